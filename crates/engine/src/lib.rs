//! Batch runs: joins the stages, in parallel, and keeps what was set aside. Knows the stages; knows no disk and no
//! terminal.
//!
//! What goes in: [`ReportInput`]s in any number. What comes out: one [`ReadReport`] an input, in the order of the
//! inputs, whatever the number of workers; and from those a [`Record`] of incidents and tallies.

mod input;

mod intake;

mod timing;

mod atlas;

mod stages;

mod codec;

mod memory;

mod trees;

mod batch;

mod filed;

mod blocks;

mod grounds;

mod record;

mod motion;

mod said;

mod cited;

mod credited;

mod holding;

mod shared;

mod standing;

mod resumed;

mod kept;

pub use atlas::gazetteer;
pub use batch::{Engine, Options};
pub use blocks::{KnownReport, Taken};
pub use cited::cites;
pub use filed::Filed;
pub use holding::Party;
pub use input::{Body, Limits, ReadReport, ReportInput};
pub use intake::{Intake, intake};
pub use kept::Named;
pub use memory::{Memory, Shelf};
pub use motion::{
    Motion, Refusal, as_read, find_claim, find_incident, typed_count, typed_days, typed_speakers,
};
pub use parallax_coding::{
    Coder, Dictionaries, DictionaryError, EMBEDDED as EMBEDDED_DICTIONARIES,
};
pub use parallax_control as control;
pub use parallax_reckoning::Copies;

pub use parallax_decisions::{Finding, Ground, Lane, Reading, Ruling, overlay, places_of};
pub use parallax_grouping::{Watch, Work, headings};
pub use parallax_places::{Candidate, DumpProblem, Gazetteer, own as own_places};
pub use parallax_reading::{EXTRACTOR, VERSION};
pub use parallax_reckoning::{Rule, Rules, owns};
pub use parallax_totals as totals;
pub use record::{Reckoned, Record, Recorded};
pub use said::{count_in_words, days_in_words};
pub use stages::{DEFAULT_RULE, Parsed, RuleSaid, Shipped, rules, shipped};
pub use timing::Timing;
pub use trees::Trees;

/// What keeps an engine from starting.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A user's frames do not hold.
    #[error("the frames do not hold")]
    Frames(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A country dump that holds no place.
    #[error("{name} adds no place")]
    Dump {
        /// Its file.
        name: String,
        /// Why.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A user's rule that cannot be used.
    #[error("the rule in {name} does not hold")]
    Rule {
        /// Its file.
        name: String,
        /// Why.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A user's list of voices that cannot be used.
    #[error("the list of voices does not hold")]
    Voices {
        /// Why.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A user's list of actors that cannot be used.
    #[error("the list of actors does not hold")]
    Actors {
        /// Why.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A rule that nobody wrote.
    #[error("no rule is called {name:?}; the rules are: {known}")]
    UnknownRule {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// An embedded artefact is broken: the build is.
    #[error("the {what} that ships with the program cannot be opened")]
    Embedded {
        /// Which one.
        what: &'static str,
        /// Why.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The system refused threads.
    #[error("cannot start {jobs} workers")]
    Workers {
        /// How many were asked for; 0: one a core.
        jobs: usize,
        /// Why.
        #[source]
        cause: rayon::ThreadPoolBuildError,
    },
}
