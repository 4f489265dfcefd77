//! Which words are a date, a month, a year, a day of the week, or a span of them?

use parallax_model::{Deprel, Upos};

use super::calendar::{Part, Partial, Side, When};
use super::lexicon::{Proof, Written, hijri_month, month, season, weekday};
use crate::numerals::{bare_digits, ordinal_digits};
use crate::pieces::{Pieces, listed};

/// The date that starts at `at`, or the span of dates ("between March and June 2014").
pub(super) fn date_at(pieces: &Pieces, at: usize) -> Option<(When, usize)> {
    if let Some(found) = hijri(pieces, at) {
        return Some(found);
    }
    let between = usize::from(pieces.at(at) == "between");
    if weekday(pieces.at(at + between)).is_some() {
        let found = weekday_at(pieces, at + between);
        return found.filter(|(when, _)| between == 0 || matches!(when, When::Weekdays(..)));
    }
    let (first, end) = point(pieces, at + between)?;
    match span_from(pieces, at, between > 0, first, end) {
        Some(found) => Some(found),
        None if between > 0 => None,
        None if needs_company(pieces, at, &first, end) => None,
        None => Some((When::Date(first), end)),
    }
}

/// "The 1st" and a bare month that may be a verb are dates only as one end of a span.
fn needs_company(pieces: &Pieces, at: usize, date: &Partial, end: usize) -> bool {
    match (date.year, date.month, date.day) {
        (None, None, _) => date.season.is_none(),
        (None, Some(_), None) => !is_month_by_itself(pieces, at, end),
        (Some(year), None, None)
            if date.season.is_none() && !date.is_decade && date.part == Part::Whole =>
        {
            !is_year_by_itself(pieces, at, end, year)
        }
        _ => false,
    }
}

/// From `first` to what follows "to", "and", "-".
fn span_from(
    pieces: &Pieces,
    at: usize,
    is_between: bool,
    first: Partial,
    end: usize,
) -> Option<(When, usize)> {
    let joint = pieces.at(end);
    let is_from = pieces.before(at, 1) == "from";
    let is_joint = matches!(joint, "and" | "&" | "to" | "until" | "till" | "through" | "-");
    if !is_joint {
        return None;
    }
    let ahead = end + 1 + usize::from(pieces.at(end + 1) == "the");
    let (mut second, mut end) = short_year(pieces, end, &first).or_else(|| point(pieces, ahead))?;
    if second.day.is_some() && second.month.is_none() {
        // "March 28-30, 2015", but "on March 28 - 30 people were killed".
        if is_counted(pieces.at(end)) {
            return None;
        }
        (second.year, end) = year_after(pieces, end);
    }
    let (first, second) = agree(first, second)?;
    let is_range = match joint {
        "and" | "&" => is_between || is_next(&first, &second),
        "to" | "until" | "till" => {
            is_from || first.day.is_some() || first.month.is_some() || second.year.is_some()
        }
        _ => true,
    };
    // Bare years need a preposition as much in a span as alone: "2011 to 2014 people".
    let is_bare_years = first.month.is_none() && second.month.is_none();
    let says_years = is_between
        || is_from
        || joint == "-"
        || is_year_by_itself(pieces, at, end, first.year.unwrap_or(0));
    let is_same_kind = first.day.is_some() == second.day.is_some() || first.month.is_some();
    (is_range && is_same_kind && (!is_bare_years || says_years))
        .then_some((When::Dates(first, second), end))
}

/// "2011-14".
fn short_year(pieces: &Pieces, dash: usize, first: &Partial) -> Option<(Partial, usize)> {
    let year = first.year.filter(|_| first.month.is_none() && pieces.at(dash) == "-")?;
    let tail = bare_digits(pieces.at(dash + 1))
        .filter(|tail| *tail < 100 && pieces.at(dash + 1).len() == 2)?;
    let last = year / 100 * 100 + i16::try_from(tail).ok()?;
    (last > year && last <= year + 50).then_some((Partial::year(last), dash + 2))
}

