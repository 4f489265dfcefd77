//! What a report offers to be filled in: every phrase that may name a party, and the same phrase said again.
//!
//! In: an annotated report and its claims. Out: [`Party`]s, one for each way of saying, in order of first mention, each
//! with the [`Phrase`]s that say it.

use std::collections::{BTreeMap, HashMap};

use parallax_model::{AnnotatedReport, AnnotatedSentence, Claim, Deprel, EventType, Span, Upos};
use parallax_model::{SentenceRole, WordRange};

/// Phrases longer than this name nothing.
const MAX_WORDS: usize = 10;

/// A report laid out for filling templates.
pub struct Scene<'r> {
    /// The report.
    pub report: &'r AnnotatedReport,
    /// Its claims.
    pub claims: &'r [Claim],
    /// The event that each word triggers, by sentence and word.
    pub triggers: HashMap<(usize, usize), EventType>,
    /// In order of first mention.
    pub parties: Vec<Party>,
}

/// Everything a report says in the same words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The words as [`key_of`] has them.
    pub key: String,
    /// Where they stand, in order; never empty.
    pub phrases: Vec<Phrase>,
}

/// Words of one sentence around a noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// 0-based index of the sentence.
    pub sentence: usize,
    /// The words.
    pub words: WordRange,
    /// The noun.
    pub head: usize,
    /// First word of the longest phrase around the same noun.
    pub left: usize,
    /// Whether words behind the noun are part of it ("members of the front").
    pub has_tail: bool,
}

impl<'r> Scene<'r> {
    /// Lays out a report.
    pub fn new(report: &'r AnnotatedReport, claims: &'r [Claim]) -> Self {
        let mut found: BTreeMap<String, Vec<Phrase>> = BTreeMap::new();
        for (idx, sentence) in report.sentences.iter().enumerate() {
            if sentence.sentence.role != SentenceRole::Furniture {
                for phrase in phrases(idx, sentence) {
                    let key = key_of(sentence.span_of(phrase.words).of(&report.report.text));
                    if !key.is_empty() {
                        found.entry(key).or_default().push(phrase);
                    }
                }
            }
        }
        let mut parties: Vec<Party> =
            found.into_iter().map(|(key, phrases)| Party { key, phrases }).collect();
        parties.sort_by_key(|party| {
            let first = party.phrases[0];
            (first.sentence, first.words.start, first.words.end)
        });
        Self { report, claims, triggers: triggers(report, claims), parties }
    }

    /// Bytes of a phrase.
    pub fn span(&self, phrase: Phrase) -> Span {
        self.report.sentences[phrase.sentence].span_of(phrase.words)
    }

    /// The sentence of a phrase.
    pub fn sentence(&self, phrase: Phrase) -> &'r AnnotatedSentence {
        &self.report.sentences[phrase.sentence]
    }
}

/// Words in the form in which they are compared: lower-case, without punctuation, articles and spare white space.
pub fn key_of(words: &str) -> String {
    let bare: String = words
        .chars()
        .filter(|letter| !letter.is_ascii_punctuation())
        .flat_map(char::to_lowercase)
        .collect();
    let kept = bare.split_whitespace().filter(|word| !["a", "an", "the"].contains(word));
    kept.collect::<Vec<_>>().join(" ")
}

fn triggers(report: &AnnotatedReport, claims: &[Claim]) -> HashMap<(usize, usize), EventType> {
    let mut found = HashMap::new();
    for claim in claims {
        let at = claim.sentence as usize;
        let Some(sentence) = report.sentences.get(at) else { continue };
        for (word, token) in sentence.sentence.tokens.iter().enumerate() {
            if claim.trigger.span.overlaps(token.span) {
                found.entry((at, word)).or_insert(claim.event);
            }
        }
    }
    found
}

/// Every phrase of a sentence, by noun, short ones first.
fn phrases(idx: usize, sentence: &AnnotatedSentence) -> Vec<Phrase> {
    let words = &sentence.parse.words;
    let mut found = Vec::new();
    for head in 0..words.len() {
        if matches!(words[head].upos, Upos::Noun | Upos::Propn) {
            let left = leftmost(sentence, head);
            let ends = ends(sentence, head);
            for start in (left..=head).rev() {
                if !may_start(sentence, start, head) {
                    continue;
                }
                for (end, has_tail) in &ends {
                    if end - start <= MAX_WORDS && (!has_tail || is_whole(sentence, left, start)) {
                        let words = WordRange::new(start, *end);
                        found.push(Phrase {
                            sentence: idx,
                            words,
                            head,
                            left,
                            has_tail: *has_tail,
                        });
                    }
                }
            }
        }
    }
    found
}

