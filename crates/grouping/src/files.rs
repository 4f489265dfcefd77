//! Files tellings under keys, so that only those are compared which share one.
//!
//! Comparing every pair would grow with the square of the pile. A pair is compared only where the two share a spot, a
//! division or a rare word *and* lie close in time, and each telling meets only so many neighbours under one key.

use std::collections::{BTreeMap, HashMap};

use crate::family::Family;
use crate::statistics::Statistics;
use crate::tellings::{Said, Telling};
use crate::watch::Part;
use crate::words::{Spread, hashed};

/// Neighbours that a telling meets under one key, nearest in time first.
const MAX_NEIGHBOURS: usize = 48;

/// A shared spot or division brings together what lies within so many days.
const MAX_DAYS_BY_PLACE: i32 = 14;

/// A rare word brings together follow-ups of months: trials, anniversaries, inquests.
const MAX_DAYS_BY_WORD: i32 = 150;

/// Rarest words of a telling that serve as keys.
const N_KEY_WORDS: usize = 10;

/// A word in more reports than about so many is no key.
const MAX_REPORTS_WITH_KEY: u32 = 32;

/// What tellings are filed under, by hash: a spot, a division or the days of a country, for a family of events; or a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(u64);

impl Key {
    fn of(kind: &str, family: Family, name: &str) -> Self {
        let words = kind.bytes().chain([family as u8]).chain(name.bytes());
        Self(hashed(words) & !1)
    }

    fn word(word: u64) -> Self {
        Self(word | 1)
    }

    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    pub(crate) fn of_bits(bits: u64) -> Self {
        Self(bits)
    }

    fn max_days(self) -> i32 {
        if self.0 & 1 == 1 { MAX_DAYS_BY_WORD } else { MAX_DAYS_BY_PLACE }
    }
}

/// The keys of a telling that was weighed, sorted.
pub(crate) fn keys_of(statistics: &Statistics, said: &Said) -> Box<[Key]> {
    let mut keys = key_words(statistics, said);
    for &family in &said.families {
        let spot = said.place().and_then(crate::place::spot_key);
        keys.extend(said.spots.iter().map(|spot| Key::of("spot", family, spot)));
        keys.extend(spot.map(|spot| Key::of("spot", family, &spot)));
        match said.place() {
            Some(place) => {
                let area = crate::place::area_key(place);
                keys.extend(area.map(|area| Key::of("area", family, &area)));
                let country = place.country.as_ref().map_or("in ".into(), |c| format!("in {c}"));
                keys.push(Key::of("days", family, &country));
            }
            None => keys.push(Key::of("days", family, "anywhere")),
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys.into()
}

/// The rarest words of what speaks of the telling, where another report has them too.
fn key_words(statistics: &Statistics, said: &Said) -> Vec<Key> {
    let vector = if said.is_main { &said.weighed.report } else { &said.weighed.passage };
    let is_key = |n_with: u32| (2..=MAX_REPORTS_WITH_KEY).contains(&n_with);
    let mut rare: Vec<(u64, f32)> =
        vector.iter().filter(|(word, _)| is_key(statistics.n_with(*word))).collect();
    rare.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    rare.into_iter().take(N_KEY_WORDS).map(|(word, _)| Key::word(word)).collect()
}

/// Where a telling stands among all: by report id, then by place in the report. With it, where its report is kept.
pub(crate) struct Order<'p> {
    pub(crate) tellings: &'p [Option<Telling>],
    pub(crate) rank: &'p [u32],
}

impl Order<'_> {
    /// Smaller for what comes first.
    pub(crate) fn of(&self, telling: u32) -> (u32, u32) {
        let telling = self.telling(telling);
        (self.rank[telling.slot as usize], telling.n)
    }

    fn telling(&self, telling: u32) -> &Telling {
        self.tellings[telling as usize].as_ref().expect("a telling that is filed is kept")
    }

    fn in_file(&self, telling: u32) -> (i32, (u32, u32)) {
        let anchor = self.telling(telling).anchor;
        (anchor.map_or(i32::MIN, |days| days.from), self.of(telling))
    }

    /// The pair with the one first that comes first.
    pub(crate) fn pair(&self, a: u32, b: u32) -> (u32, u32) {
        if self.of(a) < self.of(b) { (a, b) } else { (b, a) }
    }
}