/// Lends month and year from the one end to the other: "1 to 5 May", "March 28-30, 2015".
fn agree(mut first: Partial, mut second: Partial) -> Option<(Partial, Partial)> {
    if first.month.is_none() && first.day.is_some() {
        first.month = second.month;
    }
    if second.month.is_none() && second.day.is_some() {
        second.month = first.month;
    }
    if first.month.is_none() != second.month.is_none() && first.day.is_some() {
        return None;
    }
    if second.year.is_none() && second.month.is_some() && first.year.is_some() {
        second.year = first.year;
    }
    let is_whole = (first.month.is_some() && second.month.is_some())
        || (first.year.is_some() && second.year.is_some());
    let is_dated = |date: &Partial| date.day.is_none() || date.month.is_some();
    (is_whole && is_dated(&first) && is_dated(&second)).then_some((first, second))
}

/// Whether the second follows right on the first, so that "and" makes one stretch of them.
fn is_next(first: &Partial, second: &Partial) -> bool {
    match (first.day, second.day) {
        (Some(day), Some(next)) => first.month == second.month && day + 1 == next,
        (None, None) => match (first.month, second.month) {
            (Some(month), Some(next)) => month + 1 == next,
            (None, None) => {
                first.year.zip(second.year).is_some_and(|(year, next)| year + 1 == next)
            }
            _ => false,
        },
        _ => false,
    }
}

/// One end of a span, or a date by itself.
fn point(pieces: &Pieces, at: usize) -> Option<(Partial, usize)> {
    let (part, named) = part_at(pieces, at);
    let inner = numeric(pieces, named)
        .or_else(|| month_first(pieces, named))
        .or_else(|| day_first(pieces, named))
        .or_else(|| season_at(pieces, named))
        .or_else(|| year_at(pieces, named));
    let (date, end) = inner?;
    match part {
        Part::Whole => Some((date, end)),
        part if date.day.is_none() && date.season.is_none() => {
            Some((Partial { part, ..date }, end))
        }
        _ => None,
    }
}

/// "Early", "mid -", "the end of", "the first week of": a part of what follows, and where that starts.
fn part_at(pieces: &Pieces, at: usize) -> (Part, usize) {
    const PARTS: [(&[&str], Part); 26] = [
        (&["early", "in"], Part::Third(1)),
        (&["early"], Part::Third(1)),
        (&["late", "in"], Part::Third(3)),
        (&["late"], Part::Third(3)),
        (&["mid", "-"], Part::Third(2)),
        (&["mid"], Part::Third(2)),
        (&["the", "early"], Part::Third(1)),
        (&["the", "late"], Part::Third(3)),
        (&["the", "mid", "-"], Part::Third(2)),
        (&["the", "middle", "of"], Part::Third(2)),
        (&["the", "end", "of"], Part::Last),
        (&["end", "of"], Part::Last),
        (&["the", "beginning", "of"], Part::First),
        (&["the", "start", "of"], Part::First),
        (&["the", "first", "half", "of"], Part::Half(1)),
        (&["the", "second", "half", "of"], Part::Half(2)),
        (&["the", "first", "week", "of"], Part::Week(1)),
        (&["the", "second", "week", "of"], Part::Week(2)),
        (&["the", "third", "week", "of"], Part::Week(3)),
        (&["the", "fourth", "week", "of"], Part::Week(4)),
        (&["the", "last", "week", "of"], Part::Week(0)),
        (&["the", "month", "of"], Part::Whole),
        (&["the", "year"], Part::Whole),
        (&["the", "first", "days", "of"], Part::First),
        (&["the", "last", "days", "of"], Part::Last),
        (&["the", "final", "days", "of"], Part::Last),
    ];
    let found = PARTS.iter().find(|part| pieces.starts(at, part.0));
    found.map_or((Part::Whole, at), |(words, part)| (*part, at + words.len()))
}

/// "2015-03-28", "28/3/2015", "28.3.2015", "28-3-2015", "3/28/2015"; "3/4/2015" is two dates to two readers.
fn numeric(pieces: &Pieces, at: usize) -> Option<(Partial, usize)> {
    let text = pieces.at(at);
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    for sign in ['/', '.'] {
        let parts: Vec<&str> = text.split(sign).collect();
        if let [first, second, third] = parts[..] {
            // With full stops the day stands first wherever dates are written so.
            let date = ordered(first, second, third, sign == '.')?;
            return Some((date, at + 1));
        }
    }
    let is_dashed = pieces.at(at + 1) == "-" && pieces.at(at + 3) == "-";
    let dashed =
        is_dashed.then(|| ordered(text, pieces.at(at + 2), pieces.at(at + 4), false))??;
    Some((dashed, at + 5))
}

