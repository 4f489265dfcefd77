//! What a person decides about claims and incidents: each an entry with an author and a reason, each undone by a later one.

use crate::context::{Context, Outcome};
use crate::failure::Failure;
use crate::hearing::{DecideArgs, Hearing};
use crate::pile::day;
use crate::pile::project::dumps;
use anyhow::Result;
use parallax_engine::{Candidate, Lane, Recorded, gazetteer};
use parallax_model::{
    AffectedKind, Claim, ClaimId, DatePrecision, Day, DayRange, EventType, Fields, Interval,
    Method, Place, Scope, Stance, Verdict,
};

/// What `merge` takes.
#[derive(Debug, clap::Args)]
pub struct MergeArgs {
    /// Incidents that are one happening: their ids, or the starts of them.
    #[arg(value_name = "INCIDENT", num_args = 2.., required = true)]
    incidents: Vec<String>,
    #[command(flatten)]
    decide: DecideArgs,
}

/// What `split` takes.
#[derive(Debug, clap::Args)]
pub struct SplitArgs {
    /// The incident.
    #[arg(value_name = "INCIDENT")]
    incident: String,
    /// Claims of it that speak of another happening; they stay together.
    #[arg(value_name = "CLAIM", required = true)]
    claims: Vec<String>,
    #[command(flatten)]
    decide: DecideArgs,
}

/// What `assign` takes.
#[derive(Debug, clap::Args)]
pub struct AssignArgs {
    /// The claim.
    #[arg(value_name = "CLAIM")]
    claim: String,
    /// The incident it belongs to.
    #[arg(value_name = "INCIDENT")]
    incident: String,
    #[command(flatten)]
    decide: DecideArgs,
}

/// What `accept` and `reject` take.
#[derive(Debug, clap::Args)]
pub struct JudgeArgs {
    /// The claims: their ids, or the starts of them.
    #[arg(value_name = "CLAIM", required = true)]
    claims: Vec<String>,
    #[command(flatten)]
    decide: DecideArgs,
}

/// What `undo` takes.
#[derive(Debug, clap::Args)]
pub struct UndoArgs {
    /// Number of the entry to take back; `parallax decisions` lists them.
    #[arg(value_name = "ENTRY")]
    entry: u64,
    #[command(flatten)]
    decide: DecideArgs,
}

/// What `bridge` and `part` take.
#[derive(Debug, clap::Args)]
pub struct PairArgs {
    /// The earlier claim: who held the place by it.
    #[arg(value_name = "EARLIER")]
    earlier: String,
    /// The later claim.
    #[arg(value_name = "LATER")]
    later: String,
    #[command(flatten)]
    decide: DecideArgs,
}

/// What `correct` takes.
#[derive(Debug, clap::Args)]
pub struct CorrectArgs {
    /// The claim.
    #[arg(value_name = "CLAIM")]
    claim: String,
    /// What happened.
    #[arg(long, value_name = "EVENT", help_heading = "What it says instead")]
    event: Option<EventType>,
    /// How many: 12, 12.. (at least), 12..15, or none.
    #[arg(long, value_name = "N", value_parser = count, help_heading = "What it says instead")]
    count: Option<Given<Interval>>,
    /// Over what it speaks: incident, cumulative, standing.
    #[arg(long, value_name = "SCOPE", help_heading = "What it says instead")]
    scope: Option<Scope>,
    /// How sure the speaker is: asserted, hedged, denied.
    #[arg(long, value_name = "STANCE", help_heading = "What it says instead")]
    stance: Option<Stance>,
    /// How: airstrike, shelling, …, or none.
    #[arg(long, value_name = "METHOD", value_parser = method, help_heading = "What it says instead")]
    method: Option<Given<Method>>,
    /// Where: a name of the gazetteer, or none.
    #[arg(long, value_name = "NAME", help_heading = "What it says instead")]
    place: Option<String>,
    /// Country of the place (ISO 3166: SY), where its name alone could mean several.
    #[arg(long, value_name = "CODE", requires = "place", help_heading = "What it says instead")]
    country: Option<String>,
    /// When: a day, FROM..TO, or none.
    #[arg(long, value_name = "DAYS", value_parser = days, help_heading = "What it says instead")]
    on: Option<Given<DayRange>>,
    /// Who did it; may be given more than once, or none.
    #[arg(long, value_name = "NAME", help_heading = "What it says instead")]
    actor: Vec<String>,
    /// Category of whom it was done to: civilian, child, …
    #[arg(long, value_name = "CATEGORY", help_heading = "What it says instead")]
    category: Option<AffectedKind>,
    #[command(flatten)]
    decide: DecideArgs,
}

