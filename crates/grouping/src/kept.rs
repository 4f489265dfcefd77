//! A pile as rows of bytes, and back: whoever takes it up goes on where it stood, in another process too.
//!
//! Kept is what a pile holds beside its reports: which words, names and sentences each has (as hashes), which claims are one
//! telling, under what tellings are filed and how they are linked, what incidents are called. Whoever takes it up brings the
//! reports; one that is gone, or says something else now, is known by what was kept of it until it is taken out.
//!
//! **Invariant:** a pile that was taken up goes on as the one that was kept would have. Rows that did not change come out as the
//! same bytes.

use std::collections::{BTreeSet, HashMap};

use parallax_model::{Bonds, ClaimId, Day, EventType, IncidentId, ReportId, Scope};

use crate::bytes::{Rest, put_hashes, put_n, put_rising, put_some, put_words};
use crate::facts::{Days, Placing};
use crate::family::Family;
use crate::files::{Files, Key};
use crate::furniture::countable;
use crate::halves::in_halves;
use crate::pile::{Links, NONE, Pile, Slot, Told};
use crate::series;
use crate::tellings::Telling;
use crate::weights::Weights;

/// What tells whether a report says what it said: of our caller's choice, and another for every other content.
pub type Mark = u128;

/// Slots whose reports are in one row: they change only with their reports.
const REPORTS_A_ROW: usize = 64;

/// Slots whose tellings are in one row: a report more files and links some of many others anew.
const TELLINGS_A_ROW: usize = 16;

/// Numbers of incidents in one row.
const NUMBERS_A_ROW: usize = 512;

/// What is to be kept of a pile.
#[derive(Debug)]
pub struct Kept {
    /// Says what rows there are; without it they are nothing.
    pub head: Vec<u8>,
    /// By name: those that may be others than when they were last asked for, all the first time.
    pub rows: Vec<(String, Vec<u8>)>,
}

/// Rows that may be others than when they were last asked for.
#[derive(Debug, Default)]
pub(crate) struct Stale {
    reports: Rows,
    tellings: Rows,
    numbers: Rows,
}

impl Stale {
    /// Something of a report is another, or it came or went.
    pub(crate) fn report(&mut self, slot: u32) {
        self.reports.mark(slot as usize / REPORTS_A_ROW);
        self.tellings_of(slot);
    }

    /// A telling of a report is filed, linked or joined otherwise.
    pub(crate) fn tellings_of(&mut self, slot: u32) {
        self.tellings.mark(slot as usize / TELLINGS_A_ROW);
    }

    /// An incident came or went.
    pub(crate) fn number(&mut self, number: u32) {
        self.numbers.mark(number as usize / NUMBERS_A_ROW);
    }
}

/// Rows that are marked.
#[derive(Debug, Default)]
struct Rows(Vec<bool>);

impl Rows {
    fn mark(&mut self, row: usize) {
        if row >= self.0.len() {
            self.0.resize(row + 1, false);
        }
        self.0[row] = true;
    }

    fn marked(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().filter(|(_, is_marked)| **is_marked).map(|(row, _)| row)
    }
}

/// What is known of a report that is not as it was kept.
#[derive(Debug)]
pub(crate) struct Left {
    pub(crate) published: Option<Day>,
    pub(crate) pieces: Box<[u64]>,
    pub(crate) series: Box<[series::Key]>,
}

/// How many rows there are of each kind, and what is in none of them.
struct Head {
    n_slots: usize,
    n_tellings: usize,
    n_numbers: u32,
    bonds: Bonds,
    decided: BTreeSet<u32>,
    decided_series: Vec<u32>,
    decided_keys: BTreeSet<series::Key>,
}

/// A report as it was kept.
struct KeptReport {
    id: ReportId,
    mark: Mark,
    published: Option<Day>,
    words: Box<[u64]>,
    pieces: Box<[u64]>,
    named: Box<[u64]>,
    asked: Box<[u64]>,
    series: Vec<(series::Key, Vec<Placing>)>,
}

/// A telling as it was kept.
struct KeptTelling {
    number: u32,
    facts: Box<[u32]>,
    anchor: Option<Days>,
    keys: Box<[Key]>,
    component: u32,
    cluster: u32,
    links: Links,
}

fn row_of_reports(at: usize) -> String {
    format!("reports {at:06}")
}

fn row_of_tellings(at: usize) -> String {
    format!("tellings {at:06}")
}

fn row_of_numbers(at: usize) -> String {
    format!("incidents {at:06}")
}

