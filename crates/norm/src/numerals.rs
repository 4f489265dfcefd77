//! Which number do these words spell?
//!
//! In: pieces and where to start. Out: the value and where it ends; nothing where the words are no number, or one too
//! large to hold. Digits in any common script, grouped in any common way; English number words; scale words and their
//! abbreviations; mixtures ("1.2 million", "20k").

use crate::pieces::{Pieces, digit_of, is_separator};

/// A number that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numeral {
    pub value: u64,
    /// One past its last piece.
    pub end: usize,
    /// The scale word it ends in ("million"), or 1. "Ten to fifteen million" lends its scale to the ten.
    pub scale: u64,
    /// Digits with no separator and no scale: may be a year, an hour, a telephone number.
    pub is_bare_digits: bool,
}

/// Reads the number that starts at `start`. "a hundred" starts at "hundred".
pub(crate) fn numeral(pieces: &Pieces, start: usize) -> Option<Numeral> {
    if pieces.at(start).chars().next().is_some_and(|c| digit_of(c).is_some()) {
        return digits_numeral(pieces, start);
    }
    spelled_numeral(pieces, start)
}

/// Value of a number word below one hundred.
pub(crate) fn small_word(word: &str) -> Option<u64> {
    Some(match word {
        "zero" => 0,
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" => 20,
        "thirty" => 30,
        "forty" | "fourty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

/// Value of a scale word.
pub(crate) fn scale_word(word: &str) -> Option<u64> {
    Some(match word {
        "hundred" => 100,
        "thousand" => 1_000,
        "lakh" => 100_000,
        "million" | "mn" | "mln" => 1_000_000,
        "crore" => 10_000_000,
        "billion" | "bn" => 1_000_000_000,
        "trillion" | "tn" => 1_000_000_000_000,
        _ => return None,
    })
}

/// Value of a scale word written out: "TN" and "MN" are also Tennessee and Minnesota.
fn spelled_scale(word: &str) -> Option<u64> {
    scale_word(word).filter(|_| word.len() > 3)
}

/// A whole number and what follows the decimal sign, as written.
struct Digits {
    whole: u64,
    /// Numerator and denominator of the decimals.
    fraction: (u64, u64),
    is_bare: bool,
}

fn digits_numeral(pieces: &Pieces, start: usize) -> Option<Numeral> {
    let mut digits = read_digits(pieces.at(start))?;
    let mut end = start + 1;
    while (digits.is_bare || end > start + 1)
        && let Some(group) = spaced_group(pieces, end)
    {
        digits.whole = digits.whole.checked_mul(1_000)? + read_digits(pieces.at(group))?.whole;
        digits.is_bare = false;
        end = group + 1;
    }
    let (scale, after) = scale_after(pieces, end);
    if scale == 1 {
        let is_whole = digits.fraction.0 == 0 && digits.fraction.1 == 1;
        return is_whole.then_some(Numeral {
            value: digits.whole,
            end,
            scale,
            is_bare_digits: digits.is_bare,
        });
    }
    let (numerator, denominator) = digits.fraction;
    let value = digits
        .whole
        .checked_mul(scale)?
        .checked_add(numerator.checked_mul(scale)? / denominator)?;
    Some(Numeral { value, end: after, scale, is_bare_digits: false })
}

/// Where the next group of three stands in "12 000" and in the tokenised "3 , 500".
fn spaced_group(pieces: &Pieces, idx: usize) -> Option<usize> {
    let head = pieces.before(idx, 1);
    let group = idx + usize::from(pieces.at(idx) == ",");
    let text = pieces.at(group);
    let is_group = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    let is_head = head.len() <= 3 && (!head.starts_with('0') || head.len() == 3);
    // "3 , 500 , 12": a list. "12 345": two numbers side by side, unless it ends as round as spaced numbers do.
    let is_list = pieces.at(group + 1) == ","
        && numeral_starts(pieces.at(group + 2))
        && pieces.at(group + 2).len() != 3;
    let is_compound = pieces.at(group + 1) == "-";
    (is_group && is_head && !is_list && !is_compound && (group > idx || text.ends_with("00")))
        .then_some(group)
}

fn numeral_starts(word: &str) -> bool {
    word.starts_with(|c: char| digit_of(c).is_some())
}

/// The scale that follows, and one past it: "million", "hundred thousand", "k".
fn scale_after(pieces: &Pieces, mut end: usize) -> (u64, usize) {
    let mut scale = 1u64;
    let dash = usize::from(pieces.at(end) == "-" && scale_word(pieces.at(end + 1)).is_some());
    let is_plain =
        spelled_scale(pieces.at(end + dash)).is_some() || pieces.is_glued(end.wrapping_sub(1));
    let first = scale_word(pieces.at(end + dash)).filter(|_| is_plain || pieces.at(end) == "bn");
    if let Some(first) = first {
        scale = first;
        end += dash + 1;
        while let Some(more) = scale_word(pieces.at(end)).filter(|&more| more > scale) {
            scale = scale.saturating_mul(more);
            end += 1;
        }
    } else if pieces.at(end) == "k" && pieces.is_glued(end.wrapping_sub(1)) {
        (scale, end) = (1_000, end + 1);
    } else if pieces.at(end) == "m"
        && pieces.is_glued(end.wrapping_sub(1))
        && counts_people(pieces, end + 1)
    {
        (scale, end) = (1_000_000, end + 1);
    }
    (scale, end)
}

/// "3.5m people", not "3.5m high": what follows is neither a measure's adjective nor the end.
fn counts_people(pieces: &Pieces, idx: usize) -> bool {
    !pieces.at(idx).is_empty()
        && pieces.at(idx).chars().all(char::is_alphabetic)
        && !matches!(
            pieces.at(idx),
            "high"
                | "wide"
                | "long"
                | "deep"
                | "tall"
                | "away"
                | "from"
                | "off"
                | "below"
                | "above"
                | "of"
                | "to"
                | "and"
                | "in"
                | "at"
                | "south"
                | "north"
                | "east"
                | "west"
                | "radius"
                | "inside"
                | "into"
        )
}

/// Reads "220,000", "1.2", "1.200", "12'000", "٢٢٠٬٠٠٠". `None`: no plain number, or too large.
fn read_digits(text: &str) -> Option<Digits> {
    let (mut groups, mut signs) = (vec![(0u64, 0usize)], Vec::new());
    for c in text.chars() {
        if let Some(digit) = digit_of(c) {
            let (value, n_digits) = groups.last_mut()?;
            *value = value.checked_mul(10)?.checked_add(digit)?;
            *n_digits += 1;
        } else if is_separator(c) {
            signs.push(c);
            groups.push((0, 0));
        } else {
            return None;
        }
    }
    if groups.iter().any(|&(_, n_digits)| n_digits == 0) {
        return None;
    }
    join_groups(&groups, &signs)
}

fn join_groups(groups: &[(u64, usize)], signs: &[char]) -> Option<Digits> {
    let is_decimal_sign = |c: char| matches!(c, '.' | '٫');
    let (first, rest) = groups.split_first()?;
    let (last_sign, earlier) = match signs.split_last() {
        None => return Some(Digits { whole: first.0, fraction: (0, 1), is_bare: true }),
        Some(split) => split,
    };
    // A last group that is not of three digits, or follows a different sign than the groups before, holds decimals.
    let has_decimals = is_decimal_sign(*last_sign)
        && (rest.last()?.1 != 3 || first.0 == 0 || earlier.iter().any(|sign| sign != last_sign))
        && earlier.iter().all(|sign| sign != last_sign);
    let (whole, decimals) =
        if has_decimals { (&rest[..rest.len() - 1], rest.last()) } else { (rest, None) };
    if first.1 > 3 && !whole.is_empty() || whole.iter().any(|&(_, n_digits)| n_digits != 3) {
        return None;
    }
    let whole = whole
        .iter()
        .try_fold(first.0, |sum, group| sum.checked_mul(1_000)?.checked_add(group.0))?;
    let fraction = match decimals {
        Some(&(value, n_digits)) => (value, 10u64.checked_pow(u32::try_from(n_digits).ok()?)?),
        None => (0, 1),
    };
    Some(Digits { whole, fraction, is_bare: false })
}

/// Reads "twenty-three", "one hundred and twelve", "two hundred thousand", "hundred", "twelve hundred".
fn spelled_numeral(pieces: &Pieces, start: usize) -> Option<Numeral> {
    let (mut total, mut group, mut at) = (0u64, 0u64, start);
    let (mut smallest, mut last_scale) = (u64::MAX, 1u64);
    let mut any = false;
    loop {
        let word_at = if any { after_joint(pieces, at, group, total) } else { at };
        if let Some((value, end)) = below_hundred(pieces, word_at) {
            if any && (group % 100 != 0 || (group == 0 && total == 0) || value == 0) {
                break;
            }
            (group, at, any, last_scale) = (group + value, end, true, 1);
        } else if let Some(scale) = spelled_scale(pieces.at(scale_at(pieces, at, any))) {
            let scale_at = scale_at(pieces, at, any);
            if scale == 100 && (group >= 100 || (any && group == 0)) || scale >= smallest {
                break;
            }
            let multiplier = if group == 0 { 1 } else { group };
            if scale == 100 {
                group = multiplier * 100;
            } else {
                total = total.checked_add(multiplier.checked_mul(scale)?)?;
                (group, smallest) = (0, scale);
            }
            (at, any, last_scale) = (scale_at + 1, true, scale);
        } else {
            break;
        }
    }
    if is_ordinal_tail(pieces, at) {
        return None;
    }
    any.then_some(())?;
    let value = total.checked_add(group)?;
    Some(Numeral { value, end: at, scale: last_scale, is_bare_digits: false })
}

/// Where the next part stands: past "and" after a hundred or a thousand ("one hundred and twelve"), else right here.
fn after_joint(pieces: &Pieces, at: usize, group: u64, total: u64) -> usize {
    let may_join = group >= 100 && group.is_multiple_of(100) || group == 0 && total > 0;
    let next_is_small = below_hundred(pieces, at + 1).is_some();
    if may_join && pieces.at(at) == "and" && next_is_small { at + 1 } else { at }
}

/// Where a scale word stands: past a hyphen where the number has begun ("two-hundred").
fn scale_at(pieces: &Pieces, at: usize, any: bool) -> usize {
    if any && pieces.at(at) == "-" { at + 1 } else { at }
}

/// "three", "twenty", "twenty-three", "twenty three".
fn below_hundred(pieces: &Pieces, at: usize) -> Option<(u64, usize)> {
    let first = small_word(pieces.at(at))?;
    if first < 20 || !first.is_multiple_of(10) {
        return Some((first, at + 1));
    }
    let unit_at = if pieces.at(at + 1) == "-" { at + 2 } else { at + 1 };
    match small_word(pieces.at(unit_at)) {
        Some(unit @ 1..=9) => Some((first + unit, unit_at + 1)),
        _ => Some((first, at + 1)),
    }
}

/// "twenty - first", "one hundred and fifth" count places in a row, not people.
fn is_ordinal_tail(pieces: &Pieces, at: usize) -> bool {
    matches!(pieces.at(at), "-" | "and") && is_ordinal(pieces.at(at + 1))
}

/// Whether the word is an ordinal: "first", "23rd", "twelfth".
pub(crate) fn is_ordinal(word: &str) -> bool {
    const WORDS: [&str; 19] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
    ];
    WORDS.contains(&word) || word.ends_with("tieth") || ordinal_digits(word).is_some()
}

/// Value of "1st", "22nd", "28th".
pub(crate) fn ordinal_digits(word: &str) -> Option<u64> {
    let digits = word
        .strip_suffix("st")
        .or_else(|| word.strip_suffix("nd"))
        .or_else(|| word.strip_suffix("rd"))
        .or_else(|| word.strip_suffix("th"))?;
    (!digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}

/// Value of a bare run of digits, whatever the script; `None` for anything else.
pub(crate) fn bare_digits(text: &str) -> Option<u64> {
    read_digits(text).filter(|digits| digits.is_bare).map(|digits| digits.whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(u64, usize)>) {
        let words: Vec<_> = text.split(' ').collect();
        let pieces = Pieces::of(&words, None);
        let read = numeral(&pieces, 0).map(|read| (read.value, read.end));
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn numbers_are_read_however_they_are_written() {
        check("15", Some((15, 1)));
        check("220,000 people", Some((220_000, 1)));
        check("1,234,567", Some((1_234_567, 1)));
        check("1.200 people", Some((1_200, 1)));
        check("12 000 people", Some((12_000, 2)));
        check("3 , 500 soldiers", Some((3_500, 3)));
        check("3 , 500 , 12", Some((3, 1)));
        check("1 , 250 , 000 people", Some((1_250_000, 5)));
        check("1.2 million", Some((1_200_000, 2)));
        check("3.5m refugees", Some((3_500_000, 2)));
        check("3.5m high", None);
        check("20k people", Some((20_000, 2)));
        check("٢٢٠٬٠٠٠", Some((220_000, 1)));
        check("۱۲", Some((12, 1)));
        check("twenty-three", Some((23, 3)));
        check("twenty three", Some((23, 2)));
        check("one hundred and twelve", Some((112, 4)));
        check("two hundred thousand", Some((200_000, 3)));
        check("one million two hundred thousand", Some((1_200_000, 5)));
        check("twelve hundred", Some((1_200, 2)));
        check("hundred people", Some((100, 1)));
        check("two thousand and five", Some((2_005, 4)));
        check("two hundred and 12", Some((200, 2)));
        check("two and three", Some((2, 1)));
        check("TN ( WJHL )", None);
        check("2 100 - cartridge", Some((2, 1)));
        check("3 bn people", Some((3_000_000_000, 2)));
        check("one two", Some((1, 1)));
        check("ten hundred thousand", Some((1_000_000, 3)));
    }

    #[test]
    fn what_is_no_whole_number_is_not_rounded() {
        check("2.5", None);
        check("twenty-first", None);
        check("28/3/2015", None);
        check("12,34", None);
        check("99999999999999999999", None);
        check("99999999999 billion", None);
        check("12th", None);
    }
}
