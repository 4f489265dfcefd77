//! Where the desk takes the record from and puts decisions into. The desk knows no disk: whoever starts it hands it a shelf.

use parallax_engine::Record;
use parallax_model::{Decision, Place, Verdict};
use parallax_record::ReportLine;

/// What a project comes to at one moment.
pub struct Holdings {
    /// Name of the project, for the top of the page.
    pub project: String,
    /// The journal's state that this was derived from: equal marks, equal holdings.
    pub mark: String,
    /// The incidents and the claims behind them.
    pub record: Record,
    /// Every report, also those that could not be read, in the order they came in.
    pub reports: Vec<ReportLine>,
    /// Every decision, in the order of entries, those since undone too.
    pub decisions: Vec<Decision>,
    /// Rule and version that chose among the voices.
    pub rule: String,
    /// Name and version of what read the claims.
    pub extractor: (String, String),
}

/// Why nothing could be taken from a shelf, or put there: one sentence, and what to do.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{what}")]
pub struct ShelfError {
    /// What happened, and where.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

/// What a person enters.
#[derive(Debug, Clone)]
pub struct Entered {
    /// What is decided.
    pub verdicts: Vec<Verdict>,
    /// Who decides.
    pub author: String,
    /// Why.
    pub reason: String,
}

/// A project that can be looked at again and again, and decided about.
pub trait Shelf: Send + Sync {
    /// The journal's state now. Cheap: asked at every request.
    fn mark(&self) -> Result<String, ShelfError>;

    /// Derives everything anew.
    fn load(&self) -> Result<Holdings, ShelfError>;

    /// Whom entries are signed with where nobody says otherwise; `None`: nothing can be entered here.
    fn author(&self) -> Option<String>;

    /// The record as it would be with these decisions. Writes nothing.
    fn foresee(&self, entered: &Entered) -> Result<Record, ShelfError>;

    /// Writes decisions into the journal: all of them, or none. Gives the numbers of their entries.
    fn enter(&self, entered: &Entered) -> Result<Vec<u64>, ShelfError>;

    /// The likeliest place of a name, in this country (ISO 3166) where one is given.
    fn place(&self, name: &str, country: Option<&str>) -> Result<Option<Place>, ShelfError>;
}
