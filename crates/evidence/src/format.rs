//! Which format a file is in, told by its first bytes, and what kind of thing that is.

use std::fmt;

/// What kind of thing a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// One picture, or a few that move.
    Picture,
    /// Moving pictures, mostly with sound.
    Video,
    /// Sound alone.
    Audio,
    /// Pages: PDF, Word.
    Document,
    /// Anything else.
    Other,
}

impl Medium {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Picture, Self::Video, Self::Audio, Self::Document, Self::Other];

    /// Its word in entries and on the screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Bytes that a file of a format starts with: where, which, and what it is.
const STARTS: &[(usize, &[u8], &str, Medium)] = &[
    (0, b"\xff\xd8\xff", "jpeg", Medium::Picture),
    (0, b"\x89PNG\r\n\x1a\n", "png", Medium::Picture),
    (8, b"WEBP", "webp", Medium::Picture),
    (0, b"GIF8", "gif", Medium::Picture),
    (0, b"II*\0", "tiff", Medium::Picture),
    (0, b"MM\0*", "tiff", Medium::Picture),
    (8, b"WAVE", "wav", Medium::Audio),
    (8, b"AVI ", "avi", Medium::Video),
    (0, b"\x1a\x45\xdf\xa3", "matroska", Medium::Video),
    (0, b"OggS", "ogg", Medium::Audio),
    (0, b"fLaC", "flac", Medium::Audio),
    (0, b"ID3", "mp3", Medium::Audio),
    (0, b"\xff\xfb", "mp3", Medium::Audio),
    (0, b"\xff\xf3", "mp3", Medium::Audio),
    (0, b"#!AMR", "amr", Medium::Audio),
    (0, b"FLV\x01", "flv", Medium::Video),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf", Medium::Video),
    (0, b"\0\0\x01\xba", "mpeg", Medium::Video),
    (0, b"%PDF-", "pdf", Medium::Document),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole", Medium::Document),
    (0, b"PK\x03\x04", "zip", Medium::Document),
];

/// Brands of the ISO base media format that are not plain MP4.
const BRANDS: &[(&[u8], &str, Medium)] = &[
    (b"qt  ", "quicktime", Medium::Video),
    (b"M4A ", "m4a", Medium::Audio),
    (b"M4B ", "m4a", Medium::Audio),
    (b"3gp", "3gp", Medium::Video),
    (b"heic", "heif", Medium::Picture),
    (b"heix", "heif", Medium::Picture),
    (b"mif1", "heif", Medium::Picture),
    (b"msf1", "heif", Medium::Picture),
    (b"avif", "avif", Medium::Picture),
];

/// The format of a file that starts with `sample`, and what kind of thing it is; `other` where nobody knows.
pub fn format_of(sample: &[u8]) -> (&'static str, Medium) {
    if let Some(brand) = brand(sample) {
        let known = BRANDS.iter().find(|(start, ..)| brand.starts_with(start));
        return known.map_or(("mp4", Medium::Video), |(_, name, medium)| (name, *medium));
    }
    let at = |at: usize, bytes: &[u8]| sample.get(at..).is_some_and(|rest| rest.starts_with(bytes));
    let is_riff = at(0, b"RIFF");
    let known = STARTS.iter().find(|(from, bytes, ..)| at(*from, bytes) && (*from == 0 || is_riff));
    known.map_or(("other", Medium::Other), |(_, _, name, medium)| (name, *medium))
}

/// The main brand of an ISO base media file; of an old QuickTime file, which names none, `qt`.
fn brand(sample: &[u8]) -> Option<&[u8]> {
    match sample.get(4..8)? {
        b"ftyp" => sample.get(8..12),
        b"moov" | b"mdat" | b"wide" => Some(b"qt  "),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_its_first_bytes_never_by_its_name() {
        let check = |bytes: &[u8], name, medium| assert_eq!(format_of(bytes), (name, medium));
        check(b"\xff\xd8\xff\xe0rest", "jpeg", Medium::Picture);
        check(b"RIFF\x10\0\0\0WEBPVP8 ", "webp", Medium::Picture);
        check(b"RIFF\x10\0\0\0WAVEfmt ", "wav", Medium::Audio);
        check(b"XXXX\x10\0\0\0WEBP", "other", Medium::Other);
        check(b"\0\0\0\x20ftypisom\0\0\x02\0", "mp4", Medium::Video);
        check(b"\0\0\0\x14ftypqt  \0\0\0\0", "quicktime", Medium::Video);
        check(b"\0\0\0\x18ftypheic", "heif", Medium::Picture);
        check(b"\0\0\0\x18ftyp3gp5", "3gp", Medium::Video);
        check(b"\0\0\0\x08wide\0\0", "quicktime", Medium::Video);
        check(b"%PDF-1.7", "pdf", Medium::Document);
        check(b"Two people", "other", Medium::Other);
        check(b"", "other", Medium::Other);
    }
}
