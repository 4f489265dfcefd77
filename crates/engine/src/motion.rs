//! What a person asks to have decided, and what decision that comes to: the same at the terminal and at the desk.
//!
//! In: a [`Motion`], which names incidents and claims as they stand on pages and in a terminal. Out: verdicts, or the
//! [`Refusal`] that says what does not hold. Pure: nothing is written.

use crate::{Record, Recorded};
use parallax_decisions::{Ground, Lane};
use parallax_model::{
    Claim, ClaimId, DatePrecision, Day, DayRange, EventType, Fields, IncidentId, IncidentKind,
    Interval, Missed, ReportId, Span, SpeakerKind, Verdict,
};

/// What a person asks to have decided. Ids may be shortened to a beginning that only one bears.
#[derive(Debug, Clone, PartialEq)]
pub enum Motion {
    /// These incidents are one happening.
    Merge(Vec<String>),
    /// Claims of an incident speak of another happening; they stay together.
    Split {
        /// The incident.
        incident: String,
        /// Those that go.
        claims: Vec<String>,
    },
    /// A claim belongs to another incident.
    Assign {
        /// The claim.
        claim: String,
        /// The incident it belongs to.
        incident: String,
    },
    /// Claims were read as their reports say them.
    Accept(Vec<String>),
    /// Reports do not say these claims.
    Reject(Vec<String>),
    /// A report says it otherwise.
    Correct {
        /// The claim.
        claim: String,
        /// What it says instead.
        fields: Fields,
    },
    /// A report says something that was not read.
    Add(Missed),
    /// Who held a place by the earlier claim held it until the later.
    Bridge {
        /// The earlier claim.
        earlier: String,
        /// The later claim.
        later: String,
    },
    /// Who held a place between two claims is not known.
    Part {
        /// The earlier claim.
        earlier: String,
        /// The later claim.
        later: String,
    },
    /// An earlier decision no longer holds.
    Undo {
        /// Number of its entry.
        entry: u64,
    },
}

/// Why a motion comes to no decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing bears this id.
    #[error("no {kind} is called {name}")]
    Unknown {
        /// `incident` or `claim`.
        kind: &'static str,
        /// What was asked for.
        name: String,
    },
    /// Several ids start so.
    #[error("{n} {kind}s start with {name}")]
    Several {
        /// `incident` or `claim`.
        kind: &'static str,
        /// What was asked for.
        name: String,
        /// How many.
        n: usize,
    },
    /// Nothing was named.
    #[error("nothing was named to {verb}")]
    Nothing {
        /// What was to be done.
        verb: &'static str,
    },
    /// A merge of one incident with itself.
    #[error("these are one incident already")]
    OneAlready,
    /// Happenings, running totals and states are never summed, so they never share an incident.
    #[error("{a} is of kind {a_kind}, {b} of kind {b_kind}: these are never one")]
    OtherKinds {
        /// The one.
        a: IncidentId,
        /// Its kind.
        a_kind: IncidentKind,
        /// The other.
        b: IncidentId,
        /// Its kind.
        b_kind: IncidentKind,
    },
    /// The claim is in another incident.
    #[error("claim {claim} is not in {incident}")]
    NotInIt {
        /// The claim.
        claim: ClaimId,
        /// The incident.
        incident: IncidentId,
    },
    /// A split that would leave nothing behind.
    #[error("these are all the claims of {incident}")]
    AllOfIt {
        /// The incident.
        incident: IncidentId,
    },
    /// The claim is there already.
    #[error("claim {claim} is in {incident} already")]
    InIt {
        /// The claim.
        claim: ClaimId,
        /// The incident.
        incident: IncidentId,
    },
    /// A rejected claim counts for nothing until that is taken back.
    #[error("claim {claim} was rejected in entry {entry}")]
    Rejected {
        /// The claim.
        claim: ClaimId,
        /// The entry.
        entry: u64,
    },
    /// The words of an added claim are no words of its report.
    #[error("these words do not stand in report {report}")]
    NotInText {
        /// The report.
        report: ReportId,
    },
    /// An added claim that does not say what happened.
    #[error("what happened is not said")]
    NoEvent,
    /// A claim that is to be a part of itself, of a part of it, or of another report's.
    #[error("claim {claim} cannot be a part of {whole}, which is {why}")]
    NotAPart {
        /// The claim.
        claim: ClaimId,
        /// What it was to be a part of.
        whole: ClaimId,
        /// What stands against it.
        why: &'static str,
    },
    /// A correction that corrects nothing.
    #[error("nothing is said to be otherwise")]
    NothingOtherwise,
    /// The claim says nothing of who holds a place.
    #[error("claim {claim} is a {event}, and says nothing of who holds a place")]
    NoHold {
        /// The claim.
        claim: ClaimId,
        /// What it is about.
        event: EventType,
    },
    /// The entry is another kind of entry, or there is none.
    #[error("entry {entry} is no decision")]
    NoDecision {
        /// The entry.
        entry: u64,
    },
    /// The decision does not hold any more.
    #[error("entry {entry} was taken back by entry {by} already")]
    TakenBack {
        /// The entry.
        entry: u64,
        /// The entry that did.
        by: u64,
    },
}

