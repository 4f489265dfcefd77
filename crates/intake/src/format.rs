//! Which format bytes are in, told by their first bytes and, where those leave it open, by the name.

use crate::names::ending;
use crate::{archiver, bayanat, feed, warc};

/// Bytes looked at.
const SAMPLE: usize = 4096;

/// A format, as far as it matters what is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Words as they are, or something that the gate behind will refuse.
    Text,
    /// A web page.
    Html,
    /// A ZIP archive: a DOCX, or any files.
    Zip,
    /// A mail.
    Mail,
    /// A PDF.
    Pdf,
    /// A table: CSV, or a sheet of a workbook.
    Table,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A web archive, packed or not.
    Warc,
    /// What the auto-archiver tells of a post, as JSON.
    Archiver,
    /// An export of Bayanat in JSON.
    Bayanat,
}

impl Format {
    /// The format of `bytes` that came under `name`.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let sample = &bytes[..bytes.len().min(SAMPLE)];
        if sample.starts_with(b"PK\x03\x04") || sample.starts_with(b"PK\x05\x06") {
            return Self::Zip;
        }
        if is_pdf(sample) {
            return Self::Pdf;
        }
        if warc::is_warc(sample) {
            return Self::Warc;
        }
        let ending = ending(name);
        match ending.as_str() {
            "html" | "htm" | "xhtml" | "shtml" => Self::Html,
            "eml" => Self::Mail,
            "csv" | "tsv" => Self::Table,
            "rss" | "atom" => Self::Feed,
            "json" if archiver::is_json(sample) => Self::Archiver,
            _ if feed::is_feed(sample) => Self::Feed,
            _ if bayanat::is_export(sample) => Self::Bayanat,
            // Asked for as text by its name; a page saved as .txt is still told by its first words.
            _ if is_page(sample) => Self::Html,
            "txt" | "text" => Self::Text,
            _ if is_mail(sample) => Self::Mail,
            _ => Self::Text,
        }
    }

    /// Whether nothing has to be opened.
    pub fn is_text(self) -> bool {
        self == Self::Text
    }

    /// Its name in entries and on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Zip => "zip",
            Self::Mail => "mail",
            Self::Pdf => "pdf",
            Self::Table => "table",
            Self::Feed => "feed",
            Self::Warc => "warc",
            Self::Archiver => "auto-archiver",
            Self::Bayanat => "bayanat",
        }
    }

    /// Endings of files that are worth taking from a folder.
    pub const ENDINGS: &[&str] = &[
        "txt", "text", "html", "htm", "xhtml", "docx", "pdf", "eml", "csv", "tsv", "xlsx", "zip",
        "rss", "atom", "warc", "warc.gz", "wacz",
    ];
}

/// Readers look for `%PDF-` among the first kilobyte.
fn is_pdf(sample: &[u8]) -> bool {
    sample[..sample.len().min(1024)].windows(5).any(|five| five == b"%PDF-")
        && !sample.starts_with(b"<")
}

/// `<!doctype html` or `<html`, behind white space, a byte order mark and an XML declaration.
fn is_page(sample: &[u8]) -> bool {
    let text = String::from_utf8_lossy(sample).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let text = match text.strip_prefix("<?xml") {
        Some(declared) => declared.split_once("?>").map_or("", |(_, rest)| rest).trim_start(),
        None => text,
    };
    text.starts_with("<!doctype html") || text.starts_with("<html")
}

/// Header lines from the first on, among them one that only mail has.
fn is_mail(sample: &[u8]) -> bool {
    let text = String::from_utf8_lossy(sample);
    let headers = text
        .lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with([' ', '\t']));
    let names: Vec<_> = headers
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    let has = |name: &str| names.iter().any(|held| held == name);
    names.len() >= 3 && has("from") && (has("message-id") || has("mime-version") || has("received"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_its_first_bytes_and_then_by_its_name() {
        let check = |name: &str, bytes: &str, format| {
            assert_eq!(Format::of(name, bytes.as_bytes()), format, "{name}")
        };
        check("a.txt", "Two people were killed in Homs.", Format::Text);
        check("a", "From: the ground, a report: two were killed.", Format::Text);
        check("a.txt", "\u{feff} <!DOCTYPE html><html>", Format::Html);
        check("a", "<?xml version=\"1.0\"?>\n<html xmlns='x'>", Format::Html);
        check("a.HTM", "<p>Two", Format::Html);
        check("a", "From: a@example.org\nMIME-Version: 1.0\nSubject: x\n\nTwo", Format::Mail);
        check("a.eml", "Subject: x\n\nTwo", Format::Mail);
        check("a.txt", "PK\u{3}\u{4}rest", Format::Zip);
        check("a", "\n%PDF-1.7\n", Format::Pdf);
        check("a.xml", "<?xml version='1.0'?><!-- made by x --><rss version='2.0'>", Format::Feed);
        check("a.xml", "<feed xmlns='http://www.w3.org/2005/Atom'>", Format::Feed);
        check("a.json", "{ \"version\": \"https://jsonfeed.org/version/1.1\"", Format::Feed);
        check("a.json", "{ \"version\": 1 }", Format::Text);
        let archived =
            "{\"status\": \"x: success\", \"metadata\": {\n \"_processed_at\": \"2031-03-05\"";
        check("a.json", archived, Format::Archiver);
        check("a.txt", archived, Format::Text);
        check("a", "<feedback>", Format::Text);
        check("export.json", "{ \n\"bulletins\": [ \n{\"class\"", Format::Bayanat);
        check("export.json", "{\"bulletin\": []}", Format::Text);
        check("a", "WARC/1.1\r\n", Format::Warc);
    }
}
