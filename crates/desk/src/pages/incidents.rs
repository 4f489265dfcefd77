//! The list of incidents: what happened, where, when, and what the record says of each, with filters in the address.

use super::facets::{Facet, Of};
use super::list::listed;
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure, Told};
use crate::concordance::Marks;
use crate::desk::Asked;
use crate::index::Index;
use crate::messages::filters;
use crate::{phrases, wording};
use askama::Template;
use parallax_engine::{Reckoned, Recorded, totals};
use parallax_model::{Day, EventType, Harm, IncidentKind, Place};
use parallax_record::{IncidentLine, IncidentTable, place_words};
use std::cmp::Reverse;

const FILTERS: [&str; 11] =
    ["q", "kind", "event", "harm", "accounts", "from", "to", "place", "actor", "sort", "page"];

#[derive(Template)]
#[template(path = "incidents.html")]
struct List<'a> {
    query: &'a Query,
    kinds: Vec<Choice>,
    events: Vec<Choice>,
    harms: Vec<Choice>,
    accounts: Vec<Choice>,
    facets: Vec<Facet>,
    address: String,
    /// Who is said to have done it, by name.
    actor: &'a str,
    n_found: usize,
    rows: Vec<Row>,
    paging: &'a Paging,
}

/// An option of a filter.
pub(crate) struct Choice {
    pub value: &'static str,
    pub label: String,
    pub is_chosen: bool,
}

/// One incident in a list.
pub(crate) struct Row {
    pub id: String,
    pub title: String,
    pub when: String,
    pub place: String,
    /// Empty: a happening.
    pub kind: &'static str,
    pub n_reports: usize,
    /// What the record says of each harm, and whether accounts of it diverge, which the words say then.
    pub figures: Vec<(String, bool)>,
}

/// The incidents that pass the filters.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let (holdings, lang) = (asked.holdings, asked.view.lang);
    let query = Query::read(asked.query, &FILTERS)?;
    let filter = Filter::of(asked, &query)?;
    let (record, index) = (&holdings.record, asked.index);
    // Those that pass, and for the facets those that but one filter leaves out.
    let near: Vec<(usize, u8)> = index
        .by_day
        .iter()
        .filter_map(|&at| Some((at, filter.fails(index, at)?)))
        .filter(|(_, fails)| fails.count_ones() <= 1)
        .collect();
    let mut found: Vec<usize> =
        near.iter().filter(|(_, fails)| *fails == 0).map(|(at, _)| *at).collect();
    let one = |at: usize| &record.incidents[at];
    match query.get("sort") {
        "" | "day" => {}
        // They lie in the record in this order.
        "claims" => found.sort_by_cached_key(|&at| Reverse(one(at).incident.claims.len())),
        "killed" => found.sort_by_cached_key(|&at| Reverse(most_killed(one(at)))),
        "place" => {
            let ranks = ranks(asked);
            found.sort_by_key(|&at| {
                index.facts[at].town.map_or(usize::MAX, |town| ranks[town as usize])
            });
        }
        other => return Err(super::places::unsorted(other, "day, claims, killed, place")),
    }
    let line = |&at: &usize| super::line_of(record, one(at));
    let table = |out: &mut Vec<u8>, lines: &[IncidentLine]| {
        let mut table = IncidentTable::new(out)?;
        lines.iter().try_for_each(|line| table.write(line))
    };
    let list = super::list::List { name: "incidents", title: lang.say("Incidents"), query: &query };
    listed(asked, &list, &found, line, table, |shown, paging| {
        asked.view.render(&List {
            query: &query,
            kinds: choices(IncidentKind::ALL, query.get("kind"), |kind| kind.as_str()),
            events: choices(EventType::ALL, query.get("event"), |event| event.as_str()),
            harms: choices(Harm::ALL, query.get("harm"), |harm| harm.as_str()),
            accounts: choices(&["agree", "diverge"], query.get("accounts"), |word| word),
            facets: facets(asked, &query, &near, found.len()),
            address: query.with_page(1),
            actor: holdings.party(lang, query.get("actor")),
            n_found: found.len(),
            rows: shown.iter().map(|&at| row(asked, at)).collect(),
            paging,
        })
    })
}

/// The most that is said to have been killed.
fn most_killed(one: &Recorded) -> Option<u64> {
    let killed = one.tallies.iter().find(|tally| tally.harm == Harm::Killed)?;
    [&killed.high, &killed.best, &killed.low].into_iter().flatten().map(|bound| bound.n).next()
}

/// Where each place stands by its words; of two with the same words neither is first.
fn ranks(asked: &Asked<'_>) -> Vec<usize> {
    let words: Vec<String> =
        asked.index.towns.iter().map(|&at| place_words(town(asked, at))).collect();
    let mut sorted: Vec<&String> = words.iter().collect();
    sorted.sort_unstable();
    words.iter().map(|words| sorted.partition_point(|other| *other < words)).collect()
}