impl Motion {
    /// The decision that this comes to, held against the record as it stands.
    pub fn verdicts(&self, record: &Record) -> Result<Vec<Verdict>, Refusal> {
        match self {
            Self::Merge(incidents) => merge(record, incidents).map(one),
            Self::Split { incident, claims } => split(record, incident, claims).map(one),
            Self::Assign { claim, incident } => assign(record, claim, incident).map(one),
            Self::Accept(claims) => each(record, "accept", claims, accepted),
            Self::Reject(claims) => each(record, "reject", claims, rejected),
            Self::Correct { claim, fields } => correct(record, claim, fields).map(one),
            Self::Add(missed) => add(record, missed).map(one),
            Self::Bridge { earlier, later } => {
                holds(record, earlier, later).map(|(from, to)| one(Verdict::Bridged { from, to }))
            }
            Self::Part { earlier, later } => {
                holds(record, earlier, later).map(|(from, to)| one(Verdict::Parted { from, to }))
            }
            Self::Undo { entry } => undo(record, *entry).map(one),
        }
    }
}

fn one(verdict: Verdict) -> Vec<Verdict> {
    vec![verdict]
}

fn merge(record: &Record, names: &[String]) -> Result<Verdict, Refusal> {
    let mut incidents: Vec<&Recorded> = Vec::new();
    for name in names {
        let found = find_incident(record, name)?;
        if incidents.iter().all(|held| held.incident.id != found.incident.id) {
            incidents.push(found);
        }
    }
    let [first, others @ ..] = incidents.as_slice() else {
        return Err(Refusal::Nothing { verb: "merge" });
    };
    if others.is_empty() {
        return Err(Refusal::OneAlready);
    }
    others.iter().try_for_each(|other| same_kind(first, other))?;
    let mut claims: Vec<ClaimId> =
        incidents.iter().flat_map(|one| one.incident.claims.iter().cloned()).collect();
    claims.sort();
    Ok(Verdict::Merged { claims })
}

fn same_kind(a: &Recorded, b: &Recorded) -> Result<(), Refusal> {
    let (a, b) = (&a.incident, &b.incident);
    if a.kind == b.kind {
        return Ok(());
    }
    Err(Refusal::OtherKinds { a: a.id.clone(), a_kind: a.kind, b: b.id.clone(), b_kind: b.kind })
}

fn split(record: &Record, incident: &str, names: &[String]) -> Result<Verdict, Refusal> {
    let incident = &find_incident(record, incident)?.incident;
    let mut claims: Vec<ClaimId> = Vec::new();
    for name in names {
        let claim = find_claim(record, name)?;
        if !incident.claims.contains(&claim.id) {
            let (claim, incident) = (claim.id.clone(), incident.id.clone());
            return Err(Refusal::NotInIt { claim, incident });
        }
        claims.push(claim.id.clone());
    }
    if claims.is_empty() {
        return Err(Refusal::Nothing { verb: "split off" });
    }
    claims.sort();
    claims.dedup();
    let mut from: Vec<ClaimId> =
        incident.claims.iter().filter(|id| !claims.contains(id)).cloned().collect();
    from.sort();
    match from.is_empty() {
        true => Err(Refusal::AllOfIt { incident: incident.id.clone() }),
        false => Ok(Verdict::Split { claims, from }),
    }
}

