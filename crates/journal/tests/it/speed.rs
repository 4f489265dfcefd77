//! How fast entries are appended and a journal is opened and checked. Prints; asserts only what holds on any machine.

use super::{assert_sound, new_project, report, rounds, stamp};
use jiff::Timestamp;
use parallax_journal::{ADDED, Draft, Project, Value};
use parallax_model::Digest;
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

/// Processor time that this process has used, of all its threads.
fn processor_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux has it");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a number");
    (ticks(12) + ticks(13)) / 100.0
}

/// Entries that bring in reports, over ten years; their bytes are not looked at.
#[test]
#[ignore = "measures; run it alone"]
fn looking_back() {
    let (dir, mut project) = new_project();
    let n_entries = rounds(50_000, 1_000_000);
    let draft = |n: usize| {
        let text = |text: String| Some(Value::text(text));
        let body = Value::map([
            ("bytes", Some(Value::Int(2_400))),
            ("digest", text(Digest::of(&n.to_le_bytes()).to_hex())),
            ("encoding", text("UTF-8".to_owned())),
            ("language", text("en".to_owned())),
            ("name", text(format!("2015/wire/{n}.txt"))),
            ("outlet", text("The Evening Wire".to_owned())),
            ("published", text("2015-03-30".to_owned())),
            ("title", text(format!("Shelling kills {n} in the old town, medics say"))),
        ]);
        Draft { kind: ADDED.to_owned(), body }
    };
    for first in (0..n_entries).step_by(10_000) {
        let drafts: Vec<Draft> = (first..n_entries.min(first + 10_000)).map(draft).collect();
        project.append(&drafts, &stamp((first * 315) as i64)).expect("written");
    }
    drop(project);
    let looks = [("the last day", 1.0, false), ("the last day, nothing kept", 1.0, true)];
    let days =
        [("a late day", 0.98, false), ("half way", 0.5, false), ("an early day", 0.01, false)];
    for (when, share, is_dropped) in looks.into_iter().chain(days) {
        if is_dropped {
            std::fs::remove_dir_all(dir.path().join("derived")).expect("removed");
        }
        let moment = 1_930_000_000 + (n_entries as f64 * share * 315.0) as i64;
        let as_of = Timestamp::from_second(moment).expect("a time");
        let mut n_listed = 0;
        let (first, used_for_first) = measured(|| {
            let project = Project::open(dir.path()).expect("opens");
            let each = &mut |_| std::ops::ControlFlow::Break(());
            project.each_report(Some(as_of), each).expect("readable");
        });
        let (took, used) = measured(|| {
            let project = Project::open(dir.path()).expect("opens");
            n_listed = project.reports(Some(as_of)).expect("readable").len();
        });
        println!(
            "{when}: the first of a list in {first:.2} s, {used_for_first:.2} s of processors; {n_listed} of \
             {n_entries} reports in {took:.2} s, {used:.2} s of processors"
        );
    }
}

/// How long it takes, and how much processor time; seconds.
fn measured(work: impl FnOnce()) -> (f64, f64) {
    let (start, used) = (Instant::now(), processor_s());
    work();
    (start.elapsed().as_secs_f64(), processor_s() - used)
}
