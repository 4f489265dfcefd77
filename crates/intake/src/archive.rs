//! ZIP archives: documents that are one (DOCX, workbooks, WACZ), and files in one.

use crate::found::{About, Found, Part, Sink};
use crate::names;
use crate::open::Limits;
use crate::refusal::{Reason, Refusal};
use crate::{docx, table, warc};
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use zip::ZipArchive;
use zip::result::ZipError;

/// An archive in memory.
pub type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// A part may grow to this many bytes however well it packs …
const FREE: u64 = 16 << 20;

/// … and beyond that by this factor: text packs ten times, a bomb a thousand.
const MAX_RATIO: u64 = 200;

/// Opens an archive: a DOCX as a document, anything else part by part.
pub fn open(bytes: &[u8], limits: &Limits, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unsound(&error))?;
    if archive.index_for_name("word/document.xml").is_some() {
        return docx::open(&mut archive, limits, sink);
    }
    if archive.index_for_name("xl/workbook.xml").is_some() {
        return table::open_workbook(bytes, &mut archive, limits, sink);
    }
    if warc::is_wacz(&archive) {
        return warc::open_wacz(&mut archive, limits, sink);
    }
    if archive.len() > limits.max_parts {
        let message = format!(
            "it holds {} parts, more than the {} that are opened; split it",
            archive.len(),
            limits.max_parts
        );
        return Err(Refusal::new(Reason::TooMany, message));
    }
    let mut left = limits.max_unpacked;
    for idx in 0..archive.len() {
        let Some(found) = part(&mut archive, idx, limits, left) else { continue };
        if let Found::Part(part) = &found {
            left = left.saturating_sub(part.bytes.len() as u64);
        }
        if let ControlFlow::Break(()) = sink(found) {
            break;
        }
    }
    Ok(())
}

fn part(archive: &mut Archive<'_>, idx: usize, limits: &Limits, left: u64) -> Option<Found> {
    let name = match archive.name_for_index(idx) {
        Some(Ok(name)) => name.into_owned(),
        _ => format!("part {}", idx + 1),
    };
    if is_litter(&name) {
        return None;
    }
    let safe = names::safe(&name);
    Some(match unpacked(archive, idx, limits.max_part.min(left.saturating_add(1))) {
        Ok(bytes) => Found::Part(Part { name: safe, bytes, about: About::default() }),
        Err(refusal) => Found::Refused(safe, refusal),
    })
}

/// Folders, and what desktops leave behind.
fn is_litter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.ends_with('/')
        || name.starts_with("__MACOSX/")
        || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

/// The part with this name, where there is one.
pub fn named(archive: &mut Archive<'_>, name: &str, max: u64) -> Option<Result<Vec<u8>, Refusal>> {
    let idx = archive.index_for_name(name)?;
    Some(unpacked(archive, idx, max))
}

/// The bytes of a part, whatever size it claims to have.
fn unpacked(archive: &mut Archive<'_>, idx: usize, max: u64) -> Result<Vec<u8>, Refusal> {
    let file = archive.by_index(idx).map_err(|error| unsound(&error))?;
    if file.is_symlink() {
        let message = "it is a link to another file, and links are not followed; add that file";
        return Err(Refusal::new(Reason::Unsupported, message));
    }
    let packed = file.compressed_size();
    within(file, packed, max, "part of a ZIP archive")
}

/// What `packed` bytes unpack to, within `max` and within what text can pack to.
pub fn within(source: impl Read, packed: u64, max: u64, what: &str) -> Result<Vec<u8>, Refusal> {
    let allowed = max.min(FREE.max(packed.saturating_mul(MAX_RATIO)));
    let mut bytes = Vec::new();
    let read = source.take(allowed.saturating_add(1)).read_to_end(&mut bytes);
    if bytes.len() as u64 > allowed {
        return Err(too_much(packed, allowed, max));
    }
    read.map_err(|error| Refusal::damaged(what, error))?;
    Ok(bytes)
}

fn too_much(packed: u64, allowed: u64, max: u64) -> Refusal {
    match allowed < max {
        true => {
            let message = format!(
                "its {packed} bytes unpack to more than {allowed}; no text packs {MAX_RATIO} times; who sent this?"
            );
            Refusal::new(Reason::Bomb, message)
        }
        false => {
            let message = format!(
                "it unpacks to more than {max} bytes, the most that is left for it; add it by itself"
            );
            Refusal::new(Reason::TooLarge, message)
        }
    }
}

fn unsound(error: &ZipError) -> Refusal {
    match error {
        ZipError::InvalidPassword => encrypted(),
        ZipError::UnsupportedArchive(what) if what.to_lowercase().contains("password") => {
            encrypted()
        }
        ZipError::UnsupportedArchive(what) => {
            let message = format!(
                "it is packed in a way that is not read ({what}); unpack it and add what is in it"
            );
            Refusal::new(Reason::Unsupported, message)
        }
        ZipError::CompressionMethodNotSupported(method) => {
            let message = format!(
                "it is packed by method {method}, which is not read; unpack it and add what is in it"
            );
            Refusal::new(Reason::Unsupported, message)
        }
        error => Refusal::damaged("ZIP archive", error),
    }
}

fn encrypted() -> Refusal {
    Refusal::new(Reason::Encrypted, "it is locked by a password; unpack it and add what is in it")
}
