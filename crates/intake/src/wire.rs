//! How a step talks that is taken in a process of its own: a line of JSON, then the bytes it announces.
//!
//! What the other side writes was made by a parser that a hostile file may have taken over: it is read with the same limits
//! and the same care as the file itself.

use crate::archiver::{Archived, Listed};
use crate::found::{About, Document, Found, Part, Row};
use crate::open::Limits;
use crate::refusal::{Reason, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read as _, Write};

/// Bytes of one line of JSON at most.
const MAX_LINE: u64 = 1 << 20;

/// What is asked: open these bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The name they came under.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What to keep to.
    pub limits: Limits,
}

#[derive(Debug, Serialize, Deserialize)]
struct RequestLine {
    name: String,
    bytes: u64,
    max_file: u64,
    max_part: u64,
    max_unpacked: u64,
    max_parts: usize,
    max_depth: usize,
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly everything is a document")]
pub enum Answer {
    /// Something was found.
    Found(Found),
    /// All was opened, or nothing could be.
    End(Result<(), Refusal>),
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct AnswerLine {
    kind: String,
    name: String,
    bytes: u64,
    title: Option<String>,
    published: Option<String>,
    outlet: Option<String>,
    address: Option<String>,
    maker: Option<String>,
    row: Option<RowLine>,
    reason: Option<String>,
    message: Option<String>,
}

/// What the auto-archiver lists, behind its line.
#[derive(Debug, Serialize, Deserialize)]
struct ArchivedBlob {
    address: String,
    when: Option<String>,
    version: Option<String>,
    /// Name, digest, what it was made as.
    files: Vec<(String, Option<String>, String)>,
}

impl From<&Archived> for ArchivedBlob {
    fn from(archived: &Archived) -> Self {
        let file = |one: &Listed| (one.name.clone(), one.hash.clone(), one.made_as.clone());
        Self {
            address: archived.address.clone(),
            when: archived.when.clone(),
            version: archived.version.clone(),
            files: archived.files.iter().map(file).collect(),
        }
    }
}

impl From<ArchivedBlob> for Archived {
    fn from(blob: ArchivedBlob) -> Self {
        let ArchivedBlob { address, when, version, files } = blob;
        let file = |(name, hash, made_as)| Listed { name, hash, made_as };
        Self { address, when, version, files: files.into_iter().map(file).collect() }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct RowLine {
    source: String,
    key: String,
    noted: BTreeMap<String, Vec<String>>,
    beside: Vec<String>,
}

impl From<Row> for RowLine {
    fn from(row: Row) -> Self {
        let Row { source, key, noted, beside } = row;
        Self { source, key, noted, beside }
    }
}

impl From<RowLine> for Row {
    fn from(line: RowLine) -> Self {
        let RowLine { source, key, noted, beside } = line;
        Self { source, key, noted, beside }
    }
}

/// Writes a request.
pub fn ask(out: &mut impl Write, name: &str, bytes: &[u8], limits: &Limits) -> io::Result<()> {
    let line = RequestLine {
        name: name.to_owned(),
        bytes: bytes.len() as u64,
        max_file: limits.max_file,
        max_part: limits.max_part,
        max_unpacked: limits.max_unpacked,
        max_parts: limits.max_parts,
        max_depth: limits.max_depth,
    };
    frame(out, &line, bytes)
}

/// Reads a request.
pub fn hear(from: &mut impl BufRead) -> io::Result<Request> {
    let line: RequestLine = line(from)?;
    let bytes = blob(from, line.bytes, line.max_file)?;
    let limits = Limits {
        max_file: line.max_file,
        max_part: line.max_part,
        max_unpacked: line.max_unpacked,
        max_parts: line.max_parts,
        max_depth: line.max_depth,
    };
    Ok(Request { name: line.name, bytes, limits })
}

/// Writes an answer.
pub fn answer(out: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let listed;
    let (line, bytes): (AnswerLine, &[u8]) = match answer {
        Answer::Found(Found::Document(document)) => {
            let line = said("document", &document.name, &document.about, document.text.len());
            let row = document.row.clone().map(RowLine::from);
            (AnswerLine { maker: document.maker.clone(), row, ..line }, &document.text)
        }
        Answer::Found(Found::Archived(archived)) => {
            listed = serde_json::to_vec(&ArchivedBlob::from(archived))?;
            (said("archived", "", &About::default(), listed.len()), &listed)
        }
        Answer::Found(Found::Part(part)) => {
            (said("part", &part.name, &part.about, part.bytes.len()), &part.bytes)
        }
        Answer::Found(Found::Refused(name, refusal)) => (refused("refused", name, refusal), &[]),
        Answer::End(Ok(())) => (said("end", "", &About::default(), 0), &[]),
        Answer::End(Err(refusal)) => (refused("none", "", refusal), &[]),
    };
    frame(out, &line, bytes)
}

/// Reads an answer; no blob longer than `max_bytes`.
pub fn listen(from: &mut impl BufRead, max_bytes: u64) -> io::Result<Answer> {
    let mut line: AnswerLine = line(from)?;
    let bytes = blob(from, line.bytes, max_bytes)?;
    let name = line.name.clone();
    let about = || -> io::Result<About> {
        let published =
            line.published.as_deref().map(str::parse).transpose().map_err(|_| strange("a day"))?;
        let (title, outlet, address) =
            (line.title.clone(), line.outlet.clone(), line.address.clone());
        Ok(About { title, published, outlet, address })
    };
    Ok(match line.kind.as_str() {
        "document" => {
            let (about, maker) = (about()?, line.maker.take());
            let row = line.row.take().map(Row::from);
            Answer::Found(Found::Document(Document { name, text: bytes, about, maker, row }))
        }
        "archived" => {
            let blob: ArchivedBlob = serde_json::from_slice(&bytes)?;
            Answer::Found(Found::Archived(blob.into()))
        }
        "part" => Answer::Found(Found::Part(Part { name, bytes, about: about()? })),
        "refused" => Answer::Found(Found::Refused(name, refusal(&line)?)),
        "end" => Answer::End(Ok(())),
        "none" => Answer::End(Err(refusal(&line)?)),
        _ => return Err(strange("an answer")),
    })
}

fn said(kind: &str, name: &str, about: &About, len: usize) -> AnswerLine {
    AnswerLine {
        kind: kind.to_owned(),
        name: name.to_owned(),
        bytes: len as u64,
        title: about.title.clone(),
        published: about.published.map(|day| day.to_string()),
        outlet: about.outlet.clone(),
        address: about.address.clone(),
        ..AnswerLine::default()
    }
}

fn refused(kind: &str, name: &str, refusal: &Refusal) -> AnswerLine {
    AnswerLine {
        kind: kind.to_owned(),
        name: name.to_owned(),
        reason: Some(refusal.reason.code().to_owned()),
        message: Some(refusal.message.clone()),
        ..AnswerLine::default()
    }
}

fn refusal(line: &AnswerLine) -> io::Result<Refusal> {
    let reason =
        line.reason.as_deref().and_then(Reason::from_code).ok_or_else(|| strange("a reason"))?;
    Ok(Refusal::new(reason, line.message.clone().unwrap_or_default()))
}

fn frame(out: &mut impl Write, line: &impl Serialize, bytes: &[u8]) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")?;
    out.write_all(bytes)
}

fn line<T: for<'de> Deserialize<'de>>(from: &mut impl BufRead) -> io::Result<T> {
    let mut line = Vec::new();
    from.take(MAX_LINE).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(serde_json::from_slice(&line)?)
}

fn blob(from: &mut impl BufRead, len: u64, max: u64) -> io::Result<Vec<u8>> {
    if len > max {
        return Err(strange("a length"));
    }
    let mut bytes = Vec::new();
    from.take(len).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == len {
        true => Ok(bytes),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn strange(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the converter wrote {what} that is none"))
}
