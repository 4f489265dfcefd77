//! What entries say about evidence: photographs, video, audio, documents; what was found in them, what they are said to
//! show, which reports and claims they belong to, who checked what, and what happened to each.
//!
//! An item is its bytes. The same bytes from another hand, or with another story, are one item with two *arrivals*.
//!
//! **Invariant:** what somebody says of an item never replaces what another said: statements stand side by side.

use crate::archive::{Arrived, make_folder};
use crate::canonical::Value;
use crate::entry::{Draft, Entry, Stamp};
use crate::error::JournalError;
use crate::project::Project;
use crate::store::{Kinds, Walk};
use jiff::Timestamp;
use parallax_model::Digest;
use std::collections::BTreeMap;
use std::io::Read;

/// How kinds of entries about evidence start.
pub const EVIDENCE: &str = "evidence.";
/// Kind of the entry that brings in an item.
pub const EVIDENCE_ADDED: &str = "evidence.added";
/// Kind of the entry that says the same bytes came in again.
pub const EVIDENCE_SEEN: &str = "evidence.seen";
/// Kind of the entry that keeps what was found in an item.
pub const EVIDENCE_EXAMINED: &str = "evidence.examined";
/// Kind of the entry that says what an item is said to show.
pub const EVIDENCE_STATED: &str = "evidence.stated";
/// Kind of the entry that ties an item to a report or to claims.
pub const EVIDENCE_LINKED: &str = "evidence.linked";
/// Kind of the entry that says who checked what of an item, and what came of it.
pub const EVIDENCE_CHECKED: &str = "evidence.checked";
/// Kind of the entry that says what happened to an item.
pub const CUSTODY: &str = "custody.event";
/// Kind of the entry that says that all of the archive was read back.
pub const FIXITY: &str = "custody.fixity";

/// How an item came in: all but the name can be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrival {
    /// What the user knows it by: a path.
    pub name: String,
    /// Who gave it to us, or posted it.
    pub source: Option<String>,
    /// Through which channel: `telegram`, `usb stick`, `mail`.
    pub channel: Option<String>,
    /// Its address on the web.
    pub address: Option<String>,
    /// When and by whom it was collected, where that was not now and not by the author of the entry.
    pub collected: Option<String>,
    /// Digest of the file that it came in.
    pub from: Option<Digest>,
    /// The way to it inside of that file.
    pub part: Option<String>,
}

/// What was found in an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Examination {
    /// `jpeg`, `mp4`, …
    pub format: String,
    /// `picture`, `video`, `audio`, `document`, `other`.
    pub medium: String,
    /// By which program.
    pub maker: String,
    /// What the file says of itself: names and words.
    pub facts: Vec<(String, String)>,
    /// Hashes of the picture, in hexadecimal: the whole, its mirror image, its windows.
    pub hashes: Vec<String>,
    /// What could not be read, in words.
    pub problems: Vec<String>,
}

/// What an item is said to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// Who says so.
    pub speaker: String,
    /// Where: a name.
    pub place: Option<String>,
    /// Where: degrees north and east, `LAT,LON`.
    pub point: Option<String>,
    /// When: a day, `FROM..TO`, or an instant.
    pub time: Option<String>,
    /// In the speaker's words.
    pub words: Option<String>,
    /// The report in which it is said.
    pub report: Option<Digest>,
}

/// What an item belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tie {
    /// A report that shows or cites it.
    Report(Digest),
    /// A claim that it bears on.
    Claim(String),
}

/// What somebody checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Check {
    /// By what: `sun`, `distance`, `place`, `reverse_search`, …
    pub method: String,
    /// What was found, in words.
    pub finding: String,
    /// `supports`, `contradicts`, `inconclusive`.
    pub outcome: String,
    /// The entry of the statement that was checked, where it was one.
    pub of: Option<u64>,
    /// Why, or how.
    pub reason: Option<String>,
}

/// What happened to an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustodyEvent {
    /// A word of [`crate::PREMIS`].
    pub event: String,
    /// What was done, in words.
    pub detail: String,
    /// With which outcome: `success`, `failure`.
    pub outcome: Option<String>,
    /// When it happened, where that was not when it was entered.
    pub when: Option<String>,
    /// Who did it, or to whom it went, where that is not the author of the entry.
    pub agent: Option<String>,
    /// The item that came of it.
    pub result: Option<Digest>,
}

/// Something an entry says, and the entry: number, time, author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered<T> {
    /// Number of the entry.
    pub seq: u64,
    /// Milliseconds since 1970.
    pub time_ms: i64,
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub said: T,
}

