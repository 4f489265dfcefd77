//! A journal in PostgreSQL, open: reading it, making it, checking its guards.

use crate::explain::explain;
use crate::guards;
use crate::horizon;
use crate::session::{FROM, Session};
use crate::writing::PostgresWriting;
use parallax_journal::{
    CHANGES, Head, JournalError, Kinds, NEWEST, Scrubbed, Store, Visit, Walk, Writing,
};
use parallax_model::Digest;
use postgres::error::SqlState;
use sha2::{Digest as _, Sha256};
use std::ops::Range;
use std::path::PathBuf;

const SCHEMA: &str = include_str!("schema.sql");

/// An open journal.
pub struct PostgresStore {
    session: Session,
    /// Why nothing can be written, where nothing can.
    refusal: Option<String>,
}

impl PostgresStore {
    /// Refuses what is no journal, or a later one, before anything else is read.
    pub fn open(session: Session) -> Result<Self, JournalError> {
        let path = session.address.place();
        if !is_there(&session)? {
            let why =
                "there is no journal in this database, or not in the schema that the address names"
                    .to_owned();
            return Err(JournalError::NotAJournal { path, why });
        }
        let rows =
            session.rows("SELECT format FROM journal WHERE application = 'parallax'", &[])?;
        match rows.first().map(|row| row.get::<_, i64>(0)) {
            Some(found) if found > NEWEST => {
                return Err(JournalError::NewerFormat { path, found, known: NEWEST });
            }
            Some(_) => {}
            None => return Err(session.damaged("its format is not told".to_owned())),
        }
        let refusal = refusal(&session)?;
        Ok(Self { session, refusal })
    }
}

impl Store for PostgresStore {
    fn head(&self) -> Result<Head, JournalError> {
        self.session.head()
    }

    fn walk(&self, from: u64, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        self.session.walk(FROM, from, &[], visit)
    }

    fn walk_until(
        &self,
        kinds: Kinds,
        until_ms: i64,
        visit: &mut Visit<'_>,
    ) -> Result<(), JournalError> {
        self.session.at_one_moment(|| {
            let last = last_until(&self.session, until_ms)?.unwrap_or(-1);
            let sql = match kinds {
                Kinds::Reports => REPORTS_UNTIL,
                Kinds::Others => OTHERS_UNTIL,
            };
            self.session.walk(sql, 0, &[&until_ms, &last], &mut |entry| match entry.erased() {
                Some(_) => Ok(Walk::On),
                None => visit(entry),
            })
        })
    }

    fn earliest(&self, blocks: Range<u64>, block_len: u64) -> Result<Vec<i64>, JournalError> {
        let sql = "SELECT min(time) FROM entries WHERE seq >= $1 AND seq < $2 GROUP BY seq / $3 ORDER BY seq / $3";
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let [from, until, len] =
            [blocks.start * block_len, blocks.end * block_len, block_len].map(number);
        let rows = self.session.rows(sql, &[&from, &until, &len])?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    fn walk_changes(&self, from: u64, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        let kinds: &[&str] = &CHANGES;
        self.session.walk(CHANGES_FROM, from, &[&kinds], visit)
    }

    fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        self.session.walk_report(digest, visit)
    }

    fn begin(&mut self) -> Result<Box<dyn Writing + '_>, JournalError> {
        if let Some(refusal) = self.refusal() {
            return Err(refusal);
        }
        Ok(Box::new(PostgresWriting::begin(&self.session)?))
    }

    /// Rows that were changed or deleted lie in the tables' files until they are written anew. What the server copied
    /// elsewhere (its write-ahead log, replicas, backups) is beyond us.
    ///
    /// The server keeps rows that some open transaction might still ask for, and a transaction that has looked at the tables keeps
    /// them from being written anew: such are waited for, as long as for a lock, and named where they outlast that.
    fn scrub(&mut self) -> Result<Scrubbed, JournalError> {
        must_own(&self.session)?;
        let in_the_way = horizon::wait(&self.session)?;
        for table in ["entries", "archived"] {
            match self.session.run_raw(&format!("VACUUM (FULL) {table}")) {
                Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
                    let holders = match in_the_way.as_str() {
                        "" => "another transaction holds the tables".to_owned(),
                        named => named.to_owned(),
                    };
                    return Ok(Scrubbed::Kept(holders));
                }
                ran => ran.map_err(|error| explain(&self.session.address, "write", error))?,
            }
        }
        // The log's segments are written over in time; a checkpoint lets go of the oldest.
        let _ = self.session.run_raw("CHECKPOINT");
        Ok(match in_the_way.is_empty() {
            true => Scrubbed::Whole,
            false => Scrubbed::Kept(in_the_way),
        })
    }

    fn refusal(&self) -> Option<JournalError> {
        let why = self.refusal.clone()?;
        Some(JournalError::NotPermitted { path: self.place(), why })
    }

    fn place(&self) -> PathBuf {
        self.session.address.place()
    }

    fn keeps_bytes(&self) -> bool {
        true
    }

    fn piece(&self, digest: Digest, n: u32) -> Result<Option<Vec<u8>>, JournalError> {
        piece(&self.session, digest, n)
    }

    fn kept(&self) -> Result<Vec<Digest>, JournalError> {
        let sql = "SELECT digest FROM archived WHERE piece = 0 ORDER BY digest";
        let rows = self.session.rows(sql, &[])?;
        rows.iter().map(|row| self.session.digest(row, 0)).collect()
    }

    fn faults(&self) -> Result<Vec<String>, JournalError> {
        let mut faults = guards::faults(&self.session.rows(guards::FOUND, &[])?);
        let strange = self.session.rows(guards::STRANGE, &[])?;
        faults.extend(
            strange.iter().map(|row| format!("beside the journal lies {}", row.get::<_, &str>(0))),
        );
        for digest in self.kept()? {
            if !is_whole(&self.session, digest)? {
                faults.push(format!(
                    "the archived bytes {digest} in the database were changed or cut off"
                ));
            }
        }
        Ok(faults)
    }
}

