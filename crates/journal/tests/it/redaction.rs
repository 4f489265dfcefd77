//! What is erased for somebody's safety is gone from every file, and all that vouched for the journal still does.

use super::{assert_sound, child, new_project, report, rounds, stamp};
use parallax_journal::{
    Added, DerivedRow, JournalError, Project, ReceivedFile, RedactionFinding, Scope, Trust,
};
use parallax_model::{ClaimId, Digest, Fields, ReportId, Verdict};
use std::path::Path;
use std::sync::Arc;

const WITNESS: &str = "Qamar Zaytouni saw the shelling from her roof";

fn witness_report() -> parallax_journal::NewReport {
    let mut one = report("zaytouni.txt", WITNESS);
    one.appearance.title = Some("What Zaytouni saw".to_owned());
    one
}

/// Every file below the folder in which these bytes stand.
fn files_with(folder: &Path, words: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for item in std::fs::read_dir(folder).expect("readable").flatten() {
        let path = item.path();
        if path.is_dir() {
            found.extend(files_with(&path, words));
            continue;
        }
        let bytes = std::fs::read(&path).expect("readable");
        if bytes.windows(words.len()).any(|window| window.eq_ignore_ascii_case(words)) {
            found.push(path.display().to_string());
        }
    }
    found
}

/// A project with a witness among other reports, all of it read, searched and decided about.
fn with_witness() -> (tempfile::TempDir, Project, Digest) {
    let (dir, mut project) = new_project();
    let digest = Digest::of(WITNESS.as_bytes());
    let others: Vec<_> = (0..40).map(super::nth_report).collect();
    project.add(&others[..20], &stamp(1)).expect("added");
    project.add(&[witness_report()], &stamp(2)).expect("added");
    project.add(&others[20..], &stamp(3)).expect("added");
    let fields = Fields { actor: Some(vec!["Zaytouni".to_owned()]), ..Fields::default() };
    let (claim, report) = (ClaimId::new("c1"), ReportId::new(digest.to_hex()));
    let corrected = Verdict::Corrected { claim, report, fields };
    project.decide(&corrected, "Zaytouni says so", &stamp(4)).expect("decided");
    let row = |key: &str, bytes: &str| DerivedRow {
        key: key.to_owned(),
        basis: Digest([7; 32]),
        bytes: bytes.as_bytes().to_vec(),
    };
    let other = Digest::of(&others[0].bytes).to_hex();
    let rows = [row(&digest.to_hex(), WITNESS), row(&other, "of the other report")];
    let mut derived = project.derived().expect("opens");
    derived.put("claims", &rows).expect("kept");
    derived.put("totals", &[row("all", "with Zaytouni")]).expect("kept");
    // An index of texts, as older versions kept it.
    std::fs::write(dir.path().join("derived/search.db"), WITNESS).expect("written");
    (dir, project, digest)
}

#[test]
fn what_is_redacted_is_in_no_file_and_every_proof_still_holds() {
    let (dir, mut project, digest) = with_witness();
    let key = project.create_key(None, [3; 32]).expect("made");
    let before = project.sign_checkpoint().expect("signed");
    let seq = project.reports(None).expect("read").into_iter().find(|one| one.digest == digest);
    let seq = seq.expect("there").seq;
    let proof = project.prove(seq).expect("under the checkpoint");
    assert!(!files_with(dir.path(), b"Zaytouni").is_empty());

    let scope = Scope::Bytes(digest);
    let planned = project.plan_redaction(&scope).expect("planned");
    let done = project.redact(&scope, "she was threatened", &stamp(9)).expect("erased");
    assert_eq!(done, planned);
    assert_eq!((done.bytes.len(), done.entries.len(), done.is_known), (1, 2, false));
    assert_eq!(files_with(dir.path(), b"Zaytouni"), [""; 0]);
    assert_eq!(files_with(dir.path(), b"shelling from"), [""; 0]);

    assert_sound(&project);
    let trust = Trust { log: vec![key], witnesses: vec![] };
    let found = project.verify_with(&trust, &mut |_| {}).expect("checked");
    let finding = RedactionFinding {
        seq: found.sound.entries - 1,
        time_ms: stamp(9).time.as_millisecond(),
        author: "desk".to_owned(),
        digest: Some(digest),
        entries: done.entries.iter().copied().collect(),
        reason: "she was threatened".to_owned(),
    };
    assert_eq!(found.redactions, [finding]);
    assert_eq!(found.checkpoints.len(), 1, "what was signed before still holds");
    assert_eq!(found.checkpoints[0].root, project.checkpoints().expect("kept")[0].note_root());
    let fault = project.check_proof(Path::new("p"), &proof, &trust).expect("checked");
    assert_eq!(fault, None, "a proof made before still proves");
    assert!(project.sign_checkpoint().expect("the log goes on").size > before.size);

    let reports = project.reports(None).expect("read");
    assert!(reports.len() == 40 && reports.iter().all(|one| one.digest != digest));
    assert!(project.decisions(None).expect("read").is_empty());
    let then = project.reports(Some(stamp(3).time)).expect("read");
    assert_eq!(then.len(), 40, "nor does the past know it");
    let derived = project.derived().expect("opens");
    assert_eq!(derived.basis_of_all("claims").expect("read").len(), 1, "other reports' rows stay");
}

