//! Sources: who is credited, how often, and how often their figures ended within the record's range.

use super::incident::{Said, said};
use super::incidents::{Facet, facet};
use super::list::listed;
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure, table};
use crate::desk::Asked;
use crate::index::Source;
use crate::messages::filters;
use askama::Template;
use parallax_model::{Claim, SpeakerKind};
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
    facets: Vec<Facet>,
    paging: &'a Paging,
}

#[derive(Template)]
#[template(path = "source.html")]
struct Page<'a> {
    row: &'a Source,
    claims: Vec<Said>,
    n_more: usize,
    relays: Vec<Said>,
    retracted: Vec<Said>,
    /// Its name in an address.
    address: String,
}

/// Every origin by the number of its claims.
pub(crate) fn list(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["q", "kind", "sort", "page"])?;
    let (sought, kind) = (query.get("q").to_lowercase(), query.get("kind"));
    let mut found: Vec<&Source> = asked
        .index
        .sources
        .values()
        .filter(|source| source.name.to_lowercase().contains(&sought))
        .filter(|source| kind.is_empty() || kind_of(source) == kind)
        .collect();
    let facets = facet(&query, "kind", found.iter().map(|source| kind_of(source)));
    // They come by name, and a sort keeps the order of equals.
    match query.get("sort") {
        "" | "claims" => found.sort_by_key(|source| std::cmp::Reverse(source.n_claims)),
        "figures" => found.sort_by_key(|source| std::cmp::Reverse(source.n_figures)),
        "within" => found.sort_by(|a, b| share(b).total_cmp(&share(a))),
        "name" => {}
        other => return Err(super::places::unsorted(other, "claims, figures, within, name")),
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
                facets,
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
    let of = |list: &[u32]| -> Vec<&Claim> {
        list.iter().map(|&at| &*record.claims()[at as usize]).collect()
    };
    let (claims, relays) = (of(&source.claims), of(&source.relays));
    let retracted = of(&source.retracted);
    let ids = |claims: &[&Claim]| -> Vec<String> {
        claims.iter().map(|claim| claim.id.to_string()).collect()
    };
    let data = || {
        Ok(json!({
            "source": data(source),
            "claims": ids(&claims),
            "relays": ids(&relays),
            "retracted": ids(&retracted),
        }))
    };
    let shown = |claims: &[&Claim]| -> Vec<Said> {
        claims.iter().take(MOST_SHOWN).map(|claim| said(asked.view.lang, record, claim)).collect()
    };
    let page = Page {
        row: source,
        claims: shown(&claims),
        n_more: claims.len().saturating_sub(MOST_SHOWN),
        relays: shown(&relays),
        retracted: shown(&retracted),
        address: super::in_address(name),
    };
    let data_at = format!("/sources/{}.json", super::in_address(name));
    asked.answer(name.to_owned(), || asked.view.render(&page), data, data_at)
}

/// The kind of voice; an outlet in its own words is one.
fn kind_of(source: &Source) -> &'static str {
    source.kind.unwrap_or(SpeakerKind::Outlet).as_str()
}

/// Which part of its numbers is within the record's range; those with none come last.
fn share(source: &Source) -> f64 {
    match source.n_compared {
        0 => -1.0,
        n => source.n_within as f64 / n as f64,
    }
}

fn data(source: &Source) -> Value {
    json!({
        "name": source.name,
        "claims": source.n_claims,
        "relayed": source.n_relayed,
        "figures": source.n_figures,
        "figures_that_hold_the_best": source.n_best,
        "kind": kind_of(source),
        "numbers": source.n_compared,
        "numbers_within_the_range": source.n_within,
        "relays": source.relays.len(),
        "retracted": source.retracted.len(),
    })
}
