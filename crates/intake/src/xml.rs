//! XML as documents hold it. A document type, which entities and their expansion need, is refused by the parser.

use crate::refusal::Refusal;
use roxmltree::{Document, ParsingOptions};

/// Nodes of one XML part.
const MAX_NODES: u32 = 4_000_000;

/// Parses a part that is called `what`.
pub fn parse<'x>(what: &str, text: &'x str) -> Result<Document<'x>, Refusal> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES };
    let text = text.trim_start_matches('\u{feff}');
    Document::parse_with_options(text, options).map_err(|error| Refusal::damaged(what, error))
}
