//! Stretches become intervals: what lies between two of them is filled on a ground that is shown, or is a gap.

use std::collections::BTreeSet;

use parallax_model::{ClaimId, DatePrecision, Day, DayRange, Decision, Place, Verdict};

use crate::change::{Change, SAME_DAYS, changes};
use crate::days::{Stretch, claims_of, stretches};
use crate::party::{Party, are_same, distinct};
use crate::statement::{Kind, Statement, after, before};
use crate::{Edge, Finding, Ground, Interval, Link, Settings, State, Timeline, Turn};

/// What people decided about the days between claims, and which of it found its place.
#[derive(Debug, Default)]
pub(crate) struct Rulings {
    rulings: Vec<Ruling>,
}

#[derive(Debug)]
struct Ruling {
    entry: u64,
    from: ClaimId,
    to: ClaimId,
    is_bridge: bool,
    problem: Option<&'static str>,
}

impl Rulings {
    pub(crate) fn of(decisions: &[Decision]) -> Self {
        let ruling = |decision: &Decision| {
            let (from, to, is_bridge) = match &decision.verdict {
                Verdict::Bridged { from, to } => (from, to, true),
                Verdict::Parted { from, to } => (from, to, false),
                _ => return None,
            };
            let problem = Some("its two claims say of no one place who holds it");
            Some(Ruling {
                entry: decision.entry,
                from: from.clone(),
                to: to.clone(),
                is_bridge,
                problem,
            })
        };
        Self { rulings: decisions.iter().filter_map(ruling).collect() }
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        let finding = |one: &Ruling| Some(Finding { entry: one.entry, problem: one.problem? });
        let mut findings: Vec<Finding> = self.rulings.iter().filter_map(finding).collect();
        findings.sort();
        findings
    }

    /// Those whose claims both speak of this place, with the days they decide on.
    fn here(&mut self, statements: &[Statement]) -> Vec<Here> {
        let mut here = Vec::new();
        for ruling in &mut self.rulings {
            let find = |id: &ClaimId| statements.iter().find(|one| one.claim == *id);
            let (Some(one), Some(other)) = (find(&ruling.from), find(&ruling.to)) else { continue };
            let (first, last) = if one.days <= other.days { (one, other) } else { (other, one) };
            let is_one_holder = are_same(&first.parties, &last.parties) || last.kind != Kind::Holds;
            ruling.problem = (ruling.is_bridge && !is_one_holder)
                .then_some("its two claims name different holders, and nothing says when the place changed hands");
            if ruling.problem.is_none() {
                here.push(Here {
                    entry: ruling.entry,
                    is_bridge: ruling.is_bridge,
                    from: first.days.from(),
                    to: last.days.to(),
                    parties: first.parties.clone(),
                });
            }
        }
        here
    }
}

/// A decision about days of one place.
struct Here {
    entry: u64,
    is_bridge: bool,
    from: Day,
    to: Day,
    parties: Vec<Party>,
}

impl Here {
    fn covers(&self, from: Day, to: Day) -> bool {
        self.from <= from && to <= self.to
    }
}

/// Everything said of one place, in intervals.
pub(crate) fn timeline(
    place: Place,
    statements: &[Statement],
    rulings: &mut Rulings,
    settings: Settings,
) -> Timeline {
    let changes = changes(statements);
    let here = rulings.here(statements);
    let stretches = stretches(statements, &changes);
    let truces: Vec<Day> =
        statements.iter().filter(|one| one.kind == Kind::Truce).map(|one| one.days.to()).collect();
    let joiner = Joiner {
        changes: &changes,
        here: &here,
        truces: &truces,
        settings,
        done: Vec::new(),
        open: None,
    };
    let mut holds = joiner.join(stretches);
    deny(&mut holds, statements);
    let sieges = sieges(statements, &changes, settings);
    Timeline { place, holds, sieges }
}

