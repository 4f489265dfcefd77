//! What the desk answers: its addresses as an OpenAPI document, and the same for people.

use super::query::Query;
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::messages::filters;
use askama::Template;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// An address that gives data: its path, what it gives, its filters, the property of one object that holds its rows.
struct Address {
    path: &'static str,
    gives: &'static str,
    filters: &'static [&'static str],
    rows: Option<&'static str>,
}

const ADDRESSES: &[Address] = &[
    Address {
        path: "/index",
        gives: "What waits, what came in, what moved the totals",
        filters: &["since"],
        rows: None,
    },
    Address {
        path: "/incidents",
        gives: "Incidents with what the record says of each",
        filters: &[
            "q", "kind", "event", "harm", "accounts", "from", "to", "place", "actor", "sort",
            "page",
        ],
        rows: Some("incidents"),
    },
    Address {
        path: "/incidents/{id}",
        gives: "One incident and its claims",
        filters: &[],
        rows: None,
    },
    Address {
        path: "/reports",
        gives: "What came in",
        filters: &["q", "state", "sort", "page"],
        rows: Some("reports"),
    },
    Address {
        path: "/reports/{id}",
        gives: "One report, its text and its claims",
        filters: &[],
        rows: None,
    },
    Address {
        path: "/claims/{id}",
        gives: "One claim with the rule that gave each field",
        filters: &[],
        rows: None,
    },
    Address {
        path: "/sources",
        gives: "Who is credited",
        filters: &["q", "kind", "sort", "page"],
        rows: Some("sources"),
    },
    Address { path: "/sources/{id}", gives: "What one source says", filters: &[], rows: None },
    Address {
        path: "/places",
        gives: "Where something happened",
        filters: &["q", "country", "precision", "sort", "page"],
        rows: Some("places"),
    },
    Address {
        path: "/actors",
        gives: "Who is said to have done something",
        filters: &["q", "kind", "country", "sort", "page"],
        rows: Some("actors"),
    },
    Address {
        path: "/totals",
        gives: "What incidents add up to, and what moved it",
        filters: &["by", "and", "harm", "from", "to", "place", "actor", "since"],
        rows: Some("totals"),
    },
    Address {
        path: "/decisions",
        gives: "What people decided",
        filters: &["author", "verb", "page"],
        rows: Some("decisions"),
    },
    Address {
        path: "/evidence",
        gives: "Photographs, video, audio, documents",
        filters: &["q", "medium", "sort", "page"],
        rows: Some("evidence"),
    },
    Address {
        path: "/evidence/{id}",
        gives: "One item with its metadata, likes and chain of custody",
        filters: &["show"],
        rows: None,
    },
    Address { path: "/queue", gives: "The first report that waits", filters: &[], rows: None },
    Address {
        path: "/queue/{id}",
        gives: "One report with its claims to be decided about",
        filters: &[],
        rows: None,
    },
    Address {
        path: "/map",
        gives: "Incidents by place, with how exactly each is known",
        filters: &["q", "kind", "event", "harm", "accounts", "from", "to", "actor", "where"],
        rows: None,
    },
    Address {
        path: "/control",
        gives: "Who held what on a day",
        filters: &["on", "place", "where"],
        rows: None,
    },
    Address {
        path: "/journal",
        gives: "Entries and checkpoints",
        filters: &["until", "author", "kind", "from", "to"],
        rows: Some("rows"),
    },
    Address {
        path: "/journal/verify",
        gives: "Whether all of it is whole",
        filters: &[],
        rows: None,
    },
    Address {
        path: "/rules",
        gives: "The rules that choose among voices, and what of them is in force",
        filters: &["effect"],
        rows: None,
    },
    Address {
        path: "/settings",
        gives: "What the project has of its own beside what ships",
        filters: &[],
        rows: None,
    },
    Address {
        path: "/settings/{id}",
        gives: "One kind of it: sources, actors, places, frames or rules",
        filters: &[],
        rows: None,
    },
    Address {
        path: "/people",
        gives: "Who may come in, and their groups",
        filters: &[],
        rows: None,
    },
    Address { path: "/views", gives: "Your saved views", filters: &[], rows: None },
    Address {
        path: "/work",
        gives: "What takes long: how far it is; reports read, of those that have to be",
        filters: &[],
        rows: None,
    },
];

/// Verbs of decisions, with the fields of their forms.
const VERBS: &[(&str, &[&str])] = &[
    ("accept", &["claim"]),
    ("reject", &["claim"]),
    (
        "correct",
        &[
            "claim",
            "event",
            "count",
            "scope",
            "stance",
            "method",
            "place",
            "country",
            "on",
            "actor",
            "affected",
            "category",
            "speaker",
            "speaker_kind",
            "trigger",
            "hedges",
            "part_of",
        ],
    ),
    (
        "add",
        &[
            "report",
            "words",
            "sentence",
            "event",
            "count",
            "scope",
            "stance",
            "method",
            "place",
            "country",
            "on",
            "actor",
            "affected",
            "category",
            "hedges",
            "part_of",
            "speaker",
            "speaker_kind",
        ],
    ),
    ("merge", &["incident", "other"]),
    ("split", &["incident", "claim"]),
    ("assign", &["claim", "other"]),
    ("bridge", &["earlier", "later"]),
    ("part", &["earlier", "later"]),
    ("undo", &["entry"]),
];

