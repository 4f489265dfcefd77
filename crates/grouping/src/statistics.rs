//! How many reports hold each word, actor, method and place, and what that makes each of them worth.
//!
//! Counts weigh in coarse steps, each twice the last: one report more leaves nearly every weight the very same, so that what
//! was compared stays compared. **Invariant:** what is told here depends on the reports alone, not on how they came.

use std::collections::{BTreeMap, HashMap};

use parallax_model::{Method, Place};

use crate::facts::Facts;
use crate::place::spot_key;
use crate::weights::Weights;
use crate::words::{Spread, WordId, hashed};

/// Which reports hold each key, by slot.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    of: HashMap<u64, Vec<u32>, Spread>,
    /// How many held what has changed since [`Holders::watch`].
    before: Option<HashMap<u64, u32, Spread>>,
}

impl Holders {
    pub(crate) fn add(&mut self, key: u64, slot: u32) {
        let held = self.of.entry(key).or_default();
        if let Some(before) = &mut self.before {
            before.entry(key).or_insert(held.len() as u32);
        }
        held.push(slot);
    }

    pub(crate) fn remove(&mut self, key: u64, slot: u32) {
        let Some(held) = self.of.get_mut(&key) else { return };
        if let Some(before) = &mut self.before {
            before.entry(key).or_insert(held.len() as u32);
        }
        if let Some(at) = held.iter().position(|one| *one == slot) {
            held.swap_remove(at);
        }
        if held.is_empty() {
            self.of.remove(&key);
        }
    }

    pub(crate) fn of(&self, key: u64) -> &[u32] {
        self.of.get(&key).map_or(&[], Vec::as_slice)
    }

    fn n(&self, key: u64) -> u32 {
        coarse(self.of(key).len() as u32)
    }

    /// Notes from here on what changes.
    pub(crate) fn watch(&mut self) {
        self.before = Some(HashMap::default());
    }

    /// The keys whose coarse count is another than when watching began.
    pub(crate) fn stepped(&mut self) -> Vec<u64> {
        let before = self.before.take().unwrap_or_default();
        let is_stepped = |(key, n): &(u64, u32)| coarse(*n) != self.n(*key);
        before.into_iter().filter(is_stepped).map(|(key, _)| key).collect()
    }
}

/// The power of two that a count is closest to, by their ratio; 0 for none.
pub(crate) fn coarse(n: u32) -> u32 {
    let Some(log) = n.checked_ilog2() else { return 0 };
    // Closer to the next where n² > 2 · 4^log.
    let is_closer_to_next = u64::from(n) * u64::from(n) > 2 << (2 * log);
    1 << (log + u32::from(is_closer_to_next)).min(31)
}

/// How many reports there are, and of which days; and what that comes to, in coarse steps. Where that changes, everything
/// is weighed anew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overview {
    n_reports: u32,
    /// How many reports were published on each day.
    n_on: BTreeMap<i32, u32>,
    coarse_n: f64,
    day_rarity: f64,
}

/// Steps of the bits that a day is worth, and of the doublings of the pile.
const STEPS_A_BIT: f64 = 4.0;

fn in_steps(bits: f64) -> f64 {
    (bits * STEPS_A_BIT).round() / STEPS_A_BIT
}

impl Overview {
    pub(crate) fn add(&mut self, published: Option<i32>) {
        self.n_reports += 1;
        published.iter().for_each(|day| *self.n_on.entry(*day).or_default() += 1);
    }

    pub(crate) fn remove(&mut self, published: Option<i32>) {
        self.n_reports -= 1;
        if let Some(day) = published {
            let n = self.n_on.entry(day).or_default();
            *n -= 1;
            if *n == 0 {
                self.n_on.remove(&day);
            }
        }
    }

    /// Works out what holds once all reports are counted. Returns whether that is another than before.
    pub(crate) fn settle(&mut self) -> bool {
        let before = (self.coarse_n, self.day_rarity);
        self.coarse_n = in_steps(f64::from(self.n_reports.max(1)).log2()).exp2();
        self.day_rarity = in_steps(self.exact_day_rarity());
        before != (self.coarse_n, self.day_rarity)
    }

    /// Bits of the chance that two reports were published within a day of each other.
    fn exact_day_rarity(&self) -> f64 {
        let n_dated: u64 = self.n_on.values().map(|n| u64::from(*n)).sum();
        let near = |day: i32| self.n_on.range(day - 1..=day + 1).map(|(_, n)| u64::from(*n));
        let n_near: u64 =
            self.n_on.iter().map(|(day, n)| u64::from(*n) * near(*day).sum::<u64>()).sum();
        if n_near > 0 { ((n_dated as f64).powi(2) / n_near as f64).log2() } else { 0.0 }
    }
}

