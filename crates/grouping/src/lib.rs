//! Groups claims that speak of one happening into incidents.
//!
//! In: [`Claim`]s and the [`Report`]s that print them. Out: [`Incident`]s, each with the reasons for every claim in it. A
//! [`Pile`] keeps what was worked out on the way, so that a report more costs what it touches; it is [`Kept`] as rows of bytes.
//! Three steps: the claims of one report become *tellings*, one for each happening the report tells of; tellings of
//! different reports are compared where place, time or rare words suggest it; those that belong together become one
//! incident. Running totals and states that hold never join a happening: they form series of their own.
//!
//! **Invariant:** every claim lands in exactly one incident; order in never matters, order out is by id. Pure: no clock,
//! no disk, no network, and hash-map order reaches no output.

mod pile;

mod revision;

mod linking;

mod family;

mod place;

mod words;

mod furniture;

mod statistics;

mod facts;

mod weights;

mod compare;

mod blocks;

mod cluster;

mod tellings;

mod files;

mod series;

mod incident;

mod names;

mod title;

mod halves;

mod bytes;

mod kept;

mod watch;

use parallax_model::{Bonds, Claim, ClaimId, Incident, Reason, Report, ReportId};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use kept::{Kept, Mark};
pub use pile::{Change, Pile, Told, Work};
pub use revision::STEPS;
pub use title::{headings, title};
pub use watch::{Part, ToItsEnd, Watch};
pub use weights::Weights;

/// Groups claims that describe the same happening.
///
/// Shape: every claim lands in exactly one incident; order in does not matter, order out is by id.
/// Units: places compare in kilometres over the ground, times in local days, evidence in bits.
/// Failure: none; a claim whose report is missing is grouped by its fields alone.
/// Source: codebook, "incident"; match weights after Fellegi and Sunter as Splink shows them.
pub fn group(claims: &[Claim], reports: &[Report]) -> Vec<Incident> {
    group_under(claims, reports, &Weights::default(), &Bonds::default())
}

/// [`group`] with match weights of one's own, held to what people decided: claims of one block share an incident, blocks that
/// are apart never do.
///
/// A block whose claims are of kinds that are never summed (a happening and a running total) is split by kind.
pub fn group_under(
    claims: &[Claim],
    reports: &[Report],
    weights: &Weights,
    bonds: &Bonds,
) -> Vec<Incident> {
    Pile::new(weights.clone()).update(told(claims, reports), &[], bonds).made
}

/// What each report tells, of claims and reports in any order.
pub fn told(claims: &[Claim], reports: &[Report]) -> Vec<Told> {
    let mut by_id: BTreeMap<&ReportId, Told> = BTreeMap::new();
    let of = |id: &ReportId| Told { id: id.clone(), report: None, claims: vec![] };
    for report in reports {
        let told = by_id.entry(&report.id).or_insert_with(|| of(&report.id));
        told.report = Some(Arc::new(report.clone()));
    }
    for claim in claims {
        let told = by_id.entry(&claim.report).or_insert_with(|| of(&claim.report));
        told.claims.push(Arc::new(claim.clone()));
    }
    by_id.into_values().collect()
}

/// A comparison of what two reports tell, whichever way it was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The first claim of the one telling.
    pub a: ClaimId,
    /// The first claim of the other.
    pub b: ClaimId,
    /// Whether both reports are mostly about what is compared.
    pub is_main: bool,
    /// What spoke for and against.
    pub reasons: Vec<Reason>,
}

/// Every comparison across reports that blocking proposes: what weights are learnt from, and why two reports were kept
/// apart.
pub fn comparisons(claims: &[Claim], reports: &[Report], weights: &Weights) -> Vec<Comparison> {
    let mut pile = Pile::new(weights.clone());
    pile.update(told(claims, reports), &[], &Bonds::default());
    pile.comparisons()
}
