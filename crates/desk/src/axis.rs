//! Intervals drawn on one axis: where each bar starts and how long it is, in thousandths of the width.

use parallax_model::Interval;

/// Width of the drawing, in its own units.
pub(crate) const WIDTH: u64 = 1000;

/// The least a bar measures: an exact number is still to be seen.
const LEAST: u64 = 8;

/// A scale from zero to the largest number said.
pub(crate) struct Axis {
    most: u64,
}

/// A bar on the axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bar {
    /// Where it starts.
    pub x: u64,
    /// How long it is.
    pub width: u64,
    /// Whether no ceiling was said: the bar runs to the edge and ends open.
    pub is_open: bool,
}

impl Axis {
    /// The axis on which all of these fit.
    pub fn over(intervals: impl Iterator<Item = Interval>) -> Self {
        let ends = intervals.map(|one| one.hi().unwrap_or(one.lo()));
        Self { most: ends.max().unwrap_or(0).max(1) }
    }

    /// The number at the right edge.
    pub fn most(&self) -> u64 {
        self.most
    }

    /// The bar of one interval.
    pub fn bar(&self, interval: Interval) -> Bar {
        // Room is left at the right, so that an open bar runs past every number.
        let at = |n: u64| u128::from(n) * u128::from(WIDTH * 9 / 10) / u128::from(self.most);
        let at = |n: u64| u64::try_from(at(n)).unwrap_or(WIDTH);
        let x = at(interval.lo()).min(WIDTH - LEAST);
        let end = interval.hi().map_or(WIDTH, at);
        Bar { x, width: end.saturating_sub(x).max(LEAST), is_open: interval.hi().is_none() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_keep_order_and_a_floor_runs_to_the_edge() {
        let all = [Interval::exactly(15), Interval::at_least(12), Interval::exactly(0)];
        let axis = Axis::over(all.into_iter());
        let [exact, open, none] = all.map(|one| axis.bar(one));
        assert_eq!(axis.most(), 15);
        assert!(open.is_open && open.x + open.width == WIDTH && open.x < exact.x);
        assert_eq!((none.x, none.width, none.is_open), (0, LEAST, false));
        let huge = Axis::over([Interval::exactly(u64::MAX)].into_iter());
        assert!(huge.bar(Interval::exactly(u64::MAX)).x <= WIDTH);
    }
}