impl Pile {
    /// From here on all its rows are others than those that are kept.
    pub fn keep_anew(&mut self) {
        self.stale = Stale::default();
        (0..self.slots.len() as u32).for_each(|slot| self.stale.report(slot));
        (0..=self.n_numbers).for_each(|number| self.stale.number(number));
    }

    /// What is to be kept. `mark`: of each report as it was last given.
    pub fn keep(&mut self, mark: impl Fn(&ReportId) -> Mark + Sync) -> Kept {
        let mut stale = std::mem::take(&mut self.stale);
        // The last row of numbers is there from the first number on.
        stale.number(self.n_numbers);
        let pile = &*self;
        let keys: HashMap<u32, &series::Key> =
            pile.series.of_key.iter().map(|(key, number)| (*number, key)).collect();
        let row = |row: &(u8, usize)| match *row {
            (0, at) => (row_of_reports(at), pile.reports_row(at, &mark)),
            (1, at) => (row_of_tellings(at), pile.tellings_row(at)),
            (_, at) => (row_of_numbers(at), pile.numbers_row(at, &keys)),
        };
        let of_kind =
            |kind: u8, rows: &Rows| rows.marked().map(|at| (kind, at)).collect::<Vec<_>>();
        let rows = [(0, &stale.reports), (1, &stale.tellings), (2, &stale.numbers)];
        let rows: Vec<(u8, usize)> =
            rows.into_iter().flat_map(|(kind, rows)| of_kind(kind, rows)).collect();
        let rows = in_halves(&rows, row);
        let head = self.head();
        // Encoding asked for facts of reports.
        self.forget_all();
        Kept { head, rows }
    }

    fn head(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_n(&mut out, self.slots.len() as u64);
        put_n(&mut out, self.tellings.len() as u64);
        put_n(&mut out, u64::from(self.n_numbers));
        put_n(&mut out, self.bonds.blocks.len() as u64);
        for block in &self.bonds.blocks {
            put_n(&mut out, block.len() as u64);
            block.iter().for_each(|claim| put_words(&mut out, claim.as_str()));
        }
        put_n(&mut out, self.bonds.apart.len() as u64);
        for &(a, b) in &self.bonds.apart {
            put_n(&mut out, a as u64);
            put_n(&mut out, b as u64);
        }
        put_rising(&mut out, &Vec::from_iter(self.decided.iter().copied()));
        put_rising(&mut out, &self.series.decided);
        put_n(&mut out, self.series.decided_keys.len() as u64);
        self.series.decided_keys.iter().for_each(|key| put_key(&mut out, key));
        out
    }

    fn slots_of_row(&self, at: usize, n: usize) -> std::ops::Range<usize> {
        at * n..self.slots.len().min((at + 1) * n)
    }

    fn reports_row(&self, at: usize, mark: &impl Fn(&ReportId) -> Mark) -> Vec<u8> {
        let mut out = Vec::new();
        for slot in self.slots_of_row(at, REPORTS_A_ROW) {
            put_some(&mut out, self.slots[slot].as_ref(), |out, held| {
                self.put_report(out, slot as u32, held, mark(&held.told.id));
            });
        }
        out
    }

    fn put_report(&self, out: &mut Vec<u8>, slot: u32, held: &Slot, mark: Mark) {
        put_words(out, held.told.id.as_str());
        out.extend(mark.to_le_bytes());
        put_some(out, held.published_on(), put_day);
        put_hashes(out, held.words.iter().copied());
        let pieces = held.report().map_or(vec![], |report| countable(&report.text));
        put_hashes(out, pieces.into_iter());
        put_hashes(out, held.named.iter().copied());
        put_hashes(out, held.asked.iter().copied());
        let keys: BTreeSet<series::Key> = self.series_of_slot(slot);
        let placings = keys.iter();
        let placings =
            placings.filter_map(|key| Some((key, self.series.claims.get(key)?.get(&slot)?)));
        let placings = Vec::from_iter(placings);
        put_n(out, placings.len() as u64);
        for (key, placings) in placings {
            put_key(out, key);
            put_n(out, placings.len() as u64);
            for placing in placings {
                put_n(out, u64::from(placing.claim));
                put_some(out, placing.located_by, |out, at| put_n(out, u64::from(at)));
                out.push(u8::from(placing.place_is_borrowed));
            }
        }
    }

    fn tellings_row(&self, at: usize) -> Vec<u8> {
        let mut out = Vec::new();
        for slot in self.slots_of_row(at, TELLINGS_A_ROW) {
            let tellings = self.slots[slot].as_ref().map_or(&[][..], |held| &held.tellings);
            put_n(&mut out, tellings.len() as u64);
            tellings.iter().for_each(|telling| self.put_telling(&mut out, *telling));
        }
        out
    }

