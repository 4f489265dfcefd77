//! What is looked up again and again in a record, found once when it is derived: lists by day, by place, by actor, by source.

use crate::shelf::Holdings;
use crate::wording;
use parallax_engine::totals::{Entry, actors_of};
use parallax_engine::{Lane, Record, Recorded};
use parallax_model::{
    DayRange, EventType, Harm, IncidentKind, Interval, Place, PlacePrecision, ReportId,
    SpeakerKind, Stance,
};
use parallax_record::place_words;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The index of one state of the project.
#[derive(Default)]
pub(crate) struct Index {
    incident_at: HashMap<String, usize>,
    report_at: HashMap<String, usize>,
    /// Incidents by last day, newest first, those without one last; of one day the gravest first.
    pub by_day: Vec<usize>,
    /// Reports with a claim that nobody looked at, in the order they came in.
    pub waiting: Vec<ReportId>,
    /// How many incidents have accounts that diverge.
    pub n_divergent: usize,
    /// Every origin, by name.
    pub sources: BTreeMap<String, Source>,
    /// Every place where something happened, most incidents first.
    pub places: Vec<Somewhere>,
    /// Everyone who is said to have done something, most incidents first.
    pub actors: Vec<Actor>,
    /// Who speaks in the claims, outlets in their own words too: names in lower case, with the incidents they speak of.
    pub speakers: BTreeMap<String, Vec<usize>>,
    /// The incidents of a place, by its name and its id in the gazetteer.
    at_place: HashMap<(String, Option<u32>), Vec<usize>>,
    /// What incidents are filtered and counted by, close together: a list looks at all of them.
    pub facts: Vec<Facts>,
    /// Each place that [`Facts::town`] names, by an incident that happened there.
    pub towns: Vec<usize>,
}

/// What an incident is filtered and counted by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    pub kind: IncidentKind,
    pub event: EventType,
    /// A bit for each harm that is told of, by its place in the codebook's list.
    harms: u16,
    /// Whether all accounts agree, where some harm has several.
    pub agreed: Option<bool>,
    /// See [`is_divergent`].
    pub is_divergent: bool,
    /// Index into [`Index::towns`].
    pub town: Option<u32>,
    pub days: Option<DayRange>,
    /// Reports that tell of it.
    pub n_reports: u32,
}

impl Facts {
    fn of(one: &Recorded, town: Option<u32>, n_reports: usize) -> Self {
        let mut several = one.tallies.iter().filter(|tally| tally.voices.len() > 1).peekable();
        let agreed = several.peek().is_some().then(|| several.all(|tally| tally.agreed));
        Self {
            kind: one.incident.kind,
            event: one.incident.event,
            harms: one.tallies.iter().fold(0, |all, tally| all | bit(tally.harm)),
            agreed,
            is_divergent: is_divergent(one),
            town,
            days: one.incident.days,
            n_reports: n_reports as u32,
        }
    }

    /// Whether this harm is told of.
    pub fn has(&self, harm: Harm) -> bool {
        self.harms & bit(harm) != 0
    }
}

fn bit(harm: Harm) -> u16 {
    1 << harm as u16
}

/// An origin, and how its figures fared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Source {
    pub name: String,
    pub n_claims: usize,
    pub n_relayed: usize,
    pub n_figures: usize,
    pub n_best: usize,
    /// Statements with a number, those since replaced too, beside a figure of the record; and how many of them are within its
    /// range.
    pub n_compared: usize,
    pub n_within: usize,
    /// What kind of voice it is, by its first claim; `None`: an outlet in its own words.
    pub kind: Option<SpeakerKind>,
    /// Its claims, as indices.
    pub claims: Vec<u32>,
    /// Claims of others that it passes on.
    pub relays: Vec<u32>,
    /// Its claims that it denied, or said otherwise of later.
    pub retracted: Vec<u32>,
}

/// A place, and what happened there.
#[derive(Debug, Clone)]
pub(crate) struct Somewhere {
    pub place: Arc<Place>,
    pub words: String,
    pub incidents: Vec<usize>,
    pub n_divergent: usize,
}

/// A party, and what it is said to have done.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    /// Its id where it is known, else the words that name it.
    pub name: String,
    /// By index.
    pub incidents: Vec<u32>,
    pub n_killings: usize,
}

