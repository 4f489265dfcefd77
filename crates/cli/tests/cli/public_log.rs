//! From signing a head to a second party's cosignature and a report that can be attached to a file.

use crate::run::{BRIDGE, Desk, MARKET};

fn signed_desk() -> Desk {
    let desk = Desk::with_market();
    desk.write("bridge.txt", BRIDGE);
    assert_eq!(desk.run(&["init", "--log-name", "example.org/desk"]).status, Some(0));
    assert_eq!(desk.run(&["add", "market.txt"]).status, Some(0));
    desk
}

fn key(desk: &Desk) -> String {
    desk.run(&["key"]).out.trim().to_owned()
}

#[test]
fn a_head_is_signed_published_cosigned_and_verified() {
    let desk = signed_desk();
    let signed = desk.run(&["checkpoint"]);
    assert!(signed.out.starts_with("example.org/desk\n2\n"), "{}", signed.out);
    assert_eq!(desk.run(&["publish", "public"]).status, Some(0));
    let witness =
        desk.run(&["key", "witness", "witness.example", "witness.key"]).out.trim().to_owned();
    let key = key(&desk);
    let look = ["witness", "public", "--log-key", &key, "--key", "witness.key", "--state", "seen"];
    let cosigned = desk.run(&look);
    assert!(
        cosigned.talk.contains("2 entries cosigned; this log is new to you"),
        "{}",
        cosigned.talk
    );
    desk.write("cosigned", &cosigned.out);
    assert_eq!(desk.run(&["checkpoint", "--cosigned", "cosigned"]).status, Some(0));
    let report = desk.run(&["verify", "--key", &key, "--witness", &witness]);
    assert_eq!(report.status, Some(0), "{}{}", report.out, report.talk);
    for words in [
        "2 whose chain holds",
        "by the key you gave",
        "cosigned by witness.example on 2",
        "Nothing is wrong.",
        "not that what was entered is true",
    ] {
        assert!(report.out.contains(words), "{words}: {}", report.out);
    }
    assert!(!report.out.contains("No cosignature was checked"));
    let public = desk.run(&["verify", "public", "--key", &key, "--format", "jsonl"]).lines();
    assert_eq!(public.last().expect("a verdict")["sound"], true);
    desk.run(&["add", "bridge.txt"]);
    desk.run(&["publish", "public"]);
    assert!(desk.run(&look).talk.contains("3 entries cosigned; the first 2 are what they were"));
}

#[test]
fn what_is_wrong_is_named_on_a_copy_without_the_key() {
    let desk = signed_desk();
    desk.run(&["checkpoint"]);
    std::fs::remove_file(desk.path().join("log/key")).expect("removed");
    let file = desk.run(&["reports", "--format", "jsonl"]).lines()[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    desk.write(&format!("archive/{}/{file}", &file[..2]), MARKET.replace("12", "2"));
    let found = desk.run(&["verify", "--format", "jsonl"]);
    assert_eq!(found.status, Some(1));
    let lines = found.lines();
    let fault = lines.iter().find(|line| line["what"] == "fault").expect("a fault");
    assert_eq!(fault["entry"], 1);
    assert!(fault["file"].as_str().expect("a file").ends_with(&file));
    let text = desk.run(&["verify"]).out;
    assert!(text.contains("One thing is wrong:\n  entry 1: "), "{text}");

    // A head that was signed and does not hold is not told as one that nobody signed.
    let signed = desk.path().join("log/checkpoints");
    let head = std::fs::read_dir(signed).expect("a folder").next().expect("a head").expect("read");
    let words = std::fs::read_to_string(head.path()).expect("a note");
    std::fs::write(head.path(), words.replacen("\n2\n", "\n9\n", 1)).expect("written");
    let text = desk.run(&["verify"]).out;
    assert!(text.contains("Signed    nothing that holds"), "{text}");
}

#[test]
fn a_proof_travels_alone() {
    let desk = signed_desk();
    assert!(
        desk.run(&["prove", "1"]).talk.contains("hint: sign the head with `parallax checkpoint`")
    );
    desk.run(&["checkpoint"]);
    let proof = desk.run(&["prove", "1"]).out;
    assert!(proof.starts_with("c2sp.org/tlog-proof@v1\nindex 1\n"), "{proof}");
    desk.write("1.tlog-proof", &proof);
    desk.write("0.tlog-proof", proof.replace("index 1", "index 0"));
    assert_eq!(desk.run(&["verify", "--proof", "1.tlog-proof"]).status, Some(0));
    assert_eq!(desk.run(&["verify", "--proof", "0.tlog-proof"]).status, Some(1));
    assert_eq!(desk.run(&["verify", "--proof", "market.txt"]).status, Some(2));
}

#[test]
fn keys_are_made_once_and_bad_ones_are_refused() {
    let desk = signed_desk();
    let again = desk.run(&["key", "new"]);
    assert_eq!(again.status, Some(2));
    assert!(again.talk.contains("there is a key already"), "{}", again.talk);
    let bad = desk.run(&["verify", "--key", "nonsense"]);
    assert!(bad.status == Some(2) && bad.talk.contains("name+id+key"), "{}", bad.talk);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let key = std::fs::metadata(desk.path().join("log/key")).expect("there");
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
    }
}
