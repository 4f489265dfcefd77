//! "In the capital": the seat of government of the country that a report tells of.
//!
//! In: a report's words and the places it names. Out: the same places, and a toponym for each "the capital" that stands
//! behind a preposition without a name of its own. Where no country is clearly the report's, nothing is added.

use std::collections::BTreeMap;

use parallax_model::{Place, PlacePrecision, Toponym, WordRange};

use super::SentencePlaces;
use super::text::{ReportText, SentenceText};
use crate::Gazetteer;
use crate::gazetteer::precision_of;

/// Share of a report's places that lie in one country where it is clearly about that one.
const CLEAR_SHARE: f64 = 0.6;

/// Adds a toponym for each nameless capital.
pub(super) fn resolve_capitals(
    gazetteer: &Gazetteer,
    text: &ReportText<'_>,
    sentences: &mut [SentencePlaces],
) {
    let nameless: Vec<(usize, usize)> = text
        .sentences
        .iter()
        .enumerate()
        .flat_map(|(n, s)| (2..s.folded.len()).filter(|&i| is_nameless(s, i)).map(move |i| (n, i)))
        .filter(|&(n, i)| !is_named_beside(&sentences[n].toponyms, i))
        .collect();
    for (n, i, country) in owned(text, sentences) {
        if let Some(place) = capital(gazetteer, &country) {
            add(&mut sentences[n], i, place);
        }
    }
    if nameless.is_empty() {
        return;
    }
    let Some(place) = country_told_of(sentences).and_then(|iso| capital(gazetteer, &iso)) else {
        return;
    };
    for (n, i) in nameless {
        add(&mut sentences[n], i, place.clone());
    }
}

fn add(sentence: &mut SentencePlaces, i: usize, place: Place) {
    sentence.toponyms.push(Toponym { words: WordRange::new(i, i + 1), place });
    sentence.toponyms.sort_by_key(|t| t.words.start);
}

/// "Ukraine's capital", "the Ukrainian capital": each by its sentence and word, and whose it is, by ISO code.
fn owned(text: &ReportText<'_>, sentences: &[SentencePlaces]) -> Vec<(usize, usize, String)> {
    let is_capital =
        |s: &SentenceText<'_>, i: usize| s.folded[i] == "capital" && s.folded(Some(i + 1)) != "of";
    let words = text.sentences.iter().enumerate().flat_map(|(n, s)| {
        (1..s.folded.len()).filter(move |&i| is_capital(s, i)).map(move |i| (n, i))
    });
    words
        .filter(|&(n, i)| !is_named_beside(&sentences[n].toponyms, i))
        .filter_map(|(n, i)| Some((n, i, country_before(&sentences[n], i)?)))
        .collect()
}

/// The country whose name, with its "'s", or whose people stands right before a word.
fn country_before(sentence: &SentencePlaces, i: usize) -> Option<String> {
    let owner = sentence.toponyms.iter().find(|t| {
        usize::from(t.words.end) + 1 == i && t.place.precision == PlacePrecision::Country
    });
    // "Malian capital" may be read as one phrase.
    let people = sentence.nationalities.iter().find(|n| {
        usize::from(n.words.end) == i || n.words.holds(i) && usize::from(n.words.start) < i
    });
    let place = owner.map(|t| &t.place).or_else(|| people.map(|n| &n.of))?;
    place.country.as_deref().map(str::to_owned)
}

/// "In the capital", and neither "the capital of the province" nor "the capital's".
fn is_nameless(sentence: &SentenceText<'_>, i: usize) -> bool {
    let word = |i: usize| sentence.folded.get(i).map_or("", String::as_str);
    let leads =
        ["in", "near", "of", "from", "around", "outside", "inside", "across", "to", "into", "on"];
    let owns = sentence.words.get(i + 1).is_some_and(|w| matches!(*w, "'s" | "’s"));
    word(i) == "capital"
        && word(i - 1) == "the"
        && leads.contains(&word(i - 2))
        && !owns
        && word(i + 1) != "of"
}

/// "In the capital, Bamako", "the capital Bamako".
fn is_named_beside(toponyms: &[Toponym], i: usize) -> bool {
    toponyms.iter().any(|t| {
        let (start, end) = (usize::from(t.words.start), usize::from(t.words.end));
        start <= i + 2 && i < end
    })
}

/// The country that most of a report's names lie in.
pub(super) fn country_told_of(sentences: &[SentencePlaces]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let places = sentences.iter().flat_map(|s| s.toponyms.iter().map(|t| &t.place));
    let of_people = sentences.iter().flat_map(|s| s.nationalities.iter().map(|n| &n.of));
    for country in places.chain(of_people).filter_map(|place| place.country.as_deref()) {
        *counts.entry(country).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let (country, &n) = counts.iter().max_by_key(|&(_, n)| n)?;
    (n as f64 >= CLEAR_SHARE * all as f64).then(|| (*country).to_owned())
}

fn capital(gazetteer: &Gazetteer, iso: &str) -> Option<Place> {
    let entry = gazetteer.capital_of(iso)?;
    let place = Place {
        name: entry.name.to_owned(),
        country: entry.country.map(str::to_owned),
        admin1: entry.admin1.map(str::to_owned),
        point: entry.point,
        precision: precision_of(entry.kind),
        geoname_id: entry.geoname_id,
        population: entry.population,
    };
    (place.precision == PlacePrecision::City).then_some(place)
}
