//! Tells apart the happenings that one report tells of.
//!
//! A *telling* is what one report says of one happening. In: claims laid out by report. Out: tellings; every claim of a
//! happening is in exactly one.

use std::collections::{BTreeMap, BTreeSet};

use parallax_model::{Claim, EventType, Harm, Interval, Method, Place, Report, Stance};

use crate::cluster::{Edge, average_link};
use crate::compare::within_report;
use crate::facts::{
    Days, Facts, day_number, lend_places, measure_shares, most_agreed, most_agreed_days,
};
use crate::family::{Family, gravity};
use crate::furniture::Furniture;
use crate::place::spot_key;
use crate::weights::Weights;
use crate::words::{Lexicon, Vector, WordList};

/// Everything the steps look at, in an order that does not depend on the order of input.
pub(crate) struct Desk<'a> {
    /// By report, then by place in it.
    pub(crate) facts: Vec<Facts<'a>>,
    /// For each report, the range of `facts` that it holds.
    pub(crate) of_report: Vec<std::ops::Range<usize>>,
    pub(crate) lexicon: Lexicon,
    reports: Vec<Option<&'a Report>>,
    vectors: Vec<Vector>,
    published: Vec<Option<i32>>,
    n_naming: BTreeMap<String, u32>,
    day_rarity: f64,
}

impl<'a> Desk<'a> {
    pub(crate) fn lay_out(claims: &'a [Claim], reports: &'a [Report]) -> Self {
        let mut by_id: BTreeMap<&str, Option<&Report>> = BTreeMap::new();
        claims.iter().for_each(|claim| _ = by_id.insert(claim.report.as_str(), None));
        reports.iter().for_each(|report| _ = by_id.insert(report.id.as_str(), Some(report)));
        let numbers: std::collections::HashMap<&str, u32> =
            by_id.keys().copied().zip(0..).collect();
        let reports: Vec<Option<&Report>> = by_id.into_values().collect();
        let mut facts: Vec<Facts> =
            claims.iter().map(|claim| Facts::of(claim, numbers[claim.report.as_str()])).collect();
        facts.sort_by(|a, b| order_key(a).cmp(&order_key(b)));
        facts.dedup_by(|a, b| a.claim.id == b.claim.id);
        let of_report = ranges(&facts, reports.len());
        for range in &of_report {
            measure_shares(&mut facts[range.clone()]);
            lend_places(&mut facts[range.clone()]);
        }
        let furniture = Furniture::find(reports.iter().flatten().copied());
        let (lexicon, lists) =
            Lexicon::read(reports.iter().map(|report| texts_of(*report, &furniture)));
        let vectors = weigh_all(&lexicon, &lists);
        let published: Vec<Option<i32>> =
            reports.iter().map(|r| r.and_then(|r| r.published).map(day_number)).collect();
        let n_naming = count_places(&facts, &of_report);
        let day_rarity = rarity_of_a_day(&published);
        Self { facts, of_report, lexicon, reports, vectors, published, n_naming, day_rarity }
    }

    pub(crate) fn vector(&self, report: u32) -> &Vector {
        &self.vectors[report as usize]
    }

    pub(crate) fn published(&self, report: u32) -> Option<i32> {
        self.published[report as usize]
    }

    /// When a telling's happening was, or where nothing is said, some days up to publication.
    pub(crate) fn anchor(&self, telling: &Telling) -> Option<Days> {
        telling
            .days
            .or_else(|| self.published(telling.report).map(|day| Days { from: day, to: day }))
    }

    /// How often the share of reports that name a place can be halved from the whole: rare places tell more.
    pub(crate) fn rarity_of(&self, place: &Place) -> f64 {
        let named = spot_key(place).and_then(|key| self.n_naming.get(&key).copied()).unwrap_or(1);
        (self.of_report.len() as f64 / f64::from(named.max(1))).log2().clamp(0.0, 8.0)
    }

    /// How surprising it is that two reports of this pile speak of days next to each other, in bits.
    pub(crate) fn rarity_of_a_day(&self) -> f64 {
        self.day_rarity
    }

    /// Bits that speak for two reports telling of one happening before anything is compared.
    pub(crate) fn prior(&self, weights: &Weights) -> f64 {
        let [of_one, of_doubling] = weights.across_reports;
        of_one + of_doubling * (self.of_report.len().max(1) as f64).log2()
    }

    /// How far rare words can be trusted: a pile of a few reports does not know what is rare.
    pub(crate) fn trust_in_words(&self) -> f64 {
        (f64::from(self.lexicon.n_reports().max(1)).ln() / 200f64.ln()).min(1.0)
    }

