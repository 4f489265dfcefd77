//! What a person decides: an entry, a constraint, a lane of its own; previewed, shown, undone.

use super::run::{Desk, Ran};
use serde_json::Value;

const AIRSTRIKE: &str = "An airstrike killed 20 civilians in Homs on Wednesday, residents said.\n";
const TOTAL: &str =
    "More than 4,000 people have been killed in Syria since 2011, a monitor said.\n";

/// A project with three reports of one week.
fn project() -> Desk {
    let desk = Desk::with_market();
    desk.write("airstrike.txt", AIRSTRIKE);
    desk.write("total.txt", TOTAL);
    assert_eq!(desk.run(&["init", "-q"]).status, Some(0));
    let added = desk.run(&[
        "add",
        "market.txt",
        "airstrike.txt",
        "total.txt",
        "--published",
        "2015-04-02",
        "-q",
    ]);
    assert_eq!(added.status, Some(0), "{}", added.talk);
    desk
}

fn claims(desk: &Desk) -> Vec<Value> {
    desk.run(&["claims", "--format", "jsonl", "-q"]).lines()
}

/// The id of the only claim whose clause holds these words.
fn claim(desk: &Desk, words: &str) -> String {
    let claims = claims(desk);
    let holds = |claim: &&Value| claim["text"].as_str().expect("text").contains(words);
    let found: Vec<&Value> = claims.iter().filter(holds).collect();
    assert_eq!(found.len(), 1, "{words}");
    found[0]["id"].as_str().expect("an id").to_owned()
}

fn incidents(desk: &Desk) -> Vec<Value> {
    desk.run(&["incidents", "--format", "jsonl", "-q"]).lines()
}

/// The incident that this claim is in.
fn incident_of(desk: &Desk, claim: &str) -> Option<Value> {
    let holds = |incident: &Value| {
        let groupings = incident["reasons"].as_array().expect("a list");
        groupings.iter().any(|one| one["claim"] == claim)
    };
    incidents(desk).into_iter().find(holds)
}

fn id(incident: &Value) -> String {
    incident["id"].as_str().expect("an id").to_owned()
}

fn ok(desk: &Desk, args: &[&str]) -> Ran {
    let ran = desk.run(args);
    assert_eq!(ran.status, Some(0), "{args:?}: {}", ran.talk);
    ran
}

/// Number of the entry that a command says it wrote.
fn entry(ran: &Ran) -> String {
    let said = ran.talk.split("entry ").nth(1).expect("an entry is named");
    said.split(':').next().expect("a number").to_owned()
}

#[test]
fn what_a_person_splits_and_merges_stays_so_and_can_be_undone() {
    let desk = project();
    let (shelled, struck) = (claim(&desk, "15 people"), claim(&desk, "20 civilians"));
    if id(&incident_of(&desk, &shelled).unwrap()) != id(&incident_of(&desk, &struck).unwrap()) {
        let both = [incident_of(&desk, &shelled).unwrap(), incident_of(&desk, &struck).unwrap()]
            .map(|one| id(&one));
        ok(&desk, &["merge", &both[0], &both[1], "--reason", "one attack"]);
    }
    let whole = incident_of(&desk, &shelled).unwrap();
    assert_eq!(id(&whole), id(&incident_of(&desk, &struck).unwrap()));
    let split = ["split", &id(&whole), &struck, "--reason", "two days", "--author", "A. Reader"];
    let preview = ok(&desk, &[&split[..], &["--dry-run"]].concat());
    assert!(preview.out.contains("split") && preview.talk.contains("nothing was written"));
    assert_eq!(id(&incident_of(&desk, &struck).unwrap()), id(&whole), "a preview changes nothing");
    let ran = ok(&desk, &split);
    assert_eq!(ran.out, preview.out, "the preview shows what then happens");
    let apart = incident_of(&desk, &struck).unwrap();
    assert_ne!(id(&apart), id(&incident_of(&desk, &shelled).unwrap()));
    let decided = apart["decisions"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&decided["verb"], &decided["author"], &decided["reason"]),
        (&"split".into(), &"A. Reader".into(), &"two days".into())
    );
    ok(&desk, &["undo", &entry(&ran), "--reason", "one day after all"]);
    assert_eq!(id(&incident_of(&desk, &struck).unwrap()), id(&whole));
    let listed = ok(&desk, &["decisions", "--format", "jsonl"]).lines();
    let taken_back = listed.iter().find(|one| one["verb"] == "split").expect("listed still");
    assert_eq!(taken_back["undone_by"], listed.last().unwrap()["entry"]);
}

