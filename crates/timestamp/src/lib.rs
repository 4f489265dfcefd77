//! Time stamps: since when a digest has been there, by somebody else's clock, told offline.
//!
//! In: what was stamped, or its SHA-256; an authority's answer after RFC 3161 (`.tsr`) with the certificates that the reader trusts, or a proof of
//! OpenTimestamps (`.ots`). Out: what they say, and whether it holds. Pure: no clock, no network, no file.
//!
//! Start at [`request`] and [`check`], and at [`replay`].

mod request;

mod reply;

mod signed;

mod certificate;

mod signature;

mod proof;

pub use certificate::Trusted;
pub use proof::{Attested, MAX_PROOF, Proof, is_proof, replay, replay_for};
pub use reply::{Stamped, TimeStamp, check};
pub use request::{Asked, request};
pub use signed::MAX_REPLY;

/// Why a stamp is worth nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// Not what an authority answers.
    #[error("it is no answer to a time stamp request: {0}")]
    NotAReply(String),
    /// Not what is sent to an authority.
    #[error("it is no request for a time stamp: {0}")]
    NotARequest(String),
    /// Not what OpenTimestamps writes.
    #[error("it is no proof of OpenTimestamps: {0}")]
    NotAProof(String),
    /// The authority said no.
    #[error("the authority refused: {0}")]
    Refused(String),
    /// It is about something else.
    #[error("it stamps another digest: {0}")]
    OtherDigest(String),
    /// It answers another question.
    #[error("it does not answer this request: {0}")]
    OtherRequest(String),
    /// Made in a way that this version does not check.
    #[error("it uses {0}, which this version cannot check")]
    Unsupported(String),
    /// The signature does not hold.
    #[error("its signature does not hold: {0}")]
    BadSignature(String),
    /// The certificate of who signed it does not do.
    #[error("the certificate of {name} does not do: {why}")]
    BadCertificate {
        /// Its subject.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// A file of certificates cannot be read.
    #[error("these are no certificates in PEM: {0}")]
    BadRoots(String),
}

/// Two digits a byte, in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