/// What is to be taken from a file and put into it.
#[derive(Debug, Default)]
pub(crate) struct Refiled {
    gone: Vec<u32>,
    come: Vec<u32>,
}

/// What is to be done to all files.
#[derive(Debug, Default)]
pub(crate) struct Refiling(BTreeMap<Key, Refiled>);

impl Refiling {
    pub(crate) fn take(&mut self, key: Key, telling: u32) {
        self.0.entry(key).or_default().gone.push(telling);
    }

    pub(crate) fn put(&mut self, key: Key, telling: u32) {
        self.0.entry(key).or_default().come.push(telling);
    }

    pub(crate) fn n_keys(&self) -> usize {
        self.0.len()
    }
}

/// Pairs of tellings, each with the one first that comes first in [`Order`].
pub(crate) type Pairs = Vec<(u32, u32)>;

/// Tellings by key; in each file by their first day, then by [`Order`].
#[derive(Debug, Default)]
pub(crate) struct Files(HashMap<Key, Box<[u32]>, Spread>);

impl Files {
    /// The files of these tellings, which come in [`Order`].
    pub(crate) fn of(mut tellings: Vec<u32>, order: &Order) -> Self {
        tellings.sort_by_cached_key(|telling| order.in_file(*telling));
        let mut files: HashMap<Key, Vec<u32>, Spread> = HashMap::default();
        for telling in tellings {
            for &key in &order.telling(telling).keys {
                files.entry(key).or_default().push(telling);
            }
        }
        Self(files.into_iter().map(|(key, file)| (key, file.into())).collect())
    }

    /// Files anew what has changed. Returns the pairs that came to share a key closely enough, and those that may no longer
    /// do so; none of either twice. `part`: of so many keys; `None`: it was broken off.
    pub(crate) fn refile(
        &mut self,
        refiling: Refiling,
        order: &Order,
        part: &Part<'_>,
    ) -> Option<(Pairs, Pairs)> {
        let (mut gained, mut lost) = (Pairs::new(), Pairs::new());
        for (key, change) in refiling.0 {
            let old = self.0.remove(&key).unwrap_or_default();
            let new = refiled(&old, &change, order);
            let (came, went) = differing_pairs(key, &old, &new, &change, order);
            gained.extend(came);
            lost.extend(went);
            if !new.is_empty() {
                self.0.insert(key, new);
            }
            part.done(1).then_some(())?;
        }
        for pairs in [&mut gained, &mut lost] {
            pairs.sort_unstable();
            pairs.dedup();
        }
        Some((gained, lost))
    }