/// The place of an incident that has one.
fn town<'a>(asked: &Asked<'a>, at: usize) -> &'a Place {
    asked.holdings.record.incidents[at]
        .incident
        .place
        .as_ref()
        .expect("it is in the list of places")
}

/// What incidents are filtered by and counted by too: each a bit.
const KIND: u8 = 1;
const EVENT: u8 = 1 << 1;
const HARM: u8 = 1 << 2;
const ACCOUNTS: u8 = 1 << 3;
const PLACE: u8 = 1 << 4;
const ACTOR: u8 = 1 << 5;

/// How often each value is there among what no other filter than its own leaves out.
fn facets(asked: &Asked<'_>, query: &Query, near: &[(usize, u8)], n_found: usize) -> Vec<Facet> {
    let (index, holdings, lang) = (asked.index, asked.holdings, asked.view.lang);
    let mut events = [0; EventType::ALL.len()];
    let mut kinds = [0; IncidentKind::ALL.len()];
    let mut harms = [0; Harm::ALL.len()];
    let mut accounts = [0; 2];
    let mut towns = vec![0; index.towns.len()];
    let mut is_of_actors = vec![false; index.facts.len()];
    for &(at, fails) in near {
        let (facts, passes) = (&index.facts[at], |but: u8| fails & !but == 0);
        events[facts.event as usize] += usize::from(passes(EVENT));
        kinds[facts.kind as usize] += usize::from(passes(KIND));
        if passes(HARM) {
            Harm::ALL
                .iter()
                .zip(&mut harms)
                .for_each(|(&harm, n)| *n += usize::from(facts.has(harm)));
        }
        if let Some(agreed) = facts.agreed.filter(|_| passes(ACCOUNTS)) {
            accounts[usize::from(agreed)] += 1;
        }
        if let Some(town) = facts.town.filter(|_| passes(PLACE)) {
            towns[town as usize] += 1;
        }
        is_of_actors[at] = passes(ACTOR);
    }
    let done =
        |incidents: &[u32]| incidents.iter().filter(|&&at| is_of_actors[at as usize]).count();
    let actors = index.actors.iter().map(|one| (one.name.as_str(), done(&one.incidents)));
    let name = |&at: &usize| town(asked, at).name.as_str();
    let word = |value: &str| lang.say(value).replace('_', " ");
    let of = |name, chosen| Of { query, name, chosen, n_found };
    let said = |name| of(name, query.get(name));
    let actor = holdings.party_id(query.get("actor"));
    let mut place =
        said("place").counted(index.towns.iter().map(name).zip(towns.clone()), str::to_owned);
    // A name can be a division's or a country's too, and then finds more than what happened at the place itself.
    let values = place.iter_mut().flat_map(|facet| &mut facet.values);
    for value in values.filter(|value| !value.is_chosen) {
        let there = there(asked, &value.label);
        value.n = towns.iter().zip(there).filter(|(_, is_there)| *is_there).map(|(n, _)| n).sum();
    }
    for value in place.iter_mut().flat_map(|facet| &mut facet.values) {
        let is_it = |at: &&usize| town(asked, **at).name == value.label;
        let there = index.towns.iter().find(is_it).map(|&at| town(asked, at));
        let name = there.and_then(|place| wording::place_name(lang, place));
        value.label = name.map_or_else(|| std::mem::take(&mut value.label), str::to_owned);
    }
    let all = [
        said("event").counted(EventType::ALL.iter().map(|event| event.as_str()).zip(events), word),
        said("harm").counted(Harm::ALL.iter().map(|harm| harm.as_str()).zip(harms), word),
        place,
        of("actor", &actor).counted(actors, |id| holdings.party(lang, id).to_owned()),
        said("accounts").counted(["diverge", "agree"].into_iter().zip(accounts), word),
        said("kind").counted(IncidentKind::ALL.iter().map(|kind| kind.as_str()).zip(kinds), word),
    ];
    all.into_iter().flatten().collect()
}

/// The incident at this place of the record.
pub(crate) fn row(asked: &Asked<'_>, at: usize) -> Row {
    let (lang, one) = (asked.view.lang, &asked.holdings.record.incidents[at]);
    let figure = |tally: &parallax_model::Tally| {
        let words = format!("{}: {}", lang.say(tally.harm.as_str()), wording::verdict(lang, tally));
        (words, !tally.agreed)
    };
    Row {
        id: one.incident.id.to_string(),
        title: phrases::title_of(lang, one),
        when: wording::days(lang, one.incident.days),
        place: one
            .incident
            .place
            .as_deref()
            .map(|place| wording::place(lang, place))
            .unwrap_or_default(),
        kind: match one.incident.kind {
            IncidentKind::Incident => "",
            kind => lang.say(wording::kind(kind)),
        },
        n_reports: asked.index.facts[at].n_reports as usize,
        figures: one.tallies.iter().map(figure).collect(),
    }
}

