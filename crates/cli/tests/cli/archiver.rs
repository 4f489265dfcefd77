//! A folder that Bellingcat's auto-archiver filled: reports with the files that belong to them, each held against what was written
//! down for it.

use crate::evidence::png;
use crate::run::{Desk, MARKET};
use crate::timestamp::{MAGIC, PATHS, authority, stamp};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sha3::Sha3_512;

const PAGE: &str = include_str!("../../../intake/tests/it/auto-archiver.html");

/// Where the archiver puts what it saved from that address.
const FOLDER: &str = "archived/https-t-me-east-desk-812";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The folder, with a picture that is what it was, a video that was changed since, one that is lost, and stamps of what is there.
fn filled() -> Option<Desk> {
    let desk = Desk::new();
    assert_eq!(desk.run(&["init"]).status, Some(0));
    if !authority(&desk) {
        return None;
    }
    let photo = png(1, 120, 90, 40);
    let (digest, video) = (Sha256::digest(&photo), hex(&Sha3_512::digest(b"a video")));
    let page = PAGE.replace("@PHOTO@", &hex(&digest)).replace("@VIDEO@", &video);
    let file = |name: &str| format!("{FOLDER}/{name}");
    desk.write(&file("photo.png"), &photo);
    desk.write(&file("proof.ots"), [MAGIC, &digest, PATHS].concat());
    desk.write(&file("video.mp4"), "another video");
    desk.write(&file("still.png"), png(2, 60, 40, 9));
    desk.write(&file("list.txt"), format!("{}\n{video}\n00ff", hex(&digest)));
    stamp(&desk, &file("list.txt"), &file("token"));
    desk.write(&file("own.crt"), std::fs::read(desk.path().join("own.pem")).expect("made"));
    desk.write(&file("tell.html"), page);
    Some(desk)
}

fn items(desk: &Desk) -> Vec<Value> {
    desk.run(&["evidence", "list", "--format", "jsonl"]).lines()
}

fn named<'v>(all: &'v [Value], name: &str) -> &'v Value {
    let is_it = |one: &&Value| one["name"].as_str().is_some_and(|known| known.ends_with(name));
    all.iter().find(is_it).unwrap_or_else(|| panic!("no {name} in {all:?}"))
}

#[test]
fn a_folder_of_the_auto_archiver_becomes_a_report_with_its_evidence() {
    let Some(desk) = filled() else { return };
    desk.write("archived/beside.txt", MARKET);
    let preview = desk.run(&["add", "archived", "--dry-run"]);
    assert!(preview.talk.contains("ALTERED"), "{}", preview.talk);
    assert!(
        items(&desk).is_empty() && desk.run(&["reports"]).out.lines().count() < 2,
        "nothing was written"
    );

    let alone = desk.run(&["evidence", "add", "archived", "--dry-run"]);
    assert!(alone.talk.contains("`parallax add` would take its posts too"), "{}", alone.talk);

    let ran = desk.run(&["add", "archived", "--authority", "own.pem"]);
    assert_eq!(ran.status, Some(1), "there is something to look at: {}", ran.talk);
    for said in [
        "video.mp4: ALTERED: its bytes are not those that auto-archiver saved",
        "1 file(s) that auto-archiver saved are not here: lost.mp4",
        "Example authority, whom you trust",
        "promised by the calendar https:",
        "Bitcoin block 358391, if a node says",
    ] {
        assert!(ran.talk.contains(said), "{said}: {}", ran.talk);
    }
    let findings = ran.talk.lines().filter(|line| line.starts_with("finding: ")).count();
    assert_eq!(findings, 2, "{}", ran.talk);

    let reports = desk.run(&["reports", "--format", "jsonl"]).lines();
    assert_eq!(
        reports.len(),
        2,
        "the page of the archiver and its list are no reports: {reports:?}"
    );
    let report = reports.iter().find(|report| report["outlet"] == "east_desk (t.me)").expect("it");
    assert_eq!(report["published"], "2031-03-04");
    assert_eq!(report["address"], "https://t.me/east_desk/812");
    let claims = desk.run(&["claims", "--format", "jsonl"]).lines();
    assert!(claims.iter().any(|claim| claim["report"] == report["id"]), "{claims:?}");

    // What was saved for itself is there, tied to the post, with who captured it when.
    let all = items(&desk);
    let mut names: Vec<&str> =
        all.iter().filter_map(|one| one["name"].as_str()?.rsplit('/').next()).collect();
    names.sort_unstable();
    assert_eq!(names, ["list.txt", "photo.png", "proof.ots", "token", "video.mp4"]);
    let photo = named(&all, "photo.png");
    assert_eq!(photo["reports"][0], report["id"]);
    let arrival = &photo["arrivals"][0];
    assert_eq!(arrival["address"], "https://t.me/east_desk/812");
    assert_eq!(arrival["channel"], "auto-archiver 1.2.3");
    assert!(
        arrival["collected"].as_str().is_some_and(|when| when.starts_with("2031-03-05 09:12:44"))
    );
    assert_eq!(arrival["from"], report["from"]);
    let custody = |item: &Value| desk.run(&["custody", item["id"].as_str().expect("an id")]).out;
    assert!(
        custody(photo).contains("are those for which auto-archiver wrote down"),
        "{}",
        custody(photo)
    );
    let video = custody(named(&all, "video.mp4"));
    assert!(video.contains("failure") && video.contains("are not those"), "{video}");
    let checks = photo["checks"].as_array().expect("a list");
    let outcomes: Vec<&str> = checks.iter().filter_map(|check| check["outcome"].as_str()).collect();
    assert_eq!(outcomes.len(), 3, "{checks:?}");
    assert!(outcomes.contains(&"supports") && outcomes.contains(&"inconclusive"), "{checks:?}");
    // The list that was stamped names the video's digest, and these are not its bytes.
    assert!(named(&all, "video.mp4")["checks"].as_array().is_none_or(Vec::is_empty));

    // Once more is nothing new.
    let before = desk.run(&["verify", "--format", "jsonl"]).lines()[0]["entries"].clone();
    desk.run(&["add", "archived", "--authority", "own.pem"]);
    let verified = desk.run(&["verify", "--format", "jsonl"]);
    assert_eq!((&verified.lines()[0]["entries"], verified.status), (&before, Some(0)));
}

