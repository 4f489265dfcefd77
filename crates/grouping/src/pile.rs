//! A pile of reports with what was worked out about them, so that a report more costs what it touches and no more.
//!
//! In: reports that came, changed or went, and what people decided. Out: the incidents that are no longer as they were, and
//! those that are there now.
//!
//! A report touches the reports that share a word or name whose coarse count steps, those that print a sentence which thereby
//! becomes furniture, and those it is compared with. Only their tellings are weighed and compared again, and only their incidents
//! are clustered again, with those that would join them then.
//!
//! What a report says is many times as much as what is known of how it stands among the others. It is worked out where a
//! change asks for it, and let go when the change is through.
//!
//! **Invariant:** a pile that grew report by report holds the same incidents as one that was made of all of them at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::AddAssign;
use std::sync::{Arc, OnceLock};

use parallax_model::{Bonds, Claim, Day, Incident, IncidentId, Report, ReportId};

use crate::facts::{Facts, Placing, day_number};
use crate::files::{Files, Order};
use crate::furniture::Furniture;
use crate::kept::{Left, Stale};
use crate::names::Names;
use crate::revision::Revision;
use crate::series::Key;
use crate::statistics::{Holders, Statistics};
use crate::tellings::{Said, Telling, said_in};
use crate::watch::{ToItsEnd, Watch};
use crate::weights::Weights;
use crate::words::{WordCounts, WordId, count_words};

/// What one report tells.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its id.
    pub id: ReportId,
    /// The report; `None` where nothing is known but its claims.
    pub report: Option<Arc<Report>>,
    /// Its claims, in any order.
    pub claims: Vec<Arc<Claim>>,
}

impl Told {
    /// Puts its claims in the order of the text, each once.
    pub fn tidy(&mut self) {
        self.claims.sort_by(|a, b| order_key(a).cmp(&order_key(b)));
        self.claims.dedup_by(|a, b| a.id == b.id);
    }
}

/// What has become of the incidents.
#[derive(Debug, Default)]
pub struct Change {
    /// Those that are not there any more, or not as they were.
    pub gone: Vec<IncidentId>,
    /// Those that are called otherwise and are as they were: the old id, the new one.
    pub renamed: Vec<(IncidentId, IncidentId)>,
    /// Those that are new, or not as they were; by id.
    pub made: Vec<Incident>,
    /// What it took.
    pub work: Work,
}

/// What was looked at to bring a pile up to date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Reports in the pile.
    pub n_reports: usize,
    /// Reports whose words were weighed.
    pub n_weighed: usize,
    /// Pairs of tellings that were compared.
    pub n_compared: usize,
    /// Tellings that were clustered.
    pub n_clustered: usize,
    /// Incidents that were put together.
    pub n_made: usize,
}

impl AddAssign for Work {
    fn add_assign(&mut self, other: Self) {
        self.n_reports = other.n_reports;
        self.n_weighed += other.n_weighed;
        self.n_compared += other.n_compared;
        self.n_clustered += other.n_clustered;
        self.n_made += other.n_made;
    }
}

/// Reports, what they tell, and what of it belongs together.
#[derive(Debug, Default)]
pub struct Pile {
    pub(crate) weights: Weights,
    pub(crate) bonds: Bonds,
    /// Each report has a slot for as long as it stays.
    pub(crate) slots: Vec<Option<Slot>>,
    pub(crate) slot_of: HashMap<ReportId, u32>,
    /// Slots in the order of report ids.
    pub(crate) ordered: Vec<u32>,
    /// By slot: where its report stands in that order.
    pub(crate) rank: Vec<u32>,
    /// Slots with a claim that people decided about.
    pub(crate) decided: BTreeSet<u32>,
    pub(crate) furniture: Furniture,
    pub(crate) statistics: Statistics,
    /// Which slots ask how rare a word is.
    pub(crate) asking: Holders,
    pub(crate) tellings: Vec<Option<Telling>>,
    pub(crate) files: Files,
    /// By telling: comparisons that speak for one happening, and all others within its component.
    pub(crate) links: Vec<Links>,
    /// By telling: what hangs together by links that speak for one happening has one number, and so may more.
    pub(crate) component: Vec<u32>,
    /// By telling: the number of its incident.
    pub(crate) cluster: Vec<u32>,
    /// The tellings of each incident that is a happening, in order.
    pub(crate) clusters: HashMap<u32, Box<[u32]>>,
    pub(crate) series: Series,
    pub(crate) names: Names,
    pub(crate) n_numbers: u32,
    /// Slots of reports that were taken up and are not as they were kept.
    pub(crate) left: BTreeSet<u32>,
    pub(crate) stale: Stale,
    /// By slot: the facts of its claims, worked out in this change.
    facts: Vec<OnceLock<Box<[Facts]>>>,
    /// By slot: what is said in its tellings, worked out in this change once all is counted.
    said: Vec<OnceLock<Box<[Said]>>>,
}

/// The other telling and the bits, by the former.
pub(crate) type Links = Vec<(u32, f64)>;

