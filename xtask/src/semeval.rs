//! Scores incidents as SemEval-2018 Task 5 asked of them: the reports that answer a question, and the number answered.
//!
//! A question is one gold incident and one harm it did: "how many were killed?" The answer is the predicted incident that
//! most of the gold incident's reports belong to. Document F1 is the mean over questions of the F1 of its set of reports;
//! incident accuracy is the share of questions whose number is exact (Postma, Ilievski and Vossen 2018, "Counting Events and
//! Participants in the Long Tail"). A report belongs to the incident with most of its claims; of equals to the first.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// Figures from lines of JSON as the other scorer of incidents reads them.
pub fn figures(gold: &str, predicted: &str) -> Result<Value> {
    let gold = lines(gold)?;
    let predicted = lines(predicted)?;
    let main = main_incidents(&predicted);
    let mut members: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for (doc, (incident, _)) in &main {
        members.entry(*incident).or_default().insert(doc);
    }
    let asked: BTreeSet<&str> = gold.iter().flat_map(reports).collect();
    let (mut f1, mut n_exact, mut n_questions) = (0.0, 0u32, 0u32);
    for incident in &gold {
        let wanted: BTreeSet<&str> = reports(incident).collect();
        let answer = answer(&wanted, &main);
        let found: BTreeSet<&str> = answer
            .and_then(|n| members.get(&n))
            .into_iter()
            .flatten()
            .copied()
            .filter(|doc| asked.contains(doc))
            .collect();
        for harm in ["killed", "injured"] {
            let truth = incident[harm].as_u64().unwrap_or(0);
            if truth == 0 {
                continue;
            }
            let said = answer.and_then(|n| predicted[n][harm]["best"].as_u64());
            n_questions += 1;
            n_exact += u32::from(said == Some(truth));
            let shared = wanted.intersection(&found).count() as f64;
            f1 += 2.0 * shared / (wanted.len() + found.len()) as f64;
        }
    }
    let share = |sum: f64| sum / f64::from(n_questions.max(1));
    Ok(json!({
        "semeval_questions": n_questions,
        "semeval_document_f1": share(f1),
        "semeval_incident_accuracy": 100.0 * share(f64::from(n_exact)),
    }))
}

fn lines(text: &str) -> Result<Vec<Value>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).context("a line of incidents")).collect()
}

fn reports(gold: &Value) -> impl Iterator<Item = &str> {
    gold["docs"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// For each report its incident, by number, and how many of its claims that holds.
fn main_incidents(predicted: &[Value]) -> BTreeMap<&str, (usize, u64)> {
    let mut main: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for (number, incident) in predicted.iter().enumerate() {
        for (doc, n_claims) in incident["claims"].as_object().into_iter().flatten() {
            let n_claims = n_claims.as_u64().unwrap_or(0);
            let held = main.entry(doc).or_insert((number, n_claims));
            if n_claims > held.1 {
                *held = (number, n_claims);
            }
        }
    }
    main
}

/// The predicted incident that most of these reports belong to; of equals the first.
fn answer(wanted: &BTreeSet<&str>, main: &BTreeMap<&str, (usize, u64)>) -> Option<usize> {
    let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
    for (incident, _) in wanted.iter().filter_map(|doc| main.get(doc)) {
        *votes.entry(*incident).or_default() += 1;
    }
    votes.into_iter().max_by_key(|(incident, n)| (*n, std::cmp::Reverse(*incident))).map(|v| v.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_reports_and_a_wrong_number_show_in_the_figures() {
        let gold = r#"{"docs": ["a", "b"], "killed": 2, "injured": 1}
            {"docs": ["c"], "killed": 1, "injured": 0}"#;
        let predicted = r#"{"claims": {"a": 3, "c": 1}, "killed": {"best": 2}, "injured": {"best": 4}}
            {"claims": {"b": 1}, "killed": {"best": 2}}
            {"claims": {"c": 2}, "killed": {"best": 1}}"#;
        let scored = figures(gold, predicted).expect("reads");
        assert_eq!(scored["semeval_questions"], 3);
        // Two questions find one report of two (F1 2/3); the third finds its one.
        let f1 = scored["semeval_document_f1"].as_f64().expect("a number");
        assert!((f1 - (2.0 / 3.0 + 2.0 / 3.0 + 1.0) / 3.0).abs() < 1e-9, "{f1}");
        let accuracy = scored["semeval_incident_accuracy"].as_f64().expect("a number");
        assert!((accuracy - 200.0 / 3.0).abs() < 1e-9, "{accuracy}");
    }
}
