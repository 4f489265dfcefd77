//! Gathers the names of a report that may be places.
//!
//! In: the report's words. Out: spots in order, not overlapping in a sentence, each with the entries it may stand for.
//! Every key of the gazetteer that the words spell is weighed by [`super::evidence`]; of spots that overlap, the one with
//! more evidence stays, then the longer one.

use std::ops::Range;

use parallax_model::{MentionKind, Upos, WordRange};

use super::cues::{is_modifier, is_owned_by_lands, is_street, kinds_of};
use super::evidence::{Weighed, weigh};
use super::text::{Casing, ReportText, SentenceText};
use super::unknown::unknown_names;
use crate::gazetteer::{EntryId, Gazetteer, Hit, prior};
use crate::{PlaceKind, fold_name};

/// What a spot is to the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpotKind {
    /// A place name.
    Name,
    /// "Syrian": supports a country.
    Nationality,
}

/// Words that may name a place.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub sentence: usize,
    /// The name.
    pub name: Range<usize>,
    /// The name with the nouns that belong to it: "Idlib province".
    pub shown: Range<usize>,
    /// Folded name; spots with one key have one sense in a report.
    pub key: String,
    /// What it may stand for; empty where no gazetteer has it.
    pub hits: Vec<Hit>,
    pub kind: SpotKind,
    /// The noun beside it: "province".
    pub noun: String,
    /// Of a name that no gazetteer has: the known name inside it ("Aleppo" in "Aleppo Citadel").
    pub inner: Vec<Hit>,
    pub evidence: f64,
    /// "Syrias" for "Syria's": scraped text loses its apostrophes.
    pub is_possessive: bool,
}

/// Evidence from which on words are taken for a place name.
const ENOUGH: f64 = 0.5;
/// Keys of this many letters are articles and shortened states as often as they are towns.
pub(super) const SHORT_KEY: usize = 3;
/// Longest known name, in words, that is looked for inside an unknown one.
pub(crate) const MAX_KEY_WORDS: usize = 6;
/// Names of a list that are looked through for the noun they share.
const MAX_LISTED: usize = 4;
/// What a name gains that the same report clearly uses as a place elsewhere.
const SEEN_ELSEWHERE: f64 = 1.2;
/// What it speaks against a small place that people of the report bear its name.
const OF_PERSON: f64 = 2.5;
/// From here on a name is a place's before it is a person's: a country, a capital, a city of some hundred thousand.
const WIDELY_KNOWN: f64 = 5.8;

/// Finds the names of all sentences.
pub(super) fn spot_all(gazetteer: &Gazetteer, text: &ReportText<'_>) -> Vec<Spot> {
    let mut found: Vec<Spot> = Vec::new();
    for (idx, sentence) in text.sentences.iter().enumerate() {
        found.extend(known_names(gazetteer, sentence, idx));
    }
    let mut sure: Vec<String> = found
        .iter()
        .filter(|spot| spot.kind == SpotKind::Name && spot.evidence > 1.5)
        .map(|spot| spot.key.clone())
        .collect();
    sure.sort();
    sure.dedup();
    for spot in &mut found {
        if spot.evidence > -2.0 && sure.binary_search(&spot.key).is_ok() {
            spot.evidence += SEEN_ELSEWHERE;
        }
    }
    let names = names_of_persons(text);
    for spot in &mut found {
        let is_small_place = best_prior(gazetteer, &spot.hits) < WIDELY_KNOWN;
        if is_small_place && spot.noun.is_empty() && names.binary_search(&spot.key).is_ok() {
            spot.evidence -= OF_PERSON;
        }
    }
    found.retain(|spot| spot.evidence >= ENOUGH);
    let mut spots = Vec::new();
    let mut rest = found.into_iter().peekable();
    for (idx, sentence) in text.sentences.iter().enumerate() {
        let mut of_sentence = Vec::new();
        while let Some(spot) = rest.next_if(|spot| spot.sentence == idx) {
            of_sentence.push(spot);
        }
        of_sentence.extend(unknown_names(gazetteer, sentence, idx, &of_sentence));
        spots.extend(without_overlaps(of_sentence));
    }
    spots
}

