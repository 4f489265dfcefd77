//! What adding means: new bytes, known bytes, another appearance of known bytes.

use super::{assert_sound, new_project, nth_report, report, stamp};
use parallax_journal::{
    Added, Draft, Foreseen, JournalError, NewReport, Project, Settings, Value, Walk,
};
use parallax_model::Digest;

fn with_outlet(mut report: NewReport, outlet: &str) -> NewReport {
    report.appearance.outlet = Some(outlet.to_owned());
    report
}

fn with_date(mut report: NewReport, day: &str) -> NewReport {
    report.appearance.published = Some(day.parse().expect("a day"));
    report
}

#[test]
fn adding_twice_adds_nothing_and_says_so() {
    let (_dir, mut project) = new_project();
    let digest = Digest::of(b"twelve bodies");
    let batch = [report("a.txt", "twelve bodies")];
    assert_eq!(project.add(&batch, &stamp(1)).expect("added"), [Added::New(digest)]);
    let head = project.head().expect("readable");
    assert_eq!(project.add(&batch, &stamp(2)).expect("added"), [Added::Known(digest)]);
    let copy = [report("copy of a.txt", "twelve bodies")];
    assert_eq!(project.add(&copy, &stamp(3)).expect("added"), [Added::Known(digest)]);
    assert_eq!(project.head().expect("readable"), head);
    assert_sound(&project);
}

#[test]
fn a_batch_sees_its_own_reports() {
    let (_dir, mut project) = new_project();
    let twins = [report("a.txt", "same"), report("b.txt", "same"), report("c.txt", "other")];
    let outcomes = project.add(&twins, &stamp(1)).expect("added");
    assert!(matches!(outcomes[..], [Added::New(_), Added::Known(_), Added::New(_)]));
    assert_eq!(project.reports(None).expect("readable").len(), 2);
}

#[test]
fn a_plan_writes_nothing_and_says_what_adding_will() {
    let (_dir, mut project) = new_project();
    let batch = [report("a.txt", "one"), report("b.txt", "one"), report("c.txt", "two")];
    let head = project.head().expect("readable");
    let planned = project.plan(&batch, &mut Foreseen::default()).expect("planned");
    assert_eq!(project.head().expect("readable"), head);
    assert_eq!(project.add(&batch, &stamp(1)).expect("added"), planned);
}

#[test]
fn a_plan_remembers_the_batches_before() {
    let (_dir, project) = new_project();
    let (mut foreseen, batch) = (Foreseen::default(), [report("a.txt", "one")]);
    let outcome = |foreseen: &mut Foreseen| project.plan(&batch, foreseen).expect("planned")[0];
    assert!(matches!(outcome(&mut foreseen), Added::New(_)));
    assert!(matches!(outcome(&mut foreseen), Added::Known(_)));
}

#[test]
fn another_outlet_is_another_appearance_of_one_report() {
    let (_dir, mut project) = new_project();
    let words = report("a.txt", "twelve bodies");
    let digest = Digest::of(b"twelve bodies");
    project.add(&[with_outlet(words.clone(), "Agency")], &stamp(1)).expect("added");
    let again = [with_outlet(words.clone(), "Daily")];
    assert_eq!(project.add(&again, &stamp(2)).expect("added"), [Added::Seen(digest)]);
    assert_eq!(project.add(&again, &stamp(3)).expect("added"), [Added::Known(digest)]);
    let reports = project.reports(None).expect("readable");
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].known.outlet.as_deref(), Some("Agency"));
    assert_eq!(reports[0].appearances.len(), 2);
}

#[test]
fn a_date_given_later_fills_the_gap() {
    let (_dir, mut project) = new_project();
    let words = report("a.txt", "on Saturday");
    project.add(&[with_outlet(words.clone(), "Agency")], &stamp(1)).expect("added");
    project.add(&[with_date(words, "2015-03-30")], &stamp(2)).expect("added");
    let known = project.reports(None).expect("readable").remove(0).known;
    assert_eq!(known.published.map(|day| day.to_string()).as_deref(), Some("2015-03-30"));
    assert_eq!(known.outlet.as_deref(), Some("Agency"));
}