fn choices<T: Copy>(all: &[T], chosen: &str, value: fn(T) -> &'static str) -> Vec<Choice> {
    let choice = |&one: &T| {
        let value = value(one);
        Choice { value, label: value.replace('_', " "), is_chosen: value == chosen }
    };
    all.iter().map(choice).collect()
}

/// What an incident must be to be listed.
pub(crate) struct Filter {
    /// Which incidents every word sought is said of; `None`: none is sought.
    said: Option<Marks>,
    kind: Option<IncidentKind>,
    event: Option<EventType>,
    harm: Option<Harm>,
    agreed: Option<bool>,
    /// Which places of [`Index::towns`] go by the name that is asked for.
    there: Option<Vec<bool>>,
    /// Which incidents somebody of the name that is asked for is said to have done.
    done: Option<Vec<bool>>,
    from: Option<Day>,
    to: Option<Day>,
}

impl Filter {
    /// The harm that is asked for.
    pub fn harm(&self) -> Option<Harm> {
        self.harm
    }

    pub fn of(asked: &Asked<'_>, query: &Query) -> Result<Self, Failure> {
        let some = |name: &str| (!query.get(name).is_empty()).then(|| query.get(name).to_owned());
        let agreed = match query.get("accounts") {
            "" => None,
            "agree" => Some(true),
            "diverge" => Some(false),
            other => {
                let what = Told::with("Accounts agree or diverge; “{0}” is neither.", [other]);
                return Err(Failure::bad_query(what));
            }
        };
        Ok(Self {
            said: match query.get("q") {
                "" => None,
                sought => Some(asked.words()?.incidents_with(sought)),
            },
            kind: query.one_of("kind")?,
            event: query.one_of("event")?,
            harm: query.one_of("harm")?,
            agreed,
            there: some("place").map(|place| there(asked, &place)),
            done: some("actor").map(|actor| done_by(asked.index, &asked.holdings.party_id(&actor))),
            from: query.day("from")?,
            to: query.day("to")?,
        })
    }

    /// Whether the incident at this place of the record is to be listed.
    pub fn passes(&self, index: &Index, at: usize) -> bool {
        self.fails(index, at) == Some(0)
    }

    /// Which of the filters that are counted by leave it out, a bit each; `None`: another does.
    fn fails(&self, index: &Index, at: usize) -> Option<u8> {
        let facts = &index.facts[at];
        let is_there = |there: &Vec<bool>| facts.town.is_some_and(|town| there[town as usize]);
        let is_meant =
            self.from.is_none_or(|from| facts.days.is_some_and(|days| days.to() >= from))
                && self.to.is_none_or(|to| facts.days.is_some_and(|days| days.from() <= to))
                && self.said.as_ref().is_none_or(|said| said.holds(at));
        let but = |bit: u8, passes: bool| if passes { 0 } else { bit };
        is_meant.then(|| {
            but(KIND, self.kind.is_none_or(|kind| facts.kind == kind))
                | but(EVENT, self.event.is_none_or(|event| facts.event == event))
                | but(HARM, self.harm.is_none_or(|harm| facts.has(harm)))
                | but(ACCOUNTS, self.agreed.is_none_or(|agreed| facts.agreed == Some(agreed)))
                | but(PLACE, self.there.as_ref().is_none_or(is_there))
                | but(ACTOR, self.done.as_ref().is_none_or(|done| done[at]))
        })
    }
}

/// Which places go by a name, as totals take it: the place's, its division's or its country's.
fn there(asked: &Asked<'_>, name: &str) -> Vec<bool> {
    let filter = totals::Filter { place: Some(name.to_owned()), ..totals::Filter::default() };
    let goes = |&at: &usize| {
        let Reckoned { incident, title, tallies, .. } = &*asked.holdings.record.incidents[at];
        filter.keeps(&totals::Entry { incident, title, claims: Vec::new(), tallies })
    };
    asked.index.towns.iter().map(goes).collect()
}

/// Which incidents somebody is said to have done, of this id or, in lower case, these words.
fn done_by(index: &Index, name: &str) -> Vec<bool> {
    let mut done = vec![false; index.facts.len()];
    for actor in index.actors.iter().filter(|actor| actor.name.to_lowercase() == name) {
        actor.incidents.iter().for_each(|&at| done[at as usize] = true);
    }
    done
}
