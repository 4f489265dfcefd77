//! How fast entries are appended and a journal is opened and checked. Prints; asserts only what holds on any machine.

use super::{assert_sound, new_project, report, rounds, stamp};
use parallax_journal::{Project, Value};
use std::time::Instant;

#[test]
#[ignore = "measures; run it alone"]
fn appending_opening_checking() {
    let (dir, mut project) = new_project();
    let n_reports = rounds(640, 6400);
    let batches: Vec<Vec<_>> = (0..n_reports / 64)
        .map(|b| (0..64).map(|n| report(&format!("{b}/{n}"), &format!("{b} {n} killed"))).collect())
        .collect();
    let per_second = |n: usize, start: Instant| n as f64 / start.elapsed().as_secs_f64();
    let start = Instant::now();
    for batch in &batches {
        project.add(batch, &stamp(1)).expect("added");
    }
    println!("added, durable, 64 a batch: {:.0} reports/s", per_second(n_reports, start));
    let n_entries = rounds(20_000, 1_000_000);
    let draft = parallax_journal::Draft {
        kind: "note.made".to_owned(),
        body: Value::map([(
            "text",
            Some(Value::text("a note of some forty bytes, say, at least")),
        )]),
    };
    let many = vec![draft; 10_000];
    let start = Instant::now();
    for _ in 0..n_entries / 10_000 {
        project.append(&many, &stamp(2)).expect("written");
    }
    println!("appended, 10,000 a batch: {:.0} entries/s", per_second(n_entries, start));
    drop(project);
    let start = Instant::now();
    let project = Project::open(dir.path()).expect("opens");
    let head = project.head().expect("readable");
    println!("opened with {} entries: {:.1} ms", head.entries, start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let n_listed = project.reports(None).expect("readable").len();
    println!("listed {n_listed} reports: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    assert_sound(&project);
    println!("checked: {:.0} entries/s", per_second(n_entries + n_reports, start));
}
