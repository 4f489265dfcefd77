//! Whether a picture carries a C2PA manifest: who signed what was done to it. Only that it is there; checking it takes
//! another program (`docs/EVIDENCE.md`).

use crate::findings::Findings;
use std::io::{self, Read, Seek, SeekFrom};

/// Segments or chunks that are looked at; a picture has a few dozen.
const MAX_PIECES: usize = 10_000;

/// Notes a manifest in a JPEG, PNG or WebP. Where the pieces are damaged, others say so.
pub fn look(source: &mut (impl Read + Seek), findings: &mut Findings) {
    let found = match findings.format.as_str() {
        "jpeg" => in_jpeg(source),
        "png" => in_chunks(source, 8, &Chunks { kind: b"caBX", is_png: true }),
        "webp" => in_chunks(source, 12, &Chunks { kind: b"C2PA", is_png: false }),
        _ => return,
    };
    if found.unwrap_or(false) {
        findings.note("c2pa", "present");
    }
}

/// An APP11 segment in which a JUMBF box is labelled `c2pa`.
fn in_jpeg(source: &mut (impl Read + Seek)) -> io::Result<bool> {
    source.seek(SeekFrom::Start(2))?;
    for _ in 0..MAX_PIECES {
        let mut head = [0; 4];
        source.read_exact(&mut head)?;
        let len = u16::from_be_bytes([head[2], head[3]]);
        // From the scan on there is no segment of ours any more.
        if head[0] != 0xff || head[1] == 0xda || len < 2 {
            return Ok(false);
        }
        let mut body = vec![0; usize::from(len) - 2];
        source.read_exact(&mut body)?;
        let holds = |words: &[u8]| body.windows(words.len()).any(|window| window == words);
        if head[1] == 0xeb && holds(b"jumb") && holds(b"c2pa") {
            return Ok(true);
        }
    }
    Ok(false)
}

struct Chunks<'k> {
    kind: &'k [u8; 4],
    is_png: bool,
}

/// PNG gives the length first, as big-endian, and a checksum after; RIFF the kind first, little-endian, padded to even.
fn in_chunks(source: &mut (impl Read + Seek), start: u64, chunks: &Chunks<'_>) -> io::Result<bool> {
    source.seek(SeekFrom::Start(start))?;
    for _ in 0..MAX_PIECES {
        let (mut first, mut second) = ([0; 4], [0; 4]);
        source.read_exact(&mut first)?;
        source.read_exact(&mut second)?;
        let (kind, skip) = match chunks.is_png {
            true => (second, i64::from(u32::from_be_bytes(first)) + 4),
            false => {
                let len = i64::from(u32::from_le_bytes(second));
                (first, len + len % 2)
            }
        };
        if kind == *chunks.kind {
            return Ok(true);
        }
        source.seek(SeekFrom::Current(skip))?;
    }
    Ok(false)
}
