//! What was known when, what was learnt in between, and what it does to totals.

use super::run::Desk;
use serde_json::Value;

/// A desk with a manifest of three reports of three days: a toll, its rise, and another place.
fn desk() -> Desk {
    let desk = Desk::new();
    let lines = [
        r#"{"id": "one", "published": "2015-04-02", "text": "An airstrike killed 20 civilians in Homs on Wednesday, residents said."}"#,
        r#"{"id": "two", "published": "2015-04-03", "text": "The death toll from Wednesday's airstrike in Homs rose to 27, residents said."}"#,
        r#"{"id": "three", "published": "2015-05-04", "text": "Gunmen killed 8 people in Mosul on Sunday, police said. More than 4,000 people have been killed in Iraq since January, a monitor said."}"#,
    ];
    desk.write("pile.jsonl", lines.join("\n"));
    desk
}

fn lines(desk: &Desk, args: &[&str]) -> Vec<Value> {
    let ran = desk.run(&[args, &["--manifest", "pile.jsonl", "--format", "jsonl", "-q"]].concat());
    assert_eq!(ran.status, Some(0), "{args:?}: {}", ran.talk);
    ran.lines()
}

fn killed(lines: &[Value], key: &str) -> Vec<i64> {
    lines
        .iter()
        .filter(|line| line["harm"] == "killed")
        .map(|line| line[key].as_i64().expect("a number"))
        .collect()
}

#[test]
fn totals_leave_running_totals_out_and_open_onto_their_incidents() {
    let desk = desk();
    let rows = lines(&desk, &["totals", "--by", "month,country", "--harm", "killed"]);
    assert_eq!(rows.len(), 2, "{rows:#?}");
    assert_eq!(rows[0]["by"], serde_json::json!([["month", "2015-04"], ["country", "SY"]]));
    assert_eq!(killed(&rows, "best"), [27, 8], "4,000 since January is no part of either");
    let incidents = lines(&desk, &["incidents"]);
    let opened =
        incidents.iter().find(|one| one["id"] == rows[0]["incidents"][0]).expect("an incident");
    assert_eq!(opened["tallies"]["killed"]["best"], 27);
    let here = lines(&desk, &["totals", "--place", "iq", "--harm", "killed"]);
    assert_eq!(killed(&here, "best"), [8]);
    let then = lines(&desk, &["totals", "--from", "2015-05-01", "--harm", "killed"]);
    assert_eq!(killed(&then, "best"), [8]);
    let csv = desk
        .run(&["totals", "--by", "place", "--manifest", "pile.jsonl", "--format", "csv", "-q"])
        .out;
    assert!(
        csv.starts_with("place,harm,low,best,high,counted,open,uncounted,incidents,rule,format\n"),
        "{csv}"
    );
}

#[test]
fn a_difference_says_what_was_learnt_and_by_which_claim() {
    let desk = desk();
    let learnt = lines(&desk, &["diff", "--as-of", "2015-04-02", "--as-of", "2015-04-03"]);
    assert_eq!(learnt.len(), 1, "{learnt:#?}");
    assert_eq!(learnt[0]["change"], "changed");
    let figure = &learnt[0]["figures"][0];
    assert_eq!((&figure["before"]["best"], &figure["after"]["best"]), (&20.into(), &27.into()));
    assert!(learnt[0]["gained"].as_array().unwrap().contains(&figure["after"]["best_owner"]));
    let later = lines(
        &desk,
        &["diff", "--as-of", "2015-05-04", "--as-of", "2015-04-03", "--place", "Mosul"],
    );
    assert!(later.iter().any(|change| change["change"] == "new"), "{later:#?}");
    let same = desk.run(&[
        "diff",
        "--as-of",
        "2015-04-10",
        "--as-of",
        "2015-04-11",
        "--manifest",
        "pile.jsonl",
    ]);
    assert!(same.talk.contains("nothing was learnt"), "{}", same.talk);
    let thrice =
        ["diff", "--as-of", "2015-04-10", "--as-of", "2015-04-11", "--as-of", "2015-04-12"];
    assert_eq!(desk.run(&thrice).status, Some(2));
}

#[test]
fn a_ledger_adds_up_to_what_moved() {
    let desk = desk();
    let total = |as_of: &str| {
        killed(&lines(&desk, &["totals", "--as-of", as_of, "--harm", "killed"]), "best")[0]
    };
    let postings =
        lines(&desk, &["ledger", "--from", "2015-04-02", "--to", "2015-05-04", "--harm", "killed"]);
    let sum: i64 = killed(&postings, "best").iter().sum();
    assert_eq!(sum, total("2015-05-04") - total("2015-04-02"), "{postings:#?}");
    assert_eq!(postings.len(), 2);
    let table = desk
        .run(&["ledger", "--from", "2015-04-02", "--to", "2015-05-04", "--manifest", "pile.jsonl"])
        .out;
    assert!(table.contains("killed: 20 → ") && table.contains("+8"), "{table}");
    let backwards = desk.run(&[
        "ledger",
        "--from",
        "2015-05-04",
        "--to",
        "2015-04-02",
        "--manifest",
        "pile.jsonl",
    ]);
    assert!(
        backwards.status == Some(2) && backwards.talk.contains("before --from"),
        "{}",
        backwards.talk
    );
}

#[test]
fn days_of_what_happened_and_days_of_what_was_known_are_two_things() {
    let desk = desk();
    let n = |args: &[&str]| lines(&desk, args).len();
    assert_eq!(n(&["incidents", "--as-of", "2015-04-02", "--from", "2015-05-01"]), 0);
    assert_eq!(
        n(&["claims", "--from", "2015-04-01", "--to", "2015-04-01", "--as-of", "2015-04-02"]),
        1
    );
    // Both tolls of that day, and the running total whose span holds it.
    assert_eq!(n(&["claims", "--from", "2015-04-01", "--to", "2015-04-01"]), 3);
}
