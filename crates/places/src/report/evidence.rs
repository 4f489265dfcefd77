//! How strongly the words around a name say that it is a place.
//!
//! A score on the scale of log-odds. The language model's mentions weigh most; then what the name is by itself (a country,
//! a city of millions, a hamlet called "Police"); then prepositions and the nouns beside it; capitals only where they tell.

use std::ops::Range;

use parallax_model::{MentionKind, Upos};

use super::cues::{
    is_modifier, is_organisation_noun, is_small, is_street, is_title, kinds_of,
    pull_of_preposition, pull_of_verb,
};
use super::spot::{SHORT_KEY, SpotKind, best_prior, is_kind, looks_proper};
use super::text::{Casing, SentenceText};
use crate::PlaceKind;
use crate::gazetteer::{Gazetteer, Hit};

/// A name to weigh.
pub(super) struct Weighed<'s> {
    pub name: Range<usize>,
    pub noun: &'s str,
    /// The noun leads, and "of" after it: "city of".
    pub is_led: bool,
    pub hits: &'s [Hit],
    pub key: &'s str,
}

/// What the name is to the report and how strong the evidence is; `None` where it is out of the question.
pub(super) fn weigh(
    gazetteer: &Gazetteer,
    sentence: &SentenceText<'_>,
    spot: &Weighed<'_>,
) -> Option<(SpotKind, f64)> {
    if spot.hits.is_empty() {
        return None;
    }
    if spot.hits.iter().any(|hit| is_kind(gazetteer, *hit, PlaceKind::Nationality)) {
        return weigh_nationality(sentence, spot);
    }
    if spot.key.split(' ').all(is_modifier) || is_part_of_street(sentence, spot) {
        return None;
    }
    if is_of_islamic_state(sentence, spot)
        || is_of_kin(sentence, spot)
        || is_of_families(sentence, spot)
        || opens_name(sentence, spot)
        || is_landscape(spot)
    {
        return None;
    }
    if is_short(spot.key) && !short_is_name(gazetteer, sentence, spot) {
        return None;
    }
    let by_itself = (best_prior(gazetteer, spot.hits) - 6.0) * 0.35;
    let score = by_itself
        + by_model(gazetteer, sentence, spot)
        + by_letters(gazetteer, sentence, spot)
        + by_neighbours(sentence, spot)
        + by_noun(spot)
        + by_container(gazetteer, sentence, spot);
    Some((SpotKind::Name, score))
}