    /// The words of a telling's clauses and of what stands beside them.
    fn passage(&self, report: u32, facts: &[usize]) -> Vector {
        let Some(report) = self.reports[report as usize] else { return Vector::default() };
        let mut list = WordList::new();
        let mut read_to = 0;
        for &fact in facts {
            let (start, end) = self.surroundings(&report.text, fact);
            let start = start.max(read_to);
            if start < end {
                list.extend(self.lexicon.list(&report.text[start..end]));
                read_to = end;
            }
        }
        self.lexicon.weigh(&list)
    }

    /// The clause of a claim and up to [`BESIDE_BYTES`] on either side, cut at character boundaries.
    fn surroundings(&self, text: &str, fact: usize) -> (usize, usize) {
        let span = self.facts[fact].claim.span;
        let start = (span.start as usize).saturating_sub(BESIDE_BYTES).min(text.len());
        let end = (span.end as usize).saturating_add(BESIDE_BYTES).min(text.len());
        (text.floor_char_boundary(start), text.ceil_char_boundary(end))
    }
}

/// How much text beside a clause counts as its passage.
const BESIDE_BYTES: usize = 160;

fn order_key<'f>(fact: &'f Facts<'_>) -> (u32, u32, u32, &'f str) {
    (fact.report, fact.claim.sentence, fact.claim.span.start, fact.claim.id.as_str())
}

fn ranges(facts: &[Facts], n_reports: usize) -> Vec<std::ops::Range<usize>> {
    let mut ranges = vec![0..0; n_reports];
    let mut start = 0;
    for chunk in facts.chunk_by(|a, b| a.report == b.report) {
        ranges[chunk[0].report as usize] = start..start + chunk.len();
        start += chunk.len();
    }
    ranges
}

fn texts_of<'r>(report: Option<&'r Report>, furniture: &Furniture) -> Vec<&'r str> {
    let Some(report) = report else { return Vec::new() };
    let mut texts = furniture.without(&report.text);
    texts.extend(report.title.as_deref());
    texts
}

fn weigh_all(lexicon: &Lexicon, lists: &[WordList]) -> Vec<Vector> {
    let half = lists.len().div_ceil(2).max(1);
    let weigh =
        |lists: &[WordList]| lists.iter().map(|list| lexicon.weigh(list)).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let parts: Vec<_> =
            lists.chunks(half).map(|part| scope.spawn(move || weigh(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("weighing cannot fail")).collect()
    })
}

/// Bits of the chance that two reports were published within a day of each other.
fn rarity_of_a_day(published: &[Option<i32>]) -> f64 {
    let mut n_on: BTreeMap<i32, f64> = BTreeMap::new();
    published.iter().flatten().for_each(|day| *n_on.entry(*day).or_default() += 1.0);
    let n_dated: f64 = n_on.values().sum();
    let near = |day: i32| (day - 1..=day + 1).filter_map(|day| n_on.get(&day)).sum::<f64>();
    let n_near: f64 = n_on.iter().map(|(day, n)| n * near(*day)).sum();
    if n_near > 0.0 { (n_dated * n_dated / n_near).log2() } else { 0.0 }
}

fn count_places(facts: &[Facts], of_report: &[std::ops::Range<usize>]) -> BTreeMap<String, u32> {
    let mut n_naming = BTreeMap::new();
    for range in of_report {
        let named: BTreeSet<String> =
            facts[range.clone()].iter().filter_map(|fact| fact.place.and_then(spot_key)).collect();
        named.into_iter().for_each(|key| *n_naming.entry(key).or_insert(0) += 1);
    }
    n_naming
}

/// What one report says of one happening.
#[derive(Debug)]
pub(crate) struct Telling<'a> {
    pub(crate) report: u32,
    /// Indices into [`Desk::facts`], in the order of the text.
    pub(crate) facts: Vec<usize>,
    /// The gravest event.
    pub(crate) event: EventType,
    pub(crate) events: BTreeSet<EventType>,
    pub(crate) families: BTreeSet<Family>,
    pub(crate) place: Option<&'a Place>,
    pub(crate) place_is_borrowed: bool,
    /// Every place its claims name, by blocking key.
    pub(crate) spots: BTreeSet<String>,
    pub(crate) days: Option<Days>,
    pub(crate) actors: BTreeSet<String>,
    pub(crate) actors_are_known: bool,
    pub(crate) method: Option<Method>,
    /// The largest count it gives of each harm.
    pub(crate) counts: Vec<(Harm, Interval)>,
    pub(crate) nouns: Vec<String>,
    pub(crate) names: Vec<String>,
    /// Whether the report is mostly about it, so that the whole text speaks of it.
    pub(crate) is_main: bool,
    pub(crate) passage: Vector,
}

