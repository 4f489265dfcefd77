//! How two states of the project differ, told once for all who ask: changes of incidents, and what moved the totals.

use parallax_engine::Record;
use parallax_engine::totals::{Entry, Filter, Sum, Total, changes, ledger, totals};
use parallax_model::Harm;
use parallax_record::{ChangeLine, PostingLine};
use std::collections::BTreeSet;

/// What has changed.
pub(crate) struct Since {
    /// Every incident that differs.
    pub changes: Vec<ChangeLine>,
    /// Incidents whose accounts diverge now and did not before.
    pub diverged: BTreeSet<String>,
    /// The totals that moved, over everything.
    pub moved: Vec<Moved>,
}

/// The total of one harm, with the postings that add up to its difference.
pub(crate) struct Moved {
    pub harm: Harm,
    /// `None`: nothing was reported.
    pub before: Option<Sum>,
    pub after: Option<Sum>,
    pub postings: Vec<PostingLine>,
}

impl Since {
    /// From one record to another.
    pub fn of(before: &Record, after: &Record) -> Self {
        let (was, is) = (before.entries(), after.entries());
        let changes = lines(&was, &is);
        let diverged = newly_divergent(&changes, &was);
        Self { changes, diverged, moved: moved(&was, &is, &Filter::default(), None) }
    }
}

/// How two records differ, as lines.
pub(crate) fn lines(was: &[Entry<'_>], is: &[Entry<'_>]) -> Vec<ChangeLine> {
    changes(was, is).iter().map(|change| ChangeLine::new(change, was, is)).collect()
}

/// The totals that moved between two records.
pub(crate) fn moved(
    was: &[Entry<'_>],
    is: &[Entry<'_>],
    filter: &Filter,
    harm: Option<Harm>,
) -> Vec<Moved> {
    let (before, after) = (totals(was, &[], filter), totals(is, &[], filter));
    let mut postings = ledger(was, is, filter);
    postings.retain(|posting| harm.is_none_or(|harm| harm == posting.harm));
    let harms: BTreeSet<Harm> = postings.iter().map(|posting| posting.harm).collect();
    let sum = |totals: &[Total], harm: Harm| {
        totals.iter().find(|total| total.harm == harm).map(|total| total.sum)
    };
    let one = |harm: Harm| Moved {
        harm,
        before: sum(&before, harm),
        after: sum(&after, harm),
        postings: postings
            .iter()
            .filter(|posting| posting.harm == harm)
            .map(|posting| PostingLine::new(posting, was, is))
            .collect(),
    };
    harms.into_iter().map(one).collect()
}

fn newly_divergent(changes: &[ChangeLine], was: &[Entry<'_>]) -> BTreeSet<String> {
    let diverged: BTreeSet<&str> = was
        .iter()
        .filter(|entry| entry.tallies.iter().any(|tally| !tally.agreed))
        .map(|entry| entry.incident.id.as_str())
        .collect();
    let touched = changes
        .iter()
        .filter(|change| !change.before.iter().any(|side| diverged.contains(side.id.as_str())));
    touched.flat_map(|change| &change.after).map(|side| side.id.clone()).collect()
}
