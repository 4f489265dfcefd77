//! Compares two claims of one report, and two tellings of different ones; every finding is worth bits.

use parallax_model::{EventType, Harm, Interval, Method, Reason};

use crate::facts::{Days, Facts};
use crate::family::{Family, affinity};
use crate::place::{Relation, relate};
use crate::statistics::Statistics;
use crate::tellings::Said;
use crate::weights::{PUBLISHED_STEPS, TEXT_STEPS, Weights, step};
use crate::words::WordId;

/// Takes findings: as a sum while comparing, as reasons for the few that decided.
pub(crate) trait Findings {
    fn note(&mut self, comparison: &'static str, weight: f64, found: impl FnOnce() -> String);
}

impl Findings for f64 {
    fn note(&mut self, _: &'static str, weight: f64, _: impl FnOnce() -> String) {
        *self += weight;
    }
}

impl Findings for Vec<Reason> {
    fn note(&mut self, comparison: &'static str, weight: f64, found: impl FnOnce() -> String) {
        if weight != 0.0 {
            self.push(Reason { comparison, found: found(), weight });
        }
    }
}

/// Compares two claims of one report.
pub(crate) fn within_report(a: &Facts, b: &Facts, weights: &Weights, out: &mut impl Findings) {
    out.note("report", weights.same_report, || "told in the same report".into());
    let event = event_weight(a, b);
    out.note("event", event, || format!("{} and {}", a.claim.event, b.claim.event));
    compare_sentences(a, b, weights, out);
    if let (Some(one), Some(other)) = (a.days, b.days) {
        compare_days_within(one, other, surprise(a.days_share, b.days_share), weights, out);
    }
    compare_claim_places(a, b, weights, out);
    compare_actors(a, b, weights, out);
    compare_methods(a.claim.method, b.claim.method, weights, out);
    compare_claim_counts(a, b, weights, out);
    compare_own_places(a, b, weights, out);
    compare_own_days(a, b, weights, out);
    compare_affected(&a.nouns, &b.nouns, &a.names, &b.names, weights, out);
}

/// An arrest of the suspects belongs to the deed they are suspected of; other arrests are happenings of their own.
fn event_weight(a: &Facts, b: &Facts) -> f64 {
    let plain = affinity(a.claim.event, b.claim.event);
    let is_arrest_for = |arrest: &Facts, deed: &Facts| {
        let names_doer = arrest.names.iter().any(|name| deed.doers.binary_search(name).is_ok());
        (arrest.is_pursuit || names_doer && arrest.claim.event == EventType::Detention)
            && deed.family == Family::Violence
    };
    if is_arrest_for(a, b) || is_arrest_for(b, a) { plain.max(PURSUIT) } else { plain }
}

/// Bits for an arrest and the deed it is for.
const PURSUIT: f64 = 0.0;

fn compare_sentences(a: &Facts, b: &Facts, weights: &Weights, out: &mut impl Findings) {
    let apart = a.claim.sentence.abs_diff(b.claim.sentence);
    let weight = weights.sentences_apart[match apart {
        0 => 0,
        1 => 1,
        2..=3 => 2,
        _ if is_one_kind(a, b) => 3,
        _ => 4,
    }];
    out.note("passage", weight, || match apart {
        0 => "same sentence".into(),
        1 => "adjacent sentences".into(),
        n => format!("{n} sentences apart"),
    });
}

/// Whether two claims are of one kind of event; the killed and the injured of one attack are.
fn is_one_kind(a: &Facts, b: &Facts) -> bool {
    use EventType::{Injury, Killing};
    let (a, b) = (a.claim.event, b.claim.event);
    a == b || matches!((a, b), (Killing, Injury) | (Injury, Killing))
}

/// What an agreement is worth where a share of the report's claims agree on it anyway: 0 for all, 1 from half down.
fn surprise(a: f64, b: f64) -> f64 {
    -a.max(b).max(0.5).log2()
}

fn compare_days_within(
    a: Days,
    b: Days,
    surprise: f64,
    weights: &Weights,
    out: &mut impl Findings,
) {
    let apart = a.apart(b);
    let is_rough = apart == 0 && (a.is_rough() || b.is_rough());
    let weight = match apart {
        0 if is_rough => surprise * weights.days_within[0] / 4.0,
        0 => surprise * weights.days_within[0],
        1 => weights.days_within[1],
        2..=3 => weights.days_within[2],
        4..=30 => weights.days_within[3],
        _ => weights.days_within[4],
    };
    out.note("time", weight, || tell_days(apart, is_rough));
}

fn tell_days(apart: i32, is_rough: bool) -> String {
    match apart {
        0 if is_rough => "times overlap".into(),
        0 => "same day".into(),
        1 => "1 day apart".into(),
        n => format!("{n} days apart"),
    }
}

fn compare_claim_places(a: &Facts, b: &Facts, weights: &Weights, out: &mut impl Findings) {
    let (Some(one), Some(other)) = (a.place(), b.place()) else { return };
    if a.place_is_borrowed && b.place_is_borrowed {
        return;
    }
    let share =
        if a.place_is_borrowed || b.place_is_borrowed { weights.borrowed_place } else { 1.0 };
    let relation = relate(one, other);
    let mut weight = share * place_weight(relation, &weights.place_within);
    if weight > 0.0 {
        weight *= surprise(a.place_share, b.place_share);
    }
    out.note("place", weight, || tell_relation(relation, &one.name, &other.name));
}

fn place_weight(relation: Relation, table: &[f64; 6]) -> f64 {
    match relation {
        Relation::Same => table[0],
        Relation::SameArea => table[1],
        Relation::Within => table[2],
        Relation::SameCountry | Relation::WithinCountry | Relation::Unknown => 0.0,
        Relation::Near(_) => table[3],
        Relation::Apart => table[4],
        Relation::OtherCountry => table[5],
    }
}

fn tell_relation(relation: Relation, a: &str, b: &str) -> String {
    match relation {
        Relation::Same => format!("same place ({a})"),
        Relation::SameArea => format!("same area ({a})"),
        Relation::SameCountry => format!("same country ({a})"),
        Relation::Within | Relation::WithinCountry => format!("one contains the other ({a}, {b})"),
        Relation::Near(km) => format!("{km:.0} km apart ({a}, {b})"),
        Relation::Apart => format!("different places ({a}, {b})"),
        Relation::OtherCountry => format!("different countries ({a}, {b})"),
        Relation::Unknown => format!("places that cannot be compared ({a}, {b})"),
    }
}

fn compare_actors(a: &Facts, b: &Facts, weights: &Weights, out: &mut impl Findings) {
    if let Some(actor) = first_shared(&a.actors, &b.actors) {
        out.note("parties", weights.parties[0], || format!("both name {actor} as the actor"));
    } else if a.actors_are_known && b.actors_are_known {
        out.note("parties", weights.parties[1], || {
            format!("different actors ({}; {})", a.actors.join(", "), b.actors.join(", "))
        });
    } else if !a.actors.is_empty() && !b.actors.is_empty() {
        let weight = weights.parties[if is_one_kind(a, b) { 2 } else { 3 }];
        out.note("parties", weight, || {
            format!("actors named differently ({}; {})", a.actors.join(", "), b.actors.join(", "))
        });
    }
}

fn first_shared<'a>(a: &'a [String], b: &[String]) -> Option<&'a String> {
    a.iter().find(|word| b.binary_search(word).is_ok())
}

