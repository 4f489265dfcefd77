//! When, as said: which words of a sentence state a time, and which days are they?
//!
//! In: the words of one sentence, their parse where there is one, and the day of publication where it is known. Out:
//! mentions in order, not overlapping. Nothing is invented: without a publication date "Saturday" has no days, nor has
//! "March 28"; "March 28, 2015" has. An impossible date (31 February) keeps its mention and has no days. What only the
//! passage can tell ("the following day", "two weeks earlier") is marked and has no days.

mod calendar;
mod dates;
mod lexicon;
mod relative;

use parallax_model::{DatePrecision, Day, DayRange, Parse, TimeMention};

use self::calendar::When;
use crate::pieces::{Pieces, listed};

/// Finds the times of a sentence.
///
/// Shape: in order, not overlapping, within the words; prepositions are left out. Failure: none.
/// Source: codebook, "Time": day names are the latest such day on or before publication, the weekend is Saturday to
/// Sunday, with no year known there are no days.
pub fn times(words: &[&str], parse: Option<&Parse>, published: Option<Day>) -> Vec<TimeMention> {
    let pieces = Pieces::of(words, parse);
    let mut found: Vec<TimeMention> = Vec::new();
    for time in scan(&pieces).into_iter().filter(|time| !time.is_name) {
        let mention = TimeMention {
            words: pieces.words(time.start, time.end),
            days: time.days(published),
            is_since: time.is_since,
            shift: time.when.shift(),
        };
        if found.last().is_none_or(|last| last.words.end <= mention.words.start) {
            found.push(mention);
        }
    }
    found
}

/// Which pieces state a time: the numbers among them count no people.
pub(crate) fn time_pieces(pieces: &Pieces) -> Vec<bool> {
    let mut taken = vec![false; pieces.len()];
    for time in scan(pieces) {
        taken[time.start..time.end.min(pieces.len())].fill(true);
    }
    taken
}

/// Words that state a time, in pieces.
#[derive(Debug, Clone, Copy)]
struct Time {
    start: usize,
    end: usize,
    when: When,
    is_since: bool,
    /// "The 19 April Movement": no time, and no number of people either.
    is_name: bool,
}

impl Time {
    fn days(&self, published: Option<Day>) -> Option<DayRange> {
        let days = self.when.days(published)?;
        if !self.is_since || self.when.is_past() {
            return Some(days);
        }
        let until = published.filter(|&day| day >= days.from())?;
        Some(DayRange::new(days.from(), until, DatePrecision::Period))
    }
}

fn scan(pieces: &Pieces) -> Vec<Time> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let time = if lexicon::may_start(pieces.at(at)) { time_at(pieces, at) } else { None };
        at = match time {
            Some(time) => {
                found.push(time);
                time.end.max(at + 1)
            }
            None => at + 1,
        };
    }
    found
}

/// The time that starts at `at`, with the part of the day that belongs to it, seen in the light of its preposition.
fn time_at(pieces: &Pieces, at: usize) -> Option<Time> {
    let (when, end) = relative::relative_at(pieces, at).or_else(|| dates::date_at(pieces, at))?;
    let end = with_part_of_day(pieces, end, &when);
    let before = |back| pieces.before(at, back);
    let is_onward = before(1) == "from" && matches!(pieces.at(end), "on" | "onward" | "onwards");
    let is_open = matches!(before(1), "before")
        || (before(1) == "to" && before(2) == "prior")
        || (before(1) == "of" && before(2) == "ahead")
        || (before(1) == "after" && when.is_long());
    Some(Time {
        is_name: is_name(pieces, at, end),
        start: at,
        end,
        when: if is_open { When::Unknown } else { when },
        is_since: before(1) == "since" || is_onward || when.is_past(),
    })
}

/// "9 October Avenue", "the 19 April Movement", "Russia Today": a name, not a time.
fn is_name(pieces: &Pieces, at: usize, end: usize) -> bool {
    let is_named = listed(
        pieces.at(end),
        "avenue avenues street streets square bridge boulevard road movement coalition alliance brigade brigades front \
         battalion hospital university airport",
    );
    let is_outlet = pieces.at(at) == "today"
        && at > 0
        && pieces.is_capitalised(at)
        && pieces.is_capitalised(at - 1);
    is_named || is_outlet
}

/// "Saturday night", "Saturday at dawn", "28 March at around 3 a.m.".
fn with_part_of_day(pieces: &Pieces, end: usize, when: &When) -> usize {
    if when.is_long() {
        return end;
    }
    if lexicon::is_part_of_day(pieces.at(end)) {
        return end + 1;
    }
    let at = end + usize::from(pieces.at(end) == ",");
    if pieces.at(at) != "at" {
        return end;
    }
    let hour =
        at + 1 + usize::from(matches!(pieces.at(at + 1), "around" | "about" | "approximately"));
    if lexicon::is_part_of_day(pieces.at(hour)) {
        return hour + 1;
    }
    let is_hour =
        pieces.at(hour).starts_with(|c: char| c.is_ascii_digit()) || pieces.at(hour).len() > 2;
    match pieces.at(hour + 1) {
        "am" | "pm" | "a.m." | "p.m." | "a.m" | "p.m" | "o'clock" | "gmt" if is_hour => hour + 2,
        _ => end,
    }
}
