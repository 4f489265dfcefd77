//! Exports of Bayanat (JSON, CSV): each bulletin is a report, known again by its number there.
//!
//! What people entered about a bulletin (labels, places, sources, events) is noted beside its text, and never read as if the
//! source had said it. Where a bulletin names media, the files beside the export are told to be its own.

use crate::found::{About, Document, Found, Row, Sink};
use crate::refusal::{Reason, Refusal};
use crate::{day, html, makers, names};
use serde_json::{Deserializer, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// In what the numbers of bulletins are unique.
pub const SOURCE: &str = "bayanat";

/// What is exported; the export names it first.
const KINDS: &[&str] = &["bulletins", "actors", "incidents"];

/// Headings that a CSV of bulletins has, whatever else it holds.
const HEADINGS: &[&str] = &["id", "sjac_title", "description", "publish_date", "source_link"];

/// Relations of a bulletin in the CSV, and what they are noted under.
const RELATIONS: &[(&str, &str)] = &[
    ("labels", "labels"),
    ("verified_labels", "verified_labels"),
    ("sources", "sources"),
    ("locations", "locations"),
    ("geo_locations", "locations"),
    ("events", "events"),
];

/// Values that one thing noted keeps, letters that each keeps, and media that a bulletin can name.
const MAX_NOTED: usize = 50;
const MAX_CHARS: usize = 200;
const MAX_MEDIA: usize = 500;

/// Whether the first bytes are those of an export in JSON.
pub fn is_export(sample: &[u8]) -> bool {
    kind(&String::from_utf8_lossy(sample)).is_some()
}

/// What is exported, and the rest behind the bracket that opens its list.
fn kind(text: &str) -> Option<(&'static str, &str)> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let rest = text.strip_prefix('{')?.trim_start().strip_prefix('"')?;
    KINDS.iter().find_map(|kind| {
        let rest = rest.strip_prefix(kind)?.strip_prefix('"')?.trim_start();
        Some((*kind, rest.strip_prefix(':')?.trim_start().strip_prefix('[')?))
    })
}

/// Opens an export in JSON.
pub fn open(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|error| Refusal::damaged("export", error))?;
    let Some((kind, mut rest)) = kind(text) else {
        return Err(Refusal::damaged("export", "it names no list"));
    };
    if kind != KINDS[0] {
        let message =
            format!("it is an export of {kind}; only bulletins become reports: export those");
        return Err(Refusal::new(Reason::Unsupported, message));
    }
    let mut seen = BTreeSet::new();
    for n in 1.. {
        // Bayanat writes its export in batches, with no comma between two of them.
        rest = rest.trim_start_matches([',', ' ', '\n', '\r', '\t']);
        if rest.starts_with(']') {
            break;
        }
        let mut values = Deserializer::from_str(rest).into_iter::<Value>();
        let value = match values.next() {
            Some(Ok(value)) => value,
            Some(Err(error)) => return broken(n, &error, sink),
            None => return broken(n, &"it ends in the middle", sink),
        };
        rest = &rest[values.byte_offset()..];
        if sink(found(Bulletin::of_json(&value), n, &mut seen)).is_break() {
            break;
        }
    }
    Ok(())
}

/// What came before is sound.
fn broken(n: usize, error: &dyn std::fmt::Display, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let refusal = Refusal::damaged("export", format!("from here on: {error}"));
    let _: ControlFlow<()> = sink(Found::Refused(format!("bulletin {n}"), refusal));
    Ok(())
}

/// Whether these are the headings of an export in CSV.
pub fn is_table(headings: &[String]) -> bool {
    HEADINGS.iter().all(|wanted| headings.iter().any(|heading| heading == wanted))
}

/// Opens the rows of an export in CSV.
pub fn rows(
    records: impl Iterator<Item = csv::Result<csv::StringRecord>>,
    headings: &[String],
    sink: &mut Sink<'_>,
) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for (idx, record) in records.enumerate() {
        let record = record.map_err(|error| Refusal::damaged("export", error))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if sink(found(Bulletin::of_record(&record, headings), idx + 1, &mut seen)).is_break() {
            break;
        }
    }
    Ok(())
}

fn found(bulletin: Bulletin, n: usize, seen: &mut BTreeSet<String>) -> Found {
    let name = match bulletin.id.as_str() {
        "" => format!("bulletin {n}"),
        id => names::safe(id),
    };
    match bulletin.document(&name, seen) {
        Ok(document) => Found::Document(document),
        Err(message) => Found::Refused(name, Refusal::new(Reason::BadRow, message)),
    }
}

/// What an export says of a bulletin.
#[derive(Debug, Default)]
struct Bulletin {
    id: String,
    is_restricted: bool,
    /// That of the source first, then those that the desk gave.
    titles: Vec<String>,
    /// Markup, or words.
    description: String,
    published: String,
    link: String,
    noted: BTreeMap<String, Vec<String>>,
    media: Vec<String>,
}

