//! A project folder: settings, journal, archive, and what is derived from them.
//!
//! In: reports and decisions, stamped by the caller. Out: the entries and bytes that were acknowledged, for ever.
//!
//! **Invariant:** an entry that names bytes is committed only after those bytes are safe in the archive, and a call that
//! returned `Ok` survives a power cut.

use crate::archive::{Archive, Arrived, make_folder, sync_folder};
use crate::canonical::Value;
use crate::derived::Derived;
use crate::entry::{Draft, Entry, Head, Stamp};
use crate::error::JournalError;
use crate::history;
use crate::list;
use crate::made::Made;
use crate::place::Place;
use crate::reports::{self, Added, NewReport, ReceivedFile, ReportFold, ReportRecord, Row};
use crate::settings::{self, Settings};
use crate::sqlite::SqliteStore;
use crate::store::{FORMAT, FilesOnly, Kinds, Patience, Store, Stores, Visit, Walk, Writing};
use crate::verify::{self, Step, Trust, Verification, Watch};
use jiff::Timestamp;
use parallax_model::Digest;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry::{Occupied, Vacant};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Kind of the first entry of every journal.
pub const CREATED: &str = "project.created";

pub(crate) const JOURNAL: &str = "journal.db";

/// An open project.
pub struct Project {
    root: PathBuf,
    settings: Settings,
    store: Box<dyn Store>,
    archive: Archive,
    /// What was made of what, as far as it was read.
    made: Made,
}

impl Project {
    /// Makes `dir`, which may exist, into a project.
    ///
    /// The folder counts as a project once `parallax.toml` is there, and that is written last: an `init` that was cut
    /// short can simply be run again, and keeps a journal that it finds.
    pub fn init(dir: &Path, settings: Settings, stamp: &Stamp) -> Result<Self, JournalError> {
        Self::init_at(&Place::Folder, &FilesOnly, dir, settings, stamp)
    }

    /// As [`Project::init`], with the journal in another place. A journal that is there already is joined: what it holds
    /// is held here too.
    pub fn init_at(
        place: &Place,
        stores: &dyn Stores,
        dir: &Path,
        settings: Settings,
        stamp: &Stamp,
    ) -> Result<Self, JournalError> {
        if dir.join(settings::FILE).exists() {
            return Err(JournalError::IsProject { dir: dir.to_owned() });
        }
        make_folder(dir)?;
        Archive::at(dir.join("archive")).create()?;
        place.create(dir, stores)?;
        place.write(dir)?;
        let mut project = Self::with_settings(dir, settings, Patience::default(), stores)?;
        project.enter_creation(stamp)?;
        project.settings.write(dir)?;
        Ok(project)
    }

    /// Opens the project in `dir`. A project in a read-only folder opens for reading.
    pub fn open(dir: &Path) -> Result<Self, JournalError> {
        Self::open_with(dir, Patience::default())
    }

    /// As [`Project::open`], waiting for another writer as long as `patience` says.
    pub fn open_with(dir: &Path, patience: Patience) -> Result<Self, JournalError> {
        Self::open_from(dir, patience, &FilesOnly)
    }

    /// As [`Project::open_with`], also where the journal is none of the folder's files.
    pub fn open_from(
        dir: &Path,
        patience: Patience,
        stores: &dyn Stores,
    ) -> Result<Self, JournalError> {
        Self::with_settings(dir, Settings::read(dir)?, patience, stores)
    }

    fn with_settings(
        dir: &Path,
        settings: Settings,
        patience: Patience,
        stores: &dyn Stores,
    ) -> Result<Self, JournalError> {
        let store = Place::read(dir)?.open(dir, patience, stores)?;
        let archive = Archive::at(dir.join("archive"));
        let made = Made::default();
        Ok(Self { root: dir.to_owned(), settings, store, archive, made })
    }

