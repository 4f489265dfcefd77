//! `read`, `claims` and `parse`: what is said, and where it stands.

use crate::run::{Desk, MARKET, example};

#[test]
fn every_span_of_a_claim_holds_the_words_it_claims() {
    let ran = Desk::with_market().run(&[
        "read",
        "--format",
        "jsonl",
        "market.txt",
        "--published",
        "2015-03-31",
    ]);
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    let claims = ran.lines();
    assert!(!claims.is_empty());
    for claim in &claims {
        let words = |value: &serde_json::Value| {
            let end = |at: usize| value["span"][at].as_u64().unwrap() as usize;
            MARKET[end(0)..end(1)].to_owned()
        };
        assert_eq!(claim["text"], words(claim));
        assert_eq!(claim["trigger"]["text"], words(&claim["trigger"]));
        for party in
            claim["affected"].as_array().unwrap().iter().chain(claim["actor"].as_array().unwrap())
        {
            assert_eq!(party["text"], words(party));
        }
        if !claim["quantity"].is_null() {
            assert_eq!(claim["quantity"]["text"], words(&claim["quantity"]));
        }
        assert_eq!(claim["format"], "parallax.claim/1");
    }
}

#[test]
fn a_floor_and_an_exact_count_stay_what_they_are() {
    let ran =
        Desk::with_market().run(&["read", "--format", "jsonl", "market.txt", "--event", "killing"]);
    let counts: Vec<_> = ran
        .lines()
        .iter()
        .map(|claim| (claim["quantity"]["low"].as_u64(), claim["quantity"]["high"].as_u64()))
        .collect();
    assert!(counts.contains(&(Some(12), None)), "{counts:?}");
    assert!(counts.contains(&(Some(15), Some(15))), "{counts:?}");
}

#[test]
fn one_worker_and_many_write_the_same_bytes() {
    let desk = Desk::new();
    let manifest = example();
    for command in ["read", "incidents"] {
        for format in ["jsonl", "csv", "table"] {
            let run = |jobs| {
                desk.run(&[command, "--format", format, "--manifest", &manifest, "--jobs", jobs])
                    .out
            };
            let one = run("1");
            assert!(!one.is_empty());
            assert_eq!(one, run("4"), "{command} {format}");
        }
    }
}

#[test]
fn standard_input_is_a_report() {
    let desk = Desk::new();
    let args = ["read", "--format", "jsonl", "--published", "2015-03-31", "-"];
    let piped = desk.run_with_stdin(&args, |stdin| stdin.write_all(MARKET.as_bytes()).unwrap());
    assert!(piped.lines().iter().all(|claim| claim["report"] == "stdin"));
    desk.write("market.txt", MARKET);
    let filed = desk.run(&["read", "--format", "jsonl", "--published", "2015-03-31", "market.txt"]);
    assert_eq!(piped.lines().len(), filed.lines().len());
}

#[test]
fn a_folder_is_read_by_name_hidden_files_left_out() {
    let desk = Desk::new();
    for name in ["pile/b.txt", "pile/a.TXT", "pile/deep/c.txt", "pile/.hidden.txt", "pile/notes.md"]
    {
        desk.write(name, MARKET);
    }
    let ran = desk.run(&["read", "--format", "jsonl", "pile"]);
    let mut reports: Vec<_> =
        ran.lines().iter().map(|claim| claim["report"].as_str().unwrap().to_owned()).collect();
    reports.dedup();
    assert_eq!(reports, ["pile/a.TXT", "pile/b.txt", "pile/deep/c.txt"]);
}

