//! Sources: who is credited, how often, and how often their figures ended within the record's range.

use super::incident::{Said, said};
use super::list::listed;
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure, table};
use crate::desk::Asked;
use crate::index::Source;
use crate::messages::filters;
use askama::Template;
use parallax_model::Claim;
use serde_json::{Value, json};

/// Claims of a source shown on its page; the rest is counted.
const MOST_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "sources.html")]
struct List<'a> {
    query: &'a Query,
    address: String,
    n_found: usize,
    rows: Vec<(String, &'a Source)>,
    paging: &'a Paging,
}

#[derive(Template)]
#[template(path = "source.html")]
struct Page<'a> {
    row: &'a Source,
    claims: Vec<Said>,
    n_more: usize,
}

/// Every origin by the number of its claims.
pub(crate) fn list(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["q", "sort", "page"])?;
    let sought = query.get("q").to_lowercase();
    let mut found: Vec<&Source> = asked
        .index
        .sources
        .values()
        .filter(|source| source.name.to_lowercase().contains(&sought))
        .collect();
    // They come by name, and a sort keeps the order of equals.
    match query.get("sort") {
        "" | "claims" => found.sort_by_key(|source| std::cmp::Reverse(source.n_claims)),
        "figures" => found.sort_by_key(|source| std::cmp::Reverse(source.n_figures)),
        "name" => {}
        other => return Err(super::places::unsorted(other, "claims, figures, name")),
    }
    let list =
        super::list::List { name: "sources", title: asked.view.lang.say("Sources"), query: &query };
    listed(
        asked,
        &list,
        &found,
        |source| data(source),
        table,
        |shown, paging| {
            asked.view.render(&List {
                query: &query,
                address: query.with_page(1),
                n_found: found.len(),
                rows: shown.iter().map(|one| (super::in_address(&one.name), *one)).collect(),
                paging,
            })
        },
    )
}

/// What one origin says.
pub(crate) fn one(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let (record, name) = (&asked.holdings.record, asked.rest);
    let source = asked.index.sources.get(name);
    let source = source.ok_or_else(|| Failure::not_found("source", name))?;
    let claims: Vec<&Claim> =
        source.claims.iter().map(|&at| &*record.claims()[at as usize]).collect();
    let ids: Vec<&str> = claims.iter().map(|claim| claim.id.as_str()).collect();
    let data = json!({ "source": data(source), "claims": ids });
    let shown = claims.iter().take(MOST_SHOWN);
    let page = Page {
        row: source,
        claims: shown.map(|claim| said(asked.view.lang, record, claim)).collect(),
        n_more: claims.len().saturating_sub(MOST_SHOWN),
    };
    let data_at = format!("/sources/{}.json", super::in_address(name));
    Ok(Answer::new(name.to_owned(), asked.view.render(&page)?, data, data_at))
}

fn data(source: &Source) -> Value {
    json!({
        "name": source.name,
        "claims": source.n_claims,
        "relayed": source.n_relayed,
        "figures": source.n_figures,
        "figures_that_hold_the_best": source.n_best,
    })
}
