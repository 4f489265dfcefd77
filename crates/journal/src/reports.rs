//! What entries say about reports: the bodies of `report.*`, and the list of reports they add up to.
//!
//! A report is its bytes. The same bytes printed by another outlet, or under another date, are one report with two
//! *appearances*; what an earlier appearance left unknown, a later one fills in.

use crate::canonical::Value;
use crate::entry::{Draft, Entry};
use parallax_model::{Day, Digest, Report, ReportId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Kind of the entry that brings in a report.
pub const ADDED: &str = "report.added";

/// Kind of the entry that says that a file came in from which texts were made: its bytes are kept as received.
pub const RECEIVED: &str = "report.received";

/// Kind of the entry that says the same bytes appeared elsewhere, or that fills in what was unknown.
pub const SEEN: &str = "report.seen";

/// Kind of the entry that takes a report out of everything derived. Its bytes and its entries stay.
pub const REMOVED: &str = "report.removed";

/// Kind of the entry that says why bytes and what entries told of them were erased. Only their digest stays.
pub const REDACTED: &str = "report.redacted";
/// Kind of the entry that says that a row of a table says something else now: what it said before is taken out of everything
/// derived, unless it stands elsewhere too. Its bytes and its entries stay.
pub const REPLACED: &str = "report.replaced";

/// A row of a table or an item of an export: by its key it is known again when it says something else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// In what keys are unique: the name of a column mapping, the address of an export.
    pub source: String,
    /// The key.
    pub key: String,
}

/// Who made a statement to us, and on what terms: for what was typed in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// A name, or the word that the desk uses for the person.
    pub by: Option<String>,
    /// Through which channel.
    pub channel: Option<String>,
    /// What they agreed to: `public`, `anonymous`, `internal`, `unknown`.
    pub consent: String,
    /// Who alone may see it.
    pub restriction: Option<String>,
    /// Random: without it, whoever guesses the rest could check it against the digest that stays when the entry is erased.
    pub salt: String,
}

impl Told {
    fn unsalted(&self) -> Self {
        Self { salt: String::new(), ..self.clone() }
    }
}

/// One appearance of a report: what is known of it beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Appearance {
    /// What the user knows it by: a path, or the id of a manifest.
    pub name: String,
    /// The headline, where it came beside the text.
    pub title: Option<String>,
    /// Publication day.
    pub published: Option<Day>,
    /// Who printed it.
    pub outlet: Option<String>,
    /// Who told us, where it was told and not printed.
    pub told: Option<Told>,
    /// The row that said so, where it came from a table.
    pub row: Option<Row>,
    /// What people noted of it where it came from, by what it is: labels, places. No claim is read from it.
    pub noted: BTreeMap<String, Vec<String>>,
}

/// What intake found when it looked at the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intake {
    /// How the bytes become text, where that was found: `UTF-8`, `windows-1252`.
    pub encoding: Option<String>,
    /// Code of the language found, where one was: ISO 639-1, or 639-3 where that has none.
    pub language: Option<String>,
    /// Why no claim is read from it: `language`, `empty`. `None`: it is read.
    pub unread: Option<String>,
}

/// A file as it was received, from which the text of one report or of many was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedFile {
    /// As received.
    pub bytes: Vec<u8>,
    /// Their digest.
    pub digest: Digest,
    /// What the user knows it by.
    pub name: String,
    /// `html`, `zip`, `mail`, …
    pub format: String,
}

/// From what a report's text was made, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// Digest of the file as it was received.
    pub from: Option<Digest>,
    /// The way to it inside of that file; `None` where the file is what the text was made from.
    pub part: Option<String>,
    /// Digest of the innermost bytes that held it, where that is not the file.
    pub part_digest: Option<Digest>,
    /// Which converter made the text, with its version; `None`: it was text.
    pub maker: Option<String>,
    /// The address on the web that it says it has.
    pub address: Option<String>,
}

