//! Tells apart the happenings that one report tells of.
//!
//! A *telling* is what one report says of one happening. In: claims laid out by report. Out: tellings; every claim of a
//! happening is in exactly one.

use std::collections::{BTreeMap, BTreeSet};

use parallax_model::{EventType, Harm, Interval, Method, Place, Stance};

use crate::blocks::Blocks;
use crate::cluster::{Edge, average_link};
use crate::compare::within_report;
use crate::desk::Desk;
use crate::facts::{Days, Facts, most_agreed, most_agreed_days};
use crate::family::{Family, gravity};
use crate::place::spot_key;
use crate::weights::Weights;
use crate::words::{Vector, WordList};

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
    /// The words of the place's name that any report holds.
    pub(crate) place_words: WordList,
    /// How surprising it is that two reports name the place, in bits.
    pub(crate) place_rarity: f64,
    /// Every place its claims name, by blocking key.
    pub(crate) spots: BTreeSet<String>,
    pub(crate) days: Option<Days>,
    pub(crate) actors: BTreeSet<String>,
    pub(crate) actors_are_known: bool,
    pub(crate) method: Option<Method>,
    /// How surprising it is that two reports name the method, in bits.
    pub(crate) method_rarity: f64,
    /// The largest count it gives of each harm.
    pub(crate) counts: Vec<(Harm, Interval)>,
    pub(crate) nouns: Vec<String>,
    pub(crate) names: Vec<String>,
    /// Whether the report is mostly about it, so that the whole text speaks of it.
    pub(crate) is_main: bool,
    pub(crate) passage: Vector,
}

impl Telling<'_> {
    /// The block that its claims hold; there is at most one, for those of one telling were joined.
    pub(crate) fn block(&self, desk: &Desk, blocks: &Blocks) -> Option<u32> {
        self.facts.iter().find_map(|&fact| blocks.of(&desk.facts[fact].claim.id))
    }
}

/// Most claims before and after a claim that it is compared with inside its report.
const WINDOW: usize = 60;

/// Splits the claims of every report into tellings, in the order of reports and of the text.
pub(crate) fn tell_apart<'a>(
    desk: &Desk<'a>,
    weights: &Weights,
    blocks: &mut Blocks,
) -> Vec<Telling<'a>> {
    let mut tellings = Vec::new();
    for (report, range) in desk.of_report.iter().enumerate() {
        let happenings: Vec<usize> =
            range.clone().filter(|&fact| desk.facts[fact].is_happening()).collect();
        let groups = cluster_claims(desk, &happenings, weights, blocks);
        let main = main_of(&groups);
        for (n, group) in groups.into_iter().enumerate() {
            tellings.push(telling(desk, report as u32, group, main == Some(n)));
        }
    }
    tellings
}

fn cluster_claims(
    desk: &Desk,
    happenings: &[usize],
    weights: &Weights,
    blocks: &mut Blocks,
) -> Vec<Vec<usize>> {
    let mut edges = Vec::new();
    for (a, &fact_a) in happenings.iter().enumerate() {
        for (b, &fact_b) in happenings.iter().enumerate().skip(a + 1).take(WINDOW) {
            let mut bits = 0.0;
            within_report(&desk.facts[fact_a], &desk.facts[fact_b], weights, &mut bits);
            edges.push(Edge { a: a as u32, b: b as u32, bits });
        }
    }
    let decided: Vec<_> =
        happenings.iter().map(|&fact| blocks.of(&desk.facts[fact].claim.id)).collect();
    let roots = average_link(&decided, &edges, weights.unseen, blocks);
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
    let method = all().find_map(|fact| fact.claim.method);
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
        place_words: place.map_or_else(WordList::new, |place| desk.lexicon.list(&place.name)),
        place_rarity: place.map_or(0.0, |place| desk.rarity_of(place)),
        spots: stated().filter_map(spot_key).collect(),
        days: most_agreed_days(&ranges).map(Days::of),
        actors_are_known: acting().next().is_some() && acting().all(|fact| fact.actors_are_known),
        actors,
        method,
        method_rarity: method.map_or(0.0, |method| desk.rarity_of_method(method)),
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