/// "Syrian" counts as such wherever it is not plainly another word: "polish" the verb, "Jordan" the player.
fn weigh_nationality(sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> Option<(SpotKind, f64)> {
    let first = spot.name.end - 1;
    let is_other = match sentence.upos(first) {
        Some(upos) if sentence.casing == Casing::Mute => {
            !matches!(upos, Upos::Adj | Upos::Propn | Upos::Noun)
        }
        _ => false,
    };
    let is_small = sentence.casing == Casing::Ordinary && !sentence.is_capitalised(first);
    let is_person = sentence.has_mention(first, spot.name.end, MentionKind::Person);
    (!is_other && !is_small && !is_person).then_some((SpotKind::Nationality, 2.0))
}

/// "Delmar Lane", and "Lane" alone.
fn is_part_of_street(sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> bool {
    let end = spot.name.end;
    let is_followed = is_street(sentence.folded(Some(end)))
        && (sentence.casing == Casing::Mute || sentence.is_capitalised(end));
    is_street(spot.key.split(' ').next_back().unwrap_or_default()) || is_followed
}

/// "Ayn" of "Ayn Safra", "Abu" of "Abu Hadid": an Arabic noun that opens names of places and people, and is none alone.
fn opens_name(sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> bool {
    const OPENERS: &[&str] = &[
        "abu", "abou", "ain", "ayn", "bab", "bani", "beit", "bayt", "bir", "burj", "dar", "dayr",
        "deir", "ibn", "jabal", "jebel", "jisr", "kafr", "khan", "khirbet", "marj", "nahr",
        "qalat", "qasr", "ras", "tal", "tall", "tel", "tell", "umm", "wadi",
    ];
    let end = spot.name.end;
    let next = match sentence.words.get(end) {
        Some(&"-") => end + 1,
        _ => end,
    };
    OPENERS.contains(&spot.key)
        && sentence.casing == Casing::Ordinary
        && next < sentence.words.len()
        && sentence.is_capitalised(next)
}

/// "Abu Saada", "Umm al-Nasr": a name behind a word of kinship is a person's.
fn is_of_kin(sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> bool {
    const KIN: &[&str] = &["abu", "abou", "umm", "bin", "ibn", "bint"];
    let start = spot.name.start;
    let is_article = start > 1
        && sentence.words[start - 1] == "-"
        && matches!(sentence.folded(Some(start - 2)), "al" | "el");
    let before = if is_article { start - 2 } else { start };
    before > 0
        && sentence.casing == Casing::Ordinary
        && sentence.is_capitalised(before - 1)
        && KIN.contains(&sentence.folded(Some(before - 1)))
}

/// "Islamic State of Iraq and the Levant": what a band is called after is no place of the report.
fn is_of_islamic_state(sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> bool {
    const LONGEST: usize = 8;
    const JOINS: &[&str] = &["of", "in", "and", "the", "iraq", "syria", "al", "-", "state"];
    let start = spot.name.start;
    let before = start.saturating_sub(LONGEST)..start;
    let word = |i: usize| sentence.words[i].to_lowercase();
    let first = before.clone().rev().find(|&i| !JOINS.contains(&word(i).as_str()));
    let is_joined = start > 0 && JOINS.contains(&word(start - 1).as_str());
    // "The leader of Islamic State in Syria" is there; "Islamic State in Iraq and Syria" is a name.
    let end = spot.name.end;
    let goes_on = sentence.words.len() > end + 1
        && word(end) == "and"
        && matches!(word(end + 1).as_str(), "syria" | "iraq" | "al" | "the");
    let is_named = |first: usize| {
        let between = || (first + 2..start).map(word);
        between().all(|w| w != "in") || between().any(|w| w == "and") || goes_on
    };
    is_joined
        && first.is_some_and(|i| word(i) == "islamic" && word(i + 1) == "state" && is_named(i))
}

/// "The Saada, Haddad and al-Nil families": a name of a list that ends in "families".
fn is_of_families(sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> bool {
    let is_listed = |i: usize| {
        matches!(sentence.words[i], "," | "-" | "and" | "al" | "el") || sentence.is_capitalised(i)
    };
    let ends = (spot.name.end..sentence.len()).find(|&i| !is_listed(i));
    let opens = (0..spot.name.start).rev().find(|&i| !is_listed(i));
    let word = |i: Option<usize>| i.map_or("", |i| sentence.folded(Some(i)));
    sentence.casing == Casing::Ordinary
        && matches!(word(ends), "families" | "clans" | "tribes")
        && word(opens) == "the"
}

/// "Barada Valley" and "the Samarra Barrage" are in no town called Valley or Barrage.
fn is_landscape(spot: &Weighed<'_>) -> bool {
    const FORMS: &[&str] = &[
        "barrage",
        "bridge",
        "crossing",
        "dam",
        "field",
        "fields",
        "gate",
        "hills",
        "lake",
        "mountains",
        "valley",
    ];
    FORMS.contains(&spot.key)
}

fn is_short(key: &str) -> bool {
    key.len() <= SHORT_KEY
}

/// "US", "UK", "Ill.", "Me.": two or three letters are a name only where they are written like one.
fn short_is_name(gazetteer: &Gazetteer, sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> bool {
    let word = sentence.words[spot.name.start];
    let has_point = word.contains('.');
    let is_capital = word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let is_tagged = sentence.has_mention(spot.name.start, spot.name.end, MentionKind::Place);
    let is_country = spot.hits.iter().any(|hit| is_kind(gazetteer, *hit, PlaceKind::Country));
    let after_comma = spot.name.start > 1 && sentence.words[spot.name.start - 1] == ",";
    let is_written = match sentence.casing {
        Casing::Ordinary => is_capital || has_point,
        Casing::Mute => has_point || is_tagged,
    };
    let is_village = !spot.hits.iter().any(|hit| {
        is_kind(gazetteer, *hit, PlaceKind::Country)
            || is_kind(gazetteer, *hit, PlaceKind::Province)
            || gazetteer.entry(hit.id).is_some_and(|entry| entry.is_renowned)
    });
    if is_village {
        return is_tagged
            && !gazetteer.is_common(spot.key)
            && sentence.is_capitalised(spot.name.start);
    }
    let is_ordinary = sentence.casing == Casing::Ordinary;
    is_written && (is_country || has_point || after_comma || is_tagged && is_ordinary)
        || after_comma && is_tagged
}

/// What the language model says of the words.
fn by_model(gazetteer: &Gazetteer, sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> f64 {
    if sentence.parse.is_none() {
        return 0.0;
    }
    let is_state = spot.hits.iter().filter_map(|hit| gazetteer.entry(hit.id)).any(|entry| {
        entry.kind == PlaceKind::Country || entry.is_capital && entry.population > 100_000
    });
    let (start, end) = (spot.name.start, spot.name.end);
    let score_of = |kind| match kind {
        MentionKind::Place => 3.0,
        MentionKind::Person => -4.0,
        MentionKind::Organisation => -3.2,
        MentionKind::Nationality => -1.0,
        MentionKind::Time | MentionKind::Quantity => -2.0,
    };
    let is_pulled = end - start == 1 && pull(sentence, start) >= 1.0;
    let is_proper =
        |idx| sentence.upos(idx) == Some(Upos::Propn) || idx > 0 && looks_proper(sentence, idx);
    let no_mention = if (start..end).any(is_proper) { -0.6 } else { -3.0 };
    let mut scores = sentence.mentions(start, end).map(|mention| {
        let covers = usize::from(mention.start) <= start && end <= usize::from(mention.end);
        let first = usize::from(mention.start);
        // "[retook Mekelle]": a name holds no verb.
        if first < start && sentence.upos(first) == Some(Upos::Verb) {
            return no_mention;
        }
        let is_led = first + 1 == start && sentence.folded[first] == "the";
        let is_whole = (first == start || is_led) && usize::from(mention.end) == end;
        match mention.kind {
            MentionKind::Place if is_whole => 3.3,
            // A government goes by its country's name or its capital's.
            MentionKind::Organisation if is_whole && is_state => 0.5,
            MentionKind::Organisation if is_whole => -1.5,
            // "captured Sirte": what the gazetteer knows and the grammar makes a place is no person for its name's sake.
            MentionKind::Person if is_whole && is_pulled => -0.8,
            kind if covers => score_of(kind),
            kind => 0.7 * score_of(kind),
        }
    });
    match scores.next() {
        None => no_mention,
        Some(first) => scores.fold(first, |lowest, score| lowest.min(score)),
    }
}

/// What capitals and commonness say.
fn by_letters(gazetteer: &Gazetteer, sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> f64 {
    let start = spot.name.start;
    let is_common = spot.key.split(' ').all(|word| gazetteer.is_common(word));
    let is_tagged = sentence.has_mention(start, spot.name.end, MentionKind::Place);
    // Two words that spell a town between them are seldom something else.
    let is_long = if spot.key.contains(' ') && !is_common { 0.6 } else { 0.0 };
    let by_case = match sentence.casing {
        Casing::Ordinary if is_common && start == 0 => -2.5,
        Casing::Ordinary if is_common => -0.8,
        Casing::Ordinary if sentence.parse.is_none() => 0.8,
        Casing::Ordinary => 0.3,
        Casing::Mute if is_common && is_tagged => -1.0,
        Casing::Mute if is_common => -3.5,
        Casing::Mute => 0.0,
    };
    by_case + is_long
}

/// What the word before a name, article aside, says of it: a preposition or a verb of taking.
fn pull(sentence: &SentenceText<'_>, start: usize) -> f64 {
    let before = sentence.folded(start.checked_sub(1));
    let before = if before == "the" { sentence.folded(start.checked_sub(2)) } else { before };
    pull_of_preposition(before).max(pull_of_verb(before))
}

/// What the words before and after say.
fn by_neighbours(sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> f64 {
    let (start, end) = (spot.name.start, spot.name.end);
    let before = sentence.folded(start.checked_sub(1));
    let before = if before == "the" { sentence.folded(start.checked_sub(2)) } else { before };
    let after = sentence.folded(Some(end));
    let mut score = pull(sentence, start);
    if is_title(before) {
        score -= 2.0;
    }
    // "The Haddad family".
    if matches!(after, "family" | "clan") {
        score -= 2.5;
    }
    if sentence.parse.is_none() && sentence.casing == Casing::Ordinary {
        let follows_name =
            start > 1 && sentence.is_capitalised(start - 1) && pull_of_preposition(before) == 0.0;
        let leads_name =
            end < sentence.len() && sentence.is_capitalised(end) && kinds_of(after).is_empty();
        score -= 1.5 * f64::from(u8::from(follows_name)) + 1.2 * f64::from(u8::from(leads_name));
    }
    let is_named_after = is_organisation_noun(after)
        && (sentence.casing == Casing::Mute
            || end < sentence.len() && sentence.is_capitalised(end));
    if is_named_after { score - 1.2 } else { score }
}

fn by_noun(spot: &Weighed<'_>) -> f64 {
    match (spot.noun.is_empty(), spot.is_led) {
        (true, _) => 0.0,
        (false, true) if is_small(spot.noun) => 3.6,
        (false, true) => 2.2,
        (false, false) => 1.5,
    }
}

/// "Afrin, Syria": a name that a country or division follows after a comma, or that so follows a name.
fn by_container(gazetteer: &Gazetteer, sentence: &SentenceText<'_>, spot: &Weighed<'_>) -> f64 {
    let is_area = |idx: usize| {
        let word = sentence.folded(Some(idx));
        if word.is_empty() {
            return false;
        }
        let two = format!("{word} {}", sentence.folded(Some(idx + 1)));
        [word, two.trim()].iter().any(|key| {
            gazetteer.hits(key).iter().any(|hit| {
                is_kind(gazetteer, *hit, PlaceKind::Country)
                    || is_kind(gazetteer, *hit, PlaceKind::Province)
            })
        })
    };
    let leads_area = sentence.words.get(spot.name.end) == Some(&",") && is_area(spot.name.end + 1);
    let follows_name = spot.name.start >= 2
        && sentence.words[spot.name.start - 1] == ","
        && (sentence.has_mention(spot.name.start - 2, spot.name.start - 1, MentionKind::Place)
            || sentence.parse.is_none() && sentence.casing == Casing::Ordinary)
        && is_area(spot.name.start);
    let in_area = sentence.folded(Some(spot.name.end)) == "in" && is_area(spot.name.end + 1);
    match (leads_area || follows_name, in_area) {
        (true, _) => 1.5,
        (false, true) => 0.7,
        (false, false) => 0.0,
    }
}
