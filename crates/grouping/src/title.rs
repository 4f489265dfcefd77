//! Names an incident in a line: what, of whom, where, when.

use parallax_model::{
    Affected, Claim, EventType, Incident, IncidentKind, Place, PlacePrecision, Stance,
};

/// A line that names the incident: "Killing of detainees in Idlib, 2015-03-28".
///
/// In: the claims of the incident, in any order. Claims of other incidents are ignored.
pub fn title(incident: &Incident, claims: &[&Claim]) -> String {
    let mut line = heading(incident).to_owned();
    if let Some(whom) = whom(incident, claims) {
        line.push_str(if incident.event == EventType::Attack { " on " } else { " of " });
        line.push_str(&whom);
    }
    if let Some(place) = &incident.place {
        line.push_str(&where_at(place));
    }
    if let Some(days) = incident.days.filter(|_| is_dated(incident, claims)) {
        line.push_str(&format!(", {days}"));
    }
    line
}

/// Whether a claim says when; the days of others are those of the news, and a title would make too much of them.
fn is_dated(incident: &Incident, claims: &[&Claim]) -> bool {
    claims.iter().any(|claim| claim.time.is_some() && incident.claims.contains(&claim.id))
}

fn heading(incident: &Incident) -> &'static str {
    let words = words_of(incident.event);
    match incident.kind {
        IncidentKind::Incident => words[0],
        IncidentKind::Cumulative => words[1],
        IncidentKind::Standing => words[2],
    }
}

/// Everything that a title can begin with.
pub fn headings() -> impl Iterator<Item = &'static str> {
    EventType::ALL.iter().flat_map(|event| words_of(*event))
}

/// What an event is called as a happening, as a running total and as a state.
fn words_of(event: EventType) -> [&'static str; 3] {
    use parallax_model::EventType::*;
    match event {
        Killing => ["Killing", "People killed, running total", "Killing, a lasting state"],
        Injury => ["Injury", "People injured, running total", "Injury, a lasting state"],
        Detention => ["Detention", "People detained, running total", "Detention, lasting"],
        Abduction => ["Abduction", "People abducted, running total", "Abduction, lasting"],
        Release => ["Release", "People released, running total", "Release, a lasting state"],
        Disappearance => ["Disappearance", "People missing, running total", "People missing"],
        Torture => ["Torture", "People tortured, running total", "Torture, lasting"],
        SexualViolence => {
            ["Sexual violence", "Sexual violence, running total", "Sexual violence, lasting"]
        }
        Displacement => {
            ["Displacement", "People displaced, running total", "Displacement, lasting"]
        }
        Return => ["Return", "People returned, running total", "Return, lasting"],
        Attack => ["Attack", "Attacks, running total", "Attacks, lasting"],
        Clash => ["Clash", "Clashes, running total", "Fighting, lasting"],
        Siege => ["Siege", "Sieges, running total", "Siege"],
        Destruction => ["Destruction", "Destruction, running total", "Destruction, lasting"],
        Looting => ["Looting", "Looting, running total", "Looting, lasting"],
        Capture => ["Capture", "Captures, running total", "Capture, lasting"],
        Withdrawal => ["Withdrawal", "Withdrawals, running total", "Withdrawal, lasting"],
        Control => ["Control", "Control, running total", "Control"],
        Ceasefire => ["Ceasefire", "Ceasefires, running total", "Ceasefire"],
        Protest => ["Protest", "Protests, running total", "Protests, lasting"],
    }
}

/// Nouns that say nothing beside the event.
const PLAIN: &[&str] = &[
    "people", "person", "persons", "body", "bodies", "other", "others", "victim", "victims",
    "which", "who", "that", "them", "they", "him", "her", "she", "those", "number", "several",
    "some", "many", "member", "members", "dead", "two",
];

/// The noun that most claims of the naming event use, where it says more than "people".
fn whom(incident: &Incident, claims: &[&Claim]) -> Option<String> {
    if incident.kind != IncidentKind::Incident {
        return None;
    }
    let mut counts: std::collections::BTreeMap<String, usize> = Default::default();
    let members: std::collections::BTreeSet<_> = incident.claims.iter().collect();
    let naming = claims.iter().filter(|claim| {
        members.contains(&claim.id)
            && claim.event == incident.event
            && claim.stance != Stance::Denied
    });
    for affected in naming.flat_map(|claim| &claim.affected) {
        if let Some(noun) = telling_noun(affected) {
            *counts.entry(noun).or_default() += 1;
        }
    }
    let is_place = |noun: &String| {
        incident.place.as_ref().is_some_and(|place| place.name.to_lowercase() == *noun)
    };
    let most = counts.into_iter().filter(|(noun, _)| !is_place(noun));
    most.max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(noun, _)| noun)
}

/// The noun as the report has it, plural where it is plural, where it says more than "people".
fn telling_noun(affected: &Affected) -> Option<String> {
    let noun = affected.noun.to_lowercase();
    let is_word = noun.len() > 2 && noun.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-');
    if !is_word || PLAIN.contains(&noun.as_str()) {
        return None;
    }
    let stem: String = noun.chars().take((noun.chars().count() - 1).min(5)).collect();
    let text = affected.text.to_lowercase();
    let mut words = text.split(|c: char| !(c.is_alphabetic() || c == '-'));
    let said = words.rfind(|word| word.starts_with(&stem)).map(str::to_owned);
    Some(said.unwrap_or(noun)).filter(|noun| !PLAIN.contains(&noun.as_str()))
}

fn where_at(place: &Place) -> String {
    match place.precision {
        PlacePrecision::Province => format!(" in {} (province)", place.name),
        PlacePrecision::District => format!(" in {} (district)", place.name),
        _ => format!(" in {}", place.name),
    }
}
