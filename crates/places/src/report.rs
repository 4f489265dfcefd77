//! Which words of a report are place names, and what each stands for.
//!
//! In: the words and trees of a report's sentences. Out: its toponyms, resolved with the whole report in view. Finding and
//! resolving are two steps: [`spot`] gathers names with the evidence that they are places, [`resolve`] picks what each
//! stands for by what the others stand for, and the rest of this file joins the two.
//!
//! **Invariant:** the toponyms of a sentence are in order and do not overlap, and each range holds the word that governs
//! it in the tree: "Idlib province" and "the city of Idlib" are one toponym each, from the noun to the name.

mod cues;

mod text;

mod spot;
pub(crate) use spot::MAX_KEY_WORDS;

mod evidence;

mod unknown;

mod ground;

mod resolve;

mod outliers;

mod capital;

use parallax_model::{Parse, Place, Toponym, WordRange};

use crate::Gazetteer;
use resolve::{Unknown, resolve};
use spot::{Spot, SpotKind, spot_all, spot_given};
use text::ReportText;

/// What is known about a report before its words are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// ISO codes of the countries it is likely about: the user's project, the outlet's home.
    pub countries: Vec<String>,
}

/// Words that point at a country and name no place: "Syrian" in "the Syrian army".
#[derive(Debug, Clone, PartialEq)]
pub struct Nationality {
    /// The words.
    pub words: WordRange,
    /// The country, or the part of the world that people are called after.
    pub of: Place,
}

/// Place names and nationalities of one sentence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SentencePlaces {
    /// Place names, in order, not overlapping.
    pub toponyms: Vec<Toponym>,
    /// Nationalities, in order, not overlapping.
    pub nationalities: Vec<Nationality>,
}

/// A sentence's words and its tree; the tree is empty where the sentence was not parsed.
pub type SentenceWords<'r> = (&'r [&'r str], &'r Parse);

impl Gazetteer {
    /// The place names of a report, sentence by sentence, resolved together.
    pub fn toponyms(
        &self,
        sentences: &[SentenceWords<'_>],
        context: &Context,
    ) -> Vec<Vec<Toponym>> {
        self.places(sentences, context).into_iter().map(|sentence| sentence.toponyms).collect()
    }

    /// The place names and nationalities of a report, sentence by sentence.
    pub fn places(
        &self,
        sentences: &[SentenceWords<'_>],
        context: &Context,
    ) -> Vec<SentencePlaces> {
        let text = ReportText::new(sentences);
        let spots = spot_all(self, &text);
        self.join(&text, spots, context)
    }

    /// What given words of a report stand for, when somebody else has said that they are places: one answer a range, in
    /// the order given. A name that no gazetteer has is put at the town its passage speaks of. `None`: no such words.
    pub fn resolve_given(
        &self,
        sentences: &[SentenceWords<'_>],
        given: &[(usize, WordRange)],
        context: &Context,
    ) -> Vec<Option<Place>> {
        let text = ReportText::new(sentences);
        let in_text = |(sentence, words): &&(usize, WordRange)| {
            text.sentences.get(*sentence).is_some_and(|s| usize::from(words.end) <= s.words.len())
                && words.start < words.end
        };
        let known: Vec<(Option<usize>, Spot)> = given
            .iter()
            .enumerate()
            .filter(|(_, item)| in_text(item))
            .map(|(n, (sentence, words))| (Some(n), spot_given(self, &text, *sentence, *words)))
            .collect();
        let is_told = |spot: &Spot| {
            known.iter().any(|(_, given)| {
                given.sentence == spot.sentence
                    && given.shown.start < spot.shown.end
                    && spot.shown.start < given.shown.end
            })
        };
        let others = spot_all(self, &text).into_iter().filter(|spot| !is_told(spot));
        let mut all: Vec<(Option<usize>, Spot)> = others.map(|spot| (None, spot)).collect();
        all.extend(known.iter().cloned());
        let mut answers = vec![None; given.len()];
        let mut answer = |mut spots: Vec<(Option<usize>, Spot)>,
                          is_asked: &dyn Fn(&Spot) -> bool| {
            spots.sort_by_key(|(_, spot)| (spot.sentence, spot.shown.start));
            let (numbers, spots): (Vec<Option<usize>>, Vec<Spot>) = spots.into_iter().unzip();
            let places = resolve(self, &text, &spots, context, Unknown::AtTheTownSpokenOf);
            for ((n, spot), place) in numbers.into_iter().zip(&spots).zip(places) {
                if let Some(n) = n.filter(|_| is_asked(spot)) {
                    answers[n] = Some(place);
                }
            }
        };
        // Names are told apart by those that are sure; where the rest lies, all that the report names can tell.
        answer(known, &|spot| !spot.hits.is_empty());
        answer(all, &|spot| spot.hits.is_empty());
        answers
    }

    fn join(
        &self,
        text: &ReportText<'_>,
        spots: Vec<Spot>,
        context: &Context,
    ) -> Vec<SentencePlaces> {
        let places = resolve(self, text, &spots, context, Unknown::Nowhere);
        let mut sentences = vec![SentencePlaces::default(); text.sentences.len()];
        for (spot, place) in spots.iter().zip(places) {
            let words = WordRange::new(spot.shown.start, spot.shown.end);
            let sentence = &mut sentences[spot.sentence];
            match spot.kind {
                SpotKind::Nationality => {
                    sentence.nationalities.push(Nationality { words, of: place })
                }
                SpotKind::Name => sentence.toponyms.push(Toponym { words, place }),
            }
        }
        outliers::draw_in(text, &mut sentences);
        capital::resolve_capitals(self, text, &mut sentences);
        sentences
    }
}

#[cfg(test)]
mod tests;