    /// Whether there is a project in `dir`.
    pub fn is_in(dir: &Path) -> bool {
        dir.join(settings::FILE).is_file()
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What `parallax.toml` says.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether anything can be added here.
    pub fn is_writable(&self) -> bool {
        self.store.refusal().is_none()
    }

    /// Why nothing can be added here; `None` where it can.
    pub fn refusal(&self) -> Option<JournalError> {
        self.store.refusal()
    }

    /// Where the chain ends.
    pub fn head(&self) -> Result<Head, JournalError> {
        self.store.head()
    }

    /// Visits entries from number `from` on, in order.
    pub fn walk(&self, from: u64, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        self.store.walk(from, visit)
    }

    /// Adds a batch of reports: all of it is safe when this returns, or none of it was added.
    ///
    /// One outcome a report, in order. Batches of a few dozen balance waiting for the disk against what Ctrl-C can
    /// leave undone.
    pub fn add(&mut self, batch: &[NewReport], stamp: &Stamp) -> Result<Vec<Added>, JournalError> {
        self.made.follow(&*self.store, batch)?;
        let mut writing = self.store.begin()?;
        let mut foreseen = Foreseen { made: std::mem::take(&mut self.made), ..Foreseen::default() };
        let plan = Plan::make(&*writing, batch, &mut foreseen)?;
        self.made = foreseen.made;
        self.archive.sweep_incoming()?;
        // Known reports too: where an archived file was lost or damaged, adding the original again restores it.
        self.archive.keep(&plan.bytes)?;
        for (digest, bytes) in &plan.bytes {
            writing.keep(*digest, &mut &bytes[..])?;
        }
        let entries = append_all(&mut *writing, &plan.drafts, stamp)?;
        writing.commit()?;
        self.keep_up(&entries);
        Ok(plan.outcomes)
    }

    /// What [`Project::add`] would come to, batch after batch; writes nothing.
    ///
    /// `foreseen` carries what earlier batches would have added; start with an empty one.
    pub fn plan(
        &self,
        batch: &[NewReport],
        foreseen: &mut Foreseen,
    ) -> Result<Vec<Added>, JournalError> {
        foreseen.made.follow(&*self.store, batch)?;
        Ok(Plan::make(&*self.store, batch, foreseen)?.outcomes)
    }

    /// Takes a report out of everything derived. Its entries and its bytes stay.
    pub fn remove(
        &mut self,
        digest: Digest,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Entry, JournalError> {
        let mut writing = self.store.begin()?;
        if known_report(&*writing, digest)?.is_none() {
            return Err(JournalError::NoReport { digest });
        }
        let entries = append_all(&mut *writing, &[reports::removed(digest, reason)], stamp)?;
        writing.commit()?;
        Ok(entries.into_iter().next().expect("one draft makes one entry"))
    }

    /// Writes decisions and other entries that are not about a report's coming and going: all of them, or none.
    pub fn append(&mut self, drafts: &[Draft], stamp: &Stamp) -> Result<Vec<Entry>, JournalError> {
        let mut writing = self.store.begin()?;
        let entries = append_all(&mut *writing, drafts, stamp)?;
        writing.commit()?;
        self.keep_up(&entries);
        Ok(entries)
    }

    /// Makes what looks back are answered from, where these entries filled a part of it. What fails here is made later.
    fn keep_up(&self, new: &[Entry]) {
        let Some(before) = new.first().map(|entry| entry.seq) else { return };
        if before / history::BLOCK < (before + new.len() as u64) / history::BLOCK
            && let Ok(mut derived) = self.derived()
        {
            let _ = history::keep_up(&*self.store, &mut derived, before, history::BLOCK);
        }
    }

    /// Writes an entry that names `bytes` by their digest, once they are safe in the archive.
    pub(crate) fn append_with_bytes(
        &mut self,
        draft: Draft,
        bytes: &[u8],
        stamp: &Stamp,
    ) -> Result<(), JournalError> {
        let mut writing = self.store.begin()?;
        self.archive.sweep_incoming()?;
        self.archive.keep(&[(Digest::of(bytes), bytes)])?;
        writing.keep(Digest::of(bytes), &mut &bytes[..])?;
        append_all(&mut *writing, &[draft], stamp)?;
        writing.commit()
    }

    /// As [`Project::append_with_bytes`], for bytes that were taken in before; with no draft they are kept all the same.
    pub(crate) fn append_with_arrived(
        &mut self,
        drafts: &[Draft],
        arrived: &Arrived,
        stamp: &Stamp,
    ) -> Result<(), JournalError> {
        let mut writing = self.store.begin()?;
        self.archive.keep_arrived(arrived)?;
        writing.keep(arrived.digest(), &mut self.archive.file(arrived.digest())?)?;
        append_all(&mut *writing, drafts, stamp)?;
        writing.commit()
    }

    /// The reports, in the order they came in; with `as_of`, as the entries up to that moment tell.
    pub fn reports(&self, as_of: Option<Timestamp>) -> Result<Vec<ReportRecord>, JournalError> {
        let last_ms = as_of.map_or(i64::MAX, Timestamp::as_millisecond);
        // A short journal is read as fast as rows are, and a folder that cannot be written to keeps none.
        let is_long = self.head()?.entries >= 2 * history::BLOCK && self.is_writable();
        if is_long && let Ok(mut derived) = self.derived() {
            let fold = history::fold_until(&*self.store, &mut derived, last_ms, history::BLOCK);
            if let Ok(Some(fold)) = fold {
                return Ok(fold.into_reports());
            }
        }
        self.walked_reports(last_ms)
    }

    /// As [`Project::reports`], each as it is read: the first does not wait for the last. It ends where `each` breaks off.
    pub fn each_report(
        &self,
        as_of: Option<Timestamp>,
        each: &mut dyn FnMut(ReportRecord) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let last_ms = as_of.map_or(i64::MAX, Timestamp::as_millisecond);
        let is_long = self.head()?.entries >= 2 * history::BLOCK && self.is_writable();
        let mut n_told = 0;
        if is_long && let Ok(mut derived) = self.derived() {
            let mut each = |record| {
                n_told += 1;
                each(record)
            };
            let store = &*self.store;
            let told = list::each_until(store, &mut derived, last_ms, history::BLOCK, &mut each);
            if matches!(told, Ok(true)) {
                return Ok(());
            }
        }
        let rest = self.walked_reports(last_ms)?.into_iter().skip(n_told);
        let mut rest = rest;
        let _ = rest.try_for_each(each);
        Ok(())
    }

    /// The reports, read from the entries themselves.
    pub(crate) fn walked_reports(&self, last_ms: i64) -> Result<Vec<ReportRecord>, JournalError> {
        let mut fold = ReportFold::default();
        self.store.walk_until(Kinds::Reports, last_ms, &mut |entry| {
            if !fold.take(&entry) {
                return Err(self.unreadable(&entry));
            }
            Ok(Walk::On)
        })?;
        Ok(fold.into_reports())
    }

    /// Whether these bytes were erased for somebody's safety: they never come in again.
    pub fn is_redacted(&self, digest: Digest) -> Result<bool, JournalError> {
        let mut is_redacted = false;
        self.store.walk_report(digest, &mut |entry| {
            is_redacted |= entry.kind == reports::REDACTED;
            Ok(Walk::On)
        })?;
        Ok(is_redacted)
    }

    /// The bytes of a report, exactly as they came.
    pub fn bytes(&self, digest: Digest) -> Result<Vec<u8>, JournalError> {
        self.fetch(digest)?;
        self.archive.read(digest)
    }

    /// Reads archived bytes back piece by piece, and answers how many there are.
    pub fn bytes_hold(&self, digest: Digest) -> Result<u64, JournalError> {
        self.fetch(digest)?;
        self.archive.check(digest)
    }

    /// Where archived bytes lie, or would.
    pub fn path_of(&self, digest: Digest) -> PathBuf {
        // Whoever opens the file finds out that it is not there.
        let _ = self.fetch(digest);
        self.archive.path_of(digest)
    }

    /// Brings bytes that another desk took in, where the store keeps them, into the archive of this one.
    fn fetch(&self, digest: Digest) -> Result<(), JournalError> {
        if !self.store.keeps_bytes() || self.archive.holds(digest) {
            return Ok(());
        }
        let Some(mut pieces) = Pieces::of(&*self.store, digest)? else { return Ok(()) };
        let arrived = self.take_in(&mut pieces);
        let arrived = pieces.error.map_or(arrived, Err)?;
        match arrived.digest() == digest {
            true => self.archive.keep_arrived(&arrived),
            false => Err(JournalError::AlteredBytes { digest, path: self.store.place() }),
        }
    }

    /// As if every one of them was asked for.
    pub(crate) fn fetch_all(&self) -> Result<(), JournalError> {
        self.store.kept()?.into_iter().try_for_each(|digest| self.fetch(digest))
    }

    /// Checks every entry and every archived byte. `tick` is told after each entry.
    pub fn verify(&self, tick: &mut (dyn FnMut(u64) + Send)) -> Result<Verification, JournalError> {
        self.verify_with(&Trust::default(), tick)
    }

    /// As [`Project::verify`], holding signatures against keys that the caller knows from elsewhere.
    pub fn verify_with(
        &self,
        trust: &Trust,
        tick: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Verification, JournalError> {
        let tick = Mutex::new((0, tick));
        let watch = |step: Step| {
            if step == Step::Entry {
                let (seq, tick) = &mut *tick.lock().unwrap_or_else(PoisonError::into_inner);
                tick(*seq);
                *seq += 1;
            }
            ControlFlow::Continue(())
        };
        self.verify_watched(trust, &watch)
    }

    /// As [`Project::verify_with`]; `watch` is told how far it is, and can break it off: [`JournalError::Stopped`].
    pub fn verify_watched(
        &self,
        trust: &Trust,
        watch: &Watch<'_>,
    ) -> Result<Verification, JournalError> {
        // What cannot be fetched is missed where it is read back. Fetched is after the walk, so that what another desk adds
        // meanwhile is not missed.
        let fetch = || drop(self.fetch_all());
        verify::verify(&*self.store, &self.archive, &self.log(), trust, &fetch, watch)
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    pub(crate) fn archive(&self) -> &Archive {
        &self.archive
    }

    /// The table to write to, and the archive.
    pub(crate) fn parts(&mut self) -> (&mut dyn Store, &Archive) {
        (&mut *self.store, &self.archive)
    }

    pub(crate) fn journal_path(&self) -> PathBuf {
        self.store.place()
    }

    /// What is derived from the journal. In a read-only folder it is kept in memory only.
    pub fn derived(&self) -> Result<Derived, JournalError> {
        Derived::open(&self.root.join("derived"), self.is_writable())
    }

    /// As [`Project::derived`], with nothing in it: dropped, and made anew where it is damaged.
    pub fn derived_anew(&self) -> Result<Derived, JournalError> {
        Derived::open_empty(&self.root.join("derived"), self.is_writable())
    }

    pub(crate) fn unreadable(&self, entry: &Entry) -> JournalError {
        let fault = crate::entry::EntryFault::BadBody;
        JournalError::BadEntry { path: self.store.place(), seq: entry.seq, fault }
    }

    fn enter_creation(&mut self, stamp: &Stamp) -> Result<(), JournalError> {
        // Who joins a journal need not be able to write to it.
        if self.head()?.entries > 0 {
            return Ok(());
        }
        let mut writing = self.store.begin()?;
        if writing.head()?.entries > 0 {
            return Ok(());
        }
        let body = Value::map([("format", Some(Value::Int(FORMAT)))]);
        append_all(&mut *writing, &[Draft { kind: CREATED.to_owned(), body }], stamp)?;
        writing.commit()
    }
}

/// A journal appears under its name with its table in it, or not at all.
pub(crate) fn create_journal(dir: &Path, path: &Path) -> Result<(), JournalError> {
    let draft = dir.join("journal.db.new");
    for left in [&draft, &dir.join("journal.db.new-wal"), &dir.join("journal.db.new-shm")] {
        // A leftover of an `init` that was cut short; where there is none, all the better.
        let _ = std::fs::remove_file(left);
    }
    SqliteStore::create(&draft)?;
    std::fs::rename(&draft, path).map_err(|source| JournalError::io("create", path, source))?;
    sync_folder(dir)
}

/// Bytes that a store keeps, from the first piece to the last.
struct Pieces<'s> {
    store: &'s dyn Store,
    digest: Digest,
    /// The one that is being read; `None` behind the last.
    piece: Option<std::io::Cursor<Vec<u8>>>,
    next: u32,
    error: Option<JournalError>,
}

impl<'s> Pieces<'s> {
    /// `None` where none are kept.
    fn of(store: &'s dyn Store, digest: Digest) -> Result<Option<Self>, JournalError> {
        let mut pieces = Self { store, digest, piece: None, next: 0, error: None };
        pieces.advance()?;
        Ok(pieces.piece.is_some().then_some(pieces))
    }

    fn advance(&mut self) -> Result<(), JournalError> {
        self.piece = self.store.piece(self.digest, self.next)?.map(std::io::Cursor::new);
        self.next += 1;
        Ok(())
    }
}

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while let Some(piece) = &mut self.piece {
            let n = piece.read(out)?;
            if n > 0 || out.is_empty() {
                return Ok(n);
            }
            if let Err(error) = self.advance() {
                let told = std::io::Error::other(error.to_string());
                self.error = Some(error);
                return Err(told);
            }
        }
        Ok(0)
    }
}

/// What was planned and not written: see [`Project::plan`].
#[derive(Debug, Default)]
pub struct Foreseen {
    folds: BTreeMap<Digest, ReportFold>,
    /// Files looked up.
    received: BTreeMap<Digest, Receipt>,
    made: Made,
    /// What rows of earlier batches, and of this one, say by now.
    rows: BTreeMap<Row, Digest>,
}

/// What becomes of a received file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Receipt {
    /// It is in the archive, or will be.
    Kept,
    /// It was redacted: neither it nor what is made from it comes in again.
    Redacted,
}

