//! The write lock on a journal in PostgreSQL: one transaction that holds an advisory lock.
//!
//! The lock is one that every role can take, so a desk needs no more rights than to read and to add. Whoever writes without it
//! meets the guards.

use crate::explain::is_lost;
use crate::session::{FROM, Session};
use crate::store::{is_whole, must_own};
use parallax_journal::{Entry, Head, JournalError, Visit, WITH_ERASED, Writing};
use parallax_model::Digest;
use std::cell::RefCell;
use std::io::Read;

/// Entries that go to the server at once.
const BATCH: usize = 512;

/// Bytes of a piece.
const PIECE: u64 = 1 << 20;

/// Taken until the end of the transaction. The first number is PRLX.
const LOCK: &str = "SELECT pg_advisory_xact_lock(x'50524c58'::int, ('entries'::regclass::oid::bigint & 2147483647)::int)";

/// The lock, held.
pub struct PostgresWriting<'s> {
    session: &'s Session,
    /// Not sent yet.
    pending: RefCell<Vec<Entry>>,
    /// The last one appended.
    last: Option<(i64, Digest)>,
    is_committed: bool,
}

impl<'s> PostgresWriting<'s> {
    /// Waits for the lock.
    pub fn begin(session: &'s Session) -> Result<Self, JournalError> {
        // What is read under the lock is what its last holder left.
        session.begin("ISOLATION LEVEL READ COMMITTED READ WRITE")?;
        let writing =
            Self { session, pending: RefCell::default(), last: None, is_committed: false };
        session.run(LOCK)?;
        Ok(writing)
    }

    /// Sends what is pending.
    fn flush(&self) -> Result<(), JournalError> {
        let entries = std::mem::take(&mut *self.pending.borrow_mut());
        if entries.is_empty() {
            return Ok(());
        }
        fn column<'e, T>(entries: &'e [Entry], of: impl Fn(&'e Entry) -> T) -> Vec<T> {
            entries.iter().map(of).collect()
        }
        let sql = "INSERT INTO entries (seq, time, author, kind, body, prev, hash) \
                   SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::bytea[])";
        self.session.change(
            sql,
            &[
                &column(&entries, |entry| number(entry.seq)),
                &column(&entries, |entry| entry.time_ms),
                &column(&entries, |entry| entry.author.as_str()),
                &column(&entries, |entry| entry.kind.as_str()),
                &column(&entries, |entry| entry.body.as_str()),
                &column(&entries, |entry| entry.prev.0.as_slice()),
                &column(&entries, |entry| entry.hash.0.as_slice()),
            ],
        )?;
        match entries.iter().any(|entry| entry.erased().is_some()) {
            true => self.say_erased(),
            false => Ok(()),
        }
    }

    /// From here on the format is the one that knows erased bodies.
    fn say_erased(&self) -> Result<(), JournalError> {
        self.session
            .change("UPDATE journal SET format = $1 WHERE format < $1", &[&WITH_ERASED])
            .map(drop)
    }

    /// The connection broke off and nobody said whether the entries are in. The server knows, once the transaction that wrote
    /// them has let go of the lock.
    fn ask_again(&self) -> Result<(), JournalError> {
        let path = self.session.address.place();
        let Some((seq, hash)) = self.last else {
            return Err(JournalError::ConnectionLost { path });
        };
        let ask = || {
            let fresh = self.session.again()?;
            fresh.begin("")?;
            fresh.run(LOCK)?;
            let rows = fresh.rows("SELECT hash FROM entries WHERE seq = $1", &[&seq])?;
            fresh.roll_back();
            let is_in = rows.first().is_some_and(|row| row.get::<_, &[u8]>(0) == hash.0);
            self.session.replace(fresh);
            Ok::<_, JournalError>(is_in)
        };
        match ask() {
            Ok(true) => Ok(()),
            Ok(false) => Err(JournalError::ConnectionLost { path }),
            Err(_) => Err(JournalError::Unsure { path }),
        }
    }
}

impl Writing for PostgresWriting<'_> {
    fn head(&self) -> Result<Head, JournalError> {
        self.flush()?;
        self.session.head()
    }

    fn walk(&self, from: u64, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        self.flush()?;
        self.session.walk(FROM, from, &[], visit)
    }

    fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        self.flush()?;
        self.session.walk_report(digest, visit)
    }

    fn append(&mut self, entry: &Entry) -> Result<(), JournalError> {
        self.last = Some((number(entry.seq), entry.hash));
        let n_pending = {
            let mut pending = self.pending.borrow_mut();
            pending.push(entry.clone());
            pending.len()
        };
        if n_pending < BATCH { Ok(()) } else { self.flush() }
    }

    fn erase(&mut self, entry: &Entry) -> Result<(), JournalError> {
        must_own(self.session)?;
        self.flush()?;
        if entry.erased().is_none() {
            let body = format!(r#"{{"erased":"{}"}}"#, entry.body_digest());
            let sql = "UPDATE entries SET body = $2 WHERE seq = $1";
            self.session.change(sql, &[&number(entry.seq), &body])?;
        }
        self.say_erased()
    }

    fn keep(&mut self, digest: Digest, bytes: &mut dyn Read) -> Result<(), JournalError> {
        let is_there = "SELECT FROM archived WHERE digest = $1 LIMIT 1";
        let key = digest.0.as_slice();
        if !self.session.rows(is_there, &[&key])?.is_empty() {
            if is_whole(self.session, digest)? {
                return Ok(());
            }
            self.session.change("DELETE FROM archived WHERE digest = $1", &[&key])?;
        }
        let mut piece = Vec::new();
        for n in 0_i32.. {
            piece.clear();
            bytes.take(PIECE).read_to_end(&mut piece).map_err(|source| JournalError::Io {
                doing: "read",
                path: self.session.address.place(),
                source,
            })?;
            // Bytes that are none at all have one piece too.
            if n > 0 && piece.is_empty() {
                break;
            }
            let sql = "INSERT INTO archived (digest, piece, bytes) VALUES ($1, $2, $3)";
            self.session.change(sql, &[&key, &n, &piece])?;
        }
        Ok(())
    }

    fn forget(&mut self, digest: Digest) -> Result<(), JournalError> {
        must_own(self.session)?;
        self.flush()?;
        let sql = "DELETE FROM archived WHERE digest = $1";
        self.session.change(sql, &[&digest.0.as_slice()]).map(drop)
    }

    fn commit(mut self: Box<Self>) -> Result<(), JournalError> {
        self.flush()?;
        if self.session.has_failed.get() {
            // The server would answer a commit with a rollback, and call that a success.
            return Err(self
                .session
                .damaged("a step of this change failed; nothing of it was entered".to_owned()));
        }
        match self.session.run_raw("COMMIT") {
            Ok(()) => {
                self.is_committed = true;
                self.session.ended();
                Ok(())
            }
            Err(error) if is_lost(&error) => {
                self.ask_again().inspect(|()| self.is_committed = true)
            }
            Err(error) => Err(crate::explain::explain(&self.session.address, "write", error)),
        }
    }
}

impl Drop for PostgresWriting<'_> {
    fn drop(&mut self) {
        if !self.is_committed {
            self.session.roll_back();
        }
    }
}

fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