/// A value that a person gives, or says is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given<T> {
    /// This.
    Value(T),
    /// It is not stated.
    Nothing,
}

impl<T> From<Given<T>> for Option<T> {
    fn from(given: Given<T>) -> Self {
        match given {
            Given::Value(value) => Some(value),
            Given::Nothing => None,
        }
    }
}

fn given<T>(typed: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Given<T>, String> {
    if typed == "none" { Ok(Given::Nothing) } else { read(typed).map(Given::Value) }
}

fn count(typed: &str) -> Result<Given<Interval>, String> {
    let wrong = || "write 12, 12.. (at least 12), 12..15, or none".to_owned();
    let number = |n: &str| n.parse::<u64>().map_err(|_| wrong());
    given(typed, |typed| match typed.split_once("..") {
        None => number(typed).map(Interval::exactly),
        Some((low, "")) => number(low).map(Interval::at_least),
        Some((low, high)) => {
            Interval::between(number(low)?, number(high)?).map_err(|error| error.to_string())
        }
    })
}

fn method(typed: &str) -> Result<Given<Method>, String> {
    given(typed, |typed| typed.parse::<Method>().map_err(|error| error.to_string()))
}

fn days(typed: &str) -> Result<Given<DayRange>, String> {
    given(typed, |typed| match typed.split_once("..") {
        None => day(typed).map(DayRange::day),
        Some((from, to)) => {
            let (from, to): (Day, Day) = (day(from)?, day(to)?);
            if to < from {
                return Err(format!("{to} is before {from}"));
            }
            let precision = if from == to { DatePrecision::Day } else { DatePrecision::Days };
            Ok(DayRange::new(from, to, precision))
        }
    })
}

/// Puts incidents together.
pub fn merge(args: &MergeArgs, context: &Context) -> Result<Outcome> {
    let hearing = Hearing::open(&args.decide, context)?;
    let mut incidents: Vec<&Recorded> = Vec::new();
    for name in &args.incidents {
        let found = hearing.incident(name)?;
        if incidents.iter().all(|held| held.incident.id != found.incident.id) {
            incidents.push(found);
        }
    }
    if incidents.len() < 2 {
        return Err(Failure::new("these are one incident already", "name two that differ").into());
    }
    same_kind(incidents[0], &incidents[1..])?;
    let mut claims: Vec<ClaimId> =
        incidents.iter().flat_map(|one| one.incident.claims.iter().cloned()).collect();
    claims.sort();
    hearing.decide(&[Verdict::Merged { claims }])
}

/// Happenings, running totals and states are never summed, so they never share an incident.
fn same_kind(first: &Recorded, others: &[&Recorded]) -> Result<()> {
    let Some(other) = others.iter().find(|one| one.incident.kind != first.incident.kind) else {
        return Ok(());
    };
    let what = format!(
        "{} is of kind {}, {} of kind {}: these are never one",
        first.incident.id, first.incident.kind, other.incident.id, other.incident.kind
    );
    Err(Failure::new(what, "where a claim was read with the wrong scope, mend that with `parallax correct CLAIM --scope …`").into())
}

/// Takes claims out of an incident.
pub fn split(args: &SplitArgs, context: &Context) -> Result<Outcome> {
    let hearing = Hearing::open(&args.decide, context)?;
    let recorded = hearing.incident(&args.incident)?;
    let mut claims: Vec<ClaimId> = Vec::new();
    for name in &args.claims {
        let claim = hearing.claim(name)?;
        if !recorded.incident.claims.contains(&claim.id) {
            let what = format!("claim {} is not in {}", claim.id, recorded.incident.id);
            return Err(Failure::new(what, "`parallax why INCIDENT` shows the claims of it").into());
        }
        claims.push(claim.id.clone());
    }
    claims.sort();
    claims.dedup();
    let mut from: Vec<ClaimId> =
        recorded.incident.claims.iter().filter(|id| !claims.contains(id)).cloned().collect();
    from.sort();
    if from.is_empty() {
        let what = format!("these are all the claims of {}", recorded.incident.id);
        return Err(Failure::new(what, "name those that go; what is not named stays").into());
    }
    hearing.decide(&[Verdict::Split { claims, from }])
}

/// Puts a claim into another incident.
pub fn assign(args: &AssignArgs, context: &Context) -> Result<Outcome> {
    let hearing = Hearing::open(&args.decide, context)?;
    let claim = standing(&hearing, &args.claim)?.id.clone();
    let target = hearing.incident(&args.incident)?;
    let Some(home) = hearing.incident_of(&claim) else {
        unreachable!("a claim that counts has an incident")
    };
    if home.incident.id == target.incident.id {
        let what = format!("claim {claim} is in {} already", target.incident.id);
        return Err(Failure::new(what, "name the incident it belongs to").into());
    }
    same_kind(home, &[target])?;
    let to = target.incident.claims.iter().min().cloned().expect("an incident holds a claim");
    let mut from: Vec<ClaimId> =
        home.incident.claims.iter().filter(|id| **id != claim).cloned().collect();
    from.sort();
    hearing.decide(&[Verdict::Assigned { claim, to, from }])
}

/// Says that claims were read as their reports say them.
pub fn accept(args: &JudgeArgs, context: &Context) -> Result<Outcome> {
    let hearing = Hearing::open(&args.decide, context)?;
    let mut verdicts = Vec::new();
    for name in &args.claims {
        let claim = standing(&hearing, name)?;
        let (id, report) = (claim.id.clone(), claim.report.clone());
        verdicts.push(Verdict::Accepted { claim: id, report, fields: as_read(claim) });
    }
    hearing.decide(&verdicts)
}

/// What a claim says, as far as a person can correct it.
fn as_read(claim: &Claim) -> Fields {
    Fields {
        event: Some(claim.event),
        quantity: Some(claim.quantity.as_ref().map(|quantity| quantity.interval)),
        scope: Some(claim.scope),
        stance: Some(claim.stance),
        method: Some(claim.method),
        place: Some(claim.place.clone()),
        time: Some(claim.time),
        actor: Some(claim.actor.iter().map(|actor| actor.text.clone()).collect()),
        category: claim.affected.first().and_then(|affected| affected.category),
    }
}

/// Says that reports do not say these claims.
pub fn reject(args: &JudgeArgs, context: &Context) -> Result<Outcome> {
    let hearing = Hearing::open(&args.decide, context)?;
    let mut verdicts = Vec::new();
    for name in &args.claims {
        let claim = standing(&hearing, name)?;
        let incident = hearing.incident_of(&claim.id);
        let others = incident.into_iter().flat_map(|one| &one.incident.claims);
        let beside = others.filter(|id| **id != claim.id).min().cloned();
        let (id, report) = (claim.id.clone(), claim.report.clone());
        verdicts.push(Verdict::Rejected { claim: id, report, beside });
    }
    hearing.decide(&verdicts)
}

/// Says what a report says instead.
pub fn correct(args: &CorrectArgs, context: &Context) -> Result<Outcome> {
    let place = args.place.as_deref().map(|name| place(name, args.country.as_deref(), context));
    let actor = match args.actor.as_slice() {
        [] => None,
        [one] if one == "none" => Some(vec![]),
        names => Some(names.to_vec()),
    };
    let fields = Fields {
        event: args.event,
        quantity: args.count.map(Into::into),
        scope: args.scope,
        stance: args.stance,
        method: args.method.map(Into::into),
        place: place.transpose()?,
        time: args.on.map(Into::into),
        actor,
        category: args.category,
    };
    if fields == Fields::default() {
        let hint =
            "say it with --count, --event, --place, --on, --actor, …; or use `parallax reject`";
        return Err(Failure::new("nothing is said to be otherwise", hint).into());
    }
    let hearing = Hearing::open(&args.decide, context)?;
    let claim = standing(&hearing, &args.claim)?;
    let (claim, report) = (claim.id.clone(), claim.report.clone());
    hearing.decide(&[Verdict::Corrected { claim, report, fields }])
}

/// The likeliest place of this name; `None` for "none".
fn place(name: &str, country: Option<&str>, context: &Context) -> Result<Option<Place>> {
    if name == "none" {
        return Ok(None);
    }
    let dumps = dumps(&crate::desk::open(&context.project)?, None)?;
    let (gazetteer, _) = gazetteer(&dumps)?;
    let found: Vec<Place> = gazetteer.lookup(name).into_iter().map(as_place).collect();
    let is_there = |place: &&Place| {
        country.is_none_or(|code| {
            place.country.as_deref().is_some_and(|one| one.eq_ignore_ascii_case(code))
        })
    };
    found.iter().find(is_there).cloned().map(Some).ok_or_else(|| {
        let hint = "look it up with `parallax gazetteer lookup NAME`, or add its country with `parallax gazetteer add`";
        Failure::new(format!("no place is known as {name} there"), hint).into()
    })
}

fn as_place(candidate: Candidate) -> Place {
    let name = candidate.name.clone();
    candidate.into_place(name)
}

/// A claim that was not rejected.
fn standing<'h>(hearing: &'h Hearing<'_>, name: &str) -> Result<&'h Claim> {
    let claim = hearing.claim(name)?;
    match hearing.record.lane(&claim.id) {
        (Lane::Rejected, Some(entry)) => Err(Failure::new(
            format!("claim {} was rejected in entry {entry}", claim.id),
            format!("take that back first: `parallax undo {entry} --reason WORDS`"),
        )
        .into()),
        _ => Ok(claim),
    }
}

/// Takes back a decision.
pub fn undo(args: &UndoArgs, context: &Context) -> Result<Outcome> {
    let project = crate::desk::open(&context.project)?;
    let decisions = project.decisions(None).map_err(crate::pile::project::with_hint)?;
    if !decisions.iter().any(|decision| decision.entry == args.entry) {
        let what = format!("entry {} is no decision", args.entry);
        return Err(Failure::new(what, "`parallax decisions` lists them").into());
    }
    let ruling = parallax_engine::Ruling::of(&decisions);
    if let Some(by) = ruling.undone_by(args.entry) {
        let what = format!("entry {} was taken back by entry {by} already", args.entry);
        return Err(Failure::new(
            what,
            format!("bring it back with `parallax undo {by} --reason WORDS`"),
        )
        .into());
    }
    let hearing = Hearing::open(&args.decide, context)?;
    hearing.decide(&[Verdict::Undone { entry: args.entry }])
}

/// Says that who held a place by one claim held it until another.
pub fn bridge(args: &PairArgs, context: &Context) -> Result<Outcome> {
    pair(args, context, |from, to| Verdict::Bridged { from, to })
}

/// Says that who held a place between two claims is not known.
pub fn part(args: &PairArgs, context: &Context) -> Result<Outcome> {
    pair(args, context, |from, to| Verdict::Parted { from, to })
}

fn pair(
    args: &PairArgs,
    context: &Context,
    verdict: impl Fn(ClaimId, ClaimId) -> Verdict,
) -> Result<Outcome> {
    let hearing = Hearing::open(&args.decide, context)?;
    let (from, to) = (standing(&hearing, &args.earlier)?, standing(&hearing, &args.later)?);
    for claim in [from, to] {
        use EventType::{Capture, Control, Siege, Withdrawal};
        if !matches!(claim.event, Capture | Control | Siege | Withdrawal) {
            let what = format!(
                "claim {} is a {}, and says nothing of who holds a place",
                claim.id, claim.event
            );
            return Err(Failure::new(
                what,
                "`parallax control --place NAME` names the claims of each edge",
            )
            .into());
        }
    }
    let verdict = verdict(from.id.clone(), to.id.clone());
    hearing.decide(&[verdict])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_typed_as_the_record_prints_them() {
        assert_eq!(count("12"), Ok(Given::Value(Interval::exactly(12))));
        assert_eq!(count("12.."), Ok(Given::Value(Interval::at_least(12))));
        assert_eq!(count("none"), Ok(Given::Nothing));
        for wrong in ["15..12", "..", "twelve", ""] {
            assert!(count(wrong).is_err(), "{wrong}");
        }
        assert!(days("2015-03-28..2015-03-30").is_ok());
        assert!(days("2015-03-30..2015-03-28").is_err());
    }
}
