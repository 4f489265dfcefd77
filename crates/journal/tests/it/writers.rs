//! Two writers at once, and a reader beside them.

use super::{assert_sound, new_project, nth_report, stamp};
use parallax_journal::{Added, JournalError, Patience, Project};
use std::path::Path;
use std::time::Duration;

/// Adds reports `first..first + 120` in batches of four; how many were new.
fn add_some(folder: &Path, first: usize) -> usize {
    let mut project = Project::open(folder).expect("opens");
    let mut n_new = 0;
    for start in (first..first + 120).step_by(4) {
        let batch: Vec<_> = (start..start + 4).map(nth_report).collect();
        let outcomes = project.add(&batch, &stamp(start as i64)).expect("added");
        n_new += outcomes.iter().filter(|outcome| matches!(outcome, Added::New(_))).count();
    }
    n_new
}

#[test]
fn two_writers_take_turns_and_a_reader_sees_whole_batches() {
    let (dir, project) = new_project();
    let folder = dir.path();
    let n_new: usize = std::thread::scope(|scope| {
        // Half of the one's reports are the other's too: each is new to exactly one of them.
        let writers = [0, 60].map(|first| scope.spawn(move || add_some(folder, first)));
        for _ in 0..20 {
            assert_sound_prefix(&project);
        }
        writers.into_iter().map(|writer| writer.join().expect("ran through")).sum()
    });
    assert_eq!(n_new, 180);
    assert_eq!(project.reports(None).expect("readable").len(), 180);
    assert_sound(&project);
}

/// What a reader sees while others write is a sound chain.
fn assert_sound_prefix(project: &Project) {
    let found = project.verify(&mut |_| {}).expect("the journal can be checked");
    assert!(found.is_sound(), "{:?}", found.faults);
}

#[test]
fn a_writer_that_waits_in_vain_is_told() {
    let (dir, project) = new_project();
    drop(project);
    let other = rusqlite::Connection::open(dir.path().join("journal.db")).expect("opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    let patience = Patience(Duration::from_millis(50));
    let mut project = Project::open_with(dir.path(), patience).expect("opens");
    let error = project.add(&[nth_report(1)], &stamp(1)).unwrap_err();
    assert!(matches!(error, JournalError::InUse { .. }), "{error}");
    assert!(project.reports(None).expect("reading goes on").is_empty());
    other.execute_batch("ROLLBACK").expect("released");
    project.add(&[nth_report(1)], &stamp(2)).expect("added now");
}
