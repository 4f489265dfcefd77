//! What is said of each day: statements laid over one another, contradictions kept.

use std::collections::BTreeSet;

use parallax_model::{ClaimId, DatePrecision, Day};

use crate::State;
use crate::change::{Change, length};
use crate::party::{Party, are_same, distinct};
use crate::statement::{Kind, Statement, after, before};

/// Consecutive days of which the same is said.
#[derive(Debug, Clone)]
pub(crate) struct Stretch<'s> {
    pub from: Day,
    pub to: Day,
    pub state: State,
    pub parties: Vec<Party>,
    pub by: Vec<&'s Statement>,
    /// The change by which it begins, by index.
    pub taken: Option<usize>,
    /// The change by which it ends, by index.
    pub left: Option<usize>,
}

/// What one statement, or one change, says of some days.
struct Layer<'s> {
    from: Day,
    to: Day,
    parties: Vec<Party>,
    grip: Grip,
    /// Inexact: gives way to what is said of the very day.
    is_soft: bool,
    by: Vec<&'s Statement>,
    taken: Option<usize>,
    left: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grip {
    Whole,
    Part,
    Fight,
}

/// A "since" that names no day may lie so far before the change it means.
const SINCE_DAYS: i32 = 366;

/// Fighting told of longer than this is no contest of every day.
const FIGHT_DAYS: i32 = 7;

/// Stretches in order, not overlapping; days of which nothing is said are in none.
pub(crate) fn stretches<'s>(
    statements: &'s [Statement],
    changes: &[Change<'s>],
) -> Vec<Stretch<'s>> {
    let mut layers = layers(statements, changes);
    layers.sort_by(|a, b| (a.from, a.to, &a.parties).cmp(&(b.from, b.to, &b.parties)));
    let bounds: BTreeSet<Day> =
        layers.iter().flat_map(|layer| [layer.from, after(layer.to, 1)]).collect();
    let bounds: Vec<Day> = bounds.into_iter().collect();
    let mut found: Vec<Stretch<'s>> = Vec::new();
    let mut open: Vec<&Layer<'s>> = Vec::new();
    let mut coming = layers.iter().peekable();
    for pair in bounds.windows(2) {
        let (from, to) = (pair[0], before(pair[1], 1));
        open.retain(|layer| layer.to >= from);
        while let Some(layer) = coming.next_if(|layer| layer.from <= from) {
            open.push(layer);
        }
        if !open.is_empty() {
            found.push(said_of(from, to, &open));
        }
    }
    found
}

