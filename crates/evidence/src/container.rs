//! What MP4, QuickTime, M4A, 3GP and HEIF say of themselves: when made, where, with what, how long.
//!
//! The boxes of ISO 14496-12 are walked and nearly all are skipped. Written here for want of a small library that gives time
//! and place: those that read video keep sample tables, which a hostile file fills memory with.
//!
//! **Invariant:** no more than [`MAX_BOXES`] boxes are looked at and no box is read that is longer than [`MAX_READ`].

use crate::findings::Findings;
use std::io::{self, Read, Seek, SeekFrom};

const MAX_BOXES: usize = 20_000;

const MAX_READ: u64 = 64 << 10;

const MAX_DEPTH: usize = 6;

/// Seconds from the epoch of QuickTime, 1904, to that of Unix.
const EPOCH_1904: i64 = 2_082_844_800;

/// Marks a box that holds a C2PA manifest.
const C2PA: [u8; 16] = [
    0xd8, 0xfe, 0xc3, 0xd6, 0x1b, 0x0e, 0x48, 0x3c, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7e, 0xc4, 0x81,
];

/// Boxes that are opened, not read.
const HOLDERS: &[&[u8; 4]] = &[b"moov", b"trak", b"udta"];

/// Reads what the boxes say.
pub fn read(source: &mut (impl Read + Seek), findings: &mut Findings) {
    let mut walk = Walk { n_boxes: 0, keys: Vec::new(), has_movie: false };
    let walked = source.seek(SeekFrom::End(0)).and_then(|end| {
        source.seek(SeekFrom::Start(0))?;
        walk.boxes(source, 0, end, 0, findings)
    });
    if let Err(error) = walked {
        findings.trouble("its boxes cannot be read to the end", error);
    }
    if !walk.has_movie && matches!(findings.medium.as_str(), "video" | "audio") {
        findings.trouble("it cannot be played", "the box that tells of its tracks is missing");
    }
}

struct Walk {
    n_boxes: usize,
    /// Names that QuickTime gives once and then counts.
    keys: Vec<String>,
    has_movie: bool,
}

impl Walk {
    fn boxes<R: Read + Seek>(
        &mut self,
        source: &mut R,
        from: u64,
        to: u64,
        depth: usize,
        findings: &mut Findings,
    ) -> io::Result<()> {
        let mut at = from;
        while at + 8 <= to {
            self.n_boxes += 1;
            if self.n_boxes > MAX_BOXES {
                return Err(bad("there are too many"));
            }
            let (kind, body, end) = header(source, at, to)?;
            self.open(source, kind, body, end, depth, findings)?;
            at = end;
        }
        Ok(())
    }

    fn open<R: Read + Seek>(
        &mut self,
        source: &mut R,
        kind: [u8; 4],
        body: u64,
        end: u64,
        depth: usize,
        findings: &mut Findings,
    ) -> io::Result<()> {
        self.has_movie |= &kind == b"moov";
        if HOLDERS.contains(&&kind) && depth < MAX_DEPTH {
            return self.boxes(source, body, end, depth + 1, findings);
        }
        let is_short = end - body <= MAX_READ;
        match &kind {
            b"uuid" if end - body >= 16 => {
                source.seek(SeekFrom::Start(body))?;
                let mut id = [0; 16];
                source.read_exact(&mut id)?;
                if id == C2PA {
                    findings.note("c2pa", "present");
                }
            }
            b"meta" if depth > 0 && depth < MAX_DEPTH => {
                // QuickTime's own has no version in front of its boxes; that of ISO has.
                let mut start = [0; 8];
                source.seek(SeekFrom::Start(body))?;
                let is_plain = end - body >= 8 && source.read_exact(&mut start).is_ok();
                let skip = if is_plain && &start[4..] == b"hdlr" { 0 } else { 4 };
                self.boxes(source, (body + skip).min(end), end, depth + 1, findings)?;
            }
            b"mvhd" if is_short => movie(&bytes(source, body, end)?, findings),
            b"tkhd" if is_short => track(&bytes(source, body, end)?, findings),
            b"keys" if is_short => self.keys = keys(&bytes(source, body, end)?),
            b"ilst" if is_short => self.list(&bytes(source, body, end)?, findings),
            [0xa9, ..] if is_short && depth == 2 => {
                old_text(kind, &bytes(source, body, end)?, findings);
            }
            _ => {}
        }
        Ok(())
    }

    /// Items by their number among the keys, each with its words in a `data` box.
    fn list(&self, list: &[u8], findings: &mut Findings) {
        for (kind, item) in small_boxes(list) {
            let key = (u32::from_be_bytes(kind) as usize).checked_sub(1);
            let key = key.and_then(|at| self.keys.get(at));
            let data = small_boxes(item).find(|(kind, _)| kind == b"data").map(|(_, data)| data);
            let (Some(key), Some(words)) = (key, data.and_then(|data| data.get(8..))) else {
                continue;
            };
            let words = String::from_utf8_lossy(words);
            match key.as_str() {
                "com.apple.quicktime.creationdate" => findings.note("taken", words),
                "com.apple.quicktime.location.ISO6709" => point(&words, findings),
                "com.apple.quicktime.make" => findings.note("make", words),
                "com.apple.quicktime.model" => findings.note("model", words),
                "com.apple.quicktime.software" => findings.note("software", words),
                "com.apple.quicktime.title" => findings.note("title", words),
                "com.apple.quicktime.description" => findings.note("description", words),
                "com.android.version" => findings.note("software", format!("Android {words}")),
                _ => {}
            }
        }
    }
}

