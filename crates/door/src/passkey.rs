//! Passkeys: keys that somebody's device keeps and answers with, after the W3C's Web Authentication, Level 3.
//!
//! In: what a browser hands back from `navigator.credentials`. Out: a key to be kept (§7.1, registering), or whether a kept key
//! answered (§7.2). Asked for is one that the device itself holds to its owner (user verification), so that it stands for
//! what somebody has and what they know or are, and needs no password beside it. Keys are ES256 (P-256), which every
//! authenticator has; attestation is not asked for, so that no statement about the device's maker is believed.

use crate::DoorError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ciborium::Value;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use parallax_model::Digest;
use serde::{Deserialize, Serialize};

/// Longest id of a key, in bytes (§7.1, step 25).
const MOST_ID: usize = 1023;

/// Most keys of one person.
const MOST_KEYS: usize = 20;

/// Longest message of a browser, in bytes.
const MOST_BYTES: usize = 1 << 16;

/// Flags of what an authenticator says (§6.1).
const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const MAY_BE_BACKED_UP: u8 = 1 << 3;
const IS_BACKED_UP: u8 = 1 << 4;
const HOLDS_KEY: u8 = 1 << 6;
const HOLDS_MORE: u8 = 1 << 7;

/// The desk as a browser sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// `https://desk.example.org`, with its port where that is another than 443.
    pub origin: String,
    /// `desk.example.org`: the name that a key is bound to.
    pub id: String,
}

/// Why an answer does not do. For tests and for whoever looks into it: at the door all of them are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// It is not what a browser sends.
    #[error("this is no answer of a browser")]
    Malformed,
    /// It answers another question: another kind, challenge, origin or frame.
    #[error("this answers another question")]
    OtherQuestion,
    /// It is for another desk.
    #[error("this is for another desk")]
    OtherParty,
    /// Nobody was there, or the device did not make sure of them.
    #[error("the device did not make sure who is there")]
    NotVerified,
    /// Not a key that can be checked.
    #[error("this kind of key cannot be checked")]
    OtherKey,
    /// Signed by another key.
    #[error("the signature is another key's")]
    Signature,
    /// The key was used more often elsewhere than here: it was copied.
    #[error("this key was copied")]
    Copied,
    /// It is there already, or there are too many.
    #[error("the key is there already, or there are too many")]
    Full,
}

/// A key that is kept: it opens nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passkey {
    /// Its id, base64url.
    pub id: String,
    /// What its owner calls it.
    pub label: String,
    /// The point, uncompressed: `04`, x, y; base64url.
    pub key: String,
}

/// The keys of one person, as they lie in the verifier.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passkeys {
    /// What devices know the person by: nothing that names them.
    pub handle: String,
    /// The keys.
    pub keys: Vec<Passkey>,
}

impl Passkeys {
    /// Reads a verifier; `None`: it is damaged.
    pub fn read(verifier: &str) -> Option<Self> {
        serde_json::from_str(verifier).ok()
    }

    /// None yet, for somebody new to devices.
    pub fn none() -> Result<Self, DoorError> {
        Ok(Self { handle: BASE64.encode(crate::random::<32>()?), keys: vec![] })
    }

    /// The verifier.
    pub fn written(&self) -> String {
        serde_json::to_string(self).expect("it is text by names")
    }

    /// Takes a key in.
    pub fn add(&mut self, key: Passkey) -> Result<(), PasskeyError> {
        if self.keys.len() >= MOST_KEYS || self.keys.iter().any(|one| one.id == key.id) {
            return Err(PasskeyError::Full);
        }
        self.keys.push(key);
        Ok(())
    }
}

