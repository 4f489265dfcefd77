//! Feeds: RSS (0.9 to 2.0, RDF), Atom, JSON Feed. Each item is a text with its own title, day and address.
//!
//! Read here and not by a feed library: those turn days into another clock, and an item of half past midnight in Damascus
//! would come out as of the day before.

use crate::found::{About, Document, Found, Sink};
use crate::open::Limits;
use crate::refusal::{Reason, Refusal};
use crate::{day, html, makers, names, xml};
use roxmltree::Node;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Whether the first bytes are those of a feed.
pub fn is_feed(sample: &[u8]) -> bool {
    let text = String::from_utf8_lossy(sample);
    let mut text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') {
        return text.contains("://jsonfeed.org/version/")
            || text.contains(":\\/\\/jsonfeed.org\\/");
    }
    // A declaration, style sheets and comments may stand before the root.
    while let Some((open, close)) =
        [("<?", "?>"), ("<!--", "-->")].into_iter().find(|(open, _)| text.starts_with(open))
    {
        text = text[open.len()..].split_once(close).map_or("", |(_, rest)| rest).trim_start();
    }
    let root = text.strip_prefix('<').unwrap_or_default();
    let root = root.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next();
    matches!(root, Some("rss" | "feed" | "rdf:RDF" | "atom:feed"))
}

/// Opens a feed: one document an item, in the order of the feed.
pub fn open(bytes: &[u8], limits: &Limits, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let text = parallax_text::decode(bytes).map_err(|error| Refusal::damaged("feed", error))?.text;
    let items = match text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        true => of_json(&text)?,
        false => of_xml(&text)?,
    };
    if items.len() > limits.max_parts {
        let message = format!(
            "it holds {} items, more than the {} that are read",
            items.len(),
            limits.max_parts
        );
        return Err(Refusal::new(Reason::TooMany, message));
    }
    if items.is_empty() {
        return Err(Refusal::new(
            Reason::NoText,
            "the feed holds no item; it may have some another time",
        ));
    }
    let mut names = BTreeSet::new();
    for (idx, item) in items.into_iter().enumerate() {
        let name = item.about.address.as_ref().or(item.key.as_ref());
        let mut name = name.map_or_else(|| format!("item {}", idx + 1), |name| names::safe(name));
        if !names.insert(name.clone()) {
            name = format!("{name} (item {})", idx + 1);
        }
        if let ControlFlow::Break(()) = sink(found(item, name)) {
            break;
        }
    }
    Ok(())
}

/// What a feed says of one item.
#[derive(Debug, Default)]
struct Item {
    key: Option<String>,
    about: About,
    /// Markup, the fullest wording that there is.
    body: String,
}

fn found(item: Item, name: String) -> Found {
    let Item { about, body, .. } = item;
    let shown = html::all_text(&body);
    // Where there is a headline only, that is what was published.
    let text = if shown.is_empty() { about.title.clone().unwrap_or_default() } else { shown };
    if text.is_empty() {
        let message = "the item says nothing; add the page that it points to";
        return Found::Refused(name, Refusal::new(Reason::NoText, message));
    }
    let maker = Some(makers::FEED.to_owned());
    Found::Document(Document { name, text: text.into_bytes(), about, maker, row: None })
}

fn of_xml(text: &str) -> Result<Vec<Item>, Refusal> {
    let document = xml::parse("feed", text)?;
    let root = document.root_element();
    let nodes = root.descendants();
    let is_item = |node: &Node<'_, '_>| matches!(node.tag_name().name(), "item" | "entry");
    let outlet = root
        .children()
        .chain(
            root.children()
                .filter(|node| node.tag_name().name() == "channel")
                .flat_map(|node| node.children()),
        )
        .find(|node| node.tag_name().name() == "title")
        .and_then(|node| words(&inner(node)));
    Ok(nodes.filter(is_item).map(|node| item(node, outlet.as_deref())).collect())
}

