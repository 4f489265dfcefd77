//! What we publish: wire types. The only crate that fixes a public format; `docs/FORMATS.md` describes what it fixes.
//!
//! Domain values come in, lines go out. Keys are `snake_case` and always in the same order, absent values are `null`, and
//! every line names its format and version.

mod claim_line;

mod decision_line;

mod evidence_line;

mod attribution_line;
mod change_line;

mod coded_line;

mod incident_line;

mod parse_line;

mod report_line;

mod place_line;

mod verify_line;

mod table;

mod template_line;

mod total_line;

mod control_line;

mod rule_line;

mod words;

pub use attribution_line::AttributionLine;
pub use change_line::{BoundsLine, ChangeLine, FigureLine, SideLine};
pub use claim_line::{
    ActorWords, AffectedWords, BecauseLine, ClaimLine, Extractor, JointLine, PlaceLine,
};
pub use claim_line::{QuantityLine, QuantityWords, SpeakerWords, TimeLine, Words};
pub use coded_line::{CodedLine, CodedPartyLine};
pub use control_line::{ControlLine, ControlTable, EdgeLine, LinkLine, PartyLine, ShareLine};
pub use control_line::{SaidLine, ShareTable};
pub use decision_line::{DecisionLine, DecisionTable, FieldsLine, NamedLine};
pub use evidence_line::{
    AlikeLine, ArrivalLine, CheckLine, CustodyLine, EntryWords, EvidenceLine, StatementLine,
    SunLine, WayLine,
};
pub use incident_line::{GroupingLine, IncidentLine, OwnersLine, ReasonLine, TallyLine, VoiceLine};
pub use parse_line::{MentionLine, ParseLine, WordLine, conllu};
pub use place_line::MeaningLine;
pub use report_line::{AddedLine, AppearanceLine, ReportLine, ReportTable, SetAsideLine, ToldLine};
pub use rule_line::{RuleChangeLine, RuleLine};
pub use table::{ClaimTable, IncidentTable};
pub use template_line::{FillerLine, TemplateLine};
pub use total_line::{PostingLine, PostingTable, TotalLine, TotalTable};
pub use verify_line::{BlockLine, CosignatureLine, VerifyLine};
pub use words::{
    event_words, in_words, interval_words, phrase_of_days, place_words, tally_range_words,
};

/// What could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The stream refused the bytes.
    #[error("cannot write the output")]
    Io(#[from] std::io::Error),
    /// A value that the format cannot hold; no value of ours is such.
    #[error("cannot turn a value into JSON")]
    Json(#[from] serde_json::Error),
}

/// Writes one line of JSON, whole: the line and its end reach `out` in one call.
pub fn write_json_line<T: serde::Serialize>(
    out: &mut impl std::io::Write,
    line: &T,
) -> Result<(), WriteError> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(out.write_all(&bytes)?)
}
