//! Who says what as one line of JSON: `parallax.attribution/1`.

use crate::claim_line::{Words, pair};
use parallax_model::{Attribution, Report, Span};
use serde::{Deserialize, Serialize};

/// One attribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributionLine {
    /// [`AttributionLine::FORMAT`].
    pub format: String,
    /// The report's id.
    pub report: String,
    /// 0-based index of the sentence of the cue.
    pub sentence: u32,
    /// Who says it, as said; null where nobody is named.
    pub source: Option<Words>,
    /// The words that attribute.
    pub cue: Words,
    /// What is said, in pieces, left to right.
    pub content: Vec<Words>,
}

impl AttributionLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.attribution/1";

    /// The line of an attribution in `report`.
    pub fn new(attribution: &Attribution, report: &Report) -> Self {
        let said =
            |span: &Span| Words { text: span.of(&report.text).to_owned(), span: pair(*span) };
        Self {
            format: Self::FORMAT.to_owned(),
            report: report.id.as_str().to_owned(),
            sentence: attribution.sentence,
            source: attribution.source.as_ref().map(said),
            cue: said(&attribution.cue),
            content: attribution.content.iter().map(said).collect(),
        }
    }
}
