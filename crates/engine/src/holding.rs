//! From the claims of a record to who held which place when.

use crate::{Engine, Record};
use parallax_control::{Control, Settings, Sources};
use parallax_model::{ActorKind, Claim};
use std::collections::{BTreeMap, BTreeSet};

impl Engine {
    /// Who is said to hold which place, by the claims of a record and what people decided about the days between them.
    pub fn control(&self, record: &Record, settings: Settings) -> Control {
        let sources = Sources {
            report: &|claim| record.report(&claim.report).map(|(report, _)| report),
            voice: &|claim| voice(record, claim),
            country_of: &|actor| self.stages.country_of(actor),
        };
        let decisions = record.ruling().holding();
        let claims = record.claims().iter().map(|claim| &**claim);
        parallax_control::control(claims, &sources, decisions, settings)
    }

    /// The known parties that claims name, by their ids, with what they are called in these languages (ISO 639).
    pub fn parties(&self, record: &Record, languages: &[&str]) -> BTreeMap<String, Party> {
        let actors = self.stages.actors();
        let named = record.claims().iter().flat_map(|claim| &claim.actor);
        let ids: BTreeSet<&str> = named.filter_map(|actor| actor.actor.as_deref()).collect();
        let party = |id: &str| {
            let in_language =
                |language: &&str| Some(((*language).to_owned(), actors.name_in(language, id)?));
            Some(Party {
                name: actors.name(id)?,
                called: languages.iter().filter_map(in_language).collect(),
                kind: actors.kind(id)?,
                country: actors.country(id),
            })
        };
        ids.into_iter().filter_map(|id| Some((id.to_owned(), party(id)?))).collect()
    }
}

/// A party that a list knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Of its list the first: "Islamic State".
    pub name: String,
    /// What it is called in other languages, by their codes.
    pub called: BTreeMap<String, String>,
    /// What kind of party it was last.
    pub kind: ActorKind,
    /// ISO 3166 alpha-2, where it belongs to one country.
    pub country: Option<String>,
}

/// The last link of the speakers; the outlet where the report says it in its own voice.
fn voice(record: &Record, claim: &Claim) -> String {
    let outlet = || record.report(&claim.report).and_then(|(report, _)| report.outlet.clone());
    let name = claim.origin().map(|speaker| speaker.name.to_string()).or_else(outlet);
    name.unwrap_or_else(|| format!("report {}", claim.report))
}
