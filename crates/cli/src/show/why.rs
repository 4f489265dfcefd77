//! The way back for people: from a figure to the claim, its words in their sentence, the report and the bytes.

use super::claims::heading as claim_heading;
use super::incidents::{categories, heading, label_of, name_of, verdict, voice_of};
use super::layout::{clean, paragraph};
use crate::terminal::{MARKS, Terminal};
use parallax_engine::{Record, Recorded, owns};
use parallax_model::{Claim, ClaimId, Harm, Span, Tally, Voice};
use parallax_record::{DecisionLine, in_words};

/// Every figure of the incident, or those of one harm, opened; then why its claims belong together.
pub fn incident(
    record: &Record,
    recorded: &Recorded,
    harm: Option<Harm>,
    terminal: &Terminal,
) -> String {
    let claims = record.claims_of(&recorded.incident);
    let mut out = heading(recorded, &claims, terminal);
    let mut opened = Vec::new();
    let tallies =
        recorded.tallies.iter().filter(|tally| harm.is_none_or(|harm| tally.harm == harm));
    for tally in tallies {
        out.push('\n');
        out.push_str(&figure(record, tally, &mut opened, terminal));
    }
    let is_wanted = |claim: &&&Claim| harm.is_none_or(|harm| Harm::of(claim.event) == Some(harm));
    let rest: Vec<_> =
        claims.iter().filter(is_wanted).filter(|claim| !opened.contains(&claim.id)).collect();
    if !rest.is_empty() {
        out.push_str(&format!("\n{}\n", terminal.paint("1", "Also said, behind no figure")));
    }
    for claim in rest {
        out.push_str(&claim_opened(record, claim, &voice_of(record, claim), terminal));
    }
    for claim in record.rejected_beside(&recorded.incident) {
        let label = format!("{}, rejected: it counts for nothing", voice_of(record, claim));
        out.push_str(&claim_opened(record, claim, &label, terminal));
    }
    if harm.is_none() {
        out.push_str(&decided(record, recorded, terminal));
        out.push_str(&together(recorded, terminal));
    }
    out
}

/// One tally: what the record says, by which rule, and every claim behind it.
fn figure(
    record: &Record,
    tally: &Tally,
    opened: &mut Vec<ClaimId>,
    terminal: &Terminal,
) -> String {
    let lines = paragraph(&verdict(record, tally), 0, terminal);
    let mut out: String =
        lines.lines().map(|line| format!("{}\n", terminal.paint("1", line))).collect();
    let rule = format!("rule {}: {}", tally.rule, clean(&tally.because));
    out.push_str(&paragraph(&rule, 2, terminal));
    if let Some(categories) = categories(tally) {
        out.push_str(&paragraph(&categories, 2, terminal));
    }
    for voice in &tally.voices {
        out.push_str(&voice_opened(record, tally, voice, opened, terminal));
    }
    out
}

fn voice_opened(
    record: &Record,
    tally: &Tally,
    voice: &Voice,
    opened: &mut Vec<ClaimId>,
    terminal: &Terminal,
) -> String {
    let name = name_of(record, voice);
    let owns = owned(tally, voice);
    let said = format!("{name}: {} {}{owns}", label_of(tally.harm), in_words(voice.says));
    let parts: Vec<ClaimId> = match voice.parts.is_empty() {
        true => vec![voice.claim.clone()],
        false => voice.parts.to_vec(),
    };
    let mut out = String::new();
    let entries = parts.iter().map(|id| (id, said.clone()));
    let also = voice.also.iter().map(|id| (id, format!("{name}, also")));
    for (id, label) in
        entries.chain(also).filter(|(id, _)| !opened.contains(id)).collect::<Vec<_>>()
    {
        opened.push(id.clone());
        if let Some(claim) = record.claim(id) {
            out.push_str(&claim_opened(record, claim, &label, terminal));
        }
    }
    out
}

/// Which ends of the record's range this voice owns.
fn owned(tally: &Tally, voice: &Voice) -> String {
    let ends = [("lowest", &tally.low), ("best", &tally.best), ("highest", &tally.high)];
    let is_owner = |id: &ClaimId| owns(tally, voice, id);
    let names: Vec<&str> = ends
        .iter()
        .filter(|(_, bound)| bound.as_ref().is_some_and(|bound| is_owner(&bound.owner)))
        .map(|(name, _)| *name)
        .collect();
    if names.is_empty() { String::new() } else { format!(", the {} figure", names.join(" and ")) }
}

