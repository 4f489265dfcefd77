//! The answer: what it says, and whether that holds.

use crate::StampError;
use crate::certificate::{self, Certified, Trusted};
use crate::hex;
use crate::request::Asked;
use crate::signature::{Hash, verify};
use crate::signed::{Imprint, Signed, SignerId, TST_INFO, items, not};
use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{Tag, Tagged as _};
use jiff::Timestamp;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::spki::AlgorithmIdentifierOwned;

const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// What a sound answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStamp {
    /// The digest was there at this time.
    pub time: Timestamp,
    /// Who says so: the subject of the certificate that signed.
    pub authority: String,
    /// The trusted certificate that stands behind it; `None` where no one was named, so that whoever made the file could have
    /// made the authority too.
    pub root: Option<String>,
    /// Number of the answer, hexadecimal.
    pub serial: String,
    /// Under which rules of the authority, as an object identifier.
    pub policy: String,
    /// The number that the request held against replays, hexadecimal.
    pub nonce: Option<String>,
}

impl TimeStamp {
    /// Refuses a stamp that was made for another request than the one that was sent.
    pub fn answers(&self, asked: &Asked) -> Result<(), StampError> {
        match &asked.nonce {
            Some(nonce) if self.nonce.as_ref() != Some(nonce) => {
                let said = self.nonce.as_deref().unwrap_or("none");
                Err(StampError::OtherRequest(format!("its number is {said} and not {nonce}")))
            }
            _ => Ok(()),
        }
    }
}

/// What an answer stamps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped {
    hash: Hash,
    digest: Vec<u8>,
}

impl Stamped {
    /// What an answer stamps, as it says; nothing of it is checked.
    pub fn of(reply: &[u8]) -> Result<Self, StampError> {
        Self::in_imprint(&Signed::of_reply(reply)?.imprint)
    }

    fn in_imprint(imprint: &Imprint) -> Result<Self, StampError> {
        let hash = Hash::named(imprint.hash_algorithm.oid)?;
        Ok(Self { hash, digest: imprint.hashed_message.as_bytes().to_vec() })
    }

    /// Whether these bytes are it.
    pub fn is(&self, message: &[u8]) -> bool {
        self.hash.of(message) == self.digest
    }

    /// The digest, hexadecimal.
    pub fn to_hex(&self) -> String {
        hex(&self.digest)
    }
}

/// Checks an answer (`.tsr`) about `message` (SHA-256, SHA-384 or SHA-512 of it): its signature, what it signs for, the certificate, and where `trusted` is
/// given the chain to it.
pub fn check(
    reply: &[u8],
    message: &[u8],
    trusted: Option<&Trusted>,
) -> Result<TimeStamp, StampError> {
    let signed = Signed::of_reply(reply)?;
    let stamped = Stamped::in_imprint(&signed.imprint)?;
    if !stamped.is(message) {
        return Err(StampError::OtherDigest(stamped.to_hex()));
    }
    let time = time_of(&signed.gen_time)?;
    let at_s = u64::try_from(time.as_second()).map_err(|_| not("a time before 1970"))?;
    let signer = signer_of(&signed, trusted)?;
    check_attributes(&signed, &signer.der)?;
    let hash = Hash::named(signed.signer.digest.oid)?;
    verify(
        &signer.parsed.tbs_certificate.subject_public_key_info,
        &signed.signer.algorithm,
        Some(hash),
        &signed.signer.attributes_der,
        &signed.signer.signature,
    )?;
    certificate::may_stamp(signer, at_s)?;
    let root = trusted
        .map(|trusted| certificate::root_of(signer, &signed.certificates, trusted, at_s))
        .transpose()?;
    Ok(TimeStamp {
        time,
        authority: signer.name(),
        root,
        serial: hex(signed.serial),
        policy: signed.policy.to_string(),
        nonce: signed.nonce.map(hex),
    })
}