/// What a batch comes to: decided first, carried out after.
struct Plan<'b> {
    outcomes: Vec<Added>,
    drafts: Vec<Draft>,
    bytes: Vec<(Digest, &'b [u8])>,
}

/// Either side of the write lock can be asked about a report.
trait ReportLookup {
    fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError>;
}

impl ReportLookup for dyn Store + '_ {
    fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        Store::walk_report(self, digest, visit)
    }
}

impl ReportLookup for dyn Writing + '_ {
    fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        Writing::walk_report(self, digest, visit)
    }
}

impl<'b> Plan<'b> {
    /// Reports of one batch see one another: the second copy of a file in it is known.
    fn make(
        journal: &(impl ReportLookup + ?Sized),
        batch: &'b [NewReport],
        foreseen: &mut Foreseen,
    ) -> Result<Self, JournalError> {
        let mut plan = Self { outcomes: Vec::new(), drafts: Vec::new(), bytes: Vec::new() };
        for report in batch {
            let digest = Digest::of(&report.bytes);
            if let Some(file) = &report.file
                && plan.receive(journal, &mut foreseen.received, file)? == Receipt::Redacted
            {
                plan.outcomes.push(Added::Redacted(digest));
                continue;
            }
            if known_fold(journal, &mut foreseen.folds, digest)?.is_redacted(digest) {
                plan.outcomes.push(Added::Redacted(digest));
                continue;
            }
            // Another version of the converter made other words of the same file: the report is the one that is there.
            let made = foreseen.made.of_part(report).filter(|made| *made != digest);
            if report.appearance.row.is_none()
                && let Some(made) = made
            {
                let fold = known_fold(journal, &mut foreseen.folds, made)?;
                if fold.is_redacted(made) {
                    plan.outcomes.push(Added::Redacted(made));
                    continue;
                }
                if fold.get(made).is_some() {
                    plan.take(foreseen, made, report);
                    continue;
                }
            }
            if !plan.holds(digest) {
                plan.bytes.push((digest, &report.bytes));
            }
            plan.take(foreseen, digest, report);
            plan.replace(journal, foreseen, digest, report)?;
        }
        Ok(plan)
    }

