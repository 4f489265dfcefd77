//! Words to places: the gazetteer and how a name is resolved. Pure.
//!
//! A [`Gazetteer`] answers what a name may stand for ([`Gazetteer::lookup`]) and, with a whole report in view, which words
//! of it are place names and what each stands for ([`Gazetteer::toponyms`]).

mod gazetteer;

mod fold;

mod artefact;

mod compile;

mod dump;

mod report;

pub mod own;

pub use artefact::{OpenError, PlaceKind};
pub use compile::{CompileError, Draft, Source, compile};
pub use dump::{DumpError, DumpProblem};
pub use fold::fold_name;
pub use gazetteer::{Candidate, Gazetteer};
pub use report::{Context, Nationality, SentencePlaces, SentenceWords};
