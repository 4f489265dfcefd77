//! Coded events of one report for people: the triple, and under it the words and why.

use super::layout::{clean, paragraph};
use crate::terminal::Terminal;
use parallax_model::{CodedEvent, CodedParty, Report};

/// The report's name, and under it one entry an event.
pub fn of_report(report: &Report, found: &[CodedEvent], terminal: &Terminal) -> String {
    if found.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", terminal.paint("1", &clean(report.id.as_str())));
    for event in found {
        let code = |party: &Option<CodedParty>| match party {
            Some(party) => party.code.clone(),
            None => "---".to_owned(),
        };
        let words = |party: &Option<CodedParty>| match party {
            Some(party) => clean(party.span.of(&report.text)),
            None => "nobody named".to_owned(),
        };
        let class = event.class().unwrap_or("no class of CAMEO");
        let heading =
            format!("{} {} {} · {class}", code(&event.source), event.code, code(&event.target));
        let verb = clean(event.verb.of(&report.text));
        let (source, target) = (words(&event.source), words(&event.target));
        out.push_str(&paragraph(&heading, 2, terminal));
        out.push_str(&paragraph(&format!("{source} · {verb} · {target}"), 6, terminal));
        out.push_str(&paragraph(&format!("by {}", clean(&event.because)), 6, terminal));
    }
    out.push('\n');
    out
}
