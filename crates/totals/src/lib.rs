//! What records add up to, and how two of them differ: totals, what changed, and the ledger that explains a total's change.
//!
//! In: [`Entry`]s, the incidents of a record with their tallies. Out: [`Total`]s that run from the sum of lows to the sum of
//! highs; [`Change`]s between two records; [`Posting`]s that add up to the difference of two totals. Pure.
//!
//! **Invariant:** running totals and states are in no total, every incident is in one row of each harm at most (by
//! category in one of all, and in one for each category), and the postings of a ledger add up to the difference it explains.

mod sum;

mod filter;

mod totals;

mod tabulated;

mod changes;

mod ledger;

use parallax_model::{Claim, ClaimId, Incident, Tally};

pub use changes::{Bounds, Change, ChangeKind, Moved, changes};
pub use filter::{Filter, actors_of};
pub use ledger::{Posting, ledger};
pub use sum::Sum;
pub use tabulated::{Group, Tabulated};
pub use totals::{ALL_CATEGORIES, By, Total, totals};

/// One incident of a record.
#[derive(Debug, Clone)]
pub struct Entry<'r> {
    /// The grouping.
    pub incident: &'r Incident,
    /// One line that names it.
    pub title: &'r str,
    /// Its claims, in its order.
    pub claims: Vec<&'r Claim>,
    /// What the record says of it, by harm.
    pub tallies: &'r [Tally],
}

impl Entry<'_> {
    fn claim_ids(&self) -> impl Iterator<Item = &ClaimId> {
        self.incident.claims.iter()
    }
}
