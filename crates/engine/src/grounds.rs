//! Why a claim was read as it was, and why it is in its incident, packed: of a large project this is most of what there is to
//! hold, and it is asked for one claim or one incident at a time.
//!
//! **Invariant:** what is unpacked is what was packed.

use crate::codec::{Code, known};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use parallax_model::{Claim, ClaimId, Explanation, Grouping, Reason, ThinVec};
use std::collections::HashMap;
use std::hash::Hash;
use std::io::{Read as _, Write as _};

/// Why each claim of an incident is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Grounds(Box<[u8]>);

/// Which rule gave each field of the claims of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Explained(Box<[u8]>);

impl Grounds {
    /// `claims` are those of the incident.
    pub fn pack(groupings: &[Grouping], claims: &[ClaimId]) -> Self {
        let place: HashMap<&ClaimId, u64> = claims.iter().zip(1..).collect();
        let (mut reasons, mut rows) = (Distinct::default(), Vec::new());
        put_n(&mut rows, groupings.len() as u64);
        let put_claim = |rows: &mut Vec<u8>, claim: &ClaimId| match place.get(claim) {
            Some(&at) => put_n(rows, at),
            None => {
                put_n(rows, claims.len() as u64 + 1);
                put_words(rows, claim.as_str());
            }
        };
        for one in groupings {
            put_claim(&mut rows, &one.claim);
            match &one.with {
                Some(with) => put_claim(&mut rows, with),
                None => put_n(&mut rows, 0),
            }
            put_n(&mut rows, one.reasons.len() as u64);
            for reason in &one.reasons {
                let key = (reason.comparison, reason.found.as_str(), reason.weight.to_bits());
                put_n(&mut rows, reasons.place_of(key));
            }
        }
        let mut out = Vec::new();
        put_n(&mut out, reasons.all.len() as u64);
        for (comparison, found, weight) in reasons.all {
            put_words(&mut out, comparison);
            put_words(&mut out, found);
            out.extend(weight.to_le_bytes());
        }
        out.extend(rows);
        Self(pressed(&out))
    }

    /// `claims` are those of the incident; `None` where the bytes are not ours.
    pub fn unpack(&self, claims: &[ClaimId]) -> Option<Vec<Grouping>> {
        if self.0.is_empty() {
            return Some(Vec::new());
        }
        let bytes = unpressed(&self.0)?;
        let input = &mut &bytes[..];
        let reason = |input: &mut &[u8]| {
            let (comparison, found) = (known(take_words(input)?)?, take_words(input)?.to_owned());
            let (weight, rest) = input.split_first_chunk()?;
            *input = rest;
            Some(Reason { comparison, found, weight: f64::from_le_bytes(*weight) })
        };
        let reasons = take_all(input, reason)?;
        let take_claim = |input: &mut &[u8]| match usize::try_from(take_n(input)?).ok()? {
            0 => Some(None),
            at if at <= claims.len() => Some(Some(claims[at - 1].clone())),
            _ => take_words(input).map(|name| Some(ClaimId::new(name))),
        };
        take_all(input, |input| {
            let (claim, with) = (take_claim(input)??, take_claim(input)?);
            let reasons = take_all(input, |input| {
                reasons.get(usize::try_from(take_n(input)?).ok()?).cloned()
            });
            Some(Grouping { claim, with, reasons: reasons? })
        })
    }
}

macro_rules! as_packed {
    ($($name:ident)+) => {$(
        impl Code for $name {
            fn put(&self, out: &mut Vec<u8>) {
                (self.0.len() as u64).put(out);
                out.extend(&self.0);
            }

            fn take(input: &mut &[u8]) -> Option<Self> {
                let len = usize::try_from(u64::take(input)?).ok()?;
                let (bytes, rest) = input.split_at_checked(len)?;
                *input = rest;
                Some(Self(bytes.into()))
            }
        }
    )+};
}

as_packed! { Grounds Explained }

impl Explained {
    /// Takes the explanations off claims.
    pub fn take_off(claims: &mut [Claim]) -> Self {
        if claims.iter().all(|claim| claim.because.is_empty()) {
            return Self::default();
        }
        let (mut words, mut rows) = (Distinct::default(), Vec::new());
        put_n(&mut rows, claims.len() as u64);
        for claim in &*claims {
            put_words(&mut rows, claim.id.as_str());
            put_n(&mut rows, claim.because.len() as u64);
            for one in &claim.because {
                put_n(&mut rows, words.place_of((one.field, one.because.as_str())));
            }
        }
        let mut out = Vec::new();
        put_n(&mut out, words.all.len() as u64);
        for (field, because) in words.all {
            put_words(&mut out, field);
            put_words(&mut out, because);
        }
        out.extend(rows);
        claims.iter_mut().for_each(|claim| claim.because = ThinVec::new());
        Self(pressed(&out))
    }

    /// Those of one claim; none where it is none of the report's.
    pub fn of(&self, claim: &ClaimId) -> Vec<Explanation> {
        self.find(claim).unwrap_or_default()
    }

    fn find(&self, claim: &ClaimId) -> Option<Vec<Explanation>> {
        let bytes = unpressed(&self.0)?;
        let input = &mut &bytes[..];
        let words = take_all(input, |input| Some((take_words(input)?, take_words(input)?)))?;
        for _ in 0..take_n(input)? {
            let is_it = take_words(input)? == claim.as_str();
            let places = take_all(input, take_n)?;
            if is_it {
                let one = |at: &u64| {
                    let (field, because) = words.get(usize::try_from(*at).ok()?)?;
                    Some(Explanation { field: known(field)?, because: (*because).to_owned() })
                };
                return places.iter().map(one).collect();
            }
        }
        None
    }
}

