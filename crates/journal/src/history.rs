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
use crate::outline::outlines;
use crate::reports::{Appearance, Intake, Origin, ReportEvent, ReportFold, Row, Told, What};
use crate::store::{Store, Visit, Walk};
use parallax_model::Digest;
use std::collections::BTreeMap;
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
    let Some((reader, _)) = Reader::until(store, derived, last_ms, block_len)? else {
        return Ok(None);
    };
    let mut take = |events: Vec<ReportEvent>| {
        events.into_iter().try_for_each(|event| fold.apply(event)).is_some()
    };
    if !reader.each_block(derived, &mut take)? {
        return Ok(None);
    }
    let is_read = reader.tail()?.is_some_and(take);
    Ok(is_read.then_some(fold))
}

/// Reads what entries stamped until a moment tell of reports.
pub(crate) struct Reader<'s> {
    store: &'s dyn Store,
    last_ms: i64,
    block_len: u64,
    /// How many entries there are; those that come meanwhile are not read.
    n_entries: u64,
    /// The whole blocks in which something was stamped until then, by number.
    blocks: Vec<u64>,
}

impl<'s> Reader<'s> {
    /// With it comes what became of reports in those blocks, in order, also later. `None`: an entry cannot be read.
    pub(crate) fn until(
        store: &'s dyn Store,
        derived: &mut Derived,
        last_ms: i64,
        block_len: u64,
    ) -> Result<Option<(Self, Vec<ReportEvent>)>, JournalError> {
        let n_entries = store.head()?.entries;
        let whole = 0..n_entries / block_len;
        let Some(outlines) = outlines(store, derived, whole, block_len)? else { return Ok(None) };
        let outlines = (0..).zip(outlines).filter(|(_, block)| block.earliest_ms <= last_ms);
        let (blocks, changes): (Vec<u64>, Vec<_>) =
            outlines.map(|(number, block)| (number, block.changes)).unzip();
        let reader = Self { store, last_ms, block_len, n_entries, blocks };
        Ok(Some((reader, changes.into_iter().flatten().collect())))
    }

    /// Whether an entry is one of them: a clock may have been set back.
    pub(crate) fn is_until(&self, event: &ReportEvent) -> bool {
        event.time_ms <= self.last_ms
    }

    /// Hands on what each whole block tells, in order. `false`: one cannot be read, or `each` broke off.
    pub(crate) fn each_block(
        &self,
        derived: &mut Derived,
        each: &mut dyn FnMut(Vec<ReportEvent>) -> bool,
    ) -> Result<bool, JournalError> {
        let n_at_once = std::thread::available_parallelism().map_or(1, |n| n.get());
        let mut some = self.blocks.chunks(n_at_once);
        let mut fetch = |derived: &Derived| {
            fetch(self.store, derived, some.next().unwrap_or_default(), self.block_len)
        };
        let mut fetched = fetch(derived)?;
        while !fetched.is_empty() {
            // While some blocks are taken up, the next are fetched.
            let (taken, next) = std::thread::scope(|scope| {
                let parts: Vec<_> =
                    fetched.iter().map(|block| scope.spawn(|| block.take_up())).collect();
                let next = fetch(derived);
                let join =
                    |part: std::thread::ScopedJoinHandle<'_, _>| part.join().expect("no panic");
                (parts.into_iter().map(join).collect::<Vec<Option<TakenUp>>>(), next)
            });
            let (mut made, mut goes_on) = (Vec::new(), true);
            for (block, taken) in fetched.into_iter().zip(taken) {
                let taken = block.taken(taken, self.store, self.block_len)?;
                let Some(TakenUp { mut events, encoded }) = taken else { return Ok(false) };
                made.extend(encoded.map(|bytes| block.row(bytes)));
                events.retain(|event| self.is_until(event));
                goes_on = goes_on && each(events);
            }
            // Where rows cannot be kept, they are made again next time.
            let _ = derived.put(KIND, &made);
            if !goes_on {
                return Ok(false);
            }
            fetched = next?;
        }
        Ok(true)
    }

