//! When, in local days at the place. No clock is read anywhere: every day comes from words and a publication date.

use crate::named::named_enum;

/// One local calendar day.
pub type Day = jiff::civil::Date;

named_enum! {
    /// How exact the words were.
    pub enum DatePrecision ("date precision") {
        Day = "day",
        /// A few days: "over the weekend", "in the last three days".
        Days = "days",
        Week = "week",
        Month = "month",
        Season = "season",
        Year = "year",
        /// From a start until publication, or longer than a year.
        Period = "period",
    }
}

/// Days `from..=to`, both included. "Since March 2011" in a report of 30 March 2015 is `2011-03-01..=2015-03-30`.
///
/// **Invariant:** `from <= to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayRange {
    from: Day,
    to: Day,
    /// How exact the words were.
    pub precision: DatePrecision,
}

impl DayRange {
    /// Both ends included; ends given the wrong way round are swapped.
    pub fn new(from: Day, to: Day, precision: DatePrecision) -> Self {
        Self { from: from.min(to), to: from.max(to), precision }
    }

    /// One day.
    pub fn day(day: Day) -> Self {
        Self { from: day, to: day, precision: DatePrecision::Day }
    }

    /// First day.
    pub fn from(self) -> Day {
        self.from
    }

    /// Last day, included.
    pub fn to(self) -> Day {
        self.to
    }

    /// Days from the one to the other where they do not overlap; 0 where they do.
    pub fn days_apart(self, other: Self) -> u32 {
        let gap = |earlier: Day, later: Day| (later - earlier).get_days();
        gap(self.to, other.from).max(gap(other.to, self.from)).max(0).unsigned_abs()
    }
}

impl std::fmt::Display for DayRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.from == self.to {
            write!(f, "{}", self.from)
        } else {
            write!(f, "{}..{}", self.from, self.to)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn overlapping_ranges_are_no_days_apart() {
        let march = DayRange::new(date(2015, 3, 1), date(2015, 3, 31), DatePrecision::Month);
        let saturday = DayRange::day(date(2015, 3, 28));
        assert_eq!(march.days_apart(saturday), 0);
        assert_eq!(saturday.days_apart(DayRange::day(date(2015, 4, 2))), 5);
        assert_eq!(DayRange::day(date(2015, 4, 2)).days_apart(saturday), 5);
    }
}
