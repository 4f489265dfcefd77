//! What earlier entries made of a received file or of a row of a table, so that the same does not come in twice.
//!
//! A text is known by what it was made *from*: a later version of a converter may make other words of the same file, and
//! that is no new report. A row is known by its key: other words under it replace those before.

use crate::canonical::Value;
use crate::error::JournalError;
use crate::reports::{self, NewReport, Row};
use crate::store::{Store, Walk};
use parallax_model::Digest;
use std::collections::BTreeMap;

/// What entries up to one of them say was made of what. Grows as the journal does.
#[derive(Debug, Default)]
pub(crate) struct Made {
    next: u64,
    /// By the digest of the received file and the way inside of it.
    parts: BTreeMap<(Digest, String), Digest>,
    rows: BTreeMap<Row, Digest>,
}

impl Made {
    /// Reads on to the end of the journal, where a report of `batch` could be one that was made before.
    pub(crate) fn follow(
        &mut self,
        store: &dyn Store,
        batch: &[NewReport],
    ) -> Result<(), JournalError> {
        if !batch
            .iter()
            .any(|report| report.origin.from.is_some() || report.appearance.row.is_some())
        {
            return Ok(());
        }
        store.walk(self.next, &mut |entry| {
            self.next = entry.seq + 1;
            if matches!(entry.kind.as_str(), reports::ADDED | reports::SEEN | reports::REPLACED)
                && let Ok(body) = Value::parse(entry.body.as_bytes())
            {
                self.note(&entry.kind, &body);
            }
            Ok(Walk::On)
        })
    }

    /// Takes in what one entry says.
    pub(crate) fn note(&mut self, kind: &str, body: &Value) {
        let Some(digest) = reports::digest_in(body) else { return };
        let row = reports::row_in(body);
        if kind == reports::REPLACED {
            if let Some(row) = row
                && self.rows.get(&row) == Some(&digest)
            {
                self.rows.remove(&row);
            }
            return;
        }
        if let Some(row) = row {
            self.rows.insert(row, digest);
        }
        let origin = reports::read_origin(body);
        if let Some(from) = origin.from {
            // The first text that was made of it is the report; claims and decisions point into that one.
            self.parts.entry((from, origin.part.unwrap_or_default())).or_insert(digest);
        }
    }

    /// What was made of the same part of the same file.
    pub(crate) fn of_part(&self, report: &NewReport) -> Option<Digest> {
        let part = report.origin.part.clone().unwrap_or_default();
        self.parts.get(&(report.origin.from?, part)).copied()
    }

    /// What stood under this key.
    pub(crate) fn of_row(&self, row: &Row) -> Option<Digest> {
        self.rows.get(row).copied()
    }
}
