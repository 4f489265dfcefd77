//! When, as said (placeholder).
use crate::pieces::Pieces;
use parallax_model::{Day, Parse, TimeMention};
/// x
pub fn times(_words: &[&str], _parse: Option<&Parse>, _published: Option<Day>) -> Vec<TimeMention> {
    Vec::new()
}
pub(crate) fn time_pieces(pieces: &Pieces) -> Vec<bool> {
    vec![false; pieces.len()]
}
