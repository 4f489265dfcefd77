//! A project goes out as one stream and comes back the same, or not at all.

use super::{assert_sound, new_project, nth_report, report, stamp};
use parallax_journal::{JournalError, Project, Scope};
use parallax_model::{ClaimId, Digest, Verdict};

fn exported(project: &Project, with_key: bool) -> Vec<u8> {
    let mut out = Vec::new();
    project.export(&mut out, with_key).expect("exported");
    out
}

/// Reports, a large one, a decision, a signed head and something redacted.
fn full() -> (tempfile::TempDir, Project) {
    let (dir, mut project) = new_project();
    project.create_key(None, [5; 32]).expect("made");
    project.add(&(0..30).map(nth_report).collect::<Vec<_>>(), &stamp(1)).expect("added");
    project.add(&[report("long", &"long ".repeat(400_000))], &stamp(2)).expect("added");
    let merged = Verdict::Merged { claims: vec![ClaimId::new("a"), ClaimId::new("b")] };
    project.decide(&merged, "one strike", &stamp(3)).expect("decided");
    project.sign_checkpoint().expect("signed");
    let gone = Scope::Bytes(Digest::of(&nth_report(3).bytes));
    project.redact(&gone, "threatened", &stamp(4)).expect("erased");
    std::fs::create_dir(dir.path().join("rules")).expect("made");
    std::fs::write(dir.path().join("rules/own.toml"), "name = \"own\"\n").expect("written");
    (dir, project)
}

#[test]
fn what_goes_out_comes_back_byte_for_byte() {
    let (dir, project) = full();
    let out = exported(&project, true);
    assert_eq!(out, exported(&project, true), "the same project gives the same bytes");
    let target = tempfile::tempdir().expect("a folder");
    let (mut back, done) = Project::import(target.path(), &mut out.as_slice()).expect("taken in");
    assert_eq!((done.entries, done.files), (project.head().expect("read").entries, 30));
    assert_sound(&back);
    assert_eq!(back.head().expect("read"), project.head().expect("read"));
    assert_eq!(back.reports(None).expect("read"), project.reports(None).expect("read"));
    assert_eq!(back.decisions(None).expect("read"), project.decisions(None).expect("read"));
    assert_eq!(exported(&back, true), out);
    for file in ["parallax.toml", "log/key", "log/key.pub", "rules/own.toml"] {
        let read = |root: &tempfile::TempDir| std::fs::read(root.path().join(file)).expect(file);
        assert_eq!(read(&target), read(&dir), "{file}");
    }
    assert!(back.sign_checkpoint().expect("it goes on signing").size > 33);
}

#[test]
fn an_export_for_others_has_no_private_key() {
    let (dir, project) = full();
    let secret = std::fs::read(dir.path().join("log/key")).expect("there");
    let holds = |out: &[u8]| out.windows(secret.len()).any(|window| window == secret);
    assert!(holds(&exported(&project, true)) && !holds(&exported(&project, false)));
}

#[test]
fn what_was_cut_or_changed_becomes_no_project() {
    let (_dir, project) = full();
    let whole = exported(&project, false);
    let refused = |bytes: &[u8]| {
        let target = tempfile::tempdir().expect("a folder");
        let error = Project::import(target.path(), &mut &*bytes).err().expect("refused");
        assert!(matches!(error, JournalError::BadExport { .. }), "{error}");
        assert!(!Project::is_in(target.path()));
    };
    for len in [0, 100, 1024, whole.len() / 3, whole.len() / 2, whole.len() - 2048] {
        refused(&whole[..len]);
    }
    // One bit in every part: headers, entries, archived bytes.
    for n in 1..60 {
        let at = n * (whole.len() - 2048) / 60;
        let mut changed = whole.clone();
        changed[at] ^= 1;
        let target = tempfile::tempdir().expect("a folder");
        // What tar pads its blocks with says nothing; whatever else was changed must be seen.
        if let Ok((back, _)) = Project::import(target.path(), &mut changed.as_slice()) {
            assert_eq!(exported(&back, false), whole, "byte {at} was changed and taken in");
        }
    }
}

#[test]
fn a_project_is_never_written_over() {
    let (dir, project) = full();
    let out = exported(&project, false);
    let error = Project::import(dir.path(), &mut out.as_slice()).err().expect("refused");
    assert!(matches!(error, JournalError::IsProject { .. }), "{error}");
}

#[test]
fn names_in_a_stream_lead_nowhere_else() {
    for name in ["../evil", "log/../../evil", "rules/a/b", "archive/ab/../../evil", "journal.db"] {
        let mut tar = tar::Builder::new(Vec::new());
        let mut put = |path: &str, bytes: &[u8]| {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.as_ustar_mut().expect("ustar").name[..path.len()]
                .copy_from_slice(path.as_bytes());
            header.set_cksum();
            tar.append(&header, bytes).expect("appended");
        };
        put("parallax-export", b"parallax export v1\n");
        put(name, b"evil");
        let bytes = tar.into_inner().expect("finished");
        let around = tempfile::tempdir().expect("a folder");
        let target = around.path().join("in/here");
        let error = Project::import(&target, &mut bytes.as_slice()).err().expect("refused");
        assert!(error.to_string().contains("belongs to no project"), "{error}");
        assert!(!around.path().join("evil").exists() && !around.path().join("in/evil").exists());
    }
}
