//! What a person decides about claims and incidents: each an entry with an author and a reason, each undone by a later one.

use crate::context::{Context, Outcome};
use crate::failure::Failure;
use crate::hearing::{DecideArgs, Hearing, refused};
use crate::pile::project::dumps;
use anyhow::Result;
use parallax_engine::{
    Candidate, Motion, Refusal, find_claim, gazetteer, typed_count, typed_days, typed_speakers,
};
use parallax_model::{
    AffectedKind, ClaimId, DayRange, EventType, Fields, Interval, Method, Place, Scope, Stance,
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
    /// Who or what it was done to, as said; may be given more than once, or none.
    #[arg(long, value_name = "WORDS", help_heading = "What it says instead")]
    affected: Vec<String>,
    /// Category of whom it was done to: civilian, child, …
    #[arg(long, value_name = "CATEGORY", help_heading = "What it says instead")]
    category: Option<AffectedKind>,
    /// Who says so, outermost first, as "the governor (official)"; may be given more than once, or none.
    #[arg(long, value_name = "NAME (KIND)", help_heading = "What it says instead")]
    speaker: Vec<String>,
    /// The claim of the same report that it is a part of, or none.
    #[arg(long, value_name = "CLAIM", help_heading = "What it says instead")]
    part_of: Option<String>,
    /// The words that say the event.
    #[arg(long, value_name = "WORDS", help_heading = "What it says instead")]
    trigger: Option<String>,
    /// The words that hedge; may be given more than once, or none.
    #[arg(long, value_name = "WORDS", help_heading = "What it says instead")]
    hedge: Vec<String>,
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
    given(typed, typed_count)
}

fn method(typed: &str) -> Result<Given<Method>, String> {
    given(typed, |typed| typed.parse::<Method>().map_err(|error| error.to_string()))
}

fn days(typed: &str) -> Result<Given<DayRange>, String> {
    given(typed, typed_days)
}

/// Puts incidents together.
pub fn merge(args: &MergeArgs, context: &Context) -> Result<Outcome> {
    hear(&args.decide, context, Motion::Merge(args.incidents.clone()))
}

/// Takes claims out of an incident.
pub fn split(args: &SplitArgs, context: &Context) -> Result<Outcome> {
    let (incident, claims) = (args.incident.clone(), args.claims.clone());
    hear(&args.decide, context, Motion::Split { incident, claims })
}

/// Puts a claim into another incident.
pub fn assign(args: &AssignArgs, context: &Context) -> Result<Outcome> {
    let (claim, incident) = (args.claim.clone(), args.incident.clone());
    hear(&args.decide, context, Motion::Assign { claim, incident })
}

/// Says that claims were read as their reports say them.
pub fn accept(args: &JudgeArgs, context: &Context) -> Result<Outcome> {
    hear(&args.decide, context, Motion::Accept(args.claims.clone()))
}

/// Says that reports do not say these claims.
pub fn reject(args: &JudgeArgs, context: &Context) -> Result<Outcome> {
    hear(&args.decide, context, Motion::Reject(args.claims.clone()))
}

fn hear(args: &DecideArgs, context: &Context, motion: Motion) -> Result<Outcome> {
    Hearing::open(args, context)?.decide(&motion)
}

/// Says what a report says instead.
pub fn correct(args: &CorrectArgs, context: &Context) -> Result<Outcome> {
    let place = args.place.as_deref().map(|name| place(name, args.country.as_deref(), context));
    let mut fields = Fields {
        event: args.event,
        quantity: args.count.map(Into::into),
        scope: args.scope,
        stance: args.stance,
        method: args.method.map(Into::into),
        place: place.transpose()?,
        time: args.on.map(Into::into),
        actor: several(&args.actor),
        affected: several(&args.affected),
        category: args.category,
        speakers: None,
        subset_of: args.part_of.as_deref().map(|id| (id != "none").then(|| ClaimId::new(id))),
        trigger: args.trigger.clone(),
        hedges: several(&args.hedge),
    };
    let speakers = several(&args.speaker);
    if fields == Fields::default() && speakers.is_none() {
        return Err(refused(Refusal::NothingOtherwise));
    }
    let hearing = Hearing::open(&args.decide, context)?;
    let record = &hearing.record;
    let claim = find_claim(record, &args.claim).map_err(refused)?;
    fields.speakers = speakers.map(|typed| typed_speakers(record, &claim.report, &typed, None));
    hearing.decide(&Motion::Correct { claim: args.claim.clone(), fields })
}

/// What may be given more than once; `none` alone: there is none.
fn several(typed: &[String]) -> Option<Vec<String>> {
    match typed {
        [] => None,
        [one] if one == "none" => Some(vec![]),
        names => Some(names.to_vec()),
    }
}

/// The likeliest place of this name; `None` for "none".
fn place(name: &str, country: Option<&str>, context: &Context) -> Result<Option<Place>> {
    if name == "none" {
        return Ok(None);
    }
    let dumps = dumps(&crate::desk::open(&context.project)?, None)?;
    likeliest_place(&dumps, name, country)?.map(Some).ok_or_else(|| {
        let hint = "look it up with `parallax gazetteer lookup NAME`, or add its country with `parallax gazetteer add`";
        Failure::new(format!("no place is known as {name} there"), hint).into()
    })
}

/// The likeliest place of this name, in this country where one is given.
pub fn likeliest_place(
    dumps: &[(String, Vec<u8>)],
    name: &str,
    country: Option<&str>,
) -> Result<Option<Place>> {
    let (gazetteer, _) = gazetteer(dumps)?;
    let mut found = gazetteer.lookup(name).into_iter().map(as_place);
    let is_there = |place: &Place| {
        country.is_none_or(|code| {
            place.country.as_deref().is_some_and(|one| one.eq_ignore_ascii_case(code))
        })
    };
    Ok(found.find(is_there))
}

fn as_place(candidate: Candidate) -> Place {
    let name = candidate.name.clone();
    candidate.into_place(name)
}

/// Takes back a decision.
pub fn undo(args: &UndoArgs, context: &Context) -> Result<Outcome> {
    hear(&args.decide, context, Motion::Undo { entry: args.entry })
}

/// Says that who held a place by one claim held it until another.
pub fn bridge(args: &PairArgs, context: &Context) -> Result<Outcome> {
    let (earlier, later) = (args.earlier.clone(), args.later.clone());
    hear(&args.decide, context, Motion::Bridge { earlier, later })
}

/// Says that who held a place between two claims is not known.
pub fn part(args: &PairArgs, context: &Context) -> Result<Outcome> {
    let (earlier, later) = (args.earlier.clone(), args.later.clone());
    hear(&args.decide, context, Motion::Part { earlier, later })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_said_and_nothing_is_left_out() {
        assert_eq!(count("12.."), Ok(Given::Value(Interval::at_least(12))));
        assert_eq!(count("none"), Ok(Given::Nothing));
        assert_eq!(days("none"), Ok(Given::Nothing));
        assert!(count("twelve").is_err() && days("yesterday").is_err());
    }
}
