//! A project as one stream of plain files (tar), and back: for another machine, another database, or a safe.
//!
//! ```text
//! parallax-export             which format this is
//! entries/0000000000.jsonl    entries as lines of canonical JSON, 4,096 a file, named by the first one's number
//! archive/ab/abcd…            archived bytes
//! log/key.pub, log/checkpoints/7, rules/…, voices.toml
//! log/key                     only in a backup: the private key
//! people/verifiers.json       only in a backup: what people come in with at the desk
//! people/views.json           only in a backup: the views of lists that each of them keeps
//! parallax.toml
//! end                         how many entries and archived files there are, the hash of the last entry, a digest of all else
//! ```
//!
//! The same project always gives the same bytes: no clock, owner or mode enters. What is taken in is checked as it comes, and
//! whole before it counts as a project.
//!
//! **Invariant:** a project that was taken in exports the same bytes again.

use crate::archive::{Archive, make_folder, sync_folder, write_whole};
use crate::canonical::Value;
use crate::entry::{Entry, Head};
use crate::error::JournalError;
use crate::log::only_owner_reads;
use crate::place::Place;
use crate::project::{JOURNAL, Project};
use crate::settings;
use crate::store::{FilesOnly, Patience, Store, Stores, Walk};
use parallax_model::Digest;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

const MARK: &str = "parallax-export";
const FORMAT: &[u8] = b"parallax export v1\n";
const END: &str = "end";

/// Entries in one file.
const BATCH: u64 = 4096;

/// The longest file that is not archived bytes; nothing of ours comes near.
const MAX_TEXT: u64 = 1 << 30;

/// Archived bytes up to this length are written many at a time.
const SMALL: u64 = 1 << 20;

/// How much was written or taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Transferred {
    /// Entries.
    pub entries: u64,
    /// Archived files.
    pub files: u64,
    /// Bytes in them.
    pub bytes: u64,
}

impl Project {
    /// Writes the whole project to `out`; with its secrets (its private key, what people come in with and look for) where
    /// this is a backup for its owner.
    ///
    /// Every entry and every archived byte is checked on the way: what is damaged is not exported.
    pub fn export(
        &self,
        out: &mut dyn Write,
        with_secrets: bool,
    ) -> Result<Transferred, JournalError> {
        self.fetch_all()?;
        let mut packing = Packing { tar: tar::Builder::new(out), plain: Vec::new() };
        packing.file(MARK, FORMAT)?;
        let head = self.pack_entries(&mut packing)?;
        let mut done = Transferred { entries: head.entries, ..Transferred::default() };
        for digest in self.archive().digests() {
            done.bytes += packing.archived(self.archive(), digest)?;
            done.files += 1;
        }
        for path in self.plain_files(with_secrets)? {
            let bytes = read(&self.root().join(&path))?;
            packing.file(&path, &bytes)?;
            note(&mut packing.plain, &path, &bytes);
        }
        let end = end(head, done.files, &packing.plain).to_canonical();
        packing.file(END, end.as_bytes())?;
        packing.tar.finish().map_err(unwritten)?;
        Ok(done)
    }

    fn pack_entries(&self, packing: &mut Packing<'_>) -> Result<Head, JournalError> {
        let (mut head, mut lines, mut first) = (Head::START, String::new(), 0);
        self.walk(0, &mut |entry| {
            head = head.check(&entry).map_err(|fault| JournalError::BadEntry {
                path: self.journal_path(),
                seq: entry.seq,
                fault,
            })?;
            lines += &line(&entry).to_canonical();
            lines.push('\n');
            if head.entries % BATCH == 0 {
                packing.file(&entries_file(first), lines.as_bytes())?;
                (first, lines) = (head.entries, String::new());
            }
            Ok(Walk::On)
        })?;
        if !lines.is_empty() {
            packing.file(&entries_file(first), lines.as_bytes())?;
        }
        Ok(head)
    }

