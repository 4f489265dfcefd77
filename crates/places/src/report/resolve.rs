//! What each name of a report stands for, with all the others in view.
//!
//! In: spots. Out: one place a spot. Spots with one key have one sense, unless a container written
//! beside one of them says otherwise ("Tripoli, Lebanon"). Candidates are scored by what they are by themselves, then in
//! rounds by how well their country and division agree with what the other names are likely to stand for, and by how near
//! those lie. No candidate is dropped before the last round; ties go to the order of the gazetteer.

use std::collections::BTreeMap;

use parallax_model::{Place, PlacePrecision};

use super::Context;
use super::cues::{is_modifier, is_part, is_particle, is_small, is_within, kinds_of};
use super::spot::{Spot, SpotKind, country_entry};
use super::text::{Casing, ReportText, SentenceText};
use crate::PlaceKind;
use crate::artefact::Entry;
use crate::gazetteer::{Gazetteer, Hit, precision_of, prior};

/// Decimal orders of people that full agreement of the report's other names on a country is worth.
const COUNTRY_PULL: f64 = 4.0;
/// The same for a first-order division.
const ADMIN_PULL: f64 = 1.5;
/// The same for lying right beside another place of the report.
const NEAR_PULL: f64 = 1.2;
/// Distance at which nearness counts a third.
const NEAR_KM: f64 = 150.0;
/// What a container written beside the name is worth.
const CONTAINER_PULL: f64 = 6.0;
/// What the noun beside the name is worth: "Idlib province" is no city.
const NOUN_PULL: f64 = 4.0;
const ROUNDS: usize = 3;
/// Distinct names from which on all speak alike for a country.
const MANY_NAMES: usize = 300;
/// Share of the report's places from which on an unknown village is taken to lie in their country.
const CLEAR_SHARE: f64 = 0.5;
/// A shorter name is one letter away from too many.
const SHORTEST_MISSPELT: usize = 6;
/// Candidates of one name that are scored against the others.
const MAX_CANDIDATES: usize = 120;

/// One name of the report with everything it may stand for.
struct Group<'g> {
    kind: SpotKind,
    candidates: Vec<Scored<'g>>,
    /// Sentences in which it stands.
    sentences: Vec<usize>,
    /// Groups that are written as containing this one.
    containers: Vec<usize>,
    weight: f64,
}

struct Scored<'g> {
    hit: Hit,
    entry: Entry<'g>,
    /// What it is by itself, with nouns.
    base: f64,
    score: f64,
    share: f64,
}

/// What every spot stands for.
pub(super) fn resolve(
    gazetteer: &Gazetteer,
    text: &ReportText<'_>,
    spots: &[Spot],
    context: &Context,
    unknown: Unknown,
) -> Vec<Place> {
    let containers = written_containers(text, spots);
    let (mut groups, group_of) = group(gazetteer, spots, &containers);
    groups.extend(hints(gazetteer, context));
    settle(&mut groups);
    let support = Support::of(&groups, None, None);
    spots
        .iter()
        .zip(&group_of)
        .enumerate()
        .map(|(idx, (spot, group))| {
            let sentence = &text.sentences[spot.sentence];
            let container = containers[idx].and_then(|c| groups[group_of[c]].candidates.first());
            // What a name itself may stand for is no ground to believe it.
            let others =
                (groups.len() <= MANY_NAMES).then(|| Support::of(&groups, Some(*group), None));
            let others = others.as_ref().unwrap_or(&support);
            let mut place =
                place_of(gazetteer, sentence, spot, &groups[*group], container, (&support, others));
            if place.precision == PlacePrecision::Unresolved && container.is_none() {
                let own = (groups.len() <= MANY_NAMES)
                    .then(|| Support::of(&groups, Some(*group), Some(&[spot.sentence])));
                let here = own.as_ref().unwrap_or(&support);
                place = misspelt(gazetteer, sentence, spot, here, &support).unwrap_or_else(|| {
                    let country = here.clear().or(support.clear()).map(str::to_owned);
                    Place { country, ..place }
                });
            }
            if unknown == Unknown::AtTheTownSpokenOf && place.point.is_none() {
                place = guessed(place, spot, *group, &groups);
            }
            place
        })
        .collect()
}

