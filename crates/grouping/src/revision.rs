//! Brings a pile up to date, step by step: reports in and out, words counted, tellings told apart, weighed and filed. What
//! then has to be compared and clustered is `linking`'s.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use parallax_model::{Bonds, IncidentId, ReportId};

use crate::blocks::Blocks;
use crate::cluster::Edge;
use crate::compare::within_report;
use crate::facts::{Facts, Placing};
use crate::family::NEVER;
use crate::files::{Key, Pairs, Refiling, keys_of};
use crate::furniture::countable;
use crate::halves::in_steps;
use crate::pile::{Change, Links, NONE, Pile, Slot, Told, Work};
use crate::series;
use crate::statistics::named_by;
use crate::tellings::{Said, Telling, happenings_of};
use crate::watch::{Part, Watch};
use crate::weights::Weights;
use crate::words::{WordCounts, WordId};

/// Steps that grouping takes, however large the pile: hundredths of the time that a large one takes, about.
pub const STEPS: u64 = WORDS + TELLINGS + WEIGHING + FILING + COMPARING + CLUSTERING + MAKING;

const WORDS: u64 = 8;
const TELLINGS: u64 = 6;
const WEIGHING: u64 = 14;
const FILING: u64 = 14;
pub(crate) const COMPARING: u64 = 40;
pub(crate) const CLUSTERING: u64 = 10;
pub(crate) const MAKING: u64 = 8;

/// What a revision has found so far.
pub(crate) struct Revision<'p> {
    pub(crate) pile: &'p mut Pile,
    pub(crate) watch: &'p dyn Watch,
    pub(crate) blocks: Blocks,
    pub(crate) is_first: bool,
    /// Slots whose report is new or another.
    came: BTreeSet<u32>,
    /// Slots whose claims fall into other tellings than before.
    retold: BTreeSet<u32>,
    /// Slots whose words are counted anew, with the words.
    counts: HashMap<u32, WordCounts>,
    refiling: Refiling,
    /// Tellings that are no more.
    retired: Vec<u32>,
    /// Tellings whose comparisons are all to be made anew.
    pub(crate) fresh: BTreeSet<u32>,
    /// Tellings whose incident may be another.
    pub(crate) starts: BTreeSet<u32>,
    /// Tellings of which some comparison is another.
    pub(crate) touched: HashSet<u32>,
    /// Incidents that may be no more.
    pub(crate) left: BTreeSet<u32>,
    /// Incidents to be made.
    pub(crate) made: Vec<u32>,
    pub(crate) series_keys: BTreeSet<series::Key>,
    pub(crate) is_decided_otherwise: bool,
    pub(crate) work: Work,
}

impl<'p> Revision<'p> {
    pub(crate) fn run(
        pile: &'p mut Pile,
        told: Vec<Told>,
        gone: &[ReportId],
        bonds: &Bonds,
        watch: &'p dyn Watch,
    ) -> Option<Change> {
        let mut revision = Self {
            watch,
            blocks: Blocks::new(bonds),
            is_first: pile.slot_of.is_empty(),
            came: BTreeSet::new(),
            retold: BTreeSet::new(),
            counts: HashMap::new(),
            refiling: Refiling::default(),
            retired: Vec::new(),
            fresh: BTreeSet::new(),
            starts: BTreeSet::new(),
            touched: HashSet::new(),
            left: BTreeSet::new(),
            made: Vec::new(),
            series_keys: BTreeSet::new(),
            is_decided_otherwise: pile.bonds != *bonds,
            work: Work::default(),
            pile,
        };
        revision.pile.forget_all();
        revision.take_in(told, gone)?;
        revision.tell_apart(bonds)?;
        revision.weigh()?;
        let (gained, lost) = revision.refile()?;
        revision.link(gained, &lost)?;
        revision.emit()
    }

