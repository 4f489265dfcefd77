//! Every format ever released opens for ever.

use super::{assert_sound, nth_report, report, stamp};
use parallax_journal::{Added, Appearance, Draft, Intake, NewReport, Project, Settings, Value};
use parallax_model::Digest;
use std::path::{Path, PathBuf};

/// Hash of the last entry of the released project: it depends on every byte before it.
const V1_HEAD: &str = "9c11f048045dba1b5aca2494b44f17404eb1ae5b90866f1084c745488aa361fb";

fn released(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(version)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for item in std::fs::read_dir(from).expect("readable").flatten() {
        let target = to.join(item.file_name());
        match item.path().is_dir() {
            true => copy(&item.path(), &target),
            false => drop(std::fs::copy(item.path(), target).expect("copied")),
        }
    }
}

fn v1_reports() -> Vec<NewReport> {
    let appearance = Appearance {
        name: "wire/1.txt".to_owned(),
        title: Some("Twelve bodies found, \"activists\" say".to_owned()),
        published: Some("2031-03-04".parse().expect("a day")),
        outlet: Some("Agency".to_owned()),
        ..Appearance::default()
    };
    let arabic = Intake {
        encoding: Some("windows-1256".to_owned()),
        language: Some("arb".to_owned()),
        unread: Some("language".to_owned()),
    };
    let mut foreign = report("بيان.txt", "");
    foreign.bytes = vec![0xe4, 0xdd, 0xed, 0x0d, 0x0a];
    foreign.intake = arabic;
    let first =
        NewReport { appearance, ..report("", "Activists said twelve bodies were found.\n") };
    vec![first, foreign, report("3.txt", "A third report.")]
}

/// Makes the released project; run once a format, never again.
#[test]
#[ignore = "writes tests/formats; run by hand when a new format is released"]
fn make_a_release() {
    let Some(dir) = super::child::folder() else { return };
    let mut project = Project::init(&dir, Settings::default(), &stamp(0)).expect("made");
    project.add(&v1_reports(), &stamp(1)).expect("added");
    let mut seen = v1_reports().remove(0);
    seen.appearance.outlet = Some("Daily".to_owned());
    project.add(&[seen], &stamp(2)).expect("added");
    project
        .remove(Digest::of(b"A third report."), "typed in by mistake", &stamp(3))
        .expect("removed");
    let body = Value::map([("rule", Some(Value::text("range")))]);
    project.append(&[Draft { kind: "rule.chosen".to_owned(), body }], &stamp(4)).expect("written");
}

#[test]
fn format_1_opens_and_says_the_same() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    copy(&released("v1"), dir.path());
    let mut project = Project::open(dir.path()).expect("opens");
    assert_sound(&project);
    let head = project.head().expect("readable");
    assert_eq!((head.entries, head.hash.to_hex().as_str()), (7, V1_HEAD));
    let reports = project.reports(None).expect("readable");
    let wanted = v1_reports();
    assert_eq!(reports.len(), 2);
    assert_eq!(*reports[0].known, wanted[0].appearance);
    assert_eq!(reports[0].appearances[1].outlet.as_deref(), Some("Daily"));
    assert_eq!(*reports[1].intake, wanted[1].intake);
    assert_eq!(project.bytes(reports[1].digest).expect("readable"), wanted[1].bytes);
    let added = project.add(&[nth_report(1)], &stamp(9)).expect("it can go on");
    assert!(matches!(added[..], [Added::New(_)]));
    assert_sound(&project);
}