/// An item as the entries describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRecord {
    /// Digest of its bytes.
    pub digest: Digest,
    /// Number of bytes.
    pub len_bytes: u64,
    /// Each time it came in, first one first.
    pub arrivals: Vec<Entered<Arrival>>,
    /// Each time it was looked at; the last one counts.
    pub examinations: Vec<Entered<Examination>>,
    /// What it is said to show.
    pub statements: Vec<Entered<Statement>>,
    /// What it belongs to.
    pub ties: Vec<Entered<Tie>>,
    /// What was checked.
    pub checks: Vec<Entered<Check>>,
    /// What happened to it beside that.
    pub custody: Vec<Entered<CustodyEvent>>,
}

impl EvidenceRecord {
    /// An item of which nothing is said yet.
    pub fn new(digest: Digest, len_bytes: u64) -> Self {
        Self {
            digest,
            len_bytes,
            arrivals: Vec::new(),
            examinations: Vec::new(),
            statements: Vec::new(),
            ties: Vec::new(),
            checks: Vec::new(),
            custody: Vec::new(),
        }
    }

    /// What was found the last time.
    pub fn examination(&self) -> Option<&Examination> {
        self.examinations.last().map(|last| &last.said)
    }

    /// What it is known by.
    pub fn name(&self) -> &str {
        self.arrivals.first().map_or("", |first| &first.said.name)
    }

    /// Whether it is said already to belong to this.
    pub fn is_tied(&self, to: &Tie) -> bool {
        self.ties.iter().any(|one| one.said == *to)
    }

    /// The number of the entry that brought it in.
    pub fn seq(&self) -> u64 {
        self.arrivals.first().map_or(0, |first| first.seq)
    }

    /// Whether `other` says nothing that these entries do not say. A name alone is no news.
    fn knows(&self, other: &Arrival) -> bool {
        let nameless = |arrival: &Arrival| Arrival { name: String::new(), ..arrival.clone() };
        let told = nameless(other);
        told == Arrival::default() || self.arrivals.iter().any(|seen| nameless(&seen.said) == told)
    }
}

/// What bringing in an item came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brought {
    /// These bytes are new.
    New,
    /// These bytes were known; this arrival was not, and is now.
    Seen,
    /// All of it was known: nothing was written.
    Known,
    /// These bytes were erased for somebody's safety: nothing was written, and they are not kept.
    Redacted,
}

/// When the whole archive was read back, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixity {
    /// Files whose digest held.
    pub files: u64,
    /// Digests of those that were lost or altered.
    pub failed: Vec<Digest>,
    /// By which program.
    pub maker: String,
}

/// All that entries say about evidence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// Items in the order they came in.
    pub items: Vec<EvidenceRecord>,
    /// Each time all was read back.
    pub fixity: Vec<Entered<Fixity>>,
    /// Where each item is among them.
    places: BTreeMap<Digest, usize>,
    /// Number of the entry from which on nothing was looked at.
    next: u64,
}

impl Evidence {
    /// These items, of which nothing else is known.
    pub fn of(items: Vec<EvidenceRecord>, fixity: Vec<Entered<Fixity>>) -> Self {
        let places = items.iter().enumerate().map(|(at, item)| (item.digest, at)).collect();
        Self { items, fixity, places, next: 0 }
    }

    /// The item with this digest.
    pub fn item(&self, digest: Digest) -> Option<&EvidenceRecord> {
        self.items.get(*self.places.get(&digest)?)
    }
}

impl Project {
    /// Copies bytes of any number beside the archive, forced to disk and counted, without holding them in memory.
    ///
    /// They become part of the archive by [`Project::bring_in`]; dropped before that, they are gone.
    pub fn take_in(&self, source: &mut dyn Read) -> Result<Arrived, JournalError> {
        let folder = self.root().join("archive").join("arriving");
        make_folder(&folder)?;
        Arrived::copy(&folder, source)
    }

