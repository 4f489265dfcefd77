//! Who is said to hold a place: by whose word, on which days, and what a person decides about the days between.

use super::run::Desk;
use serde_json::Value;

/// A desk with a manifest of three reports about one town, and one about another.
fn desk() -> Desk {
    let desk = Desk::new();
    let lines = [
        r#"{"id": "one", "published": "2015-05-21", "text": "Islamic State fighters captured Palmyra on Wednesday, the observatory said."}"#,
        r#"{"id": "two", "published": "2015-08-10", "text": "Islamic State controls Palmyra, residents said."}"#,
        r#"{"id": "three", "published": "2016-03-28", "text": "The Syrian army recaptured Palmyra on Sunday, state television reported."}"#,
        r#"{"id": "four", "published": "2012-12-02", "text": "M23 rebels withdrew from Goma on Saturday, a rebel commander said."}"#,
    ];
    desk.write("pile.jsonl", lines.join("\n"));
    desk
}

fn ok(desk: &Desk, args: &[&str]) -> Vec<Value> {
    let ran = desk.run(&[args, &["--format", "jsonl", "-q"]].concat());
    assert_eq!(ran.status, Some(0), "{args:?}: {}", ran.talk);
    ran.lines()
}

fn states(lines: &[Value]) -> Vec<String> {
    let who = |line: &Value| line["parties"].as_array().map_or(0, Vec::len);
    let day = |line: &Value, key: &str| line[key].as_str().expect("a day").to_owned();
    let shown = |line: &Value| {
        let state = line["state"].as_str().expect("a state");
        format!("{}..{} {state} {}", day(line, "from"), day(line, "to"), who(line))
    };
    lines.iter().map(shown).collect()
}

#[test]
fn intervals_name_whose_word_each_edge_is_and_gaps_stay_gaps() {
    let desk = desk();
    let lines = ok(&desk, &["control", "--manifest", "pile.jsonl", "--place", "palmyra"]);
    assert_eq!(
        states(&lines),
        [
            "2015-05-20..2015-05-20 held 1",
            "2015-05-21..2015-08-09 unknown 0",
            "2015-08-10..2015-08-10 held 1",
            "2015-08-11..2016-03-26 unknown 0",
            "2016-03-27..2016-03-27 held 1",
        ]
    );
    assert_eq!(lines[0]["format"], "parallax.control/1");
    assert_eq!(lines[0]["begins"]["turn"], "taken");
    assert_eq!(lines[0]["begins"]["claims"][0], lines[0]["words"][0]["claim"]);
    assert_eq!(lines[4]["words"][0]["voice"], "state television");
    let then = ok(&desk, &["control", "--manifest", "pile.jsonl", "--as-of", "2015-06-01"]);
    assert_eq!(states(&then).len(), 2, "what was not known then is left out: {then:#?}");
    let wide = ok(
        &desk,
        &[
            "control",
            "--manifest",
            "pile.jsonl",
            "--place",
            "SY",
            "--assume-days",
            "300",
            "--to",
            "2015-12-31",
        ],
    );
    assert_eq!(states(&wide), ["2015-05-20..2016-03-26 held 1"]);
    assert_eq!(wide[0]["links"][0]["ground"], "assumed");
}

#[test]
fn shares_say_who_has_what_on_a_day() {
    let desk = desk();
    let args = ["control", "--manifest", "pile.jsonl", "--shares", "--on", "2016-03-27"];
    let rows = ok(&desk, &args);
    assert_eq!(rows.len(), 2, "{rows:#?}");
    assert_eq!((&rows[0]["who"], &rows[0]["share"]), (&"syria_military".into(), &0.5.into()));
    assert_eq!((&rows[1]["state"], &rows[1]["who"]), (&"unknown".into(), &"m23".into()));
    let people: u64 = rows.iter().map(|row| row["population"].as_u64().expect("a number")).sum();
    assert!(people > 100_000, "the gazetteer knows both towns: {people}");
    let table = desk.run(&["control", "--manifest", "pile.jsonl", "--on", "2016-03-27"]);
    assert!(table.out.contains("On 2016-03-27, of 2 listed towns"), "{}", table.out);
    let csv = desk.run(&["control", "--manifest", "pile.jsonl", "--format", "csv", "-q"]).out;
    assert!(csv.starts_with("place,country,admin1,lat,lon,place_precision,"), "{csv}");
}

#[test]
fn a_person_bridges_a_gap_sees_it_first_and_takes_it_back() {
    let desk = desk();
    assert_eq!(desk.run(&["init", "-q"]).status, Some(0));
    assert_eq!(desk.run(&["add", "--manifest", "pile.jsonl", "-q"]).status, Some(0));
    let before = ok(&desk, &["control", "--place", "Palmyra"]);
    let claim = |at: usize| before[at]["words"][0]["claim"].as_str().expect("an id").to_owned();
    let (taken, held, fell) = (claim(0), claim(2), claim(4));
    let bridge = ["bridge", &taken, &held, "--reason", "nobody else was there", "--author", "M"];
    let shown = desk.run(&[&bridge[..], &["--dry-run"]].concat());
    assert!(shown.out.contains("2015-05-20 to 2015-08-10"), "{}{}", shown.out, shown.talk);
    assert_eq!(ok(&desk, &["control", "--place", "Palmyra"]), before, "a dry run writes nothing");
    let ran = desk.run(&bridge);
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    let after = ok(&desk, &["control", "--place", "Palmyra"]);
    assert_eq!(states(&after)[0], "2015-05-20..2015-08-10 held 1");
    assert_eq!(after[0]["links"][0]["ground"], "decided");
    let entry = after[0]["links"][0]["entry"].to_string();
    assert_eq!(desk.run(&["undo", &entry, "--reason", "too sure"]).status, Some(0));
    assert_eq!(ok(&desk, &["control", "--place", "Palmyra"]), before);
    // Up to its fall a place can be bridged too.
    let until = desk.run(&["bridge", &taken, &fell, "--reason", "x", "--dry-run"]);
    assert_eq!(until.status, Some(0), "{}", until.talk);
    assert!(until.out.contains("2015-05-20 to 2016-03-26"), "{}", until.out);
}
