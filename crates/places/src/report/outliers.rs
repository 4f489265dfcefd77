//! Small places far from the country that a report tells of, which a name was taken for too soon.
//!
//! In: the places of a report, resolved one by one. Out: the same, except that a name which another sentence resolves
//! within the report's country means the same place everywhere in it, and that a piece of a longer name ("Twin" of "Ohe
//! Htein Twin") stands for the whole name, which no gazetteer has.

use parallax_model::{Place, PlacePrecision, Toponym, WordRange};

use super::SentencePlaces;
use super::capital::country_told_of;
use super::spot::looks_proper;
use super::text::{Casing, ReportText, SentenceText};

/// Inhabitants of a town that a report may well name from afar.
const WELL_KNOWN: u32 = 100_000;

/// Longest name, in words.
const MAX_WORDS: usize = 5;

/// Resolves outliers anew.
pub(super) fn draw_in(text: &ReportText<'_>, sentences: &mut [SentencePlaces]) {
    let Some(home) = country_told_of(sentences) else { return };
    let is_home = |place: &Place| place.country.as_deref() == Some(home.as_str());
    let known: Vec<(String, Place)> = sentences
        .iter()
        .zip(&text.sentences)
        .flat_map(|(places, words)| {
            places.toponyms.iter().map(move |t| (key(words, t), t.place.clone()))
        })
        .filter(|(_, place)| is_home(place))
        .collect();
    for (places, words) in sentences.iter_mut().zip(&text.sentences) {
        let taken: Vec<WordRange> = places.toponyms.iter().map(|t| t.words).collect();
        for toponym in &mut places.toponyms {
            if is_home(&toponym.place) || !is_small(&toponym.place) {
                continue;
            }
            let own = key(words, toponym);
            if let Some((_, place)) = known.iter().find(|(name, _)| *name == own) {
                toponym.place = place.clone();
            } else if let Some(whole) = longer_name(words, toponym.words, &taken) {
                toponym.place = Place {
                    name: words.words[usize::from(whole.start)..usize::from(whole.end)].join(" "),
                    country: Some(home.clone()),
                    admin1: None,
                    point: None,
                    precision: PlacePrecision::Unresolved,
                    geoname_id: None,
                    population: 0,
                };
                toponym.words = whole;
            }
        }
    }
}

fn is_small(place: &Place) -> bool {
    let is_town = matches!(
        place.precision,
        PlacePrecision::City
            | PlacePrecision::Neighbourhood
            | PlacePrecision::Exact
            | PlacePrecision::Unresolved
    );
    is_town && place.population < WELL_KNOWN && place.country.is_some()
}

/// The folded words of a name, without the nouns that say what it is.
fn key(sentence: &SentenceText<'_>, toponym: &Toponym) -> String {
    let words = usize::from(toponym.words.start)..usize::from(toponym.words.end);
    let is_name = |i: &usize| {
        super::cues::kinds_of(&sentence.folded[*i]).is_empty() && looks_proper(sentence, *i)
    };
    words.filter(is_name).map(|i| sentence.folded[i].as_str()).collect::<Vec<_>>().join(" ")
}

/// The run of capitalised words of which a name is a part, where capitals mean anything.
fn longer_name(
    sentence: &SentenceText<'_>,
    name: WordRange,
    taken: &[WordRange],
) -> Option<WordRange> {
    if sentence.casing != Casing::Ordinary {
        return None;
    }
    let (start, end) = (usize::from(name.start), usize::from(name.end));
    let is_free = |i: usize| taken.iter().all(|other| *other == name || !other.holds(i));
    let joins = |i: usize| {
        i > 0
            && i < sentence.words.len()
            && sentence.words[i].chars().all(char::is_alphabetic)
            && looks_proper(sentence, i)
            && super::cues::kinds_of(&sentence.folded[i]).is_empty()
            && !super::cues::is_modifier(&sentence.folded[i])
            && is_free(i)
    };
    let first = (0..start).rev().take_while(|&i| joins(i)).last().unwrap_or(start);
    let last = (end..sentence.words.len()).take_while(|&i| joins(i)).last().map_or(end, |i| i + 1);
    let is_longer = last - first > end - start && last - first <= MAX_WORDS;
    // "The village of Ohe Htein Twin", "in Nan Mae Khon": only where a place is called for.
    let before = (0..first).rev().map(|i| sentence.folded[i].as_str()).find(|word| *word != "the");
    let led = before.is_some_and(|word| {
        super::cues::pull_of_preposition(word) > 0.0 || matches!(word, "at" | "on")
    });
    (is_longer && led).then(|| WordRange::new(first, last))
}
