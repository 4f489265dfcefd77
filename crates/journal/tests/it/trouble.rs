//! What goes wrong outside: full disks, read-only folders, foreign and newer files. A clear error, and no damage.

use super::{assert_sound, child, new_project, nth_report, report, stamp};
use parallax_journal::{DerivedRow, JournalError, Project, Settings};
use parallax_model::Digest;
use std::fs;
use std::path::Path;
use std::process::Command;

fn refused(folder: &Path) -> JournalError {
    Project::open(folder).err().expect("refused")
}

#[test]
fn a_newer_project_is_left_alone_and_said_to_be_newer() {
    let (dir, project) = new_project();
    drop(project);
    let journal = dir.path().join("journal.db");
    let raw = rusqlite::Connection::open(&journal).expect("opens");
    raw.pragma_update(None, "user_version", 3).expect("set");
    drop(raw);
    let error = refused(dir.path());
    assert!(matches!(error, JournalError::NewerFormat { found: 3, known: 2, .. }), "{error}");
    fs::write(dir.path().join("parallax.toml"), "format = 7\nmirrors = []\n").expect("written");
    let error = refused(dir.path());
    assert!(matches!(error, JournalError::NewerFormat { found: 7, .. }), "{error}");
}

#[test]
fn what_is_no_journal_is_said_to_be_none() {
    let (dir, project) = new_project();
    drop(project);
    let path = dir.path().join("journal.db");
    for not_ours in [&b""[..], b"PK\x03\x04 a zip, say", &[0; 5000]] {
        fs::write(&path, not_ours).expect("written");
        let error = refused(dir.path());
        assert!(matches!(error, JournalError::NotAJournal { .. }), "{error}");
        assert_eq!(fs::read(&path).expect("readable"), not_ours, "it was left alone");
    }
    fs::remove_file(&path).expect("removed");
    rusqlite::Connection::open(&path)
        .and_then(|other| other.execute_batch("CREATE TABLE recipes (name TEXT)"))
        .expect("another program's database");
    assert!(matches!(refused(dir.path()), JournalError::NotAJournal { .. }));
    fs::remove_file(&path).expect("removed");
    assert!(matches!(refused(dir.path()), JournalError::NoJournal { .. }));
}

#[test]
fn a_cut_off_journal_is_said_to_be_damaged() {
    let (dir, mut project) = new_project();
    let batch: Vec<_> = (0..200).map(|n| report(&format!("{n}"), &format!("report {n}"))).collect();
    project.add(&batch, &stamp(1)).expect("added");
    drop(project);
    let path = dir.path().join("journal.db");
    let whole = fs::read(&path).expect("readable");
    fs::write(&path, &whole[..whole.len() / 2]).expect("written");
    let outcome = Project::open(dir.path()).and_then(|project| project.reports(None));
    let error = outcome.unwrap_err();
    assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
    assert!(error.hint().contains("backup"));
}

/// As the child, in a folder where files cannot grow: adds until it is refused, then checks what is there.
fn fill_up(folder: &Path) -> usize {
    let mut project =
        Project::init(folder, Settings::default(), &stamp(0)).expect("room enough to begin");
    let mut added = 0;
    let error = loop {
        let batch: Vec<_> = (added..added + 8).map(nth_small_report).collect();
        match project.add(&batch, &stamp(1)) {
            Ok(_) => added += batch.len(),
            Err(error) => break error,
        }
        assert!(added < 100_000, "the disk never filled up");
    };
    assert!(matches!(error, JournalError::DiskFull { .. }), "{error}");
    assert!(error.hint().contains("make room"));
    drop(project);
    let project = Project::open(folder).expect("opens on a full disk");
    assert_sound(&project);
    assert_eq!(project.reports(None).expect("readable").len(), added);
    added
}

fn nth_small_report(n: usize) -> parallax_journal::NewReport {
    report(&format!("{n}.txt"), &format!("{n} people were killed. "))
}

#[test]
#[ignore = "runs as a child"]
fn fills_up_by_size_limit() {
    let Some(folder) = child::folder() else { return };
    fill_up(&folder);
    let mut project = Project::open(&folder).expect("opens");
    let too_long = report("long.txt", &"long ".repeat(200_000));
    let error = project.add(&[too_long], &stamp(2)).unwrap_err();
    assert!(matches!(error, JournalError::DiskFull { .. }), "{error}");
    let incoming = fs::read_dir(folder.join("archive/incoming")).expect("there");
    assert_eq!(incoming.count(), 0, "nothing half-written is left");
}

#[test]
#[cfg(unix)]
fn where_files_cannot_grow_nothing_is_damaged() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let line = "trap '' XFSZ; ulimit -f 300; exec \"$0\" \"$@\"";
    child::succeed(child::command_in_shell(line, "trouble::fills_up_by_size_limit", dir.path()));
    // The limit is gone: the same command carries on.
    let mut project = Project::open(dir.path()).expect("opens");
    let held = project.reports(None).expect("readable").len();
    assert!(held > 0);
    let batch: Vec<_> = (0..held + 50).map(nth_small_report).collect();
    project.add(&batch, &stamp(3)).expect("added");
    assert_eq!(project.reports(None).expect("readable").len(), held + 50);
    assert_sound(&project);
}

