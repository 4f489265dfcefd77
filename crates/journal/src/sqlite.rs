//! The journal's table in an SQLite file.
//!
//! Durability: write-ahead log with `synchronous=FULL`, so a commit that returned survives a power cut.
//! Many readers and one writer; a second writer waits [`Patience`], then is told.

use crate::entry::{Entry, Head};
use crate::error::JournalError;
use crate::store::{
    CHANGES, FORMAT, Kinds, NEWEST, Patience, Scrubbed, Store, Visit, WITH_ERASED, Walk, Writing,
};
use parallax_model::Digest;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, Transaction, TransactionBehavior};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// `PRLX`, in SQLite's `application_id`: this file is a journal of ours.
const APPLICATION_ID: i64 = 0x5052_4c58;

const SCHEMA: &str = include_str!("schema.sql");

/// What makes looking back fast. Not of the format: a journal without them is read the same, only slower, and they can be
/// dropped at any time.
const INDEXES: &str = "
CREATE INDEX IF NOT EXISTS entries_by_time ON entries (time);
CREATE INDEX IF NOT EXISTS others_by_time ON entries (time) WHERE kind NOT GLOB 'report.*';
CREATE INDEX IF NOT EXISTS report_changes ON entries (kind)
  WHERE kind IN ('report.seen', 'report.replaced', 'report.removed', 'report.redacted');
";

const COLUMNS: &str = "seq, time, author, kind, body, prev, hash";

/// An open journal file.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
    file: JournalFile,
    is_writable: bool,
}

/// What errors need to know of the file.
#[derive(Debug, Clone)]
struct JournalFile {
    path: PathBuf,
    patience: Patience,
}

impl SqliteStore {
    /// Makes an empty journal in a file that does not exist yet.
    pub fn create(path: &Path) -> Result<(), JournalError> {
        let file = JournalFile { path: path.to_owned(), patience: Patience::default() };
        let make = || {
            let connection = Connection::open(path)?;
            connection.pragma_update(None, "application_id", APPLICATION_ID)?;
            connection.pragma_update(None, "user_version", FORMAT)?;
            set_durable(&connection)?;
            connection.execute_batch(&format!("BEGIN; {SCHEMA} {INDEXES} COMMIT;"))?;
            connection.close().map_err(|(_, error)| error)
        };
        make().map_err(|error| file.explain("create", error))
    }

    /// Opens a journal for writing; where the file or its folder is read-only, for reading.
    pub fn open(path: &Path, patience: Patience) -> Result<Self, JournalError> {
        if !path.is_file() {
            return Err(JournalError::NoJournal { path: path.to_owned() });
        }
        let file = JournalFile { path: path.to_owned(), patience };
        match open_for_writing(path, patience) {
            Ok(connection) => Self::check(connection, file),
            Err(error) if is_read_only(&error) => Self::open_read_only(file),
            Err(error) => Err(file.explain("open", error)),
        }
    }

    /// A read-only folder leaves no room for the write-ahead log's own files, so the file is read as one that nobody
    /// changes. That would miss commits that still lie in a log: then there is an error instead.
    fn open_read_only(file: JournalFile) -> Result<Self, JournalError> {
        let log = file.path.with_extension("db-wal");
        if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            return Err(JournalError::UnmergedReadOnly { path: file.path });
        }
        let uri = format!("file:{}?mode=ro&immutable=1", percent_encoded(&file.path));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let connection =
            Connection::open_with_flags(uri, flags).map_err(|error| file.explain("open", error))?;
        Self::check(connection, file)
    }

    /// Refuses what is no journal, or a later one, before anything else is read.
    fn check(connection: Connection, file: JournalFile) -> Result<Self, JournalError> {
        let pragma = |name: &str| {
            let read = connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            read.map_err(|error| file.explain("open", error))
        };
        if pragma("application_id")? != APPLICATION_ID {
            let why = "it is a database of some other program, or empty".to_owned();
            return Err(JournalError::NotAJournal { path: file.path, why });
        }
        let found = pragma("user_version")?;
        if found > NEWEST {
            return Err(JournalError::NewerFormat { path: file.path, found, known: NEWEST });
        }
        let is_writable =
            !connection.is_readonly("main").map_err(|error| file.explain("open", error))?;
        Ok(Self { connection, file, is_writable })
    }

    fn explain(&self, doing: &'static str, error: rusqlite::Error) -> JournalError {
        self.file.explain(doing, error)
    }
}