trait Rooted {
    fn note_root(&self) -> Digest;
}

impl Rooted for parallax_journal::KeptCheckpoint {
    fn note_root(&self) -> Digest {
        parallax_log::Checkpoint::parse(&self.note.text).expect("a checkpoint").root
    }
}

#[test]
fn what_was_redacted_is_never_taken_in_again() {
    let (dir, mut project, digest) = with_witness();
    project.redact(&Scope::Bytes(digest), "asked for by her", &stamp(9)).expect("erased");
    let head = project.head().expect("read");
    let added = project.add(&[witness_report()], &stamp(10)).expect("refused one by one");
    assert_eq!(added, [Added::Redacted(digest)]);
    assert_eq!(project.head().expect("read"), head);
    assert_eq!(files_with(dir.path(), b"Zaytouni"), [""; 0]);
    let again = project.redact(&Scope::Bytes(digest), "again", &stamp(11)).expect("known");
    assert!(again.is_known);
    assert_eq!(project.head().expect("read"), head, "one reason is enough");
}

#[test]
fn the_file_that_a_report_was_made_from_goes_with_it() {
    let (dir, mut project) = new_project();
    let page = format!("<p>{WITNESS}</p><p>Twelve were killed.</p>").into_bytes();
    let file = Arc::new(ReceivedFile {
        digest: Digest::of(&page),
        bytes: page,
        name: "zaytouni.zip".to_owned(),
        format: "zip".to_owned(),
    });
    let made = |name: &str, text: &str| {
        let mut one = report(name, text);
        one.origin.from = Some(file.digest);
        one.file = Some(Arc::clone(&file));
        one
    };
    let pair = [made("a", WITNESS), made("b", "Twelve were killed.")];
    project.add(&pair, &stamp(1)).expect("added");
    let (digest, beside) = (Digest::of(WITNESS.as_bytes()), Digest::of(&pair[1].bytes));
    let done = project.redact(&Scope::Bytes(digest), "threatened", &stamp(2)).expect("erased");
    assert_eq!(done.bytes.len(), 2);
    assert_eq!(Vec::from_iter(done.beside), [beside]);
    assert_eq!(files_with(dir.path(), b"zaytouni"), [""; 0]);
    assert_sound(&project);
    assert_eq!(project.reports(None).expect("read").len(), 1);
    let again = project.add(&pair, &stamp(3)).expect("refused");
    assert!(again.iter().all(|added| matches!(added, Added::Redacted(_))), "{again:?}");
    // A crash kept the file: the same call ends what was begun, and until then the check names it.
    let path = dir.path().join("archive").join(&file.digest.to_hex()[..2]);
    std::fs::write(path.join(file.digest.to_hex()), &file.bytes).expect("written");
    let found = project.verify(&mut |_| {}).expect("checked");
    assert!(found.faults[0].what.contains("still there"), "{:?}", found.faults);
    project.redact(&Scope::Bytes(digest), "threatened", &stamp(4)).expect("ended");
    assert_sound(&project);
}

