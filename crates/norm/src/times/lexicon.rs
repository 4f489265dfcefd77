//! Which words name a day of the week, a month, a season, a part of the day?

use jiff::civil::Weekday;

/// Whether a time can begin with this word: a cheap look before anything is tried.
pub(super) fn may_start(word: &str) -> bool {
    let Some(first) = word.chars().next() else { return false };
    if crate::pieces::digit_of(first).is_some() {
        return true;
    }
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "this"
            | "last"
            | "next"
            | "past"
            | "that"
            | "today"
            | "todays"
            | "tonight"
            | "yesterday"
            | "yesterdays"
            | "tomorrow"
            | "tomorrows"
            | "overnight"
            | "now"
            | "currently"
            | "recently"
            | "presently"
            | "nowadays"
            | "recent"
            | "early"
            | "late"
            | "mid"
            | "earlier"
            | "later"
            | "summer"
            | "winter"
            | "autumn"
            | "spring"
            | "fall"
            | "several"
            | "few"
            | "half"
            | "end"
            | "beginning"
            | "start"
            | "middle"
            | "hours"
            | "minutes"
            | "moments"
            | "days"
            | "weeks"
            | "months"
            | "years"
            | "christmas"
            | "boxing"
            | "valentine"
            | "between"
            | "weekend"
            | "previous"
            | "following"
            | "dozens"
            | "midday"
            | "first"
            | "second"
            | "kanun"
            | "tishrin"
            | "new"
            | "decades"
            | "at"
    ) || weekday(word).is_some()
        || month(word).is_some()
        || hijri_month(word)
        || crate::numerals::small_word(word).is_some()
        || crate::numerals::scale_word(word).is_some()
}

/// A day of the week and how its name was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Full,
    /// "Fridays": a habit, or a possessive that lost its apostrophe.
    Plural,
    /// "Sat": also another word.
    Short,
}

/// The day of the week that the word names.
pub(super) fn weekday(word: &str) -> Option<(Weekday, Written)> {
    use Weekday::*;
    let (stem, written) = match word.strip_suffix('s') {
        Some(stem) if stem.ends_with("day") => (stem, Written::Plural),
        _ => (word, Written::Full),
    };
    let day = match stem {
        "monday" => Monday,
        "tuesday" => Tuesday,
        "wednesday" | "wendesday" | "wednessday" => Wednesday,
        "thursday" => Thursday,
        "friday" => Friday,
        "saturday" => Saturday,
        "sunday" => Sunday,
        _ => return short_weekday(word).map(|day| (day, Written::Short)),
    };
    Some((day, written))
}

fn short_weekday(word: &str) -> Option<Weekday> {
    use Weekday::*;
    Some(match word.trim_end_matches('.') {
        "mon" => Monday,
        "tue" | "tues" => Tuesday,
        "wed" | "weds" => Wednesday,
        "thu" | "thur" | "thurs" => Thursday,
        "fri" => Friday,
        "sat" => Saturday,
        "sun" => Sunday,
        _ => return None,
    })
}

/// How much a month's name proves by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// "September": nothing else.
    Sure,
    /// "May", "march", "April": also a verb or a person.
    Weak,
    /// "Sept.", "mars": only beside a day or a year.
    Short,
}

/// The month (1 to 12) that the word names, in English, in other languages of reports, or in Levantine Arabic.
pub(super) fn month(word: &str) -> Option<(i8, Proof)> {
    let sure = |month| Some((month, Proof::Sure));
    let weak = |month| Some((month, Proof::Weak));
    match word {
        "january" => sure(1),
        "february" => sure(2),
        "march" => weak(3),
        "april" => weak(4),
        "may" => weak(5),
        "june" => weak(6),
        "july" => sure(7),
        "august" => weak(8),
        "september" => sure(9),
        "october" => sure(10),
        "november" => sure(11),
        "december" => sure(12),
        _ => short_month(word.trim_end_matches('.')).map(|month| (month, Proof::Short)),
    }
}

fn short_month(word: &str) -> Option<i8> {
    Some(match word {
        "jan" | "janvier" | "enero" | "januar" | "janeiro" | "gennaio" => 1,
        "feb" | "février" | "fevrier" | "febrero" | "februar" | "fevereiro" | "shubat"
        | "shbat" | "subat" | "febbraio" => 2,
        "mar" | "mars" | "marzo" | "märz" | "maerz" | "março" | "adhar" | "azar" => 3,
        "apr" | "avril" | "abril" | "nisan" | "nissan" | "aprile" => 4,
        "mai" | "mayo" | "maio" | "ayyar" | "ayar" | "maggio" => 5,
        "jun" | "juin" | "junio" | "juni" | "junho" | "haziran" | "huzayran" | "hzayran"
        | "giugno" => 6,
        "jul" | "juillet" | "julio" | "juli" | "julho" | "tammuz" | "tamuz" | "tammouz"
        | "tamouz" | "luglio" => 7,
        "aug" | "août" | "aout" | "agosto" | "ab" => 8,
        "sep" | "sept" | "septembre" | "septiembre" | "setiembre" | "setembro" | "aylul"
        | "ayloul" | "eylul" | "settembre" => 9,
        "oct" | "octobre" | "octubre" | "oktober" | "outubro" | "ottobre" => 10,
        "nov" | "novembre" | "noviembre" | "novembro" => 11,
        "dec" | "décembre" | "decembre" | "diciembre" | "dezember" | "dezembro" | "dicembre" => 12,
        _ => return None,
    })
}

/// Whether the word names a month of the Islamic calendar: when it fell is known to those who saw the moon.
pub(super) fn hijri_month(word: &str) -> bool {
    matches!(
        word,
        "ramadan"
            | "ramadhan"
            | "muharram"
            | "safar"
            | "rajab"
            | "sha'ban"
            | "shaaban"
            | "shaban"
            | "shawwal"
            | "dhu"
            | "zulhijja"
            | "rabi"
    )
}

/// Whether the word names a part of the day.
pub(super) fn is_part_of_day(word: &str) -> bool {
    matches!(
        word,
        "night"
            | "morning"
            | "afternoon"
            | "evening"
            | "noon"
            | "midday"
            | "midnight"
            | "dawn"
            | "dusk"
            | "sunrise"
            | "sunset"
            | "daybreak"
            | "nightfall"
            | "overnight"
    )
}

/// A stretch that times are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Hour,
    Day,
    Night,
    Week,
    Month,
    Year,
    Decade,
}

/// The unit that the word names, singular or plural.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word.trim_end_matches('.') {
        "minute" | "minutes" | "moment" | "moments" | "second" | "seconds" | "hour" | "hours"
        | "hrs" => Unit::Hour,
        "day" | "days" => Unit::Day,
        "night" | "nights" | "evening" | "morning" | "afternoon" => Unit::Night,
        "week" | "weeks" => Unit::Week,
        "month" | "months" => Unit::Month,
        "year" | "years" => Unit::Year,
        "decade" | "decades" => Unit::Decade,
        _ => return None,
    })
}

/// First month of a season, north of the equator.
pub(super) fn season(word: &str) -> Option<i8> {
    Some(match word {
        "spring" => 3,
        "summer" => 6,
        "autumn" | "fall" => 9,
        "winter" => 12,
        _ => return None,
    })
}
