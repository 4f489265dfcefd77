//! Which days does an expression of time mean, seen from the day of publication?

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use parallax_model::{DatePrecision, Day, DayRange, Shift};

use super::lexicon::Unit;

/// A time as said, before anyone knows when it was said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum When {
    Weekday(Weekday, Side),
    /// "Friday last week", "Monday of this week".
    WeekdayOfWeek(Weekday, i32),
    Weekdays(Weekday, Weekday),
    Date(Partial),
    Dates(Partial, Partial),
    /// Days from publication: -1 is yesterday.
    Today(i32),
    /// The night before publication.
    Overnight,
    Weekend(Side),
    /// "Last week" (-1), "this month" (0), "next year" (1).
    Calendar(Unit, i32),
    /// "Two days ago"; few to many of the unit.
    Ago(Unit, u32, u32),
    /// "The past two weeks".
    Past(Unit, u32),
    /// "Last summer" (first month of the season), "this spring".
    Season(i8, Side),
    /// So far from a time that the passage tells: "the following day".
    FromPassage(Shift),
    /// Only the passage can tell.
    Unknown,
}

/// Which of the recurring days is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The latest on or before publication.
    Latest,
    /// The latest before publication.
    Before,
    /// The first after publication.
    After,
}

/// Which part of a month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// First, middle and last third.
    Third(i8),
    /// "The end of 2013", "the start of 2013".
    First,
    Last,
    /// "The first half of".
    Half(i8),
    /// "The first week of"; 0 is the last.
    Week(i8),
}

/// As much of a date as was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Partial {
    pub year: Option<i16>,
    pub month: Option<i8>,
    pub day: Option<i8>,
    pub part: Part,
    /// "Summer 2014": first month of the season.
    pub season: Option<i8>,
    /// "The 1990s".
    pub is_decade: bool,
    /// "March last year": how many years before publication's.
    pub years_back: Option<i16>,
    /// "3/4/2015": 3 April to one reader, 4 March to another.
    pub is_either_way: bool,
}

impl Partial {
    pub(super) const NONE: Self = Self {
        year: None,
        month: None,
        day: None,
        part: Part::Whole,
        season: None,
        is_decade: false,
        years_back: None,
        is_either_way: false,
    };

    /// A month, with its year where it was said.
    pub(super) fn month(month: i8, year: Option<i16>) -> Self {
        Self { month: Some(month), year, ..Self::NONE }
    }

    /// A whole year.
    pub(super) fn year(year: i16) -> Self {
        Self { year: Some(year), ..Self::NONE }
    }

    /// A day of a month, with its year where it was said.
    pub(super) fn day(day: i8, month: i8, year: Option<i16>) -> Self {
        Self { day: Some(day), month: Some(month), year, ..Self::NONE }
    }
}

impl When {
    /// "The past two weeks" reaches up to publication by itself.
    pub(super) fn is_past(&self) -> bool {
        matches!(self, Self::Past(..))
    }

    /// Whether it is longer than a day or two, so that no part of the day belongs to it.
    pub(super) fn is_long(&self) -> bool {
        match self {
            Self::Date(date) => date.day.is_none(),
            Self::Calendar(unit, _) => !matches!(unit, Unit::Day | Unit::Night),
            Self::Dates(..) | Self::Past(..) | Self::Ago(..) | Self::Season(..) => true,
            _ => false,
        }
    }

    /// How far it lies from what the passage tells, where that is all it says.
    pub(super) fn shift(&self) -> Option<Shift> {
        match *self {
            Self::FromPassage(shift) => Some(shift),
            _ => None,
        }
    }

    /// The days, where they can be known.
    pub(super) fn days(&self, published: Option<Day>) -> Option<DayRange> {
        match *self {
            Self::Date(date) => date.days(published),
            Self::Dates(from, to) => span(from, to, published),
            Self::FromPassage(_) | Self::Unknown => None,
            _ => self.seen_from(published?),
        }
    }

