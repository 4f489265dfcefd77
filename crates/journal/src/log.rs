//! The project as a public log: its key, its signed checkpoints, its proofs.
//!
//! Entry `n` is leaf `n` of an RFC 6962 tree; the leaf's bytes are [`Entry::hashed_bytes`]. So whatever the chain vouches
//! for, the tree does too, and a body enters by its digest alone.
//!
//! ```text
//! log/key                 the private key; the one file that a copy for others leaves out
//! log/key.pub             public keys of the log, one a line, the one in use last
//! log/checkpoints/7       the signed head of the first seven entries, with the cosignatures it gathered
//! ```
//!
//! **Invariant:** no checkpoint is signed that contradicts one signed before.

use crate::archive::{make_folder, sync_folder, write_whole};
use crate::error::JournalError;
use crate::project::Project;
use crate::store::{Store, Walk};
use parallax_log::{
    Checkpoint, CheckpointError, Frontier, InclusionProof, Note, PublicKey, SecretKey, Tree, Use,
    Verdict, leaf_hash,
};
use parallax_model::Digest;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Name of the folder.
pub(crate) const LOG: &str = "log";

/// A checkpoint as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCheckpoint {
    /// Entries it covers.
    pub size: u64,
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub note: Note,
}

/// The folder `log/` of a project or of a copy.
#[derive(Debug, Clone)]
pub(crate) struct LogFolder {
    root: PathBuf,
}

impl LogFolder {
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// Public keys, the one in use last. Empty where there is no log yet.
    pub(crate) fn keys(&self) -> Result<Vec<PublicKey>, JournalError> {
        let path = self.root.join("key.pub");
        let text = read_if_there(&path)?.unwrap_or_default();
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(|line| PublicKey::parse(line).map_err(|why| bad_file(&path, why))).collect()
    }

    fn secret(&self) -> Result<SecretKey, JournalError> {
        let path = self.root.join("key");
        let text = read_if_there(&path)?.ok_or(JournalError::NoKey { path: path.clone() })?;
        SecretKey::parse(&text).map_err(|why| bad_file(&path, why))
    }

    /// The private key appears first and whole; a run cut short before the public one is taken up again.
    fn create_key(&self, secret: &SecretKey) -> Result<PublicKey, JournalError> {
        let path = self.root.join("key");
        make_folder(&self.root)?;
        if !path.exists() {
            let draft = self.root.join("key.new");
            write_whole(&draft, &path, format!("{}\n", secret.to_text()).as_bytes())?;
            only_owner_reads(&path)?;
        }
        let public = self.secret()?.public();
        let mut keys = self.keys()?;
        if keys.contains(&public) {
            return Err(JournalError::HasKey { path });
        }
        keys.push(public.clone());
        let lines: String = keys.iter().map(|key| format!("{key}\n")).collect();
        let target = self.root.join("key.pub");
        write_whole(&self.root.join("key.pub.new"), &target, lines.as_bytes())?;
        sync_folder(&self.root)?;
        Ok(public)
    }

    /// Checkpoints by size. A file whose name is no number is no checkpoint.
    pub(crate) fn checkpoints(&self) -> Result<Vec<KeptCheckpoint>, JournalError> {
        let mut kept = Vec::new();
        for (size, path) in self.checkpoint_files()? {
            let bytes = fs::read(&path).map_err(|error| JournalError::io("read", &path, error))?;
            let note = Note::parse(&bytes).map_err(|why| bad_file(&path, why))?;
            kept.push(KeptCheckpoint { size, path, note });
        }
        Ok(kept)
    }

    fn checkpoint_files(&self) -> Result<Vec<(u64, PathBuf)>, JournalError> {
        let folder = self.root.join("checkpoints");
        let items = match fs::read_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            items => items.map_err(|error| JournalError::io("read", &folder, error))?,
        };
        let size_of = |path: &Path| path.file_name()?.to_str()?.parse::<u64>().ok();
        let paths = items.flatten().map(|item| item.path());
        let mut files: Vec<_> = paths.filter_map(|path| Some((size_of(&path)?, path))).collect();
        files.sort();
        Ok(files)
    }

    fn latest(&self) -> Result<Option<KeptCheckpoint>, JournalError> {
        Ok(self.checkpoints()?.pop())
    }

    /// Keeps a checkpoint under its size; one that was there gives way.
    fn keep(&self, size: u64, note: &Note) -> Result<KeptCheckpoint, JournalError> {
        let folder = self.root.join("checkpoints");
        make_folder(&folder)?;
        let path = folder.join(size.to_string());
        write_whole(&folder.join(format!("{size}.new")), &path, note.to_string().as_bytes())?;
        sync_folder(&folder)?;
        Ok(KeptCheckpoint { size, path, note: note.clone() })
    }
}

impl Project {
    pub(crate) fn log(&self) -> LogFolder {
        LogFolder::at(self.root().join(LOG))
    }

    /// Makes the key that signs checkpoints, from 32 bytes that nobody can guess.
    ///
    /// The log is named for its key and its first entry unless `name` is given; the name can never change, since it is what
    /// witnesses know the log by.
    pub fn create_key(
        &mut self,
        name: Option<&str>,
        seed: [u8; 32],
    ) -> Result<PublicKey, JournalError> {
        if let Some(refusal) = self.refusal() {
            return Err(refusal);
        }
        let name = name.map_or_else(|| self.own_name(), |name| Ok(name.to_owned()))?;
        let bad = |why| bad_file(&self.root().join(LOG).join("key"), why);
        let secret = SecretKey::from_seed(&name, Use::Log, seed).map_err(bad)?;
        self.log().create_key(&secret)
    }

