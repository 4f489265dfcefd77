//! What could not be read, and what was set aside: never silent.

use crate::named::named_enum;
use crate::{ReportId, Span};

named_enum! {
    /// How much was lost.
    pub enum Severity ("severity") {
        /// Read, with something left out.
        Note = "note",
        /// Read in part.
        Warning = "warning",
        /// Set aside whole.
        Unread = "unread",
    }
}

/// One thing about one report that a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The report, by the name the user knows it under.
    pub report: ReportId,
    /// How much was lost.
    pub severity: Severity,
    /// Short stable code: `language`, `not-text`, `empty`, `too-long`.
    pub code: &'static str,
    /// One sentence: what, and what to do.
    pub message: String,
    /// Where in the text, if somewhere.
    pub span: Option<Span>,
}
