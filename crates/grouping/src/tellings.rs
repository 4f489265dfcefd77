//! Tells apart the happenings that one report tells of.
//!
//! A *telling* is what one report says of one happening. In: claims laid out by report. Out: tellings; every claim of a
//! happening is in exactly one.
//!
//! A pile keeps of each telling where it stands among the others ([`Telling`]). What it says ([`Said`]) is many times as
//! much, and follows from its report: it is worked out where it is compared, and let go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use parallax_model::{Claim, EventType, Harm, Interval, Method, Place, Report, Span, Stance};

use crate::blocks::Blocks;
use crate::cluster::{Edge, average_link};
use crate::compare::within_report;
use crate::facts::{Days, Facts, day_number, days_of, is_of_death, most_agreed, said_by};
use crate::family::{Family, gravity};
use crate::files::Key;
use crate::furniture::Furniture;
use crate::place::spot_key;
use crate::statistics::Statistics;
use crate::weights::Weights;
use crate::words::{Vector, WordCounts, WordId, count_words, for_each_word, weigh, word_id};

/// What one report says of one happening: where that stands among all others.
#[derive(Debug)]
pub(crate) struct Telling {
    /// Where its report is kept.
    pub(crate) slot: u32,
    /// Its place among the tellings of its report.
    pub(crate) n: u32,
    /// Indices into the claims of its report, in the order of the text.
    pub(crate) facts: Box<[u32]>,
    /// When it was, or where nothing is said, the day of publication.
    pub(crate) anchor: Option<Days>,
    /// Under which keys it is filed, sorted.
    pub(crate) keys: Box<[Key]>,
}

/// What is said in a telling.
#[derive(Debug)]
pub(crate) struct Said {
    /// The gravest event.
    pub(crate) event: EventType,
    pub(crate) events: Box<[EventType]>,
    pub(crate) families: Box<[Family]>,
    /// The claim that says where.
    located_by: Option<Arc<Claim>>,
    pub(crate) place_is_borrowed: bool,
    /// Every place its claims name, by blocking key.
    pub(crate) spots: Box<[String]>,
    pub(crate) days: Option<Days>,
    /// Whether that is the day of a death alone: the deed may have been days before.
    pub(crate) days_are_of_death: bool,
    /// As [`Telling::anchor`].
    pub(crate) anchor: Option<Days>,
    /// Sorted, as are the other lists of words.
    pub(crate) actors: Box<[String]>,
    pub(crate) actors_are_known: bool,
    pub(crate) method: Option<Method>,
    /// The largest count it gives of each harm.
    pub(crate) counts: Box<[(Harm, Interval)]>,
    pub(crate) nouns: Box<[String]>,
    pub(crate) names: Box<[String]>,
    /// Whether the report is mostly about it, so that the whole text speaks of it.
    pub(crate) is_main: bool,
    pub(crate) weighed: Weighed,
}

/// What of a telling depends on the rest of the pile.
#[derive(Debug, Default)]
pub(crate) struct Weighed {
    /// The words of the whole report.
    pub(crate) report: Arc<Vector>,
    /// The words beside its claims.
    pub(crate) passage: Vector,
    /// The words of the place's name that any report holds.
    pub(crate) place_words: Vec<WordId>,
    /// How surprising it is that two reports name the place, in bits.
    pub(crate) place_rarity: f64,
    /// The same of the method.
    pub(crate) method_rarity: f64,
    /// The same of each actor.
    pub(crate) actors: Vec<f64>,
    /// How rare each noun is, 0 to 1.
    pub(crate) nouns: Vec<f64>,
    /// How rare each name is, 0 to 1.
    pub(crate) names: Vec<f64>,
}

impl Said {
    pub(crate) fn place(&self) -> Option<&Place> {
        self.located_by.as_ref().and_then(|claim| claim.place.as_deref())
    }

