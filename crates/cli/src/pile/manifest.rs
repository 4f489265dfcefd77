//! Reports from a manifest: a line of JSON each.

use super::files::{id_of, unreadable};
use super::lines::{Line, Lines};
use super::received::{self, Reach, Said};
use super::{Fetched, Pile, day, set_aside};
use crate::failure::Failure;
use parallax_engine::{Body, ReportInput};
use parallax_intake::titled;
use parallax_model::{Day, Diagnostic, ReportId};
use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// The longest escape of JSON spends six bytes on one.
const BYTES_PER_BYTE: usize = 6;

/// Room for everything of a line but its text.
const ROOM_BESIDE_TEXT: usize = 64 << 10;

/// One line. A field this version does not know is left alone.
#[derive(Debug, Deserialize)]
struct Entry {
    id: Option<Name>,
    text: Option<String>,
    path: Option<PathBuf>,
    title: Option<String>,
    published: Option<String>,
    outlet: Option<String>,
}

/// Ids are strings; numbers are taken as they are written.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Name {
    Text(String),
    Number(serde_json::Number),
}

/// The reports of the manifest at `path`. A line that does not hold is set aside under `MANIFEST:LINE`.
pub fn reports(path: &Path, reach: &Reach) -> Result<Pile, Failure> {
    let stream: Box<dyn BufRead> = match path == Path::new("-") {
        true => Box::new(BufReader::new(std::io::stdin())),
        false => Box::new(BufReader::new(File::open(path).map_err(|error| unopened(path, error))?)),
    };
    let max_line = reach.max_bytes.saturating_mul(BYTES_PER_BYTE).saturating_add(ROOM_BESIDE_TEXT);
    let reach = reach.clone();
    let manifest = Manifest { name: id_of(path), folder: folder_of(path), reach };
    let numbered = Lines::new(stream, max_line).zip(1_u64..);
    Ok(Pile::of(numbered.flat_map(move |(line, n)| manifest.reports(line, n))))
}

fn unopened(path: &Path, error: std::io::Error) -> Failure {
    Failure::new(format!("cannot open the manifest {}", path.display()), "check the path")
        .caused_by(error)
}

/// Paths in a manifest start at the folder it lies in.
fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

struct Manifest {
    name: ReportId,
    folder: PathBuf,
    reach: Reach,
}

impl Manifest {
    fn reports(&self, line: std::io::Result<Line>, n: u64) -> Vec<Result<Fetched, Diagnostic>> {
        self.entry(line, n).unwrap_or_else(|diagnostic| vec![Err(diagnostic)])
    }

    fn entry(
        &self,
        line: std::io::Result<Line>,
        n: u64,
    ) -> Result<Vec<Result<Fetched, Diagnostic>>, Diagnostic> {
        let here = ReportId::new(format!("{}:{n}", self.name));
        let line = line.map_err(|error| unreadable(here.clone(), &error))?;
        let Line::Whole(bytes) = line else {
            let message =
                format!("the line is longer than any report of {} bytes", self.reach.max_bytes);
            return Err(set_aside(here, "too-long", message));
        };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Vec::new());
        }
        let entry: Entry = serde_json::from_slice(&bytes)
            .map_err(|error| set_aside(here.clone(), "manifest", format!("no report: {error}")))?;
        self.fetch(entry, here)
    }

    fn fetch(
        &self,
        entry: Entry,
        here: ReportId,
    ) -> Result<Vec<Result<Fetched, Diagnostic>>, Diagnostic> {
        let id = named(&entry).unwrap_or_else(|| here.clone());
        let published = published(entry.published.as_deref(), &id)?;
        let (title, outlet) = (entry.title, entry.outlet);
        match (entry.text, entry.path) {
            (Some(text), _) => {
                let text = titled(&text, title.as_deref()).unwrap_or(text);
                let input = ReportInput { id, body: Body::Text(text), title, published, outlet };
                Ok(vec![Ok(input.into())])
            }
            (None, Some(path)) => {
                let said = Said { title, published, outlet };
                Ok(received::reports(&self.folder.join(path), &id, &said, &self.reach))
            }
            (None, None) => {
                let message = format!("{here} has neither \"text\" nor \"path\"");
                Err(set_aside(id, "manifest", message))
            }
        }
    }
}

fn named(entry: &Entry) -> Option<ReportId> {
    match (&entry.id, &entry.path) {
        (Some(Name::Text(id)), _) => Some(ReportId::new(id.as_str())),
        (Some(Name::Number(id)), _) => Some(ReportId::new(id.to_string())),
        (None, Some(path)) => Some(id_of(path)),
        (None, None) => None,
    }
}

/// A day, or the day of a time stamp. A wrong one sets the report aside: read without its day, it would be misread.
fn published(written: Option<&str>, id: &ReportId) -> Result<Option<Day>, Diagnostic> {
    let Some(written) = written.map(str::trim).filter(|written| !written.is_empty()) else {
        return Ok(None);
    };
    let date = written.split(['T', ' ']).next().unwrap_or(written);
    let message = || format!("published {written:?}: no such day; write it as YYYY-MM-DD");
    day(date).map(Some).map_err(|_| set_aside(id.clone(), "wrong-date", message()))
}
