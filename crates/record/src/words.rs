//! Plain words for people: numbers, days, places, and the title of an incident.

use parallax_model::{Claim, DatePrecision, Day, DayRange, EventType, Harm, Incident, Interval};
use parallax_model::{Place, PlacePrecision};
use std::collections::BTreeMap;

/// Longest piece of a title that is quoted from a report, in characters.
const LONGEST_PIECE: usize = 60;

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

/// The harm as a label: "killed".
pub fn harmed(harm: Harm) -> &'static str {
    match harm {
        Harm::Raped => "victims of sexual violence",
        Harm::Attacks => "attacks",
        other => other.as_str(),
    }
}

/// What happened, as the start of a title: "killing of".
pub fn deed(event: EventType) -> &'static str {
    match event {
        EventType::SexualViolence => "sexual violence against",
        EventType::Attack => "attack on",
        EventType::Clash => "clash with",
        EventType::Withdrawal => "withdrawal from",
        EventType::Ceasefire => "ceasefire with",
        EventType::Protest => "protest against",
        EventType::Killing => "killing of",
        EventType::Injury => "injury of",
        EventType::Detention => "detention of",
        EventType::Abduction => "abduction of",
        EventType::Release => "release of",
        EventType::Disappearance => "disappearance of",
        EventType::Torture => "torture of",
        EventType::Displacement => "displacement of",
        EventType::Return => "return of",
        EventType::Siege => "siege of",
        EventType::Destruction => "destruction of",
        EventType::Looting => "looting of",
        EventType::Capture => "capture of",
        EventType::Control => "control of",
    }
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

/// One line that names the incident: "killing of detainees by members of a security agency, Idlib (SY), 28 March 2015".
pub fn title(incident: &Incident, claims: &[&Claim]) -> String {
    let of_event: Vec<&Claim> =
        claims.iter().copied().filter(|claim| claim.event == incident.event).collect();
    let affected = most_said(
        of_event
            .iter()
            .filter_map(|claim| claim.affected.first())
            .map(|affected| (affected.noun.as_str(), affected.text.as_str())),
    );
    let actor = most_said(
        of_event
            .iter()
            .filter_map(|claim| claim.actor.first())
            .map(|actor| (actor.actor.as_deref().unwrap_or(&actor.text), actor.text.as_str())),
    );
    let mut out = whom(incident, affected);
    if let Some(actor) = actor {
        out.push_str(" by ");
        out.push_str(&shortened(actor));
    }
    let place = incident.place.as_ref().map(place_words);
    for part in place.into_iter().chain(incident.days.map(phrase_of_days)) {
        out.push_str(", ");
        out.push_str(&part);
    }
    out
}

/// "killing of detainees", or "killing" where nobody said of whom.
fn whom(incident: &Incident, affected: Option<&str>) -> String {
    let deed = deed(incident.event);
    let bare = deed.rsplit_once(' ').map_or(deed, |(noun, _)| noun);
    match affected {
        Some(affected) => format!("{deed} {}", shortened(affected)),
        None => bare.to_owned(),
    }
}

/// The words of the key that is said most often, as first said; ties go to the key said first.
fn most_said<'a>(said: impl Iterator<Item = (&'a str, &'a str)>) -> Option<&'a str> {
    let mut times: BTreeMap<&str, (usize, usize, &str)> = BTreeMap::new();
    for (at, (key, words)) in said.enumerate() {
        times.entry(key).or_insert((0, at, words)).0 += 1;
    }
    let best = times.into_values().max_by_key(|(n, first, _)| (*n, std::cmp::Reverse(*first)));
    best.map(|(_, _, words)| words)
}

fn shortened(words: &str) -> String {
    let one_line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= LONGEST_PIECE {
        return one_line;
    }
    let kept: String = one_line.chars().take(LONGEST_PIECE - 1).collect();
    let whole_words = kept.rsplit_once(' ').map_or(kept.as_str(), |(words, _)| words);
    format!("{whole_words}…")
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

    #[test]
    fn long_words_are_cut_between_words() {
        let long = "word ".repeat(40);
        let short = shortened(&long);
        assert!(short.chars().count() <= LONGEST_PIECE && short.ends_with("word…"));
    }
}
