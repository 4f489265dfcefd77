//! What was made of a file or of a row: the same comes in once, and a row that changed replaces what it said.

use crate::{assert_sound, new_project, report, stamp};
use parallax_journal::{
    Added, Foreseen, NewReport, Origin, Project, ReceivedFile, Row, Told, set_aside_draft,
    settled_draft,
};
use parallax_model::Digest;
use std::sync::Arc;

fn row(key: &str, text: &str, outlet: Option<&str>) -> NewReport {
    let mut report = report(&format!("table.csv/{key}"), text);
    report.appearance.row = Some(Row { source: "deaths".into(), key: key.into() });
    report.appearance.outlet = outlet.map(str::to_owned);
    report
}

fn add(project: &mut Project, batch: &[NewReport], n: i64) -> Vec<Added> {
    let planned = project.plan(batch, &mut Foreseen::default()).expect("planned");
    let added = project.add(batch, &stamp(n)).expect("added");
    assert_eq!(planned, added, "a plan says what comes");
    added
}

fn texts(project: &Project, second: Option<i64>) -> Vec<String> {
    let as_of = second.map(|n| stamp(n).time);
    let records = project.reports(as_of).expect("readable");
    let text = |digest| String::from_utf8(project.bytes(digest).expect("kept")).expect("UTF-8");
    records.into_iter().map(|record| text(record.digest)).collect()
}

#[test]
fn a_row_that_changed_replaces_what_it_said_and_nothing_is_lost() {
    let (_dir, mut project) = new_project();
    let (one, two) = (row("1", "One was killed.", None), row("2", "Two were killed.", None));
    let first = Digest::of(&one.bytes);
    add(&mut project, &[one.clone(), two.clone()], 1);
    let entries = project.head().expect("readable").entries;
    assert_eq!(
        add(&mut project, &[one.clone(), two.clone()], 2),
        [Added::Known(first), Added::Known(Digest::of(&two.bytes))]
    );
    assert_eq!(
        project.head().expect("readable").entries,
        entries,
        "the same file twice is nothing"
    );
    let changed = row("1", "Eleven were killed.", None);
    assert_eq!(
        add(&mut project, &[changed.clone(), two.clone()], 3),
        [Added::Replaced(Digest::of(&changed.bytes)), Added::Known(Digest::of(&two.bytes))]
    );
    assert_eq!(texts(&project, None), ["Two were killed.", "Eleven were killed."]);
    assert_eq!(
        texts(&project, Some(2)),
        ["One was killed.", "Two were killed."],
        "as it was known then"
    );
    assert_eq!(project.bytes(first).expect("kept"), b"One was killed.");
    // Back to what it was, and into words that another row says.
    assert_eq!(add(&mut project, std::slice::from_ref(&one), 4), [Added::Replaced(first)]);
    assert_eq!(texts(&project, None), ["Two were killed.", "One was killed."]);
    add(&mut project, &[row("1", "Two were killed.", None)], 5);
    assert_eq!(texts(&project, None), ["Two were killed."]);
    add(&mut project, &[row("2", "Three were killed.", None)], 6);
    assert_eq!(
        texts(&project, None),
        ["Two were killed.", "Three were killed."],
        "row 1 says it still"
    );
    assert_sound(&project);
}

#[test]
fn what_stands_beside_the_words_changes_with_its_row() {
    let (_dir, mut project) = new_project();
    let digest = Digest::of(b"One was killed.");
    add(&mut project, &[row("1", "One was killed.", Some("A Daily"))], 1);
    assert_eq!(
        add(&mut project, &[row("1", "One was killed.", Some("Another"))], 2),
        [Added::Seen(digest)]
    );
    let known = &project.reports(None).expect("readable")[0];
    assert_eq!(known.known.outlet.as_deref(), Some("Another"));
    assert_eq!(known.appearances.len(), 1);
    assert_eq!(
        add(&mut project, &[row("1", "One was killed.", Some("Another"))], 3),
        [Added::Known(digest)]
    );
}

