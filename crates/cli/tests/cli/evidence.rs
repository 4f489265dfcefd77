//! Evidence: files in, the same picture found again, what is said of it and checked, its chain of custody.

use crate::run::Desk;

/// A picture of coloured squares that depends on `seed`, as an uncompressed PNG made by hand.
pub fn png(seed: u64, width: u32, height: u32, shade: u8) -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..height {
        rows.push(0);
        for x in 0..width {
            let (column, row) = (u64::from(x * 9 / width), u64::from(y * 7 / height));
            let mut mixed = (column * 31 + row * 17 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15 ^ seed);
            mixed ^= mixed >> 29;
            rows.push(
                ((mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 56) as u8 / 2).saturating_add(shade),
            );
        }
    }
    let mut stored = vec![0x78, 1];
    let n_blocks = rows.chunks(65_535).len();
    for (at, block) in rows.chunks(65_535).enumerate() {
        stored.push(u8::from(at + 1 == n_blocks));
        stored.extend((block.len() as u16).to_le_bytes());
        stored.extend((!(block.len() as u16)).to_le_bytes());
        stored.extend(block);
    }
    let (a, b) = rows.iter().fold((1u32, 0u32), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    stored.extend(((b << 16) | a).to_be_bytes());
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [(b"IHDR", header), (b"IDAT", stored), (b"IEND", vec![])] {
        out.extend((body.len() as u32).to_be_bytes());
        let checked = [&kind[..], &body].concat();
        out.extend(&checked);
        out.extend(crc(&checked).to_be_bytes());
    }
    out
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
}

/// A project with a picture of an earlier war in it.
fn project() -> Desk {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init"]).status, Some(0));
    desk.run(&["add", "market.txt", "--published", "2031-03-04", "--outlet", "A Daily"]);
    desk.write("old.png", png(1, 360, 280, 40));
    let ran = desk.run(&[
        "evidence",
        "add",
        "old.png",
        "--source",
        "an archive",
        "--place",
        "36.2021,37.1343",
        "--on",
        "2013-05-01",
    ]);
    assert_eq!(
        (ran.status, ran.out.split_whitespace().next()),
        (Some(0), Some("added")),
        "{}",
        ran.talk
    );
    desk
}

fn item(desk: &Desk, name: &str) -> serde_json::Value {
    let all = desk.run(&["evidence", "list", "--format", "jsonl"]).lines();
    all.into_iter().find(|line| line["name"] == name).expect("it was added")
}

fn id(desk: &Desk, name: &str) -> String {
    item(desk, name)["id"].as_str().expect("an id")[..12].to_owned()
}

