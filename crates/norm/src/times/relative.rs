//! Which words state a time as seen from the report or from the passage: "yesterday", "two days ago", "the past week"?

use parallax_model::Shift;

use super::calendar::{Part, Partial, Side, When};
use super::lexicon::{Unit, is_part_of_day, month, season, unit, weekday};
use crate::numerals::numeral;
use crate::pieces::{Pieces, listed};

/// The relative time that starts at `at`.
pub(super) fn relative_at(pieces: &Pieces, at: usize) -> Option<(When, usize)> {
    fixed(pieces, at)
        .or_else(|| now(pieces, at))
        .or_else(|| this_or_last(pieces, at))
        .or_else(|| past(pieces, at))
        .or_else(|| ago(pieces, at))
        .or_else(|| anchored(pieces, at))
}

/// Phrases that mean one thing.
fn fixed(pieces: &Pieces, at: usize) -> Option<(When, usize)> {
    use When::{Calendar, Date, FromPassage, Overnight, Today, Unknown, Weekend};
    let same_day = FromPassage(Shift::Days(0));
    let dated = |day, month| Date(Partial::day(day, month, None));
    let phrases: [(&[&str], When); 48] = [
        (&["the", "day", "before", "yesterday"], Today(-2)),
        (&["the", "day", "after", "tomorrow"], Today(2)),
        (&["earlier", "today"], Today(0)),
        (&["later", "today"], Today(0)),
        (&["today"], Today(0)),
        (&["todays"], Today(0)),
        (&["tonight"], Today(0)),
        (&["yesterday"], Today(-1)),
        (&["yesterdays"], Today(-1)),
        (&["tomorrow"], Today(1)),
        (&["tomorrows"], Today(1)),
        (&["overnight"], Overnight),
        (&["earlier", "in", "the", "day"], Today(0)),
        (&["earlier", "in", "the", "week"], Calendar(Unit::Week, 0)),
        (&["earlier", "in", "the", "month"], Calendar(Unit::Month, 0)),
        (&["earlier", "in", "the", "year"], Calendar(Unit::Year, 0)),
        (&["later", "in", "the", "day"], same_day),
        (&["later", "that", "day"], same_day),
        (&["earlier", "that", "day"], same_day),
        (&["so", "far", "this", "year"], Calendar(Unit::Year, 0)),
        (&["the", "weekend"], Weekend(Side::Latest)),
        (&["this", "past", "weekend"], Weekend(Side::Latest)),
        (&["this", "weekend"], Weekend(Side::Latest)),
        (&["last", "weekend"], Weekend(Side::Before)),
        (&["the", "past", "weekend"], Weekend(Side::Latest)),
        (&["the", "last", "weekend"], Weekend(Side::Before)),
        (&["next", "weekend"], Weekend(Side::After)),
        (&["weekend"], Weekend(Side::Latest)),
        (&["hours", "ago"], Today(0)),
        (&["minutes", "ago"], Today(0)),
        (&["moments", "ago"], Today(0)),
        (&["days", "ago"], When::Ago(Unit::Day, 2, 9)),
        (&["weeks", "ago"], When::Ago(Unit::Week, 2, 9)),
        (&["months", "ago"], When::Ago(Unit::Month, 2, 11)),
        (&["years", "ago"], Unknown),
        (&["recently"], Unknown),
        (&["christmas", "day"], dated(25, 12)),
        (&["christmas", "eve"], dated(24, 12)),
        (&["boxing", "day"], dated(26, 12)),
        (&["new", "year", "'s", "day"], dated(1, 1)),
        (&["new", "year", "'s", "eve"], dated(31, 12)),
        (&["new", "year", "’s", "day"], dated(1, 1)),
        (&["new", "year", "’s", "eve"], dated(31, 12)),
        (&["valentine", "'s", "day"], dated(14, 2)),
        (&["valentine", "’s", "day"], dated(14, 2)),
        (&["later", "that", "night"], same_day),
        (&["later", "that", "evening"], same_day),
        (&["later", "the", "same", "day"], same_day),
    ];
    let found = phrases.iter().find(|phrase| pieces.starts(at, phrase.0))?;
    if found.0 == ["weekend"]
        && pieces.before(at, 1) != "over"
        && !pieces.at(at + 1).starts_with("attack")
    {
        return None;
    }
    // "Fridays overnight raids" keep their Friday; the other phrases stand alone.
    Some((found.1, at + found.0.len()))
}

/// "Now", "currently": the day of publication. "Have now turned" is about order, not about a day.
fn now(pieces: &Pieces, at: usize) -> Option<(When, usize)> {
    let before = pieces.before(at, 1);
    let is_time = match pieces.at(at) {
        "now" => {
            !listed(before, "have has had 've until till by for from up even just it and")
                && pieces.at(at + 1) != "on"
        }
        "currently" | "presently" | "nowadays" => true,
        _ => false,
    };
    is_time.then_some((When::Today(0), at + 1))
}

