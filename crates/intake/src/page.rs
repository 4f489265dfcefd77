//! What a web page says about itself: JSON-LD first, then OpenGraph and other `<meta>`, then what readers see.

use crate::day;
use crate::found::About;
use dom_query::Document;
use serde_json::Value;

/// Names of `<meta>` elements that hold a day of publication, the surest first.
const DAYS: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datePublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "date",
];

/// Types of JSON-LD objects that speak of the page's own article.
const ARTICLES: &[&str] = &[
    "Article",
    "Report",
    "BlogPosting",
    "LiveBlogPosting",
    "NewsArticle",
    "WebPage",
    "SocialMediaPosting",
];

/// Looks at a page as it came, before anything is taken out of it.
pub fn about(page: &Document) -> About {
    let linked = linked(page);
    let meta = |names: &[&str]| names.iter().find_map(|name| meta(page, name));
    let address = meta(&["og:url"]).filter(|a| is_address(a));
    let address = attribute(page, "link[rel='canonical']", "href")
        .filter(|a| is_address(a))
        .or(address)
        .or(linked.address);
    let outlet = meta(&["og:site_name", "application-name", "dc.publisher"]).or(linked.outlet);
    let outlet = outlet.or_else(|| address.as_deref().and_then(host));
    let seen_days = || {
        attribute(page, "[itemprop='datePublished']", "datetime")
            .or_else(|| attribute(page, "[itemprop='datePublished']", "content"))
            .or_else(|| attribute(page, "article time[datetime]", "datetime"))
            .or_else(|| attribute(page, "time[datetime]", "datetime"))
            .and_then(|written| day::parse(&written))
    };
    let published = linked.published.or_else(|| {
        DAYS.iter().filter_map(|name| self::meta(page, name)).find_map(|d| day::parse(&d))
    });
    let published =
        published.or_else(seen_days).or_else(|| address.as_deref().and_then(day::in_address));
    let title = linked.title.or_else(|| meta(&["og:title", "twitter:title", "dc.title"]));
    let title = title.or_else(|| only_text(page, "h1")).or_else(|| only_text(page, "title"));
    let title = title.map(|title| without_outlet(&title, outlet.as_deref()));
    About { title: title.filter(|title| !title.is_empty()), published, outlet, address }
}

/// What JSON-LD says of the article.
fn linked(page: &Document) -> About {
    let scripts = page.select("script[type='application/ld+json']");
    let mut best = About::default();
    for script in scripts.iter() {
        let text = script.text();
        let Ok(value) = serde_json::from_str::<Value>(text.trim()) else { continue };
        let mut articles = Vec::new();
        collect(&value, 0, &mut articles);
        for article in articles {
            best = best.or(&said_of(article));
        }
    }
    best
}

/// Objects of a type that speaks of an article, a page's own after articles.
fn collect<'v>(value: &'v Value, depth: usize, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(all) if depth < 4 => all.iter().for_each(|one| collect(one, depth + 1, found)),
        Value::Object(object) if depth < 4 => {
            if let Some(graph) = object.get("@graph") {
                collect(graph, depth + 1, found);
            }
            if object.get("@type").is_some_and(is_article) {
                let is_page = object.get("@type").and_then(Value::as_str) == Some("WebPage");
                let at = if is_page { found.len() } else { 0 };
                found.insert(at, value);
            }
        }
        _ => {}
    }
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::String(kind) => ARTICLES.iter().any(|known| kind.ends_with(known)),
        Value::Array(kinds) => kinds.iter().any(is_article),
        _ => false,
    }
}

fn said_of(article: &Value) -> About {
    let text = |key: &str| {
        article.get(key).and_then(Value::as_str).map(tidy).filter(|text| !text.is_empty())
    };
    let publisher =
        article.get("publisher").and_then(|publisher| publisher.get("name").or(Some(publisher)));
    About {
        title: text("headline").or_else(|| text("name")),
        published: text("datePublished").and_then(|written| day::parse(&written)),
        outlet: publisher.and_then(Value::as_str).map(tidy).filter(|name| !name.is_empty()),
        address: text("url").filter(|address| is_address(address)),
    }
}

/// `<meta>` by `property`, `name` or `itemprop`, whatever its case.
fn meta(page: &Document, name: &str) -> Option<String> {
    let selector =
        ["property", "name", "itemprop"].map(|key| format!("meta[{key}='{name}' i]")).join(",");
    attribute(page, &selector, "content")
}

fn attribute(page: &Document, selector: &str, name: &str) -> Option<String> {
    let found = page.select(selector);
    found
        .iter()
        .filter_map(|one| one.attr(name))
        .map(|value| tidy(&value))
        .find(|value| !value.is_empty())
}

/// The text of the one such element; several name no headline.
fn only_text(page: &Document, selector: &str) -> Option<String> {
    let found = page.select(selector);
    let text = tidy(&found.first().text());
    (found.length() == 1 && !text.is_empty()).then_some(text)
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// The host of an address, which names an outlet where nothing else does.
fn host(address: &str) -> Option<String> {
    let behind = address.split_once("://")?.1;
    let host = behind.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.split(':').next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (host.contains('.')).then(|| host.to_owned())
}

/// `Headline | Outlet` without the outlet.
fn without_outlet(title: &str, outlet: Option<&str>) -> String {
    let cut = outlet.and_then(|outlet| {
        let head = title.strip_suffix(outlet)?.trim_end();
        let head = head.strip_suffix(['|', '-', '–', '—', '·', ':'])?;
        Some(head.trim_end().to_owned())
    });
    cut.unwrap_or_else(|| title.to_owned())
}
