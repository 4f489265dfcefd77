//! Finds reports by what stands in them, in any script: an index of every run of three letters. Can be deleted at any time.
//!
//! In: texts under a key. Out: the keys of texts that hold every word sought, as part of any word, in whatever case. A word
//! shorter than three letters is in no index: the caller looks for it in what is found.

use crate::archive::make_folder;
use crate::derived::{explain, is_damage, remove_files, scrub};
use crate::error::JournalError;
use crate::project::Project;
use rusqlite::Connection;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Kept in SQLite's `user_version`; another number and the file is made anew.
const LAYOUT: i64 = 1;

/// The shortest word that the index knows.
const LEAST_LETTERS: usize = 3;

/// The texts themselves are not kept: they are in the archive.
const SCHEMA: &str = "\
CREATE TABLE keys (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
CREATE VIRTUAL TABLE texts USING fts5(
  text, content = '', columnsize = 0, detail = 'full', tokenize = 'trigram remove_diacritics 1'
);
";

/// The index of a project's texts.
pub struct SearchIndex {
    connection: Connection,
    path: PathBuf,
}

impl Project {
    /// The index of this project's texts; in memory where the project cannot be written to.
    pub fn search_index(&self) -> Result<SearchIndex, JournalError> {
        SearchIndex::open(&self.root().join("derived"), self.is_writable())
    }
}

impl SearchIndex {
    /// Opens `folder/search.db`, made anew where it is missing, damaged or of another layout.
    fn open(folder: &Path, is_writable: bool) -> Result<Self, JournalError> {
        let path = folder.join("search.db");
        if !is_writable {
            let made = Connection::open_in_memory().and_then(made);
            let connection = made.map_err(|error| explain(&path, "create", error))?;
            return Ok(Self { connection, path });
        }
        make_folder(folder)?;
        match open_file(&path) {
            Ok(connection) => Ok(Self { connection, path }),
            Err(error) if is_damage(&error) => {
                remove_files(&path)?;
                let connection =
                    open_file(&path).map_err(|error| explain(&path, "create", error))?;
                Ok(Self { connection, path })
            }
            Err(error) => Err(explain(&path, "open", error)),
        }
    }

    /// Empties the index and leaves nothing in its file: from runs of three letters a text can be put together again.
    pub(crate) fn erase_all(self) -> Result<(), JournalError> {
        let Self { connection, path } = self;
        let erase = || scrub(&made(connection)?);
        erase().map_err(|error| explain(&path, "erase from", error))
    }

    /// The keys of the texts that are in the index.
    pub fn keys(&self) -> Result<HashSet<String>, JournalError> {
        let read = || {
            let mut query = self.connection.prepare("SELECT key FROM keys")?;
            let keys = query.query_map([], |row| row.get(0))?;
            keys.collect::<rusqlite::Result<HashSet<String>>>()
        };
        read().map_err(|error| explain(&self.path, "read", error))
    }

    /// Adds texts whose keys are not there yet: all of them, or none.
    pub fn add<'t>(
        &mut self,
        texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<(), JournalError> {
        let path = self.path.clone();
        let add = || {
            let transaction = self.connection.transaction()?;
            {
                let mut key =
                    transaction.prepare("INSERT OR IGNORE INTO keys (key) VALUES (?1)")?;
                let mut text =
                    transaction.prepare("INSERT INTO texts (rowid, text) VALUES (?1, ?2)")?;
                for (name, words) in texts {
                    if key.execute([name])? > 0 {
                        text.execute((transaction.last_insert_rowid(), words))?;
                    }
                }
            }
            transaction.commit()
        };
        add().map_err(|error| explain(&path, "write", error))
    }

    /// Keys of the texts that hold every word; `None` where no word is long enough for the index.
    pub fn find(&self, words: &str) -> Result<Option<Vec<String>>, JournalError> {
        let Some(sought) = sought(words) else { return Ok(None) };
        let read = || {
            let sql =
                "SELECT key FROM texts JOIN keys ON keys.id = texts.rowid WHERE texts MATCH ?1";
            let mut query = self.connection.prepare_cached(sql)?;
            let keys = query.query_map([sought], |row| row.get(0))?;
            keys.collect::<rusqlite::Result<Vec<String>>>()
        };
        read().map(Some).map_err(|error| explain(&self.path, "read", error))
    }
}

/// Words as the index takes them: each in quotes, so that nothing in them is an operator.
fn sought(words: &str) -> Option<String> {
    let long = words.split_whitespace().filter(|word| word.chars().count() >= LEAST_LETTERS);
    let quoted: Vec<String> =
        long.map(|word| format!("\"{}\"", word.replace('"', "\"\"").replace('\0', ""))).collect();
    (!quoted.is_empty()).then(|| quoted.join(" AND "))
}

fn open_file(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let layout: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match layout {
        LAYOUT => connection
            .prepare("SELECT key FROM keys JOIN texts ON texts.rowid = keys.id")
            .map(drop)?,
        _ => return made(connection),
    }
    Ok(connection)
}

fn made(connection: Connection) -> rusqlite::Result<Connection> {
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE; DROP TABLE IF EXISTS keys; DROP TABLE IF EXISTS texts; {SCHEMA} \
         PRAGMA user_version = {LAYOUT}; COMMIT;"
    ))?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_script_and_case() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = || SearchIndex::open(folder.path(), true).expect("it opens");
        let texts = [
            ("a", "Shells hit a MARKET in Homs; \"at least\" 12 were killed."),
            ("b", "قتل تسعة أشخاص في سوق بحمص يوم الثلاثاء"),
            ("c", "Убито двенадцать человек на рынке"),
            ("d", "市场上有九人被杀"),
        ];
        open().add(texts).expect("added");
        open().add([("a", "told twice")]).expect("known");
        let index = open();
        assert_eq!(index.keys().expect("read").len(), 4);
        let found = |words: &str| index.find(words).expect("sought");
        let is = |key: &str| Some(vec![key.to_owned()]);
        assert_eq!(found("market"), is("a"));
        assert_eq!(found("Market HOMS"), is("a"));
        assert_eq!(found("market حمص"), Some(vec![]));
        assert_eq!(found("حمص"), is("b"));
        assert_eq!(found("двенадцать"), is("c"));
        assert_eq!(found("九人被"), is("d"));
        assert_eq!(found("\"at"), is("a"));
        assert_eq!(found("NOT OR* NEAR("), Some(vec![]), "no word is an operator");
        assert_eq!(found("in a"), None, "too short for the index");
        drop(index);
        std::fs::write(folder.path().join("search.db"), "broken").expect("written");
        assert!(open().keys().expect("made anew").is_empty());
    }
}
