//! What number do these words state, leaving aside qualifiers and what is counted?
//!
//! One numeral, a range of two, a dozen and its kin, a word that bounds without a figure ("dozens", "several"), or a
//! fraction.

use parallax_model::{Interval, Qualifier};

use crate::numerals::{Numeral, is_ordinal, numeral, scale_word, small_word};
use crate::pieces::{Pieces, listed};

/// What kind of number words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Exact,
    Between,
    Vague,
    /// Many, of a number that the words do not even hint at.
    Unstated,
    /// A fraction; the interval is per hundred.
    Share,
}

impl Kind {
    pub(super) fn qualifier(self) -> Qualifier {
        match self {
            Self::Exact | Self::Share => Qualifier::Exact,
            Self::Between => Qualifier::Between,
            Self::Vague => Qualifier::Vague,
            Self::Unstated => Qualifier::Unstated,
        }
    }
}

/// A number before any qualifier, in pieces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Core {
    pub interval: Interval,
    pub kind: Kind,
    /// The number words, article and "between" left out.
    pub number: (usize, usize),
    pub end: usize,
    /// The one numeral, where it was one.
    pub numeral: Option<Numeral>,
}

/// Whether a number core can begin with this word.
pub(super) fn is_number_word(word: &str) -> bool {
    small_word(word).is_some()
        || scale_word(word).is_some()
        || plural_bounds(word).is_some()
        || listed(
            word,
            "dozen tens several few handful couple pair trio many most half number \
             numbers others numerous multiple countless lot lots majority third quarter \
             score",
        )
}

/// The number that starts at `at`: "between 10 and 15", "two or three", "half a dozen", "a few hundred".
pub(super) fn core_at(pieces: &Pieces, at: usize) -> Option<Core> {
    bracketed(pieces, at)
        .or_else(|| fraction(pieces, at))
        .or_else(|| range(pieces, at))
        .or_else(|| vague(pieces, at))
        .or_else(|| unstated(pieces, at))
}

fn exact_core(number: Numeral, start: usize) -> Core {
    Core {
        interval: Interval::exactly(number.value),
        kind: Kind::Exact,
        number: (start, number.end),
        end: number.end,
        numeral: Some(number),
    }
}

/// A numeral or a dozen, and where its number words begin (past an article).
fn single(pieces: &Pieces, at: usize) -> Option<(Numeral, usize)> {
    if let Some(found) = half_of_scale(pieces, at) {
        return Some((found, at));
    }
    let start = at + usize::from(matches!(pieces.at(at), "a" | "an"));
    let start = start + usize::from(start > at && matches!(pieces.at(start), "full" | "good"));
    if let Some(found) = half_of_scale(pieces, start) {
        return Some((found, start));
    }
    if pieces.at(start) == "dozen" {
        let dozen = Numeral { value: 12, end: start + 1, scale: 12, is_bare_digits: false };
        return Some((dozen, start));
    }
    if start > at && scale_word(pieces.at(start)).is_none() {
        return None;
    }
    let read = numeral(pieces, start)?;
    let dozen_at = read.end + usize::from(pieces.at(read.end) == "-");
    let score = match pieces.at(dozen_at) {
        "dozen" => 12,
        "score" if dozen_at == read.end => 20,
        _ => return and_a_half(pieces, read).map(|read| (read, start)),
    };
    let value = read.value.checked_mul(score)?;
    Some((Numeral { value, end: dozen_at + 1, scale: score, is_bare_digits: false }, start))
}

/// "A million and a half", "one and a half million".
fn and_a_half(pieces: &Pieces, read: Numeral) -> Option<Numeral> {
    if !pieces.starts(read.end, &["and", "a", "half"]) {
        return Some(read);
    }
    let after = read.end + 3;
    let scale = scale_word(pieces.at(after)).filter(|_| read.scale == 1);
    let (whole, half, end) = match scale {
        Some(scale) => (read.value.checked_mul(scale)?, scale / 2, after + 1),
        None if read.scale > 100 => (read.value, read.scale / 2, after),
        None => return Some(read),
    };
    Some(Numeral {
        value: whole.checked_add(half)?,
        end,
        scale: scale.unwrap_or(read.scale),
        is_bare_digits: false,
    })
}

