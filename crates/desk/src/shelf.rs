//! Where the desk takes the record from. The desk knows no disk: whoever starts it hands it a shelf.

use parallax_engine::Record;
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
    /// Rule and version that chose among the voices.
    pub rule: String,
    /// Name and version of what read the claims.
    pub extractor: (String, String),
}

/// Why nothing could be taken from a shelf: one sentence, and what to do.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{what}")]
pub struct ShelfError {
    /// What happened, and where.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

/// A project that can be looked at again and again.
pub trait Shelf: Send + Sync {
    /// The journal's state now. Cheap: asked at every request.
    fn mark(&self) -> Result<String, ShelfError>;

    /// Derives everything anew.
    fn load(&self) -> Result<Holdings, ShelfError>;
}