/// The certificate that the answer names, from the answer or from what is trusted.
fn signer_of<'s>(
    signed: &'s Signed<'_>,
    trusted: Option<&'s Trusted>,
) -> Result<&'s Certified, StampError> {
    let is_meant = |one: &&Certified| {
        let tbs = &one.parsed.tbs_certificate;
        match &signed.signer.id {
            SignerId::Issued(issuer, serial) => {
                tbs.issuer == *issuer && tbs.serial_number == *serial
            }
            SignerId::Key(id) => {
                let key = tbs.get::<SubjectKeyIdentifier>();
                matches!(key, Ok(Some((_, key))) if key.0.as_bytes() == id)
            }
        }
    };
    let known = trusted.into_iter().flat_map(Trusted::all);
    signed.certificates.iter().chain(known).find(is_meant).ok_or_else(|| {
        not("the certificate of its signer is not in it (ask with it, or name it as trusted)")
    })
}

/// What the signature stands for: this statement, and this certificate.
fn check_attributes(signed: &Signed<'_>, signer_der: &[u8]) -> Result<(), StampError> {
    let signer = &signed.signer;
    let bad = |why: &str| StampError::BadSignature(why.to_owned());
    let kind =
        signer.attribute(CONTENT_TYPE).and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    if kind != Some(TST_INFO) {
        return Err(bad("it does not stand for a time"));
    }
    let stated = Hash::named(signer.digest.oid)?.of(signed.content);
    let said = signer.attribute(MESSAGE_DIGEST);
    let said = said.and_then(|any| any.decode_as::<OctetStringRef<'_>>().ok());
    if said.map(|said| said.as_bytes().to_vec()) != Some(stated) {
        return Err(bad("what it says was changed"));
    }
    let is_named = match signer.attribute(SIGNING_CERTIFICATE_V2) {
        Some(any) => names(any, signer_der, Hash::Sha256)?,
        None => match signer.attribute(SIGNING_CERTIFICATE) {
            Some(any) => names(any, signer_der, Hash::Sha1)?,
            None => false,
        },
    };
    is_named
        .then_some(())
        .ok_or_else(|| bad("it names another certificate than the one that is here"))
}

/// Whether the first of the certificates that are named is this one: `SEQUENCE { SEQUENCE OF ESSCertID, … }`.
fn names(any: &der::Any, certificate: &[u8], by_default: Hash) -> Result<bool, StampError> {
    if any.tag() != Tag::Sequence {
        return Ok(false);
    }
    let outer = items(any.value())?;
    let Some(list) = outer.first() else { return Ok(false) };
    let list = items(list.value())?;
    let Some(first) = list.first() else { return Ok(false) };
    let parts = items(first.value())?;
    let (hash, digest) = match &parts[..] {
        [algorithm, digest, ..] if algorithm.tag() == Tag::Sequence => {
            let algorithm: AlgorithmIdentifierOwned = algorithm.decode_as().map_err(not)?;
            (Hash::named(algorithm.oid)?, digest)
        }
        [digest, ..] => (by_default, digest),
        [] => return Ok(false),
    };
    Ok(digest.value() == hash.of(certificate))
}

/// `20301231235959.25Z`
fn time_of(text: &str) -> Result<Timestamp, StampError> {
    let is_time = text.len() >= 15
        && text.is_ascii()
        && text[..14].bytes().all(|byte| byte.is_ascii_digit())
        && text.ends_with('Z');
    let bad = || not(format!("{text:?} is no time"));
    if !is_time {
        return Err(bad());
    }
    let spelled = format!(
        "{}-{}-{}T{}:{}:{}",
        &text[..4],
        &text[4..6],
        &text[6..8],
        &text[8..10],
        &text[10..12],
        &text[12..]
    );
    spelled.parse().map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_fractions_or_none() {
        assert_eq!(time_of("20301231235959Z").unwrap().to_string(), "2030-12-31T23:59:59Z");
        assert_eq!(time_of("20301231235959.25Z").unwrap().to_string(), "2030-12-31T23:59:59.25Z");
        for bad in ["", "2030", "20301331235959Z", "20301231235959", "2030123123595é9Z"] {
            assert!(time_of(bad).is_err(), "{bad}");
        }
    }
}