fn assign(record: &Record, claim: &str, incident: &str) -> Result<Verdict, Refusal> {
    let claim = standing(record, claim)?.id.clone();
    let target = find_incident(record, incident)?;
    let home = record.incident_of(&claim).expect("a claim that counts has an incident");
    if home.incident.id == target.incident.id {
        return Err(Refusal::InIt { claim, incident: target.incident.id.clone() });
    }
    same_kind(home, target)?;
    let to = target.incident.claims.iter().min().cloned().expect("an incident holds a claim");
    let mut from: Vec<ClaimId> =
        home.incident.claims.iter().filter(|id| **id != claim).cloned().collect();
    from.sort();
    Ok(Verdict::Assigned { claim, to, from })
}

fn each(
    record: &Record,
    verb: &'static str,
    names: &[String],
    verdict: fn(&Record, &Claim) -> Verdict,
) -> Result<Vec<Verdict>, Refusal> {
    if names.is_empty() {
        return Err(Refusal::Nothing { verb });
    }
    names.iter().map(|name| Ok(verdict(record, standing(record, name)?))).collect()
}

fn accepted(_: &Record, claim: &Claim) -> Verdict {
    let (id, report) = (claim.id.clone(), claim.report.clone());
    Verdict::Accepted { claim: id, report, fields: as_read(claim) }
}

fn rejected(record: &Record, claim: &Claim) -> Verdict {
    let others = record.incident_of(&claim.id).into_iter().flat_map(|one| &one.incident.claims);
    let beside = others.filter(|id| **id != claim.id).min().cloned();
    Verdict::Rejected { claim: claim.id.clone(), report: claim.report.clone(), beside }
}

fn correct(record: &Record, claim: &str, fields: &Fields) -> Result<Verdict, Refusal> {
    if *fields == Fields::default() {
        return Err(Refusal::NothingOtherwise);
    }
    let claim = standing(record, claim)?;
    let mut fields = fields.clone();
    if let Some(Some(whole)) = &fields.subset_of {
        fields.subset_of = Some(Some(part_of(record, claim, whole.as_str())?));
    }
    // A name may be what a pronoun stands for; the words that say or hedge an event stand in the report.
    let words = fields.trigger.iter().chain(fields.hedges.iter().flatten());
    let (report, sentences) = record.report(&claim.report).unzip();
    let text = report.map_or("", |report| report.text.as_str());
    let ground = Ground { text, sentences: sentences.unwrap_or_default() };
    if words.into_iter().any(|words| ground.find(claim.span, words).is_none()) {
        return Err(Refusal::NotInText { report: claim.report.clone() });
    }
    let (claim, report) = (claim.id.clone(), claim.report.clone());
    Ok(Verdict::Corrected { claim, report, fields })
}

/// The claim of this name, where the other can be a part of it.
fn part_of(record: &Record, claim: &Claim, name: &str) -> Result<ClaimId, Refusal> {
    let whole = standing(record, name)?;
    let no = |why| {
        let (claim, whole) = (claim.id.clone(), whole.id.clone());
        Err(Refusal::NotAPart { claim, whole, why })
    };
    if whole.report != claim.report {
        return no("of another report");
    }
    // A chain that was bent into a ring before is left after as many steps as there are claims.
    let mut above = Some(whole);
    for _ in 0..=record.claims_in(&claim.report).len() {
        match above {
            Some(one) if one.id == claim.id && one.id == whole.id => return no("the same"),
            Some(one) if one.id == claim.id => return no("itself a part of it"),
            Some(one) => {
                above = one.subset_of.as_ref().and_then(|id| record.claim(id));
            }
            None => break,
        }
    }
    Ok(whole.id.clone())
}