/// Methods that reports of one attack use for one another.
fn is_one_method(a: Method, b: Method) -> bool {
    use Method::*;
    let sort = |m: Method| match m {
        Airstrike | Drone | Missile | Shelling => 0,
        Explosive | SuicideAttack | Mine | Vehicle => 1,
        Shooting | Execution => 2,
        Beheading | Stabbing => 3,
        Chemical => 4,
        Fire => 5,
        Drowning => 6,
        Starvation => 7,
        Torture => 8,
    };
    let mixes = |x: i32, y: i32| {
        matches!((x.min(y), x.max(y)), (0, 1) | (1, 2) | (0, 4) | (0, 5) | (1, 5) | (2, 3) | (2, 8))
    };
    sort(a) == sort(b) || mixes(sort(a), sort(b))
}

fn compare_methods(
    a: Option<Method>,
    b: Option<Method>,
    weights: &Weights,
    out: &mut impl Findings,
) {
    let (Some(a), Some(b)) = (a, b) else { return };
    if a == b {
        out.note("method", weights.method[0], || format!("both by {a}"));
    } else if !is_one_method(a, b) {
        out.note("method", weights.method[1], || format!("by {a}, by {b}"));
    }
}

fn compare_claim_counts(a: &Facts, b: &Facts, weights: &Weights, out: &mut impl Findings) {
    if a.claim.event != b.claim.event || Harm::of(a.claim.event).is_none() {
        return;
    }
    let is_part = |x: &Facts, y: &Facts| x.claim.subset_of.as_ref() == Some(&y.claim.id);
    if is_part(a, b) || is_part(b, a) {
        out.note("quantity", 4.0, || "one is stated to be part of the other".into());
        return;
    }
    let (Some(one), Some(other)) = (&a.claim.quantity, &b.claim.quantity) else { return };
    // A report adds up its parts ("two men", "a woman"), so different numbers in one report hardly contradict.
    let share = if one.interval == other.interval { 1.0 } else { 0.4 };
    compare_counts(one.interval, other.interval, share, weights, out);
}

