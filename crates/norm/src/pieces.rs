//! What are the smallest parts of words that numbers and dates are read from?
//!
//! In: the tokens of a sentence, in any case and however the tokeniser treats hyphens. Out: *pieces*, lower-case, with
//! hyphenated words taken apart ("twenty-three" and "twenty - three" read alike) and digits parted from what is glued to
//! them ("50%", "$20", "3.5m", "10am"). Each piece knows its word.

use std::borrow::Cow;

use parallax_model::{Parse, Upos, WordRange};

/// One smallest part of a word.
struct Piece<'w> {
    text: Cow<'w, str>,
    word: u16,
}

/// A sentence in pieces. Looking outside its ends gives the empty string, so that grammars need not check.
pub(crate) struct Pieces<'w> {
    pieces: Vec<Piece<'w>>,
    words: &'w [&'w str],
    parse: Option<&'w Parse>,
    is_mixed_case: bool,
}

/// Endings that a digit may carry without being another thing than a number.
const GLUED: &[&str] = &[
    "%", "k", "m", "mn", "mln", "bn", "tn", "am", "pm", "km", "kms", "kg", "mm", "cm", "ft", "lb",
    "lbs", "hrs", "hr", "hours", "gmt", "yo", "min", "sec", "mph", "kph", "usd", "eur", "€", "$",
    "£", "+", "°c", "°", "yr", "yrs",
];

impl<'w> Pieces<'w> {
    /// Takes the words apart. A parse that does not fit the words is ignored; words beyond the 65,535th are not read.
    pub(crate) fn of(words: &'w [&'w str], parse: Option<&'w Parse>) -> Self {
        let words = &words[..words.len().min(usize::from(u16::MAX))];
        let mut pieces = Vec::with_capacity(words.len() + 8);
        for (word, &text) in words.iter().enumerate() {
            split_word(text, word as u16, &mut pieces);
        }
        let parse = parse.filter(|parse| parse.words.len() == words.len());
        Self { pieces, words, parse, is_mixed_case: is_mixed_case(words) }
    }

    pub(crate) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Text of piece `idx`, lower-case; empty outside the sentence.
    pub(crate) fn at(&self, idx: usize) -> &str {
        self.pieces.get(idx).map_or("", |piece| &piece.text)
    }

    /// Text of the piece `back` before `idx`; empty outside the sentence.
    pub(crate) fn before(&self, idx: usize, back: usize) -> &str {
        idx.checked_sub(back).map_or("", |idx| self.at(idx))
    }

    /// Whether the pieces from `idx` on are these.
    pub(crate) fn starts(&self, idx: usize, pattern: &[&str]) -> bool {
        pattern.iter().enumerate().all(|(ahead, text)| self.at(idx + ahead) == *text)
    }

    /// Words that pieces `start..end` belong to. An empty range of pieces gives an empty range of words.
    pub(crate) fn words(&self, start: usize, end: usize) -> WordRange {
        let end = end.min(self.pieces.len());
        let word = |idx: usize| self.pieces.get(idx).map_or(self.words.len(), |p| p.word.into());
        if end <= start {
            return WordRange::new(word(start), word(start));
        }
        WordRange::new(word(start), word(end - 1) + 1)
    }

    /// The word of piece `idx` as written; empty outside the sentence.
    pub(crate) fn raw(&self, idx: usize) -> &'w str {
        self.pieces.get(idx).map_or("", |piece| self.words[usize::from(piece.word)])
    }

    /// Whether pieces `idx` and `idx + 1` belong to one word.
    pub(crate) fn is_glued(&self, idx: usize) -> bool {
        match (self.pieces.get(idx), self.pieces.get(idx + 1)) {
            (Some(left), Some(right)) => left.word == right.word,
            _ => false,
        }
    }

    /// Part of speech of the word of piece `idx`, where a parse was given.
    pub(crate) fn upos(&self, idx: usize) -> Option<Upos> {
        let piece = self.pieces.get(idx)?;
        self.parse.map(|parse| parse.words[usize::from(piece.word)].upos)
    }

    /// The parse, where one was given that fits the words.
    pub(crate) fn parse(&self) -> Option<&'w Parse> {
        self.parse
    }

    /// Index of the word of piece `idx`.
    pub(crate) fn word_idx(&self, idx: usize) -> Option<usize> {
        self.pieces.get(idx).map(|piece| usize::from(piece.word))
    }

    /// Whether the sentence is in ordinary case, so that a capital says something.
    pub(crate) fn is_mixed_case(&self) -> bool {
        self.is_mixed_case
    }

    /// Whether the word of piece `idx` begins with a capital in a sentence of ordinary case.
    pub(crate) fn is_capitalised(&self, idx: usize) -> bool {
        self.is_mixed_case && self.raw(idx).chars().next().is_some_and(char::is_uppercase)
    }
}

