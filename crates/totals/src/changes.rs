//! How two records differ: incidents that are new, gone, merged, split or changed, and which figure moved by which claim.
//!
//! Incidents of the two are set side by side by the claims they share: ids of incidents follow from their claims and may
//! change with them.

use std::collections::{BTreeMap, BTreeSet};

use parallax_model::{ClaimId, Harm, Tally};

use crate::Entry;

/// What became of some incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// None of its claims were there before.
    New,
    /// None of its claims are there any more.
    Gone,
    /// Several became one.
    Merged,
    /// One became several.
    Split,
    /// Several became several others.
    Regrouped,
    /// One stayed one, and says something else.
    Changed,
}

impl ChangeKind {
    /// The published name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Regrouped => "regrouped",
            Self::Changed => "changed",
        }
    }
}

/// Bounds of a harm in one record: `low`, `best`, `high`, each with the claim that owns it.
pub type Bounds = [Option<(u64, ClaimId)>; 3];

/// A figure that moved: one harm in one incident before, one after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Index of the incident among those before; `None`: the harm was not told of.
    pub before_idx: Option<usize>,
    /// Index of the incident among those after.
    pub after_idx: Option<usize>,
    /// What is counted.
    pub harm: Harm,
    /// What the record said.
    pub before: Bounds,
    /// What it says.
    pub after: Bounds,
}

/// What became of incidents that share claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What became of them.
    pub kind: ChangeKind,
    /// Indices into the entries before.
    pub before: Vec<usize>,
    /// Indices into the entries after.
    pub after: Vec<usize>,
    /// Claims that came in.
    pub gained: Vec<ClaimId>,
    /// Claims that went.
    pub lost: Vec<ClaimId>,
    /// Figures that moved.
    pub moved: Vec<Moved>,
    /// Other fields that differ: `place`, `days`, `event`, `kind`; only where one stayed one.
    pub fields: Vec<&'static str>,
}

/// Everything that differs, in the order of the incidents after, then of those before that are gone.
pub fn changes(before: &[Entry<'_>], after: &[Entry<'_>]) -> Vec<Change> {
    let mut found: Vec<Change> = components(before, after)
        .into_iter()
        .filter_map(|(befores, afters)| change(before, after, befores, afters))
        .collect();
    let order = |change: &Change| {
        let first = |entries: &[Entry<'_>], idx: &[usize]| {
            idx.iter().map(|&idx| entries[idx].incident.id.clone()).min()
        };
        (change.kind, first(after, &change.after), first(before, &change.before))
    };
    found.sort_by_cached_key(order);
    found
}

/// Sets of incidents connected by shared claims.
fn components(before: &[Entry<'_>], after: &[Entry<'_>]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let n = before.len() + after.len();
    let mut parent: Vec<usize> = (0..n).collect();
    let mut first: BTreeMap<&ClaimId, usize> = BTreeMap::new();
    for (node, entry) in before.iter().chain(after).enumerate() {
        for claim in entry.claim_ids() {
            match first.get(claim) {
                Some(&held) => {
                    let (a, b) = (root(&mut parent, held), root(&mut parent, node));
                    parent[a.max(b)] = a.min(b);
                }
                None => _ = first.insert(claim, node),
            }
        }
    }
    let mut sets: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for node in 0..n {
        let set = sets.entry(root(&mut parent, node)).or_default();
        match node.checked_sub(before.len()) {
            None => set.0.push(node),
            Some(idx) => set.1.push(idx),
        }
    }
    sets.into_values().collect()
}

