//! A claim about who holds a place as a statement: who, what, on which days, whose word.

use parallax_model::{
    Claim, ClaimId, DatePrecision, Day, DayRange, EventType, Place, PlacePrecision, Scope, Stance,
};

use crate::extent::{Extent, extent};
use crate::party::{Party, distinct};
use crate::{ByPlace, PlaceKey, Sources, Word};

/// What a claim says of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The party took it.
    Takes,
    /// The party left it.
    Leaves,
    /// The party holds it.
    Holds,
    /// The party surrounds it.
    Besieges,
    /// The parties fight in it.
    Fights,
    /// Fighting stopped.
    Truce,
}

impl Kind {
    /// The published name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Takes => "takes",
            Self::Leaves => "leaves",
            Self::Holds => "holds",
            Self::Besieges => "besieges",
            Self::Fights => "fights",
            Self::Truce => "truce",
        }
    }
}

/// One claim about one place.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub claim: ClaimId,
    pub kind: Kind,
    pub parties: Vec<Party>,
    pub is_part: bool,
    pub days: DayRange,
    /// No day is said: it is dated by the report.
    pub is_by_report: bool,
    pub is_hedged: bool,
    pub is_denied: bool,
    pub voice: String,
}

impl Statement {
    pub(crate) fn word(&self) -> Word {
        Word {
            claim: self.claim.clone(),
            voice: self.voice.clone(),
            kind: self.kind,
            days: self.days,
            is_hedged: self.is_hedged,
        }
    }
}

/// A claim that stands on no timeline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// The claim.
    pub claim: ClaimId,
    /// Why.
    pub because: &'static str,
}

/// How long before its report a change may lie that is told without a day.
const UNDATED_DAYS: i64 = 6;

/// Statements by place, each place's by first day, then claim; and what is left out.
pub(crate) fn statements<'c>(
    claims: impl IntoIterator<Item = &'c Claim>,
    sources: &Sources<'_>,
) -> (ByPlace, Vec<LeftOut>) {
    let mut by_place = ByPlace::new();
    let mut left_out = Vec::new();
    for claim in claims {
        let Some(kind) = kind_of(claim.event) else { continue };
        match statement(claim, kind, sources) {
            Ok((place, statement)) => {
                let known =
                    by_place.entry(key(place)).or_insert_with(|| (place.clone(), Vec::new()));
                known.1.push(statement);
            }
            Err(because) => left_out.push(LeftOut { claim: claim.id.clone(), because }),
        }
    }
    for (_, statements) in by_place.values_mut() {
        statements.sort_by(|a, b| (a.days, &a.claim).cmp(&(b.days, &b.claim)));
    }
    left_out.sort();
    (by_place, left_out)
}

fn kind_of(event: EventType) -> Option<Kind> {
    match event {
        EventType::Capture => Some(Kind::Takes),
        EventType::Withdrawal => Some(Kind::Leaves),
        EventType::Control => Some(Kind::Holds),
        EventType::Siege => Some(Kind::Besieges),
        EventType::Clash => Some(Kind::Fights),
        EventType::Ceasefire => Some(Kind::Truce),
        _ => None,
    }
}

fn key(place: &Place) -> PlaceKey {
    PlaceKey(place.name.to_lowercase(), place.country.clone(), place.geoname_id)
}

