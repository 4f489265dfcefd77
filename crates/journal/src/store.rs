//! What the journal asks of a database, and nothing more: read entries in order, and append under a lock.
//!
//! The chain, the bodies and the rules about reports live above this line; a store moves rows. SQLite is one implementation
//! of these traits, PostgreSQL (`crates/postgres`) another; both pass the same tests (`crates/postgres/tests`).

use crate::entry::{Entry, Head};
use crate::error::JournalError;
use crate::reports;
use parallax_model::Digest;
use std::io::Read;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

/// The format that a new journal has.
pub const FORMAT: i64 = 1;

/// The format of a journal in which a body was erased: readers of the first one would take it for damaged.
pub const WITH_ERASED: i64 = 2;

/// The newest format this version reads.
pub const NEWEST: i64 = WITH_ERASED;

/// How long to wait for another writer, and for a server.
#[derive(Debug, Clone, Copy)]
pub struct Patience(pub Duration);

impl Default for Patience {
    /// Ten seconds: longer than any batch of ours holds the lock.
    fn default() -> Self {
        Self(Duration::from_secs(10))
    }
}

/// How a program comes to journals that are no file in the project's folder.
pub trait Stores {
    /// Opens the journal at an address.
    fn open(&self, address: &str, patience: Patience) -> Result<Box<dyn Store>, JournalError>;

    /// Makes an empty journal at an address; `false` where one was there, which is left as it is.
    fn create(&self, address: &str) -> Result<bool, JournalError>;

    /// Takes away a journal that [`Stores::create`] made and that nobody has come to rely on.
    fn discard(&self, address: &str) -> Result<(), JournalError>;
}

/// A program that knows files only.
#[derive(Debug, Clone, Copy)]
pub struct FilesOnly;

impl Stores for FilesOnly {
    fn open(&self, _: &str, _: Patience) -> Result<Box<dyn Store>, JournalError> {
        Err(JournalError::NoSuchStore)
    }

    fn create(&self, _: &str) -> Result<bool, JournalError> {
        Err(JournalError::NoSuchStore)
    }

    fn discard(&self, _: &str) -> Result<(), JournalError> {
        Err(JournalError::NoSuchStore)
    }
}

/// What to do after one entry of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// Go on.
    On,
    /// Enough.
    Stop,
}

/// Which entries a look back asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// Those about reports: kinds that start with `report.`.
    Reports,
    /// All others: few beside them.
    Others,
}

/// Kinds of entries that tell what became of a report which had come in: few beside those that bring one in.
pub const CHANGES: [&str; 4] =
    [reports::SEEN, reports::REPLACED, reports::REMOVED, reports::REDACTED];

/// Called with each entry of a walk.
pub type Visit<'v> = dyn FnMut(Entry) -> Result<Walk, JournalError> + 'v;

/// Whether what was erased is out of a store's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scrubbed {
    /// All of it.
    Whole,
    /// Some of it may still lie there, for this reason. Once that has passed, [`Store::scrub`] again takes it out.
    Kept(String),
}

/// An append-only table of entries.
pub trait Store {
    /// Where the chain ends now.
    fn head(&self) -> Result<Head, JournalError>;

    /// Visits entries from number `from` on, in order, as of the moment the walk began.
    fn walk(&self, from: u64, visit: &mut Visit<'_>) -> Result<(), JournalError>;

    /// Visits the entries of these kinds that were stamped at `until_ms` or before, in order. What lies behind the last of
    /// them is not read, and entries whose body was erased are passed over: they say nothing any more.
    fn walk_until(
        &self,
        kinds: Kinds,
        until_ms: i64,
        visit: &mut Visit<'_>,
    ) -> Result<(), JournalError>;

    /// The earliest stamp in each of these blocks of `block_len` entries, in order, in milliseconds since
    /// 1970-01-01T00:00:00Z. The journal holds all of them whole.
    fn earliest(&self, blocks: Range<u64>, block_len: u64) -> Result<Vec<i64>, JournalError>;

    /// Visits from number `from` on, in order, the entries of [`CHANGES`].
    fn walk_changes(&self, from: u64, visit: &mut Visit<'_>) -> Result<(), JournalError>;

    /// Visits the entries whose kind starts with `report.` and whose body names this digest, in order.
    fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError>;

    /// Takes the write lock, waiting a little where another writer holds it. Dropping the result undoes everything.
    fn begin(&mut self) -> Result<Box<dyn Writing + '_>, JournalError>;

    /// Leaves nothing in the store's files of what [`Writing::erase`] took out; slow, and done once after it.
    fn scrub(&mut self) -> Result<Scrubbed, JournalError>;

    /// Why [`Store::begin`] cannot succeed; `None` where it can.
    fn refusal(&self) -> Option<JournalError>;

    /// Where it lies, as errors name it: a file, or an address without its secrets.
    fn place(&self) -> PathBuf;

    /// Whether archived bytes are kept beside the entries, so that every desk comes to them.
    fn keeps_bytes(&self) -> bool {
        false
    }

    /// Piece `n` of the archived bytes with this digest; `None` behind the last, and where none are kept.
    fn piece(&self, _digest: Digest, _n: u32) -> Result<Option<Vec<u8>>, JournalError> {
        Ok(None)
    }

    /// Whose bytes are kept, in order.
    fn kept(&self) -> Result<Vec<Digest>, JournalError> {
        Ok(Vec::new())
    }

    /// Damage and missing guards that the database itself can see, in words; empty where all is well.
    fn faults(&self) -> Result<Vec<String>, JournalError>;
}

/// The write lock. Between here and [`Writing::commit`] nobody else appends.
pub trait Writing {
    /// Where the chain ends, under the lock.
    fn head(&self) -> Result<Head, JournalError>;

    /// As [`Store::walk`], under the lock.
    fn walk(&self, from: u64, visit: &mut Visit<'_>) -> Result<(), JournalError>;

    /// As [`Store::walk_report`], under the lock.
    fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError>;

    /// Appends the next entry.
    fn append(&mut self, entry: &Entry) -> Result<(), JournalError>;

    /// Puts the digest of an entry's body in the body's place. The one change that a journal knows.
    fn erase(&mut self, entry: &Entry) -> Result<(), JournalError>;

    /// Keeps archived bytes, where the store does so; sound ones that are there are left as they are.
    fn keep(&mut self, _digest: Digest, _bytes: &mut dyn Read) -> Result<(), JournalError> {
        Ok(())
    }

    /// Takes out archived bytes, which an entry must have redacted before.
    fn forget(&mut self, _digest: Digest) -> Result<(), JournalError> {
        Ok(())
    }

    /// Makes every append durable, all or none, and gives the lock back.
    fn commit(self: Box<Self>) -> Result<(), JournalError>;
}
