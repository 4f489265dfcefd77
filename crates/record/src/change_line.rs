//! How two records differ as lines of JSON: `parallax.change/1`.

use parallax_model::ClaimId;
use parallax_totals::{Bounds, Change, Entry, Moved};
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

    /// The line of a change between these records.
    pub fn new(change: &Change, before: &[Entry<'_>], after: &[Entry<'_>]) -> Self {
        let side = |entries: &[Entry<'_>], idx: &[usize]| -> Vec<SideLine> {
            let side = |entry: &Entry<'_>| SideLine {
                id: entry.incident.id.to_string(),
                title: entry.title.to_owned(),
            };
            idx.iter().map(|&idx| side(&entries[idx])).collect()
        };
        let ids = |claims: &[ClaimId]| claims.iter().map(ToString::to_string).collect();
        let id = |entries: &[Entry<'_>], idx: Option<usize>| {
            idx.map(|idx| entries[idx].incident.id.to_string())
        };
        let figure = |moved: &Moved| FigureLine {
            incident_before: id(before, moved.before_idx),
            incident_after: id(after, moved.after_idx),
            harm: moved.harm.to_string(),
            before: BoundsLine::from(&moved.before),
            after: BoundsLine::from(&moved.after),
        };
        Self {
            format: Self::FORMAT.to_owned(),
            change: change.kind.as_str().to_owned(),
            before: side(before, &change.before),
            after: side(after, &change.after),
            gained: ids(&change.gained),
            lost: ids(&change.lost),
            fields: change.fields.iter().map(|&field| field.to_owned()).collect(),
            figures: change.moved.iter().map(figure).collect(),
        }
    }
}

impl From<&Bounds> for BoundsLine {
    fn from(bounds: &Bounds) -> Self {
        let n = |at: usize| bounds[at].as_ref().map(|(n, _)| *n);
        let owner = |at: usize| bounds[at].as_ref().map(|(_, id)| id.to_string());
        Self {
            low: n(0),
            best: n(1),
            high: n(2),
            low_owner: owner(0),
            best_owner: owner(1),
            high_owner: owner(2),
        }
    }
}

impl FigureLine {
    /// The claim that owns the first bound that moved: after, or where none states it any more, before.
    pub fn owner(&self) -> Option<&str> {
        let (was, is) = (&self.before, &self.after);
        let ends = [
            (was.best, is.best, &was.best_owner, &is.best_owner),
            (was.low, is.low, &was.low_owner, &is.low_owner),
            (was.high, is.high, &was.high_owner, &is.high_owner),
        ];
        let moved = ends.into_iter().find(|(was, is, _, _)| was != is)?;
        moved.3.as_deref().or(moved.2.as_deref())
    }
}

impl BoundsLine {
    /// "12..15, best 12"; silence is not zero.
    pub fn words(&self) -> String {
        let range = match (self.low, self.high) {
            (None, None) => return "no count".to_owned(),
            (Some(low), Some(high)) if low == high => low.to_string(),
            (low, high) => {
                let n = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
                format!("{}..{}", n(low), n(high))
            }
        };
        match self.best.map(|best| best.to_string()) {
            Some(best) if best != range => format!("{range}, best {best}"),
            _ => range,
        }
    }
}
