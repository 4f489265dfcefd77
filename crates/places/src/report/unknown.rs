//! Place names that no gazetteer has: what the language model calls a place, and what a noun makes one ("the village of X").

use std::ops::Range;

use parallax_model::{Deprel, MentionKind, Parse, Upos};

use super::cues::{
    is_faith, is_modifier, is_organisation_noun, is_small, is_street, kinds_of, pull_of_preposition,
};
use super::spot::{Spot, SpotKind, key_of, known_inside, looks_proper, with_noun};
use super::text::{Casing, SentenceText};
use crate::Gazetteer;

/// Longest name, in words, that a noun alone makes a place.
const MAX_WORDS: usize = 4;

/// Names in `sentence` beside those already `found`; they may take the place of weaker names inside them.
pub(super) fn unknown_names(
    gazetteer: &Gazetteer,
    sentence: &SentenceText<'_>,
    idx: usize,
    found: &[Spot],
) -> Vec<Spot> {
    let mut ranges: Vec<Range<usize>> = mentioned(sentence);
    for name in named_by_noun(sentence) {
        if !ranges.iter().any(|known| known.start < name.end && name.start < known.end) {
            ranges.push(name);
        }
    }
    let taken = taken(sentence);
    for name in &taken {
        if !ranges.iter().any(|known| known.start < name.end && name.start < known.end) {
            ranges.push(name.clone());
        }
    }
    ranges.sort_by_key(|name| name.start);
    ranges
        .into_iter()
        .filter(|name| {
            let is_taken = taken.contains(name);
            (is_taken || is_placed(sentence, name, found))
                && !is_told(gazetteer, sentence, name, found)
                && (is_taken || is_led(sentence, name) || !is_common(gazetteer, sentence, name))
                && !is_street(&with_noun(sentence, name.clone()).1)
        })
        .map(|name| {
            let (shown, noun) = with_noun(sentence, name.clone());
            // "Orum al-Kubra" is no "Orum", however sure that one is; "Norfolk General" is in Norfolk.
            let inner = known_inside(gazetteer, sentence, name.clone());
            let inside = found.iter().filter(|spot| {
                let is_within = name.start <= spot.name.start && spot.name.end <= name.end;
                inner.is_empty() && is_within && spot.name != name
            });
            let surest = inside.map(|spot| spot.evidence).fold(2.0, f64::max);
            Spot {
                sentence: idx,
                key: key_of(sentence, name.clone()),
                hits: Vec::new(),
                kind: SpotKind::Name,
                noun,
                inner,
                evidence: surest,
                is_possessive: false,
                shown,
                name,
            }
        })
        .collect()
}

/// The language model's places, without modifiers before and nouns after.
fn mentioned(sentence: &SentenceText<'_>) -> Vec<Range<usize>> {
    sentence
        .mentions(0, sentence.len())
        .filter(|mention| mention.kind == MentionKind::Place)
        .map(|mention| trim(sentence, usize::from(mention.start)..usize::from(mention.end)))
        .filter(|name| !name.clone().any(|idx| is_street(&sentence.folded[idx])))
        .filter(|name| !(name.len() == 1 && is_faith(&sentence.folded[name.start])))
        .filter(|name| !name.is_empty() && name.clone().any(|idx| looks_proper(sentence, idx)))
        .filter(|name| has_letter(sentence, name))
        .collect()
}

fn has_letter(sentence: &SentenceText<'_>, name: &Range<usize>) -> bool {
    name.clone().any(|idx| sentence.folded[idx].chars().any(char::is_alphabetic))
}

fn trim(sentence: &SentenceText<'_>, mut name: Range<usize>) -> Range<usize> {
    name.end = name.end.min(sentence.len());
    let drops = |idx: usize| {
        let word = &sentence.folded[idx];
        word.is_empty() || is_modifier(word) || !kinds_of(word).is_empty()
    };
    while !name.is_empty() && drops(name.start) {
        name.start += 1;
    }
    while !name.is_empty() && drops(name.end - 1) {
        name.end -= 1;
    }
    name
}