    /// `parallax-journal/` and the start of the first entry's hash.
    fn own_name(&self) -> Result<String, JournalError> {
        let mut name = String::new();
        self.walk(0, &mut |entry| {
            name = format!("parallax-journal/{}", &entry.hash.to_hex()[..16]);
            Ok(Walk::Stop)
        })?;
        Ok(name)
    }

    /// Keys under which this log signed; the one in use last.
    pub fn public_keys(&self) -> Result<Vec<PublicKey>, JournalError> {
        self.log().keys()
    }

    /// Checkpoints signed so far, the smallest first.
    pub fn checkpoints(&self) -> Result<Vec<KeptCheckpoint>, JournalError> {
        self.log().checkpoints()
    }

    /// Signs the head and keeps it; where the head is signed already, answers that.
    ///
    /// The chain is checked on the way, and so is every older checkpoint: a log that contradicts itself is never signed.
    pub fn sign_checkpoint(&mut self) -> Result<KeptCheckpoint, JournalError> {
        let log = self.log();
        let secret = log.secret()?;
        let older = log.checkpoints()?;
        let mut roots =
            older.iter().map(|kept| kept.size).collect::<Vec<_>>().into_iter().peekable();
        let mut frontier = Frontier::default();
        let mut found = Vec::new();
        self.each_leaf(&mut |leaf| {
            frontier.push(leaf_hash(leaf));
            while roots.next_if_eq(&frontier.size()).is_some() {
                found.push(frontier.root());
            }
        })?;
        for (kept, root) in older.iter().zip(found.iter().map(Some).chain(std::iter::repeat(None)))
        {
            let signed =
                Checkpoint::parse(&kept.note.text).map_err(|why| bad_file(&kept.path, why))?;
            if root != Some(&signed.root) {
                return Err(JournalError::Contradiction {
                    path: kept.path.clone(),
                    size: kept.size,
                });
            }
        }
        if let Some(latest) = older.into_iter().last().filter(|kept| kept.size == frontier.size())
            && matches!(latest.note.verdict(&secret.public()), Verdict::Signed(_))
        {
            return Ok(latest);
        }
        let origin = secret.public().name().to_owned();
        let checkpoint = Checkpoint { origin, size: frontier.size(), root: frontier.root() };
        log.keep(checkpoint.size, &checkpoint.sign(&secret))
    }

    /// Adds the cosignatures of a note to the checkpoint they stand under; answers it.
    ///
    /// The note must have the very text of a checkpoint that is kept here. Lines are taken as they are: a witness's key
    /// need not be known to keep what it signed.
    pub fn take_cosignatures(&mut self, note: &Note) -> Result<KeptCheckpoint, JournalError> {
        let log = self.log();
        let same = log.checkpoints()?.into_iter().find(|kept| kept.note.text == note.text);
        let kept = same.ok_or(JournalError::NoCheckpoint)?;
        let own = log.keys()?;
        let is_own =
            |name: &str, id: u32| own.iter().any(|key| key.name() == name && key.id() == id);
        let mut merged = kept.note.clone();
        let others = note.lines.iter().filter(|line| !is_own(&line.name, line.key_id));
        others.cloned().for_each(|line| merged.add(line));
        log.keep(kept.size, &merged)
    }

    /// That entry `seq` is under the latest checkpoint.
    pub fn prove(&self, seq: u64) -> Result<InclusionProof, JournalError> {
        let latest = self.log().latest()?.ok_or(JournalError::NoCheckpoint)?;
        if seq >= latest.size {
            return Err(JournalError::NotUnderCheckpoint { seq, size: latest.size });
        }
        let tree = self.tree()?;
        let path = tree.inclusion(seq, latest.size).ok_or(JournalError::NoCheckpoint)?;
        Ok(InclusionProof { index: seq, path, note: latest.note })
    }

    /// The whole tree: 64 bytes of memory an entry.
    pub(crate) fn tree(&self) -> Result<Tree, JournalError> {
        let mut tree = Tree::default();
        self.each_leaf(&mut |leaf| tree.push(leaf_hash(leaf)))?;
        Ok(tree)
    }

    /// The bytes of each leaf, in order; an error where an entry is not what its hash says.
    pub(crate) fn each_leaf(&self, visit: &mut dyn FnMut(&[u8])) -> Result<(), JournalError> {
        each_leaf(self.store(), &self.journal_path(), visit)
    }
}

fn each_leaf(
    store: &dyn Store,
    path: &Path,
    visit: &mut dyn FnMut(&[u8]),
) -> Result<(), JournalError> {
    store.walk(0, &mut |entry| {
        let leaf = entry.hashed_bytes();
        if Digest::of(&leaf) != entry.hash {
            let fault = crate::entry::EntryFault::AlteredContents;
            return Err(JournalError::BadEntry { path: path.to_owned(), seq: entry.seq, fault });
        }
        visit(&leaf);
        Ok(Walk::On)
    })
}

pub(crate) fn bad_file(path: &Path, why: impl std::fmt::Display) -> JournalError {
    JournalError::BadLogFile { path: path.to_owned(), why: why.to_string() }
}

pub(crate) fn read_if_there(path: &Path) -> Result<Option<String>, JournalError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(JournalError::io("read", path, error)),
    }
}

/// Others on this machine have no business with a private key. Where a system has no such modes, its folders decide.
pub(crate) fn only_owner_reads(path: &Path) -> Result<(), JournalError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))
            .map_err(|error| JournalError::io("write", path, error))?;
    }
    Ok(())
}

/// The checkpoint that a note carries, whoever signed it.
pub(crate) fn unsigned(note: &Note) -> Result<Checkpoint, CheckpointError> {
    Checkpoint::parse(&note.text)
}
