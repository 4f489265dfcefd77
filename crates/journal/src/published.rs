//! The log as plain files for others (C2SP tlog-tiles): writing it, checking it, cosigning it.
//!
//! ```text
//! checkpoint              the latest signed head, with its cosignatures
//! key.pub                 the public keys of the log
//! tile/0/000.p/7 …        digests of the tree
//! tile/entries/000.p/7 …  the leaves: time, author and kind of each entry and the digest of its body (only when asked for)
//! ```
//!
//! Bodies, file names and archived bytes are never published here.

use crate::archive::{make_folder, sync_folder, write_whole};
use crate::error::JournalError;
use crate::log::{KeptCheckpoint, bad_file, read_if_there, unsigned};
use crate::project::Project;
use crate::store::Walk;
use crate::verify::{self, Fault, Trust, Verification};
use parallax_log::{
    Checkpoint, InclusionProof, Note, PublicKey, SecretKey, Tile, Tree, check_consistency,
    leaf_hash, pack_bundle, tiles_of, unpack_bundle, unpack_tile,
};
use parallax_model::Digest;
use std::fs;
use std::path::{Path, PathBuf};

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The checkpoint that stands there now.
    pub checkpoint: KeptCheckpoint,
    /// Files that were not there before.
    pub new_files: usize,
}

/// A folder that somebody published, all of whose tiles lead to its checkpoint.
#[derive(Debug)]
pub struct Published {
    /// The folder.
    pub root: PathBuf,
    /// The signed head.
    pub note: Note,
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The tree, computed again from the digests of the leaves.
    pub tree: Tree,
    /// Leaves that were there in full and have their digest; 0 where none were published.
    pub leaves: u64,
}

/// What a witness remembers of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Witnessed {
    /// The log is seen for the first time.
    First,
    /// It grew from this size, and kept all it had.
    Grown(u64),
    /// It is what it was.
    Same,
}

impl Project {
    /// Signs the head and writes the log to `dir`, which may hold an earlier publication of the same log.
    ///
    /// The checkpoint is written last: at every moment the folder holds all that its checkpoint covers.
    pub fn publish(&mut self, dir: &Path, with_leaves: bool) -> Result<Publication, JournalError> {
        let kept = self.sign_checkpoint()?;
        let tree = self.tree()?;
        refuse_other_log(dir, &kept, &tree)?;
        let mut new_files = 0;
        for tile in tiles_of(kept.size) {
            let bytes = tile.bytes(&tree).expect("the tree covers its checkpoint");
            new_files += usize::from(write_new(&dir.join(tile.path()), &bytes)?);
        }
        if with_leaves {
            new_files += self.publish_leaves(dir, kept.size)?;
        }
        let keys: String = self.public_keys()?.iter().map(|key| format!("{key}\n")).collect();
        write_over(&dir.join("key.pub"), keys.as_bytes())?;
        write_over(&dir.join("checkpoint"), kept.note.to_string().as_bytes())?;
        Ok(Publication { checkpoint: kept, new_files })
    }

    /// The first entry that differs from a published log of this project; what they agree on is no fault, and one may be
    /// longer than the other.
    pub fn compare(&self, other: &Published) -> Result<Option<Fault>, JournalError> {
        let theirs = other.tree.level(0);
        let (mut seq, mut differs) = (0, None);
        self.each_leaf(&mut |leaf| {
            let their = theirs.get(seq);
            if differs.is_none() && their.is_some_and(|their| *their != leaf_hash(leaf)) {
                differs = Some(seq as u64);
            }
            seq += 1;
        })?;
        let dir = other.root.display();
        let fault = |seq, what| Some(Fault { seq, file: Some(other.root.clone()), what });
        Ok(match differs {
            Some(_) => fault(differs, format!("it is not the entry that {dir} published")),
            None if seq < theirs.len() => {
                let n_missing = theirs.len() - seq;
                fault(
                    Some(seq as u64),
                    format!(
                        "it and all after it are missing: {dir} published {n_missing} more entries"
                    ),
                )
            }
            None => None,
        })
    }

