//! The other side of `examiner`: bounds itself, looks at the file on standard input, answers, ends.

use super::open_part::keep_to;
use crate::context::Outcome;
use crate::pile::Bounds;
use parallax_evidence::{examine, wire};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};

/// Looks at one file.
pub fn run(bounds: &Bounds) -> anyhow::Result<Outcome> {
    keep_to(bounds)?;
    let findings = examine(&mut BufReader::new(input()?))?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    wire::tell(&mut out, &findings)?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// Standard input as the file it is: one that can be read from anywhere.
#[cfg(unix)]
fn input() -> std::io::Result<File> {
    use std::os::fd::AsFd as _;
    Ok(File::from(std::io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn input() -> std::io::Result<File> {
    use std::os::windows::io::AsHandle as _;
    Ok(File::from(std::io::stdin().as_handle().try_clone_to_owned()?))
}