    /// Files of the project that people or the log wrote, in the order of their names; the settings last.
    fn plain_files(&self, with_secrets: bool) -> Result<Vec<String>, JournalError> {
        let mut files = Vec::new();
        for folder in ["log", "log/checkpoints", "people", "rules"] {
            for item in fs::read_dir(self.root().join(folder)).into_iter().flatten().flatten() {
                let name = format!("{folder}/{}", item.file_name().to_string_lossy());
                let is_wanted = is_plain(&name) && (with_secrets || !is_secret(&name));
                if is_wanted && item.path().is_file() {
                    files.push(name);
                }
            }
        }
        files.extend(
            ["voices.toml".to_owned()].into_iter().filter(|n| self.root().join(n).exists()),
        );
        files.sort();
        files.push(settings::FILE.to_owned());
        Ok(files)
    }

    /// Makes `dir`, which must be empty or not there, into the project that `input` holds, and checks all of it.
    ///
    /// Where anything is wrong, the folder is left empty.
    pub fn import(dir: &Path, input: &mut dyn Read) -> Result<(Self, Transferred), JournalError> {
        Self::import_to(&Place::Folder, &FilesOnly, dir, input)
    }

    /// As [`Project::import`], with the journal in another place, where none may be.
    pub fn import_to(
        place: &Place,
        stores: &dyn Stores,
        dir: &Path,
        input: &mut dyn Read,
    ) -> Result<(Self, Transferred), JournalError> {
        if dir.join(settings::FILE).exists() || dir.join(JOURNAL).exists() {
            return Err(JournalError::IsProject { dir: dir.to_owned() });
        }
        if fs::read_dir(dir).is_ok_and(|mut items| items.next().is_some()) {
            return Err(JournalError::NotEmpty { dir: dir.to_owned() });
        }
        make_folder(dir)?;
        if !place.create(dir, stores)? {
            return Err(JournalError::JournalThere);
        }
        take_in(place, stores, dir, input).inspect_err(|_| {
            // The first error is the one that matters.
            let _ = place.discard(stores);
            empty(dir);
        })
    }
}

fn take_in(
    place: &Place,
    stores: &dyn Stores,
    dir: &Path,
    input: &mut dyn Read,
) -> Result<(Project, Transferred), JournalError> {
    place.write(dir)?;
    let mut taking = Taking::begin(dir, place.open(dir, Patience::default(), stores)?)?;
    let mut tar = tar::Archive::new(input);
    for file in tar.entries().map_err(unread)? {
        let mut file = file.map_err(unread)?;
        let path = file.path().map_err(unread)?.to_string_lossy().into_owned();
        taking.take(&path, file.size(), &mut file)?;
    }
    let done = taking.finish()?;
    let project = Project::open_from(dir, Patience::default(), stores)?;
    let found = project.verify(&mut |_| {})?;
    found.faults.first().map_or(Ok((project, done)), |fault| Err(bad(fault)))
}

/// Removes what was begun in a folder that was empty before. What cannot be removed is not worth a second error.
fn empty(dir: &Path) {
    for item in fs::read_dir(dir).into_iter().flatten().flatten() {
        let _ = match item.path().is_dir() {
            true => fs::remove_dir_all(item.path()),
            false => fs::remove_file(item.path()),
        };
    }
}

/// What is being written.
struct Packing<'o> {
    tar: tar::Builder<&'o mut dyn Write>,
    /// See [`note`].
    plain: Vec<u8>,
}

impl Packing<'_> {
    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), JournalError> {
        self.append(path, bytes.len() as u64, bytes)
    }

    fn append(&mut self, path: &str, len: u64, bytes: impl Read) -> Result<(), JournalError> {
        let mut header = tar::Header::new_ustar();
        header.set_size(len);
        header.set_mode(0o644);
        header.set_mtime(0);
        self.tar.append_data(&mut header, path, bytes).map_err(unwritten)
    }

    fn archived(&mut self, archive: &Archive, digest: Digest) -> Result<u64, JournalError> {
        let len = archive.check(digest)?;
        let path = archive.path_of(digest);
        let file = File::open(&path).map_err(|error| JournalError::io("read", &path, error))?;
        self.append(&archived_name(digest), len, file.take(len))?;
        Ok(len)
    }
}

/// What is being taken in.
struct Taking {
    dir: PathBuf,
    store: Box<dyn Store>,
    archive: Archive,
    head: Head,
    done: Transferred,
    small: Vec<(Digest, Vec<u8>)>,
    plain: Vec<u8>,
    is_marked: bool,
    settings: Option<Vec<u8>>,
    is_whole: bool,
}

