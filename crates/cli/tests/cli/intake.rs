//! What a monitor is sent: every format through `add`, into the journal and out as claims; bad files beside good ones.

use crate::run::{Desk, MARKET, Ran};
use std::io::{Cursor, Write as _};

const PAGE: &str = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Shells hit market | A Daily</title>\
    <meta property='og:site_name' content='A Daily'><meta property='article:published_time' content='2031-03-04T10:00:00Z'>\
    </head><body><nav>Home</nav><p>Shells hit a market in Homs on Tuesday. At least 12 people were killed, the health ministry \
    said.</p></body></html>";

const MAIL: &str = "From: Observer <observer@example.org>\r\nDate: Tue, 04 Mar 2031 23:30:00 +0300\r\nSubject: Hama\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nTwo people were \
    killed in Hama on Tuesday, a witness said.\r\n--B\r\nContent-Type: image/png\r\nContent-Disposition: attachment; \
    filename=x.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAAAAA\r\n--B--\r\n";

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("started");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

fn project() -> Desk {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init"]).status, Some(0));
    desk
}

fn outcomes(ran: &Ran) -> Vec<&str> {
    ran.out.lines().filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn a_page_is_archived_as_received_and_read_with_its_own_day_and_outlet() {
    let desk = project();
    desk.write("page.html", PAGE);
    let ran = desk.run(&["add", "page.html"]);
    assert_eq!((outcomes(&ran), ran.status), (vec!["added"], Some(0)), "{}", ran.talk);
    let report = &desk.run(&["reports", "--format", "jsonl"]).lines()[0];
    for (key, value) in [
        ("title", "Shells hit market"),
        ("published", "2031-03-04"),
        ("outlet", "A Daily"),
        ("name", "page.html"),
    ] {
        assert_eq!(report[key], value, "{report}");
    }
    let maker = report["maker"].as_str().expect("made by somebody");
    assert!(maker.starts_with("html/") && maker.ends_with(" titled/1"), "{report}");
    let from = report["from"].as_str().expect("the page is named");
    let kept = desk.path().join("archive").join(&from[..2]).join(from);
    assert_eq!(std::fs::read(kept).expect("kept"), PAGE.as_bytes());
    let claims = desk.run(&["claims", "--format", "jsonl"]).lines();
    assert!(
        claims.iter().any(|claim| claim["event"] == "killing"
            || claim["text"].as_str().is_some_and(|t| t.contains("12 people"))),
        "{claims:?}"
    );
    assert_eq!(claims[0]["report"], report["id"]);
    let verified = desk.run(&["verify"]);
    assert_eq!(verified.status, Some(0), "{}{}", verified.out, verified.talk);
    let again = desk.run(&["add", "page.html"]);
    assert_eq!((outcomes(&again), again.status), (vec!["known"], Some(0)));
}

#[test]
fn what_is_said_on_the_command_line_stands_before_what_the_file_says() {
    let desk = project();
    desk.write("page.html", PAGE);
    desk.run(&["add", "page.html", "--published", "2031-03-05", "--outlet", "Another"]);
    let report = &desk.run(&["reports", "--format", "jsonl"]).lines()[0];
    assert_eq!(
        (&report["published"], &report["outlet"]),
        (&"2031-03-05".into(), &"Another".into())
    );
}

#[test]
fn an_archive_gives_its_parts_and_names_what_it_cannot_give() {
    let desk = project();
    let inner = zip(&[("mail.eml", MAIL.as_bytes())]);
    let pile = zip(&[
        ("page.html", PAGE.as_bytes()),
        ("../broken.docx", b"PK\x03\x04 no archive"),
        ("inner.zip", &inner),
        ("plain.txt", MARKET.as_bytes()),
    ]);
    desk.write("pile.zip", &pile);
    let ran = desk.run(&["add", "market.txt", "pile.zip"]);
    assert_eq!(outcomes(&ran), ["added", "added", "added", "known"], "{}", ran.talk);
    assert_eq!(ran.status, Some(2));
    assert!(ran.talk.contains("damaged-file: pile.zip/broken.docx"), "{}", ran.talk);
    assert!(ran.talk.contains("1 file became evidence"), "{}", ran.talk);
    let reports = desk.run(&["reports", "--format", "jsonl"]).lines();
    let mail = reports
        .iter()
        .find(|report| report["part"] == "inner.zip/mail.eml")
        .expect("the mail is there");
    for (key, value) in [("title", "Hama"), ("published", "2031-03-04"), ("outlet", "Observer")] {
        assert_eq!(mail[key], value, "{mail}");
    }
    let picture = &desk.run(&["evidence", "list", "--format", "jsonl"]).lines()[0];
    assert_eq!(picture["name"], "pile.zip/inner.zip/mail.eml/x.png");
    assert_eq!(picture["reports"][0], mail["id"], "it belongs to the mail that brought it");
    assert_eq!(picture["arrivals"][0]["from"], mail["from"]);
    assert_eq!(desk.run(&["verify"]).status, Some(0));
    std::fs::remove_file(
        desk.path()
            .join("archive")
            .join(&mail["from"].as_str().unwrap()[..2])
            .join(mail["from"].as_str().unwrap()),
    )
    .unwrap();
    assert_eq!(desk.run(&["verify"]).status, Some(1), "a received file that is gone is missed");
}

#[test]
fn files_of_any_format_can_be_read_without_a_project() {
    let desk = Desk::new();
    desk.write("page.html", PAGE);
    let ran = desk.run(&["read", "page.html", "--format", "jsonl"]);
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    assert!(ran.lines().iter().any(|claim| claim["time"]["from"] == "2031-03-04"), "{}", ran.out);
}

#[test]
#[cfg(unix)]
fn what_takes_too_much_memory_or_time_is_set_aside_and_the_rest_is_added() {
    let desk = project();
    desk.write("page.html", PAGE);
    desk.write("large.html", format!("<html><body>{}", "<p>Two were killed.".repeat(500_000)));
    let ran = desk.run(&["add", "large.html", "market.txt", "--max-memory", "1"]);
    assert!(ran.talk.contains("out-of-memory: large.html"), "{}", ran.talk);
    assert_eq!((outcomes(&ran), ran.status), (vec!["added"], Some(2)));
    // Each of these elements is looked for among all that are open: the work grows with the square.
    let deep = "<div>".repeat(200_000);
    desk.write("slow.html", format!("<html><body>{deep}<p>Two were killed."));
    let ran = desk.run(&["add", "slow.html", "page.html", "--max-seconds", "1"]);
    assert!(ran.talk.contains("out-of-time: slow.html"), "{}", ran.talk);
    assert_eq!(outcomes(&ran), ["added"]);
}

#[test]
fn an_enormous_file_is_refused_without_being_read_whole() {
    let desk = project();
    let file = std::fs::File::create(desk.path().join("huge.html")).expect("made");
    file.set_len(40 << 30).expect("a file with a hole takes no room");
    let mut start = std::fs::OpenOptions::new()
        .write(true)
        .open(desk.path().join("huge.html"))
        .expect("opened");
    start.write_all(b"<html>").expect("written");
    let ran = desk.run(&["add", "huge.html", "market.txt"]);
    assert!(ran.talk.contains("too-large: huge.html"), "{}", ran.talk);
    assert_eq!(outcomes(&ran), ["added"]);
}

const MAPPING: &str =
    "key = \"Case\"\ntext = \"Summary\"\npublished = \"Reported\"\noutlet = \"Source\"\n";

#[test]
fn a_table_is_read_by_its_saved_mapping_and_its_rows_are_updated_by_key() {
    let desk = project();
    let table = "Case,Reported,Source,Summary\n\
        7,2031-03-04,A Daily,\"Two people were killed in Homs on Tuesday, a witness said.\"\n\
        8,2031-03-05,A Daily,\"Three people were killed in Hama on Wednesday, a witness said.\"\n";
    desk.write("march.csv", table);
    let ran = desk.run(&["add", "march.csv"]);
    assert!(
        ran.talk.contains("no-columns: march.csv: no mapping fits its columns"),
        "{}",
        ran.talk
    );
    desk.write("columns/deaths.toml", MAPPING);
    let ran = desk.run(&["add", "march.csv"]);
    assert_eq!((outcomes(&ran), ran.status), (vec!["added", "added"], Some(0)), "{}", ran.talk);
    let ran = desk.run(&["add", "march.csv"]);
    assert_eq!((outcomes(&ran), ran.status), (vec!["known", "known"], Some(0)));
    // Next month's export of the same table: one row says more, one is new.
    let changed = table.replace("Two people", "Four people")
        + "9,2031-04-01,A Daily,\"Five people were killed in Homs, a witness said.\"\n";
    desk.write("april.csv", changed);
    let ran = desk.run(&["add", "april.csv"]);
    assert_eq!(outcomes(&ran), ["replaced", "known", "added"], "{}", ran.talk);
    let claims = desk.run(&["claims", "--format", "jsonl"]);
    assert!(
        claims.out.contains("Four people") && !claims.out.contains("Two people"),
        "{}",
        claims.out
    );
    assert_eq!(desk.run(&["verify"]).status, Some(0));
    let ran =
        desk.run(&["read", "april.csv", "--columns", "columns/deaths.toml", "--format", "jsonl"]);
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    desk.write("columns/deaths.toml", "key = \"Case\"");
    let ran = desk.run(&["add", "april.csv"]);
    assert!(
        ran.status == Some(2) && ran.talk.contains("columns/deaths.toml does not hold"),
        "{}",
        ran.talk
    );
}

#[test]
fn a_statement_is_entered_with_who_told_it_and_read_like_any_report() {
    let desk = project();
    let words = "Two people were killed in Homs on Tuesday when a shell hit a bakery.";
    let terms = [
        "--by",
        "a resident of the old town",
        "--channel",
        "telephone",
        "--consent",
        "anonymous",
        "--restrict",
        "north desk",
        "--on",
        "2031-03-05",
    ];
    let ran = desk.run(&[&["note", words][..], &terms].concat());
    assert_eq!((outcomes(&ran), ran.status), (vec!["added"], Some(0)), "{}", ran.talk);
    let report = &desk.run(&["reports", "--format", "jsonl"]).lines()[0];
    assert_eq!(report["outlet"], "a resident of the old town");
    assert_eq!(
        (&report["told"]["consent"], &report["told"]["restriction"]),
        (&"anonymous".into(), &"north desk".into())
    );
    let claims = desk.run(&["claims", "--format", "jsonl"]).lines();
    assert!(claims.iter().any(|claim| claim["time"]["from"] == "2031-03-04"), "{claims:?}");
    let ran = desk.run_with_stdin(&[&["note"][..], &terms].concat(), |stdin| {
        stdin.write_all(words.as_bytes()).expect("heard")
    });
    assert_eq!((outcomes(&ran), ran.status), (vec!["known"], Some(0)), "{}", ran.talk);
    assert_eq!(
        desk.run(&["note", "words", "--on", "2031-03-05"]).status,
        Some(2),
        "consent is never guessed"
    );
    assert_eq!(desk.run(&["verify"]).status, Some(0));
}

#[test]
fn what_could_not_be_taken_is_listed_with_its_reason_and_tried_again() {
    let desk = project();
    desk.write("march.csv", "Case,Reported,Source,Summary\n7,2031-03-04,A Daily,\"Two people were killed in Homs, a witness said.\"\n");
    desk.write("broken.docx", b"PK\x03\x04 no archive");
    desk.run(&["add", "march.csv", "broken.docx", "market.txt", "no-such-file.txt"]);
    let ran = desk.run(&["intake", "--format", "jsonl"]);
    let open: Vec<_> = ran
        .lines()
        .iter()
        .map(|one| format!("{}: {}", one["name"].as_str().unwrap(), one["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        (open, ran.status),
        (vec!["march.csv: no-columns".to_owned(), "broken.docx: damaged-file".to_owned()], Some(1))
    );
    // The same trouble again is no news.
    desk.run(&["add", "march.csv", "broken.docx"]);
    assert_eq!(desk.run(&["intake", "--format", "jsonl"]).lines().len(), 2);
    desk.write("columns/deaths.toml", MAPPING);
    let ran = desk.run(&["intake", "retry"]);
    assert_eq!(outcomes(&ran), ["added"], "{}", ran.talk);
    let left = desk.run(&["intake", "--format", "jsonl"]).lines();
    assert_eq!(left.len(), 1, "{left:?}");
    let entry = left[0]["entry"].to_string();
    assert_eq!(desk.run(&["intake", "dismiss", "999", "--reason", "x"]).status, Some(2));
    assert_eq!(desk.run(&["intake", "dismiss", &entry, "--reason", "a test file"]).status, Some(0));
    assert_eq!(desk.run(&["intake"]).status, Some(0));
    assert_eq!(desk.run(&["verify"]).status, Some(0));
}

fn bayanat(description: &str, label: &str) -> Vec<u8> {
    let json = format!(
        "{{ \n\"bulletins\": [ \n{{\"class\": \"bulletin\", \"id\": 1041, \"title\": \"Homs\", \"description\": \"{description}\", \
         \"labels\": [{{\"id\": 1, \"title\": \"{label}\"}}], \"sources\": [{{\"id\": 9, \"title\": \"A Daily\"}}], \
         \"medias\": [{{\"id\": 8, \"filename\": \"20310305-101010-street.png\"}}], \"source_link\": \
         \"https://daily.example/1041\", \"publish_date\": \"2031-03-04T10:00\"}}\n{{\"id\": 7, \"restricted\": true}}\n] \n }}"
    );
    zip(&[
        ("20310305-101010-street.png", &crate::evidence::png(7, 40, 30, 0)),
        ("export.json", json.as_bytes()),
    ])
}

#[test]
fn an_export_of_bayanat_brings_bulletins_with_their_media_and_updates_them_by_number() {
    let desk = project();
    desk.write(
        "first.zip",
        bayanat("<p>Two people were killed in Homs, a witness said.</p>", "Shelling"),
    );
    let ran = desk.run(&["add", "first.zip"]);
    assert_eq!(ran.status, Some(2), "{}{}", ran.out, ran.talk);
    assert!(
        ran.talk.contains("bad-row: first.zip/export.json/7: it is restricted"),
        "{}",
        ran.talk
    );
    let report = &desk.run(&["reports", "--format", "jsonl"]).lines()[0];
    assert_eq!(
        (&report["outlet"], &report["published"]),
        (&"A Daily".into(), &"2031-03-04".into()),
        "{report}"
    );
    assert_eq!(report["noted"]["labels"][0], "Shelling", "{report}");
    assert!(
        report["maker"].as_str().is_some_and(|maker| maker.starts_with("bayanat/")),
        "{report}"
    );
    let claims = desk.run(&["claims", "--format", "jsonl"]).out;
    assert!(
        claims.contains("killing") && !claims.contains("Shelling"),
        "what was noted is not read: {claims}"
    );
    let evidence = &desk.run(&["evidence", "list", "--format", "jsonl"]).lines()[0];
    assert!(
        evidence.to_string().contains(report["id"].as_str().expect("an id")),
        "tied: {evidence}"
    );
    // The same again is nothing; another label is entered; other words take the place of the first.
    let again = desk.run(&["add", "first.zip"]);
    assert!(again.talk.contains("nothing new"), "{}", again.talk);
    desk.write(
        "second.zip",
        bayanat("<p>Two people were killed in Homs, a witness said.</p>", "Verified"),
    );
    let ran = desk.run(&["add", "second.zip"]);
    assert!(ran.out.contains("seen"), "{}{}", ran.out, ran.talk);
    let report = &desk.run(&["reports", "--format", "jsonl"]).lines()[0];
    assert_eq!(report["noted"]["labels"][0], "Verified", "{report}");
    desk.write(
        "third.zip",
        bayanat("<p>Three people were killed in Homs, a witness said.</p>", "Verified"),
    );
    let ran = desk.run(&["add", "third.zip"]);
    assert!(ran.out.contains("replaced"), "{}{}", ran.out, ran.talk);
    let reports = desk.run(&["reports", "--format", "jsonl"]).lines();
    assert_eq!(reports.len(), 1, "{reports:?}");
    let evidence = &desk.run(&["evidence", "list", "--format", "jsonl"]).lines()[0];
    assert!(evidence.to_string().contains(reports[0]["id"].as_str().expect("an id")), "{evidence}");
    // Another desk numbers its bulletins from 1, too.
    desk.write("other.zip", bayanat("<p>Nine people were injured in Hama.</p>", "Other"));
    let ran = desk.run(&["add", "other.zip", "--export-of", "another desk"]);
    assert!(ran.out.contains("added") && !ran.out.contains("replaced"), "{}", ran.out);
    assert_eq!(desk.run(&["reports", "--format", "jsonl"]).lines().len(), 2);
    let verified = desk.run(&["verify"]);
    assert_eq!(verified.status, Some(0), "{}{}", verified.out, verified.talk);
}

#[cfg(unix)]
#[test]
fn a_link_in_a_folder_does_not_choose_what_of_the_disk_is_archived() {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init"]).status, Some(0));
    desk.write("private/key.txt", "Two people were killed in Hama on Monday, a doctor said.");
    desk.write("given/told.txt", "Three people were killed in Homs on Monday, a doctor said.");
    let link = |to: &str, from: &str| {
        std::os::unix::fs::symlink(to, desk.path().join(from)).expect("a link");
    };
    link("../private/key.txt", "given/out.txt");
    link("told.txt", "given/in.txt");
    link("../private", "given/folder");
    link(".", "given/round");
    for command in [&["add", "given"][..], &["evidence", "add", "given"]] {
        let ran = desk.run(command);
        assert_eq!(ran.status, Some(2), "{}", ran.talk);
        assert!(
            ran.talk.contains("given/out.txt: it is a link to what lies outside"),
            "{}",
            ran.talk
        );
        let names = ["given/in.txt", "given/folder", "given/round"];
        assert!(names.iter().all(|name| !ran.talk.contains(name)), "{}", ran.talk);
    }
    let taken = || desk.run(&["reports", "--format", "jsonl"]).lines().len();
    assert_eq!(taken(), 1);
    let ran = desk.run(&["intake", "retry"]);
    assert!(ran.talk.contains("leads out of its folder"), "{}", ran.talk);
    assert_eq!(taken(), 1, "not followed without being named");
    assert_eq!(desk.run(&["add", "given/out.txt"]).status, Some(0), "who names it has looked");
    assert_eq!((taken(), desk.run(&["intake"]).status), (2, Some(0)));
}
