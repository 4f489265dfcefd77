//! A filled template as one line of JSON: `parallax.template/1`.

use crate::claim_line::{JointLine, PlaceLine, TimeLine, Words, pair};
use parallax_model::{Filler, Report, Template};
use serde::{Deserialize, Serialize};

/// A party or thing in one role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FillerLine {
    /// As said, at its clearest mention.
    pub text: String,
    /// `[start, end]`.
    pub span: [u32; 2],
    /// Other mentions of the same.
    pub also: Vec<Words>,
    /// Whether the words are a proper name.
    pub is_name: bool,
    /// How many, where the words say so; victims and targets.
    pub number: Option<JointLine>,
    /// What became of it; victims and targets.
    pub effect: Option<String>,
    /// How the report holds it to have done it; organisations.
    pub confidence: Option<String>,
    /// How sure the reader is of the role, 0 to 1.
    pub score: f32,
    /// What spoke most for the role.
    pub because: String,
}

/// One attack as a report tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateLine {
    /// [`TemplateLine::FORMAT`].
    pub format: String,
    /// The report's id.
    pub report: String,
    /// What kind of attack.
    pub kind: String,
    /// How sure the reader is that the report tells of one, 0 to 1.
    pub score: f32,
    /// What spoke most for the kind.
    pub because: String,
    /// 0-based indices of the sentences that tell of it.
    pub sentences: Vec<u32>,
    /// When.
    pub time: Option<TimeLine>,
    /// Where.
    pub place: Option<PlaceLine>,
    /// People who did it.
    pub perpetrators: Vec<FillerLine>,
    /// Organisations that did it.
    pub organisations: Vec<FillerLine>,
    /// Things attacked.
    pub targets: Vec<FillerLine>,
    /// People it was done to.
    pub victims: Vec<FillerLine>,
    /// What it was done with.
    pub instruments: Vec<FillerLine>,
}

impl TemplateLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.template/1";

    /// The line of a template of `report`.
    pub fn new(template: &Template, report: &Report) -> Self {
        let lines = |fillers: &[Filler]| fillers.iter().map(|f| filler(f, report)).collect();
        Self {
            format: Self::FORMAT.to_owned(),
            report: report.id.as_str().to_owned(),
            kind: template.kind.to_string(),
            score: rounded(template.score),
            because: template.because.clone(),
            sentences: template.sentences.clone(),
            time: template.days.map(TimeLine::from),
            place: template.place.as_ref().map(PlaceLine::from),
            perpetrators: lines(&template.perpetrators),
            organisations: lines(&template.organisations),
            targets: lines(&template.targets),
            victims: lines(&template.victims),
            instruments: lines(&template.instruments),
        }
    }
}

fn filler(filler: &Filler, report: &Report) -> FillerLine {
    let said = |span: &parallax_model::Span| Words {
        text: span.of(&report.text).to_owned(),
        span: pair(*span),
    };
    FillerLine {
        text: filler.text.clone(),
        span: pair(filler.span),
        also: filler.also.iter().map(said).collect(),
        is_name: filler.is_name,
        number: filler.number.map(JointLine::from),
        effect: filler.effect.map(|effect| effect.to_string()),
        confidence: filler.blame.map(|blame| blame.to_string()),
        score: rounded(filler.score),
        because: filler.because.clone(),
    }
}

/// Two places: the rest is noise.
fn rounded(score: f32) -> f32 {
    (score * 100.0).round() / 100.0
}
