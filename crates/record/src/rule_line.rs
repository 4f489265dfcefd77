//! Rules and what two of them choose differently: `parallax.rule/1`, `parallax.rule-change/1`.

use crate::WriteError;
use crate::table::io;
use serde::{Deserialize, Serialize};
use std::io::Write;

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleLine {
    /// [`RuleLine::FORMAT`].
    pub format: String,
    /// Name and version: `low-best-high/1`.
    pub rule: String,
    /// The rule in words.
    pub says: String,
    /// `built in`, or its file in the project.
    pub source: String,
}

impl RuleLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.rule/1";

    /// The line of a rule.
    pub fn new(rule: &str, says: &str, source: &str) -> Self {
        let (rule, says, source) = (rule.to_owned(), says.to_owned(), source.to_owned());
        Self { format: Self::FORMAT.to_owned(), rule, says, source }
    }
}

/// One figure of one incident that two rules choose differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleChangeLine {
    /// [`RuleChangeLine::FORMAT`].
    pub format: String,
    /// The incident.
    pub incident: String,
    /// One line for people that names it.
    pub title: String,
    /// What is counted.
    pub harm: String,
    /// `low`, `best` or `high`.
    pub bound: String,
    /// By the first rule; null: it chooses none.
    pub before: Option<u64>,
    /// The claim that owns it.
    pub before_owner: Option<String>,
    /// Whose voice that is.
    pub before_voice: Option<String>,
    /// Why the first rule chose as it did.
    pub before_because: String,
    /// The first rule, with its version.
    pub before_rule: String,
    /// By the second rule.
    pub after: Option<u64>,
    /// The claim that owns it.
    pub after_owner: Option<String>,
    /// Whose voice that is.
    pub after_voice: Option<String>,
    /// Why the second rule chose as it did.
    pub after_because: String,
    /// The second rule, with its version.
    pub after_rule: String,
}

impl RuleChangeLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.rule-change/1";

    /// All as CSV, one row each under a header with the keys of the JSON.
    pub fn write_csv(lines: &[Self], out: impl Write) -> Result<(), WriteError> {
        let mut table = csv::Writer::from_writer(out);
        lines.iter().try_for_each(|line| table.serialize(line).map_err(io))?;
        Ok(table.flush()?)
    }
}
