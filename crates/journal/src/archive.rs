//! Keeps the bytes of reports under their digest, and gives back exactly those bytes or an error.
//!
//! Layout: `archive/<first two digits>/<all sixty-four digits>`. Files are written whole to `archive/incoming/`, forced to
//! disk, then renamed, so a name in its place always holds all of its bytes, whenever the power went.
//!
//! **Invariant:** what [`Archive::read`] returns has the digest that was asked for.

use crate::error::JournalError;
use parallax_model::Digest;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Where files are written before they get their name.
const INCOMING: &str = "incoming";

/// Numbers the files that one process takes in, so that two never share a name.
static ARRIVALS: AtomicU64 = AtomicU64::new(0);

/// Files that are written at once.
const WRITERS: usize = 16;

/// A folder of bytes by digest.
#[derive(Debug, Clone)]
pub struct Archive {
    root: PathBuf,
}

impl Archive {
    /// The archive in this folder; nothing is touched yet.
    pub fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// Makes the folder.
    pub fn create(&self) -> Result<(), JournalError> {
        make_folder(&self.root.join(INCOMING))?;
        sync_folder(&self.root)
    }

    /// Where the bytes with this digest lie, or would.
    pub fn path_of(&self, digest: Digest) -> PathBuf {
        let hex = digest.to_hex();
        self.root.join(&hex[..2]).join(hex)
    }

