//! Attributions of one report for people: who, by which words, what.

use super::layout::{clean, paragraph};
use crate::terminal::Terminal;
use parallax_model::{Attribution, Report};

/// The report's name, and under it one entry an attribution.
pub fn of_report(report: &Report, found: &[Attribution], terminal: &Terminal) -> String {
    if found.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", terminal.paint("1", &clean(report.id.as_str())));
    for attribution in found {
        let source = attribution.source.map_or("nobody named", |span| span.of(&report.text));
        let cue = attribution.cue.of(&report.text);
        let heading = format!("{} · {}", clean(source), clean(cue));
        let said: Vec<String> =
            attribution.content.iter().map(|span| clean(span.of(&report.text))).collect();
        out.push_str(&paragraph(&heading, 2, terminal));
        out.push_str(&paragraph(&format!("“{}”", said.join(" … ")), 6, terminal));
    }
    out.push('\n');
    out
}
