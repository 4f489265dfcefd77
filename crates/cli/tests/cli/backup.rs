//! A project goes into a safe and comes back the same record, or is told to be unsound.

use crate::people::Visitor;
use crate::run::{BRIDGE, Desk};
use crate::serve::Open;

fn desk() -> Desk {
    let desk = Desk::with_market();
    desk.write("bridge.txt", BRIDGE);
    desk.run(&["init", "p"]);
    assert_eq!(desk.run(&["add", "market.txt", "bridge.txt", "--project", "p"]).status, Some(0));
    let incidents = desk.run(&["incidents", "--project", "p", "--format", "jsonl"]).lines();
    let id = incidents[0]["id"].as_str().expect("an id").to_owned();
    let claims = desk.run(&["claims", "--project", "p", "--format", "jsonl"]).lines();
    let claim = claims[0]["claim"].as_str().or(claims[0]["id"].as_str()).expect("an id").to_owned();
    let accepted =
        ["accept", &claim, "--reason", "as it stands", "--author", "Lead", "--project", "p"];
    let said = desk.run(&accepted);
    assert_eq!(said.status, Some(0), "{id} {}", said.talk);
    desk.run(&["checkpoint", "--project", "p"]);
    desk
}

/// What a project comes to, in every byte that is printed.
fn record(desk: &Desk, project: &str) -> Vec<String> {
    let commands: [&[&str]; 6] = [
        &["incidents", "--format", "jsonl"],
        &["claims", "--format", "jsonl"],
        &["reports", "--format", "jsonl"],
        &["decisions", "--format", "jsonl"],
        &["rebuild"],
        &["key"],
    ];
    let run = |args: &&[&str]| {
        let ran = desk.run(&[*args, &["--project", project]].concat());
        assert_eq!(ran.status, Some(0), "{args:?}: {}", ran.talk);
        ran.out
    };
    commands.iter().map(run).collect()
}

#[test]
fn an_export_taken_in_gives_the_same_record_byte_for_byte() {
    let desk = desk();
    assert_eq!(desk.run(&["export", "--all", "out.tar", "--project", "p"]).status, Some(0));
    let taken = desk.run(&["import", "out.tar", "q"]);
    assert_eq!(taken.status, Some(0), "{}", taken.talk);
    assert!(taken.talk.contains("all of it checked and sound"), "{}", taken.talk);
    assert_eq!(record(&desk, "q"), record(&desk, "p"));
    assert_eq!(desk.run(&["export", "--all", "again.tar", "--project", "q"]).status, Some(0));
    let read = |name: &str| std::fs::read(desk.path().join(name)).expect("there");
    assert_eq!(read("again.tar"), read("out.tar"));
    assert!(!desk.path().join("q/log/key").exists(), "the private key stays at home");
    let again = desk.run(&["import", "out.tar", "q"]);
    assert!(again.status == Some(2) && again.talk.contains("a project already"), "{}", again.talk);
}

#[test]
fn a_backup_opens_for_its_keys_alone_and_comes_back_whole() {
    let desk = desk();
    let public = desk.run(&["key", "backup", "safe.key"]).out.trim().to_owned();
    let other = desk.run(&["key", "backup", "other.key"]).out.trim().to_owned();
    assert!(public.starts_with("age1") && public != other);
    let made = desk.run(&["backup", "b.age", "--recipient", &public, "--project", "p"]);
    assert_eq!(made.status, Some(0), "{}", made.talk);
    let sealed = std::fs::read(desk.path().join("b.age")).expect("there");
    assert!(sealed.starts_with(b"age-encryption.org/v1"));
    assert!(!sealed.windows(6).any(|window| window == b"market"), "nothing shows");
    let refused = desk.run(&["restore", "b.age", "r", "--identity", "other.key"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.talk.contains("private key that it was made for"), "{}", refused.talk);
    let back = desk.run(&["restore", "b.age", "r", "--identity", "safe.key"]);
    assert_eq!(back.status, Some(0), "{}", back.talk);
    assert_eq!(record(&desk, "r"), record(&desk, "p"));
    assert_eq!(desk.run(&["checkpoint", "--project", "r"]).status, Some(0), "it can sign");
    // One bit of the sealed file, or its end: nothing is restored.
    let mut changed = sealed.clone();
    *changed.get_mut(sealed.len() / 2).expect("long enough") ^= 1;
    for (name, bytes) in [("c.age", changed.as_slice()), ("d.age", &sealed[..sealed.len() - 9])] {
        desk.write(name, bytes);
        let ran = desk.run(&["restore", name, "s", "--identity", "safe.key"]);
        assert_eq!(ran.status, Some(2), "{}", ran.talk);
        assert!(!desk.path().join("s/parallax.toml").exists());
    }
    assert!(
        desk.run(&["backup", "b.age", "--recipient", &public, "--project", "p"])
            .talk
            .contains("there already")
    );
}

#[test]
fn people_come_in_again_after_a_restore() {
    let desk = desk();
    let people = ["people", "add", "Rana", "--role", "admin", "--project", "p"];
    let password = desk.run(&people).out.trim().to_owned();
    desk.write("pass", "four plain words here\n");
    desk.write("p/people/views.json", "{\"Rana\": {\"Homs\": \"/incidents?place=Homs\"}}\n");
    for args in [
        &["backup", "b.age", "--passphrase-file", "pass", "--project", "p"][..],
        &["restore", "b.age", "r", "--passphrase-file", "pass"],
        &["export", "--all", "out.tar", "--project", "p"],
        &["import", "out.tar", "q"],
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.status, Some(0), "{}", ran.talk);
    }
    let open = Open::with(&desk, &["--port", "0", "--project", "r"]);
    Visitor::enter(&open, "Rana", &password, "").expect("in");
    for name in ["verifiers.json", "views.json"] {
        let path = desk.path().join("r/people").join(name);
        assert!(path.exists(), "{name} comes back");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
    assert!(!desk.path().join("q/people").exists(), "an export is for others");
}

#[test]
fn a_passphrase_opens_a_backup() {
    let desk = desk();
    desk.write("pass", "four plain words here\n");
    desk.write("wrong", "four plain words there\n");
    let made = desk.run(&["backup", "b.age", "--passphrase-file", "pass", "--project", "p"]);
    assert_eq!(made.status, Some(0), "{}", made.talk);
    let wrong = desk.run(&["restore", "b.age", "r", "--passphrase-file", "wrong"]);
    assert_eq!(wrong.status, Some(2));
    assert!(wrong.talk.contains("give the passphrase"), "{}", wrong.talk);
    let back = desk.run(&["restore", "b.age", "r", "--passphrase-file", "pass"]);
    assert_eq!(back.status, Some(0), "{}", back.talk);
    assert_eq!(record(&desk, "r"), record(&desk, "p"));
}
