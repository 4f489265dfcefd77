//! Trees kept in a folder that the user names, for reading the same reports again: with other frames, say.

use parallax_engine::Trees;
use parallax_journal::{Derived, DerivedRow, JournalError};
use parallax_model::Digest;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Kind of the rows.
const KIND: &str = "tree";

/// Rows of a folder, shared by the workers. A row that cannot be read or written is a tree made anew.
pub struct KeptTrees(Mutex<Derived>);

impl KeptTrees {
    /// Those of `folder`, which is made where it is missing.
    pub fn in_folder(folder: &Path) -> Result<Self, JournalError> {
        Derived::in_folder(folder).map(Mutex::new).map(Self)
    }
}

impl Trees for KeptTrees {
    fn recall(&self, keys: &[String]) -> Vec<Option<Vec<u8>>> {
        let derived = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = |key: &String| derived.get(KIND, key).ok().flatten();
        let undamaged =
            |row: DerivedRow| (row.basis == Digest::of(&row.bytes)).then_some(row.bytes);
        keys.iter().map(|key| kept(key).and_then(undamaged)).collect()
    }

    fn keep(&self, rows: Vec<(String, Vec<u8>)>) {
        let row =
            |(key, bytes): (String, Vec<u8>)| DerivedRow { key, basis: Digest::of(&bytes), bytes };
        let rows: Vec<DerivedRow> = rows.into_iter().map(row).collect();
        if !rows.is_empty() {
            let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).put(KIND, &rows);
        }
    }
}
