//! The journal: every entry, the latest first; the checkpoints; and, when asked, whether all of it is whole.

use super::query::Query;
use crate::answer::{Answer, Failure, Shape, Told, in_rows, table};
use crate::desk::Asked;
use crate::messages::filters;
use crate::shelf::JournalEntry;
use crate::wording;
use askama::Template;
use parallax_engine::Watch as _;
use parallax_model::{Day, Role};
use parallax_record::VerifyLine;
use serde_json::{Value, json};

/// Entries on one page.
const ROWS: usize = 100;

/// Most entries that are read at once.
const BLOCK: u64 = 5000;

/// Entries of one file: what is kept in memory while it is made.
const MOST_IN_FILE: usize = 200_000;

#[derive(Template)]
#[template(path = "journal.html")]
struct Page<'a> {
    query: &'a Query,
    n_entries: u64,
    rows: Vec<Row>,
    /// The queries of the first entries that pass, and of those before the ones shown.
    newest: Option<String>,
    older: Option<String>,
    /// The query of what is shown.
    address: String,
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

/// Which entries are asked for.
struct Filter {
    /// Entries before this one.
    until: u64,
    /// In lower case.
    author: String,
    /// A kind, or what kinds begin with: `decision`.
    kind: String,
    from: Option<Day>,
    to: Option<Day>,
}

impl Filter {
    fn of(query: &Query, n_entries: u64) -> Result<Self, Failure> {
        let until = match query.get("until") {
            "" => n_entries,
            typed => typed
                .parse::<u64>()
                .map_err(|_| {
                    Failure::bad_query(Told::with("“{0}” is no number of an entry.", [typed]))
                })?
                .min(n_entries),
        };
        let (from, to) = (query.day("from")?, query.day("to")?);
        let (author, kind) = (query.get("author").to_lowercase(), query.get("kind").to_owned());
        Ok(Self { until, author, kind, from, to })
    }

    fn passes(&self, entry: &JournalEntry) -> bool {
        let is_of_kind = || {
            let rest = entry.kind.strip_prefix(&self.kind);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let day = || wording::instant(entry.time_ms).get(..10)?.parse::<Day>().ok();
        let is_of_days = || {
            day().is_some_and(|day| {
                self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
            })
        };
        (self.kind.is_empty() || is_of_kind())
            && (self.author.is_empty() || entry.author.to_lowercase().contains(&self.author))
            && (self.from.is_none() && self.to.is_none() || is_of_days())
    }

    /// The latest entries that pass, the latest first, until there are more than so many.
    fn found(&self, asked: &Asked<'_>, most: usize) -> Result<Vec<JournalEntry>, Failure> {
        let mut found = Vec::new();
        let mut until = self.until;
        let mut n_read = (most as u64 + 1).min(BLOCK);
        asked.work.expect(self.until);
        while until > 0 && found.len() <= most {
            let from = until.saturating_sub(n_read);
            let entries = asked.desk.shelf.entries(from..until).map_err(Failure::of_shelf)?;
            let seen = entries.into_iter().rev().map(|entry| seen(asked, entry));
            found.extend(seen.filter(|entry| self.passes(entry)));
            if !asked.work.done(until - from) {
                return Err(Failure::ended());
            }
            // What few pass is looked for farther back.
            (until, n_read) = (from, (n_read * 4).min(BLOCK));
        }
        found.truncate(most + 1);
        Ok(found)
    }
}

/// An entry as whoever asks may see it: who may come in, and who saw what, is for those who answer for it. What is kept from
/// them passes no filter by author or kind either.
fn seen(asked: &Asked<'_>, entry: JournalEntry) -> JournalEntry {
    let is_of_people = entry.kind.starts_with("person.") || entry.kind.starts_with("access.");
    match is_of_people && asked.desk.who.role < Role::Admin {
        true => JournalEntry::withheld(entry.seq, entry.time_ms, entry.hash),
        false => entry,
    }
}

/// The entries that pass the filters, the latest first.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["until", "author", "kind", "from", "to"])?;
    let custody = asked.desk.shelf.custody().map_err(Failure::of_shelf)?;
    let filter = Filter::of(&query, custody.n_entries)?;
    if matches!(asked.shape, Shape::Csv | Shape::Jsonl) {
        return file(asked, &filter);
    }
    let mut entries = filter.found(asked, ROWS)?;
    let has_older = entries.len() > ROWS;
    entries.truncate(ROWS);
    let last = entries.last().map(|entry| entry.seq).filter(|_| has_older);
    let row = |entry: &JournalEntry| Row {
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
    };
    let all = query.without("until");
    let page = Page {
        query: &query,
        n_entries: custody.n_entries,
        rows: entries.iter().map(row).collect(),
        newest: (filter.until < custody.n_entries).then(|| all.with_page(1)),
        older: last.map(|last| query.with("until", &last.to_string())),
        address: query.with_page(1),
        checkpoints: custody.checkpoints.clone(),
        stamps: custody.stamps.iter().filter_map(Stamp::of).collect(),
        faulty_stamps: custody.faulty_stamps.clone(),
    };
    let data = || {
        Ok(json!({
            "entries": custody.n_entries,
            "checkpoints": custody.checkpoints,
            "stamps": custody.stamps,
            "faulty_stamps": custody.faulty_stamps,
            "rows": entries.iter().map(line).collect::<Vec<_>>(),
            "next": page.older,
        }))
    };
    // What is cited goes on to show the same when the journal has grown.
    let data_at = format!("/journal.json?{}", query.with("until", &filter.until.to_string()));
    let title = asked.view.lang.say("Journal").to_owned();
    asked.answer(title, || asked.view.render(&page), data, data_at)
}

/// Every entry that passes, in one file.
fn file(asked: &Asked<'_>, filter: &Filter) -> Result<Answer, Failure> {
    let entries = filter.found(asked, MOST_IN_FILE)?;
    if entries.len() > MOST_IN_FILE {
        let most = MOST_IN_FILE.to_string();
        let what = Told::with("A file of the journal holds at most {0} entries.", [&most]);
        return Err(Failure::refused(what, "Narrow it by days, author or kind."));
    }
    let lines: Vec<Value> = entries.iter().map(line).collect();
    in_rows(asked.shape, &lines, |out| table(out, &lines))?.ok_or_else(Failure::broken)
}

fn line(entry: &JournalEntry) -> Value {
    json!({
        "entry": entry.seq,
        "time": wording::instant(entry.time_ms),
        "author": entry.author,
        "kind": entry.kind,
        "body": serde_json::from_str::<Value>(&entry.body).ok(),
        "hash": entry.hash,
    })
}

fn digest_in(body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
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