#[test]
fn reports_are_told_as_of_a_moment() {
    let (_dir, mut project) = new_project();
    project.add(&[report("a.txt", "one")], &stamp(10)).expect("added");
    project.add(&[report("b.txt", "two")], &stamp(20)).expect("added");
    project.remove(Digest::of(b"one"), "typed in by mistake", &stamp(30)).expect("removed");
    let names_at = |n| {
        let reports = project.reports(Some(stamp(n).time)).expect("readable");
        reports.into_iter().map(|report| report.known.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names_at(5), [""; 0]);
    assert_eq!(names_at(15), ["a.txt"]);
    assert_eq!(names_at(25), ["a.txt", "b.txt"]);
    assert_eq!(names_at(35), ["b.txt"]);
}

#[test]
fn a_removed_report_keeps_its_bytes_and_can_come_back() {
    let (_dir, mut project) = new_project();
    let (digest, batch) = (Digest::of(b"one"), [report("a.txt", "one")]);
    project.add(&batch, &stamp(1)).expect("added");
    project.remove(digest, "not a report", &stamp(2)).expect("removed");
    assert_eq!(project.bytes(digest).expect("kept"), b"one");
    let unknown = project.remove(digest, "again", &stamp(3)).unwrap_err();
    assert!(matches!(unknown, JournalError::NoReport { .. }), "{unknown}");
    assert_eq!(project.add(&batch, &stamp(4)).expect("added"), [Added::New(digest)]);
    assert_eq!(project.reports(None).expect("readable").len(), 1);
    assert_sound(&project);
}

#[test]
fn decisions_are_entries_like_any_other() {
    let (dir, mut project) = new_project();
    let body =
        Value::map([("claims", Some(Value::List(vec![Value::text("c1"), Value::text("c2")])))]);
    let draft = Draft { kind: "decision.merged".to_owned(), body };
    project.append(std::slice::from_ref(&draft), &stamp(1)).expect("written");
    let bad = Draft { kind: "Decision".to_owned(), ..draft };
    assert!(matches!(project.append(&[bad], &stamp(2)), Err(JournalError::BadDraft(_))));
    drop(project);
    let project = Project::open(dir.path()).expect("opens");
    let mut kinds = Vec::new();
    let mut note = |entry: parallax_journal::Entry| {
        kinds.push(entry.kind);
        Ok(Walk::On)
    };
    project.walk(0, &mut note).expect("readable");
    assert_eq!(kinds, ["project.created", "decision.merged"]);
    assert_sound(&project);
}

#[test]
fn a_folder_becomes_a_project_once() {
    let (dir, project) = new_project();
    drop(project);
    let again = Project::init(dir.path(), Settings::default(), &stamp(1)).err().expect("refused");
    assert!(matches!(again, JournalError::IsProject { .. }), "{again}");
    let none = Project::open(&dir.path().join("nowhere")).err().expect("refused");
    assert!(matches!(none, JournalError::NoProject { .. }), "{none}");
    assert!(none.hint().contains("parallax init"));
}

#[test]
fn an_init_cut_short_is_run_again_and_keeps_the_journal() {
    let (dir, mut project) = new_project();
    project.add(&[nth_report(1)], &stamp(1)).expect("added");
    drop(project);
    std::fs::remove_file(dir.path().join("parallax.toml")).expect("removed");
    std::fs::write(dir.path().join("journal.db.new"), b"half").expect("written");
    let project =
        Project::init(dir.path(), Settings::default(), &stamp(2)).expect("taken up again");
    assert_eq!(project.reports(None).expect("readable").len(), 1);
    assert_eq!(project.head().expect("readable").entries, 2);
}
