//! What was read of many reports, kept together: a large project is taken up in a few large reads, and none of its bytes are
//! opened.
//!
//! Where a block ends is told by the ids in it: a report more or less makes one block another, not those behind it.
//!
//! **Invariant:** what comes out of a block is what reading its reports now would give.

use crate::codec::{self, Code};
use crate::memory::{Memory, Shelf};
use crate::{Engine, Filed, ReadReport, ReportInput, Timing};
use parallax_model::{Day, Diagnostic, Digest, ReportId};
use rayon::prelude::*;
use std::ops::{ControlFlow, Range};

/// A block ends with a report whose id has this digest's first byte: about 256 reports on.
const LAST: u8 = 0;

/// Reports of a block, at most: what bounds the memory that one takes.
const MOST_REPORTS: usize = 1024;

/// Blocks that are taken up before what they hold is handed on.
const BLOCKS_AT_ONCE: usize = 4;

/// What is known of a report before its bytes are fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownReport {
    /// Names the bytes too: other bytes, another id.
    pub id: ReportId,
    /// As [`ReportInput`] will have it.
    pub title: Option<String>,
    /// As [`ReportInput`] will have it.
    pub published: Option<Day>,
    /// As [`ReportInput`] will have it.
    pub outlet: Option<String>,
    /// How many bytes lie there to be fetched; `None`: they cannot be.
    pub n_bytes: Option<u64>,
}

/// What became of a report.
#[derive(Debug, Clone)]
pub struct Taken {
    /// What records are made of; `None`: it was set aside whole.
    pub filed: Option<Filed>,
    /// What a person should know about it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Taken {
    fn of(read: ReadReport) -> Self {
        let diagnostics = read.diagnostics.clone();
        Self { filed: Filed::of(read), diagnostics }
    }
}

impl Code for Taken {
    fn put(&self, out: &mut Vec<u8>) {
        let Self { filed, diagnostics } = self;
        filed.put(out);
        diagnostics.put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some(Self { filed: Code::take(input)?, diagnostics: Code::take(input)? })
    }
}

impl Engine {
    /// Files reports and hands on each with its place among `known`, in that order. Only those are fetched that no block holds.
    /// It ends where `each` breaks off.
    pub fn file_each(
        &self,
        memory: Option<&dyn Memory>,
        known: &[KnownReport],
        mut fetch: impl FnMut(usize) -> Result<ReportInput, Diagnostic>,
        mut each: impl FnMut(usize, Taken) -> ControlFlow<()>,
    ) -> Timing {
        let mut total = Timing::default();
        for some in blocks_of(known).chunks(BLOCKS_AT_ONCE) {
            let recall = |block: &Range<usize>| self.recalled(memory?, &known[block.clone()]);
            let recalled: Vec<Option<Vec<Taken>>> =
                self.workers.install(|| some.par_iter().map(recall).collect());
            for (block, recalled) in some.iter().zip(recalled) {
                let handed_on = match recalled {
                    Some(all) => {
                        total.n_reports += all.len() as u64;
                        block.clone().zip(all).try_for_each(|(at, one)| each(at, one))
                    }
                    None => {
                        let inputs = block.clone().map(&mut fetch);
                        let each = |nth: usize, one| each(block.start + nth, one);
                        self.file(memory, &known[block.clone()], inputs, each, &mut total)
                    }
                };
                if handed_on.is_break() {
                    return total;
                }
            }
        }
        total
    }

    fn recalled(&self, memory: &dyn Memory, known: &[KnownReport]) -> Option<Vec<Taken>> {
        let basis = self.block_basis(memory, known);
        let bytes = memory.recall(Shelf::Block, &key(known.first()?), basis)?;
        let taken: Vec<Taken> = codec::decode(&bytes)?;
        (taken.len() == known.len()).then_some(taken)
    }

    /// Reads the reports of a block, and keeps it where all of them could be fetched and nobody broke off.
    fn file(
        &self,
        memory: Option<&dyn Memory>,
        known: &[KnownReport],
        inputs: impl Iterator<Item = Result<ReportInput, Diagnostic>>,
        mut each: impl FnMut(usize, Taken) -> ControlFlow<()>,
        total: &mut Timing,
    ) -> ControlFlow<()> {
        let mut taken = Vec::with_capacity(known.len());
        let (mut is_whole, mut handed_on) = (true, ControlFlow::Continue(()));
        *total += self.read_each_with(memory, inputs, |read| {
            is_whole &= read.basis.is_some();
            let one = Taken::of(read);
            handed_on = each(taken.len(), one.clone());
            taken.push(one);
            handed_on
        });
        is_whole &= taken.len() == known.len();
        if let (Some(memory), Some(first), true) = (memory, known.first(), is_whole) {
            let basis = self.block_basis(memory, known);
            memory.keep(Shelf::Block, &key(first), basis, codec::encode(&taken));
        }
        handed_on
    }

    fn block_basis(&self, memory: &dyn Memory, known: &[KnownReport]) -> Digest {
        Digest::of(format!("{} {} {known:?}", memory.build(), self.setting).as_bytes())
    }
}

/// The id of its first report alone would say that the row is of that report, and it holds others' words too.
fn key(first: &KnownReport) -> String {
    format!("from {}", first.id)
}