/// A report to be added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewReport {
    /// As received.
    pub bytes: Vec<u8>,
    /// What is known of it.
    pub appearance: Appearance,
    /// What intake found.
    pub intake: Intake,
    /// From what its bytes were made; all `None` where they are as received.
    pub origin: Origin,
    /// The file that `origin` speaks of, for the archive.
    pub file: Option<Arc<ReceivedFile>>,
}

/// What adding a report came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// These bytes are new.
    New(Digest),
    /// The row says this now; what it said before is replaced.
    Replaced(Digest),
    /// These bytes were known; this outlet, date or title was not, and is now.
    Seen(Digest),
    /// All of it was known: nothing was written.
    Known(Digest),
    /// These bytes, or the file they were made from, were redacted: nothing was written, and no bytes were kept.
    Redacted(Digest),
}

impl Added {
    /// Which report.
    pub fn digest(self) -> Digest {
        match self {
            Self::New(digest)
            | Self::Seen(digest)
            | Self::Known(digest)
            | Self::Replaced(digest)
            | Self::Redacted(digest) => digest,
        }
    }
}

/// A report as the entries describe it. A look back lists a million of them: what many have alike is held once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRecord {
    /// Digest of its bytes.
    pub digest: Digest,
    /// The entry that brought it in.
    pub seq: u64,
    /// When, in milliseconds since 1970-01-01T00:00:00Z.
    pub added_ms: i64,
    /// Who brought it in.
    pub author: Arc<str>,
    /// Number of bytes.
    pub len_bytes: u64,
    /// What intake found.
    pub intake: Arc<Intake>,
    /// From what its bytes were made.
    pub origin: Arc<Origin>,
    /// What is known of it: the first appearance, its gaps filled from later ones.
    pub known: Arc<Appearance>,
    /// Every appearance as it was entered, first one first.
    pub appearances: Vec<Arc<Appearance>>,
}

impl ReportRecord {
    /// The digest, as the id that claims carry.
    pub fn id(&self) -> ReportId {
        ReportId::new(self.digest.to_hex())
    }

    /// The report with its text, which the caller decoded from the archived bytes.
    pub fn with_text(&self, text: String) -> Report {
        Report {
            id: self.id(),
            text,
            title: self.known.title.clone(),
            published: self.known.published,
            outlet: self.known.outlet.clone(),
        }
    }

    /// Whether `other` says nothing that these entries do not say. A name alone is no news: copies of a file are one.
    fn knows(&self, other: &Appearance) -> bool {
        if other.row.is_some() {
            return self
                .appearances
                .iter()
                .any(|seen| Appearance { name: other.name.clone(), ..(**seen).clone() } == *other);
        }
        self.appearances.iter().chain([&self.known]).any(|seen| {
            tells_nothing_new(&seen.title, &other.title)
                && tells_nothing_new(&seen.published, &other.published)
                && tells_nothing_new(&seen.outlet, &other.outlet)
                && tells_nothing_new(
                    &seen.told.as_ref().map(Told::unsalted),
                    &other.told.as_ref().map(Told::unsalted),
                )
        })
    }

    /// A row that speaks again says what holds now, and not what holds too.
    fn note(&mut self, seen: Arc<Appearance>) {
        let before =
            self.appearances.iter_mut().find(|one| one.row.is_some() && one.row == seen.row);
        if let Some(before) = before {
            *before = seen;
            return self.fold();
        }
        let known = Arc::make_mut(&mut self.known);
        known.title = known.title.take().or_else(|| seen.title.clone());
        known.published = known.published.or(seen.published);
        known.outlet = known.outlet.take().or_else(|| seen.outlet.clone());
        if known.noted.is_empty() {
            known.noted.clone_from(&seen.noted);
        }
        self.appearances.push(seen);
    }

    /// What is known, from the appearances that are left.
    fn fold(&mut self) {
        let appearances = std::mem::take(&mut self.appearances);
        let mut rest = appearances.into_iter();
        let Some(first) = rest.next() else { return };
        (self.known, self.appearances) = (first.clone(), vec![first]);
        rest.for_each(|seen| self.note(seen));
    }
}

