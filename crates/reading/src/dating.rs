//! Sentences that say when something happened, and not what: "The incident happened at about 10 p.m. Saturday".
//!
//! In: the words and days of a sentence, with or without a tree. Out: the day that it tells of what was told before it.

use parallax_model::{AnnotatedReport, DatePrecision, DayRange, SentenceRole, TimeMention};

use crate::discourse::is_page_date;
use crate::lexicon::Lexicon;

/// Words between the subject and "happened", or between that and its day.
const FAR: usize = 26;

/// The day on which a sentence says that what the passage tells of happened.
pub fn day_of_happening(
    report: &AnnotatedReport,
    sentence: usize,
    lexicon: &Lexicon,
) -> Option<DayRange> {
    let here = &report.sentences[sentence];
    if here.sentence.role != SentenceRole::Body || here.times.is_empty() {
        return None;
    }
    let published = report.report.published;
    let exact = |t: &&TimeMention| {
        let day = t.days.filter(|d| d.precision == DatePrecision::Day);
        day.is_some_and(|d| published.is_none_or(|p| d.from() <= p))
            && !is_page_date(report, sentence, t)
    };
    let words: Vec<String> = (0..here.sentence.tokens.len())
        .map(|i| here.word(&report.report.text, i).to_lowercase())
        .collect();
    let said = |t: &&TimeMention| !dates_saying(&words, t.words.start.into(), lexicon);
    let times: Vec<&TimeMention> = here.times.iter().filter(exact).filter(said).collect();
    let cue = (0..words.len()).find(|&i| happens(&words, i, lexicon) || calls(&words, i, lexicon));
    let by_verb = cue.and_then(|cue| {
        let ahead = times.iter().find(|t| {
            let start = usize::from(t.words.start);
            start > cue && start - cue <= FAR && !words[cue..start].iter().any(|w| w == ";")
        });
        // "On August 20 at about 10 p.m., police responded to …".
        let opens = || {
            times
                .first()
                .filter(|t| usize::from(t.words.start) <= 3 && usize::from(t.words.end) <= cue)
        };
        ahead.or_else(opens)
    });
    let by_noun = || times.iter().find(|t| is_by_noun(&words, t, lexicon));
    let by_hour = || times.iter().find(|t| is_by_hour(&words, t, lexicon));
    let found = by_verb.or_else(by_noun).or_else(by_hour)?;
    found.days
}

/// "The shooting happened", "it took place", "the incident, which occurred".
fn happens(words: &[String], i: usize, lexicon: &Lexicon) -> bool {
    let verb = match words[i].as_str() {
        "happened" | "occurred" | "unfolded" | "transpired" => true,
        "took" => words.get(i + 1).is_some_and(|w| w == "place"),
        _ => false,
    };
    verb && words[i.saturating_sub(8)..i].iter().any(|w| stands_for_event(w, lexicon))
}

/// "Officers responded", "police were called", "crews were dispatched".
fn calls(words: &[String], i: usize, lexicon: &Lexicon) -> bool {
    matches!(words[i].as_str(), "responded" | "called" | "dispatched" | "summoned")
        && words[i.saturating_sub(4)..i].iter().any(|w| lexicon.lists("responder", w))
}

/// "Said on Tuesday", "announced Friday": the day of the saying.
fn dates_saying(words: &[String], start: usize, lexicon: &Lexicon) -> bool {
    let back = |n: usize| start.checked_sub(n).map_or("", |at| words[at].as_str());
    let verb = if matches!(back(1), "on" | "late" | "early") { back(2) } else { back(1) };
    lexicon.lists("dated-saying", verb)
}

/// "The shooting", "it": what stands for what was told.
fn stands_for_event(word: &str, lexicon: &Lexicon) -> bool {
    matches!(word, "it" | "this") || lexicon.lists("happening", word)
}

/// "Tuesday's incident", "the July 14 shooting": the noun behind a day.
fn is_of_noun(words: &[String], end: usize, lexicon: &Lexicon) -> bool {
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    let is_own = matches!(word(end), "'s" | "’s");
    let from = end + usize::from(is_own);
    (from..from + 4)
        .take_while(|&i| word(i).chars().all(|c| c.is_alphabetic() || c == '-'))
        .any(|i| lexicon.lists("happening", word(i)))
}