    /// What those tell that no whole block holds; `None` where one cannot be read.
    pub(crate) fn tail(&self) -> Result<Option<Vec<ReportEvent>>, JournalError> {
        self.tail_of(|from, visit| self.store.walk(from, visit))
    }

    /// Of [`Reader::tail`] what became of reports that had come in.
    pub(crate) fn changes_of_tail(&self) -> Result<Option<Vec<ReportEvent>>, JournalError> {
        self.tail_of(|from, visit| self.store.walk_changes(from, visit))
    }

    fn tail_of(
        &self,
        walk: impl FnOnce(u64, &mut Visit<'_>) -> Result<(), JournalError>,
    ) -> Result<Option<Vec<ReportEvent>>, JournalError> {
        let mut events = Some(Vec::new());
        let first = self.n_entries / self.block_len * self.block_len;
        walk(first, &mut |entry| {
            if entry.seq >= self.n_entries {
                return Ok(Walk::Stop);
            }
            if entry.time_ms <= self.last_ms && ReportEvent::is_told_by(&entry) {
                match (ReportEvent::of(&entry), &mut events) {
                    (Some(event), Some(events)) => events.push(event),
                    _ => events = None,
                }
            }
            Ok(if events.is_some() { Walk::On } else { Walk::Stop })
        })?;
        Ok(events)
    }
}

/// Makes the block that a batch of entries has filled, so that no look back has to: `before` is how many entries there were.
pub(crate) fn keep_up(
    store: &dyn Store,
    derived: &mut Derived,
    before: u64,
    block_len: u64,
) -> Result<(), JournalError> {
    let filled = before / block_len..store.head()?.entries / block_len;
    for block in fetch(store, derived, &Vec::from_iter(filled.clone()), block_len)? {
        let Some(TakenUp { encoded, .. }) = block.take_up() else { continue };
        let rows: Vec<_> = encoded.map(|bytes| block.row(bytes)).into_iter().collect();
        derived.put(KIND, &rows)?;
    }
    outlines(store, derived, filled, block_len).map(drop)
}

/// A block as it was fetched.
struct Block {
    number: u64,
    place: KeptAt,
    bytes: Bytes,
}

/// Where a block has its rows.
pub(crate) struct KeptAt {
    pub(crate) key: String,
    /// Hash of its last entry.
    pub(crate) basis: Digest,
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
    numbers: &[u64],
    block_len: u64,
) -> Result<Vec<Block>, JournalError> {
    let mut blocks = Vec::new();
    for &number in numbers {
        let Some(place) = place_of(store, number, block_len)? else { break };
        let kept = derived.get(KIND, &place.key)?.filter(|row| row.basis == place.basis);
        let bytes = match kept {
            Some(row) => Bytes::Kept(row.bytes),
            None => Bytes::Entries(entries_of(store, number, block_len)?),
        };
        blocks.push(Block { number, place, bytes });
    }
    Ok(blocks)
}

/// `None` where the journal does not hold the block whole.
pub(crate) fn place_of(
    store: &dyn Store,
    number: u64,
    block_len: u64,
) -> Result<Option<KeptAt>, JournalError> {
    // Blocks of another length have other keys, and are dropped with everything else that is derived.
    let key = format!("{block_len}/{number:012}");
    Ok(hash_of(store, (number + 1) * block_len - 1)?.map(|basis| KeptAt { key, basis }))
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
            Bytes::Kept(row) => Some(TakenUp { events: unpacked(row)?, encoded: None }),
            Bytes::Entries(entries) => {
                let mut alike = Alike::default();
                let event = |entry| Some(alike.held_once(ReportEvent::of(entry)?));
                let events = entries.iter().map(event).collect::<Option<Vec<_>>>()?;
                let encoded = Some(packed(&events));
                Some(TakenUp { events, encoded })
            }
        }
    }

    /// What it says, by the journal where what was kept is damaged.
    fn taken(
        &self,
        taken: Option<TakenUp>,
        store: &dyn Store,
        block_len: u64,
    ) -> Result<Option<TakenUp>, JournalError> {
        match (taken, &self.bytes) {
            (None, Bytes::Kept(_)) => Ok(self.anew(store, block_len)?.take_up()),
            (taken, _) => Ok(taken),
        }
    }

    /// The same block, from the journal.
    fn anew(&self, store: &dyn Store, block_len: u64) -> Result<Self, JournalError> {
        let bytes = Bytes::Entries(entries_of(store, self.number, block_len)?);
        let KeptAt { key, basis } = &self.place;
        let place = KeptAt { key: key.clone(), basis: *basis };
        Ok(Self { number: self.number, place, bytes })
    }

    fn row(&self, bytes: Vec<u8>) -> DerivedRow {
        let KeptAt { key, basis } = &self.place;
        DerivedRow { key: key.clone(), basis: *basis, bytes }
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

/// Events as they are kept.
fn packed(events: &[ReportEvent]) -> Vec<u8> {
    let mut bytes = Vec::new();
    events.iter().for_each(|event| encode(event, &mut bytes));
    sealed(&bytes)
}

/// What was [`packed`]; `None` where it is damaged.
fn unpacked(row: &[u8]) -> Option<Vec<ReportEvent>> {
    decode(undamaged(row)?)
}

/// Bytes behind their digest.
pub(crate) fn sealed(bytes: &[u8]) -> Vec<u8> {
    [&Digest::of(bytes).0[..], bytes].concat()
}

/// What was [`sealed`]; `None` where it is damaged.
pub(crate) fn undamaged(row: &[u8]) -> Option<&[u8]> {
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

pub(crate) fn encode(event: &ReportEvent, out: &mut Vec<u8>) {
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

pub(crate) fn decode(bytes: &[u8]) -> Option<Vec<ReportEvent>> {
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
    use crate::{list, outline};
    use jiff::Timestamp;
    use proptest::prelude::*;
    use std::ops::ControlFlow;

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
                let (mut listed, mut one) = (Vec::new(), project.derived().expect("derived"));
                let mut each = |record| {
                    listed.push(record);
                    ControlFlow::Continue(())
                };
                let is_read = list::each_until(project.store(), &mut one, last_ms, block_len, &mut each);
                match &plain {
                    Ok(plain) => prop_assert!(is_read.expect("read") && *plain == listed),
                    Err(_) => prop_assert!(!is_read.expect("read")),
                }
                let fold = fold_until(project.store(), &mut derived, last_ms, block_len).expect("read");
                match (&plain, fold) {
                    (Ok(plain), Some(fold)) => prop_assert_eq!(plain, &fold.into_reports()),
                    (plain, fold) => prop_assert!(plain.is_err() && fold.is_none()),
                }
            }
        }
    }

    #[test]
    fn the_first_of_a_list_is_handed_on_before_the_last_block_is_read() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(0)).expect("new");
        let reports: Vec<NewReport> = (0..400).map(|n| report(n, "a paper")).collect();
        project.add(&reports, &stamp(1)).expect("added");
        let mut derived = project.derived().expect("derived");
        // Each goes on after so many; how many blocks had to be made for that.
        let mut list = |n_wanted: usize| {
            let mut n_listed = 0;
            let mut each = |_| {
                n_listed += 1;
                if n_listed < n_wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            };
            let store = project.store();
            assert!(list::each_until(store, &mut derived, i64::MAX, 4, &mut each).expect("read"));
            let rows = derived.basis_of_all(KIND).expect("rows").len();
            derived.keep_only(KIND, &Default::default()).expect("dropped");
            (n_listed, rows)
        };
        let n_at_once = std::thread::available_parallelism().map_or(1, usize::from);
        let (n_listed, n_made) = list(1);
        assert!(n_listed == 1 && n_made <= n_at_once, "{n_made} blocks");
        assert_eq!(list(1000), (400, 100));
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
        for kind in [KIND, outline::KIND] {
            derived.for_each(kind, &mut |row| bytes.extend(row.bytes)).expect("rows");
        }
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
