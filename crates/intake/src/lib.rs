//! What was received, in whatever format, becomes documents: text, title, day, outlet, and what made the text.
//!
//! In: bytes as they were received, and the name they came under. Out, through a sink: [`Found`] one by one. [`open`] takes
//! one step: of an archive it hands out the parts, of a page the article. [`expand`] goes all the way down and keeps the
//! [`Limits`]. How a step is taken is the caller's affair: hostile formats belong into a process of their own ([`wire`] is
//! how it talks). Pure: no clock, no disk, no network; nothing is ever written under a name that an archive gives.
//!
//! **Invariant:** every part comes out as a document or as a refusal with its reason. Nothing is lost silently.

mod format;

mod refusal;

mod found;

mod open;

mod expand;

mod day;

mod names;

mod page;

mod html;

mod docx;

mod pdf;

mod mail;

mod archive;

mod warc;

mod feed;

mod archiver;

mod table;

mod bayanat;

mod xml;

mod titled;

pub mod wire;

pub use archiver::{
    Archived, Listed, MARK_WITHIN as ARCHIVER_MARK_WITHIN, is_json as is_archiver_json,
    is_page as is_archiver_page,
};
pub use bayanat::SOURCE as BAYANAT;
pub use docx::text as docx_text;
pub use expand::{Expanded, Item, expand};
pub use format::Format;
pub use found::{About, Document, Found, Part, Row, Sink};
pub use open::{Limits, Opener, open};
pub use refusal::{Reason, Refusal};
pub use table::{Columns, ColumnsError};
pub use titled::titled;

/// The converters and their versions. A version counts up whenever the same bytes can come out as another text; the names
/// behind it are the libraries that do the work.
pub mod makers {
    /// Web pages.
    pub const HTML: &str = "html/1 dom_smoothie 0.19.0";
    /// Word documents.
    pub const DOCX: &str = "docx/1 roxmltree 0.20.0";
    /// Mail.
    pub const MAIL: &str = "mail/1 mail-parser 0.11.9";
    /// Rows of tables.
    pub const TABLE: &str = "table/1 csv 1.4.0";
    /// The title set down behind a text that lacks it; named behind the maker of the text.
    pub const TITLED: &str = "titled/1";
    /// Items of feeds.
    pub const FEED: &str = "feed/1 roxmltree 0.20.0";
    /// What the auto-archiver tells of a post.
    pub const ARCHIVER: &str = "auto-archiver/1 dom_query 0.29.0";
    /// Bulletins of a Bayanat export.
    pub const BAYANAT: &str = "bayanat/1 dom_query 0.29.0";
    /// PDF.
    pub const PDF: &str = "pdf/1 hayro-interpret 0.9.0";
}
