//! An annotated report and its claims to filled templates: each attack the report tells of, with who did it and how sure,
//! against what and whom, with what effect and what weapon. Pure.
//!
//! In: an [`AnnotatedReport`] with a tree for every sentence, and its claims. Out: [`Template`]s, by kind. What decides are
//! linear judges over readable facts (`facts.rs`), learned by `xtask muc4 train` and kept in `models/templates/`.
//!
//! **Invariant:** every filler is words of the report; every decision names the facts that spoke most for it.

mod scene;

mod facts;

mod weights;

mod fill;

mod setting;

pub use weights::{Weights, WeightsError};

use parallax_model::{AnnotatedReport, Claim, Template};

/// The weights that ship with the program.
const WEIGHTS: &str = include_str!("../../../models/templates/weights.tsv");

/// What the chore that learns the weights needs.
pub mod learning {
    pub use crate::facts::{Facts, of_blame, of_effect, of_pair, of_party, of_report};
    pub use crate::fill::{Cast, ROLES, cast, doubt, empty, filler, found_facts, homes};
    pub use crate::fill::{kind_odds, log_odds, margins};
    pub use crate::scene::{Party, Phrase, Scene, key_of};
}

/// Fills templates. Shared by threads.
pub struct Templates {
    weights: Weights,
}

impl Templates {
    /// With the weights that ship with the program.
    pub fn embedded() -> Result<Self, WeightsError> {
        Weights::parse(WEIGHTS).map(Self::new)
    }

    /// With these weights.
    pub fn new(weights: Weights) -> Self {
        Self { weights }
    }

    /// Fills the templates of one report, in the order of the kinds.
    ///
    /// Shape: one template a kind. A sentence without a tree fills nothing.
    pub fn read(&self, report: &AnnotatedReport, claims: &[Claim]) -> Vec<Template> {
        fill::templates(&scene::Scene::new(report, claims), &self.weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_that_ship_answer_every_question() {
        let templates = Templates::embedded().expect("they ship");
        for (question, _) in learning::ROLES {
            assert!(templates.weights.judge(question).is_some(), "{question}");
        }
        assert!(templates.weights.judge("kind.bombing").is_some());
        assert!(templates.weights.judge("blame.claimed_or_admitted").is_some());
    }

    #[test]
    fn a_report_without_a_sentence_fills_nothing() {
        let report = parallax_model::Report {
            id: parallax_model::ReportId::new("empty"),
            text: String::new(),
            title: None,
            published: None,
            outlet: None,
        };
        let templates = Templates::embedded().expect("they ship");
        assert!(templates.read(&AnnotatedReport { report, sentences: Vec::new() }, &[]).is_empty());
    }
}
