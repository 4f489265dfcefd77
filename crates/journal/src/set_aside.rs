//! What came in and could not be taken: each with its reason, until it is taken after all or somebody lets it go.

use crate::canonical::Value;
use crate::entry::{Draft, Entry};
use crate::error::JournalError;
use crate::project::Project;
use crate::store::{Kinds, Walk};

/// Kind of the entry that says what could not be taken, and why.
pub const SET_ASIDE: &str = "intake.set_aside";

/// Kind of the entry that says that it was taken after all, or let go.
pub const SETTLED: &str = "intake.settled";

/// Something that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The entry that says so.
    pub seq: u64,
    /// When, in milliseconds since 1970-01-01T00:00:00Z.
    pub time_ms: i64,
    /// Who tried to bring it in.
    pub author: String,
    /// What the user knows it by: a path, and the way inside of it.
    pub name: String,
    /// The reason, as a code.
    pub code: String,
    /// The reason, in words.
    pub message: String,
}

/// The entry that says that `name` could not be taken.
pub fn set_aside_draft(name: &str, code: &str, message: &str) -> Draft {
    let body = Value::map([
        ("code", Some(Value::text(code))),
        ("message", Some(Value::text(message))),
        ("name", Some(Value::text(name))),
    ]);
    Draft { kind: SET_ASIDE.to_owned(), body }
}

/// The entry that says that what entry `seq` speaks of is settled, and how: `taken`, or the reason why it is let go.
pub fn settled_draft(seq: u64, how: &str) -> Draft {
    let entry = Value::Int(i64::try_from(seq).unwrap_or(i64::MAX));
    let body = Value::map([("entry", Some(entry)), ("reason", Some(Value::text(how)))]);
    Draft { kind: SETTLED.to_owned(), body }
}

impl Project {
    /// What is set aside and not settled, in the order of entries.
    pub fn set_aside(&self) -> Result<Vec<SetAside>, JournalError> {
        let mut open: Vec<SetAside> = Vec::new();
        self.store().walk_until(Kinds::Others, i64::MAX, &mut |entry| {
            take(&mut open, &entry);
            Ok(Walk::On)
        })?;
        Ok(open)
    }
}

fn take(open: &mut Vec<SetAside>, entry: &Entry) {
    // A body that was erased says nothing any more.
    let Ok(body) = Value::parse(entry.body.as_bytes()) else { return };
    let text = |key| body.get(key).and_then(Value::as_text).map(str::to_owned);
    match entry.kind.as_str() {
        SET_ASIDE => {
            if let (Some(name), Some(code), Some(message)) =
                (text("name"), text("code"), text("message"))
            {
                let (seq, time_ms, author) = (entry.seq, entry.time_ms, entry.author.clone());
                open.push(SetAside { seq, time_ms, author, name, code, message });
            }
        }
        SETTLED => {
            let settled = body.get("entry").and_then(Value::as_int);
            open.retain(|one| i64::try_from(one.seq).ok() != settled);
        }
        _ => {}
    }
}
