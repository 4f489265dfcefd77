//! What is left of a name when case, hyphens, apostrophes, dots and accents do not count?
//!
//! "Al-Qa'ida", "al qaeda" and "AL - QAIDA" differ in spelling only; names are compared as *units*: plain lower-case words.
//! Arabic names keep their several spellings as several entries of the list.

use std::borrow::Cow;

use parallax_model::{MentionKind, Parse, Upos};
use unicode_normalization::UnicodeNormalization;

/// One plain word of a name.
struct Unit<'w> {
    text: Cow<'w, str>,
    word: u16,
    /// Whether "'s" follows.
    is_possessive: bool,
    /// Whether punctuation stands between this unit and the next, so that no name spans them.
    is_last: bool,
}

/// A sentence as units.
pub(super) struct Units<'w> {
    units: Vec<Unit<'w>>,
    words: &'w [&'w str],
    parse: Option<&'w Parse>,
    is_mixed_case: bool,
    has_both_cases: bool,
}

/// Takes a sentence apart for comparison with names. A parse that does not fit the words is ignored.
pub(super) fn units<'w>(words: &'w [&'w str], parse: Option<&'w Parse>) -> Units<'w> {
    let words = &words[..words.len().min(usize::from(u16::MAX))];
    let parse = parse.filter(|parse| parse.words.len() == words.len());
    let mut units: Vec<Unit> = Vec::with_capacity(words.len());
    for (idx, word) in words.iter().enumerate() {
        push_word(word, idx as u16, &mut units);
    }
    let has = |is_case: fn(char) -> bool| words.iter().any(|word| word.chars().any(is_case));
    let has_both_cases = has(char::is_uppercase) && has(char::is_lowercase);
    Units {
        units,
        words,
        parse,
        is_mixed_case: crate::pieces::is_mixed_case(words),
        has_both_cases,
    }
}

fn push_word<'w>(word: &'w str, idx: u16, units: &mut Vec<Unit<'w>>) {
    match word {
        "'s" | "’s" | "'S" | "’S" => {
            if let Some(last) = units.last_mut() {
                last.is_possessive = true;
            }
            return;
        }
        // The apostrophe of "Workers' Party" counts as little as a hyphen.
        "'" | "’" => return,
        _ => {}
    }
    let mut is_any = false;
    for part in word.split(is_hyphen) {
        let (stem, is_possessive) = match strip_possessive(part) {
            Some(stem) => (stem, true),
            None => (part, false),
        };
        let text = folded_word(stem);
        is_any |= part.is_empty();
        if !text.is_empty() {
            units.push(Unit { text, word: idx, is_possessive, is_last: false });
            is_any = true;
        }
    }
    if !is_any && let Some(last) = units.last_mut() {
        last.is_last = true;
    }
}

fn strip_possessive(part: &str) -> Option<&str> {
    ["'s", "’s", "'S", "’S"]
        .iter()
        .find_map(|ending| part.strip_suffix(ending))
        .filter(|stem| !stem.is_empty())
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '–' | '—' | '/' | '_')
}

/// The word in plain lower-case letters and digits; what is neither is dropped.
fn folded_word(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    if word.is_ascii() {
        return Cow::Owned(
            word.bytes()
                .filter(u8::is_ascii_alphanumeric)
                .map(|b| b.to_ascii_lowercase() as char)
                .collect(),
        );
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.nfd().flat_map(char::to_lowercase) {
        match c {
            'ı' => plain.push('i'),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' => plain.push('d'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            c if c.is_alphanumeric() && !('ʰ'..='˿').contains(&c) => plain.push(c),
            _ => {}
        }
    }
    Cow::Owned(plain)
}

/// A whole name in units, joined by single spaces: "Jabhat al-Nusra" is "jabhat al nusra", "People's" is "peoples".
pub(crate) fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        for part in word.split(is_hyphen) {
            let text = folded_word(part);
            if matches!(part, "'s" | "’s" | "'S") {
                folded.push('s');
            } else if !text.is_empty() {
                if !folded.is_empty() {
                    folded.push(' ');
                }
                folded.push_str(&text);
            }
        }
    }
    folded
}

impl Units<'_> {
    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// Plain text of unit `idx`; empty outside the sentence.
    pub(super) fn at(&self, idx: usize) -> &str {
        self.units.get(idx).map_or("", |unit| &unit.text)
    }

    /// Index of the word of unit `idx`.
    pub(super) fn word(&self, idx: usize) -> usize {
        usize::from(self.units[idx].word)
    }

    /// Whether "'s" follows the unit.
    pub(super) fn is_possessive(&self, idx: usize) -> bool {
        self.units.get(idx).is_some_and(|unit| unit.is_possessive)
    }

    /// Whether a name may go on after unit `idx`.
    pub(super) fn goes_on(&self, idx: usize) -> bool {
        self.units.get(idx).is_some_and(|unit| !unit.is_last) && idx + 1 < self.units.len()
    }

    /// Whether the sentence is in ordinary case.
    pub(super) fn is_mixed_case(&self) -> bool {
        self.is_mixed_case
    }

    /// Whether the sentence has small letters and capitals, be it only a headline's.
    pub(super) fn has_both_cases(&self) -> bool {
        self.has_both_cases
    }

    /// Whether the unit's word is written in capitals: all of it, dots aside.
    pub(super) fn is_in_capitals(&self, idx: usize) -> bool {
        let word = self.words[self.word(idx)];
        word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
    }

    /// Whether the unit's word begins with a capital, or holds one ("al-Nusra").
    pub(super) fn has_capital(&self, idx: usize) -> bool {
        self.words[self.word(idx)].chars().any(char::is_uppercase)
    }

    /// Whether the language model takes the word for a name; `None` without a parse.
    pub(super) fn is_name(&self, idx: usize) -> Option<bool> {
        let word = self.word(idx);
        let parse = self.parse?;
        let is_mentioned = parse.mentions.iter().any(|mention| {
            (usize::from(mention.start)..usize::from(mention.end)).contains(&word)
                && matches!(
                    mention.kind,
                    MentionKind::Organisation | MentionKind::Person | MentionKind::Nationality
                )
        });
        Some(is_mentioned || parse.words[word].upos == Upos::Propn)
    }

    /// The parse of the unit's word, where there is one.
    pub(super) fn parsed(&self, idx: usize) -> Option<&parallax_model::Word> {
        let word = self.word(idx);
        self.parse.map(|parse| &parse.words[word])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_differ_in_signs_only_fold_alike() {
        for name in ["Al-Qa'ida", "al qaida", "AL - QA’IDA", "al‑Qāʿida"] {
            assert_eq!(folded(name), "al qaida", "{name}");
        }
        assert_eq!(folded("Kurdistan Workers' Party"), "kurdistan workers party");
        assert_eq!(folded("People 's Protection Units"), folded("People's Protection Units"));
        assert_eq!(folded("P.K.K."), "pkk");
    }
}
