//! Adds tallies up: lows to lows, highs to highs, and what could not be added is counted beside the sum.

use parallax_model::{Bound, Tally};

/// The sum of tallies of one harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Sum of lows. A tally without a floor adds nothing.
    pub low: u64,
    /// Sum of what the rule chose, over the tallies where it chose.
    pub best: u64,
    /// Sum of highs.
    pub high: u64,
    /// Tallies that were added.
    pub n_tallies: usize,
    /// Of these, how many have a `best`.
    pub n_best: usize,
    /// Of these, how many no voice set a ceiling to: the sum of highs is then no ceiling.
    pub n_open: usize,
    /// Tallies without any number: they say that people were harmed, and add nothing. That is not zero.
    pub n_uncounted: usize,
}

impl Sum {
    /// Adds a tally.
    pub fn add(&mut self, tally: &Tally) {
        self.join(&Self::of(tally));
    }

    /// What one tally adds.
    pub(crate) fn of(tally: &Tally) -> Self {
        let n = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.n);
        let (low, best, high) = (n(&tally.low), n(&tally.best), n(&tally.high));
        if low.is_none() && best.is_none() && high.is_none() {
            return Self { n_uncounted: 1, ..Self::default() };
        }
        let floor = low.or(best).unwrap_or(0);
        let ceiling = high.or(best).unwrap_or(floor);
        Self {
            low: low.unwrap_or(0),
            best: best.unwrap_or(0),
            high: ceiling,
            n_tallies: 1,
            n_best: usize::from(best.is_some()),
            n_open: usize::from(!has_ceiling(tally, ceiling)),
            n_uncounted: 0,
        }
    }

    /// Adds what others add up to.
    pub fn join(&mut self, other: &Self) {
        self.low = self.low.saturating_add(other.low);
        self.best = self.best.saturating_add(other.best);
        self.high = self.high.saturating_add(other.high);
        self.n_tallies += other.n_tallies;
        self.n_best += other.n_best;
        self.n_open += other.n_open;
        self.n_uncounted += other.n_uncounted;
    }

    /// The sum of what the rule chose, where it chose in every tally that was added.
    pub fn whole_best(&self) -> Option<u64> {
        (self.n_tallies > 0 && self.n_best == self.n_tallies).then_some(self.best)
    }
}

/// Whether some voice said that it was no more than this.
fn has_ceiling(tally: &Tally, ceiling: u64) -> bool {
    tally.voices.iter().any(|voice| voice.says.hi().is_some_and(|hi| hi >= ceiling))
}
