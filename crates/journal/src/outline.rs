//! What is known of each block of entries before it is taken up: from when on anything was entered in it, and what it tells of
//! reports that had come in before. A look back takes up only blocks that it asks for, and a list of reports begins without them.
//!
//! In: the journal's entries, in blocks as [`history`](crate::history) has them. Out: an outline a block, kept in rows of `derived/`.
//!
//! **Invariant:** with and without these rows the same outlines come out.

use crate::derived::{Derived, DerivedRow};
use crate::error::JournalError;
use crate::history::{self, KeptAt};
use crate::reports::ReportEvent;
use crate::store::{Store, Walk};
use std::ops::Range;

/// Kind of the rows.
pub(crate) const KIND: &str = "report_outlines/1";

/// What is known of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outline {
    /// When the first of its entries was stamped, by the time on it: milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) earliest_ms: i64,
    /// What became of reports that had come in: few beside those that bring one in.
    pub(crate) changes: Vec<ReportEvent>,
}

/// The outlines of these whole blocks, in order; `None` where an entry cannot be read. Those that were not kept are.
pub(crate) fn outlines(
    store: &dyn Store,
    derived: &mut Derived,
    blocks: Range<u64>,
    block_len: u64,
) -> Result<Option<Vec<Outline>>, JournalError> {
    let mut outlines = Vec::new();
    let mut missing: Vec<(usize, KeptAt)> = Vec::new();
    for (at, number) in blocks.clone().enumerate() {
        let Some(place) = history::place_of(store, number, block_len)? else { break };
        let kept = derived.get(KIND, &place.key)?.filter(|row| row.basis == place.basis);
        let kept = kept.and_then(|row| unpacked(&row.bytes));
        missing.extend(kept.is_none().then_some((at, place)));
        outlines.push(kept.unwrap_or(Outline { earliest_ms: i64::MAX, changes: vec![] }));
    }
    let Some(first) = missing.first().map(|(at, _)| blocks.start + *at as u64) else {
        return Ok(Some(outlines));
    };
    let until = blocks.start + outlines.len() as u64;
    let Some(made) = made(store, first..until, block_len)? else { return Ok(None) };
    let from = outlines.len() - made.len();
    outlines.splice(from.., made);
    let rows = missing.into_iter().map(|(at, KeptAt { key, basis })| {
        let bytes = packed(&outlines[at]);
        DerivedRow { key, basis, bytes }
    });
    // Where rows cannot be kept, they are made again next time.
    let _ = derived.put(KIND, &rows.collect::<Vec<_>>());
    Ok(Some(outlines))
}

/// The same from the journal, in one walk over it.
fn made(
    store: &dyn Store,
    blocks: Range<u64>,
    block_len: u64,
) -> Result<Option<Vec<Outline>>, JournalError> {
    let earliest = store.earliest(blocks.clone(), block_len)?;
    let outline = |earliest_ms| Outline { earliest_ms, changes: vec![] };
    let mut outlines: Vec<Outline> = earliest.into_iter().map(outline).collect();
    let mut is_readable = true;
    store.walk_changes(blocks.start * block_len, &mut |entry| {
        let at = (entry.seq / block_len - blocks.start) as usize;
        let Some(outline) = outlines.get_mut(at) else { return Ok(Walk::Stop) };
        let event = ReportEvent::is_told_by(&entry).then(|| ReportEvent::of(&entry));
        is_readable &= event != Some(None);
        outline.changes.extend(event.flatten());
        Ok(if is_readable { Walk::On } else { Walk::Stop })
    })?;
    Ok(is_readable.then_some(outlines))
}

fn packed(outline: &Outline) -> Vec<u8> {
    let mut bytes = outline.earliest_ms.to_le_bytes().to_vec();
    outline.changes.iter().for_each(|event| history::encode(event, &mut bytes));
    history::sealed(&bytes)
}

fn unpacked(row: &[u8]) -> Option<Outline> {
    let (earliest, changes) = history::undamaged(row)?.split_first_chunk()?;
    let changes = history::decode(changes)?;
    Some(Outline { earliest_ms: i64::from_le_bytes(*earliest), changes })
}
