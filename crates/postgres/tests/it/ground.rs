//! A place for one journal, gone with the test: a folder, or a schema on the server.

use super::stamp;
use parallax_journal::{
    JournalError, Patience, Place, Project, Settings, SqliteStore, Store, Stores,
};
use parallax_postgres::Postgres;
use postgres::{Client, NoTls};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;

static SCHEMAS: AtomicU32 = AtomicU32::new(0);

/// Where a journal lies, and folders of the desks that write to it.
pub struct Ground {
    pub dir: TempDir,
    pub place: Place,
    schema: Option<Schema>,
    /// Dropped last.
    _turn: Option<MutexGuard<'static, ()>>,
}

/// A part of the server's database.
struct Schema {
    server: String,
    name: String,
}

impl Ground {
    /// A folder: the desks share it.
    pub fn in_a_folder() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        Self { dir, place: Place::Folder, schema: None, _turn: None }
    }

    /// A schema of its own: each desk has a folder of its own. `None` without a server.
    ///
    /// One test at a time: a table that is written anew keeps what was erased while anybody's transaction is open.
    pub fn on_the_server() -> Option<Self> {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Self { _turn: Some(turn), ..Self::beside_another()? })
    }

    /// As [`Ground::on_the_server`], for a test that has its turn already.
    pub fn beside_another() -> Option<Self> {
        let Ok(server) = std::env::var("PARALLAX_POSTGRES") else {
            eprintln!("skipped: PARALLAX_POSTGRES names no server");
            return None;
        };
        let n = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let schema = Schema { name: format!("test_{}_{n}", std::process::id()), server };
        schema.client().batch_execute(&format!("CREATE SCHEMA {}", schema.name)).expect("made");
        let place = Place::Postgres(schema.address(""));
        let dir = tempfile::tempdir().expect("a temporary folder");
        Some(Self { dir, place, schema: Some(schema), _turn: None })
    }

    /// The address, for roles and relays that are put in front of the rest.
    pub fn address(&self, first: &str) -> String {
        self.schema.as_ref().expect("on the server").address(first)
    }

    /// A connection beside ours, with all rights.
    pub fn client(&self) -> Client {
        let schema = self.schema.as_ref().expect("on the server");
        let mut client = schema.client();
        client.batch_execute(&format!("SET search_path = {}", schema.name)).expect("set");
        client
    }

    pub fn schema(&self) -> &str {
        &self.schema.as_ref().expect("on the server").name
    }

    pub fn folder(&self, desk: &str) -> PathBuf {
        match self.place {
            Place::Folder => self.dir.path().join("shared"),
            Place::Postgres(_) => self.dir.path().join(desk),
        }
    }

    /// The project as this desk has it; made or joined at the first time.
    pub fn desk(&self, desk: &str) -> Project {
        self.desk_at(desk, &self.place).expect("opens")
    }

    pub fn desk_at(&self, desk: &str, place: &Place) -> Result<Project, JournalError> {
        let folder = self.folder(desk);
        if Project::is_in(&folder) {
            return self.open(desk, Patience::default());
        }
        let settings = Settings::default();
        Project::init_at(place, &Postgres::default(), &folder, settings, &stamp(0))
    }

    /// The table alone, as a writer beside that desk has it.
    pub fn store(&self, desk: &str) -> Box<dyn Store> {
        let patience = Patience::default();
        match &self.place {
            Place::Folder => {
                let path = self.folder(desk).join("journal.db");
                Box::new(SqliteStore::open(&path, patience).expect("opens"))
            }
            Place::Postgres(address) => Postgres::default().open(address, patience).expect("opens"),
        }
    }

    /// Opens a project that is there.
    pub fn open(&self, desk: &str, patience: Patience) -> Result<Project, JournalError> {
        Project::open_from(&self.folder(desk), patience, &Postgres::default())
    }
}

impl Schema {
    fn client(&self) -> Client {
        Client::connect(&self.server, NoTls).expect("the server answers")
    }

    fn address(&self, first: &str) -> String {
        // Of a word that comes twice, the server's address is not to win.
        let is_free = |word: &&str| {
            let key = word.split('=').next().unwrap_or_default();
            !first.split_whitespace().any(|other| other.split('=').next() == Some(key))
        };
        let server: Vec<&str> = self.server.split_whitespace().filter(is_free).collect();
        format!("{first} {} options='-c search_path={}'", server.join(" "), self.name)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        if let Ok(mut client) = Client::connect(&self.server, NoTls) {
            let _ = client.batch_execute(&format!("DROP SCHEMA {} CASCADE", self.name));
        }
    }
}
