//! Checks a journal from its first entry on, its checkpoints, and every archived byte, and names what is wrong.
//!
//! Needs no private key and no network. What it trusts is told in [`Verification::checkpoints`]: a signature is held against
//! the keys of [`Trust`], else against the key that lies beside the log, which whoever made a copy could have exchanged.
//!
//! **Invariant:** nothing is repaired and nothing is written here.

use crate::archive::Archive;
use crate::canonical::Value;
use crate::entry::{Entry, EntryFault, Head};
use crate::error::JournalError;
use crate::log::{KeptCheckpoint, LogFolder, unsigned};
use crate::redaction::{self, ENTRY_REDACTED};
use crate::reports::{RECEIVED, REDACTED, digest_in};
use crate::store::{Store, Walk};
use parallax_log::{Frontier, PublicKey, Verdict, leaf_hash};
use parallax_model::Digest;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// What ends a redaction that was cut short.
const FINISH: &str = "run the same `parallax redact` again";

/// Keys that the reader knows from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The log's. Empty: the keys beside the log.
    pub log: Vec<PublicKey>,
    /// Witnesses'.
    pub witnesses: Vec<PublicKey>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Entries whose chain holds, from the first on.
    pub sound: Head,
    /// Root of the tree over those entries.
    pub root: Digest,
    /// Things that an entry names by digest (reports, dumps) whose bytes were read back and have it.
    pub reports: u64,
    /// Archived files that no entry names, read back too: left by a crash, or taken in before the entry was refused.
    pub unnamed: u64,
    /// Bytes read back.
    pub bytes: u64,
    /// Each checkpoint that is kept, the smallest first.
    pub checkpoints: Vec<CheckpointFinding>,
    /// What was erased for somebody's safety, as the entries say. No fault.
    pub redactions: Vec<RedactionFinding>,
    /// What is wrong, first entry first. Empty: nothing.
    pub faults: Vec<Fault>,
}

/// An entry that says what was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedactionFinding {
    /// The entry.
    pub seq: u64,
    /// When, in milliseconds after 1970.
    pub time_ms: i64,
    /// Who erased it.
    pub author: String,
    /// Digest of the bytes that are gone; `None` where only entries are.
    pub digest: Option<Digest>,
    /// Entries whose bodies are gone.
    pub entries: Vec<u64>,
    /// Why.
    pub reason: String,
}

/// What a checkpoint is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointFinding {
    /// Entries it covers.
    pub size: u64,
    /// The root it signs.
    pub root: Digest,
    /// The log's key that signed it.
    pub key: PublicKey,
    /// Who cosigned it.
    pub cosigned: Vec<Cosigned>,
}

