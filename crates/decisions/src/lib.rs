//! Settles what people decided: which decisions hold, which claims they bind together or apart, what they make of a claim.
//!
//! In: [`Decision`]s as the journal holds them. Out: a [`Ruling`]: bonds for grouping, and a second lane of claims where a
//! person's word stands in front of the machine's. Pure: no clock, no disk; the order of entries of one moment never matters.
//!
//! **Invariant:** of two decisions that contradict, the later holds. A decision that names a claim which is not there is told,
//! never dropped.

mod order;

mod bonds;

mod added;

mod lanes;

mod words;

use std::borrow::Borrow;
use std::collections::BTreeMap;

use parallax_model::{Bonds, Claim, ClaimId, Decision, Report, ReportId, Span, Verdict};

pub use lanes::{Lane, Reading, overlay};
pub use words::{Ground, places_of};

/// What follows from the decisions that hold.
#[derive(Debug, Clone, Default)]
pub struct Ruling {
    /// Those that hold, in the order they take effect.
    holding: Vec<Decision>,
    /// Entries that an undoing which holds took back, and the entry that did.
    undone: BTreeMap<u64, u64>,
    bonds: Bonds,
    /// Which of `holding` add a claim to a report.
    added: BTreeMap<ReportId, Vec<usize>>,
}

/// Something about decisions that a person has to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// A decision names a claim that is not read.
    Unread {
        /// The decision's entry.
        entry: u64,
        /// Its verb.
        verb: &'static str,
        /// The claim.
        claim: ClaimId,
    },
    /// A claim that was accepted is read otherwise now; what was accepted stands.
    ReadOtherwise {
        /// The decision's entry.
        entry: u64,
        /// The claim.
        claim: ClaimId,
        /// Fields that differ.
        fields: Vec<&'static str>,
    },
    /// Claims that were put together are of kinds that are never summed: a happening and a running total, say.
    OtherKinds {
        /// The decision's entry.
        entry: u64,
        /// The claim that stays apart.
        claim: ClaimId,
    },
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unread { entry, verb, claim } => write!(
                f,
                "entry {entry} ({verb}) names claim {claim}, which is not read any more: its report is gone, or the reader \
                 changed; the decision waits for it"
            ),
            Self::ReadOtherwise { entry, claim, fields } => write!(
                f,
                "claim {claim} was accepted in entry {entry} and is read otherwise now ({}); what was accepted stands",
                fields.join(", ")
            ),
            Self::OtherKinds { entry, claim } => write!(
                f,
                "entry {entry} puts claim {claim} with claims of another scope; happenings, running totals and states stay \
                 apart: correct its scope"
            ),
        }
    }
}

impl Ruling {
    /// Settles decisions, in whatever order they are given.
    pub fn of(decisions: &[Decision]) -> Self {
        let undone = order::undone(decisions);
        let holds = |decision: &&Decision| !undone.contains_key(&decision.entry);
        let mut holding: Vec<Decision> = decisions.iter().filter(holds).cloned().collect();
        order::sort(&mut holding);
        let bonds = bonds::bonds(holding.iter().map(|decision| &decision.verdict));
        let added = added::by_report(&holding);
        Self { holding, undone, bonds, added }
    }

    /// Which claims belong together and which never do.
    pub fn bonds(&self) -> &Bonds {
        &self.bonds
    }

    /// The decisions that hold, in the order they take effect.
    pub fn holding(&self) -> &[Decision] {
        &self.holding
    }

    /// The claims that people added to a report, in the order of place in it. `sentences`: where its sentences stand.
    pub fn added(&self, report: &Report, sentences: &[Span]) -> Vec<Claim> {
        let entries = self.added.get(&report.id).map_or(&[][..], Vec::as_slice);
        let made = entries.iter().map(|&at| added::claim(&self.holding[at], report, sentences));
        let mut claims: Vec<Claim> = made.flatten().collect();
        claims.sort_by(|a, b| (a.span, &a.id).cmp(&(b.span, &b.id)));
        claims
    }

    /// The claims of a report as it was read, and those that people added, in order of place in it.
    pub fn with_added<C: From<Claim> + Borrow<Claim>>(
        &self,
        mut claims: Vec<C>,
        report: &Report,
        sentences: &[Span],
    ) -> Vec<C> {
        let added = self.added(report, sentences);
        if !added.is_empty() {
            claims.extend(added.into_iter().map(C::from));
            claims.sort_by_key(|claim| (claim.borrow().sentence, claim.borrow().span.start));
        }
        claims
    }

    /// The entry that took back the decision of this entry.
    pub fn undone_by(&self, entry: u64) -> Option<u64> {
        self.undone.get(&entry).copied()
    }

    /// The decisions that name this claim as theirs.
    pub fn about<'r>(&'r self, claim: &'r ClaimId) -> impl Iterator<Item = &'r Decision> {
        self.holding.iter().filter(move |decision| decision.verdict.subjects().contains(&claim))
    }

    /// Claims that a decision names and that are not read.
    pub fn unread(&self, is_read: impl Fn(&ClaimId) -> bool) -> Vec<Finding> {
        let missing = self.holding.iter().flat_map(|decision| {
            let (entry, verb) = (decision.entry, decision.verdict.verb());
            let named = decision.verdict.claims().into_iter();
            let lost = named.filter(|claim| !is_read(claim)).cloned();
            lost.map(move |claim| Finding::Unread { entry, verb, claim }).collect::<Vec<_>>()
        });
        missing.collect()
    }

    /// Claims that a decision puts together although their scopes keep them apart. `kind_of` names the kind of a claim.
    pub fn of_other_kinds<K: PartialEq>(
        &self,
        kind_of: impl Fn(&ClaimId) -> Option<K>,
    ) -> Vec<Finding> {
        let mut found = Vec::new();
        for decision in &self.holding {
            let together: Vec<&ClaimId> = match &decision.verdict {
                Verdict::Merged { claims } => claims.iter().collect(),
                Verdict::Assigned { claim, to, .. } => vec![to, claim],
                _ => continue,
            };
            let Some(kind) = together.iter().find_map(|claim| kind_of(claim)) else { continue };
            let differs = |claim: &&ClaimId| kind_of(claim).is_some_and(|other| other != kind);
            let apart = together.into_iter().filter(differs).cloned();
            found.extend(apart.map(|claim| Finding::OtherKinds { entry: decision.entry, claim }));
        }
        found
    }
}