fn is_by_noun(words: &[String], time: &TimeMention, lexicon: &Lexicon) -> bool {
    is_of_noun(words, time.words.end.into(), lexicon)
        || is_behind_noun(words, time.words.start.into(), lexicon)
}

/// "About 10:20 p.m. Sept. 7", "on June 17 at about 5 a.m.": a day with its hour is one on which something happened, unless the
/// sentence speaks of what is put up, held or decided.
fn is_by_hour(words: &[String], time: &TimeMention, lexicon: &Lexicon) -> bool {
    const HALVES: &[&str] = &["a.m.", "p.m.", "a.m", "p.m", "am", "pm", "o'clock"];
    let (start, end) = (usize::from(time.words.start), usize::from(time.words.end));
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    let is_hour = |i: usize| {
        let clock = word(i);
        let at_once = HALVES.iter().any(|half| clock.ends_with(half) && clock.len() > half.len());
        clock.starts_with(|c: char| c.is_ascii_digit())
            && (at_once || HALVES.contains(&word(i + 1)))
    };
    let between = |i: usize| word(i) == "," || lexicon.lists("about-hour", word(i));
    let ahead = || {
        let hour = (end..end + 5).find(|&i| !between(i));
        hour.is_some_and(|i| i > end && is_hour(i))
    };
    let behind = || {
        let half = (start.saturating_sub(3)..start).rev().find(|&i| !matches!(word(i), "on" | ","));
        half.is_some_and(|i| is_hour(i) || i > 0 && HALVES.contains(&word(i)) && is_hour(i - 1))
    };
    let holds = || (start..end).any(is_hour);
    (holds() || ahead() || behind()) && !words.iter().any(|w| lexicon.lists("other-hours", w))
}

/// "The shooting around 6:45 p.m. Sunday": the noun before a day, with nothing but an hour between.
fn is_behind_noun(words: &[String], start: usize, lexicon: &Lexicon) -> bool {
    let is_hour = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit()) || lexicon.lists("about-hour", word)
    };
    let noun = (start.saturating_sub(6)..start).rev().find(|&i| !is_hour(&words[i]));
    noun.is_some_and(|i| {
        i + 1 < start && i > 0 && words[i - 1] == "the" && stands_for_event(&words[i], lexicon)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        let toml = r#"
            [list]
            happening = ["incident", "raid", "shooting"]
            responder = ["officers"]
            dated-saying = ["said"]
            about-hour = ["around", "p.m."]
        "#;
        Lexicon::parse("lexicon.toml", toml).expect("a lexicon")
    }

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_lowercase).collect()
    }

    #[test]
    fn a_noun_for_what_was_told_happens() {
        assert!(happens(&words("The incident happened at 10 p.m."), 2, &lexicon()));
        assert!(happens(&words("The raid , which occurred at dawn"), 4, &lexicon()));
        assert!(happens(&words("It took place on Friday"), 1, &lexicon()));
        assert!(!happens(&words("Nobody knows what happened"), 3, &lexicon()));
        assert!(!happens(&words("It took hours"), 1, &lexicon()));
    }

    #[test]
    fn those_who_come_are_called_to_what_happened() {
        assert!(calls(&words("Officers were called at noon"), 2, &lexicon()));
        assert!(!calls(&words("Residents called for calm"), 1, &lexicon()));
    }

    #[test]
    fn a_day_may_stand_before_its_noun() {
        assert!(is_of_noun(&words("Tuesday 's early morning shooting"), 1, &lexicon()));
        assert!(is_of_noun(&words("the July 14 shooting"), 3, &lexicon()));
        assert!(!is_of_noun(&words("on Tuesday , the shooting"), 2, &lexicon()));
        assert!(dates_saying(&words("police said on Tuesday"), 3, &lexicon()));
        assert!(is_behind_noun(&words("the shooting around 6:45 p.m. Sunday"), 5, &lexicon()));
        assert!(!is_behind_noun(&words("the shooting , said on Sunday"), 5, &lexicon()));
    }
}
