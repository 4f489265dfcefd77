//! Which party "they", "it" or "the group" stands for.
//!
//! In: the known parties that the sentences before, and the words before, name as somebody who does something. Out: the
//! latest of them, up to three sentences back.

use parallax_model::{AffectedKind, Mentioned, Upos};

use crate::lexicon::Lexicon;
use crate::party::mentioned;
use crate::view::View;

/// The parties that a passage has named so far, as the subjects of its clauses.
#[derive(Debug, Default)]
pub struct Parties {
    named: Vec<(usize, Mentioned)>,
}

const PRONOUNS: &[&str] = &["they", "it", "them", "its", "their"];
const ROLES: &[&str] = &["the group", "the organisation", "the organization", "the movement"];

impl Parties {
    /// Notes whoever a sentence names, after it is read.
    pub fn note(&mut self, view: &View<'_>, sentence: usize, lexicon: &Lexicon) {
        self.named.extend(subjects(view, view.len(), lexicon).map(|party| (sentence, party)));
    }

    /// The party that a mention without a name stands for, and the sentence that named it.
    pub fn named(
        &self,
        view: &View<'_>,
        sentence: usize,
        said: &Mentioned,
        lexicon: &Lexicon,
    ) -> Option<(Mentioned, usize)> {
        let words = said.text.to_lowercase();
        let words = words.as_str();
        let role = ROLES.contains(&words);
        if said.actor.is_some() || !(role || PRONOUNS.contains(&words)) {
            return None;
        }
        let at =
            (0..view.len()).find(|&i| view.s.sentence.tokens[i].span.start >= said.span.start)?;
        // "Rebels hold the hills. They took the port": a side without a name of its own is "they", and never "it".
        let is_many = matches!(words, "they" | "them" | "their");
        let fits = |party: &Mentioned| party.actor.is_some() || is_many;
        let here = subjects(view, at, lexicon).filter(fits).last().map(|party| (party, sentence));
        let before = || {
            let last =
                self.named.iter().rev().find(|(s, party)| sentence - s <= 3 && fits(party))?;
            // Of several subjects of one sentence the first is what it is about.
            let first = self.named.iter().find(|(s, party)| *s == last.0 && fits(party))?;
            Some((first.1.clone(), first.0))
        };
        here.or_else(before)
    }
}

/// The parties among the subjects of a sentence's clauses, before a word: those that are known, and armed men in the plural.
fn subjects<'v>(
    view: &'v View<'_>,
    before: usize,
    lexicon: &'v Lexicon,
) -> impl Iterator<Item = Mentioned> + 'v {
    let heads = (0..before.min(view.len())).filter(|&i| {
        view.rel(i).base() == "nsubj" && matches!(view.upos(i), Upos::Noun | Upos::Propn)
    });
    let is_band = |i: usize| {
        view.upos(i) == Upos::Noun
            && view.is_plural(i)
            && !view.is_passive(view.head(i).unwrap_or(i))
            && view.lemma(i) != "officer"
            && lexicon.category(view.lemma(i)) == Some(AffectedKind::Combatant)
    };
    heads
        .map(move |i| (mentioned(view, i), is_band(i)))
        .filter(|(party, band)| party.actor.is_some() || *band)
        .map(|(party, _)| party)
}