/// A new key, from what `navigator.credentials.create` gave: `clientDataJSON` and `attestationObject`, base64url.
pub fn register(
    party: &Party,
    challenge: &[u8],
    client: &str,
    attestation: &str,
    label: &str,
) -> Result<Passkey, PasskeyError> {
    check_client(party, challenge, &decoded(client)?, "webauthn.create")?;
    let bytes = decoded(attestation)?;
    let mut rest = bytes.as_slice();
    let attestation = cbor(&mut rest)?;
    let field = |name: &str| text_key(&attestation, name).ok_or(PasskeyError::Malformed);
    // Its form and statement are there, and are not believed.
    let (Value::Text(_), Value::Map(_), true) = (field("fmt")?, field("attStmt")?, rest.is_empty())
    else {
        return Err(PasskeyError::Malformed);
    };
    let data = field("authData")?.as_bytes().ok_or(PasskeyError::Malformed)?;
    let said = Said::read(party, data)?;
    let (id, key) = said.key.ok_or(PasskeyError::Malformed)?;
    let point = point(&key)?;
    Ok(Passkey { id: BASE64.encode(id), label: label.to_owned(), key: BASE64.encode(point) })
}

/// What `navigator.credentials.get` gave, all of it base64url.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// `clientDataJSON`.
    pub client: &'a str,
    /// `authenticatorData`.
    pub data: &'a str,
    /// `signature`.
    pub signature: &'a str,
    /// `userHandle`; empty: it gave none.
    pub handle: &'a str,
}

/// Whether a kept key answered; gives how often it says it was used. `used`: how often it had been when it was used here last.
pub fn answered(
    party: &Party,
    challenge: &[u8],
    answer: Answer<'_>,
    keys: &Passkeys,
    key: &Passkey,
    used: u32,
) -> Result<u32, PasskeyError> {
    if !answer.handle.is_empty() && answer.handle != keys.handle {
        return Err(PasskeyError::OtherQuestion);
    }
    let client = decoded(answer.client)?;
    check_client(party, challenge, &client, "webauthn.get")?;
    let data = decoded(answer.data)?;
    let said = Said::read(party, &data)?;
    let key = VerifyingKey::from_sec1_bytes(&decoded(&key.key)?);
    let key = key.map_err(|_| PasskeyError::OtherKey)?;
    let signature = Signature::from_der(&decoded(answer.signature)?);
    let signature = signature.map_err(|_| PasskeyError::Signature)?;
    let signed = [data.as_slice(), &Digest::of(&client).0].concat();
    key.verify(&signed, &signature).map_err(|_| PasskeyError::Signature)?;
    // A device that counts counts up (§7.2, step 22); one that does not says nought.
    if (said.count > 0 || used > 0) && said.count <= used {
        return Err(PasskeyError::Copied);
    }
    Ok(said.count)
}

/// What the browser says it asked for.
#[derive(Deserialize)]
struct Client {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    is_elsewhere: bool,
    #[serde(default, rename = "topOrigin")]
    top: Option<String>,
}

fn check_client(
    party: &Party,
    challenge: &[u8],
    json: &[u8],
    kind: &str,
) -> Result<(), PasskeyError> {
    // "UTF-8 decode": a mark in front of the text is no part of it.
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let client: Client = serde_json::from_slice(json).map_err(|_| PasskeyError::Malformed)?;
    let is_ours = client.kind == kind
        && crate::is_same(&client.challenge, &BASE64.encode(challenge))
        && client.origin == party.origin
        && !client.is_elsewhere
        && client.top.is_none();
    is_ours.then_some(()).ok_or(PasskeyError::OtherQuestion)
}

/// What an authenticator says (§6.1).
struct Said {
    count: u32,
    /// Id and key, where a new one is told.
    key: Option<(Vec<u8>, Value)>,
}

