//! What claims are said to have in common, and what the record says of it.

use crate::named::named_enum;
use crate::{AffectedKind, ClaimId, DayRange, EventType, IncidentId, Interval, Place};
use arcstr::ArcStr;
use std::sync::Arc;

named_enum! {
    /// Whether the claims speak of one happening or of something that must never be summed with one.
    pub enum IncidentKind ("kind of incident") {
        /// One moment in space and time.
        Incident = "incident",
        /// A running total since some start; a series of its own.
        Cumulative = "cumulative",
        /// A state that holds; a series of its own.
        Standing = "standing",
    }
}

named_enum! {
    /// What is counted in a tally.
    pub enum Harm ("harm") {
        Killed = "killed",
        Injured = "injured",
        Detained = "detained",
        Abducted = "abducted",
        Released = "released",
        Missing = "missing",
        Tortured = "tortured",
        Raped = "sexual_violence",
        Displaced = "displaced",
        Returned = "returned",
        Destroyed = "destroyed",
        Attacks = "attacks",
    }
}

impl Harm {
    /// What a claim of this event counts; `None` where its number is no harm (sites captured, say).
    pub fn of(event: EventType) -> Option<Self> {
        Some(match event {
            EventType::Killing => Self::Killed,
            EventType::Injury => Self::Injured,
            EventType::Detention => Self::Detained,
            EventType::Abduction => Self::Abducted,
            EventType::Release => Self::Released,
            EventType::Disappearance => Self::Missing,
            EventType::Torture => Self::Tortured,
            EventType::SexualViolence => Self::Raped,
            EventType::Displacement => Self::Displaced,
            EventType::Return => Self::Returned,
            EventType::Destruction => Self::Destroyed,
            EventType::Attack => Self::Attacks,
            _ => return None,
        })
    }
}

/// One thing that spoke for or against putting a claim into an incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What was compared: `place`, `time`, `parties`, …
    pub comparison: &'static str,
    /// What was found, in words: "same city (Idlib)", "1 day apart".
    pub found: String,
    /// Match weight in bits: positive speaks for, negative against.
    pub weight: f64,
}

/// Why a claim is in its incident: the decision, kept so that it can be shown and undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// The claim.
    pub claim: ClaimId,
    /// The claim it was compared with; `None` for the first claim of the incident.
    pub with: Option<ClaimId>,
    /// What spoke for and against.
    pub reasons: Vec<Reason>,
}

/// A grouping decision: claims that speak of one happening.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Minted from its first claim.
    pub id: IncidentId,
    /// Happening, running total, or state.
    pub kind: IncidentKind,
    /// The gravest event in it, which names it.
    pub event: EventType,
    /// The claims, in order of report and place in it.
    pub claims: Vec<ClaimId>,
    /// Where, by the most specific place most of its claims agree on.
    pub place: Option<Arc<Place>>,
    /// When, by the narrowest range its claims agree on.
    pub days: Option<DayRange>,
    /// One entry a claim.
    pub groupings: Vec<Grouping>,
}

/// An origin that counts once, and its latest statement of one harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// The name the origin goes by.
    pub name: ArcStr,
    /// What it last said.
    pub says: Interval,
    /// The claim that says so; the first of `parts` where several add up to it.
    pub claim: ClaimId,
    /// Claims whose numbers add up to `says` ("two women and three men were killed"); empty where one claim says it.
    pub parts: Box<[ClaimId]>,
    /// Claims of the same voice: relays, repetitions, statements since superseded.
    pub also: Box<[ClaimId]>,
}

/// One end of what the record says, with the claim that stated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The number, as some voice stated it.
    pub n: u64,
    /// Who owns it.
    pub owner: ClaimId,
}

/// What the record says of one harm in one incident, under a named rule. Disagreement is a value, not an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// What is counted.
    pub harm: Harm,
    /// Rule and version: `low-best-high/1`.
    pub rule: ArcStr,
    /// Smallest number any voice stated as a floor.
    pub low: Option<Bound>,
    /// The rule's choice.
    pub best: Option<Bound>,
    /// Largest number stated; `None`: no voice set a ceiling.
    pub high: Option<Bound>,
    /// Whether every voice can be right at once.
    pub agreed: bool,
    /// One entry an independent voice, by name.
    pub voices: Vec<Voice>,
    /// Why `best` was chosen, in words.
    pub because: ArcStr,
    /// The same harm to those that reports put in one category, by category. Categories overlap (a child is a civilian),
    /// and what nobody puts in one is in none: they are never added to each other or to the whole.
    pub categories: Vec<CategoryTally>,
}

/// What the record says of a harm to those of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryTally {
    /// The codebook's category.
    pub category: AffectedKind,
    /// What voices say of those in it, and the rule's choice. Has no categories of its own.
    pub tally: Tally,
}