/// Words of the full names of people, sorted: "Nadia" in "Nadia Haddad" is nobody's village elsewhere in the report.
fn names_of_persons(text: &ReportText<'_>) -> Vec<String> {
    let of_sentence = |sentence: &SentenceText<'_>| {
        let persons = sentence.mentions(0, sentence.len());
        let full =
            persons.filter(|m| m.kind == MentionKind::Person && m.end.saturating_sub(m.start) > 1);
        let words = full.flat_map(|m| usize::from(m.start)..usize::from(m.end));
        words.filter_map(|idx| sentence.folded.get(idx).cloned()).collect::<Vec<_>>()
    };
    let mut names: Vec<String> = text.sentences.iter().flat_map(of_sentence).collect();
    names.sort();
    names.dedup();
    names
}

/// A spot that somebody else found: no evidence is asked for.
pub(super) fn spot_given(
    gazetteer: &Gazetteer,
    text: &ReportText<'_>,
    sentence: usize,
    words: WordRange,
) -> Spot {
    let here = &text.sentences[sentence];
    let given = usize::from(words.start)..usize::from(words.end);
    let name = given_name(gazetteer, here, given.clone());
    let key = key_of(here, name.clone());
    let hits = gazetteer.hits(&key);
    let is_nationality = hits.iter().any(|hit| is_kind(gazetteer, *hit, PlaceKind::Nationality));
    let (shown, noun) = with_noun(here, name.clone());
    let inner =
        if hits.is_empty() { known_inside(gazetteer, here, name.clone()) } else { Vec::new() };
    Spot {
        sentence,
        shown: shown.start.min(given.start)..shown.end.max(given.end),
        name,
        key,
        hits,
        kind: if is_nationality { SpotKind::Nationality } else { SpotKind::Name },
        noun,
        inner,
        evidence: 3.0,
        is_possessive: false,
    }
}

/// The part of given words that the gazetteer has a name for: all, or all but modifiers and nouns at either end.
fn given_name(
    gazetteer: &Gazetteer,
    sentence: &SentenceText<'_>,
    given: Range<usize>,
) -> Range<usize> {
    let mut name = given.clone();
    let known = |name: &Range<usize>| !gazetteer.hits(&key_of(sentence, name.clone())).is_empty();
    while name.len() > 1 && !known(&name) {
        let (first, last) = (&sentence.folded[name.start], &sentence.folded[name.end - 1]);
        if is_modifier(first) || first.is_empty() || !kinds_of(first).is_empty() {
            name.start += 1;
        } else if !kinds_of(last).is_empty() || last.is_empty() || last == "s" {
            name.end -= 1;
        } else {
            return given;
        }
    }
    // "City Hall" is not at a town called Hall.
    let is_rest = name.len() < given.len() && name.len() == 1;
    if is_rest && gazetteer.is_common(&sentence.folded[name.start]) { given } else { name }
}

/// The best-known name inside words that as a whole no gazetteer has.
pub(super) fn known_inside(
    gazetteer: &Gazetteer,
    sentence: &SentenceText<'_>,
    words: Range<usize>,
) -> Vec<Hit> {
    let mut best: (f64, Vec<Hit>) = (0.0, Vec::new());
    for start in words.clone() {
        for end in start + 1..=words.end.min(start + MAX_KEY_WORDS) {
            let key = key_of(sentence, start..end);
            // "Community Centre", "Northern Trust": words of any name.
            let is_any = |word: &str| {
                gazetteer.is_common(word) || is_modifier(word) || !kinds_of(word).is_empty()
            };
            if key.split(' ').all(is_any) {
                continue;
            }
            let hits = gazetteer.hits(&key);
            // "The US Federal Reserve" is in the US; "a ME student" is not in Maine.
            let is_country =
                |hit: &Hit| is_kind(gazetteer, *hit, PlaceKind::Country) && start + 1 == end;
            let is_capital = || sentence.words[start].chars().all(char::is_uppercase);
            let is_short = key.len() <= SHORT_KEY;
            if is_short && !(hits.iter().any(is_country) && is_capital()) {
                continue;
            }
            let weight = best_prior(gazetteer, &hits) + 0.5 * (end - start) as f64;
            if best_prior(gazetteer, &hits) >= 5.8 && weight > best.0 {
                best = (weight, hits);
            }
        }
    }
    best.1
}