    fn holds(&self, digest: Digest) -> bool {
        self.bytes.iter().any(|(held, _)| *held == digest)
    }

    /// What the row of the report said before, where that was something else.
    fn replace(
        &mut self,
        journal: &(impl ReportLookup + ?Sized),
        foreseen: &mut Foreseen,
        digest: Digest,
        report: &NewReport,
    ) -> Result<(), JournalError> {
        let Some(row) = &report.appearance.row else { return Ok(()) };
        let before = foreseen.rows.insert(row.clone(), digest);
        let before =
            before.or_else(|| foreseen.made.of_row(row)).filter(|before| *before != digest);
        let Some(before) = before else { return Ok(()) };
        let fold = known_fold(journal, &mut foreseen.folds, before)?;
        if fold.get(before).is_some() {
            let draft = reports::replaced(before, digest, row);
            fold.take(&preview(&draft));
            self.drafts.push(draft);
            if let Some(outcome) = self.outcomes.last_mut() {
                *outcome = Added::Replaced(digest);
            }
        }
        Ok(())
    }

    /// A file is entered once, before the first report that was made from it; and kept again where its bytes were lost.
    fn receive(
        &mut self,
        journal: &(impl ReportLookup + ?Sized),
        seen: &mut BTreeMap<Digest, Receipt>,
        file: &'b ReceivedFile,
    ) -> Result<Receipt, JournalError> {
        let free = match seen.entry(file.digest) {
            Occupied(held) => return Ok(*held.get()),
            Vacant(free) => free,
        };
        let (mut is_entered, mut is_redacted) = (false, false);
        journal.walk_report(file.digest, &mut |entry| {
            is_entered |= entry.kind == reports::RECEIVED;
            is_redacted |= entry.kind == reports::REDACTED;
            Ok(Walk::On)
        })?;
        if is_redacted {
            return Ok(*free.insert(Receipt::Redacted));
        }
        self.bytes.push((file.digest, &file.bytes));
        if !is_entered {
            self.drafts.push(reports::received(file));
        }
        Ok(*free.insert(Receipt::Kept))
    }