/// Who says so, the sentence with the claim's words marked, where it stands, and what was read of it by which rule.
fn claim_opened(record: &Record, claim: &Claim, label: &str, terminal: &Terminal) -> String {
    let mut out = paragraph(label, 2, terminal);
    let Some((report, sentences)) = record.report(&claim.report) else { return out };
    let sentence = sentences.get(claim.sentence as usize).copied().unwrap_or(claim.span);
    let text = &report.text;
    let sentence = paragraph(&marked(text, sentence, claim), 6, terminal);
    out.push_str(&terminal.highlight(&sentence));
    let published = report.published.map(|day| format!(", published {day}")).unwrap_or_default();
    let outlet = report.outlet.as_deref().map(|outlet| format!(", {outlet}")).unwrap_or_default();
    let stands = format!(
        "{}{outlet}{published}; sentence {}, bytes {}",
        report.id, claim.sentence, claim.span
    );
    out.push_str(&paragraph(&clean(&stands), 6, terminal));
    out.push_str(&paragraph(&claim_heading(claim, text), 6, terminal));
    if let (lane, Some(entry)) = record.lane(&claim.id) {
        out.push_str(&paragraph(
            &format!("{} by a person, entry {entry}", lane.as_str()),
            8,
            terminal,
        ));
    }
    for one in record.because(claim) {
        out.push_str(&paragraph(&format!("{}: {}", one.field, clean(&one.because)), 8, terminal));
    }
    out
}

/// The sentence with the words that carry the claim between marks; see [`Terminal::highlight`].
fn marked(text: &str, sentence: Span, claim: &Claim) -> String {
    let mut out = String::new();
    let mut at = sentence.start;
    for span in carrying(text, sentence, claim) {
        out.push_str(&clean_piece(Span::new(at, span.start).of(text)));
        out.push_str(&format!("{}{}{}", MARKS.0, clean(span.of(text)), MARKS.1));
        at = span.end;
    }
    out.push_str(&clean_piece(Span::new(at, sentence.end).of(text)));
    out.trim().to_owned()
}

/// Trigger, number, affected, actor and hedges of the claim that stand in the sentence, merged, in order.
fn carrying(text: &str, sentence: Span, claim: &Claim) -> Vec<Span> {
    let touches = |last: Span, next: Span| {
        last.overlaps(next) || Span::new(last.end, next.start).of(text).trim().is_empty()
    };
    let mut spans = vec![claim.trigger.span];
    spans.extend(claim.quantity.iter().map(|quantity| quantity.span));
    spans.extend(claim.affected.iter().map(|affected| affected.span));
    spans.extend(claim.hedges.iter().map(|hedge| hedge.span));
    spans.retain(|span| sentence.contains(*span) && !span.is_empty());
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            // Words with nothing but space between them are one phrase.
            Some(last) if touches(*last, span) => *last = last.hull(span),
            _ => merged.push(span),
        }
    }
    merged
}

/// A piece between marks, with the spaces that part it from them.
fn clean_piece(piece: &str) -> String {
    let starts = if piece.starts_with(char::is_whitespace) { " " } else { "" };
    let ends = if piece.ends_with(char::is_whitespace) { " " } else { "" };
    let words = clean(piece);
    if words.is_empty() { starts.to_owned() } else { format!("{starts}{words}{ends}") }
}

/// What people decided about the incident and its claims.
fn decided(record: &Record, recorded: &Recorded, terminal: &Terminal) -> String {
    let lines = record.decisions_on(&recorded.incident).into_iter().map(|decision| {
        DecisionLine::new(decision, Some(super::decisions::instant(decision.time_ms)), None)
    });
    let lines: Vec<DecisionLine> = lines.collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!(
            "\n{}\n{}",
            terminal.paint("1", "What people decided"),
            super::decisions::list(&lines, terminal)
        ),
    }
}

/// Why each claim is in the incident.
fn together(recorded: &Recorded, terminal: &Terminal) -> String {
    let mut told = recorded.groupings();
    told.retain(|one| !one.reasons.is_empty());
    if told.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", terminal.paint("1", "Why these claims belong together"));
    for grouping in told {
        let with = grouping.with.as_ref().map(|with| format!(" with {with}")).unwrap_or_default();
        let reasons: Vec<String> = grouping
            .reasons
            .iter()
            .map(|reason| {
                format!("{}: {} ({:+.1})", reason.comparison, clean(&reason.found), reason.weight)
            })
            .collect();
        out.push_str(&paragraph(
            &format!("{}{with}: {}", grouping.claim, reasons.join("; ")),
            2,
            terminal,
        ));
    }
    out
}
