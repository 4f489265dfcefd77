//! One archived publication.

use crate::{Day, ReportId};

/// One publication or statement, as text. Its bytes are archived elsewhere under their digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// See [`ReportId`].
    pub id: ReportId,
    /// Decoded text; every span of this report points into it and it is never rewritten.
    pub text: String,
    /// The headline, where it came beside the text rather than in it.
    pub title: Option<String>,
    /// Publication day; `None` where nobody knows, and then no relative date resolves.
    pub published: Option<Day>,
    /// Who printed it. Not whom it credits: that is a [`crate::Speaker`].
    pub outlet: Option<String>,
}
