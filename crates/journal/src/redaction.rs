//! Erases what could harm somebody: archived bytes, what entries say of them, and everything derived. Digests stay, with who
//! erased it, when and why, so that the chain, every checkpoint and every proof hold as before.
//!
//! In: a report, a received file, or single entries. Out: an entry that names what is gone.
//!
//! The entry comes first, in one transaction with the erased bodies; then the bytes go. Whatever the moment of a crash, the
//! same call run again ends it, and `verify` names what is still to be erased.
//!
//! **Invariant:** nothing is erased without an entry that says why.

use crate::archive::erase_file;
use crate::canonical::Value;
use crate::decisions::DECISION;
use crate::derived::Derived;
use crate::dumps::GAZETTEER_ADDED;
use crate::entry::{Draft, Entry, Stamp};
use crate::error::JournalError;
use crate::project::{Project, append_all};
use crate::reports::{ADDED, RECEIVED, REDACTED, SEEN, digest_in};
use crate::store::{Scrubbed, Visit, Walk};
use parallax_model::Digest;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Kind of the entry that says why bodies of single entries were erased.
pub const ENTRY_REDACTED: &str = "entry.redacted";

/// Entries that can be erased alone: nothing else rests on them. A kind that ends in a dot stands for all that start so.
const ERASABLE: &[&str] = &[DECISION, SEEN, "note.", "intake."];

/// What is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// A report or a received file: its bytes, what entries say of it, what people decided about its claims. With a report
    /// goes the file that it was made from.
    Bytes(Digest),
    /// The bodies of these entries.
    Entries(Vec<u64>),
}

/// What was erased, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Redaction {
    /// Entries whose bodies go.
    pub entries: BTreeSet<u64>,
    /// Archived bytes that go, each with the entry that named them first.
    pub bytes: BTreeMap<Digest, u64>,
    /// Reports that were made from the same file. Their own texts stay.
    pub beside: BTreeSet<Digest>,
    /// Whether an earlier redaction is only brought to its end.
    pub is_known: bool,
    /// Why some of it may still lie in the store's files, unseen by every reader of the journal; `None`: nothing does. The same
    /// redaction again, once that has passed, takes it out.
    pub kept: Option<String>,
}

type Walker<'w> = dyn Fn(u64, &mut Visit<'_>) -> Result<(), JournalError> + 'w;

impl Project {
    /// What [`Project::redact`] would erase; writes nothing.
    pub fn plan_redaction(&self, scope: &Scope) -> Result<Redaction, JournalError> {
        plan(scope, &|from, visit| self.walk(from, visit))
    }

    /// Erases, for ever. An earlier redaction of the same that was cut short is brought to its end.
    ///
    /// Copies elsewhere (backups, exports, what was published with a report's words) are not reached.
    pub fn redact(
        &mut self,
        scope: &Scope,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Redaction, JournalError> {
        let derived = self.root().join("derived");
        let (store, archive) = self.parts();
        let mut writing = store.begin()?;
        let mut plan = plan(scope, &|from, visit| writing.walk(from, visit))?;
        let mut bodies = Vec::new();
        writing.walk(0, &mut |entry| {
            if plan.entries.contains(&entry.seq) {
                bodies.push(entry);
            }
            Ok(Walk::On)
        })?;
        for entry in &bodies {
            writing.erase(entry)?;
        }
        if !plan.is_known {
            append_all(&mut *writing, &drafts(&plan, scope, reason), stamp)?;
        }
        for digest in plan.bytes.keys() {
            writing.forget(*digest)?;
        }
        archive.sweep_incoming()?;
        writing.commit()?;
        for digest in plan.bytes.keys() {
            archive.erase(*digest)?;
        }
        if let Scrubbed::Kept(why) = store.scrub()? {
            plan.kept = Some(why);
        }
        self.erase_derived(&derived, plan.bytes.keys())?;
        Ok(plan)
    }

    /// Rows of other reports stay, whatever else was computed goes: it is computed again when it is asked for.
    fn erase_derived<'d>(
        &self,
        folder: &Path,
        digests: impl Iterator<Item = &'d Digest>,
    ) -> Result<(), JournalError> {
        if !folder.exists() {
            return Ok(());
        }
        let mut derived = Derived::open(folder, true)?;
        // Where entries alone were erased, rows that no report owns go all the same.
        for digest in digests.copied().chain([Digest([0; 32])]) {
            derived.erase(digest)?;
        }
        for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            if !name.starts_with("derived.db") && file.path().is_file() {
                erase_file(&file.path())?;
            }
        }
        Ok(())
    }
}

fn plan(scope: &Scope, walk: &Walker<'_>) -> Result<Redaction, JournalError> {
    let plan = match scope {
        Scope::Entries(seqs) => plan_entries(seqs, walk)?,
        Scope::Bytes(digest) => {
            let mut plan = plan_bytes(&[*digest], walk)?;
            let files = origins(*digest, walk)?;
            if !files.is_empty() {
                plan = plan_bytes(&[files.as_slice(), &[*digest]].concat(), walk)?;
                plan.beside.remove(digest);
            }
            plan
        }
    };
    Ok(plan)
}

/// The files that a report was made from.
fn origins(report: Digest, walk: &Walker<'_>) -> Result<Vec<Digest>, JournalError> {
    let mut files = Vec::new();
    walk(0, &mut |entry| {
        if entry.kind == ADDED
            && let Some(body) = body_of(&entry)
            && digest_in(&body) == Some(report)
        {
            files.extend(digest_at(&body, "from"));
        }
        Ok(Walk::On)
    })?;
    Ok(files)
}