/// Every name of a sentence that the gazetteer has, weighed.
fn known_names(gazetteer: &Gazetteer, sentence: &SentenceText<'_>, idx: usize) -> Vec<Spot> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < sentence.len() {
        let ends = ends_of_keys(gazetteer, sentence, start);
        let spots: Vec<Spot> = ends
            .iter()
            .rev()
            .filter_map(|end| spot_at(gazetteer, sentence, idx, start..*end))
            .collect();
        if spots.is_empty() {
            found.extend(possessive_at(gazetteer, sentence, idx, start));
        }
        found.extend(spots);
        start += 1;
    }
    without_overlaps(found)
}

/// Ends of the keys that the words from `start` on spell.
fn ends_of_keys(gazetteer: &Gazetteer, sentence: &SentenceText<'_>, start: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    if sentence.folded[start].is_empty() || !may_start(sentence, start) {
        return ends;
    }
    for layer in gazetteer.layers() {
        let mut walk = layer.walk();
        let mut is_first = true;
        for end in start..sentence.len() {
            let word = &sentence.folded[end];
            if word.is_empty() {
                if joins_names(sentence, end) {
                    continue;
                }
                break;
            }
            let is_parted = !is_first && !sentence.is_glued(end);
            if is_parted && !layer.step(&mut walk, b" ") || !layer.step(&mut walk, word.as_bytes())
            {
                break;
            }
            is_first = false;
            if layer.is_key(&walk) {
                ends.push(end + 1);
            }
        }
    }
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// In text where capitals tell, a name starts with one, or with an article that is written small.
fn may_start(sentence: &SentenceText<'_>, start: usize) -> bool {
    sentence.casing == Casing::Mute
        || sentence.is_capitalised(start)
        || crate::fold::is_article(&sentence.folded[start])
        || sentence.words[start].contains('-')
        || sentence.upos(start) == Some(Upos::Propn)
            && sentence.has_mention(start, start + 1, MentionKind::Place)
}

/// Whether a word without letters may stand inside a name: "Deir - ez - Zor", "St . Louis".
fn joins_names(sentence: &SentenceText<'_>, idx: usize) -> bool {
    match sentence.words[idx] {
        "-" | "–" | "'" | "’" | "`" | "‘" => true,
        "." => idx > 0 && matches!(sentence.folded[idx - 1].as_str(), "st" | "mt" | "ft"),
        _ => false,
    }
}

/// "Syrias borders", "Aleppos Sheikh Maqsood district": a well-known name whose apostrophe was lost on the way.
fn possessive_at(
    gazetteer: &Gazetteer,
    sentence: &SentenceText<'_>,
    idx: usize,
    start: usize,
) -> Option<Spot> {
    let key = sentence.folded[start].strip_suffix('s').filter(|key| key.len() > SHORT_KEY)?;
    if key.ends_with('s') || !may_start(sentence, start) || !may_be_owned(sentence, start + 1) {
        return None;
    }
    let mut hits = gazetteer.exact_hits(key);
    hits.retain(|hit| {
        gazetteer.entry(hit.id).is_some_and(|entry| match entry.kind {
            PlaceKind::Country => true,
            PlaceKind::City | PlaceKind::Province => {
                entry.is_capital || entry.is_renowned || entry.population >= 100_000
            }
            _ => false,
        })
    });
    let name = start..start + 1;
    let weighed = Weighed { name: name.clone(), noun: "", is_led: false, hits: &hits, key };
    let (kind, evidence) = weigh(gazetteer, sentence, &weighed)?;
    Some(Spot {
        sentence: idx,
        shown: name.clone(),
        name,
        key: key.to_owned(),
        hits,
        kind,
        noun: String::new(),
        inner: Vec::new(),
        evidence,
        is_possessive: true,
    })
}

