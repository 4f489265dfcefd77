//! An incident with its tallies as one line of JSON: `parallax.incident/1`.

use crate::{DecisionLine, PlaceLine};
use parallax_model::{Bound, Claim, ClaimId, Grouping, Incident, Tally, Voice};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which claim owns each figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnersLine {
    /// Claim that stated `low`.
    pub low: Option<String>,
    /// Claim that stated `best`.
    pub best: Option<String>,
    /// Claim that stated `high`.
    pub high: Option<String>,
}

/// An origin that counts once, and what it last said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceLine {
    /// The name the origin goes by.
    pub name: String,
    /// The floor it states.
    pub low: u64,
    /// The ceiling it states, where it states one.
    pub high: Option<u64>,
    /// The claim that says so.
    pub claim: String,
    /// Claims whose numbers add up to what it says.
    pub parts: Vec<String>,
    /// Relays, repetitions and statements since superseded.
    pub also: Vec<String>,
}

/// What the record says of one harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyLine {
    /// Smallest number any voice stated as a floor.
    pub low: Option<u64>,
    /// The rule's choice.
    pub best: Option<u64>,
    /// Largest number stated; null: no voice set a ceiling.
    pub high: Option<u64>,
    /// Whether every voice can be right at once.
    pub agreed: bool,
    /// One entry an independent voice.
    pub voices: Vec<VoiceLine>,
    /// Which claim owns each figure.
    pub owners: OwnersLine,
    /// Rule and version.
    pub rule: String,
    /// Why `best` was chosen.
    pub because: String,
    /// Those of the harm whom reports put in a category, by category; absent where nobody does. They overlap, and are
    /// never added to each other or to the whole.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub categories: BTreeMap<String, TallyLine>,
}

/// One thing that spoke for or against a grouping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReasonLine {
    /// What was compared.
    pub comparison: String,
    /// What was found.
    pub found: String,
    /// Match weight in bits.
    pub weight: f64,
}

/// Why one claim is in the incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupingLine {
    /// The claim.
    pub claim: String,
    /// The claim it was compared with; null for the first.
    pub with: Option<String>,
    /// What spoke for and against.
    pub reasons: Vec<ReasonLine>,
}

/// One incident, running total or state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentLine {
    /// [`IncidentLine::FORMAT`].
    pub format: String,
    /// Stable id.
    pub id: String,
    /// `incident`, `cumulative` or `standing`.
    pub kind: String,
    /// The gravest event in it.
    pub event: String,
    /// One line for people.
    pub title: String,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// Where.
    pub place: Option<PlaceLine>,
    /// Number of claims by report.
    pub claims: BTreeMap<String, usize>,
    /// What the record says, by harm.
    pub tallies: BTreeMap<String, TallyLine>,
    /// Why each claim is here, in the order of the claims.
    pub reasons: Vec<GroupingLine>,
    /// What people decided about it or its claims, in the order it takes effect.
    #[serde(default)]
    pub decisions: Vec<DecisionLine>,
    /// Claims told with it that a person rejected: they count for nothing.
    #[serde(default)]
    pub rejected: Vec<String>,
    /// Number of claims by whose word they are: `machine`, `accepted`, `corrected`.
    #[serde(default)]
    pub lanes: BTreeMap<String, usize>,
}

impl IncidentLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.incident/1";

    /// The line of `incident` under its `title`; `claims` are its claims in its own order, `groupings` say why they are.
    pub fn new(
        incident: &Incident,
        groupings: &[Grouping],
        title: &str,
        claims: &[&Claim],
        tallies: &[Tally],
    ) -> Self {
        let mut by_report = BTreeMap::new();
        for claim in claims {
            *by_report.entry(claim.report.to_string()).or_default() += 1;
        }
        let named = |tally: &Tally| (tally.harm.to_string(), TallyLine::from(tally));
        Self {
            format: Self::FORMAT.to_owned(),
            id: incident.id.to_string(),
            kind: incident.kind.to_string(),
            event: incident.event.to_string(),
            title: title.to_owned(),
            from: incident.days.map(|days| days.from().to_string()),
            to: incident.days.map(|days| days.to().to_string()),
            place: incident.place.as_deref().map(PlaceLine::from),
            claims: by_report,
            tallies: tallies.iter().map(named).collect(),
            reasons: groupings.iter().map(GroupingLine::from).collect(),
            decisions: vec![],
            rejected: vec![],
            lanes: BTreeMap::new(),
        }
    }

    /// The same line with whose word each claim is.
    #[must_use]
    pub fn in_lanes<'l>(mut self, lanes: impl Iterator<Item = &'l str>) -> Self {
        for lane in lanes {
            *self.lanes.entry(lane.to_owned()).or_default() += 1;
        }
        self
    }

    /// The same line with what people decided, and the claims they rejected.
    pub fn decided(mut self, decisions: Vec<DecisionLine>, rejected: &[&Claim]) -> Self {
        self.decisions = decisions;
        self.rejected = rejected.iter().map(|claim| claim.id.to_string()).collect();
        self
    }
}

fn names(ids: &[ClaimId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

impl From<&Tally> for TallyLine {
    fn from(tally: &Tally) -> Self {
        let n = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.n);
        let owner = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.owner.to_string());
        Self {
            low: n(&tally.low),
            best: n(&tally.best),
            high: n(&tally.high),
            agreed: tally.agreed,
            voices: tally.voices.iter().map(VoiceLine::from).collect(),
            owners: OwnersLine {
                low: owner(&tally.low),
                best: owner(&tally.best),
                high: owner(&tally.high),
            },
            rule: tally.rule.to_string(),
            because: tally.because.to_string(),
            categories: tally
                .categories
                .iter()
                .map(|part| (part.category.to_string(), Self::from(&part.tally)))
                .collect(),
        }
    }
}

impl From<&Voice> for VoiceLine {
    fn from(voice: &Voice) -> Self {
        Self {
            name: voice.name.to_string(),
            low: voice.says.lo(),
            high: voice.says.hi(),
            claim: voice.claim.to_string(),
            parts: names(&voice.parts),
            also: names(&voice.also),
        }
    }
}

impl From<&Grouping> for GroupingLine {
    fn from(grouping: &Grouping) -> Self {
        let reasons = grouping.reasons.iter().map(|reason| ReasonLine {
            comparison: reason.comparison.to_owned(),
            found: reason.found.clone(),
            weight: reason.weight,
        });
        Self {
            claim: grouping.claim.to_string(),
            with: grouping.with.as_ref().map(ToString::to_string),
            reasons: reasons.collect(),
        }
    }
}
