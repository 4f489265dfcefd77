//! What entries say about reports, decoded once and kept by the block: looking back need not read their words again.
//!
//! In: the journal's entries and the rows of `derived/`. Out: the reports, as the entries up to a moment tell.
//!
//! A block is so many entries in a row. Entries never change, so a whole block is decoded once; its basis is the hash of its
//! last entry, which vouches for all before it. What lies behind the last whole block is read from the journal itself. A redaction leaves hashes
//! as they were, so it drops every block. Whoever adds the entries that fill a block makes it, so that a look back finds it there.
//!
//! **Invariant:** with and without these rows the same reports come out, or the same error.

use crate::derived::{Derived, DerivedRow};
use crate::entry::Entry;
use crate::error::JournalError;
use crate::reports::{Appearance, Intake, Origin, ReportEvent, ReportFold, Row, Told, What};
use crate::store::{Store, Walk};
use parallax_model::Digest;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Kind of the rows.
const KIND: &str = "report_events/4";

/// Entries of a block. One block costs a hundredth of a second to take up, and what is behind the last as much to read.
pub(crate) const BLOCK: u64 = 16_384;

/// Bytes of the digest in front of what is kept: a disk can turn a bit.
const DIGEST_LEN: usize = 32;

/// The reports as entries stamped until `last_ms` tell. `None`: some entry or row cannot be read, and only the journal can
/// tell what is wrong.
pub(crate) fn fold_until(
    store: &dyn Store,
    derived: &mut Derived,
    last_ms: i64,
    block_len: u64,
) -> Result<Option<ReportFold>, JournalError> {
    let mut fold = ReportFold::default();
    let Some(last) = store.last_until(last_ms)? else { return Ok(Some(fold)) };
    let n_whole = store.head()?.entries / block_len;
    let n_wanted = n_whole.min(last / block_len + 1);
    let n_at_once = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let mut fetched = fetch(store, derived, 0..n_at_once.min(n_wanted), block_len)?;
    let mut first = 0;
    while !fetched.is_empty() {
        first += fetched.len() as u64;
        // While some blocks are taken up, the next are fetched.
        let next = first..n_wanted.min(first + n_at_once);
        let (taken, next) = std::thread::scope(|scope| {
            let parts: Vec<_> =
                fetched.iter().map(|block| scope.spawn(|| block.take_up())).collect();
            let next = fetch(store, derived, next, block_len);
            let join = |part: std::thread::ScopedJoinHandle<'_, _>| part.join().expect("no panic");
            (parts.into_iter().map(join).collect::<Vec<Option<TakenUp>>>(), next)
        });
        let mut made = Vec::new();
        for (block, taken) in fetched.into_iter().zip(taken) {
            let taken = match (taken, &block.bytes) {
                (None, Bytes::Kept(_)) => block.anew(store, block_len)?.take_up(),
                (taken, _) => taken,
            };
            let Some(TakenUp { events, encoded }) = taken else { return Ok(None) };
            made.extend(encoded.map(|bytes| block.row(bytes)));
            for event in events.into_iter().filter(|event| event.time_ms <= last_ms) {
                if fold.apply(event).is_none() {
                    return Ok(None);
                }
            }
        }
        // Where rows cannot be kept, they are made again next time.
        let _ = derived.put(KIND, &made);
        fetched = next?;
    }
    let is_read = take_tail(store, &mut fold, n_wanted * block_len..=last, last_ms)?;
    Ok(is_read.then_some(fold))
}

/// Makes the block that a batch of entries has filled, so that no look back has to: `before` is how many entries there were.
pub(crate) fn keep_up(
    store: &dyn Store,
    derived: &mut Derived,
    before: u64,
    block_len: u64,
) -> Result<(), JournalError> {
    let filled = before / block_len..store.head()?.entries / block_len;
    for block in fetch(store, derived, filled, block_len)? {
        let encoded = block.take_up().and_then(|taken| taken.encoded);
        let rows: Vec<_> = encoded.map(|bytes| block.row(bytes)).into_iter().collect();
        derived.put(KIND, &rows)?;
    }
    Ok(())
}

/// A block as it was fetched.
struct Block {
    number: u64,
    key: String,
    basis: Digest,
    bytes: Bytes,
}

