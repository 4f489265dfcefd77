//! Looks at a file: its format, then whatever that format can tell.

use crate::findings::Findings;
use crate::format::{Medium, format_of};
use crate::{SAMPLE_BYTES, container, exif, picture, provenance};
use std::io::{self, BufRead, Read as _, Seek, SeekFrom};

/// Looks at the file behind `source`.
///
/// Failure: only where `source` itself cannot be read. What is wrong with the file is among the findings.
pub fn examine(source: &mut (impl BufRead + Seek)) -> io::Result<Findings> {
    source.seek(SeekFrom::Start(0))?;
    let mut sample = Vec::new();
    source.by_ref().take(SAMPLE_BYTES as u64).read_to_end(&mut sample)?;
    let (format, medium) = format_of(&sample);
    let mut findings = Findings::of(format, medium);
    if matches!(format, "jpeg" | "png" | "webp" | "tiff" | "heif" | "avif") {
        source.seek(SeekFrom::Start(0))?;
        exif::read(source, &mut findings);
    }
    match format {
        "jpeg" | "png" | "webp" => provenance::look(source, &mut findings),
        "mp4" | "quicktime" | "m4a" | "3gp" | "heif" | "avif" => {
            container::read(source, &mut findings);
        }
        _ => {}
    }
    if medium == Medium::Picture {
        source.seek(SeekFrom::Start(0))?;
        picture::read(source, &mut findings);
    }
    Ok(findings)
}
