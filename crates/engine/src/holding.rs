//! From the claims of a record to who held which place when.

use crate::{Engine, Record};
use parallax_control::{Control, Settings, Sources};
use parallax_model::Claim;
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

    /// The proper names of the known parties that claims name, by their ids.
    pub fn names_of_actors(&self, record: &Record) -> BTreeMap<String, String> {
        let named = record.claims().iter().flat_map(|claim| &claim.actor);
        let ids: BTreeSet<&str> = named.filter_map(|actor| actor.actor.as_deref()).collect();
        let name = |id: &str| Some((id.to_owned(), self.stages.name_of(id)?));
        ids.into_iter().filter_map(name).collect()
    }
}

/// The last link of the speakers; the outlet where the report says it in its own voice.
fn voice(record: &Record, claim: &Claim) -> String {
    let outlet = || record.report(&claim.report).and_then(|(report, _)| report.outlet.clone());
    let name = claim.origin().map(|speaker| speaker.name.to_string()).or_else(outlet);
    name.unwrap_or_else(|| format!("report {}", claim.report))
}