/// The place a name is one letter away from, where it lies in the country that the report speaks of.
fn misspelt(
    gazetteer: &Gazetteer,
    sentence: &SentenceText<'_>,
    spot: &Spot,
    here: &Support<'_>,
    whole: &Support<'_>,
) -> Option<Place> {
    let shortest = SHORTEST_MISSPELT - usize::from(is_small(&spot.noun));
    if spot.key.len() < shortest || !spot.hits.is_empty() {
        return None;
    }
    let country = here.clear().or(whole.clear())?;
    let near = gazetteer.near_hits(&spot.key);
    let of_country = near
        .into_iter()
        .filter_map(|hit| Some((hit, gazetteer.entry(hit.id)?)))
        .filter(|(_, entry)| {
            let is_town = matches!(entry.kind, PlaceKind::City | PlaceKind::Province);
            is_town
                && entry.country == Some(country)
                && (entry.population > 3_000 || entry.is_renowned)
        });
    let best = of_country
        .map(|(hit, entry)| {
            let base = prior(&entry, hit.is_primary) + here.pull(&entry);
            Scored { hit, entry, base, score: base, share: 1.0 }
        })
        .max_by(|a, b| a.score.total_cmp(&b.score).then(b.hit.id.cmp(&a.hit.id)))?;
    Some(known_place(sentence, spot, &best))
}

/// What becomes of a name that no gazetteer has and that nothing is written to contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    /// It has no point: a record says what is known.
    Nowhere,
    /// It is put at the town that the passage speaks of: a best guess, for who asks for one.
    AtTheTownSpokenOf,
}

/// The place, put at the land that its own name holds ("European Commission"), else at the town that is named nearest and
/// most often, others of its neighbourhood speaking for it.
fn guessed(place: Place, spot: &Spot, own: usize, groups: &[Group<'_>]) -> Place {
    let inner = groups[own].candidates.first().filter(|_| spot.hits.is_empty());
    let is_land = |inner: &&Scored<'_>| {
        let kind = inner.entry.kind;
        matches!(kind, PlaceKind::Country | PlaceKind::Nationality | PlaceKind::Province)
    };
    if let Some(point) = inner.filter(is_land).and_then(|inner| inner.entry.point) {
        return Place { point: Some(point), ..place };
    }
    let anchors: Vec<(f64, (f64, f64))> = groups
        .iter()
        .enumerate()
        .filter(|(idx, _)| *idx != own)
        .filter_map(|(_, group)| {
            let best = group.candidates.first()?;
            let is_of_country =
                place.country.is_none() || place.country.as_deref() == best.entry.country;
            let near = closeness(&[spot.sentence], &group.sentences);
            let weight = fineness(best.entry.kind)
                * group.weight
                * best.share
                * near
                * (best.base.clamp(0.0, 6.0) / 6.0).powi(2)
                * (group.sentences.len() as f64).sqrt();
            (is_of_country && weight > 0.0).then_some((weight, best.entry.point?))
        })
        .collect();
    let spoken_for = |(weight, point): &(f64, (f64, f64))| {
        let around = |(other, at): &(f64, (f64, f64))| other * nearby(distance_km(*point, *at));
        *weight + 0.5 * anchors.iter().map(around).sum::<f64>()
    };
    let best = anchors.iter().max_by(|a, b| spoken_for(a).total_cmp(&spoken_for(b)));
    Place { point: best.map(|(_, point)| *point), ..place }
}

/// How well a place of this kind tells where something small lies.
fn fineness(kind: PlaceKind) -> f64 {
    match kind {
        PlaceKind::City | PlaceKind::District | PlaceKind::Neighbourhood | PlaceKind::Spot => 1.0,
        PlaceKind::Province => 0.3,
        PlaceKind::Country | PlaceKind::Nationality => 0.1,
        PlaceKind::Region => 0.0,
    }
}

/// One right there, a third at [`NEAR_KM`].
fn nearby(km: f64) -> f64 {
    (-km / NEAR_KM).exp()
}

