//! A project from its first report on: adding, adding again, stopping, resuming, trouble, rebuilding.

use crate::run::{BRIDGE, Desk, MARKET, Ran, example};
use std::process::{Command, Stdio};

/// A desk that is a project and holds two reports as files.
fn project() -> Desk {
    let desk = Desk::with_market();
    desk.write("bridge.txt", BRIDGE);
    assert_eq!(desk.run(&["init"]).status, Some(0));
    desk
}

/// Outcomes of the lines that `add` printed, in order.
fn outcomes(ran: &Ran) -> Vec<String> {
    let first = |line: &str| line.split_whitespace().next().map(str::to_owned);
    ran.out.lines().filter_map(first).collect()
}

fn n_reports(desk: &Desk) -> usize {
    desk.run(&["reports", "--format", "jsonl"]).lines().len()
}

#[test]
fn adding_twice_adds_nothing_and_says_so() {
    let desk = project();
    let first = desk.run(&["add", "market.txt", "bridge.txt", "--published", "2015-03-31"]);
    assert_eq!((outcomes(&first), first.status), (vec!["added".into(), "added".into()], Some(0)));
    assert!(first.talk.contains("added 2 reports"), "{}", first.talk);
    let second = desk.run(&["add", "market.txt", "bridge.txt", "--published", "2015-03-31"]);
    assert_eq!((outcomes(&second), second.status), (vec!["known".into(), "known".into()], Some(0)));
    assert!(second.talk.contains("nothing new; 2 reports there already"), "{}", second.talk);
    assert_eq!(n_reports(&desk), 2);
    let other = desk.run(&["add", "market.txt", "--outlet", "A daily"]);
    assert_eq!(outcomes(&other), ["seen"]);
    assert_eq!(n_reports(&desk), 2);
}

#[test]
fn files_folders_standard_input_and_manifests_are_added() {
    let desk = project();
    desk.write("pile/b.txt", "Two people were killed in Homs, a witness said.");
    desk.write("pile/deep/a.txt", "Three people were killed in Hama, a witness said.");
    desk.write("pile/ignored.bin", "not a report by its name");
    let folder = desk.run(&["add", "pile"]);
    let names: Vec<_> = folder.out.lines().filter_map(|line| line.split("  ").last()).collect();
    assert_eq!(names, ["pile/b.txt", "pile/deep/a.txt"]);
    let words = b"Four people were killed in Idlib, a witness said.";
    let piped = desk.run_with_stdin(&["add", "-"], |stdin| stdin.write_all(words).expect("fed"));
    assert_eq!(outcomes(&piped), ["added"]);
    let listed = desk.run(&["add", "--manifest", &example(), "--format", "jsonl"]);
    assert_eq!(listed.lines().len(), 5);
    assert!(listed.lines().iter().all(|line| line["format"] == "parallax.added/1"));
    assert_eq!(n_reports(&desk), 8);
}

#[test]
fn a_record_is_printed_again_without_opening_the_archive() {
    let desk = project();
    desk.write("french.txt", "Les habitants ont quitté la ville hier soir, selon les autorités locales, et personne n'a pu y retourner.");
    desk.run(&["add", "market.txt", "bridge.txt", "french.txt", "--published", "2015-03-31"]);
    let first = desk.run(&["incidents", "--format", "jsonl"]);
    assert!(first.talk.contains("language") && first.talk.contains("1 of 3 reports set aside"));
    // As many other bytes: whoever opened a file would say that it is not what was archived.
    for folder in std::fs::read_dir(desk.path().join("archive")).expect("there").flatten() {
        for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let len = file.metadata().expect("there").len() as usize;
            std::fs::write(file.path(), vec![b'.'; len]).expect("written");
        }
    }
    let again = desk.run(&["incidents", "--format", "jsonl"]);
    assert_eq!((&again.out, &again.talk, again.status), (&first.out, &first.talk, first.status));
    assert_eq!(desk.run(&["verify"]).status, Some(1), "whoever looks whether all is whole sees it");
}

