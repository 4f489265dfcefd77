//! What others stamped: when a checkpoint was there, by somebody else's clock. Kept beside it, and checked above.
//!
//! ```text
//! log/checkpoints/7-1a2b3c4d.tsr    an answer of a time stamp authority (RFC 3161)
//! log/checkpoints/7-5e6f7a8b.ots    a proof of OpenTimestamps
//! ```
//!
//! Stamped is a digest (SHA-256 in requests of ours) of the checkpoint's text: its lines without signatures, for those grow.

use crate::archive::{make_folder, sync_folder, write_whole};
use crate::error::JournalError;
use crate::log::{KeptCheckpoint, LOG};
use crate::project::Project;
use parallax_model::Digest;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::PathBuf;

/// Of a file that is longer only the beginning is read, which no check takes for a stamp.
const MAX_BYTES: u64 = 2 << 20;

/// Who stamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StampKind {
    /// An authority after RFC 3161.
    Authority,
    /// OpenTimestamps: the Bitcoin chain, or a calendar that will write into it.
    OpenTimestamps,
}

/// A stamp as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptStamp {
    /// Entries that its checkpoint covers.
    pub size: u64,
    /// Who stamped.
    pub kind: StampKind,
    /// The file.
    pub path: PathBuf,
    /// What is in it, not looked at.
    pub bytes: Vec<u8>,
}

impl KeptCheckpoint {
    /// What is stamped of it.
    pub fn stamped(&self) -> &[u8] {
        self.note.text.as_bytes()
    }
}

impl Project {
    /// Stamps of checkpoints, the smallest checkpoint first.
    pub fn stamps(&self) -> Result<Vec<KeptStamp>, JournalError> {
        let folder = self.root().join(LOG).join("checkpoints");
        let mut stamps = Vec::new();
        for item in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = item.path();
            let kind = match path.extension().and_then(|end| end.to_str()) {
                Some("tsr") => StampKind::Authority,
                Some("ots") => StampKind::OpenTimestamps,
                _ => continue,
            };
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let Some(size) = name.split('-').next().and_then(|size| size.parse().ok()) else {
                continue;
            };
            let file = File::open(&path).and_then(|file| {
                let mut bytes = Vec::new();
                file.take(MAX_BYTES).read_to_end(&mut bytes).map(|_| bytes)
            });
            let bytes = file.map_err(|error| JournalError::io("read", &path, error))?;
            stamps.push(KeptStamp { size, kind, path, bytes });
        }
        stamps.sort();
        Ok(stamps)
    }

    /// Keeps a stamp of the checkpoint over the first `size` entries; the caller has checked it. Answers the file.
    pub fn keep_stamp(
        &mut self,
        size: u64,
        kind: StampKind,
        bytes: &[u8],
    ) -> Result<PathBuf, JournalError> {
        let folder = self.root().join(LOG).join("checkpoints");
        make_folder(&folder)?;
        let end = match kind {
            StampKind::Authority => "tsr",
            StampKind::OpenTimestamps => "ots",
        };
        let name = format!("{size}-{}.{end}", &Digest::of(bytes).to_hex()[..8]);
        let path = folder.join(&name);
        write_whole(&folder.join(format!("{name}.new")), &path, bytes)?;
        sync_folder(&folder)?;
        Ok(path)
    }
}
