//! The lists of places and of actors: what happened where, and who is said to have done it, each row open onto its incidents.

use super::facets::{Facet, Of};
use super::list::{List, listed};
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure, Told, table};
use crate::desk::Asked;
use crate::index::{Actor, Somewhere};
use crate::messages::{Lang, filters};
use crate::wording;
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

/// The kind of a party that no list knows.
const UNLISTED: &str = "unlisted";

#[derive(Template)]
#[template(path = "actors.html")]
struct Actors<'a> {
    query: &'a Query,
    n_found: usize,
    rows: Vec<ActorRow>,
    facets: Vec<Facet>,
    paging: &'a Paging,
    address: String,
}

struct ActorRow {
    name: String,
    kind: String,
    address: String,
    n_incidents: usize,
    n_killings: usize,
}

/// The places that pass the filter.
pub(crate) fn places(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["q", "country", "precision", "sort", "page"])?;
    let (country, precision) = (query.get("country"), query.get("precision"));
    let sought = query.get("q").to_lowercase();
    let lang = asked.view.lang;
    let is_called = |one: &Somewhere| {
        wording::place_name(lang, &one.place).is_some_and(|name| name.contains(&sought))
    };
    let is_sought = |one: &&Somewhere| one.words.to_lowercase().contains(&sought) || is_called(one);
    let is_in =
        |one: &Somewhere| country.is_empty() || one.place.country.as_deref() == Some(country);
    let is_known_to =
        |one: &Somewhere| precision.is_empty() || one.place.precision.as_str() == precision;
    let named: Vec<&Somewhere> = asked.index.places.iter().filter(is_sought).collect();
    let mut found: Vec<&Somewhere> =
        named.iter().copied().filter(|one| is_in(one) && is_known_to(one)).collect();
    let of = |name, chosen| Of { query: &query, name, chosen, n_found: found.len() };
    let (somewhere, lang) = (|| named.iter().copied(), asked.view.lang);
    let countries = somewhere().filter(|one| is_known_to(one));
    let countries = countries.filter_map(|one| one.place.country.as_deref());
    let precisions = somewhere().filter(|one| is_in(one)).map(|one| one.place.precision.as_str());
    let facets = [
        of("country", country).facet(countries, str::to_owned),
        of("precision", precision).facet(precisions, |known| lang.say(known).to_owned()),
    ];
    let facets: Vec<Facet> = facets.into_iter().flatten().collect();
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
        name: wording::place(asked.view.lang, &one.place),
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
    let query = Query::read(asked.query, &["q", "kind", "country", "sort", "page"])?;
    let (holdings, lang) = (asked.holdings, asked.view.lang);
    let (kind, country) = (query.get("kind"), query.get("country"));
    let sought = query.get("q").to_lowercase();
    let is_sought = |one: &&Actor| {
        let said = one.name.replace('_', " ");
        let mut names = holdings.names_of(&one.name).chain([said.as_str()]);
        names.any(|name| name.to_lowercase().contains(&sought))
    };
    let known = |one: &Actor| holdings.actors.get(&one.name);
    let kind_of = |one: &Actor| known(one).map_or(UNLISTED, |party| party.kind.as_str());
    let country_of = |one: &Actor| known(one).and_then(|party| party.country.as_deref());
    let is_of_kind = |one: &Actor| kind.is_empty() || kind_of(one) == kind;
    let is_from = |one: &Actor| country.is_empty() || country_of(one) == Some(country);
    let named: Vec<&Actor> = asked.index.actors.iter().filter(is_sought).collect();
    let mut found: Vec<&Actor> =
        named.iter().copied().filter(|one| is_of_kind(one) && is_from(one)).collect();
    let of = |name, chosen| Of { query: &query, name, chosen, n_found: found.len() };
    let kinds = named.iter().filter(|one| is_from(one)).map(|one| kind_of(one));
    let countries = named.iter().filter(|one| is_of_kind(one)).filter_map(|one| country_of(one));
    let facets = [
        of("kind", kind).facet(kinds, |kind| lang.say(kind).replace('_', " ")),
        of("country", country).facet(countries, str::to_owned),
    ];
    let facets: Vec<Facet> = facets.into_iter().flatten().collect();
    match query.get("sort") {
        "" | "incidents" => {}
        "killings" => found.sort_by_key(|one| std::cmp::Reverse(one.n_killings)),
        "name" => found.sort_by_cached_key(|one| holdings.party(lang, &one.name).to_lowercase()),
        other => return Err(unsorted(other, "incidents, killings, name")),
    }
    let line = |one: &&Actor| {
        json!({
            "actor": one.name,
            "name": holdings.party(Lang::En, &one.name),
            "kind": known(one).map(|party| party.kind.as_str()),
            "country": country_of(one),
            "incidents": one.incidents.len(),
            "with_killed": one.n_killings,
        })
    };
    let row = |one: &&Actor| ActorRow {
        name: holdings.party(lang, &one.name).to_owned(),
        kind: lang.say(kind_of(one)).replace('_', " "),
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
            facets,
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
