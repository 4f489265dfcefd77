//! Lays out claims and reports so that the order of input is forgotten and whatever is compared is at hand.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use parallax_model::{Claim, Method, Place, Report, Span};

use crate::facts::{Days, Facts, day_number, lend_places, measure_shares};
use crate::furniture::Furniture;
use crate::place::spot_key;
use crate::tellings::Telling;
use crate::weights::Weights;
use crate::words::{Lexicon, Vector, WordId, WordList};

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
    /// For places, actors and methods, how many reports name each.
    n_naming: BTreeMap<String, u32>,
    furniture: Furniture,
    day_rarity: f64,
}

impl<'a> Desk<'a> {
    pub(crate) fn lay_out<C: Borrow<Claim>, R: Borrow<Report>>(
        claims: &'a [C],
        reports: &'a [R],
    ) -> Self {
        let claims = || claims.iter().map(|claim| -> &'a Claim { claim.borrow() });
        let reports = reports.iter().map(|report| -> &'a Report { report.borrow() });
        let mut by_id: BTreeMap<&str, Option<&Report>> = BTreeMap::new();
        claims().for_each(|claim| _ = by_id.insert(claim.report.as_str(), None));
        reports.for_each(|report| _ = by_id.insert(report.id.as_str(), Some(report)));
        let numbers: std::collections::HashMap<&str, u32> =
            by_id.keys().copied().zip(0..).collect();
        let reports: Vec<Option<&Report>> = by_id.into_values().collect();
        let mut facts: Vec<Facts> =
            claims().map(|claim| Facts::of(claim, numbers[claim.report.as_str()])).collect();
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
        let n_naming = count_naming(&facts, &of_report);
        let day_rarity = rarity_of_a_day(&published);
        Self {
            facts,
            of_report,
            lexicon,
            reports,
            vectors,
            published,
            n_naming,
            furniture,
            day_rarity,
        }
    }

    pub(crate) fn vector(&self, report: u32) -> &Vector {
        &self.vectors[report as usize]
    }

    pub(crate) fn report(&self, report: u32) -> Option<&'a Report> {
        self.reports[report as usize]
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

    /// How surprising it is that two reports name this place, in bits.
    pub(crate) fn rarity_of(&self, place: &Place) -> f64 {
        spot_key(place).map_or(0.0, |spot| self.rarity(&spot))
    }

    /// Whether a report holds every word of a place's name: one outlet writes the suburb, the next the city.
    pub(crate) fn speaks_of(&self, report: u32, name: &[WordId]) -> bool {
        let vector = &self.vectors[report as usize].0;
        let holds = |word: &WordId| vector.binary_search_by_key(word, |(held, _)| *held).is_ok();
        !name.is_empty() && name.iter().all(holds)
    }

    /// How surprising it is that two reports name this actor, in bits.
    pub(crate) fn rarity_of_actor(&self, actor: &str) -> f64 {
        self.rarity(&actor_key(actor))
    }

    /// How surprising it is that two reports name this method, in bits.
    pub(crate) fn rarity_of_method(&self, method: Method) -> f64 {
        self.rarity(&method_key(method))
    }

    /// How often the share of reports that name something can be halved from the whole.
    fn rarity(&self, key: &str) -> f64 {
        let n_naming = self.n_naming.get(key).copied().unwrap_or(1).max(1);
        (self.of_report.len() as f64 / f64::from(n_naming)).log2().clamp(0.0, 8.0)
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

    /// The words of some claims' clauses and of what stands beside them, furniture left out.
    pub(crate) fn passage(&self, report: u32, facts: &[usize]) -> Vector {
        let Some(report) = self.reports[report as usize] else { return Vector::default() };
        let beside: Vec<(usize, usize)> =
            facts.iter().map(|&fact| beside(self.facts[fact].claim.span)).collect();
        let first = beside.iter().map(|(start, _)| *start).min().unwrap_or(0);
        let last = beside.iter().map(|(_, end)| *end).max().unwrap_or(0);
        let mut list = WordList::new();
        for piece in self.furniture.without(&report.text, first, last) {
            let at = piece.as_ptr() as usize - report.text.as_ptr() as usize;
            if beside.iter().any(|&(start, end)| start < at + piece.len() && at < end) {
                list.extend(self.lexicon.list(piece));
            }
        }
        self.lexicon.weigh(&list)
    }
}

/// How much text beside a clause counts as its passage.
const BESIDE_BYTES: usize = 120;

/// The bytes of a clause and of [`BESIDE_BYTES`] on either side.
fn beside(span: Span) -> (usize, usize) {
    let (start, end) = (span.start as usize, span.end as usize);
    (start.saturating_sub(BESIDE_BYTES), end.saturating_add(BESIDE_BYTES))
}

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
    let mut texts = furniture.without(&report.text, 0, report.text.len());
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

/// How many reports name each place, actor and method.
fn count_naming(facts: &[Facts], of_report: &[std::ops::Range<usize>]) -> BTreeMap<String, u32> {
    let mut n_naming = BTreeMap::new();
    for range in of_report {
        let named: BTreeSet<String> = facts[range.clone()].iter().flat_map(named_by).collect();
        named.into_iter().for_each(|key| *n_naming.entry(key).or_insert(0) += 1);
    }
    n_naming
}

fn named_by(fact: &Facts) -> Vec<String> {
    let actors = fact.actors.iter().map(|actor| actor_key(actor));
    let method = fact.claim.method.map(method_key);
    actors.chain(method).chain(fact.place.and_then(spot_key)).collect()
}

fn actor_key(actor: &str) -> String {
    format!("actor {actor}")
}

fn method_key(method: Method) -> String {
    format!("method {method}")
}