/// For each spot the spot that is written as containing it: "X, Y", "X in Y", "Y's X", "X (Y)".
fn written_containers(text: &ReportText<'_>, spots: &[Spot]) -> Vec<Option<usize>> {
    let mut containers = vec![None; spots.len()];
    for idx in 1..spots.len() {
        let (first, second) = (&spots[idx - 1], &spots[idx]);
        if first.sentence != second.sentence || first.shown.end > second.shown.start {
            continue;
        }
        let sentence = &text.sentences[first.sentence];
        let between = &sentence.words[first.shown.end..second.shown.start];
        let folded: Vec<&str> = between.iter().map(|word| word.trim()).collect();
        match folded[..] {
            [] if first.is_possessive => containers[idx] = Some(idx - 1),
            [","] | ["("] | [",", "in"] | ["in", "the"] | [] => containers[idx - 1] = Some(idx),
            [word] if is_within(&word.to_lowercase()) => containers[idx - 1] = Some(idx),
            ["in" | "of", direction] if direction.len() > 3 => containers[idx - 1] = Some(idx),
            ["'s" | "’s", ..] if between.len() <= 3 => containers[idx] = Some(idx - 1),
            _ if second.kind == SpotKind::Name
                && first.kind == SpotKind::Nationality
                && between.len() <= 3 =>
            {
                // "the Syrian city of X", "Syrian X province"; the Turkish shelling of X puts it nowhere.
                let is_place_noun =
                    folded.iter().any(|word| !kinds_of(&word.to_lowercase()).is_empty());
                let is_led = !second.noun.is_empty()
                    && folded.iter().all(|word| is_modifier(&word.to_lowercase()));
                if is_place_noun || is_led {
                    containers[idx] = Some(idx - 1);
                }
            }
            _ => {}
        }
    }
    containers
}

/// Gathers spots by key; a spot whose written container differs from that of its namesakes stands alone.
fn group<'g>(
    gazetteer: &'g Gazetteer,
    spots: &[Spot],
    containers: &[Option<usize>],
) -> (Vec<Group<'g>>, Vec<usize>) {
    let mut ids: BTreeMap<(String, String, bool), usize> = BTreeMap::new();
    let mut groups: Vec<Group<'g>> = Vec::new();
    let mut group_of = Vec::with_capacity(spots.len());
    let mut told: BTreeMap<&str, String> = BTreeMap::new();
    for (spot, container) in spots.iter().zip(containers) {
        if let Some(container) = container {
            told.entry(&spot.key).or_insert_with(|| spots[*container].key.clone());
        }
    }
    for (spot, container) in spots.iter().zip(containers) {
        let inside = match container {
            Some(container) => spots[*container].key.clone(),
            None => told.get(spot.key.as_str()).cloned().unwrap_or_default(),
        };
        let noun_kind =
            kinds_of(&spot.noun).first().map_or_else(String::new, |kind| format!("{kind:?}"));
        let id =
            (spot.key.clone(), format!("{inside}|{noun_kind}"), spot.kind == SpotKind::Nationality);
        let next = groups.len();
        let group = *ids.entry(id).or_insert(next);
        if group == next {
            groups.push(group_at(gazetteer, spot));
        }
        groups[group].sentences.push(spot.sentence);
        group_of.push(group);
    }
    for (idx, container) in containers.iter().enumerate() {
        if let Some(container) = container {
            let (inner, outer) = (group_of[idx], group_of[*container]);
            if inner != outer && !groups[inner].containers.contains(&outer) {
                groups[inner].containers.push(outer);
            }
        }
    }
    (groups, group_of)
}