#[test]
fn bad_input_is_named_and_the_rest_is_added() {
    let desk = project();
    desk.write("empty.txt", "");
    desk.write("picture.txt", [0x89, b'P', b'N', b'G', 0, 0, 0, 1, 2, 3]);
    desk.write(
        "arabic.txt",
        "قتل اثنا عشر شخصا على الأقل عندما سقطت قذائف على سوق في حمص، وفق ما قالت وزارة الصحة",
    );
    std::fs::create_dir(desk.path().join("nothing")).expect("made");
    let paths = [
        "add",
        "empty.txt",
        "market.txt",
        "picture.txt",
        "gone.txt",
        "nothing",
        "arabic.txt",
        "bridge.txt",
    ];
    let ran = desk.run(&paths);
    assert_eq!(ran.status, Some(2));
    assert_eq!(outcomes(&ran), ["added", "added", "added"]);
    for said in [
        "empty: empty.txt",
        "not-text: picture.txt",
        "missing: gone.txt",
        "no-reports: nothing",
        "language: arabic.txt",
        "4 reports not added",
    ] {
        assert!(ran.talk.contains(said), "{said}: {}", ran.talk);
    }
    assert!(ran.out.contains("arabic.txt  (unread: language)"), "{}", ran.out);
}

#[test]
fn a_bad_line_of_a_manifest_is_reported_with_its_number_and_the_rest_goes_on() {
    let desk = project();
    let manifest = format!(
        "{}\nnot json\n{}\n{}\n",
        r#"{"id": "one", "text": "Two people were killed in Homs, a witness said."}"#,
        r#"{"id": "two", "text": "Six people were killed in Homs.", "published": "2015-02-30"}"#,
        r#"{"id": "three", "path": "market.txt"}"#,
    );
    desk.write("pile.jsonl", manifest);
    let ran = desk.run(&["add", "--manifest", "pile.jsonl"]);
    assert_eq!((ran.status, outcomes(&ran).len()), (Some(2), 2));
    assert!(ran.talk.contains("pile.jsonl:2"), "{}", ran.talk);
    assert!(ran.talk.contains("wrong-date: two"), "{}", ran.talk);
}

#[test]
fn a_dry_run_says_what_would_be_added_and_adds_nothing() {
    let desk = project();
    let ran = desk.run(&["add", "market.txt", "market.txt", "bridge.txt", "--dry-run"]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.talk.contains("would add 2 reports; 1 report there already"), "{}", ran.talk);
    assert_eq!(n_reports(&desk), 0);
    let elsewhere = desk.run(&["init", "new", "--dry-run"]);
    assert_eq!(elsewhere.status, Some(0));
    assert!(!desk.path().join("new").exists());
}

#[test]
fn what_is_no_project_or_a_broken_one_is_said_with_what_to_do() {
    let desk = project();
    let check = |args: &[&str], what: &str, hint: &str| {
        let ran = desk.run(args);
        assert_eq!(ran.status, Some(2), "{args:?}");
        assert!(ran.talk.contains(what) && ran.talk.contains(hint), "{args:?}: {}", ran.talk);
    };
    check(&["init"], "is a project already", "parallax add");
    check(&["add"], "nothing to add", "name files");
    check(&["add", "market.txt", "--project", "nowhere"], "not a project", "parallax init");
    desk.write("parallax.toml", "format = 9\n");
    check(&["reports"], "has format 9", "newer version");
    desk.write("parallax.toml", "format = 1\ncolour = 2\n");
    check(&["reports"], "line 2", "correct that line");
    desk.write("parallax.toml", "format = 1\n");
    desk.write("journal.db", "no database at all");
    check(&["reports"], "not a journal", "backup");
    check(&["incidents", "--project", "."], "not a journal", "backup");
}

#[test]
fn a_rebuild_gives_the_same_bytes_with_any_number_of_workers() {
    let desk = project();
    assert_eq!(desk.run(&["add", "--manifest", &example(), "-q"]).status, Some(0));
    let claims = desk.run(&["claims", "--format", "jsonl"]).out;
    assert!(!claims.is_empty());
    let one = desk.run(&["rebuild", "--jobs", "1"]);
    let many = desk.run(&["rebuild", "--jobs", "4"]);
    assert_eq!((one.status, many.status), (Some(0), Some(0)), "{}", many.talk);
    assert_eq!(one.out, many.out);
    assert!(many.talk.contains("5 reports read as before, 0 read anew"), "{}", many.talk);
    std::fs::remove_dir_all(desk.path().join("derived")).expect("it can be deleted at any time");
    assert_eq!(desk.run(&["claims", "--format", "jsonl"]).out, claims);
    assert_eq!(desk.run(&["rebuild"]).out, one.out);
}