    fn seen_from(&self, published: Day) -> Option<DayRange> {
        let days_on = |n: i32| published.checked_add(n.days()).ok();
        Some(match *self {
            Self::Weekday(weekday, side) => DayRange::day(weekday_near(published, weekday, side)?),
            Self::WeekdayOfWeek(weekday, weeks) => {
                let monday = week_start(published)?.checked_add(weeks.weeks()).ok()?;
                let ahead = i32::from(weekday.to_monday_zero_offset());
                DayRange::day(monday.checked_add(ahead.days()).ok()?)
            }
            Self::Weekdays(first, last) => {
                let to = weekday_near(published, last, Side::Latest)?;
                let from = weekday_near(to, first, Side::Before)?;
                DayRange::new(from, to, DatePrecision::Days)
            }
            Self::Today(n) => DayRange::day(days_on(n)?),
            Self::Overnight => DayRange::new(days_on(-1)?, published, DatePrecision::Days),
            Self::Weekend(side) => weekend(published, side)?,
            Self::Calendar(unit, step) => calendar(published, unit, step)?,
            Self::Ago(unit, least, most) => ago(published, unit, least, most)?,
            Self::Past(unit, n) => {
                let from = back(published, unit, n)?;
                DayRange::new(from, published, precision_of(unit, n))
            }
            Self::Season(month, side) => season_near(published, month, side)?,
            Self::Date(_) | Self::Dates(..) | Self::FromPassage(_) | Self::Unknown => return None,
        })
    }
}

impl Partial {
    fn days(&self, published: Option<Day>) -> Option<DayRange> {
        if let Some(back) = self.years_back {
            let year = Some(published?.year() - back);
            return Self { year, years_back: None, ..*self }.days(published);
        }
        if self.is_either_way {
            return self.as_published(published?);
        }
        if let (Some(day), Some(month)) = (self.day, self.month) {
            let date = match self.year {
                Some(year) => Date::new(year, month, day).ok()?,
                None => latest_date(published?, month, day)?,
            };
            return Some(DayRange::day(date));
        }
        if let Some(month) = self.season {
            return season_of(self.year?, month);
        }
        match (self.month, self.year) {
            (Some(month), Some(year)) => month_part(year, month, self.part),
            (Some(month), None) => {
                let published = published?;
                let year = published.year() - i16::from(month > published.month());
                month_part(year, month, self.part)
            }
            (None, Some(year)) if self.is_decade => decade_part(year, self.part),
            (None, Some(year)) => year_part(year, self.part),
            (None, None) => None,
        }
    }
}

impl Partial {
    /// Of the two readings of "3/4/2015" the one that is the day of publication: a report's own dateline.
    fn as_published(&self, published: Day) -> Option<DayRange> {
        let (day, month) = (self.day?, self.month?);
        let readings = [(month, day), (day, month)];
        let mut dates =
            readings.iter().filter_map(|&(month, day)| Date::new(self.year?, month, day).ok());
        dates.find(|date| *date == published).map(DayRange::day)
    }
}

/// From one date to another; what the one leaves out the other lends.
fn span(from: Partial, to: Partial, published: Option<Day>) -> Option<DayRange> {
    let last = to.days(published)?;
    let mut start = from;
    start.month = start.month.or(to.month.filter(|_| from.day.is_some()));
    if start.year.is_none() {
        let year = last.to().year();
        start.year = Some(year);
        let is_after = start.days(published).is_none_or(|days| days.from() > last.from());
        start.year = Some(if is_after { year.checked_sub(1)? } else { year });
    }
    let first = start.days(published)?;
    if first.from() > last.to() {
        return None;
    }
    let precision = match (to.day, to.month) {
        (Some(_), _) if (last.to() - first.from()).get_days() <= 10 => DatePrecision::Days,
        (_, Some(_)) if last.to().year() - first.from().year() <= 1 => DatePrecision::Month,
        _ => DatePrecision::Period,
    };
    Some(DayRange::new(first.from(), last.to(), precision))
}

/// The day of that name nearest to `day` on the side asked for.
fn weekday_near(day: Day, weekday: Weekday, side: Side) -> Option<Day> {
    match side {
        Side::Latest if day.weekday() == weekday => Some(day),
        Side::Latest | Side::Before => day.nth_weekday(-1, weekday).ok(),
        Side::After => day.nth_weekday(1, weekday).ok(),
    }
}