#[test]
fn an_old_picture_with_a_new_story_is_found_with_both_stories() {
    let desk = project();
    let report =
        desk.run(&["reports", "--format", "jsonl"]).lines()[0]["id"].as_str().unwrap().to_owned();
    // Half as large and brighter: no byte is the same.
    desk.write("new.png", png(1, 180, 140, 60));
    let ran = desk.run(&[
        "evidence",
        "add",
        "new.png",
        "--source",
        "a channel",
        "--place",
        "34.7268,36.7234",
        "--on",
        "2031-03-04",
        "--report",
        &report[..10],
    ]);
    assert_eq!(ran.status, Some(1), "{}{}", ran.out, ran.talk);
    for words in
        ["finding: new.png", "the same picture", "old.png", "an archive", "2013-05-01", "36.202100"]
    {
        assert!(ran.talk.contains(words), "{words}: {}", ran.talk);
    }
    let shown = desk.run(&["evidence", "show", &id(&desk, "new.png")]).out;
    for words in ["2031-03-04", "2013-05-01", "A Daily", "Alike"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let line = item(&desk, "new.png");
    assert_eq!(line["alike"][0]["item"], item(&desk, "old.png")["id"]);
    assert_eq!(line["reports"][0], report.as_str());
    desk.write("other.png", png(77, 360, 280, 40));
    assert_eq!(
        desk.run(&["evidence", "add", "other.png"]).status,
        Some(0),
        "another picture is no finding"
    );
    let alike = desk.run(&["evidence", "list", "--alike", "--format", "jsonl"]).lines();
    assert_eq!(alike.len(), 2);
}

#[test]
fn the_very_same_file_is_one_item_whose_arrivals_stand_side_by_side() {
    let desk = project();
    desk.write("copy.png", png(1, 360, 280, 40));
    let ran = desk.run(&["evidence", "add", "copy.png"]);
    assert_eq!((ran.out.split_whitespace().next(), ran.status), (Some("known"), Some(0)));
    let ran = desk.run(&["evidence", "add", "copy.png", "--source", "a channel"]);
    assert_eq!(
        (ran.out.split_whitespace().next(), ran.status),
        (Some("seen"), Some(1)),
        "{}",
        ran.talk
    );
    assert!(
        ran.talk.contains("the very same file") && ran.talk.contains("an archive"),
        "{}",
        ran.talk
    );
    assert_eq!(item(&desk, "old.png")["arrivals"].as_array().unwrap().len(), 2);
}

#[test]
fn what_was_checked_and_by_whom_is_in_the_record() {
    let desk = project();
    let item_id = id(&desk, "old.png");
    let sun = desk.run(&[
        "sun",
        "36.2021,37.1343",
        "2031-03-04T12:05+03:00",
        "--for",
        &item_id,
        "--outcome",
        "contradicts",
        "--reason",
        "the pole throws its shadow to the east",
        "--author",
        "checker",
    ]);
    assert_eq!(sun.status, Some(0), "{}", sun.talk);
    assert!(sun.out.contains("azimuth") && sun.out.contains("shadows fall towards"), "{}", sun.out);
    let check = &item(&desk, "old.png")["checks"][0];
    assert_eq!(
        (&check["author"], &check["method"], &check["outcome"]),
        (&"checker".into(), &"sun".into(), &"contradicts".into())
    );
    assert!(sun.out.contains(check["finding"].as_str().unwrap()));
    let vague = desk.run(&["sun", "36.2021,37.1343", "2031-03-04T12:05"]);
    assert_eq!(vague.status, Some(2), "a time without an offset means no moment");
    let way = &desk
        .run(&["distance", "36.2021,37.1343", "34.7268,36.7234", "--format", "jsonl"])
        .lines()[0];
    assert!((way["metres"].as_f64().unwrap() - 167_800.0).abs() < 500.0, "{way}");
    let nobody = desk.run(&["evidence", "state", &item_id, "--on", "2031-03-04"]);
    assert!(nobody.talk.contains("nobody is named who says so"), "{}", nobody.talk);
}

#[test]
fn the_chain_of_custody_tells_each_event_in_the_words_of_premis() {
    let desk = project();
    let item_id = id(&desk, "old.png");
    assert_eq!(desk.run(&["custody", &item_id, "--event", "fixity"]).status, Some(0));
    let release = [
        "custody",
        &item_id,
        "--event",
        "release",
        "--detail",
        "given to the court",
        "--agent",
        "registry",
    ];
    assert_eq!(desk.run(&release).status, Some(0));
    let links = desk.run(&["custody", &item_id, "--format", "jsonl"]).lines();
    let events: Vec<&str> = links.iter().map(|link| link["event"].as_str().unwrap()).collect();
    let wanted = [
        "capture",
        "ingestion",
        "message digest calculation",
        "metadata extraction",
        "fixity check",
        "dissemination",
    ];
    assert_eq!(events, wanted);
    let kept = desk
        .path()
        .join("archive")
        .join(&item_id[..2])
        .join(item(&desk, "old.png")["id"].as_str().unwrap());
    std::fs::write(kept, b"other bytes").expect("written");
    let ran = desk.run(&["custody", &item_id, "--event", "fixity"]);
    assert_eq!(ran.status, Some(1), "a check that fails is a finding");
    assert!(ran.out.contains("[failure]"), "{}", ran.out);
    assert_eq!(desk.run(&["verify"]).status, Some(1));
    assert_eq!(desk.run(&["custody", &item_id, "--event", "theft"]).status, Some(2));
}

#[test]
fn a_check_of_everything_can_be_printed_and_enters_each_chain() {
    let desk = project();
    let item_id = id(&desk, "old.png");
    let ran = desk.run(&["verify", "--annex", "annex.html", "--enter"]);
    let whole = item(&desk, "old.png")["id"].as_str().unwrap().to_owned();
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    assert!(ran.out.contains(&format!("holds  {whole}")), "{}", ran.out);
    let annex = std::fs::read_to_string(desk.path().join("annex.html")).unwrap();
    for words in [whole.as_str(), "message digest calculation", "Merkle root", "Signature"] {
        assert!(annex.contains(words), "{words}");
    }
    let links = desk.run(&["custody", &item_id, "--format", "jsonl"]).lines();
    assert_eq!(links.last().unwrap()["event"], "fixity check");
    let kept = desk.path().join("archive").join(&whole[..2]).join(&whole);
    std::fs::remove_file(kept).expect("removed");
    let ran = desk.run(&["verify", "--format", "jsonl", "--annex", "again.html", "--enter"]);
    assert_eq!(ran.status, Some(1));
    let lines = ran.lines();
    let told = lines.iter().find(|line| line["what"] == "item").expect("a line");
    assert_eq!(told["holds"], false);
    assert!(
        std::fs::read_to_string(desk.path().join("again.html"))
            .unwrap()
            .contains("LOST OR ALTERED")
    );
    let links = desk.run(&["custody", &item_id, "--format", "jsonl"]).lines();
    assert_eq!(links.last().unwrap()["outcome"], "failure");
}

#[test]
fn a_manifest_is_checked_by_another_program_whose_word_is_entered() {
    let desk = project();
    let item_id = id(&desk, "old.png");
    let none = desk.run(&["evidence", "manifest", &item_id, "--checker", "./missing"]);
    assert_eq!(none.status, Some(2));
    assert!(none.talk.contains("cargo install"), "{}", none.talk);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let line = r#"{"format":"parallax.manifest/1","state":"invalid","signer":"A Camera","failures":["assertion.dataHash.mismatch"],"maker":"stand-in"}"#;
        desk.write("checker", format!("#!/bin/sh\necho '{line}'\n"));
        let path = desk.path().join("checker");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let ran = desk.run(&["evidence", "manifest", &item_id, "--checker", "./checker"]);
        assert_eq!(ran.status, Some(1), "a manifest that does not hold is a finding: {}", ran.talk);
        let check = &item(&desk, "old.png")["checks"][0];
        assert_eq!(check["outcome"], "contradicts");
        assert!(check["finding"].as_str().unwrap().contains("dataHash"), "{check}");
    }
}

