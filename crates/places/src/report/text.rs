//! A report's words, folded once, and how they are cased.

use parallax_model::{Mention, MentionKind, Parse, Upos};

use super::SentenceWords;
use crate::fold::fold_onto;

/// Whether capitals tell names from other words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Casing {
    Ordinary,
    /// All small, all capital, or every word capitalised: capitals say nothing.
    Mute,
}

/// One sentence.
pub(super) struct SentenceText<'r> {
    pub words: &'r [&'r str],
    /// Folded words: "ez zor" for "ez-Zor", empty for punctuation.
    pub folded: Vec<String>,
    pub casing: Casing,
    /// `None` where the sentence was not parsed.
    pub parse: Option<&'r Parse>,
}

/// A report.
pub(super) struct ReportText<'r> {
    pub sentences: Vec<SentenceText<'r>>,
}

impl<'r> ReportText<'r> {
    pub fn new(sentences: &[SentenceWords<'r>]) -> Self {
        let mut text = Self {
            sentences: sentences
                .iter()
                .map(|(words, parse)| SentenceText::new(words, parse))
                .collect(),
        };
        if is_written_small(sentences) {
            text.sentences.iter_mut().for_each(|sentence| sentence.casing = Casing::Mute);
        }
        text
    }
}

/// Words beyond the first of their sentence from which on a report shows how it is written.
const ENOUGH_TO_TELL: usize = 60;

/// A report with capitals at the head of its sentences and hardly anywhere else: "Shells hit homs, the un said."
fn is_written_small(sentences: &[SentenceWords<'_>]) -> bool {
    let beyond_first = sentences.iter().flat_map(|(words, _)| words.iter().skip(1));
    let lettered = beyond_first.filter(|word| word.chars().any(char::is_alphabetic));
    let (n_words, n_large) = lettered
        .fold((0, 0), |(all, large), word| (all + 1, large + usize::from(starts_large(word))));
    n_words >= ENOUGH_TO_TELL && n_large * 50 <= n_words
}

impl<'r> SentenceText<'r> {
    fn new(words: &'r [&'r str], parse: &'r Parse) -> Self {
        let is_parsed = !words.is_empty() && parse.words.len() == words.len();
        // Word ranges count in 16 bits; nobody names a place after 65,000 words of one sentence.
        let words = &words[..words.len().min(usize::from(u16::MAX))];
        let folded = words
            .iter()
            .map(|word| {
                let mut key = String::with_capacity(word.len());
                fold_onto(&mut key, without_prefix(word));
                key
            })
            .collect();
        Self { words, folded, casing: casing_of(words), parse: is_parsed.then_some(parse) }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The folded word at `idx`; empty past either end.
    pub fn folded(&self, idx: Option<usize>) -> &str {
        idx.and_then(|idx| self.folded.get(idx)).map_or("", String::as_str)
    }

    pub fn upos(&self, idx: usize) -> Option<Upos> {
        Some(self.parse?.words.get(idx)?.upos)
    }

    /// Whether the word goes on with the one before: "'s" in "People 's Republic", filed under "peoples republic".
    pub fn is_glued(&self, idx: usize) -> bool {
        self.words[idx].starts_with(['\'', '’'])
    }

    pub fn is_capitalised(&self, idx: usize) -> bool {
        self.words[idx].split('-').any(starts_large)
    }

    /// Mentions that share a word with `start..end`.
    pub fn mentions(&self, start: usize, end: usize) -> impl Iterator<Item = &Mention> {
        let mentions = self.parse.map_or(&[][..], |parse| &parse.mentions);
        mentions.iter().filter(move |m| usize::from(m.start) < end && start < usize::from(m.end))
    }

    pub fn has_mention(&self, start: usize, end: usize, kind: MentionKind) -> bool {
        self.mentions(start, end).any(|mention| mention.kind == kind)
    }
}

fn starts_large(piece: &str) -> bool {
    piece.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}

/// "Russian" of "pro-Russian".
fn without_prefix(word: &str) -> &str {
    match word.split_once('-') {
        Some((prefix, rest)) if is_prefix(prefix) && !rest.is_empty() => rest,
        _ => word,
    }
}

fn is_prefix(piece: &str) -> bool {
    ["anti", "pro", "ex", "non", "pan", "post", "pre", "mid"]
        .iter()
        .any(|prefix| piece.eq_ignore_ascii_case(prefix))
}

/// Names stand out where a capital is the exception: at least a third of the words that are not the first are small, and
/// at least one word is not.
fn casing_of(words: &[&str]) -> Casing {
    let lettered = |word: &&&str| word.chars().any(char::is_alphabetic);
    let n_words = words.iter().filter(lettered).count();
    let is_small =
        |word: &&str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
    let n_small = words.iter().filter(|word| is_small(word)).count();
    if n_small * 3 >= n_words && n_small < n_words { Casing::Ordinary } else { Casing::Mute }
}
