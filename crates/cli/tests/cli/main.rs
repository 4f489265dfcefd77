//! The binary as a person meets it: what it prints, what it says, and how it ends.

mod run;

mod bad_input;

mod decisions;

mod evidence;

mod control;

mod determinism;

mod frames;
mod rules;

mod gazetteer;

mod learnt;

mod incidents;

mod intake;

mod watch;

mod people;

mod read;

mod postgres;

mod project;

mod serve;

mod public_log;

mod redact;

mod backup;

mod shape;

mod timestamp;

mod archiver;