/// "This morning", "last month", "next Friday", "earlier this year".
fn this_or_last(pieces: &Pieces, at: usize) -> Option<(When, usize)> {
    let lead = usize::from(matches!(pieces.at(at), "earlier" | "later" | "early" | "late" | "mid"));
    let lead = lead + usize::from(lead > 0 && pieces.at(at + lead) == "-");
    let (step, mut named) = match pieces.at(at + lead) {
        "this" => (0, at + lead + 1),
        "last" => (-1, at + lead + 1),
        "next" => (1, at + lead + 1),
        _ => return None,
    };
    // "The last week of March", "the last day": not the calendar's.
    if pieces.before(at, 1) == "the" || pieces.before(at, 1) == "his" {
        return None;
    }
    let qualifier = pieces.at(named);
    let side = match (step, qualifier) {
        (0, "coming") | (1, _) => Side::After,
        (-1, _) => Side::Before,
        _ => Side::Latest,
    };
    named += usize::from(matches!(qualifier, "past" | "coming" | "very") && step == 0);
    let word = pieces.at(named);
    let end = named + 1;
    if let Some((day, _)) = weekday(word) {
        return Some((When::Weekday(day, side), end));
    }
    if is_part_of_day(word) || word == "night" {
        let is_said = matches!((step, word), (0, _) | (-1, "night" | "evening"));
        return is_said.then_some((When::Today(step), end));
    }
    if let Some((month, _)) =
        month(word).filter(|_| step <= 0 && !(step == 0 && matches!(word, "may" | "march")))
    {
        return Some((month_near(month, side), end));
    }
    if let Some(first) = season(word).filter(|_| word != "fall" || step < 0) {
        return Some((When::Season(first, side), end));
    }
    let unit = unit(word).filter(|unit| !matches!(unit, Unit::Hour | Unit::Night | Unit::Day))?;
    // "Late last year".
    let third = match pieces.at(at) {
        "early" => Some(1),
        "mid" => Some(2),
        "late" => Some(3),
        _ => None,
    };
    if let Some(third) = third.filter(|_| unit == Unit::Year && step == -1 && is_singular(word)) {
        let part = Part::Third(third);
        let date = Partial { years_back: Some(1), part, ..Partial::NONE };
        return Some((When::Date(date), end));
    }
    is_singular(word).then_some((When::Calendar(unit, step), end))
}

/// "Last March": the latest one that has begun.
fn month_near(month: i8, _side: Side) -> When {
    When::Date(super::calendar::Partial::month(month, None))
}

fn is_singular(word: &str) -> bool {
    matches!(word, "week" | "month" | "year" | "decade")
}

/// "The past 24 hours", "the last two weeks", "the past year and a half", "recent days".
fn past(pieces: &Pieces, at: usize) -> Option<(When, usize)> {
    if pieces.at(at) == "recent" {
        return unit(pieces.at(at + 1)).map(|_| (When::Unknown, at + 2));
    }
    let article = usize::from(matches!(pieces.at(at), "the" | "these" | "this"));
    let lead = pieces.at(at + article);
    let is_past = lead == "past" || lead == "last" || lead == "previous" || lead == "preceding";
    if !is_past
        || (lead != "past"
            && article == 0
            && !pieces.at(at + 1).starts_with(|c: char| c.is_ascii_digit()))
    {
        return None;
    }
    let (count, unit_at) = match count(pieces, at + article + 1) {
        Some((_, most, end)) => (most, end),
        None => (1, at + article + 1),
    };
    let unit = unit(pieces.at(unit_at))?;
    let end = unit_at + 1;
    let is_one = unit_at == at + article + 1;
    if is_one && (!is_singular(pieces.at(unit_at)) && unit != Unit::Day || pieces.at(end) == "of") {
        return None;
    }
    // "The previous day" is counted from what the passage tells.
    if is_one && matches!(lead, "previous" | "preceding") {
        return None;
    }
    if matches!(lead, "previous" | "preceding") || (is_one && unit == Unit::Day) {
        return Some((When::Unknown, end));
    }
    if pieces.starts(end, &["and", "a", "half"]) && unit == Unit::Year {
        return Some((When::Past(Unit::Month, count * 12 + 6), end + 3));
    }
    Some((When::Past(unit, count), end))
}

/// "Two days ago", "a year ago", "several weeks ago", "a week and a half ago".
fn ago(pieces: &Pieces, at: usize) -> Option<(When, usize)> {
    let (least, most, unit_at) = count(pieces, at)?;
    let unit = unit(pieces.at(unit_at))?;
    let end = unit_at + 1;
    match pieces.at(end) {
        "ago" => Some((When::Ago(unit, least, most), end + 1)),
        "later" | "afterwards" | "afterward" => Some((shifted(unit, least, most, 1), end + 1)),
        "earlier" | "beforehand" | "previously" => Some((shifted(unit, least, most, -1), end + 1)),
        "after" if unit != Unit::Hour || least == 1 => {
            Some((shifted(unit, least, most, 1), end + 1))
        }
        "before" if unit != Unit::Hour || least == 1 => {
            Some((shifted(unit, least, most, -1), end + 1))
        }
        _ => None,
    }
}

