//! What is kept of a report once it was read: what records are made of, shared among all that hold it.

use crate::ReadReport;
use crate::grounds::Explained;
use crate::shared::share_places;
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
        let explained = Arc::new(Explained::take_off(&mut read.claims));
        // One copy of the report's id, and no room for more text: this is held for long, a million times over.
        let of_this = |claim: &&mut Claim| claim.report == read.report.id;
        read.claims
            .iter_mut()
            .filter(of_this)
            .for_each(|claim| claim.report = read.report.id.clone());
        read.report.text.shrink_to_fit();
        share_places(read.claims.iter_mut().map(|claim| &mut claim.place));
        Some(Self {
            sentences: read.sentences.iter().map(|sentence| sentence.span).collect(),
            claims: read.claims.into_iter().map(Arc::new).collect(),
            explained,
            report: Arc::new(read.report),
            basis: read.basis,
        })
    }
}