/// Two numbers of one harm at two places are two happenings, where one place alone may be a street misread.
fn compare_own_places(a: &Facts, b: &Facts, weights: &Weights, out: &mut impl Findings) {
    let (Some(one), Some(other)) = (a.place(), b.place()) else { return };
    let is_own = !a.place_is_borrowed && !b.place_is_borrowed && a.claim.event == b.claim.event;
    let relation = if is_own { relate(one, other) } else { Relation::Unknown };
    if !matches!(relation, Relation::Apart | Relation::OtherCountry) {
        return;
    }
    let counts_many =
        |fact: &Facts| fact.claim.quantity.as_ref().is_some_and(|q| q.interval.lo() > 1);
    let weight = if counts_many(a) && counts_many(b) {
        weights.own_places[0]
    } else if Harm::of(a.claim.event).is_none_or(|harm| harm == Harm::Attacks) {
        weights.own_places[1]
    } else {
        0.0
    };
    out.note("places", weight, || {
        format!("{} at {} and at {}", a.claim.event, one.name, other.name)
    });
}

/// Two numbers of dead on two days, which cannot both be right of one happening, are two.
fn compare_own_days(a: &Facts, b: &Facts, weights: &Weights, out: &mut impl Findings) {
    let (Some(one), Some(other)) = (a.days, b.days) else { return };
    let is_day = |days: Days| days.from == days.to;
    let (Some(x), Some(y)) = (&a.claim.quantity, &b.claim.quantity) else { return };
    let are_many = x.interval.lo() > 1 && y.interval.lo() > 1;
    let is_harm = a.claim.event == EventType::Killing && b.claim.event == EventType::Killing;
    let apart = one.apart(other);
    let contradict = x.interval.meet(y.interval).is_none();
    if is_harm && are_many && contradict && is_day(one) && is_day(other) && apart > 0 {
        out.note("days", weights.own_days, || {
            format!("{} and {} killed, {}", x.interval, y.interval, tell_days(apart, false))
        });
    }
}

fn compare_counts(
    a: Interval,
    b: Interval,
    share: f64,
    weights: &Weights,
    out: &mut impl Findings,
) {
    let weight = match a.meet(b) {
        // That both say "one" or "two" is no surprise; that both say 15 is.
        Some(_) if a == b => {
            weights.quantity[0] * (0.3 + 0.35 * (a.lo() as f64 + 1.0).log2()).min(3.0)
        }
        Some(_) => weights.quantity[1],
        None => weights.quantity[2] * contradiction(a, b),
    };
    out.note("quantity", share * weight, || format!("{a} and {b}"));
}

/// How hard two intervals contradict: 1 for a factor of two.
fn contradiction(a: Interval, b: Interval) -> f64 {
    let (low, high) = if a.lo() < b.lo() { (a, b) } else { (b, a) };
    let gap = (high.lo() as f64 + 1.0) / (low.hi().unwrap_or(low.lo()) as f64 + 1.0);
    gap.log2().clamp(0.3, 3.0)
}

fn compare_affected(
    nouns_a: &[String],
    nouns_b: &[String],
    names_a: &[String],
    names_b: &[String],
    weights: &Weights,
    out: &mut impl Findings,
) {
    if let Some(name) = first_shared(names_a, names_b) {
        out.note("affected", weights.affected[1], || {
            format!("both name {name} among the affected")
        });
    } else if let Some(noun) = first_shared(nouns_a, nouns_b) {
        out.note("affected", weights.affected[0], || format!("both speak of {noun:?}"));
    }
}

