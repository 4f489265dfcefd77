//! The list of reports at a moment, handed on while it is read: whoever asks for its first lines does not wait for the last, and
//! a million reports take no more memory than some thousands.
//!
//! Nearly all entries about reports bring one in. The others (it appeared elsewhere, was replaced, removed, redacted) stand in the
//! [outlines](crate::outline) of blocks: they are read first, so that each report is handed on as it stood then.
//!
//! **Invariant:** what is handed on is what [`ReportFold`] makes of the same entries.

use crate::derived::Derived;
use crate::error::JournalError;
use crate::history::Reader;
use crate::reports::{ReportEvent, ReportFold, ReportRecord, What};
use crate::store::Store;
use parallax_model::Digest;
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

/// Hands on each report, in the order they came in. `false`: some entry or row cannot be read, and only the journal can tell
/// what is wrong.
pub(crate) fn each_until(
    store: &dyn Store,
    derived: &mut Derived,
    last_ms: i64,
    block_len: u64,
    each: &mut dyn FnMut(ReportRecord) -> ControlFlow<()>,
) -> Result<bool, JournalError> {
    let Some((reader, of_blocks)) = Reader::until(store, derived, last_ms, block_len)? else {
        return Ok(false);
    };
    let Some(of_tail) = reader.changes_of_tail()? else { return Ok(false) };
    let mut changes = Changes::default();
    let of_blocks = of_blocks.into_iter().filter(|event| reader.is_until(event));
    of_blocks.chain(of_tail).for_each(|event| changes.take(event));
    let mut went = Some(ControlFlow::Continue(()));
    let mut hand_on = |events: Vec<ReportEvent>| {
        went = events.into_iter().try_fold(ControlFlow::Continue(()), |went, event| {
            if went.is_break() { Some(went) } else { changes.hand_on(event, each) }
        });
        went == Some(ControlFlow::Continue(()))
    };
    let mut is_through = reader.each_block(derived, &mut hand_on)?;
    if is_through {
        let Some(tail) = reader.tail()? else { return Ok(false) };
        is_through = hand_on(tail);
    }
    Ok(match is_through {
        true => changes.is_settled(),
        false => went == Some(ControlFlow::Break(())),
    })
}

/// What happened to reports after they came in.
#[derive(Default)]
struct Changes {
    /// By report, in order.
    of: HashMap<Digest, Vec<ReportEvent>>,
    /// By report that changed: from which entry until which it was there.
    there: HashMap<Digest, Vec<(u64, u64)>>,
    /// The beginnings of the digests of all others that were handed on.
    others: HashSet<[u8; 8]>,
}

impl Changes {
    fn take(&mut self, event: ReportEvent) {
        self.of.entry(event.digest).or_default().push(event);
    }

    /// Hands on the report that an entry brings in, where it was there at last. `None`: no writer of ours wrote this.
    fn hand_on(
        &mut self,
        event: ReportEvent,
        each: &mut dyn FnMut(ReportRecord) -> ControlFlow<()>,
    ) -> Option<ControlFlow<()>> {
        if !matches!(event.what, What::Added { .. }) {
            return Some(ControlFlow::Continue(()));
        }
        let (digest, seq) = (event.digest, event.seq);
        let mut fold = ReportFold::default();
        fold.apply(event)?;
        let Some(changes) = self.of.get(&digest) else {
            let beginning = *digest.0.first_chunk().expect("a digest is longer");
            self.others.insert(beginning).then_some(())?;
            return Some(each(fold.into_reports().pop()?));
        };
        let there = self.there.entry(digest).or_default();
        if there.last().is_some_and(|(_, until)| *until > seq) {
            return None;
        }
        let mut until = u64::MAX;
        for change in changes.iter().filter(|change| change.seq > seq) {
            fold.apply(change.clone())?;
            if fold.get(digest).is_none() {
                until = change.seq;
                break;
            }
        }
        there.push((seq, until));
        Some(fold.into_reports().pop().map_or(ControlFlow::Continue(()), each))
    }

    /// Whether all that happened, happened to reports that had come in; what they were before they were redacted is erased.
    fn is_settled(&self) -> bool {
        let needs_report =
            |event: &&ReportEvent| matches!(event.what, What::Seen(_) | What::Removed);
        self.of.values().flatten().filter(needs_report).all(|event| {
            let there = self.there.get(&event.digest).map_or(&[][..], Vec::as_slice);
            there.iter().any(|(from, until)| *from < event.seq && event.seq <= *until)
        })
    }
}
