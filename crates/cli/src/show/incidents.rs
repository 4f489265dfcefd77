//! Incidents for people: the voices side by side, then what the record says of them.

use super::claims::{speakers, stance};
use super::layout::{clean, column, paragraph, row};
use crate::terminal::Terminal;
use parallax_engine::{Lane, Record, Recorded};
use parallax_model::{Bound, Claim, ClaimId, Harm, IncidentKind, Interval, ReportId, Tally, Voice};
use parallax_record::{event_words, in_words, place_words, tally_range_words};

/// Digits of a digest that tell reports apart well enough for a person.
const SHORT_DIGEST: usize = 12;

/// Widest a column may be that stands before the words.
const MAX_VOICE: usize = 28;
const MAX_SAYS: usize = 24;
const MAX_STANCE: usize = 22;

/// Every incident of the record, happenings first, then what must never be summed with them.
pub fn all(record: &Record, terminal: &Terminal) -> String {
    let sections = [
        (IncidentKind::Incident, "Incidents"),
        (IncidentKind::Cumulative, "Running totals, kept apart from the incidents"),
        (IncidentKind::Standing, "States that hold"),
    ];
    let mut out = String::new();
    for (kind, heading) in sections {
        let mut of_kind: Vec<&Recorded> =
            record.incidents.iter().filter(|one| one.incident.kind == kind).collect();
        of_kind.sort_by_key(|one| in_order_of_days(one));
        if !of_kind.is_empty() {
            out.push_str(&format!("{}\n\n", terminal.paint("1;4", heading)));
        }
        for recorded in of_kind {
            out.push_str(&one(record, recorded, terminal));
            out.push('\n');
        }
    }
    out
}

/// By first day, those without one last; of one day the gravest first.
fn in_order_of_days(one: &Recorded) -> impl Ord {
    let incident = &one.incident;
    // By the last day: a week that was only inferred comes after the days that were told.
    let until = incident.days.map(|days| (days.to(), days.from()));
    (until.is_none(), until, incident.event, incident.id.clone())
}

/// One incident with its heading, its voices and its figures.
pub fn one(record: &Record, recorded: &Recorded, terminal: &Terminal) -> String {
    let claims = record.claims_of(&recorded.incident);
    let mut out = heading(recorded, &claims, terminal);
    for section in sections(record, recorded, &claims) {
        out.push_str(&section.laid_out(terminal));
    }
    out
}

/// The title, the id that `why` takes, and who is said to have done it to whom.
pub fn heading(recorded: &Recorded, claims: &[&Claim], terminal: &Terminal) -> String {
    let title = format!("{}  [{}]", clean(&recorded.title), recorded.incident.id);
    let mut out = String::new();
    for line in paragraph(&title, 0, terminal).lines() {
        out.push_str(&format!("{}\n", terminal.paint("1", line)));
    }
    let parties = parties(recorded, claims);
    if !parties.is_empty() {
        out.push_str(&paragraph(&parties, 2, terminal));
    }
    out
}

/// "actor → affected", from the first claim of the naming event that names both, else from the first that names either.
fn parties(recorded: &Recorded, claims: &[&Claim]) -> String {
    let naming: Vec<&&Claim> =
        claims.iter().filter(|claim| claim.event == recorded.incident.event).collect();
    let names_both = |claim: &&&&Claim| !claim.actor.is_empty() && !claim.affected.is_empty();
    let first: Vec<&&Claim> =
        naming.iter().find(names_both).copied().into_iter().chain(naming.iter().copied()).collect();
    let actor = first.iter().find_map(|claim| claim.actor.first()).map(|actor| clean(&actor.text));
    let affected =
        first.iter().find_map(|claim| claim.affected.first()).map(|affected| clean(&affected.text));
    let place = recorded.incident.place.as_ref().map(|place| clean(&place_words(place)));
    let who = match (actor, affected) {
        (Some(actor), Some(affected)) => Some(format!("{actor} → {affected}")),
        (Some(actor), None) => Some(format!("by {actor}")),
        (None, Some(affected)) => Some(format!("→ {affected}; nobody is named as the actor")),
        (None, None) => None,
    };
    who.into_iter().chain(place).collect::<Vec<_>>().join(" · ")
}

/// What is said of one harm or event: a row a voice, and the record's line.
struct Section {
    label: String,
    rows: Vec<[String; 4]>,
    verdict: Option<String>,
    /// "of whom 3 child, 12 civilian": never added to the verdict.
    categories: Option<String>,
}

