//! What can go wrong with a project, each with what a person can do about it.

use crate::entry::{DraftError, EntryFault};
use parallax_model::Digest;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why the journal could not do what was asked. Nothing is ever half done.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Whoever watched a check broke it off.
    #[error("the check was broken off")]
    Stopped,
    /// No `parallax.toml`.
    #[error("{} is not a project: it has no parallax.toml", dir.display())]
    NoProject {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// There is one already.
    #[error("{} is a project already", dir.display())]
    IsProject {
        /// The folder.
        dir: PathBuf,
    },
    /// Something lies there.
    #[error("{} is not empty", dir.display())]
    NotEmpty {
        /// The folder.
        dir: PathBuf,
    },
    /// What was to be taken in is not what an export is.
    #[error("the export is not sound: {why}")]
    BadExport {
        /// What is wrong.
        why: String,
    },
    /// Written by a later version.
    #[error("{} has format {found}; this version of Parallax knows formats up to {known}", path.display())]
    NewerFormat {
        /// The file that says so.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format this version knows.
        known: i64,
    },
    /// `parallax.toml` cannot be read.
    #[error("{}{}: {message}", path.display(), line.map(|line| format!(", line {line}")).unwrap_or_default())]
    BadSettings {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: Option<usize>,
        /// What is wrong there.
        message: String,
    },
    /// `journal.db` is gone.
    #[error("{} is missing", path.display())]
    NoJournal {
        /// Where it should be.
        path: PathBuf,
    },
    /// Something else lies where the journal should.
    #[error("{} is not a journal: {why}", path.display())]
    NotAJournal {
        /// The file.
        path: PathBuf,
        /// What it is, or lacks.
        why: String,
    },
    /// The database file is damaged.
    #[error("{} is damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the database says.
        why: String,
    },
    /// An entry fails its check.
    #[error("entry {seq} of {} is wrong: {fault}", path.display())]
    BadEntry {
        /// The file.
        path: PathBuf,
        /// The entry.
        seq: u64,
        /// What is wrong with it.
        fault: EntryFault,
    },
    /// Another program held it for too long.
    #[error("{} is in use by another program, and still was after {waited_s} seconds", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
        /// How long we waited.
        waited_s: u64,
    },
    /// Reading works, writing does not.
    #[error("{} cannot be written to: it, or the folder it lies in, is read-only", path.display())]
    ReadOnly {
        /// The file or folder.
        path: PathBuf,
    },
    /// Read-only, and not closed cleanly.
    #[error("{} cannot be read where it is: its last changes still lie in journal.db-wal, and the folder is read-only", path.display())]
    UnmergedReadOnly {
        /// The journal.
        path: PathBuf,
    },
    /// No room.
    #[error("no room left to write {}", path.display())]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// Archived bytes are gone.
    #[error("the archived bytes of report {digest} are missing: {}", path.display())]
    NoBytes {
        /// The report.
        digest: Digest,
        /// Where they should be.
        path: PathBuf,
    },
    /// Archived bytes are not what was archived.
    #[error("the archived bytes of report {digest} were changed: {}", path.display())]
    AlteredBytes {
        /// The report.
        digest: Digest,
        /// The file.
        path: PathBuf,
    },
    /// There is no such report.
    #[error("report {digest} is not in the journal")]
    NoReport {
        /// The report asked for.
        digest: Digest,
    },
    /// Nothing here has that digest or number.
    #[error("there is nothing to redact: {what}")]
    NothingToRedact {
        /// What was asked for, and why there is nothing.
        what: String,
    },
    /// Erasing it would change more than what it says.
    #[error("entry {seq} ({kind}) cannot be redacted alone")]
    NotErasable {
        /// The entry.
        seq: u64,
        /// Its kind.
        kind: String,
    },
    /// There is no key to sign with.
    #[error("{} is missing: there is no key to sign with", path.display())]
    NoKey {
        /// Where it should be.
        path: PathBuf,
    },
    /// There is a key already.
    #[error("there is a key already: {}", path.display())]
    HasKey {
        /// Where.
        path: PathBuf,
    },
    /// A file of the log cannot be read, or says what is not so.
    #[error("{} is wrong: {why}", path.display())]
    BadLogFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A folder without a checkpoint.
    #[error("{} is no published log: it has no checkpoint", path.display())]
    NotALog {
        /// The folder.
        path: PathBuf,
    },
    /// Two signed heads that cannot both be true.
    #[error("the first {size} entries are not those that {} vouches for", path.display())]
    Contradiction {
        /// The checkpoint that says otherwise.
        path: PathBuf,
        /// Entries it covers.
        size: u64,
    },
    /// The journal is in a database that this program was built without.
    #[error(
        "the journal of this project lies in PostgreSQL, and this build of Parallax knows files only"
    )]
    NoSuchStore,
    /// What names the database cannot be understood, or is not safe to use.
    #[error("cannot use that address of a PostgreSQL database: {why}")]
    BadAddress {
        /// What is wrong with it.
        why: String,
    },
    /// The server does not answer, or not to us.
    #[error("cannot reach the journal at {}", path.display())]
    Unreachable {
        /// The address.
        path: PathBuf,
        /// The server's words, or the system's.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server answered before, and then no longer.
    #[error("the connection to {} broke off; nothing of what was being written was entered", path.display())]
    ConnectionLost {
        /// The address.
        path: PathBuf,
    },
    /// The same, at the one moment in which nobody but the server knows what came of it.
    #[error("the connection to {} broke off while the last entries were made final", path.display())]
    Unsure {
        /// The address.
        path: PathBuf,
    },
    /// The server knows us and says no.
    #[error("{} refuses that: {why}", path.display())]
    NotPermitted {
        /// The address.
        path: PathBuf,
        /// The server's words, or ours.
        why: String,
    },
    /// A journal where an empty place was asked for.
    #[error("a journal lies at that address already")]
    JournalThere,
    /// Nothing signed yet, or not this.
    #[error("there is no such checkpoint")]
    NoCheckpoint,
    /// An entry that came after the latest checkpoint, or that does not exist.
    #[error("entry {seq} is not among the {size} entries of the latest checkpoint")]
    NotUnderCheckpoint {
        /// The entry.
        seq: u64,
        /// Entries the checkpoint covers.
        size: u64,
    },
    /// What was to be written is no entry.
    #[error(transparent)]
    BadDraft(#[from] DraftError),
    /// The system refused.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// A verb: `read`, `write`, `create`.
        doing: &'static str,
        /// What it was done to.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// The database refused.
    #[error("cannot {doing} {}", path.display())]
    Database {
        /// A verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The database's words.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl JournalError {
    /// One sentence: what a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoProject { .. } => {
                "make it one with `parallax init`, or name another with `--project DIR`"
            }
            Self::IsProject { .. } => "add reports to it with `parallax add`",
            Self::NotEmpty { .. } => "name a new folder",
            Self::BadExport { .. } => "take another copy of it; the folder was left empty",
            Self::NewerFormat { .. } => "install a newer version of Parallax; nothing was changed",
            Self::BadSettings { .. } => {
                "correct that line; docs/JOURNAL.md lists what the file can hold"
            }
            Self::NoJournal { .. } | Self::NotAJournal { .. } => {
                "restore journal.db from a backup; nothing was changed"
            }
            Self::Damaged { .. } | Self::BadEntry { .. } => {
                "keep this folder as it is and work on a copy from a backup; entries before the damage can still be read"
            }
            Self::InUse { .. } => "wait until the other program is done and run the command again",
            Self::ReadOnly { .. } => {
                "make the folder writable, or copy the project to a place that is"
            }
            Self::UnmergedReadOnly { .. } => {
                "copy the whole folder, journal.db-wal included, to a writable place and open that"
            }
            Self::DiskFull { .. } => {
                "make room and run the same command again; what was reported as added is safe"
            }
            Self::NoBytes { .. } | Self::AlteredBytes { .. } => {
                "restore that file from a backup, or add the original report again: its bytes go back to their place"
            }
            Self::NoReport { .. } => "list the reports with `parallax reports`",
            Self::NothingToRedact { .. } => {
                "list reports with `parallax reports` and decisions with `parallax decisions`"
            }
            Self::NotErasable { .. } => {
                "redact the report that it tells of; only decisions, notes and appearances can be redacted by their number"
            }
            Self::NoKey { .. } => "make one with `parallax key new`, or restore it from a backup",
            Self::HasKey { .. } => {
                "print its public half with `parallax key`; to begin with another, move log/key away first"
            }
            Self::BadLogFile { .. } => {
                "compare with a copy that somebody else keeps; nothing was changed"
            }
            Self::NotALog { .. } => "name a folder that `parallax publish` wrote",
            Self::Contradiction { .. } => {
                "keep both as they are: one of them was rewritten. Nothing was signed and nothing was changed"
            }
            Self::NoSuchStore => {
                "take a build with PostgreSQL: cargo build --release -p parallax --features postgres"
            }
            Self::BadAddress { .. } => {
                "write postgresql://ROLE@HOST/DATABASE; docs/POSTGRES.md shows more"
            }
            Self::Unreachable { .. } => {
                "see that the server runs and that store.toml names it; nothing was changed"
            }
            Self::ConnectionLost { .. } => {
                "run the command again; what was reported as added is safe"
            }
            Self::Unsure { .. } => {
                "once the server answers, look at the last entries: they are there whole, or not at all"
            }
            Self::NotPermitted { .. } => {
                "let the owner of the database grant it (docs/POSTGRES.md); nothing was changed"
            }
            Self::JournalThere => "join it with `parallax init --store`, or name an empty database",
            Self::NoCheckpoint | Self::NotUnderCheckpoint { .. } => {
                "sign the head with `parallax checkpoint`"
            }
            Self::Stopped => "start it again; nothing was changed",
            Self::BadDraft(_) => "choose another name",
            Self::Io { .. } | Self::Database { .. } => {
                "look at the cause; what was reported as added is safe"
            }
        }
    }

    /// Names what the system refused; a full disk and a read-only folder get errors of their own.
    pub(crate) fn io(doing: &'static str, path: &Path, source: std::io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::DiskFull { path }
            }
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied if doing != "read" => {
                Self::ReadOnly { path }
            }
            _ => Self::Io { doing, path, source },
        }
    }
}
