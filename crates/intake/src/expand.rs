//! All the steps: goes down into what was received until only documents are left, and keeps the limits.

use crate::archiver::Archived;
use crate::format::Format;
use crate::found::{About, Document, Found, Part};
use crate::open::{Limits, Opener};
use crate::refusal::{Reason, Refusal};
use crate::table::{self, Columns};
use parallax_model::Digest;
use std::ops::ControlFlow;

/// A document, and the way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Names of the parts on the way, joined by `/`; empty where what was received is the document.
    pub path: String,
    /// Of the innermost bytes that hold it, as they were there; that of what was received where that is it.
    pub digest: Digest,
    /// The document.
    pub document: Document,
}

/// What came of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly everything is a document")]
pub enum Expanded {
    /// A document.
    Item(Item),
    /// Files that belong to the document that comes next.
    Archived(Archived),
    /// What lies at this path gave none.
    Refused(String, Refusal),
}

/// Opens `bytes` that came under `name`, and all that is in them, in order. What one part breaks is that part's.
///
/// `tables` are the mappings that tables are read by.
pub fn expand(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    tables: &[Columns],
    opener: &dyn Opener,
) -> Vec<Expanded> {
    let mut work =
        Work { limits, tables, opener, out: Vec::new(), unpacked: 0, parts: 0, is_full: false };
    if bytes.len() as u64 > limits.max_file {
        let message = format!(
            "it is longer than {} MiB, the most that one file may have; split it",
            limits.max_file >> 20
        );
        work.refuse("", Refusal::new(Reason::TooLarge, message));
        return work.out;
    }
    work.step(&Here { path: String::new(), name, bytes, about: &About::default(), depth: 0 });
    work.out
}

struct Work<'w> {
    limits: &'w Limits,
    tables: &'w [Columns],
    opener: &'w dyn Opener,
    out: Vec<Expanded>,
    unpacked: u64,
    parts: usize,
    is_full: bool,
}

struct Here<'h> {
    path: String,
    name: &'h str,
    bytes: &'h [u8],
    about: &'h About,
    depth: usize,
}

impl Work<'_> {
    fn step(&mut self, here: &Here<'_>) {
        let digest = Digest::of(here.bytes);
        if Format::of(here.name, here.bytes).is_text() {
            let (text, about) = (here.bytes.to_vec(), here.about.clone());
            let document = Document { name: String::new(), text, about, maker: None, row: None };
            self.out.push(Expanded::Item(Item { path: here.path.clone(), digest, document }));
            return;
        }
        let n_before = self.out.len();
        let unpacked_left = self.limits.max_unpacked - self.unpacked;
        let limits = Limits { max_unpacked: unpacked_left, ..*self.limits };
        // Each part is opened as it comes: only what is on the way down is held.
        let opener = self.opener;
        let tables = self.tables;
        let is_table = Format::of(here.name, here.bytes) == Format::Table;
        let sink = &mut |found| self.take(found, here, digest);
        let opened = match is_table {
            true => table::rows(here.name, here.bytes, tables, sink),
            false => opener.open(here.name, here.bytes, &limits, sink),
        };
        if let (Err(refusal), false) = (opened, self.is_full) {
            self.refuse(&here.path, refusal);
        }
        if self.out.len() == n_before && !self.is_full {
            let message = "nothing in it is a report; look into it, and add its text by hand";
            self.refuse(&here.path, Refusal::new(Reason::NoText, message));
        }
    }

    fn take(&mut self, found: Found, here: &Here<'_>, digest: Digest) -> ControlFlow<()> {
        match found.kept_short() {
            Found::Document(mut document) => {
                document.about = document.about.or(here.about);
                if let Some(row) = &mut document.row {
                    row.beside = beside(&here.path, std::mem::take(&mut row.beside));
                }
                let path = join(&here.path, &document.name);
                self.out.push(Expanded::Item(Item { path, digest, document }));
            }
            Found::Archived(archived) => self.out.push(Expanded::Archived(archived)),
            Found::Refused(name, refusal) => self.refuse(&join(&here.path, &name), refusal),
            Found::Part(part) => {
                self.unpacked = self.unpacked.saturating_add(part.bytes.len() as u64);
                self.parts += 1;
                if let Some(refusal) = self.too_much() {
                    self.is_full = true;
                    self.refuse(&here.path, refusal);
                } else {
                    self.go_down(&part, here);
                }
            }
        }
        if self.is_full { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn go_down(&mut self, part: &Part, here: &Here<'_>) {
        let path = join(&here.path, &part.name);
        if here.depth + 1 > self.limits.max_depth {
            let message = format!(
                "it lies deeper than {} archives in one another; unpack the outer ones first",
                self.limits.max_depth
            );
            return self.refuse(&path, Refusal::new(Reason::TooDeep, message));
        }
        let about = part.about.clone().or(here.about);
        let (name, bytes) = (part.name.as_str(), part.bytes.as_slice());
        self.step(&Here { path, name, bytes, about: &about, depth: here.depth + 1 });
    }

    fn refuse(&mut self, path: &str, refusal: Refusal) {
        self.out.push(Expanded::Refused(path.to_owned(), refusal));
    }

    /// Why nothing more is opened, where that is so.
    fn too_much(&self) -> Option<Refusal> {
        let limits = self.limits;
        let (reason, what) = if self.parts > limits.max_parts {
            (Reason::TooMany, format!("it holds more than {} parts", limits.max_parts))
        } else if self.unpacked > limits.max_unpacked {
            let mib = limits.max_unpacked >> 20;
            (Reason::Bomb, format!("it unpacks to more than {mib} MiB"))
        } else {
            return None;
        };
        Some(Refusal::new(reason, format!("{what}; the rest was not opened; split it")))
    }
}

/// The ways to files that lie beside the part at `path`; what is no part has nothing beside it.
fn beside(path: &str, names: Vec<String>) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match path {
        "" => Vec::new(),
        _ => names.iter().map(|name| join(folder, name)).collect(),
    }
}

fn join(path: &str, name: &str) -> String {
    match (path, name) {
        ("", name) => name.to_owned(),
        (path, "") => path.to_owned(),
        (path, name) => format!("{path}/{name}"),
    }
}