/// Reads three numbers as a date. Which of two small ones is the month, their size tells, or the day of publication.
fn ordered(first: &str, second: &str, third: &str, is_day_first: bool) -> Option<Partial> {
    let small = |text: &str| {
        bare_digits(text).filter(|_| text.len() <= 2).and_then(|n| i8::try_from(n).ok())
    };
    if let Some(year) = year_of(first) {
        return Some(Partial::day(small(third)?, small(second)?, Some(year)));
    }
    let year = year_of(third)?;
    let (a, b) = (small(first)?, small(second)?);
    let date = Partial::day(a, b, Some(year));
    match (a, b) {
        (13..=31, 1..=12) => Some(date),
        (1..=12, 13..=31) => Some(Partial::day(b, a, Some(year))),
        (1..=12, 1..=12) => Some(Partial { is_either_way: a != b && !is_day_first, ..date }),
        // Neither is a month: a mention whose day no calendar has.
        (1..=31, 1..=31) => Some(date),
        _ => None,
    }
}

/// "March 28, 2015", "March 28", "March 2015", "March".
fn month_first(pieces: &Pieces, at: usize) -> Option<(Partial, usize)> {
    let (month, proof, mut end) = month_at(pieces, at)?;
    if is_verb_or_person(pieces, at, proof) {
        return None;
    }
    end += usize::from(pieces.at(end) == "." && proof == Proof::Short);
    if let Some((day, after)) = day_after(pieces, at, end, proof) {
        let (year, end) = year_after(pieces, after);
        return Some(of_last_year(pieces, Partial::day(day, month, year), end));
    }
    if let (dated, after) = of_last_year(pieces, Partial::month(month, None), end)
        && after > end
    {
        return Some((dated, after));
    }
    let (year, after) = year_after(pieces, end);
    let is_dated = year.is_some() || proof != Proof::Short;
    is_dated.then_some((Partial::month(month, year), after))
}

/// "28 March 2015", "28th of March", "17 de mayo de 1989"; a bare "28" as the first end of "28-30 March".
fn day_first(pieces: &Pieces, at: usize) -> Option<(Partial, usize)> {
    let at =
        at + usize::from(pieces.at(at) == "the" && ordinal_digits(pieces.at(at + 1)).is_some());
    let day = day_number(pieces.at(at))?;
    let month_start = at + 1 + usize::from(matches!(pieces.at(at + 1), "of" | "de" | "du"));
    let bare = Partial { day: Some(day), ..Partial::NONE };
    let Some((month, proof, mut end)) = month_at(pieces, month_start) else {
        return Some((bare, at + 1));
    };
    if proof == Proof::Weak
        && pieces.upos(month_start).is_some_and(|upos| matches!(upos, Upos::Aux | Upos::Verb))
    {
        return Some((bare, at + 1));
    }
    end += usize::from(
        pieces.at(end) == "." && proof == Proof::Short && year_of(pieces.at(end + 1)).is_some(),
    );
    let (year, end) = year_after(pieces, end);
    Some(of_last_year(pieces, Partial::day(day, month, year), end))
}

/// "March last year", "12 May of this year".
fn of_last_year(pieces: &Pieces, date: Partial, end: usize) -> (Partial, usize) {
    let at = end + usize::from(pieces.at(end) == "of");
    let back = match (pieces.at(at), pieces.at(at + 1)) {
        ("last", "year") => 1,
        ("this", "year") => 0,
        _ => return (date, end),
    };
    match date.year {
        Some(_) => (date, end),
        None => (Partial { years_back: Some(back), ..date }, at + 2),
    }
}

