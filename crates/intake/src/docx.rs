//! Word documents: what stands in them, without what was struck out, headers, footers and comments.

use crate::archive::{self, Archive};
use crate::found::{About, Document, Found, Sink};
use crate::open::Limits;
use crate::refusal::{Reason, Refusal};
use crate::{makers, xml};
use roxmltree::Node;

/// Opens a document.
pub fn open(
    archive: &mut Archive<'_>,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<(), Refusal> {
    let mut text = paragraphs_of(archive, "word/document.xml", limits)?.unwrap_or_default();
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        text.extend(paragraphs_of(archive, notes, limits)?.unwrap_or_default());
    }
    if text.is_empty() {
        let message =
            "the document holds no text; where it holds pictures of text, type what they say";
        return Err(Refusal::new(Reason::NoText, message));
    }
    let about = About { title: title(archive, limits), ..About::default() };
    let text = text.join("\n\n").into_bytes();
    let maker = Some(makers::DOCX.to_owned());
    let _ = sink(Found::Document(Document { name: String::new(), text, about, maker, row: None }));
    Ok(())
}

fn paragraphs_of(
    archive: &mut Archive<'_>,
    part: &str,
    limits: &Limits,
) -> Result<Option<Vec<String>>, Refusal> {
    let Some(bytes) = archive::named(archive, part, limits.max_part) else { return Ok(None) };
    text(&bytes?).map(Some)
}

/// The paragraphs of the XML part that holds a document's text.
pub fn text(part: &[u8]) -> Result<Vec<String>, Refusal> {
    let text = utf8(part)?;
    let parsed = xml::parse("Word document", &text)?;
    let mut paragraphs = Paragraphs::default();
    paragraphs.walk(parsed.root());
    paragraphs.end();
    Ok(paragraphs.done)
}

/// What the document is called in its properties.
fn title(archive: &mut Archive<'_>, limits: &Limits) -> Option<String> {
    let bytes = archive::named(archive, "docProps/core.xml", limits.max_part)?.ok()?;
    let text = utf8(&bytes).ok()?;
    let parsed = xml::parse("Word document", &text).ok()?;
    let title = parsed.descendants().find(|node| node.tag_name().name() == "title")?;
    let title = title.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

fn utf8(bytes: &[u8]) -> Result<String, Refusal> {
    parallax_text::decode(bytes)
        .map(|decoded| decoded.text)
        .map_err(|error| Refusal::damaged("Word document", error))
}

#[derive(Default)]
struct Paragraphs {
    done: Vec<String>,
    line: String,
}

impl Paragraphs {
    /// Walks without recursion: how deep a file nests is its own affair.
    fn walk(&mut self, root: Node<'_, '_>) {
        let mut next = root.first_child();
        while let Some(node) = next {
            let goes_in = self.enter(node);
            next = match node.first_child().filter(|_| goes_in) {
                Some(child) => Some(child),
                None => self.after(node, root),
            };
        }
    }

    fn after<'n, 'i>(&mut self, from: Node<'n, 'i>, root: Node<'n, 'i>) -> Option<Node<'n, 'i>> {
        let mut node = from;
        loop {
            self.leave(node);
            if let Some(sibling) = node.next_sibling() {
                return Some(sibling);
            }
            node = node.parent().filter(|parent| *parent != root)?;
        }
    }

    /// Takes what the node says by itself; whether what is in it counts too.
    fn enter(&mut self, node: Node<'_, '_>) -> bool {
        match node.tag_name().name() {
            "t" => {
                self.line.push_str(node.text().unwrap_or_default());
                false
            }
            "tab" if is_in_run(node) => self.put('\t'),
            "br" | "cr" => self.put('\n'),
            "noBreakHyphen" => self.put('-'),
            // Struck out or moved away; and the copy of a text box for old programs.
            "del" | "moveFrom" | "Fallback" | "instrText" => false,
            // A text box lies in the middle of the paragraph that anchors it.
            "txbxContent" => {
                self.end();
                true
            }
            _ => true,
        }
    }

    fn leave(&mut self, node: Node<'_, '_>) {
        if matches!(node.tag_name().name(), "p" | "txbxContent") {
            self.end();
        }
    }

    fn put(&mut self, c: char) -> bool {
        self.line.push(c);
        false
    }

    fn end(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.trim().is_empty() {
            self.done.push(line.trim().to_owned());
        }
    }
}

/// A `tab` also defines tab stops, which are no text.
fn is_in_run(node: Node<'_, '_>) -> bool {
    node.parent().is_some_and(|parent| parent.tag_name().name() == "r")
}
