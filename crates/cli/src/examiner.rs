//! Looks at a file of evidence in a process of its own, which may take so much memory and time and no more.
//!
//! The file itself is the other process's standard input: a video of any length is read where it lies, and only as far as it
//! is needed.

use crate::pile::{Bounds, End, end_of};
use parallax_evidence::{Findings, MAKER, SAMPLE_BYTES, format_of, wire};
use parallax_journal::Examination;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;
use std::process::Stdio;

/// What is found in the file. Where looking breaks, that is among what is found.
pub fn examine(path: &Path, bounds: Bounds) -> std::io::Result<Findings> {
    let mut command = bounds.child("examine-part")?;
    let mut child = command
        .stdin(Stdio::from(File::open(path)?))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let heard = child.stdout.take().map(|out| wire::hear(&mut BufReader::new(out)));
    if !matches!(heard, Some(Ok(_))) {
        // Ended already, or to be ended; a failure to kill means the former.
        let _ = child.kill();
    }
    let status = child.wait()?;
    match heard {
        Some(Ok(findings)) => Ok(findings),
        _ => unread(path, &why(end_of(status), bounds)),
    }
}

fn why(end: End, bounds: Bounds) -> String {
    let Bounds { max_seconds, max_memory } = bounds;
    match end {
        End::Time => format!(
            "looking at it took more than {max_seconds} s; look at it by hand, or raise --max-seconds"
        ),
        End::Memory => format!(
            "looking at it took more than {max_memory} MiB; look at it by hand, or raise --max-memory"
        ),
        End::Other => "the program that looked at it broke on it; look at it by hand".to_owned(),
    }
}

/// The first bytes are harmless, and they tell what it is.
fn unread(path: &Path, why: &str) -> std::io::Result<Findings> {
    let mut sample = Vec::new();
    File::open(path)?.take(SAMPLE_BYTES as u64).read_to_end(&mut sample)?;
    let (format, medium) = format_of(&sample);
    let mut findings = Findings::of(format, medium);
    findings.problems.push(why.to_owned());
    Ok(findings)
}

/// Findings as the journal keeps them.
pub fn examination(findings: &Findings) -> Examination {
    Examination {
        format: findings.format.clone(),
        medium: findings.medium.as_str().to_owned(),
        maker: MAKER.to_owned(),
        facts: findings.facts.clone(),
        hashes: findings.fingerprint.as_ref().map(|print| print.to_hex()).unwrap_or_default(),
        problems: findings.problems.clone(),
    }
}
