//! Who is said to hold a place, and when: claims of capture, withdrawal, control, siege and fighting become intervals.
//!
//! In: claims, what [`Sources`] know of each, and what people decided about the days between claims. Out: one [`Timeline`] a
//! place, of [`Interval`]s in order; each begins and ends at an [`Edge`] that its claims own.
//!
//! Four steps: a claim becomes a *statement* about a place (`statement`); statements of one change are put together
//! (`change`); from both follows what is said of each day (`days`); days nobody speaks of are filled by a [`Link`] or stay a
//! gap (`intervals`).
//!
//! **Invariant:** every day of an interval is stated, or is in a link that says on what ground it was filled; nothing lies
//! before the first statement or after the last. Pure: no clock, no disk, and the order of claims never matters.

mod party;

mod extent;

mod statement;

mod change;

mod days;

mod intervals;

mod shares;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use parallax_model::{Claim, ClaimId, Day, DayRange, Decision, Place, Report};

pub use party::Party;
pub use shares::{Share, is_town, shares};
pub use statement::{Kind, LeftOut};

/// What is known of claims beside what they say.
pub struct Sources<'a> {
    /// The report that prints a claim.
    pub report: &'a dyn Fn(&Claim) -> Option<&'a Report>,
    /// Whose voice a claim is, as a name for people.
    pub voice: &'a dyn Fn(&Claim) -> String,
    /// Country code of a party by its id.
    pub country_of: &'a dyn Fn(&str) -> Option<String>,
}

/// The rule of contiguity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Who is said to hold a place twice, and nobody says otherwise, is assumed to have held it in between where no more
    /// than this many days lie between. 0: never.
    pub assume_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { assume_days: 30 }
    }
}

/// What is said of a place at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// One party holds it.
    Held,
    /// Several parties hold it together.
    Joint,
    /// One party holds a part; of the rest nothing is said.
    Partly,
    /// Sides fight in it, each holds a part, or accounts contradict.
    Contested,
    /// It is surrounded; who holds it is told beside it.
    Besieged,
    /// Nobody says.
    Unknown,
}

impl State {
    /// The published name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Joint => "joint",
            Self::Partly => "partly",
            Self::Contested => "contested",
            Self::Besieged => "besieged",
            Self::Unknown => "unknown",
        }
    }
}

/// What happened at the end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// Somebody took the place then.
    Taken,
    /// Who held it left then.
    Left,
    /// The first or last day of which it is said; of the day before or after nobody says anything.
    Said,
}

impl Turn {
    /// The published name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Left => "left",
            Self::Said => "said",
        }
    }
}

/// Where an interval begins or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// What happened.
    pub turn: Turn,
    /// The days on which it may have been: more than one where words are inexact or voices differ.
    pub days: DayRange,
    /// The claims that say so, by id.
    pub claims: Vec<ClaimId>,
}

/// Why days that nobody speaks of are taken to be as those around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// The rule of contiguity ([`Settings::assume_days`]).
    Assumed,
    /// A person's decision, by its entry.
    Decided(u64),
}

/// Days between two claims that were filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// First and last day that was filled.
    pub days: DayRange,
    /// The last claim before.
    pub before: ClaimId,
    /// The first claim after.
    pub after: ClaimId,
    /// Why.
    pub ground: Ground,
}

/// One claim that speaks of an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The claim.
    pub claim: ClaimId,
    /// Whose voice.
    pub voice: String,
    /// What it says.
    pub kind: Kind,
    /// When.
    pub days: DayRange,
    /// It hedges.
    pub is_hedged: bool,
}

/// Days of one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// First day. Where the edge has several days, the first on which the state is sure.
    pub from: Day,
    /// Last day, included.
    pub to: Day,
    /// What is said.
    pub state: State,
    /// Who holds it, fights in it or besieges it, by name. Empty where it is unknown.
    pub parties: Vec<Party>,
    /// How it began.
    pub begins: Edge,
    /// How it ended.
    pub ends: Edge,
    /// Every claim that says so, by first day, then by id.
    pub words: Vec<Word>,
    /// Claims that deny it.
    pub denied_by: Vec<Word>,
    /// Days within it that no claim speaks of.
    pub links: Vec<Link>,
    /// The decision that keeps a gap open.
    pub parted_by: Option<u64>,
}

impl Interval {
    /// Whether everybody who says so hedges.
    pub fn is_hedged(&self) -> bool {
        !self.words.is_empty() && self.words.iter().all(|word| word.is_hedged)
    }

    /// Who, in one line: "a + b" together, "a / b" against each other.
    pub fn who(&self) -> String {
        let names: Vec<&str> = self.parties.iter().map(|party| party.name.as_str()).collect();
        names.join(if self.state == State::Contested { " / " } else { " + " })
    }
}

/// Everything that is said of who holds one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// The place.
    pub place: Place,
    /// Who holds it: in order, each day in one of them at most, from the first day that is spoken of to the last.
    pub holds: Vec<Interval>,
    /// Who besieged it, in order.
    pub sieges: Vec<Interval>,
}

impl Timeline {
    /// What is said of a day. `None`: it lies before the first statement or after the last.
    pub fn on(&self, day: Day) -> Option<&Interval> {
        self.holds.iter().find(|hold| hold.from <= day && day <= hold.to)
    }

    /// The last interval in which somebody held the place that ended before this day.
    pub fn last_held(&self, day: Day) -> Option<&Interval> {
        self.holds.iter().rev().find(|hold| hold.to < day && hold.state != State::Unknown)
    }
}

/// What came of all claims.
#[derive(Debug, Clone, Default)]
pub struct Control {
    /// One a place, by name, country and id.
    pub timelines: Vec<Timeline>,
    /// Claims about who holds what that stand on no timeline, and why.
    pub left_out: Vec<LeftOut>,
    /// Decisions about the days between claims that could not be carried out.
    pub findings: Vec<Finding>,
}

/// A decision that a person has to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Its entry.
    pub entry: u64,
    /// What is in its way.
    pub problem: &'static str,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "entry {} about who held a place: {}", self.entry, self.problem)
    }
}

/// Who held which place when, by these claims. `decisions` are those that hold, in the order they take effect.
pub fn control<'c>(
    claims: impl IntoIterator<Item = &'c Claim>,
    sources: &Sources<'_>,
    decisions: &[Decision],
    settings: Settings,
) -> Control {
    let (by_place, left_out) = statement::statements(claims, sources);
    let mut out = Control { left_out, ..Control::default() };
    let mut rulings = intervals::Rulings::of(decisions);
    for (place, statements) in by_place.into_values() {
        let timeline = intervals::timeline(place, &statements, &mut rulings, settings);
        if !(timeline.holds.is_empty() && timeline.sieges.is_empty()) {
            out.timelines.push(timeline);
        }
    }
    out.findings = rulings.findings();
    out
}

/// Places in the order of their timelines.
pub(crate) type ByPlace = BTreeMap<PlaceKey, (Place, Vec<statement::Statement>)>;

/// One place: its name in lower case, country, and id where the gazetteer has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PlaceKey(pub String, pub Option<String>, pub Option<u32>);
