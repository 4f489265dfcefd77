//! What is erased for somebody's safety is gone for every command, and the check says why.

use crate::run::{BRIDGE, Desk};
use crate::serve::Open;
use parallax_journal::Derived;
use std::path::{Path, PathBuf};

#[test]
fn a_report_is_erased_and_the_check_says_why() {
    let desk = Desk::with_market();
    desk.write("bridge.txt", BRIDGE);
    desk.run(&["init"]);
    assert_eq!(desk.run(&["add", "market.txt", "bridge.txt"]).status, Some(0));
    desk.run(&["checkpoint"]);
    assert!(desk.run(&["incidents"]).out.contains("Homs"));
    let reports = desk.run(&["reports", "--format", "jsonl"]).lines();
    let id = reports[0]["id"].as_str().expect("an id").to_owned();

    let refused = desk.run(&["redact", &id[..4], "--reason", "threatened"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.talk.contains("six digits or more"), "{}", refused.talk);
    let planned = desk.run(&["redact", &id[..8], "--reason", "threatened", "--dry-run"]);
    assert!(planned.out.contains("would erase  what entry 1 says"), "{}", planned.out);
    assert_eq!(desk.run(&["reports", "--format", "jsonl"]).lines().len(), 2, "nothing was erased");

    let done =
        desk.run(&["redact", &id[..8], "--reason", "a witness was threatened", "--author", "Lead"]);
    assert_eq!(done.status, Some(0), "{}", done.talk);
    assert!(done.out.contains(&format!("erased  the bytes {id}")), "{}", done.out);
    assert!(!desk.run(&["incidents"]).out.contains("Homs"));
    let check = desk.run(&["verify"]);
    assert_eq!(check.status, Some(0), "{}", check.out);
    assert!(
        check.out.contains("and the body of entry 1: a witness was threatened (entry 3, Lead, 2"),
        "{}",
        check.out
    );
    let lines = desk.run(&["verify", "--format", "jsonl"]).lines();
    let line = lines.iter().find(|line| line["what"] == "redaction").expect("told");
    assert_eq!((&line["digest"], &line["entry"]), (&id.as_str().into(), &3.into()));

    let again = desk.run(&["add", "market.txt"]);
    assert_eq!(again.status, Some(1));
    assert!(again.out.starts_with("redacted"), "{}", again.out);
    assert!(again.talk.contains("redacted before, not taken in again"), "{}", again.talk);
    let other = desk.run(&["redact", "--entry", "0", "--reason", "no"]);
    assert!(
        other.talk.contains("entry 0 (project.created) cannot be redacted alone"),
        "{}",
        other.talk
    );
}

/// Files below a folder, but those that were given, that hold these words.
fn holding(folder: &Path, words: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holding(&path, words));
        } else if path.extension().is_none_or(|kind| kind != "txt") {
            let bytes = std::fs::read(&path).expect("a file");
            let holds = bytes.windows(words.len()).any(|window| window == words.as_bytes());
            found.extend(holds.then_some(path));
        }
    }
    found
}

/// Commands keep readings by the report, the desk by the block.
#[test]
fn nothing_derived_keeps_the_words_of_what_was_erased() {
    let desk = Desk::with_market();
    desk.write("bridge.txt", BRIDGE);
    desk.run(&["init"]);
    assert_eq!(desk.run(&["add", "market.txt", "bridge.txt"]).status, Some(0));
    for is_desk in [true, false] {
        match is_desk {
            true => assert!(Open::over(&desk).get("/incidents").contains("Homs")),
            false => assert!(desk.run(&["incidents"]).out.contains("Homs")),
        }
        let derived = holding(&desk.path().join("derived"), "Homs");
        assert!(!derived.is_empty(), "nothing is kept: {is_desk}");
        assert!(n_standing(&desk) > 0, "nothing of what stands is kept: {is_desk}");
    }
    let reports = desk.run(&["reports", "--format", "jsonl"]).lines();
    let id = reports[0]["id"].as_str().expect("an id");
    let done = desk.run(&["redact", id, "--reason", "a witness was threatened"]);
    assert_eq!(done.status, Some(0), "{}", done.talk);
    assert_eq!(holding(desk.path(), "Homs"), Vec::<PathBuf>::new());
    // Hashes of words can be guessed at: they go too.
    assert_eq!(n_standing(&desk), 0);
    assert!(!desk.run(&["incidents"]).out.contains("Homs"));
    assert_eq!(holding(desk.path(), "Homs"), Vec::<PathBuf>::new());
}

/// Rows from which the next command goes on.
fn n_standing(desk: &Desk) -> usize {
    let derived = Derived::in_folder(&desk.path().join("derived")).expect("it opens");
    derived.basis_of_all("standing").expect("rows").len()
}

#[test]
fn where_people_are_known_an_admin_erases() {
    let desk = Desk::with_market();
    desk.run(&["init"]);
    desk.run(&["add", "market.txt"]);
    desk.run(&["people", "add", "Rana", "--role", "admin"]);
    desk.run(&["people", "add", "Omar", "--role", "reviewer"]);
    let id = desk.run(&["reports", "--format", "jsonl"]).lines()[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let redact = |author: &str| {
        desk.run(&["redact", &id, "--reason", "a witness was threatened", "--author", author])
    };
    for (author, why) in [("Omar", "Omar is reviewer here"), ("Lead", "not among the people")] {
        let refused = redact(author);
        assert_eq!(refused.status, Some(2), "{}", refused.out);
        assert!(refused.talk.contains(why), "{}", refused.talk);
    }
    assert!(desk.run(&["incidents"]).out.contains("Homs"), "nothing was erased");
    assert_eq!(redact("Rana").status, Some(0));
    assert!(!desk.run(&["incidents"]).out.contains("Homs"));
}
