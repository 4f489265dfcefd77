//! Finds the sentences that outlets print again and again, so that they make no two reports alike.
//!
//! "Copyright 2016. All rights reserved" and "The war has killed …" stand word for word in reports of different weeks.
//! They speak of the outlet or of the war, never of one happening, and in a short report they are most of the words.

use std::collections::{HashMap, HashSet};

use parallax_model::Day;

use crate::words::{Spread, hashed};

/// A sentence found in reports published farther apart than this is furniture.
const APART_DAYS: i32 = 7;

/// News is printed again on the day after; what is printed on three days, some of them farther apart, is not news.
const NEWS_DAYS: i32 = 2;

/// Shorter pieces repeat by chance.
const MIN_BYTES: usize = 16;

/// The sentences of a pile that repeat over weeks.
#[derive(Debug, Default)]
pub(crate) struct Furniture {
    holders: HashMap<u64, Held, Spread>,
    repeated: HashSet<u64, Spread>,
}

/// The reports that hold a sentence, by slot; nearly all sentences stand in one.
#[derive(Debug)]
enum Held {
    One(u32),
    #[allow(
        clippy::box_collection,
        reason = "half as large: there are millions, and nearly all are `One`"
    )]
    Many(Box<Vec<u32>>),
}

impl Held {
    fn slots(&self) -> &[u32] {
        match self {
            Self::One(slot) => std::slice::from_ref(slot),
            Self::Many(slots) => slots,
        }
    }
}

impl Furniture {
    /// Takes in the sentences of a report.
    pub(crate) fn add(&mut self, slot: u32, pieces: &[u64]) {
        for &piece in pieces {
            match self.holders.entry(piece) {
                std::collections::hash_map::Entry::Vacant(free) => _ = free.insert(Held::One(slot)),
                std::collections::hash_map::Entry::Occupied(mut held) => match held.get_mut() {
                    Held::One(first) => *held.get_mut() = Held::Many(Box::new(vec![*first, slot])),
                    Held::Many(slots) => slots.push(slot),
                },
            }
        }
    }

    /// Takes them back.
    pub(crate) fn remove(&mut self, slot: u32, pieces: &[u64]) {
        for piece in pieces {
            let left = self.holders.get_mut(piece).map_or(0, |held| match held {
                Held::One(_) => 0,
                Held::Many(slots) => {
                    slots.retain(|one| *one != slot);
                    slots.len()
                }
            });
            if left == 0 {
                self.holders.remove(piece);
            }
        }
    }

    /// Settles which of these sentences are furniture, by the days on which reports were published. Returns the reports
    /// whose text reads otherwise for it.
    pub(crate) fn settle(
        &mut self,
        pieces: impl Iterator<Item = u64>,
        day_of: impl Fn(u32) -> Option<Day>,
    ) -> HashSet<u32> {
        let mut changed = HashSet::new();
        for piece in pieces {
            let slots = self.holders.get(&piece).map_or(&[][..], Held::slots);
            let is_now =
                slots.len() > 1 && is_repeated(slots.iter().filter_map(|slot| day_of(*slot)));
            let is_other = match is_now {
                true => self.repeated.insert(piece),
                false => self.repeated.remove(&piece),
            };
            if is_other {
                changed.extend(slots);
            }
        }
        changed
    }

    /// Every sentence that several reports hold.
    pub(crate) fn shared(&self) -> Vec<u64> {
        let is_shared = |(_, held): &(&u64, &Held)| held.slots().len() > 1;
        self.holders.iter().filter(is_shared).map(|(piece, _)| *piece).collect()
    }

    /// The pieces of a text that are not furniture, in order: those that share a byte with `from..to`.
    pub(crate) fn without<'t>(&self, text: &'t str, from: usize, to: usize) -> Vec<&'t str> {
        // Start at the end of an earlier piece, so that every piece is cut as it was when it was counted.
        let before = text.floor_char_boundary(from.min(text.len()));
        let start = text[..before].rfind(ENDS).unwrap_or(0);
        let offset = |piece: &str| piece.as_ptr() as usize - text.as_ptr() as usize;
        let near = pieces(&text[start..]).take_while(|piece| offset(piece) < to);
        near.filter(|piece| !self.repeated.contains(&hash(piece))).collect()
    }
}

/// Whether a sentence of reports of these days is more than a piece of news.
fn is_repeated(days: impl Iterator<Item = Day>) -> bool {
    let (mut first, mut last, mut is_between) = (None::<Day>, None::<Day>, false);
    for day in days {
        let (earliest, latest) =
            (first.map_or(day, |d| d.min(day)), last.map_or(day, |d| d.max(day)));
        let inner = [Some(day), first, last].into_iter().flatten();
        is_between |= inner.into_iter().any(|day| earliest < day && day < latest);
        (first, last) = (Some(earliest), Some(latest));
    }
    let Some((first, last)) = first.zip(last) else { return false };
    let apart = (last - first).get_days();
    apart > APART_DAYS || apart > NEWS_DAYS && is_between
}

/// Where a line or sentence may end.
const ENDS: [char; 4] = ['\n', '.', '!', '?'];

/// Lines and sentences of a text. Cheap and rough: it only has to cut the same text the same way.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(ENDS).map(str::trim).filter(|piece| !piece.is_empty())
}

/// The sentences of a text that may be furniture, each once.
pub(crate) fn countable(text: &str) -> Vec<u64> {
    let mut all: Vec<u64> =
        pieces(text).filter(|piece| piece.len() >= MIN_BYTES).map(hash).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn hash(piece: &str) -> u64 {
    hashed(piece.bytes().map(|b| b.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: &str) -> Day {
        day.parse().expect("a day")
    }

    #[test]
    fn what_repeats_over_weeks_is_furniture_and_what_repeats_in_a_day_is_news() {
        let texts = [
            ("2015-03-01", "Shells hit Binnish at noon. Sign up for our daily mail!"),
            ("2015-03-02", "Shells hit Binnish at noon. More soon"),
            ("2015-04-02", "A truce holds. SIGN UP FOR OUR DAILY MAIL"),
        ];
        let mut furniture = Furniture::default();
        let day_of = |slot: u32| Some(day(texts[slot as usize].0));
        let settle = |furniture: &mut Furniture, slot: u32| {
            furniture.settle(countable(texts[slot as usize].1).into_iter(), day_of)
        };
        for slot in 0..3 {
            furniture.add(slot, &countable(texts[slot as usize].1));
            let changed = settle(&mut furniture, slot);
            assert_eq!(changed, if slot == 2 { HashSet::from([0, 2]) } else { HashSet::new() });
        }
        assert_eq!(furniture.without(texts[0].1, 0, 999), ["Shells hit Binnish at noon"]);
        assert_eq!(furniture.without(texts[2].1, 0, 999), ["A truce holds"]);
        furniture.remove(2, &countable(texts[2].1));
        assert_eq!(settle(&mut furniture, 2), HashSet::from([0]), "it stands once again");
        assert_eq!(furniture.without(texts[0].1, 0, 999).len(), 2);
    }

    #[test]
    fn three_days_make_furniture_of_what_two_do_not() {
        let is_furniture = |days: &[&str]| is_repeated(days.iter().map(|one| day(one)));
        assert!(is_furniture(&["2015-03-05", "2015-03-03", "2015-03-01"]));
        assert!(is_furniture(&["2015-03-03", "2015-03-05", "2015-03-01"]));
        assert!(!is_furniture(&["2015-03-01", "2015-03-02", "2015-03-03"]));
        assert!(!is_furniture(&["2015-03-01", "2015-03-06", "2015-03-01"]));
    }
}