fn week_start(day: Day) -> Option<Day> {
    weekday_near(day, Weekday::Monday, Side::Latest)
}

fn weekend(published: Day, side: Side) -> Option<DayRange> {
    let sunday = weekday_near(published, Weekday::Sunday, side)?;
    let saturday = sunday.yesterday().ok()?;
    Some(DayRange::new(saturday, sunday, DatePrecision::Days))
}

/// The latest 28 March on or before publication; 29 February looks back to a leap year.
fn latest_date(published: Day, month: i8, day: i8) -> Option<Day> {
    (0..9)
        .filter_map(|years| Date::new(published.year() - years, month, day).ok())
        .find(|date| *date <= published)
}

fn calendar(published: Day, unit: Unit, step: i32) -> Option<DayRange> {
    let year = i16::try_from(i32::from(published.year()) + step).ok();
    match unit {
        Unit::Hour | Unit::Day => Some(DayRange::day(published.checked_add(step.days()).ok()?)),
        Unit::Night => Some(DayRange::day(published.checked_add(step.days()).ok()?)),
        Unit::Week => {
            let from = week_start(published)?.checked_add(step.weeks()).ok()?;
            let to = from.checked_add(6.days()).ok()?;
            Some(DayRange::new(from, until(to, published, step), DatePrecision::Week))
        }
        Unit::Month => {
            let from = published.first_of_month().checked_add(step.months()).ok()?;
            Some(DayRange::new(
                from,
                until(from.last_of_month(), published, step),
                DatePrecision::Month,
            ))
        }
        Unit::Year => {
            let range = year_part(year?, Part::Whole)?;
            Some(DayRange::new(
                range.from(),
                until(range.to(), published, step),
                DatePrecision::Year,
            ))
        }
        Unit::Decade => {
            let decade = (i32::from(published.year()) / 10 + step) * 10;
            decade_part(i16::try_from(decade).ok()?, Part::Whole)
        }
    }
}

/// "This month" is told on its way: it ends with publication.
fn until(end: Day, published: Day, step: i32) -> Day {
    if step == 0 { end.min(published) } else { end }
}

fn ago(published: Day, unit: Unit, least: u32, most: u32) -> Option<DayRange> {
    let (early, late) = (back(published, unit, most)?, back(published, unit, least)?);
    Some(match unit {
        Unit::Hour if most <= 24 => DayRange::day(published),
        Unit::Hour | Unit::Day | Unit::Night if early == late => DayRange::day(early),
        Unit::Hour | Unit::Day | Unit::Night => DayRange::new(early, late, DatePrecision::Days),
        Unit::Week => {
            let from = early.checked_sub(3.days()).ok()?;
            let to = late.checked_add(3.days()).ok()?;
            DayRange::new(from, to, DatePrecision::Week)
        }
        Unit::Month => {
            DayRange::new(early.first_of_month(), late.last_of_month(), DatePrecision::Month)
        }
        Unit::Year => {
            DayRange::new(early.first_of_year(), late.last_of_year(), DatePrecision::Year)
        }
        Unit::Decade => {
            DayRange::new(early.first_of_year(), late.last_of_year(), DatePrecision::Period)
        }
    })
}

/// The day `n` units before.
fn back(day: Day, unit: Unit, n: u32) -> Option<Day> {
    let n = i64::from(n);
    let none = jiff::Span::new();
    let span = match unit {
        Unit::Hour => none.try_days(hours_as_days(n)),
        Unit::Day | Unit::Night => none.try_days(n),
        Unit::Week => none.try_weeks(n),
        Unit::Month => none.try_months(n),
        Unit::Year => none.try_years(n),
        Unit::Decade => none.try_years(n * 10),
    };
    let span = span.ok()?;
    day.checked_sub(span).ok()
}

/// Hours as whole days, rounded up: 24 hours reach into yesterday.
fn hours_as_days(hours: i64) -> i64 {
    (hours + 23) / 24
}

