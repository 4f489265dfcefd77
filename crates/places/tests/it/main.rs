//! What users of the crate rely on: names in many spellings, dumps, and that nothing read from outside brings it down.

mod dump;

mod names;

mod report;

mod robust;