#[test]
fn what_was_published_later_was_not_known() {
    let desk = Desk::with_market();
    let lines = [
        r#"{"id": "early", "path": "market.txt", "published": "2015-03-31"}"#,
        r#"{"id": "late", "path": "market.txt", "published": "2015-04-02T10:00:00Z"}"#,
        r#"{"id": "undated", "path": "market.txt"}"#,
    ];
    desk.write("m.jsonl", lines.join("\n"));
    let ran =
        desk.run(&["read", "--format", "jsonl", "--manifest", "m.jsonl", "--as-of", "2015-04-01"]);
    assert!(ran.lines().iter().all(|claim| claim["report"] == "early"));
    assert!(ran.talk.contains("unread: undated: undated"), "{}", ran.talk);
}

#[test]
fn what_only_the_title_tells_has_a_span_behind_the_text() {
    let desk = Desk::new();
    let text = "Subscribe to read on.\nThe market lies in the east of the city.";
    let title = "Gunmen kill four traders in Kano | The Daily";
    let line = serde_json::json!({ "id": "a", "text": text, "title": title });
    desk.write("m.jsonl", line.to_string());
    let claims = desk.run(&["read", "--format", "jsonl", "--manifest", "m.jsonl"]).lines();
    assert_eq!(claims.len(), 1, "{claims:?}");
    assert_eq!(claims[0]["quantity"]["low"], 4);
    let start = claims[0]["span"][0].as_u64().expect("a span");
    assert_eq!(start as usize, text.len() + 2, "the title stands behind the text");
    // A title that the text holds is read once.
    let line = serde_json::json!({ "id": "a", "text": format!("{title}\n{text}"), "title": title });
    desk.write("m.jsonl", line.to_string());
    let claims = desk.run(&["read", "--format", "jsonl", "--manifest", "m.jsonl"]).lines();
    assert_eq!((claims.len(), claims[0]["span"][0].as_u64()), (1, Some(0)), "{claims:?}");
}

#[test]
fn explanations_come_where_they_are_asked_for() {
    let desk = Desk::with_market();
    let plain = desk.run(&["read", "--format", "jsonl", "market.txt"]);
    assert!(plain.lines().iter().all(|claim| claim.get("because").is_none()));
    let explained = desk.run(&["read", "--format", "jsonl", "--explain", "market.txt"]);
    let because = &explained.lines()[0]["because"];
    assert!(because.as_array().unwrap().iter().any(|one| one["field"] == "event"), "{because}");
    let table = desk.run(&["read", "--explain", "market.txt"]).out;
    assert!(table.contains("event: "), "{table}");
}