#[test]
fn a_claim_that_is_assigned_goes_where_a_person_says() {
    let desk = project();
    let (shelled, struck) = (claim(&desk, "15 people"), claim(&desk, "20 civilians"));
    if id(&incident_of(&desk, &shelled).unwrap()) == id(&incident_of(&desk, &struck).unwrap()) {
        ok(
            &desk,
            &["split", &id(&incident_of(&desk, &struck).unwrap()), &struck, "--reason", "two days"],
        );
    }
    let target = id(&incident_of(&desk, &struck).unwrap());
    ok(&desk, &["assign", &shelled, &target, "--reason", "the doctor spoke of Wednesday"]);
    assert_eq!(
        id(&incident_of(&desk, &shelled).unwrap()),
        id(&incident_of(&desk, &struck).unwrap())
    );
    let left = incident_of(&desk, &claim(&desk, "At least 12")).unwrap();
    assert_ne!(id(&left), id(&incident_of(&desk, &struck).unwrap()));
    let again = desk.run(&[
        "assign",
        &shelled,
        &id(&incident_of(&desk, &struck).unwrap()),
        "--reason",
        "x",
    ]);
    assert_eq!(again.status, Some(2));
    assert!(again.talk.contains("already"), "{}", again.talk);
}

#[test]
fn a_correction_counts_and_shows_what_the_machine_read() {
    let desk = project();
    let ministry = claim(&desk, "At least 12");
    ok(
        &desk,
        &[
            "correct",
            &ministry,
            "--count",
            "16",
            "--on",
            "2015-03-30",
            "--reason",
            "its own page says so",
        ],
    );
    let corrected = claims(&desk).into_iter().find(|one| one["id"] == ministry.as_str()).unwrap();
    assert_eq!(
        (&corrected["lane"], &corrected["quantity"]["low"]),
        (&"corrected".into(), &16.into())
    );
    assert_eq!(corrected["time"]["from"], "2015-03-30");
    let incident = incident_of(&desk, &ministry).unwrap();
    let voices = incident["tallies"]["killed"]["voices"].to_string();
    assert!(voices.contains("\"low\":16"), "{voices}");
    let why = ok(&desk, &["why", &id(&incident)]).out;
    assert!(why.contains("the machine read: 12.."), "{why}");
    let voice = ["--speaker", "the governor (official)", "--speaker", "A local doctor"];
    let rest =
        ["--affected", "two guards", "--hedge", "none", "--part-of", "none", "--reason", "x"];
    let command = [&["correct", &ministry][..], &voice, &rest].concat();
    ok(&desk, &command);
    let said = ok(&desk, &["decisions"]).out;
    assert!(said.contains("speakers the governor (official), A local doctor (medic)"), "{said}");
    let corrected = claims(&desk).into_iter().find(|one| one["id"] == ministry.as_str()).unwrap();
    assert_eq!(corrected["speakers"][0]["name"], "the governor");
    assert_eq!(corrected["affected"][0]["text"], "two guards");
    let elsewhere =
        desk.run(&["correct", &ministry, "--trigger", "never written", "--reason", "x"]);
    assert!(
        elsewhere.status == Some(2) && elsewhere.talk.contains("do not stand"),
        "{}",
        elsewhere.talk
    );
    let nothing = desk.run(&["correct", &ministry, "--reason", "x"]);
    assert!(nothing.status == Some(2) && nothing.talk.contains("--count"), "{}", nothing.talk);
}

#[test]
fn a_rejected_claim_counts_for_nothing_and_is_still_shown() {
    let desk = project();
    let doctor = claim(&desk, "15 people");
    let incident = id(&incident_of(&desk, &doctor).unwrap());
    let ran =
        ok(&desk, &["reject", &doctor, "--reason", "the doctor denies it", "--format", "jsonl"]);
    let lines = ran.lines();
    assert!(lines.iter().any(|one| one["format"] == "parallax.change/1"), "{}", ran.out);
    assert_eq!(lines.last().unwrap()["verb"], "reject");
    assert!(incident_of(&desk, &doctor).is_none());
    let beside =
        incidents(&desk).into_iter().find(|one| one["rejected"].to_string().contains(&doctor));
    let beside = beside.expect("shown beside the incident it was told with");
    assert_ne!(beside["tallies"]["killed"]["best"], 15, "was in {incident}");
    assert!(ok(&desk, &["why", &id(&beside)]).out.contains("rejected: it counts for nothing"));
    let csv = ok(&desk, &["claims", "--format", "csv", "-q"]).out;
    assert!(csv.lines().any(|row| row.starts_with(&doctor) && row.contains(",rejected,")), "{csv}");
    let twice = desk.run(&["accept", &doctor, "--reason", "x"]);
    assert!(twice.status == Some(2) && twice.talk.contains("parallax undo"), "{}", twice.talk);
}

