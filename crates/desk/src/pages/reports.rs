//! The list of reports: what came in, from whom, when, and what could not be read.

use super::list::listed;
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure, Told};
use crate::desk::Asked;
use crate::messages::filters;
use crate::shelf::Holdings;
use crate::wording;
use askama::Template;
use parallax_record::{ReportLine, ReportTable};
use std::cmp::Reverse;

#[derive(Template)]
#[template(path = "reports.html")]
struct List<'a> {
    query: &'a Query,
    address: String,
    n_found: usize,
    rows: Vec<Row>,
    paging: &'a Paging,
}

struct Row {
    id: String,
    name: String,
    outlet: String,
    published: String,
    added: String,
    n_claims: usize,
    unread: String,
}

/// The reports that pass the filters, the latest first where no order is asked for.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let holdings = asked.holdings;
    let query = Query::read(asked.query, &["q", "state", "sort", "page"])?;
    let unread = match query.get("state") {
        "" => None,
        "read" => Some(false),
        "unread" => Some(true),
        other => {
            let what = Told::with("A report is read or unread; “{0}” is neither.", [other]);
            return Err(Failure::bad_query(what));
        }
    };
    let found = match query.get("q") {
        "" => None,
        sought => Some(asked.words()?.reports_with(sought)),
    };
    let listed_so = |at: &usize| {
        let is_unread = holdings.reports[*at].unread.is_some();
        found.as_ref().is_none_or(|found| found.holds(*at))
            && unread.is_none_or(|unread| is_unread == unread)
    };
    let report = |at: usize| &holdings.reports[at];
    let mut found: Vec<&ReportLine> = match query.get("sort") {
        "name" => {
            let by_name = asked.index.reports_by_name(holdings).iter();
            by_name.map(|&at| at as usize).filter(listed_so).map(report).collect()
        }
        _ => (0..holdings.reports.len()).rev().filter(listed_so).map(report).collect(),
    };
    match query.get("sort") {
        "" | "name" => {}
        // Without a day: last.
        "published" => found.sort_by(|a, b| b.known.published.cmp(&a.known.published)),
        "claims" => found.sort_by_cached_key(|one| Reverse(n_claims(holdings, one))),
        other => return Err(super::places::unsorted(other, "published, claims, name")),
    }
    let list =
        super::list::List { name: "reports", title: asked.view.lang.say("Reports"), query: &query };
    let table = |out: &mut Vec<u8>, lines: &[&ReportLine]| {
        let mut table = ReportTable::new(out)?;
        lines.iter().try_for_each(|line| table.write(line))
    };
    listed(
        asked,
        &list,
        &found,
        |line| *line,
        table,
        |shown, paging| {
            asked.view.render(&List {
                query: &query,
                address: query.with_page(1),
                n_found: found.len(),
                rows: shown.iter().map(|report| row(holdings, report)).collect(),
                paging,
            })
        },
    )
}

fn n_claims(holdings: &Holdings, report: &ReportLine) -> usize {
    let id = parallax_model::ReportId::new(report.id.as_str());
    holdings.record.claims_in(&id).len()
}

fn row(holdings: &Holdings, report: &ReportLine) -> Row {
    Row {
        id: super::in_address(&report.id),
        name: wording::called(&report.known),
        outlet: report.known.outlet.as_deref().unwrap_or_default().to_owned(),
        published: report.known.published.as_deref().unwrap_or_default().to_owned(),
        added: report.added.to_string(),
        n_claims: n_claims(holdings, report),
        unread: report.unread.as_deref().unwrap_or_default().to_owned(),
    }
}
