//! The public log: signing, publishing, witnessing, and what each does with a journal that was written anew.

use super::{assert_sound, nth_report, report, stamp};
use parallax_journal::{
    JournalError, Note, Project, PublicKey, Published, SecretKey, Settings, Trust, Use, Witnessed,
};
use rusqlite::Connection;
use std::path::Path;
use tempfile::TempDir;

fn signing_project(n_reports: usize) -> (TempDir, Project) {
    let (dir, mut project) = super::new_project();
    project.create_key(Some("example.org/desk"), [1; 32]).expect("made");
    add(&mut project, 0..n_reports);
    (dir, project)
}

fn add(project: &mut Project, range: std::ops::Range<usize>) {
    let batch: Vec<_> = range.map(nth_report).collect();
    project.add(&batch, &stamp(1)).expect("added");
}

fn witness_key() -> SecretKey {
    SecretKey::from_seed("witness.example", Use::Witness, [2; 32]).expect("a name")
}

fn log_key(project: &Project) -> PublicKey {
    project.public_keys().expect("readable").pop().expect("a key")
}

/// The same project with other words in report 2, every hash after it made anew: what a chain alone cannot show.
fn rewritten(dir: &Path, n_reports: usize) -> Project {
    std::fs::remove_file(dir.join("journal.db")).expect("removed");
    std::fs::remove_file(dir.join("parallax.toml")).expect("removed");
    let mut project = Project::init(dir, Settings::default(), &stamp(0)).expect("made anew");
    let mut batch: Vec<_> = (0..n_reports).map(nth_report).collect();
    batch[2] = report("2.txt", "Nobody was killed.");
    project.add(&batch, &stamp(1)).expect("added");
    project
}

#[test]
fn a_head_is_signed_once_and_verified_without_the_private_key() {
    let (dir, mut project) = signing_project(5);
    let kept = project.sign_checkpoint().expect("signed");
    assert_eq!(kept.size, 6);
    assert_eq!(project.sign_checkpoint().expect("signed already"), kept);
    add(&mut project, 5..9);
    assert_eq!(project.sign_checkpoint().expect("signed").size, 10);
    let key = log_key(&project);
    assert!(matches!(project.create_key(None, [9; 32]), Err(JournalError::HasKey { .. })));
    drop(project);
    std::fs::remove_file(dir.path().join("log/key")).expect("removed");
    let mut copy = Project::open(dir.path()).expect("opens");
    let found = copy.verify(&mut |_| {}).expect("checked");
    assert!(found.is_sound(), "{:?}", found.faults);
    let sizes: Vec<_> = found.checkpoints.iter().map(|one| (one.size, one.key.clone())).collect();
    assert_eq!(sizes, [(6, key.clone()), (10, key)]);
    assert!(matches!(copy.sign_checkpoint(), Err(JournalError::NoKey { .. })));
}

#[test]
fn a_journal_written_anew_is_neither_verified_nor_signed_nor_published() {
    let (dir, mut project) = signing_project(5);
    project.sign_checkpoint().expect("signed");
    let public = dir.path().join("public");
    project.publish(&public, false).expect("published");
    drop(project);
    let mut project = rewritten(dir.path(), 6);
    let found = project.verify(&mut |_| {}).expect("checked");
    assert_eq!(found.faults.len(), 1, "{:?}", found.faults);
    assert!(found.faults[0].what.contains("first 6 entries are not those that were signed"));
    assert!(found.faults[0].file.as_ref().is_some_and(|file| file.ends_with("log/checkpoints/6")));
    let contradicts = |error| matches!(error, JournalError::Contradiction { size: 6, .. });
    assert!(contradicts(project.sign_checkpoint().unwrap_err()));
    let published = Published::open(&public).expect("opens");
    let fault = project.compare(&published).expect("compared").expect("differs");
    assert_eq!(fault.seq, Some(3), "report 2 came in by entry 3");
    std::fs::remove_dir_all(dir.path().join("log/checkpoints")).expect("removed");
    assert!(contradicts(project.publish(&public, false).unwrap_err()));
}

#[test]
fn a_cut_off_journal_is_told_by_its_checkpoint() {
    let (dir, mut project) = signing_project(5);
    project.sign_checkpoint().expect("signed");
    drop(project);
    let journal = Connection::open(dir.path().join("journal.db")).expect("opens");
    journal
        .execute_batch("DROP TRIGGER entries_never_go; DELETE FROM entries WHERE seq > 3")
        .expect("tampered");
    drop(journal);
    let mut project = Project::open(dir.path()).expect("opens");
    let found = project.verify(&mut |_| {}).expect("checked");
    assert!(
        found.faults.iter().any(|fault| fault.what.contains("6 entries were signed")),
        "{:?}",
        found.faults
    );
    assert!(matches!(project.sign_checkpoint(), Err(JournalError::Contradiction { .. })));
}

