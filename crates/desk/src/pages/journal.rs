//! The journal: every entry, the latest first; the checkpoints; and, when asked, whether all of it is whole.

use super::query::Query;
use crate::answer::{Answer, Failure, Told};
use crate::desk::Asked;
use crate::messages::filters;
use crate::shelf::JournalEntry;
use crate::wording;
use askama::Template;
use parallax_model::Role;
use parallax_record::VerifyLine;
use serde_json::json;

/// Entries on one page.
const ROWS: u64 = 100;

#[derive(Template)]
#[template(path = "journal.html")]
struct Page {
    n_entries: u64,
    rows: Vec<Row>,
    newer: Option<u64>,
    older: Option<u64>,
    checkpoints: Vec<(u64, String)>,
    stamps: Vec<Stamp>,
    faulty_stamps: Vec<String>,
}

/// What somebody else's clock says of a checkpoint.
struct Stamp {
    /// Entries that it covers.
    size: u64,
    /// When, by which authority, and who vouches for it.
    by: Option<(String, String, String)>,
    /// Bitcoin blocks that a proof leads into, with the Merkle root that each must have.
    blocks: Vec<(u64, String)>,
    /// Calendars that promise to put it into one.
    pending: Vec<String>,
}

impl Stamp {
    /// `None`: the line is about something else.
    fn of(line: &VerifyLine) -> Option<Self> {
        let VerifyLine::Timestamp { size, time, authority, root, blocks, pending, .. } = line
        else {
            return None;
        };
        let by = time.clone().zip(authority.clone());
        Some(Self {
            size: *size,
            by: by.map(|(time, authority)| (time, authority, root.clone().unwrap_or_default())),
            blocks: blocks.iter().map(|one| (one.height, one.merkle_root.clone())).collect(),
            pending: pending.clone(),
        })
    }
}

struct Row {
    entry: u64,
    when: String,
    author: String,
    kind: String,
    body: String,
    hash: String,
    report: Option<String>,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct Verify {
    is_sound: bool,
    findings: Vec<String>,
    n_entries: u64,
    n_files: u64,
    n_bytes: u64,
    root: String,
    checkpoints: Vec<(u64, String)>,
    stamps: Vec<Stamp>,
    /// Entry, author, reason.
    redactions: Vec<(u64, String, String)>,
    checked: String,
}

/// The entries up to a number.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["until"])?;
    let custody = asked.desk.shelf.custody().map_err(Failure::of_shelf)?;
    let until = match query.get("until") {
        "" => custody.n_entries,
        typed => typed
            .parse::<u64>()
            .map_err(|_| {
                Failure::bad_query(Told::with("“{0}” is no number of an entry.", [typed]))
            })?
            .min(custody.n_entries),
    };
    let entries = asked.desk.shelf.entries(until.saturating_sub(ROWS)..until);
    let mut entries = entries.map_err(Failure::of_shelf)?;
    if asked.desk.who.role < Role::Admin {
        // Who may come in, and who saw what, is for those who answer for it.
        for entry in &mut entries {
            if entry.kind.starts_with("person.") || entry.kind.starts_with("access.") {
                *entry = JournalEntry::withheld(entry.seq, entry.time_ms, entry.hash.clone());
            }
        }
    }
    let rows = entries.iter().rev().map(|entry| Row {
        entry: entry.seq,
        when: wording::instant(entry.time_ms),
        author: entry.author.clone(),
        kind: entry.kind.clone(),
        body: entry.body.clone(),
        hash: entry.hash.clone(),
        report: (entry.kind.starts_with("report.") && entry.kind != "report.removed")
            .then(|| digest_in(&entry.body))
            .flatten()
            .filter(|id| asked.index.report(asked.holdings, id).is_some()),
    });
    let page = Page {
        n_entries: custody.n_entries,
        rows: rows.collect(),
        newer: (until < custody.n_entries).then(|| (until + ROWS).min(custody.n_entries)),
        older: (until > ROWS).then(|| until - ROWS),
        checkpoints: custody.checkpoints.clone(),
        stamps: custody.stamps.iter().filter_map(Stamp::of).collect(),
        faulty_stamps: custody.faulty_stamps.clone(),
    };
    let lines: Vec<_> = entries
        .iter()
        .rev()
        .map(|entry| {
            json!({
                "entry": entry.seq,
                "time": wording::instant(entry.time_ms),
                "author": entry.author,
                "kind": entry.kind,
                "body": serde_json::from_str::<serde_json::Value>(&entry.body).ok(),
                "hash": entry.hash,
            })
        })
        .collect();
    Ok(Answer::new(
        asked.view.lang.say("Journal").to_owned(),
        asked.view.render(&page)?,
        json!({
            "entries": custody.n_entries,
            "checkpoints": custody.checkpoints,
            "stamps": custody.stamps,
            "faulty_stamps": custody.faulty_stamps,
            "rows": lines,
            "next": page.older.map(|until| format!("until={until}")),
        }),
        format!("/journal.json?until={until}"),
    ))
}

fn digest_in(body: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    body.get("digest")?.as_str().map(str::to_owned)
}

/// Every entry's hash and every archived byte, checked now.
pub(crate) fn verify(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Query::read(asked.query, &[])?;
    let lines = asked.desk.shelf.verify(asked.work).map_err(Failure::of_shelf)?;
    let mut page = Verify {
        is_sound: false,
        findings: Vec::new(),
        n_entries: 0,
        n_files: 0,
        n_bytes: 0,
        root: String::new(),
        checkpoints: Vec::new(),
        stamps: Vec::new(),
        redactions: Vec::new(),
        checked: String::new(),
    };
    for line in &lines {
        match line {
            VerifyLine::Journal { entries, root, .. } => {
                (page.n_entries, page.root) = (*entries, root.clone());
            }
            VerifyLine::Archive { files, bytes, .. } => {
                (page.n_files, page.n_bytes) = (*files, *bytes);
            }
            VerifyLine::Checkpoint { size, root, .. } => {
                page.checkpoints.push((*size, root.clone()));
            }
            VerifyLine::Redaction { entry, author, reason, .. } => {
                page.redactions.push((*entry, author.clone(), reason.clone()));
            }
            // What does not hold is a fault of its own.
            VerifyLine::Timestamp { .. } => page.stamps.extend(Stamp::of(line)),
            VerifyLine::Item { .. } => {}
            VerifyLine::Fault { message, .. } => page.findings.push(message.clone()),
            VerifyLine::Verdict { sound, checked, .. } => {
                (page.is_sound, page.checked) = (*sound, checked.clone());
            }
        }
    }
    let title = match page.is_sound {
        true => asked.view.lang.say("The journal is whole"),
        false => asked.view.lang.say("The journal has been harmed"),
    };
    let data = serde_json::to_value(&lines).map_err(|_| Failure::broken())?;
    let main = asked.view.render(&page)?;
    Ok(Answer::new(
        title.to_owned(),
        main,
        json!({ "lines": data }),
        "/journal/verify.json".to_owned(),
    ))
}