impl Said {
    fn read(party: &Party, data: &[u8]) -> Result<Self, PasskeyError> {
        let (of, rest) = data.split_at_checked(32).ok_or(PasskeyError::Malformed)?;
        if of != Digest::of(party.id.as_bytes()).0 {
            return Err(PasskeyError::OtherParty);
        }
        let (head, mut rest) = rest.split_at_checked(5).ok_or(PasskeyError::Malformed)?;
        let (flags, count) = (head[0], u32::from_be_bytes([head[1], head[2], head[3], head[4]]));
        let has = |flag: u8| flags & flag != 0;
        if !has(PRESENT) || !has(VERIFIED) {
            return Err(PasskeyError::NotVerified);
        }
        if has(IS_BACKED_UP) && !has(MAY_BE_BACKED_UP) {
            return Err(PasskeyError::Malformed);
        }
        let key = match has(HOLDS_KEY) {
            true => Some(new_key(&mut rest)?),
            false => None,
        };
        if has(HOLDS_MORE) {
            cbor(&mut rest)?;
        }
        rest.is_empty().then_some(Self { count, key }).ok_or(PasskeyError::Malformed)
    }
}

/// Its maker, its id, and the key (§6.5.1).
fn new_key(rest: &mut &[u8]) -> Result<(Vec<u8>, Value), PasskeyError> {
    let (head, tail) = rest.split_at_checked(18).ok_or(PasskeyError::Malformed)?;
    let n = usize::from(u16::from_be_bytes([head[16], head[17]]));
    if n == 0 || n > MOST_ID {
        return Err(PasskeyError::Malformed);
    }
    let (id, tail) = tail.split_at_checked(n).ok_or(PasskeyError::Malformed)?;
    *rest = tail;
    Ok((id.to_vec(), cbor(rest)?))
}

/// The point of a COSE key (RFC 9052, §7; RFC 9053, §7.1.1): EC2, ES256, P-256.
fn point(key: &Value) -> Result<Vec<u8>, PasskeyError> {
    let map = key.as_map().ok_or(PasskeyError::Malformed)?;
    let at = |label: i64| {
        let is_it =
            |found: &Value| found.as_integer().is_some_and(|n| i128::from(n) == i128::from(label));
        let mut found = map.iter().filter(|(known, _)| is_it(known)).map(|(_, value)| value);
        found.next().filter(|_| found.next().is_none())
    };
    let is = |label, wanted: i128| {
        at(label).and_then(Value::as_integer).is_some_and(|n| i128::from(n) == wanted)
    };
    if !(is(1, 2) && is(3, -7) && is(-1, 1)) {
        return Err(PasskeyError::OtherKey);
    }
    let side = |label| at(label).and_then(Value::as_bytes).filter(|side| side.len() == 32);
    let (Some(x), Some(y)) = (side(-2), side(-3)) else { return Err(PasskeyError::OtherKey) };
    let point = [&[4], x.as_slice(), y.as_slice()].concat();
    // It lies on the curve, or it is no key.
    VerifyingKey::from_sec1_bytes(&point).map_err(|_| PasskeyError::OtherKey)?;
    Ok(point)
}

fn cbor(rest: &mut &[u8]) -> Result<Value, PasskeyError> {
    ciborium::de::from_reader_with_recursion_limit(rest, 16).map_err(|_| PasskeyError::Malformed)
}

fn text_key<'v>(map: &'v Value, name: &str) -> Option<&'v Value> {
    let found = map.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name));
    found.map(|(_, value)| value)
}

fn decoded(text: &str) -> Result<Vec<u8>, PasskeyError> {
    if text.len() > MOST_BYTES {
        return Err(PasskeyError::Malformed);
    }
    BASE64.decode(text).map_err(|_| PasskeyError::Malformed)
}

