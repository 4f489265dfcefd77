//! Does the reader find the deeds of reports that nothing was set by? Scores it against HRDsAttack: 400 news reports on attacks
//! on defenders of rights, with the kinds of deed and the victims that annotators wrote down (Ran et al. 2023, MIT).
//!
//! Reports whose first annotation names a kind: the share with a claim of a fitting event. Victims by name, where the report
//! holds the name: the share that a claim of such an event names, in its affected or within 60 bytes behind it. Annotators name
//! everybody a report mentions, threatened and accused ones too, so that no reader comes to all.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use parallax_engine::{Body, Engine, Options, ReportInput};
use parallax_model::{Claim, EventType, ReportId};
use serde_json::{Value, json};

/// A kind of deed and the events that tell of it.
const KINDS: [(&str, &[EventType]); 5] = [
    ("killing", &[EventType::Killing]),
    ("arbitrary detention", &[EventType::Detention]),
    ("kidnapping", &[EventType::Abduction, EventType::Disappearance, EventType::Detention]),
    ("torture", &[EventType::Torture, EventType::Injury, EventType::SexualViolence]),
    (
        "enforced disappearance",
        &[EventType::Disappearance, EventType::Abduction, EventType::Detention],
    ),
];

/// Bytes behind the affected in which a name may stand.
const BEHIND: usize = 60;

/// The figures that `bench` keeps. `folder` holds `train.json` and `dev.json`.
pub fn figures(folder: &Path) -> Result<Value> {
    let engine = Engine::new(&Options::default())?;
    let mut kinds: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let (mut n_named, mut n_victims) = (0_u32, 0_u32);
    for part in ["train", "dev"] {
        let path = folder.join(format!("{part}.json"));
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let samples: Vec<Value> = serde_json::from_str(&text)?;
        for (at, sample) in samples.iter().enumerate() {
            let annotation = &sample["annotations"][0]["annotation"];
            let text = plain(sample["sample"]["Input.article_interface"].as_str().unwrap_or(""));
            let published = sample["sample"]["Input.publish_date"].as_str();
            let read = engine.read(ReportInput {
                id: ReportId::new(format!("{part}-{at}")),
                body: Body::Text(text.clone()),
                title: None,
                published: published.and_then(|day| day.get(..10)?.parse().ok()),
                outlet: None,
            });
            let said = strings(&annotation["violation_types"]);
            let told = || KINDS.iter().filter(|(kind, _)| said.contains(kind));
            for (kind, events) in told() {
                let count = kinds.entry(kind).or_default();
                count.0 += u32::from(read.claims.iter().any(|claim| events.contains(&claim.event)));
                count.1 += 1;
            }
            let events: Vec<EventType> =
                told().flat_map(|(_, events)| events.iter().copied()).collect();
            for name in named_victims(annotation, &text).filter(|_| !events.is_empty()) {
                let is_in =
                    |claim: &Claim| events.contains(&claim.event) && names(claim, &text, &name);
                n_named += u32::from(read.claims.iter().any(is_in));
                n_victims += 1;
            }
        }
    }
    let share = |(found, of): (u32, u32)| f64::from(found) / f64::from(of.max(1));
    let mut found: BTreeMap<String, Value> =
        kinds.iter().map(|(kind, &count)| (kind.replace(' ', "_"), json!(share(count)))).collect();
    found.insert("victims_named".to_owned(), json!(share((n_named, n_victims))));
    Ok(json!({ "found": found, "reports": { "victims": n_victims } }))
}

/// The paragraphs of a page of `<p>` elements, without tags.
fn plain(page: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for (at, c) in page.char_indices() {
        match c {
            '<' => {
                is_tag = true;
                if page[at..].starts_with("</p>") {
                    text.push_str("\n\n");
                }
            }
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    for (entity, sign) in
        [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
    {
        text = text.replace(entity, sign);
    }
    text.trim().to_owned()
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Last names of the victims that are persons with a name, each once, where the text holds them; lower-case.
fn named_victims(annotation: &Value, text: &str) -> impl Iterator<Item = String> {
    let lower = text.to_lowercase();
    let mut names: Vec<String> = annotation["victims"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|victim| victim["victim_population_type"] == "individual")
        .filter_map(|victim| victim["victim_name"].as_str()?.split_whitespace().last())
        .filter(|name| *name != "None")
        .map(str::to_lowercase)
        .filter(|name| lower.contains(name.as_str()))
        .collect();
    names.sort();
    names.dedup();
    names.into_iter()
}

/// Whether a claim's affected, or what stands right behind them, holds a name.
fn names(claim: &Claim, text: &str, name: &str) -> bool {
    claim.affected.iter().any(|affected| {
        let start = affected.span.start as usize;
        let mut end = (affected.span.end as usize + BEHIND).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.get(start..end).is_some_and(|words| words.to_lowercase().contains(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lose_their_tags() {
        assert_eq!(plain("<p>One &amp; two</p> <p>three</p>"), "One & two\n\n three");
    }

    #[test]
    fn victims_are_persons_with_names_that_the_text_holds() {
        let annotation = json!({ "victims": [
            { "victim_population_type": "individual", "victim_name": "Lina Aoun" },
            { "victim_population_type": "individual", "victim_name": "Lina Aoun" },
            { "victim_population_type": "individual", "victim_name": "Omar Qasim" },
            { "victim_population_type": "group", "victim_name": "students" },
        ] });
        let named: Vec<String> = named_victims(&annotation, "Aoun was arrested.").collect();
        assert_eq!(named, ["aoun"]);
    }
}