/// Joins stretches from the first to the last.
struct Joiner<'a, 's> {
    changes: &'a [Change<'s>],
    here: &'a [Here],
    truces: &'a [Day],
    settings: Settings,
    done: Vec<Interval>,
    open: Option<Interval>,
}

/// What becomes of the days between two stretches.
enum Between {
    Filled(Ground),
    Gap(Option<u64>),
}

impl<'s> Joiner<'_, 's> {
    fn join(mut self, stretches: Vec<Stretch<'s>>) -> Vec<Interval> {
        for stretch in stretches {
            match self.open.take() {
                None => self.open = Some(self.begin(&stretch)),
                Some(current) => self.go_on(current, stretch),
            }
        }
        self.done.extend(self.open.take());
        self.done
    }

    fn begin(&self, stretch: &Stretch<'s>) -> Interval {
        let said = |day: Day| Edge {
            turn: Turn::Said,
            days: DayRange::day(day),
            claims: claims_of(&stretch.by),
        };
        let begins = match stretch.taken {
            Some(at) => self.edge(Turn::Taken, at),
            None => said(stretch.from),
        };
        let ends = match stretch.left {
            Some(at) => self.edge(Turn::Left, at),
            None => said(stretch.to),
        };
        Interval {
            from: stretch.from,
            to: stretch.to,
            state: stretch.state,
            parties: stretch.parties.clone(),
            begins,
            ends,
            words: stretch.by.iter().map(|one| one.word()).collect(),
            denied_by: Vec::new(),
            links: Vec::new(),
            parted_by: None,
        }
    }

    fn edge(&self, turn: Turn, at: usize) -> Edge {
        let change = &self.changes[at];
        Edge { turn, days: change.days, claims: claims_of(&change.by) }
    }

    fn go_on(&mut self, mut current: Interval, mut stretch: Stretch<'s>) {
        let is_same = current.state == stretch.state
            && are_same(&current.parties, &stretch.parties)
            || is_one_hold(current.state)
                && is_one_hold(stretch.state)
                && are_same(&current.parties, &stretch.parties);
        let gap = (after(current.to, 1), before(stretch.from, 1));
        let is_adjacent = gap.0 > gap.1;
        if is_same && stretch.taken.is_none() {
            match (is_adjacent, current.ends.turn) {
                (true, Turn::Said) => return self.absorb(current, stretch),
                (true, _) => {}
                (false, _) => {
                    if let Between::Filled(ground) = self.between(&current, gap.0, gap.1) {
                        current.links.push(link(&current, &stretch, gap, ground));
                        return self.absorb(current, stretch);
                    }
                }
            }
        }
        if is_same && is_adjacent && stretch.taken.is_some() && current.ends.turn == Turn::Said {
            // It is said to be held the day before it is said to be taken by the same: the fall is told late.
            return self.absorb(current, stretch);
        }
        if is_contradicted(&current, &stretch, is_adjacent)
            || is_divided(&current, &stretch) && self.reaches(&current, gap)
        {
            stretch.state = State::Contested;
            stretch.parties = distinct(current.parties.iter().chain(&stretch.parties));
        }
        self.turn(current, stretch);
    }

    /// Whether the state of `current` goes on until the days after the gap.
    fn reaches(&self, current: &Interval, gap: (Day, Day)) -> bool {
        gap.0 > gap.1 || matches!(self.between(current, gap.0, gap.1), Between::Filled(_))
    }

    /// The state goes on, or is told again.
    fn absorb(&mut self, mut current: Interval, stretch: Stretch<'s>) {
        let next = self.begin(&stretch);
        current.to = stretch.to;
        current.ends = next.ends;
        current.parties = distinct(current.parties.iter().chain(&stretch.parties));
        if is_one_hold(current.state) {
            current.state = if current.parties.len() > 1 { State::Joint } else { State::Held };
        }
        let known: BTreeSet<ClaimId> =
            current.words.iter().map(|word| word.claim.clone()).collect();
        current.words.extend(next.words.into_iter().filter(|word| !known.contains(&word.claim)));
        self.open = Some(current);
    }

    /// One state ends and another begins; what lies between is filled up to the turn, or is a gap.
    fn turn(&mut self, mut current: Interval, stretch: Stretch<'s>) {
        let next = self.begin(&stretch);
        let taken = stretch.taken.filter(|_| {
            !are_same(&current.parties, &stretch.parties) || current.state != stretch.state
        });
        // Until when the old state can have lasted: the day before the turn.
        let last = taken.map_or(before(next.from, 1), |at| before(self.changes[at].days.from(), 1));
        let is_contest = next.state == State::Contested
            && !stretch.by.is_empty()
            && current
                .parties
                .iter()
                .all(|party| next.parties.iter().any(|other| party.is_same(other)));
        let mut parted_by = None;
        let reaches = match (taken.is_some() || is_contest, current.to >= last) {
            (false, _) => current.to >= before(next.from, 1),
            (true, true) => true,
            (true, false) => match self.between(&current, after(current.to, 1), last) {
                Between::Filled(ground) => {
                    let days = (after(current.to, 1), last);
                    current.links.push(link(&current, &stretch, days, ground));
                    current.to = last;
                    true
                }
                Between::Gap(entry) => {
                    parted_by = entry;
                    false
                }
            },
        };
        if parted_by.is_none() && !reaches {
            parted_by = self.parted(after(current.to, 1), before(next.from, 1));
        }
        if reaches && current.ends.turn == Turn::Said && (taken.is_some() || is_contest) {
            current.ends = Edge {
                turn: if taken.is_some() { Turn::Taken } else { Turn::Said },
                ..next.begins.clone()
            };
        }
        let gap = (after(current.to, 1), before(next.from, 1));
        if gap.0 <= gap.1 {
            let unknown = Interval {
                from: gap.0,
                to: gap.1,
                state: State::Unknown,
                parties: Vec::new(),
                begins: current.ends.clone(),
                ends: next.begins.clone(),
                words: Vec::new(),
                denied_by: Vec::new(),
                links: Vec::new(),
                parted_by,
            };
            self.done.extend([current, unknown]);
        } else {
            self.done.push(current);
        }
        self.open = Some(next);
    }

    /// Whether the state of `current` goes on through days nobody speaks of. The last decision that covers them prevails.
    fn between(&self, current: &Interval, from: Day, to: Day) -> Between {
        let covering = self.here.iter().rev().find(|here| here.covers(from, to));
        if let Some(here) = covering {
            return match here.is_bridge && are_same(&here.parties, &current.parties) {
                true => Between::Filled(Ground::Decided(here.entry)),
                false => Between::Gap((!here.is_bridge).then_some(here.entry)),
            };
        }
        let n_days = (to - from).get_days() + 1;
        let is_short = u32::try_from(n_days).is_ok_and(|n| n <= self.settings.assume_days);
        let is_stopped = current.state == State::Contested
            && self.truces.iter().any(|day| current.to <= *day && *day <= to);
        let is_left = current.ends.turn == Turn::Left;
        match is_short && !is_stopped && !is_left {
            true => Between::Filled(Ground::Assumed),
            false => Between::Gap(None),
        }
    }

    fn parted(&self, from: Day, to: Day) -> Option<u64> {
        let covering = self.here.iter().rev().find(|here| here.covers(from, to))?;
        (!covering.is_bridge).then_some(covering.entry)
    }
}