fn tells_nothing_new<T: PartialEq>(known: &Option<T>, said: &Option<T>) -> bool {
    said.is_none() || known == said
}

/// What to write when `report` is added to what is known of its bytes.
pub(crate) fn draft_for(
    known: Option<&ReportRecord>,
    digest: Digest,
    report: &NewReport,
) -> (Added, Option<Draft>) {
    match known {
        None => (Added::New(digest), Some(added(digest, report))),
        Some(known) if known.knows(&report.appearance) => (Added::Known(digest), None),
        Some(_) => (Added::Seen(digest), Some(seen(digest, &report.appearance))),
    }
}

fn added(digest: Digest, report: &NewReport) -> Draft {
    let intake = &report.intake;
    let mut pairs = appearance_pairs(&report.appearance);
    pairs.extend([
        ("bytes", Some(Value::Int(i64::try_from(report.bytes.len()).unwrap_or(i64::MAX)))),
        ("digest", Some(Value::text(digest.to_hex()))),
        ("encoding", intake.encoding.as_deref().map(Value::text)),
        ("language", intake.language.as_deref().map(Value::text)),
        ("unread", intake.unread.as_deref().map(Value::text)),
    ]);
    pairs.extend(origin_pairs(&report.origin));
    Draft { kind: ADDED.to_owned(), body: Value::map(pairs) }
}

/// The entry that says a file came in.
pub(crate) fn received(file: &ReceivedFile) -> Draft {
    let body = Value::map([
        ("bytes", Some(Value::Int(i64::try_from(file.bytes.len()).unwrap_or(i64::MAX)))),
        ("digest", Some(Value::text(file.digest.to_hex()))),
        ("format", Some(Value::text(&file.format))),
        ("name", Some(Value::text(&file.name))),
    ]);
    Draft { kind: RECEIVED.to_owned(), body }
}

fn origin_pairs(origin: &Origin) -> [(&'static str, Option<Value>); 5] {
    let hex = |digest: Option<Digest>| digest.map(|digest| Value::text(digest.to_hex()));
    [
        ("address", origin.address.as_deref().map(Value::text)),
        ("from", hex(origin.from)),
        ("maker", origin.maker.as_deref().map(Value::text)),
        ("part", origin.part.as_deref().map(Value::text)),
        ("part_digest", hex(origin.part_digest)),
    ]
}

pub(crate) fn read_origin(body: &Value) -> Origin {
    let digest = |key| text_at(body, key).as_deref().and_then(Digest::from_hex);
    Origin {
        from: digest("from"),
        part: text_at(body, "part"),
        part_digest: digest("part_digest"),
        maker: text_at(body, "maker"),
        address: text_at(body, "address"),
    }
}

fn seen(digest: Digest, appearance: &Appearance) -> Draft {
    let mut pairs = appearance_pairs(appearance);
    pairs.push(("digest", Some(Value::text(digest.to_hex()))));
    Draft { kind: SEEN.to_owned(), body: Value::map(pairs) }
}

/// The entry that says that `row` says `by` now, and no longer `digest`.
pub(crate) fn replaced(digest: Digest, by: Digest, row: &Row) -> Draft {
    let mut pairs = vec![
        ("by", Some(Value::text(by.to_hex()))),
        ("digest", Some(Value::text(digest.to_hex()))),
    ];
    pairs.extend(row_pairs(Some(row)));
    Draft { kind: REPLACED.to_owned(), body: Value::map(pairs) }
}

fn row_pairs(row: Option<&Row>) -> [(&'static str, Option<Value>); 2] {
    [
        ("key", row.map(|row| Value::text(&row.key))),
        ("source", row.map(|row| Value::text(&row.source))),
    ]
}

fn told_pairs(told: Option<&Told>) -> [(&'static str, Option<Value>); 5] {
    let optional = |text: fn(&Told) -> &Option<String>| {
        told.and_then(|told| text(told).as_deref()).map(Value::text)
    };
    [
        ("channel", optional(|told| &told.channel)),
        ("consent", told.map(|told| Value::text(&told.consent))),
        ("restriction", optional(|told| &told.restriction)),
        ("salt", told.map(|told| Value::text(&told.salt))),
        ("told_by", optional(|told| &told.by)),
    ]
}

fn read_told(body: &Value) -> Option<Told> {
    Some(Told {
        by: text_at(body, "told_by"),
        channel: text_at(body, "channel"),
        consent: text_at(body, "consent")?,
        restriction: text_at(body, "restriction"),
        salt: text_at(body, "salt").unwrap_or_default(),
    })
}

/// The row that a `report.*` body speaks of.
pub(crate) fn row_in(body: &Value) -> Option<Row> {
    Some(Row { source: text_at(body, "source")?, key: text_at(body, "key")? })
}

/// The entry that takes a report out of everything derived.
pub(crate) fn removed(digest: Digest, reason: &str) -> Draft {
    let digest = ("digest", Some(Value::text(digest.to_hex())));
    let body = Value::map([digest, ("reason", Some(Value::text(reason)))]);
    Draft { kind: REMOVED.to_owned(), body }
}

fn appearance_pairs(appearance: &Appearance) -> Vec<(&'static str, Option<Value>)> {
    let mut pairs = vec![
        ("name", Some(Value::text(&appearance.name))),
        ("outlet", appearance.outlet.as_deref().map(Value::text)),
        ("published", appearance.published.map(|day| Value::text(day.to_string()))),
        ("title", appearance.title.as_deref().map(Value::text)),
    ];
    pairs.extend(row_pairs(appearance.row.as_ref()));
    pairs.extend(told_pairs(appearance.told.as_ref()));
    pairs.push(("noted", noted_value(&appearance.noted)));
    pairs
}

/// What one entry says about one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReportEvent {
    pub(crate) seq: u64,
    pub(crate) time_ms: i64,
    pub(crate) digest: Digest,
    pub(crate) what: What,
}

/// What happened to a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    Added {
        author: Arc<str>,
        len_bytes: u64,
        intake: Arc<Intake>,
        origin: Arc<Origin>,
        appearance: Arc<Appearance>,
    },
    Seen(Arc<Appearance>),
    /// The row says something else now.
    Replaced(Row),
    Removed,
    /// Its bytes and what entries told of it were erased.
    Redacted,
}