#[test]
fn files_that_mean_harm_are_kept_and_told_and_the_rest_goes_on() {
    let desk = project();
    let mut bomb = png(1, 8, 8, 40);
    bomb[16..24].copy_from_slice(&[0x7f; 8]);
    let sum = crc(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&sum);
    desk.write("pile/bomb.png", &bomb);
    desk.write("pile/cut.png", &png(3, 360, 280, 40)[..2_000]);
    desk.write("pile/empty.jpg", b"");
    desk.write("pile/good.png", png(4, 360, 280, 40));
    let ran = desk.run(&["evidence", "add", "pile", "missing.jpg"]);
    assert_eq!(ran.status, Some(2), "{}", ran.talk);
    let added = ran.out.lines().filter(|line| line.starts_with("added")).count();
    assert_eq!(added, 3, "{}{}", ran.out, ran.talk);
    for words in [
        "bomb.png: it is not decoded",
        "cut.png: the picture is damaged",
        "empty.jpg: it is empty",
        "missing.jpg",
    ] {
        assert!(ran.talk.contains(words), "{words}: {}", ran.talk);
    }
    let starved =
        desk.run(&["evidence", "add", "pile/good.png", "--max-memory", "1", "--source", "again"]);
    assert!(starved.talk.contains("look at it by hand"), "{}", starved.talk);
    assert_eq!(desk.run(&["verify"]).status, Some(0));
}

#[test]
fn a_small_picture_and_the_item_itself_are_written_out() {
    let desk = project();
    let item_id = id(&desk, "old.png");
    assert_eq!(desk.run(&["evidence", "get", &item_id, "out.png"]).status, Some(0));
    assert_eq!(std::fs::read(desk.path().join("out.png")).unwrap(), png(1, 360, 280, 40));
    assert_eq!(
        desk.run(&["evidence", "get", &item_id, "small.jpg", "--thumbnail"]).status,
        Some(0)
    );
    let small = std::fs::read(desk.path().join("small.jpg")).unwrap();
    assert!(small.starts_with(b"\xff\xd8\xff") && small.len() < 60_000);
    assert_eq!(
        desk.run(&["evidence", "get", &item_id, "out.png"]).status,
        Some(2),
        "nothing is overwritten"
    );
}

