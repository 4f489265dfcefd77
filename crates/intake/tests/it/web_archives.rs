//! WARC and WACZ, as crawlers write them.

use crate::made::zip;
use crate::{document, outcomes};
use flate2::Compression;
use flate2::write::GzEncoder;
use parallax_intake::Limits;
use std::io::Write as _;

const PAGE: &str = "<html><head><title>Raid</title></head><body><p>Three people were killed in Homs.</p></body></html>";

fn record(kind: &str, address: &str, media: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn answer(address: &str, status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let block = [format!("HTTP/1.1 {status}\r\n{headers}\r\n").as_bytes(), body].concat();
    record("response", address, "application/http; msgtype=response", &block)
}

fn page(address: &str) -> Vec<u8> {
    answer(address, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", PAGE.as_bytes())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed")
}

fn crawl() -> Vec<Vec<u8>> {
    let html = "Content-Type: text/html\r\n";
    let packed = gzip(PAGE.as_bytes());
    let chunks =
        [format!("{:x}\r\n", packed.len()).as_bytes(), packed.as_slice(), b"\r\n0\r\n\r\n"]
            .concat();
    let wire = format!("{html}Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n");
    vec![
        record("warcinfo", "", "application/warc-fields", b"software: x\r\n"),
        record("request", "https://a.example/1", "application/http", b"GET / HTTP/1.1\r\n\r\n"),
        page("https://a.example/1?lang=en#top"),
        answer("https://a.example/app.js", "200 OK", "Content-Type: text/javascript\r\n", b"x()"),
        answer("https://a.example/moved", "301 Moved", html, b"<html>Elsewhere"),
        answer("https://a.example/2", "200 OK", &wire, &chunks),
        answer("https://a.example/2", "200 OK", &wire, PAGE.as_bytes()),
        record("resource", "https://a.example/note.txt", "text/plain", b"Two people were killed."),
        answer(
            "https://a.example/br",
            "200 OK",
            &format!("{html}Content-Encoding: br\r\n"),
            b"xyz",
        ),
    ]
}

const FOUND: [&str; 5] = [
    "a.example/1?lang=en.html: Three people were killed in Homs.",
    "a.example/2.html: Three people were killed in Homs.",
    "a.example/2 (2).html: Three people were killed in Homs.",
    "a.example/note.txt: Two people were killed.",
    "a.example/br! unsupported",
];

#[test]
fn the_pages_of_a_crawl_come_out_packed_or_not() {
    let plain = crawl().concat();
    assert_eq!(outcomes("x.warc", &plain, &Limits::default()), FOUND);
    // Each record by itself, as the standard asks for.
    let packed: Vec<u8> = crawl().iter().flat_map(|record| gzip(record)).collect();
    assert_eq!(outcomes("x.warc.gz", &packed, &Limits::default()), FOUND);
    let item = document("x.warc", &page("https://a.example/1"));
    assert_eq!(item.document.about.address.as_deref(), Some("https://a.example/1"));
    assert_eq!(item.document.about.title.as_deref(), Some("Raid"));
}

fn wacz(pages: &str, hash: &str) -> Vec<u8> {
    let warc = [page("https://a.example/1"), page("https://ads.example/frame")].concat();
    let package = format!(
        r#"{{"profile": "data-package", "resources": [{{"path": "archive/data.warc.gz", "hash": "sha256:{hash}"}}]}}"#
    );
    zip(&[
        ("datapackage.json", package.as_bytes()),
        ("pages/pages.jsonl", pages.as_bytes()),
        ("archive/data.warc.gz", &gzip(&warc)),
    ])
}

#[test]
fn a_wacz_gives_the_pages_that_it_lists_if_its_bytes_are_those_it_names() {
    let warc = [page("https://a.example/1"), page("https://ads.example/frame")].concat();
    let hash = parallax_model::Digest::of(&gzip(&warc)).to_hex();
    let list = "{\"format\": \"json-pages-1.0\"}\n{\"url\": \"https://a.example/1#x\"}\n";
    let found =
        |pages: &str, hash: &str| outcomes("x.wacz", &wacz(pages, hash), &Limits::default());
    let first = "a.example/1.html: Three people were killed in Homs.";
    let second = "ads.example/frame.html: Three people were killed in Homs.";
    assert_eq!(found(list, &hash), [first]);
    assert_eq!(found("", &hash), [first, second]);
    let elsewhere = "{\"url\": \"https://a.example/asked\"}\n";
    assert_eq!(found(elsewhere, &hash), [first, second], "the page led elsewhere");
    assert_eq!(found(list, &"0".repeat(64)), ["archive/data.warc.gz! damaged-file"]);
}

#[test]
fn hostile_web_archives_come_to_a_reason() {
    let small =
        Limits { max_unpacked: 1 << 20, max_part: 1 << 18, max_parts: 3, ..Limits::default() };
    let zeros = record("metadata", "x", "text/plain", &vec![0; 8 << 20]);
    assert_eq!(outcomes("x.warc.gz", &gzip(&zeros), &small), ["! bomb"]);
    let many: Vec<u8> = (0..4).flat_map(|_| page("https://a.example/1")).collect();
    let found = outcomes("x.warc", &many, &small);
    assert_eq!((found.len(), found[3].as_str()), (4, "! too-many"));
    let long = answer(
        "https://a.example/1",
        "200 OK",
        "Content-Type: text/html\r\n",
        &vec![b'x'; 300_000],
    );
    assert_eq!(outcomes("x.warc", &long, &small), ["a.example/1! too-large"]);
    // A page that packs a thousand times, inside of a record that does not.
    let bomb = gzip(&vec![b'x'; 40 << 20]);
    let html = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";
    let bomb = answer("https://a.example/1", "200 OK", html, &bomb);
    assert_eq!(outcomes("x.warc", &bomb, &Limits::default()), ["a.example/1! bomb"]);
    let lying = String::from_utf8(page("https://a.example/1")).expect("text").replacen(
        "Content-Length: ",
        "Content-Length: 99999999999",
        1,
    );
    assert_eq!(outcomes("x.warc", lying.as_bytes(), &Limits::default()), ["! damaged-file"]);
    let endless = [b"WARC/1.1\r\nX: ".as_slice(), &vec![b'x'; 1 << 20]].concat();
    assert_eq!(outcomes("x.warc", &endless, &Limits::default()), ["! damaged-file"]);
    let whole = crawl().concat();
    for n in (7..whole.len()).step_by(3) {
        let _ = outcomes("x.warc", &whole[..n], &Limits::default());
        let mut garbled = whole.clone();
        garbled[n] ^= 0x55;
        let _ = outcomes("x.warc", &garbled, &Limits::default());
    }
}
