//! What is looked up again and again in a record, found once when it is derived: lists by day, by place, by actor, by source.

use crate::shelf::Holdings;
use crate::wording;
use parallax_engine::totals::Tabulated;
use parallax_engine::{Lane, Record, Recorded};
use parallax_model::{
    DayRange, EventType, Harm, IncidentKind, Interval, Place, PlacePrecision, ReportId,
    SpeakerKind, Stance,
};
use parallax_record::place_words;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// The index of one state of the project.
#[derive(Default)]
pub(crate) struct Index {
    incidents_by_id: Box<[u32]>,
    reports_by_id: Box<[u32]>,
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
    /// What totals are added up of.
    pub sums: Tabulated,
    /// The incidents of a place, by its name and its id in the gazetteer.
    at_place: BTreeMap<(String, Option<u32>), Vec<usize>>,
    /// What incidents are filtered and counted by, close together: a list looks at all of them.
    pub facts: Vec<Facts>,
    /// Each place that [`Facts::town`] names, by an incident that happened there.
    pub towns: Vec<usize>,
    reports_by_name: OnceLock<Box<[u32]>>,
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

    /// The harms that are told of.
    pub fn harms(&self) -> impl Iterator<Item = Harm> + '_ {
        Harm::ALL.iter().copied().filter(|harm| self.has(*harm))
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
        // What looks at every claim goes side by side.
        let (sources, waiting, by_day, sums, (facts, towns)) = std::thread::scope(|scope| {
            let sources = scope.spawn(|| sources(holdings));
            let waiting = scope.spawn(|| waiting(record));
            let by_day = scope.spawn(|| by_day(incidents));
            let (sums, facts) = (Tabulated::of(&record.entries()), facts(record));
            let (sources, waiting, by_day) = (sources.join(), waiting.join(), by_day.join());
            const WHOLE: &str = "nothing in it panics";
            (sources.expect(WHOLE), waiting.expect(WHOLE), by_day.expect(WHOLE), sums, facts)
        });
        Self {
            incidents_by_id: by_id(incidents.len(), |at| incidents[at].incident.id.as_str()),
            reports_by_id: by_id(holdings.reports.len(), |at| &holdings.reports[at].id),
            by_day,
            waiting,
            n_divergent: incidents.iter().filter(|one| is_divergent(one)).count(),
            sources,
            places: places(incidents, &facts, &towns),
            actors: actors(&sums, incidents),
            sums,
            at_place: under(incidents, &facts, &towns, |place| {
                (place.name.clone(), place.geoname_id)
            }),
            facts,
            towns,
            reports_by_name: OnceLock::new(),
        }
    }

    /// The incident of this id.
    pub fn incident<'h>(&self, holdings: &'h Holdings, id: &str) -> Option<&'h Recorded> {
        let incidents = &holdings.record.incidents;
        let at = find(&self.incidents_by_id, id, |at| incidents[at].incident.id.as_str());
        at.map(|at| &incidents[at])
    }

    /// The places of reports by the names that they are listed by, in any case; of one name the latest first. Ordered once, when
    /// it is first asked for.
    pub fn reports_by_name(&self, holdings: &Holdings) -> &[u32] {
        self.reports_by_name.get_or_init(|| {
            let mut places: Box<[u32]> = (0..holdings.reports.len() as u32).rev().collect();
            let name =
                |&at: &u32| wording::called(&holdings.reports[at as usize].known).to_lowercase();
            places.sort_by_cached_key(name);
            places
        })
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
        self.place_of_report(holdings, id).map(|at| &holdings.reports[at])
    }

    /// Where a report stands in the order they came in.
    pub fn place_of_report(&self, holdings: &Holdings, id: &str) -> Option<usize> {
        find(&self.reports_by_id, id, |at| &holdings.reports[at].id)
    }
}

/// Reports with a claim that nobody looked at. Claims come in the order of reports.
fn waiting(record: &Record) -> Vec<ReportId> {
    let mut waiting: Vec<ReportId> = Vec::new();
    for claim in record.claims() {
        let is_known = waiting.last() == Some(&claim.report);
        if !is_known && record.lane(&claim.id).0 == Lane::Machine {
            waiting.push(claim.report.clone());
        }
    }
    waiting
}

/// See [`Index::by_day`].
fn by_day(incidents: &[Recorded]) -> Vec<usize> {
    let mut by_day: Vec<usize> = (0..incidents.len()).collect();
    by_day.sort_by_cached_key(|&at| in_order_of_days(&incidents[at]));
    by_day
}

/// The places of so many things in the order of their ids.
fn by_id<'h>(n: usize, id: impl Fn(usize) -> &'h str) -> Box<[u32]> {
    let mut places: Box<[u32]> = (0..n as u32).collect();
    places.sort_unstable_by_key(|&at| id(at as usize));
    places
}

/// The place of the thing of this id.
fn find<'h>(by_id: &[u32], wanted: &str, id: impl Fn(usize) -> &'h str) -> Option<usize> {
    let found = by_id.binary_search_by(|&at| id(at as usize).cmp(wanted));
    found.ok().map(|nth| by_id[nth] as usize)
}

/// Whether it is a happening whose accounts diverge.
pub(crate) fn is_divergent(one: &Recorded) -> bool {
    one.incident.kind == IncidentKind::Incident && one.tallies.iter().any(|tally| !tally.agreed)
}