/// One cosignature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// By whom, as the line says.
    pub name: String,
    /// When, in seconds after 1970; `None` where the key is not among those trusted, so that nothing was checked.
    pub time_s: Option<u64>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The entry, where it is about one.
    pub seq: Option<u64>,
    /// The file, where it is about one.
    pub file: Option<PathBuf>,
    /// What is wrong, in words.
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.seq {
            Some(seq) => write!(f, "entry {seq}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// How far a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many files of the archive are going to be read back.
    Files(u64),
    /// An entry was checked.
    Entry,
    /// A file was read back.
    File,
}

/// Is told each step of a check, by any of its threads, and can break it off.
pub type Watch<'w> = dyn Fn(Step) -> ControlFlow<()> + Sync + 'w;

/// Walks the chain, and goes on behind a bad entry so that each one is named; then reads back the archive, once `fetch` has brought
/// it what the store has.
pub(crate) fn verify(
    store: &dyn Store,
    archive: &Archive,
    log: &LogFolder,
    trust: &Trust,
    fetch: &dyn Fn(),
    watch: &Watch<'_>,
) -> Result<Verification, JournalError> {
    let mut is_stopped = false;
    let kept = log.checkpoints();
    let mut chain = Chain::default();
    if let Ok(kept) = &kept {
        chain.sizes = kept.iter().map(|one| one.size).collect();
    }
    let walked = store.walk(0, &mut |entry| {
        chain.take(&entry);
        is_stopped = watch(Step::Entry).is_break();
        Ok(if is_stopped { Walk::Stop } else { Walk::On })
    });
    if is_stopped {
        return Err(JournalError::Stopped);
    }
    if let Err(error) = walked {
        chain.fault(Some(chain.next.entries), error);
    }
    let mut found = chain.finish();
    match kept {
        Ok(kept) => found.0.check_checkpoints(&kept, &found.1, log, trust),
        Err(error) => found.0.fault_of(None, &error),
    }
    let (mut found, mut named) = (found.0, found.2);
    fetch();
    found.check_redactions(archive, &mut named);
    found.check_archive(archive, &named, watch)?;
    if store.keeps_bytes() {
        found.check_kept(&store.kept()?.into_iter().collect(), &named);
    }
    for what in store.faults()? {
        found.faults.push(Fault { seq: None, file: None, what });
    }
    Ok(found)
}

/// The walk along the entries.
struct Chain {
    /// Where the next entry should begin.
    next: Head,
    sound: Head,
    frontier: Frontier,
    sizes: Vec<u64>,
    roots: BTreeMap<u64, Digest>,
    named: BTreeMap<Digest, u64>,
    erased: BTreeSet<u64>,
    redactions: Vec<RedactionFinding>,
    faults: Vec<Fault>,
}

impl Default for Chain {
    fn default() -> Self {
        Self {
            next: Head::START,
            sound: Head::START,
            frontier: Frontier::default(),
            sizes: Vec::new(),
            roots: BTreeMap::new(),
            named: BTreeMap::new(),
            erased: BTreeSet::new(),
            redactions: Vec::new(),
            faults: Vec::new(),
        }
    }
}

impl Chain {
    fn take(&mut self, entry: &Entry) {
        let checked = match self.next.check(entry) {
            Err(gap @ EntryFault::Gap { .. }) => {
                self.fault(Some(self.next.entries), gap);
                // What follows a gap is held against its own number; its link cannot hold.
                Head { entries: entry.seq, hash: entry.prev }.check(entry)
            }
            checked => checked,
        };
        if let Err(fault) = checked {
            self.fault(Some(entry.seq), fault);
        }
        self.next = entry.head();
        if self.faults.is_empty() {
            self.sound = self.next;
            self.frontier.push(leaf_hash(&entry.hashed_bytes()));
            if self.sizes.contains(&self.sound.entries) {
                self.roots.insert(self.sound.entries, self.frontier.root());
            }
        }
        self.name_bytes(entry);
    }

    /// What came in by this entry, `something.added` or `report.received` with a `digest`, must lie in the archive.
    fn name_bytes(&mut self, entry: &Entry) {
        if entry.erased().is_some() {
            self.erased.insert(entry.seq);
            return;
        }
        if [REDACTED, ENTRY_REDACTED].contains(&entry.kind.as_str()) {
            return self.take_redaction(entry);
        }
        if !entry.kind.ends_with(".added") && entry.kind != RECEIVED {
            return;
        }
        match Value::parse(entry.body.as_bytes()).ok().as_ref().and_then(digest_in) {
            Some(digest) => drop(self.named.entry(digest).or_insert(entry.seq)),
            None => self.fault(Some(entry.seq), "its body names no bytes"),
        }
    }

    /// What it names is gone from here on: whatever was erased before it has a reason now.
    fn take_redaction(&mut self, entry: &Entry) {
        let Some((digest, entries, reason)) = redaction::read(entry) else {
            return self.fault(Some(entry.seq), "it does not say what was redacted");
        };
        for seq in
            entries.iter().filter(|seq| !self.erased.remove(seq)).copied().collect::<Vec<_>>()
        {
            let by = entry.seq;
            let what = format!(
                "entry {by} redacts it, and it is still there or was never erased; {FINISH}"
            );
            self.fault(Some(seq), what);
        }
        self.redactions.push(RedactionFinding {
            seq: entry.seq,
            time_ms: entry.time_ms,
            author: entry.author.clone(),
            digest,
            entries,
            reason,
        });
    }

    fn fault(&mut self, seq: Option<u64>, what: impl std::fmt::Display) {
        self.faults.push(Fault { seq, file: None, what: what.to_string() });
    }

    fn finish(mut self) -> (Verification, BTreeMap<u64, Digest>, BTreeMap<Digest, u64>) {
        for seq in std::mem::take(&mut self.erased) {
            self.fault(Some(seq), "its body was erased, and no later entry says why");
        }
        let found = Verification {
            sound: self.sound,
            root: self.frontier.root(),
            redactions: self.redactions,
            faults: self.faults,
            ..Verification::nothing()
        };
        (found, self.roots, self.named)
    }
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Nothing checked and nothing found.
    pub(crate) fn nothing() -> Self {
        Self {
            sound: Head::START,
            root: Frontier::default().root(),
            reports: 0,
            unnamed: 0,
            bytes: 0,
            checkpoints: Vec::new(),
            redactions: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Nothing could be checked, for this reason.
    pub fn of_fault(fault: Fault) -> Self {
        Self { faults: vec![fault], ..Self::nothing() }
    }

    fn check_checkpoints(
        &mut self,
        kept: &[KeptCheckpoint],
        roots: &BTreeMap<u64, Digest>,
        log: &LogFolder,
        trust: &Trust,
    ) {
        let keys = match (trust.log.is_empty(), log.keys()) {
            (false, _) => trust.log.clone(),
            (true, Ok(keys)) => keys,
            (true, Err(error)) => return self.fault_of(None, &error),
        };
        for one in kept {
            match checkpoint(one, roots, &keys, &trust.witnesses) {
                Ok(finding) => self.checkpoints.push(finding),
                Err(what) => self.fault_in(&one.path, what),
            }
        }
    }

    /// Bytes that were redacted are not missed, and must not be there.
    fn check_redactions(&mut self, archive: &Archive, named: &mut BTreeMap<Digest, u64>) {
        let gone = self.redactions.iter().filter_map(|one| Some((one.seq, one.digest?)));
        for (seq, digest) in gone.collect::<Vec<_>>() {
            named.remove(&digest);
            if archive.holds(digest) {
                let what = format!("it redacts bytes that are still there; {FINISH}");
                let file = Some(archive.path_of(digest));
                self.faults.push(Fault { seq: Some(seq), file, what });
            }
        }
    }

    /// Reads back all that entries name, then all else that lies there, on all cores.
    fn check_archive(
        &mut self,
        archive: &Archive,
        named: &BTreeMap<Digest, u64>,
        watch: &Watch<'_>,
    ) -> Result<(), JournalError> {
        // Bytes that are half erased were told of above; what is left of them is no archived file.
        let redacted: BTreeSet<Digest> =
            self.redactions.iter().filter_map(|one| one.digest).collect();
        let is_stray = |digest: &Digest| !named.contains_key(digest) && !redacted.contains(digest);
        let strays = archive.digests().into_iter().filter(is_stray);
        let all: Vec<(Digest, Option<u64>)> = named
            .iter()
            .map(|(digest, seq)| (*digest, Some(*seq)))
            .chain(strays.map(|d| (d, None)))
            .collect();
        let mut wrong = Vec::new();
        if watch(Step::Files(all.len() as u64)).is_break() {
            return Err(JournalError::Stopped);
        }
        for ((digest, seq), outcome) in all.iter().zip(read_back(archive, &all, watch)?) {
            match outcome {
                Ok(len) => {
                    self.bytes += len;
                    self.reports += u64::from(seq.is_some());
                    self.unnamed += u64::from(seq.is_none());
                }
                Err(error) => wrong.push((seq, archive.path_of(*digest), error.to_string())),
            }
        }
        wrong.sort();
        let faults = wrong.into_iter();
        self.faults.extend(faults.map(|(seq, path, what)| Fault {
            seq: *seq,
            file: Some(path),
            what,
        }));
        Ok(())
    }

    /// What other desks come to: all that entries name, and nothing that was redacted.
    fn check_kept(&mut self, kept: &BTreeSet<Digest>, named: &BTreeMap<Digest, u64>) {
        for (digest, seq) in named.iter().filter(|(digest, _)| !kept.contains(digest)) {
            let what = format!("the database lacks the bytes {digest}; add the original again");
            self.faults.push(Fault { seq: Some(*seq), file: None, what });
        }
        let gone = self.redactions.iter().filter_map(|one| Some((one.seq, one.digest?)));
        for (seq, digest) in gone.collect::<Vec<_>>() {
            if kept.contains(&digest) {
                let what = format!("it redacts bytes that are still in the database; {FINISH}");
                self.faults.push(Fault { seq: Some(seq), file: None, what });
            }
        }
    }

    fn fault_of(&mut self, seq: Option<u64>, error: &JournalError) {
        self.faults.push(Fault { seq, file: None, what: error.to_string() });
    }

    pub(crate) fn fault_in(&mut self, path: &Path, what: String) {
        let what = format!("{}: {what}", path.display());
        self.faults.push(Fault { seq: None, file: Some(path.to_owned()), what });
    }
}

/// Each file's length or what is wrong with it, in the order asked for.
fn read_back(
    archive: &Archive,
    all: &[(Digest, Option<u64>)],
    watch: &Watch<'_>,
) -> Result<Vec<Result<u64, JournalError>>, JournalError> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = all.len().div_ceil(workers).max(1);
    let is_stopped = &AtomicBool::new(false);
    let read = &|part: &[(Digest, Option<u64>)]| -> Vec<Result<u64, JournalError>> {
        let goes_on = |_: &&(Digest, Option<u64>)| !is_stopped.load(Ordering::Relaxed);
        let check = |(digest, _): &(Digest, Option<u64>)| {
            let checked = archive.check(*digest);
            if watch(Step::File).is_break() {
                is_stopped.store(true, Ordering::Relaxed);
            }
            checked
        };
        part.iter().take_while(goes_on).map(check).collect()
    };
    let read = std::thread::scope(|scope| {
        let start = |part| scope.spawn(move || read(part));
        let parts: Vec<_> = all.chunks(share).map(start).collect();
        let joined = parts.into_iter().map(|part| part.join());
        joined
            .flat_map(|part| part.expect("no worker panics: each returns what went wrong"))
            .collect()
    });
    match is_stopped.load(Ordering::Relaxed) {
        true => Err(JournalError::Stopped),
        false => Ok(read),
    }
}

/// What a checkpoint is worth, given the roots that were found and the keys that are trusted; else what is wrong with it.
pub(crate) fn checkpoint(
    kept: &KeptCheckpoint,
    roots: &BTreeMap<u64, Digest>,
    keys: &[PublicKey],
    witnesses: &[PublicKey],
) -> Result<CheckpointFinding, String> {
    let said = unsigned(&kept.note).map_err(|why| why.to_string())?;
    let is_signed = |key: &&PublicKey| matches!(kept.note.verdict(key), Verdict::Signed(_));
    let key = keys.iter().find(is_signed).ok_or("it is not signed by the log's key")?;
    if said.origin != key.name() || said.size != kept.size {
        return Err("it speaks of another log or another number of entries".to_owned());
    }
    match roots.get(&said.size) {
        Some(root) if *root == said.root => {}
        Some(_) => {
            return Err(format!("the first {} entries are not those that were signed", said.size));
        }
        None => {
            return Err(format!(
                "{} entries were signed; not all of them are here and sound",
                said.size
            ));
        }
    }
    let mut cosigned = Vec::new();
    for line in
        kept.note.lines.iter().filter(|line| line.name != key.name() || line.key_id != key.id())
    {
        let known = witnesses
            .iter()
            .find(|witness| witness.name() == line.name && witness.id() == line.key_id);
        let time_s = match known.map(|witness| kept.note.verdict(witness)) {
            Some(Verdict::Signed(time_s)) => time_s,
            Some(_) => return Err(format!("the cosignature of {} is wrong", line.name)),
            None => None,
        };
        cosigned.push(Cosigned { name: line.name.clone(), time_s });
    }
    Ok(CheckpointFinding { size: said.size, root: said.root, key: key.clone(), cosigned })
}