fn precision_of(unit: Unit, n: u32) -> DatePrecision {
    match unit {
        Unit::Hour | Unit::Day | Unit::Night if n <= 240 => DatePrecision::Days,
        Unit::Week if n == 1 => DatePrecision::Week,
        Unit::Week if n <= 4 => DatePrecision::Month,
        Unit::Month if n == 1 => DatePrecision::Month,
        Unit::Month if n <= 4 => DatePrecision::Season,
        Unit::Year if n == 1 => DatePrecision::Year,
        _ => DatePrecision::Period,
    }
}

fn month_part(year: i16, month: i8, part: Part) -> Option<DayRange> {
    let first = Date::new(year, month, 1).ok()?;
    let last = first.last_of_month();
    let on = |day: i8| Date::new(year, month, day).ok();
    Some(match part {
        Part::Whole => DayRange::new(first, last, DatePrecision::Month),
        Part::Third(1) | Part::First => DayRange::new(first, on(10)?, DatePrecision::Month),
        Part::Third(2) => DayRange::new(on(11)?, on(20)?, DatePrecision::Month),
        Part::Third(_) | Part::Last => DayRange::new(on(21)?, last, DatePrecision::Month),
        Part::Half(1) => DayRange::new(first, on(15)?, DatePrecision::Month),
        Part::Half(_) => DayRange::new(on(16)?, last, DatePrecision::Month),
        Part::Week(0) => DayRange::new(on(last.day() - 6)?, last, DatePrecision::Week),
        Part::Week(n) => {
            DayRange::new(on(7 * n - 6)?, on((7 * n).min(last.day()))?, DatePrecision::Week)
        }
    })
}

fn year_part(year: i16, part: Part) -> Option<DayRange> {
    let months = |from: i8, to: i8, precision| {
        let from = Date::new(year, from, 1).ok()?;
        let to = Date::new(year, to, 1).ok()?.last_of_month();
        Some(DayRange::new(from, to, precision))
    };
    match part {
        Part::Third(1) => months(1, 4, DatePrecision::Season),
        Part::Third(2) => months(5, 8, DatePrecision::Season),
        Part::Third(_) => months(9, 12, DatePrecision::Season),
        Part::First => months(1, 1, DatePrecision::Month),
        Part::Last => months(12, 12, DatePrecision::Month),
        Part::Half(1) => months(1, 6, DatePrecision::Period),
        Part::Half(_) => months(7, 12, DatePrecision::Period),
        Part::Whole | Part::Week(_) => months(1, 12, DatePrecision::Year),
    }
}

fn decade_part(decade: i16, part: Part) -> Option<DayRange> {
    let (first, last) = match part {
        Part::Third(1) | Part::First => (0, 3),
        Part::Third(2) => (3, 6),
        Part::Third(_) | Part::Last => (6, 9),
        _ => (0, 9),
    };
    let from = Date::new(decade + first, 1, 1).ok()?;
    let to = Date::new(decade + last, 12, 31).ok()?;
    Some(DayRange::new(from, to, DatePrecision::Period))
}

/// A season of a year. "Winter 2014" has two, at either end, and the words do not say which.
fn season_of(year: i16, month: i8) -> Option<DayRange> {
    if month == 12 {
        return None;
    }
    let from = Date::new(year, month, 1).ok()?;
    let to = Date::new(year, month + 2, 1).ok()?.last_of_month();
    Some(DayRange::new(from, to, DatePrecision::Season))
}

fn season_near(published: Day, month: i8, side: Side) -> Option<DayRange> {
    let start = |year: i16| Date::new(year, month, 1).ok();
    let end = |from: Day| from.checked_add(2.months()).ok().map(Date::last_of_month);
    let year = published.year();
    let candidates = [year + 1, year, year - 1, year - 2];
    let from = match side {
        Side::Latest => {
            candidates.iter().filter_map(|&year| start(year)).find(|from| *from <= published)?
        }
        Side::Before => candidates
            .iter()
            .filter_map(|&year| start(year))
            .find(|from| end(*from).is_some_and(|end| end < published))?,
        Side::After => candidates
            .iter()
            .rev()
            .filter_map(|&year| start(year))
            .find(|from| *from > published)?,
    };
    Some(DayRange::new(from, end(from)?, DatePrecision::Season))
}
