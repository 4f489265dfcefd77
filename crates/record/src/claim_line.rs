//! A claim as one line of JSON: `parallax.claim/1`.

use parallax_model::{Affected, Claim, DayRange, Hedge, Interval, Mentioned, Place, Quantity};
use parallax_model::{Explanation, Span, Speaker};
use serde::{Deserialize, Serialize};

/// What produced a claim: a name and a version, so that two runs can be told apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extractor {
    /// `parallax`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Words of the report and where they stand: half-open UTF-8 byte range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// As said.
    pub text: String,
    /// `[start, end]`.
    pub span: [u32; 2],
}

/// Who did it, as said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorWords {
    /// As said.
    pub text: String,
    /// `[start, end]`.
    pub span: [u32; 2],
    /// Id in the list of known actors.
    pub actor: Option<String>,
    /// What kind of party.
    pub kind: Option<String>,
}

/// To whom or what it was done, as said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffectedWords {
    /// As said.
    pub text: String,
    /// `[start, end]`.
    pub span: [u32; 2],
    /// The noun.
    pub noun: String,
    /// The codebook's category.
    pub category: Option<String>,
}

/// A number as said. `low` to `high`, both included; `high` null: no ceiling was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantityLine {
    /// The floor.
    pub low: u64,
    /// The ceiling, where one was said.
    pub high: Option<u64>,
    /// How the words bound it.
    pub qualifier: String,
    /// The words.
    pub text: String,
    /// `[start, end]`.
    pub span: [u32; 2],
}

/// A number said of killed and injured together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JointLine {
    /// The floor.
    pub low: u64,
    /// The ceiling, where one was said.
    pub high: Option<u64>,
}

/// A number that a person gives.
pub type QuantityWords = JointLine;

/// A resolved place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceLine {
    /// The gazetteer's name, or the words as said.
    pub name: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// First-order division.
    pub admin1: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// How exact, on the codebook's scale.
    pub precision: String,
    /// GeoNames id.
    pub geoname_id: Option<u32>,
}

/// Days, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLine {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// How exact the words were.
    pub precision: String,
}

/// One link of the chain of speakers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeakerWords {
    /// The name it goes by.
    pub name: String,
    /// What kind of voice.
    pub kind: String,
    /// `[start, end]` of the words that name it here.
    pub span: [u32; 2],
}

/// Which rule gave one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BecauseLine {
    /// The field.
    pub field: String,
    /// The rule, in words.
    pub because: String,
}

/// One claim. Fields as in the codebook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimLine {
    /// [`ClaimLine::FORMAT`].
    pub format: String,
    /// Stable id of the claim.
    pub id: String,
    /// The report that prints it.
    pub report: String,
    /// 0-based index of the sentence.
    pub sentence: u32,
    /// `[start, end]` of the clause.
    pub span: [u32; 2],
    /// Further clauses where the same speaker repeats the same values.
    pub also: Vec<[u32; 2]>,
    /// The clause, verbatim.
    pub text: String,
    /// Event type.
    pub event: String,
    /// How, where stated.
    pub method: Option<String>,
    /// The words that say the event.
    pub trigger: Words,
    /// Who did it.
    pub actor: Vec<ActorWords>,
    /// To whom or what.
    pub affected: Vec<AffectedWords>,
    /// How many.
    pub quantity: Option<QuantityLine>,
    /// A number said of killed and injured together.
    pub joint: Option<JointLine>,
    /// `incident`, `cumulative` or `standing`.
    pub scope: String,
    /// Id of the claim of which this one is a part.
    pub subset_of: Option<String>,
    /// Where.
    pub place: Option<PlaceLine>,
    /// When.
    pub time: Option<TimeLine>,
    /// Outermost first; the last is the origin. Empty: the report's own voice.
    pub speakers: Vec<SpeakerWords>,
    /// `asserted`, `hedged` or `denied`.
    pub stance: String,
    /// The words that hedge.
    pub hedges: Vec<Words>,
    /// What produced the claim.
    pub extractor: Extractor,
    /// Which rule gave each field; only where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Vec<BecauseLine>>,
    /// Whose word it is: `machine`, `accepted`, `corrected` or `rejected`.
    #[serde(default = "machine")]
    pub lane: String,
    /// The entry of the decision that put it into its lane.
    #[serde(default)]
    pub decision: Option<u64>,
}

