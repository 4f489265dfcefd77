//! What the auto-archiver tells of a post: as a page and as JSON.

use crate::{expanded, outcomes};
use parallax_intake::wire::{Answer, answer, listen};
use parallax_intake::{Archived, Expanded, Found, Item, Limits, Listed};

const PAGE: &str = include_str!("auto-archiver.html");

const JSON: &str = r#"{
    "status": "telethon_extractor: success",
    "metadata": {
        "_processed_at": "2031-03-05 09:12:44.120000+00:00",
        "url": "https://news.example/2031/homs",
        "timestamp": "2031-03-04 14:05:00+00:00",
        "title": "Twelve killed in Homs",
        "content": "Shells hit a market.",
        "uploader": "nobody who posts here",
        "duration": 12.5
    },
    "media": [
        {"filename": "/tmp/tmpab/1.mp4", "_key": null, "urls": [], "properties": {"hash": "SHA-256:AB", "duration": 3, "thumbnails": [
            {"filename": "/tmp/tmpab/1_0.jpg", "_key": "x/still.jpg", "urls": [], "properties": {}, "_mimetype": null}]}, "_mimetype": "video/mp4"},
        "no media"
    ]
}"#;

fn taken_apart(name: &str, text: &str) -> (Archived, Item) {
    let mut all = expanded(name, text.as_bytes(), &Limits::default());
    match (all.remove(0), all.remove(0)) {
        (Expanded::Archived(archived), Expanded::Item(item)) if all.is_empty() => (archived, item),
        other => panic!("{other:?}"),
    }
}

fn about(item: &Item) -> [String; 4] {
    let known = item.document.about.clone();
    let day = known.published.map(|day| day.to_string());
    [known.title, day, known.outlet, known.address].map(Option::unwrap_or_default)
}

fn listed(name: &str, hash: Option<&str>, made_as: &str) -> Listed {
    let hash = hash.map(str::to_owned);
    Listed { name: name.to_owned(), hash, made_as: made_as.to_owned() }
}

#[test]
fn a_page_gives_the_post_and_the_files_that_were_saved() {
    let (archived, item) = taken_apart("a/report.html", PAGE);
    let text = "Shells hit the bread market in Homs & a school. At least 12 people were killed, a local doctor said.\n\n\
                More at https://example.org/homs.\n";
    assert_eq!(String::from_utf8_lossy(&item.document.text), text, "its title is its first words");
    let title = "Shells hit the bread market in Homs...";
    let address = "https://t.me/east_desk/812";
    assert_eq!(about(&item), [title, "2031-03-04", "east_desk (t.me)", address]);
    assert!(item.document.maker.is_some_and(|maker| maker.starts_with("auto-archiver/1")));
    assert_eq!(
        archived,
        Archived {
            address: address.to_owned(),
            when: Some("2031-03-05 09:12:44.120000+00:00".to_owned()),
            version: Some("1.2.3".to_owned()),
            files: vec![
                listed("photo.png", Some("SHA-256:@PHOTO@"), ""),
                listed("proof.ots", None, "opentimestamp_files"),
                listed("video.mp4", Some("SHA3-512:@VIDEO@"), ""),
                listed("still.png", None, "thumbnails"),
                listed("lost.mp4", Some("SHA-256:00ff"), ""),
                listed("list.txt", None, ""),
                listed("token", None, "timestamp_authority_files"),
                listed("own.crt", None, "cert_chain"),
            ],
        }
    );
    // It travels between processes as it is.
    let (mut sent, told) = (Vec::new(), Answer::Found(Found::Archived(archived)));
    answer(&mut sent, &told).expect("written");
    assert_eq!(listen(&mut sent.as_slice(), 1 << 20).expect("read"), told);
}

#[test]
fn json_gives_the_same_with_names_where_files_have_them() {
    let (archived, item) = taken_apart("a/x.json", JSON);
    let text = "Twelve killed in Homs\n\nShells hit a market.\n";
    assert_eq!(String::from_utf8_lossy(&item.document.text), text);
    let address = "https://news.example/2031/homs";
    assert_eq!(about(&item), ["Twelve killed in Homs", "2031-03-04", "news.example", address]);
    let files = [listed("", Some("SHA-256:AB"), ""), listed("still.jpg", None, "thumbnails")];
    assert_eq!((archived.files.as_slice(), archived.version), (&files[..], None));
}

#[test]
fn the_account_speaks_on_a_platform_and_the_house_elsewhere() {
    let check = |address: &str, uploader: &str, outlet: &str| {
        let json = JSON.replace("https://news.example/2031/homs", address);
        let json = json.replace("nobody who posts here", uploader);
        assert_eq!(about(&taken_apart("x.json", &json).1)[2], outlet, "{address}");
    };
    check("https://www.youtube.com/watch?v=1", "East Desk", "East Desk (youtube.com)");
    check("https://t.me/s/east_desk/812", "", "east_desk (t.me)");
    check("https://bsky.app/profile/a.example/post/1", "", "a.example (bsky.app)");
    check("https://x.com", "", "x.com");
    check("https://www.news.example/a", "East Desk", "news.example");
}

#[test]
fn what_tells_of_nothing_is_set_aside_and_nothing_breaks() {
    let nowhere = PAGE.replace("https://t.me/east_desk/812", "");
    assert_eq!(outcomes("a.html", nowhere.as_bytes(), &Limits::default()), ["! damaged-file"]);
    let broken = &JSON[..JSON.len() - 4];
    assert_eq!(outcomes("a.json", broken.as_bytes(), &Limits::default()), ["! damaged-file"]);
    for at in (0..PAGE.len()).step_by(97).filter(|at| PAGE.is_char_boundary(*at)) {
        expanded("a.html", &PAGE.as_bytes()[..at], &Limits::default());
    }
    // Lists in lists without end, and a page of nothing but lists.
    let deep = JSON.replace(
        "\"properties\": {}",
        &format!(
            "\"properties\": {}{}",
            "{\"a\": [{\"filename\": \"x\", \"properties\": ".repeat(30) + "{",
            "}".to_owned() + &"}]}".repeat(30)
        ),
    );
    let (archived, _) = taken_apart("x.json", &deep);
    assert!(archived.files.len() < 20, "{}", archived.files.len());
    let lists = "<ul><li><b>key:</b> <span class=\"copy\">a</span></li>".repeat(3000);
    let page = PAGE.replace("<tbody>", &format!("<tbody><tr><td>{lists}</td></tr>"));
    assert!(taken_apart("a.html", &page).0.files.len() >= 3000);
}
