//! What Bellingcat's auto-archiver writes beside what it saved: a page that tells of it (`html_formatter`), or the same as JSON
//! (`json_enricher`).
//!
//! The text of the post becomes the document: its title, then its words. Which files were saved, under which names and with which
//! digests, comes out before it ([`Archived`]), for the caller to find them and hold them against that. Nothing of it is taken on
//! trust: the page lies beside the files, and whoever can change these can change it too.
//!
//! Source: versions 0.5 to 1.2 of the archiver, its templates and `core/metadata.py`.

use crate::day;
use crate::found::{About, Document as Text, Found, Sink};
use crate::makers;
use crate::refusal::{Reason, Refusal};
use dom_query::{Document, NodeRef};
use serde_json::Value;

/// Bytes within which a page says what it is: its style comes first.
pub const MARK_WITHIN: usize = 32 << 10;

/// How its page begins to speak of what it saved.
const MARK: &[u8] = b"Archived media for <span class=\"copy\">";

/// Files that one page may name; a video has a hundred stills.
const MAX_FILES: usize = 10_000;

/// Lists deep in one another, at most.
const MAX_DEPTH: usize = 16;

/// Hosts where many people post: the account is who speaks, not the house.
const PLATFORMS: &[&str] = &[
    "t.me",
    "telegram.me",
    "twitter.com",
    "x.com",
    "facebook.com",
    "instagram.com",
    "vk.com",
    "tiktok.com",
    "youtube.com",
    "bsky.app",
    "truthsocial.com",
    "reddit.com",
    "ok.ru",
];

/// Names under which the account is told, the surest first.
const ACCOUNTS: &[&str] = &["uploader", "author", "channel", "username", "user", "creator"];

/// What was saved of one address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archived {
    /// Where it was on the web.
    pub address: String,
    /// When it was saved (UTC), as it is written there.
    pub when: Option<String>,
    /// Which version saved it.
    pub version: Option<String>,
    /// The files.
    pub files: Vec<Listed>,
}

/// A file that was saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Under which name, without folders; empty where it is not told.
    pub name: String,
    /// Its digest as it was written down: `SHA-256:ab…`, `SHA3-512:ab…`.
    pub hash: Option<String>,
    /// What it was made for, where it was made of or for another: `thumbnails`, `timestamp_authority_files`; empty where it was
    /// saved for itself.
    pub made_as: String,
}

/// Whether a page is one of these, by how it begins.
pub fn is_page(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(MARK_WITHIN)];
    head.windows(MARK.len()).any(|part| part == MARK)
}

/// Whether JSON is one of these, by how it begins.
pub fn is_json(sample: &[u8]) -> bool {
    let head: String = String::from_utf8_lossy(&sample[..sample.len().min(1024)])
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    head.starts_with("{\"status\":\"")
        && head.contains("\"metadata\":{")
        && head.contains("\"_processed_at\":\"")
}

/// Opens a page.
pub fn open_page(html: &str, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let page = Document::from(html);
    let mut said = Said::default();
    for row in page.select("table.metadata tr").nodes() {
        let cells: Vec<NodeRef<'_>> = row.element_children().into_iter().take(2).collect();
        if let [name, value] = &cells[..] {
            let value = copied(value).unwrap_or_else(|| value.text().trim().to_owned());
            said.0.push((name.text().trim().to_owned(), value));
        }
    }
    let address = page.select_single("h2 span.copy").text().trim().to_owned();
    let address = Some(address).filter(|one| !one.is_empty()).or_else(|| said.get("url"));
    let made_with = page.select("p.center").iter().map(|node| node.text().to_string());
    let version = made_with.filter_map(|text| {
        let behind = text.split_once("auto-archiver")?.1.trim_start();
        Some(behind.strip_prefix('v')?.split_whitespace().next()?.to_owned())
    });
    let archived = Archived {
        address: address.unwrap_or_default(),
        when: said.get("_processed_at"),
        version: version.last(),
        files: files_of(&page),
    };
    hand_out(archived, &said, sink)
}

/// Opens its JSON.
pub fn open_json(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let broken = |error| Refusal::damaged("report of the auto-archiver", error);
    let all: Value = serde_json::from_slice(bytes).map_err(broken)?;
    let metadata = all.get("metadata").and_then(Value::as_object);
    let said = Said(
        metadata
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect(),
    );
    let mut files = Vec::new();
    for media in all.get("media").and_then(Value::as_array).into_iter().flatten() {
        list(media, "", MAX_DEPTH, &mut files);
    }
    files.truncate(MAX_FILES);
    let archived = Archived {
        address: said.get("url").unwrap_or_default(),
        when: said.get("_processed_at"),
        version: None,
        files,
    };
    hand_out(archived, &said, sink)
}

