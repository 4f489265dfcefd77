//! How findings come back from a process of its own: a line of JSON, then the bytes of the thumbnail.
//!
//! The process that writes was fed a file that may have taken it over: what it says is read with bounds.

use crate::findings::Findings;
use crate::fingerprint::Fingerprint;
use crate::format::Medium;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Read as _, Write};

/// Bytes of the line of JSON at most.
const MAX_LINE: u64 = 1 << 20;

/// Bytes of a thumbnail at most.
const MAX_THUMBNAIL: u64 = 4 << 20;

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    format: String,
    medium: String,
    facts: Vec<(String, String)>,
    hashes: Option<Vec<String>>,
    problems: Vec<String>,
    thumbnail: Option<u64>,
}

/// Writes findings.
pub fn tell(out: &mut impl Write, findings: &Findings) -> io::Result<()> {
    let line = Line {
        format: findings.format.clone(),
        medium: findings.medium.as_str().to_owned(),
        facts: findings.facts.clone(),
        hashes: findings.fingerprint.as_ref().map(Fingerprint::to_hex),
        problems: findings.problems.clone(),
        thumbnail: findings.thumbnail.as_ref().map(|bytes| bytes.len() as u64),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")?;
    out.write_all(findings.thumbnail.as_deref().unwrap_or_default())
}

/// Reads findings.
pub fn hear(from: &mut impl BufRead) -> io::Result<Findings> {
    let mut line = Vec::new();
    from.take(MAX_LINE).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let line: Line = serde_json::from_slice(&line)?;
    let mut thumbnail = None;
    if let Some(len) = line.thumbnail {
        let mut bytes = Vec::new();
        from.take(len.min(MAX_THUMBNAIL)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        thumbnail = Some(bytes);
    }
    let medium = Medium::ALL.into_iter().find(|medium| medium.as_str() == line.medium);
    let mut findings = Findings::of(&line.format, medium.unwrap_or(Medium::Other));
    for (name, words) in &line.facts {
        findings.note(name, words);
    }
    findings.fingerprint = line.hashes.and_then(|hashes| Fingerprint::from_hex(&hashes));
    findings.problems = line.problems;
    findings.thumbnail = thumbnail;
    Ok(findings)
}
