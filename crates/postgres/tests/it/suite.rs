//! What a store does where all is well, and when two write.

use super::ground::Ground;
use super::{assert_sound, nth_report, on_both, report, stamp};
use jiff::Timestamp;
use parallax_journal::{
    Added, Arrival, Draft, EntryFault, JournalError, Patience, Project, Scope, Value, Walk,
};
use parallax_model::{ClaimId, Digest, Verdict};
use std::time::Duration;

on_both!(
    entries_come_back_in_order,
    a_journal_is_looked_back_into,
    reports_are_known_by_their_bytes,
    bytes_come_to_every_desk,
    what_was_redacted_is_gone_and_the_chain_holds,
    two_writers_take_turns_without_a_gap,
    a_writer_that_waits_in_vain_is_told,
    what_is_dropped_was_never_there,
    a_desk_sees_what_another_wrote,
    many_entries_are_one_batch,
);

fn note(n: usize) -> Draft {
    let text = format!("note {n}: ادلب \"Idlib\"\n\u{0}\u{1f}{}", "é".repeat(n % 40));
    Draft { kind: "note.made".to_owned(), body: Value::map([("text", Some(Value::text(text)))]) }
}

fn seqs(project: &Project, from: u64) -> Vec<u64> {
    let mut seqs = Vec::new();
    let walked = project.walk(from, &mut |entry| {
        seqs.push(entry.seq);
        Ok(Walk::On)
    });
    walked.expect("readable");
    seqs
}

fn entries_come_back_in_order(ground: &Ground) {
    let mut project = ground.desk("a");
    let drafts: Vec<Draft> = (0..100).map(note).collect();
    let written = project.append(&drafts, &stamp(1)).expect("appended");
    let mut read = Vec::new();
    project
        .walk(1, &mut |entry| {
            Ok({
                read.push(entry);
                Walk::On
            })
        })
        .expect("readable");
    assert_eq!(read, written, "to the byte, whatever the text holds");
    assert_eq!(project.head().expect("readable"), written[99].head());
    assert_eq!(seqs(&project, 98), [98, 99, 100]);
    assert_eq!(seqs(&project, 101), [0; 0]);
    let mut n_seen = 0;
    let stop = &mut |_| {
        Ok({
            n_seen += 1;
            if n_seen == 3 { Walk::Stop } else { Walk::On }
        })
    };
    project.walk(0, stop).expect("readable");
    assert_eq!(n_seen, 3);
    let refused = project.walk(7, &mut |entry| {
        let fault = EntryFault::BadBody;
        Err(JournalError::BadEntry { path: "here".into(), seq: entry.seq, fault })
    });
    assert!(matches!(refused, Err(JournalError::BadEntry { seq: 7, .. })), "{refused:?}");
    // A walk inside of a walk, and one after an error.
    let mut inner = 0;
    let outer = project.walk(99, &mut |_| {
        Ok({
            inner += seqs(&project, 99).len();
            Walk::On
        })
    });
    outer.expect("readable");
    assert_eq!(inner, 4);
    assert_sound(&project);
}

fn a_journal_is_looked_back_into(ground: &Ground) {
    let mut project = ground.desk("a");
    // The clock is set back between the second and the third.
    for (n, second) in [(0, 10), (1, 50), (2, 30), (3, 60)] {
        project.add(&[nth_report(n)], &stamp(second)).expect("added");
        let merged = Verdict::Merged { claims: vec![ClaimId::new("a"), ClaimId::new("b")] };
        project.decide(&merged, "one strike", &stamp(second)).expect("decided");
    }
    let held = |second: i64| {
        let until = Some(Timestamp::from_second(1_930_000_000 + second).expect("a time"));
        let reports = project.reports(until).expect("readable");
        let names: Vec<String> =
            reports.into_iter().map(|report| report.known.name.clone()).collect();
        (names.join(" "), project.decisions(until).expect("readable").len())
    };
    assert_eq!(held(9), (String::new(), 0));
    assert_eq!(held(10), ("0.txt".to_owned(), 1));
    assert_eq!(held(30), ("0.txt 2.txt".to_owned(), 2));
    assert_eq!(held(55), ("0.txt 1.txt 2.txt".to_owned(), 3));
    assert_eq!(held(60).1, 4);
}

