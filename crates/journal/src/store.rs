//! What the journal asks of a database, and nothing more: read entries in order, and append under a lock.
//!
//! The chain, the bodies and the rules about reports live above this line; a store moves rows. Another database becomes a
//! second implementation of these two traits and passes the same tests.

use crate::entry::{Entry, Head};
use crate::error::JournalError;
use parallax_model::Digest;

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

/// Called with each entry of a walk.
pub type Visit<'v> = dyn FnMut(Entry) -> Result<Walk, JournalError> + 'v;

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

    /// Number of the last entry that was stamped at `until_ms` or before.
    fn last_until(&self, until_ms: i64) -> Result<Option<u64>, JournalError>;

    /// Visits the entries whose kind starts with `report.` and whose body names this digest, in order.
    fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError>;

    /// Takes the write lock, waiting a little where another writer holds it. Dropping the result undoes everything.
    fn begin(&mut self) -> Result<Box<dyn Writing + '_>, JournalError>;

    /// Leaves nothing in the store's files of what [`Writing::erase`] took out; slow, and done once after it.
    fn scrub(&mut self) -> Result<(), JournalError>;

    /// Whether [`Store::begin`] can succeed at all.
    fn is_writable(&self) -> bool;

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

    /// Makes every append durable, all or none, and gives the lock back.
    fn commit(self: Box<Self>) -> Result<(), JournalError>;
}