/// Every bit of what is kept may turn; what is printed must not.
#[test]
fn a_damaged_memory_never_changes_a_claim() {
    let desk = project();
    assert_eq!(desk.run(&["add", "market.txt", "-q"]).status, Some(0));
    let claims = desk.run(&["claims", "--format", "jsonl"]).out;
    let file = desk.path().join("derived/derived.db");
    let good = std::fs::read(&file).expect("kept");
    for at in (0..good.len()).step_by(good.len() / 20) {
        let mut bad = good.clone();
        bad[at..].iter_mut().take(400).for_each(|byte| *byte ^= 0x20);
        std::fs::write(&file, bad).expect("written");
        assert_eq!(desk.run(&["claims", "--format", "jsonl"]).out, claims, "damage at {at}");
        let rebuilt = desk.run(&["rebuild"]);
        assert_eq!(rebuilt.status, Some(0), "damage at {at}: {}", rebuilt.talk);
    }
}

#[test]
#[cfg(unix)]
fn ctrl_c_loses_nothing_that_was_reported_and_can_be_resumed() {
    let desk = project();
    for n in 0..1000 {
        let text = format!("At least {n} people were killed in Homs on Tuesday, a witness said.");
        desk.write(&format!("pile/{n:04}.txt"), text.repeat(1 + n % 3));
    }
    let stopped = interrupted(&desk, &["add", "pile", "--format", "jsonl"]);
    assert_eq!(stopped.status, Some(130), "{}", stopped.talk);
    assert!(stopped.talk.contains("run the same command again"), "{}", stopped.talk);
    let reported: Vec<_> = stopped.lines().iter().map(|line| line["report"].clone()).collect();
    assert!(!reported.is_empty() && reported.len() < 1000, "stopped at {}", reported.len());
    let held = desk.run(&["reports", "--format", "jsonl"]).lines();
    let held: Vec<_> = held.iter().map(|line| line["id"].clone()).collect();
    assert_eq!(held, reported);
    let resumed = desk.run(&["add", "pile"]);
    assert_eq!(resumed.status, Some(0));
    assert!(resumed.talk.contains(&format!("{} reports there already", held.len())));
    assert_eq!(n_reports(&desk), 1000);
}

/// Runs the binary and presses Ctrl-C once it reported its first report.
#[cfg(unix)]
fn interrupted(desk: &Desk, args: &[&str]) -> Ran {
    use std::io::{BufRead as _, BufReader, Read as _};
    let piped =
        |command: &mut Command| command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = piped(&mut desk.command(args)).expect("the binary runs");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    let mut out = String::new();
    stdout.read_line(&mut out).expect("a report is reported");
    let pressed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(pressed.is_ok_and(|status| status.success()));
    stdout.read_to_string(&mut out).expect("text");
    let mut talk = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut talk).expect("text");
    Ran { out, talk, status: child.wait().expect("it ends").code() }
}

#[test]
fn reports_are_listed_for_people_and_for_machines() {
    let desk = project();
    assert!(desk.run(&["reports"]).talk.contains("no report yet"));
    desk.run(&["add", "market.txt", "--published", "2015-03-31", "--outlet", "A wire"]);
    let table = desk.run(&["reports"]).out;
    assert!(
        table.contains("2015-03-31") && table.contains("A wire") && table.contains("market.txt")
    );
    let line = desk.run(&["reports", "--format", "jsonl"]).lines().remove(0);
    assert_eq!((&line["bytes"], &line["language"]), (&MARKET.len().into(), &"en".into()));
    let csv = desk.run(&["reports", "--format", "csv"]).out;
    assert_eq!(csv.lines().count(), 2);
    assert_eq!(
        desk.run(&["reports", "--as-of", "2000-01-01", "--format", "csv"]).out.lines().count(),
        1
    );
}
