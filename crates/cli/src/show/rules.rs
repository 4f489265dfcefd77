//! What two rules choose differently, for people.

use super::layout::{clean, paragraph};
use crate::terminal::Terminal;
use parallax_engine::Record;
use parallax_record::RuleChangeLine;

/// Each incident once, and under it each figure before and after with its owner.
pub fn changes(found: &[RuleChangeLine], record: &Record, terminal: &Terminal) -> String {
    let mut out = String::new();
    if let Some(first) = found.first() {
        let n = {
            let mut ids: Vec<&str> = found.iter().map(|line| line.incident.as_str()).collect();
            ids.dedup();
            ids.len()
        };
        let head = format!(
            "{} → {}: {n} of {} incidents differ",
            first.before_rule,
            first.after_rule,
            record.incidents.len()
        );
        out.push_str(&format!("{}\n\n", terminal.paint("1", &head)));
    }
    let mut last = "";
    for line in found {
        if line.incident != last {
            let title = format!("{}  [{}]", clean(&line.title), line.incident);
            out.push_str(&format!("{}\n", terminal.paint("1", &title)));
            last = &line.incident;
        }
        let side = |n: Option<u64>,
                    owner: &Option<String>,
                    voice: &Option<String>,
                    because: &str| match (n, owner) {
            (Some(n), Some(owner)) => {
                let voice = clean(voice.as_deref().unwrap_or_default());
                let why = if line.bound == "best" && !because.is_empty() {
                    format!("; {}", clean(because))
                } else {
                    String::new()
                };
                format!("{n} (claim {owner} of {voice}{why})")
            }
            _ => "none".to_owned(),
        };
        let before =
            side(line.before, &line.before_owner, &line.before_voice, &line.before_because);
        let after = side(line.after, &line.after_owner, &line.after_voice, &line.after_because);
        let text = format!("{} {}: {before} → {after}", line.harm.replace('_', " "), line.bound);
        out.push_str(&paragraph(&text, 2, terminal));
    }
    out
}