impl Store for SqliteStore {
    fn head(&self) -> Result<Head, JournalError> {
        head(&self.connection).map_err(|error| self.explain("read", error))
    }

    fn walk(&self, from: u64, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        walk(&self.connection, &self.file, &from_number(), from, visit)
    }

    fn walk_until(
        &self,
        kinds: Kinds,
        until_ms: i64,
        visit: &mut Visit<'_>,
    ) -> Result<(), JournalError> {
        let is_wanted = match kinds {
            Kinds::Reports => "kind GLOB 'report.*'",
            Kinds::Others => "kind NOT GLOB 'report.*'",
        };
        // Clocks are set back now and then, so the last entry of a time need not be the last before it. A plus tells
        // SQLite which index not to take: reports are walked in the order of the table, the few others by their times.
        let sql = match kinds {
            Kinds::Reports => format!(
                "SELECT {COLUMNS} FROM entries WHERE {is_wanted} AND +time <= ?1 \
                 AND seq <= (SELECT max(+seq) FROM entries WHERE time <= ?1) ORDER BY seq"
            ),
            Kinds::Others => {
                format!(
                    "SELECT {COLUMNS} FROM entries WHERE {is_wanted} AND time <= ?1 ORDER BY +seq"
                )
            }
        };
        walk(&self.connection, &self.file, &sql, until_ms, &mut |entry| match entry.erased() {
            Some(_) => Ok(Walk::On),
            None => visit(entry),
        })
    }

    fn earliest(&self, blocks: Range<u64>, block_len: u64) -> Result<Vec<i64>, JournalError> {
        let mut earliest = vec![i64::MAX; (blocks.end - blocks.start) as usize];
        let mut read = || {
            // Both stand in the index of times, which is small beside the table.
            let mut query = self.connection.prepare_cached("SELECT seq, time FROM entries")?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let block = number(row, 0)? / block_len;
                let time: i64 = row.get(1)?;
                let at = block.checked_sub(blocks.start).map(|at| at as usize);
                if let Some(first) = at.and_then(|at| earliest.get_mut(at)) {
                    *first = time.min(*first);
                }
            }
            Ok(())
        };
        read().map_err(|error| self.explain("read", error))?;
        Ok(earliest)
    }

    fn walk_changes(&self, from: u64, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let kinds = CHANGES.map(|kind| format!("'{kind}'")).join(", ");
        let sql = format!(
            "SELECT {COLUMNS} FROM entries WHERE kind IN ({kinds}) AND seq >= ?1 ORDER BY +seq"
        );
        walk(&self.connection, &self.file, &sql, from, visit)
    }

    fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        walk_report(&self.connection, &self.file, digest, visit)
    }

    fn begin(&mut self) -> Result<Box<dyn Writing + '_>, JournalError> {
        if let Some(refusal) = self.refusal() {
            return Err(refusal);
        }
        let file = &self.file;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| file.explain("lock", error))?;
        Ok(Box::new(SqliteWriting { transaction, file }))
    }

    /// Pages that once held an entry may hold its bytes still, behind the table's back; a rebuilt file holds none of them.
    fn scrub(&mut self) -> Result<Scrubbed, JournalError> {
        let scrubbed = crate::derived::scrub(&self.connection);
        scrubbed.map(|()| Scrubbed::Whole).map_err(|error| self.explain("erase from", error))
    }

    fn refusal(&self) -> Option<JournalError> {
        (!self.is_writable).then(|| JournalError::ReadOnly { path: self.place() })
    }

    fn place(&self) -> PathBuf {
        self.file.path.clone()
    }

    fn faults(&self) -> Result<Vec<String>, JournalError> {
        let mut faults = self.integrity().map_err(|error| self.explain("check", error))?;
        let guards = self.missing_guards().map_err(|error| self.explain("check", error))?;
        faults.extend(guards.iter().map(|name| {
            format!("the guard {name} that keeps entries from being changed is missing or altered")
        }));
        Ok(faults)
    }
}

