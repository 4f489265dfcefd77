//! What was read of a report, and the trees of its sentences, as bytes and back: for keeping beside a project, never for publishing.
//!
//! The layout follows the types of this build, field after field; whoever keeps the bytes keeps the build's mark with them.
//!
//! **Invariant:** `decode(encode(value))` is the value, but for the timing of a reading; `decode` of any other bytes is `None`
//! or some value, never a panic.

use crate::record::Reckoned;
use crate::{ReadReport, Timing};
use parallax_model::{
    ActorKind, Affected, AffectedKind, ArcStr, Bound, CategoryTally, Claim, ClaimId, DatePrecision,
    Day, DayRange, Deprel, Diagnostic, Digest, EventType, Explanation, Grouping, Harm, Hedge,
    Incident, IncidentId, IncidentKind, Interval, Mention, MentionKind, Mentioned, Method, Parse,
    Place, PlacePrecision, Qualifier, Quantity, Reason, Report, ReportId, Scope, Sentence,
    SentenceRole, Severity, Span, Speaker, SpeakerKind, Stance, Tally, ThinVec, Token, Upos, Voice,
    Word,
};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// The bytes of a value.
pub fn encode(value: &impl Code) -> Vec<u8> {
    let mut out = Vec::new();
    value.put(&mut out);
    out
}

/// As [`encode`] of a vector of these.
pub(crate) fn encode_all<T: Code>(values: &[&T]) -> Vec<u8> {
    let mut out = encode(&(values.len() as u64));
    values.iter().for_each(|value| value.put(&mut out));
    out
}

/// Writes what a vector of these would write.
pub(crate) fn encode_each<T: Code>(values: &[T], out: &mut Vec<u8>) {
    (values.len() as u64).put(out);
    values.iter().for_each(|value| value.put(out));
}

/// What [`encode`] was given; `None` where the bytes are not its.
pub fn decode<T: Code>(mut bytes: &[u8]) -> Option<T> {
    let value = T::take(&mut bytes)?;
    bytes.is_empty().then_some(value)
}

/// A value with a place in the layout.
pub trait Code: Sized {
    /// Writes it at the end.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes it off the front.
    fn take(input: &mut &[u8]) -> Option<Self>;
}

/// Field after field. A field added to a type and not here does not compile.
macro_rules! by_field {
    ($($name:ident { $($field:ident),+ })+) => {$(
        impl Code for $name {
            fn put(&self, out: &mut Vec<u8>) {
                let Self { $($field),+ } = self;
                $($field.put(out);)+
            }

            fn take(input: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: Code::take(input)?),+ })
            }
        }
    )+};
}

by_field! {
    Report { id, text, title, published, outlet }
    Sentence { role, paragraph, span, tokens }
    Token { span }
    Span { start, end }
    Diagnostic { report, severity, code, message, span }
    Explanation { field, because }
    Hedge { text, span }
    Quantity { interval, qualifier, text, span }
    Mentioned { text, span, actor, kind }
    Affected { text, span, noun, category }
    Speaker { name, kind, span }
    Parse { words, mentions }
    Word { upos, lemma, head, deprel }
    Mention { start, end, kind }
    Place { name, country, admin1, point, precision, geoname_id, population }
    Reckoned { incident, title, tallies, grounds }
    Incident { id, kind, event, claims, place, days, groupings }
    Grouping { claim, with, reasons }
    Reason { comparison, found, weight }
    Tally { harm, rule, low, best, high, agreed, voices, because, categories }
    CategoryTally { category, tally }
    Voice { name, says, claim, parts, also }
    Bound { n, owner }
    Claim {
        id, report, sentence, span, also, event, method, trigger, actor, affected, quantity, joint, scope, subset_of,
        place, time, speakers, stance, hedges, because
    }
}

/// Where the time went is not what was read, nor is what it was read from.
impl Code for ReadReport {
    fn put(&self, out: &mut Vec<u8>) {
        let Self { report, sentences, claims, diagnostics, timing: _, basis: _ } = self;
        report.put(out);
        sentences.put(out);
        claims.put(out);
        diagnostics.put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some(Self {
            report: Code::take(input)?,
            sentences: Code::take(input)?,
            claims: Code::take(input)?,
            diagnostics: Code::take(input)?,
            timing: Timing::default(),
            basis: None,
        })
    }
}

/// A word of the codebook is its place in the codebook's list.
macro_rules! by_place_in_list {
    ($($name:ident)+) => {$(
        impl Code for $name {
            fn put(&self, out: &mut Vec<u8>) {
                let idx = Self::ALL.iter().position(|one| one == self).expect("ALL lists them all");
                out.push(idx as u8);
            }

            fn take(input: &mut &[u8]) -> Option<Self> {
                Self::ALL.get(usize::from(u8::take(input)?)).copied()
            }
        }
    )+};
}

by_place_in_list! {
    ActorKind AffectedKind DatePrecision Deprel EventType Harm IncidentKind MentionKind Method PlacePrecision Qualifier Scope SentenceRole Severity
    SpeakerKind Stance Upos
}

macro_rules! by_bytes {
    ($($name:ident)+) => {$(
        impl Code for $name {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend(self.to_le_bytes());
            }

            fn take(input: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = input.split_first_chunk()?;
                *input = rest;
                Some(Self::from_le_bytes(*bytes))
            }
        }
    )+};
}

