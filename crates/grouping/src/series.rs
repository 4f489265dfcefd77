//! Gathers running totals and states that hold into series of their own, never joined to a happening.

use std::collections::BTreeMap;

use parallax_model::{Claim, EventType, Grouping, Incident, IncidentKind, Reason, Scope};

use crate::blocks::Blocks;
use crate::facts::{Facts, Placed};
use crate::family::Family;
use crate::incident::incident_of;

/// What the claims of one series share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) scope: Scope,
    /// The harm that is summed, or for a state its family: besieged and held belong together.
    pub(crate) event: Option<EventType>,
    pub(crate) family: Family,
    pub(crate) place: String,
    /// Whose running total it is: two monitors count two totals.
    pub(crate) speaker: Option<String>,
    /// Since when it runs: totals since 2011 and since January are two.
    pub(crate) since: Option<(i16, i8)>,
}

/// One series for each running total and each state. The claims of each key come in the order of reports and of the text.
pub(crate) fn series(by_key: BTreeMap<Key, Vec<&Placed>>, blocks: &mut Blocks) -> Vec<Incident> {
    let parts = by_key.into_iter().flat_map(|(key, facts)| {
        split_as_decided(&facts, blocks).into_iter().map(move |facts| (key.clone(), facts))
    });
    let parts: Vec<Part> = parts.collect();
    join_as_decided(parts, blocks).iter().map(|(key, facts)| to_series(key, facts)).collect()
}

type Part<'d> = (Key, Vec<&'d Placed>);

/// The claims of one key, parted where people keep them apart: each goes to the first part that may hold it.
fn split_as_decided<'d>(facts: &[&'d Placed], blocks: &mut Blocks) -> Vec<Vec<&'d Placed>> {
    let mut parts: Vec<(Option<u32>, Vec<&Placed>)> = Vec::new();
    for fact in facts {
        let block = blocks.of(&fact.claim.id);
        match parts.iter_mut().find(|(held, _)| blocks.may_join(*held, block)) {
            Some((held, part)) => {
                *held = blocks.join(*held, block);
                part.push(fact);
            }
            None => parts.push((block, vec![fact])),
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Parts that hold claims of one block are one series, where both are totals or both are states.
fn join_as_decided<'d>(parts: Vec<Part<'d>>, blocks: &Blocks) -> Vec<Part<'d>> {
    let mut joined: Vec<Part> = Vec::new();
    let mut place_of: BTreeMap<(Scope, u32), usize> = BTreeMap::new();
    for (key, facts) in parts {
        let block = facts.iter().find_map(|fact| blocks.of(&fact.claim.id));
        let slot = block.map(|block| (key.scope, block));
        match slot.and_then(|slot| place_of.get(&slot)) {
            Some(&at) => joined[at].1.extend(facts),
            None => {
                if let Some(slot) = slot {
                    place_of.insert(slot, joined.len());
                }
                joined.push((key, facts));
            }
        }
    }
    joined
}

pub(crate) fn key_of(fact: &Facts) -> Key {
    let claim = &fact.claim;
    let is_total = claim.scope == Scope::Cumulative;
    Key {
        scope: claim.scope,
        event: is_total.then_some(claim.event),
        family: fact.family,
        place: place_of(fact),
        speaker: if is_total { fact.speaker() } else { None },
        since: if is_total { since(claim) } else { None },
    }
}

fn place_of(fact: &Facts) -> String {
    match fact.place() {
        Some(place) => {
            let country = place.country.as_deref().unwrap_or("");
            format!("{country}/{}/{}", place.precision, place.name.to_lowercase())
        }
        // Without a place nothing says that two reports speak of one state.
        None => format!("in report {}", fact.claim.report),
    }
}

fn since(claim: &Claim) -> Option<(i16, i8)> {
    claim.time.map(|time| (time.from().year(), time.from().month()))
}

fn to_series(key: &Key, facts: &[&Placed]) -> Incident {
    let (kind, why) = match key.scope {
        Scope::Cumulative => (IncidentKind::Cumulative, "a running total joins no incident"),
        _ => (IncidentKind::Standing, "a state that holds joins no incident"),
    };
    let first = &facts[0].claim.id;
    let groupings = facts.iter().map(|fact| Grouping {
        claim: fact.claim.id.clone(),
        with: (fact.claim.id != *first).then(|| first.clone()),
        reasons: vec![Reason { comparison: "scope", found: why.into(), weight: 0.0 }],
    });
    let groupings = groupings.collect();
    incident_of(kind, &facts.iter().map(|one| (*one).clone()).collect::<Vec<_>>(), groupings)
}
