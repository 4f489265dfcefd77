//! One connection: statements that are prepared once, and the transaction it is in.

use crate::address::Address;
use crate::explain::{explain, unreachable};
use parallax_journal::{Entry, Head, JournalError, Value, Visit, Walk};
use parallax_model::Digest;
use postgres::types::ToSql;
use postgres::{Client, NoTls, Row, Statement};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Rows that are fetched at once, at first and at most: one entry costs little, and a million no memory.
const FIRST_PAGE: i64 = 8;
const LAST_PAGE: i64 = 2048;

/// A statement's parameters.
pub type Params<'p> = [&'p (dyn ToSql + Sync)];

/// An open connection.
pub struct Session {
    pub address: Address,
    client: RefCell<Client>,
    prepared: RefCell<HashMap<&'static str, Statement>>,
    /// Inside of a transaction, begun here or by the writer.
    is_inside: Cell<bool>,
    /// Something failed in this transaction: nothing of it can become durable.
    pub has_failed: Cell<bool>,
}

impl Session {
    /// Connects, and settles what the server does with us.
    pub fn connect(address: Address) -> Result<Self, JournalError> {
        let client = address.config.connect(NoTls).map_err(|error| unreachable(&address, error))?;
        let session = Self {
            address,
            client: RefCell::new(client),
            prepared: RefCell::default(),
            is_inside: Cell::new(false),
            has_failed: Cell::new(false),
        };
        // A desk that stops answering gives the lock back within minutes; what is acknowledged is on the server's disk.
        let patience_ms = session.address.patience.0.as_millis().clamp(1, 1 << 30);
        session.run(&format!(
            "SET lock_timeout = {patience_ms};
             SET idle_in_transaction_session_timeout = '5min';
             SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
             SET client_encoding = 'UTF8'; SET standard_conforming_strings = on;
             SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        ))?;
        Ok(session)
    }

    /// The same, to a server that answered before.
    pub fn again(&self) -> Result<Self, JournalError> {
        Self::connect(self.address.clone())
    }

    /// Takes the place of a connection that is lost.
    pub fn replace(&self, fresh: Self) {
        self.client.replace(fresh.client.into_inner());
        self.prepared.replace(fresh.prepared.into_inner());
        self.is_inside.set(false);
        self.has_failed.set(false);
    }

    /// Runs statements without parameters.
    pub fn run(&self, sql: &str) -> Result<(), JournalError> {
        let ran = self.client.borrow_mut().batch_execute(sql);
        ran.map_err(|error| self.failed("write", error))
    }

    /// As [`Session::run`], with the server's own error.
    pub fn run_raw(&self, sql: &str) -> Result<(), postgres::Error> {
        self.client.borrow_mut().batch_execute(sql)
    }

    /// The rows that a statement gives.
    pub fn rows(&self, sql: &'static str, params: &Params<'_>) -> Result<Vec<Row>, JournalError> {
        let query = || {
            let statement = self.statement(sql)?;
            self.client.borrow_mut().query(&statement, params)
        };
        query().map_err(|error| self.failed("read", error))
    }

    /// Changes rows.
    pub fn change(&self, sql: &'static str, params: &Params<'_>) -> Result<u64, JournalError> {
        let change = || {
            let statement = self.statement(sql)?;
            self.client.borrow_mut().execute(&statement, params)
        };
        change().map_err(|error| self.failed("write", error))
    }

    fn statement(&self, sql: &'static str) -> Result<Statement, postgres::Error> {
        if let Some(known) = self.prepared.borrow().get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.borrow_mut().prepare(sql)?;
        self.prepared.borrow_mut().insert(sql, statement.clone());
        Ok(statement)
    }

    fn failed(&self, doing: &'static str, error: postgres::Error) -> JournalError {
        self.has_failed.set(true);
        explain(&self.address, doing, error)
    }

    /// Begins a transaction.
    pub fn begin(&self, how: &str) -> Result<(), JournalError> {
        self.has_failed.set(false);
        self.run(&format!("BEGIN {how}"))?;
        self.is_inside.set(true);
        Ok(())
    }

