//! Who says, thinks or wants what, wherever a report says so: also where no claim about the conflict stands.

use crate::Span;

/// Words that tie a source to what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// 0-based index of the sentence of the cue.
    pub sentence: u32,
    /// Who says it, as said; `None` where nobody is named ("it was reported").
    pub source: Option<Span>,
    /// The words that attribute: "has said", "according to".
    pub cue: Span,
    /// What is said, in pieces, left to right, on over the sentences of a quotation; never empty.
    pub content: Vec<Span>,
}
