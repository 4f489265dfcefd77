//! An annotated report to CAMEO events: who did what to whom, in the codes of the field, by the dictionaries of PETRARCH.
//!
//! In: an [`AnnotatedReport`] with a tree for every sentence, and [`Dictionaries`]. Out: [`CodedEvent`]s. Pure.
//!
//! **Invariant:** every code stands in a dictionary or follows from one by the rules of `compose.rs`; every event has a verb
//! of the report and says which pattern gave its code.

#![deny(unsafe_code)]

mod names;

mod verbs;

mod tree;

mod phrase;

mod matching;

mod compose;

mod events;

use parallax_model::Day as Date;
use parallax_model::{
    AnnotatedReport, AnnotatedSentence, CodedEvent, CodedParty, SentenceRole, Span,
};

use crate::names::Names;
use crate::phrase::WhoIsWho;
use crate::tree::Tree;
use crate::verbs::Verbs;

/// A line of a dictionary that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct DictionaryError {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
}

/// Texts of dictionaries in PETRARCH-2's format.
#[derive(Debug, Clone, Copy)]
pub struct Dictionaries<'t> {
    /// `CAMEO.2.0.txt`.
    pub verbs: &'t str,
    /// `Phoenix.*.actors.txt`; the last one that gives a name wins.
    pub actors: &'t [&'t str],
    /// `Phoenix.agents.txt`.
    pub agents: &'t [&'t str],
}

/// The dictionaries that ship with the program.
pub const EMBEDDED: Dictionaries<'static> = Dictionaries {
    verbs: include_str!("../../../cameo/verbs.txt"),
    actors: &[
        include_str!("../../../cameo/actors.txt"),
        include_str!("../../../cameo/own.actors.txt"),
    ],
    agents: &[
        include_str!("../../../cameo/agents.txt"),
        include_str!("../../../cameo/own.agents.txt"),
    ],
};

/// A year this far before the report is history: a sentence that names one tells what is past.
const HISTORY_YEARS: i16 = 5;

/// Codes reports. Shared by threads.
#[derive(Debug, Clone)]
pub struct Coder {
    verbs: Verbs,
    who: WhoIsWho,
}

impl Coder {
    /// With the dictionaries that ship with the program.
    pub fn embedded() -> Result<Self, DictionaryError> {
        Self::new(&EMBEDDED)
    }

    /// With these dictionaries.
    ///
    /// Failure: a line of the verb dictionary that cannot be read.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self, DictionaryError> {
        Ok(Self {
            verbs: Verbs::parse(dictionaries.verbs)?,
            who: WhoIsWho {
                actors: Names::parse(dictionaries.actors),
                agents: Names::parse(dictionaries.agents),
            },
        })
    }

    /// The events of a report, in the order of its sentences, none twice in a sentence.
    ///
    /// Shape: headlines and bodies are coded, furniture is not. A role counts on the report's day, or as last known where it
    /// has none.
    pub fn code(&self, report: &AnnotatedReport) -> Vec<CodedEvent> {
        let day = report.report.published;
        let mut found = Vec::new();
        for (idx, sentence) in report.sentences.iter().enumerate() {
            if sentence.sentence.role != SentenceRole::Furniture {
                found.extend(self.sentence(idx, sentence, &report.report.text, day));
            }
        }
        found
    }

    fn sentence(
        &self,
        idx: usize,
        sentence: &AnnotatedSentence,
        text: &str,
        day: Option<Date>,
    ) -> Vec<CodedEvent> {
        let Some(tree) = Tree::new(sentence, text).filter(|tree| !is_history(tree, day)) else {
            return Vec::new();
        };
        let reading = events::Reading { tree: &tree, verbs: &self.verbs, who: &self.who, day };
        let span = |word: usize| -> Span { sentence.sentence.tokens[word].span };
        let party = |party: Option<phrase::Party>| {
            party.map(|party| CodedParty { code: party.code, span: span(party.head) })
        };
        let acts = reading.acts().into_iter();
        acts.map(|act| CodedEvent {
            sentence: idx as u32,
            source: party(act.source),
            target: party(act.target),
            code: act.code,
            verb: span(act.verb),
            because: act.because,
        })
        .collect()
    }
}

/// Whether a sentence names a year long before the report: "the 1994 genocide".
fn is_history(tree: &Tree, day: Option<Date>) -> bool {
    let year_of = |form: &String| {
        let is_year = form.len() == 4 && form.bytes().all(|b| b.is_ascii_digit());
        is_year.then(|| form.parse::<i16>().ok()).flatten()
    };
    day.is_some_and(|day| {
        let years = tree.forms.iter().filter_map(year_of);
        years.into_iter().any(|year| year > 1800 && year + HISTORY_YEARS <= day.year())
    })
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod properties;
