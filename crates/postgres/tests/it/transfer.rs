//! The same entries are the same bytes in every store: an export of one is an export of the other.

use super::ground::Ground;
use super::{assert_sound, nth_report, report, stamp};
use parallax_journal::{JournalError, Place, Project, Scope};
use parallax_model::{ClaimId, Digest, Verdict};
use parallax_postgres::Postgres;

/// Reports, one of several pieces, a decision, a signed head and something redacted.
fn fill(project: &mut Project) {
    project.create_key(None, [5; 32]).expect("made");
    project.add(&(0..30).map(nth_report).collect::<Vec<_>>(), &stamp(1)).expect("added");
    project.add(&[report("long", &"long ".repeat(400_000))], &stamp(2)).expect("added");
    let merged = Verdict::Merged { claims: vec![ClaimId::new("a"), ClaimId::new("b")] };
    project.decide(&merged, "one strike", &stamp(3)).expect("decided");
    project.sign_checkpoint().expect("signed");
    let gone = Scope::Bytes(Digest::of(&nth_report(3).bytes));
    project.redact(&gone, "threatened", &stamp(4)).expect("erased");
    project.sign_checkpoint().expect("signed");
}

fn exported(project: &Project) -> Vec<u8> {
    let mut out = Vec::new();
    project.export(&mut out, true).expect("exported");
    out
}

fn root(project: &Project) -> Digest {
    project.verify(&mut |_| {}).expect("checked").root
}

#[test]
fn both_stores_hold_the_same_bytes_and_take_them_from_each_other() {
    let Some(server) = Ground::on_the_server() else { return };
    let files = Ground::in_a_folder();
    let (mut there, mut here) = (server.desk("a"), files.desk("a"));
    fill(&mut there);
    fill(&mut here);
    let out = exported(&here);
    assert_eq!(out, exported(&there), "the same was written, the same goes out");

    let to_server = Ground::beside_another().expect("a server");
    let stores = Postgres::default();
    let (moved, done) =
        Project::import_to(&to_server.place, &stores, &to_server.folder("a"), &mut &out[..])
            .expect("taken in");
    assert_eq!(done.entries, here.head().expect("readable").entries);
    assert_sound(&moved);
    assert_eq!(root(&moved), root(&here));
    assert_eq!(exported(&moved), out);
    // A desk that joins has the bytes of all of it.
    assert_sound(&to_server.desk("another"));

    let (back, _) = Project::import(&files.dir.path().join("back"), &mut &exported(&moved)[..])
        .expect("taken in");
    assert_sound(&back);
    assert_eq!((root(&back), exported(&back)), (root(&here), out.clone()));

    let twice =
        Project::import_to(&to_server.place, &stores, &to_server.folder("b"), &mut &out[..]);
    assert!(matches!(twice.err().expect("refused"), JournalError::JournalThere));
    assert_sound(&moved);
}

#[test]
fn a_bad_export_leaves_nothing_on_the_server() {
    let Some(server) = Ground::on_the_server() else { return };
    let files = Ground::in_a_folder();
    let mut here = files.desk("a");
    fill(&mut here);
    let out = exported(&here);
    let mut bent = out.clone();
    let at = bent
        .windows(12)
        .position(|found| found == b"one strike\\\"")
        .or_else(|| bent.windows(10).position(|found| found == b"one strike"));
    bent[at.expect("it is told")] ^= 1;
    for bad in [&out[..out.len() / 2], &bent] {
        let folder = server.folder("a");
        let taken = Project::import_to(&server.place, &Postgres::default(), &folder, &mut { bad });
        assert!(matches!(taken.err().expect("refused"), JournalError::BadExport { .. }));
        assert!(!Project::is_in(&folder));
        let left = server.client().query(
            "SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace($1)",
            &[&server.schema()],
        );
        assert!(left.expect("asked").is_empty(), "no table is left");
    }
    let (whole, _) =
        Project::import_to(&server.place, &Postgres::default(), &server.folder("a"), &mut &out[..])
            .expect("the place is as it was");
    assert_sound(&whole);
}

#[test]
fn where_the_server_is_stays_at_home() {
    let Some(server) = Ground::on_the_server() else { return };
    let project = server.desk("a");
    let address = std::fs::read(server.folder("a").join("store.toml")).expect("it says where");
    let Place::Postgres(said) = &server.place else { panic!("on the server") };
    assert!(
        String::from_utf8_lossy(&address).contains(said.split_whitespace().next().expect("a word"))
    );
    let out = exported(&project);
    assert!(!out.windows(11).any(|found| found == b"search_path"), "no export tells it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode =
            std::fs::metadata(server.folder("a").join("store.toml")).expect("there").permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
    // A program that knows files only says which build is needed.
    let error = Project::open(&server.folder("a")).err().expect("refused");
    assert!(
        matches!(error, JournalError::NoSuchStore) && error.hint().contains("--features postgres")
    );
}
