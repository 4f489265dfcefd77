//! What text a report's bytes hold.
//!
//! In: bytes as they were archived. Out: text, otherwise unchanged (line ends stay as they are), or a reason why there is
//! none. UTF-8 and UTF-16 are told by their form; anything else is guessed by how often its letters follow one another.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The text of a report and how its bytes spelled it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Name of the encoding: `UTF-8`, `windows-1252`, …
    pub encoding: &'static str,
    /// Places where bytes spelled nothing and U+FFFD stands instead.
    pub damaged: usize,
}

/// Why bytes hold no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No bytes, or nothing but white space.
    #[error(
        "the report is empty ({len_bytes} bytes, none of them visible); leave it out or fetch it again"
    )]
    Empty {
        /// How long it is all the same.
        len_bytes: usize,
    },
    /// A known format that is not text.
    #[error(
        "the bytes are {format}, not text (told by the first bytes); extract its text and add that"
    )]
    Format {
        /// The format, with its article: "a PDF document".
        format: &'static str,
    },
    /// Control bytes that no text holds.
    #[error(
        "byte {offset} is {byte:#04x}, which no text holds ({controls} such bytes in {len_bytes}); add the report as plain text"
    )]
    Binary {
        /// The first such byte.
        offset: usize,
        /// Its value.
        byte: u8,
        /// How many there are in what was looked at.
        controls: usize,
        /// How many bytes there are.
        len_bytes: usize,
    },
    /// More than spans can point into.
    #[error(
        "the report is {len_bytes} bytes long and spans reach 4 GiB; split it into its reports"
    )]
    TooLong {
        /// How long it is.
        len_bytes: usize,
    },
}

/// First bytes of formats that people take for text.
const FORMATS: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (or a DOCX, XLSX, ODT or EPUB document)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xfd7zXZ", "an XZ archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"OggS", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
    (b"RIFF", "a RIFF recording or image"),
];

/// Bytes that are looked at to tell text from other things, and letters from letters.
const SAMPLE_BYTES: usize = 1 << 20;

/// Reads the text out of `bytes`.
///
/// Failure: see [`DecodeError`]; a few bytes that spell nothing are replaced by U+FFFD and counted, not refused.
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    if let Some((_, format)) = FORMATS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(DecodeError::Format { format });
    }
    let encoding = encoding_of(bytes)?;
    let (text, _, _) = encoding.decode(bytes);
    let text = text.into_owned();
    if text.chars().all(crate::words::is_gap) {
        return Err(DecodeError::Empty { len_bytes: bytes.len() });
    }
    if text.len() >= u32::MAX as usize {
        return Err(DecodeError::TooLong { len_bytes: text.len() });
    }
    let damaged = if encoding == UTF_8 { damage(bytes) } else { text.matches('\u{fffd}').count() };
    Ok(Decoded { text, encoding: encoding.name(), damaged })
}

fn encoding_of(bytes: &[u8]) -> Result<&'static Encoding, DecodeError> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok(encoding);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    if let Some(encoding) = unmarked_utf16(sample) {
        return Ok(encoding);
    }
    refuse_controls(bytes)?;
    if is_mostly_utf8(bytes) { Ok(UTF_8) } else { Ok(guess(sample)) }
}

/// UTF-16 without its mark: every other byte of mostly Latin text is zero, and only on one side.
fn unmarked_utf16(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros = |side: usize| sample.iter().skip(side).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    let is_side = |many: usize, few: usize| half >= 4 && many * 10 >= half * 4 && few * 50 <= many;
    if is_side(odd, even) {
        Some(UTF_16LE)
    } else if is_side(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A stray control byte is a slip of somebody's keyboard; a zero byte, or one control in two hundred, is no text.
fn refuse_controls(bytes: &[u8]) -> Result<(), DecodeError> {
    let is_odd = |b: &u8| *b < b' ' && !matches!(b, 0x09..=0x0d | 0x1a | 0x1b);
    let zero = bytes.iter().position(|b| *b == 0);
    let controls = bytes.iter().filter(|b| is_odd(b)).count();
    if zero.is_none() && controls <= (bytes.len() / 200).max(2) {
        return Ok(());
    }
    let Some(offset) = zero.or_else(|| bytes.iter().position(is_odd)) else { return Ok(()) };
    Err(DecodeError::Binary { offset, byte: bytes[offset], controls, len_bytes: bytes.len() })
}

/// Stretches of bytes that are no UTF-8.
fn damage(bytes: &[u8]) -> usize {
    bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count()
}

/// Whether the bytes are UTF-8, or UTF-8 with a few bytes cut or broken.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let wide: usize = bytes
        .utf8_chunks()
        .map(|chunk| chunk.valid().chars().filter(|c| !c.is_ascii()).count())
        .sum();
    damage(bytes) * 4 <= wide
}

fn guess(sample: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, encoding: &str) {
        let decoded = decode(bytes).expect("these bytes are text");
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
    }

    #[test]
    fn text_comes_back_as_it_was_written() {
        check(b"Two were killed.\r\n", "Two were killed.\r\n", "UTF-8");
        check("\u{feff}Raqqa’s dead".as_bytes(), "Raqqa’s dead", "UTF-8");
        check(b"\xff\xfeT\0w\0o\0", "Two", "UTF-16LE");
        check(b"\xfe\xff\0T\0w\0o", "Two", "UTF-16BE");
        check(b"T\0w\0o\0 \0d\0e\0a\0d\0", "Two dead", "UTF-16LE");
        let german = "In Köln wurden zwei Männer getötet, sagte ein Sprecher der Behörde für Öffentlichkeit.";
        check(&encoding_rs::WINDOWS_1252.encode(german).0, german, "windows-1252");
        let russian =
            "Двое мирных жителей погибли при обстреле, сообщили местные власти в воскресенье.";
        check(&encoding_rs::WINDOWS_1251.encode(russian).0, russian, "windows-1251");
    }

    #[test]
    fn broken_utf8_is_kept_and_counted() {
        let mut bytes =
            "“Ten” were killed – “many” were hurt – in ‘Ras al-Ayn’…".as_bytes().to_vec();
        bytes.truncate(bytes.len() - 1);
        let decoded = decode(&bytes).expect("one cut character is no reason to refuse");
        assert_eq!((decoded.encoding, decoded.damaged), ("UTF-8", 1));
        assert!(decoded.text.ends_with("al-Ayn’\u{fffd}"));
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert_eq!(decode(b""), Err(DecodeError::Empty { len_bytes: 0 }));
        assert_eq!(decode(b" \r\n\t"), Err(DecodeError::Empty { len_bytes: 4 }));
        assert_eq!(
            decode(b"\x89PNG\r\n\x1a\n0000"),
            Err(DecodeError::Format { format: "a PNG image" })
        );
        let zero = decode(b"text and then\0 a zero byte follows here")
            .expect_err("zero bytes are no text");
        assert!(matches!(zero, DecodeError::Binary { offset: 13, byte: 0, .. }), "{zero}");
        assert!(zero.to_string().starts_with("byte 13 is 0x00"), "{zero}");
        assert!(decode(&(1u8..=8).cycle().take(400).collect::<Vec<_>>()).is_err());
    }
}