#[test]
#[ignore = "runs as a child"]
fn fills_up_a_disk() {
    let Some(folder) = child::folder() else { return };
    let ballast = folder.join("ballast");
    fs::write(&ballast, vec![1; 300_000]).expect("room for it");
    let added = fill_up(&folder.join("project"));
    fs::remove_file(&ballast).expect("removed");
    let mut project = Project::open(&folder.join("project")).expect("opens");
    let batch: Vec<_> = (added..added + 8).map(nth_small_report).collect();
    project.add(&batch, &stamp(3)).expect("there is room now");
    assert_sound(&project);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_damages_nothing_and_room_lets_it_go_on() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mount = "mount -t tmpfs -o size=1m none";
    let try_it = ["-rm", "sh", "-c", &format!("{mount} \"$0\"")];
    let can_mount = Command::new("unshare").args(try_it).arg(dir.path()).output();
    if !can_mount.is_ok_and(|tried| tried.status.success()) {
        eprintln!("skipped: this system lets us mount no small disk");
        return;
    }
    let line = format!(
        "exec unshare -rm sh -c '{mount} \"$PARALLAX_TEST_FOLDER\" && exec \"$0\" \"$@\"' \"$0\" \"$@\""
    );
    child::succeed(child::command_in_shell(&line, "trouble::fills_up_a_disk", dir.path()));
}

#[test]
#[ignore = "runs as a child"]
fn reads_what_it_cannot_write() {
    let Some(folder) = child::folder() else { return };
    let mut project = Project::open(&folder).expect("opens for reading");
    assert!(!project.is_writable());
    assert_eq!(project.reports(None).expect("readable").len(), 3);
    assert_eq!(
        project.bytes(Digest::of(&nth_report(1).bytes)).expect("readable"),
        nth_report(1).bytes
    );
    assert_sound(&project);
    let error = project.add(&[nth_report(9)], &stamp(2)).unwrap_err();
    assert!(matches!(error, JournalError::ReadOnly { .. }), "{error}");
    assert!(error.hint().contains("writable"));
    let row = DerivedRow { key: "k".into(), basis: Digest::of(b""), bytes: b"v".to_vec() };
    let mut derived = project.derived().expect("in memory");
    derived.put("claims", std::slice::from_ref(&row)).expect("in memory");
    assert_eq!(derived.get("claims", "k").expect("readable"), Some(row));
}

#[test]
#[ignore = "runs as a child"]
fn refuses_what_it_would_misread() {
    let Some(folder) = child::folder() else { return };
    let error = refused(&folder);
    assert!(matches!(error, JournalError::UnmergedReadOnly { .. }), "{error}");
    assert!(error.hint().contains("journal.db-wal"));
}

#[cfg(unix)]
mod read_only {
    use super::*;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;

    /// Nobody's user id; permissions do not bind the superuser, so a test that runs as one becomes nobody.
    const NOBODY: u32 = 65_534;

    fn set_modes(folder: &Path, folders: u32, files: u32) {
        fs::set_permissions(folder, fs::Permissions::from_mode(folders)).expect("set");
        for item in fs::read_dir(folder).expect("readable").flatten() {
            match item.path().is_dir() {
                true => set_modes(&item.path(), folders, files),
                false => fs::set_permissions(item.path(), fs::Permissions::from_mode(files))
                    .expect("set"),
            }
        }
    }

    fn run_without_permission(name: &str, project: &Path) {
        let tools = tempfile::tempdir().expect("a temporary folder");
        set_modes(project, 0o555, 0o444);
        let mut command = child::command(name, project);
        if fs::metadata(tools.path()).expect("there").uid() == 0 {
            // Nobody may not be let into the build folder.
            let binary = tools.path().join("tests");
            fs::copy(command.get_program(), &binary).expect("copied");
            set_modes(tools.path(), 0o755, 0o755);
            let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
            command = Command::new(&binary);
            command.args(arguments).env("PARALLAX_TEST_FOLDER", project);
            command.uid(NOBODY).gid(NOBODY).current_dir("/");
        }
        child::succeed(command);
        set_modes(project, 0o755, 0o644);
    }

    #[test]
    fn a_read_only_project_is_read_and_refuses_to_be_written() {
        let (dir, mut project) = new_project();
        let batch: Vec<_> = (0..3).map(nth_report).collect();
        project.add(&batch, &stamp(1)).expect("added");
        drop(project);
        run_without_permission("trouble::reads_what_it_cannot_write", dir.path());
    }

    #[test]
    fn a_read_only_project_with_unmerged_changes_is_refused_not_misread() {
        let (from, mut project) = new_project();
        project.add(&[nth_report(1)], &stamp(1)).expect("added");
        let to = tempfile::tempdir().expect("a temporary folder");
        for name in ["parallax.toml", "journal.db", "journal.db-wal"] {
            fs::copy(from.path().join(name), to.path().join(name)).expect("copied");
        }
        run_without_permission("trouble::refuses_what_it_would_misread", to.path());
    }
}
