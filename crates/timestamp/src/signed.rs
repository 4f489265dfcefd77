//! The parts of a signed answer (CMS `SignedData` over a `TSTInfo`), as they came.
//!
//! Taken apart here and not by a library's types: authorities send sets that are in no order, and seconds with fractions, which
//! DER does not allow and readers of the field accept.

use crate::StampError;
use crate::certificate::Certified;
use der::asn1::{AnyRef, ObjectIdentifier, OctetString, OctetStringRef};
use der::{
    Decode as _, Encode as _, Reader as _, Sequence, SliceReader, Tag, TagNumber, Tagged as _,
};
use x509_cert::attr::Attribute;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

pub const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
pub const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// Bytes of an answer, at most; those of authorities have a few thousand.
pub const MAX_REPLY: usize = 1 << 20;

/// Certificates in an answer, at most.
const MAX_CERTIFICATES: usize = 32;

/// Of what the time is told.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct Imprint {
    pub hash_algorithm: AlgorithmIdentifierOwned,
    pub hashed_message: OctetString,
}

/// An answer taken apart.
pub struct Signed<'b> {
    /// The bytes that are signed for.
    pub content: &'b [u8],
    pub imprint: Imprint,
    pub policy: ObjectIdentifier,
    pub serial: &'b [u8],
    /// `YYYYMMDDhhmmss[.f…]Z`
    pub gen_time: String,
    /// Without its sign; `None` where the request held none.
    pub nonce: Option<&'b [u8]>,
    /// Those that can be read.
    pub certificates: Vec<Certified>,
    pub signer: Signer,
}

/// Who signed, and over what.
pub struct Signer {
    pub id: SignerId,
    pub digest: AlgorithmIdentifierOwned,
    /// As a SET, which is what is signed.
    pub attributes_der: Vec<u8>,
    pub attributes: Vec<Attribute>,
    pub algorithm: AlgorithmIdentifierOwned,
    pub signature: Vec<u8>,
}

/// Which certificate is meant.
pub enum SignerId {
    Issued(Name, SerialNumber),
    Key(Vec<u8>),
}

impl<'b> Signed<'b> {
    /// Takes a `TimeStampResp` apart, or the token in it, which some archivers keep alone.
    pub fn of_reply(bytes: &'b [u8]) -> Result<Self, StampError> {
        if bytes.len() > MAX_REPLY {
            return Err(not(format!("it is longer than {MAX_REPLY} bytes")));
        }
        let parts = items(whole(bytes, Tag::Sequence)?)?;
        if parts.first().is_some_and(|first| first.tag() == Tag::ObjectIdentifier) {
            return Self::of_token(&parts);
        }
        let [status, token @ ..] = &parts[..] else { return Err(not("it is empty")) };
        let said = items(status.value())?;
        let code = said.first().map_or(&[][..], |first| first.value());
        if !matches!(code, [0 | 1]) {
            return Err(StampError::Refused(words(&said, code)));
        }
        let token = token.first().ok_or_else(|| not("it holds no token"))?;
        Self::of_token(&items(token.value())?)
    }

