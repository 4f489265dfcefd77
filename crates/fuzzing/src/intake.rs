//! Readers of what is received: every format comes to documents or to reasons.

use crate::made::zip as zipped;
use parallax_intake::{Columns, Document, Expanded, Found, Limits, docx_text, expand, open};
use std::ops::ControlFlow;
use std::sync::LazyLock;

/// Smaller than those in use, so that what is wrong with keeping them shows soon.
const LIMITS: Limits = Limits {
    max_file: 1 << 20,
    max_part: 1 << 18,
    max_unpacked: 1 << 20,
    max_parts: 64,
    max_depth: 3,
};

static MAPPINGS: LazyLock<Vec<Columns>> = LazyLock::new(|| {
    let toml =
        "key = \"case\"\ntext = [\"summary\"]\npublished = \"day\"\ndays = \"day-month-year\"\n";
    vec![Columns::parse("cases", toml).expect("it is sound")]
});

/// Anything, opened all the way down.
pub fn any(bytes: &[u8]) {
    expanded("x", bytes);
}

/// A web page.
pub fn page(bytes: &[u8]) {
    opened("x.html", bytes);
}

/// A PDF, its mark put before it where it has none.
pub fn pdf(bytes: &[u8]) {
    match bytes.starts_with(b"%PDF-") {
        true => opened("x.pdf", bytes),
        false => opened("x.pdf", &[b"%PDF-1.7\n", bytes].concat()),
    }
}

/// The XML inside of a Word document.
pub fn docx(bytes: &[u8]) {
    let _ = docx_text(bytes);
    opened("x.docx", &zipped(&[("word/document.xml", bytes), ("word/footnotes.xml", bytes)]));
}

/// A mail.
pub fn mail(bytes: &[u8]) {
    expanded("x.eml", bytes);
}

/// A feed.
pub fn feed(bytes: &[u8]) {
    opened("x.rss", bytes);
}

/// A web archive, its mark put before it where it has none.
pub fn warc(bytes: &[u8]) {
    expanded("x.warc", bytes);
    if !bytes.starts_with(b"WARC/") {
        expanded("x.warc", &[b"WARC/1.1\r\n", bytes].concat());
    }
}

/// What a WACZ holds, parted by zeros: its list of files, its list of pages, a web archive.
pub fn wacz(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let (package, pages, warc) = (part(), part(), part());
    let parts =
        [("datapackage.json", package), ("pages/pages.jsonl", pages), ("archive/data.warc", warc)];
    expanded("x.wacz", &zipped(&parts));
}

/// An archive.
pub fn zip(bytes: &[u8]) {
    expanded("x.zip", bytes);
}

/// A table, by a mapping, and without one that fits.
pub fn table(bytes: &[u8]) {
    expanded("x.csv", bytes);
}

/// What a workbook holds, parted by zeros: a sheet, its shared words, its styles.
pub fn sheet(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    expanded("x.xlsx", &crate::made::workbook(part(), part(), part()));
}

/// What the auto-archiver tells of a post.
pub fn archiver(bytes: &[u8]) {
    expanded("x.json", bytes);
}

/// An export of Bayanat.
pub fn bayanat(bytes: &[u8]) {
    opened("x.json", &[b"{\"bulletins\": [", bytes].concat());
    let headings = b"id,sjac_title,description,publish_date,source_link,labels.label-1\n";
    expanded("x.csv", &[headings, bytes].concat());
}

/// A mapping that a user wrote.
pub fn columns(bytes: &[u8]) {
    if let Err(error) = Columns::parse("x", &String::from_utf8_lossy(bytes)) {
        assert!(!error.to_string().is_empty());
    }
}

/// What a converter that was taken over could write, and what it could be asked.
pub fn wire(bytes: &[u8]) {
    let mut from = bytes;
    while parallax_intake::wire::listen(&mut from, 1 << 16).is_ok() {}
    let _ = parallax_intake::wire::hear(&mut { bytes });
}

fn opened(name: &str, bytes: &[u8]) {
    let _ = open(name, bytes, &LIMITS, &mut |found| {
        if let Found::Document(document) = &found {
            is_sound(document);
        }
        crosses(found);
        ControlFlow::Continue(())
    });
}

fn expanded(name: &str, bytes: &[u8]) {
    let found = expand(name, bytes, &LIMITS, &MAPPINGS, &open);
    assert!(!found.is_empty(), "nothing came of it, not even a reason");
    for one in &found {
        match one {
            Expanded::Item(item) => is_sound(&item.document),
            Expanded::Archived(_) => {}
            Expanded::Refused(_, refusal) => assert!(!refusal.message.is_empty()),
        }
    }
}

/// What somebody made is UTF-8, and says something.
fn is_sound(document: &Document) {
    if document.maker.is_some() {
        let text = std::str::from_utf8(&document.text).expect("made text is UTF-8");
        assert!(!text.trim().is_empty(), "a document without a word");
    }
}

/// What is found crosses from one process to the other as it is.
fn crosses(found: Found) {
    let answer = parallax_intake::wire::Answer::Found(found);
    let mut wire = Vec::new();
    parallax_intake::wire::answer(&mut wire, &answer).expect("memory takes it");
    let heard = parallax_intake::wire::listen(&mut wire.as_slice(), u64::MAX);
    assert_eq!(heard.ok().as_ref(), Some(&answer));
}