    /// Enters an item: its bytes safe in the archive, then who brought it and what was found in it.
    ///
    /// `known`: what the entries say of these bytes so far.
    pub fn bring_in(
        &mut self,
        arrived: &Arrived,
        known: Option<&EvidenceRecord>,
        arrival: &Arrival,
        examination: Option<&Examination>,
        stamp: &Stamp,
    ) -> Result<Brought, JournalError> {
        if self.is_redacted(arrived.digest())? {
            return Ok(Brought::Redacted);
        }
        let digest = ("digest", Some(hex(arrived.digest())));
        let (outcome, mut drafts) = match known {
            None => {
                let bytes = i64::try_from(arrived.len_bytes()).unwrap_or(i64::MAX);
                let mut pairs = arrival_pairs(arrival);
                pairs.extend([digest, ("bytes", Some(Value::Int(bytes)))]);
                (Brought::New, vec![draft(EVIDENCE_ADDED, pairs)])
            }
            Some(known) if known.knows(arrival) => (Brought::Known, vec![]),
            Some(_) => {
                let mut pairs = arrival_pairs(arrival);
                pairs.push(digest);
                (Brought::Seen, vec![draft(EVIDENCE_SEEN, pairs)])
            }
        };
        let is_news = known.and_then(EvidenceRecord::examination) != examination;
        if let Some(examination) = examination.filter(|_| is_news) {
            drafts.push(examined(arrived.digest(), examination));
        }
        self.append_with_arrived(&drafts, arrived, stamp)?;
        Ok(outcome)
    }

    /// Enters what an item is said to show.
    pub fn state(
        &mut self,
        digest: Digest,
        said: &Statement,
        stamp: &Stamp,
    ) -> Result<u64, JournalError> {
        let mut pairs = vec![
            ("digest", Some(hex(digest))),
            ("speaker", Some(Value::text(&said.speaker))),
            ("report", said.report.map(hex)),
        ];
        pairs.extend([
            ("place", text(&said.place)),
            ("point", text(&said.point)),
            ("time", text(&said.time)),
            ("words", text(&said.words)),
        ]);
        self.enter(draft(EVIDENCE_STATED, pairs), stamp)
    }

    /// Ties an item to a report or a claim.
    pub fn tie(&mut self, digest: Digest, tie: &Tie, stamp: &Stamp) -> Result<u64, JournalError> {
        let tied = match tie {
            Tie::Report(report) => ("report", Some(hex(*report))),
            Tie::Claim(claim) => ("claim", Some(Value::text(claim))),
        };
        self.enter(draft(EVIDENCE_LINKED, vec![("digest", Some(hex(digest))), tied]), stamp)
    }

    /// Enters what somebody checked of an item.
    pub fn check_evidence(
        &mut self,
        digest: Digest,
        check: &Check,
        stamp: &Stamp,
    ) -> Result<u64, JournalError> {
        let of = check.of.map(|seq| Value::Int(i64::try_from(seq).unwrap_or(i64::MAX)));
        let pairs = vec![
            ("digest", Some(hex(digest))),
            ("finding", Some(Value::text(&check.finding))),
            ("method", Some(Value::text(&check.method))),
            ("of", of),
            ("outcome", Some(Value::text(&check.outcome))),
            ("reason", text(&check.reason)),
        ];
        self.enter(draft(EVIDENCE_CHECKED, pairs), stamp)
    }

    /// Enters what happened to an item.
    pub fn custody(
        &mut self,
        digest: Digest,
        event: &CustodyEvent,
        stamp: &Stamp,
    ) -> Result<u64, JournalError> {
        let pairs = vec![
            ("agent", text(&event.agent)),
            ("detail", Some(Value::text(&event.detail))),
            ("digest", Some(hex(digest))),
            ("event", Some(Value::text(&event.event))),
            ("outcome", text(&event.outcome)),
            ("result", event.result.map(hex)),
            ("when", text(&event.when)),
        ];
        self.enter(draft(CUSTODY, pairs), stamp)
    }

    /// Enters that the whole archive was read back.
    pub fn enter_fixity(&mut self, fixity: &Fixity, stamp: &Stamp) -> Result<u64, JournalError> {
        let failed = fixity.failed.iter().copied().map(hex).collect();
        let pairs = vec![
            ("failed", Some(Value::List(failed))),
            ("files", Some(Value::Int(i64::try_from(fixity.files).unwrap_or(i64::MAX)))),
            ("maker", Some(Value::text(&fixity.maker))),
        ];
        self.enter(draft(FIXITY, pairs), stamp)
    }

    fn enter(&mut self, draft: Draft, stamp: &Stamp) -> Result<u64, JournalError> {
        let entries = self.append(&[draft], stamp)?;
        Ok(entries.first().expect("one draft makes one entry").seq)
    }