by_bytes! { u8 i8 i16 u16 u32 u64 f64 }

fn put_words(words: &str, out: &mut Vec<u8>) {
    (words.len() as u64).put(out);
    out.extend(words.as_bytes());
}

fn take_words<'b>(input: &mut &'b [u8]) -> Option<&'b str> {
    let len = usize::try_from(u64::take(input)?).ok()?;
    let (bytes, rest) = input.split_at_checked(len)?;
    *input = rest;
    std::str::from_utf8(bytes).ok()
}

impl Code for String {
    fn put(&self, out: &mut Vec<u8>) {
        put_words(self, out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        take_words(input).map(str::to_owned)
    }
}

impl Code for ArcStr {
    fn put(&self, out: &mut Vec<u8>) {
        put_words(self, out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        take_words(input).map(Self::from)
    }
}

impl Code for Box<str> {
    fn put(&self, out: &mut Vec<u8>) {
        put_words(self, out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        take_words(input).map(Into::into)
    }
}

/// Codes and names of fields: few, and each kept once for the life of the process.
impl Code for &'static str {
    fn put(&self, out: &mut Vec<u8>) {
        put_words(self, out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        known(take_words(input)?)
    }
}

/// The one copy of a code or of a field's name.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().ok()?;
    if let Some(known) = known.get(name) {
        return Some(known);
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    known.insert(kept);
    Some(kept)
}

impl<T: Code> Code for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        encode_each(self, out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let len = u64::take(input)?;
        // No room is set aside on the word of a length: a damaged one may claim anything.
        let mut items = Vec::new();
        for _ in 0..len {
            items.push(T::take(input)?);
        }
        // What is decoded is held for long.
        items.shrink_to_fit();
        Some(items)
    }
}

impl<T: Code> Code for ThinVec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        encode_each(self, out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Vec::take(input).map(Self::from)
    }
}

impl<T: Code> Code for Box<[T]> {
    fn put(&self, out: &mut Vec<u8>) {
        encode_each(self, out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Vec::take(input).map(Vec::into_boxed_slice)
    }
}

impl<T: Code> Code for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(self.is_some()).put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        match u8::take(input)? {
            0 => Some(None),
            1 => T::take(input).map(Some),
            _ => None,
        }
    }
}

impl<T: Code> Code for Arc<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        T::take(input).map(Self::new)
    }
}

impl<A: Code, B: Code> Code for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some((A::take(input)?, B::take(input)?))
    }
}

macro_rules! by_name {
    ($($name:ident)+) => {$(
        impl Code for $name {
            fn put(&self, out: &mut Vec<u8>) {
                put_words(self.as_str(), out);
            }

            fn take(input: &mut &[u8]) -> Option<Self> {
                take_words(input).map(Self::new)
            }
        }
    )+};
}

by_name! { ReportId ClaimId IncidentId }

impl Code for Digest {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.0);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let (bytes, rest) = input.split_first_chunk()?;
        *input = rest;
        Some(Self(*bytes))
    }
}

impl Code for bool {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(*self).put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        match u8::take(input)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Code for Interval {
    fn put(&self, out: &mut Vec<u8>) {
        self.lo().put(out);
        self.hi().put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let lo = u64::take(input)?;
        match <Option<u64> as Code>::take(input)? {
            Some(hi) => Self::between(lo, hi).ok(),
            None => Some(Self::at_least(lo)),
        }
    }
}

impl Code for Day {
    fn put(&self, out: &mut Vec<u8>) {
        self.year().put(out);
        self.month().put(out);
        self.day().put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Self::new(i16::take(input)?, i8::take(input)?, i8::take(input)?).ok()
    }
}

impl Code for DayRange {
    fn put(&self, out: &mut Vec<u8>) {
        self.from().put(out);
        self.to().put(out);
        self.precision.put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some(Self::new(Day::take(input)?, Day::take(input)?, DatePrecision::take(input)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Engine, Options, ReportInput};

    const WORDS: &str = "At least 12 people were killed in Homs on Saturday, the health ministry said. \
        Activists said 15 civilians, including two women, died in the airstrike. About 300 residents fled the town.";

    fn read() -> ReadReport {
        let engine = Engine::new(&Options { jobs: 1, ..Options::default() }).expect("it starts");
        engine.read(ReportInput {
            id: ReportId::new("r"),
            body: Body::Text(WORDS.to_owned()),
            title: Some("Twelve killed".to_owned()),
            published: Some("2015-03-30".parse().expect("a day")),
            outlet: None,
        })
    }

    fn words_of(read: &ReadReport) -> String {
        format!("{:?}", ReadReport { timing: Timing::default(), basis: None, ..read.clone() })
    }

    #[test]
    fn what_was_read_comes_back_and_damage_never_panics() {
        let read = read();
        assert!(!read.claims.is_empty(), "the paragraph holds claims");
        let bytes = encode(&read);
        let back: ReadReport = decode(&bytes).expect("our own bytes");
        assert_eq!(words_of(&back), words_of(&read));
        for at in 0..bytes.len() {
            assert!(decode::<ReadReport>(&bytes[..at]).is_none(), "cut at {at}");
            let mut bad = bytes.clone();
            bad[at] ^= 0x81;
            let _ = decode::<ReadReport>(&bad);
        }
        assert!(decode::<ReadReport>(&[&bytes[..], &[0]].concat()).is_none());
    }
}
