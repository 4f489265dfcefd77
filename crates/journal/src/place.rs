//! Where a project's journal lies: in its folder, or in a database that several desks share. `store.toml` says so, in a file of
//! its own: it belongs to this desk, may hold a password, and never travels in an export.

use crate::archive::{make_folder, sync_folder, write_whole};
use crate::error::JournalError;
use crate::log::{only_owner_reads, read_if_there};
use crate::project::{JOURNAL, create_journal};
use crate::settings::line_of;
use crate::sqlite::SqliteStore;
use crate::store::{Patience, Store, Stores};
use serde::Deserialize;
use std::io::Write as _;
use std::path::Path;

/// Name of the file.
const FILE: &str = "store.toml";

const HEAD: &str = "\
# Where the journal of this project lies (docs/POSTGRES.md). It may hold a password: only you can read it, no export takes it along.
";

/// Where a journal lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In `journal.db`, in the project's folder.
    Folder,
    /// In PostgreSQL, at this address (`postgresql://…`).
    Postgres(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    postgres: String,
}

impl Place {
    /// What the project in `dir` says.
    pub(crate) fn read(dir: &Path) -> Result<Self, JournalError> {
        let path = dir.join(FILE);
        let Some(text) = read_if_there(&path)? else { return Ok(Self::Folder) };
        let file = toml::from_str::<File>(&text).map_err(|error| JournalError::BadSettings {
            path,
            line: error.span().map(|span| line_of(&text, span.start)),
            message: error.message().to_owned(),
        })?;
        Ok(Self::Postgres(file.postgres))
    }

    /// Says so in `dir`.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), JournalError> {
        let Self::Postgres(address) = self else { return Ok(()) };
        let text = format!("{HEAD}postgres = {}\n", toml::Value::from(address.as_str()));
        make_folder(dir)?;
        let (draft, path) = (dir.join("store.toml.new"), dir.join(FILE));
        // Empty at first: what only its owner may read is written once only its owner can.
        write_whole(&dir.join("store.toml.empty"), &draft, b"")?;
        only_owner_reads(&draft)?;
        std::fs::OpenOptions::new()
            .write(true)
            .open(&draft)
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&draft, &path))
            .map_err(|source| JournalError::io("write", &path, source))?;
        sync_folder(dir)
    }

    /// Makes an empty journal there; `false` where one is.
    pub(crate) fn create(&self, dir: &Path, stores: &dyn Stores) -> Result<bool, JournalError> {
        match self {
            Self::Folder => {
                let path = dir.join(JOURNAL);
                let is_missing = !path.exists();
                if is_missing {
                    create_journal(dir, &path)?;
                }
                Ok(is_missing)
            }
            Self::Postgres(address) => stores.create(address),
        }
    }

    /// Takes away what [`Place::create`] made outside of the folder.
    pub(crate) fn discard(&self, stores: &dyn Stores) -> Result<(), JournalError> {
        match self {
            Self::Folder => Ok(()),
            Self::Postgres(address) => stores.discard(address),
        }
    }

    pub(crate) fn open(
        &self,
        dir: &Path,
        patience: Patience,
        stores: &dyn Stores,
    ) -> Result<Box<dyn Store>, JournalError> {
        match self {
            Self::Folder => Ok(Box::new(SqliteStore::open(&dir.join(JOURNAL), patience)?)),
            Self::Postgres(address) => stores.open(address, patience),
        }
    }
}