    /// Whether its report holds every word of a place's name: one outlet writes the suburb, the next the city.
    pub(crate) fn speaks_of(&self, name: &[WordId]) -> bool {
        !name.is_empty() && name.iter().all(|word| self.weighed.report.holds(*word))
    }

    /// Weighs it. `spans`: where its claims stand; `vector`: the words of its report.
    fn weigh(
        &mut self,
        statistics: &Statistics,
        furniture: &Furniture,
        report: Option<&Report>,
        spans: impl Iterator<Item = Span>,
        vector: &Arc<Vector>,
    ) {
        let passage = report.map(|report| {
            let words = count_words(passage(report, spans, furniture));
            weigh(&words, |word| statistics.telling(word))
        });
        let rarity = |words: &[String]| -> Vec<f64> {
            words.iter().map(|word| statistics.rarity_of(word_id(word))).collect()
        };
        let mut place_words = self.words_of_place();
        place_words.retain(|word| statistics.n_with(*word) > 0);
        self.weighed = Weighed {
            report: Arc::clone(vector),
            passage: passage.unwrap_or_default(),
            place_words,
            place_rarity: self.place().map_or(0.0, |place| statistics.rarity_of_place(place)),
            method_rarity: self.method.map_or(0.0, |method| statistics.rarity_of_method(method)),
            actors: self.actors.iter().map(|actor| statistics.rarity_of_actor(actor)).collect(),
            nouns: rarity(&self.nouns),
            names: rarity(&self.names),
        };
    }

    fn words_of_place(&self) -> Vec<WordId> {
        let mut words = Vec::new();
        if let Some(place) = self.place() {
            for_each_word(&place.name, |word| words.push(word_id(word)));
        }
        words
    }

    /// Words whose rarity it asks for, whether its report holds them or not.
    pub(crate) fn words_asked(&self) -> Vec<WordId> {
        let said = self.nouns.iter().chain(&self.names).map(|word| word_id(word));
        said.chain(self.words_of_place()).collect()
    }
}

/// How much text beside a clause counts as its passage.
const BESIDE_BYTES: usize = 120;

/// The words of some claims' clauses and of what stands beside them, furniture left out.
fn passage<'r>(
    report: &'r Report,
    spans: impl Iterator<Item = Span>,
    furniture: &Furniture,
) -> Vec<&'r str> {
    let beside = |span: Span| {
        let (start, end) = (span.start as usize, span.end as usize);
        (start.saturating_sub(BESIDE_BYTES), end.saturating_add(BESIDE_BYTES))
    };
    let beside: Vec<(usize, usize)> = spans.map(beside).collect();
    let first = beside.iter().map(|(start, _)| *start).min().unwrap_or(0);
    let last = beside.iter().map(|(_, end)| *end).max().unwrap_or(0);
    let mut pieces = furniture.without(&report.text, first, last);
    pieces.retain(|piece| {
        let at = piece.as_ptr() as usize - report.text.as_ptr() as usize;
        beside.iter().any(|&(start, end)| start < at + piece.len() && at < end)
    });
    pieces
}

/// Most claims before and after a claim that it is compared with inside its report.
const WINDOW: usize = 60;

/// The claims of each happening that a report tells of, in the order of the text.
pub(crate) fn happenings_of(
    facts: &[Facts],
    weights: &Weights,
    blocks: &mut Blocks,
) -> Vec<Box<[u32]>> {
    let happenings: Vec<u32> =
        (0..facts.len() as u32).filter(|&fact| facts[fact as usize].is_happening()).collect();
    let mut edges = Vec::new();
    for (a, &fact_a) in happenings.iter().enumerate() {
        for (b, &fact_b) in happenings.iter().enumerate().skip(a + 1).take(WINDOW) {
            let mut bits = 0.0;
            within_report(&facts[fact_a as usize], &facts[fact_b as usize], weights, &mut bits);
            edges.push(Edge { a: a as u32, b: b as u32, bits });
        }
    }
    let decided: Vec<_> =
        happenings.iter().map(|&fact| blocks.of(&facts[fact as usize].claim.id)).collect();
    let roots = average_link(&decided, &edges, weights.unseen, blocks);
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (item, root) in roots.into_iter().enumerate() {
        groups.entry(root).or_default().push(happenings[item]);
    }
    groups.into_values().map(Into::into).collect()
}