impl Taking {
    fn begin(dir: &Path, store: Box<dyn Store>) -> Result<Self, JournalError> {
        let archive = Archive::at(dir.join("archive"));
        archive.create()?;
        Ok(Self {
            dir: dir.to_owned(),
            store,
            archive,
            head: Head::START,
            done: Transferred::default(),
            small: Vec::new(),
            plain: Vec::new(),
            is_marked: false,
            settings: None,
            is_whole: false,
        })
    }

    /// Takes in one file of the stream. A name that is none of ours is refused, so nothing can lead out of the folder.
    fn take(&mut self, path: &str, len: u64, bytes: &mut dyn Read) -> Result<(), JournalError> {
        if !self.is_marked {
            self.is_marked = path == MARK && text(len, bytes)? == FORMAT;
            return self
                .is_marked
                .then_some(())
                .ok_or_else(|| bad("it is no export of Parallax, or of a later version"));
        }
        if let Some(digest) = archived_digest(path) {
            return self.take_archived(digest, len, bytes);
        }
        match path {
            _ if path.starts_with("entries/") => self.take_entries(&text(len, bytes)?),
            settings::FILE => {
                let bytes = text(len, bytes)?;
                note(&mut self.plain, path, &bytes);
                self.settings = Some(bytes);
                Ok(())
            }
            END => {
                let stated = end(self.head, self.done.files, &self.plain).to_canonical();
                self.is_whole = text(len, bytes)? == stated.as_bytes();
                self.is_whole
                    .then_some(())
                    .ok_or_else(|| bad("entries or files of it are missing, or were changed"))
            }
            _ if is_plain(path) => {
                let bytes = text(len, bytes)?;
                note(&mut self.plain, path, &bytes);
                self.write(path, &bytes)
            }
            _ => Err(bad(format_args!("it holds {path:?}, which belongs to no project"))),
        }
    }

    fn take_entries(&mut self, lines: &[u8]) -> Result<(), JournalError> {
        let mut writing = self.store.begin()?;
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let entry = read_line(line)
                .ok_or_else(|| bad(format_args!("entry {} cannot be read", self.head.entries)))?;
            self.head = self
                .head
                .check(&entry)
                .map_err(|fault| bad(format_args!("entry {} is wrong: {fault}", entry.seq)))?;
            writing.append(&entry)?;
        }
        writing.commit()?;
        self.done.entries = self.head.entries;
        Ok(())
    }

    fn take_archived(
        &mut self,
        digest: Digest,
        len: u64,
        bytes: &mut dyn Read,
    ) -> Result<(), JournalError> {
        self.done.files += 1;
        self.done.bytes += len;
        if len > SMALL {
            self.archive.take(digest, bytes).map_err(|error| match error {
                JournalError::AlteredBytes { .. } => changed(digest),
                error => error,
            })?;
            let mut writing = self.store.begin()?;
            writing.keep(digest, &mut self.archive.file(digest)?)?;
            return writing.commit();
        }
        let bytes = text(len, bytes)?;
        if Digest::of(&bytes) != digest {
            return Err(changed(digest));
        }
        self.small.push((digest, bytes));
        if self.small.len() >= 64 { self.keep_small() } else { Ok(()) }
    }

    fn keep_small(&mut self) -> Result<(), JournalError> {
        let small: Vec<(Digest, &[u8])> =
            self.small.iter().map(|(digest, bytes)| (*digest, bytes.as_slice())).collect();
        self.archive.keep(&small)?;
        let mut writing = self.store.begin()?;
        for (digest, bytes) in &small {
            writing.keep(*digest, &mut &bytes[..])?;
        }
        writing.commit()?;
        self.small.clear();
        Ok(())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), JournalError> {
        let target = self.dir.join(path);
        let folder = target.parent().expect("a file of a project lies in a folder");
        make_folder(folder)?;
        let draft = target.with_extension("new");
        if is_secret(path) {
            // Before a byte of it is there.
            File::create(&draft).map_err(|error| JournalError::io("write", &draft, error))?;
            only_owner_reads(&draft)?;
        }
        write_whole(&draft, &target, bytes)?;
        sync_folder(folder)
    }

    fn finish(mut self) -> Result<Transferred, JournalError> {
        self.keep_small()?;
        match (self.is_whole, self.settings.take()) {
            (true, Some(settings)) => self.write(settings::FILE, &settings)?,
            _ => return Err(bad("it ends too early")),
        }
        Ok(self.done)
    }
}

