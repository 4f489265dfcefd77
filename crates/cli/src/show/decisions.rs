//! Decisions for people: when, what, by whom, why, and whether it still holds.

use super::layout::{clean, paragraph};
use crate::terminal::Terminal;
use jiff::Timestamp;
use parallax_record::{DecisionLine, FieldsLine, NamedLine};

/// An instant of the journal as text, UTC, to the second.
pub fn instant(time_ms: i64) -> String {
    let time = Timestamp::from_millisecond(time_ms);
    time.map_or_else(|_| format!("{time_ms} ms"), |time| time.to_string())
}

/// One block a decision.
pub fn list(lines: &[DecisionLine], terminal: &Terminal) -> String {
    lines.iter().map(|line| one(line, terminal)).collect()
}

fn one(line: &DecisionLine, terminal: &Terminal) -> String {
    let entry = line.entry.map_or_else(String::new, |entry| format!("entry {entry}  "));
    let day = line.time.as_deref().map(|time| time.get(..16).unwrap_or(time).replace('T', " "));
    let undone =
        line.undone_by.map_or_else(String::new, |by| format!("  (taken back by entry {by})"));
    let head = format!(
        "{entry}{}  {}  {}{undone}",
        day.unwrap_or_default(),
        line.verb,
        clean(&line.author)
    );
    let mut out = format!("{}\n", terminal.paint("1", &head));
    out.push_str(&paragraph(&what(line), 6, terminal));
    out.push_str(&paragraph(&format!("“{}”", clean(&line.reason)), 6, terminal));
    out
}

/// What was decided, in words.
pub fn what(line: &DecisionLine) -> String {
    let claims = line.claims.join(", ");
    match line.verb.as_str() {
        "merge" => format!("one happening: {claims}"),
        "split" => format!("{claims}; apart from {}", line.from.join(", ")),
        "assign" => format!(
            "{claims} goes with {}; apart from {}",
            line.with.join(", "),
            line.from.join(", ")
        ),
        "correct" | "add" => {
            format!("{claims}: {}", line.fields.as_ref().map(fields).unwrap_or_default())
        }
        "bridge" => format!("held all the time between {}", line.claims.join(" and ")),
        "part" => format!("who held it between {} is not known", line.claims.join(" and ")),
        "undo" => line.undoes.map_or_else(String::new, |entry| format!("entry {entry}")),
        _ => claims,
    }
}

fn fields(fields: &FieldsLine) -> String {
    let or_none = |word: &Option<String>| word.clone().unwrap_or_else(|| "none".to_owned());
    let number = |low: u64, high: Option<u64>| match high {
        Some(high) if high == low => low.to_string(),
        Some(high) => format!("{low}..{high}"),
        None => format!("{low}.."),
    };
    let quantity = fields.quantity.as_ref().map(|one| one.as_ref().map(|n| number(n.low, n.high)));
    let place = fields.place.as_ref().map(|one| one.as_ref().map(|place| place.name.clone()));
    let time = fields
        .time
        .as_ref()
        .map(|one| one.as_ref().map(|time| format!("{}..{}", time.from, time.to)));
    let listed = |words: &Option<Vec<String>>| {
        let words = words.as_ref()?;
        Some(if words.is_empty() { "none".to_owned() } else { words.join(", ") })
    };
    let said = [
        ("event", fields.event.clone()),
        ("count", quantity.as_ref().map(or_none)),
        ("scope", fields.scope.clone()),
        ("stance", fields.stance.clone()),
        ("method", fields.method.as_ref().map(or_none)),
        ("place", place.as_ref().map(or_none)),
        ("on", time.as_ref().map(or_none)),
        ("actor", listed(&fields.actor)),
        ("affected", listed(&fields.affected)),
        ("category", fields.category.clone()),
        ("speakers", fields.speakers.as_ref().map(|all| voices(all))),
        ("part of", fields.subset_of.as_ref().map(or_none)),
        ("said by", fields.trigger.clone()),
        ("hedged by", listed(&fields.hedges)),
    ];
    let words =
        said.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", clean(&value?))));
    words.collect::<Vec<_>>().join(" · ")
}

fn voices(speakers: &[NamedLine]) -> String {
    let names = speakers.iter().map(|one| format!("{} ({})", one.name, one.kind));
    match speakers.is_empty() {
        true => "the report’s own voice".to_owned(),
        false => names.collect::<Vec<_>>().join(", "),
    }
}