impl Bulletin {
    fn of_json(value: &Value) -> Self {
        let text = |key: &str| written(value.get(key));
        let titles = ["title", "title_ar", "sjac_title", "sjac_title_ar"].map(text);
        let mut bulletin = Self {
            id: text("id"),
            is_restricted: value.get("restricted") == Some(&Value::Bool(true)),
            titles: titles.into_iter().filter(|title| !title.is_empty()).collect(),
            description: text("description"),
            published: text("publish_date"),
            link: text("source_link"),
            ..Self::default()
        };
        let titles = |key: &str, of: &[&str]| -> Vec<String> {
            let said = |one: &Value| {
                of.iter().map(|key| written(one.get(*key))).find(|said| !said.is_empty())
            };
            list(value, key).filter_map(said).collect()
        };
        bulletin.note("labels", titles("labels", &["title"]));
        bulletin.note("verified_labels", titles("verLabels", &["title"]));
        bulletin.note("sources", titles("sources", &["title"]));
        bulletin.note("locations", titles("locations", &["full_string", "title"]));
        bulletin.note("locations", list(value, "geoLocations").map(marker).collect());
        bulletin.note("events", list(value, "events").map(event).collect());
        bulletin.note("tags", list(value, "tags").map(|tag| written(Some(tag))).collect());
        bulletin.note("documented", vec![text("documentation_date")]);
        bulletin.note("origin_id", vec![text("originid")]);
        bulletin.note("status", vec![text("status")]);
        let media = list(value, "medias").map(|media| written(media.get("filename")));
        bulletin.media = media.filter(|name| !name.is_empty()).take(MAX_MEDIA).collect();
        bulletin
    }

    fn of_record(record: &csv::StringRecord, headings: &[String]) -> Self {
        let cells = || headings.iter().zip(record.iter().map(str::trim));
        let text = |key: &str| {
            cells().find(|(heading, _)| *heading == key).map_or("", |(_, cell)| cell).to_owned()
        };
        let titles = ["title", "title_ar", "sjac_title", "sjac_title_ar"].map(text);
        let mut bulletin = Self {
            id: text("id"),
            titles: titles.into_iter().filter(|title| !title.is_empty()).collect(),
            description: text("description"),
            published: text("publish_date"),
            link: text("source_link"),
            ..Self::default()
        };
        for (relation, key) in RELATIONS {
            let is_of = |heading: &str| {
                heading.strip_prefix(relation).is_some_and(|rest| rest.starts_with('.'))
            };
            let cells = cells().filter(|(heading, _)| is_of(heading));
            bulletin.note(key, cells.map(|(_, cell)| without_number(cell).to_owned()).collect());
        }
        bulletin.note("documented", vec![text("documentation_date")]);
        bulletin.note("origin_id", vec![text("origin_id")]);
        bulletin
    }

    fn note(&mut self, key: &str, values: Vec<String>) {
        let values: Vec<String> =
            values.iter().map(|value| short(value)).filter(|value| !value.is_empty()).collect();
        if !values.is_empty() {
            let held = self.noted.entry(key.to_owned()).or_default();
            held.extend(values);
            held.truncate(MAX_NOTED);
        }
    }

    fn document(mut self, name: &str, seen: &mut BTreeSet<String>) -> Result<Document, String> {
        if self.is_restricted {
            return Err("it is restricted for whoever made the export; ask somebody who may see it to export it".to_owned());
        }
        if self.id.is_empty() {
            return Err("it has no id, by which it would be known again".to_owned());
        }
        if !seen.insert(self.id.clone()) {
            return Err(format!("the export holds another bulletin {}; an id names one", self.id));
        }
        let published = match self.published.as_str() {
            "" => None,
            written => Some(day::parse(written).ok_or_else(|| {
                format!("its publish_date {written:?} is no day that can be read")
            })?),
        };
        let mut titles = std::mem::take(&mut self.titles).into_iter();
        let title = titles.next().map(|title| short(&title));
        self.note("titles", titles.collect());
        let is_address = self.link.starts_with("https://") || self.link.starts_with("http://");
        if !is_address {
            let link = std::mem::take(&mut self.link);
            self.note("source_link", vec![link]);
        }
        let shown = words(&self.description);
        let text = if shown.is_empty() { title.clone().unwrap_or_default() } else { shown };
        if text.is_empty() {
            return Err("it has neither a description nor a title".to_owned());
        }
        let outlet = self.noted.get("sources").and_then(|sources| sources.first()).cloned();
        let address = is_address.then_some(self.link);
        let row = Row {
            source: SOURCE.to_owned(),
            key: self.id,
            noted: self.noted,
            beside: self.media.iter().map(|name| names::safe(name)).collect(),
        };
        Ok(Document {
            name: name.to_owned(),
            text: text.into_bytes(),
            about: About { title, published, outlet, address },
            maker: Some(makers::BAYANAT.to_owned()),
            row: Some(row),
        })
    }
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default().iter()
}

/// Text or a number as text; nothing else says anything.
fn written(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// A point on the map: its name, and where it lies.
fn marker(value: &Value) -> String {
    let (title, lat, lng) =
        (written(value.get("title")), written(value.get("lat")), written(value.get("lng")));
    match lat.is_empty() || lng.is_empty() {
        true => title,
        false => format!("{title} ({lat}, {lng})").trim_start().to_owned(),
    }
}

/// What happened, of what kind, where, from when until when: what of it is known.
fn event(value: &Value) -> String {
    let of = |key: &str, inner: &str| written(value.get(key).and_then(|one| one.get(inner)));
    let parts = [
        written(value.get("title")),
        of("eventtype", "title"),
        of("location", "title"),
        written(value.get("from_date")),
        written(value.get("to_date")),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A related item stands in a cell as `12-Name`.
fn without_number(cell: &str) -> &str {
    match cell.split_once('-') {
        Some((number, name))
            if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            name
        }
        _ => cell,
    }
}

fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// What a reader sees of a description, which is markup where somebody typed it into Bayanat.
fn words(description: &str) -> String {
    let is_marked =
        description.contains('<') || description.contains("&#") || description.contains("&nbsp;");
    if is_marked { html::all_text(description) } else { description.trim().to_owned() }
}