/// Compares two tellings of different reports.
///
/// `words`: for the reasons, how the report of the first writes some of its words.
pub(crate) fn across_reports(
    statistics: &Statistics,
    a: &Said,
    b: &Said,
    weights: &Weights,
    words: &dyn Fn(&[WordId]) -> Vec<String>,
    out: &mut impl Findings,
) {
    out.note("report", statistics.prior(weights), || "told in different reports".into());
    let event = best_affinity(a, b);
    out.note("event", event, || format!("{} and {}", a.event, b.event));
    if event <= crate::family::NEVER {
        return;
    }
    compare_times(statistics, a, b, weights, out);
    compare_telling_places(a, b, weights, out);
    compare_parties(a, b, weights, out);
    compare_telling_methods(a, b, weights, out);
    for (harm, one) in &a.counts {
        if let Some((_, other)) = b.counts.iter().find(|(other, _)| other == harm) {
            compare_counts(*one, *other, 1.0, weights, out);
        }
    }
    compare_telling_affected(a, b, weights, out);
    compare_texts(statistics, a, b, weights, words, out);
}

/// Names and nouns of the affected, by how rare they are among the reports: "al" and "people" tell nothing.
fn compare_telling_affected(a: &Said, b: &Said, weights: &Weights, out: &mut impl Findings) {
    if are_other_people(&a.names, &b.names) {
        // Two reports that each list their dead, and not the same ones: a family's name in both is no more than that.
        out.note("affected", weights.affected[3], || "lists of different people".into());
    } else if let Some((rarity, name)) =
        rarest_shared(&a.names, &a.weighed.names, &b.names).filter(|(rarity, _)| *rarity > 0.0)
    {
        let found = || format!("both name {name} among the affected");
        out.note("affected", weights.affected[1] * rarity, found);
    } else if names_many(a) && names_many(b) {
        out.note("affected", weights.affected[2], || "different people named".into());
    } else if let Some((rarity, noun)) = rarest_shared(&a.nouns, &a.weighed.nouns, &b.nouns) {
        out.note("affected", weights.affected[0] * rarity, || format!("both speak of {noun:?}"));
    }
}

/// The rarest word of both lists with its rarity; of equals the first. `rarity`: one entry a word of `one`.
fn rarest_shared<'t>(
    one: &'t [String],
    rarity: &[f64],
    other: &[String],
) -> Option<(f64, &'t String)> {
    let rated = rarity.iter().copied().zip(one);
    let shared = rated.filter(|(_, word)| other.binary_search(word).is_ok());
    shared.max_by(|x, y| x.0.total_cmp(&y.0).then_with(|| y.1.cmp(x.1)))
}

/// Whether both tellings name many of the affected, and hardly the same ones.
fn are_other_people(a: &[String], b: &[String]) -> bool {
    const MANY: usize = 6;
    let n = a.len().min(b.len());
    let shared = a.iter().filter(|name| b.binary_search(name).is_ok()).count();
    n >= MANY && 5 * shared < 2 * n
}

/// Whether a telling names people enough to know them by: a first name and another that few reports hold.
fn names_many(telling: &Said) -> bool {
    telling.weighed.names.iter().filter(|rarity| **rarity > 0.5).count() >= 2
}

/// How well two tellings go together by their best pair of events.
fn best_affinity(a: &Said, b: &Said) -> f64 {
    let pairs = a.events.iter().flat_map(|x| b.events.iter().map(move |y| affinity(*x, *y)));
    pairs.fold(crate::family::NEVER, f64::max)
}