#[test]
fn one_batch_sees_its_own_rows() {
    let (_dir, mut project) = new_project();
    let batch = [row("1", "One.", None), row("1", "Two.", None), row("1", "One.", None)];
    let words = |added: &[Added]| {
        added.iter().map(|one| matches!(one, Added::Replaced(_))).collect::<Vec<_>>()
    };
    assert_eq!(words(&add(&mut project, &batch, 1)), [false, true, true]);
    assert_eq!(texts(&project, None), ["One."]);
    assert_sound(&project);
}

#[test]
fn a_later_version_of_a_converter_brings_nothing_in_again() {
    let (_dir, mut project) = new_project();
    let page = b"<p>One was killed.</p>".to_vec();
    let file = ReceivedFile {
        digest: Digest::of(&page),
        bytes: page,
        name: "a.html".into(),
        format: "html".into(),
    };
    let file = Arc::new(file);
    let made = |text: &str, maker: &str, part: Option<&str>| {
        let origin = Origin {
            from: Some(file.digest),
            part: part.map(str::to_owned),
            maker: Some(maker.into()),
            ..Origin::default()
        };
        NewReport { origin, file: Some(file.clone()), ..report("a.html", text) }
    };
    let first = Digest::of(b"One was killed.");
    assert_eq!(
        add(&mut project, &[made("One was killed.", "html/1", None)], 1),
        [Added::New(first)]
    );
    assert_eq!(
        add(&mut project, &[made("One was killed", "html/2", None)], 2),
        [Added::Known(first)]
    );
    let other = made("One was killed", "html/2", Some("b.html"));
    assert_eq!(add(&mut project, &[other], 3), [Added::New(Digest::of(b"One was killed"))]);
    let mut told = made("One was  killed", "html/3", None);
    told.appearance.outlet = Some("A Daily".into());
    assert_eq!(add(&mut project, &[told], 4), [Added::Seen(first)]);
    project.remove(first, "not ours", &stamp(5)).expect("removed");
    let again = made("One was killed now", "html/4", None);
    assert_eq!(add(&mut project, &[again], 6), [Added::New(Digest::of(b"One was killed now"))]);
    assert_sound(&project);
}

#[test]
fn a_statement_keeps_who_told_it_and_the_same_again_is_nothing() {
    let (_dir, mut project) = new_project();
    let told = |by: &str, salt: &str| {
        let mut note = report("note of 2031-03-04", "Two people were killed.");
        let (channel, consent) = (Some("telephone".into()), "anonymous".into());
        let restriction = Some("north desk".into());
        note.appearance.told =
            Some(Told { by: Some(by.into()), channel, consent, restriction, salt: salt.into() });
        note
    };
    let digest = Digest::of(b"Two people were killed.");
    assert_eq!(add(&mut project, &[told("a neighbour", "01")], 1), [Added::New(digest)]);
    assert_eq!(add(&mut project, &[told("a neighbour", "02")], 2), [Added::Known(digest)]);
    assert_eq!(add(&mut project, &[told("a nurse", "03")], 3), [Added::Seen(digest)]);
    let record = &project.reports(None).expect("readable")[0];
    let tellers: Vec<_> = record.appearances.iter().filter_map(|seen| seen.told.clone()).collect();
    assert_eq!(
        tellers,
        [told("a neighbour", "01"), told("a nurse", "03")]
            .map(|note| note.appearance.told.expect("told"))
    );
    assert_sound(&project);
}

#[test]
fn what_is_set_aside_is_listed_until_it_is_settled() {
    let (_dir, mut project) = new_project();
    let drafts = [
        set_aside_draft("a.pdf", "encrypted", "it is locked"),
        set_aside_draft("b.zip/c.doc", "not-text", "it is none"),
    ];
    let entries = project.append(&drafts, &stamp(1)).expect("entered");
    let open = project.set_aside().expect("readable");
    let shown: Vec<_> =
        open.iter().map(|one| (one.seq, one.name.as_str(), one.code.as_str())).collect();
    assert_eq!(
        shown,
        [(entries[0].seq, "a.pdf", "encrypted"), (entries[1].seq, "b.zip/c.doc", "not-text")]
    );
    project.append(&[settled_draft(entries[0].seq, "taken")], &stamp(2)).expect("entered");
    assert_eq!(project.set_aside().expect("readable").len(), 1);
    assert_sound(&project);
}
