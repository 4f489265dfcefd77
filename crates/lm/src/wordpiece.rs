//! Words to word pieces: BERT's uncased WordPiece over words that are already split.
//!
//! In: a word as the report prints it. Out: one to eight piece ids. Case, accents and invisible characters vanish here,
//! which is why casing cannot matter to anything after. The twin of `training/wordpiece.py`.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Opens every sequence; its state stands for the root of the tree.
pub const CLS: i32 = 101;
/// Closes every sequence.
pub const SEP: i32 = 102;
const UNKNOWN: i32 = 100;
/// Of a longer word (a URL) the first eight pieces are read.
const MAX_WORD_PIECES: usize = 8;
const MAX_RUN_CHARS: usize = 100;

/// The 30,522 pieces, by text: those that begin a run, and those that continue one.
pub struct WordPiece {
    begin: HashMap<&'static str, i32>,
    inner: HashMap<&'static str, i32>,
}

impl WordPiece {
    /// Shape: one piece a line, its id the line number; continuations carry "##".
    pub fn new(vocabulary: &'static str) -> Self {
        let mut pieces = Self { begin: HashMap::with_capacity(30_000), inner: HashMap::new() };
        for (id, line) in (0..).zip(vocabulary.lines()) {
            match line.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => pieces.inner.insert(rest, id),
                _ => pieces.begin.insert(line, id),
            };
        }
        pieces
    }

    /// Appends the pieces of one word: at least one, at most eight.
    pub fn push(&self, word: &str, scratch: &mut String, ids: &mut Vec<i32>) {
        let start = ids.len();
        normalise(word, scratch);
        let mut rest = scratch.as_str();
        while let Some(first) = rest.chars().next() {
            let len = if stands_alone(first) {
                first.len_utf8()
            } else {
                rest.find(stands_alone).unwrap_or(rest.len())
            };
            self.push_run(&rest[..len], ids);
            rest = &rest[len..];
        }
        ids.truncate(start + MAX_WORD_PIECES);
        if ids.len() == start {
            ids.push(UNKNOWN);
        }
    }

    /// Longest match first; a run that cannot be covered is one unknown piece.
    fn push_run(&self, run: &str, ids: &mut Vec<i32>) {
        let start = ids.len();
        if run.len() > MAX_RUN_CHARS && run.chars().count() > MAX_RUN_CHARS {
            return ids.push(UNKNOWN);
        }
        let mut at = 0;
        while at < run.len() {
            let Some((id, end)) = self.longest(run, at) else {
                ids.truncate(start);
                return ids.push(UNKNOWN);
            };
            ids.push(id);
            at = end;
        }
    }

    fn longest(&self, run: &str, at: usize) -> Option<(i32, usize)> {
        let pieces = if at == 0 { &self.begin } else { &self.inner };
        let ends = run[at..].char_indices().rev().map(|(i, c)| at + i + c.len_utf8());
        ends.into_iter().find_map(|end| pieces.get(&run[at..end]).map(|&id| (id, end)))
    }
}

fn normalise(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        let kept = word.chars().filter(|c| !c.is_ascii_control() && *c != ' ');
        out.extend(kept.map(|c| c.to_ascii_lowercase()));
    } else {
        out.extend(word.to_lowercase().nfd().filter(|&c| is_kept(c)));
    }
}

fn is_kept(c: char) -> bool {
    use GeneralCategory::{Control, Format, NonspacingMark, PrivateUse};
    let dropped = matches!(c.general_category(), Control | Format | NonspacingMark | PrivateUse);
    !dropped && !c.is_whitespace()
}

/// Punctuation, ASCII symbols and ideographs are pieces of their own.
fn stands_alone(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_alphanumeric();
    }
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
        || c.general_category_group() == GeneralCategoryGroup::Punctuation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: &str) {
        let pieces = WordPiece::new(crate::VOCABULARY);
        let (mut scratch, mut ids) = (String::new(), Vec::new());
        pieces.push(word, &mut scratch, &mut ids);
        let lines: Vec<_> = crate::VOCABULARY.lines().collect();
        let texts: Vec<_> = ids.iter().map(|&id| lines[id as usize]).collect();
        assert_eq!(texts.join(" "), expected, "{word:?}");
    }

    #[test]
    fn words_become_pieces() {
        check("bodies", "bodies");
        check("Abdurrahman", "abd ##ur ##rah ##man");
        check("MÜNCHEN", "munchen");
        check("2,000", "2 , 000");
        check("n't", "n ' t");
        check("—", "—");
    }

    #[test]
    fn nothing_readable_is_one_unknown_piece() {
        check("", "[UNK]");
        check("\u{200b}", "[UNK]");
        check("☃", "[UNK]");
        check(&"a".repeat(200), "[UNK]");
    }

    #[test]
    fn a_long_word_keeps_eight_pieces() {
        check("http://a.b/c/d/e", "http : / / a . b /");
    }
}
