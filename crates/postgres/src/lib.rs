//! The journal's tables in PostgreSQL: several desks, one journal (`docs/POSTGRES.md`).
//!
//! Implements the traits of `parallax-journal`; entries, chain and proofs are made there and are the same bytes here. Archived
//! bytes lie beside the entries, so that every desk comes to them. Reads no environment.
//!
//! Start at [`Postgres`].

mod store;

mod writing;

mod session;

mod address;

mod guards;

mod horizon;

mod explain;

use address::Address;
use parallax_journal::{JournalError, Patience, Store, Stores};
use session::Session;
use store::PostgresStore;

/// Opens and makes journals in PostgreSQL.
#[derive(Clone, Default)]
pub struct Postgres {
    /// For addresses that name none.
    pub password: Option<String>,
}

impl Stores for Postgres {
    fn open(&self, address: &str, patience: Patience) -> Result<Box<dyn Store>, JournalError> {
        Ok(Box::new(PostgresStore::open(self.session(address, patience)?)?))
    }

    fn create(&self, address: &str) -> Result<bool, JournalError> {
        store::create(&self.session(address, Patience::default())?)
    }

    fn discard(&self, address: &str) -> Result<(), JournalError> {
        store::discard(&self.session(address, Patience::default())?)
    }
}

impl Postgres {
    fn session(&self, address: &str, patience: Patience) -> Result<Session, JournalError> {
        Session::connect(Address::parse(address, self.password.as_deref(), patience)?)
    }
}
