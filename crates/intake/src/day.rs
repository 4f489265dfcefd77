//! Days as formats and pages write them.

use jiff::civil::Date;
use jiff::fmt::strtime;
use parallax_model::Day;

/// Ways a day is written in words, tried in order. `%A, ` in front is taken off before.
const WORDS: &[&str] =
    &["%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%d. %B %Y"];

/// The day in `written`: ISO 8601 (with or without a time), RFC 2822, or English words. The clock stays where it was written:
/// `2015-03-31T23:30:00+03:00` is 31 March. Numbers like 03/04/2015, which two countries read as two days, give none.
pub fn parse(written: &str) -> Option<Day> {
    let plain: String = written.trim().chars().map(digit).collect();
    iso(&plain).or_else(|| mail(&plain)).or_else(|| words(&plain)).filter(is_plausible)
}

/// The day in the path of an address: `/2015/03/31/`.
pub fn in_address(address: &str) -> Option<Day> {
    let path = address.split(['?', '#']).next()?;
    let steps: Vec<&str> = path.split('/').collect();
    let mut triples = steps.windows(3).filter_map(|triple| {
        let is_written_out = triple[0].len() == 4 && triple[1].len() <= 2 && triple[2].len() <= 2;
        let number = |idx: usize| triple[idx].parse::<i16>().ok();
        let (year, month, day) = (number(0)?, number(1)?, number(2)?);
        is_written_out.then_some(())?;
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    });
    triples.find(is_plausible)
}

/// Arabic-Indic and Persian digits as ASCII ones.
fn digit(c: char) -> char {
    let value = match c {
        '\u{660}'..='\u{669}' => c as u32 - 0x660,
        '\u{6f0}'..='\u{6f9}' => c as u32 - 0x6f0,
        _ => return c,
    };
    char::from_digit(value, 10).unwrap_or(c)
}

fn iso(written: &str) -> Option<Day> {
    let head = written.get(..10)?;
    let rest = &written[10..];
    let is_whole = rest.is_empty() || rest.starts_with(['T', ' ', 't']);
    let head = if head.as_bytes()[4] == b'/' { head.replace('/', "-") } else { head.to_owned() };
    is_whole.then(|| head.parse().ok())?
}

fn mail(written: &str) -> Option<Day> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    Some(parser.parse_zoned(written).ok()?.date())
}

fn words(written: &str) -> Option<Day> {
    let behind_weekday = match written.split_once(", ") {
        Some((weekday, rest)) if weekday.ends_with("day") => rest,
        _ => written,
    };
    WORDS.iter().find_map(|format| {
        let (time, _) = strtime::BrokenDownTime::parse_prefix(format, behind_weekday).ok()?;
        time.to_date().ok()
    })
}

/// Nothing was published before print or after this century: such a day is a slip of somebody's program.
fn is_plausible(day: &Day) -> bool {
    (1900..2100).contains(&day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_written() {
        let check = |written: &str, day: &str| {
            let found = parse(written).map_or_else(String::new, |day| day.to_string());
            assert_eq!(found, day, "{written:?}");
        };
        check("2015-03-31", "2015-03-31");
        check(" 2015-03-31T23:30:00+03:00", "2015-03-31");
        check("2015-03-31 10:00", "2015-03-31");
        check("2015/03/31", "2015-03-31");
        check("Tue, 31 Mar 2015 23:30:00 +0300", "2015-03-31");
        check("Tue, 31 Mar 2015 23:30:00 GMT", "2015-03-31");
        check("31 March 2015", "2015-03-31");
        check("March 31, 2015 at 10:00", "2015-03-31");
        check("Tuesday, March 31, 2015", "2015-03-31");
        check("٢٠١٥-٠٣-٣١", "2015-03-31");
        for none in [
            "",
            "03/04/2015",
            "yesterday",
            "0001-01-01",
            "2015-02-30",
            "2015-03-311",
            "ééééééééééé",
        ] {
            check(none, "");
        }
    }

    #[test]
    fn an_address_can_tell_the_day() {
        let check = |address: &str, day: Option<&str>| {
            assert_eq!(in_address(address).map(|day| day.to_string()).as_deref(), day, "{address}");
        };
        check("https://example.org/news/2015/03/31/strike", Some("2015-03-31"));
        check("https://example.org/2015/3/1/", Some("2015-03-01"));
        check("https://example.org/1/2/3", None);
        check("https://example.org/2015/13/31", None);
    }
}
