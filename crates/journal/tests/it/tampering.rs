//! What a hand that reaches into the files meets: refusal while the guards stand, discovery where they were taken down.

use super::{assert_sound, new_project, nth_report, report, rounds, stamp};
use parallax_journal::{Project, Verification};
use parallax_model::Digest;
use rusqlite::Connection;
use std::path::Path;
use tempfile::TempDir;

/// A project of five reports, closed.
fn five_reports() -> TempDir {
    let (dir, mut project) = new_project();
    let batch: Vec<_> = (0..5).map(nth_report).collect();
    project.add(&batch, &stamp(1)).expect("added");
    assert_sound(&project);
    dir
}

fn tamper(dir: &TempDir, sql: &str) -> rusqlite::Result<()> {
    Connection::open(dir.path().join("journal.db"))?.execute_batch(sql)
}

fn verify(folder: &Path) -> Verification {
    let project = Project::open(folder).expect("opens");
    project.verify(&mut |_| {}).expect("the journal can be checked")
}

#[test]
fn the_table_refuses_every_change_but_the_next_entry() {
    let dir = five_reports();
    let copy = "SELECT seq, time, 'other', kind, body, prev, hash FROM entries WHERE seq = 2";
    for sql in [
        "UPDATE entries SET author = 'other' WHERE seq = 2",
        "DELETE FROM entries WHERE seq = 5",
        &format!("INSERT OR REPLACE INTO entries {copy}"),
        "INSERT INTO entries SELECT 9, time, author, kind, body, hash, hash FROM entries WHERE seq = 5",
        "INSERT INTO entries SELECT 6, time, author, kind, body, prev, hash FROM entries WHERE seq = 5",
    ] {
        let error = tamper(&dir, sql).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
    assert!(verify(dir.path()).is_sound());
}

#[test]
fn a_change_behind_the_guards_is_named_by_its_entry() {
    for (sql, first_bad) in [
        ("UPDATE entries SET body = replace(body, '3.txt', '8.txt') WHERE seq = 4", 4),
        ("UPDATE entries SET time = time + 1 WHERE seq = 2", 2),
        ("UPDATE entries SET author = 'other' WHERE seq = 0", 0),
        ("DELETE FROM entries WHERE seq = 3", 3),
        ("UPDATE entries SET hash = zeroblob(32) WHERE seq = 5", 5),
    ] {
        let dir = five_reports();
        let guards = "DROP TRIGGER entries_never_change; DROP TRIGGER entries_never_go;";
        tamper(&dir, &format!("{guards} {sql}")).expect("tampered");
        let found = verify(dir.path());
        assert_eq!(found.faults[0].seq, Some(first_bad), "{sql}: {:?}", found.faults);
        assert_eq!(found.sound.entries, first_bad, "{sql}");
        let guards_missed = found.faults.iter().filter(|fault| fault.seq.is_none()).count();
        assert_eq!(guards_missed, 2, "{:?}", found.faults);
    }
}

#[test]
fn changed_and_missing_bytes_are_named_and_healed_by_the_original() {
    let (dir, mut project) = new_project();
    let words = ["one", "two", "three"];
    let batch: Vec<_> = words.iter().map(|word| report(word, word)).collect();
    project.add(&batch, &stamp(1)).expect("added");
    let path_of = |word: &str| {
        let hex = Digest::of(word.as_bytes()).to_hex();
        dir.path().join("archive").join(&hex[..2]).join(hex)
    };
    std::fs::write(path_of("one"), "ONE").expect("written");
    std::fs::remove_file(path_of("three")).expect("removed");
    let found = verify(dir.path());
    let bad: Vec<_> = found.faults.iter().map(|fault| fault.seq).collect();
    assert_eq!(bad, [Some(1), Some(3)]);
    assert_eq!((found.reports, found.sound.entries), (1, 4));
    let head = project.head().expect("readable");
    project.add(&batch, &stamp(2)).expect("added");
    assert!(verify(dir.path()).is_sound());
    assert_eq!(project.head().expect("readable"), head, "healing bytes is no news");
}

/// Any byte of the file, overwritten: an error, a named fault, or no change to what is read; never a panic, never a
/// different record without a word.
#[test]
fn a_damaged_byte_anywhere_never_changes_the_record_unnoticed() {
    let dir = five_reports();
    let path = dir.path().join("journal.db");
    let good = std::fs::read(&path).expect("readable");
    let truth = Project::open(dir.path()).and_then(|project| project.reports(None)).expect("good");
    let n_rounds = rounds(150, 4000);
    for round in 0..n_rounds {
        let mut bad = good.clone();
        let at = round * good.len() / n_rounds + round % 7;
        bad[at % good.len()] ^= 1 << (round % 8);
        std::fs::write(&path, &bad).expect("written");
        let Ok(project) = Project::open(dir.path()) else { continue };
        let is_sound = project.verify(&mut |_| {}).is_ok_and(|found| found.is_sound());
        if let (true, Ok(reports)) = (is_sound, project.reports(None)) {
            assert_eq!(reports, truth, "byte {at}");
        }
    }
}
