//! How two records differ, for people and as lines: incidents new, gone, merged, split or changed; figures before and after.

use super::incidents::label_of;
use super::layout::{clean, paragraph};
use crate::terminal::Terminal;
use parallax_engine::Record;
use parallax_engine::totals::{Change, ChangeKind, Entry, Moved};
use parallax_model::ClaimId;
use parallax_record::{BoundsLine, ChangeLine, FigureLine, SideLine};

/// `low`, `best`, `high`, each with its owner.
type Bounds = [Option<(u64, ClaimId)>; 3];

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
    for moved in &change.moved {
        out.push_str(&paragraph(&figure(moved, after, records), 4, terminal));
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
        "place" => entry.incident.place.as_ref().map(parallax_record::place_words),
        _ => entry.incident.days.map(parallax_record::phrase_of_days),
    };
    let or_unknown =
        |words: Option<String>| words.map_or("not known".to_owned(), |words| clean(&words));
    format!("{field}: {} → {}", or_unknown(words(before)), or_unknown(words(after)))
}

/// "killed: 12..15, best 12 → 12..20, best 20 (claim a1b2 of the ministry)  [i-1234]".
fn figure(moved: &Moved, after: &[Entry<'_>], records: (&Record, &Record)) -> String {
    let owner = moving_owner(&moved.before, &moved.after);
    let who = owner.map(|id| {
        let claim = records.1.claim(id).or_else(|| records.0.claim(id));
        let name =
            claim.and_then(|claim| claim.origin()).map(|one| format!(" of {}", clean(&one.name)));
        format!(" (claim {id}{})", name.unwrap_or_default())
    });
    let whose = moved.after_idx.map(|idx| format!("  [{}]", after[idx].incident.id));
    format!(
        "{}: {} → {}{}{}",
        label_of(moved.harm),
        bounds_words(&moved.before),
        bounds_words(&moved.after),
        who.unwrap_or_default(),
        whose.unwrap_or_default()
    )
}

/// The claim that owns the first bound that moved: after, or where none states it any more, before.
pub fn moving_owner<'b>(before: &'b Bounds, after: &'b Bounds) -> Option<&'b ClaimId> {
    let order = [1, 0, 2];
    let number = |bound: &Option<(u64, ClaimId)>| bound.as_ref().map(|(n, _)| *n);
    let at = order.into_iter().find(|&at| number(&before[at]) != number(&after[at]))?;
    after[at].as_ref().or(before[at].as_ref()).map(|(_, id)| id)
}

/// "12..15, best 12"; silence is not zero.
pub fn bounds_words(bounds: &Bounds) -> String {
    let n = |at: usize| bounds[at].as_ref().map(|(n, _)| n.to_string());
    let range = match (n(0), n(2)) {
        (None, None) => return "no count".to_owned(),
        (Some(low), Some(high)) if low == high => low,
        (low, high) => format!("{}..{}", low.unwrap_or_default(), high.unwrap_or_default()),
    };
    match n(1) {
        Some(best) if best != range => format!("{range}, best {best}"),
        _ => range,
    }
}

/// The wire line of a change.
pub fn line(change: &Change, before: &[Entry<'_>], after: &[Entry<'_>]) -> ChangeLine {
    let side = |entries: &[Entry<'_>], idx: &[usize]| -> Vec<SideLine> {
        let side = |entry: &Entry<'_>| SideLine {
            id: entry.incident.id.to_string(),
            title: entry.title.to_owned(),
        };
        idx.iter().map(|&idx| side(&entries[idx])).collect()
    };
    let ids = |claims: &[ClaimId]| claims.iter().map(ToString::to_string).collect();
    let id = |entries: &[Entry<'_>], idx: Option<usize>| {
        idx.map(|idx| entries[idx].incident.id.to_string())
    };
    let figure = |moved: &Moved| FigureLine {
        incident_before: id(before, moved.before_idx),
        incident_after: id(after, moved.after_idx),
        harm: moved.harm.to_string(),
        before: bounds_line(&moved.before),
        after: bounds_line(&moved.after),
    };
    ChangeLine {
        format: ChangeLine::FORMAT.to_owned(),
        change: change.kind.as_str().to_owned(),
        before: side(before, &change.before),
        after: side(after, &change.after),
        gained: ids(&change.gained),
        lost: ids(&change.lost),
        fields: change.fields.iter().map(|&field| field.to_owned()).collect(),
        figures: change.moved.iter().map(figure).collect(),
    }
}

fn bounds_line(bounds: &Bounds) -> BoundsLine {
    let n = |at: usize| bounds[at].as_ref().map(|(n, _)| *n);
    let owner = |at: usize| bounds[at].as_ref().map(|(_, id)| id.to_string());
    BoundsLine {
        low: n(0),
        best: n(1),
        high: n(2),
        low_owner: owner(0),
        best_owner: owner(1),
        high_owner: owner(2),
    }
}