impl Section {
    fn laid_out(&self, terminal: &Terminal) -> String {
        let widest = |idx: usize, most| column(self.rows.iter().map(|row| row[idx].as_str()), most);
        let columns = [widest(0, MAX_VOICE), widest(1, MAX_SAYS), widest(2, MAX_STANCE)];
        let mut out = format!("  {}\n", terminal.paint("36", &self.label));
        for cells in &self.rows {
            // An empty column takes no room: most statements are plainly asserted.
            let kept: Vec<usize> = (0..3).filter(|&idx| columns[idx] > 0).collect();
            let shown: Vec<&str> =
                kept.iter().chain(&[3]).map(|&idx| cells[idx].as_str()).collect();
            let widths: Vec<usize> = kept.iter().map(|&idx| columns[idx]).collect();
            out.push_str(&row(&shown, &widths, 4, terminal));
        }
        if let Some(verdict) = &self.verdict {
            for line in paragraph(&format!("= {verdict}"), 4, terminal).lines() {
                out.push_str(&format!("{}\n", terminal.paint("1", line)));
            }
        }
        if let Some(categories) = &self.categories {
            out.push_str(&paragraph(categories, 6, terminal));
        }
        out
    }
}

/// A section a tally, then one for the claims that no tally counts.
fn sections(record: &Record, recorded: &Recorded, claims: &[&Claim]) -> Vec<Section> {
    let mut shown: Vec<ClaimId> = Vec::new();
    let mut sections: Vec<Section> = Vec::new();
    for tally in &recorded.tallies {
        sections.push(tallied(record, tally, claims, &mut shown));
    }
    let mut events: Vec<_> = claims.iter().map(|claim| claim.event).collect();
    events.sort_unstable();
    events.dedup();
    for event in events {
        let left: Vec<&Claim> = claims
            .iter()
            .copied()
            .filter(|claim| claim.event == event && !shown.contains(&claim.id))
            .collect();
        let counted = recorded.tallies.iter().position(|tally| Harm::of(event) == Some(tally.harm));
        let rows = left.iter().map(|claim| claim_row(record, claim));
        match (counted, left.is_empty()) {
            (_, true) => {}
            (Some(at), _) => sections[at].rows.extend(rows),
            (None, _) => {
                sections.push(Section {
                    label: event_words(event),
                    rows: rows.collect(),
                    verdict: None,
                    categories: None,
                });
            }
        }
    }
    sections
}

fn tallied(record: &Record, tally: &Tally, claims: &[&Claim], shown: &mut Vec<ClaimId>) -> Section {
    let mut rows = Vec::new();
    for voice in &tally.voices {
        shown.push(voice.claim.clone());
        shown.extend(voice.parts.iter().chain(&voice.also).cloned());
        rows.extend(voice_row(record, voice));
        for part in parts_of(voice, claims) {
            shown.push(part.id.clone());
            rows.push(part_row(record, part));
        }
    }
    let label = label_of(tally.harm);
    let verdict = Some(verdict(record, tally));
    Section { label, rows, verdict, categories: categories(tally) }
}

/// "as stated: child 3; civilian 12 to 15, best 15", of the whole above it.
pub fn categories(tally: &Tally) -> Option<String> {
    let words = tally.categories.iter().map(|part| {
        let best = part.tally.best.as_ref().map(in_words_of);
        let range = tally_range_words(&part.tally);
        let best = best.filter(|best| *best != range).map(|best| format!(", best {best}"));
        let voices = match (part.tally.voices.len(), part.tally.agreed) {
            (_, false) => ", accounts diverge",
            _ => "",
        };
        let name = part.category.as_str().replace('_', " ");
        format!("{name}: {range}{voices}{}", best.unwrap_or_default())
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| format!("by category, as stated: {}", words.join("; ")))
}

/// The harm in words.
pub fn label_of(harm: Harm) -> String {
    harm.as_str().replace('_', " ")
}

/// Claims of a part of what the voice counts ("including two women").
fn parts_of<'c>(voice: &Voice, claims: &[&'c Claim]) -> Vec<&'c Claim> {
    let is_whole =
        |id: &ClaimId| *id == voice.claim || voice.also.contains(id) || voice.parts.contains(id);
    claims.iter().copied().filter(|claim| claim.subset_of.as_ref().is_some_and(is_whole)).collect()
}

fn voice_row(record: &Record, voice: &Voice) -> Option<[String; 4]> {
    let claim = record.claim(&voice.claim)?;
    let relays = match voice.also.len() {
        0 => String::new(),
        n => format!(" (+{n} more)"),
    };
    let name = format!("{}{relays}", name_of(record, voice));
    Some([name, in_words(voice.says), sure(record, claim), words_of(record, claim)])
}

