//! `people`, `restrict`, `release`: who may come in, and what is kept to some of them.

use crate::run::{BRIDGE, Desk};
use crate::serve::Open;

const BY: [&str; 4] = ["--author", "Keeper", "--reason", "as agreed"];

fn with_people() -> Desk {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    let add = |name, role, group: &[&str]| {
        let args = [&["people", "add", name, "--role", role], group, &BY[..]].concat();
        let ran = desk.run(&args);
        assert_eq!(ran.status, Some(0), "{}", ran.talk);
        ran.out.trim().to_owned()
    };
    let password = add("Rana Khalil", "admin", &[]);
    assert_eq!(password.len(), 29, "it is printed once, alone: {password}");
    add("عمر", "analyst", &["--group", "sources"]);
    desk
}

#[test]
fn people_come_change_and_go() {
    let desk = with_people();
    let list = desk.run(&["people", "list", "--format", "jsonl"]).lines();
    assert_eq!(list.len(), 2);
    assert_eq!(list[1]["groups"], serde_json::json!(["sources"]));
    assert_eq!(list[0]["credentials"], serde_json::json!(["password"]));

    let refused = desk.run(&["people", "role", "Rana Khalil", "reader"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.talk.contains("only admin"), "{}", refused.talk);
    assert_eq!(desk.run(&["people", "remove", "Rana Khalil"]).status, Some(2));
    assert_eq!(desk.run(&["people", "role", "عمر", "admin"]).status, Some(0));
    assert_eq!(desk.run(&["people", "role", "Nobody", "admin"]).status, Some(2));
    let group = ["people", "group", "عمر", "--leave", "sources", "--join", "court"];
    assert_eq!(desk.run(&[&group[..], &BY].concat()).status, Some(0));
    assert_eq!(desk.run(&[&["people", "remove", "Rana Khalil"][..], &BY].concat()).status, Some(0));
    let list = desk.run(&["people", "list", "--format", "jsonl"]).lines();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["groups"], serde_json::json!(["court"]));

    let log = desk.run(&["people", "log", "--person", "Rana Khalil", "--format", "jsonl"]).lines();
    let kinds: Vec<&str> = log.iter().filter_map(|line| line["kind"].as_str()).collect();
    assert_eq!(kinds, ["person.enrolled", "person.credential", "person.removed"]);
    assert!(
        log.iter().all(|line| line["author"] == "Keeper" && line["body"]["reason"] == "as agreed")
    );
    assert_eq!(desk.run(&["verify"]).status, Some(0), "the journal is whole");
}

#[test]
fn no_secret_is_in_the_journal_and_only_its_owner_reads_the_file() {
    let desk = with_people();
    let password = "wet stones at noon";
    let ran = desk.run_with_stdin(&["people", "password", "عمر", "--password-stdin"], |stdin| {
        stdin.write_all(password.as_bytes()).expect("it reads");
    });
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    assert!(!ran.talk.contains(password) && !ran.out.contains(password));
    let key = desk.run(&["people", "key", "عمر"]).out.trim().to_owned();
    let code = desk.run(&["people", "code", "عمر"]).out.trim().to_owned();
    assert!(key.starts_with("parallax-key-") && code.len() == 32, "{key} {code}");
    let kept = std::fs::read_to_string(desk.path().join("people/verifiers.json")).expect("kept");
    assert!(kept.contains("$argon2id$") && !kept.contains(password) && !kept.contains(&key));
    for file in ["journal.db", "journal.db-wal"] {
        let bytes = std::fs::read(desk.path().join(file)).unwrap_or_default();
        for secret in [password, &key, &code, "argon2id"] {
            let is_there = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!is_there, "{file} holds a secret");
        }
    }
    let weak = desk.run_with_stdin(&["people", "password", "عمر", "--password-stdin"], |stdin| {
        stdin.write_all(b"short").expect("it reads");
    });
    assert_eq!(weak.status, Some(2));
    assert!(weak.talk.contains("at least 12"), "{}", weak.talk);
}

#[test]
fn what_is_restricted_is_nowhere_on_a_desk_that_asks_nobody() {
    let desk = Desk::with_market();
    desk.write("bridge.txt", BRIDGE);
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    let add = ["add", "market.txt", "bridge.txt", "--published", "2015-03-31"];
    assert_eq!(desk.run(&add).status, Some(0));
    let open = Open::over(&desk);
    assert!(open.get("/incidents").contains("Saraqib"));
    let reports = desk.run(&["reports", "--format", "jsonl"]).lines();
    let bridge = reports
        .iter()
        .find(|line| line["name"] == "bridge.txt" || line["known"]["name"] == "bridge.txt");
    let bridge = bridge.expect("it came in")["id"].as_str().expect("an id").to_owned();
    let kept = ["restrict", &bridge[..12], "--group", "sources", "--reason", "a witness"];
    assert_eq!(desk.run(&kept).status, Some(0));
    for page in [
        "/",
        "/incidents",
        "/incidents.csv",
        "/reports",
        "/reports.jsonl",
        "/places",
        "/actors",
        "/map.json",
        "/totals",
        "/journal",
        "/sources",
        "/reports?q=saraqib",
        "/as-of/2030-01-01/incidents",
        "/ar/incidents",
    ] {
        let shown = open.get(page);
        assert!(shown.starts_with("HTTP/1.1 200"), "{page}: {shown}");
        for word in ["Saraqib", "bridge.txt", "a witness", &bridge] {
            // What was searched for stands in its field.
            let shown = shown.replace("saraqib", "").replace("value=\"Saraqib\"", "");
            assert!(!shown.contains(word), "{page} tells of {word}");
        }
    }
    assert_eq!(open.data("/index.json")["reports"], 1);
    let lost = open.get(&format!("/reports/{bridge}"));
    let never = open.get(&format!("/reports/{}", "0".repeat(64)));
    let body = |answer: &str| answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned();
    assert!(lost.starts_with("HTTP/1.1 404"), "{lost}");
    let unnamed = |text: &str, id: &str| body(text).replace(id, "ID");
    assert_eq!(
        unnamed(&lost, &bridge),
        unnamed(&never, &"0".repeat(64)),
        "as if it had never been"
    );

    let release = ["release", &bridge[..12], "--group", "sources", "--reason", "he agreed"];
    assert_eq!(desk.run(&release).status, Some(0));
    assert!(open.get("/incidents").contains("Saraqib"));
    assert_eq!(desk.run(&release).status, Some(2), "nothing restricts it");
}
