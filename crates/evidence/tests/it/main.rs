//! Tests of the evidence crate: pictures made here, files that mean harm.

mod hostile;
mod likeness;
mod metadata;
mod scenes;