fn statement<'c>(
    claim: &'c Claim,
    kind: Kind,
    sources: &Sources<'_>,
) -> Result<(&'c Place, Statement), &'static str> {
    let place = claim.place.as_ref().ok_or("no place is said")?;
    let extent = match kind {
        Kind::Fights | Kind::Truce => Extent::Whole,
        _ => extent(claim, place),
    };
    if extent == Extent::Elsewhere {
        return Err("it speaks of something near the place, not of the place");
    }
    let named = claim.actor.iter().map(|actor| Party::of(actor, place, sources.country_of));
    let named: Vec<Party> = named.collect();
    let parties = distinct(named.iter());
    match kind {
        Kind::Fights => is_fought_in(claim, place, &parties, sources)?,
        Kind::Truce => {}
        _ if parties.is_empty() => return Err("nobody is named who would hold the place"),
        _ => {}
    }
    let (days, is_by_report) = days_of(claim, kind, sources)?;
    let statement = Statement {
        claim: claim.id.clone(),
        kind,
        parties,
        is_part: extent == Extent::Part,
        days,
        is_by_report,
        is_hedged: claim.stance == Stance::Hedged,
        is_denied: claim.stance == Stance::Denied,
        voice: (sources.voice)(claim),
    };
    Ok((place, statement))
}

/// Fighting says something of who holds a town only where two sides fight in it, not near it, and on days that are told.
fn is_fought_in(
    claim: &Claim,
    place: &Place,
    parties: &[Party],
    sources: &Sources<'_>,
) -> Result<(), &'static str> {
    use PlacePrecision::{City, Exact, Neighbourhood};
    if !matches!(place.precision, City | Exact | Neighbourhood) {
        return Err("fighting in an area says nothing of who holds it");
    }
    if parties.len() < 2 {
        return Err("only one side of the fighting is named");
    }
    if claim.time.is_none_or(|days| days.precision > DatePrecision::Week) {
        return Err("the days of the fighting are not told");
    }
    match is_near(claim, place, sources) {
        true => Err("the fighting is near the place, not in it"),
        false => Ok(()),
    }
}

/// Whether the words before the name put the event beside the place.
fn is_near(claim: &Claim, place: &Place, sources: &Sources<'_>) -> bool {
    const NEAR: &[&str] = &[
        "near",
        "outside",
        "around",
        "outskirts",
        "toward",
        "towards",
        "countryside",
        "km",
        "miles",
    ];
    let Some(report) = (sources.report)(claim) else { return false };
    let clause = claim.span.of(&report.text).to_lowercase();
    let name = place.name.to_lowercase();
    let before = clause.find(&name).map_or("", |at| &clause[..at]);
    before.split(|c: char| !c.is_alphanumeric()).rev().take(5).any(|word| NEAR.contains(&word))
}

fn days_of(
    claim: &Claim,
    kind: Kind,
    sources: &Sources<'_>,
) -> Result<(DayRange, bool), &'static str> {
    if let Some(days) = claim.time {
        return Ok((days, false));
    }
    let report = (sources.report)(claim);
    let published = report.and_then(|report| report.published);
    let published = published.ok_or("no day is said, and none is known of its report")?;
    let is_state = matches!(kind, Kind::Holds | Kind::Besieges);
    if claim.scope == Scope::Standing || is_state {
        return match report.is_some_and(|report| is_past(claim, &report.text)) {
            true => Err("it speaks of the past and says no day"),
            false => Ok((DayRange::day(published), true)),
        };
    }
    let first = before(published, UNDATED_DAYS);
    Ok((DayRange::new(first, published, DatePrecision::Week), true))
}

/// "The group controlled the town", "had held", "was besieged": what was so and may be so no more.
fn is_past(claim: &Claim, text: &str) -> bool {
    let trigger = claim.trigger.text.to_lowercase();
    let start = usize::try_from(claim.trigger.span.start).unwrap_or(0).min(text.len());
    let lead = text.get(..start).unwrap_or("").to_lowercase();
    let words: Vec<&str> = lead
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    let near = &words[words.len().saturating_sub(4)..];
    let has = |list: &[&str]| near.iter().any(|word| list.contains(word));
    if has(&["was", "were", "had", "once", "formerly", "previously"]) {
        return true;
    }
    let is_past_form =
        trigger.ends_with("ed") || matches!(trigger.as_str(), "held" | "kept" | "surrounded");
    is_past_form
        && !has(&["is", "are", "be", "been", "being", "remains", "remain", "has", "have", "still"])
}

/// So many days earlier; the day itself at the calendar's end.
pub(crate) fn before(day: Day, n: i64) -> Day {
    day.checked_sub(jiff::Span::new().days(n)).unwrap_or(day)
}

/// So many days later.
pub(crate) fn after(day: Day, n: i64) -> Day {
    day.checked_add(jiff::Span::new().days(n)).unwrap_or(day)
}