#[test]
fn json_alone_will_do_and_what_is_broken_is_set_aside() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["init"]).status, Some(0));
    let photo = png(3, 120, 90, 40);
    let json = format!(
        r#"{{"status": "x: success", "metadata": {{"_processed_at": "2031-03-05 09:12:44+00:00", "url": "https://news.example/1",
        "timestamp": "2031-03-04 10:00:00+00:00", "content": {MARKET:?}}},
        "media": [{{"filename": "/tmp/x/1.png", "_key": null, "properties": {{"hash": "SHA-256:{}"}}}}]}}"#,
        hex(&Sha256::digest(&photo))
    );
    desk.write("a/one/Zk3.json", &json);
    desk.write("a/one/Qp9.png", &photo);
    desk.write("a/two/broken.json", &json[..json.len() - 9]);
    // A page of the archiver with neither title nor words: its pictures are taken all the same.
    let silent = PAGE.replace("title</td>", "x</td>").replace("content</td>", "y</td>");
    desk.write("a/three/tell.html", silent);
    desk.write("a/three/photo.png", png(4, 120, 90, 70));
    desk.write("a/four/plain.txt", "Two people were killed in Hama, a doctor said.");
    let ran = desk.run(&["add", "a"]);
    assert_eq!(ran.status, Some(2), "{}", ran.talk);
    assert!(ran.talk.contains("damaged-file: a/two/broken.json"), "{}", ran.talk);
    assert!(ran.talk.contains("photo.png: ALTERED"), "{}", ran.talk);
    let reports = desk.run(&["reports", "--format", "jsonl"]).lines();
    assert_eq!(reports.len(), 2, "{reports:?}");
    let report = reports.iter().find(|report| report["outlet"] == "news.example").expect("it");
    let all = items(&desk);
    let photo = named(&all, "Qp9.png");
    assert_eq!(photo["reports"][0], report["id"]);
    let custody = desk.run(&["custody", photo["id"].as_str().expect("an id")]).out;
    assert!(custody.contains("are those for which"), "found by its digest: {custody}");
    named(&all, "three/photo.png");
    // A stamp that is about none of the files is told.
    desk.write("a/one/other.ots", [MAGIC, &[7; 32], PATHS].concat());
    let ran = desk.run(&["add", "a/one"]);
    assert!(ran.status == Some(1) && ran.talk.contains("none of the files here"), "{}", ran.talk);
}