/// What a block is taken up from.
enum Bytes {
    /// What was kept of it, behind its digest.
    Kept(Vec<u8>),
    /// Its entries, where nothing was, or what was is stale.
    Entries(Vec<Entry>),
}

/// What a block says.
struct TakenUp {
    events: Vec<ReportEvent>,
    /// The same to be kept, behind its digest, where it was not.
    encoded: Option<Vec<u8>>,
}

/// Fetches blocks; those that the journal does not hold whole are left out.
fn fetch(
    store: &dyn Store,
    derived: &Derived,
    numbers: Range<u64>,
    block_len: u64,
) -> Result<Vec<Block>, JournalError> {
    let mut blocks = Vec::new();
    for number in numbers {
        let Some(basis) = hash_of(store, (number + 1) * block_len - 1)? else { break };
        // Blocks of another length have other keys, and are dropped with everything else that is derived.
        let key = format!("{block_len}/{number:012}");
        let kept = derived.get(KIND, &key)?.filter(|row| row.basis == basis);
        let bytes = match kept {
            Some(row) => Bytes::Kept(row.bytes),
            None => Bytes::Entries(entries_of(store, number, block_len)?),
        };
        blocks.push(Block { number, key, basis, bytes });
    }
    Ok(blocks)
}

fn entries_of(store: &dyn Store, number: u64, block_len: u64) -> Result<Vec<Entry>, JournalError> {
    let mut entries = Vec::new();
    store.walk(number * block_len, &mut |entry| {
        if entry.seq >= (number + 1) * block_len {
            return Ok(Walk::Stop);
        }
        entries.extend(ReportEvent::is_told_by(&entry).then_some(entry));
        Ok(Walk::On)
    })?;
    Ok(entries)
}

impl Block {
    /// What it says; `None` where what was kept is damaged, or an entry cannot be read.
    fn take_up(&self) -> Option<TakenUp> {
        match &self.bytes {
            Bytes::Kept(row) => Some(TakenUp { events: decode(undamaged(row)?)?, encoded: None }),
            Bytes::Entries(entries) => {
                let mut bytes = vec![0; DIGEST_LEN];
                let mut alike = Alike::default();
                let mut event = |entry| {
                    let event = alike.held_once(ReportEvent::of(entry)?);
                    encode(&event, &mut bytes);
                    Some(event)
                };
                let events = entries.iter().map(&mut event).collect::<Option<_>>()?;
                let digest = Digest::of(&bytes[DIGEST_LEN..]);
                bytes[..DIGEST_LEN].copy_from_slice(&digest.0);
                Some(TakenUp { events, encoded: Some(bytes) })
            }
        }
    }

    /// The same block, from the journal.
    fn anew(&self, store: &dyn Store, block_len: u64) -> Result<Self, JournalError> {
        let bytes = Bytes::Entries(entries_of(store, self.number, block_len)?);
        Ok(Self { number: self.number, key: self.key.clone(), basis: self.basis, bytes })
    }

    fn row(&self, bytes: Vec<u8>) -> DerivedRow {
        DerivedRow { key: self.key.clone(), basis: self.basis, bytes }
    }
}

/// What the events of a block have alike: who brought reports in, what intake found. Most are as the one before.
#[derive(Default)]
struct Alike {
    author: Option<Arc<str>>,
    intake: Option<Arc<Intake>>,
    origin: Option<Arc<Origin>>,
}

impl Alike {
    fn held_once(&mut self, mut event: ReportEvent) -> ReportEvent {
        if let What::Added { author, intake, origin, .. } = &mut event.what {
            hold_once(&mut self.author, author);
            hold_once(&mut self.intake, intake);
            hold_once(&mut self.origin, origin);
        }
        event
    }
}

fn hold_once<T: ?Sized + PartialEq>(before: &mut Option<Arc<T>>, one: &mut Arc<T>) {
    match before {
        Some(before) if before == one => *one = Arc::clone(before),
        _ => *before = Some(Arc::clone(one)),
    }
}

