//! Sources: who is credited, how often, and how often their figures ended within the record's range.

use super::incident::{Said, said};
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::shelf::Holdings;
use crate::wording;
use askama::Template;
use parallax_model::Claim;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "sources.html")]
struct List<'a> {
    query: &'a Query,
    n_found: usize,
    rows: Vec<Row>,
    paging: &'a Paging,
}

#[derive(Default)]
struct Row {
    name: String,
    address: String,
    n_claims: usize,
    n_relayed: usize,
    n_figures: usize,
    n_best: usize,
}

#[derive(Template)]
#[template(path = "source.html")]
struct Page {
    row: Row,
    claims: Vec<Said>,
}

/// Every origin by the number of its claims.
pub(crate) fn list(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let holdings = asked.holdings;
    let query = Query::read(asked.query, &["q", "page"])?;
    let sought = query.get("q").to_lowercase();
    let mut rows: Vec<Row> = rows(holdings)
        .into_values()
        .filter(|row| row.name.to_lowercase().contains(&sought))
        .collect();
    rows.sort_by(|a, b| b.n_claims.cmp(&a.n_claims).then_with(|| a.name.cmp(&b.name)));
    let n_found = rows.len();
    let paging = Paging::of(&query, n_found)?;
    let rows: Vec<Row> = rows.drain(paging.rows.clone()).collect();
    let data: Vec<_> = rows.iter().map(data).collect();
    let main = List { query: &query, n_found, rows, paging: &paging }.render()?;
    Ok(Answer {
        title: "Sources".to_owned(),
        main,
        data: json!({ "found": n_found, "sources": data, "next": paging.after }),
        data_at: format!("/sources.json?{}", query.with_page(query.page()?)),
    })
}

/// What one origin says.
pub(crate) fn one(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let (holdings, name) = (asked.holdings, asked.rest);
    let row = rows(holdings).remove(name).ok_or_else(|| Failure::not_found("source", name))?;
    let record = &holdings.record;
    let claims: Vec<&Claim> =
        record.claims().iter().filter(|claim| wording::origin(record, claim) == name).collect();
    let ids: Vec<&str> = claims.iter().map(|claim| claim.id.as_str()).collect();
    let data = json!({ "source": data(&row), "claims": ids });
    let data_at = format!("/sources/{}.json", row.address);
    let main =
        Page { row, claims: claims.iter().map(|claim| said(record, claim)).collect() }.render()?;
    Ok(Answer { title: name.to_owned(), main, data, data_at })
}

fn rows(holdings: &Holdings) -> BTreeMap<String, Row> {
    let record = &holdings.record;
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for claim in record.claims() {
        let name = wording::origin(record, claim);
        let row = rows.entry(name.clone()).or_insert_with(|| Row {
            address: super::in_address(&name),
            name,
            ..Row::default()
        });
        row.n_claims += 1;
        row.n_relayed += usize::from(claim.speakers.len() > 1);
    }
    for tally in record.incidents.iter().flat_map(|one| &one.tallies) {
        for voice in &tally.voices {
            let Some(claim) = record.claim(&voice.claim) else { continue };
            let Some(row) = rows.get_mut(&wording::origin(record, claim)) else { continue };
            row.n_figures += 1;
            let holds =
                |n: u64| voice.says.lo() <= n && voice.says.hi().is_none_or(|high| n <= high);
            row.n_best += usize::from(tally.best.as_ref().is_some_and(|best| holds(best.n)));
        }
    }
    rows
}

fn data(row: &Row) -> serde_json::Value {
    json!({
        "name": row.name,
        "claims": row.n_claims,
        "relayed": row.n_relayed,
        "figures": row.n_figures,
        "figures_that_hold_the_best": row.n_best,
    })
}