impl ReportEvent {
    /// Whether the entry tells what happened to a report. One whose body was erased tells nothing any more.
    pub(crate) fn is_told_by(entry: &Entry) -> bool {
        matches!(entry.kind.as_str(), ADDED | SEEN | REPLACED | REMOVED | REDACTED)
            && entry.erased().is_none()
    }

    /// What the entry says; `None` where it cannot be read.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let body = Value::parse(entry.body.as_bytes()).ok()?;
        let what = match entry.kind.as_str() {
            ADDED => What::Added {
                author: entry.author.as_str().into(),
                len_bytes: u64::try_from(body.get("bytes")?.as_int()?).ok()?,
                intake: Arc::new(Intake {
                    encoding: text_at(&body, "encoding"),
                    language: text_at(&body, "language"),
                    unread: text_at(&body, "unread"),
                }),
                origin: Arc::new(read_origin(&body)),
                appearance: Arc::new(read_appearance(&body)?),
            },
            SEEN => What::Seen(Arc::new(read_appearance(&body)?)),
            REPLACED => What::Replaced(row_in(&body)?),
            REDACTED => What::Redacted,
            _ => What::Removed,
        };
        Some(Self { seq: entry.seq, time_ms: entry.time_ms, digest: digest_in(&body)?, what })
    }
}

/// Reports in the order they came in, folded from entries one by one.
#[derive(Debug, Default)]
pub(crate) struct ReportFold {
    /// Those that were removed leave a gap.
    reports: Vec<Option<ReportRecord>>,
    idx: HashMap<Digest, usize>,
    redacted: BTreeSet<Digest>,
}

impl ReportFold {
    /// Takes in the next entry; `false` where it speaks of a report and cannot be read.
    pub(crate) fn take(&mut self, entry: &Entry) -> bool {
        !ReportEvent::is_told_by(entry)
            || ReportEvent::of(entry).and_then(|event| self.apply(event)).is_some()
    }