/// "Half a dozen", "half - dozen", "half a million", "a quarter of a million".
fn half_of_scale(pieces: &Pieces, at: usize) -> Option<Numeral> {
    let (parts, mut next) = match pieces.at(at) {
        "half" => (2, at + 1),
        "quarter" if pieces.at(at + 1) == "of" => (4, at + 2),
        _ => return None,
    };
    next += usize::from(matches!(pieces.at(next), "a" | "-"));
    let scale = if pieces.at(next) == "dozen" { Some(12) } else { scale_word(pieces.at(next)) }?;
    Some(Numeral { value: scale / parts, end: next + 1, scale, is_bare_digits: false })
}

/// "Between 10 and 15", "from 10 to 15" unless something rose from the one to the other.
fn bracketed(pieces: &Pieces, at: usize) -> Option<Core> {
    let joint = match pieces.at(at) {
        "between" => "and",
        "from" if !is_change(pieces, at) => "to",
        _ => return None,
    };
    let (low, start) = bound_core(pieces, at + 1)?;
    let joint_end = low.end + 1;
    if pieces.at(low.end) != joint && !(joint == "and" && matches!(pieces.at(low.end), "to" | "-"))
    {
        return None;
    }
    let (high, _) = bound_core(pieces, joint_end)?;
    joined(low, high, start)
}

/// One end of a bracket: exact or vague ("between several hundred and a thousand").
fn bound_core(pieces: &Pieces, at: usize) -> Option<(Core, usize)> {
    let at = at + usize::from(matches!(pieces.at(at), "about" | "around" | "some" | "roughly"));
    let exact = single(pieces, at).map(|(number, start)| (exact_core(number, start), start));
    exact.or_else(|| vague(pieces, at).map(|core| (core, core.number.0)))
}

fn joined(low: Core, high: Core, start: usize) -> Option<Core> {
    let lo = match (low.numeral, high.numeral) {
        (Some(low), Some(high)) => lend_scale(low, high),
        _ => low.interval.lo(),
    };
    let interval = Interval::between(lo, high.interval.hi()?).ok()?;
    let is_range = interval.hi() != Some(lo);
    is_range.then_some(Core {
        interval,
        kind: Kind::Between,
        number: (start, high.end),
        end: high.end,
        numeral: None,
    })
}

/// "Ten to fifteen million": the first number borrows the scale of the second where its own would make no sense.
fn lend_scale(low: Numeral, high: Numeral) -> u64 {
    let is_bare = low.scale == 1 && high.scale > 1;
    let lent = low.value.saturating_mul(high.scale);
    if is_bare && low.value < high.scale && lent < high.value { lent } else { low.value }
}

/// Whether a number is said to have changed before `at`: "the toll rose from 12 to 20" is no range.
fn is_change(pieces: &Pieces, at: usize) -> bool {
    (1..=8).any(|back| {
        listed(
            pieces.before(at, back),
            "rose rise rises risen rising increased increase increases increasing climbed \
             climbs jumped jumps grew grown grows up fell fall falls dropped drop down \
             decreased declined went raised raises revised lowered updated cut reduced \
             doubled tripled changed shrank shrunk expanded corrected upped",
        )
    })
}

/// One number, or two joined: "10 to 15", "10-15", "two or three".
fn range(pieces: &Pieces, at: usize) -> Option<Core> {
    let (low, start) = single(pieces, at)?;
    let core = exact_core(low, start);
    let joint = pieces.at(low.end);
    let is_joint = match joint {
        "-" => is_range_dash(pieces, low.end),
        "to" => !(pieces.before(at, 1) == "from" && is_change(pieces, at)),
        "or" => true,
        _ => false,
    };
    if !is_joint {
        return Some(core);
    }
    let high = single(pieces, low.end + 1).map(|(high, start)| exact_core(high, start));
    Some(high.and_then(|high| joined(core, high, start)).unwrap_or(core))
}