    /// What is wrong with a proof for an entry of this project: with its key, its path, or the entry.
    pub fn check_proof(
        &self,
        path: &Path,
        proof: &InclusionProof,
        trust: &Trust,
    ) -> Result<Option<Fault>, JournalError> {
        let keys = if trust.log.is_empty() { self.public_keys()? } else { trust.log.clone() };
        let mut leaf = None;
        self.walk(proof.index, &mut |entry| {
            leaf = Some(leaf_hash(&entry.hashed_bytes()));
            Ok(Walk::Stop)
        })?;
        let holds = |leaf| keys.iter().any(|key| proof.check(leaf, key).is_ok());
        let what = match leaf {
            Some(leaf) if holds(leaf) => return Ok(None),
            Some(_) => format!("{} does not prove that it is in this log", path.display()),
            None => format!("{} is about it, and it is missing", path.display()),
        };
        Ok(Some(Fault { seq: Some(proof.index), file: Some(path.to_owned()), what }))
    }

    fn publish_leaves(&self, dir: &Path, size: u64) -> Result<usize, JournalError> {
        let bundles = tiles_of(size).into_iter().filter(|tile| tile.level == 0);
        let mut bundles = bundles.peekable();
        let (mut leaves, mut new_files, mut outcome) = (Vec::<Vec<u8>>::new(), 0, Ok(()));
        self.each_leaf(&mut |leaf| {
            leaves.push(leaf.to_vec());
            if let Some(tile) = bundles.next_if(|tile| tile.width == leaves.len() as u64)
                && outcome.is_ok()
            {
                let path = dir.join(tile.bundle_path());
                let packed = pack_bundle(leaves.iter().map(Vec::as_slice));
                let packed = packed.map_err(|why| bad_file(&path, why));
                outcome = packed
                    .and_then(|bytes| write_new(&path, &bytes))
                    .map(|is_new| new_files += usize::from(is_new));
                leaves.clear();
            }
        })?;
        outcome.map(|()| new_files)
    }
}

/// A folder that holds another log, or another past of this one, is left as it is.
fn refuse_other_log(dir: &Path, kept: &KeptCheckpoint, tree: &Tree) -> Result<(), JournalError> {
    let path = dir.join("checkpoint");
    let Some(text) = read_if_there(&path)? else { return Ok(()) };
    let there = Note::parse(text.as_bytes()).map_err(|why| bad_file(&path, why))?;
    let there = unsigned(&there).map_err(|why| bad_file(&path, why))?;
    let ours = unsigned(&kept.note).map_err(|why| bad_file(&kept.path, why))?;
    match there.origin == ours.origin && tree.root(there.size) == Some(there.root) {
        true => Ok(()),
        false => Err(JournalError::Contradiction { path, size: there.size }),
    }
}

impl Published {
    /// Reads a published folder and computes its tree again. Every tile and every leaf must lead to the checkpoint; the
    /// first that does not is named.
    pub fn open(dir: &Path) -> Result<Self, JournalError> {
        let path = dir.join("checkpoint");
        let text = read_if_there(&path)?.ok_or(JournalError::NotALog { path: dir.to_owned() })?;
        let note = Note::parse(text.as_bytes()).map_err(|why| bad_file(&path, why))?;
        let checkpoint = unsigned(&note).map_err(|why| bad_file(&path, why))?;
        let (tree, leaves) = read_tree(dir, checkpoint.size)?;
        if tree.root(checkpoint.size) != Some(checkpoint.root) {
            return Err(bad_file(&path, "its root is not that of the tiles"));
        }
        Ok(Self { root: dir.to_owned(), note, checkpoint, tree, leaves })
    }

    /// The keys that lie beside the log. Who hands over a log hands over these too: compare them with what you know.
    pub fn keys(&self) -> Result<Vec<PublicKey>, JournalError> {
        crate::log::LogFolder::at(self.root.clone()).keys()
    }

    /// Holds the checkpoint against keys, as [`Project::verify_with`] does for those of a project.
    pub fn verify(&self, trust: &Trust) -> Result<Verification, JournalError> {
        let keys = if trust.log.is_empty() { self.keys()? } else { trust.log.clone() };
        let (size, path) = (self.checkpoint.size, self.root.join("checkpoint"));
        let kept = KeptCheckpoint { size, path, note: self.note.clone() };
        let roots = [(size, self.checkpoint.root)].into();
        let mut found = Verification::nothing();
        found.root = self.checkpoint.root;
        found.sound.entries = size;
        match verify::checkpoint(&kept, &roots, &keys, &trust.witnesses) {
            Ok(finding) => found.checkpoints.push(finding),
            Err(what) => found.fault_in(&kept.path, what),
        }
        Ok(found)
    }

