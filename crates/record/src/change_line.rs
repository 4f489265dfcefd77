//! How two records differ as lines of JSON: `parallax.change/1`.

use serde::{Deserialize, Serialize};

/// An incident as it is named in a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideLine {
    /// Its id in that record.
    pub id: String,
    /// One line for people.
    pub title: String,
}

/// What a record says of one harm, with the claims that own it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BoundsLine {
    /// Smallest.
    pub low: Option<u64>,
    /// The rule's choice.
    pub best: Option<u64>,
    /// Largest.
    pub high: Option<u64>,
    /// Claim that owns `low`.
    pub low_owner: Option<String>,
    /// Claim that owns `best`.
    pub best_owner: Option<String>,
    /// Claim that owns `high`.
    pub high_owner: Option<String>,
}

/// A figure that moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureLine {
    /// The incident before; null: the harm was not told of.
    pub incident_before: Option<String>,
    /// The incident after.
    pub incident_after: Option<String>,
    /// What is counted.
    pub harm: String,
    /// What the record said.
    pub before: BoundsLine,
    /// What it says.
    pub after: BoundsLine,
}

/// What became of some incidents between two records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeLine {
    /// [`ChangeLine::FORMAT`].
    pub format: String,
    /// `new`, `gone`, `merged`, `split`, `regrouped`, `changed`.
    pub change: String,
    /// The incidents before.
    pub before: Vec<SideLine>,
    /// The incidents after.
    pub after: Vec<SideLine>,
    /// Claims that came in.
    pub gained: Vec<String>,
    /// Claims that went.
    pub lost: Vec<String>,
    /// Other fields that differ: `kind`, `event`, `place`, `days`.
    pub fields: Vec<String>,
    /// Figures that moved.
    pub figures: Vec<FigureLine>,
}

impl ChangeLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.change/1";
}
