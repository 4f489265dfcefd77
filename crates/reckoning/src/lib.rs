//! Reckons what the record says: the claims of an incident become tallies, one for each harm.
//!
//! In: one [`Incident`], its claims and reports, a [`Rule`]. Out: one [`Tally`] for each harm: each independent voice with
//! what it last said, and `low`, `best`, `high` by the rule, each with the claim that owns it.
//!
//! Four steps: claims are gathered by voice and report (*accounts*); an account's parts are added up and its repetitions
//! counted once; a voice's later account replaces its earlier one; the rule chooses between the voices.
//!
//! **Invariant:** no claim is dropped silently and no number invented: some voice stated every bound, in one claim or in
//! parts that are listed. Pure: no clock, no disk, no network, and the order of claims never matters.

mod rule;

mod copies;

mod voices;

mod mention;

mod account;

mod dead;

mod choose;

mod tally;

pub use copies::Copies;
pub use rule::{Proof, Rule, RuleError, Rules};
pub use tally::{Sources, owns, tallies};
pub use voices::key_of;