impl Index {
    /// Finds everything once.
    pub fn of(holdings: &Holdings) -> Self {
        let record = &holdings.record;
        let incidents = &record.incidents;
        let mut by_day: Vec<usize> = (0..incidents.len()).collect();
        by_day.sort_by_cached_key(|&at| in_order_of_days(&incidents[at]));
        let mut waiting: Vec<ReportId> = record
            .claims()
            .iter()
            .filter(|claim| record.lane(&claim.id).0 == Lane::Machine)
            .map(|claim| claim.report.clone())
            .collect();
        // Claims come in the order of reports.
        waiting.dedup();
        let named = incidents.iter().enumerate();
        // What looks at every claim goes side by side.
        let (sources, actors, speakers, (facts, towns)) = std::thread::scope(|scope| {
            let sources = scope.spawn(|| sources(holdings));
            let (actors, speakers) = (actors(&record.entries()), speakers(record));
            let facts = facts(record);
            (sources.join().expect("nothing in it panics"), actors, speakers, facts)
        });
        Self {
            incident_at: named.map(|(at, one)| (one.incident.id.to_string(), at)).collect(),
            report_at: holdings
                .reports
                .iter()
                .enumerate()
                .map(|(at, report)| (report.id.clone(), at))
                .collect(),
            by_day,
            waiting,
            n_divergent: incidents.iter().filter(|one| is_divergent(one)).count(),
            sources,
            places: places(incidents),
            actors,
            speakers,
            at_place: at_place(incidents),
            facts,
            towns,
        }
    }

    /// The incident of this id.
    pub fn incident<'h>(&self, holdings: &'h Holdings, id: &str) -> Option<&'h Recorded> {
        self.incident_at.get(id).map(|&at| &holdings.record.incidents[at])
    }

    /// The incidents at a place, by index.
    pub fn at_place(&self, place: &Place) -> &[usize] {
        let key = (place.name.clone(), place.geoname_id);
        self.at_place.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The report of this id, read or not.
    pub fn report<'h>(
        &self,
        holdings: &'h Holdings,
        id: &str,
    ) -> Option<&'h parallax_record::ReportLine> {
        self.report_at.get(id).map(|&at| &holdings.reports[at])
    }

    /// Where a report stands in the order they came in.
    pub fn place_of_report(&self, id: &str) -> Option<usize> {
        self.report_at.get(id).copied()
    }
}

/// Whether it is a happening whose accounts diverge.
pub(crate) fn is_divergent(one: &Recorded) -> bool {
    one.incident.kind == IncidentKind::Incident && one.tallies.iter().any(|tally| !tally.agreed)
}

fn in_order_of_days(one: &Recorded) -> impl Ord + use<> {
    let until = one.incident.days.map(|days| Reverse((days.to(), days.from())));
    (until.is_none(), until, one.incident.event, one.incident.id.clone())
}

fn speakers(record: &Record) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut lower: HashMap<String, String> = HashMap::new();
    for (claim, &home) in record.claims().iter().zip(record.homes()) {
        let names = match claim.speakers.is_empty() {
            true => vec![wording::origin(record, claim)],
            false => claim.speakers.iter().map(|speaker| speaker.name.clone()).collect(),
        };
        for name in names {
            let name = lower.entry(name).or_insert_with_key(|name| name.to_lowercase());
            match found.get_mut(name) {
                Some(homes) => homes.push(home),
                None => _ = found.insert(name.clone(), vec![home]),
            }
        }
    }
    for homes in found.values_mut() {
        homes.sort_unstable();
        homes.dedup();
        homes.shrink_to_fit();
    }
    found
}

/// What each incident is filtered by, and an incident of each place.
fn facts(record: &Record) -> (Vec<Facts>, Vec<usize>) {
    let incidents = &record.incidents;
    let mut known: HashMap<TownKey<'_>, u32> = HashMap::new();
    let mut towns = Vec::new();
    let mut facts = Vec::with_capacity(incidents.len());
    for (at, one) in incidents.iter().enumerate() {
        let town = one.incident.place.as_ref().map(|place| {
            *known.entry(town_key(place)).or_insert_with(|| {
                towns.push(at);
                towns.len() as u32 - 1
            })
        });
        let mut members = record.members(at).to_vec();
        // Claims come in the order of reports.
        members.sort_unstable();
        let told_in = |&idx: &usize| &record.claims()[idx].report;
        let mut reports: Vec<&ReportId> = members.iter().map(told_in).collect();
        reports.dedup();
        facts.push(Facts::of(one, town, reports.len()));
    }
    (facts, towns)
}

/// Name, country, division, precision, id in the gazetteer: places alike in these are alike in all that lists ask.
type TownKey<'p> = (&'p str, Option<&'p str>, Option<&'p str>, PlacePrecision, Option<u32>);

fn town_key(place: &Place) -> TownKey<'_> {
    let (country, admin1) = (place.country.as_deref(), place.admin1.as_deref());
    (&place.name, country, admin1, place.precision, place.geoname_id)
}

fn at_place(incidents: &[Recorded]) -> HashMap<(String, Option<u32>), Vec<usize>> {
    let mut found: HashMap<(String, Option<u32>), Vec<usize>> = HashMap::new();
    for (at, one) in incidents.iter().enumerate() {
        let Some(place) = &one.incident.place else { continue };
        found.entry((place.name.clone(), place.geoname_id)).or_default().push(at);
    }
    found
}

