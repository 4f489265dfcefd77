//! How many, as said: which words of a sentence state a number of people or things, and what do they bound?
//!
//! In: the words of one sentence, with their parse where there is one. Out: mentions in order, not overlapping. The rules
//! are the table "Quantities, as said" of the codebook; the numbers of a report are what people mourn over, so nothing is
//! rounded inwards and nothing is guessed: "at least 12" has no ceiling.
//!
//! Left out, because they count no people: ages, dates, times of day, distances, weights, money, street numbers, names
//! with a number in them. Shares ("half of", "30 per cent") are kept and marked; their interval is per hundred.

mod context;
mod core;
mod qualifiers;
mod spell;

pub use spell::spell;

use parallax_model::{AmountMention, Interval, Parse, Qualifier};

use self::core::{Core, Kind, core_at};
use self::qualifiers::{Bound, prefix_at, skip_filler, suffix_at};
use crate::pieces::Pieces;
use crate::times::time_pieces;

/// Finds the numbers of a sentence.
///
/// Shape: in order, not overlapping, within the words. Failure: none; words it cannot read as a number give nothing.
/// Source: codebook, "Quantities, as said".
pub fn amounts(words: &[&str], parse: Option<&Parse>) -> Vec<AmountMention> {
    let pieces = Pieces::of(words, parse);
    if !(0..pieces.len()).any(|at| may_start(pieces.at(at))) {
        return Vec::new();
    }
    let taken = time_pieces(&pieces);
    let scan = Scan { pieces: &pieces, taken: &taken };
    let mut found: Vec<AmountMention> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        at = match scan.amount_at(at) {
            Outcome::Amount(amount) => {
                let end = amount.end;
                push_apart(&mut found, amount.mention(&pieces));
                end.max(at + 1)
            }
            Outcome::NotACount(end) => end.max(at + 1),
            Outcome::Nothing => at + 1,
        };
    }
    found
}

/// Pieces of one word may end one mention and begin the next; the first keeps the word.
fn push_apart(found: &mut Vec<AmountMention>, mention: AmountMention) {
    if found.last().is_none_or(|last| last.words.end <= mention.words.start) {
        found.push(mention);
    }
}

/// Whether a number can begin with this piece, or be all of it: a cheap look before the sentence is scanned.
fn may_start(piece: &str) -> bool {
    piece.chars().next().is_some_and(|c| crate::pieces::digit_of(c).is_some())
        || core::is_number_word(piece)
}

/// Qualifiers that may stand before one number.
const MOST_QUALIFIERS: u8 = 3;

/// What stands at a place of the sentence.
enum Outcome {
    Amount(Amount),
    /// A number that counts no people ends here.
    NotACount(usize),
    Nothing,
}

/// A number with its qualifier, in pieces.
#[derive(Clone, Copy)]
struct Amount {
    start: usize,
    number: (usize, usize),
    end: usize,
    interval: Interval,
    qualifier: Qualifier,
    is_share: bool,
}

impl Amount {
    fn mention(&self, pieces: &Pieces) -> AmountMention {
        AmountMention {
            words: pieces.words(self.start, self.end),
            number: pieces.words(self.number.0, self.number.1),
            interval: self.interval,
            qualifier: self.qualifier,
            is_share: self.is_share,
        }
    }
}

struct Scan<'p> {
    pieces: &'p Pieces<'p>,
    /// Pieces that state a time: no number of people.
    taken: &'p [bool],
}

impl Scan<'_> {
    fn amount_at(&self, start: usize) -> Outcome {
        match self.qualified_at(start, MOST_QUALIFIERS) {
            Outcome::Amount(amount) => Outcome::Amount(self.with_ceiling(amount)),
            other => other,
        }
    }

    /// A number with the qualifiers before it ("up to an estimated 50" has two) and after it.
    fn qualified_at(&self, start: usize, qualifiers_left: u8) -> Outcome {
        let prefix = if qualifiers_left > 0 { prefix_at(self.pieces, start) } else { None };
        if let Some((bound, after)) = prefix {
            let number = skip_filler(self.pieces, after);
            return match self.qualified_at(number, qualifiers_left - 1) {
                Outcome::Amount(amount) => {
                    Outcome::Amount(bounded(Amount { start, ..amount }, bound))
                }
                other => other,
            };
        }
        match core_at(self.pieces, start) {
            Some(core) => self.judged(start, core),
            None => Outcome::Nothing,
        }
    }

    /// Decides whether a number counts people or things.
    fn judged(&self, start: usize, core: Core) -> Outcome {
        let is_taken = (core.number.0..core.number.1).any(|at| self.taken.get(at) == Some(&true));
        if is_taken {
            return Outcome::NotACount(core.end);
        }
        let is_share = core.kind == Kind::Share;
        let amount = Amount {
            start,
            number: core.number,
            end: core.end,
            interval: core.interval,
            qualifier: core.kind.qualifier(),
            is_share,
        };
        if is_share {
            return Outcome::Amount(amount);
        }
        if let Some(end) = context::per_cent_end(self.pieces, core.end) {
            return Outcome::Amount(Amount { end, is_share: true, ..amount });
        }
        if let Some(end) = context::no_count(self.pieces, start, &core) {
            return Outcome::NotACount(end);
        }
        self.with_suffix(amount)
    }

    fn with_suffix(&self, amount: Amount) -> Outcome {
        let Some((bound, end)) = suffix_at(self.pieces, amount.end) else {
            return Outcome::Amount(amount);
        };
        if context::is_unit_at(self.pieces, end) {
            return Outcome::NotACount(end);
        }
        Outcome::Amount(bounded(Amount { end, ..amount }, bound))
    }

    /// "At least 12 and as many as 20", "at least 12, possibly 20", "12, if not 15": a floor and a ceiling of one number.
    fn with_ceiling(&self, floor: Amount) -> Amount {
        let can_take =
            matches!(floor.qualifier, Qualifier::AtLeast | Qualifier::MoreThan | Qualifier::Exact);
        if !can_take || floor.is_share {
            return floor;
        }
        let Some((after, is_guess)) = qualifiers::ceiling_joint(self.pieces, floor.end) else {
            return floor;
        };
        let Outcome::Amount(ceiling) = self.qualified_at(after, MOST_QUALIFIERS) else {
            return floor;
        };
        let is_ceiling = match ceiling.qualifier {
            Qualifier::UpTo | Qualifier::LessThan => floor.qualifier != Qualifier::Exact,
            Qualifier::Exact => is_guess,
            _ => false,
        };
        match ceiling.interval.hi().map(|hi| Interval::between(floor.interval.lo(), hi)) {
            Some(Ok(interval)) if is_ceiling && !ceiling.is_share => Amount {
                number: (floor.number.0, ceiling.number.1),
                end: ceiling.end,
                interval,
                qualifier: Qualifier::Between,
                ..floor
            },
            _ => floor,
        }
    }
}

/// The amount under one more bound.
fn bounded(amount: Amount, bound: Bound) -> Amount {
    let (interval, qualifier) = bound.of(amount.interval, amount.qualifier);
    Amount { interval, qualifier, ..amount }
}