    fn put_telling(&self, out: &mut Vec<u8>, number: u32) {
        let (telling, at) = (self.telling(number), number as usize);
        put_n(out, u64::from(number));
        put_rising(out, &telling.facts);
        put_some(out, telling.anchor, |out, Days { from, to }| {
            out.extend(from.to_le_bytes());
            out.extend(to.to_le_bytes());
        });
        put_hashes(out, telling.keys.iter().map(|key| key.bits()));
        put_n(out, u64::from(self.component[at]));
        put_n(out, u64::from(self.cluster[at]));
        let links = &self.links[at];
        put_rising(out, &links.iter().map(|(other, _)| *other).collect::<Vec<_>>());
        links.iter().for_each(|(_, bits)| out.extend(bits.to_le_bytes()));
    }

    /// The running totals and states that claims of a report belong to.
    pub(crate) fn series_of_slot(&self, slot: u32) -> BTreeSet<series::Key> {
        match &self.slot(slot).left {
            Some(left) => left.series.iter().cloned().collect(),
            None => {
                let facts = self.facts(slot).iter();
                facts.filter(|fact| !fact.is_happening()).map(series::key_of).collect()
            }
        }
    }

    fn numbers_row(&self, at: usize, keys: &HashMap<u32, &series::Key>) -> Vec<u8> {
        let mut out = Vec::new();
        let from = (at * NUMBERS_A_ROW) as u32;
        for number in from..from + NUMBERS_A_ROW as u32 {
            put_some(&mut out, self.names.first(number), |out, first| {
                put_words(out, first.as_str());
                put_some(out, keys.get(&number), |out, key| put_key(out, key));
            });
        }
        out
    }

    /// Takes up a pile that was kept. `row`: the bytes of a row, by its name; `told`: what a report tells now, where its mark is
    /// the one it had. The others are to be given to [`Pile::update`], as those that came since; what it is not given it takes out.
    ///
    /// `None`: a row is missing, or is none of ours.
    pub fn take_up(
        weights: Weights,
        head: &[u8],
        row: impl Fn(&str) -> Option<Vec<u8>> + Sync,
        told: impl Fn(&ReportId, Mark) -> Option<Told> + Sync,
    ) -> Option<Self> {
        let head = Head::take(&mut Rest(head))?;
        let n_rows = |n: usize, a_row: usize| n.div_ceil(a_row);
        let all = |n| Vec::from_iter(0..n);
        let reports = in_halves(&all(n_rows(head.n_slots, REPORTS_A_ROW)), |&at| {
            let bytes = row(&row_of_reports(at))?;
            let mut rest = Rest(&bytes);
            let n = REPORTS_A_ROW.min(head.n_slots - at * REPORTS_A_ROW);
            let all = (0..n).map(|_| rest.some(KeptReport::take)).collect::<Option<Vec<_>>>()?;
            rest.0.is_empty().then_some(all)
        });
        let tellings = in_halves(&all(n_rows(head.n_slots, TELLINGS_A_ROW)), |&at| {
            let bytes = row(&row_of_tellings(at))?;
            let mut rest = Rest(&bytes);
            let n = TELLINGS_A_ROW.min(head.n_slots - at * TELLINGS_A_ROW);
            let of_slot = |_| rest.all(KeptTelling::take);
            let all = (0..n).map(of_slot).collect::<Option<Vec<_>>>()?;
            rest.0.is_empty().then_some(all)
        });
        let n_numbers = head.n_numbers as usize + 1;
        let numbers = in_halves(&all(n_rows(n_numbers, NUMBERS_A_ROW)), |&at| {
            let bytes = row(&row_of_numbers(at))?;
            let mut rest = Rest(&bytes);
            let one =
                |_| rest.some(|rest| Some((ClaimId::new(rest.words()?), rest.some(take_key)?)));
            let all = (0..NUMBERS_A_ROW).map(one).collect::<Option<Vec<_>>>()?;
            rest.0.is_empty().then_some(all)
        });
        let mut pile = Self::new(weights);
        let reports: Vec<Vec<Option<KeptReport>>> = reports.into_iter().collect::<Option<_>>()?;
        let tellings: Vec<Vec<Vec<KeptTelling>>> = tellings.into_iter().collect::<Option<_>>()?;
        pile.take_up_reports(reports.into_iter().flatten(), told);
        pile.take_up_tellings(head.n_tellings, tellings.into_iter().flatten())?;
        let numbers: Vec<Vec<_>> = numbers.into_iter().collect::<Option<_>>()?;
        for (number, named) in (0..).zip(numbers.into_iter().flatten()) {
            let Some((first, key)) = named else { continue };
            pile.names.add(number, IncidentId::mint(&first), first);
            if let Some(key) = key {
                pile.series.of_key.insert(key, number);
            }
        }
        pile.names.settle_all();
        pile.n_numbers = head.n_numbers;
        (pile.bonds, pile.decided) = (head.bonds, head.decided);
        (pile.series.decided, pile.series.decided_keys) = (head.decided_series, head.decided_keys);
        let is_there = |slot: &u32| pile.slots.get(*slot as usize).is_some_and(Option::is_some);
        pile.decided.iter().all(is_there).then_some(pile)
    }

