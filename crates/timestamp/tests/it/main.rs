//! Questions and answers against an authority made with OpenSSL, which is the other implementation here.

use parallax_timestamp::{
    Asked, MAX_REPLY, StampError, Stamped, TimeStamp, Trusted, check, request,
};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const CONFIG: &str = "
[req]
distinguished_name = name
prompt = no
[name]
CN = Nobody
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[short]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
[plain]
basicConstraints = critical, CA:FALSE
[tsa]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
authorityKeyIdentifier = keyid
[ts]
default_tsa = authority
[authority]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256, sha512
signer_digest = sha256
accuracy = secs:1, millisecs:500
ordering = yes
tsa_name = yes
ess_cert_id_chain = yes
";

/// An authority in a folder: `root.pem` vouches for `middle.pem`, that for `tsa.pem`.
struct Authority(TempDir);

fn openssl(folder: &Path, line: &str) -> bool {
    let words = line.split_whitespace();
    let run = Command::new("openssl").args(words).current_dir(folder).output();
    run.expect("openssl is there").status.success()
}

impl Authority {
    /// `key`: what `openssl req -newkey` takes. `None` where there is no OpenSSL.
    fn new(key: &str) -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            eprintln!("skipped: there is no openssl here");
            return None;
        }
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = dir.path();
        fs::write(folder.join("cnf"), CONFIG).expect("written");
        fs::write(folder.join("serial"), "01\n").expect("written");
        let make = |line: String| assert!(openssl(folder, &line), "{line}");
        let new = format!("req -config cnf -newkey {key} -nodes");
        make(format!(
            "{new} -x509 -extensions ca -days 4000 -subj /CN=Root -keyout root.key -out root.pem"
        ));
        for (name, by, as_what) in
            [("middle", "root", "ca"), ("tsa", "middle", "tsa"), ("plain", "middle", "plain")]
        {
            make(format!("{new} -subj /O=Example/CN={name} -keyout {name}.key -out {name}.csr"));
            make(format!(
                "x509 -req -in {name}.csr -CA {by}.pem -CAkey {by}.key -set_serial 0x7{name_len}01 -days 4000 \
                 -sha256 -extfile cnf -extensions {as_what} -out {name}.pem",
                name_len = name.len()
            ));
        }
        Some(Self(dir))
    }

    /// The answer to a request of ours for this digest.
    fn answer(&self, digest: [u8; 32]) -> Vec<u8> {
        let folder = self.0.path();
        fs::write(folder.join("q.tsq"), request(digest, NONCE)).expect("written");
        let line = "ts -reply -config cnf -section authority -queryfile q.tsq -signer tsa.pem -inkey tsa.key -chain middle.pem -out r.tsr";
        assert!(openssl(folder, line), "{line}");
        assert!(
            openssl(
                folder,
                "ts -verify -in r.tsr -queryfile q.tsq -CAfile root.pem -untrusted middle.pem"
            ),
            "OpenSSL itself takes it, number and all"
        );
        fs::read(folder.join("r.tsr")).expect("written")
    }

    fn trusted(&self, names: &[&str]) -> Trusted {
        let pem = names
            .iter()
            .map(|name| fs::read(self.0.path().join(format!("{name}.pem"))).expect("there"));
        Trusted::parse(&pem.collect::<Vec<_>>().concat()).expect("certificates")
    }
}

const MESSAGE: &[u8] = b"what was there";

fn digest() -> [u8; 32] {
    Sha256::digest(MESSAGE).into()
}

const NONCE: u64 = 0xfedc_ba98_7654_3210;

fn asked(nonce: u64) -> Asked {
    Asked::parse(&request(digest(), nonce)).expect("our own")
}

fn sound(authority: &Authority) -> (Vec<u8>, TimeStamp) {
    let reply = authority.answer(digest());
    let stamp = check(&reply, MESSAGE, Some(&authority.trusted(&["root"]))).expect("sound");
    (reply, stamp)
}

fn told_by(key: &str) {
    let Some(authority) = Authority::new(key) else { return };
    let (reply, stamp) = sound(&authority);
    let age = jiff::Timestamp::now().duration_since(stamp.time);
    assert!(age.abs() < jiff::SignedDuration::from_mins(5), "{}", stamp.time);
    assert_eq!(
        (stamp.authority.as_str(), stamp.root.as_deref()),
        ("CN=tsa,O=Example", Some("CN=Root"))
    );
    assert_eq!((stamp.policy.as_str(), stamp.serial.as_str()), ("1.2.3.4.1", "02"));
    assert!(Stamped::of(&reply).expect("its own").is(MESSAGE));
    // It answers the request that was sent, and no other.
    stamp.answers(&asked(NONCE)).expect("the same number");
    assert!(matches!(stamp.answers(&asked(1)), Err(StampError::OtherRequest(_))));
    // The token in it says the same by itself.
    let folder = authority.0.path();
    assert!(openssl(folder, "ts -reply -in r.tsr -token_out -out token.der"));
    let token = fs::read(folder.join("token.der")).expect("written");
    assert_eq!(check(&token, MESSAGE, Some(&authority.trusted(&["root"]))).as_ref(), Ok(&stamp));
    // Without anybody to trust it says as much; with the signer itself it needs no one else.
    assert_eq!(check(&reply, MESSAGE, None).expect("sound").root, None);
    let by_itself = check(&reply, MESSAGE, Some(&authority.trusted(&["plain", "tsa"])));
    assert_eq!(by_itself.expect("sound").root.as_deref(), Some("CN=tsa,O=Example"));
}

