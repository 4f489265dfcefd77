//! The list of reports: what came in, from whom, when, and what could not be read.

use super::query::{Paging, Query};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::shelf::Holdings;
use crate::wording;
use askama::Template;
use parallax_record::ReportLine;
use serde_json::json;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "reports.html")]
struct List<'a> {
    query: &'a Query,
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

/// The reports that pass the filters, the latest first.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let holdings = asked.holdings;
    let query = Query::read(asked.query, &["q", "state", "page"])?;
    let words = query.get("q").to_lowercase();
    let unread = match query.get("state") {
        "" => None,
        "read" => Some(false),
        "unread" => Some(true),
        other => {
            return Err(Failure::bad_query(format!(
                "A report is read or unread; “{other}” is neither."
            )));
        }
    };
    let found: Vec<&ReportLine> = holdings
        .reports
        .iter()
        .rev()
        .filter(|report| unread.is_none_or(|unread| report.unread.is_some() == unread))
        .filter(|report| {
            words.split_whitespace().all(|word| text_of(holdings, report).contains(word))
        })
        .collect();
    let paging = Paging::of(&query, found.len())?;
    let shown = &found[paging.rows.clone()];
    let mut n_claims: HashMap<&str, usize> = HashMap::new();
    for claim in holdings.record.claims() {
        *n_claims.entry(claim.report.as_str()).or_default() += 1;
    }
    let rows = shown.iter().map(|report| row(report, &n_claims)).collect();
    let main = List { query: &query, n_found: found.len(), rows, paging: &paging }.render()?;
    Ok(Answer {
        title: "Reports".to_owned(),
        main,
        data: json!({ "found": found.len(), "reports": shown, "next": paging.after }),
        data_at: format!("/reports.json?{}", query.with_page(query.page()?)),
    })
}

/// Everything of a report that a search looks into, lower-cased.
fn text_of(holdings: &Holdings, report: &ReportLine) -> String {
    let id = parallax_model::ReportId::new(report.id.as_str());
    let text = holdings.record.report(&id).map_or("", |(report, _)| report.text.as_str());
    let known =
        [Some(&report.known.name), report.known.title.as_ref(), report.known.outlet.as_ref()];
    let known: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
    format!("{}\n{text}", known.join("\n")).to_lowercase()
}

fn row(report: &ReportLine, n_claims: &HashMap<&str, usize>) -> Row {
    Row {
        id: super::in_address(&report.id),
        name: report.known.title.clone().unwrap_or_else(|| wording::short(&report.known.name)),
        outlet: report.known.outlet.clone().unwrap_or_default(),
        published: report.known.published.clone().unwrap_or_default(),
        added: report.added.clone(),
        n_claims: n_claims.get(report.id.as_str()).copied().unwrap_or(0),
        unread: report.unread.clone().unwrap_or_default(),
    }
}