fn in_order_of_days(one: &Recorded) -> impl Ord + use<> {
    let until = one.incident.days.map(|days| Reverse((days.to(), days.from())));
    (until.is_none(), until, one.incident.event, one.incident.id.clone())
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
        let told_in = |&idx: &u32| &record.claims()[idx as usize].report;
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

/// The incidents of each town under a key that several towns may share, in the order of the record.
fn under<K: Ord>(
    incidents: &[Recorded],
    facts: &[Facts],
    towns: &[usize],
    key: impl Fn(&Place) -> K,
) -> BTreeMap<K, Vec<usize>> {
    let mut by_town = vec![Vec::new(); towns.len()];
    for (at, one) in facts.iter().enumerate() {
        one.town.into_iter().for_each(|town| by_town[town as usize].push(at));
    }
    let mut found: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (&at, there) in towns.iter().zip(by_town) {
        let Some(place) = &incidents[at].incident.place else { continue };
        found.entry(key(place)).or_default().extend(there);
    }
    found.values_mut().for_each(|there| there.sort_unstable());
    found
}

/// Who claims are credited to, each once.
#[derive(Default)]
struct Credited {
    known: hashbrown::HashMap<String, usize>,
    sources: Vec<Source>,
}

impl Credited {
    fn of(&mut self, name: &str, kind: Option<SpeakerKind>) -> usize {
        if let Some(&at) = self.known.get(name) {
            return at;
        }
        self.known.insert(name.to_owned(), self.sources.len());
        self.sources.push(Source { name: name.to_owned(), kind, ..Source::default() });
        self.sources.len() - 1
    }
}

fn sources(holdings: &Holdings) -> BTreeMap<String, Source> {
    let record = &holdings.record;
    let mut credited = Credited::default();
    // The origin of each claim, by its place among the sources.
    let mut origins: Vec<u32> = Vec::with_capacity(record.claims().len());
    // The report at hand, whether it has an outlet, and the source of its own words once there is one.
    let mut printed: Option<(&ReportId, bool, Option<usize>)> = None;
    for (at, claim) in record.claims().iter().enumerate() {
        let (has_outlet, own) = match printed {
            Some((report, has_outlet, own)) if *report == claim.report => (has_outlet, own),
            _ => (record.report(&claim.report).is_some_and(|it| it.0.outlet.is_some()), None),
        };
        let own = own.or_else(|| {
            let is_asked = has_outlet || claim.speakers.is_empty();
            is_asked.then(|| credited.of(&wording::own_words(record, &claim.report), None))
        });
        printed = Some((&claim.report, has_outlet, own));
        let origin = match claim.origin() {
            Some(origin) => credited.of(holdings.source(&origin.name), Some(origin.kind)),
            None => own.expect("whoever says it in its own words is a source"),
        };
        origins.push(origin as u32);
        let source = &mut credited.sources[origin];
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
            let relay = credited.of(holdings.source(&speaker.name), Some(speaker.kind));
            credited.sources[relay].relays.push(at as u32);
        }
        // An outlet passes on what others say in its reports.
        if let Some(outlet) = own.filter(|outlet| has_outlet && *outlet != origin) {
            credited.sources[outlet].relays.push(at as u32);
        }
    }
    for tally in record.incidents.iter().flat_map(|one| &one.tallies) {
        for voice in &tally.voices {
            let Some(at) = record.index_of(&voice.claim) else { continue };
            let origin = origins[at];
            let source = &mut credited.sources[origin as usize];
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
                let said = record.claims()[at].quantity.as_ref()?.interval;
                (origins[at] == origin && said != voice.says).then_some((at, said))
            });
            for (at, said) in earlier {
                source.n_compared += 1;
                source.n_within += usize::from(is_within(&said));
                source.retracted.push(at as u32);
            }
        }
    }
    for source in &mut credited.sources {
        for list in [&mut source.claims, &mut source.relays, &mut source.retracted] {
            list.sort_unstable();
            list.dedup();
            list.shrink_to_fit();
        }
    }
    credited.sources.into_iter().map(|source| (source.name.clone(), source)).collect()
}

fn places(incidents: &[Recorded], facts: &[Facts], towns: &[usize]) -> Vec<Somewhere> {
    let found = under(incidents, facts, towns, |place| (place_words(place), place.geoname_id));
    let somewhere = |((words, _), there): ((String, Option<u32>), Vec<usize>)| Somewhere {
        place: incidents[there[0]].incident.place.clone().expect("it lies in a town"),
        words,
        n_divergent: there.iter().filter(|&&at| facts[at].is_divergent).count(),
        incidents: there,
    };
    let mut places: Vec<Somewhere> = found.into_iter().map(somewhere).collect();
    places.sort_by(|a, b| {
        b.incidents.len().cmp(&a.incidents.len()).then_with(|| a.words.cmp(&b.words))
    });
    places
}

fn actors(sums: &Tabulated, incidents: &[Recorded]) -> Vec<Actor> {
    let kills =
        |&&at: &&u32| incidents[at as usize].tallies.iter().any(|tally| tally.harm == Harm::Killed);
    let actor = |(name, incidents): (&str, Vec<u32>)| Actor {
        name: name.to_owned(),
        n_killings: incidents.iter().filter(kills).count(),
        incidents,
    };
    let mut actors: Vec<Actor> = sums.deeds().into_iter().map(actor).collect();
    let told = |actor: &Actor| Reverse(actor.incidents.len());
    actors.sort_by(|a, b| told(a).cmp(&told(b)).then_with(|| a.name.cmp(&b.name)));
    actors
}