#[test]
fn a_decision_is_redacted_by_its_number_and_other_entries_are_not() {
    let (dir, mut project, _) = with_witness();
    let merged = Verdict::Merged { claims: vec![ClaimId::new("a"), ClaimId::new("b")] };
    let seq = project.decide(&merged, "told by Abu Layth", &stamp(5)).expect("decided").seq;
    for wrong in [0, 1] {
        let error = project.redact(&Scope::Entries(vec![wrong]), "no", &stamp(6)).unwrap_err();
        assert!(matches!(error, JournalError::NotErasable { .. }), "{error}");
    }
    let none = project.redact(&Scope::Entries(vec![9999]), "no", &stamp(6)).unwrap_err();
    assert!(matches!(none, JournalError::NothingToRedact { .. }), "{none}");
    let unknown = Scope::Bytes(Digest([9; 32]));
    let none = project.redact(&unknown, "no", &stamp(6)).unwrap_err();
    assert!(matches!(none, JournalError::NothingToRedact { .. }), "{none}");
    project.redact(&Scope::Entries(vec![seq]), "names a source", &stamp(7)).expect("erased");
    assert_eq!(files_with(dir.path(), b"Layth"), [""; 0]);
    assert_sound(&project);
}

/// Whoever writes a digest over a body can do so; that no entry says why is what gives it away.
#[test]
fn a_body_erased_without_an_entry_is_a_fault() {
    let (dir, project, digest) = with_witness();
    let seq = project.reports(None).expect("read").into_iter().find(|one| one.digest == digest);
    let seq = seq.expect("there").seq;
    drop(project);
    let raw = rusqlite::Connection::open(dir.path().join("journal.db")).expect("opens");
    raw.execute_batch("DROP TRIGGER entries_never_change").expect("dropped");
    let body: String = raw
        .query_row("SELECT body FROM entries WHERE seq = ?1", [seq as i64], |row| row.get(0))
        .expect("read");
    let erased = format!("{{\"erased\":\"{}\"}}", Digest::of(body.as_bytes()));
    raw.execute("UPDATE entries SET body = ?2 WHERE seq = ?1", (seq as i64, erased))
        .expect("written");
    drop(raw);
    let project = Project::open(dir.path()).expect("opens");
    let found = project.verify(&mut |_| {}).expect("checked");
    let named = |fault: &&parallax_journal::Fault| fault.seq == Some(seq);
    let fault = found.faults.iter().find(named).expect("named");
    assert!(fault.what.contains("no later entry says why"), "{fault}");
}

/// The child: redacts at once.
#[test]
#[ignore = "runs as a child"]
fn redacts_and_is_killed() {
    let Some(folder) = child::folder() else { return };
    let mut project = Project::open(&folder).expect("opens");
    println!("\nbegin");
    let scope = Scope::Bytes(Digest::of(WITNESS.as_bytes()));
    project.redact(&scope, "threatened", &stamp(9)).expect("erased");
}

#[test]
fn killed_while_redacting_the_same_call_ends_it() {
    use std::io::{BufRead as _, BufReader};
    for round in 0..rounds(6, 60) {
        let (dir, project, digest) = with_witness();
        drop(project);
        let mut command = child::command("redaction::redacts_and_is_killed", dir.path());
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
        let mut redacting = command.spawn().expect("the child starts");
        let output = BufReader::new(redacting.stdout.take().expect("piped"));
        let mut lines = output.lines().map_while(Result::ok);
        assert!(lines.any(|line| line == "begin"), "the child ended");
        std::thread::sleep(std::time::Duration::from_micros(round as u64 * 1_931 % 24_000));
        redacting.kill().expect("killed");
        redacting.wait().expect("gone");
        let mut project = Project::open(dir.path()).expect("opens after a kill");
        let found = project.verify(&mut |_| {}).expect("checked");
        let is_named = |fault: &parallax_journal::Fault| fault.what.contains("redact` again");
        assert!(found.faults.iter().all(is_named), "round {round}: {:?}", found.faults);
        project.redact(&Scope::Bytes(digest), "threatened", &stamp(10)).expect("ended");
        assert_sound(&project);
        assert_eq!(files_with(dir.path(), b"Zaytouni"), [""; 0], "round {round}");
    }
}
