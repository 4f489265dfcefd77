//! The server's words as ours.

use crate::address::Address;
use parallax_journal::JournalError;
use postgres::Error;
use postgres::error::SqlState;

/// Whether there is no server any more at the other end.
pub fn is_lost(error: &Error) -> bool {
    match error.code() {
        // Ended by an administrator, by a crash, by the end of the server, or for having been idle with the lock.
        Some(code) => {
            let class = code.code();
            class.starts_with("57P") || class.starts_with("08") || class == "25P03"
        }
        None => error.is_closed() || is_io(error),
    }
}

fn is_io(error: &Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
}

/// What went wrong while connected.
pub fn explain(address: &Address, doing: &'static str, error: Error) -> JournalError {
    let path = address.place();
    if is_lost(&error) {
        return JournalError::ConnectionLost { path };
    }
    let Some(code) = error.code().cloned() else {
        // Not the server but what it sent: a wrong type, a number out of range.
        return JournalError::Damaged { path, why: error.to_string() };
    };
    let said = said(&error);
    match code {
        SqlState::DISK_FULL => JournalError::DiskFull { path },
        SqlState::LOCK_NOT_AVAILABLE => {
            JournalError::InUse { path, waited_s: address.patience.0.as_secs() }
        }
        SqlState::INSUFFICIENT_PRIVILEGE => JournalError::NotPermitted { path, why: said },
        SqlState::READ_ONLY_SQL_TRANSACTION => JournalError::NotPermitted {
            path,
            why: "the server, this database or this role is set to read only".to_owned(),
        },
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => {
            JournalError::Damaged { path, why: said }
        }
        _ => JournalError::Database { doing, path, source: error.into() },
    }
}

/// Why no connection came about.
pub fn unreachable(address: &Address, error: Error) -> JournalError {
    JournalError::Unreachable { path: address.place(), source: error.into() }
}

fn said(error: &Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}
