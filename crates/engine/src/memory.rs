//! What lets a batch skip the reports it read before, and a record the grouping it was given before.

use crate::codec;
use crate::{ReadReport, ReportInput};
use parallax_model::Digest;

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// What was read of a report, under its id.
    Read,
    /// What records are made of, of many reports, under the id of the first.
    Block,
    /// What grouping and reckoning came to, under the caller's name and a number.
    Record,
    /// What it takes to go on from there when a report comes, under the same name and what it is.
    Standing,
}

/// Where what was computed is kept. Shared by the workers.
///
/// **Invariant:** what is recalled is what computing it now would give.
pub trait Memory: Sync {
    /// The bytes kept under `key`, if they were kept with this `basis`.
    fn recall(&self, shelf: Shelf, key: &str, basis: Digest) -> Option<Vec<u8>>;

    /// Keeps bytes under `key`. Trouble is the memory's to tell: the batch goes on without it.
    fn keep(&self, shelf: Shelf, key: &str, basis: Digest, bytes: Vec<u8>);

    /// A mark of this build of the program: another build may read otherwise.
    fn build(&self) -> Digest;
}

/// Where in a memory one input has its place, worked out before the input is used up.
pub(crate) struct Place<'m> {
    memory: &'m dyn Memory,
    key: String,
    basis: Digest,
}

impl<'m> Place<'m> {
    /// `setting`: digest of the options that decide what is read.
    pub(crate) fn of(input: &ReportInput, memory: &'m dyn Memory, setting: Digest) -> Self {
        let (title, outlet) = (input.title.as_deref(), input.outlet.as_deref());
        let published = input.published.map(|day| day.to_string());
        let body = Digest::of(input.body.bytes());
        // Debug of text is quoted and escaped, so no field can run into the next.
        let words = format!("{:?} {title:?} {outlet:?} {published:?}", input.id.as_str());
        let kind = matches!(input.body, crate::Body::Text(_));
        let basis = format!("{} {setting} {body} {kind} {words}", memory.build());
        Self { memory, key: input.id.to_string(), basis: Digest::of(basis.as_bytes()) }
    }

    pub(crate) fn recalled(&self) -> Option<ReadReport> {
        let read = codec::decode(&self.memory.recall(Shelf::Read, &self.key, self.basis)?)?;
        Some(ReadReport { basis: Some(self.basis), ..read })
    }

    pub(crate) fn keep(self, read: ReadReport) -> ReadReport {
        self.memory.keep(Shelf::Read, &self.key, self.basis, codec::encode(&read));
        ReadReport { basis: Some(self.basis), ..read }
    }
}