    /// Cosigns the checkpoint, unless the log contradicts what this witness saw of it before.
    ///
    /// `state` holds one file a log: the checkpoint cosigned last. The witness forgets nothing: the file is safe on disk
    /// before the cosignature is handed out. `time_s` is in seconds after 1970.
    pub fn witness(
        &self,
        log_key: &PublicKey,
        witness: &SecretKey,
        state: &Path,
        time_s: u64,
    ) -> Result<(Note, Witnessed), JournalError> {
        let path = self.root.join("checkpoint");
        Checkpoint::open(&self.note, log_key).map_err(|why| bad_file(&path, why))?;
        if log_key.name() != self.checkpoint.origin {
            return Err(bad_file(&path, "its key has another name than the log"));
        }
        let memory = state.join(Digest::of(self.checkpoint.origin.as_bytes()).to_hex());
        let seen = self.compare(&memory)?;
        let line = witness.sign(&self.note.text, time_s);
        let cosigned = Note { text: self.note.text.clone(), lines: vec![line] };
        make_folder(state)?;
        write_over(&memory, self.note.text.as_bytes())?;
        Ok((cosigned, seen))
    }

    fn compare(&self, memory: &Path) -> Result<Witnessed, JournalError> {
        let Some(text) = read_if_there(memory)? else { return Ok(Witnessed::First) };
        let seen = Checkpoint::parse(&text).map_err(|why| bad_file(memory, why))?;
        let (old, new) = (seen.size, self.checkpoint.size);
        let path = self.tree.consistency(old, new).unwrap_or_default();
        let both = ((old, seen.root), (new, self.checkpoint.root));
        match check_consistency(both.0, both.1, &path) {
            Ok(()) if old == new => Ok(Witnessed::Same),
            Ok(()) => Ok(Witnessed::Grown(old)),
            Err(_) => Err(JournalError::Contradiction { path: memory.to_owned(), size: old }),
        }
    }
}

fn read_tree(dir: &Path, size: u64) -> Result<(Tree, u64), JournalError> {
    let mut tree = Tree::default();
    let mut n_leaves = 0;
    let (below, above): (Vec<_>, Vec<_>) =
        tiles_of(size).into_iter().partition(|tile| tile.level == 0);
    for tile in &below {
        let digests = read_tile(dir, tile)?;
        n_leaves += read_leaves(dir, tile, &digests)?;
        digests.into_iter().for_each(|digest| tree.push(digest));
    }
    for tile in &above {
        let path = dir.join(tile.path());
        let bytes = fs::read(&path).map_err(|error| JournalError::io("read", &path, error))?;
        if tile.bytes(&tree).as_ref() != Some(&bytes) {
            return Err(bad_file(&path, "it does not follow from the tiles below it"));
        }
    }
    Ok((tree, n_leaves))
}

fn read_tile(dir: &Path, tile: &Tile) -> Result<Vec<Digest>, JournalError> {
    let path = dir.join(tile.path());
    let bytes = fs::read(&path).map_err(|error| JournalError::io("read", &path, error))?;
    unpack_tile(tile, &bytes).ok_or_else(|| bad_file(&path, "it has another length"))
}

/// How many leaves lie beside their digests; none, where they were not published.
fn read_leaves(dir: &Path, tile: &Tile, digests: &[Digest]) -> Result<u64, JournalError> {
    let path = dir.join(tile.bundle_path());
    if !path.exists() {
        return Ok(0);
    }
    let bytes = fs::read(&path).map_err(|error| JournalError::io("read", &path, error))?;
    let leaves = unpack_bundle(&bytes).map_err(|why| bad_file(&path, why))?;
    let found: Vec<Digest> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    let differs = (0..digests.len().max(found.len())).find(|n| found.get(*n) != digests.get(*n));
    match differs {
        None => Ok(found.len() as u64),
        Some(n) => {
            let seq = tile.index * parallax_log::TILE_WIDTH + n as u64;
            Err(bad_file(&path, format_args!("entry {seq} does not match its digest in the tree")))
        }
    }
}

/// Files of a log never change: one that is there with these bytes is left alone.
fn write_new(path: &Path, bytes: &[u8]) -> Result<bool, JournalError> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(false);
    }
    write_over(path, bytes).map(|()| true)
}

fn write_over(path: &Path, bytes: &[u8]) -> Result<(), JournalError> {
    let folder = path.parent().expect("a file of the log lies in a folder");
    make_folder(folder)?;
    let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
    write_whole(&folder.join(format!(".{name}.new")), path, bytes)?;
    sync_folder(folder)
}
