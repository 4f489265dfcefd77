//! What is kept of a report once it was read: what records are made of, shared among all that hold it.

use crate::ReadReport;
use crate::codec::{Code, encode_each};
use crate::grounds::Explained;
use crate::shared::{share_places, share_words_of_claims};
use parallax_model::{Claim, Digest, Report, Span};
use std::sync::Arc;

/// A report with its claims, without the words that only reading needed. A copy of it shares everything.
#[derive(Debug, Clone)]
pub struct Filed {
    /// The report.
    pub report: Arc<Report>,
    /// Where its sentences stand.
    pub sentences: Arc<[Span]>,
    /// What it says, as read, in order of place in the text, without the rules that gave the fields.
    pub claims: Arc<[Arc<Claim>]>,
    /// Those rules.
    pub(crate) explained: Arc<Explained>,
    /// Digest of everything it was read from; `None` where no memory was asked.
    pub basis: Option<Digest>,
}

impl Filed {
    /// What is kept of what was read; `None`: it was set aside whole.
    pub fn of(mut read: ReadReport) -> Option<Self> {
        if read.is_unread() {
            return None;
        }
        let explained = Explained::take_off(&mut read.claims);
        read.report.text.shrink_to_fit();
        let sentences = read.sentences.iter().map(|sentence| sentence.span).collect();
        Some(Self::sharing(read.report, sentences, read.claims, explained, read.basis))
    }

    /// With one copy of what its claims name alike: this is held for long, a million times over.
    fn sharing(
        report: Report,
        sentences: Arc<[Span]>,
        mut claims: Vec<Claim>,
        explained: Explained,
        basis: Option<Digest>,
    ) -> Self {
        for claim in claims.iter_mut().filter(|claim| claim.report == report.id) {
            claim.report = report.id.clone();
        }
        share_words_of_claims(claims.iter_mut());
        share_places(claims.iter_mut().map(|claim| &mut claim.place));
        Self {
            report: Arc::new(report),
            sentences,
            claims: claims.into_iter().map(Arc::new).collect(),
            explained: Arc::new(explained),
            basis,
        }
    }
}

impl Code for Filed {
    fn put(&self, out: &mut Vec<u8>) {
        let Self { report, sentences, claims, explained, basis } = self;
        report.put(out);
        encode_each(sentences, out);
        encode_each(claims, out);
        explained.put(out);
        basis.put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let (report, sentences) = (Report::take(input)?, <Vec<Span>>::take(input)?.into());
        let (claims, explained) = (Code::take(input)?, Code::take(input)?);
        Some(Self::sharing(report, sentences, claims, explained, Code::take(input)?))
    }
}
