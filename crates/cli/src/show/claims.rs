//! Claims of one report for people: what is said to have happened, in the words that say it.

use super::layout::{clean, paragraph};
use crate::terminal::Terminal;
use parallax_engine::{ReadReport, Reading};
use parallax_model::{Claim, Scope, Span, Stance};
use parallax_record::{event_words, in_words, phrase_of_days, place_words};

/// The report's name, and under it one entry a claim.
pub fn of_report(
    read: &ReadReport,
    claims: &[&Reading],
    explain: bool,
    terminal: &Terminal,
) -> String {
    if read.is_unread() || claims.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", terminal.paint("1", &clean(read.report.id.as_str())));
    for Reading { claim, lane, entry } in claims {
        let judged = entry.map(|entry| format!(" · {} (entry {entry})", lane.as_str()));
        let heading = heading(claim, &read.report.text) + &judged.unwrap_or_default();
        out.push_str(&paragraph(&heading, 2, terminal));
        let words = format!("“{}”", clean(claim.span.of(&read.report.text)));
        out.push_str(&paragraph(&words, 6, terminal));
        if explain {
            out.push_str(&because(claim, terminal));
        }
    }
    out.push('\n');
    out
}

/// Everything that was read of the claim, on one line.
pub fn heading(claim: &Claim, text: &str) -> String {
    let mut parts = vec![event(claim)];
    parts.push(how_many(claim));
    let affected: Vec<&str> =
        claim.affected.iter().map(|affected| affected.text.as_str()).collect();
    let actor: Vec<&str> = claim.actor.iter().map(|actor| actor.text.as_str()).collect();
    parts.push(affected.join(", "));
    parts.push(labelled("by ", &actor.join(", ")));
    parts.push(claim.place.as_deref().map(place_words).unwrap_or_default());
    parts.push(claim.time.map(phrase_of_days).unwrap_or_default());
    parts.push(labelled("said by ", &speakers(claim)));
    parts.push(stance(claim, text));
    parts.push(claim.id.to_string());
    let said: Vec<String> =
        parts.iter().map(|part| clean(part)).filter(|part| !part.is_empty()).collect();
    said.join(" · ")
}

fn event(claim: &Claim) -> String {
    let scope = if claim.scope == Scope::Incident { "" } else { claim.scope.as_str() };
    let method = claim.method.map(|method| format!("({})", method.as_str().replace('_', " ")));
    format!("{scope} {} {}", event_words(claim.event), method.unwrap_or_default())
}

fn how_many(claim: &Claim) -> String {
    match (&claim.quantity, claim.joint) {
        (Some(quantity), _) => in_words(quantity.interval),
        (None, Some(joint)) => format!("{} killed and injured together", in_words(joint)),
        (None, None) => String::new(),
    }
}

/// The chain, outermost first.
pub fn speakers(claim: &Claim) -> String {
    let names: Vec<&str> = claim.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    names.join(" > ")
}

/// How sure the speaker is, with the words of `text` that hedge. Empty: asserted.
pub fn stance(claim: &Claim, text: &str) -> String {
    let hedges: Vec<&str> = hedges(claim, text).into_iter().map(|span| span.of(text)).collect();
    match (claim.stance, hedges.is_empty()) {
        (Stance::Asserted, _) => String::new(),
        (stance, true) => stance.to_string(),
        (stance, false) => format!("{stance} ({})", hedges.join(", ")),
    }
}

/// The spans that hedge; those with nothing but space between them are one.
fn hedges(claim: &Claim, text: &str) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::new();
    for hedge in &claim.hedges {
        match merged.last_mut() {
            Some(last) if Span::new(last.end, hedge.span.start).of(text).trim().is_empty() => {
                *last = last.hull(hedge.span);
            }
            _ => merged.push(hedge.span),
        }
    }
    merged
}

fn because(claim: &Claim, terminal: &Terminal) -> String {
    let line =
        |one: &parallax_model::Explanation| format!("{}: {}", one.field, clean(&one.because));
    claim.because.iter().map(|one| paragraph(&line(one), 8, terminal)).collect()
}

fn labelled(label: &str, words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("{label}{words}") }
}
