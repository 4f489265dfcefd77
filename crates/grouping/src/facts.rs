//! What comparing needs to know of a claim, worked out once.

use std::sync::Arc;

use parallax_model::{
    Affected, Claim, DatePrecision, Day, DayRange, EventType, Place, Scope, SpeakerKind,
};

use crate::family::Family;
use crate::place::{Relation, fineness, relate};

/// Days as numbers, so that distances are subtractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Days {
    pub(crate) from: i32,
    pub(crate) to: i32,
}

/// A range longer than this says when only roughly.
const ROUGH_DAYS: i32 = 3;

impl Days {
    pub(crate) fn of(range: DayRange) -> Self {
        Self { from: day_number(range.from()), to: day_number(range.to()) }
    }

    /// Days from the one to the other where they do not overlap; 0 where they do.
    pub(crate) fn apart(self, other: Self) -> i32 {
        (other.from - self.to).max(self.from - other.to).max(0)
    }

    pub(crate) fn is_rough(self) -> bool {
        self.to - self.from >= ROUGH_DAYS
    }
}

/// Days since the start of year 0.
pub(crate) fn day_number(day: Day) -> i32 {
    (day - Day::constant(0, 1, 1)).get_days()
}

/// A claim, and what of it is compared.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) claim: Arc<Claim>,
    pub(crate) family: Family,
    pub(crate) days: Option<Days>,
    /// The claim that says where: itself, else another of its passage or report.
    pub(crate) located_by: Option<Arc<Claim>>,
    /// Whether the place was said of another claim of the report.
    pub(crate) place_is_borrowed: bool,
    /// Share of the report's dated claims that give these very days. What all agree on tells nothing apart.
    pub(crate) days_share: f64,
    /// Share of the report's placed claims that name this very place.
    pub(crate) place_share: f64,
    /// Who did it, by known id or by the words in lower case; sorted.
    pub(crate) actors: Vec<String>,
    /// Whether every actor has a known id, so that two different ones contradict.
    pub(crate) actors_are_known: bool,
    /// Nouns of the affected, in lower case; sorted.
    pub(crate) nouns: Vec<String>,
    /// Proper words of the actors, in lower case; sorted.
    pub(crate) doers: Vec<String>,
    /// Whether it is an arrest of those who are said to have done something else.
    pub(crate) is_pursuit: bool,
    /// Proper words of the affected, in lower case; sorted. Empty in text without case.
    pub(crate) names: Vec<String>,
}

/// A claim and where it was: enough to say what an incident is.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) claim: Arc<Claim>,
    located_by: Option<Arc<Claim>>,
    pub(crate) place_is_borrowed: bool,
}

impl Placed {
    pub(crate) fn place(&self) -> Option<&Place> {
        self.located_by.as_ref().and_then(|claim| claim.place.as_deref())
    }

    /// This very place, as it is shared, where it is the one that [`Placed::place`] gave.
    pub(crate) fn shared(&self, place: &Place) -> Option<Arc<Place>> {
        let held = self.located_by.as_ref()?.place.as_ref()?;
        std::ptr::eq(&**held, place).then(|| Arc::clone(held))
    }
}

/// [`Placed`], as places in the list of claims that their report makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placing {
    pub(crate) claim: u32,
    pub(crate) located_by: Option<u32>,
    pub(crate) place_is_borrowed: bool,
}

impl Placing {
    /// The claim that stands `nth` among all of its report.
    pub(crate) fn of(nth: usize, facts: &[Facts]) -> Self {
        let Facts { located_by, place_is_borrowed, .. } = &facts[nth];
        let place_of = |by: &Arc<Claim>| facts.iter().position(|one| Arc::ptr_eq(&one.claim, by));
        let located_by = located_by.as_ref().and_then(place_of).map(|at| at as u32);
        Self { claim: nth as u32, located_by, place_is_borrowed: *place_is_borrowed }
    }