/// Takes in what no whole block holds; `false` where an entry cannot be read.
fn take_tail(
    store: &dyn Store,
    fold: &mut ReportFold,
    seqs: std::ops::RangeInclusive<u64>,
    last_ms: i64,
) -> Result<bool, JournalError> {
    let mut is_read = true;
    if seqs.is_empty() {
        return Ok(is_read);
    }
    store.walk(*seqs.start(), &mut |entry| {
        if entry.seq > *seqs.end() {
            return Ok(Walk::Stop);
        }
        is_read &= entry.time_ms > last_ms || fold.take(&entry);
        Ok(if is_read { Walk::On } else { Walk::Stop })
    })?;
    Ok(is_read)
}

fn undamaged(row: &[u8]) -> Option<&[u8]> {
    let (digest, bytes) = row.split_at_checked(DIGEST_LEN)?;
    (digest == Digest::of(bytes).0).then_some(bytes)
}

fn hash_of(store: &dyn Store, seq: u64) -> Result<Option<Digest>, JournalError> {
    let mut hash = None;
    store.walk(seq, &mut |entry| {
        hash = (entry.seq == seq).then_some(entry.hash);
        Ok(Walk::Stop)
    })?;
    Ok(hash)
}

const ADDED: u8 = 0;
const SEEN: u8 = 1;
const REMOVED: u8 = 2;
const REDACTED: u8 = 3;
const REPLACED: u8 = 4;

fn encode(event: &ReportEvent, out: &mut Vec<u8>) {
    out.extend(event.seq.to_le_bytes());
    out.extend(event.time_ms.to_le_bytes());
    out.extend(event.digest.0);
    match &event.what {
        What::Added { author, len_bytes, intake, origin, appearance } => {
            out.push(ADDED);
            put(out, Some(author));
            out.extend(len_bytes.to_le_bytes());
            [&intake.encoding, &intake.language, &intake.unread]
                .into_iter()
                .for_each(|text| put(out, text.as_deref()));
            put_digest(out, origin.from);
            put(out, origin.part.as_deref());
            put_digest(out, origin.part_digest);
            put(out, origin.maker.as_deref());
            put(out, origin.address.as_deref());
            put_appearance(out, appearance);
        }
        What::Seen(appearance) => {
            out.push(SEEN);
            put_appearance(out, appearance);
        }
        What::Replaced(row) => {
            out.push(REPLACED);
            put_row(out, Some(row));
        }
        What::Removed => out.push(REMOVED),
        What::Redacted => out.push(REDACTED),
    }
}

fn put_appearance(out: &mut Vec<u8>, one: &Appearance) {
    put(out, Some(&one.name));
    put(out, one.title.as_deref());
    put(out, one.published.map(|day| day.to_string()).as_deref());
    put(out, one.outlet.as_deref());
    put_row(out, one.row.as_ref());
    let told = one.told.as_ref();
    put(out, told.map(|told| told.consent.as_str()));
    if let Some(told) = told {
        put(out, told.by.as_deref());
        put(out, told.channel.as_deref());
        put(out, told.restriction.as_deref());
        put(out, Some(&told.salt));
    }
    put_noted(out, &one.noted);
}

/// Each key with its values, and nothing behind the last of each.
fn put_noted(out: &mut Vec<u8>, noted: &BTreeMap<String, Vec<String>>) {
    for (key, values) in noted {
        put(out, Some(key));
        values.iter().for_each(|value| put(out, Some(value)));
        put(out, None);
    }
    put(out, None);
}

fn put_row(out: &mut Vec<u8>, row: Option<&Row>) {
    put(out, row.map(|row| row.source.as_str()));
    put(out, row.map(|row| row.key.as_str()));
}

/// Length plus one, so that nothing and the empty text are two.
fn put(out: &mut Vec<u8>, text: Option<&str>) {
    let len = text.map_or(0, |text| text.len() as u32 + 1);
    out.extend(len.to_le_bytes());
    out.extend(text.unwrap_or_default().as_bytes());
}

fn put_digest(out: &mut Vec<u8>, digest: Option<Digest>) {
    out.push(u8::from(digest.is_some()));
    out.extend(digest.iter().flat_map(|digest| digest.0));
}

fn decode(bytes: &[u8]) -> Option<Vec<ReportEvent>> {
    let (mut events, mut alike) = (Vec::new(), Alike::default());
    let mut rest = Rest(bytes);
    while !rest.0.is_empty() {
        events.push(alike.held_once(rest.event()?));
    }
    Some(events)
}