const REPORTS_UNTIL: &str = "SELECT seq, time, author, kind, body, prev, hash FROM entries \
    WHERE kind LIKE 'report.%' AND seq >= $1 AND time <= $3 AND seq <= $4 ORDER BY seq LIMIT $2";

const CHANGES_FROM: &str = "SELECT seq, time, author, kind, body, prev, hash FROM entries \
    WHERE kind = ANY($3) AND seq >= $1 ORDER BY seq LIMIT $2";

const OTHERS_UNTIL: &str = "SELECT seq, time, author, kind, body, prev, hash FROM entries \
    WHERE kind NOT LIKE 'report.%' AND seq >= $1 AND time <= $3 AND seq <= $4 ORDER BY seq LIMIT $2";

fn last_until(session: &Session, until_ms: i64) -> Result<Option<i64>, JournalError> {
    let rows = session.rows("SELECT max(seq) FROM entries WHERE time <= $1", &[&until_ms])?;
    Ok(rows.first().and_then(|row| row.get(0)))
}

/// Piece `n` of what is kept under a digest.
fn piece(session: &Session, digest: Digest, n: u32) -> Result<Option<Vec<u8>>, JournalError> {
    let n = i32::try_from(n).unwrap_or(i32::MAX);
    let sql = "SELECT bytes FROM archived WHERE digest = $1 AND piece = $2";
    let rows = session.rows(sql, &[&digest.0.as_slice(), &n])?;
    Ok(rows.first().map(|row| row.get(0)))
}

/// Whether the bytes with this digest are there and have it.
pub fn is_whole(session: &Session, digest: Digest) -> Result<bool, JournalError> {
    let (mut hasher, mut n) = (Sha256::new(), 0);
    while let Some(piece) = piece(session, digest, n)? {
        hasher.update(piece);
        n += 1;
    }
    Ok(n > 0 && Digest(hasher.finalize().into()) == digest)
}

/// Refuses who does not own the tables: erasing ends in writing them anew, which only their owner can.
pub fn must_own(session: &Session) -> Result<(), JournalError> {
    let sql = "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class \
               WHERE oid IN ('entries'::regclass, 'archived'::regclass)";
    let is_owner: Option<bool> = session.rows(sql, &[])?.first().and_then(|row| row.get(0));
    match is_owner {
        Some(true) => Ok(()),
        _ => Err(JournalError::NotPermitted {
            path: session.address.place(),
            why: "only the owner of the tables can erase from them".to_owned(),
        }),
    }
}

/// Why this role cannot append here.
fn refusal(session: &Session) -> Result<Option<String>, JournalError> {
    let sql = "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on', \
               has_table_privilege('entries', 'INSERT') AND has_table_privilege('archived', 'INSERT')";
    let rows = session.rows(sql, &[])?;
    let is = |idx| rows.first().is_some_and(|row| row.get(idx));
    let why = match (is(0), is(1), is(2)) {
        (true, ..) => "the server is a standby, which can only be read",
        (_, true, _) => "this database or this role is set to read only",
        (.., false) => "this role may read the journal and not add to it",
        _ => return Ok(None),
    };
    Ok(Some(why.to_owned()))
}

fn is_there(session: &Session) -> Result<bool, JournalError> {
    let sql = "SELECT to_regclass('journal') IS NOT NULL AND to_regclass('entries') IS NOT NULL \
               AND to_regclass('archived') IS NOT NULL";
    Ok(session.rows(sql, &[])?.first().is_some_and(|row| row.get(0)))
}

/// Makes an empty journal; `false` where one was there.
pub fn create(session: &Session) -> Result<bool, JournalError> {
    let refused = |why: String| JournalError::NotPermitted { path: session.address.place(), why };
    let sql = "SELECT current_setting('server_encoding'), current_setting('server_version_num')::int, \
               quote_ident(current_schema())";
    let rows = session.rows(sql, &[])?;
    let row = rows.first().expect("a row of settings");
    let (encoding, version, schema) =
        (row.get::<_, String>(0), row.get::<_, i32>(1), row.get::<_, Option<String>>(2));
    if encoding != "UTF8" {
        return Err(refused(format!(
            "the database keeps its texts as {encoding}; a journal needs UTF8"
        )));
    }
    if version < 120_000 {
        return Err(refused("the server is older than PostgreSQL 12".to_owned()));
    }
    let schema = schema
        .ok_or_else(|| refused("the schema that the address names is not there".to_owned()))?;
    session.begin("")?;
    let make = || {
        // Two desks may begin at once: the second finds what the first made. The number is PRLX.
        session.run("SELECT pg_advisory_xact_lock(x'50524c58'::int, 0)")?;
        if is_there(session)? {
            return Ok(false);
        }
        // What the guards look at is fixed for good, whatever the search path of who sets them off.
        session.run(&format!(
            "SET LOCAL search_path = {schema}; {SCHEMA}; {}",
            guards::statements()
        ))?;
        session.run("COMMIT")?;
        session.ended();
        Ok(true)
    };
    let made = make();
    if !matches!(made, Ok(true)) {
        session.roll_back();
    }
    made
}

/// Takes the tables and their guards away.
pub fn discard(session: &Session) -> Result<(), JournalError> {
    let functions: String = guards::GUARDS
        .iter()
        .map(|guard| format!("DROP FUNCTION IF EXISTS {}();", guard.name))
        .collect();
    session
        .run(&format!("BEGIN; DROP TABLE IF EXISTS journal, entries, archived; {functions} COMMIT"))
}
