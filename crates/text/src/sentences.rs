//! The sentences of a report, with their words and what they are on the page.
//!
//! In: text, and its title where that came beside it. Out: sentences in order; spans are exact, on character boundaries
//! and do not overlap; every visible character lies in exactly one word of exactly one sentence.

use parallax_model::{Sentence, Span, Token};

use crate::boundary::{self, Casing};
use crate::layout;
use crate::role;
use crate::words;

/// Words after which a sentence is cut even though it does not end, at the weakest place near.
pub const MAX_WORDS: usize = 400;

/// Words before which no overlong sentence is cut, where a better place comes later.
const MIN_CUT: usize = 200;

/// Cuts a report into sentences and words.
///
/// Shape: in order of the text; no sentence is empty or longer than [`MAX_WORDS`]. `title` only helps to tell the headline.
/// Failure: none; text past 4 GiB is not read, which [`crate::decode()`] refuses.
pub fn sentences(text: &str, title: Option<&str>) -> Vec<Sentence> {
    let text = addressable(text);
    let blocks = layout::blocks(text);
    let roles = role::of_blocks(text, &blocks, title);
    let casing = Casing::of(text);
    let mut found = Vec::new();
    let mut tokens = Vec::new();
    for (block, role) in blocks.iter().zip(roles) {
        tokens.clear();
        words::cut(text, block.span.clone(), &mut tokens);
        let pieces = cut_block(text, &tokens, casing);
        let count = pieces.len();
        for words in pieces {
            let Some(span) = span_of(words) else { continue };
            let role = role::of_sentence(span.of(text), role, count);
            let tokens = words.to_vec();
            found.push(Sentence { role, paragraph: block.paragraph, span, tokens });
        }
    }
    found
}

fn addressable(text: &str) -> &str {
    let mut len = text.len().min(u32::MAX as usize - 1);
    while !text.is_char_boundary(len) {
        len -= 1;
    }
    &text[..len]
}

/// The words of a block, a slice a sentence.
fn cut_block<'t>(text: &str, tokens: &'t [Token], casing: Casing) -> Vec<&'t [Token]> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let last = tokens.len().checked_sub(1);
    for end in boundary::ends(text, tokens, casing).into_iter().chain(last) {
        let mut rest = &tokens[start..=end];
        while rest.len() > MAX_WORDS {
            let (piece, after) = rest.split_at(weak_place(text, rest));
            pieces.push(piece);
            rest = after;
        }
        pieces.push(rest);
        start = end + 1;
    }
    pieces
}

/// How many words to take off an overlong sentence: up to its last semicolon, colon, stop or comma in reach.
fn weak_place(text: &str, words: &[Token]) -> usize {
    let reach = MIN_CUT..MAX_WORDS;
    let last =
        |signs: &[&str]| reach.clone().rev().find(|idx| signs.contains(&words[*idx].span.of(text)));
    let weak = last(&[";", ":", ".", "?", "!"]).or_else(|| last(&[",", ")", "–", "—", "--"]));
    weak.map_or(MAX_WORDS, |idx| idx + 1)
}

fn span_of(words: &[Token]) -> Option<Span> {
    Some(words.first()?.span.hull(words.last()?.span))
}
