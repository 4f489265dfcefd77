//! Web archives: WARC (ISO 28500), packed or not, and WACZ, a ZIP of them with a list of its pages. Pages and documents come
//! out as parts; what pages are made of (scripts, styles, pictures) stays in the archive.

use crate::archive::{self, Archive};
use crate::found::{About, Found, Part, Sink};
use crate::names;
use crate::open::Limits;
use crate::refusal::{Reason, Refusal};
use flate2::read::{DeflateDecoder, GzDecoder, MultiGzDecoder, ZlibDecoder};
use parallax_model::Digest;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

/// Bytes that the headers of a record may have.
const MAX_HEADERS: u64 = 64 << 10;

/// First bytes of what gzip packed.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// Whether the first bytes are those of a WARC, packed or not.
pub fn is_warc(sample: &[u8]) -> bool {
    let mut head = [0; 7];
    let head = match sample.starts_with(GZIP) {
        true => {
            GzDecoder::new(sample).read_exact(&mut head).map(|()| &head[..]).unwrap_or_default()
        }
        false => sample,
    };
    head.starts_with(b"WARC/1.") || head.starts_with(b"WARC/0.")
}

/// Opens a WARC.
pub fn open(bytes: &[u8], limits: &Limits, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    Search::new(limits, BTreeSet::new()).records(bytes, sink).map(|_| ())
}

/// Whether a ZIP is a WACZ.
pub fn is_wacz(archive: &Archive<'_>) -> bool {
    archive.index_for_name("datapackage.json").is_some() && names_in(archive).next().is_some()
}

/// Names of the WARCs in a WACZ.
fn names_in(archive: &Archive<'_>) -> impl Iterator<Item = String> {
    let names = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned()));
    names.filter(|name| name.starts_with("archive/") && !name.ends_with('/'))
}

/// Opens a WACZ: the pages that it lists, or every page where it lists none.
pub fn open_wacz(
    archive: &mut Archive<'_>,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<(), Refusal> {
    let package = archive::named(archive, "datapackage.json", limits.max_part).transpose()?;
    let package: Value = serde_json::from_slice(&package.unwrap_or_default())
        .map_err(|error| Refusal::damaged("list of a WACZ", error))?;
    let pages = match archive::named(archive, "pages/pages.jsonl", limits.max_part).transpose()? {
        Some(bytes) => listed(&bytes),
        None => BTreeSet::new(),
    };
    let mut names: Vec<String> = names_in(archive).collect();
    names.sort();
    let mut search = Search::new(limits, pages);
    search.all_of(archive, &names, &package, sink);
    if search.n_found == 0 && !search.pages.is_empty() {
        // A page that leads on to another is listed under the address that was asked for.
        search.pages.clear();
        search.all_of(archive, &names, &package, sink);
    }
    Ok(())
}

/// Addresses of the pages; a line that is no page (the first one describes the list) is passed over.
fn listed(lines: &[u8]) -> BTreeSet<String> {
    let lines = lines.split(|byte| *byte == b'\n');
    let values = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    values.filter_map(|page| page.get("url")?.as_str().map(bare)).collect()
}

/// A fragment leads into a page and is never asked for.
fn bare(address: &str) -> String {
    address.split('#').next().unwrap_or_default().to_owned()
}

/// The package says what each of its files hashes to: a file that was changed since is no evidence.
fn as_listed(package: &Value, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let resources = package.get("resources").and_then(Value::as_array);
    let path = |one: &&Value| one.get("path").and_then(Value::as_str) == Some(name);
    let resource = resources.and_then(|all| all.iter().find(path));
    let hash = resource.and_then(|one| one.get("hash")).and_then(Value::as_str);
    let Some(hash) = hash.and_then(|hash| hash.strip_prefix("sha256:")) else {
        return Ok(());
    };
    match hash.eq_ignore_ascii_case(&Digest::of(bytes).to_hex()) {
        true => Ok(()),
        false => {
            let message =
                "its bytes are not those that datapackage.json names; ask for the archive again";
            Err(Refusal::new(Reason::Damaged, message))
        }
    }
}

/// What is looked for in an archive, and what was found so far.
struct Search<'s> {
    limits: &'s Limits,
    /// Only these, where there are any.
    pages: BTreeSet<String>,
    /// How many things were found under each name.
    found: BTreeMap<String, usize>,
    n_found: usize,
}

impl<'s> Search<'s> {
    fn new(limits: &'s Limits, pages: BTreeSet<String>) -> Self {
        Self { limits, pages, found: BTreeMap::new(), n_found: 0 }
    }

