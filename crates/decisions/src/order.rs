//! In which order decisions take effect, and which of them were taken back.

use std::collections::BTreeMap;

use parallax_model::{Decision, Verdict};

/// Entries that no longer hold, each with the entry that took it back.
///
/// An undoing can itself be undone; so they are judged from the last to the first. An undoing takes back only what came
/// before it.
pub(crate) fn undone(decisions: &[Decision]) -> BTreeMap<u64, u64> {
    let mut undoings: Vec<(u64, u64)> = decisions
        .iter()
        .filter_map(|decision| match decision.verdict {
            Verdict::Undone { entry } if entry < decision.entry => Some((decision.entry, entry)),
            _ => None,
        })
        .collect();
    undoings.sort_unstable_by(|a, b| b.cmp(a));
    let mut undone = BTreeMap::new();
    for (by, what) in undoings {
        if !undone.contains_key(&by) {
            undone.entry(what).or_insert(by);
        }
    }
    undone
}

/// By entry; entries of one moment by what they say, so that two desks which entered the same in another order agree.
pub(crate) fn sort(decisions: &mut [Decision]) {
    decisions.sort_by_key(|decision| decision.entry);
    for moment in decisions.chunk_by_mut(|a, b| a.time_ms == b.time_ms) {
        moment.sort_by_cached_key(|one| {
            format!("{:?} {:?} {:?}", one.verdict, one.author, one.reason)
        });
    }
}