    /// Every telling that this one is compared with, each once.
    pub(crate) fn neighbours(&self, telling: u32, order: &Order) -> Vec<u32> {
        let mut found = Vec::new();
        for &key in &order.telling(telling).keys {
            let Some((file, at)) = self.place_in(key, telling, order) else { continue };
            let (from, to) =
                (at.saturating_sub(MAX_NEIGHBOURS), file.len().min(at + MAX_NEIGHBOURS + 1));
            let near = file[from..to].iter().filter(|other| is_pair(key, telling, **other, order));
            found.extend(near);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether some key brings the two together.
    pub(crate) fn are_neighbours(&self, a: u32, b: u32, order: &Order) -> bool {
        let of_b = &order.telling(b).keys;
        let shared = order.telling(a).keys.iter().filter(|key| of_b.binary_search(key).is_ok());
        shared.copied().any(|key| {
            let places = self.place_in(key, a, order).zip(self.place_in(key, b, order));
            places.is_some_and(|((_, at_a), (_, at_b))| {
                at_a.abs_diff(at_b) <= MAX_NEIGHBOURS && is_pair(key, a, b, order)
            })
        })
    }

    fn place_in(&self, key: Key, telling: u32, order: &Order) -> Option<(&[u32], usize)> {
        let file = self.0.get(&key)?;
        let sought = order.in_file(telling);
        let at = file.binary_search_by(|other| order.in_file(*other).cmp(&sought)).ok()?;
        Some((file, at))
    }

    /// Every pair that some key brings together, each once.
    pub(crate) fn all_pairs(&self, order: &Order) -> Pairs {
        let of_files = self.0.iter();
        let mut pairs: Pairs =
            of_files.flat_map(|(key, file)| pairs_from(*key, file, 0..file.len(), order)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// Whether two that stand close enough in a file lie close enough in time, and in different reports.
fn is_pair(key: Key, a: u32, b: u32, order: &Order) -> bool {
    let (a, b) = (order.telling(a), order.telling(b));
    let apart = a.anchor.zip(b.anchor).map_or(0, |(one, other)| one.apart(other));
    apart <= key.max_days() && a.slot != b.slot
}

fn refiled(old: &[u32], change: &Refiled, order: &Order) -> Box<[u32]> {
    let mut come = change.come.clone();
    come.sort_by_key(|telling| order.in_file(*telling));
    let mut new = Vec::with_capacity(old.len() + come.len());
    let mut come = come.into_iter().peekable();
    for telling in old.iter().filter(|telling| !change.gone.contains(telling)) {
        if come.peek().is_some() {
            let here = order.in_file(*telling);
            while let Some(one) = come.next_if(|one| order.in_file(*one) < here) {
                new.push(one);
            }
        }
        new.push(*telling);
    }
    new.extend(come);
    new.into()
}

/// Pairs that only the new file holds, and pairs that only the old one does.
///
/// Looked at is only what stands up to [`MAX_NEIGHBOURS`] before a change; elsewhere both hold the same pairs.
fn differing_pairs(
    key: Key,
    old: &[u32],
    new: &[u32],
    change: &Refiled,
    order: &Order,
) -> (Pairs, Pairs) {
    if old.is_empty() {
        return (pairs_from(key, new, 0..new.len(), order), Pairs::new());
    }
    let (mut near_old, mut near_new) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        let is_gone = old.get(i).is_some_and(|telling| change.gone.contains(telling));
        if !is_gone && old.get(i) == new.get(j) {
            i += 1;
            j += 1;
            continue;
        }
        note_near(&mut near_old, i, old.len());
        note_near(&mut near_new, j, new.len());
        if is_gone { i += 1 } else { j += 1 }
    }
    let pairs = |file: &[u32], near: Vec<std::ops::Range<usize>>| {
        let mut pairs: Pairs =
            near.into_iter().flat_map(|starts| pairs_from(key, file, starts, order)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let (old, new) = (pairs(old, near_old), pairs(new, near_new));
    let less = |one: &Pairs, other: &Pairs| {
        one.iter().filter(|pair| other.binary_search(pair).is_err()).copied().collect::<Pairs>()
    };
    (less(&new, &old), less(&old, &new))
}

/// Notes the places from which a pair may reach `at`. Places come in order.
fn note_near(near: &mut Vec<std::ops::Range<usize>>, at: usize, len: usize) {
    let (from, to) = (at.saturating_sub(MAX_NEIGHBOURS), (at + 1).min(len));
    match near.last_mut() {
        Some(last) if from <= last.end => last.end = last.end.max(to),
        _ => near.push(from..to),
    }
}

/// The pairs of a file whose first stands at one of these places.
fn pairs_from(key: Key, file: &[u32], starts: std::ops::Range<usize>, order: &Order) -> Pairs {
    let mut pairs = Pairs::new();
    for at in starts {
        let next = file[at + 1..].iter().take(MAX_NEIGHBOURS);
        let near = next.filter(|other| is_pair(key, file[at], **other, order));
        pairs.extend(near.map(|other| order.pair(file[at], *other)));
    }
    pairs
}
