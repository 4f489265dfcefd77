//! Totals and what moved them as lines of JSON: `parallax.total/1`, `parallax.posting/1`.

use crate::WriteError;
use crate::table::{Rows, or_empty};
use parallax_model::IncidentId;
use parallax_totals::{By, Entry, Posting, Total};
use serde::{Deserialize, Serialize};
use std::io::Write;

/// The total of one harm over some incidents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalLine {
    /// [`TotalLine::FORMAT`].
    pub format: String,
    /// What it is the total of: name and value, in the order asked; value null: not known.
    pub by: Vec<(String, Option<String>)>,
    /// What is counted.
    pub harm: String,
    /// Sum of lows; null: no incident has a count.
    pub low: Option<u64>,
    /// Sum of what the rule chose; null where it chose in no incident, or not in all.
    pub best: Option<u64>,
    /// Sum of highs.
    pub high: Option<u64>,
    /// Incidents that were added.
    pub counted: usize,
    /// Of these, how many nobody set a ceiling to.
    pub open: usize,
    /// Incidents that speak of the harm and give no number.
    pub uncounted: usize,
    /// Every incident behind the row.
    pub incidents: Vec<String>,
    /// The rule.
    pub rule: String,
}

impl TotalLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.total/1";

    /// The line of a total parted by `by`, under this rule.
    pub fn new(total: &Total, by: &[By], rule: &str) -> Self {
        let sum = &total.sum;
        let is_counted = sum.n_tallies > 0;
        let keys = by.iter().zip(&total.key).map(|(by, key)| (by.as_str().to_owned(), key.clone()));
        Self {
            format: Self::FORMAT.to_owned(),
            by: keys.collect(),
            harm: total.harm.to_string(),
            low: is_counted.then_some(sum.low),
            best: sum.whole_best(),
            high: is_counted.then_some(sum.high),
            counted: sum.n_tallies,
            open: sum.n_open,
            uncounted: sum.n_uncounted,
            incidents: total.incidents.iter().map(ToString::to_string).collect(),
            rule: rule.to_owned(),
        }
    }
}

/// Totals as CSV: first a column for each thing they are parted by.
pub struct TotalTable<W: Write>(Rows<W>);

impl<W: Write> TotalTable<W> {
    /// Starts the table: writes its header.
    pub fn new(out: W, by: &[&str]) -> Result<Self, WriteError> {
        let fixed = [
            "harm",
            "low",
            "best",
            "high",
            "counted",
            "open",
            "uncounted",
            "incidents",
            "rule",
            "format",
        ];
        Ok(Self(Rows::start(out, by.iter().chain(&fixed))?))
    }

    /// Adds one total.
    pub fn write(&mut self, line: &TotalLine) -> Result<(), WriteError> {
        let mut row: Vec<String> =
            line.by.iter().map(|(_, value)| value.clone().unwrap_or_default()).collect();
        row.extend([
            line.harm.clone(),
            or_empty(line.low),
            or_empty(line.best),
            or_empty(line.high),
            line.counted.to_string(),
            line.open.to_string(),
            line.uncounted.to_string(),
            line.incidents.join("; "),
            line.rule.clone(),
            line.format.clone(),
        ]);
        self.0.add(row)
    }
}

/// What one change does to the total of one harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingLine {
    /// [`PostingLine::FORMAT`].
    pub format: String,
    /// What is counted.
    pub harm: String,
    /// Added to the sum of lows.
    pub low: i64,
    /// Added to the sum of what the rule chose.
    pub best: i64,
    /// Added to the sum of highs.
    pub high: i64,
    /// `new`, `gone`, `merged`, `split`, `regrouped`, `changed`.
    pub change: String,
    /// The incidents before, by id.
    pub before: Vec<String>,
    /// The incidents after, by id.
    pub after: Vec<String>,
    /// One line for people that names them.
    pub title: String,
    /// Claims that own the figures that moved.
    pub owners: Vec<String>,
}

impl PostingLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.posting/1";

    /// The line of a posting between these records.
    pub fn new(posting: &Posting, was: &[Entry<'_>], is: &[Entry<'_>]) -> Self {
        let named = |entries: &[Entry<'_>], id: Option<&IncidentId>| {
            let found = entries.iter().find(|entry| Some(&entry.incident.id) == id);
            found.map(|entry| entry.title.to_owned())
        };
        let title = named(is, posting.after.first()).or_else(|| named(was, posting.before.first()));
        let whole = |n: i128| i64::try_from(n).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX });
        Self {
            format: Self::FORMAT.to_owned(),
            harm: posting.harm.to_string(),
            low: whole(posting.low),
            best: whole(posting.best),
            high: whole(posting.high),
            change: posting.kind.as_str().to_owned(),
            before: posting.before.iter().map(ToString::to_string).collect(),
            after: posting.after.iter().map(ToString::to_string).collect(),
            title: title.unwrap_or_default(),
            owners: posting.owners.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Postings as CSV, one row each.
pub struct PostingTable<W: Write>(Rows<W>);

impl<W: Write> PostingTable<W> {
    /// Starts the table: writes its header.
    pub fn new(out: W) -> Result<Self, WriteError> {
        let columns = [
            "harm", "low", "best", "high", "change", "before", "after", "title", "owners", "format",
        ];
        Ok(Self(Rows::start(out, columns)?))
    }

    /// Adds one posting.
    pub fn write(&mut self, line: &PostingLine) -> Result<(), WriteError> {
        let row = [
            line.harm.clone(),
            line.low.to_string(),
            line.best.to_string(),
            line.high.to_string(),
            line.change.clone(),
            line.before.join("; "),
            line.after.join("; "),
            line.title.clone(),
            line.owners.join("; "),
            line.format.clone(),
        ];
        self.0.add(row)
    }
}
