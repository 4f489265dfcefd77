//! Plain words for people: numbers, events, days and places.

use parallax_model::{
    Bound, DatePrecision, Day, DayRange, EventType, Interval, Place, PlacePrecision, Tally,
};

/// The number as a person says it: "15", "at least 12", "12 to 15", "up to 20".
pub fn in_words(interval: Interval) -> String {
    let low = thousands(interval.lo());
    match (interval.lo(), interval.hi()) {
        (low_n, Some(high)) if low_n == high => low,
        (0, Some(high)) => format!("up to {}", thousands(high)),
        (_, Some(high)) => format!("{low} to {}", thousands(high)),
        (_, None) => format!("at least {low}"),
    }
}

/// What a voice states, in words; silence is not zero.
pub fn interval_words(interval: Option<Interval>) -> String {
    interval.map_or_else(|| "no count reported".to_owned(), in_words)
}

/// The bounds of a tally in words; silence is not zero, and floors alone make no ceiling.
pub fn tally_range_words(tally: &Tally) -> String {
    let n = |bound: &Option<Bound>| bound.as_ref().map(|bound| thousands(bound.n));
    let states = |n: u64| tally.voices.iter().any(|voice| voice.says.hi() == Some(n));
    let has_ceiling = tally.high.as_ref().is_some_and(|high| states(high.n));
    match (n(&tally.low), n(&tally.high)) {
        (Some(low), Some(high)) if !has_ceiling && low != high => {
            format!("at least {low}, or at least {high}")
        }
        (Some(low), _) if !has_ceiling => format!("at least {low}"),
        (Some(low), Some(high)) if low == high => low,
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => "no count reported".to_owned(),
    }
}

fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The event as a label: "sexual violence".
pub fn event_words(event: EventType) -> String {
    event.as_str().replace('_', " ")
}

/// Days as a person says them: "28 March 2015", "28 to 30 March 2015", "March 2015".
pub fn phrase_of_days(days: DayRange) -> String {
    let (from, to) = (days.from(), days.to());
    match days.precision {
        DatePrecision::Month if same_month(from, to) => month_of(from),
        DatePrecision::Year if from.year() == to.year() => from.year().to_string(),
        _ if from == to => full(from),
        _ if same_month(from, to) => format!("{} to {}", from.day(), full(to)),
        _ => format!("{} to {}", full(from), full(to)),
    }
}

fn same_month(from: Day, to: Day) -> bool {
    (from.year(), from.month()) == (to.year(), to.month())
}

fn full(day: Day) -> String {
    format!("{} {}", day.day(), month_of(day))
}

fn month_of(day: Day) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    format!("{} {}", MONTHS[usize::from(day.month().unsigned_abs()) - 1], day.year())
}

/// The place with what contains it: "Idlib (SY)", "Raqqa province (SY)".
pub fn place_words(place: &Place) -> String {
    match (&place.country, place.precision) {
        (_, PlacePrecision::Country) | (None, _) => place.name.clone(),
        (Some(country), _) => format!("{} ({country})", place.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_number(interval: Interval, expected: &str) {
        assert_eq!(in_words(interval), expected);
    }

    #[test]
    fn numbers_keep_the_bound_that_was_said() {
        check_number(Interval::exactly(15), "15");
        check_number(Interval::at_least(220_001), "at least 220,001");
        check_number(Interval::between(12, 15).unwrap(), "12 to 15");
        check_number(Interval::between(0, 20).unwrap(), "up to 20");
        assert_eq!(interval_words(None), "no count reported");
    }

    #[test]
    fn days_are_said_as_a_person_says_them() {
        let day = |y, m, d| jiff::civil::date(y, m, d);
        let range = |from, to, precision| phrase_of_days(DayRange::new(from, to, precision));
        assert_eq!(phrase_of_days(DayRange::day(day(2015, 3, 28))), "28 March 2015");
        let weekend = range(day(2015, 3, 28), day(2015, 3, 29), DatePrecision::Days);
        assert_eq!(weekend, "28 to 29 March 2015");
        let month = range(day(2015, 3, 1), day(2015, 3, 31), DatePrecision::Month);
        assert_eq!(month, "March 2015");
        let since = range(day(2011, 3, 1), day(2015, 3, 30), DatePrecision::Period);
        assert_eq!(since, "1 March 2011 to 30 March 2015");
    }
}