fn part_row(record: &Record, claim: &Claim) -> [String; 4] {
    let whom = claim.affected.first().map(|affected| affected.text.as_str()).unwrap_or_default();
    let n = claim.quantity.as_ref().map(|quantity| in_words(quantity.interval));
    let says = match n {
        Some(n) => format!("of whom {n}"),
        None => "of whom".to_owned(),
    };
    let words =
        if whom.is_empty() { words_of(record, claim) } else { format!("“{}”", clean(whom)) };
    [String::new(), says, sure(record, claim), words]
}

fn claim_row(record: &Record, claim: &Claim) -> [String; 4] {
    let counts = Harm::of(claim.event).is_some();
    let says = match (&claim.quantity, claim.joint) {
        (Some(quantity), _) if counts => in_words(quantity.interval),
        (None, Some(joint)) => format!("{} killed and injured", in_words(joint)),
        (None, None) if counts => "no count reported".to_owned(),
        _ => String::new(),
    };
    [voice_of(record, claim), says, sure(record, claim), words_of(record, claim)]
}

/// Who says so: the chain of speakers, or the report in its own words.
pub fn voice_of(record: &Record, claim: &Claim) -> String {
    let chain = clean(&speakers(claim));
    if chain.is_empty() { own_words(record, &claim.report) } else { chain }
}

/// The name a voice goes by.
pub fn name_of(record: &Record, voice: &Voice) -> String {
    match record.claim(&voice.claim) {
        Some(claim) if claim.speakers.is_empty() => own_words(record, &claim.report),
        // Who passes a statement on is part of what it is worth; the record still counts its origin once.
        Some(claim) if claim.speakers.len() > 1 => clean(&speakers(claim)),
        _ => clean(&voice.name),
    }
}

fn own_words(record: &Record, report: &ReportId) -> String {
    let outlet = record.report(report).and_then(|(report, _)| report.outlet.clone());
    format!("{}, own words", outlet.map_or_else(|| short_name(report), |outlet| clean(&outlet)))
}

/// The file's name where the report is a path, the first digits where it is a digest.
pub fn short_name(report: &ReportId) -> String {
    let name = clean(report.as_str());
    let is_digest = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (is_digest, name.rsplit_once(['/', '\\'])) {
        (true, _) => name[..SHORT_DIGEST].to_owned(),
        (false, Some((_, file))) if !file.is_empty() => file.to_owned(),
        _ => name,
    }
}

fn words_of(record: &Record, claim: &Claim) -> String {
    format!("“{}”", clean(claim.span.of(text_of(record, claim))))
}

/// How sure the speaker is, and whose word the claim is where a person judged it.
fn sure(record: &Record, claim: &Claim) -> String {
    let stance = clean(&stance(claim, text_of(record, claim)));
    let lane = match record.lane(&claim.id).0 {
        Lane::Machine => None,
        lane => Some(lane.as_str().to_owned()),
    };
    let words: Vec<String> =
        [stance].into_iter().filter(|words| !words.is_empty()).chain(lane).collect();
    words.join(", ")
}

fn text_of<'r>(record: &'r Record, claim: &Claim) -> &'r str {
    record.report(&claim.report).map_or("", |(report, _)| report.text.as_str())
}

/// "killed: 12 to 15, accounts diverge; best 15 (the observatory) [range/1]".
pub fn verdict(record: &Record, tally: &Tally) -> String {
    let mut out = format!("{}: {}", label_of(tally.harm), tally_range_words(tally));
    out.push_str(match (tally.voices.len(), tally.agreed) {
        (0 | 1, _) => "",
        (_, true) => ", accounts agree",
        (_, false) => ", accounts diverge",
    });
    if let Some(best) = &tally.best {
        out.push_str(&format!("; best {} ({})", in_words_of(best), owner(record, best)));
    }
    out.push_str(&format!(" [{}]", tally.rule));
    out
}

fn in_words_of(bound: &Bound) -> String {
    in_words(Interval::exactly(bound.n))
}

fn owner(record: &Record, bound: &Bound) -> String {
    let origin = |claim: &Claim| claim.origin().map(|origin| clean(&origin.name));
    let named = |claim: &Claim| origin(claim).unwrap_or_else(|| own_words(record, &claim.report));
    record.claim(&bound.owner).map_or_else(String::new, named)
}
