//! Bad input gets a sentence that says what, where and what to do, and the rest of the batch is done.

use crate::run::{BRIDGE, Desk, MARKET};
use std::fs::File;
use std::process::Stdio;

/// Reads `market.txt` beside something bad: the bad one is named with its code, the good one is read all the same.
fn check_set_aside(desk: &Desk, bad: &str, code: &str, says: &str) {
    let ran =
        desk.run(&["read", "--format", "jsonl", "--published", "2015-03-30", bad, "market.txt"]);
    let line = ran.talk.lines().find(|line| line.starts_with(&format!("unread: {code}: {bad}")));
    let line = line.unwrap_or_else(|| panic!("{code} is not told:\n{}", ran.talk));
    assert!(line.contains(says), "{line:?} lacks {says:?}");
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.lines().iter().any(|claim| claim["report"] == "market.txt"),
        "the rest was not read"
    );
    assert!(!ran.lines().iter().any(|claim| claim["report"] == bad), "it was read all the same");
}

#[test]
fn a_missing_file() {
    check_set_aside(&Desk::with_market(), "nothing.txt", "missing", "check the path");
}

#[test]
fn a_folder_without_reports() {
    let desk = Desk::with_market();
    desk.write("pictures/one.png", "x");
    check_set_aside(&desk, "pictures", "no-reports", "reports end in .txt");
}

#[test]
fn bytes_that_are_no_text() {
    let desk = Desk::with_market();
    desk.write("noise.txt", [0_u8, 1, 2, 3, 255, 254, 0, 0, 9, 200, 7, 0, 0, 0, 1].repeat(40));
    check_set_aside(&desk, "noise.txt", "not-text", "text");
    desk.write("scan.txt", "%PDF-1.7\n%\u{e2}\u{e3}");
    check_set_aside(&desk, "scan.txt", "damaged-file", "PDF");
}

#[test]
fn an_empty_report() {
    let desk = Desk::with_market();
    desk.write("void.txt", "");
    check_set_aside(&desk, "void.txt", "empty", "empty");
    desk.write("blank.txt", " \n\t\n");
    check_set_aside(&desk, "blank.txt", "empty", "empty");
}

#[test]
fn another_language_is_named_and_never_misread() {
    let desk = Desk::with_market();
    desk.write(
        "de.txt",
        "Bei einem Luftangriff auf einen Markt wurden am Dienstag mindestens zwölf Menschen getötet, teilte das \
         Gesundheitsministerium mit. Die Zahl der Verletzten war zunächst nicht bekannt.",
    );
    check_set_aside(&desk, "de.txt", "language", "German");
    desk.write("ar.txt", "قتل اثنا عشر شخصا على الأقل عندما سقطت قذائف على سوق في حمص، وفق ما قالت وزارة الصحة يوم الثلاثاء");
    check_set_aside(&desk, "ar.txt", "language", "Arabic");
}

#[test]
fn a_report_longer_than_the_limit() {
    let desk = Desk::with_market();
    desk.write("long.txt", MARKET.repeat(40));
    let ran =
        desk.run(&["read", "--format", "jsonl", "--max-bytes", "2000", "long.txt", "market.txt"]);
    assert!(ran.talk.contains("unread: too-long: long.txt"), "{}", ran.talk);
    assert!(ran.talk.contains("--max-bytes"), "{}", ran.talk);
    assert_eq!(ran.status, Some(2));
    assert!(ran.lines().iter().all(|claim| claim["report"] == "market.txt"));
}

#[test]
fn a_line_of_200_mb_is_skipped_in_little_memory() {
    let desk = Desk::new();
    let good = format!("{}\n", serde_json::json!({ "id": "good", "text": MARKET }));
    let args = ["read", "--format", "jsonl", "--timing", "--manifest", "-"];
    let ran = desk.run_with_stdin(&args, |stdin| {
        stdin.write_all(b"{\"id\": \"huge\", \"text\": \"").unwrap();
        let piece = b"twelve people were killed ".repeat(40_000);
        for _ in 0..200 {
            stdin.write_all(&piece).unwrap();
        }
        stdin.write_all(b"\"}\n").unwrap();
        stdin.write_all(good.as_bytes()).unwrap();
    });
    assert!(ran.talk.contains("unread: too-long: stdin:1"), "{}", ran.talk);
    assert!(ran.lines().iter().any(|claim| claim["report"] == "good"), "{}", ran.talk);
    assert_eq!(ran.status, Some(2));
    let peak = ran.talk.split("peak_mib=").nth(1).and_then(|rest| rest.trim().parse::<u64>().ok());
    assert!(peak.is_none_or(|mib| mib < 300), "{peak:?} MiB");
}

