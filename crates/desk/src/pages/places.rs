//! The lists of places and of actors: what happened where, and who is said to have done it, each row open onto its incidents.

use super::incidents::{Facet, facet};
use super::list::{List, listed};
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure, Told, table};
use crate::desk::Asked;
use crate::index::{Actor, Somewhere};
use crate::messages::filters;
use askama::Template;
use serde_json::json;

#[derive(Template)]
#[template(path = "places.html")]
struct Places<'a> {
    query: &'a Query,
    n_found: usize,
    rows: Vec<PlaceRow>,
    facets: Vec<Facet>,
    paging: &'a Paging,
    address: String,
}

struct PlaceRow {
    name: String,
    address: String,
    admin1: String,
    precision: String,
    n_incidents: usize,
    n_divergent: usize,
}

#[derive(Template)]
#[template(path = "actors.html")]
struct Actors<'a> {
    query: &'a Query,
    n_found: usize,
    rows: Vec<ActorRow>,
    paging: &'a Paging,
    address: String,
}

struct ActorRow {
    name: String,
    address: String,
    n_incidents: usize,
    n_killings: usize,
}

/// The places that pass the filter.
pub(crate) fn places(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["q", "country", "precision", "sort", "page"])?;
    let (country, precision) = (query.get("country"), query.get("precision"));
    let sought = query.get("q").to_lowercase();
    let mut found: Vec<_> = asked
        .index
        .places
        .iter()
        .filter(|one| one.words.to_lowercase().contains(&sought))
        .filter(|one| country.is_empty() || one.place.country.as_deref() == Some(country))
        .filter(|one| precision.is_empty() || one.place.precision.as_str() == precision)
        .collect();
    let countries = found.iter().filter_map(|one| one.place.country.as_deref());
    let mut facets = facet(&query, "country", countries);
    let precisions = found.iter().map(|one| one.place.precision.as_str());
    facets.extend(facet(&query, "precision", precisions));
    match query.get("sort") {
        "" | "incidents" => {}
        "divergent" => found.sort_by_key(|one| std::cmp::Reverse(one.n_divergent)),
        "name" => found.sort_by(|a, b| a.words.cmp(&b.words)),
        other => return Err(unsorted(other, "incidents, divergent, name")),
    }
    let line = |one: &&Somewhere| {
        json!({
            "name": one.place.name,
            "country": one.place.country,
            "admin1": one.place.admin1,
            "precision": one.place.precision.to_string(),
            "lat": one.place.point.map(|(lat, _)| lat),
            "lon": one.place.point.map(|(_, lon)| lon),
            "incidents": one.incidents.len(),
            "divergent": one.n_divergent,
        })
    };
    let row = |one: &&Somewhere| PlaceRow {
        name: one.words.clone(),
        address: super::in_address(&one.place.name),
        admin1: one.place.admin1.clone().unwrap_or_default(),
        precision: one.place.precision.to_string(),
        n_incidents: one.incidents.len(),
        n_divergent: one.n_divergent,
    };
    let list = List { name: "places", title: asked.view.lang.say("Places"), query: &query };
    listed(asked, &list, &found, line, table, |shown, paging| {
        asked.view.render(&Places {
            query: &query,
            n_found: found.len(),
            rows: shown.iter().map(row).collect(),
            facets,
            paging,
            address: query.with_page(1),
        })
    })
}

/// The actors that pass the filter.
pub(crate) fn actors(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["q", "sort", "page"])?;
    let holdings = asked.holdings;
    let sought = query.get("q").to_lowercase();
    let mut found: Vec<_> = asked
        .index
        .actors
        .iter()
        .filter(|one| {
            let names = [holdings.party(&one.name), &one.name.replace('_', " ")];
            names.iter().any(|name| name.to_lowercase().contains(&sought))
        })
        .collect();
    match query.get("sort") {
        "" | "incidents" => {}
        "killings" => found.sort_by_key(|one| std::cmp::Reverse(one.n_killings)),
        "name" => found.sort_by_cached_key(|one| holdings.party(&one.name).to_lowercase()),
        other => return Err(unsorted(other, "incidents, killings, name")),
    }
    let line = |one: &&Actor| {
        json!({
            "actor": one.name,
            "name": holdings.party(&one.name),
            "incidents": one.incidents.len(),
            "with_killed": one.n_killings,
        })
    };
    let row = |one: &&Actor| ActorRow {
        name: holdings.party(&one.name).to_owned(),
        address: super::in_address(&one.name),
        n_incidents: one.incidents.len(),
        n_killings: one.n_killings,
    };
    let list = List { name: "actors", title: asked.view.lang.say("Actors"), query: &query };
    listed(asked, &list, &found, line, table, |shown, paging| {
        asked.view.render(&Actors {
            query: &query,
            n_found: found.len(),
            rows: shown.iter().map(row).collect(),
            paging,
            address: query.with_page(1),
        })
    })
}

/// A list is not sorted so.
pub(crate) fn unsorted(by: &str, known: &str) -> Failure {
    let words = "This list is sorted by {0}; “{1}” is none of these.";
    Failure::bad_query(Told::with(words, [known, by]))
}
