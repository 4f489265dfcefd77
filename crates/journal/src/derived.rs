//! Keeps what was computed from the journal, so that it need not be computed twice. Can be deleted at any time.
//!
//! A row has a kind (`claims`), a key (the report) and a *basis*: the digest of everything it was computed from. Where the
//! basis of today differs, the row is stale. Bytes are the caller's; the order is by key, so the same rows always give the
//! same digest.

use crate::archive::make_folder;
use crate::error::JournalError;
use parallax_model::Digest;
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Kept in SQLite's `user_version`; another number and the file is made anew.
const LAYOUT: i64 = 1;

const SCHEMA: &str = "\
CREATE TABLE IF NOT EXISTS rows (
  kind  TEXT NOT NULL,
  key   TEXT NOT NULL,
  basis BLOB NOT NULL CHECK (length(basis) = 32),
  bytes BLOB NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
";

/// One thing that was computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivedRow {
    /// What it belongs to: a report's digest, an incident's id.
    pub key: String,
    /// Digest of everything it was computed from.
    pub basis: Digest,
    /// What was computed, in the caller's format.
    pub bytes: Vec<u8>,
}

/// The rows that are kept.
#[derive(Debug)]
pub struct Derived {
    connection: Connection,
    path: PathBuf,
}

impl Derived {
    /// The rows kept in any folder, a project's or not. Made where it is missing.
    pub fn in_folder(folder: &Path) -> Result<Self, JournalError> {
        Self::open(folder, true)
    }

    /// Opens `folder/derived.db`, made anew where it is missing, damaged or of another layout; in memory where the
    /// project cannot be written to.
    pub(crate) fn open(folder: &Path, is_writable: bool) -> Result<Self, JournalError> {
        let path = folder.join("derived.db");
        if !is_writable {
            return Self::in_memory(path);
        }
        make_folder(folder)?;
        // Older versions kept an index of texts there, from which words can be put together again.
        remove_files(&folder.join("search.db"))?;
        match Self::open_file(&path) {
            Ok(derived) => Ok(derived),
            Err(error) if is_damage(&error) => {
                remove_files(&path)?;
                Self::open_file(&path).map_err(|error| explain(&path, "create", error))
            }
            Err(error) => Err(explain(&path, "open", error)),
        }
    }

    /// As [`Derived::open`], with no rows. A file whose rows cannot even be dropped is made anew.
    pub(crate) fn open_empty(folder: &Path, is_writable: bool) -> Result<Self, JournalError> {
        let emptied = Self::open(folder, is_writable).and_then(|mut derived| {
            derived.clear()?;
            Ok(derived)
        });
        if let Err(JournalError::Database { path, .. }) = &emptied {
            remove_files(path)?;
            return Self::open(folder, is_writable);
        }
        emptied
    }

    fn in_memory(path: PathBuf) -> Result<Self, JournalError> {
        let make = || {
            let connection = Connection::open_in_memory()?;
            connection.execute_batch(SCHEMA)?;
            Ok(connection)
        };
        let connection = make().map_err(|error| explain(&path, "create", error))?;
        Ok(Self { connection, path })
    }