/// Other forms: their address, what they do, their fields.
const FORMS: &[(&str, &str, &[&str])] = &[
    ("/reports/{id}/restrict", "Keeps a report to a group", &["group", "reason", "step"]),
    ("/reports/{id}/release", "A group no longer keeps a report", &["group", "reason", "step"]),
    ("/work/{id}/cancel", "Ends what takes long; `reading` stops the reading of reports", &[]),
    ("/work/{id}/resume", "Lets the reading of reports go on", &[]),
];

#[derive(Template)]
#[template(path = "about.html")]
struct Page {
    rows: Vec<(&'static str, &'static str, String, bool)>,
}

/// The addresses, for people.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Query::read(asked.query, &[])?;
    let row = |one: &Address| (one.path, one.gives, one.filters.join(", "), one.rows.is_some());
    let page = Page { rows: ADDRESSES.iter().map(row).collect() };
    let title = asked.view.lang.say("About this desk").to_owned();
    Ok(Answer::new(title, asked.view.render(&page)?, document(), "/-/openapi.json".to_owned()))
}

/// The same for programs.
pub(crate) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], document().to_string()).into_response()
}

fn document() -> Value {
    let mut paths = Map::new();
    for one in ADDRESSES {
        let endings: &[&str] = match one.rows {
            Some(_) => &[".json", ".jsonl", ".csv"],
            None => &[".json"],
        };
        for ending in endings {
            paths.insert(format!("{}{ending}", one.path), json!({ "get": read(one, ending) }));
        }
    }
    for (verb, fields) in VERBS {
        paths.insert(format!("/decide/{verb}.json"), json!({ "post": decide(verb, fields) }));
    }
    for (path, summary, fields) in FORMS {
        paths.insert(format!("{path}.json"), json!({ "post": form(summary, fields) }));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Parallax desk",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every page as data. In front of any address: a language (/ar) and a day whose end is looked back from (/as-of/2015-03-30).",
        },
        "paths": paths,
        "components": { "schemas": { "Error": {
            "type": "object",
            "required": ["error"],
            "properties": { "error": {
                "type": "object",
                "required": ["code", "what", "hint"],
                "properties": {
                    "code": { "type": "string" },
                    "what": { "type": "string" },
                    "hint": { "type": "string" },
                },
            } },
        } } },
    })
}

fn read(one: &Address, ending: &str) -> Value {
    let text = || json!({ "type": "string" });
    let mut parameters: Vec<Value> = Vec::new();
    if one.path.contains("{id}") {
        parameters.push(json!({ "name": "id", "in": "path", "required": true, "schema": text() }));
    }
    // A file holds every row, so that it has no pages.
    let is_kept = |name: &&&str| **name != "page" || ending == ".json";
    parameters.extend(
        one.filters.iter().filter(is_kept).map(
            |name| json!({ "name": name, "in": "query", "required": false, "schema": text() }),
        ),
    );
    let kind = match ending {
        ".csv" => "text/csv",
        ".jsonl" => "application/jsonl",
        _ => "application/json",
    };
    let schema = match (ending, one.rows) {
        (".json", Some(rows)) => {
            json!({ "type": "object", "required": [rows], "properties": { rows: { "type": "array" } } })
        }
        (".json", None) => json!({ "type": "object" }),
        _ => text(),
    };
    json!({
        "summary": one.gives,
        "parameters": parameters,
        "responses": {
            "200": { "description": one.gives, "content": { kind: { "schema": schema } } },
            "default": failure(),
        },
    })
}

fn decide(verb: &str, fields: &[&str]) -> Value {
    let beside = ["token", "author", "reason", "step", "mark"];
    let properties: Map<String, Value> = fields
        .iter()
        .chain(&beside)
        .map(|name| ((*name).to_owned(), json!({ "type": "string" })))
        .collect();
    json!({
        "summary": format!("What `{verb}` would change; with step=enter, the entry"),
        "requestBody": { "required": true, "content": { "application/x-www-form-urlencoded": { "schema": {
            "type": "object",
            "required": ["token", "author", "reason"],
            "properties": properties,
        } } } },
        "responses": {
            "200": { "description": "What would change; nothing was entered" },
            "201": { "description": "The numbers of the entries made" },
            "default": failure(),
        },
    })
}

fn form(summary: &str, fields: &[&str]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .chain(&["token"])
        .map(|name| ((*name).to_owned(), json!({ "type": "string" })))
        .collect();
    json!({
        "summary": summary,
        "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
        "requestBody": { "required": true, "content": { "application/x-www-form-urlencoded": { "schema": {
            "type": "object",
            "required": ["token"],
            "properties": properties,
        } } } },
        "responses": {
            "200": { "description": "What would change, or that it is so" },
            "201": { "description": "It was entered" },
            "default": failure(),
        },
    })
}

fn failure() -> Value {
    json!({
        "description": "What went wrong and what to do",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
    })
}