fn add(record: &Record, missed: &Missed) -> Result<Verdict, Refusal> {
    let event = missed.fields.event.ok_or(Refusal::NoEvent)?;
    let unknown = || {
        let name = missed.report.to_string();
        Refusal::Unknown { kind: "report", name }
    };
    let (report, _) = record.report(&missed.report).ok_or_else(unknown)?;
    let is_there = |span: Span| !span.of(&report.text).trim().is_empty();
    if !is_there(missed.span) || !missed.number.is_none_or(is_there) {
        return Err(Refusal::NotInText { report: missed.report.clone() });
    }
    let is_taken = |id: &ClaimId| {
        record.claim(id).is_some() || record.rejected().iter().any(|claim| claim.id == *id)
    };
    // A machine's claim is minted of the event alone: no id of a person's is ever one of its.
    let mint = |n| ClaimId::mint(&missed.report, &format!("added {event}"), missed.span, n);
    let claim = (0..).map(mint).find(|id| !is_taken(id)).expect("some number is free");
    Ok(Verdict::Added { claim, missed: missed.clone() })
}

fn holds(record: &Record, earlier: &str, later: &str) -> Result<(ClaimId, ClaimId), Refusal> {
    use EventType::{Capture, Control, Siege, Withdrawal};
    let (from, to) = (standing(record, earlier)?, standing(record, later)?);
    for claim in [from, to] {
        if !matches!(claim.event, Capture | Control | Siege | Withdrawal) {
            return Err(Refusal::NoHold { claim: claim.id.clone(), event: claim.event });
        }
    }
    Ok((from.id.clone(), to.id.clone()))
}

fn undo(record: &Record, entry: u64) -> Result<Verdict, Refusal> {
    let ruling = record.ruling();
    if let Some(by) = ruling.undone_by(entry) {
        return Err(Refusal::TakenBack { entry, by });
    }
    match ruling.holding().iter().any(|decision| decision.entry == entry) {
        true => Ok(Verdict::Undone { entry }),
        false => Err(Refusal::NoDecision { entry }),
    }
}

/// What a claim says, as far as a person can correct it.
pub fn as_read(claim: &Claim) -> Fields {
    Fields {
        event: Some(claim.event),
        quantity: Some(claim.quantity.as_ref().map(|quantity| quantity.interval)),
        scope: Some(claim.scope),
        stance: Some(claim.stance),
        method: Some(claim.method),
        place: Some(claim.place.as_deref().cloned()),
        time: Some(claim.time),
        actor: Some(claim.actor.iter().map(|actor| actor.text.to_string()).collect()),
        affected: Some(claim.affected.iter().map(|one| one.text.to_string()).collect()),
        category: claim.affected.first().and_then(|affected| affected.category),
        speakers: Some(claim.speakers.iter().map(|one| (one.name.to_string(), one.kind)).collect()),
        subset_of: Some(claim.subset_of.clone()),
        // The words are what was accepted by; another reader may find others that say the same.
        trigger: None,
        hedges: None,
    }
}

/// Speakers as they are typed, outermost first: `the governor (official)`. A name that says no kind is of `kind`, else of the
/// kind that the record takes it for, in this report first; a person where it knows no such name.
pub fn typed_speakers(
    record: &Record,
    report: &ReportId,
    typed: &[impl AsRef<str>],
    kind: Option<SpeakerKind>,
) -> Vec<(String, SpeakerKind)> {
    let one = |typed: &str| {
        let said = typed.strip_suffix(')').and_then(|typed| typed.rsplit_once('('));
        let said = said.and_then(|(name, kind)| Some((name.trim(), kind.trim().parse().ok()?)));
        let (name, kind) = match said {
            Some((name, said)) if !name.is_empty() => (name, said),
            _ => (typed, kind.unwrap_or_else(|| known_kind(record, report, typed))),
        };
        (name.to_owned(), kind)
    };
    let plain = |typed: &str| typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let names = typed.iter().map(|typed| plain(typed.as_ref()));
    names.filter(|name| !name.is_empty()).map(|name| one(&name)).collect()
}

fn known_kind(record: &Record, report: &ReportId, name: &str) -> SpeakerKind {
    let all = record.claims_in(report).iter().chain(record.claims());
    let mut speakers = all.flat_map(|claim| &claim.speakers);
    let known = speakers.find(|speaker| speaker.name.eq_ignore_ascii_case(name));
    known.map_or(SpeakerKind::Person, |speaker| speaker.kind)
}

/// The incident of this id, or the only one whose id starts so.
pub fn find_incident<'r>(record: &'r Record, name: &str) -> Result<&'r Recorded, Refusal> {
    let all = record.incidents.iter().map(|one| (one.incident.id.as_str(), one));
    found("incident", name, all)
}

