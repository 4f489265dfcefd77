//! Where journals can lie: files, and PostgreSQL in a build that has it.

use parallax_journal::{Place, Stores};

/// Where a new project's journal is to lie.
#[derive(Debug, Clone, clap::Args)]
pub struct StoreArgs {
    /// Keep the journal in this PostgreSQL database, so that several desks can write to it: postgresql://ROLE@HOST/NAME. By
    /// default it is a file in the folder.
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
}

impl StoreArgs {
    /// The folder, unless an address was given.
    pub fn place(&self) -> Place {
        self.store.clone().map_or(Place::Folder, Place::Postgres)
    }
}

/// What this build can open. The password of an address that names none is taken from `PGPASSWORD`.
#[cfg(feature = "postgres")]
pub fn known() -> impl Stores {
    parallax_postgres::Postgres { password: std::env::var("PGPASSWORD").ok() }
}

/// What this build can open.
#[cfg(not(feature = "postgres"))]
pub fn known() -> impl Stores {
    parallax_journal::FilesOnly
}