/// A month's name of one or more words: "Kanun al-Thani", "Tishrin al - Awwal".
fn month_at(pieces: &Pieces, at: usize) -> Option<(i8, Proof, usize)> {
    let (first, second) = match pieces.at(at) {
        "kanun" | "kanoun" => (12, 1),
        "tishrin" | "tishreen" => (10, 11),
        word => return month(word).map(|(month, proof)| (month, proof, at + 1)),
    };
    let ordinal = at
        + 1
        + 2 * usize::from(
            matches!(pieces.at(at + 1), "al" | "ath" | "el") && pieces.at(at + 2) == "-",
        );
    let month = match pieces.at(ordinal) {
        "awwal" | "awal" | "i" => first,
        "thani" | "ii" => second,
        _ => return None,
    };
    Some((month, Proof::Short, ordinal + 1))
}

fn day_number(word: &str) -> Option<i8> {
    let day =
        bare_digits(word).filter(|_| word.chars().count() <= 2).or_else(|| ordinal_digits(word))?;
    i8::try_from(day).ok().filter(|day| (1..=31).contains(day))
}

/// The day after a month's name, unless the number counts: "in March 12 people were killed".
fn day_after(pieces: &Pieces, month_at: usize, at: usize, proof: Proof) -> Option<(i8, usize)> {
    let at =
        at + usize::from(pieces.at(at) == "the" && ordinal_digits(pieces.at(at + 1)).is_some());
    let day = day_number(pieces.at(at))?;
    let next = pieces.at(at + 1);
    let is_other = next.starts_with('%')
        || matches!(
            next,
            "percent" | "per" | ":" | "km" | "million" | "thousand" | "hundred" | "am" | "pm"
        );
    let may_count = pieces.before(month_at, 1) == "in"
        || proof == Proof::Weak && !pieces.is_capitalised(month_at);
    let counts = may_count && year_of(next).is_none() && is_counted(next);
    (!is_other && !counts).then_some((day, at + 1))
}

/// Whether the word is what numbers of people stand before.
fn is_counted(word: &str) -> bool {
    listed(
        word,
        "people men women children civilians more other others of killed dead wounded \
             injured police were",
    ) || (word.len() > 4
        && word.ends_with('s')
        && !word.ends_with("ss")
        && !matches!(word, "attacks" | "clashes" | "strikes" | "elections" | "protests"))
}

/// ", 2015", "of 2015", "2015" after a month or a day.
fn year_after(pieces: &Pieces, at: usize) -> (Option<i16>, usize) {
    let skip = usize::from(matches!(pieces.at(at), "," | "of" | "de" | "/"));
    match year_of(pieces.at(at + skip)) {
        Some(year) if skip == 0 || !is_counted(pieces.at(at + skip + 1)) => {
            (Some(year), at + skip + 1)
        }
        _ => (None, at),
    }
}

/// A year that a report can speak of: 1800 to 2100, four digits.
fn year_of(word: &str) -> Option<i16> {
    let year = bare_digits(word).filter(|_| word.chars().count() == 4)?;
    i16::try_from(year).ok().filter(|year| (1800..=2100).contains(year))
}

/// "2012", "the 1990s".
fn year_at(pieces: &Pieces, at: usize) -> Option<(Partial, usize)> {
    let at = at + usize::from(pieces.at(at) == "the" && pieces.at(at + 1).ends_with("0s"));
    let word = pieces.at(at);
    if let Some(decade) = word
        .strip_suffix('s')
        .or_else(|| word.strip_suffix("'s"))
        .filter(|_| word.len() >= 5)
        .and_then(year_of)
    {
        let partial = Partial { is_decade: true, ..Partial::year(decade) };
        return (decade % 10 == 0).then_some((partial, at + 1));
    }
    Some((Partial::year(year_of(word)?), at + 1))
}

/// "Summer 2014", "the summer of 2014".
fn season_at(pieces: &Pieces, at: usize) -> Option<(Partial, usize)> {
    let at = at + usize::from(pieces.at(at) == "the");
    let month = season(pieces.at(at))?;
    let year_at = at + 1 + usize::from(matches!(pieces.at(at + 1), "of" | ","));
    let year = year_of(pieces.at(year_at))?;
    Some((Partial { season: Some(month), ..Partial::year(year) }, year_at + 1))
}