impl SqliteStore {
    /// What SQLite's own check finds, at most ten lines.
    fn integrity(&self) -> rusqlite::Result<Vec<String>> {
        let mut check = self.connection.prepare("PRAGMA integrity_check(10)")?;
        let lines = check.query_map([], |row| row.get::<_, String>(0))?;
        lines.filter(|line| !matches!(line, Ok(line) if line == "ok")).collect()
    }

    /// Triggers and tables of the schema that the file lacks, or holds in other words.
    fn missing_guards(&self) -> rusqlite::Result<Vec<String>> {
        let fresh = Connection::open_in_memory()?;
        fresh.execute_batch(SCHEMA)?;
        let (wanted, found) = (schema_of(&fresh)?, schema_of(&self.connection)?);
        Ok(wanted.into_iter().filter(|guard| !found.contains(guard)).map(|guard| guard.0).collect())
    }
}

/// Names of tables, indexes and triggers, and the words that made them.
fn schema_of(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let sql = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
    let mut query = connection.prepare(sql)?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// The write lock on an SQLite journal.
struct SqliteWriting<'s> {
    transaction: Transaction<'s>,
    file: &'s JournalFile,
}

impl Writing for SqliteWriting<'_> {
    fn head(&self) -> Result<Head, JournalError> {
        head(&self.transaction).map_err(|error| self.file.explain("read", error))
    }

    fn walk(&self, from: u64, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        walk(&self.transaction, self.file, &from_number(), from, visit)
    }

    fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        walk_report(&self.transaction, self.file, digest, visit)
    }

    fn append(&mut self, entry: &Entry) -> Result<(), JournalError> {
        let sql = format!("INSERT INTO entries ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        let insert = || {
            self.transaction.prepare_cached(&sql)?.execute((
                i64::try_from(entry.seq).unwrap_or(i64::MAX),
                entry.time_ms,
                &entry.author,
                &entry.kind,
                &entry.body,
                entry.prev.0,
                entry.hash.0,
            ))
        };
        insert().map_err(|error| self.file.explain("write", error))?;
        match entry.erased() {
            Some(_) => self.say_erased().map_err(|error| self.file.explain("write", error)),
            None => Ok(()),
        }
    }

    /// The guard against changes is lifted for this one and stands again in the same transaction: no other program ever
    /// sees the journal without it.
    fn erase(&mut self, entry: &Entry) -> Result<(), JournalError> {
        let seq = i64::try_from(entry.seq).unwrap_or(i64::MAX);
        let erase = || {
            let guard: String = self.transaction.query_row(
                "SELECT sql FROM sqlite_schema WHERE name = 'entries_never_change'",
                [],
                |row| row.get(0),
            )?;
            self.transaction.execute_batch("DROP TRIGGER entries_never_change")?;
            let sql = "UPDATE entries SET body = ?2 WHERE seq = ?1";
            self.transaction.execute(sql, (seq, entry.erased_body()))?;
            self.transaction.execute_batch(&guard)?;
            self.say_erased()
        };
        erase().map_err(|error| self.file.explain("erase from", error))
    }

    fn commit(self: Box<Self>) -> Result<(), JournalError> {
        let file = self.file;
        self.transaction.commit().map_err(|error| file.explain("write", error))
    }
}

impl SqliteWriting<'_> {
    /// From here on the format is the one that knows erased bodies.
    fn say_erased(&self) -> rusqlite::Result<()> {
        self.transaction.pragma_update(None, "user_version", WITH_ERASED)
    }
}