fn root(parent: &mut [usize], mut node: usize) -> usize {
    while parent[node] != node {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    node
}

fn change(
    before: &[Entry<'_>],
    after: &[Entry<'_>],
    befores: Vec<usize>,
    afters: Vec<usize>,
) -> Option<Change> {
    let ids = |entries: &[Entry<'_>], idx: &[usize]| -> BTreeSet<ClaimId> {
        idx.iter().flat_map(|&idx| entries[idx].claim_ids().cloned()).collect()
    };
    let (was, is) = (ids(before, &befores), ids(after, &afters));
    let kind = match (befores.len(), afters.len()) {
        (0, _) => ChangeKind::New,
        (_, 0) => ChangeKind::Gone,
        (1, 1) => ChangeKind::Changed,
        (_, 1) => ChangeKind::Merged,
        (1, _) => ChangeKind::Split,
        _ => ChangeKind::Regrouped,
    };
    let fields = match kind {
        ChangeKind::Changed => differing(&before[befores[0]], &after[afters[0]]),
        _ => vec![],
    };
    let change = Change {
        kind,
        moved: moved(before, after, &befores, &afters),
        gained: is.difference(&was).cloned().collect(),
        lost: was.difference(&is).cloned().collect(),
        before: befores,
        after: afters,
        fields,
    };
    let is_same = kind == ChangeKind::Changed
        && change.moved.is_empty()
        && change.fields.is_empty()
        && change.gained.is_empty()
        && change.lost.is_empty();
    (!is_same).then_some(change)
}

fn differing(before: &Entry<'_>, after: &Entry<'_>) -> Vec<&'static str> {
    let (a, b) = (before.incident, after.incident);
    let pairs = [
        ("kind", a.kind == b.kind),
        ("event", a.event == b.event),
        ("place", a.place == b.place),
        ("days", a.days == b.days),
    ];
    pairs.into_iter().filter(|(_, is_same)| !is_same).map(|(name, _)| name).collect()
}

/// The figures of each incident set against those of the one it shares most claims with; each is told once.
fn moved(
    before: &[Entry<'_>],
    after: &[Entry<'_>],
    befores: &[usize],
    afters: &[usize],
) -> Vec<Moved> {
    let shared = |a: usize, b: usize| {
        let held: BTreeSet<&ClaimId> = before[a].claim_ids().collect();
        after[b].claim_ids().filter(|claim| held.contains(claim)).count()
    };
    let mut pairs: Vec<(usize, usize, usize)> = befores
        .iter()
        .flat_map(|&a| afters.iter().map(move |&b| (shared(a, b), a, b)))
        .filter(|(n, _, _)| *n > 0)
        .collect();
    pairs.sort_by(|x, y| y.0.cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let (mut left, mut right): (BTreeSet<usize>, BTreeSet<usize>) =
        (befores.iter().copied().collect(), afters.iter().copied().collect());
    let mut sides: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    for (_, a, b) in pairs {
        if left.contains(&a) && right.contains(&b) {
            left.remove(&a);
            right.remove(&b);
            sides.push((Some(a), Some(b)));
        }
    }
    sides.extend(left.into_iter().map(|a| (Some(a), None)));
    sides.extend(right.into_iter().map(|b| (None, Some(b))));
    sides.into_iter().flat_map(|(a, b)| moved_between(before, after, a, b)).collect()
}

fn moved_between(
    before: &[Entry<'_>],
    after: &[Entry<'_>],
    before_idx: Option<usize>,
    after_idx: Option<usize>,
) -> Vec<Moved> {
    let bounds = |entries: &[Entry<'_>], idx: Option<usize>| -> BTreeMap<Harm, Bounds> {
        let tallies = idx.map(|idx| entries[idx].tallies).unwrap_or_default();
        tallies.iter().map(|tally| (tally.harm, bounds_of(tally))).collect()
    };
    let (was, is) = (bounds(before, before_idx), bounds(after, after_idx));
    let harms: BTreeSet<Harm> = was.keys().chain(is.keys()).copied().collect();
    let moved = harms.into_iter().map(|harm| Moved {
        before_idx,
        after_idx,
        harm,
        before: was.get(&harm).cloned().unwrap_or_default(),
        after: is.get(&harm).cloned().unwrap_or_default(),
    });
    let numbers = |bounds: &Bounds| bounds.clone().map(|bound| bound.map(|(n, _)| n));
    moved.filter(|one| numbers(&one.before) != numbers(&one.after)).collect()
}

fn bounds_of(tally: &Tally) -> Bounds {
    [&tally.low, &tally.best, &tally.high]
        .map(|bound| bound.as_ref().map(|bound| (bound.n, bound.owner.clone())))
}