    /// One record after the other.
    fn records(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<ControlFlow<()>, Refusal> {
        let source: Box<dyn Read + '_> = match bytes.starts_with(GZIP) {
            true => Box::new(MultiGzDecoder::new(bytes)),
            false => Box::new(bytes),
        };
        let mut source = BufReader::new(source.take(self.limits.max_unpacked.saturating_add(1)));
        let mut n_records = 0;
        loop {
            let next = headers(&mut source);
            if source.get_ref().limit() == 0 && source.buffer().is_empty() {
                return Err(too_much(self.limits));
            }
            let record = match next.map_err(|error| Refusal::damaged("WARC", error))? {
                Some(record) => record,
                None if n_records == 0 => {
                    return Err(Refusal::damaged("WARC", "it holds no record"));
                }
                None => return Ok(ControlFlow::Continue(())),
            };
            n_records += 1;
            let is_wanted = record.is_wanted(&self.pages);
            let is_short = record.len <= self.limits.max_part;
            let body = body(&mut source, record.len, is_wanted && is_short);
            let body = body.map_err(|error| match source.get_ref().limit() {
                0 => too_much(self.limits),
                _ => Refusal::damaged("WARC", error),
            })?;
            let found = match is_wanted && !is_short {
                true => Some(record.too_long(self.limits)),
                false => body.and_then(|body| record.found(body, self.limits)),
            };
            if let Some(found) = found
                && self.hand_on(found, sink)?.is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
        }
    }

    /// All WARCs of a WACZ.
    fn all_of(
        &mut self,
        archive: &mut Archive<'_>,
        names: &[String],
        package: &Value,
        sink: &mut Sink<'_>,
    ) {
        let max = self.limits.max_unpacked.min(self.limits.max_file);
        for name in names {
            let Some(bytes) = archive::named(archive, name, max) else {
                continue;
            };
            let sound = bytes.and_then(|bytes| as_listed(package, name, &bytes).map(|()| bytes));
            let flow =
                sound.and_then(|bytes| self.records(&bytes, sink)).unwrap_or_else(|refusal| {
                    self.n_found += 1;
                    sink(Found::Refused(names::safe(name), refusal))
                });
            if flow.is_break() {
                return;
            }
        }
    }

    /// What was saved twice is told apart.
    fn hand_on(
        &mut self,
        mut found: Found,
        sink: &mut Sink<'_>,
    ) -> Result<ControlFlow<()>, Refusal> {
        self.n_found += 1;
        if self.n_found > self.limits.max_parts {
            let message = format!("it holds more than {} pages; split it", self.limits.max_parts);
            return Err(Refusal::new(Reason::TooMany, message));
        }
        if let Found::Part(part) = &mut found {
            let n = self.found.entry(part.name.clone()).or_default();
            *n += 1;
            if *n > 1 {
                let (stem, ending) = part.name.rsplit_once('.').unwrap_or((&part.name, "html"));
                part.name = format!("{stem} ({n}).{ending}");
            }
        }
        Ok(sink(found))
    }
}

fn too_much(limits: &Limits) -> Refusal {
    let mib = limits.max_unpacked >> 20;
    let message = format!("it unpacks to more than {mib} MiB; the rest was not opened; split it");
    Refusal::new(Reason::Bomb, message)
}

/// What the headers of a record say.
#[derive(Debug)]
struct Record {
    kind: String,
    address: String,
    media: String,
    len: u64,
}

/// The headers of the next record; `None` where there is none.
fn headers(source: &mut impl BufRead) -> io::Result<Option<Record>> {
    let mut source = source.take(MAX_HEADERS);
    let mut record =
        Record { kind: String::new(), address: String::new(), media: String::new(), len: 0 };
    let (mut is_begun, mut len) = (false, None);
    loop {
        let mut line = Vec::new();
        source.read_until(b'\n', &mut line)?;
        let is_whole = line.ends_with(b"\n");
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        match line.split_once(':') {
            _ if !is_whole && !is_begun && line.is_empty() && source.limit() > 0 => {
                return Ok(None);
            }
            _ if !is_whole => return Err(io::ErrorKind::UnexpectedEof.into()),
            // Records are parted by empty lines.
            _ if !is_begun && line.is_empty() => {}
            _ if !is_begun && line.starts_with("WARC/") => is_begun = true,
            _ if !is_begun => return Err(io::Error::other("a record begins with WARC/1.1")),
            _ if line.is_empty() => break,
            Some((name, value)) => {
                let value = value.trim();
                match name.trim().to_ascii_lowercase().as_str() {
                    "warc-type" => record.kind = value.to_ascii_lowercase(),
                    // Some writers put an address between angle brackets.
                    "warc-target-uri" => record.address = value.trim_matches(['<', '>']).to_owned(),
                    "content-type" => record.media = value.to_ascii_lowercase(),
                    "content-length" => len = value.parse().ok(),
                    _ => {}
                }
            }
            None => {}
        }
    }
    record.len = len.ok_or_else(|| io::Error::other("a record does not say how long it is"))?;
    Ok(Some(record))
}

