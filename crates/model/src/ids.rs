//! Names that outlive every migration: minted once, never reused, never a row number.

use arcstr::ArcStr;
use sha2::{Digest as _, Sha256};

/// SHA-256 of archived bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Sixty-four lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
        self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    /// Reads what [`Digest::to_hex`] writes; `None` for anything else.
    pub fn from_hex(hex: &str) -> Option<Self> {
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).expect("checked to be ASCII");
            *byte = u8::from_str_radix(pair, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.to_hex())
    }
}

macro_rules! text_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(ArcStr);

        impl $name {
            /// Takes a name that was minted before, or that a user's manifest gives.
            pub fn new(name: impl Into<ArcStr>) -> Self {
                Self(name.into())
            }

            /// The name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

text_id! {
    /// A report: the digest of its bytes in a project; the manifest's id or the path when read without one.
    ReportId
}

text_id! {
    /// A claim: derived from the report and the place in it, so that reading again gives the same id.
    ClaimId
}

text_id! {
    /// An incident: derived from the earliest claim in it.
    IncidentId
}

impl ClaimId {
    /// The id of the claim that `trigger` makes in a report; `ordinal` tells apart claims of one trigger.
    pub fn mint(report: &ReportId, event: &str, trigger: crate::Span, ordinal: u32) -> Self {
        let key = format!("{report}\n{event}\n{}\n{}\n{ordinal}", trigger.start, trigger.end);
        Self::new(Digest::of(key.as_bytes()).to_hex()[..12].to_owned())
    }
}

impl IncidentId {
    /// The id of the incident whose first claim, in the order of claim ids, is `first`.
    pub fn mint(first: &ClaimId) -> Self {
        Self::new(format!("i-{}", &first.as_str()[..first.as_str().len().min(8)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back_from_its_hex() {
        let digest = Digest::of(b"twelve bodies");
        assert_eq!(Digest::from_hex(&digest.to_hex()), Some(digest));
        assert_eq!(Digest::from_hex("12"), None);
        assert_eq!(Digest::from_hex(&"zz".repeat(32)), None);
    }
}