/// Whether the word may be what a country or town has: a noun or what leads to one. "Frances said" is a person.
fn may_be_owned(sentence: &SentenceText<'_>, idx: usize) -> bool {
    let word = sentence.folded(Some(idx));
    match sentence.upos(idx) {
        Some(upos) => matches!(upos, Upos::Noun | Upos::Adj | Upos::Propn) && !word.is_empty(),
        None => is_owned_by_lands(word) || !kinds_of(word).is_empty(),
    }
}

fn spot_at(
    gazetteer: &Gazetteer,
    sentence: &SentenceText<'_>,
    idx: usize,
    name: Range<usize>,
) -> Option<Spot> {
    let name = with_article(sentence, name);
    let key = key_of(sentence, name.clone());
    let hits = gazetteer.hits(&key);
    let (shown, noun) = with_noun(sentence, name.clone());
    // "White County" is a name of its own, and says more than "White".
    if shown.end > name.end && !gazetteer.hits(&format!("{key} {noun}")).is_empty() {
        return None;
    }
    if is_street(&noun) {
        return None;
    }
    let weighed = Weighed {
        name: name.clone(),
        noun: &noun,
        is_led: shown.start + 1 < name.start,
        hits: &hits,
        key: &key,
    };
    let (kind, evidence) = weigh(gazetteer, sentence, &weighed)?;
    Some(Spot {
        sentence: idx,
        name,
        shown,
        key,
        hits,
        kind,
        noun,
        inner: Vec::new(),
        evidence,
        is_possessive: false,
    })
}

/// An article that a hyphen joins to a name is part of it: "al-Meridian" is no town of Idaho.
fn with_article(sentence: &SentenceText<'_>, name: Range<usize>) -> Range<usize> {
    let Some(article) = name.start.checked_sub(2) else { return name };
    let is_joined =
        sentence.words[article + 1] == "-" && crate::fold::is_article(&sentence.folded[article]);
    if is_joined { article..name.end } else { name }
}

/// The name with the noun that belongs to it, before ("city of") or after ("province"), and that noun.
pub(super) fn with_noun(sentence: &SentenceText<'_>, name: Range<usize>) -> (Range<usize>, String) {
    let after = sentence.folded(Some(name.end));
    if !kinds_of(after).is_empty() && !is_part_of_title(sentence, name.end) {
        return (name.start..name.end + 1, after.to_owned());
    }
    let before = |back: usize| sentence.folded(name.start.checked_sub(back));
    if before(1) == "of" && !kinds_of(before(2)).is_empty() {
        return (name.start - 2..name.end, before(2).to_owned());
    }
    if !kinds_of(before(1)).is_empty()
        && sentence.casing == Casing::Ordinary
        && !before(1).ends_with('s')
    {
        return (name.start - 1..name.end, before(1).to_owned());
    }
    let noun = shared_noun(sentence, &name).unwrap_or_default();
    (name, noun)
}

/// The noun that names of a list share: "X and Y neighbourhoods", "the villages of X and Y". It is no part of the name.
fn shared_noun(sentence: &SentenceText<'_>, name: &Range<usize>) -> Option<String> {
    let shared = |idx: usize| {
        let noun = sentence.folded(Some(idx));
        let is_plural = noun.ends_with('s') && (!kinds_of(noun).is_empty() || is_street(noun));
        is_plural.then(|| noun.to_owned())
    };
    let joins = |idx: usize| {
        matches!(sentence.folded(Some(idx)), "and" | "or") || sentence.words.get(idx) == Some(&",")
    };
    let is_name = |idx: usize| {
        looks_proper(sentence, idx)
            || matches!(sentence.words.get(idx), Some(&"-"))
            || crate::fold::is_article(sentence.folded(Some(idx)))
    };
    let mut idx = name.end;
    for _ in 0..MAX_LISTED {
        if !joins(idx) {
            break;
        }
        while joins(idx) {
            idx += 1;
        }
        let end = (idx..sentence.len()).find(|&idx| !is_name(idx)).unwrap_or(sentence.len());
        if end == idx {
            break;
        }
        if let Some(noun) = shared(end) {
            return Some(noun);
        }
        idx = end;
    }
    let mut end = name.start;
    for _ in 0..MAX_LISTED {
        let before = (0..end).rev().find(|&idx| !joins(idx))? + 1;
        let start = (0..before).rev().find(|&idx| !is_name(idx)).map_or(0, |idx| idx + 1);
        if before == end || start == before {
            return None;
        }
        if start >= 2 && sentence.folded[start - 1] == "of" {
            return shared(start - 2);
        }
        end = start;
    }
    None
}

