//! One step: opens bytes of any known format and hands out what is in them.

use crate::format::Format;
use crate::found::{Document, Found, Sink};
use crate::refusal::{Reason, Refusal};
use crate::{About, archive, archiver, bayanat, feed, html, mail, pdf, warc};

/// How much is too much. The default is what `docs/INTAKE.md` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of what is received.
    pub max_file: u64,
    /// Bytes of one part, unpacked.
    pub max_part: u64,
    /// Bytes of all parts of what is received, unpacked.
    pub max_unpacked: u64,
    /// Parts of what is received, deep ones included.
    pub max_parts: usize,
    /// How deep parts may lie in one another: a ZIP in a mail in a ZIP has depth 3.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file: 256 << 20,
            max_part: 64 << 20,
            max_unpacked: 1 << 30,
            max_parts: 20_000,
            max_depth: 5,
        }
    }
}

/// Something that can take one step, by itself or in a process of its own.
pub trait Opener {
    /// As [`open`].
    fn open(
        &self,
        name: &str,
        bytes: &[u8],
        limits: &Limits,
        sink: &mut Sink<'_>,
    ) -> Result<(), Refusal>;
}

impl<F> Opener for F
where
    F: Fn(&str, &[u8], &Limits, &mut Sink<'_>) -> Result<(), Refusal>,
{
    fn open(
        &self,
        name: &str,
        bytes: &[u8],
        limits: &Limits,
        sink: &mut Sink<'_>,
    ) -> Result<(), Refusal> {
        self(name, bytes, limits, sink)
    }
}

/// Opens `bytes`, which came under `name`, in this process: one step.
///
/// Failure: nothing at all came of it. What came out before a failure is sound.
pub fn open(name: &str, bytes: &[u8], limits: &Limits, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let sink: &mut Sink<'_> = &mut |found| sink(found.kept_short());
    match Format::of(name, bytes) {
        Format::Text => {
            let document = Document {
                name: String::new(),
                text: bytes.to_vec(),
                about: About::default(),
                maker: None,
                row: None,
            };
            let _ = sink(Found::Document(document));
            Ok(())
        }
        Format::Html => html::open(bytes, sink),
        Format::Zip => archive::open(bytes, limits, sink),
        Format::Mail => mail::open(bytes, sink),
        Format::Feed => feed::open(bytes, limits, sink),
        Format::Warc => warc::open(bytes, limits, sink),
        Format::Archiver => archiver::open_json(bytes, sink),
        Format::Bayanat => bayanat::open(bytes, sink),
        Format::Pdf => pdf::open(bytes, limits, sink),
        // Rows need a mapping, which only `expand` is given.
        Format::Table => Err(Refusal::new(
            Reason::NoColumns,
            "a table needs a mapping that says which column holds what",
        )),
    }
}
