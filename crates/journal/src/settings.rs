//! `parallax.toml`: how a project likes to be treated. Nothing in it changes what the journal says.

use crate::archive::{make_folder, sync_folder, write_whole};
use crate::error::JournalError;
use crate::store::FORMAT;
use serde::Deserialize;
use std::io::ErrorKind;
use std::path::Path;

/// Name of the file that makes a folder a project.
pub const FILE: &str = "parallax.toml";

const HEAD: &str = "\
# A Parallax project. The record itself is journal.db and archive/; derived/ can be deleted at any time.
# What this file can hold: docs/JOURNAL.md
";

/// What `parallax.toml` can hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Format of the project folder.
    pub format: i64,
    /// Name under which entries are written where the caller names nobody.
    pub author: Option<String>,
    /// Rule by which tallies are made where the caller names none.
    pub rule: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { format: FORMAT, author: None, rule: None }
    }
}

impl Settings {
    /// Reads the file of the project in `dir`.
    pub fn read(dir: &Path) -> Result<Self, JournalError> {
        let path = dir.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(JournalError::NoProject { dir: dir.to_owned() });
            }
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                let message = "it is not UTF-8 text".to_owned();
                return Err(JournalError::BadSettings { path, line: None, message });
            }
            read => read.map_err(|source| JournalError::io("read", &path, source))?,
        };
        Self::parse(&text, &path)
    }

    /// The format is read first: a later version may know keys that this one does not.
    fn parse(text: &str, path: &Path) -> Result<Self, JournalError> {
        let bad = |error: toml::de::Error| JournalError::BadSettings {
            path: path.to_owned(),
            line: error.span().map(|span| line_of(text, span.start)),
            message: error.message().to_owned(),
        };
        let table: toml::Table = text.parse().map_err(bad)?;
        let format = table.get("format").and_then(toml::Value::as_integer);
        if let Some(found) = format.filter(|format| *format > FORMAT) {
            return Err(JournalError::NewerFormat { path: path.to_owned(), found, known: FORMAT });
        }
        toml::from_str(text).map_err(bad)
    }

    /// Writes the file of a new project.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), JournalError> {
        let mut text = format!("{HEAD}format = {}\n", self.format);
        for (key, value) in [("author", &self.author), ("rule", &self.rule)] {
            if let Some(value) = value {
                text += &format!("{key} = {}\n", toml::Value::from(value.as_str()));
            }
        }
        make_folder(dir)?;
        write_whole(&dir.join("parallax.toml.new"), &dir.join(FILE), text.as_bytes())?;
        sync_folder(dir)
    }
}

pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    1 + text.as_bytes().iter().take(byte).filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings, String> {
        Settings::parse(text, Path::new("parallax.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_written_reads_back() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let author = Some("Desk \"A\"\\".to_owned());
        let settings = Settings { author, ..Settings::default() };
        settings.write(dir.path()).expect("written");
        assert_eq!(Settings::read(dir.path()).expect("read"), settings);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        assert_eq!(
            parse("format = 1\nformt = 2\n").unwrap_err().lines().next().expect("a line"),
            "parallax.toml, line 2: unknown field `formt`, expected one of `format`, `author`, `rule`"
        );
        assert!(parse("format = 1\nauthor = 3\n").unwrap_err().contains("line 2"));
        assert!(parse("format = \n").unwrap_err().contains("line 1"));
        assert!(parse("").unwrap_err().contains("format"));
    }

    #[test]
    fn a_newer_format_is_said_before_its_unknown_keys() {
        let error = parse("format = 2\nshards = 4\n").unwrap_err();
        assert!(error.contains("has format 2") && error.contains("up to 1"), "{error}");
    }
}