fn group_at<'g>(gazetteer: &'g Gazetteer, spot: &Spot) -> Group<'g> {
    let wanted = kinds_of(&spot.noun);
    let hits = if spot.hits.is_empty() { &spot.inner } else { &spot.hits };
    let entries: Vec<(Hit, Entry<'g>)> =
        hits.iter().filter_map(|hit| Some((*hit, gazetteer.entry(hit.id)?))).collect();
    let of_kind = |(hit, entry): &(Hit, Entry<'g>)| {
        let seat = seat_penalty(&entries, entry);
        let noun = match wanted.iter().position(|kind| *kind == entry.kind) {
            Some(0) => NOUN_PULL,
            Some(_) => 0.6 * NOUN_PULL,
            None => 0.0,
        };
        let seat = if noun > 0.0 { 0.0 } else { seat };
        let nationality = match (spot.kind, entry.kind) {
            (SpotKind::Nationality, PlaceKind::Nationality) => 6.0,
            _ => 0.0,
        };
        prior(entry, hit.is_primary) + noun + seat + nationality
    };
    let mut candidates: Vec<Scored<'g>> = entries
        .iter()
        .map(|item| {
            let base = of_kind(item);
            Scored { hit: item.0, entry: item.1, base, score: base, share: 0.0 }
        })
        .collect();
    sort(&mut candidates);
    Group {
        kind: spot.kind,
        candidates,
        sentences: Vec::new(),
        containers: Vec::new(),
        weight: if spot.hits.is_empty() { 0.4 } else { 1.0 },
    }
}

/// A division that shares its name with its seat: without a noun, a report means the town.
fn seat_penalty(entries: &[(Hit, Entry<'_>)], entry: &Entry<'_>) -> f64 {
    let is_seat = |(hit, other): &(Hit, Entry<'_>)| {
        other.kind == PlaceKind::City
            && other.country == entry.country
            && other.admin1 == entry.admin1
            && hit.is_primary
            && other.population > 10_000
    };
    let is_division = matches!(entry.kind, PlaceKind::Province | PlaceKind::District);
    if is_division && entries.iter().any(is_seat) { -1.6 } else { 0.0 }
}

fn hints<'g>(gazetteer: &'g Gazetteer, context: &Context) -> Vec<Group<'g>> {
    let hint = |iso: &String| {
        let id = country_entry(gazetteer, iso)?;
        let entry = gazetteer.entry(id)?;
        let hit = Hit { id, is_primary: true };
        Some(Group {
            kind: SpotKind::Nationality,
            candidates: vec![Scored { hit, entry, base: 9.0, score: 9.0, share: 1.0 }],
            sentences: Vec::new(),
            containers: Vec::new(),
            weight: 1.0,
        })
    };
    context.countries.iter().filter_map(hint).collect()
}

fn sort(candidates: &mut [Scored<'_>]) {
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.hit.id.cmp(&b.hit.id)));
}

