//! Statements of one change put together: ten reports that a town fell are one fall, on the days most exact words agree on.

use parallax_model::{DatePrecision, Day, DayRange};

use crate::party::{Party, are_same, distinct};
use crate::statement::{Kind, Statement};

/// A place passed into hands, or was left.
#[derive(Debug)]
pub(crate) struct Change<'s> {
    /// [`Kind::Takes`] or [`Kind::Leaves`].
    pub kind: Kind,
    /// Who took it or left it.
    pub parties: Vec<Party>,
    /// When: one day, or several where words are inexact or differ.
    pub days: DayRange,
    /// Who says so.
    pub by: Vec<&'s Statement>,
}

/// Two voices that date one change this many days apart speak of the same one.
pub(crate) const SAME_DAYS: u32 = 3;

/// The changes of one place, by their days.
///
/// The most exact statements come first, so that "in May" joins "on 20 May"; what is dated by its report alone comes last.
pub(crate) fn changes(statements: &[Statement]) -> Vec<Change<'_>> {
    let is_change = |one: &&Statement| {
        matches!(one.kind, Kind::Takes | Kind::Leaves) && !one.is_part && !one.is_denied
    };
    let mut all: Vec<&Statement> = statements.iter().filter(is_change).collect();
    all.sort_by_key(|one| (one.is_by_report, length(one.days), one.days, one.claim.clone()));
    let mut changes: Vec<Change<'_>> = Vec::new();
    for one in all {
        match home(&changes, one) {
            Some(at) => {
                changes[at].by.push(one);
                changes[at].settle();
            }
            None => changes.push(Change {
                kind: one.kind,
                parties: one.parties.clone(),
                days: one.days,
                by: vec![one],
            }),
        }
    }
    changes.sort_by(|a, b| (a.days, a.kind, &a.parties).cmp(&(b.days, b.kind, &b.parties)));
    changes
}

impl Change<'_> {
    fn settle(&mut self) {
        self.parties = distinct(self.by.iter().flat_map(|one| &one.parties));
        let dated: Vec<DayRange> =
            self.by.iter().filter(|one| !one.is_by_report).map(|one| one.days).collect();
        let dated = match dated.is_empty() {
            true => self.by.iter().map(|one| one.days).collect(),
            false => dated,
        };
        self.days = agreed(&dated);
    }
}

/// The change that a statement speaks of: the nearest of the same parties, with no other party's change in between.
fn home(changes: &[Change<'_>], one: &Statement) -> Option<usize> {
    let is_same =
        |change: &Change<'_>| change.kind == one.kind && are_same(&change.parties, &one.parties);
    let is_undisturbed = |change: &Change<'_>| {
        let (from, to) =
            (change.days.from().min(one.days.from()), change.days.to().max(one.days.to()));
        let is_between = |day: Day| from < day && day < to;
        let stands_between = |other: &Change<'_>| {
            other.kind == Kind::Takes
                && !are_same(&other.parties, &one.parties)
                && is_between(other.days.from())
        };
        length(one.days) > 0 && !one.is_by_report || !changes.iter().any(stands_between)
    };
    let candidates = changes.iter().enumerate().filter(|(_, change)| is_same(change));
    let near = candidates.filter(|(_, change)| match one.is_by_report {
        // "The rebels who captured the town": of the falls before the report, the last.
        true => change.days.from() <= one.days.to(),
        false => change.days.days_apart(one.days) <= SAME_DAYS,
    });
    let fitting = near.filter(|(_, change)| is_undisturbed(change));
    let nearest = fitting.min_by_key(|(at, change)| (change.days.days_apart(one.days), *at));
    nearest.map(|(at, _)| at)
}

/// The days on which all can be right; where they cannot, from the first to the last that the exact ones name.
fn agreed(all: &[DayRange]) -> DayRange {
    let holds = |a: &DayRange, b: &DayRange| a.from() <= b.from() && b.to() <= a.to();
    let is_exact =
        |one: &&DayRange| !all.iter().any(|other| holds(one, other) && !holds(other, one));
    let exact: Vec<DayRange> = all.iter().filter(is_exact).copied().collect();
    let latest_from = exact.iter().map(|days| days.from()).max().expect("a change has a statement");
    let earliest_to = exact.iter().map(|days| days.to()).min().expect("a change has a statement");
    let (from, to) = match latest_from <= earliest_to {
        true => (latest_from, earliest_to),
        false => (
            exact.iter().map(|days| days.from()).min().unwrap_or(latest_from),
            exact.iter().map(|days| days.to()).max().unwrap_or(earliest_to),
        ),
    };
    let precision = exact.iter().map(|days| days.precision).min().unwrap_or(DatePrecision::Day);
    match from == to {
        true => DayRange::day(from),
        false => DayRange::new(from, to, precision.max(DatePrecision::Days)),
    }
}

/// Days from the first to the last; 0 for one day.
pub(crate) fn length(days: DayRange) -> i32 {
    (days.to() - days.from()).get_days()
}
