//! Rules as a person meets them: listed, shown, tested, set side by side, and a project's own.

use super::run::Desk;

/// A rule of one's own, with a case that holds.
const CAUTIOUS: &str = r#"name = "cautious"
version = 3
says = "The smallest floor anybody states."

[choose]
low = "smallest-floor"
best = "smallest-floor"
high = "largest-number"

[count]
hedged = "as-stated"
unnumbered = "when-alone"
outdated = "no"

[[case]]
title = "the smaller of two"
voices = ["the ministry: 9", "residents: 12"]
low = 9
best = 9
high = 12
agreed = false
"#;

#[test]
fn rules_are_listed_shown_and_tested() {
    let desk = Desk::new();
    let listed = desk.run(&["rules", "list", "--format", "jsonl"]).lines();
    assert!(listed.iter().any(|rule| rule["rule"] == "low-best-high/1"), "{listed:#?}");
    assert!(listed.iter().all(|rule| rule["source"] == "built in"));
    let shown = desk.run(&["rules", "show", "range"]);
    assert!(shown.out.contains("[[case]]"), "{}", shown.out);
    assert_eq!(desk.run(&["rules", "show", "no-such"]).status, Some(2));
    let tested = desk.run(&["rules", "test"]);
    assert_eq!(tested.status, Some(0), "{}", tested.out);
    desk.write("good.toml", CAUTIOUS);
    desk.write("bad.toml", CAUTIOUS.replace("best = 9", "best = 12"));
    assert_eq!(desk.run(&["rules", "test", "good.toml"]).status, Some(0));
    let failed = desk.run(&["rules", "test", "bad.toml"]);
    assert_eq!(failed.status, Some(1));
    assert!(failed.out.contains("failed  cautious/3  the smaller of two"), "{}", failed.out);
    desk.write("bare.toml", CAUTIOUS.split("[[case]]").next().expect("a head"));
    assert_eq!(desk.run(&["rules", "test", "bare.toml"]).status, Some(1), "a rule without a case");
}

#[test]
fn two_rules_are_set_side_by_side_with_the_claims_that_own_each_figure() {
    let desk = Desk::with_market();
    let args = ["rules", "diff", "conservative", "low-best-high", "market.txt"];
    let dated = [&args[..], &["--published", "2015-04-02", "--format", "jsonl"]].concat();
    let found = desk.run(&dated);
    assert_eq!(found.status, Some(0), "{}", found.talk);
    let lines = found.lines();
    let best = lines.iter().find(|line| line["bound"] == "best" && line["harm"] == "killed");
    let best = best.expect("the best differs");
    assert_eq!((&best["before"], &best["after"]), (&12.into(), &15.into()));
    assert_ne!(best["before_owner"], best["after_owner"]);
    assert_eq!(best["after_rule"], "low-best-high/1");
    let same =
        desk.run(&["rules", "diff", "range", "range", "market.txt", "--published", "2015-04-02"]);
    assert!(same.out.is_empty() && same.talk.contains("no figure differs"), "{}", same.talk);
    assert_eq!(desk.run(&["rules", "diff", "range", "no-such", "market.txt"]).status, Some(2));
}

#[test]
fn a_projects_own_rules_and_voices_count_everywhere() {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init", "-q"]).status, Some(0));
    let added = desk.run(&["add", "market.txt", "--published", "2015-04-02", "-q"]);
    assert_eq!(added.status, Some(0), "{}", added.talk);
    let killed = |desk: &Desk| {
        let lines = desk.run(&["incidents", "--format", "jsonl", "-q"]).lines();
        let found = lines.iter().find(|line| !line["tallies"]["killed"].is_null());
        found.expect("a toll")["tallies"]["killed"].clone()
    };
    assert_eq!(killed(&desk)["rule"], "low-best-high/1");
    assert_eq!(killed(&desk)["voices"].as_array().map(Vec::len), Some(2));
    desk.write("rules/cautious.toml", CAUTIOUS);
    desk.write("parallax.toml", "format = 1\nrule = \"cautious\"\n");
    assert_eq!(killed(&desk)["rule"], "cautious/3", "the rule of parallax.toml counts");
    assert_eq!(killed(&desk)["best"], 12);
    let totals = desk.run(&["totals", "--format", "jsonl", "-q"]).lines();
    assert!(totals.iter().all(|line| line["rule"] == "cautious/3"), "{totals:#?}");
    let asked = desk.run(&["incidents", "--rule", "range", "-q"]);
    assert!(asked.out.contains("[range/1]"), "what is typed counts before it: {}", asked.out);
    let listed = desk.run(&["rules", "list"]);
    assert!(listed.out.contains("rules/cautious.toml"), "{}", listed.out);
    desk.write(
        "voices.toml",
        "[[voice]]\nid = \"one_desk\"\nname = \"the health ministry\"\nkind = \"official\"\n\
         aliases = [\"A local doctor\"]\n",
    );
    assert_eq!(killed(&desk)["voices"].as_array().map(Vec::len), Some(1), "two names of one voice");
    desk.write("voices.toml", "[[voice]]\nid = 3\n");
    let broken = desk.run(&["incidents", "-q"]);
    assert_eq!(broken.status, Some(2));
    assert!(broken.talk.contains("voices"), "{}", broken.talk);
}

