//! Append-only journal and archive. The only crate that knows the database.