#[test]
fn a_manifest_with_bad_lines() {
    let desk = Desk::with_market();
    let lines = [
        r#"{"id": "a", "path": "market.txt", "published": "2015-03-31"}"#,
        r#"{"id": "b", "text": "Shells hit Homs.", "published": "31 March"}"#,
        r#"{"id": "c", "title": "No words"}"#,
        "twelve dead",
        r#"{"id": "d", "path": "gone.txt"}"#,
        r#"{"id": "a", "text": "A second report under the same id."}"#,
        "",
        r#"{"id": 7, "path": "market.txt"}"#,
    ];
    desk.write("m.jsonl", lines.join("\n"));
    let ran = desk.run(&["read", "--format", "jsonl", "--manifest", "m.jsonl"]);
    for told in [
        "wrong-date: b: ",
        "manifest: c: ",
        "manifest: m.jsonl:4: ",
        "missing: d: ",
        "same-id: a: ",
    ] {
        assert!(ran.talk.contains(&format!("unread: {told}")), "{told} is not in\n{}", ran.talk);
    }
    assert!(ran.talk.contains("5 of 7 reports set aside"), "{}", ran.talk);
    assert_eq!(ran.status, Some(2));
    let reports: Vec<_> = ran.lines().iter().map(|claim| claim["report"].clone()).collect();
    assert!(reports.contains(&"a".into()) && reports.contains(&"7".into()), "{reports:?}");
}

#[test]
fn a_manifest_given_as_a_report_is_told_apart() {
    let desk = Desk::with_market();
    desk.write("m.jsonl", "{}");
    check_set_aside(&desk, "m.jsonl", "manifest", "--manifest");
}

#[test]
fn a_wrong_date() {
    for date in ["2015-02-30", "30.03.2015", "soon"] {
        let ran = Desk::with_market().run(&["read", "market.txt", "--published", date]);
        assert_eq!(ran.status, Some(2));
        assert!(
            ran.talk.contains("--published") && ran.talk.contains("YYYY-MM-DD"),
            "{}",
            ran.talk
        );
        assert!(ran.out.is_empty());
    }
}

#[test]
fn nothing_given_where_there_is_no_project() {
    let ran = Desk::new().run(&["incidents"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.talk.starts_with("error: no reports given"), "{}", ran.talk);
    assert!(ran.talk.contains("\nhint: "), "{}", ran.talk);
}

#[test]
fn a_missing_manifest_frames_and_rule() {
    let desk = Desk::with_market();
    let check = |args: &[&str], error: &str, hint: &str| {
        let ran = desk.run(args);
        assert_eq!(ran.status, Some(2), "{}", ran.talk);
        assert!(ran.talk.contains(&format!("error: {error}")), "{}", ran.talk);
        assert!(ran.talk.contains(hint), "{}", ran.talk);
        assert!(ran.out.is_empty());
    };
    check(
        &["read", "--manifest", "gone.jsonl"],
        "cannot open the manifest gone.jsonl",
        "check the path",
    );
    check(
        &["incidents", "market.txt", "--rule", "best"],
        "no rule is called \"best\"",
        "low-best-high",
    );
    check(
        &["read", "market.txt", "--frames", "gone"],
        "cannot read the frames in gone",
        "--frames",
    );
    desk.write("frames/broken.toml", "[[frame]]\nname = 12\n");
    check(&["read", "market.txt", "--frames", "frames"], "the frames do not hold", "broken.toml");
    check(&["why", "i-nothing", "market.txt"], "no incident is called i-nothing", "in brackets");
}

#[test]
fn output_that_nobody_can_write() {
    let desk = Desk::with_market();
    let Ok(full) = File::options().write(true).open("/dev/full") else { return };
    let output = desk
        .command(&["read", "--format", "jsonl", "market.txt", "--published", "2015-03-30"])
        .stdout(full)
        .output()
        .unwrap();
    let talk = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(talk.starts_with("error: cannot write the output"), "{talk}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::new();
    desk.write("many.txt", [MARKET, BRIDGE].concat().repeat(20));
    let mut child = desk
        .command(&["read", "--format", "jsonl", "many.txt"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