/// "May" the verb, "march" the walk, "April" the woman.
fn is_verb_or_person(pieces: &Pieces, at: usize, proof: Proof) -> bool {
    match proof {
        Proof::Sure => false,
        Proof::Short => {
            matches!(pieces.at(at), "mar" | "jan" | "ab" | "mars" | "mai" | "mayo" | "sep" | "dec")
                && pieces.upos(at) == Some(Upos::Verb)
        }
        Proof::Weak => {
            matches!(pieces.upos(at), Some(Upos::Aux | Upos::Verb | Upos::Adj))
                || (matches!(pieces.at(at), "may" | "march")
                    && matches!(pieces.at(at + 1), "have" | "be" | "not"))
        }
    }
}

/// Whether a month with neither day nor year is meant: by what stands before it, or by being nothing but a month.
fn is_month_by_itself(pieces: &Pieces, at: usize, end: usize) -> bool {
    let name_at = end.saturating_sub(1);
    if name_at > at {
        return true;
    }
    let before = pieces.before(at, 1);
    match month(pieces.at(name_at)) {
        Some((_, Proof::Sure)) => true,
        Some((_, Proof::Weak)) => {
            matches!(
                before,
                "in" | "since"
                    | "until"
                    | "till"
                    | "during"
                    | "throughout"
                    | "by"
                    | "from"
                    | "to"
                    | "and"
            ) && !is_given_name(pieces, name_at)
                && (pieces.at(name_at) != "may" && pieces.at(name_at) != "march"
                    || !matches!(before, "and" | "to" | "by" | "from")
                    || pieces.is_capitalised(name_at))
                && !(pieces.at(name_at) == "march"
                    && matches!(pieces.at(end), "on" | "against" | "to"))
                || matches!(before, "of")
                    && pieces.is_capitalised(name_at)
                    && !is_given_name(pieces, name_at)
        }
        _ => false,
    }
}

/// "April Jones": a capital follows in a sentence of ordinary case.
fn is_given_name(pieces: &Pieces, at: usize) -> bool {
    pieces.is_capitalised(at + 1)
        && !pieces.at(at + 1).starts_with(|c: char| c.is_ascii_digit())
        && matches!(pieces.at(at), "april" | "june" | "august" | "may")
        && pieces.before(at, 1) != "in"
        && pieces.before(at, 1) != "since"
}

/// Whether four digits are a year: by what stands before them, and by counting nobody.
fn is_year_by_itself(pieces: &Pieces, at: usize, end: usize, year: i16) -> bool {
    let next = pieces.at(end);
    let deprel =
        pieces.parse().zip(pieces.word_idx(at)).map(|(parse, word)| parse.words[word].deprel);
    let counts =
        is_people(next) || deprel == Some(Deprel::Nummod) && pieces.upos(at) == Some(Upos::Num);
    let before = pieces.before(at, 1);
    match before {
        "in" | "since" | "during" | "throughout" | "circa" => !(counts && year % 100 == 0),
        "until" | "till" | "from" | "by" | "before" | "after" | "of" | "and" | "to" | "year"
        | "back" | "around" => {
            (1900..=2100).contains(&year) && !counts && !(before == "and" || before == "to")
                || before == "year"
        }
        "(" => pieces.at(end) == ")" && (1900..=2100).contains(&year),
        "the" | "a" | "'s" | "its" | "their" => {
            (1900..=2100).contains(&year)
                && year % 100 != 0
                && !is_people(next)
                && next.chars().next().is_some_and(char::is_alphabetic)
        }
        _ => false,
    }
}

fn is_people(word: &str) -> bool {
    listed(
        word,
        "people men women children civilians detainees soldiers fighters families \
             prisoners refugees homes houses persons victims militants rebels troops \
             killed dead wounded injured others residents villagers bodies",
    )
}

