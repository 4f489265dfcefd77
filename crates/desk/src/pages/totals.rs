//! Totals: what incidents add up to by place, period, actor and event, each row open onto its incidents; and the ledger of
//! what moved them since a day.

use super::query::Query;
use super::today::{Moved, shown_moved};
use crate::answer::{Answer, Failure, Shape, in_rows};
use crate::axis::{Axis, Bar};
use crate::desk::Asked;
use crate::messages::{Lang, filters};
use crate::since;
use crate::{phrases, wording};
use askama::Template;
use parallax_engine::totals::{By, Entry, Filter, Group, Sum};
use parallax_engine::{Record, Recorded};
use parallax_model::{DatePrecision, Day, DayRange, Harm, Interval, Place};
use parallax_record::{PostingLine, TotalLine, TotalTable, place_words};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const FILTERS: [&str; 8] = ["by", "and", "harm", "from", "to", "place", "actor", "since"];

/// Incidents named under a row; the rest is counted.
const MOST_NAMED: usize = 25;

#[derive(Template)]
#[template(path = "totals.html")]
struct Page<'a> {
    query: &'a Query,
    /// Who is said to have done it, by name.
    actor: &'a str,
    by: Vec<&'static str>,
    harms: Vec<&'static str>,
    tables: Vec<Table>,
    ledgers: Vec<Moved>,
    has_before: bool,
    data_at: String,
}

/// The rows of one harm, on one axis.
struct Table {
    harm: String,
    most: String,
    rows: Vec<Row>,
}

struct Row {
    key: String,
    words: String,
    bar: Option<Bar>,
    best_at: Option<u64>,
    counted: usize,
    uncounted: usize,
    open: usize,
    incidents: Vec<(String, String)>,
    n_more: usize,
}

/// The totals asked for.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let record = &asked.holdings.record;
    let query = Query::read(asked.query, &FILTERS)?;
    let by: Vec<By> = [query.one_of("by")?, query.one_of("and")?].into_iter().flatten().collect();
    let harm: Option<Harm> = query.one_of("harm")?;
    let some = |name: &str| (!query.get(name).is_empty()).then(|| query.get(name).to_owned());
    let (from, to) = (query.day("from")?, query.day("to")?);
    let actor = some("actor").map(|actor| asked.holdings.party_id(&actor));
    let filter = Filter { from, to, place: some("place"), actor };
    let mut found = asked.index.sums.totals(&by, &filter);
    found.retain(|group| harm.is_none_or(|harm| group.harm == harm));
    let incident = |at: usize| &record.incidents[at];
    let lines = || -> Vec<TotalLine> {
        let total = |group: &Group| group.total(|at| incident(at).incident.id.clone());
        let line = |group| TotalLine::new(&total(group), &by, &asked.holdings.rule);
        found.iter().map(line).collect()
    };
    if matches!(asked.shape, Shape::Csv | Shape::Jsonl) {
        return file(asked, &by, &lines())?.ok_or_else(Failure::broken);
    }
    let since = query.day("since")?;
    let before = since.map(|day| asked.at(day)).transpose()?;
    let moved = before.as_ref().map_or_else(Vec::new, |before| {
        // Who did it is said by claims; all else an incident says itself.
        let is_of_actors = filter.actor.is_some() || by.contains(&By::Actor);
        let (was, is) =
            (entries_of(&before.record, is_of_actors), entries_of(record, is_of_actors));
        since::moved(&was, &is, &filter, harm)
    });
    let address = query.with_page(1);
    let page = Page {
        query: &query,
        actor: asked.holdings.party(asked.view.lang, query.get("actor")),
        by: By::ALL.iter().map(|(_, name)| *name).collect(),
        harms: Harm::ALL.iter().map(|harm| harm.as_str()).collect(),
        tables: tables(asked, &by, &found, &incident),
        ledgers: moved.iter().map(|one| shown_moved(asked, one)).collect(),
        has_before: before.is_some(),
        data_at: address.clone(),
    };
    let postings: Vec<&PostingLine> = moved.iter().flat_map(|one| &one.postings).collect();
    asked.answer(
        asked.view.lang.say("Totals").to_owned(),
        || asked.view.render(&page),
        || {
            let names = names_of(asked, &by, &found);
            Ok(json!({ "totals": lines(), "actors": names, "ledger": postings }))
        },
        format!("/totals.json?{address}"),
    )
}

/// A table names parties as people do; lines of JSON, which programs read, by their ids.
fn file(asked: &Asked<'_>, by: &[By], lines: &[TotalLine]) -> Result<Option<Answer>, Failure> {
    let named = |line: &TotalLine| {
        let mut line = line.clone();
        let of_parties = line.by.iter_mut().filter(|(by, _)| by == By::Actor.as_str());
        of_parties
            .flat_map(|(_, key)| key)
            .for_each(|key| *key = asked.holdings.parties(Lang::En, key));
        line
    };
    in_rows(asked.shape, lines, |out| {
        let names: Vec<&str> = by.iter().map(|by| by.as_str()).collect();
        let mut table = TotalTable::new(out, &names)?;
        lines.iter().try_for_each(|line| table.write(&named(line)))
    })
}