#[test]
fn why_names_the_evidence_behind_an_incident() {
    let desk = project();
    let item_id = id(&desk, "old.png");
    let incident = &desk.run(&["incidents", "--format", "jsonl"]).lines()[0];
    let incident = incident["id"].as_str().unwrap();
    assert!(!desk.run(&["why", incident]).out.contains("old.png"));
    let claim =
        desk.run(&["claims", "--format", "jsonl"]).lines()[0]["id"].as_str().unwrap().to_owned();
    let ran = desk.run(&["evidence", "link", &item_id, &claim]);
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    let why = desk.run(&["why", incident]).out;
    assert!(
        why.contains("Evidence") && why.contains("old.png") && why.contains("2013-05-01"),
        "{why}"
    );
    let lines = desk.run(&["why", incident, "--format", "jsonl"]).lines();
    assert!(lines.iter().any(|line| line["format"] == "parallax.evidence/1"), "{lines:?}");
    assert_eq!(desk.run(&["evidence", "link", &item_id, "0000"]).status, Some(2));
}

#[test]
fn an_erased_picture_does_not_come_in_again() {
    let desk = project();
    let whole = item(&desk, "old.png")["id"].as_str().expect("an id").to_owned();
    let redact = ["redact", &whole, "--reason", "a face that can be known", "--author", "Lead"];
    let done = desk.run(&redact);
    assert_eq!(done.status, Some(0), "{}", done.talk);
    assert!(desk.run(&["evidence", "list", "--format", "jsonl"]).out.is_empty());
    for more in [&["--source", "a channel"][..], &["--dry-run"]] {
        let again = desk.run(&[&["evidence", "add", "old.png"], more].concat());
        assert_eq!(again.status, Some(2), "{}{}", again.out, again.talk);
        assert!(again.talk.contains("redacted before, not taken in again"), "{}", again.talk);
    }
    let picture = std::fs::read(desk.path().join("old.png")).expect("there");
    let mail = [
        &b"From: a@example.org\r\nSubject: The square\r\nMIME-Version: 1.0\r\n"[..],
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n",
        b"Shells hit the square in Homs on Tuesday.\r\n--b\r\nContent-Type: image/png\r\n",
        b"Content-Disposition: attachment; filename=old.png\r\nContent-Transfer-Encoding: binary\r\n\r\n",
        &picture,
        b"\r\n--b--\r\n",
    ];
    desk.write("square.eml", mail.concat());
    let ran = desk.run(&["add", "square.eml"]);
    assert!(ran.talk.contains("redacted before, not taken in again"), "{}{}", ran.out, ran.talk);
    assert!(desk.run(&["evidence", "list", "--format", "jsonl"]).out.is_empty());
    assert_eq!(desk.run(&["verify"]).status, Some(0));
}

#[test]
fn a_claim_that_rests_on_a_picture_by_its_words_is_named_with_the_pictures_of_its_report() {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init"]).status, Some(0));
    let told = "A media centre showed photographs of what it said were 12 people killed in Homs on Monday.\n\n\
                A doctor said 14 people were killed in Homs on Monday.\n";
    desk.write("told.txt", told);
    desk.write("square.png", png(5, 360, 280, 40));
    desk.run(&["add", "told.txt", "--published", "2031-03-05", "--outlet", "A Daily"]);
    let report = desk.run(&["reports", "--format", "jsonl"]).lines()[0]["id"].clone();
    let report = report.as_str().expect("an id");
    desk.run(&["evidence", "add", "square.png", "--report", report]);
    let incidents = desk.run(&["incidents", "--format", "jsonl"]).lines();
    let claims = desk.run(&["claims", "--format", "jsonl"]).lines();
    let shown = claims.iter().find(|claim| claim["quantity"]["low"] == 12).expect("it is read");
    let shown = shown["id"].as_str().expect("an id").to_owned();
    let id = incidents[0]["id"].as_str().expect("an id");
    let lines = desk.run(&["why", id, "--format", "jsonl"]).lines();
    let item = lines.iter().find(|line| line["format"] == "parallax.evidence/1").expect("an item");
    assert_eq!(item["cited_by"], serde_json::json!([shown]), "the doctor shows nothing");
    let why = desk.run(&["why", id]).out;
    assert!(why.contains(&format!("cited by {shown}")), "{why}");
}
