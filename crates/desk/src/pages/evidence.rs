//! Evidence: the items that came in, and one of them opened. No picture is shown until it is asked for.

use super::facets::{Facet, Of};
use super::list::listed;
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure, table};
use crate::desk::Asked;
use crate::messages::{Lang, filters};
use crate::shelf::EvidenceHeld;
use crate::wording;
use askama::Template;
use parallax_model::ReportId;
use parallax_record::{CustodyLine, EvidenceLine, StatementLine};
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "evidence.html")]
struct List<'a> {
    query: &'a Query,
    address: String,
    n_found: usize,
    n_all: usize,
    facets: Option<Facet>,
    rows: Vec<Row>,
    paging: &'a Paging,
}

struct Row {
    id: String,
    name: String,
    medium: String,
    taken: String,
    said: String,
    n_alike: usize,
    came: String,
}

#[derive(Template)]
#[template(path = "item.html")]
struct One<'a> {
    line: &'a EvidenceLine,
    custody: &'a [CustodyLine],
    said: Vec<(&'a StatementLine, String)>,
    alike: Vec<Alike>,
    has_picture: bool,
    is_shown: bool,
    at: String,
}

struct Alike {
    id: String,
    name: String,
    how: String,
    distance: u32,
    said: String,
}

fn held(asked: &Asked<'_>) -> Result<Arc<Vec<EvidenceHeld>>, Failure> {
    asked.held.evidence(&*asked.desk.shelf).map_err(Failure::of_shelf)
}

/// The items, the latest first where no order is asked for.
pub(crate) fn list(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["q", "medium", "sort", "page"])?;
    let (words, medium) = (query.get("q").to_lowercase(), query.get("medium"));
    let all = held(asked)?;
    let is_of = |line: &&EvidenceLine| {
        medium.is_empty() || line.medium.as_deref().unwrap_or("other") == medium
    };
    let lines = all.iter().rev().map(|held| &held.line);
    let said: Vec<&EvidenceLine> = lines.filter(|line| says(line, &words)).collect();
    let mut found: Vec<&EvidenceLine> = said.iter().copied().filter(is_of).collect();
    match query.get("sort") {
        "" => {}
        // Without a time: last.
        "taken" => found.sort_by_cached_key(|line| std::cmp::Reverse(taken(line))),
        "name" => found.sort_by_cached_key(|line| known_as(line).to_lowercase()),
        other => return Err(super::places::unsorted(other, "taken, name")),
    }
    let media = said.iter().map(|line| line.medium.as_deref().unwrap_or("other"));
    let of = Of { query: &query, name: "medium", chosen: medium, n_found: found.len() };
    let facets = of.facet(media, |medium| asked.view.lang.say(medium).to_owned());
    let rows = |out: &mut Vec<u8>, lines: &[&EvidenceLine]| {
        let cells: Vec<Value> = lines.iter().map(|line| cells(line)).collect();
        table(out, &cells)
    };
    let list = super::list::List {
        name: "evidence",
        title: asked.view.lang.say("Evidence"),
        query: &query,
    };
    listed(
        asked,
        &list,
        &found,
        |line| *line,
        rows,
        |shown, paging| {
            asked.view.render(&List {
                query: &query,
                address: query.with_page(1),
                n_found: found.len(),
                n_all: all.len(),
                facets,
                rows: shown.iter().map(|line| row(asked.view.lang, line)).collect(),
                paging,
            })
        },
    )
}

/// An item as one row of a table: what its line says, lists joined.
fn cells(line: &EvidenceLine) -> Value {
    let row = row(Lang::En, line);
    json!({
        "id": line.id,
        "name": line.name,
        "medium": line.medium,
        "file_format": line.file_format,
        "bytes": line.bytes,
        "taken": row.taken,
        "said_to_show": row.said,
        "reports": line.reports.join(" "),
        "claims": line.claims.join(" "),
        "alike": line.alike.iter().map(|one| one.item.as_str()).collect::<Vec<_>>().join(" "),
        "added": row.came,
    })
}

/// One item, named by its SHA-256.
pub(crate) fn one(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["show"])?;
    let all = held(asked)?;
    let held = all.iter().find(|held| held.line.id == asked.rest);
    let held = held.ok_or_else(|| Failure::not_found("item of evidence", asked.rest))?;
    let (line, lang) = (&held.line, asked.view.lang);
    let alike = line.alike.iter().filter_map(|one| {
        let other = &all.iter().find(|held| held.line.id == one.item)?.line;
        Some(Alike {
            id: one.item.clone(),
            name: known_as(other),
            how: one.how.clone(),
            distance: one.distance,
            said: all_said(lang, other),
        })
    });
    let cited_by = line.reports.iter().flat_map(|report| {
        let medium = line.medium.as_deref().unwrap_or_default();
        asked.holdings.record.claims_citing(&ReportId::new(report.as_str()), medium)
    });
    let cited_by = cited_by.map(|claim| claim.id.as_str().to_owned()).collect();
    let line = &EvidenceLine { cited_by, ..line.clone() };
    let page = One {
        line,
        custody: &held.custody,
        said: line.statements.iter().map(|one| (one, in_words(lang, one))).collect(),
        alike: alike.collect(),
        has_picture: line.medium.as_deref() == Some("picture"),
        is_shown: query.get("show") == "picture",
        at: format!("/evidence/{}", line.id),
    };
    Ok(Answer::new(
        known_as(line),
        asked.view.render(&page)?,
        json!({ "item": line, "custody": held.custody }),
        format!("/evidence/{}.json", line.id),
    ))
}

fn says(line: &EvidenceLine, words: &str) -> bool {
    let known = [line.name.clone(), line.id.clone()];
    let whole: Vec<String> = known.into_iter().chain([all_said(Lang::En, line)]).collect();
    let whole = whole.join("\n").to_lowercase();
    words.split_whitespace().all(|word| whole.contains(word))
}

/// Its name; the start of its digest where who looks is not to know under which name it came.
pub(crate) fn known_as(line: &EvidenceLine) -> String {
    if line.name.is_empty() { line.id[..12].to_owned() } else { line.name.clone() }
}

/// When it was taken, by its own clock; empty: it does not say.
fn taken(line: &EvidenceLine) -> String {
    let fact = |name: &str| line.facts.get(name).cloned();
    fact("taken").or_else(|| fact("created")).unwrap_or_default()
}

fn row(lang: Lang, line: &EvidenceLine) -> Row {
    Row {
        id: line.id.clone(),
        name: known_as(line),
        medium: line.medium.clone().unwrap_or_default(),
        taken: taken(line),
        said: all_said(lang, line),
        n_alike: line.alike.len(),
        came: line.arrivals.first().map(|one| one.entered.time.clone()).unwrap_or_default(),
    }
}

/// Everything that is said of an item.
pub(crate) fn all_said(lang: Lang, line: &EvidenceLine) -> String {
    let said = line.statements.iter().map(|one| in_words(lang, one));
    said.collect::<Vec<_>>().join("; ")
}

/// `an activist: Homs, 4 March 2031 “…”`
fn in_words(lang: Lang, said: &StatementLine) -> String {
    let when = said.when.as_ref().map(|when| wording::when(lang, when));
    let what = [said.place.as_ref().or(said.point.as_ref()), when.as_ref()];
    let what: Vec<&str> = what.into_iter().flatten().map(String::as_str).collect();
    let words = said.words.as_ref().map(|words| format!(" “{words}”")).unwrap_or_default();
    format!("{}: {}{words}", said.speaker, what.join(", "))
}