/// Bytes as browsers send them.
pub fn base64url(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::SigningKey;
    use p256::ecdsa::signature::Signer as _;

    const CHALLENGE: &[u8] = b"thirty-two bytes that nobody has";

    fn party() -> Party {
        let (origin, id) = ("https://desk.example.org".to_owned(), "desk.example.org".to_owned());
        Party { origin, id }
    }

    /// A device with one key.
    struct Device(SigningKey);

    impl Device {
        fn new(seed: u8) -> Self {
            Self(SigningKey::from_slice(&[seed; 32]).expect("a key"))
        }

        fn client(kind: &str, change: impl Fn(&mut serde_json::Value)) -> String {
            let mut client = serde_json::json!({
                "type": kind,
                "challenge": BASE64.encode(CHALLENGE),
                "origin": "https://desk.example.org",
                "crossOrigin": false,
            });
            change(&mut client);
            BASE64.encode(client.to_string())
        }

        fn data(party: &str, flags: u8, count: u32) -> Vec<u8> {
            let head = [flags].into_iter().chain(count.to_be_bytes());
            Digest::of(party.as_bytes()).0.into_iter().chain(head).collect()
        }

        fn cose(&self) -> Vec<(Value, Value)> {
            let point = self.0.verifying_key().to_encoded_point(false);
            let side = |side: &[u8]| Value::Bytes(side.to_vec());
            let int = |n: i64| Value::Integer(n.into());
            vec![
                (int(1), int(2)),
                (int(3), int(-7)),
                (int(-1), int(1)),
                (int(-2), side(point.x().expect("x"))),
                (int(-3), side(point.y().expect("y"))),
            ]
        }

        fn attestation(&self, flags: u8, cose: Vec<(Value, Value)>, tail: &[u8]) -> String {
            let mut data = Self::data("desk.example.org", flags, 0);
            data.extend([0; 16]);
            data.extend([0, 4, 1, 2, 3, 4]);
            ciborium::into_writer(&Value::Map(cose), &mut data).expect("written");
            data.extend(tail);
            let text = |text: &str| Value::Text(text.to_owned());
            let all = Value::Map(vec![
                (text("fmt"), text("none")),
                (text("attStmt"), Value::Map(vec![])),
                (text("authData"), Value::Bytes(data)),
            ]);
            let mut bytes = Vec::new();
            ciborium::into_writer(&all, &mut bytes).expect("written");
            BASE64.encode(bytes)
        }

        fn signed(&self, client: &str, data: &[u8]) -> String {
            let client = Digest::of(&BASE64.decode(client).expect("ours"));
            let signature: Signature = self.0.sign(&[data, &client.0].concat());
            BASE64.encode(signature.to_der())
        }
    }

    const REGISTERED: u8 = PRESENT | VERIFIED | HOLDS_KEY;

    fn registered(device: &Device) -> (Passkeys, Passkey) {
        let client = Device::client("webauthn.create", |_| ());
        let attestation = device.attestation(REGISTERED, device.cose(), &[]);
        let key = register(&party(), CHALLENGE, &client, &attestation, "mine").expect("a key");
        let mut keys = Passkeys::none().expect("random bytes");
        keys.add(key.clone()).expect("the first");
        (keys, key)
    }

    #[test]
    fn a_key_is_kept_and_answers() {
        let device = Device::new(7);
        let (keys, key) = registered(&device);
        assert_eq!(
            (key.id.as_str(), key.label.as_str()),
            (BASE64.encode([1, 2, 3, 4]).as_str(), "mine")
        );
        assert_eq!(Passkeys::read(&keys.written()), Some(keys.clone()));
        assert_eq!(keys.clone().add(key.clone()), Err(PasskeyError::Full));
        let client = Device::client("webauthn.get", |_| ());
        let data = Device::data("desk.example.org", PRESENT | VERIFIED, 5);
        let signature = device.signed(&client, &data);
        let data = BASE64.encode(data);
        let answer =
            Answer { client: &client, data: &data, signature: &signature, handle: &keys.handle };
        let of = |used| answered(&party(), CHALLENGE, answer, &keys, &key, used);
        assert_eq!(of(0), Ok(5));
        assert_eq!(of(4), Ok(5));
        assert_eq!((of(5), of(9)), (Err(PasskeyError::Copied), Err(PasskeyError::Copied)));
        let other = Answer { handle: "someone", ..answer };
        assert!(answered(&party(), CHALLENGE, other, &keys, &key, 0).is_err());
        let other = Device::new(8).signed(&client, &Device::data("desk.example.org", 5, 5));
        let other = Answer { signature: &other, ..answer };
        let other = answered(&party(), CHALLENGE, other, &keys, &key, 0);
        assert_eq!(other, Err(PasskeyError::Signature));
        assert!(answered(&party(), b"another", answer, &keys, &key, 0).is_err());
    }

    #[test]
    fn an_answer_to_another_question_does_not_do() {
        let device = Device::new(7);
        let (keys, key) = registered(&device);
        type Change = fn(&mut serde_json::Value);
        let changes: [Change; 5] = [
            |client| client["origin"] = "https://desk.example.org.evil.example".into(),
            |client| client["crossOrigin"] = true.into(),
            |client| client["topOrigin"] = "https://evil.example".into(),
            |client| client["challenge"] = "AAAA".into(),
            |client| client["type"] = "webauthn.create".into(),
        ];
        for change in changes {
            let client = Device::client("webauthn.get", change);
            let data = Device::data("desk.example.org", PRESENT | VERIFIED, 0);
            let signature = device.signed(&client, &data);
            let data = BASE64.encode(data);
            let answer = Answer { client: &client, data: &data, signature: &signature, handle: "" };
            let found = answered(&party(), CHALLENGE, answer, &keys, &key, 0);
            assert_eq!(found, Err(PasskeyError::OtherQuestion), "{client}");
        }
        for (of, flags, wrong) in [
            ("example.org", PRESENT | VERIFIED, PasskeyError::OtherParty),
            ("desk.example.org", PRESENT, PasskeyError::NotVerified),
            ("desk.example.org", VERIFIED, PasskeyError::NotVerified),
            ("desk.example.org", PRESENT | VERIFIED | IS_BACKED_UP, PasskeyError::Malformed),
        ] {
            let client = Device::client("webauthn.get", |_| ());
            let data = Device::data(of, flags, 0);
            let signature = device.signed(&client, &data);
            let data = BASE64.encode(data);
            let answer = Answer { client: &client, data: &data, signature: &signature, handle: "" };
            assert_eq!(answered(&party(), CHALLENGE, answer, &keys, &key, 0), Err(wrong), "{of}");
        }
    }

    #[test]
    fn what_is_no_key_is_not_kept() {
        let device = Device::new(7);
        let client = Device::client("webauthn.create", |_| ());
        let of = |attestation: &str| register(&party(), CHALLENGE, &client, attestation, "x");
        let cose = |at: usize, value: Value| {
            let mut cose = device.cose();
            cose[at].1 = value;
            device.attestation(REGISTERED, cose, &[])
        };
        let int = |n: i64| Value::Integer(n.into());
        assert_eq!(of(&cose(1, int(-257))), Err(PasskeyError::OtherKey), "RSA");
        assert_eq!(of(&cose(2, int(2))), Err(PasskeyError::OtherKey), "P-384");
        assert_eq!(
            of(&cose(3, Value::Bytes(vec![1; 32]))),
            Err(PasskeyError::OtherKey),
            "no point"
        );
        let twice = [device.cose(), vec![(int(3), int(-7))]].concat();
        let twice = device.attestation(REGISTERED, twice, &[]);
        assert_eq!(of(&twice), Err(PasskeyError::OtherKey), "an algorithm said twice");
        let more = device.attestation(REGISTERED, device.cose(), b"more");
        assert_eq!(of(&more), Err(PasskeyError::Malformed));
        let unverified = device.attestation(PRESENT | HOLDS_KEY, device.cose(), &[]);
        assert_eq!(of(&unverified), Err(PasskeyError::NotVerified));
        for junk in ["", "!", "oA", &BASE64.encode([0x9f; 4000])] {
            assert_eq!(of(junk), Err(PasskeyError::Malformed), "{junk:.20}");
        }
    }
}
