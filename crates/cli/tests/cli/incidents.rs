//! `incidents` and `why`: voices side by side, and every figure opened onto its words.

use crate::run::{Desk, MARKET, example};
use serde_json::Value;

fn market_incidents(desk: &Desk) -> Vec<Value> {
    let args = ["incidents", "--format", "jsonl", "market.txt", "--published", "2015-03-31"];
    desk.run(&args).lines()
}

#[test]
fn two_voices_keep_their_bounds_and_the_record_owns_its_own() {
    let desk = Desk::with_market();
    let incidents = market_incidents(&desk);
    let killed: Vec<&Value> =
        incidents.iter().map(|one| &one["tallies"]["killed"]).filter(|t| !t.is_null()).collect();
    let [killed] = killed.as_slice() else { panic!("one killing expected: {incidents:?}") };
    assert_eq!(killed["voices"].as_array().unwrap().len(), 2, "{killed}");
    assert_eq!((&killed["low"], &killed["high"]), (&12.into(), &15.into()), "{killed}");
    assert_eq!(killed["agreed"], true);
    assert_eq!(killed["rule"], "low-best-high/1");
    let claims =
        desk.run(&["read", "--format", "jsonl", "market.txt", "--published", "2015-03-31"]).lines();
    for end in ["low", "best", "high"] {
        let owner = claims
            .iter()
            .find(|claim| claim["id"] == killed["owners"][end])
            .expect("an owner that exists");
        let stated = [&owner["quantity"]["low"], &owner["quantity"]["high"]];
        assert!(stated.contains(&&killed[end]), "{end} {} was never stated", killed[end]);
    }
}

#[test]
fn the_table_sets_the_voices_side_by_side() {
    let ran = Desk::with_market().run(&["incidents", "market.txt", "--published", "2015-03-31"]);
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    let line_with = |words: &str| {
        ran.out.lines().find(|line| line.contains(words)).unwrap_or_default().to_owned()
    };
    assert!(line_with("ministry").contains("at least 12"), "{}", ran.out);
    assert!(line_with("doctor").contains("15"), "{}", ran.out);
    assert!(line_with("= killed").contains("12 to 15, accounts agree"), "{}", ran.out);
    assert!(!ran.out.contains('\x1b'), "no colour in a file");
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100), "{}", ran.out);
    assert!(ran.talk.contains("parallax why i-"), "{}", ran.talk);
}

#[test]
fn every_line_can_be_opened() {
    let desk = Desk::with_market();
    let incidents = market_incidents(&desk);
    let killing = incidents.iter().find(|one| !one["tallies"]["killed"].is_null()).unwrap();
    let id = killing["id"].as_str().unwrap();
    let ran = desk.run(&["why", id, "killed", "market.txt", "--published", "2015-03-31"]);
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    assert!(ran.out.contains("«At least 12"), "{}", ran.out);
    assert!(ran.out.contains("low-best-high/1"), "{}", ran.out);
    assert!(ran.out.contains("market.txt"), "{}", ran.out);
    for claim in desk
        .run(&["why", id, "market.txt", "--published", "2015-03-31", "--format", "jsonl"])
        .lines()
        .iter()
        .skip(1)
    {
        let span = |at: usize| claim["span"][at].as_u64().unwrap() as usize;
        assert_eq!(claim["text"], MARKET[span(0)..span(1)]);
        let bytes = format!("bytes {}..{}", span(0), span(1));
        if claim["event"] == "killing" {
            assert!(ran.out.contains(&bytes), "{bytes} is not in\n{}", ran.out);
        }
    }
    let prefix = &id[..id.len() - 1];
    assert_eq!(
        desk.run(&["why", prefix, "market.txt", "--published", "2015-03-31"]).status,
        Some(0)
    );
}

#[test]
fn a_harm_that_nobody_counted_is_told() {
    let desk = Desk::with_market();
    let id = market_incidents(&desk)[0]["id"].as_str().unwrap().to_owned();
    let ran = desk.run(&["why", &id, "abducted", "market.txt", "--published", "2015-03-31"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.talk.contains("no count of abducted is reported"), "{}", ran.talk);
}

#[test]
fn the_command_it_suggests_works() {
    let desk = Desk::with_market();
    let ran = desk.run(&[
        "incidents",
        "market.txt",
        "--published",
        "2015-03-31",
        "--outlet",
        "a wire agency",
    ]);
    let command = ran
        .talk
        .lines()
        .find_map(|line| line.strip_prefix("open one with: parallax "))
        .unwrap()
        .to_owned();
    assert!(command.contains("'a wire agency'"), "{command}");
    let words: Vec<String> =
        command.replace("'a wire agency'", "a_wire_agency").split(' ').map(str::to_owned).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    assert_eq!(desk.run(&words).status, Some(0));
}

#[test]
fn the_example_pile_comes_to_incidents_with_totals_apart() {
    let ran = Desk::new().run(&["incidents", "--format", "jsonl", "--manifest", &example()]);
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    let incidents = ran.lines();
    let of_kind = |kind: &str| incidents.iter().filter(|one| one["kind"] == kind).count();
    assert!(of_kind("incident") >= 3, "{}", ran.out);
    assert!(of_kind("cumulative") >= 1, "{}", ran.out);
    let several = |one: &&Value| one["claims"].as_object().unwrap().len() >= 3;
    assert!(incidents.iter().any(|one| several(&one)), "no incident is told by three reports");
}

#[test]
fn a_project_gives_what_its_files_give() {
    let desk = Desk::with_market();
    let add = ["add", "market.txt", "--published", "2015-03-31"];
    for args in [&["init"][..], &add] {
        let ran = desk.run(args);
        assert_eq!(ran.status, Some(0), "{args:?}: {}", ran.talk);
    }
    let kept = desk.run(&["incidents", "--format", "jsonl"]);
    assert_eq!(kept.status, Some(0), "{}", kept.talk);
    let given = market_incidents(&desk);
    let figures = |lines: &[Value]| -> Vec<Value> {
        let mut all: Vec<Value> =
            lines.iter().map(|one| one["tallies"]["killed"]["high"].clone()).collect();
        all.sort_by_key(ToString::to_string);
        all
    };
    assert_eq!(figures(&kept.lines()), figures(&given));
    let id = kept.lines()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(desk.run(&["why", &id]).status, Some(0));
    assert_eq!(desk.run(&["claims", "--format", "jsonl"]).status, Some(0));
}
