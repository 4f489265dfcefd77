//! What people see: laid out for the stream it goes to.

pub mod annex;

pub mod attributions;

pub mod coded;

pub mod changes;
pub mod templates;

pub mod claims;

pub mod decisions;

pub mod evidence;

pub mod incidents;

pub mod layout;

pub mod people;

pub mod reports;

pub mod talk;

pub mod totals;

pub mod control;

pub mod rules;

pub mod tree;

pub mod why;

pub mod verify;
