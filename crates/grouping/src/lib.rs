//! Groups claims that speak of one happening into incidents.
//!
//! In: [`Claim`]s and the [`Report`]s that print them. Out: [`Incident`]s, each with the reasons for every claim in it.
//! Three steps: the claims of one report become *tellings*, one for each happening the report tells of; tellings of
//! different reports are compared where place, time or rare words suggest it; those that belong together become one
//! incident. Running totals and states that hold never join a happening: they form series of their own.
//!
//! **Invariant:** every claim lands in exactly one incident; order in never matters, order out is by id. Pure: no clock,
//! no disk, no network, and hash-map order reaches no output.

mod family;

mod place;

mod words;

mod furniture;

mod facts;

mod desk;

mod weights;

mod compare;

mod blocks;

mod cluster;

mod tellings;

mod neighbours;

mod series;

mod incident;

mod title;

use parallax_model::{Bonds, Claim, ClaimId, Incident, Reason, Report};
use std::borrow::Borrow;

pub use title::title;
pub use weights::Weights;

/// Groups claims that describe the same happening.
///
/// Shape: every claim lands in exactly one incident; order in does not matter, order out is by id.
/// Units: places compare in kilometres over the ground, times in local days, evidence in bits.
/// Failure: none; a claim whose report is missing is grouped by its fields alone.
/// Source: codebook, "incident"; match weights after Fellegi and Sunter as Splink shows them.
pub fn group(claims: &[Claim], reports: &[Report]) -> Vec<Incident> {
    group_with(claims, reports, &Weights::default())
}

/// [`group`] with match weights of one's own.
pub fn group_with(claims: &[Claim], reports: &[Report], weights: &Weights) -> Vec<Incident> {
    group_under(claims, reports, weights, &Bonds::default())
}

/// [`group_with`], held to what people decided: claims of one block share an incident, blocks that are apart never do.
///
/// A block whose claims are of kinds that are never summed (a happening and a running total) is split by kind.
pub fn group_under<C: Borrow<Claim>, R: Borrow<Report>>(
    claims: &[C],
    reports: &[R],
    weights: &Weights,
    bonds: &Bonds,
) -> Vec<Incident> {
    let desk = desk::Desk::lay_out(claims, reports);
    let mut blocks = blocks::Blocks::new(bonds);
    let tellings = tellings::tell_apart(&desk, weights, &mut blocks);
    let edges = neighbours::compare_across(&desk, &tellings, weights);
    let decided: Vec<_> = tellings.iter().map(|telling| telling.block(&desk, &blocks)).collect();
    let roots = cluster::average_link(&decided, &edges, weights.unseen, &mut blocks);
    let mut incidents = incident::happenings(&desk, &tellings, &roots, &edges, weights);
    incidents.extend(series::series(&desk, &mut blocks::Blocks::new(bonds)));
    incident::name_all(&mut incidents);
    incidents
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
    let desk = desk::Desk::lay_out(claims, reports);
    let tellings = tellings::tell_apart(&desk, weights, &mut blocks::Blocks::default());
    neighbours::explain_across(&desk, &tellings, weights)
}