/// "10-15" and "10 - 15", not "killed 10 — 15 were hurt".
pub(super) fn is_range_dash(pieces: &Pieces, at: usize) -> bool {
    !matches!(pieces.raw(at), "—" | "--" | "---")
}

/// Bounds of a plural scale word and the size of its unit.
fn plural_bounds(word: &str) -> Option<(u64, u64, u64)> {
    Some(match word {
        "dozens" => (24, 99, 12),
        "scores" => (40, 199, 20),
        "hundreds" => (200, 999, 100),
        "thousands" => (2_000, 9_999, 1_000),
        "lakhs" => (200_000, 999_999, 100_000),
        "millions" => (2_000_000, 9_999_999, 1_000_000),
        "billions" => (2_000_000_000, 9_999_999_999, 1_000_000_000),
        _ => return None,
    })
}

fn vague_core(lo: u64, hi: u64, start: usize, end: usize) -> Option<Core> {
    let interval = Interval::between(lo, hi).ok()?;
    Some(Core { interval, kind: Kind::Vague, number: (start, end), end, numeral: None })
}

/// "Dozens", "tens of thousands", "several hundred", "a handful".
fn vague(pieces: &Pieces, at: usize) -> Option<Core> {
    plurals(pieces, at).or_else(|| few(pieces, at))
}

/// "Dozens", "hundreds of thousands", "dozens, if not hundreds", "thousands upon thousands".
fn plurals(pieces: &Pieces, at: usize) -> Option<Core> {
    let (lo, hi, end) = plural(pieces, at)?;
    if pieces.at(at) == "scores" && is_verb(pieces, at) {
        return None;
    }
    if matches!(pieces.at(end), "upon" | "and") && pieces.at(end + 1) == pieces.at(at) {
        return vague_core(lo, hi, at, end + 2);
    }
    let joint = end + usize::from(pieces.at(end) == ",");
    const JOINTS: [&[&str]; 11] = [
        &["if", "not"],
        &["or", "even"],
        &["or", "possibly"],
        &["or", "perhaps"],
        &["and", "possibly"],
        &["and", "perhaps"],
        &["or"],
        &["to"],
        &["possibly"],
        &["perhaps"],
        &["maybe"],
    ];
    let found = JOINTS.iter().find(|words| pieces.starts(joint, words));
    let further = found.and_then(|words| plural(pieces, joint + words.len()));
    match further {
        Some((more_lo, more_hi, end)) if more_lo > lo => vague_core(lo, more_hi, at, end),
        _ => vague_core(lo, hi, at, end),
    }
}

/// One plural scale, or one of another: "dozens", "tens of thousands".
fn plural(pieces: &Pieces, at: usize) -> Option<(u64, u64, usize)> {
    let of_scale = |lo: u64, hi: u64| {
        let (_, _, unit) = plural_bounds(pieces.at(at + 2)).filter(|bounds| bounds.2 >= 1_000)?;
        Some((lo * unit, (hi + 1) * unit - 1, at + 3))
    };
    let is_of = pieces.at(at + 1) == "of";
    if pieces.at(at) == "tens" && is_of {
        return of_scale(20, 99).or(Some((20, 99, at + 1)));
    }
    let (lo, hi, _) = plural_bounds(pieces.at(at))?;
    let scaled = if is_of && hi < 1_000 { of_scale(lo, hi) } else { None };
    Some(scaled.unwrap_or((lo, hi, at + 1)))
}

/// "He scores 3": no score of people.
fn is_verb(pieces: &Pieces, at: usize) -> bool {
    pieces.upos(at) == Some(parallax_model::Upos::Verb)
        || pieces.at(at + 1).starts_with(|c: char| crate::pieces::digit_of(c).is_some())
        || matches!(pieces.at(at + 1), "points" | "goals" | "goal" | "a" | "the" | "twice" | "to")
        || matches!(
            pieces.before(at, 1),
            "test" | "exam" | "high" | "credit" | "he" | "she" | "box"
        )
}