/// The kind of the box at `at`, where its body begins and where it ends.
fn header<R: Read + Seek>(source: &mut R, at: u64, to: u64) -> io::Result<([u8; 4], u64, u64)> {
    source.seek(SeekFrom::Start(at))?;
    let mut head = [0; 8];
    source.read_exact(&mut head)?;
    let short = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
    let kind = [head[4], head[5], head[6], head[7]];
    let (size, len) = match short {
        0 => (to - at, 8),
        1 => {
            let mut long = [0; 8];
            source.read_exact(&mut long)?;
            (u64::from_be_bytes(long), 16)
        }
        size => (size, 8),
    };
    let end = at.checked_add(size).filter(|&end| size >= len && end <= to);
    match end {
        Some(end) => Ok((kind, at + len, end)),
        None => Err(bad(
            "one says that it is longer than what holds it: the file was cut off or changed",
        )),
    }
}

fn bytes<R: Read + Seek>(source: &mut R, from: u64, to: u64) -> io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    source.take(to - from).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Boxes inside of bytes that were read already; what does not fit ends it.
fn small_boxes(mut bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let size = u32_at(bytes, 0)? as usize;
        let kind = bytes.get(4..8)?.try_into().ok()?;
        let body = bytes.get(8..size)?;
        bytes = &bytes[size..];
        Some((kind, body))
    })
}

/// `mvhd`: when made and changed, how long.
fn movie(body: &[u8], findings: &mut Findings) {
    let is_long = body.first() == Some(&1);
    let number = |short: usize, long: usize| match is_long {
        true => u64_at(body, long),
        false => u32_at(body, short).map(u64::from),
    };
    let scale = u32_at(body, if is_long { 20 } else { 12 });
    for (name, time) in [("created", number(4, 4)), ("changed", number(8, 12))] {
        if let Some(time) = time.and_then(since_1904) {
            findings.note(name, time);
        }
    }
    let all_ones = if is_long { u64::MAX } else { u64::from(u32::MAX) };
    let length = number(16, 24).filter(|&length| length != all_ones);
    if let (Some(scale @ 1..), Some(length)) = (scale, length) {
        findings.note("duration_s", format!("{:.1}", length as f64 / f64::from(scale)));
    }
}

/// Zero is a clock that was never set.
fn since_1904(seconds: u64) -> Option<String> {
    let seconds = i64::try_from(seconds).ok().filter(|&seconds| seconds > 0)?;
    let time = jiff::Timestamp::from_second(seconds.checked_sub(EPOCH_1904)?).ok()?;
    Some(time.to_string())
}

/// `tkhd`: how wide and high; sound has neither.
fn track(body: &[u8], findings: &mut Findings) {
    let at = if body.first() == Some(&1) { 88 } else { 76 };
    let (Some(width), Some(height)) = (u32_at(body, at), u32_at(body, at + 4)) else { return };
    if width >> 16 > 0 && height >> 16 > 0 {
        findings.note("width", (width >> 16).to_string());
        findings.note("height", (height >> 16).to_string());
    }
}

/// `©xyz` and its kind: a length, a language, the words.
fn old_text(kind: [u8; 4], body: &[u8], findings: &mut Findings) {
    let len = body.get(..2).map_or(0, |len| usize::from(u16::from_be_bytes([len[0], len[1]])));
    let Some(words) = body.get(4..4 + len) else { return };
    let words = String::from_utf8_lossy(words);
    match &kind[1..] {
        b"xyz" => point(&words, findings),
        b"day" => findings.note("taken", words),
        b"mak" => findings.note("make", words),
        b"mod" => findings.note("model", words),
        b"swr" => findings.note("software", words),
        b"nam" => findings.note("title", words),
        b"cmt" => findings.note("description", words),
        _ => {}
    }
}

/// The names in `keys`: eight bytes of version and count, then each with its length and the space it is from.
fn keys(body: &[u8]) -> Vec<String> {
    let names = small_boxes(body.get(8..).unwrap_or_default());
    names.map(|(_, name)| String::from_utf8_lossy(name).into_owned()).collect()
}

/// ISO 6709: `+36.7100+003.2200+010.000/`.
fn point(text: &str, findings: &mut Findings) {
    let mut parts: Vec<String> = Vec::new();
    for c in text.trim().chars() {
        match c {
            '+' | '-' => parts.push(c.to_string()),
            '0'..='9' | '.' => match parts.last_mut() {
                Some(part) => part.push(c),
                None => return,
            },
            _ => break,
        }
    }
    let numbers: Vec<f64> = parts.iter().map_while(|part| part.parse().ok()).collect();
    let [lat, lon, rest @ ..] = numbers.as_slice() else { return };
    if lat.abs() <= 90.0 && lon.abs() <= 180.0 && (*lat, *lon) != (0.0, 0.0) {
        findings.note("point", format!("{lat:.6},{lon:.6}"));
        if let Some(metres) = rest.first() {
            findings.note("altitude_m", format!("{metres:.1}"));
        }
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

fn bad(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