    fn take(&mut self, foreseen: &mut Foreseen, digest: Digest, report: &NewReport) {
        let fold = foreseen.folds.entry(digest).or_default();
        let (outcome, draft) = reports::draft_for(fold.get(digest), digest, report);
        self.outcomes.push(outcome);
        if let Some(draft) = draft {
            fold.take(&preview(&draft));
            self.drafts.push(draft);
        }
    }
}

/// The entry a draft will become, as far as a fold looks at it.
fn preview(draft: &Draft) -> Entry {
    Entry {
        seq: 0,
        time_ms: 0,
        author: String::new(),
        kind: draft.kind.clone(),
        body: draft.body.to_canonical(),
        prev: Head::START.hash,
        hash: Head::START.hash,
    }
}

/// What is known of a report, looked up once.
fn known_fold<'f>(
    journal: &(impl ReportLookup + ?Sized),
    folds: &'f mut BTreeMap<Digest, ReportFold>,
    digest: Digest,
) -> Result<&'f mut ReportFold, JournalError> {
    Ok(match folds.entry(digest) {
        Occupied(held) => held.into_mut(),
        Vacant(free) => free.insert(fold_of(journal, digest)?),
    })
}

fn fold_of(
    journal: &(impl ReportLookup + ?Sized),
    digest: Digest,
) -> Result<ReportFold, JournalError> {
    let mut fold = ReportFold::default();
    journal.walk_report(digest, &mut |entry| {
        fold.take(&entry);
        Ok(Walk::On)
    })?;
    Ok(fold)
}

fn known_report(
    journal: &(impl ReportLookup + ?Sized),
    digest: Digest,
) -> Result<Option<ReportRecord>, JournalError> {
    Ok(fold_of(journal, digest)?.into_reports().pop())
}

pub(crate) fn append_all(
    writing: &mut dyn Writing,
    drafts: &[Draft],
    stamp: &Stamp,
) -> Result<Vec<Entry>, JournalError> {
    let mut head = writing.head()?;
    let mut entries = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let (entry, next) = head.follow(draft, stamp)?;
        writing.append(&entry)?;
        entries.push(entry);
        head = next;
    }
    Ok(entries)
}