/// "State" in "Idaho State University", "Department" in "Sanford Police Department".
fn is_part_of_title(sentence: &SentenceText<'_>, noun: usize) -> bool {
    let is_name = |idx: usize| idx < sentence.len() && sentence.is_capitalised(idx);
    sentence.casing == Casing::Ordinary && is_name(noun) && is_name(noun + 1)
        || sentence.has_mention(noun, noun + 1, MentionKind::Organisation)
}

/// Of spots that share words the strongest; in order of the words.
fn without_overlaps(mut spots: Vec<Spot>) -> Vec<Spot> {
    spots.sort_by(|a, b| {
        let strength = |spot: &Spot| spot.evidence + 0.8 * spot.name.len() as f64;
        strength(b)
            .total_cmp(&strength(a))
            .then(a.name.start.cmp(&b.name.start))
            .then(b.name.end.cmp(&a.name.end))
    });
    let n_words = spots.iter().map(|spot| spot.shown.end.max(spot.name.end)).max().unwrap_or(0);
    let mut taken = vec![false; n_words];
    let mut kept: Vec<Spot> = Vec::with_capacity(spots.len());
    for mut spot in spots {
        if taken[spot.name.clone()].contains(&true) {
            continue;
        }
        if taken[spot.shown.clone()].contains(&true) {
            spot.shown = spot.name.clone();
        }
        taken[spot.shown.clone()].fill(true);
        kept.push(spot);
    }
    kept.sort_by_key(|spot| spot.name.start);
    kept
}

/// The folded words of a range as one key.
pub(super) fn key_of(sentence: &SentenceText<'_>, words: Range<usize>) -> String {
    let mut key = String::new();
    for idx in words {
        let word = &sentence.folded[idx];
        if !word.is_empty() {
            if !key.is_empty() && !sentence.is_glued(idx) {
                key.push(' ');
            }
            key.push_str(word);
        }
    }
    key
}

pub(super) fn is_kind(gazetteer: &Gazetteer, hit: Hit, kind: PlaceKind) -> bool {
    gazetteer.entry(hit.id).is_some_and(|entry| entry.kind == kind)
}

/// Weight of the likeliest entry by itself; very low where there is none.
pub(super) fn best_prior(gazetteer: &Gazetteer, hits: &[Hit]) -> f64 {
    hits.iter()
        .filter_map(|hit| Some(prior(&gazetteer.entry(hit.id)?, hit.is_primary)))
        .fold(f64::NEG_INFINITY, f64::max)
}

/// Whether a word is a proper noun as far as anybody can tell.
pub(super) fn looks_proper(sentence: &SentenceText<'_>, idx: usize) -> bool {
    match (sentence.upos(idx), sentence.casing) {
        (Some(upos), _) if sentence.casing == Casing::Mute => upos == Upos::Propn,
        (_, Casing::Ordinary) => sentence.is_capitalised(idx) && !sentence.folded[idx].is_empty(),
        _ => false,
    }
}

/// Entry of a country by its ISO code's name, for hints that come from outside the text.
pub(super) fn country_entry(gazetteer: &Gazetteer, iso: &str) -> Option<EntryId> {
    let key = fold_name(gazetteer.country_name(iso)?);
    let hits = gazetteer.hits(&key);
    hits.into_iter().find(|hit| is_kind(gazetteer, *hit, PlaceKind::Country)).map(|hit| hit.id)
}
