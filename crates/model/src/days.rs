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

/// How far one time lies from another, later where positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// Days.
    Days(i32),
    /// Calendar weeks.
    Weeks(i32),
    /// Calendar months.
    Months(i32),
    /// Calendar years.
    Years(i32),
}

impl DayRange {
    /// The days that lie so far from these: a day from a day, a month from a day or month, a year from anything up to a year.
    ///
    /// Failure: `None` where the words were too inexact for it ("a day after" a year), or past the calendar's end.
    pub fn shifted(self, by: Shift) -> Option<Self> {
        use DatePrecision::{Day, Days, Month, Week, Year};
        let fits = |of: &[DatePrecision]| of.contains(&self.precision).then_some(());
        match by {
            Shift::Days(n) => {
                fits(&[Day])?;
                Some(Self::day(self.from.checked_add(jiff::Span::new().days(n)).ok()?))
            }
            Shift::Weeks(n) => {
                fits(&[Day, Days, Week])?;
                let on = |day: crate::Day| day.checked_add(jiff::Span::new().weeks(n)).ok();
                let (from, to) = (on(self.from)?, on(self.to)?);
                let monday = |day: crate::Day| {
                    let since = i32::from(day.weekday().to_monday_zero_offset());
                    day.checked_sub(jiff::Span::new().days(since)).ok()
                };
                let sunday = monday(to)?.checked_add(jiff::Span::new().days(6)).ok()?;
                Some(Self::new(monday(from)?, sunday, Week))
            }
            Shift::Months(n) => {
                fits(&[Day, Days, Week, Month])?;
                let on = |day: crate::Day| {
                    day.first_of_month().checked_add(jiff::Span::new().months(n)).ok()
                };
                Some(Self::new(on(self.from)?, on(self.to)?.last_of_month(), Month))
            }
            Shift::Years(n) => {
                (self.from.year() == self.to.year()).then_some(())?;
                let year = i16::try_from(i32::from(self.from.year()) + n).ok()?;
                let first = crate::Day::new(year, 1, 1).ok()?;
                Some(Self::new(first, first.last_of_year(), Year))
            }
        }
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

    #[test]
    fn a_shift_is_as_exact_as_its_unit() {
        let day = DayRange::day(date(2031, 3, 31));
        let shown = |days: DayRange, by| days.shifted(by).map(|d| d.to_string());
        assert_eq!(shown(day, Shift::Days(1)).as_deref(), Some("2031-04-01"));
        assert_eq!(shown(day, Shift::Weeks(-1)).as_deref(), Some("2031-03-24..2031-03-30"));
        assert_eq!(shown(day, Shift::Months(3)).as_deref(), Some("2031-06-01..2031-06-30"));
        assert_eq!(shown(day, Shift::Years(-1)).as_deref(), Some("2030-01-01..2030-12-31"));
        let year = DayRange::new(date(2012, 1, 1), date(2012, 12, 31), DatePrecision::Year);
        assert_eq!(shown(year, Shift::Years(1)).as_deref(), Some("2013-01-01..2013-12-31"));
        assert_eq!(shown(year, Shift::Days(1)), None);
    }
}