#[test]
fn an_authority_with_an_rsa_key_is_understood() {
    told_by("rsa:2048");
}

#[test]
fn an_authority_with_a_p256_key_is_understood() {
    told_by("ec -pkeyopt ec_paramgen_curve:P-256");
}

#[test]
fn an_authority_with_a_p384_key_is_understood() {
    told_by("ec -pkeyopt ec_paramgen_curve:P-384");
}

#[test]
fn what_is_wrong_is_said() {
    let Some(authority) = Authority::new("ec -pkeyopt ec_paramgen_curve:P-256") else { return };
    // Every certificate is made before the stamp: one that is younger than it is wrong for that alone.
    let stranger = Authority::new("ec -pkeyopt ec_paramgen_curve:P-256").expect("made");
    let folder = authority.0.path();
    let line = "req -config cnf -x509 -extensions short -new -key root.key -days 4000 -subj /CN=Root -out short.pem";
    assert!(openssl(folder, line), "{line}");
    let (reply, _) = sound(&authority);
    let other = check(&reply, b"something else", None).unwrap_err();
    assert!(matches!(other, StampError::OtherDigest(_)), "{other}");
    for trusted in [stranger.trusted(&["root"]), authority.trusted(&["plain"])] {
        let error = check(&reply, MESSAGE, Some(&trusted)).unwrap_err();
        assert!(matches!(error, StampError::BadCertificate { .. }), "{error}");
    }
    // A root of the same name that never signed anything here.
    let error = check(&reply, MESSAGE, Some(&stranger.trusted(&["root"]))).unwrap_err();
    assert!(error.to_string().contains("not signed by CN=Root"), "{error}");
    // Whoever may vouch for one that stamps need not be allowed to vouch for one that vouches.
    let error = check(&reply, MESSAGE, Some(&authority.trusted(&["short"]))).unwrap_err();
    assert!(error.to_string().contains("CN=Root does not do: it may not vouch"), "{error}");
    fs::write(folder.join("q.tsq"), "no question").expect("written");
    let _ = openssl(
        folder,
        "ts -reply -config cnf -section authority -queryfile q.tsq -signer tsa.pem -inkey tsa.key -out no.tsr",
    );
    let no = fs::read(folder.join("no.tsr")).expect("it answers all the same");
    assert!(matches!(check(&no, MESSAGE, None), Err(StampError::Refused(_))));
    let long = check(&vec![0x30; MAX_REPLY + 1], MESSAGE, None).unwrap_err();
    assert!(long.to_string().contains("longer than"), "{long}");
    assert!(matches!(Trusted::parse(b"nothing"), Err(StampError::BadRoots(_))));
}

/// Whatever bit is turned, the answer is refused or still says the same.
#[test]
fn no_bit_can_be_turned() {
    let Some(authority) = Authority::new("ec -pkeyopt ec_paramgen_curve:P-256") else { return };
    let (reply, stamp) = sound(&authority);
    let trusted = authority.trusted(&["root"]);
    let mut n_refused = 0;
    for at in 0..reply.len() {
        let mut bent = reply.clone();
        bent[at] ^= 1 << (at % 8);
        match check(&bent, MESSAGE, Some(&trusted)) {
            Ok(said) => assert_eq!(said, stamp, "byte {at}"),
            Err(_) => n_refused += 1,
        }
        assert!(check(&reply[..at], MESSAGE, None).is_err(), "cut off at {at}");
    }
    assert!(n_refused * 2 > reply.len(), "{n_refused} of {}", reply.len());
}

#[test]
fn a_question_is_what_openssl_reads() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for nonce in [1, 0x7f, 0x80, 0xff00, u64::MAX] {
        fs::write(dir.path().join("q.tsq"), request(digest(), nonce)).expect("written");
        let mut print = Command::new("openssl");
        let Ok(said) =
            print.args(["ts", "-query", "-in", "q.tsq", "-text"]).current_dir(dir.path()).output()
        else {
            return;
        };
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(
            said.contains("Hash Algorithm: sha256") && said.contains("Certificate required: yes"),
            "{said}"
        );
        assert!(said.contains(&format!("Nonce: 0x{nonce:02X}")), "{nonce:x}: {said}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(check(&bytes, MESSAGE, None).is_err());
        let _ = Trusted::parse(&bytes);
    }
}