fn is_one_hold(state: State) -> bool {
    matches!(state, State::Held | State::Joint)
}

/// Another holder is named days after, and nobody says that the place changed hands: the accounts contradict.
fn is_contradicted(current: &Interval, stretch: &Stretch<'_>, is_adjacent: bool) -> bool {
    let n_days = (stretch.from - current.to).get_days().unsigned_abs();
    is_one_hold(current.state)
        && is_one_hold(stretch.state)
        && stretch.taken.is_none()
        && current.ends.turn == Turn::Said
        && (is_adjacent || n_days <= SAME_DAYS)
        && !are_same(&current.parties, &stretch.parties)
}

/// One holds a part while another holds a part or the rest: both are there.
fn is_divided(current: &Interval, stretch: &Stretch<'_>) -> bool {
    stretch.state == State::Partly
        && (current.state == State::Partly || is_one_hold(current.state))
        && current.ends.turn == Turn::Said
        && !are_same(&current.parties, &stretch.parties)
}

fn link(current: &Interval, stretch: &Stretch<'_>, days: (Day, Day), ground: Ground) -> Link {
    let last = current.words.iter().max_by_key(|word| (word.days.to(), &word.claim));
    let first = stretch.by.iter().min_by_key(|one| (one.days.from(), &one.claim));
    let id = |id: Option<&ClaimId>| id.cloned().unwrap_or_else(|| ClaimId::new(""));
    Link {
        days: DayRange::new(days.0, days.1, DatePrecision::Period),
        before: id(last.map(|word| &word.claim)),
        after: id(first.map(|one| &one.claim)),
        ground,
    }
}