/// "Saturday", "Saturday, March 28", "Saturday and Sunday", "Friday last week".
fn weekday_at(pieces: &Pieces, at: usize) -> Option<(When, usize)> {
    let (day, written) = weekday(pieces.at(at))?;
    if is_other_weekday(pieces, at, written) {
        return None;
    }
    let dot = usize::from(pieces.at(at + 1) == "." && written == Written::Short);
    let end = at + 1 + dot;
    if let Some((date, end)) = dated(pieces, end) {
        return Some((When::Date(date), end));
    }
    let of = usize::from(pieces.at(end) == "of");
    let week = match (pieces.at(end + of), pieces.at(end + of + 1)) {
        ("last", "week") => Some(-1),
        ("this", "week") => Some(0),
        ("next", "week") => Some(1),
        _ => None,
    };
    if let Some(week) = week {
        return Some((When::WeekdayOfWeek(day, week), end + of + 2));
    }
    let between = pieces.before(at, 1) == "between";
    if matches!(pieces.at(end), "and" | "to" | "through" | "-" | "until") {
        let next = weekday(pieces.at(end + 1)).map(|(next, _)| next);
        let follows =
            |next: jiff::civil::Weekday| day.next() == next || pieces.at(end) != "and" || between;
        if let Some(next) = next.filter(|&next| next != day && follows(next)) {
            return Some((When::Weekdays(day, next), end + 2));
        }
    }
    let when = match pieces.before(at, 1) {
        "a" | "one" | "that" => When::Unknown,
        _ => When::Weekday(day, Side::Latest),
    };
    Some((when, end))
}

/// ", March 28, 2015" or "28 March" or "(28 March)" after a day of the week; the day's name then adds nothing.
fn dated(pieces: &Pieces, end: usize) -> Option<(Partial, usize)> {
    let is_opened = pieces.at(end) == "(";
    let at = end + usize::from(matches!(pieces.at(end), "," | "("));
    let at =
        at + usize::from(pieces.at(at) == "the" && ordinal_digits(pieces.at(at + 1)).is_some());
    let (date, end) =
        point(pieces, at).filter(|(date, _)| date.day.is_some() && date.month.is_some())?;
    let closed = usize::from(is_opened && pieces.at(end) == ")");
    Some((date, end + closed))
}

/// "Sunday Times", "Bloody Sunday", "every Friday", "on Fridays", "sat" the verb.
fn is_other_weekday(pieces: &Pieces, at: usize, written: Written) -> bool {
    let (before, next) = (pieces.before(at, 1), pieces.at(at + 1));
    let is_paper = matches!(next, "times" | "telegraph" | "mirror" | "express" | "herald")
        || before == "on" && pieces.before(at, 2) == "mail";
    let is_named = matches!(
        before,
        "good" | "black" | "bloody" | "palm" | "ash" | "maundy" | "holy" | "super"
    );
    let is_habit =
        matches!(before, "every" | "each" | "most") || written == Written::Plural && before == "on";
    let is_dotted = pieces.at(at).ends_with('.') || next == ".";
    let is_short_word = written == Written::Short
        && !(is_dotted
            || next.starts_with(|c: char| c.is_ascii_digit())
            || next == "," && month(pieces.at(at + 2)).is_some())
        && (before != "on" || matches!(pieces.at(at), "sun" | "sat" | "wed" | "mon"));
    let ends_sentence =
        written == Written::Short && is_dotted && at + 2 >= pieces.len() && before != "on";
    is_paper || is_named || is_habit || is_short_word || ends_sentence
}

/// "Ramadan", "15 Ramadan 1436": a time whose days the moon decided.
fn hijri(pieces: &Pieces, at: usize) -> Option<(When, usize)> {
    let name = at + usize::from(day_number(pieces.at(at)).is_some());
    if !hijri_month(pieces.at(name)) || (pieces.upos(name) == Some(Upos::Verb)) {
        return None;
    }
    let is_dated = name > at
        || matches!(
            pieces.before(at, 1),
            "in" | "during" | "since" | "of" | "throughout" | "before" | "after"
        );
    let is_year = bare_digits(pieces.at(name + 1))
        .is_some_and(|year| (1200..1600).contains(&year) || (1800..2100).contains(&year));
    let is_month = pieces.at(name) == "ramadan" || pieces.at(name) == "ramadhan";
    // "Ramadan" is also a surname; in the rest a month is rarer than a person.
    ((is_dated && is_month) || name > at && is_year || is_month && is_year)
        .then_some((When::Unknown, name + 1 + usize::from(is_year)))
}
