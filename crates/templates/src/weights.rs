//! Weights as a text that a person can read: one line a question and a fact.
//!
//! Shape: `question<TAB>fact<TAB>weight`, a question's facts sorted; the fact `*` is the bias and `?` the threshold in
//! log-odds, which stands at the end. What is not listed weighs nothing. Thresholds of `found.ROLE` say which parties the
//! kinds of a report are judged by, that of `doubt` how much a doubtful kind asks of its fillers.

use std::collections::HashMap;

use crate::facts::Facts;

/// Linear judges, by the question that each answers.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    judges: HashMap<String, Judge>,
}

/// Weighs facts towards one answer.
#[derive(Debug, Clone, Default)]
pub struct Judge {
    bias: f32,
    threshold: f32,
    weights: HashMap<String, f32>,
}

/// A line that holds no weight.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is no question, fact and weight parted by tabs: {text:?}")]
pub struct WeightsError {
    /// 1-based.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

impl Weights {
    /// Reads weights; lines that start with `#` are remarks.
    pub fn parse(text: &str) -> Result<Self, WeightsError> {
        let mut weights = Self::default();
        for (at, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let broken = || WeightsError { line: at + 1, text: line.to_owned() };
            let (question, rest) = line.split_once('\t').ok_or_else(broken)?;
            let (fact, weight) = rest.rsplit_once('\t').ok_or_else(broken)?;
            let weight = weight.parse().map_err(|_| broken())?;
            weights.set(question, fact, weight);
        }
        Ok(weights)
    }

    /// Sets what a fact weighs towards an answer.
    pub fn set(&mut self, question: &str, fact: &str, weight: f32) {
        let judge = match self.judges.get_mut(question) {
            Some(judge) => judge,
            None => self.judges.entry(question.to_owned()).or_default(),
        };
        match fact {
            "*" => judge.bias = weight,
            "?" => judge.threshold = weight,
            _ => {
                judge.weights.insert(fact.to_owned(), weight);
            }
        }
    }

    /// Who answers a question; `None`: nobody learned it.
    pub fn judge(&self, question: &str) -> Option<&Judge> {
        self.judges.get(question)
    }
}

impl Judge {
    /// Log-odds from which on the answer is taken to be yes.
    pub fn threshold(&self) -> f32 {
        self.threshold
    }

    /// How far the facts lie above the threshold, in log-odds.
    pub fn margin(&self, facts: &Facts) -> f32 {
        self.log_odds(facts) - self.threshold
    }

    /// Log-odds that the answer is yes.
    pub fn log_odds(&self, facts: &Facts) -> f32 {
        self.bias + facts.iter().filter_map(|fact| self.weights.get(fact)).sum::<f32>()
    }

    /// The facts that spoke most for the answer, heaviest first, in words.
    pub fn reasons(&self, facts: &Facts) -> String {
        let mut spoken: Vec<(&str, f32)> = facts
            .iter()
            .filter_map(|fact| Some((fact.as_str(), *self.weights.get(fact)?)))
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        spoken.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        let said = spoken.iter().take(3).map(|(fact, weight)| format!("{fact} ({weight:+.1})"));
        said.collect::<Vec<_>>().join(", ")
    }
}

/// Log-odds as a probability.
pub fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_add_up_and_say_why() {
        let weights =
            Weights::parse("# a remark\nrole\t*\t-1\nrole\t?\t0.5\nrole\tnoun=bomb\t2.5\n")
                .unwrap();
        let judge = weights.judge("role").unwrap();
        let facts: Facts = ["noun=bomb".to_owned(), "unheard of".to_owned()].into();
        assert_eq!(judge.margin(&facts), 1.0);
        assert_eq!(judge.reasons(&facts), "noun=bomb (+2.5)");
        assert!(weights.judge("other").is_none());
    }

    #[test]
    fn a_broken_line_is_named() {
        let error = Weights::parse("role\t*\t1\nrole 2\n").unwrap_err();
        assert_eq!(error.line, 2);
    }
}