    /// Ends a transaction and keeps nothing of it. A lost connection has done that already.
    pub fn roll_back(&self) {
        self.is_inside.set(false);
        let _ = self.run_raw("ROLLBACK");
    }

    /// The transaction was committed.
    pub fn ended(&self) {
        self.is_inside.set(false);
    }

    /// Reads as of one moment, whatever others write meanwhile; within a transaction, as that one sees it.
    pub fn at_one_moment<T>(
        &self,
        read: impl FnOnce() -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        if self.is_inside.get() {
            return read();
        }
        self.begin("ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let outcome = read();
        self.roll_back();
        outcome
    }

    /// Where the chain ends.
    pub fn head(&self) -> Result<Head, JournalError> {
        let rows = self.rows("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1", &[])?;
        rows.first().map_or(Ok(Head::START), |row| {
            Ok(Head { entries: self.number(row, 0)? + 1, hash: self.digest(row, 1)? })
        })
    }

    /// Visits the entries that `sql` gives, page by page: its `$1` is the first number and `$2` how many; what else it
    /// asks for is in `params`.
    pub fn walk(
        &self,
        sql: &'static str,
        from: u64,
        params: &Params<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<(), JournalError> {
        self.at_one_moment(|| {
            let (mut next, mut page) = (i64::try_from(from).unwrap_or(i64::MAX), FIRST_PAGE);
            loop {
                let all = [&[&next as &(dyn ToSql + Sync), &page], params].concat();
                let rows = self.rows(sql, &all)?;
                let is_last = (rows.len() as i64) < page;
                for row in &rows {
                    let entry = self.entry(row)?;
                    next = row.get::<_, i64>(0) + 1;
                    if visit(entry)? == Walk::Stop {
                        return Ok(());
                    }
                }
                if is_last {
                    return Ok(());
                }
                page = (page * 8).min(LAST_PAGE);
            }
        })
    }

    /// See [`parallax_journal::Store::walk_report`].
    pub fn walk_report(&self, digest: Digest, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        let hex = digest.to_hex();
        self.walk(OF_REPORT, 0, &[&hex], &mut |entry| {
            // The index finds the first digest in a body, wherever it stands.
            let body = Value::parse(entry.body.as_bytes()).ok();
            let named = body.as_ref().and_then(|body| body.get("digest")?.as_text());
            if named == Some(hex.as_str()) { visit(entry) } else { Ok(Walk::On) }
        })
    }

    fn entry(&self, row: &Row) -> Result<Entry, JournalError> {
        Ok(Entry {
            seq: self.number(row, 0)?,
            time_ms: row.get(1),
            author: row.get(2),
            kind: row.get(3),
            body: row.get(4),
            prev: self.digest(row, 5)?,
            hash: self.digest(row, 6)?,
        })
    }

    fn number(&self, row: &Row, idx: usize) -> Result<u64, JournalError> {
        let number: i64 = row.get(idx);
        u64::try_from(number).map_err(|_| self.damaged(format!("an entry has number {number}")))
    }

    pub fn digest(&self, row: &Row, idx: usize) -> Result<Digest, JournalError> {
        let bytes: &[u8] = row.get(idx);
        let bytes = bytes
            .try_into()
            .map_err(|_| self.damaged(format!("a digest has {} bytes", bytes.len())))?;
        Ok(Digest(bytes))
    }

    pub fn damaged(&self, why: String) -> JournalError {
        JournalError::Damaged { path: self.address.place(), why }
    }
}

/// Every entry from a number on.
pub const FROM: &str = "SELECT seq, time, author, kind, body, prev, hash FROM entries \
    WHERE seq >= $1 ORDER BY seq LIMIT $2";

const OF_REPORT: &str = "SELECT seq, time, author, kind, body, prev, hash FROM entries \
    WHERE kind LIKE 'report.%' AND substring(body from '\"digest\":\"([0-9a-f]{64})\"') = $3 AND seq >= $1 \
    ORDER BY seq LIMIT $2";
