//! Signatures of certificates and answers: RSA (PKCS #1 v1.5) and ECDSA over P-256 and P-384, with the SHA-2 family.

use crate::StampError;
use der::asn1::ObjectIdentifier;
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::{BigUint, RsaPublicKey};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// A hash function that an answer may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// To name a certificate by only; nothing signed with it is taken.
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub fn named(oid: ObjectIdentifier) -> Result<Self, StampError> {
        Ok(match oid.to_string().as_str() {
            "2.16.840.1.101.3.4.2.1" => Self::Sha256,
            "2.16.840.1.101.3.4.2.2" => Self::Sha384,
            "2.16.840.1.101.3.4.2.3" => Self::Sha512,
            other => return Err(StampError::Unsupported(format!("the hash function {other}"))),
        })
    }

    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// Checks a signature by a certificate's key. `digest`: the hash function where the algorithm names none.
pub fn verify(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<Hash>,
    signed: &[u8],
    signature: &[u8],
) -> Result<(), StampError> {
    let unsupported =
        || StampError::Unsupported(format!("the signature algorithm {}", algorithm.oid));
    let (is_rsa, hash) = match algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.1" => (true, digest.ok_or_else(unsupported)?),
        "1.2.840.113549.1.1.11" => (true, Hash::Sha256),
        "1.2.840.113549.1.1.12" => (true, Hash::Sha384),
        "1.2.840.113549.1.1.13" => (true, Hash::Sha512),
        "1.2.840.10045.4.3.2" => (false, Hash::Sha256),
        "1.2.840.10045.4.3.3" => (false, Hash::Sha384),
        "1.2.840.10045.4.3.4" => (false, Hash::Sha512),
        _ => return Err(unsupported()),
    };
    let prehash = hash.of(signed);
    let holds = match is_rsa {
        true => by_rsa(key, hash, &prehash, signature)?,
        false => by_curve(key, &prehash, signature)?,
    };
    holds.then_some(()).ok_or_else(|| {
        StampError::BadSignature("it is by another key, or what it signs was changed".to_owned())
    })
}

fn by_rsa(
    key: &SubjectPublicKeyInfoOwned,
    hash: Hash,
    prehash: &[u8],
    signature: &[u8],
) -> Result<bool, StampError> {
    let bad = || StampError::BadSignature("its key cannot be read".to_owned());
    let numbers = crate::signed::whole(key.subject_public_key.raw_bytes(), der::Tag::Sequence)
        .and_then(crate::signed::items)
        .map_err(|_| bad())?;
    let [modulus, exponent] = &numbers[..] else { return Err(bad()) };
    let number = |part: &der::asn1::AnyRef<'_>| BigUint::from_bytes_be(part.value());
    let key = RsaPublicKey::new_with_max_size(number(modulus), number(exponent), 8192)
        .map_err(|_| bad())?;
    if rsa::traits::PublicKeyParts::size(&key) < 256 {
        return Err(StampError::Unsupported("an RSA key of fewer than 2048 bits".to_owned()));
    }
    let scheme = match hash {
        Hash::Sha1 => return Ok(false),
        Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    };
    Ok(key.verify(scheme, prehash, signature).is_ok())
}

fn by_curve(
    key: &SubjectPublicKeyInfoOwned,
    prehash: &[u8],
    signature: &[u8],
) -> Result<bool, StampError> {
    let point = key.subject_public_key.raw_bytes();
    let curve = key.algorithm.parameters.as_ref();
    let curve = curve.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    match curve.map(|oid| oid.to_string()).as_deref() {
        Some("1.2.840.10045.3.1.7") => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point);
            let signature = p256::ecdsa::Signature::from_der(signature);
            Ok(key.is_ok_and(|key| {
                signature.is_ok_and(|one| key.verify_prehash(prehash, &one).is_ok())
            }))
        }
        Some("1.3.132.0.34") => {
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point);
            let signature = p384::ecdsa::Signature::from_der(signature);
            Ok(key.is_ok_and(|key| {
                signature.is_ok_and(|one| key.verify_prehash(prehash, &one).is_ok())
            }))
        }
        other => {
            Err(StampError::Unsupported(format!("the curve {}", other.unwrap_or("of no name"))))
        }
    }
}