/// Deflated: the same words come again and again.
fn pressed(bytes: &[u8]) -> Box<[u8]> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all").into()
}

/// `None`: damaged.
fn unpressed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    DeflateDecoder::new(bytes).read_to_end(&mut out).ok()?;
    Some(out)
}

/// Things in the order in which they first came, each once.
struct Distinct<T> {
    all: Vec<T>,
    place: HashMap<T, u64>,
}

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Self { all: Vec::new(), place: HashMap::new() }
    }
}

impl<T: Copy + Eq + Hash> Distinct<T> {
    fn place_of(&mut self, one: T) -> u64 {
        *self.place.entry(one).or_insert_with(|| {
            self.all.push(one);
            self.all.len() as u64 - 1
        })
    }
}

/// Seven bits a byte, the lowest first; small numbers take one byte.
fn put_n(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn take_n(input: &mut &[u8]) -> Option<u64> {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = input.split_first()?;
        *input = rest;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

fn put_words(out: &mut Vec<u8>, words: &str) {
    put_n(out, words.len() as u64);
    out.extend(words.as_bytes());
}

fn take_words<'b>(input: &mut &'b [u8]) -> Option<&'b str> {
    let len = usize::try_from(take_n(input)?).ok()?;
    let (bytes, rest) = input.split_at_checked(len)?;
    *input = rest;
    std::str::from_utf8(bytes).ok()
}

/// As many as the number in front says.
fn take_all<'b, T>(
    input: &mut &'b [u8],
    mut one: impl FnMut(&mut &'b [u8]) -> Option<T>,
) -> Option<Vec<T>> {
    let n = take_n(input)?;
    (0..n).map(|_| one(input)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::{EventType, Hedge, ReportId, Scope, Span, Stance};

    fn id(name: &str) -> ClaimId {
        ClaimId::new(name)
    }

    fn bare(name: &str) -> Claim {
        let span = Span::new(0, 0);
        Claim {
            id: id(name),
            report: ReportId::new("r"),
            sentence: 0,
            span,
            also: ThinVec::new(),
            event: EventType::Killing,
            method: None,
            trigger: Hedge { text: "killed".into(), span },
            actor: ThinVec::new(),
            affected: ThinVec::new(),
            quantity: None,
            joint: None,
            scope: Scope::Incident,
            subset_of: None,
            place: None,
            time: None,
            speakers: ThinVec::new(),
            stance: Stance::Asserted,
            hedges: ThinVec::new(),
            because: ThinVec::new(),
        }
    }

    #[test]
    fn groupings_come_back_and_take_little_room() {
        let reason =
            |found: &str, weight| Reason { comparison: "place", found: found.to_owned(), weight };
        let claims: Vec<ClaimId> = (0..300).map(|n| id(&format!("claim {n}"))).collect();
        let one = |at: usize| Grouping {
            claim: claims[at].clone(),
            with: at.checked_sub(1).map(|before| claims[before].clone()),
            reasons: vec![
                reason("same city (Homs)", 5.25),
                reason("1 day apart", -f64::from(at as u32 % 2)),
            ],
        };
        let mut groupings: Vec<Grouping> = (0..claims.len()).map(one).collect();
        let packed = Grounds::pack(&groupings, &claims);
        assert_eq!(packed.unpack(&claims), Some(groupings.clone()));
        assert!(packed.0.len() < claims.len() * 8, "{} bytes", packed.0.len());
        groupings[0].with = Some(id("of another incident"));
        assert_eq!(Grounds::pack(&groupings, &claims).unpack(&claims), Some(groupings));
        assert_eq!(Grounds::pack(&[], &claims).unpack(&claims), Some(vec![]));
        assert_eq!(Grounds::default().unpack(&claims), Some(vec![]));
    }

    #[test]
    fn rules_behind_fields_come_back_and_take_little_room() {
        let because = |n: usize| {
            let words =
                [format!("\"at least {n}\": {n}.. (at_least)"), "the day of the report".to_owned()];
            let one = |(field, because)| Explanation { field, because };
            ["quantity", "time"].into_iter().zip(words).map(one).collect::<ThinVec<_>>()
        };
        let claim = |n: usize| Claim { because: because(n), ..bare(&format!("{n:012}")) };
        let mut claims: Vec<Claim> = (0..40).map(claim).collect();
        let explained = Explained::take_off(&mut claims);
        assert!(claims.iter().all(|claim| claim.because.is_empty()));
        for (n, claim) in claims.iter().enumerate() {
            assert_eq!(explained.of(&claim.id), because(n).to_vec());
        }
        assert_eq!(explained.of(&id("of another report")), vec![]);
        assert!(explained.0.len() < claims.len() * 20, "{} bytes", explained.0.len());
        assert_eq!(Explained::default().of(&claims[0].id), vec![]);
    }

    #[test]
    fn damage_never_panics() {
        let claims = [id("a"), id("b")];
        let reasons =
            vec![Reason { comparison: "time", found: "يوم واحد".to_owned(), weight: 1.0 }];
        let one = Grouping { claim: claims[0].clone(), with: Some(claims[1].clone()), reasons };
        let Grounds(bytes) = Grounds::pack(&[one], &claims);
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 0xff;
            let _ = Grounds(bad).unpack(&claims);
            assert!(
                at == 0 || Grounds(bytes[..at].into()).unpack(&claims).is_none(),
                "cut at {at}"
            );
            let _ = Explained(bytes[at..].into()).of(&claims[0]);
        }
    }
}