    /// The bytes with this digest.
    pub fn read(&self, digest: Digest) -> Result<Vec<u8>, JournalError> {
        let path = self.path_of(digest);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(JournalError::NoBytes { digest, path });
            }
            read => read.map_err(|source| JournalError::io("read", &path, source))?,
        };
        match Digest::of(&bytes) == digest {
            true => Ok(bytes),
            false => Err(JournalError::AlteredBytes { digest, path }),
        }
    }

    /// Reads the bytes with this digest piece by piece and answers how many there are.
    pub(crate) fn check(&self, digest: Digest) -> Result<u64, JournalError> {
        let path = self.path_of(digest);
        let mut file = match File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(JournalError::NoBytes { digest, path });
            }
            opened => opened.map_err(|source| JournalError::io("read", &path, source))?,
        };
        let (mut hasher, mut len, mut piece) = (Sha256::new(), 0, vec![0; 1 << 18]);
        loop {
            match file.read(&mut piece) {
                Ok(0) => break,
                Ok(n) => {
                    hasher.update(&piece[..n]);
                    len += n as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(JournalError::io("read", &path, error)),
            }
        }
        match Digest(hasher.finalize().into()) == digest {
            true => Ok(len),
            false => Err(JournalError::AlteredBytes { digest, path }),
        }
    }

    /// The digests that files in their places are named by, in order. Files that no reader would look for are passed over.
    pub(crate) fn digests(&self) -> Vec<Digest> {
        let folders = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let files = folders.filter_map(|folder| fs::read_dir(folder.path()).ok());
        let paths = files.flatten().flatten().map(|file| file.path());
        let named = paths.filter_map(|path| {
            let digest = Digest::from_hex(path.file_name()?.to_str()?)?;
            (self.path_of(digest) == path).then_some(digest)
        });
        let mut digests: Vec<Digest> = named.collect();
        digests.sort();
        digests
    }

    /// Keeps these bytes, and returns once they would survive a power cut.
    ///
    /// Only the holder of the journal's write lock calls this. A file that is there already is read back, not trusted:
    /// where it was damaged, the good bytes replace it.
    pub(crate) fn keep(&self, all: &[(Digest, &[u8])]) -> Result<(), JournalError> {
        let missing: Vec<_> =
            all.iter().filter(|(digest, _)| self.read(*digest).is_err()).collect();
        let folders = side_by_side(&missing, |(digest, bytes)| self.write(*digest, bytes))?;
        if folders.is_empty() {
            return Ok(());
        }
        let touched: BTreeSet<PathBuf> = folders.into_iter().chain([self.root.clone()]).collect();
        side_by_side(&Vec::from_iter(touched), |folder| sync_folder(folder)).map(drop)
    }

    /// The file with these bytes, open for reading.
    pub(crate) fn file(&self, digest: Digest) -> Result<File, JournalError> {
        let path = self.path_of(digest);
        File::open(&path).map_err(|error| JournalError::io("read", &path, error))
    }

    /// Whether a file lies in the place of these bytes, sound or not.
    pub(crate) fn holds(&self, digest: Digest) -> bool {
        self.path_of(digest).exists()
    }

    /// Writes over the bytes with this digest and removes them; `false` where there are none.
    ///
    /// Only the holder of the write lock calls this. What a disk keeps elsewhere of a file (a copy-on-write file system, a
    /// flash disk, a snapshot) is beyond us.
    pub(crate) fn erase(&self, digest: Digest) -> Result<bool, JournalError> {
        let path = self.path_of(digest);
        if !path.exists() {
            return Ok(false);
        }
        erase_file(&path)?;
        Ok(true)
    }

    /// Keeps bytes that may be too many for memory, read to their end; refuses them where they have another digest.
    pub(crate) fn take(&self, digest: Digest, bytes: &mut dyn Read) -> Result<(), JournalError> {
        let (draft, path) = (self.root.join(INCOMING).join(digest.to_hex()), self.path_of(digest));
        let folder = path.parent().expect("an archive path has a folder");
        make_folder(folder)?;
        let mut copy = || {
            let mut file = File::create(&draft)?;
            std::io::copy(bytes, &mut file)?;
            file.sync_all()?;
            fs::rename(&draft, &path)
        };
        copy().map_err(|source| JournalError::io("write", &path, source))?;
        self.check(digest)?;
        sync_folder(folder)?;
        sync_folder(&self.root)
    }

    /// Writes one file and answers the folder whose names changed.
    fn write(&self, digest: Digest, bytes: &[u8]) -> Result<PathBuf, JournalError> {
        let incoming = self.root.join(INCOMING);
        let path = self.path_of(digest);
        let folder = path.parent().expect("an archive path has a folder");
        make_folder(&incoming)?;
        make_folder(folder)?;
        write_whole(&incoming.join(digest.to_hex()), &path, bytes)?;
        Ok(folder.to_owned())
    }

    /// Keeps bytes that [`Arrived::copy`] wrote, and returns once they would survive a power cut. A file that is there
    /// already is read back, and replaced where it was damaged.
    ///
    /// Only the holder of the journal's write lock calls this.
    pub(crate) fn keep_arrived(&self, arrived: &Arrived) -> Result<(), JournalError> {
        if self.check(arrived.digest).is_ok() {
            return Ok(());
        }
        let path = self.path_of(arrived.digest);
        let folder = path.parent().expect("an archive path has a folder");
        make_folder(folder)?;
        fs::rename(&arrived.path, &path)
            .map_err(|source| JournalError::io("write", &path, source))?;
        sync_folder(folder)?;
        sync_folder(&self.root)
    }

    /// Removes what an interrupted [`Archive::keep`] left. Only the holder of the write lock calls this.
    pub(crate) fn sweep_incoming(&self) -> Result<(), JournalError> {
        let incoming = self.root.join(INCOMING);
        let Ok(left) = fs::read_dir(&incoming) else { return Ok(()) };
        for file in left.flatten() {
            let path = file.path();
            fs::remove_file(&path).map_err(|source| JournalError::io("remove", &path, source))?;
        }
        Ok(())
    }
}

/// Bytes that were copied beside the archive and are not part of it yet. Dropped, they are removed.
#[derive(Debug)]
pub struct Arrived {
    path: PathBuf,
    digest: Digest,
    len_bytes: u64,
}

impl Arrived {
    /// Copies `source` to a file of its own in `folder`, forces it to disk, and counts its digest on the way.
    pub(crate) fn copy(folder: &Path, source: &mut dyn Read) -> Result<Self, JournalError> {
        let n = ARRIVALS.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{}-{n}", std::process::id()));
        let mut file =
            File::create(&path).map_err(|error| JournalError::io("write", &path, error))?;
        let mut arrived = Self { path, digest: Digest([0; 32]), len_bytes: 0 };
        let (mut hasher, mut piece) = (Sha256::new(), vec![0; 1 << 18]);
        loop {
            match source.read(&mut piece) {
                Ok(0) => break,
                Ok(n) => {
                    hasher.update(&piece[..n]);
                    arrived.len_bytes += n as u64;
                    file.write_all(&piece[..n])
                        .map_err(|error| JournalError::io("write", &arrived.path, error))?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(JournalError::io("read", Path::new("the file given"), error));
                }
            }
        }
        file.sync_all().map_err(|error| JournalError::io("write", &arrived.path, error))?;
        arrived.digest = Digest(hasher.finalize().into());
        Ok(arrived)
    }