    pub(crate) fn placed(self, claims: &[Arc<Claim>]) -> Placed {
        let claim = |at: u32| Arc::clone(&claims[at as usize]);
        Placed {
            claim: claim(self.claim),
            located_by: self.located_by.map(claim),
            place_is_borrowed: self.place_is_borrowed,
        }
    }
}

impl Facts {
    /// What is needed to say what its incident is.
    pub(crate) fn placed(&self) -> Placed {
        Placed {
            claim: Arc::clone(&self.claim),
            located_by: self.located_by.clone(),
            place_is_borrowed: self.place_is_borrowed,
        }
    }

    /// The facts of one report's claims, which come in the order of the text.
    pub(crate) fn of_all(claims: &[Arc<Claim>]) -> Vec<Self> {
        let mut facts: Vec<Self> = claims.iter().map(Self::of).collect();
        measure_shares(&mut facts);
        lend_places(&mut facts);
        facts
    }

    fn of(claim: &Arc<Claim>) -> Self {
        let mut actors: Vec<String> = claim.actor.iter().map(actor_key).collect();
        actors.sort_unstable();
        actors.dedup();
        Self {
            claim: Arc::clone(claim),
            family: Family::of(claim.event),
            days: claim.time.map(Days::of),
            located_by: claim.place.is_some().then(|| Arc::clone(claim)),
            place_is_borrowed: false,
            days_share: 1.0,
            place_share: 1.0,
            actors,
            actors_are_known: !claim.actor.is_empty()
                && claim.actor.iter().all(|actor| actor.actor.is_some()),
            doers: sorted(claim.actor.iter().flat_map(|actor| proper_words(&actor.text))),
            is_pursuit: is_pursuit(claim),
            nouns: sorted(claim.affected.iter().filter_map(telling_noun)),
            names: sorted(claim.affected.iter().flat_map(|affected| proper_words(&affected.text))),
        }
    }

    /// Where: as the claim says, else as its passage or report says.
    pub(crate) fn place(&self) -> Option<&Place> {
        self.located_by.as_ref().and_then(|claim| claim.place.as_deref())
    }

    pub(crate) fn is_happening(&self) -> bool {
        self.claim.scope == Scope::Incident
    }

    /// The origin's name where somebody is credited, in lower case.
    pub(crate) fn speaker(&self) -> Option<String> {
        let origin = self.claim.speakers.iter().rev().find(|s| s.kind != SpeakerKind::Document);
        origin.or(self.claim.origin()).map(|speaker| speaker.name.to_lowercase())
    }
}

/// Who is arrested for a deed, by what reports call them.
const SUSPECTS: &[&str] = &[
    "suspect",
    "suspects",
    "gunman",
    "gunmen",
    "shooter",
    "shooters",
    "attacker",
    "attackers",
    "assailant",
    "assailants",
    "perpetrator",
    "perpetrators",
    "bomber",
    "bombers",
    "killer",
    "killers",
    "driver",
];

/// Words of a charge: the arrest is for a deed that the report tells of.
const CHARGES: &[&str] = &[
    "charge",
    "murder",
    "homicide",
    "manslaughter",
    "in connection with",
    "on suspicion",
    "accused",
];

fn is_pursuit(claim: &Claim) -> bool {
    let names_suspect = |text: &str| {
        let lower = text.to_lowercase();
        lower.split(|c: char| !c.is_alphabetic()).any(|word| SUSPECTS.contains(&word))
            || CHARGES.iter().any(|charge| lower.contains(charge))
    };
    claim.event == EventType::Detention && claim.affected.iter().any(|a| names_suspect(&a.text))
}

/// The noun of the affected, where it says more than that there were some.
fn telling_noun(affected: &Affected) -> Option<String> {
    let noun = affected.noun.to_lowercase();
    (!PLAIN.contains(&noun.as_str())).then_some(noun)
}

