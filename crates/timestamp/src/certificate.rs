//! Whether a certificate may stamp times, and whether somebody trusted stands behind it (RFC 5280, as far as stamping needs it).
//!
//! What is not looked at: lists of revoked certificates, which need a network. Names and policies are not constrained: a
//! certificate with a critical extension that is unknown here is refused.

use crate::StampError;
use crate::signature::verify;
use crate::signed::{items, whole};
use der::asn1::ObjectIdentifier;
use der::{Decode as _, Encode as _, Tag};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const ANY_USE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

/// Basic constraints, key usage, extended key usage, subject and authority key identifiers, names, policies that must not be
/// followed to mean anything here.
const KNOWN: &[&str] =
    &["2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.14", "2.5.29.35", "2.5.29.17", "2.5.29.32"];

/// Links of a chain, at most.
const MAX_LINKS: usize = 8;

/// A certificate with the bytes that it came as: what is signed is those, and not what an encoder makes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certified {
    pub der: Vec<u8>,
    pub parsed: Certificate,
}

impl Certified {
    pub fn read(der: Vec<u8>) -> Result<Self, der::Error> {
        let parsed = Certificate::from_der(&der)?;
        Ok(Self { der, parsed })
    }

    /// Its subject, as RFC 4514 writes it.
    pub fn name(&self) -> String {
        self.parsed.tbs_certificate.subject.to_string()
    }

    /// The bytes that its issuer signed.
    fn signed_part(&self) -> Result<Vec<u8>, StampError> {
        let parts = items(whole(&self.der, Tag::Sequence)?)?;
        let part = parts.first().ok_or_else(|| bad(self, "it is empty"))?;
        part.to_der().map_err(|error| bad(self, error.to_string()))
    }
}

/// Certificates that the reader trusts.
#[derive(Debug, Clone, Default)]
pub struct Trusted(Vec<Certified>);

impl Trusted {
    /// Reads certificates in PEM. What stands between them (names, comments) is nothing to a reader.
    pub fn parse(pem: &[u8]) -> Result<Self, StampError> {
        let text = String::from_utf8_lossy(pem);
        let mut plain = String::new();
        let mut is_inside = false;
        for line in text.lines().map(str::trim) {
            is_inside |= line.starts_with("-----BEGIN");
            if is_inside {
                plain += line;
                plain.push('\n');
            }
            is_inside &= !line.starts_with("-----END");
        }
        let bad = |why: String| StampError::BadRoots(why);
        let all = Certificate::load_pem_chain(plain.as_bytes()).map_err(|e| bad(e.to_string()))?;
        if all.is_empty() {
            return Err(bad("there is none".to_owned()));
        }
        let certified = |parsed: Certificate| Ok(Certified { der: parsed.to_der()?, parsed });
        let all = all.into_iter().map(certified).collect::<Result<_, der::Error>>();
        Ok(Self(all.map_err(|error| bad(error.to_string()))?))
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Certified] {
        &self.0
    }
}

fn bad(certificate: &Certified, why: impl Into<String>) -> StampError {
    StampError::BadCertificate { name: certificate.name(), why: why.into() }
}

/// Refuses a certificate that is for something else than stamping times, or was not valid then.
pub fn may_stamp(certificate: &Certified, at_s: u64) -> Result<(), StampError> {
    valid_at(certificate, at_s)?;
    let usage = certificate.parsed.tbs_certificate.get::<ExtendedKeyUsage>();
    match usage.map_err(|error| bad(certificate, error.to_string()))? {
        Some((true, usage)) if usage.0 == [TIME_STAMPING] => Ok(()),
        _ => Err(bad(certificate, "it is not for time stamps alone (RFC 3161, 2.3)")),
    }
}

fn valid_at(certificate: &Certified, at_s: u64) -> Result<(), StampError> {
    let validity = &certificate.parsed.tbs_certificate.validity;
    let (from, until) =
        (validity.not_before.to_unix_duration(), validity.not_after.to_unix_duration());
    let is_valid = (from.as_secs()..=until.as_secs()).contains(&at_s);
    is_valid.then_some(()).ok_or_else(|| {
        let (from, until) = (validity.not_before, validity.not_after);
        bad(certificate, format!("it was valid from {from} to {until}, and not when it stamped"))
    })
}