fn plan_bytes(digests: &[Digest], walk: &Walker<'_>) -> Result<Redaction, JournalError> {
    let mut plan = Redaction::default();
    let mut refused = None;
    walk(0, &mut |entry| {
        let Some(body) = body_of(&entry) else { return Ok(Walk::On) };
        let Some(digest) = digest_in(&body).or_else(|| digest_at(&body, "report")) else {
            return Ok(Walk::On);
        };
        if entry.kind == REDACTED && digests.contains(&digest) {
            // What an earlier redaction named and a crash may have kept.
            plan.is_known = true;
            for digest in [digest].into_iter().chain(digests_at(&body, "with")) {
                plan.bytes.entry(digest).or_insert(entry.seq);
            }
            return Ok(Walk::On);
        }
        if digests.contains(&digest) {
            if entry.kind == GAZETTEER_ADDED {
                refused = Some(JournalError::NotErasable { seq: entry.seq, kind: entry.kind });
                return Ok(Walk::Stop);
            }
            if entry.kind.ends_with(".added") || entry.kind == RECEIVED {
                plan.bytes.entry(digest).or_insert(entry.seq);
            }
            plan.entries.insert(entry.seq);
        } else if entry.kind == ADDED
            && digest_at(&body, "from").is_some_and(|from| digests.contains(&from))
        {
            plan.beside.insert(digest);
        }
        Ok(Walk::On)
    })?;
    if let Some(refused) = refused {
        return Err(refused);
    }
    // Entries that came after a redaction are redacted by one of their own.
    plan.is_known &= plan.entries.is_empty();
    if plan.bytes.is_empty() && plan.entries.is_empty() {
        let what = format!("nothing here has the digest {}", digests[0]);
        return Err(JournalError::NothingToRedact { what });
    }
    Ok(plan)
}

fn plan_entries(seqs: &[u64], walk: &Walker<'_>) -> Result<Redaction, JournalError> {
    let mut plan = Redaction::default();
    let (mut found, mut refused) = (BTreeSet::new(), None);
    let wanted: BTreeSet<u64> = seqs.iter().copied().collect();
    let first = wanted.first().copied().unwrap_or_default();
    walk(first, &mut |entry| {
        if !wanted.contains(&entry.seq) {
            return Ok(Walk::On);
        }
        found.insert(entry.seq);
        let is_named = |kind: &&str| {
            if kind.ends_with('.') { entry.kind.starts_with(*kind) } else { entry.kind == **kind }
        };
        match (entry.erased(), ERASABLE.iter().any(is_named)) {
            (Some(_), _) => {}
            (None, true) => drop(plan.entries.insert(entry.seq)),
            (None, false) => {
                refused = Some(JournalError::NotErasable { seq: entry.seq, kind: entry.kind });
                return Ok(Walk::Stop);
            }
        }
        Ok(Walk::On)
    })?;
    if let Some(refused) = refused {
        return Err(refused);
    }
    if let Some(missing) = wanted.difference(&found).next() {
        let what = format!("there is no entry {missing}");
        return Err(JournalError::NothingToRedact { what });
    }
    plan.is_known = plan.entries.is_empty();
    Ok(plan)
}

/// One entry for each of the bytes, that which was asked for first; or one for bodies alone.
fn drafts(plan: &Redaction, scope: &Scope, reason: &str) -> Vec<Draft> {
    let number = |seq: &u64| Value::Int(i64::try_from(*seq).unwrap_or(i64::MAX));
    let text = |digest: &Digest| Value::text(digest.to_hex());
    let reason = || ("reason", Some(Value::text(reason)));
    let entries = ("entries", Some(Value::List(plan.entries.iter().map(number).collect())));
    let Scope::Bytes(asked) = scope else {
        let body = Value::map([entries, reason()]);
        return vec![Draft { kind: ENTRY_REDACTED.to_owned(), body }];
    };
    let others: Vec<&Digest> = plan.bytes.keys().filter(|digest| *digest != asked).collect();
    let with =
        (!others.is_empty()).then(|| Value::List(others.iter().copied().map(text).collect()));
    let first = [("digest", Some(text(asked))), entries, reason(), ("with", with)];
    let more = others.iter().map(|other| Value::map([("digest", Some(text(other))), reason()]));
    [Value::map(first)]
        .into_iter()
        .chain(more)
        .map(|body| Draft { kind: REDACTED.to_owned(), body })
        .collect()
}

/// What a redaction says: of which bytes, of which entries, why.
pub(crate) fn read(entry: &Entry) -> Option<(Option<Digest>, Vec<u64>, String)> {
    let body = body_of(entry)?;
    let entries = match body.get("entries") {
        None => Vec::new(),
        Some(Value::List(items)) => {
            items.iter().map(|item| u64::try_from(item.as_int()?).ok()).collect::<Option<_>>()?
        }
        Some(_) => return None,
    };
    Some((digest_in(&body), entries, body.get("reason")?.as_text()?.to_owned()))
}

fn body_of(entry: &Entry) -> Option<Value> {
    match entry.erased() {
        Some(_) => None,
        None => Value::parse(entry.body.as_bytes()).ok(),
    }
}

fn digest_at(body: &Value, key: &str) -> Option<Digest> {
    Digest::from_hex(body.get(key)?.as_text()?)
}

fn digests_at(body: &Value, key: &str) -> Vec<Digest> {
    let Some(Value::List(items)) = body.get(key) else { return Vec::new() };
    items.iter().filter_map(|item| Digest::from_hex(item.as_text()?)).collect()
}