/// Nouns and pronouns that stand for anybody.
const PLAIN: &[&str] = &[
    "people",
    "person",
    "persons",
    "victim",
    "victims",
    "other",
    "others",
    "civilian",
    "civilians",
    "body",
    "bodies",
    "one",
    "two",
    "he",
    "she",
    "they",
    "him",
    "her",
    "them",
    "who",
    "those",
    "some",
    "all",
    "casualties",
    "casualty",
];

fn actor_key(actor: &parallax_model::Mentioned) -> String {
    actor.actor.as_ref().map_or_else(|| actor.text.to_lowercase(), |id| id.to_string())
}

fn sorted(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Capitalised words after the first one: parts of a name.
fn proper_words(text: &str) -> impl Iterator<Item = String> + '_ {
    let is_shouted = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1);
    words
        .filter(move |word| !is_shouted && word.chars().next().is_some_and(char::is_uppercase))
        .map(str::to_lowercase)
        .filter(|word| !NOT_NAMES.contains(&word.as_str()))
}

/// Capitalised where a sentence starts or in a headline; and parts that a thousand names share.
const NOT_NAMES: &[&str] = &[
    "the",
    "an",
    "another",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "one",
    "at",
    "least",
    "police",
    "mr",
    "mrs",
    "his",
    "her",
    "their",
    "some",
    "all",
    "he",
    "she",
    "they",
    "it",
    "who",
    "man",
    "men",
    "woman",
    "women",
    "boy",
    "boys",
    "girl",
    "girls",
    "child",
    "children",
    "teen",
    "teens",
    "toddler",
    "baby",
    "infant",
    "mother",
    "father",
    "son",
    "daughter",
    "brother",
    "sister",
    "wife",
    "husband",
    "suspect",
    "suspects",
    "victim",
    "victims",
    "officer",
    "officers",
    "person",
    "people",
    "student",
    "students",
    "gunman",
    "shooter",
    "old",
    "year",
    "dead",
    "body",
    "bodies",
    "other",
    "others",
    "al",
    "abu",
    "el",
    "de",
    "bin",
    "ibn",
    "umm",
    "van",
    "civilians",
    "residents",
];

/// Works out, for the claims of one report, how usual each one's days and place are in it.
fn measure_shares(facts: &mut [Facts]) {
    let days: Vec<Option<Days>> = facts.iter().map(|fact| fact.days).collect();
    let places: Vec<Option<String>> =
        facts.iter().map(|fact| fact.place().map(place_name)).collect();
    let (days, places) = (shares(&days), shares(&places));
    for ((fact, days), place) in facts.iter_mut().zip(days).zip(places) {
        fact.days_share = days;
        fact.place_share = place;
    }
}

fn place_name(place: &Place) -> String {
    format!("{}/{}", place.precision, place.name.to_lowercase())
}

/// For each value the share of the known values that equal it; 1 where it is unknown.
fn shares<T: Ord>(values: &[Option<T>]) -> Vec<f64> {
    let mut counts: std::collections::BTreeMap<&T, usize> = Default::default();
    values.iter().flatten().for_each(|value| *counts.entry(value).or_default() += 1);
    let n_known = values.iter().flatten().count();
    let share = |value: &T| counts[value] as f64 / n_known as f64;
    values.iter().map(|value| value.as_ref().map_or(1.0, share)).collect()
}

/// How far back a passage hands on its place.
const PASSAGE_SENTENCES: u32 = 3;

/// Gives claims without a place the place of their passage, else the place most of their report speaks of.
///
/// In: the claims of one report, in the order of the text.
fn lend_places(facts: &mut [Facts]) {
    let usual = usual_place(facts);
    let mut latest: Option<(Arc<Claim>, u32)> = None;
    for fact in facts.iter_mut() {
        let sentence = fact.claim.sentence;
        match &fact.located_by {
            Some(claim) => latest = Some((Arc::clone(claim), sentence)),
            None => {
                let near = latest
                    .as_ref()
                    .filter(|(_, at)| sentence.saturating_sub(*at) <= PASSAGE_SENTENCES);
                fact.located_by = near.map(|(claim, _)| claim).or(usual.as_ref()).cloned();
                fact.place_is_borrowed = fact.located_by.is_some();
            }
        }
    }
}

