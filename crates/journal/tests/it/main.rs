//! The journal as its users meet it: adding, resuming, trouble, tampering, old formats.
//!
//! Slow checks run a few rounds by default and all of them with `PARALLAX_SLOW_TESTS=1`.

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod adding;

mod looking_back;

mod child;

mod crash;

mod derived;

mod formats;

mod public_log;

mod rows;

mod redaction;

mod others_proofs;

mod speed;

mod tampering;

mod transfer;

mod trouble;

mod writers;

use jiff::Timestamp;
use parallax_journal::{Appearance, Intake, NewReport, Project, Settings, Stamp};
use tempfile::TempDir;

/// The desk, `n` seconds after the project began.
fn stamp(n: i64) -> Stamp {
    let time = Timestamp::from_second(1_930_000_000 + n).expect("a time");
    Stamp { time, author: "desk".to_owned() }
}

/// A report of these words under this name, otherwise unknown.
fn report(name: &str, text: &str) -> NewReport {
    NewReport {
        bytes: text.as_bytes().to_vec(),
        appearance: Appearance { name: name.to_owned(), ..Appearance::default() },
        intake: Intake {
            encoding: Some("utf-8".to_owned()),
            language: Some("eng".to_owned()),
            unread: None,
        },
        ..NewReport::default()
    }
}

/// Report number `n` of an endless pile; every tenth is long.
fn nth_report(n: usize) -> NewReport {
    let text = format!("At least {n} people were reported killed, a monitor said. ");
    let times = if n % 10 == 9 { 2000 } else { 1 };
    report(&format!("{n}.txt"), &text.repeat(times))
}

/// A new project in a folder of its own.
fn new_project() -> (TempDir, Project) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let project = Project::init(dir.path(), Settings::default(), &stamp(0))
        .expect("an empty folder becomes a project");
    (dir, project)
}

/// How often a slow check runs.
fn rounds(by_default: usize, all: usize) -> usize {
    let is_slow = std::env::var_os("PARALLAX_SLOW_TESTS").is_some_and(|value| value == "1");
    if is_slow { all } else { by_default }
}

/// The check found nothing wrong.
fn assert_sound(project: &Project) {
    let found = project.verify(&mut |_| {}).expect("the journal can be checked");
    assert!(found.is_sound(), "{:?}", found.faults);
    assert_eq!(found.sound, project.head().expect("readable"));
}