/// Names that only a noun says are places: after "village of" or before "neighbourhood". Where there is a tree, its proper
/// nouns; where there is none, capitalised words.
fn named_by_noun(sentence: &SentenceText<'_>) -> Vec<Range<usize>> {
    let is_proper = |idx: usize| match sentence.upos(idx) {
        Some(upos) => {
            upos == Upos::Propn
                && sentence.mentions(idx, idx + 1).all(|m| m.kind == MentionKind::Place)
        }
        None => true,
    };
    let is_name = |idx: &usize| {
        *idx < sentence.len()
            && looks_proper(sentence, *idx)
            && is_proper(*idx)
            && kinds_of(&sentence.folded[*idx]).is_empty()
            && !is_modifier(&sentence.folded[*idx])
    };
    let mut names = Vec::new();
    for idx in 0..sentence.len() {
        if !is_small(&sentence.folded[idx]) {
            continue;
        }
        if sentence.folded(Some(idx + 1)) == "of" {
            let end = (idx + 2..sentence.len()).find(|idx| !is_name(idx)).unwrap_or(sentence.len());
            names.push(idx + 2..end.min(idx + 2 + MAX_WORDS));
        }
        let start = (0..idx).rev().find(|idx| !is_name(idx)).map_or(0, |before| before + 1);
        names.push(start.max(idx.saturating_sub(MAX_WORDS))..idx);
    }
    names.retain(|name| name.end <= sentence.len() && has_letter(sentence, name));
    names
}

/// Names of what was taken: "captured Kibumba", "Kamandi fell to the rebels". Only of verbs that take places first of all.
fn taken(sentence: &SentenceText<'_>) -> Vec<Range<usize>> {
    let Some(parse) = sentence.parse else { return Vec::new() };
    let mut names: Vec<Range<usize>> = Vec::new();
    for idx in 0..sentence.len() {
        let Some(taking) = taking(sentence, parse, idx) else { continue };
        let is_name = |idx: usize| could_be_taken(sentence, parse, idx, taking);
        if is_name(idx) && names.last().is_none_or(|name| name.end <= idx) {
            let end = (idx + 1..sentence.len()).find(|&i| !is_name(i)).unwrap_or(sentence.len());
            names.push(idx..end);
        }
    }
    names
}

/// What a verb takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taking {
    Places,
    /// "Captured" a town, or a man.
    Anything,
}

/// What the verb takes of which the word at `idx` is the object, or which it fell to.
fn taking(sentence: &SentenceText<'_>, parse: &Parse, idx: usize) -> Option<Taking> {
    const PLACES: &[&str] = &["recapture", "retake", "overrun", "liberate", "besiege"];
    // The language model knows no "retook", and takes it for a name.
    const FORMS: &[&str] = &["retook", "overran"];
    if idx > 0 && FORMS.contains(&sentence.folded(Some(idx - 1))) {
        return Some(Taking::Places);
    }
    let word = &parse.words[idx];
    let verb = usize::from(word.head?);
    let lemma = &*parse.words[verb].lemma;
    let is_somebody = |word: &parallax_model::Word| {
        word.head == Some(verb as u16)
            && word.deprel.base() == "obl"
            && matches!(word.upos, Upos::Noun | Upos::Propn)
    };
    let fell = word.deprel.base() == "nsubj"
        && lemma == "fall"
        && sentence.folded(Some(verb + 1)) == "to"
        && parse.words.iter().any(is_somebody);
    let is_object = word.deprel.base() == "obj" || word.deprel == Deprel::NsubjPass;
    match is_object {
        true if lemma == "capture" => Some(Taking::Anything),
        true if PLACES.contains(&lemma) => Some(Taking::Places),
        _ => fell.then_some(Taking::Places),
    }
}

