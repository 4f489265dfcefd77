//! Makes incidents of tellings that belong together, each claim with the reasons that put it there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use parallax_model::{
    ClaimId, DatePrecision, DayRange, EventType, Grouping, Incident, IncidentId, IncidentKind,
    Reason, Stance,
};

use crate::cluster::Edge;
use crate::compare::{across_reports, within_report};
use crate::desk::Desk;
use crate::facts::{Facts, most_agreed, most_agreed_days};
use crate::family::gravity;
use crate::tellings::Telling;
use crate::weights::Weights;

/// One incident for each cluster of tellings.
pub(crate) fn happenings(
    desk: &Desk,
    tellings: &[Telling],
    roots: &[u32],
    edges: &[Edge],
    weights: &Weights,
) -> Vec<Incident> {
    let partners = best_partners(roots, edges);
    let mut clusters: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (item, &root) in roots.iter().enumerate() {
        clusters.entry(root).or_default().push(item as u32);
    }
    clusters.values().map(|items| happening(desk, tellings, items, &partners, weights)).collect()
}

/// For each telling the earlier one of its cluster that most spoke for it.
fn best_partners(roots: &[u32], edges: &[Edge]) -> HashMap<u32, u32> {
    let mut best: HashMap<u32, (f64, u32)> = HashMap::new();
    for edge in edges.iter().filter(|edge| roots[edge.a as usize] == roots[edge.b as usize]) {
        let held = best.entry(edge.b).or_insert((edge.bits, edge.a));
        if edge.bits > held.0 || (edge.bits == held.0 && edge.a < held.1) {
            *held = (edge.bits, edge.a);
        }
    }
    best.into_iter().map(|(item, (_, partner))| (item, partner)).collect()
}

fn happening(
    desk: &Desk,
    tellings: &[Telling],
    items: &[u32],
    partners: &HashMap<u32, u32>,
    weights: &Weights,
) -> Incident {
    let mut facts: Vec<&Facts> = Vec::new();
    let mut groupings: Vec<Grouping> = Vec::new();
    for item in items {
        let telling = &tellings[*item as usize];
        let partner = partners.get(item).map(|&partner| &tellings[partner as usize]);
        groupings.push(first_of_telling(desk, telling, partner, weights));
        groupings.extend((1..telling.facts.len()).map(|n| joined(desk, telling, n, weights)));
        facts.extend(telling.facts.iter().map(|&fact| &desk.facts[fact]));
    }
    let mut incident = incident_of(IncidentKind::Incident, &facts, groupings);
    if incident.days.is_none() {
        incident.days = week_of_news(desk, &facts);
        explain_week(&mut incident);
    }
    incident
}

/// The week up to the first publication, where no claim says when: news tells of what is new.
///
/// Source: ACLED and UCDP date such events by the report, with a coarser precision.
fn week_of_news(desk: &Desk, facts: &[&Facts]) -> Option<DayRange> {
    let first = facts.iter().filter_map(|fact| desk.report(fact.report)?.published).min()?;
    let week_before = (0..6).try_fold(first, |day, _| day.yesterday().ok())?;
    Some(DayRange::new(week_before, first, DatePrecision::Week))
}

fn explain_week(incident: &mut Incident) {
    if let (Some(days), Some(grouping)) = (incident.days, incident.groupings.first_mut()) {
        let found = format!("no claim says when: within the week before publication ({days})");
        grouping.reasons.push(Reason { comparison: "time", found, weight: 0.0 });
    }
}

fn id_of<'d>(desk: &'d Desk, fact: usize) -> &'d ClaimId {
    &desk.facts[fact].claim.id
}

/// Why a telling stands with the telling of another report.
fn first_of_telling(
    desk: &Desk,
    telling: &Telling,
    partner: Option<&Telling>,
    weights: &Weights,
) -> Grouping {
    let mut reasons: Vec<Reason> = Vec::new();
    if let Some(partner) = partner {
        across_reports(desk, partner, telling, weights, &mut reasons);
    }
    let with = partner.map(|partner| id_of(desk, partner.facts[0]).clone());
    Grouping { claim: id_of(desk, telling.facts[0]).clone(), with, reasons }
}

/// Earlier claims among which the closest is looked for.
const LOOK_BACK: usize = 24;

/// Why the `n`th claim of a telling stands with an earlier one.
fn joined(desk: &Desk, telling: &Telling, n: usize, weights: &Weights) -> Grouping {
    let fact = &desk.facts[telling.facts[n]];
    let bits = |&earlier: &usize| {
        let mut bits = 0.0;
        within_report(&desk.facts[earlier], fact, weights, &mut bits);
        bits
    };
    let earlier = &telling.facts[n.saturating_sub(LOOK_BACK)..n];
    let closest = earlier.iter().max_by(|a, b| bits(a).total_cmp(&bits(b)).then(b.cmp(a)));
    let mut reasons: Vec<Reason> = Vec::new();
    if let Some(&closest) = closest {
        within_report(&desk.facts[closest], fact, weights, &mut reasons);
    }
    let with = closest.map(|&closest| id_of(desk, closest).clone());
    Grouping { claim: fact.claim.id.clone(), with, reasons }
}

/// The incident of these claims, in the order given; its id is settled by [`name_all`].
pub(crate) fn incident_of(
    kind: IncidentKind,
    facts: &[&Facts],
    groupings: Vec<Grouping>,
) -> Incident {
    let claims: Vec<ClaimId> = facts.iter().map(|fact| fact.claim.id.clone()).collect();
    let first = claims.iter().min().expect("an incident holds a claim");
    let stated =
        || facts.iter().filter(|fact| !fact.place_is_borrowed).filter_map(|fact| fact.place);
    let place = most_agreed(stated()).or_else(|| most_agreed(facts.iter().filter_map(|f| f.place)));
    let ranges: Vec<_> = facts.iter().filter_map(|fact| fact.claim.time).collect();
    Incident {
        id: IncidentId::mint(first),
        kind,
        event: gravest(facts),
        place: place.cloned(),
        days: most_agreed_days(&ranges),
        claims,
        groupings,
    }
}

/// The gravest event that is not denied throughout.
fn gravest(facts: &[&Facts]) -> EventType {
    let gravest_of = |keep: fn(&Facts) -> bool| {
        facts
            .iter()
            .filter(|fact| keep(fact))
            .map(|fact| fact.claim.event)
            .max_by_key(|e| gravity(*e))
    };
    let affirmed = gravest_of(|fact| fact.claim.stance != Stance::Denied);
    affirmed.or_else(|| gravest_of(|_| true)).expect("an incident holds a claim")
}

/// Sorts incidents by id and gives those whose short ids collide the whole id of their first claim.
pub(crate) fn name_all(incidents: &mut [Incident]) {
    let mut seen: BTreeSet<IncidentId> = BTreeSet::new();
    let twice: BTreeSet<IncidentId> = incidents
        .iter()
        .filter(|incident| !seen.insert(incident.id.clone()))
        .map(|incident| incident.id.clone())
        .collect();
    for incident in incidents.iter_mut().filter(|incident| twice.contains(&incident.id)) {
        let first = incident.claims.iter().min().expect("an incident holds a claim");
        incident.id = IncidentId::new(format!("i-{first}"));
    }
    incidents.sort_by(|a, b| a.id.cmp(&b.id));
}
