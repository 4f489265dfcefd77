//! A signed head, stamped by an authority made with OpenSSL.

use crate::run::Desk;
use std::process::Command;

const CONFIG: &str = "
[req]
distinguished_name = name
prompt = no
[name]
CN = Example authority
[own]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = critical, timeStamping
[authority]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256, sha512
signer_digest = sha256
ess_cert_id_chain = no
";

/// A calendar's promise, and beside it one hashing into a block.
pub const PATHS: &[u8] = b"\xff\0\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e\x07\x06https:\x08\0\x05\x88\x96\x0d\x73\xd7\x19\x01\x03\xf7\xef\x15";

fn openssl(desk: &Desk, line: &str) -> bool {
    let mut run = Command::new("openssl");
    run.args(line.split_whitespace()).current_dir(desk.path());
    run.output().expect("it runs").status.success()
}

/// Makes an authority in the folder: `own.key`, `own.pem`. `false`: there is no OpenSSL here.
pub fn authority(desk: &Desk) -> bool {
    if Command::new("openssl").arg("version").output().is_err() {
        eprintln!("skipped: there is no openssl here");
        return false;
    }
    desk.write("cnf", CONFIG);
    desk.write("serial", "01\n");
    assert!(openssl(desk, NEW));
    true
}

/// Has it stamp a file; only the token of its answer is kept, as the auto-archiver does.
pub fn stamp(desk: &Desk, file: &str, token: &str) {
    let query = format!("ts -query -data {file} -sha512 -cert -out query.tsq");
    assert!(openssl(desk, &query));
    let answer = format!("{ANSWER} -queryfile query.tsq -token_out -out {token}");
    assert!(openssl(desk, &answer));
}

const NEW: &str =
    "req -x509 -config cnf -extensions own -newkey rsa:2048 -nodes -keyout own.key -out own.pem";

const ANSWER: &str = "ts -reply -config cnf -section authority -signer own.pem -inkey own.key";

/// First bytes of a proof of OpenTimestamps, before the digest.
pub const MAGIC: &[u8] = b"\0OpenTimestamps\0\0Proof\0\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08";

#[test]
fn a_head_is_stamped_and_the_stamp_travels() {
    let desk = Desk::with_market();
    if !authority(&desk) {
        return;
    }
    let ran = |args: &[&str]| {
        let ran = desk.run(args);
        assert_eq!(ran.status, Some(0), "{args:?}: {}", ran.talk);
        ran
    };
    ran(&["init", "p"]);
    assert_eq!(
        desk.run(&["--project", "p", "timestamp", "request", "q.tsq"]).status,
        Some(2),
        "nothing is signed yet"
    );
    ran(&["--project", "p", "add", "market.txt"]);
    ran(&["--project", "p", "checkpoint"]);
    ran(&["--project", "p", "timestamp", "request", "q.tsq"]);
    assert!(openssl(&desk, &format!("{ANSWER} -queryfile q.tsq -out r.tsr")));
    let text = ran(&["--project", "p", "timestamp", "text"]).out;
    desk.write("head", &text);
    assert!(
        openssl(&desk, "ts -verify -data head -in r.tsr -CAfile own.pem -partial_chain"),
        "OpenSSL says the same"
    );

    let took = ran(&[
        "--project",
        "p",
        "timestamp",
        "take",
        "r.tsr",
        "--request",
        "q.tsq",
        "--authority",
        "own.pem",
    ]);
    assert!(
        took.talk.contains("2 entries") && took.talk.contains("Example authority"),
        "{}",
        took.talk
    );
    let verified = ran(&["verify", "p", "--authority", "own.pem"]);
    assert!(verified.out.contains("Example authority, whom you trust"), "{}", verified.out);
    let unsure = ran(&["verify", "p"]);
    assert!(unsure.out.contains("nobody that you named vouches (--authority)"), "{}", unsure.out);
    assert!(unsure.out.contains("No time stamp was checked down to somebody"), "{}", unsure.out);

    // An answer to another request, and one by another authority than the one that is trusted.
    ran(&["--project", "p", "timestamp", "request", "later.tsq"]);
    for (args, why) in [
        (["--request", "later.tsq"], "does not answer"),
        (["--authority", "stranger.pem"], "does not do"),
    ] {
        assert!(openssl(&desk, &NEW.replace("own.", "stranger.")));
        let args = [&["--project", "p", "timestamp", "take", "r.tsr"][..], &args].concat();
        let refused = desk.run(&args);
        assert!(refused.status == Some(2) && refused.talk.contains(why), "{}", refused.talk);
    }
    let doubted = desk.run(&["verify", "p", "--authority", "stranger.pem"]);
    assert!(doubted.status == Some(1) && doubted.out.contains(".tsr"), "{}", doubted.out);

    // A proof of OpenTimestamps is held against the digest.
    let digest = Command::new("openssl")
        .args(["dgst", "-sha256", "-binary", "head"])
        .current_dir(desk.path())
        .output();
    let mut proof = [MAGIC, &digest.expect("it runs").stdout, PATHS].concat();
    desk.write("head.ots", &proof);
    let took = ran(&["--project", "p", "timestamp", "take", "head.ots"]).talk;
    assert!(took.contains("nothing is proved until `ots upgrade`"), "{took}");
    assert!(took.contains("Bitcoin block 358391, if a node says"), "{took}");
    proof[40] ^= 1;
    desk.write("other.ots", &proof);
    let other = desk.run(&["--project", "p", "timestamp", "take", "other.ots"]);
    assert!(
        other.status == Some(2) && other.talk.contains("none of the checkpoints"),
        "{}",
        other.talk
    );

    // Both travel, and are checked where they arrive.
    ran(&["--project", "p", "export", "--all", "all.tar"]);
    ran(&["import", "all.tar", "copy"]);
    let lines = ran(&["verify", "copy", "--authority", "own.pem", "--format", "jsonl"]).lines();
    let stamps: Vec<_> = lines.iter().filter(|line| line["what"] == "timestamp").collect();
    assert_eq!(stamps.len(), 2, "{lines:?}");
    assert!(stamps.iter().any(|stamp| stamp["kind"] == "rfc3161" && stamp["root"].is_string()));
    assert!(stamps.iter().any(|stamp| stamp["kind"] == "opentimestamps"
        && stamp["time"].is_null()
        && stamp["blocks"][0]["height"] == 358_391
        && stamp["pending"][0] == "https:"));

    // A stamp that was put beside another checkpoint is found out.
    let folder = desk.path().join("copy/log/checkpoints");
    let mut files = std::fs::read_dir(&folder).expect("there").flatten().map(|file| file.path());
    let stamp = files.find(|path| path.extension().is_some_and(|end| end == "tsr")).expect("kept");
    let mut bytes = std::fs::read(&stamp).expect("readable");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&stamp, bytes).expect("written");
    let found = desk.run(&["verify", "copy"]);
    assert!(found.status == Some(1) && found.out.contains(".tsr"), "{}", found.out);
}
