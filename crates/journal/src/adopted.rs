//! What entries say about the rules and voices that a project of its own reckons by.
//!
//! Rules decide what the record says, and their files can be changed by anyone who can write to the folder. An entry says what
//! they were from a moment on, who put them in force and why, so that looking back uses the rule of the day.

use crate::canonical::Value;
use crate::entry::{Draft, Entry, Stamp};
use crate::error::JournalError;
use crate::project::Project;
use crate::store::{Kinds, Walk};
use jiff::Timestamp;

/// Kind of the entry that puts rules and voices in force, all of them at once.
pub const RULES_ADOPTED: &str = "rules.adopted";

/// What a project reckons by beside what ships with the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnFiles {
    /// The rule that chooses where nobody names one; `None`: the program's own.
    pub rule: Option<String>,
    /// Name and text of each file, by name: `rules/cautious.toml`, `voices.toml`.
    pub files: Vec<(String, String)>,
}

/// An entry that put them in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// Number of the entry.
    pub entry: u64,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub time_ms: i64,
    /// Who did.
    pub author: String,
    /// Why.
    pub reason: String,
    /// What.
    pub own: OwnFiles,
}

impl Project {
    /// Puts rules and voices in force; `None` where these are in force already and nothing was written.
    pub fn adopt_rules(
        &mut self,
        own: &OwnFiles,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Option<Entry>, JournalError> {
        if self.adoptions(None)?.last().is_some_and(|last| last.own == *own) {
            return Ok(None);
        }
        let file = |(name, text): &(String, String)| {
            Value::map([("name", Some(Value::text(name))), ("text", Some(Value::text(text)))])
        };
        let body = Value::map([
            ("files", Some(Value::List(own.files.iter().map(file).collect()))),
            ("reason", Some(Value::text(reason))),
            ("rule", own.rule.as_deref().map(Value::text)),
        ]);
        let draft = Draft { kind: RULES_ADOPTED.to_owned(), body };
        Ok(self.append(&[draft], stamp)?.pop())
    }

    /// Every time that rules and voices were put in force, in order; with `as_of`, up to that moment.
    pub fn adoptions(&self, as_of: Option<Timestamp>) -> Result<Vec<Adoption>, JournalError> {
        let last_ms = as_of.map_or(i64::MAX, Timestamp::as_millisecond);
        let mut adoptions = Vec::new();
        self.store().walk_until(Kinds::Others, last_ms, &mut |entry| {
            if entry.kind == RULES_ADOPTED {
                adoptions.push(read(&entry).ok_or_else(|| self.unreadable(&entry))?);
            }
            Ok(Walk::On)
        })?;
        Ok(adoptions)
    }
}

fn read(entry: &Entry) -> Option<Adoption> {
    let body = Value::parse(entry.body.as_bytes()).ok()?;
    let text = |value: &Value, key: &str| Some(value.get(key)?.as_text()?.to_owned());
    let Value::List(files) = body.get("files")? else { return None };
    let files = files.iter().map(|file| Some((text(file, "name")?, text(file, "text")?)));
    Some(Adoption {
        entry: entry.seq,
        time_ms: entry.time_ms,
        author: entry.author.clone(),
        reason: text(&body, "reason")?,
        own: OwnFiles { rule: text(&body, "rule"), files: files.collect::<Option<_>>()? },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn what_was_in_force_comes_back_and_the_past_does_not_know_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let stamp = |ms| Stamp {
            time: Timestamp::from_millisecond(ms).expect("a time"),
            author: "desk".into(),
        };
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(1)).expect("new");
        let file = |text: &str| ("rules/cautious.toml".to_owned(), text.to_owned());
        let first = OwnFiles { rule: Some("cautious".to_owned()), files: vec![file("a = 1\n")] };
        let second = OwnFiles { rule: None, files: vec![file("a = 2\n")] };
        let mut adopt = |own: &OwnFiles, ms| project.adopt_rules(own, "agreed", &stamp(ms));
        assert!(adopt(&first, 5).expect("written").is_some());
        assert!(adopt(&first, 6).expect("read").is_none(), "in force already");
        assert!(adopt(&second, 7).expect("written").is_some());
        assert!(adopt(&first, 8).expect("written").is_some(), "back to the first is news");
        let in_force = |ms| {
            let as_of = Timestamp::from_millisecond(ms).expect("a time");
            project.adoptions(Some(as_of)).expect("read").pop().map(|last| last.own)
        };
        assert_eq!(in_force(4), None);
        assert_eq!(in_force(6), Some(first.clone()));
        assert_eq!(in_force(7), Some(second));
        assert_eq!(in_force(9), Some(first));
        assert!(project.verify(&mut |_| ()).expect("checked").is_sound());
    }
}