fn sources(holdings: &Holdings) -> BTreeMap<String, Source> {
    let record = &holdings.record;
    let mut sources: BTreeMap<String, Source> = BTreeMap::new();
    for (at, claim) in record.claims().iter().enumerate() {
        let name = wording::origin(record, claim);
        let source = sources
            .entry(name)
            .or_insert_with_key(|name| Source { name: name.clone(), ..Source::default() });
        source.n_claims += 1;
        if source.claims.is_empty() {
            source.kind = claim.origin().map(|origin| origin.kind);
        }
        source.claims.push(at as u32);
        source.n_relayed += usize::from(claim.speakers.len() > 1);
        if claim.stance == Stance::Denied {
            source.retracted.push(at as u32);
        }
        let between = claim.speakers.len().saturating_sub(1);
        for speaker in &claim.speakers[..between] {
            let name = &speaker.name;
            match sources.get_mut(name) {
                Some(source) => source.relays.push(at as u32),
                None => {
                    let relays = vec![at as u32];
                    let kind = Some(speaker.kind);
                    let source = Source { name: name.clone(), kind, relays, ..Source::default() };
                    _ = sources.insert(name.clone(), source);
                }
            }
        }
    }
    for tally in record.incidents.iter().flat_map(|one| &one.tallies) {
        for voice in &tally.voices {
            let Some(claim) = record.claim(&voice.claim) else { continue };
            let Some(source) = sources.get_mut(&wording::origin(record, claim)) else { continue };
            source.n_figures += 1;
            let holds =
                |n: u64| voice.says.lo() <= n && voice.says.hi().is_none_or(|high| n <= high);
            source.n_best += usize::from(tally.best.as_ref().is_some_and(|best| holds(best.n)));
            let low = tally.low.as_ref().map_or(0, |low| low.n);
            let high = tally.high.as_ref().map(|high| high.n);
            let is_within = |said: &Interval| {
                high.is_none_or(|high| said.lo() <= high)
                    && said.hi().is_none_or(|said_high| low <= said_high)
            };
            source.n_compared += 1;
            source.n_within += usize::from(is_within(&voice.says));
            // Of one who passed it on it is no statement of their own.
            let earlier = voice.also.iter().filter_map(|id| {
                let at = record.index_of(id)?;
                let claim = &record.claims()[at];
                let said = claim.quantity.as_ref()?.interval;
                let is_theirs = wording::origin(record, claim) == source.name;
                (is_theirs && said != voice.says).then_some((at, said))
            });
            for (at, said) in earlier.collect::<Vec<_>>() {
                source.n_compared += 1;
                source.n_within += usize::from(is_within(&said));
                source.retracted.push(at as u32);
            }
        }
    }
    for source in sources.values_mut() {
        for list in [&mut source.claims, &mut source.relays, &mut source.retracted] {
            list.sort_unstable();
            list.dedup();
            list.shrink_to_fit();
        }
    }
    sources
}

fn places(incidents: &[Recorded]) -> Vec<Somewhere> {
    let mut found: BTreeMap<(String, Option<u32>), Somewhere> = BTreeMap::new();
    for (at, one) in incidents.iter().enumerate() {
        let Some(place) = &one.incident.place else { continue };
        let words = place_words(place);
        let somewhere = found.entry((words.clone(), place.geoname_id)).or_insert_with(|| {
            Somewhere { place: place.clone(), words, incidents: Vec::new(), n_divergent: 0 }
        });
        somewhere.incidents.push(at);
        somewhere.n_divergent += usize::from(is_divergent(one));
    }
    let mut places: Vec<Somewhere> = found.into_values().collect();
    places.sort_by(|a, b| {
        b.incidents.len().cmp(&a.incidents.len()).then_with(|| a.words.cmp(&b.words))
    });
    places
}

fn actors(entries: &[Entry<'_>]) -> Vec<Actor> {
    let mut found: BTreeMap<String, Actor> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        for name in actors_of(entry) {
            let actor = found.entry(name).or_insert_with_key(|name| Actor {
                name: name.clone(),
                incidents: Vec::new(),
                n_killings: 0,
            });
            actor.incidents.push(at as u32);
            let kills = entry.tallies.iter().any(|tally| tally.harm == Harm::Killed);
            actor.n_killings += usize::from(kills);
        }
    }
    let mut actors: Vec<Actor> = found.into_values().collect();
    let told = |actor: &Actor| Reverse(actor.incidents.len());
    actors.sort_by(|a, b| told(a).cmp(&told(b)).then_with(|| a.name.cmp(&b.name)));
    actors
}
