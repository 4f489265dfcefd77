//! What a person decided as one line of JSON: `parallax.decision/1`.

use crate::table::{Rows, or_empty};
use crate::{PlaceLine, QuantityWords, TimeLine, WriteError};
use parallax_model::{Decision, Fields, Verdict};
use serde::{Deserialize, Serialize};
use std::io::Write;

/// What a person says a claim says; keys that stand as read are left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FieldsLine {
    /// What happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// How many; null: no number is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Option<QuantityWords>>,
    /// Over what it speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// How sure the speaker is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stance: Option<String>,
    /// How; null: not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Option<String>>,
    /// Where; null: not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Option<PlaceLine>>,
    /// When; null: not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Option<TimeLine>>,
    /// Who did it; empty: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Vec<String>>,
    /// Who or what it was done to; empty: not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affected: Option<Vec<String>>,
    /// Category of whom it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Who says so, outermost first; empty: the report in its own voice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speakers: Option<Vec<NamedLine>>,
    /// The claim of which it is a part; null: of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subset_of: Option<Option<String>>,
    /// The words that say the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// The words that hedge; empty: none do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hedges: Option<Vec<String>>,
}

/// A speaker as a person names one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedLine {
    /// Its name.
    pub name: String,
    /// What kind of voice.
    pub kind: String,
}

/// Where a claim stands that a person added, and who says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedLine {
    /// The report.
    pub report: String,
    /// First byte of its words in the archived text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Who says so, outermost first.
    pub speakers: Vec<String>,
}

/// One decision: an entry of the journal, and whether it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionLine {
    /// [`DecisionLine::FORMAT`].
    pub format: String,
    /// Number of its entry; null in a preview.
    pub entry: Option<u64>,
    /// When, as an instant in UTC; null in a preview.
    pub time: Option<String>,
    /// Who decided.
    pub author: String,
    /// `merge`, `split`, `assign`, `accept`, `reject`, `correct`, `add`, `bridge`, `part`, `undo`.
    pub verb: String,
    /// Claims it is about.
    pub claims: Vec<String>,
    /// Claims they go with (`assign`).
    pub with: Vec<String>,
    /// Claims they are kept apart from.
    pub from: Vec<String>,
    /// What the claim says, by `accept`, `correct` and `add`.
    pub fields: Option<FieldsLine>,
    /// Where it says so, by `add`; left out otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<AddedLine>,
    /// The entry taken back by `undo`.
    pub undoes: Option<u64>,
    /// Why.
    pub reason: String,
    /// The entry that took this one back; null: it holds.
    pub undone_by: Option<u64>,
}

impl DecisionLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.decision/1";

    /// The line of a decision. `time`: its instant, written by the caller.
    pub fn new(decision: &Decision, time: Option<String>, undone_by: Option<u64>) -> Self {
        let names = |ids: &[parallax_model::ClaimId]| ids.iter().map(ToString::to_string).collect();
        let (with, from) = match &decision.verdict {
            Verdict::Split { from, .. } => (vec![], names(from)),
            Verdict::Assigned { to, from, .. } => (vec![to.to_string()], names(from)),
            _ => (vec![], vec![]),
        };
        let fields = match &decision.verdict {
            Verdict::Accepted { fields, .. } | Verdict::Corrected { fields, .. } => {
                Some(FieldsLine::from(fields))
            }
            Verdict::Added { missed, .. } => Some(FieldsLine::from(&missed.fields)),
            _ => None,
        };
        let added = match &decision.verdict {
            Verdict::Added { missed, .. } => Some(AddedLine {
                report: missed.report.to_string(),
                start: missed.span.start,
                end: missed.span.end,
                speakers: missed.speakers.iter().map(|(name, _)| name.clone()).collect(),
            }),
            _ => None,
        };
        let undoes = match decision.verdict {
            Verdict::Undone { entry } => Some(entry),
            _ => None,
        };
        Self {
            format: Self::FORMAT.to_owned(),
            entry: time.is_some().then_some(decision.entry),
            time,
            author: decision.author.clone(),
            verb: decision.verdict.verb().to_owned(),
            claims: decision.verdict.subjects().iter().map(ToString::to_string).collect(),
            with,
            from,
            fields,
            added,
            undoes,
            reason: decision.reason.clone(),
            undone_by,
        }
    }
}

impl From<&Fields> for FieldsLine {
    fn from(fields: &Fields) -> Self {
        Self {
            event: fields.event.map(|one| one.to_string()),
            quantity: fields.quantity.map(|one| one.map(QuantityWords::from)),
            scope: fields.scope.map(|one| one.to_string()),
            stance: fields.stance.map(|one| one.to_string()),
            method: fields.method.map(|one| one.map(|method| method.to_string())),
            place: fields.place.as_ref().map(|one| one.as_ref().map(PlaceLine::from)),
            time: fields.time.map(|one| one.map(TimeLine::from)),
            actor: fields.actor.clone(),
            affected: fields.affected.clone(),
            category: fields.category.map(|one| one.to_string()),
            speakers: fields.speakers.as_ref().map(|all| {
                let voice = |(name, kind): &(String, parallax_model::SpeakerKind)| NamedLine {
                    name: name.clone(),
                    kind: kind.to_string(),
                };
                all.iter().map(voice).collect()
            }),
            subset_of: fields.subset_of.as_ref().map(|one| one.as_ref().map(ToString::to_string)),
            trigger: fields.trigger.clone(),
            hedges: fields.hedges.clone(),
        }
    }
}

const COLUMNS: &[&str] = &[
    "entry",
    "time",
    "author",
    "verb",
    "claims",
    "with",
    "from",
    "fields",
    "undoes",
    "reason",
    "undone_by",
    "format",
];

/// Decisions as CSV, one row each.
pub struct DecisionTable<W: Write>(Rows<W>);

impl<W: Write> DecisionTable<W> {
    /// Starts the table: writes its header.
    pub fn new(out: W) -> Result<Self, WriteError> {
        Ok(Self(Rows::start(out, COLUMNS)?))
    }

    /// Adds one decision.
    pub fn write(&mut self, line: &DecisionLine) -> Result<(), WriteError> {
        let fields = line.fields.as_ref().map(serde_json::to_string).transpose()?;
        let row = [
            or_empty(line.entry),
            line.time.clone().unwrap_or_default(),
            line.author.clone(),
            line.verb.clone(),
            line.claims.join("; "),
            line.with.join("; "),
            line.from.join("; "),
            fields.unwrap_or_default(),
            or_empty(line.undoes),
            line.reason.clone(),
            or_empty(line.undone_by),
            line.format.clone(),
        ];
        self.0.add(row)
    }
}