    fn open_file(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let layout: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if layout != LAYOUT {
            connection.execute_batch(&format!(
                "BEGIN IMMEDIATE; DROP TABLE IF EXISTS rows; {SCHEMA} PRAGMA user_version = {LAYOUT}; COMMIT;"
            ))?;
        }
        connection.prepare("SELECT kind, key, basis, bytes FROM rows")?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Keeps rows, each in place of the one with its kind and key.
    pub fn put(&mut self, kind: &str, rows: &[DerivedRow]) -> Result<(), JournalError> {
        let sql = "INSERT OR REPLACE INTO rows (kind, key, basis, bytes) VALUES (?1, ?2, ?3, ?4)";
        self.within_one_transaction(|connection| {
            let mut insert = connection.prepare_cached(sql)?;
            for row in rows {
                insert.execute((kind, &row.key, row.basis.0, &row.bytes))?;
            }
            Ok(())
        })
    }

    /// Drops the rows of a kind whose key is not among these.
    pub fn keep_only(&mut self, kind: &str, keys: &BTreeSet<String>) -> Result<(), JournalError> {
        let held: Vec<String> = self.basis_of_all(kind)?.into_iter().map(|(key, _)| key).collect();
        self.within_one_transaction(|connection| {
            let mut drop =
                connection.prepare_cached("DELETE FROM rows WHERE kind = ?1 AND key = ?2")?;
            for key in held.iter().filter(|key| !keys.contains(*key)) {
                drop.execute((kind, key))?;
            }
            Ok(())
        })
    }

    /// The row of this kind and key.
    pub fn get(&self, kind: &str, key: &str) -> Result<Option<DerivedRow>, JournalError> {
        let sql = "SELECT key, basis, bytes FROM rows WHERE kind = ?1 AND key = ?2";
        let read = || self.connection.prepare_cached(sql)?.query_row((kind, key), row).optional();
        read().map_err(|error| explain(&self.path, "read", error))
    }

    /// Keys of a kind with their basis, by key: enough to see what is stale.
    pub fn basis_of_all(&self, kind: &str) -> Result<Vec<(String, Digest)>, JournalError> {
        let read = || {
            let sql = "SELECT key, basis FROM rows WHERE kind = ?1 ORDER BY key";
            let mut query = self.connection.prepare_cached(sql)?;
            let rows = query.query_map([kind], |row| Ok((row.get(0)?, Digest(row.get(1)?))))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| explain(&self.path, "read", error))
    }

    /// Visits every row of a kind, by key.
    pub fn for_each(
        &self,
        kind: &str,
        visit: &mut dyn FnMut(DerivedRow),
    ) -> Result<(), JournalError> {
        let mut read = || {
            let sql = "SELECT key, basis, bytes FROM rows WHERE kind = ?1 ORDER BY key";
            let mut query = self.connection.prepare_cached(sql)?;
            let mut rows = query.query([kind])?;
            while let Some(found) = rows.next()? {
                visit(row(found)?);
            }
            Ok(())
        };
        read().map_err(|error| explain(&self.path, "read", error))
    }

    /// One digest over every row of a kind: equal if and only if keys and bytes are.
    pub fn digest(&self, kind: &str) -> Result<Digest, JournalError> {
        let mut all = b"parallax derived v1\n".to_vec();
        self.for_each(kind, &mut |row| {
            all.extend(Digest::of(row.key.as_bytes()).0);
            all.extend(Digest::of(&row.bytes).0);
        })?;
        Ok(Digest::of(&all))
    }

    /// Drops everything.
    pub fn clear(&mut self) -> Result<(), JournalError> {
        self.within_one_transaction(|connection| {
            connection.execute("DELETE FROM rows", []).map(drop)
        })
    }

    /// Drops every row but those that belong to one report and not to this one, and leaves nothing of them in the file.
    pub(crate) fn erase(&mut self, report: Digest) -> Result<(), JournalError> {
        let erase = || {
            self.connection.execute(
                "DELETE FROM rows WHERE key = ?1 OR length(key) <> 64 OR key GLOB '*[^0-9a-f]*'",
                [report.to_hex()],
            )?;
            scrub(&self.connection)
        };
        erase().map_err(|error| explain(&self.path, "erase from", error))
    }

    fn within_one_transaction(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), JournalError> {
        let run = || {
            let transaction = self.connection.transaction()?;
            work(&transaction)?;
            transaction.commit()
        };
        run().map_err(|error| explain(&self.path, "write", error))
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<DerivedRow> {
    Ok(DerivedRow { key: row.get(0)?, basis: Digest(row.get(1)?), bytes: row.get(2)? })
}

/// Writes the file anew without what was deleted from it, and empties its log.
pub(crate) fn scrub(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("VACUUM")?;
    let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
    match connection.query_row(truncate, [], |row| row.get::<_, i64>(0))? {
        0 => Ok(()),
        _ => Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
            None,
        )),
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, Unknown};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase | Unknown))
}

fn remove_files(path: &Path) -> Result<(), JournalError> {
    for left in [path.to_owned(), path.with_extension("db-wal"), path.with_extension("db-shm")] {
        if left.exists() {
            std::fs::remove_file(&left)
                .map_err(|source| JournalError::io("remove", &left, source))?;
        }
    }
    Ok(())
}

fn explain(path: &Path, doing: &'static str, error: rusqlite::Error) -> JournalError {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull};
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(DiskFull) => JournalError::DiskFull { path },
        Some(DatabaseBusy | DatabaseLocked) => JournalError::InUse { path, waited_s: 10 },
        _ => JournalError::Database { doing, path, source: error.into() },
    }
}