/// Sets beside each interval what denies it.
fn deny(holds: &mut [Interval], statements: &[Statement]) {
    for one in statements.iter().filter(|one| one.is_denied && one.kind != Kind::Truce) {
        let is_meant = |hold: &&mut Interval| {
            let touches = hold.from <= one.days.to() && one.days.from() <= hold.to;
            touches && hold.state != State::Unknown && are_same(&hold.parties, &one.parties)
        };
        if let Some(hold) = holds.iter_mut().find(is_meant) {
            hold.denied_by.push(one.word());
        }
    }
}

/// Sieges in order. One that is told twice with few days between went on, unless the place fell.
fn sieges(statements: &[Statement], changes: &[Change<'_>], settings: Settings) -> Vec<Interval> {
    let mut open: Vec<Interval> = Vec::new();
    for one in statements.iter().filter(|one| one.kind == Kind::Besieges && !one.is_denied) {
        let (from, to) = (one.days.from(), one.days.to());
        let fell = |since: Day| {
            changes.iter().any(|change| {
                change.kind == Kind::Takes
                    && since <= change.days.to()
                    && change.days.from() <= from
            })
        };
        let goes_on = |siege: &&mut Interval| {
            let n_days = (from - siege.to).get_days() - 1;
            let is_short =
                n_days <= 0 || u32::try_from(n_days).is_ok_and(|n| n <= settings.assume_days);
            is_short && are_same(&siege.parties, &one.parties) && !fell(siege.to)
        };
        let edge = |day: Day| Edge {
            turn: Turn::Said,
            days: DayRange::day(day),
            claims: vec![one.claim.clone()],
        };
        match open.iter_mut().rev().find(goes_on) {
            Some(siege) => {
                if after(siege.to, 1) < from {
                    siege.links.push(Link {
                        days: DayRange::new(
                            after(siege.to, 1),
                            before(from, 1),
                            DatePrecision::Period,
                        ),
                        before: siege.ends.claims[0].clone(),
                        after: one.claim.clone(),
                        ground: Ground::Assumed,
                    });
                }
                siege.words.push(one.word());
                siege.parties = distinct(siege.parties.iter().chain(&one.parties));
                if to > siege.to {
                    siege.to = to;
                    siege.ends = edge(to);
                }
            }
            None => open.push(Interval {
                from,
                to,
                state: State::Besieged,
                parties: one.parties.clone(),
                begins: edge(from),
                ends: edge(to),
                words: vec![one.word()],
                denied_by: Vec::new(),
                links: Vec::new(),
                parted_by: None,
            }),
        }
    }
    open.sort_by(|a, b| (a.from, a.to, &a.parties).cmp(&(b.from, b.to, &b.parties)));
    open
}