/// No component, no incident.
pub(crate) const NONE: u32 = u32::MAX;

/// A report in the pile.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) told: Told,
    pub(crate) tellings: Box<[u32]>,
    /// Its distinct words, furniture left out, sorted.
    pub(crate) words: Box<[WordId]>,
    /// Places, actors and methods it names, by key.
    pub(crate) named: Box<[u64]>,
    /// Words whose rarity its tellings ask for, whether it holds them or not.
    pub(crate) asked: Box<[u64]>,
    /// What was kept of a report that is not told any more as it was.
    pub(crate) left: Option<Box<Left>>,
}

impl Slot {
    pub(crate) fn report(&self) -> Option<&Report> {
        self.told.report.as_deref()
    }

    pub(crate) fn published_on(&self) -> Option<Day> {
        match &self.left {
            Some(left) => left.published,
            None => self.report().and_then(|report| report.published),
        }
    }

    pub(crate) fn published(&self) -> Option<i32> {
        self.published_on().map(day_number)
    }
}

/// Where running totals and states are.
#[derive(Debug, Default)]
pub(crate) struct Series {
    /// The claims of each, by the slot of their report.
    pub(crate) claims: BTreeMap<Key, BTreeMap<u32, Vec<Placing>>>,
    /// The incident of each key that nobody decided about.
    pub(crate) of_key: BTreeMap<Key, u32>,
    /// The incidents of all the others together, and their keys.
    pub(crate) decided: Vec<u32>,
    pub(crate) decided_keys: BTreeSet<Key>,
}

/// Above this share of the pile, one part in so many, a change is not worth following up.
const WORTH_FOLLOWING: usize = 4;

impl Pile {
    /// An empty pile, for these match weights.
    pub fn new(weights: Weights) -> Self {
        Self { weights, ..Self::default() }
    }

    /// Brings the pile up to date: reports of `told` are new or not as they were, those of `gone` are taken out, and `bonds`
    /// is what people decided.
    ///
    /// Shape: every claim is in exactly one incident; the order in which reports come does not matter.
    /// Failure: none; a claim whose report is missing is grouped by its fields alone.
    pub fn update(&mut self, told: Vec<Told>, gone: &[ReportId], bonds: &Bonds) -> Change {
        self.update_watched(told, gone, bonds, &()).expect("nobody breaks it off")
    }

    /// As [`Pile::update`], in [`STEPS`](crate::STEPS) steps.
    ///
    /// Failure: `None` where everything was being grouped anew and whoever watches broke it off; the pile is empty then. A
    /// change that is followed up is small, and what it costs to have no pile is not: it is carried to its end.
    pub fn update_watched(
        &mut self,
        told: Vec<Told>,
        gone: &[ReportId],
        bonds: &Bonds,
        watch: &dyn Watch,
    ) -> Option<Change> {
        watch.expect(crate::STEPS);
        let told = tidied(told);
        let left = std::mem::take(&mut self.left);
        let left =
            left.into_iter().filter_map(|slot| Some(&self.slots[slot as usize].as_ref()?.told.id));
        let is_given = |id: &ReportId| {
            gone.contains(id) || told.binary_search_by(|told| told.id.cmp(id)).is_ok()
        };
        let left: Vec<ReportId> = left.filter(|id| !is_given(id)).cloned().collect();
        let gone = &[gone, &left].concat()[..];
        let n_changed = told.len() + gone.len();
        if n_changed * WORTH_FOLLOWING > self.slot_of.len() || self.is_turned_by(&told, gone) {
            return self.anew(told, gone, bonds, watch);
        }
        Revision::run(self, told, gone, bonds, &ToItsEnd(watch))
    }

    /// How many reports it holds.
    pub fn n_reports(&self) -> usize {
        self.slot_of.len()
    }

    /// What a report tells, as it is in the pile: its claims [tidied](Told::tidy).
    pub fn told(&self, id: &ReportId) -> Option<&Told> {
        self.slot_of.get(id).map(|slot| &self.slot(*slot).told)
    }

    /// The ids of its reports, in no order.
    pub fn ids(&self) -> impl Iterator<Item = &ReportId> {
        self.slot_of.keys()
    }

    /// Whether something that holds of the whole pile becomes another.
    fn is_turned_by(&self, told: &[Told], gone: &[ReportId]) -> bool {
        let mut overview = self.statistics.overview.clone();
        let ids = told.iter().map(|told| &told.id).chain(gone);
        let held: BTreeSet<u32> = ids.filter_map(|id| self.slot_of.get(id)).copied().collect();
        held.iter().for_each(|slot| overview.remove(self.slot(*slot).published()));
        let published = |told: &Told| told.report.as_ref()?.published.map(day_number);
        told.iter().for_each(|told| overview.add(published(told)));
        overview.settle()
    }