/// Scores and rescores until what the names stand for agrees.
fn settle(groups: &mut [Group<'_>]) {
    for round in 0..ROUNDS {
        groups.iter_mut().for_each(share_out);
        // Among hundreds of names one more or less tells nothing, and every pair of them would be looked at.
        let of_all = (groups.len() > MANY_NAMES).then(|| Support::of(groups, None, None));
        let pulls: Vec<Vec<f64>> =
            (0..groups.len()).map(|idx| pulls_on(groups, idx, round, of_all.as_ref())).collect();
        for (group, pulls) in groups.iter_mut().zip(pulls) {
            for (candidate, pull) in group.candidates.iter_mut().zip(pulls) {
                candidate.score = candidate.base + pull;
            }
            sort(&mut group.candidates);
        }
    }
    groups.iter_mut().for_each(share_out);
}

/// How likely each candidate is, given its score: four orders of people make it all but certain.
fn share_out(group: &mut Group<'_>) {
    let best = group.candidates.first().map_or(0.0, |candidate| candidate.score);
    let mut sum = 0.0;
    for candidate in &mut group.candidates {
        candidate.share = (1.6 * (candidate.score - best)).exp();
        sum += candidate.share;
    }
    group.candidates.iter_mut().for_each(|candidate| candidate.share /= sum);
}

fn pulls_on(
    groups: &[Group<'_>],
    idx: usize,
    round: usize,
    of_all: Option<&Support<'_>>,
) -> Vec<f64> {
    let group = &groups[idx];
    let own;
    let support = match of_all {
        Some(support) => support,
        None => {
            own = Support::of(groups, Some(idx), Some(&group.sentences));
            &own
        }
    };
    let contents: Vec<&Group<'_>> =
        groups.iter().filter(|group| group.containers.contains(&idx)).collect();
    let anchors = if round == 0 { Vec::new() } else { anchors(groups, idx) };
    group
        .candidates
        .iter()
        .enumerate()
        .map(|(n, candidate)| {
            let inside = container_pull(groups, group, &contents, candidate);
            if n >= MAX_CANDIDATES && inside == 0.0 {
                return 0.0;
            }
            support.pull(&candidate.entry)
                + NEAR_PULL * nearness(&candidate.entry, &anchors)
                + inside
        })
        .collect()
}

/// What the written containers of a group, and what it contains, say about one candidate.
fn container_pull(
    groups: &[Group<'_>],
    group: &Group<'_>,
    contents: &[&Group<'_>],
    candidate: &Scored<'_>,
) -> f64 {
    let likely_holds = |outer: &Group<'_>| -> f64 {
        outer
            .candidates
            .iter()
            .take(30)
            .filter(|o| holds(&o.entry, &candidate.entry))
            .map(|o| o.share)
            .sum()
    };
    let inner: f64 = group.containers.iter().map(|outer| likely_holds(&groups[*outer])).sum();
    let is_area = !matches!(
        candidate.entry.kind,
        PlaceKind::City | PlaceKind::Neighbourhood | PlaceKind::Spot
    );
    let contained: f64 = contents
        .iter()
        .filter(|_| is_area)
        .map(|content| {
            let held =
                content.candidates.iter().filter(|inner| holds(&candidate.entry, &inner.entry));
            held.map(|inner| inner.base).fold(0.0, f64::max).clamp(0.0, 6.0) / 6.0
        })
        .sum();
    CONTAINER_PULL * inner.min(1.0) + 0.5 * CONTAINER_PULL * contained.min(1.0)
}

/// Whether `outer` contains `inner`, as far as codes and distances tell.
fn holds(outer: &Entry<'_>, inner: &Entry<'_>) -> bool {
    if outer.country.is_some() && inner.country.is_some() && outer.country != inner.country {
        return false;
    }
    match outer.kind {
        PlaceKind::Country | PlaceKind::Nationality => {
            outer.country.is_some() && inner.kind != PlaceKind::Country
        }
        PlaceKind::Province => {
            outer.admin1.is_some()
                && outer.admin1 == inner.admin1
                && inner.kind != PlaceKind::Province
        }
        PlaceKind::Region => within_km(outer, inner, 400.0) && inner.kind != PlaceKind::Country,
        PlaceKind::District => within_km(outer, inner, 80.0) && inner.kind > PlaceKind::Province,
        PlaceKind::City => within_km(outer, inner, 40.0) && inner.kind > PlaceKind::Province,
        PlaceKind::Neighbourhood | PlaceKind::Spot => false,
    }
}

fn within_km(a: &Entry<'_>, b: &Entry<'_>, km: f64) -> bool {
    matches!((a.point, b.point), (Some(a), Some(b)) if distance_km(a, b) <= km)
}

/// Likely points of the other groups, with how likely: what a candidate may lie near.
fn anchors(groups: &[Group<'_>], without: usize) -> Vec<((f64, f64), f64)> {
    groups
        .iter()
        .enumerate()
        .filter(|(idx, group)| *idx != without && group.kind == SpotKind::Name)
        .filter_map(|(_, group)| {
            let best = group.candidates.first()?;
            let is_fine = matches!(
                best.entry.kind,
                PlaceKind::City | PlaceKind::District | PlaceKind::Neighbourhood | PlaceKind::Spot
            );
            is_fine.then_some((best.entry.point?, best.share))
        })
        .take(40)
        .collect()
}

fn nearness(entry: &Entry<'_>, anchors: &[((f64, f64), f64)]) -> f64 {
    let is_fine =
        !matches!(entry.kind, PlaceKind::Country | PlaceKind::Nationality | PlaceKind::Region);
    let Some(point) = entry.point.filter(|_| is_fine) else { return 0.0 };
    anchors
        .iter()
        .map(|(anchor, share)| share * nearby(distance_km(*anchor, point)))
        .fold(0.0, f64::max)
}

/// Kilometres over the ground, good to a per cent or two at the distances that matter here.
fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let mean_lat = ((a.0 + b.0) / 2.0).to_radians();
    let mut d_lon = (a.1 - b.1).abs();
    if d_lon > 180.0 {
        d_lon = 360.0 - d_lon;
    }
    111.2 * ((a.0 - b.0).powi(2) + (d_lon * mean_lat.cos()).powi(2)).sqrt()
}

/// How much of the report speaks for each country and each division.
struct Support<'g> {
    countries: BTreeMap<&'g str, f64>,
    admins: BTreeMap<(&'g str, &'g str), f64>,
    total: f64,
}

impl<'g> Support<'g> {
    /// Support by all groups but `without`, those in the same or the next sentence counting more.
    fn of(groups: &[Group<'g>], without: Option<usize>, near: Option<&[usize]>) -> Self {
        let mut support = Self { countries: BTreeMap::new(), admins: BTreeMap::new(), total: 0.0 };
        for (idx, group) in groups.iter().enumerate() {
            if Some(idx) == without || group.candidates.is_empty() {
                continue;
            }
            let n_times = (group.sentences.len().max(1) as f64).sqrt();
            let weight = group.weight
                * n_times
                * telling(group)
                * near.map_or(1.0, |near| closeness(near, &group.sentences));
            support.total += weight;
            for candidate in
                group.candidates.iter().take(20).filter(|candidate| candidate.share > 0.01)
            {
                let Some(country) = candidate.entry.country else { continue };
                *support.countries.entry(country).or_default() += weight * candidate.share;
                if let Some(admin1) = candidate.entry.admin1 {
                    *support.admins.entry((country, admin1)).or_default() +=
                        weight * candidate.share;
                }
            }
        }
        support
    }

    /// A country or division that every name agrees on pulls in full; one of many pulls by its share.
    fn pull(&self, entry: &Entry<'_>) -> f64 {
        let of_total = |sum: f64| (sum / (self.total + 0.6)).sqrt();
        let Some(country) = entry.country else { return 0.0 };
        let by_country = self.countries.get(country).copied().unwrap_or(0.0);
        let by_admin = entry
            .admin1
            .and_then(|admin1| self.admins.get(&(country, admin1)))
            .copied()
            .unwrap_or(0.0);
        COUNTRY_PULL * of_total(by_country) + ADMIN_PULL * of_total(by_admin)
    }

    fn share(&self, country: &str) -> f64 {
        self.countries.get(country).copied().unwrap_or(0.0) / self.total.max(1e-9)
    }

    /// The country that most of the report's places are in, where most are in one.
    fn clear(&self) -> Option<&'g str> {
        let best = self.countries.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
        (*best.1 >= CLEAR_SHARE * self.total).then_some(*best.0)
    }
}

/// Who is in a report from far away is told by nationality and country; where it happens, by towns and divisions.
fn telling(group: &Group<'_>) -> f64 {
    match (group.kind, group.candidates.first().map(|best| best.entry.kind)) {
        (SpotKind::Nationality, _) => 0.7,
        (_, Some(PlaceKind::Country)) => 1.0,
        _ => 1.3,
    }
}

/// How near two names stand, by the sentences they stand in, which come in order.
fn closeness(a: &[usize], b: &[usize]) -> f64 {
    let (mut i, mut j, mut nearest) = (0, 0, usize::MAX);
    while i < a.len() && j < b.len() && nearest > 0 {
        nearest = nearest.min(a[i].abs_diff(b[j]));
        if a[i] < b[j] { i += 1 } else { j += 1 }
    }
    match nearest {
        0 => 2.0,
        1 => 1.3,
        _ => 1.0,
    }
}

fn place_of(
    gazetteer: &Gazetteer,
    sentence: &SentenceText<'_>,
    spot: &Spot,
    group: &Group<'_>,
    container: Option<&Scored<'_>>,
    (support, others): (&Support<'_>, &Support<'_>),
) -> Place {
    let best = group.candidates.first();
    match best {
        Some(best) if !spot.hits.is_empty() && !is_namesake(spot, best, container, others) => {
            known_place(sentence, spot, best)
        }
        Some(best) if spot.hits.is_empty() => inside_place(sentence, spot, best, container),
        // The village of that name in the country that the report is about, however few live there.
        Some(_) if let Some(own) = at_home(group, others) => known_place(sentence, spot, own),
        _ => unknown_place(gazetteer, sentence, spot, container, support),
    }
}

/// The likeliest town or village of a name that lies in the country which the report's other names agree on.
fn at_home<'c, 'g>(group: &'c Group<'g>, others: &Support<'g>) -> Option<&'c Scored<'g>> {
    let home = others.clear()?;
    let is_village = |c: &&Scored<'_>| {
        c.entry.country == Some(home)
            && matches!(c.entry.kind, PlaceKind::City | PlaceKind::Neighbourhood)
    };
    group.candidates.iter().find(is_village)
}

/// A hamlet that shares its name with the village the report means, in a country the report is not about.
fn is_namesake(
    spot: &Spot,
    best: &Scored<'_>,
    container: Option<&Scored<'_>>,
    support: &Support<'_>,
) -> bool {
    let entry = &best.entry;
    let is_small_place =
        matches!(entry.kind, PlaceKind::City | PlaceKind::Neighbourhood | PlaceKind::Spot)
            && entry.population < if best.hit.is_primary { 60_000 } else { 300_000 }
            && !entry.is_renowned
            && !entry.is_capital;
    let Some(country) = entry.country else { return false };
    let is_quarter = kinds_of(&spot.noun).first() == Some(&PlaceKind::Neighbourhood);
    if is_quarter && matches!(entry.kind, PlaceKind::Country | PlaceKind::Province) {
        return true;
    }
    let is_town_for_province = entry.kind == PlaceKind::City
        && kinds_of(&spot.noun).first() == Some(&PlaceKind::Province)
        && spot.noun != "state";
    if is_town_for_province && support.share(country) < 0.3 {
        return true;
    }
    if !is_small_place || spot.kind == SpotKind::Nationality {
        return false;
    }
    if let Some(container) = container.filter(|container| container.share > 0.5) {
        return container.entry.country.is_some_and(|outer| outer != country);
    }
    support.share(country) < 0.12
        && support.total > 1.5
        && support.clear().is_some_and(|clear| clear != country)
}

fn known_place(sentence: &SentenceText<'_>, spot: &Spot, best: &Scored<'_>) -> Place {
    let entry = &best.entry;
    let is_area = matches!(entry.kind, PlaceKind::Region);
    Place {
        name: shown_name(sentence, spot, entry),
        country: entry.country.map(str::to_owned),
        admin1: entry.admin1.map(str::to_owned),
        point: entry.point,
        precision: precision_of(entry.kind),
        geoname_id: entry.geoname_id,
        population: if is_area { 0 } else { entry.population },
    }
}

/// "Aleppo Citadel": a name that is unknown as a whole, placed at the town it names.
fn inside_place(
    sentence: &SentenceText<'_>,
    spot: &Spot,
    inner: &Scored<'_>,
    container: Option<&Scored<'_>>,
) -> Place {
    let at = container.filter(|container| container.share > 0.5).unwrap_or(inner);
    let is_town =
        matches!(at.entry.kind, PlaceKind::City | PlaceKind::Neighbourhood | PlaceKind::Spot);
    Place {
        name: recased(sentence, spot.name.clone()),
        country: at.entry.country.map(str::to_owned),
        admin1: at.entry.admin1.map(str::to_owned),
        point: at.entry.point.filter(|_| is_town),
        precision: if is_town { PlacePrecision::Neighbourhood } else { PlacePrecision::Unresolved },
        geoname_id: None,
        population: 0,
    }
}

/// A name that no gazetteer has: at what contains it where the text says so, else nowhere, in the country the report is
/// about where that is clear.
fn unknown_place(
    gazetteer: &Gazetteer,
    sentence: &SentenceText<'_>,
    spot: &Spot,
    container: Option<&Scored<'_>>,
    support: &Support<'_>,
) -> Place {
    let container = container.filter(|container| container.share > 0.4);
    let is_town = |entry: &Entry<'_>| matches!(entry.kind, PlaceKind::City | PlaceKind::District);
    let is_contained = container.is_some_and(|c| is_town(&c.entry))
        && (is_part(&spot.noun) || is_small(&spot.noun) || spot.noun.is_empty());
    let country = match container {
        Some(container) => container.entry.country,
        None => support.clear(),
    };
    let known = country.filter(|iso| gazetteer.country_name(iso).is_some());
    Place {
        name: recased(sentence, spot.name.clone()),
        country: known.map(str::to_owned),
        admin1: container.and_then(|container| container.entry.admin1).map(str::to_owned),
        point: container.filter(|_| is_contained).and_then(|container| container.entry.point),
        precision: if is_contained {
            PlacePrecision::Neighbourhood
        } else {
            PlacePrecision::Unresolved
        },
        geoname_id: None,
        population: 0,
    }
}

/// The gazetteer's name where the text spells it so or shortens it, else the text's own spelling.
fn shown_name(sentence: &SentenceText<'_>, spot: &Spot, entry: &Entry<'_>) -> String {
    let is_country = matches!(entry.kind, PlaceKind::Country | PlaceKind::Nationality);
    let is_short = spot.key.len() <= 4 && entry.kind != PlaceKind::City && entry.name.len() > 5;
    if spot.is_possessive {
        let said = recased(sentence, spot.name.clone());
        return said.strip_suffix(['s', 'S']).unwrap_or(&said).to_owned();
    }
    let has_point = sentence.words[spot.name.clone()].iter().any(|word| word.ends_with('.'));
    if is_country || is_short || has_point || crate::fold_name(entry.name) == spot.key {
        return entry.name.to_owned();
    }
    recased(sentence, spot.name.clone())
}

/// Words of the text as a name: capitalised where the text's capitals say nothing.
fn recased(sentence: &SentenceText<'_>, words: std::ops::Range<usize>) -> String {
    let mut name = String::new();
    let mut joins = true;
    for idx in words {
        let word = sentence.words[idx];
        let is_joint = matches!(word, "-" | "–" | "'" | "’" | "‘" | "`" | "." | ",")
            || word.starts_with(['\'', '’']);
        if !joins && !is_joint {
            name.push(' ');
        }
        let is_first = name.is_empty();
        name.push_str(&cased(word, sentence.casing, is_first));
        joins = matches!(word, "-" | "–" | "'" | "’" | "‘" | "`");
    }
    name
}

fn cased(word: &str, casing: Casing, is_first: bool) -> String {
    let is_mixed = word.chars().any(char::is_lowercase) && word.chars().any(char::is_uppercase);
    if is_mixed || casing == Casing::Ordinary && word.chars().any(char::is_uppercase) {
        return word.to_owned();
    }
    let lower = word.to_lowercase();
    let mut name = String::with_capacity(word.len());
    let mut at_start = true;
    for piece in lower.split_inclusive('-') {
        let bare = piece.trim_end_matches('-');
        if is_particle(bare) && !(at_start && is_first) {
            name.push_str(piece);
        } else {
            let mut letters = piece.chars();
            name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            name.push_str(letters.as_str());
        }
        at_start = false;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_is_some_hundred_kilometres() {
        assert!((distance_km((35.0, 36.0), (36.0, 36.0)) - 111.2).abs() < 0.5);
        assert!((distance_km((0.0, 179.5), (0.0, -179.5)) - 111.2).abs() < 0.5);
    }

    #[test]
    fn a_name_is_capitalised_and_its_article_is_not() {
        assert_eq!(cased("deir", Casing::Mute, true), "Deir");
        assert_eq!(cased("ez-zor", Casing::Mute, false), "ez-Zor");
        assert_eq!(cased("AL-BAB", Casing::Mute, true), "Al-Bab");
        assert_eq!(cased("al-Bab", Casing::Ordinary, true), "al-Bab");
    }
}