/// The names of the parties that rows are of, by the ids under which they stand there.
fn names_of(asked: &Asked<'_>, by: &[By], found: &[Group]) -> BTreeMap<String, String> {
    let keys = found.iter().flat_map(|total| by.iter().zip(&total.key));
    let of_parties = keys.filter(|(by, _)| **by == By::Actor).filter_map(|(_, key)| key.as_ref());
    let ids: BTreeSet<&str> = of_parties.flat_map(|key| key.split(" + ")).collect();
    let known = ids.into_iter().filter_map(|id| asked.holdings.actors.get_key_value(id));
    known.map(|(id, party)| (id.clone(), party.name.clone())).collect()
}

/// The incidents, with their claims where those are needed.
fn entries_of(record: &Record, with_claims: bool) -> Vec<Entry<'_>> {
    if with_claims { record.entries() } else { record.entries_without_claims() }
}

/// The incident at a place of the record.
type At<'t> = dyn Fn(usize) -> &'t Recorded + 't;

fn tables(asked: &Asked<'_>, by: &[By], found: &[Group], incident: &At<'_>) -> Vec<Table> {
    let lang = asked.view.lang;
    let table = |harm: &Harm| {
        let of_harm: Vec<&Group> = found.iter().filter(|total| total.harm == *harm).collect();
        // An open range is drawn from its floor, and the sum of highs still fits.
        let ends = of_harm.iter().map(|total| Interval::exactly(total.sum.high));
        let axis = Axis::over(of_harm.iter().filter_map(|total| range(&total.sum)).chain(ends));
        let row = |total: &&Group| row(asked, by, total, &axis, incident);
        Table {
            harm: wording::harm(*harm),
            most: lang.number(axis.most()),
            rows: of_harm.iter().map(row).collect(),
        }
    };
    Harm::ALL.iter().map(table).filter(|table| !table.rows.is_empty()).collect()
}

/// From the sum of lows to the sum of highs; without a ceiling where some incident has none.
fn range(sum: &Sum) -> Option<Interval> {
    match sum.n_tallies {
        0 => None,
        _ if sum.n_open > 0 => Some(Interval::at_least(sum.low)),
        _ => Interval::between(sum.low.min(sum.high), sum.high).ok(),
    }
}

fn row(asked: &Asked<'_>, by: &[By], total: &Group, axis: &Axis, incident: &At<'_>) -> Row {
    let lang = asked.view.lang;
    let key = by.iter().zip(&total.key).map(|(by, key)| match key {
        Some(key) if *by == By::Place => {
            let mut all = total.incidents.iter().map(|&at| incident(at as usize));
            let is_it = |place: &&Place| place_words(place) == *key;
            let known = all.find_map(|one| one.incident.place.as_deref().filter(is_it));
            known.map_or_else(|| key.clone(), |place| wording::place(lang, place))
        }
        Some(key) => called(asked, *by, key),
        None => lang.say("not known").to_owned(),
    });
    let key: Vec<String> = key.collect();
    let named = total.incidents.iter().take(MOST_NAMED);
    let named = named.map(|&at| incident(at as usize));
    let named = named.map(|one| (one.incident.id.to_string(), phrases::title_of(lang, one)));
    let best = total.sum.whole_best();
    Row {
        key: key.join(" · "),
        words: wording::sum(lang, &total.sum),
        bar: range(&total.sum).map(|range| axis.bar(range)),
        best_at: best.map(|best| axis.bar(Interval::exactly(best)).x),
        counted: total.sum.n_tallies,
        uncounted: total.sum.n_uncounted,
        open: total.sum.n_open,
        incidents: named.collect(),
        n_more: total.incidents.len().saturating_sub(MOST_NAMED),
    }
}

/// What a row is of, in the page's language.
fn called(asked: &Asked<'_>, by: By, key: &str) -> String {
    let lang = asked.view.lang;
    match by {
        By::Actor => asked.holdings.parties(lang, key),
        By::Event | By::Category => lang.say(key).replace('_', " "),
        By::Day | By::Month | By::Year => {
            let all =
                key.split("..").map(|one| period(lang, one).unwrap_or_else(|| lang.digits(one)));
            all.collect::<Vec<_>>().join(" – ")
        }
        By::Week => lang.digits(key),
        By::Place | By::Admin1 | By::Country => key.to_owned(),
    }
}

/// `2015-03-28`, `2015-03` and `2015` as the language says them.
fn period(lang: Lang, key: &str) -> Option<String> {
    let (precision, ends) = match key.len() {
        10 => (DatePrecision::Day, ["", ""]),
        7 => (DatePrecision::Month, ["-01", "-28"]),
        _ => (DatePrecision::Year, ["-01-01", "-12-31"]),
    };
    let [from, to] = ends.map(|end| format!("{key}{end}").parse::<Day>().ok());
    Some(wording::days(lang, Some(DayRange::new(from?, to?, precision))))
}
