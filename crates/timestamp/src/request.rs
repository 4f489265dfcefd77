//! The question: a digest, a number against replays, and please with your certificate.

use crate::signed::{Imprint, MAX_REPLY, SHA_256, items, whole, without_sign};
use crate::{StampError, hex};
use der::asn1::{Any, Int, OctetString};
use der::{Encode as _, Sequence, Tag, Tagged as _};
use x509_cert::spki::AlgorithmIdentifierOwned;

#[derive(Sequence)]
struct TimeStampReq {
    version: u8,
    message_imprint: Imprint,
    nonce: Int,
    cert_req: bool,
}

/// A request (`.tsq`) for a SHA-256 digest. `nonce` makes each one another.
pub fn request(digest: [u8; 32], nonce: u64) -> Vec<u8> {
    let null = Some(Any::null());
    // A whole number in DER has no sign and no zeros in front.
    let digits = nonce.to_be_bytes();
    let first = digits.iter().position(|digit| *digit != 0).unwrap_or(7);
    let signed = [&[0][..usize::from(digits[first] >= 0x80)], &digits[first..]].concat();
    let request = TimeStampReq {
        version: 1,
        message_imprint: Imprint {
            hash_algorithm: AlgorithmIdentifierOwned { oid: SHA_256, parameters: null },
            hashed_message: OctetString::new(digest).expect("32 bytes are not too many"),
        },
        nonce: Int::new(&signed).expect("eight digits are not too many"),
        cert_req: true,
    };
    request.to_der().expect("it is short")
}

/// What a request asks, as far as an answer is held against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// SHA-256 of what is to be stamped.
    pub digest: [u8; 32],
    /// The number against replays, hexadecimal and without zeros in front.
    pub nonce: Option<String>,
}

impl Asked {
    /// Reads a request (`.tsq`), by whomever it was made.
    pub fn parse(request: &[u8]) -> Result<Self, StampError> {
        let bad = |why: String| StampError::NotARequest(why);
        if request.len() > MAX_REPLY {
            return Err(bad(format!("it is longer than {MAX_REPLY} bytes")));
        }
        let parts = whole(request, Tag::Sequence).and_then(items);
        let parts = parts.map_err(|error| bad(error.to_string()))?;
        let [_version, imprint, more @ ..] = &parts[..] else {
            return Err(bad("it is cut off".to_owned()));
        };
        let imprint: Imprint = imprint.decode_as().map_err(|error| bad(error.to_string()))?;
        if imprint.hash_algorithm.oid != SHA_256 {
            return Err(StampError::Unsupported(format!("{}", imprint.hash_algorithm.oid)));
        }
        let digest = imprint.hashed_message.as_bytes().try_into();
        let digest = digest.map_err(|_| bad("its digest is too short".to_owned()))?;
        let nonce = more.iter().find(|part| part.tag() == Tag::Integer);
        Ok(Self { digest, nonce: nonce.map(|nonce| hex(without_sign(nonce.value()))) })
    }
}

#[test]
fn a_request_has_these_bytes() {
    // By hand, after RFC 3161, 2.4.1. The tests beside let OpenSSL read and answer it.
    let digest = std::array::from_fn(|n| n as u8);
    let hex: String =
        request(digest, 0x8091_a2b3_c4d5_e6f7).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "3044020101\
         3031300d0609608648016503040201050004 20000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\
         0209008091a2b3c4d5e6f70101ff"
            .replace(' ', "")
    );
    let asked = Asked::parse(&request(digest, 0x0091_a2b3)).unwrap();
    assert_eq!(asked, Asked { digest, nonce: Some("91a2b3".to_owned()) });
    for at in 0..68 {
        assert!(Asked::parse(&request(digest, u64::MAX)[..at]).is_err(), "cut off at {at}");
    }
}
