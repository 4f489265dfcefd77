//! Which words bound a number, and how?
//!
//! "More than", "an estimated", "or so": phrases before and after the number, and the arithmetic of the codebook's table.

use parallax_model::{Interval, Qualifier};

use crate::numerals::numeral;
use crate::pieces::{Pieces, listed};

/// How a phrase bounds the number beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    AtLeast,
    MoreThan,
    UpTo,
    LessThan,
    About,
    Nearly,
}

impl Bound {
    /// What the phrase makes of a number, rounded outward.
    pub(super) fn of(self, inner: Interval, qualifier: Qualifier) -> (Interval, Qualifier) {
        let (lo, hi) = (inner.lo(), inner.hi());
        let is_exact = hi == Some(lo) && qualifier == Qualifier::Exact;
        let below = |hi: u64| Interval::between(0, hi).unwrap_or(inner);
        match (self, hi) {
            (Self::AtLeast, _) => (Interval::at_least(lo), Qualifier::AtLeast),
            (Self::MoreThan, _) => {
                let lo = if is_exact { lo.saturating_add(1) } else { lo };
                (Interval::at_least(lo), Qualifier::MoreThan)
            }
            (Self::UpTo, Some(hi)) => (below(hi), Qualifier::UpTo),
            (Self::LessThan, Some(hi)) => (below(hi.saturating_sub(1)), Qualifier::LessThan),
            (Self::About, Some(hi)) if is_numeric(qualifier) => {
                (spread(less_a_tenth(lo), hi.saturating_add(tenth_up(hi)), inner), Qualifier::About)
            }
            (Self::Nearly, Some(hi)) if is_numeric(qualifier) && lo > 1 => {
                (spread(less_a_tenth(lo), hi - 1, inner), Qualifier::Nearly)
            }
            _ => (inner, qualifier),
        }
    }
}

/// Whether the number was said in figures or number words, so that ten per cent of it means something.
fn is_numeric(qualifier: Qualifier) -> bool {
    matches!(qualifier, Qualifier::Exact | Qualifier::Between)
}

fn spread(lo: u64, hi: u64, otherwise: Interval) -> Interval {
    Interval::between(lo, hi).unwrap_or(otherwise)
}

/// A tenth of `n`, rounded up.
fn tenth_up(n: u64) -> u64 {
    n.div_ceil(10)
}

fn less_a_tenth(n: u64) -> u64 {
    n - tenth_up(n)
}