#[test]
fn who_says_what_is_printed_also_where_no_claim_is() {
    let desk = Desk::new();
    let text = "The minister hopes to return. \u{201c}It was loud. Nobody slept,\u{201d} a witness said.\n";
    desk.write("hopes.txt", text);
    let lines = desk.run(&["attributions", "--format", "jsonl", "hopes.txt"]).lines();
    let said = |line: &serde_json::Value| {
        let content = line["content"].as_array().unwrap();
        let content: Vec<&str> = content.iter().map(|c| c["text"].as_str().unwrap()).collect();
        format!("{} {} {}", line["source"]["text"], line["cue"]["text"], content.join(" / "))
    };
    assert_eq!(said(&lines[0]), r#""The minister" "hopes" to return"#);
    assert_eq!(said(&lines[1]), r#""a witness" "said" It was loud / Nobody slept"#);
    let span = lines[1]["cue"]["span"].as_array().unwrap();
    let (start, end) = (span[0].as_u64().unwrap() as usize, span[1].as_u64().unwrap() as usize);
    assert_eq!(&text[start..end], "said");
    assert!(desk.run(&["attributions", "hopes.txt"]).out.contains("a witness · said"));
    assert_eq!(desk.run(&["attributions", "nowhere.txt"]).status, Some(2));
}

#[test]
fn events_are_coded_with_the_dictionaries_of_the_field_and_with_ones_own() {
    let desk = Desk::new();
    let text = "French police arrested two Algerian students in Lyon on Monday. Nobody slept.\n";
    desk.write("lyon.txt", text);
    let args = ["code", "--format", "jsonl", "--published", "2031-03-04", "lyon.txt"];
    let lines = desk.run(&args).lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    let line = &lines[0];
    assert_eq!((&line["format"], &line["code"]), (&"parallax.coded/1".into(), &"173".into()));
    let coded = (&line["source"]["code"], &line["target"]["code"]);
    assert_eq!(coded, (&"FRACOP".into(), &"DZAEDU".into()));
    assert_eq!(line["verb"]["text"], "arrested");
    desk.write("own.txt", "FRENCH [GAU]\n");
    let args =
        ["code", "--format", "tsv", "--actors", "own.txt", "--published", "2031-03-04", "lyon.txt"];
    assert_eq!(desk.run(&args).out, "20310304\tGAUCOP\tDZAEDU\t173\tlyon.txt_0\n");
    assert!(desk.run(&["code", "lyon.txt"]).out.contains("FRACOP 173 DZAEDU · coerce"));
    desk.write("verbs.txt", "- * GUN [072]\n");
    let refused = desk.run(&["code", "--verbs", "verbs.txt", "lyon.txt"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.talk.contains("line 1"), "{}", refused.talk);
}

#[test]
fn an_attack_is_a_filled_form_whose_fillers_are_words_of_the_report() {
    let desk = Desk::new();
    let text = "GUERRILLAS OF THE SHINING PATH KILLED TWO POLICEMEN AND KIDNAPPED THE MAYOR, PEDRO QUISPE ROJAS, WHEN \
                THEY ATTACKED THE TOWN WITH DYNAMITE, THE POLICE REPORTED. A BOMB DESTROYED THE BANK.\n";
    desk.write("town.txt", text);
    let args = ["templates", "--format", "jsonl", "--published", "1990-02-04", "town.txt"];
    let lines = desk.run(&args).lines();
    assert!(!lines.is_empty());
    for line in &lines {
        assert_eq!(line["format"], "parallax.template/1");
        assert!(line["because"].as_str().unwrap().contains("+"), "{line}");
        for role in ["perpetrators", "organisations", "targets", "victims", "instruments"] {
            for filler in line[role].as_array().unwrap() {
                let at = |end: usize| filler["span"][end].as_u64().unwrap() as usize;
                assert_eq!(filler["text"], text[at(0)..at(1)]);
            }
        }
    }
    let table = desk.run(&["templates", "town.txt"]).out;
    assert!(table.starts_with("town.txt"), "{table}");
    assert_eq!(desk.run(&["templates", "nowhere.txt"]).status, Some(2));
}

#[test]
fn a_sentence_shows_its_tree() {
    let desk = Desk::new();
    let text = "Shells hit a market in Homs.";
    let table = desk.run(&["parse", text]).out;
    assert!(table.contains("hit (root)\n"), "{table}");
    assert!(table.contains("|-- Shells (nsubj)"), "{table}");
    let conllu = desk.run(&["parse", "--format", "conllu", text]).out;
    assert_eq!(conllu.lines().filter(|line| line.split('\t').count() == 10).count(), 7, "{conllu}");
    let jsonl = desk.run(&["parse", "--format", "jsonl", text]).lines();
    assert_eq!(jsonl[0]["words"].as_array().unwrap().len(), 7);
    let roots = jsonl[0]["words"].as_array().unwrap().iter().filter(|word| word["head"].is_null());
    assert_eq!(roots.count(), 1);
}

#[test]
fn kept_trees_change_no_byte_and_a_folder_that_is_none_is_told() {
    let desk = Desk::with_market();
    let plain = desk.run(&["read", "--format", "jsonl", "market.txt"]);
    let kept = || desk.run(&["read", "--format", "jsonl", "--trees", "kept", "market.txt"]);
    assert_eq!(kept().out, plain.out);
    assert_eq!(kept().out, plain.out, "recalled");
    let refused = desk.run(&["read", "--trees", "market.txt", "market.txt"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.talk.contains("--trees"), "{}", refused.talk);
}