    /// All that entries say about evidence; with `as_of`, those up to that moment.
    pub fn evidence(&self, as_of: Option<Timestamp>) -> Result<Evidence, JournalError> {
        let last_ms = as_of.map_or(i64::MAX, Timestamp::as_millisecond);
        let mut all = Evidence::default();
        self.store().walk_until(Kinds::Others, last_ms, &mut |entry| {
            all.visit(&entry).ok_or_else(|| self.unreadable(&entry))
        })?;
        Ok(all)
    }

    /// Takes in what was entered since.
    pub fn catch_up(&self, all: &mut Evidence) -> Result<(), JournalError> {
        self.store()
            .walk(all.next, &mut |entry| all.visit(&entry).ok_or_else(|| self.unreadable(&entry)))
    }
}

fn draft(kind: &str, pairs: Vec<(&'static str, Option<Value>)>) -> Draft {
    Draft { kind: kind.to_owned(), body: Value::map(pairs) }
}

fn hex(digest: Digest) -> Value {
    Value::text(digest.to_hex())
}

fn text(words: &Option<String>) -> Option<Value> {
    words.as_deref().map(Value::text)
}

fn arrival_pairs(arrival: &Arrival) -> Vec<(&'static str, Option<Value>)> {
    vec![
        ("address", text(&arrival.address)),
        ("channel", text(&arrival.channel)),
        ("collected", text(&arrival.collected)),
        ("from", arrival.from.map(hex)),
        ("name", Some(Value::text(&arrival.name))),
        ("part", text(&arrival.part)),
        ("source", text(&arrival.source)),
    ]
}

fn examined(digest: Digest, found: &Examination) -> Draft {
    let words = |words: &[String]| Value::List(words.iter().map(Value::text).collect());
    let is_some = |list: &[String]| (!list.is_empty()).then(|| words(list));
    let facts = found.facts.iter().map(|(name, words)| (name.as_str(), Some(Value::text(words))));
    let pairs = vec![
        ("digest", Some(hex(digest))),
        ("facts", Some(Value::map(facts))),
        ("format", Some(Value::text(&found.format))),
        ("hashes", is_some(&found.hashes)),
        ("maker", Some(Value::text(&found.maker))),
        ("medium", Some(Value::text(&found.medium))),
        ("problems", is_some(&found.problems)),
    ];
    draft(EVIDENCE_EXAMINED, pairs)
}

impl Evidence {
    /// Takes in the next entry, whatever it speaks of; `None` where it speaks of evidence and cannot be read.
    fn visit(&mut self, entry: &Entry) -> Option<Walk> {
        let is_ours = entry.kind.starts_with("evidence.") || entry.kind.starts_with("custody.");
        // What was erased for somebody's safety says nothing any more.
        if is_ours && entry.erased().is_none() {
            self.take(entry)?;
        }
        self.next = entry.seq + 1;
        Some(Walk::On)
    }

    /// Kinds that a later version writes are passed over.
    fn take(&mut self, entry: &Entry) -> Option<()> {
        let body = Value::parse(entry.body.as_bytes()).ok()?;
        if entry.kind == FIXITY {
            let failed = texts_at(&body, "failed");
            let failed = failed.iter().filter_map(|hex| Digest::from_hex(hex)).collect();
            let files = u64::try_from(body.get("files")?.as_int()?).ok()?;
            let fixity = Fixity { files, failed, maker: text_at(&body, "maker")? };
            self.fixity.push(entered(entry, fixity));
            return Some(());
        }
        let digest = digest_at(&body, "digest")?;
        // Two programs that bring in the same bytes at once leave two entries: one item that came in twice.
        if matches!(entry.kind.as_str(), EVIDENCE_ADDED | EVIDENCE_SEEN) {
            let len = body.get("bytes").and_then(Value::as_int).unwrap_or(0);
            let arrival = entered(entry, read_arrival(&body)?);
            let at = *self.places.entry(digest).or_insert(self.items.len());
            if at == self.items.len() {
                self.items.push(EvidenceRecord::new(digest, u64::try_from(len).unwrap_or(0)));
            }
            self.items[at].arrivals.push(arrival);
            return Some(());
        }
        // What is said of bytes that are not here is kept in the journal and belongs to nothing.
        let at = self.places.get(&digest);
        let Some(item) = at.and_then(|&at| self.items.get_mut(at)) else { return Some(()) };
        match entry.kind.as_str() {
            EVIDENCE_EXAMINED => item.examinations.push(entered(entry, read_examination(&body)?)),
            EVIDENCE_STATED => item.statements.push(entered(entry, read_statement(&body)?)),
            EVIDENCE_LINKED => item.ties.push(entered(entry, read_tie(&body)?)),
            EVIDENCE_CHECKED => item.checks.push(entered(entry, read_check(&body)?)),
            CUSTODY => item.custody.push(entered(entry, read_custody(&body)?)),
            _ => {}
        }
        Some(())
    }
}

fn entered<T>(entry: &Entry, said: T) -> Entered<T> {
    Entered { seq: entry.seq, time_ms: entry.time_ms, author: entry.author.clone(), said }
}

fn read_arrival(body: &Value) -> Option<Arrival> {
    Some(Arrival {
        name: text_at(body, "name")?,
        source: text_at(body, "source"),
        channel: text_at(body, "channel"),
        address: text_at(body, "address"),
        collected: text_at(body, "collected"),
        from: digest_at(body, "from"),
        part: text_at(body, "part"),
    })
}

fn read_examination(body: &Value) -> Option<Examination> {
    let fact = |(name, words): (&String, &Value)| Some((name.clone(), words.as_text()?.to_owned()));
    let facts = match body.get("facts")? {
        Value::Map(facts) => facts.iter().map(fact).collect::<Option<Vec<_>>>()?,
        _ => return None,
    };
    Some(Examination {
        format: text_at(body, "format")?,
        medium: text_at(body, "medium")?,
        maker: text_at(body, "maker")?,
        facts,
        hashes: texts_at(body, "hashes"),
        problems: texts_at(body, "problems"),
    })
}

fn read_statement(body: &Value) -> Option<Statement> {
    Some(Statement {
        speaker: text_at(body, "speaker")?,
        place: text_at(body, "place"),
        point: text_at(body, "point"),
        time: text_at(body, "time"),
        words: text_at(body, "words"),
        report: digest_at(body, "report"),
    })
}

fn read_tie(body: &Value) -> Option<Tie> {
    let report = digest_at(body, "report").map(Tie::Report);
    report.or_else(|| text_at(body, "claim").map(Tie::Claim))
}

fn read_check(body: &Value) -> Option<Check> {
    Some(Check {
        method: text_at(body, "method")?,
        finding: text_at(body, "finding")?,
        outcome: text_at(body, "outcome")?,
        of: body.get("of").and_then(Value::as_int).and_then(|seq| u64::try_from(seq).ok()),
        reason: text_at(body, "reason"),
    })
}

fn read_custody(body: &Value) -> Option<CustodyEvent> {
    Some(CustodyEvent {
        event: text_at(body, "event")?,
        detail: text_at(body, "detail")?,
        outcome: text_at(body, "outcome"),
        when: text_at(body, "when"),
        agent: text_at(body, "agent"),
        result: digest_at(body, "result"),
    })
}

fn text_at(body: &Value, key: &str) -> Option<String> {
    body.get(key)?.as_text().map(str::to_owned)
}

fn digest_at(body: &Value, key: &str) -> Option<Digest> {
    Digest::from_hex(body.get(key)?.as_text()?)
}

fn texts_at(body: &Value, key: &str) -> Vec<String> {
    match body.get(key) {
        Some(Value::List(list)) => {
            list.iter().filter_map(Value::as_text).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use std::io::Cursor;

    fn stamp(ms: i64) -> Stamp {
        Stamp { time: Timestamp::from_millisecond(ms).unwrap(), author: "desk".into() }
    }

    fn arrival(name: &str, source: Option<&str>) -> Arrival {
        Arrival { name: name.into(), source: source.map(str::to_owned), ..Arrival::default() }
    }

    fn bring(project: &mut Project, bytes: &[u8], arrival: &Arrival, ms: i64) -> (Digest, Brought) {
        let arrived = project.take_in(&mut Cursor::new(bytes)).unwrap();
        let known = project.evidence(None).unwrap();
        let found = Examination {
            format: "jpeg".into(),
            medium: "picture".into(),
            maker: "evidence/1".into(),
            facts: vec![("taken".into(), "2031-03-04T12:05:06".into())],
            hashes: vec!["00000000000000ff".into(), "0000000000000001".into()],
            problems: vec![],
        };
        let item = known.item(arrived.digest());
        let brought = project.bring_in(&arrived, item, arrival, Some(&found), &stamp(ms)).unwrap();
        (arrived.digest(), brought)
    }

    #[test]
    fn an_item_comes_in_once_and_each_arrival_stands() {
        let dir = tempfile::tempdir().unwrap();
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(1)).unwrap();
        let (digest, first) = bring(&mut project, b"pixels", &arrival("a.jpg", None), 5);
        assert_eq!(first, Brought::New);
        assert_eq!(bring(&mut project, b"pixels", &arrival("copy.jpg", None), 6).1, Brought::Known);
        let told = arrival("b.jpg", Some("a resident"));
        assert_eq!(bring(&mut project, b"pixels", &told, 7).1, Brought::Seen);
        let all = project.evidence(None).unwrap();
        let item = all.item(digest).unwrap();
        assert_eq!((all.items.len(), item.arrivals.len(), item.examinations.len()), (1, 2, 1));
        assert_eq!((item.len_bytes, item.name()), (6, "a.jpg"));
        assert_eq!(item.arrivals[1].said, told);
        assert_eq!(project.bytes(digest).unwrap(), b"pixels");
        let left = std::fs::read_dir(dir.path().join("archive/arriving")).unwrap().count();
        assert_eq!(left, 0, "nothing is left beside the archive");
        assert!(project.verify(&mut |_| ()).unwrap().is_sound());
        let before = Timestamp::from_millisecond(6).unwrap();
        assert_eq!(project.evidence(Some(before)).unwrap().items[0].arrivals.len(), 1);
    }

    #[test]
    fn all_that_is_said_of_an_item_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(1)).unwrap();
        let (digest, _) = bring(&mut project, b"pixels", &arrival("a.jpg", None), 5);
        let said = Statement {
            speaker: "an activist".into(),
            place: Some("Maarat".into()),
            time: Some("2031-03-04".into()),
            ..Statement::default()
        };
        let other = Statement { place: Some("Homs".into()), report: Some(digest), ..said.clone() };
        let stated = project.state(digest, &said, &stamp(6)).unwrap();
        project.state(digest, &other, &stamp(7)).unwrap();
        let check = Check {
            method: "sun".into(),
            finding: "azimuth 182.1".into(),
            outcome: "supports".into(),
            of: Some(stated),
            reason: Some("the shadow of the pole".into()),
        };
        project.check_evidence(digest, &check, &stamp(8)).unwrap();
        project.tie(digest, &Tie::Report(digest), &stamp(9)).unwrap();
        project.tie(digest, &Tie::Claim("c-1".into()), &stamp(9)).unwrap();
        let event = CustodyEvent {
            event: "release".into(),
            detail: "x".into(),
            result: Some(digest),
            ..CustodyEvent::default()
        };
        project.custody(digest, &event, &stamp(10)).unwrap();
        let fixity = Fixity { files: 1, failed: vec![digest], maker: "parallax".into() };
        project.enter_fixity(&fixity, &stamp(11)).unwrap();
        let all = project.evidence(None).unwrap();
        let item = all.item(digest).unwrap();
        let statements: Vec<_> = item.statements.iter().map(|one| &one.said).collect();
        assert_eq!(statements, [&said, &other]);
        assert_eq!(item.checks[0].said, check);
        let ties: Vec<_> = item.ties.iter().map(|one| one.said.clone()).collect();
        assert_eq!(ties, [Tie::Report(digest), Tie::Claim("c-1".into())]);
        assert_eq!(item.custody[0].said, event);
        assert_eq!(all.fixity[0].said, fixity);
        assert_eq!(item.examination().unwrap().facts[0].0, "taken");
    }

    #[test]
    fn what_was_erased_does_not_come_back_as_evidence() {
        let dir = tempfile::tempdir().unwrap();
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(1)).unwrap();
        let (digest, _) = bring(&mut project, b"pixels", &arrival("a.jpg", None), 5);
        let scope = crate::redaction::Scope::Bytes(digest);
        project.redact(&scope, "a face", &stamp(6)).unwrap();
        let told = arrival("again.jpg", Some("a resident"));
        assert_eq!(bring(&mut project, b"pixels", &told, 7), (digest, Brought::Redacted));
        assert_eq!(bring(&mut project, b"others", &told, 7).1, Brought::New);
        assert!(!project.path_of(digest).exists());
        assert_eq!(project.evidence(None).unwrap().items.len(), 1);
        assert!(project.verify(&mut |_| ()).unwrap().is_sound());
    }

    #[test]
    fn what_was_taken_in_and_not_entered_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let project = Project::init(dir.path(), Settings::default(), &stamp(1)).unwrap();
        let arrived = project.take_in(&mut Cursor::new(b"pixels")).unwrap();
        let path = arrived.path().to_owned();
        assert!(path.is_file());
        drop(arrived);
        assert!(!path.exists());
    }
}
