//! How two records differ, for people and as lines: incidents new, gone, merged, split or changed; figures before and after.

use super::layout::{clean, paragraph};
use crate::terminal::Terminal;
use parallax_engine::Record;
use parallax_engine::totals::{Change, ChangeKind, Entry};
use parallax_model::ClaimId;
use parallax_record::{ChangeLine, FigureLine};

/// One block a change.
pub fn all(
    changes: &[Change],
    before: &[Entry<'_>],
    after: &[Entry<'_>],
    records: (&Record, &Record),
    terminal: &Terminal,
) -> String {
    changes.iter().map(|change| one(change, before, after, records, terminal)).collect()
}

fn one(
    change: &Change,
    before: &[Entry<'_>],
    after: &[Entry<'_>],
    records: (&Record, &Record),
    terminal: &Terminal,
) -> String {
    let name = |entry: &Entry<'_>| format!("{}  [{}]", clean(entry.title), entry.incident.id);
    let mut out = format!("{}\n", terminal.paint("1", change.kind.as_str()));
    let shows_before = change.kind != ChangeKind::Changed;
    for entry in change.before.iter().filter(|_| shows_before).map(|&idx| &before[idx]) {
        out.push_str(&paragraph(&format!("- {}", name(entry)), 2, terminal));
    }
    for entry in change.after.iter().map(|&idx| &after[idx]) {
        let mark = if change.kind == ChangeKind::Changed { "" } else { "+ " };
        out.push_str(&paragraph(&format!("{mark}{}", name(entry)), 2, terminal));
    }
    for field in &change.fields {
        let words = field_words(field, &before[change.before[0]], &after[change.after[0]]);
        out.push_str(&paragraph(&words, 4, terminal));
    }
    for moved in &ChangeLine::new(change, before, after).figures {
        out.push_str(&paragraph(&figure(moved, records), 4, terminal));
    }
    if change.kind == ChangeKind::Changed {
        for (words, claims) in
            [("claims that came in", &change.gained), ("claims that went", &change.lost)]
        {
            if !claims.is_empty() {
                out.push_str(&paragraph(&format!("{words}: {}", names(claims)), 4, terminal));
            }
        }
    }
    out
}

fn names(claims: &[ClaimId]) -> String {
    claims.iter().map(ClaimId::as_str).collect::<Vec<_>>().join(", ")
}

fn field_words(field: &str, before: &Entry<'_>, after: &Entry<'_>) -> String {
    let words = |entry: &Entry<'_>| match field {
        "kind" => Some(entry.incident.kind.to_string()),
        "event" => Some(parallax_record::event_words(entry.incident.event)),
        "place" => entry.incident.place.as_deref().map(parallax_record::place_words),
        _ => entry.incident.days.map(parallax_record::phrase_of_days),
    };
    let or_unknown =
        |words: Option<String>| words.map_or("not known".to_owned(), |words| clean(&words));
    format!("{field}: {} → {}", or_unknown(words(before)), or_unknown(words(after)))
}

/// "killed: 12..15, best 12 → 12..20, best 20 (claim a1b2 of the ministry)  [i-1234]".
fn figure(moved: &FigureLine, records: (&Record, &Record)) -> String {
    let who = moved.owner().map(|id| {
        let id = ClaimId::new(id);
        let claim = records.1.claim(&id).or_else(|| records.0.claim(&id));
        let name =
            claim.and_then(|claim| claim.origin()).map(|one| format!(" of {}", clean(&one.name)));
        format!(" (claim {id}{})", name.unwrap_or_default())
    });
    let whose = moved.incident_after.as_ref().map(|id| format!("  [{id}]"));
    let harm = moved.harm.replace('_', " ");
    format!(
        "{harm}: {} → {}{}{}",
        moved.before.words(),
        moved.after.words(),
        who.unwrap_or_default(),
        whose.unwrap_or_default()
    )
}