    /// Of all of its bytes.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// How many there are.
    pub fn len_bytes(&self) -> u64 {
        self.len_bytes
    }

    /// Where they lie until they are brought in.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Arrived {
    fn drop(&mut self) {
        // Where it became part of the archive it is no longer under this name.
        let _ = fs::remove_file(&self.path);
    }
}

/// Does `work` on items at the same time: nearly all of it is waiting for the disk, which serves several waits in one.
fn side_by_side<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, JournalError> + Sync,
) -> Result<Vec<R>, JournalError> {
    let share = items.len().div_ceil(WRITERS).max(1);
    let work_on = &|share: &[T]| share.iter().map(&work).collect::<Result<Vec<_>, _>>();
    let shares = std::thread::scope(|scope| {
        let start = |share| scope.spawn(move || work_on(share));
        let workers: Vec<_> = items.chunks(share).map(start).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, Result<Vec<R>, JournalError>>| {
            worker.join().expect("no worker panics: each returns what went wrong")
        };
        workers.into_iter().map(join).collect::<Result<Vec<_>, _>>()
    })?;
    Ok(shares.into_iter().flatten().collect())
}

/// Writes `bytes` to `draft`, forces them to disk, and renames the file to `path`. Nothing is left where it fails.
pub(crate) fn write_whole(draft: &Path, path: &Path, bytes: &[u8]) -> Result<(), JournalError> {
    let written = File::create(draft)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(draft, path));
    written.map_err(|source| {
        // The error that matters is the first one; a draft that cannot be removed is swept by the next writer.
        let _ = fs::remove_file(draft);
        JournalError::io("write", path, source)
    })
}

/// Writes zeros over a file, forces them to disk, and removes it.
pub(crate) fn erase_file(path: &Path) -> Result<(), JournalError> {
    let zeros = vec![0; 1 << 16];
    let erase = || {
        let mut file = fs::OpenOptions::new().write(true).open(path)?;
        let mut left = file.metadata()?.len();
        while left > 0 {
            let share = usize::try_from(left).unwrap_or(zeros.len()).min(zeros.len());
            file.write_all(&zeros[..share])?;
            left -= share as u64;
        }
        file.sync_all()?;
        fs::remove_file(path)
    };
    erase().map_err(|source| JournalError::io("erase", path, source))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(folder: &Path) -> Result<(), JournalError> {
    fs::create_dir_all(folder).map_err(|source| JournalError::io("create", folder, source))
}

/// Forces the names in a folder to disk. Where a system cannot (Windows), its own journal does.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), JournalError> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|opened| opened.sync_all())
            .map_err(|source| JournalError::io("write", folder, source))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive_with(bytes: &[u8]) -> (tempfile::TempDir, Archive, Digest) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let archive = Archive::at(dir.path().join("archive"));
        let digest = Digest::of(bytes);
        archive.create().expect("created");
        archive.keep(&[(digest, bytes)]).expect("kept");
        (dir, archive, digest)
    }

    #[test]
    fn bytes_come_back_as_they_went_in() {
        let (_dir, archive, digest) = archive_with(b"\xff\x00 any bytes");
        assert_eq!(archive.read(digest).expect("read"), b"\xff\x00 any bytes");
        let hex = digest.to_hex();
        assert!(archive.path_of(digest).ends_with(format!("archive/{}/{hex}", &hex[..2])));
    }

    #[test]
    fn changed_bytes_are_never_given_back_and_the_original_heals_them() {
        let (_dir, archive, digest) = archive_with(b"twelve bodies");
        fs::write(archive.path_of(digest), b"eleven bodies").expect("written");
        assert!(matches!(archive.read(digest), Err(JournalError::AlteredBytes { .. })));
        archive.keep(&[(digest, b"twelve bodies")]).expect("kept");
        assert_eq!(archive.read(digest).expect("read"), b"twelve bodies");
    }

    #[test]
    fn missing_bytes_are_named() {
        let (_dir, archive, digest) = archive_with(b"twelve bodies");
        fs::remove_file(archive.path_of(digest)).expect("removed");
        let error = archive.read(digest).unwrap_err();
        assert!(error.to_string().contains(&digest.to_hex()), "{error}");
    }
}
