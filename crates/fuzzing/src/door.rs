//! What a browser says on behalf of a device that holds a key (WebAuthn).

use ciborium::Value;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use parallax_door::{
    Answer, Party, Passkey, PasskeyError, Passkeys, answered, base64url, register,
};
use parallax_model::Digest;

const CHALLENGE: &[u8] = b"thirty-two bytes that nobody has";

/// Present, verified, and with a key behind it.
const FLAGS: u8 = 0b0100_0101;

fn party() -> Party {
    Party { origin: "https://desk.example".to_owned(), id: "desk.example".to_owned() }
}

fn device() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).expect("a number of the right size")
}

fn client(kind: &str) -> Vec<u8> {
    let challenge = base64url(CHALLENGE);
    format!(
        r#"{{"type":"{kind}","challenge":"{challenge}","origin":"https://desk.example","crossOrigin":false}}"#
    )
    .into_bytes()
}

/// The first byte says what follows: what the browser asked for, a new key, or an answer, which is signed by a key that is known.
/// A key that is taken is kept and read again; an answer that does says how often the key was used.
pub fn passkey(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let sent = |client: &[u8], attestation: &[u8]| {
        register(&party(), CHALLENGE, &base64url(client), &base64url(attestation), "mine")
    };
    let known = sent(&client("webauthn.create"), &attestation()).expect("a sound key");
    match kind % 3 {
        0 => {
            // Without that it asked for this, here, nothing does.
            if sent(bytes, &attestation()).is_ok() {
                let text = String::from_utf8_lossy(bytes);
                assert!(text.contains("webauthn") && text.contains("desk"), "{text}");
            }
        }
        1 => {
            if let Ok(key) = sent(&client("webauthn.create"), bytes) {
                let mut keys = Passkeys::default();
                keys.add(known.clone()).expect("the first");
                assert_eq!(keys.add(key.clone()).is_err(), key.id == known.id);
                assert_eq!(Passkeys::read(&keys.written()), Some(keys));
            }
        }
        _ => {
            let client = client("webauthn.get");
            let signed = [bytes, &Digest::of(&client).0].concat();
            let signature: Signature = device().sign(&signed);
            if let Ok(count) = answer(&known, &client, bytes, signature.to_der().as_bytes()) {
                assert_eq!(count.to_be_bytes(), bytes[33..37]);
            }
        }
    }
}

fn answer(
    key: &Passkey,
    client: &[u8],
    data: &[u8],
    signature: &[u8],
) -> Result<u32, PasskeyError> {
    let keys = Passkeys { handle: String::new(), keys: vec![key.clone()] };
    let (client, data, signature) = (base64url(client), base64url(data), base64url(signature));
    let answer = Answer { client: &client, data: &data, signature: &signature, handle: "" };
    answered(&party(), CHALLENGE, answer, &keys, key, 0)
}

/// What a device says: for which party, flags, how often it was used.
fn said(flags: u8) -> Vec<u8> {
    let of = Digest::of(party().id.as_bytes()).0;
    of.into_iter().chain([flags, 0, 0, 0, 5]).collect()
}

fn attestation() -> Vec<u8> {
    let point = device().verifying_key().to_encoded_point(false);
    let int = |n: i64| Value::Integer(n.into());
    let side = |side: Option<&_>| Value::Bytes(Vec::from_iter(side.into_iter().flatten().copied()));
    let key = Value::Map(vec![
        (int(1), int(2)),
        (int(3), int(-7)),
        (int(-1), int(1)),
        (int(-2), side(point.x())),
        (int(-3), side(point.y())),
    ]);
    let mut data = [&said(FLAGS)[..], &[0; 16], &[0, 4, 1, 2, 3, 4]].concat();
    ciborium::into_writer(&key, &mut data).expect("memory takes it");
    let text = |text: &str| Value::Text(text.to_owned());
    let all = Value::Map(vec![
        (text("fmt"), text("none")),
        (text("attStmt"), Value::Map(vec![])),
        (text("authData"), Value::Bytes(data)),
    ]);
    let mut bytes = Vec::new();
    ciborium::into_writer(&all, &mut bytes).expect("memory takes it");
    bytes
}

/// One of each kind.
pub fn passkeys() -> Vec<Vec<u8>> {
    let of = |kind: u8, bytes: Vec<u8>| [vec![kind], bytes].concat();
    vec![of(0, client("webauthn.create")), of(1, attestation()), of(2, said(0b101))]
}
