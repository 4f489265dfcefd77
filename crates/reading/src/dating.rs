//! Sentences that say when something happened, and not what: "The incident happened at about 10 p.m. Saturday".
//!
//! In: the words and days of a sentence, with or without a tree. Out: the day that it tells of what was told before it.

use parallax_model::{AnnotatedReport, DatePrecision, DayRange, SentenceRole, TimeMention};

use crate::discourse::is_page_date;

/// Nouns, and "it", that stand for what was told.
const HAPPENINGS: &[&str] = &[
    "it",
    "this",
    "incident",
    "incidents",
    "event",
    "events",
    "shooting",
    "attack",
    "attacks",
    "accident",
    "crash",
    "assault",
    "stabbing",
    "violence",
    "killing",
    "killings",
    "murder",
    "murders",
    "slaying",
    "slayings",
    "homicide",
    "shootout",
    "gunfire",
    "raid",
    "strike",
    "airstrike",
    "bombing",
    "blast",
    "explosion",
    "massacre",
    "ambush",
    "shelling",
    "robbery",
    "tragedy",
    "altercation",
];

/// Those who come once it has happened.
const RESPONDERS: &[&str] = &[
    "officers",
    "police",
    "deputies",
    "crews",
    "paramedics",
    "firefighters",
    "troopers",
    "medics",
    "rescuers",
    "responders",
    "ambulances",
];

/// Words between the subject and "happened", or between that and its day.
const FAR: usize = 26;

/// The day on which a sentence says that what the passage tells of happened.
pub fn day_of_happening(report: &AnnotatedReport, sentence: usize) -> Option<DayRange> {
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
    let said = |t: &&TimeMention| !dates_saying(&words, t.words.start.into());
    let times: Vec<&TimeMention> = here.times.iter().filter(exact).filter(said).collect();
    let cue = (0..words.len()).find(|&i| happens(&words, i) || calls(&words, i));
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
    let found = by_verb.or_else(|| times.iter().find(|t| is_by_noun(&words, t)))?;
    found.days
}

/// "The shooting happened", "it took place", "the incident, which occurred".
fn happens(words: &[String], i: usize) -> bool {
    let verb = match words[i].as_str() {
        "happened" | "occurred" | "unfolded" | "transpired" => true,
        "took" => words.get(i + 1).is_some_and(|w| w == "place"),
        _ => false,
    };
    verb && words[i.saturating_sub(8)..i].iter().any(|w| HAPPENINGS.contains(&w.as_str()))
}

/// "Officers responded", "police were called", "crews were dispatched".
fn calls(words: &[String], i: usize) -> bool {
    matches!(words[i].as_str(), "responded" | "called" | "dispatched" | "summoned")
        && words[i.saturating_sub(4)..i].iter().any(|w| RESPONDERS.contains(&w.as_str()))
}

/// "Said on Tuesday", "announced Friday": the day of the saying.
fn dates_saying(words: &[String], start: usize) -> bool {
    let back = |n: usize| start.checked_sub(n).map_or("", |at| words[at].as_str());
    let verb = if matches!(back(1), "on" | "late" | "early") { back(2) } else { back(1) };
    matches!(
        verb,
        "said"
            | "says"
            | "told"
            | "reported"
            | "announced"
            | "confirmed"
            | "added"
            | "released"
            | "identified"
            | "stated"
            | "arrested"
            | "charged"
            | "sentenced"
    )
}

/// "Tuesday's incident", "the July 14 shooting": the noun behind a day.
fn is_of_noun(words: &[String], end: usize) -> bool {
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    let is_own = matches!(word(end), "'s" | "’s");
    let from = end + usize::from(is_own);
    (from..from + 4)
        .take_while(|&i| word(i).chars().all(|c| c.is_alphabetic() || c == '-'))
        .any(|i| HAPPENINGS.contains(&word(i)) && !matches!(word(i), "it" | "this"))
}

fn is_by_noun(words: &[String], time: &TimeMention) -> bool {
    is_of_noun(words, time.words.end.into()) || is_behind_noun(words, time.words.start.into())
}

/// "The shooting around 6:45 p.m. Sunday": the noun before a day, with nothing but an hour between.
fn is_behind_noun(words: &[String], start: usize) -> bool {
    let is_hour = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            || matches!(
                word,
                "on" | "at"
                    | "around"
                    | "about"
                    | "shortly"
                    | "before"
                    | "just"
                    | "early"
                    | "late"
                    | "a.m."
                    | "p.m."
                    | "am"
                    | "pm"
                    | "a.m"
                    | "p.m"
                    | "midnight"
                    | "noon"
                    | "that"
                    | "last"
            )
    };
    let noun = (start.saturating_sub(6)..start).rev().find(|&i| !is_hour(&words[i]));
    noun.is_some_and(|i| {
        i + 1 < start && i > 0 && words[i - 1] == "the" && HAPPENINGS.contains(&words[i].as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_lowercase).collect()
    }

    #[test]
    fn a_noun_for_what_was_told_happens() {
        assert!(happens(&words("The incident happened at 10 p.m."), 2));
        assert!(happens(&words("The raid , which occurred at dawn"), 4));
        assert!(happens(&words("It took place on Friday"), 1));
        assert!(!happens(&words("Nobody knows what happened"), 3));
        assert!(!happens(&words("It took hours"), 1));
    }

    #[test]
    fn those_who_come_are_called_to_what_happened() {
        assert!(calls(&words("Officers were called at noon"), 2));
        assert!(!calls(&words("Residents called for calm"), 1));
    }

    #[test]
    fn a_day_may_stand_before_its_noun() {
        assert!(is_of_noun(&words("Tuesday 's early morning shooting"), 1));
        assert!(is_of_noun(&words("the July 14 shooting"), 3));
        assert!(!is_of_noun(&words("on Tuesday , the shooting"), 2));
        assert!(dates_saying(&words("police said on Tuesday"), 3));
        assert!(is_behind_noun(&words("the shooting around 6:45 p.m. Sunday"), 5));
        assert!(!is_behind_noun(&words("the shooting , said on Sunday"), 5));
    }
}
