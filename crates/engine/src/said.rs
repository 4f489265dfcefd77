//! What selected words of a report state: the number and the days that a person points at.

use parallax_model::{Day, DayRange, Interval};

/// The first number that these words state: "at least 12", "dozens".
pub fn count_in_words(words: &str) -> Option<Interval> {
    let words: Vec<&str> = words.split_whitespace().collect();
    parallax_norm::amounts(&words, None).first().map(|amount| amount.interval)
}

/// The first days that these words name, told on the day of publication: "on Tuesday".
pub fn days_in_words(words: &str, published: Option<Day>) -> Option<DayRange> {
    let words: Vec<&str> = words.split_whitespace().collect();
    parallax_norm::times(&words, None, published).iter().find_map(|time| time.days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_they_say_in_a_report() {
        assert_eq!(count_in_words("at least 12 people"), Some(Interval::at_least(12)));
        assert_eq!(count_in_words("nine"), Some(Interval::exactly(9)));
        assert_eq!(count_in_words("people"), None);
        let published = "2015-03-31".parse().ok();
        let monday = "2015-03-30".parse().map(DayRange::day).expect("a day");
        assert_eq!(days_in_words("on Monday", published), Some(monday));
    }
}