fn line(entry: &Entry) -> Value {
    let number = |n: i64| Some(Value::Int(n));
    Value::map([
        ("author", Some(Value::text(&entry.author))),
        ("body", Some(Value::text(&entry.body))),
        ("hash", Some(Value::text(entry.hash.to_hex()))),
        ("kind", Some(Value::text(&entry.kind))),
        ("prev", Some(Value::text(entry.prev.to_hex()))),
        ("seq", number(i64::try_from(entry.seq).unwrap_or(i64::MAX))),
        ("time", number(entry.time_ms)),
    ])
}

fn read_line(line: &[u8]) -> Option<Entry> {
    let value = Value::parse(line).ok()?;
    let text = |key| value.get(key)?.as_text().map(str::to_owned);
    Some(Entry {
        seq: u64::try_from(value.get("seq")?.as_int()?).ok()?,
        time_ms: value.get("time")?.as_int()?,
        author: text("author")?,
        kind: text("kind")?,
        body: text("body")?,
        prev: Digest::from_hex(&text("prev")?)?,
        hash: Digest::from_hex(&text("hash")?)?,
    })
}

/// Files that no entry vouches for are vouched for at the end: their names and bytes, in their order.
fn note(plain: &mut Vec<u8>, path: &str, bytes: &[u8]) {
    plain.extend(Digest::of(path.as_bytes()).0);
    plain.extend(Digest::of(bytes).0);
}

fn end(head: Head, files: u64, plain: &[u8]) -> Value {
    let number = |n: u64| Some(Value::Int(i64::try_from(n).unwrap_or(i64::MAX)));
    Value::map([
        ("archive", number(files)),
        ("entries", number(head.entries)),
        ("head", Some(Value::text(head.hash.to_hex()))),
        ("plain", Some(Value::text(Digest::of(plain).to_hex()))),
    ])
}

fn entries_file(first: u64) -> String {
    format!("entries/{first:010}.jsonl")
}

fn archived_name(digest: Digest) -> String {
    let hex = digest.to_hex();
    format!("archive/{}/{hex}", &hex[..2])
}

fn archived_digest(path: &str) -> Option<Digest> {
    let digest = Digest::from_hex(path.strip_prefix("archive/")?.get(3..)?)?;
    (archived_name(digest) == path).then_some(digest)
}

/// Files that an export takes along as they are.
fn is_plain(path: &str) -> bool {
    let is_name = |name: &str| {
        !name.starts_with('.') && !name.ends_with(".new") && !name.contains(['/', '\\'])
    };
    match path {
        "log/key.pub" | "voices.toml" => true,
        _ if is_secret(path) => true,
        _ => ["log/checkpoints/", "rules/"].iter().any(|folder| {
            path.strip_prefix(folder).is_some_and(|name| !name.is_empty() && is_name(name))
        }),
    }
}

/// Files that leave the project only sealed, and that nobody but their owner reads.
fn is_secret(path: &str) -> bool {
    matches!(path, "log/key" | "people/verifiers.json" | "people/views.json")
}

fn text(len: u64, bytes: &mut dyn Read) -> Result<Vec<u8>, JournalError> {
    if len > MAX_TEXT {
        return Err(bad(format_args!("a file in it claims {len} bytes")));
    }
    let mut text = Vec::new();
    bytes.take(len).read_to_end(&mut text).map_err(unread)?;
    match text.len() as u64 == len {
        true => Ok(text),
        false => Err(bad("it ends too early")),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, JournalError> {
    fs::read(path).map_err(|error| JournalError::io("read", path, error))
}

fn changed(digest: Digest) -> JournalError {
    bad(format_args!("the archived bytes {digest} were changed or cut off"))
}

fn bad(why: impl std::fmt::Display) -> JournalError {
    JournalError::BadExport { why: why.to_string() }
}

/// What a stream that breaks off or is no tar says.
fn unread(error: std::io::Error) -> JournalError {
    bad(format_args!("it cannot be read to its end: {error}"))
}

fn unwritten(error: std::io::Error) -> JournalError {
    JournalError::io("write", Path::new("the export"), error)
}