#[test]
fn totals_and_happenings_are_never_put_together() {
    let desk = project();
    let (total, struck) = (claim(&desk, "More than 4,000"), claim(&desk, "20 civilians"));
    let ids = [incident_of(&desk, &total).unwrap(), incident_of(&desk, &struck).unwrap()]
        .map(|one| id(&one));
    let ran = desk.run(&["merge", &ids[0], &ids[1], "--reason", "x"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.talk.contains("never one") && ran.talk.contains("--scope"), "{}", ran.talk);
}

/// A report that is taken out takes its claims along; what was decided about them is told, and comes back with them.
#[test]
fn a_decision_whose_claim_is_gone_is_a_finding() {
    let desk = project();
    let struck = claim(&desk, "20 civilians");
    ok(&desk, &["accept", &struck, "--reason", "checked"]);
    let ran = desk.run(&["incidents", "-q", "--as-of", "2000-01-01"]);
    assert_eq!(ran.status, Some(0), "nothing was known then: {}", ran.talk);
    // The entries are there and the bytes are not: as on a copy without its archive.
    std::fs::remove_dir_all(desk.path().join("archive")).expect("removed");
    let found = desk.run(&["incidents", "-q"]);
    assert_eq!(found.status, Some(2), "{}", found.talk);
    assert!(
        found.talk.contains("finding: entry") && found.talk.contains(&struck),
        "{}",
        found.talk
    );
}

#[test]
fn a_decision_needs_words_and_the_past_does_not_know_it() {
    let desk = project();
    let struck = claim(&desk, "20 civilians");
    let wordless = desk.run(&["reject", &struck, "--reason", "  "]);
    assert!(
        wordless.status == Some(2) && wordless.talk.contains("needs its reason"),
        "{}",
        wordless.talk
    );
    let ran = ok(&desk, &["reject", &struck, "--reason", "satire"]);
    let n_then = |moment: &str| {
        desk.run(&["decisions", "--as-of", moment, "--format", "jsonl"]).lines().len()
    };
    assert_eq!((n_then("2000-01-01"), n_then("2999-12-31T00:00:00Z")), (0, 1));
    for (args, what) in [
        (vec!["undo", "99", "--reason", "x"], "no decision"),
        (vec!["accept", "zzzz", "--reason", "x"], "no claim is called"),
        (vec!["decisions", "--as-of", "soon"], "no such moment"),
    ] {
        let wrong = desk.run(&args);
        assert!(wrong.status == Some(2) && wrong.talk.contains(what), "{args:?}: {}", wrong.talk);
    }
    let entry = entry(&ran);
    ok(&desk, &["undo", &entry, "--reason", "not satire"]);
    let twice = desk.run(&["undo", &entry, "--reason", "x"]);
    assert!(twice.status == Some(2) && twice.talk.contains("bring it back"), "{}", twice.talk);
}

/// The same reports and decisions, added in another order and read by any number of workers: the same bytes.
#[test]
fn neither_workers_nor_the_order_of_arrival_change_the_record() {
    let record = |order: &[&str], jobs: &str| {
        let desk = Desk::with_market();
        desk.write("airstrike.txt", AIRSTRIKE);
        desk.write("total.txt", TOTAL);
        assert_eq!(desk.run(&["init", "-q"]).status, Some(0));
        let add = [&["add", "--published", "2015-04-02", "-q"], order].concat();
        assert_eq!(desk.run(&add).status, Some(0));
        let (struck, doctor) = (claim(&desk, "20 civilians"), claim(&desk, "15 people"));
        let home = id(&incident_of(&desk, &struck).unwrap());
        if home == id(&incident_of(&desk, &doctor).unwrap()) {
            ok(&desk, &["split", &home, &struck, "--reason", "two days"]);
        }
        ok(&desk, &["accept", &doctor, "--reason", "checked"]);
        let lines = desk.run(&["incidents", "--format", "jsonl", "-q", "--jobs", jobs]).lines();
        let timeless = lines.into_iter().map(|mut line| {
            for decision in line["decisions"].as_array_mut().expect("a list") {
                decision["time"] = Value::Null;
            }
            line.to_string()
        });
        timeless.collect::<Vec<_>>()
    };
    let one = record(&["market.txt", "airstrike.txt", "total.txt"], "1");
    assert_eq!(one, record(&["total.txt", "airstrike.txt", "market.txt"], "4"));
}