    /// A part of the work, of so many items.
    pub(crate) fn part(&self, n_steps: u64, n_items: usize) -> Part<'p> {
        Part::of(self.watch, n_steps, n_items)
    }

    /// Takes reports out and in, and counts their words and sentences.
    fn take_in(&mut self, told: Vec<Told>, gone: &[ReportId]) -> Option<()> {
        if !self.is_first {
            self.pile.statistics.words.watch();
            self.pile.statistics.named.watch();
        }
        let mut pieces: BTreeSet<u64> = BTreeSet::new();
        for id in gone {
            if let Some(slot) = self.pile.slot_of.remove(id) {
                pieces.extend(self.withdraw(slot));
            }
        }
        let mut added = Vec::new();
        for told in told {
            let slot = match self.pile.slot_of.get(&told.id) {
                Some(&slot) => {
                    pieces.extend(self.withdraw(slot));
                    slot
                }
                None => {
                    let slot = self.pile.slots.len() as u32;
                    self.pile.slot_of.insert(told.id.clone(), slot);
                    self.pile.slots.push(None);
                    added.push(slot);
                    slot
                }
            };
            pieces.extend(self.place(slot, told));
        }
        self.pile.rank_slots(&added);
        self.pile.statistics.overview.settle();
        self.work.n_reports = self.pile.slot_of.len();
        let pieces =
            if self.is_first { self.pile.furniture.shared() } else { Vec::from_iter(pieces) };
        let slots = &self.pile.slots;
        let day_of = |slot: u32| slots[slot as usize].as_ref()?.published_on();
        let mut reread = self.pile.furniture.settle(pieces.into_iter(), day_of);
        reread.retain(|slot| slots[*slot as usize].is_some());
        reread.extend(&self.came);
        self.count_words(Vec::from_iter(reread))
    }

    /// Puts a report in. Returns its sentences.
    fn place(&mut self, slot: u32, told: Told) -> Vec<u64> {
        let slot_of = Slot {
            told,
            tellings: Box::default(),
            words: Box::default(),
            named: Box::default(),
            asked: Box::default(),
            left: None,
        };
        let pieces = slot_of.report().map_or(vec![], |report| countable(&report.text));
        self.pile.furniture.add(slot, &pieces);
        self.pile.statistics.overview.add(slot_of.published());
        self.pile.slots[slot as usize] = Some(slot_of);
        self.pile.forget(slot);
        self.pile.stale.report(slot);
        self.came.insert(slot);
        if self.is_first { vec![] } else { pieces }
    }

    /// Takes a report out. Returns its sentences.
    fn withdraw(&mut self, slot: u32) -> Vec<u64> {
        self.retire(slot);
        self.note_series(slot);
        let pile = &mut *self.pile;
        pile.stale.report(slot);
        if pile.decided.remove(&slot) {
            self.is_decided_otherwise = true;
        }
        let old = pile.slots[slot as usize].take().expect("a slot that is named is taken");
        pile.statistics.overview.remove(old.published());
        old.words.iter().for_each(|word| pile.statistics.words.remove(*word, slot));
        old.named.iter().for_each(|name| pile.statistics.named.remove(*name, slot));
        old.asked.iter().for_each(|word| pile.asking.remove(*word, slot));
        let pieces = match &old.left {
            Some(left) => left.pieces.to_vec(),
            None => old.report().map_or(vec![], |report| countable(&report.text)),
        };
        pile.furniture.remove(slot, &pieces);
        pieces
    }

    /// Ends the tellings of a report.
    fn retire(&mut self, slot: u32) {
        let slot = self.pile.slots[slot as usize].as_mut().expect("a slot that is named is taken");
        let tellings = std::mem::take(&mut slot.tellings);
        for &telling in &tellings {
            let keys = self.pile.telling(telling).keys.clone();
            keys.iter().for_each(|key| self.refiling.take(*key, telling));
            self.unlink(telling);
            self.left.insert(self.pile.cluster[telling as usize]);
            self.fresh.remove(&telling);
        }
        self.retired.extend(tellings);
    }

    /// Notes the running totals and states that a report is in, and takes it out of them.
    fn note_series(&mut self, slot: u32) {
        for key in self.pile.series_of_slot(slot) {
            if let Some(claims) = self.pile.series.claims.get_mut(&key) {
                claims.remove(&slot);
            }
            self.series_keys.insert(key);
        }
    }

    fn count_words(&mut self, slots: Vec<u32>) -> Option<()> {
        let part = self.part(WORDS, slots.len());
        let pile = &mut *self.pile;
        let counts = in_steps(&slots, part, |slot| pile.count_words(*slot))?;
        for (slot, counts) in slots.into_iter().zip(counts) {
            let words: Box<[WordId]> = counts.iter().map(|(word, _)| *word).collect();
            let held = pile.slots[slot as usize].as_mut().expect("a slot that is named is taken");
            let old = std::mem::replace(&mut held.words, words.clone());
            pile.stale.report(slot);
            for word in words.iter().filter(|word| old.binary_search(word).is_err()) {
                pile.statistics.words.add(*word, slot);
            }
            for word in old.iter().filter(|word| words.binary_search(word).is_err()) {
                pile.statistics.words.remove(*word, slot);
            }
            self.counts.insert(slot, counts);
        }
        Some(())
    }

    /// Tells apart what each report tells of, where that may have changed.
    fn tell_apart(&mut self, bonds: &Bonds) -> Option<()> {
        let pile = &*self.pile;
        let is_decided = |slot: &u32| {
            let claims = &pile.slot(*slot).told.claims;
            claims.iter().any(|claim| self.blocks.of(&claim.id).is_some())
        };
        let asked = match pile.bonds == *bonds {
            true => Vec::from_iter(self.came.iter().copied()),
            false => pile.ordered.clone(),
        };
        let was_decided = pile.decided.clone();
        let mut decided = if pile.bonds == *bonds { was_decided.clone() } else { BTreeSet::new() };
        if !bonds.blocks.is_empty() {
            decided.extend(asked.into_iter().filter(|slot| is_decided(slot)));
        }
        let free: BTreeSet<u32> = self
            .came
            .iter()
            .chain(&was_decided)
            .filter(|slot| !decided.contains(slot))
            .copied()
            .collect();
        let free = Vec::from_iter(free);
        let told = in_steps(&free, self.part(TELLINGS, free.len()), |slot| {
            happenings_of(pile.facts(*slot), &pile.weights, &mut Blocks::default())
        })?;
        for (slot, groups) in free.into_iter().zip(told) {
            self.tell(slot, groups);
        }
        // What one report joins binds the next, so these come in order.
        let mut in_order = Vec::from_iter(decided.iter().copied());
        in_order.sort_by_key(|slot| self.pile.rank[*slot as usize]);
        for slot in in_order {
            let pile = &*self.pile;
            let groups = happenings_of(pile.facts(slot), &pile.weights, &mut self.blocks);
            self.is_decided_otherwise |= self.tell(slot, groups);
        }
        // Those that were decided about and are so no more may hang together otherwise.
        if self.is_decided_otherwise {
            let slots = was_decided
                .union(&decided)
                .filter_map(|slot| self.pile.slots[*slot as usize].as_ref());
            self.starts.extend(slots.flat_map(|slot| slot.tellings.iter()));
        }
        self.pile.decided = decided;
        self.pile.bonds = bonds.clone();
        Some(())
    }

    /// Makes the tellings of a report; whether they are others than it had.
    fn tell(&mut self, slot: u32, groups: Vec<Box<[u32]>>) -> bool {
        let had = &self.pile.slot(slot).tellings;
        let is_same = had.len() == groups.len()
            && had.iter().zip(&groups).all(|(had, group)| self.pile.telling(*had).facts == *group);
        let has_come = self.came.contains(&slot);
        if is_same && !has_come {
            return false;
        }
        self.retire(slot);
        let pile = &mut *self.pile;
        let first = pile.tellings.len() as u32;
        for (n, facts) in (0..).zip(groups) {
            pile.tellings.push(Some(Telling {
                slot,
                n,
                facts,
                anchor: None,
                keys: Box::default(),
            }));
            pile.links.push(Links::default());
            pile.component.push(NONE);
            pile.cluster.push(NONE);
        }
        let numbers: Box<[u32]> = (first..pile.tellings.len() as u32).collect();
        pile.stale.report(slot);
        self.fresh.extend(&numbers);
        let held = pile.slots[slot as usize].as_mut().expect("a slot that is named is taken");
        held.tellings = numbers;
        if has_come {
            let facts = pile.facts(slot);
            let named = named_by(facts);
            let of_series = facts.iter().enumerate().filter(|(_, fact)| !fact.is_happening());
            let of_series =
                of_series.map(|(n, fact)| (series::key_of(fact), Placing::of(n, facts)));
            for (key, placing) in Vec::from_iter(of_series) {
                let claims = pile.series.claims.entry(key.clone()).or_default();
                claims.entry(slot).or_default().push(placing);
                self.series_keys.insert(key);
            }
            named.iter().for_each(|name| pile.statistics.named.add(*name, slot));
            let held = pile.slots[slot as usize].as_mut().expect("a slot that is named is taken");
            held.named = named;
        }
        self.retold.insert(slot);
        true
    }

    /// Weighs the tellings of reports whose words or names count otherwise than before.
    fn weigh(&mut self) -> Option<()> {
        let mut slots: BTreeSet<u32> = self.counts.keys().chain(&self.retold).copied().collect();
        if !self.is_first {
            self.pile.statistics.words.stepped().iter().for_each(|word| {
                slots.extend(self.pile.statistics.words.of(*word));
                slots.extend(self.pile.asking.of(*word));
            });
            self.pile.statistics.named.stepped().iter().for_each(|name| {
                slots.extend(self.pile.statistics.named.of(*name));
            });
        }
        let slots = Vec::from_iter(slots);
        let (pile, counts) = (&*self.pile, &self.counts);
        let part = self.part(WEIGHING, slots.len());
        let keys = in_steps(&slots, part, |&slot| {
            let said = match counts.get(&slot) {
                Some(counts) => pile.said_with(slot, counts),
                None => pile.said_in(slot),
            };
            said.iter().map(|said| keys_of(&pile.statistics, said)).collect::<Vec<_>>()
        })?;
        self.work.n_weighed = slots.len();
        slots.into_iter().zip(keys).for_each(|(slot, keys)| self.take_weighed(slot, keys));
        self.counts = HashMap::new();
        Some(())
    }

    fn take_weighed(&mut self, slot: u32, keys: Vec<Box<[Key]>>) {
        if self.retold.contains(&slot) {
            self.ask(slot);
        }
        let tellings = self.pile.slot(slot).tellings.clone();
        for (&number, keys) in tellings.iter().zip(keys) {
            let anchor = self.pile.said(number).anchor;
            self.pile.stale.tellings_of(slot);
            let telling = self.pile.tellings[number as usize].as_mut().expect("it was weighed");
            telling.anchor = anchor;
            let put = keys.iter().filter(|key| telling.keys.binary_search(key).is_err());
            put.for_each(|key| self.refiling.put(*key, number));
            let taken = telling.keys.iter().filter(|key| keys.binary_search(key).is_err());
            taken.for_each(|key| self.refiling.take(*key, number));
            telling.keys = keys;
            self.fresh.insert(number);
        }
    }

    /// Notes whose rarity a report asks for that was told anew.
    fn ask(&mut self, slot: u32) {
        let mut asked: Vec<u64> =
            self.pile.said_in(slot).iter().flat_map(Said::words_asked).collect();
        asked.sort_unstable();
        asked.dedup();
        let pile = &mut *self.pile;
        asked.iter().for_each(|word| pile.asking.add(*word, slot));
        let held = pile.slots[slot as usize].as_mut().expect("a slot that is named is taken");
        let before = std::mem::replace(&mut held.asked, asked.into());
        before.iter().for_each(|word| pile.asking.remove(*word, slot));
    }

    /// Files anew what is filed under other keys. Returns pairs that came to be neighbours, and that may be so no longer.
    fn refile(&mut self) -> Option<(Pairs, Pairs)> {
        let refiling = std::mem::take(&mut self.refiling);
        let mut files = std::mem::take(&mut self.pile.files);
        let part = self.part(FILING, refiling.n_keys());
        let (gained, mut lost) = files.refile(refiling, &self.pile.order(), &part)?;
        part.finish().then_some(())?;
        self.pile.files = files;
        for telling in self.retired.drain(..) {
            self.pile.tellings[telling as usize] = None;
        }
        let is_kept = |telling: u32| self.pile.tellings[telling as usize].is_some();
        lost.retain(|(a, b)| is_kept(*a) && is_kept(*b));
        Some((gained, lost))
    }

    /// The ids that go, the incidents that are made, and how long they took.
    fn emit(mut self) -> Option<Change> {
        let mut change = Change::default();
        let mut made: BTreeMap<u32, parallax_model::Incident> = self.make_happenings()?;
        made.extend(self.make_series());
        let mut shorts: BTreeSet<IncidentId> = BTreeSet::new();
        let names = &mut self.pile.names;
        for number in &self.left {
            if let Some((short, shown)) = names.remove(*number) {
                self.pile.stale.number(*number);
                shorts.insert(short);
                change.gone.push(shown);
            }
        }
        for (number, incident) in &made {
            let first = incident.claims.iter().min().expect("an incident holds a claim");
            shorts.insert(incident.id.clone());
            self.pile.stale.number(*number);
            names.add(*number, incident.id.clone(), first.clone());
        }
        for (number, before, now) in names.settle(shorts.iter()) {
            match made.get_mut(&number) {
                Some(incident) => incident.id = now,
                None => change.renamed.push((before, now)),
            }
        }
        change.made = made.into_values().collect();
        change.made.sort_by(|a, b| a.id.cmp(&b.id));
        change.gone.sort();
        change.renamed.sort();
        self.work.n_made = change.made.len();
        change.work = self.work;
        self.pile.forget_all();
        Some(change)
    }
}

