//! Numbers of people and things, as said.

use crate::named::named_enum;

/// A number as said: `12..=15`, `12..` (at least 12), `0..=20` (up to 20).
///
/// No ceiling (`hi: None`, "at least 12") is a different statement from a high one.
///
/// **Invariant:** `lo <= hi` where `hi` is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    lo: u64,
    hi: Option<u64>,
}

/// Bounds that no number can satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no number is at least {lo} and at most {hi}")]
pub struct IntervalError {
    /// The floor given.
    pub lo: u64,
    /// The ceiling given.
    pub hi: u64,
}

named_enum! {
    /// How the words bound a number.
    pub enum Qualifier ("qualifier") {
        Exact = "exact",
        AtLeast = "at_least",
        MoreThan = "more_than",
        UpTo = "up_to",
        LessThan = "less_than",
        About = "about",
        Nearly = "nearly",
        Between = "between",
        Vague = "vague",
        Unstated = "unstated",
    }
}

impl Interval {
    /// Exactly `n`.
    pub fn exactly(n: u64) -> Self {
        Self { lo: n, hi: Some(n) }
    }

    /// `n` or more.
    pub fn at_least(n: u64) -> Self {
        Self { lo: n, hi: None }
    }

    /// From `lo` to `hi`, both included.
    pub fn between(lo: u64, hi: u64) -> Result<Self, IntervalError> {
        if lo > hi { Err(IntervalError { lo, hi }) } else { Ok(Self { lo, hi: Some(hi) }) }
    }

    /// The floor.
    pub fn lo(self) -> u64 {
        self.lo
    }

    /// The ceiling, where one was said.
    pub fn hi(self) -> Option<u64> {
        self.hi
    }

    /// The counts both could be right about, or `None` when they contradict.
    pub fn meet(self, other: Self) -> Option<Self> {
        let lo = self.lo.max(other.lo);
        let hi = self.hi.into_iter().chain(other.hi).min();
        hi.is_none_or(|hi| lo <= hi).then_some(Self { lo, hi })
    }

    /// The narrowest interval that covers both.
    pub fn hull(self, other: Self) -> Self {
        let hi = self.hi.zip(other.hi).map(|(a, b)| a.max(b));
        Self { lo: self.lo.min(other.lo), hi }
    }
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.hi {
            Some(hi) if hi == self.lo => write!(f, "{hi}"),
            Some(hi) => write!(f, "{}..={hi}", self.lo),
            None => write!(f, "{}..", self.lo),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_interval() -> impl Strategy<Value = Interval> {
        (0u64..500, proptest::option::of(0u64..500))
            .prop_map(|(lo, more)| Interval { lo, hi: more.map(|more| lo + more) })
    }

    proptest! {
        #[test]
        fn meet_narrows_and_hull_covers(a in any_interval(), b in any_interval()) {
            prop_assert_eq!(a.meet(b), b.meet(a));
            prop_assert_eq!(a.hull(b), b.hull(a));
            prop_assert_eq!(a.meet(a), Some(a));
            let hull = a.hull(b);
            prop_assert_eq!(hull.meet(a), Some(a));
            if let Some(both) = a.meet(b) {
                prop_assert_eq!(a.meet(both), Some(both));
                prop_assert_eq!(b.meet(both), Some(both));
            }
        }

        #[test]
        fn order_never_matters(a in any_interval(), b in any_interval(), c in any_interval()) {
            prop_assert_eq!(a.hull(b).hull(c), a.hull(b.hull(c)));
            let left = a.meet(b).and_then(|ab| ab.meet(c));
            let right = b.meet(c).and_then(|bc| a.meet(bc));
            prop_assert_eq!(left, right);
        }
    }

    #[test]
    fn bounds_that_contradict_are_refused() {
        assert_eq!(Interval::between(15, 12), Err(IntervalError { lo: 15, hi: 12 }));
        assert_eq!(Interval::at_least(12).to_string(), "12..");
    }
}