    fn anew(
        &mut self,
        told: Vec<Told>,
        gone: &[ReportId],
        bonds: &Bonds,
        watch: &dyn Watch,
    ) -> Option<Change> {
        let before = std::mem::replace(self, Self::new(self.weights.clone()));
        let changed: BTreeSet<&ReportId> = told.iter().map(|told| &told.id).chain(gone).collect();
        let kept = before.slots.into_iter().flatten().map(|slot| slot.told);
        let mut all: Vec<Told> = kept.filter(|kept| !changed.contains(&kept.id)).collect();
        all.extend(told);
        let Some(change) = Revision::run(self, all, &[], bonds, watch) else {
            *self = Self::new(self.weights.clone());
            return None;
        };
        Some(Change { gone: before.names.shown().cloned().collect(), ..change })
    }

    pub(crate) fn slot(&self, slot: u32) -> &Slot {
        self.slots[slot as usize].as_ref().expect("a slot that is named is taken")
    }

    pub(crate) fn telling(&self, telling: u32) -> &Telling {
        self.tellings[telling as usize].as_ref().expect("a telling that is linked is kept")
    }

    /// The facts of a report's claims.
    pub(crate) fn facts(&self, slot: u32) -> &[Facts] {
        self.facts[slot as usize].get_or_init(|| Facts::of_all(&self.slot(slot).told.claims).into())
    }

    /// What is said in the tellings of a report, weighed by what is counted now.
    pub(crate) fn said_in(&self, slot: u32) -> &[Said] {
        self.said[slot as usize].get_or_init(|| self.work_out(slot, &self.count_words(slot)))
    }

    /// As [`Pile::said_in`], where the words of the report are counted already.
    pub(crate) fn said_with(&self, slot: u32, counts: &WordCounts) -> &[Said] {
        self.said[slot as usize].get_or_init(|| self.work_out(slot, counts))
    }

    fn work_out(&self, slot: u32, counts: &WordCounts) -> Box<[Said]> {
        let held = self.slot(slot);
        let groups = held.tellings.iter().map(|telling| &*self.telling(*telling).facts);
        let (statistics, furniture) = (&self.statistics, &self.furniture);
        said_in(statistics, furniture, held.report(), self.facts(slot), groups, counts)
    }

    /// What is said in a telling.
    pub(crate) fn said(&self, telling: u32) -> &Said {
        let Telling { slot, n, .. } = self.telling(telling);
        &self.said_in(*slot)[*n as usize]
    }

    /// The words of a report, furniture left out.
    pub(crate) fn count_words(&self, slot: u32) -> WordCounts {
        let Some(report) = self.slot(slot).report() else { return WordCounts::new() };
        let mut texts = self.furniture.without(&report.text, 0, report.text.len());
        texts.extend(report.title.as_deref());
        count_words(texts)
    }

    /// Lets go of what was worked out of a report that is another now.
    pub(crate) fn forget(&mut self, slot: u32) {
        let slot = slot as usize;
        let len = self.facts.len().max(slot + 1);
        self.facts.resize_with(len, OnceLock::new);
        self.said.resize_with(len, OnceLock::new);
        (self.facts[slot], self.said[slot]) = (OnceLock::new(), OnceLock::new());
    }

    /// Lets go of all that was worked out.
    pub(crate) fn forget_all(&mut self) {
        let n_slots = self.slots.len();
        (self.facts, self.said) = (Vec::new(), Vec::new());
        self.facts.resize_with(n_slots, OnceLock::new);
        self.said.resize_with(n_slots, OnceLock::new);
    }

    pub(crate) fn order(&self) -> Order<'_> {
        Order { tellings: &self.tellings, rank: &self.rank }
    }

    pub(crate) fn next_number(&mut self) -> u32 {
        self.n_numbers += 1;
        self.n_numbers
    }

    /// Works out where each report stands in the order of ids, once some went and these came.
    pub(crate) fn rank_slots(&mut self, came: &[u32]) {
        let mut ordered = std::mem::take(&mut self.ordered);
        ordered.retain(|slot| self.slots[*slot as usize].is_some());
        if came.len() > MANY {
            ordered.extend(came);
            ordered.sort_unstable_by_key(|slot| &self.slot(*slot).told.id);
        } else {
            for slot in came {
                let id = &self.slot(*slot).told.id;
                let at = ordered.partition_point(|other| self.slot(*other).told.id < *id);
                ordered.insert(at, *slot);
            }
        }
        self.rank.resize(self.slots.len(), NONE);
        for (rank, slot) in (0..).zip(&ordered) {
            self.rank[*slot as usize] = rank;
        }
        self.ordered = ordered;
    }
}

/// From so many on, sorting all is cheaper than finding the place of each.
const MANY: usize = 1000;

/// One entry a report, the last that was given; by id, the claims in the order of the text, each once.
fn tidied(told: Vec<Told>) -> Vec<Told> {
    let by_id: BTreeMap<ReportId, Told> =
        told.into_iter().map(|told| (told.id.clone(), told)).collect();
    let mut told: Vec<Told> = by_id.into_values().collect();
    told.iter_mut().for_each(Told::tidy);
    told
}

fn order_key(claim: &Claim) -> (u32, u32, &str) {
    (claim.sentence, claim.span.start, claim.id.as_str())
}
