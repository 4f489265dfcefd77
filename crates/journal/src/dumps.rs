//! What entries say about gazetteers: the country dumps that a project reads places by, beside those that ship.
//!
//! A dump decides what is derived, so it comes in as reports do: its bytes archived, its entry chained.

use crate::canonical::Value;
use crate::entry::{Draft, Entry, Stamp};
use crate::error::JournalError;
use crate::project::Project;
use crate::store::{Kinds, Walk};
use jiff::Timestamp;
use parallax_model::Digest;

/// Kind of the entry that brings in a country dump.
pub const GAZETTEER_ADDED: &str = "gazetteer.added";

/// A country dump that a project holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dump {
    /// Digest of its bytes; [`Project::bytes`] gives them.
    pub digest: Digest,
    /// The file it came from.
    pub name: String,
}

impl Project {
    /// Adds a country dump; `false` where these bytes were there already and nothing was written.
    pub fn add_dump(
        &mut self,
        name: &str,
        bytes: &[u8],
        stamp: &Stamp,
    ) -> Result<bool, JournalError> {
        let digest = Digest::of(bytes);
        if self.dumps(None)?.iter().any(|dump| dump.digest == digest) {
            return Ok(false);
        }
        let body = Value::map([
            ("bytes", Some(Value::Int(i64::try_from(bytes.len()).unwrap_or(i64::MAX)))),
            ("digest", Some(Value::text(digest.to_hex()))),
            ("name", Some(Value::text(name))),
        ]);
        let draft = Draft { kind: GAZETTEER_ADDED.to_owned(), body };
        self.append_with_bytes(draft, bytes, stamp)?;
        Ok(true)
    }

    /// The country dumps, in the order they came in; with `as_of`, as the entries up to that moment tell.
    pub fn dumps(&self, as_of: Option<Timestamp>) -> Result<Vec<Dump>, JournalError> {
        let last_ms = as_of.map_or(i64::MAX, Timestamp::as_millisecond);
        let mut dumps: Vec<Dump> = Vec::new();
        self.store().walk_until(Kinds::Others, last_ms, &mut |entry| {
            if entry.kind == GAZETTEER_ADDED {
                // Two programs that add the same dump at once leave two entries; one layer is enough.
                let dump = read(&entry).ok_or_else(|| self.unreadable(&entry))?;
                if dumps.iter().all(|known| known.digest != dump.digest) {
                    dumps.push(dump);
                }
            }
            Ok(Walk::On)
        })?;
        Ok(dumps)
    }
}

fn read(entry: &Entry) -> Option<Dump> {
    let body = Value::parse(entry.body.as_bytes()).ok()?;
    let digest = Digest::from_hex(body.get("digest")?.as_text()?)?;
    Some(Dump { digest, name: body.get("name")?.as_text()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn a_dump_comes_in_once_and_its_bytes_come_back() {
        let dir = tempfile::tempdir().unwrap();
        let stamp =
            |ms| Stamp { time: Timestamp::from_millisecond(ms).unwrap(), author: "desk".into() };
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(1)).unwrap();
        assert!(project.add_dump("SY.txt", b"1\tHoms", &stamp(5)).unwrap());
        assert!(!project.add_dump("copy.txt", b"1\tHoms", &stamp(6)).unwrap());
        assert!(project.add_dump("IQ.txt", b"2\tMosul", &stamp(7)).unwrap());
        let dumps = project.dumps(None).unwrap();
        let names: Vec<&str> = dumps.iter().map(|dump| dump.name.as_str()).collect();
        assert_eq!(names, ["SY.txt", "IQ.txt"]);
        assert_eq!(project.bytes(dumps[0].digest).unwrap(), b"1\tHoms");
        let before = Timestamp::from_millisecond(5).unwrap();
        assert_eq!(project.dumps(Some(before)).unwrap().len(), 1);
        assert!(project.verify(&mut |_| ()).unwrap().is_sound());
    }
}