/// Whether all that is left out before the phrase is a number or a mark: only such a phrase takes a tail.
fn is_whole(sentence: &AnnotatedSentence, left: usize, start: usize) -> bool {
    let out = &sentence.parse.words[left..start];
    out.iter().all(|word| matches!(word.upos, Upos::Num | Upos::Adv | Upos::Det | Upos::Punct))
}

/// First word of the run of modifiers before a noun.
fn leftmost(sentence: &AnnotatedSentence, head: usize) -> usize {
    let words = &sentence.parse.words;
    let mut left = head;
    while left > 0 {
        let next = left - 1;
        let is_inside = is_under(sentence, next, head);
        let is_quote = words[next].upos == Upos::Punct;
        if !is_inside || (is_quote && !is_mark_inside(sentence, next)) {
            break;
        }
        left = next;
    }
    left
}

/// Quotation marks, hyphens and brackets may stand within a name.
fn is_mark_inside(sentence: &AnnotatedSentence, word: usize) -> bool {
    sentence.parse.words[word].lemma.chars().all(|letter| "\"'`“”‘’-.".contains(letter))
}

fn is_under(sentence: &AnnotatedSentence, mut word: usize, head: usize) -> bool {
    for _ in 0..8 {
        match sentence.parse.words[word].head {
            Some(up) if usize::from(up) == head => return true,
            Some(up) => word = usize::from(up),
            None => return false,
        }
    }
    false
}

/// A phrase opens with what names or qualifies, not with an article, a conjunction or a preposition.
fn may_start(sentence: &AnnotatedSentence, start: usize, head: usize) -> bool {
    let word = &sentence.parse.words[start];
    start == head
        || !matches!(
            word.upos,
            Upos::Det | Upos::Adp | Upos::Cconj | Upos::Part | Upos::Pron | Upos::Aux | Upos::Sconj
        ) && (word.upos != Upos::Punct || "\"“'‘`".contains(&*word.lemma))
}

/// Where phrases around a noun may end: after the noun and what is fastened to it, and after each tail of prepositions.
fn ends(sentence: &AnnotatedSentence, head: usize) -> Vec<(usize, bool)> {
    let words = &sentence.parse.words;
    let fastened = |word: usize| {
        matches!(
            words[word].deprel,
            Deprel::Flat | Deprel::Compound | Deprel::Goeswith | Deprel::Fixed
        ) && is_under(sentence, word, head)
    };
    let mut end = head + 1;
    let mut found = vec![(end, false)];
    while end < words.len()
        && (fastened(end) || end + 1 < words.len() && is_hyphen(sentence, end) && fastened(end + 1))
    {
        end += 1;
    }
    if end > head + 1 {
        found.push((end, false));
    }
    if end < words.len()
        && words[end].upos == Upos::Punct
        && is_mark_inside(sentence, end)
        && !is_hyphen(sentence, end)
    {
        // A closing quotation mark belongs to the name.
        end += 1;
    }
    let mut tail = end;
    while tail < words.len() && is_under(sentence, tail, head) && tail - head <= MAX_WORDS {
        let opens = tail == end || closes(sentence, tail, head);
        if opens && tail > end {
            found.push((tail, true));
        }
        if matches!(
            words[tail].deprel,
            Deprel::AclRelcl | Deprel::Conj | Deprel::Cc | Deprel::Parataxis
        ) && words[tail].head == Some(head as u16)
        {
            break;
        }
        tail += 1;
    }
    if tail > end && !found.contains(&(tail, true)) {
        found.push((tail, true));
    }
    found.retain(|(end, _)| {
        !matches!(words[end - 1].upos, Upos::Adp | Upos::Det | Upos::Cconj) || *end == head + 1
    });
    found
}

/// Whether what lies between the noun and `tail` is whole: the next word opens another modifier of the noun.
fn closes(sentence: &AnnotatedSentence, tail: usize, head: usize) -> bool {
    let last = tail - 1;
    let words = &sentence.parse.words;
    matches!(words[last].upos, Upos::Noun | Upos::Propn | Upos::Num)
        && !is_under(sentence, tail, last)
        && !matches!(words[tail].deprel, Deprel::Flat)
        && last > head
}

fn is_hyphen(sentence: &AnnotatedSentence, word: usize) -> bool {
    &*sentence.parse.words[word].lemma == "-"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_compared_without_articles_and_marks() {
        assert_eq!(key_of("THE \"Santo Tomas\"\n  farm"), "santo tomas farm");
        assert_eq!(key_of("a"), "");
    }
}
