//! Transactions for whose sake the server keeps rows that are gone.
//!
//! `VACUUM FULL` leaves out a deleted row only where the transaction that deleted it lies before every snapshot that is open, and its
//! own snapshot reaches back to the oldest transaction that is writing anywhere on the server. So what counts is: snapshots in this
//! database, writers in any, transactions that were prepared and not ended, and replicas that said what they still need.

use crate::session::Session;
use parallax_journal::JournalError;
use std::time::{Duration, Instant};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(200);

/// Named of those in the way, at most.
const MAX_NAMED: usize = 5;

/// A transaction that begins now and is over at once: whatever is older may ask for what was erased before it.
const FENCE: &str = "SELECT (txid_current() % 4294967296)::text";

/// `$1`: the fence. Ages count back from now.
const OLDER: &str = "\
    SELECT format('process %s (%s%s, open since %s)', pid, usename, CASE WHEN application_name = '' THEN '' ELSE ', ' || application_name END, \
                  coalesce(to_char(xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'), 'a time that is not told')) \
    FROM pg_stat_activity \
    WHERE pid <> pg_backend_pid() \
      AND (age(backend_xid) > age($1::text::xid) \
           OR datname = current_database() AND age(backend_xmin) > age($1::text::xid)) \
    UNION ALL \
    SELECT format('a prepared transaction %s (%s, since %s)', gid, owner, prepared) FROM pg_prepared_xacts \
    WHERE age(transaction) > age($1::text::xid) \
    UNION ALL \
    SELECT format('replication slot %s', slot_name) FROM pg_replication_slots \
    WHERE xmin IS NOT NULL AND age(xmin) > age($1::text::xid)";

/// Waits until none is in the way, as long as the desk waits for a lock; names those that outlast that. Empty: none.
pub fn wait(session: &Session) -> Result<String, JournalError> {
    let rows = session.rows(FENCE, &[])?;
    let fence: String = rows.first().map(|row| row.get(0)).unwrap_or_default();
    let end = Instant::now() + session.address.patience.0;
    loop {
        let older: Vec<String> =
            session.rows(OLDER, &[&fence])?.iter().map(|row| row.get(0)).collect();
        if older.is_empty() || Instant::now() >= end {
            return Ok(named(&older));
        }
        std::thread::sleep(PAUSE);
    }
}

fn named(all: &[String]) -> String {
    let shown = all.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(MAX_NAMED) {
        0 => shown,
        more => format!("{shown}, and {more} more"),
    }
}
