//! The list of incidents: what happened, where, when, and what the record says of each, with filters in the address.

use super::list::listed;
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::messages::{Lang, filters};
use crate::shelf::Holdings;
use crate::{wording, words};
use askama::Template;
use parallax_engine::{Recorded, totals};
use parallax_model::{Day, EventType, Harm, IncidentKind};
use parallax_record::{IncidentLine, IncidentTable, place_words};
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
    let in_order = asked.index.by_day.iter().filter(|&&at| filter.passes(asked, at));
    let mut found: Vec<&Recorded> = in_order.map(|&at| &holdings.record.incidents[at]).collect();
    match query.get("sort") {
        "" | "day" => {}
        "claims" => found.sort_by_key(|one| std::cmp::Reverse(one.incident.claims.len())),
        "killed" => found.sort_by_key(|one| std::cmp::Reverse(most_killed(one))),
        "place" => found.sort_by_cached_key(|one| {
            let place = one.incident.place.as_ref().map(place_words);
            (place.is_none(), place)
        }),
        other => return Err(super::places::unsorted(other, "day, claims, killed, place")),
    }
    let record = &holdings.record;
    let line = |one: &&Recorded| super::line_of(record, one);
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
            facets: facets(&query, &found),
            address: query.with_page(1),
            n_found: found.len(),
            rows: shown.iter().map(|one| row(lang, holdings, one)).collect(),
            paging,
        })
    })
}

/// The most that is said to have been killed.
fn most_killed(one: &Recorded) -> Option<u64> {
    let killed = one.tallies.iter().find(|tally| tally.harm == Harm::Killed)?;
    [&killed.high, &killed.best, &killed.low].into_iter().flatten().map(|bound| bound.n).next()
}

fn facets(query: &Query, found: &[&Recorded]) -> Vec<Facet> {
    let named = |name, value: fn(&Recorded) -> Option<&str>| {
        facet(query, name, found.iter().filter_map(|one| value(one)))
    };
    let all = [
        named("event", |one| Some(one.incident.event.as_str())),
        named("place", |one| one.incident.place.as_ref().map(|place| place.name.as_str())),
        named("kind", |one| Some(one.incident.kind.as_str())),
    ];
    all.into_iter().flatten().collect()
}

/// How what was found falls into the values of one filter, the commonest first; none where all share one value.
pub(crate) fn facet<'v>(
    query: &Query,
    name: &'static str,
    values: impl Iterator<Item = &'v str>,
) -> Vec<Facet> {
    const MOST: usize = 8;
    let mut counts: HashMap<&str, usize> = HashMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    counts.truncate(MOST);
    let with_address = |(value, n): (&str, usize)| (value.to_owned(), n, query.with(name, value));
    let values: Vec<_> = counts.into_iter().map(with_address).collect();
    if values.len() > 1 { vec![Facet { name, values }] } else { Vec::new() }
}

pub(crate) fn row(lang: Lang, holdings: &Holdings, one: &Recorded) -> Row {
    let claims = holdings.record.claims_of(&one.incident);
    let mut reports: Vec<&str> = claims.iter().map(|claim| claim.report.as_str()).collect();
    reports.sort_unstable();
    reports.dedup();
    let figure = |tally: &parallax_model::Tally| {
        format!("{}: {}", lang.say(tally.harm.as_str()), wording::verdict(lang, tally))
    };
    Row {
        id: one.incident.id.to_string(),
        title: one.title.clone(),
        when: wording::days(lang, one.incident.days),
        place: one.incident.place.as_ref().map(place_words).unwrap_or_default(),
        kind: match one.incident.kind {
            IncidentKind::Incident => "",
            kind => lang.say(wording::kind(kind)),
        },
        n_reports: reports.len(),
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
    said: Option<Vec<bool>>,
    kind: Option<IncidentKind>,
    event: Option<EventType>,
    harm: Option<Harm>,
    agreed: Option<bool>,
    place_and_actor: totals::Filter,
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
                let what = format!("Accounts agree or diverge; “{other}” is neither.");
                return Err(Failure::bad_query(what));
            }
        };
        Ok(Self {
            said: match query.get("q").to_lowercase().as_str() {
                "" => None,
                words => Some(words::incidents_with(asked, words)?),
            },
            kind: query.one_of("kind")?,
            event: query.one_of("event")?,
            harm: query.one_of("harm")?,
            agreed,
            place_and_actor: totals::Filter {
                place: some("place"),
                actor: some("actor"),
                ..totals::Filter::default()
            },
            from: query.day("from")?,
            to: query.day("to")?,
        })
    }

    /// Whether the incident at this place of the record is to be listed.
    pub fn passes(&self, asked: &Asked<'_>, at: usize) -> bool {
        let holdings = asked.holdings;
        let one = &holdings.record.incidents[at];
        let incident = &one.incident;
        let with_harm = |harm: Harm| one.tallies.iter().any(|tally| tally.harm == harm);
        let agrees = |agreed: bool| {
            let mut several = one.tallies.iter().filter(|tally| tally.voices.len() > 1).peekable();
            several.peek().is_some() && several.all(|tally| tally.agreed) == agreed
        };
        self.kind.is_none_or(|kind| incident.kind == kind)
            && self.event.is_none_or(|event| incident.event == event)
            && self.harm.is_none_or(with_harm)
            && self.agreed.is_none_or(agrees)
            && self.from.is_none_or(|from| incident.days.is_some_and(|days| days.to() >= from))
            && self.to.is_none_or(|to| incident.days.is_some_and(|days| days.from() <= to))
            && self.is_there_and_by(holdings, one)
            && self.said.as_ref().is_none_or(|said| said[at])
    }

    fn is_there_and_by(&self, holdings: &Holdings, one: &Recorded) -> bool {
        if self.place_and_actor == totals::Filter::default() {
            return true;
        }
        let claims = match self.place_and_actor.actor {
            Some(_) => holdings.record.claims_of(&one.incident),
            None => Vec::new(),
        };
        let Recorded { incident, title, tallies, .. } = one;
        self.place_and_actor.keeps(&totals::Entry { incident, title, claims, tallies })
    }
}