fn machine() -> String {
    "machine".to_owned()
}

impl ClaimLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.claim/1";

    /// The line of `claim`, whose report reads `text`. Explanations are left out; see [`ClaimLine::explained`].
    pub fn new(claim: &Claim, text: &str, extractor: &Extractor) -> Self {
        Self {
            format: Self::FORMAT.to_owned(),
            id: claim.id.to_string(),
            report: claim.report.to_string(),
            sentence: claim.sentence,
            span: pair(claim.span),
            also: claim.also.iter().copied().map(pair).collect(),
            text: claim.span.of(text).to_owned(),
            event: claim.event.to_string(),
            method: claim.method.map(|method| method.to_string()),
            trigger: Words::from(&claim.trigger),
            actor: claim.actor.iter().map(ActorWords::from).collect(),
            affected: claim.affected.iter().map(AffectedWords::from).collect(),
            quantity: claim.quantity.as_ref().map(QuantityLine::from),
            joint: claim.joint.map(JointLine::from),
            scope: claim.scope.to_string(),
            subset_of: claim.subset_of.as_ref().map(ToString::to_string),
            place: claim.place.as_deref().map(PlaceLine::from),
            time: claim.time.map(TimeLine::from),
            speakers: claim.speakers.iter().map(SpeakerWords::from).collect(),
            stance: claim.stance.to_string(),
            hedges: claim.hedges.iter().map(Words::from).collect(),
            extractor: extractor.clone(),
            because: None,
            lane: machine(),
            decision: None,
        }
    }

    /// The same line in the lane that a person's decision put it into.
    pub fn in_lane(mut self, lane: &str, decision: Option<u64>) -> Self {
        self.lane = lane.to_owned();
        self.decision = decision;
        self
    }

    /// The same line with the rule that gave each field.
    pub fn explained(mut self, because: &[Explanation]) -> Self {
        let lines = because.iter().map(|explanation| BecauseLine {
            field: explanation.field.to_owned(),
            because: explanation.because.clone(),
        });
        self.because = Some(lines.collect());
        self
    }
}

pub(crate) fn pair(span: Span) -> [u32; 2] {
    [span.start, span.end]
}

impl From<&Hedge> for Words {
    fn from(words: &Hedge) -> Self {
        Self { text: words.text.to_string(), span: pair(words.span) }
    }
}

impl From<&Mentioned> for ActorWords {
    fn from(actor: &Mentioned) -> Self {
        Self {
            text: actor.text.to_string(),
            span: pair(actor.span),
            actor: actor.actor.clone().map(|one| one.to_string()),
            kind: actor.kind.map(|kind| kind.to_string()),
        }
    }
}

impl From<&Affected> for AffectedWords {
    fn from(affected: &Affected) -> Self {
        Self {
            text: affected.text.to_string(),
            span: pair(affected.span),
            noun: affected.noun.to_string(),
            category: affected.category.map(|category| category.to_string()),
        }
    }
}

impl From<&Quantity> for QuantityLine {
    fn from(quantity: &Quantity) -> Self {
        Self {
            low: quantity.interval.lo(),
            high: quantity.interval.hi(),
            qualifier: quantity.qualifier.to_string(),
            text: quantity.text.to_string(),
            span: pair(quantity.span),
        }
    }
}

impl From<Interval> for JointLine {
    fn from(interval: Interval) -> Self {
        Self { low: interval.lo(), high: interval.hi() }
    }
}

impl From<&Place> for PlaceLine {
    fn from(place: &Place) -> Self {
        Self {
            name: place.name.clone(),
            country: place.country.clone(),
            admin1: place.admin1.clone(),
            lat: place.point.map(|(lat, _)| lat),
            lon: place.point.map(|(_, lon)| lon),
            precision: place.precision.to_string(),
            geoname_id: place.geoname_id,
        }
    }
}

impl From<DayRange> for TimeLine {
    fn from(days: DayRange) -> Self {
        Self {
            from: days.from().to_string(),
            to: days.to().to_string(),
            precision: days.precision.to_string(),
        }
    }
}

impl From<&Speaker> for SpeakerWords {
    fn from(speaker: &Speaker) -> Self {
        Self {
            name: speaker.name.to_string(),
            kind: speaker.kind.to_string(),
            span: pair(speaker.span),
        }
    }
}