/// "Several", "a few hundred", "a couple of", "a pair of".
fn few(pieces: &Pieces, at: usize) -> Option<Core> {
    let is_article = matches!(pieces.at(at), "a" | "an" | "the" | "another");
    let word_at = at + usize::from(is_article);
    let word_at = word_at
        + usize::from(is_article && matches!(pieces.at(word_at), "small" | "mere" | "good"));
    let of = usize::from(pieces.at(word_at + 1) == "of");
    let quite = pieces.at(at) == "quite" && pieces.starts(at + 1, &["a", "few"]);
    let (lo, hi, end) = match pieces.at(word_at) {
        "several" if !is_article => (3, 9, word_at + 1),
        "few" if is_article && pieces.at(at) == "a" => (3, 9, word_at + 1),
        "few" if scale_of(pieces, word_at + 1).is_some() => (3, 9, word_at + 1),
        "quite" if quite => return few(pieces, at + 1),
        "handful" if is_article => (3, 9, word_at + 1),
        "couple" if is_article && pieces.at(at) != "the" => (2, 2, word_at + 1),
        "pair" | "duo" if is_article && pieces.at(at) != "the" && of == 1 => (2, 2, word_at + 1),
        "trio" if is_article && pieces.at(at) != "the" && of == 1 => (3, 3, word_at + 1),
        _ => return None,
    };
    let scale_at = if scale_of(pieces, end).is_some() { end } else { end + of };
    match scale_of(pieces, scale_at) {
        Some((_, _, unit)) if lo == 2 => vague_core(2 * unit, 2 * unit, word_at, scale_at + 1),
        Some((_, top, unit)) => vague_core(3 * unit, top, word_at, scale_at + 1),
        None => vague_core(lo, hi, word_at, end),
    }
}

/// The scale after "several": singular or plural, with the bounds of its plural.
fn scale_of(pieces: &Pieces, at: usize) -> Option<(u64, u64, u64)> {
    let word = pieces.at(at);
    plural_bounds(word).filter(|_| word != "scores").or(match word {
        "dozen" => plural_bounds("dozens"),
        "hundred" => plural_bounds("hundreds"),
        "thousand" => plural_bounds("thousands"),
        "million" => plural_bounds("millions"),
        _ => None,
    })
}

/// "Many", "most of", "a number of", "others": two or more.
fn unstated(pieces: &Pieces, at: usize) -> Option<Core> {
    let number = match pieces.at(at) {
        "many" if is_counting_many(pieces, at) => (at, at + 1),
        "most" if is_counting_most(pieces, at) => (at, at + 1),
        "numerous" | "countless" => (at, at + 1),
        "multiple"
            if !pieces.at(at + 1).starts_with("rocket")
                && !pieces.at(at + 1).starts_with("launch") =>
        {
            (at, at + 1)
        }
        "others" if is_counting_others(pieces, at) => (at, at + 1),
        "lots" if pieces.at(at + 1) == "of" => (at, at + 1),
        "large" | "huge" | "vast" | "great" | "significant" | "unknown" | "growing"
        | "increasing" | "numbers" | "scores" => {
            let word = at + usize::from(pieces.at(at) != "numbers");
            (pieces.at(word) == "numbers" && pieces.at(word + 1) == "of")
                .then_some((word, word + 1))?
        }
        "a" | "an" => number_of(pieces, at + 1)?,
        "the" if matches!(pieces.at(at + 1), "majority") && pieces.at(at + 2) == "of" => {
            (at + 1, at + 2)
        }
        "the" if pieces.starts(at + 1, &["vast", "majority", "of"]) => (at + 2, at + 3),
        _ => return None,
    };
    Some(Core {
        interval: Interval::at_least(2),
        kind: Kind::Unstated,
        number,
        end: number.1,
        numeral: None,
    })
}

