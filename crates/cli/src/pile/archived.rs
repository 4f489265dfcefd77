//! Folders that Bellingcat's auto-archiver filled: each of its reports with the files that it names, wherever they lie in the folder.
//!
//! A file is found by the name that the report gives it, or where it gives none (its JSON is written before files get their names) by
//! its digest. What lies beside a report and no report names goes with it too, and is told apart.

use super::received::{self, Reach, Said};
use super::{Fetched, Saved, SavedFile};
use parallax_intake::{ARCHIVER_MARK_WITHIN, Listed, is_archiver_json, is_archiver_page};
use parallax_model::Diagnostic;
use sha2::{Digest as _, Sha256};
use sha3::Sha3_512;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

/// A folder with reports of the archiver in it.
pub struct Store {
    /// Its reports: pages before JSON, which tells the same again with less.
    reports: Vec<PathBuf>,
    /// Files by their name.
    by_name: HashMap<String, Vec<PathBuf>>,
    /// Files by their folder.
    by_folder: BTreeMap<PathBuf, Vec<PathBuf>>,
}

impl Store {
    /// `None` where none of these files is a report of the archiver.
    pub fn among(files: &[PathBuf]) -> Option<Self> {
        let mut reports: Vec<PathBuf> =
            files.iter().filter(|path| is_report(path)).cloned().collect();
        if reports.is_empty() {
            return None;
        }
        reports.sort_by_key(|path| (ends_in(path, &["json"]), path.clone()));
        let mut store = Self { reports, by_name: HashMap::new(), by_folder: BTreeMap::new() };
        for path in files {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            store.by_name.entry(name).or_default().push(path.clone());
            store.by_folder.entry(folder_of(path)).or_default().push(path.clone());
        }
        Some(store)
    }

    /// The reports with their files, and the files that belong to none of them.
    pub fn open(
        self,
        said: &Said,
        reach: &Reach,
    ) -> (Vec<Result<Fetched, Diagnostic>>, Vec<PathBuf>) {
        let mut taken: BTreeSet<PathBuf> = self.reports.iter().cloned().collect();
        let mut told: BTreeSet<(PathBuf, String)> = BTreeSet::new();
        let (mut fetched, mut folders) = (Vec::new(), BTreeSet::new());
        for path in &self.reports {
            let folder = folder_of(path);
            for mut one in received::reports(path, &super::files::id_of(path), said, reach) {
                if let Ok(Fetched { saved: Some(saved), .. }) = &mut one {
                    let is_json = ends_in(path, &["json"]);
                    let address = saved.archived.address.clone();
                    if is_json && told.contains(&(folder.clone(), address.clone())) {
                        continue;
                    }
                    told.insert((folder.clone(), address));
                    self.find(saved, &folder, &mut taken);
                }
                fetched.push(one);
            }
            folders.insert(folder);
        }
        self.hand_out_unnamed(&mut fetched, &mut taken);
        let rest = self.by_folder.iter().filter(|(folder, _)| !folders.contains(*folder));
        let rest = rest.flat_map(|(_, files)| files).filter(|path| !taken.contains(*path));
        (fetched, rest.cloned().collect())
    }

    /// Finds the files that a report names.
    fn find(&self, saved: &mut Saved, folder: &Path, taken: &mut BTreeSet<PathBuf>) {
        let mut by_digest: Option<HashMap<String, PathBuf>> = None;
        for listed in std::mem::take(&mut saved.archived.files) {
            let path = match (&listed.name, &listed.hash) {
                (name, _) if !name.is_empty() => self.named(name, folder),
                (_, Some(hash)) => {
                    let known = by_digest.get_or_insert_with(|| self.digests(folder));
                    known.get(&claimed_digest(hash)).cloned()
                }
                _ => continue,
            };
            let Listed { name, hash, made_as } = listed;
            match path {
                Some(path) => {
                    taken.insert(path.clone());
                    saved.files.push(SavedFile { path, hash, made_as, is_named: true });
                }
                None => saved.missing.push(Listed { name, hash, made_as }),
            }
        }
    }

    fn named(&self, name: &str, folder: &Path) -> Option<PathBuf> {
        let all = self.by_name.get(name)?;
        all.iter().find(|path| folder_of(path) == folder).or(all.first()).cloned()
    }

    fn digests(&self, folder: &Path) -> HashMap<String, PathBuf> {
        let files = self.by_folder.get(folder).into_iter().flatten();
        let digests = files.filter_map(|path| Some((path, both_digests(path).ok()?)));
        digests.flat_map(|(path, both)| both.map(|digest| (digest, path.clone()))).collect()
    }

    /// What no report names goes with the first one beside it.
    fn hand_out_unnamed(
        &self,
        fetched: &mut [Result<Fetched, Diagnostic>],
        taken: &mut BTreeSet<PathBuf>,
    ) {
        for one in fetched.iter_mut().flatten() {
            let folder = folder_of(Path::new(one.input.id.as_str()));
            let Some(saved) = &mut one.saved else { continue };
            for path in self.by_folder.get(&folder).into_iter().flatten() {
                if taken.insert(path.clone()) {
                    let (hash, made_as) = (None, String::new());
                    let path = path.clone();
                    saved.files.push(SavedFile { path, hash, made_as, is_named: false });
                }
            }
        }
    }
}

/// A digest as it is written down, without the name of its function.
pub fn claimed_digest(hash: &str) -> String {
    hash.rsplit(':').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The digest of a file by the function that a written one names (`SHA-256:ab…`, `SHA3-512:ab…`), hexadecimal.
pub fn digest_of(path: &Path, written: &str) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    match written.split(':').next() {
        Some("SHA3-512") => hashed(&mut file, Sha3_512::new()),
        _ => hashed(&mut file, Sha256::new()),
    }
}

fn hashed<H: sha2::Digest + Write>(file: &mut File, mut hasher: H) -> std::io::Result<String> {
    std::io::copy(file, &mut hasher)?;
    Ok(spelled(hasher))
}

/// The digests of a file by both functions, read once: a video is long.
fn both_digests(path: &Path) -> std::io::Result<[String; 2]> {
    struct Both(Sha256, Sha3_512);
    impl Write for Both {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            self.1.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut both = Both(Sha256::new(), Sha3_512::new());
    std::io::copy(&mut File::open(path)?, &mut both)?;
    Ok([spelled(both.0), spelled(both.1)])
}

fn spelled(hasher: impl sha2::Digest) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_report(path: &Path) -> bool {
    let (is_page, is_json) = (ends_in(path, &["html", "htm"]), ends_in(path, &["json"]));
    if !is_page && !is_json {
        return false;
    }
    let mut head = Vec::new();
    let read = File::open(path)
        .and_then(|file| file.take(ARCHIVER_MARK_WITHIN as u64).read_to_end(&mut head));
    read.is_ok() && (is_page && is_archiver_page(&head) || is_json && is_archiver_json(&head))
}

fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(|one| one.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).to_owned()
}
