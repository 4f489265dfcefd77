//! Web pages.

use crate::{document, text_of};

/// A news page with everything around its article that such pages have.
const PAGE: &str = r##"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Shells hit market in Homs | The Example Daily</title>
<link rel="canonical" href="https://www.daily.example.org/2031/03/04/market">
<meta property="og:site_name" content="The Example Daily">
<meta property="og:title" content="Shells hit market in Homs">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
 {"@type":"WebPage","name":"A page","datePublished":"2031-03-09"},
 {"@type":["NewsArticle"],"headline":"Shells hit market in Homs","datePublished":"2031-03-04T23:30:00+03:00","publisher":{"@type":"Organization","name":"The Example Daily"}}]}</script>
<script>var tracking = "At least 99 people were killed";</script>
<style>.ad { color: red }</style></head><body>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav></header>
<div class="cookie-banner">We use cookies to improve your experience. Accept all cookies?</div>
<article><h1>Shells hit market in Homs</h1><div class="byline">By a reporter</div>
<p>Shells hit a market in the city of Homs on Tuesday, residents said, as fighting went on for a third day around the old town.</p>
<p>At least 12 people were killed, the health ministry said. <b>Fifteen</b> bodies were brought to the hospital, a local doctor said by telephone from the city.</p>
<div class="share-buttons"><a href="#">Share on social media</a></div>
<p>The army said that it had fired on fighters only, and that it knew of no market in that part of the town, which it entered last week.</p>
<p>Rescue workers said that the market was crowded because shops had been closed for days, and that more bodies lay under the stalls.</p></article>
<aside><h2>Most read</h2><ul><li><a href="/a">Forty killed in another town</a></li><li><a href="/b">Football</a></li></ul></aside>
<footer>Copyright 2031 The Example Daily. All rights reserved.</footer></body></html>"##;

#[test]
fn the_article_comes_out_and_the_furniture_does_not() {
    let item = document("market.html", PAGE.as_bytes());
    let text = text_of(&item);
    for kept in [
        "Shells hit a market in the city of Homs on Tuesday",
        "Fifteen bodies were brought to the hospital",
        "lay under the stalls.",
    ] {
        assert!(text.contains(kept), "{kept:?} is missing from {text}");
    }
    for left in
        ["99 people", "cookies", "Most read", "Forty killed", "Copyright", "World", "Share on"]
    {
        assert!(!text.contains(left), "{left:?} is in {text}");
    }
    assert!(text.contains("old town.\n\nAt least 12"), "paragraphs stand apart: {text}");
}

#[test]
fn title_day_and_outlet_are_the_pages_own() {
    let about = document("market.html", PAGE.as_bytes()).document.about;
    assert_eq!(about.title.as_deref(), Some("Shells hit market in Homs"));
    assert_eq!(about.published.map(|day| day.to_string()).as_deref(), Some("2031-03-04"));
    assert_eq!(about.outlet.as_deref(), Some("The Example Daily"));
    assert_eq!(about.address.as_deref(), Some("https://www.daily.example.org/2031/03/04/market"));
}

fn check_about(head: &str, body: &str, title: &str, day: &str, outlet: &str) {
    let page = format!(
        "<html><head>{head}</head><body>{body}<p>Two people were killed in Homs, a witness said.</p></body></html>"
    );
    let about = document("page.html", page.as_bytes()).document.about;
    let day_found = about.published.map_or_else(String::new, |day| day.to_string());
    let found = (about.title.unwrap_or_default(), day_found, about.outlet.unwrap_or_default());
    assert_eq!(found, (title.to_owned(), day.to_owned(), outlet.to_owned()), "{head}{body}");
}

#[test]
fn each_way_of_saying_it_is_heard() {
    check_about(
        "<title>A strike - Daily</title><meta property='og:site_name' content='Daily'>",
        "",
        "A strike",
        "",
        "Daily",
    );
    check_about(
        "<meta property='article:published_time' content='2031-03-04T10:00:00Z'>",
        "<h1>A strike</h1>",
        "A strike",
        "2031-03-04",
        "",
    );
    check_about("<meta name='DC.date.issued' content='2031-03-04'>", "", "", "2031-03-04", "");
    check_about(
        "<link rel='canonical' href='https://www.daily.example.org/2031/03/04/a'>",
        "",
        "",
        "2031-03-04",
        "daily.example.org",
    );
    check_about(
        "",
        "<article><time datetime='2031-03-04'>4 March</time></article>",
        "",
        "2031-03-04",
        "",
    );
    check_about(
        "<script type='application/ld+json'>[{\"@type\":\"ReportageNewsArticle\",\"headline\":\"A strike\",\"publisher\":\"Daily\"}]</script>",
        "",
        "A strike",
        "",
        "Daily",
    );
    check_about(
        "<script type='application/ld+json'>{broken</script><meta name=date content=yesterday>",
        "<h1>One</h1><h1>Two</h1>",
        "",
        "",
        "",
    );
}

#[test]
fn a_short_page_without_an_article_gives_what_it_shows() {
    let page = b"<html><body><nav>Home</nav><p>Two people were killed in Homs.</p></body></html>";
    assert_eq!(text_of(&document("a.html", page)), "Two people were killed in Homs.");
}

#[test]
fn encodings_right_to_left_text_and_other_digits_survive() {
    let words = "قُتل ١٢ شخصاً في سوق بمدينة حمص، وفق ما قالت وزارة الصحة.";
    let page = format!(
        "<html dir='rtl'><head><meta charset='windows-1256'></head><body><p>{words}</p></body></html>"
    );
    assert_eq!(
        text_of(&document("a.html", page.as_bytes())),
        words,
        "UTF-8 is seen for what it is"
    );
    let plain = "قتل 12 شخصا في سوق بمدينة حمص، وفق ما قالت وزارة الصحة.";
    let page = format!(
        "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=windows-1256\"></head><body><p>{plain}</p></body></html>"
    );
    let bytes = encoding_rs::WINDOWS_1256.encode(&page).0;
    assert_eq!(text_of(&document("a.html", &bytes)), plain);
    let utf16: Vec<u8> =
        "\u{feff}<html><body><p>Zwölf Tote in Köln, sagte ein Sprecher.</p></body></html>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
    assert_eq!(text_of(&document("a.html", &utf16)), "Zwölf Tote in Köln, sagte ein Sprecher.");
}