fn layers<'s>(statements: &'s [Statement], changes: &[Change<'s>]) -> Vec<Layer<'s>> {
    let of_changes = changes.iter().enumerate().map(|(at, change)| {
        let is_taken = change.kind == Kind::Takes;
        // Who leaves was there the day before.
        let day = if is_taken { change.days.to() } else { before(change.days.from(), 1) };
        Layer {
            from: day,
            to: day,
            parties: change.parties.clone(),
            grip: Grip::Whole,
            is_soft: change.by.iter().all(|one| one.is_by_report),
            by: change.by.clone(),
            taken: is_taken.then_some(at),
            left: (!is_taken).then_some(at),
        }
    });
    let of_states = statements.iter().filter(|one| !one.is_denied);
    of_changes.chain(of_states.filter_map(|one| layer(one, changes))).collect()
}

fn layer<'s>(one: &'s Statement, changes: &[Change<'s>]) -> Option<Layer<'s>> {
    let (mut from, mut to) = (one.days.from(), one.days.to());
    let is_long = length(one.days) > 0;
    let grip = match one.kind {
        Kind::Holds if one.is_part => Grip::Part,
        Kind::Holds => {
            from = begun(one, changes);
            Grip::Whole
        }
        Kind::Takes if one.is_part => {
            from = to;
            Grip::Part
        }
        Kind::Leaves if one.is_part => {
            (from, to) = (before(from, 1), before(from, 1));
            Grip::Part
        }
        Kind::Fights if length(one.days) < FIGHT_DAYS => Grip::Fight,
        _ => return None,
    };
    Some(Layer {
        from,
        to,
        parties: one.parties.clone(),
        grip,
        is_soft: one.is_by_report || is_long && one.days.precision != DatePrecision::Period,
        by: vec![one],
        taken: None,
        left: None,
    })
}

/// "Since 2014" begins with the fall of January 2014 that others tell of, not on the first of the year.
fn begun(one: &Statement, changes: &[Change<'_>]) -> Day {
    let from = one.days.from();
    let is_vague = one.days.precision == DatePrecision::Period && from.day() == 1;
    let begins = |change: &&Change<'_>| {
        change.kind == Kind::Takes
            && are_same(&change.parties, &one.parties)
            && from <= change.days.to()
            && change.days.to() <= one.days.to()
            && (change.days.to() - from).get_days() <= SINCE_DAYS
    };
    let first = changes.iter().filter(begins).map(|change| change.days.to()).min();
    first.filter(|_| is_vague).unwrap_or(from)
}

fn said_of<'s>(from: Day, to: Day, open: &[&Layer<'s>]) -> Stretch<'s> {
    let firm: Vec<&&Layer<'s>> = open.iter().filter(|layer| !layer.is_soft).collect();
    let agrees = |layer: &&&Layer<'s>| {
        !layer.is_soft
            || firm
                .iter()
                .all(|other| are_same(&layer.parties, &other.parties) || other.grip != Grip::Whole)
    };
    let mut kept: Vec<&Layer<'s>> = open.iter().filter(agrees).copied().collect();
    // Fighting that ends with a capture on the same day ended.
    if kept.iter().any(|layer| layer.taken.is_some()) {
        kept.retain(|layer| layer.grip != Grip::Fight);
    }
    let of = |grip: Grip| kept.iter().filter(move |layer| layer.grip == grip).copied();
    let wholes = sides(of(Grip::Whole));
    let parts = sides(of(Grip::Part));
    let everybody = distinct(kept.iter().flat_map(|layer| &layer.parties));
    let n_other_parts = match wholes.first() {
        Some(whole) => parts.iter().filter(|part| !are_same(part, whole)).count(),
        None => parts.len().saturating_sub(1),
    };
    let is_fought = of(Grip::Fight).next().is_some();
    let (state, parties) = match wholes.as_slice() {
        _ if is_fought || wholes.len() > 1 || n_other_parts > 0 => (State::Contested, everybody),
        [whole] if whole.len() > 1 => (State::Joint, whole.clone()),
        [whole] => (State::Held, whole.clone()),
        _ => (State::Partly, everybody),
    };
    let mut by: Vec<&Statement> = kept.iter().flat_map(|layer| layer.by.iter().copied()).collect();
    by.sort_by(|a, b| (a.days, &a.claim).cmp(&(b.days, &b.claim)));
    by.dedup_by(|a, b| a.claim == b.claim);
    let first =
        |change: fn(&Layer<'s>) -> Option<usize>| kept.iter().find_map(|layer| change(layer));
    let is_one = matches!(state, State::Held | State::Joint);
    let taken = first(|layer| layer.taken).filter(|_| is_one);
    let left = first(|layer| layer.left).filter(|_| is_one);
    Stretch { from, to, state, parties, by, taken, left }
}

/// Holders that can be one, put together; more than one: they contradict.
fn sides<'l>(layers: impl Iterator<Item = &'l Layer<'l>>) -> Vec<Vec<Party>> {
    let mut sides: Vec<Vec<Party>> = Vec::new();
    for layer in layers {
        let (same, other): (Vec<_>, Vec<_>) =
            sides.into_iter().partition(|side| are_same(side, &layer.parties));
        sides = other;
        sides.push(distinct(same.iter().flatten().chain(&layer.parties)));
    }
    sides.sort();
    sides
}

/// The claims of a stretch.
pub(crate) fn claims_of(by: &[&Statement]) -> Vec<ClaimId> {
    let mut claims: Vec<ClaimId> = by.iter().map(|one| one.claim.clone()).collect();
    claims.sort();
    claims.dedup();
    claims
}