fn compare_times(
    statistics: &Statistics,
    a: &Said,
    b: &Said,
    weights: &Weights,
    out: &mut impl Findings,
) {
    let rarity = statistics.rarity_of_a_day();
    if let (Some(one), Some(other)) = (a.days, b.days) {
        let apart = one.apart(other);
        let is_rough = apart == 0 && (one.is_rough() || other.is_rough());
        let index = match apart {
            0 if is_rough => 1,
            0 => 0,
            1 => 2,
            2 => 3,
            3 => 4,
            4..=7 => 5,
            8..=30 => 6,
            _ => 7,
        };
        let mut weight = weights.days_across[index] + rarity * weights.days_across_rare[index];
        // Who was shot on one day may have died on another.
        if !(a.days_are_of_death || b.days_are_of_death) {
            weight += weights.days_of_deeds[index];
        }
        return out.note("time", weight, || tell_days(apart, is_rough));
    }
    if let Some(days) = told_ahead(a, b).or_else(|| told_ahead(b, a)) {
        let found = || format!("one was published {days} days before the other happened");
        return out.note("time", weights.told_ahead, found);
    }
    if let (Some(one), Some(other)) = (a.anchor, b.anchor) {
        let apart = one.apart(other);
        let at = |table| step(table, &PUBLISHED_STEPS, f64::from(apart));
        let weight = at(&weights.published_apart) + rarity * at(&weights.published_apart_rare);
        out.note("time", weight, || format!("by date of publication, {}", tell_days(apart, true)));
    }
}

/// Days by which a report may seem to be older than what it tells: dates of pages and of places differ.
const GRACE: i32 = 2;

/// By how many days a report without a day of its own came out before what another tells of; `None` where it did not.
fn told_ahead(undated: &Said, dated: &Said) -> Option<i32> {
    let published = undated.anchor.filter(|_| undated.days.is_none())?;
    let ahead = dated.days?.from - published.to;
    (ahead > GRACE).then_some(ahead)
}

fn compare_telling_places(a: &Said, b: &Said, weights: &Weights, out: &mut impl Findings) {
    let (Some(one), Some(other)) = (a.place(), b.place()) else { return };
    let relation = relate(one, other);
    let mut weight = place_weight(relation, &weights.place_across);
    if relation == Relation::Same {
        weight += weights.rare_place * a.weighed.place_rarity.min(b.weighed.place_rarity);
    }
    if weight < 0.0 && (b.speaks_of(&a.weighed.place_words) || a.speaks_of(&b.weighed.place_words))
    {
        weight *= 0.2;
    }
    if a.place_is_borrowed || b.place_is_borrowed {
        weight *= weights.borrowed_place;
    }
    out.note("place", weight, || tell_relation(relation, &one.name, &other.name));
}

fn compare_parties(a: &Said, b: &Said, weights: &Weights, out: &mut impl Findings) {
    if let Some((rarity, actor)) = rarest_shared(&a.actors, &a.weighed.actors, &b.actors) {
        let weight = weights.parties[0] * (rarity / USUAL_RARITY).min(1.5);
        out.note("parties", weight, || format!("both name {actor} as the actor"));
    } else if a.actors_are_known && b.actors_are_known {
        out.note("parties", weights.parties[1], || "different actors".into());
    }
}

/// Bits of rarity at which an actor or a method shared across reports counts in full: named by one report in sixteen.
const USUAL_RARITY: f64 = 4.0;

/// As [`compare_methods`], by how rare the method is: in a war of airstrikes an airstrike tells nothing.
fn compare_telling_methods(a: &Said, b: &Said, weights: &Weights, out: &mut impl Findings) {
    let shared = a.method.filter(|method| b.method == Some(*method));
    let Some(method) = shared else { return compare_methods(a.method, b.method, weights, out) };
    let weight = weights.method[0] * (a.weighed.method_rarity / USUAL_RARITY).min(2.0);
    out.note("method", weight, || format!("both by {method}"));
}

/// Words told in the reasons of a comparison.
const N_TOLD_WORDS: usize = 5;

fn compare_texts(
    statistics: &Statistics,
    a: &Said,
    b: &Said,
    weights: &Weights,
    words: &dyn Fn(&[WordId]) -> Vec<String>,
    out: &mut impl Findings,
) {
    let is_main = a.is_main && b.is_main;
    let (one, other, table, what) = if is_main {
        (&*a.weighed.report, &*b.weighed.report, &weights.text, "reports")
    } else {
        (&a.weighed.passage, &b.weighed.passage, &weights.passage, "passages")
    };
    let cosine = one.cosine(other);
    let weight = statistics.trust_in_words() * step(table, &TEXT_STEPS, cosine);
    out.note("words", weight, || {
        let mut shared = one.shared(other);
        shared.truncate(N_TOLD_WORDS);
        format!("{what} {:.0} % alike ({})", cosine * 100.0, words(&shared).join(", "))
    });
}