/// The claim that names the finest place that more than half of the placed claims of happenings agree with.
fn usual_place(facts: &[Facts]) -> Option<Arc<Claim>> {
    let placed = || facts.iter().filter(|fact| fact.is_happening());
    let places = || placed().filter_map(Facts::place);
    let usual = most_agreed(places())?;
    let n_agree = places().filter(|place| agrees(usual, place)).count();
    (n_agree * 2 > places().count()).then(|| said_by(placed(), usual)).flatten()
}

/// The first claim that names this very place.
pub(crate) fn said_by<'f>(
    facts: impl Iterator<Item = &'f Facts>,
    place: &Place,
) -> Option<Arc<Claim>> {
    let mut claims = facts.filter_map(|fact| fact.located_by.as_ref());
    claims.find(|claim| claim.place.as_deref() == Some(place)).cloned()
}

fn agrees(finer: &Place, place: &Place) -> bool {
    use Relation::*;
    match relate(finer, place) {
        Same | SameArea | SameCountry => true,
        Within | WithinCountry => fineness(finer) >= fineness(place),
        _ => false,
    }
}

/// The most specific place that most of these agree on.
pub(crate) fn most_agreed<'a>(places: impl Iterator<Item = &'a Place>) -> Option<&'a Place> {
    let places = counted(places);
    let support = |candidate: &Place| -> f64 {
        places.iter().map(|(place, n)| *n as f64 * support_of(candidate, place)).sum()
    };
    let mut best: Option<(f64, u8, &Place)> = None;
    for (place, _) in &places {
        let mine = (support(place), fineness(place));
        let is_better = best.is_none_or(|(bits, fine, held)| {
            mine.0
                .total_cmp(&bits)
                .then(mine.1.cmp(&fine))
                .then_with(|| held.name.cmp(&place.name))
                .is_gt()
        });
        if is_better {
            best = Some((mine.0, mine.1, place));
        }
    }
    best.map(|(_, _, place)| place)
}

/// Most different places a telling is asked about; a report that names more of one happening names none of note.
const MAX_PLACES: usize = 40;

/// Distinct places with how often each was named, most often first.
fn counted<'a>(places: impl Iterator<Item = &'a Place>) -> Vec<(&'a Place, usize)> {
    let mut counts: std::collections::BTreeMap<_, (&Place, usize)> = Default::default();
    for place in places {
        let key = (
            place.name.as_str(),
            place.admin1.as_deref(),
            place.country.as_deref(),
            place.precision,
        );
        counts.entry(key).or_insert((place, 0)).1 += 1;
    }
    let mut counts: Vec<_> = counts.into_values().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts.truncate(MAX_PLACES);
    counts
}

/// How far a place named by one claim supports `candidate` as the place of all.
fn support_of(candidate: &Place, place: &Place) -> f64 {
    use Relation::*;
    match relate(candidate, place) {
        Same | SameArea | SameCountry => 1.0,
        Within if fineness(candidate) >= fineness(place) => 0.6,
        Within => 0.4,
        WithinCountry => 0.3,
        Near(_) => 0.3,
        _ => 0.0,
    }
}

/// When a happening was, by what its claims say.
///
/// The days of arrests and releases count only where no deed has one. Where somebody died days after they were hurt, it was
/// when they were hurt.
pub(crate) fn days_of<'c>(claims: impl Iterator<Item = &'c Claim> + Clone) -> Option<DayRange> {
    let is_of_law = |claim: &&Claim| {
        matches!(claim.event, EventType::Detention | EventType::Release | EventType::Protest)
    };
    let days = |keep: &dyn Fn(&&Claim) -> bool| -> Vec<DayRange> {
        claims.clone().filter(keep).filter_map(|claim| claim.time).collect()
    };
    let deeds = days(&|claim| !is_of_law(claim));
    let ranges = if deeds.is_empty() { days(&|_| true) } else { deeds };
    let agreed = most_agreed_days(&ranges)?;
    Some(day_of_wound(claims, agreed).unwrap_or(agreed))
}