    fn take_up_reports(
        &mut self,
        reports: impl Iterator<Item = Option<KeptReport>>,
        told: impl Fn(&ReportId, Mark) -> Option<Told> + Sync,
    ) {
        let reports: Vec<Option<KeptReport>> = reports.collect();
        // The words are as much as all the rest: they are counted beside it.
        let words = std::mem::take(&mut self.statistics.words);
        let words = std::thread::scope(|scope| {
            let counting = scope.spawn(|| {
                let mut words = words;
                for (slot, one) in (0..).zip(&reports) {
                    let held = one.iter().flat_map(|one| one.words.iter());
                    held.for_each(|word| words.add(*word, slot));
                }
                words
            });
            let statistics = &mut self.statistics;
            for (slot, one) in (0..).zip(&reports) {
                let Some(one) = one else { continue };
                self.furniture.add(slot, &one.pieces);
                one.named.iter().for_each(|name| statistics.named.add(*name, slot));
                one.asked.iter().for_each(|word| self.asking.add(*word, slot));
                statistics.overview.add(one.published.map(crate::facts::day_number));
            }
            counting.join().expect("counting does not panic")
        });
        self.statistics.words = words;
        self.statistics.overview.settle();
        let day_of = |slot: u32| reports[slot as usize].as_ref()?.published;
        self.furniture.settle(self.furniture.shared().into_iter(), day_of);
        for (slot, one) in (0..).zip(reports) {
            let slot_of = one.map(|one| self.take_up_report(slot, one, &told));
            self.slots.push(slot_of);
        }
        let taken: Vec<u32> = (0..)
            .zip(&self.slots)
            .filter(|(_, held)| held.is_some())
            .map(|(slot, _)| slot)
            .collect();
        self.rank_slots(&taken);
    }

    fn take_up_report(
        &mut self,
        slot: u32,
        one: KeptReport,
        told: &impl Fn(&ReportId, Mark) -> Option<Told>,
    ) -> Slot {
        let KeptReport { id, mark, published, words, pieces, named, asked, series } = one;
        let keys: Box<[series::Key]> = series.iter().map(|(key, _)| key.clone()).collect();
        let now = told(&id, mark);
        let is_left = now.is_none();
        for (key, placings) in series {
            self.series.claims.entry(key).or_default().insert(slot, placings);
        }
        let nothing = || Told { id: id.clone(), report: None, claims: vec![] };
        let mut told = now.unwrap_or_else(nothing);
        told.tidy();
        self.slot_of.insert(told.id.clone(), slot);
        if is_left {
            self.left.insert(slot);
        }
        let left = is_left.then(|| Box::new(Left { published, pieces, series: keys }));
        Slot { told, tellings: Box::default(), words, named, asked, left }
    }

    fn take_up_tellings(
        &mut self,
        n_tellings: usize,
        of_slots: impl Iterator<Item = Vec<KeptTelling>>,
    ) -> Option<()> {
        self.tellings.resize_with(n_tellings, || None);
        self.links.resize_with(n_tellings, Links::default);
        (self.component, self.cluster) = (vec![NONE; n_tellings], vec![NONE; n_tellings]);
        for (slot, of_slot) in (0..).zip(of_slots) {
            let numbers = of_slot.iter().map(|telling| telling.number).collect();
            for (n, one) in (0..).zip(of_slot) {
                let KeptTelling { number, facts, anchor, keys, component, cluster, links } = one;
                let at = number as usize;
                *self.tellings.get_mut(at)? = Some(Telling { slot, n, facts, anchor, keys });
                (self.component[at], self.cluster[at], self.links[at]) =
                    (component, cluster, links);
            }
            if let Some(held) = &mut self.slots[slot as usize] {
                held.tellings = numbers;
            }
        }
        let is_there =
            |telling: u32| self.tellings.get(telling as usize).is_some_and(Option::is_some);
        let mut links = self.links.iter().flatten();
        if !links.all(|(other, _)| is_there(*other)) {
            return None;
        }
        let order = self.order();
        let mut in_order: Vec<u32> = (0..)
            .zip(&self.tellings)
            .filter(|(_, telling)| telling.is_some())
            .map(|(number, _)| number)
            .collect();
        in_order.sort_by_cached_key(|telling| order.of(*telling));
        let mut clusters: HashMap<u32, Vec<u32>> = HashMap::new();
        for &telling in &in_order {
            clusters.entry(self.cluster[telling as usize]).or_default().push(telling);
        }
        let files = Files::of(in_order, &order);
        self.clusters =
            clusters.into_iter().map(|(number, items)| (number, items.into())).collect();
        self.files = files;
        Some(())
    }
}