/// "A number of", "a large number of", "an unknown number of", "a lot of", "a majority of".
fn number_of(pieces: &Pieces, at: usize) -> Option<(usize, usize)> {
    let noun_at =
        (at..at + 3).find(|&at| matches!(pieces.at(at), "number" | "lot" | "majority"))?;
    let is_plain = (at..noun_at).all(|at| {
        listed(
            pieces.at(at),
            "large huge vast great significant considerable substantial small growing \
             good increasing unknown unspecified undetermined undisclosed unconfirmed \
             very similar fair sizable high whole limited staggering record",
        )
    });
    (is_plain && pieces.at(noun_at + 1) == "of").then_some((noun_at, noun_at + 1))
}

fn is_counting_many(pieces: &Pieces, at: usize) -> bool {
    !matches!(
        pieces.before(at, 1),
        "how" | "as" | "too" | "that" | "not" | "however" | "this" | "n't"
    ) && !matches!(pieces.at(at + 1), "a" | "an" | "as" | "times")
}

/// "Most of them", "most school students"; not "most likely", "the most".
fn is_counting_most(pieces: &Pieces, at: usize) -> bool {
    use parallax_model::Upos::{Adj, Det, Noun, Propn};
    if matches!(pieces.before(at, 1), "the" | "at" | "'s" | "its" | "their" | "his") {
        return false;
    }
    if pieces.at(at + 1) == "of" {
        return true;
    }
    let governed = pieces.parse().zip(pieces.word_idx(at)).and_then(|(parse, word)| {
        let noun = usize::from(parse.words[word].head?);
        (noun > word && noun - word <= 4).then(|| &parse.words[noun])
    });
    matches!(pieces.upos(at), Some(Adj | Det))
        && governed.is_some_and(|noun| matches!(noun.upos, Noun | Propn))
}

fn is_counting_others(pieces: &Pieces, at: usize) -> bool {
    let before = pieces.before(at, 1);
    !listed(
        before,
        "the many several few any these those all among of dozens most hundreds \
             thousands scores each two dozen some no numerous 's",
    ) && small_word(before).is_none()
        && scale_word(before).is_none()
        && !before.ends_with(|c: char| crate::pieces::digit_of(c).is_some())
}

/// "A third of", "two - thirds", "half of": a share, per hundred.
fn fraction(pieces: &Pieces, at: usize) -> Option<Core> {
    if pieces.at(at) == "half" {
        return half(pieces, at);
    }
    let parts = match pieces.at(at) {
        "a" | "an" | "one" => 1,
        word => small_word(word).filter(|&parts| (2..=9).contains(&parts))?,
    };
    let name_at = at + 1 + usize::from(pieces.at(at + 1) == "-");
    let (of, is_plural) = denominator(pieces.at(name_at))?;
    let end = name_at + 1;
    let is_share = match parts {
        1 => {
            !is_plural
                && matches!(pieces.at(end), "of" | "the")
                && !pieces.starts(end, &["of", "a", "million"])
        }
        parts => is_plural && parts < of,
    };
    is_share.then(|| share(parts, of, at, end))?
}

fn half(pieces: &Pieces, at: usize) -> Option<Core> {
    let follows = matches!(
        pieces.at(at + 1),
        "of" | "the" | "their" | "its" | "his" | "those" | "all" | "this"
    );
    let is_other = matches!(pieces.before(at, 1), "other" | "first" | "second" | "-");
    (follows && !is_other).then(|| share(1, 2, at, at + 1))?
}

fn share(parts: u64, of: u64, start: usize, end: usize) -> Option<Core> {
    let interval = Interval::between(parts * 100 / of, (parts * 100).div_ceil(of)).ok()?;
    Some(Core { interval, kind: Kind::Share, number: (start, end), end, numeral: None })
}

/// What a fraction divides by, and whether the word is a plural.
fn denominator(word: &str) -> Option<(u64, bool)> {
    let (stem, is_plural) = match word.strip_suffix('s') {
        Some(stem) => (stem, true),
        None => (word, false),
    };
    let of = match stem {
        "third" => 3,
        "quarter" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        _ => return None,
    };
    (stem == "quarter" || is_ordinal(stem)).then_some((of, is_plural))
}