/// Whether all that is told with these days is that somebody died.
pub(crate) fn is_of_death<'c>(mut claims: impl Iterator<Item = &'c Claim>, days: DayRange) -> bool {
    claims.all(|claim| claim.time != Some(days) || tells_of_dying(claim))
}

/// Longest time from a wound to the death of it, in days.
const LINGERS: i32 = 45;

/// The day on which those were hurt who died on `died`, where as many claims say so as tell of any deed on that day.
fn day_of_wound<'c>(
    claims: impl Iterator<Item = &'c Claim> + Clone,
    died: DayRange,
) -> Option<DayRange> {
    let is_deed = |claim: &&Claim| {
        use EventType::{Attack, Injury, Killing};
        matches!(claim.event, Killing | Injury | Attack) && !tells_of_dying(claim)
    };
    let is_dying = |claim: &Claim| tells_of_dying(claim) && claim.time == Some(died);
    if died.precision != DatePrecision::Day || !claims.clone().any(is_dying) {
        return None;
    }
    let mut deeds: std::collections::BTreeMap<DayRange, usize> = Default::default();
    let told = claims.filter(is_deed).filter_map(|claim| claim.time);
    told.for_each(|days| *deeds.entry(days).or_default() += 1);
    let on_that_day = deeds.get(&died).copied().unwrap_or(0);
    let is_before = |days: &DayRange| {
        let apart = Days::of(died).from - Days::of(*days).from;
        days.precision == DatePrecision::Day && (1..=LINGERS).contains(&apart)
    };
    let mut earlier = deeds.into_iter().filter(|(days, n)| is_before(days) && *n >= on_that_day);
    let first = earlier.next()?;
    // Of equals the earliest.
    Some(earlier.fold(first, |best, next| if next.1 > best.1 { next } else { best }).0)
}

/// "Died", "was pronounced dead", "succumbed": told by the death, and not by the deed.
fn tells_of_dying(claim: &Claim) -> bool {
    const DYING: &[&str] =
        &["die", "dies", "died", "dying", "death", "pronounced", "declared", "succumbed"];
    let word = claim.trigger.text.to_lowercase();
    claim.event == EventType::Killing && DYING.contains(&word.as_str())
}

/// The narrowest range that most of these agree on; ties go to the earliest.
pub(crate) fn most_agreed_days(ranges: &[DayRange]) -> Option<DayRange> {
    let mut counts: std::collections::BTreeMap<DayRange, usize> = Default::default();
    ranges.iter().for_each(|range| *counts.entry(*range).or_default() += 1);
    let counts: Vec<(Days, DayRange, usize)> =
        counts.into_iter().map(|(range, n)| (Days::of(range), range, n)).take(400).collect();
    let support = |candidate: &Days| -> f64 {
        counts.iter().map(|(days, _, n)| *n as f64 * overlap(candidate, days)).sum()
    };
    let width = |days: &Days| days.to - days.from;
    let best = counts.iter().map(|(days, range, _)| (support(days), days, range)).max_by(|a, b| {
        let by_support = a.0.total_cmp(&b.0);
        by_support.then(width(b.1).cmp(&width(a.1))).then(b.1.from.cmp(&a.1.from))
    });
    best.map(|(_, _, range)| *range)
}

/// Share of what `stated` allows that `candidate` leaves open.
fn overlap(candidate: &Days, stated: &Days) -> f64 {
    let common = candidate.to.min(stated.to) - candidate.from.max(stated.from) + 1;
    let widest = (candidate.to - candidate.from).max(stated.to - stated.from) + 1;
    if common <= 0 { 0.0 } else { 0.3 + 0.7 * f64::from(common) / f64::from(widest) }
}