type Phrases = &'static [(&'static [&'static str], Bound)];

/// Phrases before a number, by their first word; longer ones first.
fn phrases_from(first: &str) -> Phrases {
    use Bound::*;
    match first {
        "at" => &[
            (&["at", "the", "very", "least"], AtLeast),
            (&["at", "the", "very", "most"], UpTo),
            (&["at", "the", "least"], AtLeast),
            (&["at", "the", "most"], UpTo),
            (&["at", "a", "minimum"], AtLeast),
            (&["at", "-", "least"], AtLeast),
            (&["at", "least"], AtLeast),
            (&["at", "most"], UpTo),
        ],
        "atleast" => &[(&["atleast"], AtLeast)],
        "no" => &[
            (&["no", "fewer", "than"], AtLeast),
            (&["no", "less", "than"], AtLeast),
            (&["no", "more", "than"], UpTo),
        ],
        "not" => &[
            (&["not", "fewer", "than"], AtLeast),
            (&["not", "less", "than"], AtLeast),
            (&["not", "more", "than"], UpTo),
            (&["not", "quite"], Nearly),
        ],
        "minimum" => &[(&["minimum", "of"], AtLeast)],
        "maximum" => &[(&["maximum", "of"], UpTo)],
        "a" | "an" => &[
            (&["a", "minimum", "of"], AtLeast),
            (&["a", "maximum", "of"], UpTo),
            (&["a", "little", "more", "than"], MoreThan),
            (&["a", "little", "over"], MoreThan),
            (&["a", "little", "under"], Nearly),
            (&["a", "little", "less", "than"], Nearly),
            (&["a", "bit", "more", "than"], MoreThan),
            (&["an", "estimated"], About),
            (&["an", "approximate"], About),
            (&["an", "estimate", "of"], About),
        ],
        "more" => &[(&["more", "than"], MoreThan)],
        "greater" => &[(&["greater", "than"], MoreThan)],
        "higher" => &[(&["higher", "than"], MoreThan)],
        "over" => &[(&["over"], MoreThan)],
        "above" => &[(&["above"], MoreThan)],
        "exceed" | "exceeds" | "exceeded" | "exceeding" | "surpassed" | "surpasses"
        | "surpassing" | "topped" | "tops" => &[
            (&["exceed"], MoreThan),
            (&["exceeds"], MoreThan),
            (&["exceeded"], MoreThan),
            (&["exceeding"], MoreThan),
            (&["surpassed"], MoreThan),
            (&["surpasses"], MoreThan),
            (&["surpassing"], MoreThan),
            (&["topped"], MoreThan),
            (&["tops"], MoreThan),
        ],
        "in" => &[
            (&["in", "excess", "of"], MoreThan),
            (&["in", "the", "region", "of"], About),
            (&["in", "the", "order", "of"], About),
            (&["in", "the", "neighborhood", "of"], About),
            (&["in", "the", "neighbourhood", "of"], About),
        ],
        "upwards" | "upward" => &[(&["upwards", "of"], MoreThan), (&["upward", "of"], MoreThan)],
        "well" => &[
            (&["well", "over"], MoreThan),
            (&["well", "above"], MoreThan),
            (&["well", "more", "than"], MoreThan),
            (&["well", "in", "excess", "of"], MoreThan),
            (&["well", "under"], LessThan),
            (&["well", "below"], LessThan),
        ],
        "far" | "considerably" | "significantly" | "slightly" | "substantially" | "many"
        | "much" => &[
            (&["far", "more", "than"], MoreThan),
            (&["many", "more", "than"], MoreThan),
            (&["much", "more", "than"], MoreThan),
            (&["far", "fewer", "than"], LessThan),
            (&["far", "less", "than"], LessThan),
            (&["considerably", "more", "than"], MoreThan),
            (&["significantly", "more", "than"], MoreThan),
            (&["substantially", "more", "than"], MoreThan),
            (&["slightly", "more", "than"], MoreThan),
            (&["slightly", "over"], MoreThan),
            (&["slightly", "less", "than"], Nearly),
            (&["slightly", "fewer", "than"], Nearly),
            (&["slightly", "under"], Nearly),
        ],
        "just" => &[
            (&["just", "over"], MoreThan),
            (&["just", "above"], MoreThan),
            (&["just", "more", "than"], MoreThan),
            (&["just", "under"], Nearly),
            (&["just", "below"], Nearly),
            (&["just", "short", "of"], Nearly),
            (&["just", "shy", "of"], Nearly),
            (&["just", "about"], About),
        ],
        "up" => &[(&["up", "-", "to"], UpTo), (&["up", "to"], UpTo)],
        "upto" => &[(&["upto"], UpTo)],
        "as" => &[
            (&["as", "many", "as"], UpTo),
            (&["as", "much", "as"], UpTo),
            (&["as", "few", "as"], AtLeast),
        ],
        "fewer" => &[(&["fewer", "than"], LessThan)],
        "less" => &[(&["less", "than"], LessThan)],
        "under" => &[(&["under"], LessThan)],
        "below" => &[(&["below"], LessThan)],
        "short" => &[(&["short", "of"], Nearly)],
        "about" => &[(&["about"], About)],
        "around" => &[(&["around", "about"], About), (&["around"], About)],
        "some" => &[(&["some"], About)],
        "roughly" => &[(&["roughly"], About)],
        "approximately" => &[(&["approximately"], About)],
        "approx" | "approx." => {
            &[(&["approx", "."], About), (&["approx"], About), (&["approx."], About)]
        }
        "circa" => &[(&["circa"], About)],
        "c." | "ca." => &[(&["c."], About), (&["ca."], About)],
        "~" | "≈" => &[(&["~"], About), (&["≈"], About)],
        "estimated" => &[(&["estimated", "at"], About), (&["estimated"], About)],
        "something" => &[(&["something", "like"], About)],
        "somewhere" => &[(&["somewhere", "around"], About)],
        "on" => &[(&["on", "the", "order", "of"], About)],
        "nearly" => &[(&["nearly"], Nearly)],
        "almost" => &[(&["almost"], Nearly)],
        "nearing" => &[(&["nearing"], Nearly)],
        "approaching" => &[(&["approaching"], Nearly)],
        "close" => &[(&["close", "to"], Nearly), (&["close", "on"], Nearly)],
        ">" => &[(&[">"], MoreThan)],
        "<" => &[(&["<"], LessThan)],
        "≥" => &[(&["≥"], AtLeast)],
        "≤" => &[(&["≤"], UpTo)],
        _ => &[],
    }
}

/// The qualifier that starts here, and one past it.
pub(super) fn prefix_at(pieces: &Pieces, at: usize) -> Option<(Bound, usize)> {
    let phrase = phrases_from(pieces.at(at)).iter().find(|phrase| pieces.starts(at, phrase.0))?;
    let is_preposition = matches!(phrase.0, ["over"] | ["under"] | ["above"] | ["below"])
        && governs_a_place(pieces.before(at, 1))
        || phrase.0 == ["about"] && is_told(pieces.before(at, 1))
        || matches!(phrase.0, ["about"] | ["around"] | ["over"] | ["under"] | ["above"])
            && matches!(pieces.at(at + 1), "the" | "these" | "those" | "its" | "their");
    (!is_preposition).then_some((phrase.1, at + phrase.0.len()))
}

/// "Control over 20 villages", "flew over three towns": the preposition stands for itself.
fn governs_a_place(word: &str) -> bool {
    listed(
        word,
        "control sovereignty authority power flew fly flying flown flies hovering \
             hovered circling clashes dispute rule hover buried trapped hand handed handing hands turned",
    )
}

/// "Information about two others", "talks about three detainees": what is told of is no estimate.
fn is_told(word: &str) -> bool {
    listed(
        word,
        "information concern concerns concerned worried talk talks talked talking report \
             reports ask asked know known detail details news story stories told heard \
             question questions complaint complaints fear fears spoke data rumours rumors \
             dispute",
    )
}

/// Words between a qualifier and its number that change nothing: "at least another 12", "up to a further 20".
pub(super) fn skip_filler(pieces: &Pieces, at: usize) -> usize {
    const FILLERS: [&[&str]; 13] = [
        &["a", "total", "of"],
        &["a", "combined", "total", "of"],
        &["a", "further"],
        &["an", "additional"],
        &["the", "additional"],
        &["another"],
        &["additional"],
        &["further"],
        &["other"],
        &["the"],
        &["these"],
        &["those"],
        &["its"],
    ];
    let filler = FILLERS.iter().find(|filler| pieces.starts(at, filler));
    filler.map_or(at, |filler| at + filler.len())
}

/// The qualifier that follows a number, and one past it: "12 or more", "12 at least".
pub(super) fn suffix_at(pieces: &Pieces, at: usize) -> Option<(Bound, usize)> {
    use Bound::*;
    const SUFFIXES: [(&[&str], Bound); 23] = [
        (&["or", "more"], AtLeast),
        (&["or", "above"], AtLeast),
        (&["or", "over"], AtLeast),
        (&["and", "counting"], AtLeast),
        (&["and", "above"], AtLeast),
        (&["-", "plus"], AtLeast),
        (&["plus"], AtLeast),
        (&["+"], AtLeast),
        (&["at", "the", "very", "least"], AtLeast),
        (&["at", "the", "least"], AtLeast),
        (&["at", "least"], AtLeast),
        (&["at", "a", "minimum"], AtLeast),
        (&["or", "fewer"], UpTo),
        (&["or", "less"], UpTo),
        (&["at", "the", "very", "most"], UpTo),
        (&["at", "the", "most"], UpTo),
        (&["at", "most"], UpTo),
        (&["or", "so"], About),
        (&["or", "thereabouts"], About),
        (&["-", "odd"], About),
        (&["odd"], About),
        (&["-", "or", "-", "so"], About),
        (&["-", "or", "-", "more"], AtLeast),
    ];
    let direct = SUFFIXES.iter().find(|suffix| pieces.starts(at, suffix.0)).map(|s| (s, at));
    let (suffix, from) = direct.or_else(|| {
        after_noun(pieces, at).and_then(|from| {
            let late = SUFFIXES.iter().filter(|suffix| suffix.0.len() > 1 && suffix.0[0] != "-");
            late.clone().find(|suffix| pieces.starts(from, suffix.0)).map(|suffix| (suffix, from))
        })
    })?;
    let end = from + suffix.0.len();
    // "12 at least two of them": the phrase belongs to the number after it. "12 or more than": to a comparison.
    let belongs_ahead = pieces.at(end) == "than"
        || super::core::core_at(pieces, end).is_some()
        || numeral(pieces, skip_filler(pieces, end)).is_some();
    (!belongs_ahead).then_some((suffix.1, end))
}

/// One past a single noun after the number ("12 people or more"), where there is one.
fn after_noun(pieces: &Pieces, at: usize) -> Option<usize> {
    let noun = pieces.at(at);
    let is_noun = noun.len() > 2 && noun.ends_with('s')
        || matches!(noun, "people" | "men" | "women" | "children");
    is_noun.then_some(at + 1)
}

/// Past the words that tie a ceiling to a floor, and whether they say that it is a guess ("possibly 20").
pub(super) fn ceiling_joint(pieces: &Pieces, at: usize) -> Option<(usize, bool)> {
    let after_comma = at + usize::from(pieces.at(at) == ",");
    let is_joint = matches!(pieces.at(after_comma), "and" | "but" | "or");
    let mut next = after_comma + usize::from(is_joint);
    let mut is_guess = false;
    while matches!(
        pieces.at(next),
        "possibly" | "perhaps" | "maybe" | "potentially" | "probably" | "even"
    ) {
        is_guess |= pieces.at(next) != "even";
        next += 1;
    }
    if pieces.starts(next, &["if", "not"]) {
        (next, is_guess) = (next + 2, true);
    }
    (next > at).then_some((next, is_guess))
}

/// Whether a qualifier ends right before `at`.
pub(super) fn prefix_before(pieces: &Pieces, at: usize) -> bool {
    (1..=5.min(at)).any(|back| {
        prefix_at(pieces, at - back).is_some_and(|(_, end)| skip_filler(pieces, end) == at)
    })
}