fn item(node: Node<'_, '_>, outlet: Option<&str>) -> Item {
    let named = |name: &str| parts(node).find(|child| child.tag_name().name() == name);
    let said = |names: &[&str]| names.iter().find_map(|name| words(&inner(named(name)?)));
    let days = ["pubDate", "published", "issued", "date", "created", "updated", "modified"];
    let published = days.iter().find_map(|name| day::parse(&inner(named(name)?)));
    let key = said(&["guid", "id"]);
    // An article was taken over from where `source` says.
    let source = named("source").map(|node| {
        let title = node.children().find(|child| child.tag_name().name() == "title");
        inner(title.unwrap_or(node))
    });
    let bodies = parts(node).filter(|child| {
        matches!(child.tag_name().name(), "encoded" | "content" | "description" | "summary")
    });
    let body = bodies.map(markup).max_by_key(String::len).unwrap_or_default();
    let outlet = source.and_then(|name| words(&name)).or_else(|| outlet.map(str::to_owned));
    let address = link(node).or_else(|| key.clone().filter(|key| is_address(key)));
    Item { about: About { title: said(&["title"]), published, outlet, address }, key, body }
}

/// What is said of the item itself; what is said of a picture in it has a namespace of its own (Media RSS).
fn parts<'n, 'i>(node: Node<'n, 'i>) -> impl Iterator<Item = Node<'n, 'i>> {
    node.children()
        .filter(|child| child.tag_name().namespace().is_none_or(|name| !name.contains("/mrss")))
}

/// Where the item points to: the text of RSS's `link`, the `href` of Atom's.
fn link(node: Node<'_, '_>) -> Option<String> {
    let links = || parts(node).filter(|child| child.tag_name().name() == "link");
    let atom = links().filter(|link| matches!(link.attribute("rel"), None | Some("alternate")));
    let atom = atom.filter_map(|link| link.attribute("href")).map(str::to_owned);
    let plain = links().map(inner);
    plain.chain(atom).map(|address| address.trim().to_owned()).find(|address| is_address(address))
}

/// The markup that an element holds: written out as text, or as elements of its own (`type="xhtml"`).
fn markup(node: Node<'_, '_>) -> String {
    match node.children().any(|child| child.is_element()) {
        true => node.document().input_text()[node.range()].to_owned(),
        false => {
            let text = inner(node);
            match node.attribute("type") {
                // What is plain there is no markup: `<` is a sign like any other.
                Some("text") => marked(&text),
                _ => text,
            }
        }
    }
}

/// Plain text as markup.
fn marked(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<p>{}", escaped.replace("\n\n", "<p>"))
}

fn inner(node: Node<'_, '_>) -> String {
    node.descendants().filter(|one| one.is_text()).filter_map(|one| one.text()).collect()
}

fn of_json(text: &str) -> Result<Vec<Item>, Refusal> {
    let feed: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Refusal::damaged("JSON feed", error))?;
    let outlet = feed.get("title").and_then(Value::as_str).and_then(words);
    let items = feed.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let item = |item: &Value| {
        let text = |key: &str| item.get(key).and_then(Value::as_str);
        let day = |key: &str| text(key).and_then(day::parse);
        let body = text("content_html").map(str::to_owned);
        let body = body
            .or_else(|| text("content_text").map(marked))
            .or_else(|| text("summary").map(marked));
        let address = text("url").or_else(|| text("id")).filter(|address| is_address(address));
        let about = About {
            title: text("title").and_then(words),
            published: day("date_published").or_else(|| day("date_modified")),
            outlet: outlet.clone(),
            address: address.map(str::to_owned),
        };
        Item { key: text("id").map(str::to_owned), about, body: body.unwrap_or_default() }
    };
    Ok(items.iter().map(item).collect())
}

/// Words without markup, on one line; `None` where there are none.
fn words(text: &str) -> Option<String> {
    let is_marked = text.contains(['<', '&']);
    let plain = if is_marked { html::all_text(text) } else { text.to_owned() };
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}
