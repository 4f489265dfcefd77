//! Explains why a total changed: one posting a change, and the postings add up to the difference.

use std::collections::BTreeMap;

use parallax_model::{ClaimId, Harm, IncidentId, IncidentKind};

use crate::changes::{Change, ChangeKind, changes};
use crate::{Entry, Filter, Sum};

/// What one change does to the total of one harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// What is counted.
    pub harm: Harm,
    /// What became of the incidents.
    pub kind: ChangeKind,
    /// The incidents before, by id.
    pub before: Vec<IncidentId>,
    /// The incidents after, by id.
    pub after: Vec<IncidentId>,
    /// What is added to the sums of lows, of what the rule chose, and of highs.
    pub low: i128,
    /// See `low`.
    pub best: i128,
    /// See `low`.
    pub high: i128,
    /// Claims that own the figures that moved: those after, else those that went.
    pub owners: Vec<ClaimId>,
}

/// Postings by harm, the largest first; incidents that the filter keeps out of either record count as not in it.
pub fn ledger(before: &[Entry<'_>], after: &[Entry<'_>], filter: &Filter) -> Vec<Posting> {
    let mut postings: Vec<Posting> = changes(before, after)
        .iter()
        .flat_map(|change| postings_of(change, before, after, filter))
        .collect();
    postings.sort_by(|a, b| {
        let size =
            |one: &Posting| std::cmp::Reverse((one.best.abs(), one.high.abs(), one.low.abs()));
        (a.harm, size(a), &a.after, &a.before).cmp(&(b.harm, size(b), &b.after, &b.before))
    });
    postings
}

fn postings_of(
    change: &Change,
    before: &[Entry<'_>],
    after: &[Entry<'_>],
    filter: &Filter,
) -> Vec<Posting> {
    let was = sums(before, &change.before, filter);
    let is = sums(after, &change.after, filter);
    let mut harms: Vec<Harm> = was.keys().chain(is.keys()).copied().collect();
    harms.sort_unstable();
    harms.dedup();
    let ids = |entries: &[Entry<'_>], idx: &[usize]| -> Vec<IncidentId> {
        let mut ids: Vec<IncidentId> =
            idx.iter().map(|&idx| entries[idx].incident.id.clone()).collect();
        ids.sort();
        ids
    };
    let posting = |harm: Harm| {
        let (old, new) = (
            was.get(&harm).copied().unwrap_or_default(),
            is.get(&harm).copied().unwrap_or_default(),
        );
        let less = |new: u64, old: u64| i128::from(new) - i128::from(old);
        let (low, best, high) =
            (less(new.low, old.low), less(new.best, old.best), less(new.high, old.high));
        ((low, best, high) != (0, 0, 0)).then(|| Posting {
            harm,
            kind: change.kind,
            before: ids(before, &change.before),
            after: ids(after, &change.after),
            low,
            best,
            high,
            owners: owners(change, harm),
        })
    };
    harms.into_iter().filter_map(posting).collect()
}

fn sums(entries: &[Entry<'_>], idx: &[usize], filter: &Filter) -> BTreeMap<Harm, Sum> {
    let mut sums: BTreeMap<Harm, Sum> = BTreeMap::new();
    let is_counted =
        |entry: &&Entry<'_>| entry.incident.kind == IncidentKind::Incident && filter.keeps(entry);
    for entry in idx.iter().map(|&idx| &entries[idx]).filter(is_counted) {
        entry.tallies.iter().for_each(|tally| sums.entry(tally.harm).or_default().add(tally));
    }
    sums
}

/// The owners of each bound that moved: of what it is now, or where nobody states it any more, of what it was.
fn owners(change: &Change, harm: Harm) -> Vec<ClaimId> {
    let mut owners: Vec<ClaimId> = Vec::new();
    for moved in change.moved.iter().filter(|moved| moved.harm == harm) {
        for (was, is) in moved.before.iter().zip(&moved.after) {
            if was.as_ref().map(|(n, _)| n) != is.as_ref().map(|(n, _)| n) {
                owners.extend(is.as_ref().or(was.as_ref()).map(|(_, id)| id.clone()));
            }
        }
    }
    owners.sort();
    owners.dedup();
    owners
}