/// What is told of the post, by name.
#[derive(Default)]
struct Said(Vec<(String, String)>);

impl Said {
    fn get(&self, name: &str) -> Option<String> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
    }
}

fn hand_out(archived: Archived, said: &Said, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    if archived.address.is_empty() {
        let message = "it does not say which address was archived; look at it by hand";
        return Err(Refusal::new(Reason::Damaged, message));
    }
    let title = said.get("title").map(|title| tidy(&title));
    let content = said.get("content").unwrap_or_default();
    // Posts have no title, so the archiver takes their first words for one.
    let head = title.as_deref().map(|title| title.trim_end_matches(['.', '…']).trim());
    let head = head.filter(|head| !head.is_empty() && !content.starts_with(head));
    let text = match (head.and(title.as_deref()), content.as_str()) {
        (Some(title), "") => format!("{title}\n"),
        (Some(title), content) => format!("{title}\n\n{content}\n"),
        (None, "") => String::new(),
        (None, content) => format!("{content}\n"),
    };
    let about = About {
        title,
        published: said.get("timestamp").and_then(|written| day::parse(&written)),
        outlet: outlet(said, &archived.address),
        address: Some(archived.address.clone()),
    };
    let maker = Some(makers::ARCHIVER.to_owned());
    let document = Text { name: String::new(), text: text.into_bytes(), about, maker, row: None };
    if sink(Found::Archived(archived)).is_continue() {
        let _ = sink(Found::Document(document));
    }
    Ok(())
}

/// Who posted it: the account, or the house where a house has its own.
fn outlet(said: &Said, address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let mut steps = rest.split(['/', '?', '#']);
    let host = steps.next().unwrap_or_default().to_ascii_lowercase();
    let host = host.trim_start_matches("www.").trim_start_matches("m.");
    if !PLATFORMS.contains(&host) {
        return Some(host.to_owned()).filter(|host| !host.is_empty());
    }
    if let Some(account) = ACCOUNTS.iter().find_map(|name| said.get(name)) {
        return Some(format!("{} ({host})", tidy(&account)));
    }
    let is_account = |step: &&str| !step.is_empty() && !["s", "c", "profile", "r"].contains(step);
    match steps.find(is_account) {
        Some(account) => Some(format!("{} ({host})", tidy(account))),
        None => Some(host.to_owned()),
    }
}

/// Files that a page lists: `key`, and where it is told `hash`, are points of one list.
fn files_of(page: &Document) -> Vec<Listed> {
    let mut files = Vec::new();
    for list in page.select("table.content ul").nodes().iter().take(MAX_FILES) {
        let point = |name: &str| {
            let points = list.element_children().into_iter();
            let mut values = points.filter(|point| {
                let label = point.element_children().into_iter().find(|child| child.is("b"));
                label.is_some_and(|label| label.text().trim() == name)
            });
            values.next().and_then(|point| copied(&point))
        };
        let Some(key) = point("key:").filter(|key| key != "None") else { continue };
        let inside = list.ancestors_it(Some(64)).find(|one| one.is("div.collapsible-content"));
        let label = inside.and_then(|inside| {
            let mut sisters = inside.parent()?.element_children().into_iter();
            sisters.find(|one| one.is("b.collapsible")).map(|one| one.text())
        });
        let made_as = label.map(|label| label.split(" (").next().unwrap_or_default().to_owned());
        let made_as = made_as.unwrap_or_default();
        files.push(Listed { name: last_step(&key), hash: point("hash:"), made_as });
    }
    files
}

/// The text of the field that a click copies.
fn copied(node: &NodeRef<'_>) -> Option<String> {
    let field = node.children_it(false).find(|child| child.is("span.copy"))?;
    Some(field.text().to_string())
}

/// A file and those that were made of it, from JSON.
fn list(media: &Value, made_as: &str, depth: usize, files: &mut Vec<Listed>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let text = |name: &str| media.get(name).and_then(Value::as_str);
    if files.len() >= MAX_FILES || text("filename").is_none() {
        return;
    }
    let properties = media.get("properties").and_then(Value::as_object);
    let hash = properties.and_then(|all| all.get("hash")).and_then(Value::as_str);
    // Before it is stored a file has the name of a working folder, which says nothing of where it is now.
    let name = text("_key").or(text("key")).map(last_step).unwrap_or_default();
    files.push(Listed { name, hash: hash.map(str::to_owned), made_as: made_as.to_owned() });
    for (property, value) in properties.into_iter().flatten() {
        for inner in value.as_array().into_iter().flatten() {
            list(inner, property, depth, files);
        }
    }
}

fn last_step(key: &str) -> String {
    key.trim().rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

/// On one line.
fn tidy(text: &str) -> String {
    let words: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
