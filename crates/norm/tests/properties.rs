//! Does every sentence give mentions in order, in range and apart, and does every amount survive being put into words?

use parallax_model::{Day, Interval, Qualifier, WordRange};
use parallax_norm::{Actors, amounts, spell, times};
use proptest::prelude::*;

/// Words that numbers, dates and names are made of, and some that break them.
const WORDS: &[&str] = &[
    "at",
    "least",
    "more",
    "than",
    "up",
    "to",
    "between",
    "and",
    "or",
    "about",
    "nearly",
    "12",
    "1,200",
    "220,000",
    "2012",
    "28",
    "March",
    "march",
    "may",
    "2015",
    "31",
    "February",
    "Saturday",
    "on",
    "since",
    "last",
    "week",
    "two",
    "days",
    "ago",
    "twenty",
    "-",
    "three",
    "hundred",
    "million",
    "thousands",
    "of",
    "dozens",
    "a",
    "few",
    "several",
    "half",
    "dozen",
    "per",
    "cent",
    "%",
    "$",
    "km",
    "year",
    "old",
    ",",
    ".",
    "(",
    ")",
    "'s",
    "the",
    "past",
    "early",
    "mid",
    "10-15",
    "12-year-old",
    "2015-03-28",
    "28/3/2015",
    "Syrian",
    "army",
    "Islamic",
    "State",
    "IS",
    "us",
    "al",
    "Qaeda",
    "people",
    "killed",
    "is",
    "99999999999999999999",
    "٢٣",
    "1.2",
    "billion",
    "trillion",
    "",
    "—",
    "’s",
    "from",
    "possibly",
    "if",
    "not",
    "as",
    "many",
    "next",
    "year",
    "1800",
    "2100",
    "decades",
    "10000",
    "Kanun",
    "al-Thani",
    "summer",
    "one",
    "in",
    "every",
];

fn any_words() -> impl Strategy<Value = Vec<String>> {
    let known = proptest::sample::select(WORDS).prop_map(str::to_owned);
    let word = prop_oneof![8 => known, 1 => "\\PC{0,6}", 1 => "[0-9]{1,21}"];
    proptest::collection::vec(word, 0..24)
}

fn any_day() -> impl Strategy<Value = Option<Day>> {
    proptest::option::of(
        (-9999i16..=9999, 1i8..=12, 1i8..=28)
            .prop_filter_map("a date", |(year, month, day)| Day::new(year, month, day).ok()),
    )
}

fn are_apart(ranges: &[WordRange], n_words: usize) -> bool {
    ranges.iter().all(|range| range.start < range.end && usize::from(range.end) <= n_words)
        && ranges.windows(2).all(|pair| pair[0].end <= pair[1].start)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn mentions_are_in_order_in_range_and_apart(owned in any_words(), published in any_day()) {
        let words: Vec<&str> = owned.iter().map(String::as_str).collect();
        let found = amounts(&words, None);
        prop_assert!(are_apart(&found.iter().map(|amount| amount.words).collect::<Vec<_>>(), words.len()));
        for amount in &found {
            prop_assert!(amount.words.start <= amount.number.start && amount.number.end <= amount.words.end);
            prop_assert!(amount.number.start < amount.number.end);
        }
        let found = times(&words, None, published);
        prop_assert!(are_apart(&found.iter().map(|time| time.words).collect::<Vec<_>>(), words.len()));
        if published.is_none() {
            prop_assert!(found.iter().all(|time| !time.is_since || time.days.is_none()));
        }
    }

    #[test]
    fn a_number_under_a_qualifier_reads_back(n in 0u64..3_000_000, more in 1u64..5_000, qualifier in proptest::sample::select(Qualifier::ALL)) {
        let interval = match qualifier {
            Qualifier::Exact => Interval::exactly(n),
            Qualifier::AtLeast => Interval::at_least(n),
            Qualifier::MoreThan => Interval::at_least(n + 1),
            Qualifier::UpTo | Qualifier::LessThan => Interval::between(0, n).expect("0 is least"),
            Qualifier::About => Interval::between(n - n.div_ceil(10), n + n.div_ceil(10)).expect("in order"),
            Qualifier::Nearly => Interval::between((n + 2) - (n + 2).div_ceil(10), n + 1).expect("in order"),
            Qualifier::Between => Interval::between(n, n + more).expect("in order"),
            Qualifier::Vague => Interval::between(200, 999).expect("in order"),
            Qualifier::Unstated => Interval::at_least(2),
        };
        let said = spell(interval, qualifier).expect("the table has words for it");
        for text in [format!("{said} people"), format!("{said} people").to_uppercase()] {
            let words: Vec<&str> = text.split(' ').collect();
            let found = amounts(&words, None);
            prop_assert_eq!(found.len(), 1, "{}", text);
            prop_assert_eq!(found[0].interval, interval, "{}", text);
            prop_assert_eq!(found[0].qualifier, qualifier, "{}", text);
            prop_assert!(!found[0].is_share);
        }
    }

    #[test]
    fn a_date_reads_back_however_it_is_written(year in 1800i16..=2100, month in 1i8..=12, day in 1i8..=28) {
        const MONTHS: [&str; 12] = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December"];
        let date = Day::new(year, month, day).expect("every month has 28 days");
        let name = MONTHS[usize::from(month.unsigned_abs()) - 1];
        let written = [
            format!("on {day} {name} {year}"),
            format!("on {name} {day} , {year}"),
            format!("on {name} {day} {year}"),
            format!("on {date}"),
            format!("on {day:02}.{month:02}.{year}"),
        ];
        for text in written {
            for text in [text.clone(), text.to_lowercase(), text.to_uppercase()] {
                let words: Vec<&str> = text.split(' ').collect();
                let found = times(&words, None, None);
                prop_assert_eq!(found.len(), 1, "{}", text);
                let days = found[0].days.map(|days| (days.from(), days.to()));
                prop_assert_eq!(days, Some((date, date)), "{}", text);
                prop_assert!(amounts(&words, None).is_empty(), "{}", text);
            }
        }
    }
}

#[test]
fn actors_are_in_order_in_range_and_apart() {
    let actors = Actors::embedded();
    proptest!(ProptestConfig::with_cases(2_000), |(owned in any_words())| {
        let words: Vec<&str> = owned.iter().map(String::as_str).collect();
        let found = actors.find(&words, None);
        prop_assert!(are_apart(&found.iter().map(|actor| actor.words).collect::<Vec<_>>(), words.len()));
    });
}

#[test]
fn a_parse_of_other_words_is_ignored() {
    let parse = parallax_model::Parse::default();
    let words = ["killed", "12", "on", "Saturday"];
    assert_eq!(amounts(&words, Some(&parse)), amounts(&words, None));
    assert_eq!(times(&words, Some(&parse), None), times(&words, None, None));
}
