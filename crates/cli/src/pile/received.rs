//! A file as it was received becomes the reports in it, whatever its format.

use super::files::unreadable;
use super::{Bounds, ChildOpener, Fetched, Kept, Saved, set_aside};
use crate::commands::evidence::attached::is_media;
use parallax_engine::{Body, ReportInput};
use parallax_intake::{BAYANAT, Columns, Expanded, Format, Item, Limits, expand, makers, titled};
use parallax_journal::{Origin, ReceivedFile, Row};
use parallax_model::{Day, Diagnostic, Digest, ReportId};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Bytes by which the format is told.
const SAMPLE_BYTES: u64 = 4096;

/// What is said of a file beside the file. It stands before what the file says itself.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The headline.
    pub title: Option<String>,
    /// Publication day.
    pub published: Option<Day>,
    /// Who printed it.
    pub outlet: Option<String>,
}

/// How much is taken.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Bytes of a text.
    pub max_bytes: usize,
    /// What opening may take.
    pub bounds: Bounds,
    /// How tables are read.
    pub tables: Arc<[Columns]>,
    /// Whose exports they are.
    pub export_of: Option<String>,
}

/// The reports in the file at `path`, or why there is none. `id` names what came of it.
pub fn reports(
    path: &Path,
    id: &ReportId,
    said: &Said,
    reach: &Reach,
) -> Vec<Result<Fetched, Diagnostic>> {
    match read(path, reach.max_bytes) {
        Err(error) => vec![Err(unreadable(id.clone(), &error))],
        Ok((format, bytes)) => of_bytes(bytes, format, id, said, reach),
    }
}

/// The reports in bytes that were received in this format, or why there is none. `id` names what came of them.
pub fn of_bytes(
    bytes: Vec<u8>,
    format: Format,
    id: &ReportId,
    said: &Said,
    reach: &Reach,
) -> Vec<Result<Fetched, Diagnostic>> {
    match format.is_text() {
        true => vec![Ok(input(id.clone(), bytes, said.clone()).into())],
        false => opened(bytes, format, id, said, reach),
    }
}

/// The bytes, one past the limit of their format at most: enough to see that there are too many.
fn read(path: &Path, max_text: usize) -> std::io::Result<(Format, Vec<u8>)> {
    let mut source: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(File::open(path)?),
    };
    let mut bytes = Vec::new();
    source.by_ref().take(SAMPLE_BYTES).read_to_end(&mut bytes)?;
    let format = Format::of(&path.to_string_lossy(), &bytes);
    // A picture is never cut: what is kept of it is all of it.
    let max = match format.is_text() && !is_media(&bytes) {
        true => max_text as u64,
        false => Limits::default().max_file,
    };
    let left = max.saturating_add(1).saturating_sub(bytes.len() as u64);
    source.take(left).read_to_end(&mut bytes)?;
    Ok((format, bytes))
}

fn opened(
    bytes: Vec<u8>,
    format: Format,
    id: &ReportId,
    said: &Said,
    reach: &Reach,
) -> Vec<Result<Fetched, Diagnostic>> {
    let opener = ChildOpener { bounds: reach.bounds };
    let name = named_as(id.as_str(), &bytes, format);
    let found = expand(&name, &bytes, &Limits::default(), &reach.tables, &opener);
    let digest = Digest::of(&bytes);
    let name = id.as_str().to_owned();
    let file = ReceivedFile { bytes, digest, name, format: format.name().to_owned() };
    let file = Arc::new(file);
    let below = |path: &str| match path {
        "" => id.clone(),
        path => ReportId::new(format!("{id}/{path}")),
    };
    let mut saved = None;
    let fetched = found.into_iter().filter_map(|one| match one {
        Expanded::Archived(archived) => {
            saved = Some(Saved { archived, files: Vec::new(), missing: Vec::new() });
            None
        }
        Expanded::Item(item) => {
            let one = fetched(below(&item.path), item, said, reach, &file);
            Some(Ok(Fetched { saved: saved.take(), ..one }))
        }
        Expanded::Refused(path, refusal) => {
            Some(Err(set_aside(below(&path), refusal.reason.code(), refusal.message)))
        }
    });
    fetched.collect()
}

/// The name, by which these bytes are taken for what they are: an address can end in anything.
fn named_as(name: &str, bytes: &[u8], format: Format) -> String {
    let ending = match format {
        Format::Feed => "rss",
        Format::Html => "html",
        Format::Mail => "eml",
        Format::Table => "csv",
        Format::Archiver => "json",
        Format::Text | Format::Zip | Format::Pdf | Format::Warc | Format::Bayanat => "",
    };
    match Format::of(name, bytes) == format {
        true => name.to_owned(),
        false => format!("{name}.{ending}"),
    }
}

fn fetched(
    id: ReportId,
    item: Item,
    said: &Said,
    reach: &Reach,
    file: &Arc<ReceivedFile>,
) -> Fetched {
    let about = item.document.about;
    let said = Said {
        title: said.title.clone().or(about.title),
        published: said.published.or(about.published),
        outlet: said.outlet.clone().or(about.outlet),
    };
    let (row, kept) = known_by(item.document.row, reach);
    let (text, maker) = with_title(item.document.text, item.document.maker, said.title.as_deref());
    let origin = Origin {
        from: Some(file.digest),
        part: (!item.path.is_empty()).then_some(item.path),
        part_digest: (item.digest != file.digest).then_some(item.digest),
        maker,
        address: about.address,
    };
    let (input, file) = (input(id, text, said), Some(file.clone()));
    Fetched { input, origin, file, told: None, row, kept, saved: None }
}

/// By what it is known again, and what came with it. Two desks number their bulletins alike.
fn known_by(row: Option<parallax_intake::Row>, reach: &Reach) -> (Option<Row>, Kept) {
    let Some(row) = row else { return (None, Kept::default()) };
    let source = match &reach.export_of {
        Some(desk) if row.source == BAYANAT => format!("{} {desk}", row.source),
        _ => row.source,
    };
    let kept = Kept { noted: row.noted, beside: row.beside };
    (Some(Row { source, key: row.key }), kept)
}

/// A text that somebody made can hold its title too; bytes as received are never touched.
fn with_title(
    text: Vec<u8>,
    maker: Option<String>,
    title: Option<&str>,
) -> (Vec<u8>, Option<String>) {
    let made = maker.as_ref().and_then(|maker| {
        let text = titled(std::str::from_utf8(&text).ok()?, title)?;
        Some((text.into_bytes(), Some(format!("{maker} {}", makers::TITLED))))
    });
    made.unwrap_or((text, maker))
}

fn input(id: ReportId, bytes: Vec<u8>, said: Said) -> ReportInput {
    let Said { title, published, outlet } = said;
    ReportInput { id, body: Body::Bytes(bytes), title, published, outlet }
}