/// So many units after (1) or before (-1) what the passage tells; "a few days later" is no day in particular.
fn shifted(unit: Unit, least: u32, most: u32, sign: i32) -> When {
    let n = i32::try_from(least).ok().filter(|_| least == most).map(|n| sign * n);
    match (unit, n) {
        // "Minutes later", "hours later": the same day, for all that the words say.
        (Unit::Hour, _) => When::FromPassage(Shift::Days(0)),
        (Unit::Day | Unit::Night, Some(n)) => When::FromPassage(Shift::Days(n)),
        (Unit::Week, Some(n)) => When::FromPassage(Shift::Weeks(n)),
        (Unit::Month, Some(n)) => When::FromPassage(Shift::Months(n)),
        (Unit::Year, Some(n)) => When::FromPassage(Shift::Years(n)),
        _ => When::Unknown,
    }
}

/// A number of units: "two", "a", "a few", "24", "two or three"; least, most, and one past it.
fn count(pieces: &Pieces, at: usize) -> Option<(u32, u32, usize)> {
    let couple = |at: usize| at + usize::from(pieces.at(at) == "of");
    let exact = |at: usize| {
        let number = numeral(pieces, at)?;
        let value = u32::try_from(number.value).ok().filter(|&value| value <= 10_000)?;
        Some((value, number.end))
    };
    match (pieces.at(at), pieces.at(at + 1)) {
        ("few", _) | ("several", _) => return Some((3, 9, at + 1)),
        ("a", "few") => return Some((3, 9, at + 2)),
        ("a", "couple") => return Some((2, 2, couple(at + 2))),
        ("couple", _) => return Some((2, 2, couple(at + 1))),
        ("about" | "around" | "some" | "nearly" | "almost", _) => {
            return exact(at + 1).map(|(n, end)| (n, n, end));
        }
        ("a" | "an", _) if unit(pieces.at(at + 1)).is_some() => return Some((1, 1, at + 1)),
        _ => {}
    }
    let (least, end) = exact(at)?;
    if matches!(pieces.at(end), "or" | "to" | "-")
        && let Some((most, end)) = exact(end + 1).filter(|(most, _)| *most > least)
    {
        return Some((least, most, end));
    }
    let end = end + usize::from(pieces.at(end) == "-" && unit(pieces.at(end + 1)).is_some());
    Some((least, least, end))
}

/// "The following day", "the same night", "that week", "the day before": days that only the passage knows.
fn anchored(pieces: &Pieces, at: usize) -> Option<(When, usize)> {
    let noun = |at: usize| {
        let word = pieces.at(at);
        let is_noun =
            matches!(word, "day" | "week" | "month" | "year" | "weekend") || is_part_of_day(word);
        is_noun || weekday(word).is_some()
    };
    let from_passage = |noun: usize, n: i32, end: usize| {
        let word = pieces.at(noun);
        let sign = if n < 0 { -1 } else { 1 };
        let step = match unit(word) {
            Some(unit) => shifted(unit, n.unsigned_abs(), n.unsigned_abs(), sign),
            None if is_part_of_day(word) => When::FromPassage(Shift::Days(n)),
            None => When::Unknown,
        };
        Some((step, end))
    };
    match (pieces.at(at), pieces.at(at + 1)) {
        ("the", "same") if noun(at + 2) => from_passage(at + 2, 0, at + 3),
        ("the", "following" | "next") if noun(at + 2) => from_passage(at + 2, 1, at + 3),
        ("the", "previous" | "preceding") if noun(at + 2) => from_passage(at + 2, -1, at + 3),
        ("the", "day" | "night" | "week" | "month" | "year") => match pieces.at(at + 2) {
            "before" | "earlier" => from_passage(at + 1, -1, at + 3),
            "after" => from_passage(at + 1, 1, at + 3),
            _ => None,
        },
        ("that", _) if noun(at + 1) && !is_conjunction(pieces, at) => {
            from_passage(at + 1, 0, at + 2)
        }
        ("this", "day") => None,
        _ => None,
    }
}

/// "Said that Saturday's strike": "that" opens a clause.
fn is_conjunction(pieces: &Pieces, at: usize) -> bool {
    weekday(pieces.at(at + 1)).is_some()
        || pieces.upos(at) == Some(parallax_model::Upos::Sconj)
        || matches!(
            pieces.before(at, 1),
            "said" | "says" | "reported" | "added" | "confirmed" | "claimed"
        )
}