/// The block of a record, passed over where it is not wanted.
fn body(source: &mut impl BufRead, len: u64, is_wanted: bool) -> io::Result<Option<Vec<u8>>> {
    let mut block = source.take(len);
    let mut bytes = Vec::new();
    let n = match is_wanted {
        true => block.read_to_end(&mut bytes)? as u64,
        false => io::copy(&mut block, &mut io::sink())?,
    };
    match n == len {
        true => Ok(is_wanted.then_some(bytes)),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

impl Record {
    fn is_wanted(&self, pages: &BTreeSet<String>) -> bool {
        let is_listed = pages.is_empty() || pages.contains(&bare(&self.address));
        let is_web = self.address.starts_with("http://") || self.address.starts_with("https://");
        is_listed && is_web && matches!(self.kind.as_str(), "response" | "resource")
    }

    fn too_long(&self, limits: &Limits) -> Found {
        let message = format!("it is longer than {} MiB; add it by itself", limits.max_part >> 20);
        Found::Refused(names::safe(&self.address), Refusal::new(Reason::TooLarge, message))
    }

    /// The page or document that was answered; `None` where the record holds none.
    fn found(&self, block: Vec<u8>, limits: &Limits) -> Option<Found> {
        let (media, body) = match self.kind == "response" {
            true => match answered(&block, limits)? {
                Ok(answer) => answer,
                Err(refusal) => return Some(Found::Refused(names::safe(&self.address), refusal)),
            },
            false => (self.media.clone(), block),
        };
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let ending = ending_of(&media)?;
        let mut name = names::safe(&bare(&self.address));
        if !name.ends_with(ending) {
            name.push_str(ending);
        }
        let about = About { address: Some(self.address.clone()), ..About::default() };
        Some(Found::Part(Part { name, bytes: body, about }))
    }
}

/// Media types that are read, each with the ending that says so.
fn ending_of(media: &str) -> Option<&'static str> {
    match media {
        "text/html" | "application/xhtml+xml" => Some(".html"),
        "text/plain" => Some(".txt"),
        "application/pdf" => Some(".pdf"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => Some(".docx"),
        "application/rss+xml" => Some(".rss"),
        "application/atom+xml" => Some(".atom"),
        _ => None,
    }
}

/// Media type and body of an HTTP answer as it went over the wire; `None` where it answers with no content of its own: an
/// error, a way elsewhere.
fn answered(block: &[u8], limits: &Limits) -> Option<Result<(String, Vec<u8>), Refusal>> {
    let mut room = [httparse::EMPTY_HEADER; 256];
    let mut answer = httparse::Response::new(&mut room);
    let start = match answer.parse(block) {
        Ok(httparse::Status::Complete(start)) => start,
        _ => {
            return Some(Err(Refusal::damaged("HTTP answer in a WARC", "its headers break off")));
        }
    };
    if answer.code != Some(200) {
        return None;
    }
    let header = |name: &str| {
        let found = answer.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| String::from_utf8_lossy(header.value).trim().to_ascii_lowercase())
    };
    let media = header("content-type").unwrap_or_default();
    ending_of(media.split(';').next().unwrap_or_default().trim())?;
    let is_chunked = header("transfer-encoding").is_some_and(|how| how.contains("chunked"));
    // Many writers take the chunks apart and leave the header as it was.
    let joined = is_chunked.then(|| joined(&block[start..])).flatten();
    let body = joined.as_deref().unwrap_or(&block[start..]);
    Some(plain(body, header("content-encoding").as_deref(), limits).map(|body| (media, body)))
}

/// Chunks joined; `None` where these are none.
fn joined(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let httparse::Status::Complete((start, len)) = httparse::parse_chunk_size(rest).ok()?
        else {
            return None;
        };
        if len == 0 {
            return Some(body);
        }
        let end = start.checked_add(usize::try_from(len).ok()?)?;
        body.extend_from_slice(rest.get(start..end)?);
        rest = rest.get(end..)?.strip_prefix(b"\r\n")?;
    }
}

/// The body as its author wrote it.
fn plain(body: &[u8], packing: Option<&str>, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let source: Box<dyn Read + '_> = match packing {
        Some("gzip" | "x-gzip") if body.starts_with(GZIP) => Box::new(MultiGzDecoder::new(body)),
        Some("deflate") if body.first() == Some(&0x78) => Box::new(ZlibDecoder::new(body)),
        Some("deflate") => Box::new(DeflateDecoder::new(body)),
        // Written out by the archiver already, as the header of its packing may still say.
        None | Some("identity" | "" | "gzip" | "x-gzip") => return Ok(body.to_vec()),
        Some(other) => {
            let message =
                format!("it is packed by {other}, which is not read; save the page by itself");
            return Err(Refusal::new(Reason::Unsupported, message));
        }
    };
    archive::within(source, body.len() as u64, limits.max_part, "HTTP answer in a WARC")
}