fn open_for_writing(path: &Path, patience: Patience) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(patience.0)?;
    // The first read is what finds a file that is no database, and a folder that has no room for the log's files.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let is_ours = connection
        .pragma_query_value(None, "application_id", |row| row.get::<_, i64>(0))?
        == APPLICATION_ID;
    if is_ours && !connection.is_readonly("main")? {
        set_durable(&connection)?;
        // Where another writer holds the journal, or the disk is full, it is read without them.
        let _ = connection.execute_batch(INDEXES);
    }
    Ok(connection)
}

fn set_durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "trusted_schema", "OFF")
}

fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let sql = "SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1";
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query([])?;
    match rows.next()? {
        Some(row) => Ok(Head { entries: number(row, 0)? + 1, hash: digest(row, 1)? }),
        None => Ok(Head::START),
    }
}

/// Every entry from a number on.
fn from_number() -> String {
    format!("SELECT {COLUMNS} FROM entries WHERE seq >= ?1 ORDER BY seq")
}

fn walk_report(
    connection: &Connection,
    file: &JournalFile,
    digest: Digest,
    visit: &mut Visit<'_>,
) -> Result<(), JournalError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM entries \
         WHERE kind GLOB 'report.*' AND json_extract(body, '$.digest') = ?1 ORDER BY seq"
    );
    walk(connection, file, &sql, digest.to_hex(), visit)
}

fn walk(
    connection: &Connection,
    file: &JournalFile,
    sql: &str,
    argument: impl rusqlite::ToSql,
    visit: &mut Visit<'_>,
) -> Result<(), JournalError> {
    let explain = |error| file.explain("read", error);
    let mut query = connection.prepare_cached(sql).map_err(explain)?;
    let mut rows = query.query([argument]).map_err(explain)?;
    while let Some(row) = rows.next().map_err(explain)? {
        if visit(entry(row).map_err(explain)?)? == Walk::Stop {
            break;
        }
    }
    Ok(())
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: number(row, 0)?,
        time_ms: row.get(1)?,
        author: row.get(2)?,
        kind: row.get(3)?,
        body: row.get(4)?,
        prev: digest(row, 5)?,
        hash: digest(row, 6)?,
    })
}

fn number(row: &Row<'_>, idx: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(idx)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(idx, number))
}

fn digest(row: &Row<'_>, idx: usize) -> rusqlite::Result<Digest> {
    row.get(idx).map(Digest)
}

fn is_read_only(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied)
    )
}

impl JournalFile {
    /// Turns the database's words into ours.
    fn explain(&self, doing: &'static str, error: rusqlite::Error) -> JournalError {
        let path = self.path.clone();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => JournalError::DiskFull { path },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => JournalError::ReadOnly { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                JournalError::InUse { path, waited_s: self.patience.0.as_secs() }
            }
            Some(ErrorCode::NotADatabase) => {
                let why = "it is not an SQLite database, or its start was overwritten".to_owned();
                JournalError::NotAJournal { path, why }
            }
            Some(ErrorCode::DatabaseCorrupt) => {
                JournalError::Damaged { path, why: error.to_string() }
            }
            Some(ErrorCode::SystemIoFailure) if is_out_of_room(&error) => {
                JournalError::DiskFull { path }
            }
            Some(_) => JournalError::Database { doing, path, source: error.into() },
            // Not the database but a row in it: a wrong type, a number out of range, text that is not UTF-8.
            None => JournalError::Damaged { path, why: error.to_string() },
        }
    }
}

/// SQLite reports a write beyond a size limit as an I/O error on writing, not as a full disk.
fn is_out_of_room(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code == Some(rusqlite::ffi::SQLITE_IOERR_WRITE)
}

/// A path as the path of a `file:` URI.
fn percent_encoded(path: &Path) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte);
    let encode = |byte: &u8| match is_plain(byte) {
        true => char::from(*byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    path.as_os_str().as_encoded_bytes().iter().map(encode).collect()
}