/// Ordinary case: at least half of the words longer than three letters begin in lower case, and some word does not.
pub(crate) fn is_mixed_case(words: &[&str]) -> bool {
    let (mut lower, mut upper) = (0usize, 0usize);
    let mut any_upper = false;
    for word in words {
        let mut chars = word.chars();
        let Some(first) = chars.next().filter(|c| c.is_alphabetic()) else { continue };
        any_upper |= first.is_uppercase();
        if chars.nth(2).is_some() {
            if first.is_lowercase() { lower += 1 } else { upper += 1 }
        }
    }
    any_upper && lower >= upper
}

fn split_word<'w>(text: &'w str, word: u16, pieces: &mut Vec<Piece<'w>>) {
    let mut push = |text: &'w str| pieces.push(Piece { text: lower(text), word });
    if text.is_empty() || text.bytes().all(|b| b.is_ascii_lowercase()) {
        return push(text);
    }
    if text.chars().all(is_dash) {
        return push("-");
    }
    let mut start = 0;
    for (at, c) in text.char_indices().filter(|&(_, c)| is_dash(c)) {
        split_digits(&text[start..at], &mut push);
        push("-");
        start = at + c.len_utf8();
    }
    split_digits(&text[start..], &mut push);
}

/// Parts digits from the sign before them and the unit after them: "$20m" is "$", "20", "m".
fn split_digits<'w>(text: &'w str, push: &mut impl FnMut(&'w str)) {
    let Some(first) = text.find(|c: char| digit_of(c).is_some()) else {
        return split_possessive(text, push);
    };
    let (sign, rest) = text.split_at(first);
    let is_sign = matches!(sign, "" | "$" | "£" | "€" | "~" | "#" | "+" | "(" | "[" | "\"")
        || matches!(sign, "US$" | "us$" | "≈" | "<" | ">" | "≥" | "≤" | "'" | "’");
    if !is_sign {
        return push(text);
    }
    if !sign.is_empty() {
        push(sign);
    }
    let end = rest.find(|c: char| digit_of(c).is_none() && !is_separator(c)).unwrap_or(rest.len());
    let digits = rest[..end].trim_end_matches(is_separator);
    let unit = &rest[digits.len()..];
    let is_unit = |unit: &str| GLUED.iter().any(|known| unit.eq_ignore_ascii_case(known));
    if unit.is_empty() {
        push(digits);
    } else if is_unit(unit) || is_unit(unit.trim_end_matches(['.', ',', ')', ']'])) {
        push(digits);
        push(unit.trim_end_matches([',', ')', ']']));
    } else if unit.chars().all(|c| matches!(c, ',' | '.' | ')' | ']' | ';' | ':' | '"')) {
        push(digits);
        push(unit);
    } else {
        push(rest);
    }
}

fn split_possessive<'w>(text: &'w str, push: &mut impl FnMut(&'w str)) {
    let cut = ["'s", "’s", "'S", "’S"].iter().find_map(|ending| text.strip_suffix(ending));
    match cut {
        Some(stem) if !stem.is_empty() => {
            push(stem);
            push("'s");
        }
        _ => push(text),
    }
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| c.is_uppercase() || c == '’') {
        Cow::Owned(text.to_lowercase().replace('’', "'"))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '−')
}

/// Whether the word is one of a list, written with spaces between: long lists read better so.
pub(crate) fn listed(word: &str, list: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Characters that part groups of digits or digits from decimals.
pub(crate) fn is_separator(c: char) -> bool {
    matches!(c, ',' | '.' | '٬' | '٫' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’')
}

/// Value of a decimal digit in the scripts that reports use: Latin, Arabic-Indic, Persian, Devanagari, Bengali, Burmese,
/// and full-width.
pub(crate) fn digit_of(c: char) -> Option<u64> {
    const ZEROS: [u32; 7] = [0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0x1040, 0xFF10];
    let code = u32::from(c);
    ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&code)).map(|zero| u64::from(code - zero))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str], expected: &str) {
        let pieces = Pieces::of(words, None);
        let shown: Vec<_> = (0..pieces.len()).map(|idx| pieces.at(idx)).collect();
        assert_eq!(shown.join("|"), expected);
    }

    #[test]
    fn words_come_apart_where_numbers_and_dates_need_it() {
        check(&["Twenty-Three", "10–15", "—", "mid-March"], "twenty|-|three|10|-|15|-|mid|-|march");
        check(
            &["$20m", "50%", "3.5m", "10am", "F-16", "1990s"],
            "$|20|m|50|%|3.5|m|10|am|f|-|16|1990s",
        );
        check(&["12th", "220,000.", "Friday’s", "٣٠"], "12th|220,000|.|friday|'s|٣٠");
        check(&["MH17", "28/3/2015", ""], "mh17|28/3/2015|");
    }

    #[test]
    fn a_range_of_pieces_is_a_range_of_words() {
        let words = ["killed", "twenty-three", "people"];
        let pieces = Pieces::of(&words, None);
        assert_eq!(pieces.words(1, 4), WordRange::new(1, 2));
        assert_eq!(pieces.words(0, 5), WordRange::new(0, 3));
        assert_eq!(pieces.words(9, 9), WordRange::new(3, 3));
    }
}
