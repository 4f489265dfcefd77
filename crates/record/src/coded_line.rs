//! A coded event as one line of JSON, `parallax.coded/1`, and as the five columns of event data.

use crate::claim_line::{Words, pair};
use parallax_model::{CodedEvent, CodedParty, Report, Span};
use serde::{Deserialize, Serialize};

/// Somebody in codes, and the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodedPartyLine {
    /// `FRACOP`; `---REB` where only a role is known.
    pub code: String,
    /// The noun that names it.
    pub text: String,
    /// `[start, end]`.
    pub span: [u32; 2],
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodedLine {
    /// [`CodedLine::FORMAT`].
    pub format: String,
    /// The report's id.
    pub report: String,
    /// The report's day, or null.
    pub date: Option<String>,
    /// 0-based index of the sentence.
    pub sentence: u32,
    /// Who.
    pub source: Option<CodedPartyLine>,
    /// CAMEO code.
    pub code: String,
    /// The name of its class.
    pub class: Option<String>,
    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quadrant: Option<u8>,
    /// To whom; null where the act needs nobody.
    pub target: Option<CodedPartyLine>,
    /// The verb.
    pub verb: Words,
    /// The pattern and rules that gave the code.
    pub because: String,
}

impl CodedLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.coded/1";

    /// The line of an event in `report`.
    pub fn new(event: &CodedEvent, report: &Report) -> Self {
        let text = |span: Span| span.of(&report.text).to_owned();
        let party = |party: &CodedParty| CodedPartyLine {
            code: party.code.clone(),
            text: text(party.span),
            span: pair(party.span),
        };
        Self {
            format: Self::FORMAT.to_owned(),
            report: report.id.as_str().to_owned(),
            date: report.published.map(|day| day.to_string()),
            sentence: event.sentence,
            source: event.source.as_ref().map(party),
            code: event.code.clone(),
            class: event.class().map(str::to_owned),
            quadrant: event.quadrant(),
            target: event.target.as_ref().map(party),
            verb: Words { text: text(event.verb), span: pair(event.verb) },
            because: event.because.clone(),
        }
    }

    /// Date, source, target, code and sentence, parted by tabs, as event data sets have them; `---` for nobody, an empty
    /// date where the report has none.
    pub fn tabbed(&self) -> String {
        let code = |party: &Option<CodedPartyLine>| {
            party.as_ref().map_or_else(|| "---".to_owned(), |party| party.code.clone())
        };
        let date = self.date.as_deref().unwrap_or_default().replace('-', "");
        let report: String =
            self.report.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let (source, target) = (code(&self.source), code(&self.target));
        format!("{date}\t{source}\t{target}\t{}\t{report}_{}", self.code, self.sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::ReportId;

    #[test]
    fn a_line_has_its_words_and_five_columns() {
        let report = Report {
            id: ReportId::new("a\tb"),
            text: "Police fired.".to_owned(),
            title: None,
            published: Some("2031-03-04".parse().unwrap()),
            outlet: None,
        };
        let event = CodedEvent {
            sentence: 0,
            source: Some(CodedParty { code: "---COP".to_owned(), span: Span::new(0, 6) }),
            target: None,
            code: "190".to_owned(),
            verb: Span::new(7, 12),
            because: String::new(),
        };
        let line = CodedLine::new(&event, &report);
        assert_eq!((line.verb.text.as_str(), line.quadrant), ("fired", Some(4)));
        assert_eq!(line.tabbed(), "20310304\t---COP\t---\t190\ta b_0");
    }
}