/// The claim of this id, or the only one whose id starts so; rejected ones too.
pub fn find_claim<'r>(record: &'r Record, name: &str) -> Result<&'r Claim, Refusal> {
    let all = record.claims().iter().chain(record.rejected());
    found("claim", name, all.map(|claim| (claim.id.as_str(), &**claim)))
}

fn found<'r, T>(
    kind: &'static str,
    name: &str,
    all: impl Iterator<Item = (&'r str, &'r T)>,
) -> Result<&'r T, Refusal> {
    let mut starting = Vec::new();
    for (id, one) in all {
        if id == name {
            return Ok(one);
        }
        if id.starts_with(name) {
            starting.push(one);
        }
    }
    match starting.as_slice() {
        [one] => Ok(one),
        [] => Err(Refusal::Unknown { kind, name: name.to_owned() }),
        many => Err(Refusal::Several { kind, name: name.to_owned(), n: many.len() }),
    }
}

/// A claim that was not rejected.
fn standing<'r>(record: &'r Record, name: &str) -> Result<&'r Claim, Refusal> {
    let claim = find_claim(record, name)?;
    match record.lane(&claim.id) {
        (Lane::Rejected, Some(entry)) => Err(Refusal::Rejected { claim: claim.id.clone(), entry }),
        _ => Ok(claim),
    }
}

/// A number as it is typed: `12`, `12..` (at least), `12..15`.
pub fn typed_count(typed: &str) -> Result<Interval, String> {
    let wrong = || "write 12, 12.. (at least 12), 12..15, or none".to_owned();
    let number = |n: &str| n.trim().parse::<u64>().map_err(|_| wrong());
    match typed.split_once("..") {
        None => number(typed).map(Interval::exactly),
        Some((low, high)) if high.trim().is_empty() => number(low).map(Interval::at_least),
        Some((low, high)) => {
            Interval::between(number(low)?, number(high)?).map_err(|error| error.to_string())
        }
    }
}

/// Days as they are typed: `2015-03-28`, `2015-03-28..2015-03-30`.
pub fn typed_days(typed: &str) -> Result<DayRange, String> {
    let day = |typed: &str| {
        let day = typed.parse::<Day>().ok().filter(|_| typed.len() == 10);
        day.ok_or_else(|| format!("{typed:?} is no day of the form 2015-03-30"))
    };
    let (from, to) = match typed.split_once("..") {
        None => return day(typed.trim()).map(DayRange::day),
        Some((from, to)) => (day(from.trim())?, day(to.trim())?),
    };
    if to < from {
        return Err(format!("{to} is before {from}"));
    }
    let precision = if from == to { DatePrecision::Day } else { DatePrecision::Days };
    Ok(DayRange::new(from, to, precision))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_typed_as_the_record_prints_them() {
        assert_eq!(typed_count("12"), Ok(Interval::exactly(12)));
        assert_eq!(typed_count("12.."), Ok(Interval::at_least(12)));
        assert_eq!(typed_count("12 .. 15"), Ok(Interval::between(12, 15).expect("in order")));
        for wrong in ["15..12", "..", "twelve", ""] {
            assert!(typed_count(wrong).is_err(), "{wrong}");
        }
        assert!(typed_days("2015-03-28..2015-03-30").is_ok());
        assert!(typed_days("2015-03-30..2015-03-28").is_err());
    }

    #[test]
    fn nothing_is_decided_about_what_is_not_there() {
        let record = Record::default();
        let unknown = |kind| Refusal::Unknown { kind, name: "x".to_owned() };
        let x = || "x".to_owned();
        assert_eq!(Motion::Accept(vec![x()]).verdicts(&record), Err(unknown("claim")));
        assert_eq!(Motion::Merge(vec![x(), x()]).verdicts(&record), Err(unknown("incident")));
        assert_eq!(
            Motion::Undo { entry: 3 }.verdicts(&record),
            Err(Refusal::NoDecision { entry: 3 })
        );
        assert_eq!(
            Motion::Reject(vec![]).verdicts(&record),
            Err(Refusal::Nothing { verb: "reject" })
        );
    }
}