impl Pile {
    /// Comparisons between the tellings of one report.
    ///
    /// What a report tells of as two plainly different happenings stays two, whatever other reports say. Where it only left
    /// open whether they are one, other reports may join them.
    pub(crate) fn siblings(&self, slot: u32) -> Vec<Edge> {
        let facts = self.facts(slot);
        let of = |telling: &u32| (*telling, &*self.telling(*telling).facts);
        let tellings: Vec<(u32, &[u32])> = self.slot(slot).tellings.iter().map(of).collect();
        let mut edges = Vec::new();
        for (at, (a, of_a)) in tellings.iter().enumerate() {
            for (b, of_b) in tellings.iter().skip(at + 1).take(MAX_SIBLINGS) {
                let mean = mean_within(facts, of_a, of_b, &self.weights);
                let bits = if mean < PLAINLY_APART { NEVER } else { 2.0 * mean - 2.0 };
                edges.push(Edge { a: *a, b: *b, bits });
            }
        }
        edges
    }
}

/// Later tellings of a report that one is held apart from.
const MAX_SIBLINGS: usize = 200;

/// Mean bits between the claims of two tellings below which a report plainly speaks of two happenings.
const PLAINLY_APART: f64 = -3.0;

/// Claims of a telling that stand for it when siblings are set side by side.
const MAX_WITNESSES: usize = 6;

fn mean_within(facts: &[Facts], a: &[u32], b: &[u32], weights: &Weights) -> f64 {
    let (of_a, of_b) = (a.iter().take(MAX_WITNESSES), b.iter().take(MAX_WITNESSES));
    let pairs = of_a.flat_map(|x| of_b.clone().map(move |y| (x, y)));
    let (mut sum, mut n_pairs) = (0.0, 0.0);
    for (&x, &y) in pairs {
        within_report(&facts[x as usize], &facts[y as usize], weights, &mut sum);
        n_pairs += 1.0;
    }
    sum / f64::max(n_pairs, 1.0)
}
