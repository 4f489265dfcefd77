//! Checks a journal from its first entry on, and the archive with it, and names what is wrong.
//!
//! **Invariant:** nothing is repaired and nothing is written here.

use crate::archive::Archive;
use crate::canonical::Value;
use crate::entry::{Entry, Head};
use crate::error::JournalError;
use crate::reports::{ADDED, digest_in};
use crate::store::{Store, Walk};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Entries whose chain holds, from the first on.
    pub sound: Head,
    /// Reports whose bytes were read back and have their digest.
    pub reports: u64,
    /// Bytes read back.
    pub bytes: u64,
    /// What is wrong, first entry first. Empty: nothing.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The entry, where it is about one.
    pub seq: Option<u64>,
    /// What is wrong, in words.
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.seq {
            Some(seq) => write!(f, "entry {seq}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// Walks the chain up to its first bad entry, reading back every report on the way.
pub(crate) fn verify(
    store: &dyn Store,
    archive: &Archive,
    tick: &mut dyn FnMut(u64),
) -> Result<Verification, JournalError> {
    let mut found = Verification { sound: Head::START, reports: 0, bytes: 0, faults: Vec::new() };
    let walked = store.walk(0, &mut |entry| {
        tick(entry.seq);
        match found.sound.check(&entry) {
            Ok(head) => found.sound = head,
            Err(fault) => {
                found.fault(Some(found.sound.entries), fault);
                return Ok(Walk::Stop);
            }
        }
        found.check_bytes(&entry, archive);
        Ok(Walk::On)
    });
    if let Err(error) = walked {
        found.fault(Some(found.sound.entries), error);
    }
    for what in store.faults()? {
        found.fault(None, what);
    }
    Ok(found)
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    fn check_bytes(&mut self, entry: &Entry, archive: &Archive) {
        if entry.kind != ADDED {
            return;
        }
        let body = Value::parse(entry.body.as_bytes());
        let Some(digest) = body.ok().as_ref().and_then(digest_in) else {
            return self.fault(Some(entry.seq), "its body names no report");
        };
        match archive.read(digest) {
            Ok(bytes) => {
                self.reports += 1;
                self.bytes += bytes.len() as u64;
            }
            Err(error) => self.fault(Some(entry.seq), error),
        }
    }

    fn fault(&mut self, seq: Option<u64>, what: impl std::fmt::Display) {
        self.faults.push(Fault { seq, what: what.to_string() });
    }
}