    /// Takes in the next event; `None` where a report is added twice, or is not there: no writer of ours does that.
    pub(crate) fn apply(&mut self, event: ReportEvent) -> Option<()> {
        let held = self.idx.get(&event.digest).copied();
        match (event.what, held) {
            (What::Added { author, len_bytes, intake, origin, appearance }, None) => {
                self.idx.insert(event.digest, self.reports.len());
                self.reports.push(Some(ReportRecord {
                    digest: event.digest,
                    seq: event.seq,
                    added_ms: event.time_ms,
                    author,
                    len_bytes,
                    intake,
                    origin,
                    known: appearance.clone(),
                    appearances: vec![appearance],
                }));
            }
            (What::Seen(appearance), Some(idx)) => self.reports[idx].as_mut()?.note(appearance),
            (What::Redacted, held) => {
                if let Some(idx) = held {
                    self.idx.remove(&event.digest);
                    self.reports[idx] = None;
                }
                self.redacted.insert(event.digest);
            }
            (What::Removed, Some(idx)) => {
                self.idx.remove(&event.digest);
                self.reports[idx] = None;
            }
            (What::Replaced(row), Some(idx)) => {
                let record = self.reports[idx].as_mut()?;
                record.appearances.retain(|seen| seen.row.as_ref() != Some(&row));
                match record.appearances.is_empty() {
                    true => {
                        self.idx.remove(&event.digest);
                        self.reports[idx] = None;
                    }
                    false => record.fold(),
                }
            }
            // What it replaced was redacted since.
            (What::Replaced(_), None) => {}
            _ => return None,
        }
        Some(())
    }

    /// The report with this digest.
    pub(crate) fn get(&self, digest: Digest) -> Option<&ReportRecord> {
        self.reports[*self.idx.get(&digest)?].as_ref()
    }

    /// Whether the bytes with this digest were redacted: they never come back.
    pub(crate) fn is_redacted(&self, digest: Digest) -> bool {
        self.redacted.contains(&digest)
    }

    /// All of them, in the order they came in.
    pub(crate) fn into_reports(self) -> Vec<ReportRecord> {
        let mut reports: Vec<_> = self.reports.into_iter().flatten().collect();
        reports.sort_by_key(|report| report.seq);
        reports
    }
}

/// The report that a `report.*` body speaks of.
pub(crate) fn digest_in(body: &Value) -> Option<Digest> {
    Digest::from_hex(body.get("digest")?.as_text()?)
}

fn read_appearance(body: &Value) -> Option<Appearance> {
    let published = match body.get("published") {
        Some(day) => Some(day.as_text()?.parse().ok()?),
        None => None,
    };
    Some(Appearance {
        name: text_at(body, "name")?,
        title: text_at(body, "title"),
        published,
        outlet: text_at(body, "outlet"),
        told: read_told(body),
        row: row_in(body),
        noted: read_noted(body)?,
    })
}

fn noted_value(noted: &BTreeMap<String, Vec<String>>) -> Option<Value> {
    let list = |values: &[String]| Value::List(values.iter().map(Value::text).collect());
    let map = noted.iter().map(|(key, values)| (key.clone(), list(values))).collect();
    (!noted.is_empty()).then_some(Value::Map(map))
}

/// Nothing where nothing is noted; `None` where that cannot be read.
fn read_noted(body: &Value) -> Option<BTreeMap<String, Vec<String>>> {
    let Some(noted) = body.get("noted") else { return Some(BTreeMap::new()) };
    let Value::Map(noted) = noted else { return None };
    let texts = |value: &Value| -> Option<Vec<String>> {
        let Value::List(values) = value else { return None };
        values.iter().map(|value| value.as_text().map(str::to_owned)).collect()
    };
    noted.iter().map(|(key, value)| Some((key.clone(), texts(value)?))).collect()
}

fn text_at(body: &Value, key: &str) -> Option<String> {
    body.get(key)?.as_text().map(str::to_owned)
}