fn reports_are_known_by_their_bytes(ground: &Ground) {
    let mut project = ground.desk("a");
    let outcomes = project.add(&[nth_report(1), nth_report(1), nth_report(2)], &stamp(1));
    let kinds = outcomes.expect("added");
    assert!(matches!(kinds[..], [Added::New(_), Added::Known(_), Added::New(_)]), "{kinds:?}");
    // The words of a digest in a title are no digest of the report.
    let mut decoy = nth_report(3);
    let other = Digest::of(&nth_report(1).bytes);
    decoy.appearance.title = Some(format!("\"digest\":\"{other}\""));
    decoy.appearance.outlet = Some(format!(",\"digest\":\"{other}\""));
    project.add(&[decoy], &stamp(2)).expect("added");
    let mut again = nth_report(1);
    again.appearance.outlet = Some("a paper".to_owned());
    assert!(matches!(project.add(&[again], &stamp(3)).expect("added")[..], [Added::Seen(_)]));
    let reports = project.reports(None).expect("readable");
    assert_eq!(reports.len(), 3);
    assert_eq!(reports[0].known.outlet.as_deref(), Some("a paper"));
    project.remove(other, "asked to", &stamp(4)).expect("removed");
    assert_eq!(project.reports(None).expect("readable").len(), 2);
    assert_sound(&project);
}

fn bytes_come_to_every_desk(ground: &Ground) {
    let mut first = ground.desk("first");
    let video: Vec<u8> = (0..2_500_000_u32).map(|n| (n % 251) as u8).collect();
    first.add(&[report("empty", ""), nth_report(1)], &stamp(1)).expect("added");
    let arrived = first.take_in(&mut &video[..]).expect("copied");
    let arrival = Arrival { name: "video.mp4".to_owned(), ..Arrival::default() };
    first.bring_in(&arrived, None, &arrival, None, &stamp(2)).expect("brought in");
    first.add_dump("SY.txt", b"1\tHoms", &stamp(3)).expect("added");
    let second = ground.desk("second");
    for bytes in [&b""[..], &nth_report(1).bytes, &video, b"1\tHoms"] {
        assert_eq!(second.bytes(Digest::of(bytes)).expect("here too"), bytes);
    }
    let third = ground.desk("third");
    assert_eq!(std::fs::read(third.path_of(Digest::of(&video))).expect("here too"), video);
    assert_eq!(third.bytes_hold(Digest::of(b"")).expect("here too"), 0);
    let found = third.verify(&mut |_| {}).expect("checked");
    assert!(found.is_sound() && found.reports == 4, "{found:?}");
    assert!(matches!(third.bytes(Digest::of(b"x")), Err(JournalError::NoBytes { .. })));
}

fn what_was_redacted_is_gone_and_the_chain_holds(ground: &Ground) {
    let mut project = ground.desk("a");
    let witness = report("qamar.txt", &"Qamar saw the shelling from her roof. ".repeat(40_000));
    let digest = Digest::of(&witness.bytes);
    project.add(&[nth_report(1), witness.clone(), nth_report(2)], &stamp(1)).expect("added");
    let merged = Verdict::Merged { claims: vec![ClaimId::new("a"), ClaimId::new("b")] };
    project.decide(&merged, "Qamar told me", &stamp(2)).expect("decided");
    let root = project.verify(&mut |_| {}).expect("checked").root;
    project.create_key(None, [5; 32]).expect("made");
    project.sign_checkpoint().expect("signed");
    project.redact(&Scope::Bytes(digest), "threatened", &stamp(3)).expect("erased");
    project.redact(&Scope::Entries(vec![4]), "names her", &stamp(4)).expect("erased");
    let mut bodies = String::new();
    project
        .walk(0, &mut |entry| {
            Ok({
                bodies += &entry.body;
                Walk::On
            })
        })
        .expect("readable");
    assert!(!bodies.contains("qamar") && !bodies.contains("Qamar"), "{bodies}");
    assert!(project.bytes(digest).is_err());
    assert_sound(&project);
    let found = project.verify(&mut |_| {}).expect("checked");
    assert_eq!(found.redactions.len(), 2);
    assert_eq!(found.checkpoints[0].root, root, "what vouched for the entries still does");
    assert!(matches!(project.add(&[witness], &stamp(5)).expect("told")[..], [Added::Redacted(_)]));
    // Whoever opens it now sees the same, a version that knows no erased bodies excepted.
    assert_sound(&ground.desk("another"));
    assert_eq!(ground.desk("another").reports(None).expect("readable").len(), 2);
}

