//! The moment a command looks back from: a day, whose end in UTC is meant, or an instant.

use crate::pile::day;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use parallax_model::Day;

/// A moment in the life of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AsOf(Timestamp);

impl AsOf {
    /// The last instant that counts.
    pub fn instant(self) -> Timestamp {
        self.0
    }

    /// The day it lies in, UTC.
    pub fn day(self) -> Day {
        self.0.to_zoned(TimeZone::UTC).date()
    }
}

/// Reads a moment as it is typed.
pub fn as_of(typed: &str) -> Result<AsOf, String> {
    if let Ok(day) = day(typed) {
        let end = day.at(23, 59, 59, 999_999_999).to_zoned(TimeZone::UTC);
        return end.map(|end| AsOf(end.timestamp())).map_err(|_| wrong());
    }
    // Without its offset a time of day would mean another instant at every desk.
    typed.parse::<Timestamp>().map(AsOf).map_err(|_| wrong())
}

fn wrong() -> String {
    "no such moment; write a day (2015-03-30: its end, UTC) or an instant (2015-03-30T14:00:00Z)"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_means_its_end_and_an_instant_itself() {
        assert_eq!(
            as_of("2015-03-30").unwrap().instant().to_string(),
            "2015-03-30T23:59:59.999999999Z"
        );
        assert_eq!(
            as_of("2015-03-30T14:00:00+02:00").unwrap().instant().to_string(),
            "2015-03-30T12:00:00Z"
        );
        assert_eq!(as_of("2015-03-30").unwrap().day().to_string(), "2015-03-30");
        for wrong in ["2015-02-30", "2015-03-30T14:00", "yesterday", ""] {
            assert!(as_of(wrong).is_err(), "{wrong}");
        }
    }
}