    fn of_token(parts: &[AnyRef<'b>]) -> Result<Self, StampError> {
        let [kind, content] = parts else { return Err(not("it holds no token")) };
        if kind.decode_as::<ObjectIdentifier>().ok() != Some(SIGNED_DATA) {
            return Err(not("its token is not signed"));
        }
        Self::of_signed_data(whole(content.value(), Tag::Sequence)?)
    }

    fn of_signed_data(bytes: &'b [u8]) -> Result<Self, StampError> {
        let parts = items(bytes)?;
        let [_version, _digests, encapsulated, rest @ ..] = &parts[..] else {
            return Err(not("its token is cut off"));
        };
        let [kind, content] = &items(encapsulated.value())?[..] else {
            return Err(not("its token says nothing"));
        };
        if kind.decode_as::<ObjectIdentifier>().ok() != Some(TST_INFO) {
            return Err(not("its token tells no time"));
        }
        let content = OctetStringRef::from_der(content.value()).map_err(not)?.as_bytes();
        let (mut certificates, mut signers) = (Vec::new(), Vec::new());
        for part in rest {
            match part.tag() {
                Tag::ContextSpecific { number: TagNumber::N0, .. } => {
                    for one in items(part.value())?.iter().filter(|one| one.tag() == Tag::Sequence)
                    {
                        certificates.extend(Certified::read(one.to_der().map_err(not)?).ok());
                    }
                    if certificates.len() > MAX_CERTIFICATES {
                        return Err(not(format!("more than {MAX_CERTIFICATES} certificates")));
                    }
                }
                Tag::Set => signers = items(part.value())?,
                _ => {}
            }
        }
        let [signer] = &signers[..] else { return Err(not("it is not signed by exactly one")) };
        let signer = Signer::of(signer.value())?;
        let info = items(whole(content, Tag::Sequence)?)?;
        let [_version, policy, imprint, serial, time, more @ ..] = &info[..] else {
            return Err(not("its statement is cut off"));
        };
        if time.tag() != Tag::GeneralizedTime {
            return Err(not("its statement tells no time"));
        }
        let nonce = more.iter().find(|part| part.tag() == Tag::Integer);
        Ok(Self {
            content,
            nonce: nonce.map(|nonce| without_sign(nonce.value())),
            imprint: imprint.decode_as().map_err(not)?,
            policy: policy.decode_as().map_err(not)?,
            serial: serial.value(),
            gen_time: String::from_utf8_lossy(time.value()).into_owned(),
            certificates,
            signer,
        })
    }
}

impl Signer {
    fn of(bytes: &[u8]) -> Result<Self, StampError> {
        let parts = items(bytes)?;
        let [_version, id, digest, attributes, algorithm, signature, ..] = &parts[..] else {
            return Err(not("its signature is cut off"));
        };
        let id = match id.tag() {
            Tag::Sequence => {
                let [issuer, serial] = &items(id.value())?[..] else {
                    return Err(not("its signer is not named"));
                };
                SignerId::Issued(issuer.decode_as().map_err(not)?, serial.decode_as().map_err(not)?)
            }
            _ => SignerId::Key(id.value().to_vec()),
        };
        if !matches!(attributes.tag(), Tag::ContextSpecific { number: TagNumber::N0, .. }) {
            return Err(not("its signature does not say what it stands for"));
        }
        let set = AnyRef::new(Tag::Set, attributes.value()).map_err(not)?;
        let decoded = items(attributes.value())?;
        Ok(Self {
            id,
            digest: digest.decode_as().map_err(not)?,
            attributes_der: set.to_der().map_err(not)?,
            attributes: decoded
                .iter()
                .map(|one| one.decode_as().map_err(not))
                .collect::<Result<_, _>>()?,
            algorithm: algorithm.decode_as().map_err(not)?,
            signature: signature
                .decode_as::<OctetStringRef<'_>>()
                .map_err(not)?
                .as_bytes()
                .to_vec(),
        })
    }

    /// The only value of an attribute.
    pub fn attribute(&self, oid: ObjectIdentifier) -> Option<&der::Any> {
        let mut all = self.attributes.iter().filter(|attribute| attribute.oid == oid);
        let one = all.next().filter(|one| one.values.len() == 1)?;
        if all.next().is_some() { None } else { one.values.get(0) }
    }
}

/// What is in a value that must be all of `bytes`.
pub fn whole(bytes: &[u8], tag: Tag) -> Result<&[u8], StampError> {
    let any = AnyRef::from_der(bytes).map_err(not)?;
    if any.tag() == tag {
        Ok(any.value())
    } else {
        Err(not(format!("a {} where a {tag} should be", any.tag())))
    }
}

/// The digits of a whole number that is not below zero, without zeros in front.
pub fn without_sign(digits: &[u8]) -> &[u8] {
    let first = digits.iter().position(|digit| *digit != 0).unwrap_or(digits.len());
    &digits[first..]
}

/// The values that follow one another in `bytes`.
pub fn items(bytes: &[u8]) -> Result<Vec<AnyRef<'_>>, StampError> {
    let mut reader = SliceReader::new(bytes).map_err(not)?;
    let mut items = Vec::new();
    while !reader.is_finished() {
        items.push(reader.decode::<AnyRef<'_>>().map_err(not)?);
    }
    Ok(items)
}

pub fn not(why: impl std::fmt::Display) -> StampError {
    StampError::NotAReply(why.to_string())
}

/// What an authority says beside its no.
fn words(said: &[AnyRef<'_>], code: &[u8]) -> String {
    let texts = said.iter().filter(|part| part.tag() == Tag::Sequence);
    let texts = texts.flat_map(|part| items(part.value()).unwrap_or_default());
    let words: Vec<String> =
        texts.map(|text| String::from_utf8_lossy(text.value()).into_owned()).collect();
    let code = code.last().copied().unwrap_or_default();
    if words.is_empty() { format!("status {code}") } else { words.join("; ") }
}
