//! Templates of one report for people: the kind, and under it one line a role.

use super::layout::{clean, paragraph};
use crate::terminal::Terminal;
use parallax_model::{Filler, Report, Template, TemplateRole};
use parallax_record::{in_words, phrase_of_days, place_words};

/// The report's name, and under it its templates.
pub fn of_report(report: &Report, filled: &[Template], terminal: &Terminal) -> String {
    if filled.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", terminal.paint("1", &clean(report.id.as_str())));
    for template in filled {
        let mut heading = template.kind.as_str().replace('_', " ");
        if let Some(place) = &template.place {
            heading.push_str(&format!(" · {}", place_words(place)));
        }
        if let Some(days) = template.days {
            heading.push_str(&format!(" · {}", phrase_of_days(days)));
        }
        out.push_str(&paragraph(&heading, 2, terminal));
        for role in TemplateRole::ALL {
            let said: Vec<String> = template.fillers(*role).iter().map(filler_words).collect();
            if !said.is_empty() {
                out.push_str(&paragraph(&format!("{role}: {}", said.join("; ")), 6, terminal));
            }
        }
    }
    out.push('\n');
    out
}

/// "three guards (3; injury)".
fn filler_words(filler: &Filler) -> String {
    let plain = |name: &str| name.replace('_', " ");
    let notes: Vec<String> = [
        filler.number.filter(|_| !filler.is_name).map(in_words),
        filler.effect.map(|effect| plain(effect.as_str())),
        filler.blame.map(|blame| plain(blame.as_str())),
    ]
    .into_iter()
    .flatten()
    .collect();
    let text = clean(&filler.text);
    if notes.is_empty() { text } else { format!("{text} ({})", notes.join("; ")) }
}