/// What is counted.
#[derive(Debug, Default)]
pub(crate) struct Statistics {
    pub(crate) overview: Overview,
    pub(crate) words: Holders,
    /// Places, actors and methods, by [`named_by`].
    pub(crate) named: Holders,
}

impl Statistics {
    fn n_reports(&self) -> f64 {
        self.overview.coarse_n.max(1.0)
    }

    /// How much a word tells: the logarithm of one over the share of reports that hold it.
    ///
    /// A pile of five reports cannot know what is rare, so every word is taken to stand in a few reports more.
    pub(crate) fn telling(&self, word: WordId) -> f32 {
        ((self.n_reports() as f32 + 1.0) / (self.words.n(word) as f32 + 0.5)).ln().max(0.0)
    }

    /// In about how many reports a word stands.
    pub(crate) fn n_with(&self, word: WordId) -> u32 {
        self.words.n(word)
    }

    /// How rare a word is among the reports: 0 where one in eight holds it or nobody does, 1 from one in a hundred down.
    pub(crate) fn rarity_of(&self, word: WordId) -> f64 {
        let n_with = self.words.n(word);
        let share = f64::from(n_with) / self.n_reports();
        if n_with == 0 { 0.0 } else { ((-share.log2() - 3.0) / 4.0).clamp(0.0, 1.0) }
    }

    /// How surprising it is that two reports name this place, in bits.
    pub(crate) fn rarity_of_place(&self, place: &Place) -> f64 {
        spot_key(place).map_or(0.0, |spot| self.rarity(name_key(&spot)))
    }

    /// How surprising it is that two reports name this actor, in bits.
    pub(crate) fn rarity_of_actor(&self, actor: &str) -> f64 {
        self.rarity(actor_key(actor))
    }

    /// How surprising it is that two reports name this method, in bits.
    pub(crate) fn rarity_of_method(&self, method: Method) -> f64 {
        self.rarity(method_key(method))
    }

    /// How often the share of reports that name something can be halved from the whole.
    fn rarity(&self, key: u64) -> f64 {
        let n_naming = self.named.n(key).max(1);
        (self.n_reports() / f64::from(n_naming)).log2().clamp(0.0, 8.0)
    }

    /// How surprising it is that two reports of this pile speak of days next to each other, in bits.
    pub(crate) fn rarity_of_a_day(&self) -> f64 {
        self.overview.day_rarity
    }

    /// Bits that speak for two reports telling of one happening before anything is compared.
    pub(crate) fn prior(&self, weights: &Weights) -> f64 {
        let [of_one, of_doubling] = weights.across_reports;
        of_one + of_doubling * self.n_reports().log2()
    }

    /// How far rare words can be trusted: a pile of a few reports does not know what is rare.
    pub(crate) fn trust_in_words(&self) -> f64 {
        (self.n_reports().ln() / 200f64.ln()).min(1.0)
    }
}

/// The places, actors and methods that a report names, each once.
pub(crate) fn named_by(facts: &[Facts]) -> Box<[u64]> {
    let of_fact = |fact: &Facts| {
        let actors: Vec<u64> = fact.actors.iter().map(|actor| actor_key(actor)).collect();
        let spot = fact.place().and_then(spot_key).map(|spot| name_key(&spot));
        actors.into_iter().chain(fact.claim.method.map(method_key)).chain(spot)
    };
    let mut named: Vec<u64> = facts.iter().flat_map(of_fact).collect();
    named.sort_unstable();
    named.dedup();
    named.into()
}

fn name_key(name: &str) -> u64 {
    hashed(name.bytes())
}

fn actor_key(actor: &str) -> u64 {
    hashed("actor ".bytes().chain(actor.bytes()))
}

fn method_key(method: Method) -> u64 {
    hashed("method ".bytes().chain(method.as_str().bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_weighs_as_the_power_of_two_it_is_closest_to() {
        let counts = [0, 1, 2, 3, 5, 6, 11, 12, 45, 46, 65_000];
        assert_eq!(counts.map(coarse), [0, 1, 2, 4, 4, 8, 8, 16, 32, 64, 65_536]);
        assert_eq!(coarse(u32::MAX), 1 << 31);
    }

    #[test]
    fn only_what_steps_is_told_and_taking_back_undoes() {
        let mut holders = Holders::default();
        (0..4).for_each(|slot| holders.add(1, slot));
        holders.add(2, 0);
        holders.watch();
        (4..6).for_each(|slot| holders.add(1, slot));
        (1..3).for_each(|slot| holders.add(2, slot));
        (1..3).for_each(|slot| holders.remove(2, slot));
        assert_eq!((holders.stepped(), holders.of(2)), (vec![1], &[0][..]));
    }
}
