//! Sources: who is credited, how often, and how often their figures ended within the record's range.

use super::facets::{Facet, Of};
use super::incident::{Said, said};
use super::list::listed;
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure, table};
use crate::desk::Asked;
use crate::index::Source;
use crate::messages::filters;
use askama::Template;
use parallax_model::{Claim, SpeakerKind};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Claims of a source shown on its page; the rest is counted.
const MOST_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "sources.html")]
struct List<'a> {
    query: &'a Query,
    address: String,
    n_found: usize,
    rows: Vec<(String, &'a Source)>,
    facets: Option<Facet>,
    paging: &'a Paging,
}

#[derive(Template)]
#[template(path = "source.html")]
struct Page<'a> {
    row: &'a Source,
    claims: Vec<Said>,
    n_more: usize,
    relays: Vec<Said>,
    n_more_relayed: usize,
    retracted: Vec<Said>,
    /// Other names that claims credit it by.
    also: Vec<&'a str>,
    /// Its name in an address.
    address: String,
}

/// Every origin by the number of its claims.
pub(crate) fn list(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["q", "kind", "sort", "page"])?;
    let (sought, kind) = (query.get("q").to_lowercase(), query.get("kind"));
    let goes_by = |name: &str| name.to_lowercase().contains(&sought);
    let others = asked.holdings.sources.iter();
    let sought_by: BTreeSet<&str> = match sought.is_empty() {
        true => BTreeSet::new(),
        false => others.filter(|(said, _)| goes_by(said)).map(|(_, name)| name.as_str()).collect(),
    };
    let is_sought =
        |source: &&Source| goes_by(&source.name) || sought_by.contains(source.name.as_str());
    let named: Vec<&Source> = asked.index.sources.values().filter(is_sought).collect();
    let is_of_kind = |source: &&Source| kind.is_empty() || kind_of(source) == kind;
    let mut found: Vec<&Source> = named.iter().copied().filter(is_of_kind).collect();
    let of = Of { query: &query, name: "kind", chosen: kind, n_found: found.len() };
    let label = |kind: &str| asked.view.lang.say(kind).replace('_', " ");
    let facets = of.facet(named.iter().map(|source| kind_of(source)), label);
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
    let (holdings, record) = (asked.holdings, &asked.holdings.record);
    // An address that was made when it went by another name leads to it still.
    let name = holdings.source(asked.rest);
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
            "also_credited_as": also(asked, name),
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
        n_more_relayed: relays.len().saturating_sub(MOST_SHOWN),
        retracted: shown(&retracted),
        also: also(asked, name),
        address: super::in_address(name),
    };
    let data_at = format!("/sources/{}.json", super::in_address(name));
    asked.answer(name.to_owned(), || asked.view.render(&page), data, data_at)
}

/// Other names that claims credit a source by.
fn also<'a>(asked: &Asked<'a>, name: &str) -> Vec<&'a str> {
    let all = asked.holdings.sources.iter();
    all.filter(|(_, source)| *source == name).map(|(said, _)| said.as_str()).collect()
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