/// Notes and reports of one of two writers; how many reports were new to it.
fn write_some(ground: &Ground, desk: &str, first: usize) -> usize {
    let mut project = ground.desk(desk);
    let mut n_new = 0;
    for start in (first..first + 60).step_by(4) {
        let batch: Vec<_> = (start..start + 4).map(nth_report).collect();
        let outcomes = project.add(&batch, &stamp(start as i64)).expect("added");
        n_new += outcomes.iter().filter(|outcome| matches!(outcome, Added::New(_))).count();
        project.append(&[note(start)], &stamp(start as i64)).expect("appended");
    }
    n_new
}

fn two_writers_take_turns_without_a_gap(ground: &Ground) {
    let project = ground.desk("reader");
    ground.desk("one");
    ground.desk("two");
    let n_new: usize = std::thread::scope(|scope| {
        // Half of the one's reports are the other's too: each is new to exactly one of them.
        let writers = [("one", 0), ("two", 30)]
            .map(|(desk, first)| scope.spawn(move || write_some(ground, desk, first)));
        for _ in 0..10 {
            assert_sound(&project);
        }
        writers.into_iter().map(|writer| writer.join().expect("ran through")).sum()
    });
    assert_eq!(n_new, 90);
    let head = project.head().expect("readable");
    assert_eq!(head.entries, 1 + 90 + 30);
    assert_eq!(seqs(&project, 0), (0..121).collect::<Vec<u64>>());
    assert_sound(&project);
}

fn a_writer_that_waits_in_vain_is_told(ground: &Ground) {
    drop(ground.desk("a"));
    let mut other = ground.store("a");
    let writing = other.begin().expect("the lock");
    let patience = Patience(Duration::from_millis(200));
    let mut project = ground.open("a", patience).expect("opens");
    let error = project.add(&[nth_report(1)], &stamp(1)).unwrap_err();
    assert!(matches!(error, JournalError::InUse { .. }), "{error}");
    assert!(project.reports(None).expect("reading goes on").is_empty());
    drop(writing);
    project.add(&[nth_report(1)], &stamp(2)).expect("added now");
    assert_sound(&project);
}

fn what_is_dropped_was_never_there(ground: &Ground) {
    let project = ground.desk("a");
    let mut store = ground.store("a");
    let before = project.head().expect("readable");
    for is_kept in [false, true] {
        let mut writing = store.begin().expect("the lock");
        assert_eq!(writing.head().expect("readable"), before);
        let (first, next) = before.follow(&note(1), &stamp(1)).expect("an entry");
        let (second, last) = next.follow(&note(2), &stamp(1)).expect("an entry");
        writing.append(&first).and_then(|()| writing.append(&second)).expect("appended");
        assert_eq!(writing.head().expect("readable"), last, "seen under the lock");
        assert_eq!(project.head().expect("readable"), before, "and by nobody else");
        if is_kept {
            writing.commit().expect("committed");
        } else {
            drop(writing);
        }
    }
    assert_eq!(project.head().expect("readable").entries, 3);
    // An entry that follows nothing is refused, and takes all of its batch along.
    let mut writing = store.begin().expect("the lock");
    let (stray, _) = before.follow(&note(3), &stamp(1)).expect("an entry");
    let refused = writing.append(&stray).and_then(|()| writing.commit());
    assert!(refused.is_err());
    assert_eq!(project.head().expect("readable").entries, 3);
    assert_sound(&project);
}

fn a_desk_sees_what_another_wrote(ground: &Ground) {
    let reader = ground.desk("reader");
    let mut writer = ground.desk("writer");
    for n in 0..3 {
        assert_eq!(reader.reports(None).expect("readable").len(), n);
        writer.add(&[nth_report(n)], &stamp(n as i64)).expect("added");
        assert_eq!(reader.head().expect("readable"), writer.head().expect("readable"));
    }
}

fn many_entries_are_one_batch(ground: &Ground) {
    let mut project = ground.desk("a");
    let drafts: Vec<Draft> = (0..5000).map(note).collect();
    project.append(&drafts, &stamp(1)).expect("appended");
    assert_eq!(seqs(&project, 0), (0..5001).collect::<Vec<u64>>());
    assert_sound(&project);
}
