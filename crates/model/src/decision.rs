//! What a person decided about claims and incidents, and what follows from it for grouping.
//!
//! A decision names claims, never incidents: claim ids are made of the report and the place in it, so they stay the same when
//! everything is derived anew, while an incident is itself derived.

use crate::{
    AffectedKind, ClaimId, DayRange, EventType, Interval, Method, Place, ReportId, Scope, Span,
    SpeakerKind, Stance,
};

/// One decision of a person, as the journal holds it. Never edited; a later one may undo it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Number of its entry.
    pub entry: u64,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub time_ms: i64,
    /// Who decided.
    pub author: String,
    /// Why, in the author's words.
    pub reason: String,
    /// What was decided.
    pub verdict: Verdict,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// These claims speak of one happening.
    Merged {
        /// Every claim that the incidents held when they were merged.
        claims: Vec<ClaimId>,
    },
    /// Some claims of an incident speak of another happening than the rest.
    Split {
        /// Those taken out; they stay together.
        claims: Vec<ClaimId>,
        /// Those they are kept apart from.
        from: Vec<ClaimId>,
    },
    /// A claim belongs with another than the one it was put with.
    Assigned {
        /// The claim.
        claim: ClaimId,
        /// A claim of the incident it goes to.
        to: ClaimId,
        /// Claims of the incident it came from.
        from: Vec<ClaimId>,
    },
    /// The claim was read as the report says it.
    Accepted {
        /// The claim.
        claim: ClaimId,
        /// The report that prints it.
        report: ReportId,
        /// What was accepted; it stands whatever a later reader reads there.
        fields: Fields,
    },
    /// The report does not say this; it counts for nothing.
    Rejected {
        /// The claim.
        claim: ClaimId,
        /// The report that prints it.
        report: ReportId,
        /// Another claim of the incident it was in, so that it can be shown there.
        beside: Option<ClaimId>,
    },
    /// The report says it otherwise than it was read.
    Corrected {
        /// The claim.
        claim: ClaimId,
        /// The report that prints it.
        report: ReportId,
        /// What it says instead.
        fields: Fields,
    },
    /// The report says something that the machine did not read.
    Added {
        /// The claim, whose id no machine's claim bears.
        claim: ClaimId,
        /// What the report says, and where.
        missed: Missed,
    },
    /// Who held a place by the one claim held it until the other, though no claim says so of the days between.
    Bridged {
        /// The earlier claim.
        from: ClaimId,
        /// The later claim.
        to: ClaimId,
    },
    /// Who held a place by the one claim is not known to have held it until the other.
    Parted {
        /// The earlier claim.
        from: ClaimId,
        /// The later claim.
        to: ClaimId,
    },
    /// An earlier decision no longer holds.
    Undone {
        /// Number of its entry; that of an undoing brings back what it undid.
        entry: u64,
    },
}

/// What a person says a report says where the machine read nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Missed {
    /// The report that prints it.
    pub report: ReportId,
    /// The words that say it, in the archived text.
    pub span: Span,
    /// Those that state the number, where one is stated in words of the report.
    pub number: Option<Span>,
    /// Who says so, outermost first; empty: the report says it in its own voice.
    pub speakers: Vec<(String, SpeakerKind)>,
    /// What they say. The event is always given.
    pub fields: Fields,
}

/// What a person says a claim says. `None`: as it was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields {
    /// What happened.
    pub event: Option<EventType>,
    /// How many; `Some(None)`: no number is said.
    pub quantity: Option<Option<Interval>>,
    /// Over what it speaks.
    pub scope: Option<Scope>,
    /// How sure the speaker is.
    pub stance: Option<Stance>,
    /// How; `Some(None)`: not stated.
    pub method: Option<Option<Method>>,
    /// Where; `Some(None)`: not stated.
    pub place: Option<Option<Place>>,
    /// When; `Some(None)`: not stated.
    pub time: Option<Option<DayRange>>,
    /// Who did it; empty: nobody is named.
    pub actor: Option<Vec<String>>,
    /// Who or what it was done to, as said; empty: not said.
    pub affected: Option<Vec<String>>,
    /// Category of whom it was done to.
    pub category: Option<AffectedKind>,
    /// Who says so, outermost first; empty: the report says it in its own voice.
    pub speakers: Option<Vec<(String, SpeakerKind)>>,
    /// The claim of which it is a part; `Some(None)`: of none.
    pub subset_of: Option<Option<ClaimId>>,
    /// The words that say the event.
    pub trigger: Option<String>,
    /// The words that hedge; empty: none do.
    pub hedges: Option<Vec<String>>,
}

impl Verdict {
    /// The verb that people and machines know it by: `merge`, `undo`, …
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Merged { .. } => "merge",
            Self::Split { .. } => "split",
            Self::Assigned { .. } => "assign",
            Self::Accepted { .. } => "accept",
            Self::Rejected { .. } => "reject",
            Self::Corrected { .. } => "correct",
            Self::Added { .. } => "add",
            Self::Bridged { .. } => "bridge",
            Self::Parted { .. } => "part",
            Self::Undone { .. } => "undo",
        }
    }

    /// The claims it is about: those that move, are judged or are bound.
    pub fn subjects(&self) -> Vec<&ClaimId> {
        match self {
            Self::Merged { claims } | Self::Split { claims, .. } => claims.iter().collect(),
            Self::Assigned { claim, .. }
            | Self::Accepted { claim, .. }
            | Self::Rejected { claim, .. }
            | Self::Corrected { claim, .. }
            | Self::Added { claim, .. } => vec![claim],
            Self::Bridged { from, to } | Self::Parted { from, to } => vec![from, to],
            Self::Undone { .. } => vec![],
        }
    }

    /// Every claim it names.
    pub fn claims(&self) -> Vec<&ClaimId> {
        let mut named = self.subjects();
        match self {
            Self::Split { from, .. } => named.extend(from),
            Self::Assigned { to, from, .. } => {
                named.push(to);
                named.extend(from);
            }
            _ => {}
        }
        named
    }
}

/// What people decided about which claims belong together: a hard constraint on grouping.
///
/// **Invariant:** no claim is in two blocks, and no block is apart from itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bonds {
    /// Claims that belong together; a block of one claim is there to be kept apart from others.
    pub blocks: Vec<Vec<ClaimId>>,
    /// Pairs of blocks, by index, smaller first, that never share an incident.
    pub apart: Vec<(usize, usize)>,
}
