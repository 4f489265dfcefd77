//! How long a server that is busy wants to be left alone.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// Where it does not say.
const UNSAID_S: i64 = 600;

/// Longest that it can put us off: a slip there must not end the watch.
const MAX_S: i64 = 24 * 3600;

/// Seconds, from `Retry-After` (seconds, or a moment by the clock of the server, which `Date` shows).
pub fn seconds(retry_after: Option<&str>, date: Option<&str>, here: Timestamp) -> i64 {
    let Some(wanted) = retry_after.map(str::trim) else { return UNSAID_S };
    let until = |moment: Timestamp| {
        let there = date.and_then(moment_in).unwrap_or(here);
        moment.as_second().saturating_sub(there.as_second())
    };
    let seconds = wanted.parse().ok().or_else(|| moment_in(wanted).map(until));
    seconds.unwrap_or(UNSAID_S).clamp(1, MAX_S)
}

fn moment_in(written: &str) -> Option<Timestamp> {
    DateTimeParser::new().relaxed_weekday(true).parse_timestamp(written.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_when_in_seconds_or_by_its_own_clock() {
        let here = "2031-03-04T12:00:00Z".parse().expect("a moment");
        let check = |retry: Option<&str>, date: Option<&str>, expected: i64| {
            assert_eq!(seconds(retry, date, here), expected, "{retry:?} {date:?}");
        };
        check(Some("120"), None, 120);
        check(Some(" 5 "), None, 5);
        check(None, None, UNSAID_S);
        check(Some("soon"), None, UNSAID_S);
        check(Some("-3"), None, 1);
        check(Some("99999999999"), None, MAX_S);
        check(Some("99999999999999999999999"), None, UNSAID_S);
        check(Some("Tue, 04 Mar 2031 12:05:00 GMT"), None, 300);
        check(Some("Tue, 04 Mar 2031 12:05:00 GMT"), Some("Tue, 04 Mar 2031 12:04:00 GMT"), 60);
        check(Some("Tue, 04 Mar 2031 11:00:00 GMT"), None, 1);
    }
}