#[test]
fn a_publication_grows_and_every_file_of_it_is_checked() {
    let (dir, mut project) = signing_project(300);
    let public = dir.path().join("public");
    project.publish(&public, true).expect("published");
    add(&mut project, 300..600);
    let grown = project.publish(&public, true).expect("published");
    assert_eq!(grown.checkpoint.size, 601);
    assert_eq!(project.publish(&public, true).expect("again").new_files, 0);
    let read = Published::open(&public).expect("sound");
    assert_eq!((read.checkpoint.size, read.leaves), (601, 601));
    assert!(read.verify(&Trust::default()).expect("checked").is_sound());
    assert_eq!(project.compare(&read).expect("compared"), None);
    for (file, says) in [
        ("tile/0/001", "tile"),
        ("tile/1/000.p/2", "does not follow"),
        ("tile/entries/001", "entry 2"),
        ("checkpoint", "checkpoint"),
    ] {
        let path = public.join(file);
        let good = std::fs::read(&path).expect("there");
        let mut bad = good.clone();
        bad[20] ^= 1;
        std::fs::write(&path, &bad).expect("written");
        let outcome = Published::open(&public)
            .map(|log| log.verify(&Trust::default()).expect("checked").is_sound());
        match outcome {
            Ok(is_sound) => assert!(!is_sound, "{file}"),
            Err(error) => assert!(error.to_string().contains(says), "{file}: {error}"),
        }
        std::fs::write(&path, &good).expect("written");
    }
}

#[test]
fn a_witness_cosigns_growth_and_refuses_a_rewritten_log() {
    let (dir, mut project) = signing_project(5);
    let (public, state) = (dir.path().join("public"), dir.path().join("state"));
    let (key, witness) = (log_key(&project), witness_key());
    let look = |project: &mut Project, time_s| {
        project.publish(&public, false)?;
        Published::open(&public)?.witness(&key, &witness, &state, time_s)
    };
    let (note, seen) = look(&mut project, 1_930_000_010).expect("cosigned");
    assert_eq!(seen, Witnessed::First);
    let kept = project.take_cosignatures(&note).expect("kept");
    assert_eq!(kept.note.lines.len(), 2);
    let trust = Trust { log: Vec::new(), witnesses: vec![witness_key().public()] };
    let found = project.verify_with(&trust, &mut |_| {}).expect("checked");
    assert_eq!(found.checkpoints[0].cosigned[0].time_s, Some(1_930_000_010));
    add(&mut project, 5..40);
    assert_eq!(look(&mut project, 1_930_000_020).expect("cosigned").1, Witnessed::Grown(6));
    assert_eq!(look(&mut project, 1_930_000_030).expect("cosigned").1, Witnessed::Same);
    drop(project);
    // The owner throws away what was signed and published, and begins anew with the same key.
    std::fs::remove_dir_all(&public).expect("removed");
    std::fs::remove_dir_all(dir.path().join("log/checkpoints")).expect("removed");
    let mut project = rewritten(dir.path(), 60);
    let refused = look(&mut project, 1_930_000_040).unwrap_err();
    assert!(matches!(refused, JournalError::Contradiction { size: 41, .. }), "{refused}");
}

#[test]
fn a_wrong_cosignature_is_a_fault_and_an_unknown_one_is_said_to_be_unchecked() {
    let (_dir, mut project) = signing_project(3);
    let kept = project.sign_checkpoint().expect("signed");
    let mut line = witness_key().sign(&kept.note.text, 1_930_000_000);
    line.signature[3] ^= 1;
    let note = Note { text: kept.note.text, lines: vec![line] };
    project.take_cosignatures(&note).expect("kept as it is");
    let found = project.verify(&mut |_| {}).expect("checked");
    assert_eq!(found.checkpoints[0].cosigned[0].time_s, None);
    assert_sound(&project);
    let trust = Trust { log: Vec::new(), witnesses: vec![witness_key().public()] };
    let found = project.verify_with(&trust, &mut |_| {}).expect("checked");
    assert!(found.faults[0].what.contains("cosignature of witness.example is wrong"));
    let other = Note { text: "another\n1\nAAAA\n".to_owned(), lines: note.lines };
    assert!(matches!(project.take_cosignatures(&other), Err(JournalError::NoCheckpoint)));
}

#[test]
fn an_entry_is_proved_and_another_is_not() {
    let (dir, mut project) = signing_project(20);
    assert!(matches!(project.prove(3), Err(JournalError::NoCheckpoint)));
    project.sign_checkpoint().expect("signed");
    add(&mut project, 20..21);
    let mut proof = project.prove(7).expect("proved");
    let path = dir.path().join("7.tlog-proof");
    assert_eq!(project.check_proof(&path, &proof, &Trust::default()).expect("checked"), None);
    proof.index = 8;
    assert!(project.check_proof(&path, &proof, &Trust::default()).expect("checked").is_some());
    assert!(matches!(
        project.prove(21),
        Err(JournalError::NotUnderCheckpoint { seq: 21, size: 21 })
    ));
}

/// Every bad entry and every bad file, not only the first.
#[test]
fn all_that_is_wrong_is_named() {
    let (dir, project) = signing_project(9);
    drop(project);
    let journal = Connection::open(dir.path().join("journal.db")).expect("opens");
    let sql = "DROP TRIGGER entries_never_change; UPDATE entries SET time = 7 WHERE seq IN (3, 6)";
    journal.execute_batch(sql).expect("tampered");
    drop(journal);
    let project = Project::open(dir.path()).expect("opens");
    let bad = parallax_model::Digest::of(&nth_report(7).bytes);
    let hex = bad.to_hex();
    std::fs::write(dir.path().join("archive").join(&hex[..2]).join(&hex), "other")
        .expect("written");
    let found = project.verify(&mut |_| {}).expect("checked");
    let seqs: Vec<_> = found.faults.iter().filter_map(|fault| fault.seq).collect();
    assert_eq!((seqs, found.sound.entries), (vec![3, 6, 8], 3), "{:?}", found.faults);
}