fn could_be_taken(sentence: &SentenceText<'_>, parse: &Parse, idx: usize, taking: Taking) -> bool {
    // A word that is common elsewhere is a name where it is capitalised within a sentence: "captured Sake".
    let is_written_so = sentence.casing == Casing::Ordinary && idx > 0;
    let is_of_kind = |kind: MentionKind| match taking {
        Taking::Places => matches!(kind, MentionKind::Place | MentionKind::Person),
        Taking::Anything => kind == MentionKind::Place,
    };
    (parse.words[idx].upos == Upos::Propn || is_written_so)
        && looks_proper(sentence, idx)
        && sentence.mentions(idx, idx + 1).all(|mention| is_of_kind(mention.kind))
        && kinds_of(&sentence.folded[idx]).is_empty()
        && !is_modifier(&sentence.folded[idx])
        && !is_organisation_noun(&sentence.folded[idx])
}

/// Whether more than the language model says so: a preposition, a noun, a container, or a list of places it stands in.
fn is_placed(sentence: &SentenceText<'_>, name: &Range<usize>, found: &[Spot]) -> bool {
    let before = (0..name.start).rev().map(|idx| sentence.folded[idx].as_str());
    let before = before.filter(|word| !word.is_empty()).find(|word| !matches!(*word, "the" | "al"));
    let is_listed = matches!(before, Some("and" | "or"))
        || name.start > 0 && sentence.words[name.start - 1] == ",";
    let follows_place = found.iter().any(|spot| spot.name.end <= name.start);
    let leads_place =
        found.iter().any(|spot| spot.name.start > name.end && spot.name.start <= name.end + 3);
    // "Two drone strikes on Amasrakad".
    let is_struck = before == Some("on")
        && (name.start.saturating_sub(12)..name.start).any(|i| {
            matches!(
                sentence.folded[i].as_str(),
                "attack"
                    | "attacks"
                    | "strike"
                    | "strikes"
                    | "airstrike"
                    | "airstrikes"
                    | "raid"
                    | "raids"
                    | "bombing"
                    | "shelling"
                    | "assault"
                    | "fired"
                    | "bombs"
                    | "shells"
                    | "rockets"
            )
        });
    before.is_some_and(|word| pull_of_preposition(word) > 0.0 || !kinds_of(word).is_empty())
        || is_struck
        || !with_noun(sentence, name.clone()).1.is_empty()
        || is_listed && follows_place
        || leads_place
}

/// "the town of X".
fn is_led(sentence: &SentenceText<'_>, name: &Range<usize>) -> bool {
    with_noun(sentence, name.clone()).0.start + 1 < name.start
}

/// "Center", "Hills", "Court": a piece of a name, or no name at all.
fn is_common(gazetteer: &Gazetteer, sentence: &SentenceText<'_>, name: &Range<usize>) -> bool {
    let words = || name.clone().map(|idx| sentence.folded[idx].as_str()).filter(|w| !w.is_empty());
    words().all(|word| {
        gazetteer.is_common(word) || is_organisation_noun(word) || matches!(word, "park" | "plaza")
    })
}

/// Whether a found spot already tells what the words name.
fn is_told(
    gazetteer: &Gazetteer,
    sentence: &SentenceText<'_>,
    name: &Range<usize>,
    found: &[Spot],
) -> bool {
    let overlapping =
        found.iter().filter(|spot| spot.name.start < name.end && name.start < spot.name.end);
    let mut is_touched = false;
    for spot in overlapping {
        is_touched = true;
        let beyond = |idx: &usize| !spot.name.contains(idx) && !sentence.folded[*idx].is_empty();
        let n_beyond =
            name.clone().filter(beyond).filter(|idx| !is_modifier(&sentence.folded[*idx])).count();
        let is_many = found
            .iter()
            .filter(|other| name.start <= other.name.start && other.name.end <= name.end)
            .count()
            > 1;
        if n_beyond == 0 || is_many {
            return true;
        }
    }
    is_touched && known_inside(gazetteer, sentence, name.clone()).is_empty() && name.len() > 5
}