impl Head {
    fn take(rest: &mut Rest) -> Option<Self> {
        let n = |rest: &mut Rest| usize::try_from(rest.n()?).ok();
        let head = Self {
            n_slots: n(rest)?,
            n_tellings: n(rest)?,
            n_numbers: rest.n32()?,
            bonds: Bonds {
                blocks: rest.all(|rest| rest.all(|rest| Some(ClaimId::new(rest.words()?))))?,
                apart: rest.all(|rest| Some((n(rest)?, n(rest)?)))?,
            },
            decided: rest.rising()?.iter().copied().collect(),
            decided_series: rest.rising()?.into(),
            decided_keys: rest.all(take_key)?.into_iter().collect(),
        };
        rest.0.is_empty().then_some(head)
    }
}

impl KeptReport {
    fn take(rest: &mut Rest) -> Option<Self> {
        Some(Self {
            id: ReportId::new(rest.words()?),
            mark: Mark::from_le_bytes(rest.array()?),
            published: rest.some(take_day)?,
            words: rest.hashes()?,
            pieces: rest.hashes()?,
            named: rest.hashes()?,
            asked: rest.hashes()?,
            series: rest.all(|rest| Some((take_key(rest)?, rest.all(take_placing)?)))?,
        })
    }
}

fn take_placing(rest: &mut Rest) -> Option<Placing> {
    Some(Placing {
        claim: rest.n32()?,
        located_by: rest.some(Rest::n32)?,
        place_is_borrowed: rest.byte()? == 1,
    })
}

impl KeptTelling {
    fn take(rest: &mut Rest) -> Option<Self> {
        let number = rest.n32()?;
        let facts = rest.rising()?;
        let day = |rest: &mut Rest| Some(i32::from_le_bytes(rest.array()?));
        let anchor = rest.some(|rest| Some(Days { from: day(rest)?, to: day(rest)? }))?;
        let keys = rest.hashes()?.iter().map(|bits| Key::of_bits(*bits)).collect();
        let (component, cluster) = (rest.n32()?, rest.n32()?);
        let others = rest.rising()?;
        let link = |other: &u32| Some((*other, f64::from_le_bytes(rest.array()?)));
        let links = others.iter().map(link).collect::<Option<_>>()?;
        Some(Self { number, facts, anchor, keys, component, cluster, links })
    }
}

fn put_day(out: &mut Vec<u8>, day: Day) {
    out.extend(day.year().to_le_bytes());
    out.extend([day.month() as u8, day.day() as u8]);
}

fn take_day(rest: &mut Rest) -> Option<Day> {
    let year = i16::from_le_bytes(rest.array()?);
    Day::new(year, rest.byte()? as i8, rest.byte()? as i8).ok()
}

fn put_key(out: &mut Vec<u8>, key: &series::Key) {
    let series::Key { scope, event, family, place, speaker, since } = key;
    out.push(at_in(Scope::ALL, *scope));
    put_some(out, *event, |out, event| out.push(at_in(EventType::ALL, event)));
    out.push(at_in(Family::ALL, *family));
    put_words(out, place);
    put_some(out, speaker.as_deref(), put_words);
    put_some(out, *since, |out, (year, month)| {
        out.extend(year.to_le_bytes());
        out.push(month as u8);
    });
}

fn take_key(rest: &mut Rest) -> Option<series::Key> {
    Some(series::Key {
        scope: *Scope::ALL.get(usize::from(rest.byte()?))?,
        event: rest.some(|rest| EventType::ALL.get(usize::from(rest.byte()?)).copied())?,
        family: *Family::ALL.get(usize::from(rest.byte()?))?,
        place: rest.words()?.to_owned(),
        speaker: rest.some(|rest| rest.words().map(str::to_owned))?,
        since: rest.some(|rest| Some((i16::from_le_bytes(rest.array()?), rest.byte()? as i8)))?,
    })
}

fn at_in<T: PartialEq>(all: &[T], one: T) -> u8 {
    all.iter().position(|other| *other == one).expect("ALL lists them all") as u8
}
