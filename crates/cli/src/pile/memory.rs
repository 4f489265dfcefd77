//! What was read of a project's reports, and what that came to, kept in its `derived/` folder: reading and grouping are the
//! slow parts, and once is enough.

use parallax_engine::{Memory, Shelf};
use parallax_journal::{Derived, DerivedRow, JournalError};
use parallax_model::Digest;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

/// Kinds of the rows that come out the same however a record was come to.
pub const KINDS: [&str; 2] = [kind(Shelf::Read), kind(Shelf::Record)];

const fn kind(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Read => "read",
        Shelf::Block => "block",
        Shelf::Record => "record",
        Shelf::Standing => "standing",
    }
}

/// The moment of a record of what the project holds now.
pub const NOW: &str = "now";

/// The moment of a record of the past, whichever was looked at last.
pub const THEN: &str = "then";

/// Bytes of the digest in front of what is kept.
const DIGEST_LEN: usize = 32;

/// Rows of `derived/`, shared by the workers.
pub struct ProjectMemory {
    derived: Mutex<Derived>,
    build: Digest,
    trouble: Mutex<Option<JournalError>>,
    moment: &'static str,
}

impl ProjectMemory {
    /// The rows of a project, for this build.
    pub fn new(derived: Derived) -> Self {
        let build = Digest::of(build_mark().as_bytes());
        Self { derived: Mutex::new(derived), build, trouble: Mutex::new(None), moment: NOW }
    }

    /// For what the project held at some moment of the past: its record must not push out that of now.
    #[must_use]
    pub fn of_the_past(self) -> Self {
        Self { moment: THEN, ..self }
    }

    /// Which record is kept: `now`, or the one of the past that was looked at last, `then`.
    pub fn moment(&self) -> &'static str {
        self.moment
    }

    /// The first thing that kept rows from being read or written; the readings themselves are right all the same.
    pub fn trouble(&self) -> Option<JournalError> {
        lock(&self.trouble).take()
    }

    fn note<T>(&self, outcome: Result<T, JournalError>) -> Option<T> {
        match outcome {
            Ok(done) => Some(done),
            Err(error) => {
                lock(&self.trouble).get_or_insert(error);
                None
            }
        }
    }
}

impl Memory for ProjectMemory {
    fn recall(&self, shelf: Shelf, key: &str, basis: Digest) -> Option<Vec<u8>> {
        let found = lock(&self.derived).get(kind(shelf), key);
        let mut row = self.note(found)?.filter(|row| row.basis == basis)?;
        undamaged(&row.bytes)?;
        // In place: a row can be of megabytes.
        row.bytes.drain(..DIGEST_LEN);
        Some(row.bytes)
    }

    fn keep(&self, shelf: Shelf, key: &str, basis: Digest, bytes: Vec<u8>) {
        let bytes = [&Digest::of(&bytes).0[..], &bytes].concat();
        let row = DerivedRow { key: key.to_owned(), basis, bytes };
        let kept = lock(&self.derived).put(kind(shelf), &[row]);
        self.note(kept);
    }

    fn build(&self) -> Digest {
        self.build
    }
}

/// What was kept, where it still is what was kept: a disk can turn a bit, and a claim must not turn with it.
pub fn undamaged(row: &[u8]) -> Option<&[u8]> {
    let (digest, bytes) = row.split_at_checked(DIGEST_LEN)?;
    (digest == Digest::of(bytes).0).then_some(bytes)
}

/// A worker that panicked leaves rows as they were: each is written whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tells builds apart: version, and length and time of the program's file. Another build may read otherwise.
fn build_mark() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let stamp = file.ok().map(|file| {
        let changed = file.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        (file.len(), changed)
    });
    format!("{} {} {stamp:?}", parallax_engine::EXTRACTOR, parallax_engine::VERSION)
}
