//! The list of incidents: what happened, where, when, and what the record says of each, with filters in the address.

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
use std::collections::HashMap;

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

/// How the incidents found fall into the values of one filter, each with the address that narrows to it.
pub(crate) struct Facet {
    pub name: &'static str,
    pub values: Vec<(String, usize, String)>,
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
    pub figures: Vec<String>,
    pub diverges: bool,
}

/// The incidents that pass the filters.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let (holdings, lang) = (asked.holdings, asked.view.lang);
    let query = Query::read(asked.query, &FILTERS)?;
    let filter = Filter::of(asked, &query)?;
    let (record, index) = (&holdings.record, asked.index);
    let in_order = index.by_day.iter().copied();
    let mut found: Vec<usize> = in_order.filter(|&at| filter.passes(index, at)).collect();
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
            facets: facets(asked, &query, &found),
            address: query.with_page(1),
            actor: holdings.party(query.get("actor")),
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

fn facets(asked: &Asked<'_>, query: &Query, found: &[usize]) -> Vec<Facet> {
    let index = asked.index;
    let mut events = [0; EventType::ALL.len()];
    let mut kinds = [0; IncidentKind::ALL.len()];
    let mut towns = vec![0; index.towns.len()];
    for facts in found.iter().map(|&at| &index.facts[at]) {
        events[facts.event as usize] += 1;
        kinds[facts.kind as usize] += 1;
        facts.town.into_iter().for_each(|town| towns[town as usize] += 1);
    }
    let name = |&at: &usize| town(asked, at).name.as_str();
    let all = [
        counted(query, "event", EventType::ALL.iter().map(|event| event.as_str()).zip(events)),
        counted(query, "place", index.towns.iter().map(name).zip(towns)),
        counted(query, "kind", IncidentKind::ALL.iter().map(|kind| kind.as_str()).zip(kinds)),
    ];
    all.into_iter().flatten().collect()
}

/// How what was found falls into the values of one filter, the commonest first; none where all share one value.
pub(crate) fn facet<'v>(
    query: &Query,
    name: &'static str,
    values: impl Iterator<Item = &'v str>,
) -> Vec<Facet> {
    counted(query, name, values.map(|value| (value, 1)))
}

/// As [`facet`], of values that come with how often they do.
fn counted<'v>(
    query: &Query,
    name: &'static str,
    values: impl Iterator<Item = (&'v str, usize)>,
) -> Vec<Facet> {
    const MOST: usize = 8;
    let mut counts: HashMap<&str, usize> = HashMap::new();
    values.filter(|(_, n)| *n > 0).for_each(|(value, n)| *counts.entry(value).or_default() += n);
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    counts.truncate(MOST);
    let with_address = |(value, n): (&str, usize)| (value.to_owned(), n, query.with(name, value));
    let values: Vec<_> = counts.into_iter().map(with_address).collect();
    if values.len() > 1 { vec![Facet { name, values }] } else { Vec::new() }
}

/// The incident at this place of the record.
pub(crate) fn row(asked: &Asked<'_>, at: usize) -> Row {
    let (lang, one) = (asked.view.lang, &asked.holdings.record.incidents[at]);
    let figure = |tally: &parallax_model::Tally| {
        format!("{}: {}", lang.say(tally.harm.as_str()), wording::verdict(lang, tally))
    };
    Row {
        id: one.incident.id.to_string(),
        title: phrases::title(lang, &one.title),
        when: wording::days(lang, one.incident.days),
        place: one.incident.place.as_deref().map(place_words).unwrap_or_default(),
        kind: match one.incident.kind {
            IncidentKind::Incident => "",
            kind => lang.say(wording::kind(kind)),
        },
        n_reports: asked.index.facts[at].n_reports as usize,
        figures: one.tallies.iter().map(figure).collect(),
        diverges: one.tallies.iter().any(|tally| !tally.agreed),
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
        let facts = &index.facts[at];
        let is_there = |there: &Vec<bool>| facts.town.is_some_and(|town| there[town as usize]);
        self.kind.is_none_or(|kind| facts.kind == kind)
            && self.event.is_none_or(|event| facts.event == event)
            && self.harm.is_none_or(|harm| facts.has(harm))
            && self.agreed.is_none_or(|agreed| facts.agreed == Some(agreed))
            && self.from.is_none_or(|from| facts.days.is_some_and(|days| days.to() >= from))
            && self.to.is_none_or(|to| facts.days.is_some_and(|days| days.from() <= to))
            && self.there.as_ref().is_none_or(is_there)
            && self.done.as_ref().is_none_or(|done| done[at])
            && self.said.as_ref().is_none_or(|said| said.holds(at))
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
