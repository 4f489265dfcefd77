//! Web pages: the article without the furniture around it, and the page's own word on title, day and outlet.

use crate::archiver;
use crate::found::{Document as Text, Found, Sink};
use crate::page;
use crate::refusal::{Reason, Refusal};
use dom_query::Document;
use dom_smoothie::{Config, Readability, TextMode};
use encoding_rs::Encoding;

/// Elements of one page; more of them is no page that a person read.
const MAX_ELEMENTS: usize = 200_000;

/// What no reader of a page reads as its text, told by the page itself. A form can hold a whole page, a header a headline.
const FURNITURE: &str =
    "script,style,noscript,template,svg,iframe,button,nav,aside,body > header,body > footer";

/// Opens a page that came as bytes.
pub fn open(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let html = decoded(bytes)?;
    if archiver::is_page(html.as_bytes()) {
        return archiver::open_page(&html, sink);
    }
    let page = Document::from(html.as_str());
    let about = page::about(&page);
    let text = article(page, &html);
    if text.is_empty() {
        let message =
            "the page shows no text; where a script makes it, save the page as shown or as WACZ";
        return Err(Refusal::new(Reason::NoText, message));
    }
    let maker = Some(crate::makers::HTML.to_owned());
    let document = Text { name: String::new(), text: text.into_bytes(), about, maker, row: None };
    let _ = sink(Found::Document(document));
    Ok(())
}

/// The words of a page's article, in paragraphs with an empty line between them.
fn article(page: Document, html: &str) -> String {
    page.select(FURNITURE).remove();
    let config = Config {
        text_mode: TextMode::Formatted,
        max_elements_to_parse: MAX_ELEMENTS,
        ..Config::default()
    };
    let read = Readability::with_document(page, None, Some(config))
        .and_then(|mut reading| reading.parse());
    let found = read.map(|article| article.text_content.trim().to_owned()).unwrap_or_default();
    if found.is_empty() { all_text(html) } else { found }
}

/// All words that a reader sees, furniture that names itself as such left out.
pub fn all_text(html: &str) -> String {
    let page = Document::from(html);
    page.select(FURNITURE).remove();
    page.select("head").remove();
    page.formatted_text().trim().to_owned()
}

/// UTF-8 where it is, then what the page names, then what its letters look like.
fn decoded(bytes: &[u8]) -> Result<String, Refusal> {
    let is_marked = Encoding::for_bom(bytes).is_some();
    if !is_marked
        && std::str::from_utf8(bytes).is_err()
        && let Some(named) = named(bytes)
    {
        return Ok(named.decode(bytes).0.into_owned());
    }
    match parallax_text::decode(bytes) {
        Ok(decoded) => Ok(decoded.text),
        Err(error) => Err(Refusal::damaged("page", error)),
    }
}

/// The encoding that the head of the page names.
fn named(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let behind = head.split_once("charset")?.1.trim_start().strip_prefix('=')?;
    let label = behind.trim_start().trim_start_matches(['"', '\'']);
    let label = label
        .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':'))
        .next()?;
    Encoding::for_label(label.as_bytes())
}