impl Telling<'_> {
    /// Whether one of its claims names this place, be it not the place of most.
    pub(crate) fn names_place(&self, place: &Place) -> bool {
        spot_key(place).is_some_and(|key| self.spots.contains(&key))
    }
}

/// Most claims before and after a claim that it is compared with inside its report.
const WINDOW: usize = 60;

/// Splits the claims of every report into tellings, in the order of reports and of the text.
pub(crate) fn tell_apart<'a>(desk: &Desk<'a>, weights: &Weights) -> Vec<Telling<'a>> {
    let mut tellings = Vec::new();
    for (report, range) in desk.of_report.iter().enumerate() {
        let happenings: Vec<usize> =
            range.clone().filter(|&fact| desk.facts[fact].is_happening()).collect();
        let groups = cluster_claims(desk, &happenings, weights);
        let main = main_of(&groups);
        for (n, group) in groups.into_iter().enumerate() {
            tellings.push(telling(desk, report as u32, group, main == Some(n)));
        }
    }
    tellings
}

fn cluster_claims(desk: &Desk, happenings: &[usize], weights: &Weights) -> Vec<Vec<usize>> {
    let mut edges = Vec::new();
    for (a, &fact_a) in happenings.iter().enumerate() {
        for (b, &fact_b) in happenings.iter().enumerate().skip(a + 1).take(WINDOW) {
            let mut bits = 0.0;
            within_report(&desk.facts[fact_a], &desk.facts[fact_b], weights, &mut bits);
            edges.push(Edge { a: a as u32, b: b as u32, bits });
        }
    }
    let roots = average_link(happenings.len(), &edges, weights.unseen);
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (item, root) in roots.into_iter().enumerate() {
        groups.entry(root).or_default().push(happenings[item]);
    }
    groups.into_values().collect()
}

/// The telling with most claims; of equals the first told. Reports open with their news.
fn main_of(groups: &[Vec<usize>]) -> Option<usize> {
    (0..groups.len()).max_by_key(|&n| (groups[n].len(), std::cmp::Reverse(n)))
}

fn telling<'a>(desk: &Desk<'a>, report: u32, facts: Vec<usize>, is_main: bool) -> Telling<'a> {
    let all = || facts.iter().map(|&fact| &desk.facts[fact]);
    let stated = || all().filter(|fact| !fact.place_is_borrowed).filter_map(|fact| fact.place);
    let place_is_borrowed = stated().next().is_none();
    let place = most_agreed(stated()).or_else(|| most_agreed(all().filter_map(|fact| fact.place)));
    let ranges: Vec<_> = all().filter_map(|fact| fact.claim.time).collect();
    let actors: BTreeSet<String> = all().flat_map(|fact| fact.actors.iter().cloned()).collect();
    let acting = || all().filter(|fact| !fact.actors.is_empty());
    Telling {
        report,
        event: all()
            .map(|fact| fact.claim.event)
            .max_by_key(|e| gravity(*e))
            .unwrap_or(EventType::Attack),
        events: all().map(|fact| fact.claim.event).collect(),
        families: all().map(|fact| fact.family).collect(),
        place,
        place_is_borrowed,
        spots: stated().filter_map(spot_key).collect(),
        days: most_agreed_days(&ranges).map(Days::of),
        actors_are_known: acting().next().is_some() && acting().all(|fact| fact.actors_are_known),
        actors,
        method: all().find_map(|fact| fact.claim.method),
        counts: counts(all()),
        nouns: merged(all().map(|fact| &fact.nouns)),
        names: merged(all().map(|fact| &fact.names)),
        is_main,
        passage: desk.passage(report, &facts),
        facts,
    }
}

fn counts<'f, 'a: 'f>(facts: impl Iterator<Item = &'f Facts<'a>>) -> Vec<(Harm, Interval)> {
    let mut largest: BTreeMap<Harm, Interval> = BTreeMap::new();
    for fact in facts.filter(|fact| fact.claim.stance != Stance::Denied) {
        if let (Some(harm), Some(quantity)) = (Harm::of(fact.claim.event), &fact.claim.quantity) {
            let held = largest.entry(harm).or_insert(quantity.interval);
            if (quantity.interval.lo(), quantity.interval.hi()) > (held.lo(), held.hi()) {
                *held = quantity.interval;
            }
        }
    }
    largest.into_iter().collect()
}

fn merged<'f>(lists: impl Iterator<Item = &'f Vec<String>>) -> Vec<String> {
    let all: BTreeSet<&String> = lists.flatten().collect();
    all.into_iter().cloned().collect()
}
