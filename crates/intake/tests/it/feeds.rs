//! Feeds of every kind: each item with its own title, day, outlet and address.

use crate::{documents, outcomes, text_of};
use parallax_intake::{Item, Limits};

const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="x.xsl"?>
<!-- made by a program -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>A Daily</title><link>https://daily.example/</link><atom:link rel="self" href="https://daily.example/rss"/>
<item><media:content url="https://daily.example/a.jpg"><media:title>A street</media:title><media:description>Smoke over a street, seen from a roof to the south of the old town.</media:description></media:content><title>Shells hit a market in Homs</title><link>https://daily.example/2031/homs</link><guid isPermaLink="false">17</guid>
<pubDate>Tue, 04 Mar 2031 00:30:00 +0300</pubDate><description>Twelve were killed.</description>
<content:encoded><![CDATA[<p>Shells hit a market.</p><p>Twelve were killed &amp; four hurt, a doctor said.</p><script>x()</script>]]></content:encoded></item>
<item><title>قصف على حماة</title><guid>https://daily.example/hama</guid><dc:date>٢٠٣١-٠٣-٠٥</dc:date><source url="https://wire.example">A Wire</source>
<description>&lt;p&gt;قُتل ٣ أشخاص.&lt;/p&gt;</description></item>
<item><title>Only a headline: five killed in Raqqa</title></item>
<item><link>https://daily.example/empty</link></item>
</channel></rss>"#;

const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">The &amp;amp; Observatory</title><id>urn:x</id>
<entry><title>Two killed</title><id>urn:1</id><link rel="edit" href="https://o.example/edit"/><link href="https://o.example/1"/>
<updated>2031-03-06T08:00:00Z</updated><published>2031-03-05T23:50:00-05:00</published><summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Two men were killed.</p><p>One was a nurse.</p></div></content></entry>
<entry><title>Plain</title><id>urn:2</id><content type="text">Fewer than &lt;10 were hurt.</content></entry></feed>"#;

const JSON: &str = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "A Desk", "items": [
{"id": "1", "url": "https://desk.example/1", "title": "Raid", "date_published": "2031-03-04T10:00:00+03:00", "content_html": "<p>Three were killed.</p>"},
{"id": "2", "content_text": "Four were\n\nhurt <badly>."}]}"#;

fn check(item: &Item, path: &str, text: &str, about: [&str; 4]) {
    let known = &item.document.about;
    let day = known.published.map(|day| day.to_string());
    let said = [known.title.clone(), day, known.outlet.clone(), known.address.clone()];
    assert_eq!((item.path.as_str(), text_of(item)), (path, text));
    assert_eq!(said.map(Option::unwrap_or_default), about, "{path}");
    assert!(item.document.maker.is_some());
}

#[test]
fn items_of_rss_come_out_in_the_clock_of_the_feed() {
    let found = outcomes("x.xml", RSS.as_bytes(), &Limits::default());
    assert_eq!(found.len(), 4);
    assert_eq!(found[3], "daily.example/empty! no-text");
    let without = RSS.replace("<item><link>https://daily.example/empty</link></item>", "");
    let items = documents("x.xml", without.as_bytes());
    let text = "Shells hit a market.\n\nTwelve were killed & four hurt, a doctor said.";
    let homs = "https://daily.example/2031/homs";
    check(
        &items[0],
        "daily.example/2031/homs",
        text,
        ["Shells hit a market in Homs", "2031-03-04", "A Daily", homs],
    );
    let hama = "https://daily.example/hama";
    check(
        &items[1],
        "daily.example/hama",
        "قُتل ٣ أشخاص.",
        ["قصف على حماة", "2031-03-05", "A Wire", hama],
    );
    let headline = "Only a headline: five killed in Raqqa";
    check(&items[2], "item 3", headline, [headline, "", "A Daily", ""]);
}

#[test]
fn items_of_atom_and_of_json_feeds_come_out_too() {
    let items = documents("feed", ATOM.as_bytes());
    let text = "Two men were killed.\n\nOne was a nurse.";
    check(
        &items[0],
        "o.example/1",
        text,
        ["Two killed", "2031-03-05", "The & Observatory", "https://o.example/1"],
    );
    check(&items[1], "urn:2", "Fewer than <10 were hurt.", ["Plain", "", "The & Observatory", ""]);
    let items = documents("feed.json", JSON.as_bytes());
    check(
        &items[0],
        "desk.example/1",
        "Three were killed.",
        ["Raid", "2031-03-04", "A Desk", "https://desk.example/1"],
    );
    check(&items[1], "2", "Four were\n\nhurt <badly>.", ["", "", "A Desk", ""]);
}

#[test]
fn a_hostile_feed_comes_to_a_reason() {
    let code = |bytes: &str, limits: &Limits| outcomes("x.rss", bytes.as_bytes(), limits).join(" ");
    let laughs = r#"<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>"#;
    assert_eq!(code(laughs, &Limits::default()), "! damaged-file");
    let outside = r#"<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss><channel/></rss>"#;
    assert_eq!(code(outside, &Limits::default()), "! damaged-file");
    let many =
        format!("<rss><channel>{}</channel></rss>", "<item><title>x</title></item>".repeat(60));
    assert_eq!(code(&many, &Limits { max_parts: 50, ..Limits::default() }), "! too-many");
    assert_eq!(
        code("<rss><channel><title>Quiet</title></channel></rss>", &Limits::default()),
        "! no-text"
    );
    assert_eq!(code("{\"items\": ", &Limits::default()), "! damaged-file");
    let twice = "<rss><channel><item><link>https://a.example</link><title>A</title></item><item><link>https://a.example</link><title>B</title></item></channel></rss>";
    assert_eq!(code(twice, &Limits::default()), "a.example: A a.example (item 2): B");
    for n in 0..RSS.len() {
        let _ = outcomes("x.rss", &RSS.as_bytes()[..n], &Limits::default());
    }
}