/// The trusted certificate that stands behind `leaf`, by way of `others`.
///
/// Each of the others is tried once, so that no set of them makes this long.
pub fn root_of(
    leaf: &Certified,
    others: &[Certified],
    trusted: &Trusted,
    at_s: u64,
) -> Result<String, StampError> {
    let climbing = Climbing { others, trusted, at_s };
    climbing.climb(leaf, 0, &mut vec![false; others.len()])
}

struct Climbing<'a> {
    others: &'a [Certified],
    trusted: &'a Trusted,
    at_s: u64,
}

impl Climbing<'_> {
    /// `links`: how many certificates stand below this one.
    fn climb(
        &self,
        child: &Certified,
        links: usize,
        was_tried: &mut [bool],
    ) -> Result<String, StampError> {
        if self.trusted.all().iter().any(|one| one.der == child.der) {
            return Ok(child.name());
        }
        let mut failed = bad(child, "no certificate that is trusted here stands behind it");
        if links == MAX_LINKS {
            return Err(failed);
        }
        for parent in self.trusted.all().iter().filter(|one| is_named(one, child)) {
            match self.step(child, parent, links) {
                Ok(()) => return Ok(parent.name()),
                Err(error) => failed = error,
            }
        }
        for (n, parent) in self.others.iter().enumerate() {
            if was_tried[n] || !is_named(parent, child) {
                continue;
            }
            was_tried[n] = true;
            let step = self.step(child, parent, links);
            match step.and_then(|()| self.climb(parent, links + 1, was_tried)) {
                Ok(root) => return Ok(root),
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    fn step(&self, child: &Certified, parent: &Certified, links: usize) -> Result<(), StampError> {
        may_issue(parent, self.at_s, links)?;
        is_issued(child, parent)
    }
}

/// Whether `child` says that it is by `parent`.
fn is_named(parent: &Certified, child: &Certified) -> bool {
    parent.parsed.tbs_certificate.subject == child.parsed.tbs_certificate.issuer
        && parent.der != child.der
}

/// `links`: how many authorities stand between it and the one that stamps.
fn may_issue(certificate: &Certified, at_s: u64, links: usize) -> Result<(), StampError> {
    valid_at(certificate, at_s)?;
    let tbs = &certificate.parsed.tbs_certificate;
    let is_authority = match tbs.get::<BasicConstraints>() {
        Ok(Some((_, constraints))) => {
            let is_near = constraints.path_len_constraint.is_none_or(|n| usize::from(n) >= links);
            constraints.ca && is_near
        }
        _ => false,
    };
    let may_sign = match tbs.get::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.key_cert_sign(),
        Ok(None) => true,
        Err(_) => false,
    };
    let may_stamp = match tbs.get::<ExtendedKeyUsage>() {
        Ok(Some((_, usage))) => usage.0.iter().any(|one| [TIME_STAMPING, ANY_USE].contains(one)),
        Ok(None) => true,
        Err(_) => false,
    };
    if !is_authority || !may_sign || !may_stamp {
        return Err(bad(certificate, "it may not vouch for others here"));
    }
    no_unknown_extension(certificate)
}

fn is_issued(child: &Certified, parent: &Certified) -> Result<(), StampError> {
    no_unknown_extension(child)?;
    let signed = child.signed_part()?;
    let key = &parent.parsed.tbs_certificate.subject_public_key_info;
    let signature = child.parsed.signature.raw_bytes();
    verify(key, &child.parsed.signature_algorithm, None, &signed, signature).map_err(|error| {
        match error {
            StampError::BadSignature(_) => {
                bad(child, format!("it is not signed by {}", parent.name()))
            }
            error => error,
        }
    })
}

fn no_unknown_extension(certificate: &Certified) -> Result<(), StampError> {
    let extensions = certificate.parsed.tbs_certificate.extensions.iter().flatten();
    let mut unknown =
        extensions.filter(|one| one.critical && !KNOWN.contains(&one.extn_id.to_string().as_str()));
    match unknown.next() {
        None => Ok(()),
        Some(one) => {
            let id = one.extn_id;
            Err(bad(certificate, format!("it has a critical extension unknown here ({id})")))
        }
    }
}
