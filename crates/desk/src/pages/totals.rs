//! Totals: what incidents add up to by place, period, actor and event, each row open onto its incidents; and the ledger of
//! what moved them since a day.

use super::query::Query;
use super::today::{Moved, shown_moved};
use crate::answer::{Answer, Failure, Shape, in_rows};
use crate::axis::{Axis, Bar};
use crate::desk::Asked;
use crate::messages::{Lang, filters};
use crate::since;
use crate::wording;
use askama::Template;
use parallax_engine::totals::{By, Entry, Filter, Group, Sum};
use parallax_engine::{Record, Recorded};
use parallax_model::{Harm, Interval};
use parallax_record::{PostingLine, TotalLine, TotalTable};
use serde_json::json;

const FILTERS: [&str; 8] = ["by", "and", "harm", "from", "to", "place", "actor", "since"];

/// Incidents named under a row; the rest is counted.
const MOST_NAMED: usize = 25;

#[derive(Template)]
#[template(path = "totals.html")]
struct Page<'a> {
    query: &'a Query,
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
    let filter = Filter { from, to, place: some("place"), actor: some("actor") };
    let mut found = asked.index.sums.totals(&by, &filter);
    found.retain(|group| harm.is_none_or(|harm| group.harm == harm));
    let incident = |at: usize| &record.incidents[at];
    let lines = || -> Vec<TotalLine> {
        let total = |group: &Group| group.total(|at| incident(at).incident.id.clone());
        let line = |group| TotalLine::new(&total(group), &by, &asked.holdings.rule);
        found.iter().map(line).collect()
    };
    if matches!(asked.shape, Shape::Csv | Shape::Jsonl) {
        return file(asked.shape, &by, &lines())?.ok_or_else(Failure::broken);
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
        by: By::ALL.iter().map(|(_, name)| *name).collect(),
        harms: Harm::ALL.iter().map(|harm| harm.as_str()).collect(),
        tables: tables(asked.view.lang, &found, &incident),
        ledgers: moved.iter().map(|one| shown_moved(asked.view.lang, one)).collect(),
        has_before: before.is_some(),
        data_at: address.clone(),
    };
    let postings: Vec<&PostingLine> = moved.iter().flat_map(|one| &one.postings).collect();
    asked.answer(
        asked.view.lang.say("Totals").to_owned(),
        || asked.view.render(&page),
        || Ok(json!({ "totals": lines(), "ledger": postings })),
        format!("/totals.json?{address}"),
    )
}

fn file(shape: Shape, by: &[By], lines: &[TotalLine]) -> Result<Option<Answer>, Failure> {
    in_rows(shape, lines, |out| {
        let names: Vec<&str> = by.iter().map(|by| by.as_str()).collect();
        let mut table = TotalTable::new(out, &names)?;
        lines.iter().try_for_each(|line| table.write(line))
    })
}

/// The incidents, with their claims where those are needed.
fn entries_of(record: &Record, with_claims: bool) -> Vec<Entry<'_>> {
    if with_claims { record.entries() } else { record.entries_without_claims() }
}

/// The incident at a place of the record.
type At<'t> = dyn Fn(usize) -> &'t Recorded + 't;

fn tables(lang: Lang, found: &[Group], incident: &At<'_>) -> Vec<Table> {
    let table = |harm: &Harm| {
        let of_harm: Vec<&Group> = found.iter().filter(|total| total.harm == *harm).collect();
        // An open range is drawn from its floor, and the sum of highs still fits.
        let ends = of_harm.iter().map(|total| Interval::exactly(total.sum.high));
        let axis = Axis::over(of_harm.iter().filter_map(|total| range(&total.sum)).chain(ends));
        let row = |total: &&Group| row(lang, total, &axis, incident);
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

fn row(lang: Lang, total: &Group, axis: &Axis, incident: &At<'_>) -> Row {
    let key: Vec<&str> =
        total.key.iter().map(|key| key.as_deref().unwrap_or(lang.say("not known"))).collect();
    let named = total.incidents.iter().take(MOST_NAMED);
    let named = named.map(|&at| incident(at as usize));
    let named = named.map(|one| (one.incident.id.to_string(), one.title.clone()));
    let best = total.sum.whole_best();
    Row {
        // Known actors stand there by their ids.
        key: key.join(" · ").replace('_', " "),
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