/// Bytes not yet decoded.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn event(&mut self) -> Option<ReportEvent> {
        let (seq, time_ms) = (self.number()?, i64::from_le_bytes(self.array()?));
        let digest = Digest(self.array()?);
        let what = match self.array::<1>()?[0] {
            ADDED => What::Added {
                author: self.text()??.into(),
                len_bytes: self.number()?,
                intake: Arc::new(Intake {
                    encoding: self.text()?,
                    language: self.text()?,
                    unread: self.text()?,
                }),
                origin: Arc::new(Origin {
                    from: self.digest()?,
                    part: self.text()?,
                    part_digest: self.digest()?,
                    maker: self.text()?,
                    address: self.text()?,
                }),
                appearance: Arc::new(self.appearance()?),
            },
            SEEN => What::Seen(Arc::new(self.appearance()?)),
            REPLACED => What::Replaced(self.row()??),
            REMOVED => What::Removed,
            REDACTED => What::Redacted,
            _ => return None,
        };
        Some(ReportEvent { seq, time_ms, digest, what })
    }

    fn appearance(&mut self) -> Option<Appearance> {
        let (name, title) = (self.text()??, self.text()?);
        let published = match self.text()? {
            Some(day) => Some(day.parse().ok()?),
            None => None,
        };
        let (outlet, row, told) = (self.text()?, self.row()?, self.told()?);
        Some(Appearance { name, title, published, outlet, told, row, noted: self.noted()? })
    }

    fn noted(&mut self) -> Option<BTreeMap<String, Vec<String>>> {
        let mut noted = BTreeMap::new();
        while let Some(key) = self.text()? {
            let mut values = Vec::new();
            while let Some(value) = self.text()? {
                values.push(value);
            }
            noted.insert(key, values);
        }
        Some(noted)
    }

    fn told(&mut self) -> Option<Option<Told>> {
        let Some(consent) = self.text()? else { return Some(None) };
        let (by, channel, restriction) = (self.text()?, self.text()?, self.text()?);
        Some(Some(Told { by, channel, consent, restriction, salt: self.text()?? }))
    }

    fn row(&mut self) -> Option<Option<Row>> {
        let (source, key) = (self.text()?, self.text()?);
        Some(source.zip(key).map(|(source, key)| Row { source, key }))
    }

    fn text(&mut self) -> Option<Option<String>> {
        let len = u32::from_le_bytes(self.array()?) as usize;
        let Some(len) = len.checked_sub(1) else { return Some(None) };
        let (text, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(Some(std::str::from_utf8(text).ok()?.to_owned()))
    }

    fn digest(&mut self) -> Option<Option<Digest>> {
        match self.array::<1>()?[0] {
            0 => Some(None),
            _ => Some(Some(Digest(self.array()?))),
        }
    }

    fn number(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.array()?))
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*array)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NewReport, Project, Scope, Settings, Stamp};
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn stamp(at: i64) -> Stamp {
        Stamp { time: Timestamp::from_second(at).expect("a time"), author: "desk".to_owned() }
    }

    fn report(n: usize, outlet: &str) -> NewReport {
        let outlet = (!outlet.is_empty()).then(|| outlet.to_owned());
        let told = (n % 2 == 1).then(|| Told {
            by: Some(format!("witness {n}")),
            consent: "internal".to_owned(),
            salt: "00".to_owned(),
            ..Told::default()
        });
        let name = format!("{n}.txt");
        let labels = ["Airstrike".to_owned(), String::new()];
        let noted =
            n.is_multiple_of(3).then(|| ("labels".to_owned(), labels[..n % 2 + 1].to_vec()));
        let noted = noted.into_iter().collect();
        let appearance = Appearance { name, outlet, told, noted, ..Appearance::default() };
        NewReport { bytes: format!("report {n}").into_bytes(), appearance, ..NewReport::default() }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Reports come, are seen again and go, under a clock that is set back now and then.
        #[test]
        fn blocks_tell_what_the_journal_tells(
            steps in proptest::collection::vec((0..4usize, 0..6usize, 0..30i64), 1..24),
            block_len in 1..6u64,
            moment in 0..31i64,
        ) {
            let dir = tempfile::tempdir().expect("a folder");
            let mut project = Project::init(dir.path(), Settings::default(), &stamp(0)).expect("new");
            for (n, what, at) in steps {
                let digest = Digest::of(&report(n, "").bytes);
                match what {
                    0 => drop(project.remove(digest, "asked to", &stamp(at))),
                    1 => drop(project.add(&[report(n, "")], &stamp(at)).expect("added")),
                    2 => drop(project.redact(&Scope::Bytes(digest), "for safety", &stamp(at))),
                    3 => {
                        let mut row = report(n, "");
                        let (source, key) = ("table".to_owned(), (n % 2).to_string());
                        row.appearance.row = Some(Row { source, key });
                        drop(project.add(&[row], &stamp(at)).expect("added"));
                    }
                    _ => drop(project.add(&[report(n, "a paper")], &stamp(at)).expect("added")),
                }
            }
            let last_ms = moment * 1000;
            let plain = project.walked_reports(last_ms).map_err(|error| error.to_string());
            // Twice: once the blocks are made, once they are there.
            for _ in 0..2 {
                let mut derived = project.derived().expect("derived");
                let fold = fold_until(project.store(), &mut derived, last_ms, block_len).expect("read");
                match (&plain, fold) {
                    (Ok(plain), Some(fold)) => prop_assert_eq!(plain, &fold.into_reports()),
                    (plain, fold) => prop_assert!(plain.is_err() && fold.is_none()),
                }
            }
        }
    }

    #[test]
    fn what_was_redacted_is_in_no_block() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(0)).expect("new");
        (0..5).for_each(|n| drop(project.add(&[report(n, "")], &stamp(1)).expect("added")));
        let read = |project: &Project| {
            let mut derived = project.derived().expect("derived");
            let fold = fold_until(project.store(), &mut derived, i64::MAX, 2).expect("read");
            fold.expect("readable").into_reports().len()
        };
        assert_eq!(read(&project), 5);
        let digest = Digest::of(&report(1, "").bytes);
        project.redact(&Scope::Bytes(digest), "for safety", &stamp(2)).expect("erased");
        assert_eq!(read(&project), 4);
        let derived = project.derived().expect("derived");
        let mut bytes = Vec::new();
        derived.for_each(KIND, &mut |row| bytes.extend(row.bytes)).expect("rows");
        let holds = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
        assert!(holds(b"2.txt") && !holds(b"1.txt"));
    }

    #[test]
    fn entries_that_fill_a_block_leave_it_as_a_look_back_makes_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(0)).expect("new");
        let mut derived = project.derived().expect("derived");
        for batch in [0..1, 1..2, 2..6, 6..7] {
            let before = project.head().expect("readable").entries;
            let reports: Vec<NewReport> = batch.map(|n| report(n, "a paper")).collect();
            project.add(&reports, &stamp(1)).expect("added");
            keep_up(project.store(), &mut derived, before, 2).expect("kept");
        }
        let n_blocks = project.head().expect("readable").entries / 2;
        assert_eq!(derived.basis_of_all(KIND).expect("rows").len() as u64, n_blocks);
        let kept = derived.digest(KIND).expect("rows");
        derived.clear().expect("dropped");
        fold_until(project.store(), &mut derived, i64::MAX, 2).expect("read").expect("readable");
        assert_eq!(derived.digest(KIND).expect("rows"), kept);
    }

    #[test]
    fn a_damaged_or_foreign_row_is_made_anew() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(0)).expect("new");
        (0..5).for_each(|n| drop(project.add(&[report(n, "")], &stamp(1)).expect("added")));
        let told = |project: &Project| {
            let mut derived = project.derived().expect("derived");
            fold_until(project.store(), &mut derived, i64::MAX, 2)
                .expect("read")
                .expect("readable")
                .into_reports()
        };
        let wanted = told(&project);
        let mut derived = project.derived().expect("derived");
        let mut rows = Vec::new();
        derived.for_each(KIND, &mut |row| rows.push(row)).expect("rows");
        assert_eq!(rows.len(), 3);
        rows[0].bytes[60] ^= 1;
        rows[1].basis = Digest::of(b"another journal");
        derived.put(KIND, &rows).expect("put");
        assert_eq!(told(&project), wanted);
    }
}