/// What is said in each telling of a report, weighed. `groups`: the claims of each; `counts`: the words of the report.
pub(crate) fn said_in<'g>(
    statistics: &Statistics,
    furniture: &Furniture,
    report: Option<&Report>,
    facts: &[Facts],
    groups: impl Iterator<Item = &'g [u32]>,
    counts: &WordCounts,
) -> Box<[Said]> {
    let groups: Vec<&[u32]> = groups.collect();
    if groups.is_empty() {
        return Box::default();
    }
    let vector = Arc::new(weigh(counts, |word| statistics.telling(word)));
    let main = main_of(&groups);
    let published = report.and_then(|report| report.published).map(day_number);
    let one = |(n, group): (usize, &&[u32])| {
        let mut said = said(facts, group);
        said.is_main = main == Some(n);
        said.anchor = said.days.or(published.map(|day| Days { from: day, to: day }));
        let spans = group.iter().map(|&fact| facts[fact as usize].claim.span);
        said.weigh(statistics, furniture, report, spans, &vector);
        said
    };
    groups.iter().enumerate().map(one).collect()
}

/// The telling with most claims; of equals the first told. Reports open with their news.
fn main_of(groups: &[&[u32]]) -> Option<usize> {
    (0..groups.len()).max_by_key(|&n| (groups[n].len(), std::cmp::Reverse(n)))
}

fn said(facts: &[Facts], group: &[u32]) -> Said {
    let all = || group.iter().map(|&fact| &facts[fact as usize]);
    let stated = || all().filter(|fact| !fact.place_is_borrowed);
    let place_is_borrowed = stated().find_map(Facts::place).is_none();
    let place = most_agreed(stated().filter_map(Facts::place))
        .or_else(|| most_agreed(all().filter_map(Facts::place)));
    let days = days_of(all().map(|fact| &*fact.claim));
    let acting = || all().filter(|fact| !fact.actors.is_empty());
    let spots: BTreeSet<String> = stated().filter_map(Facts::place).filter_map(spot_key).collect();
    let events: BTreeSet<EventType> = all().map(|fact| fact.claim.event).collect();
    let families: BTreeSet<Family> = all().map(|fact| fact.family).collect();
    Said {
        event: all()
            .map(|fact| fact.claim.event)
            .max_by_key(|e| gravity(*e))
            .unwrap_or(EventType::Attack),
        events: events.into_iter().collect(),
        families: families.into_iter().collect(),
        located_by: place.and_then(|place| said_by(all(), place)),
        place_is_borrowed,
        spots: spots.into_iter().collect(),
        days: days.map(Days::of),
        days_are_of_death: days
            .is_some_and(|days| is_of_death(all().map(|fact| &*fact.claim), days)),
        anchor: None,
        actors_are_known: acting().next().is_some() && acting().all(|fact| fact.actors_are_known),
        actors: merged(all().map(|fact| &fact.actors)),
        method: all().find_map(|fact| fact.claim.method),
        counts: counts(all()),
        nouns: merged(all().map(|fact| &fact.nouns)),
        names: merged(all().map(|fact| &fact.names)),
        is_main: false,
        weighed: Weighed::default(),
    }
}

fn counts<'f>(facts: impl Iterator<Item = &'f Facts>) -> Box<[(Harm, Interval)]> {
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

fn merged<'f>(lists: impl Iterator<Item = &'f Vec<String>>) -> Box<[String]> {
    let all: BTreeSet<&String> = lists.flatten().collect();
    all.into_iter().cloned().collect()
}
