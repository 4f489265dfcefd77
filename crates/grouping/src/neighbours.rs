//! Which tellings of different reports are worth comparing, and what comparing them found.
//!
//! Comparing every pair would grow with the square of the pile. A pair is compared only where the two share a spot, a
//! division or a rare word *and* lie close in time, and each telling meets only so many neighbours under one key.

use std::collections::BTreeMap;

use parallax_model::Reason;

use crate::Comparison;
use crate::cluster::Edge;
use crate::compare::{across_reports, within_report};
use crate::desk::Desk;
use crate::facts::Days;
use crate::family::{Family, NEVER};
use crate::tellings::Telling;
use crate::weights::Weights;
use crate::words::WordId;

/// Neighbours that a telling meets under one key, nearest in time first.
const MAX_NEIGHBOURS: usize = 48;

/// A shared spot or division brings together what lies within so many days.
const MAX_DAYS_BY_PLACE: i32 = 14;

/// A rare word brings together follow-ups of months: trials, anniversaries, inquests.
const MAX_DAYS_BY_WORD: i32 = 150;

/// Rarest words of a telling that serve as keys.
const N_KEY_WORDS: usize = 10;

/// A word in more reports than this is no key.
const MAX_REPORTS_WITH_KEY: u32 = 40;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Spot(Family, String),
    Area(Family, String),
    Day(Family, Option<String>),
    Word(WordId),
}

/// Compares the pairs that blocking proposes, and holds apart the tellings of one report.
pub(crate) fn compare_across(desk: &Desk, tellings: &[Telling], weights: &Weights) -> Vec<Edge> {
    let pairs = propose(desk, tellings);
    let mut edges = compare_all(desk, tellings, &pairs, weights);
    edges.extend(held_apart(desk, tellings, weights));
    edges
}

fn compare_all(
    desk: &Desk,
    tellings: &[Telling],
    pairs: &[(u32, u32)],
    weights: &Weights,
) -> Vec<Edge> {
    let compare = |pairs: &[(u32, u32)]| -> Vec<Edge> {
        let score = |&(a, b): &(u32, u32)| {
            let mut bits = 0.0;
            across_reports(desk, &tellings[a as usize], &tellings[b as usize], weights, &mut bits);
            Edge { a, b, bits }
        };
        pairs.iter().map(score).collect()
    };
    let half = pairs.len().div_ceil(2).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> =
            pairs.chunks(half).map(|part| scope.spawn(move || compare(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("comparing cannot fail")).collect()
    })
}

/// Every proposed comparison with its reasons.
pub(crate) fn explain_across(
    desk: &Desk,
    tellings: &[Telling],
    weights: &Weights,
) -> Vec<Comparison> {
    let explain = |(a, b): (u32, u32)| {
        let (a, b) = (&tellings[a as usize], &tellings[b as usize]);
        let mut reasons: Vec<Reason> = Vec::new();
        across_reports(desk, a, b, weights, &mut reasons);
        let id = |telling: &Telling| desk.facts[telling.facts[0]].claim.id.clone();
        Comparison { a: id(a), b: id(b), is_main: a.is_main && b.is_main, reasons }
    };
    propose(desk, tellings).into_iter().map(explain).collect()
}

/// What a report tells of as two plainly different happenings stays two, whatever other reports say. Where it only left
/// open whether they are one, other reports may join them.
fn held_apart(desk: &Desk, tellings: &[Telling], weights: &Weights) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (a, telling) in tellings.iter().enumerate() {
        let siblings = tellings[a + 1..].iter().take_while(|other| other.report == telling.report);
        for (b, sibling) in (a + 1..).zip(siblings.take(MAX_SIBLINGS)) {
            let mean = mean_within(desk, telling, sibling, weights);
            let bits = if mean < PLAINLY_APART { NEVER } else { 2.0 * mean - 2.0 };
            edges.push(Edge { a: a as u32, b: b as u32, bits });
        }
    }
    edges
}

/// Later tellings of a report that one is held apart from.
const MAX_SIBLINGS: usize = 200;

/// Mean bits between the claims of two tellings below which a report plainly speaks of two happenings.
const PLAINLY_APART: f64 = -3.0;

/// Claims of a telling that stand for it when siblings are set side by side.
const MAX_WITNESSES: usize = 6;

fn mean_within(desk: &Desk, a: &Telling, b: &Telling, weights: &Weights) -> f64 {
    let (of_a, of_b) = (a.facts.iter().take(MAX_WITNESSES), b.facts.iter().take(MAX_WITNESSES));
    let pairs = of_a.flat_map(|x| of_b.clone().map(move |y| (x, y)));
    let (mut sum, mut n_pairs) = (0.0, 0.0);
    for (&x, &y) in pairs {
        within_report(&desk.facts[x], &desk.facts[y], weights, &mut sum);
        n_pairs += 1.0;
    }
    sum / f64::max(n_pairs, 1.0)
}

/// Pairs worth comparing, each once, smaller number first, sorted.
fn propose(desk: &Desk, tellings: &[Telling]) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    for (key, mut filed) in file_under_keys(desk, tellings) {
        filed.sort_by_key(|(item, days)| (days.map_or(i32::MIN, |d| d.from), *item));
        let max_days =
            if matches!(key, Key::Word(_)) { MAX_DAYS_BY_WORD } else { MAX_DAYS_BY_PLACE };
        for (n, (a, days_a)) in filed.iter().enumerate() {
            for (b, days_b) in filed[n + 1..].iter().take(MAX_NEIGHBOURS) {
                let apart = days_a.zip(*days_b).map_or(0, |(one, other)| one.apart(other));
                let is_sibling = tellings[*a as usize].report == tellings[*b as usize].report;
                if apart <= max_days && !is_sibling {
                    pairs.push((*a.min(b), *a.max(b)));
                }
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

type Filed = Vec<(u32, Option<Days>)>;

fn file_under_keys(desk: &Desk, tellings: &[Telling]) -> BTreeMap<Key, Filed> {
    let mut files: BTreeMap<Key, Filed> = BTreeMap::new();
    for (item, telling) in tellings.iter().enumerate() {
        let days = desk.anchor(telling);
        for key in keys_of(desk, telling) {
            files.entry(key).or_default().push((item as u32, days));
        }
    }
    files
}

fn keys_of(desk: &Desk, telling: &Telling) -> Vec<Key> {
    let mut keys: Vec<Key> = key_words(desk, telling).into_iter().map(Key::Word).collect();
    for &family in &telling.families {
        let spot = telling.place.and_then(crate::place::spot_key);
        let spots = telling.spots.iter().cloned().chain(spot);
        keys.extend(spots.map(|spot| Key::Spot(family, spot)));
        match telling.place {
            Some(place) => {
                keys.extend(crate::place::area_key(place).map(|area| Key::Area(family, area)));
                keys.push(Key::Day(family, place.country.clone()));
            }
            None => keys.push(Key::Day(family, None)),
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The rarest words of what speaks of the telling, where another report has them too.
fn key_words(desk: &Desk, telling: &Telling) -> Vec<WordId> {
    let vector = if telling.is_main { desk.vector(telling.report) } else { &telling.passage };
    let mut rare: Vec<(WordId, f32)> = vector
        .0
        .iter()
        .copied()
        .filter(|(word, _)| {
            (2..=MAX_REPORTS_WITH_KEY).contains(&desk.lexicon.n_reports_with(*word))
        })
        .collect();
    rare.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    rare.into_iter().take(N_KEY_WORDS).map(|(word, _)| word).collect()
}