#[test]
fn looking_back_uses_the_rule_that_was_in_force() {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init", "-q"]).status, Some(0));
    assert_eq!(desk.run(&["add", "market.txt", "--published", "2015-04-02", "-q"]).status, Some(0));
    let rule_of = |args: &[&str]| {
        let lines = desk.run(&[&["totals", "--format", "jsonl", "-q"], args].concat()).lines();
        lines[0]["rule"].clone()
    };
    let now = || {
        std::thread::sleep(std::time::Duration::from_millis(20));
        jiff::Timestamp::now().to_string()
    };
    desk.write("rules/cautious.toml", CAUTIOUS);
    desk.write("parallax.toml", "format = 1\nrule = \"cautious\"\n");
    let before = now();
    assert_eq!(rule_of(&["--as-of", &before]), "cautious/3", "nothing was ever put in force");
    let adopt = ["rules", "adopt", "--reason", "agreed in March", "--author", "anna"];
    let adopted = desk.run(&adopt);
    assert_eq!(adopted.status, Some(0), "{}", adopted.talk);
    let between = now();
    desk.write("rules/cautious.toml", CAUTIOUS.replace("version = 3", "version = 4"));
    assert_eq!(rule_of(&[]), "cautious/4");
    assert_eq!(rule_of(&["--as-of", &between]), "cautious/3", "the rule of the day");
    assert_eq!(rule_of(&["--as-of", &before]), "low-best-high/1", "none of its own was in force");
    assert_eq!(desk.run(&adopt).status, Some(0));
    let again = desk.run(&adopt);
    assert!(again.talk.contains("in force already"), "{}", again.talk);
    assert_eq!(rule_of(&["--as-of", &now()]), "cautious/4");
    let told = desk.run(&["rules", "history"]);
    assert_eq!(told.out.lines().count(), 2, "{}", told.out);
    assert!(told.out.contains("anna: rules/cautious.toml, rule cautious; agreed in March"));
    desk.write("rules/cautious.toml", CAUTIOUS.replace("best = 9", "best = 12"));
    assert_eq!(desk.run(&adopt).status, Some(2), "a rule whose case fails is never in force");
}

#[test]
fn a_project_reads_with_actors_places_and_frames_of_its_own() {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init", "-q"]).status, Some(0));
    desk.write(
        "zahra.txt",
        "Red Falcons snuffed nine people in Tal Zahra on Tuesday, a local doctor said.",
    );
    assert_eq!(desk.run(&["add", "zahra.txt", "--published", "2015-04-02", "-q"]).status, Some(0));
    let claims = || desk.run(&["claims", "--format", "jsonl", "-q"]).lines();
    assert!(claims().iter().all(|claim| claim["place"]["name"] != "Tal Zahra"), "nobody knows it");
    desk.write("places.tsv", "# ours\nTal Zahra\t\tSY\t35.5\t36.75\tcity\n");
    desk.write(
        "actors.toml",
        "[[actor]]\nid = \"red_falcons\"\nkind = \"militia\"\nnames = [\"Red Falcons\"]\n",
    );
    desk.write(
        "frames/own.toml",
        "event = \"killing\"\nabout = \"Ours.\"\n\n[[frame]]\nid = \"snuff\"\nverbs = [\"snuff\"]\n\
         actor = [\"subject\"]\naffected = [\"object\"]\naffected_is = [\"person\"]\n",
    );
    let read = claims();
    let claim = read.iter().find(|claim| claim["trigger"]["text"] == "snuffed");
    let claim = claim.unwrap_or_else(|| panic!("{read:#?}"));
    assert_eq!(
        (&claim["event"], &claim["place"]["name"]),
        (&"killing".into(), &"Tal Zahra".into())
    );
    assert_eq!(claim["actor"][0]["actor"], "red_falcons", "{claim:#}");
    let adopted = desk.run(&["rules", "adopt", "--reason", "ours", "--author", "anna"]);
    assert_eq!(adopted.status, Some(0), "{}", adopted.talk);
    let history = desk.run(&["rules", "history"]).out;
    for file in ["actors.toml", "places.tsv", "frames/own.toml"] {
        assert!(history.contains(file), "{history}");
    }
    desk.write("places.tsv", "# ours\nTal Zahra\tSY\n");
    let broken = desk.run(&["claims", "-q"]);
    assert_eq!(broken.status, Some(2));
    assert!(
        broken.talk.contains("places.tsv") && broken.talk.contains("line 2"),
        "{}",
        broken.talk
    );
}