fn blocks_of(known: &[KnownReport]) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut start = 0;
    for (at, one) in (1..).zip(known) {
        let is_last = Digest::of(one.id.as_str().as_bytes()).0[0] == LAST;
        if is_last || at - start == MOST_REPORTS || at == known.len() {
            blocks.push(start..at);
            start = at;
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Options};
    use parallax_model::{Claim, Severity};
    use std::collections::HashMap;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};

    type Held = HashMap<(Shelf, String), (Digest, Vec<u8>)>;

    #[derive(Default)]
    struct Rows {
        rows: Mutex<Held>,
        n_blocks: AtomicUsize,
    }

    impl Memory for Rows {
        fn recall(&self, shelf: Shelf, key: &str, basis: Digest) -> Option<Vec<u8>> {
            let rows = self.rows.lock().expect("whole");
            let found = rows.get(&(shelf, key.to_owned())).filter(|(of, _)| *of == basis)?;
            self.n_blocks.fetch_add(usize::from(shelf == Shelf::Block), Ordering::Relaxed);
            Some(found.1.clone())
        }

        fn keep(&self, shelf: Shelf, key: &str, basis: Digest, bytes: Vec<u8>) {
            self.rows.lock().expect("whole").insert((shelf, key.to_owned()), (basis, bytes));
        }

        fn build(&self) -> Digest {
            Digest([7; 32])
        }
    }

    fn words(at: usize) -> String {
        match at % 3 {
            0 => format!("At least {at} people were killed in Homs on Saturday, police said."),
            1 => "Les habitants ont quitté la ville hier soir, selon les autorités locales, et \
                  personne n'a pu y retourner depuis, a dit un responsable de la mairie."
                .to_owned(),
            _ => "Shelling wounded three people in Aleppo on Friday, residents said.".to_owned(),
        }
    }

    fn known(n: usize) -> Vec<KnownReport> {
        let one = |at: usize| KnownReport {
            id: ReportId::new(format!("r{at}")),
            title: None,
            published: Some("2015-03-30".parse().expect("a day")),
            outlet: Some("Outlet".to_owned()),
            n_bytes: Some(words(at).len() as u64),
        };
        (0..n).map(one).collect()
    }

    /// What came out, in words, and how many reports had to be fetched for it.
    fn filed(engine: &Engine, rows: &Rows, known: &[KnownReport]) -> (Vec<String>, usize) {
        let (mut all, mut n_fetched) = (Vec::new(), 0);
        let fetch = |at: usize| {
            n_fetched += 1;
            let one = &known[at];
            let gone = Diagnostic {
                report: one.id.clone(),
                severity: Severity::Unread,
                code: "archive",
                message: "gone".to_owned(),
                span: None,
            };
            one.n_bytes.ok_or(gone)?;
            let number = one.id.as_str()[1..].parse().expect("a number");
            Ok(ReportInput {
                id: one.id.clone(),
                body: Body::Text(words(number)),
                title: one.title.clone(),
                published: one.published,
                outlet: one.outlet.clone(),
            })
        };
        engine.file_each(Some(rows), known, fetch, |at, Taken { filed, diagnostics }| {
            let because = |filed: &Filed| -> Vec<String> {
                let of = |claim: &Arc<Claim>| format!("{:?}", filed.explained.of(&claim.id));
                filed.claims.iter().map(of).collect()
            };
            let because = filed.as_ref().map(because);
            all.push(format!("{at} {because:?} {diagnostics:?} {filed:?}"));
            ControlFlow::Continue(())
        });
        (all, n_fetched)
    }

    #[test]
    fn a_block_gives_what_reading_gives_and_fetches_nothing() {
        let engine = Engine::new(&Options { jobs: 2, ..Options::default() }).expect("it starts");
        let (rows, all) = (Rows::default(), known(40));
        let (first, n_fetched) = filed(&engine, &rows, &all);
        assert_eq!((n_fetched, first.len()), (40, 40));
        let is_aside = |one: &String| one.contains("code: \"language\"") && one.ends_with("None");
        assert!(first.iter().any(is_aside), "some are set aside, and it is said why");
        assert!(first[0].contains("frame") && first[0].contains("Homs"), "{}", first[0]);
        assert_eq!(filed(&engine, &rows, &all), (first, 0));
        // What is known of a report otherwise, a report less, bytes that are gone: no block of before is taken for it.
        let mut other = all.clone();
        other[4].outlet = None;
        assert!(filed(&engine, &rows, &other).1 > 0);
        assert!(filed(&engine, &rows, &all[..39]).1 > 0);
        let mut gone = all.clone();
        gone[39].n_bytes = None;
        for _ in 0..2 {
            let (without, n_fetched) = filed(&engine, &rows, &gone);
            assert!(n_fetched > 0 && without[39].ends_with("None"), "kept without what is gone");
        }
    }

    #[test]
    fn a_report_less_makes_one_block_another() {
        let all = known(6000);
        let names = |known: &[KnownReport]| -> Vec<String> {
            blocks_of(known).into_iter().map(|block| format!("{:?}", &known[block])).collect()
        };
        let before = names(&all);
        assert!(before.len() > 8, "{}", before.len());
        let mut fewer = all;
        fewer.remove(1500);
        let n_other = names(&fewer).iter().filter(|block| !before.contains(block)).count();
        assert!(n_other <= 2, "{n_other}");
        assert!(blocks_of(&[]).is_empty());
    }

    #[test]
    fn damaged_blocks_are_read_anew() {
        let engine = Engine::new(&Options { jobs: 1, ..Options::default() }).expect("it starts");
        let (rows, all) = (Rows::default(), known(3));
        let (first, _) = filed(&engine, &rows, &all);
        for (of, (_, bytes)) in rows.rows.lock().expect("whole").iter_mut() {
            if of.0 == Shelf::Block {
                bytes.truncate(bytes.len() / 2);
            }
        }
        assert_eq!(filed(&engine, &rows, &all), (first, 3));
        assert!(rows.n_blocks.load(Ordering::Relaxed) > 0);
    }
}
