//! What grouping and reckoning came to, kept between runs: of a large project they are the slow part of deriving it, and
//! once is enough.
//!
//! **Invariant:** what is recalled is what deriving it now would give. Its basis names everything that decides it: the build,
//! the rule, the voices, what each report was read from, in order, and every decision.

use crate::codec;
use crate::memory::{Memory, Shelf};
use crate::record::Reckoned;
use crate::shared::{share_places, share_words_of_tallies};
use crate::standing::{Standing, in_order};
use crate::{Engine, Filed, Record, Recorded};
use parallax_grouping::Watch;
use parallax_model::{ClaimId, Decision, Digest, IncidentId, Tally};
use rayon::prelude::*;
use std::collections::HashSet;

/// Incidents of one row, about: few enough that a change writes little, many enough that rows stay few.
const INCIDENTS_A_ROW: usize = 512;

/// Under which name a record is kept. Records under other rules or for other eyes have names of their own, so that one does not
/// push out the other.
#[derive(Debug, Clone, Copy)]
pub struct Named<'n> {
    /// Its own.
    pub name: &'n str,
    /// That of another which may be closer to it than what was kept under its own: of the record of now, for one of the past.
    pub beside: Option<&'n str>,
}

/// Where in a memory one record has its place.
pub(crate) struct Place<'m> {
    pub(crate) memory: &'m dyn Memory,
    pub(crate) name: &'m str,
    pub(crate) beside: Option<&'m str>,
    pub(crate) basis: Digest,
    /// Whether what it comes to is kept there: of what is only foreseen nothing is.
    pub(crate) is_kept: bool,
}

impl Engine {
    /// As [`Engine::record_of`], with a memory of what it came to before, under this name.
    pub fn record_kept(
        &self,
        memory: Option<&dyn Memory>,
        name: &str,
        filed: impl IntoIterator<Item = Filed>,
        decisions: &[Decision],
    ) -> Record {
        let kept = memory.map(|memory| (memory, Named { name, beside: None }));
        self.record_kept_watched(kept, filed, decisions, &()).expect("nobody breaks it off")
    }

    /// [`Engine::record_kept`], step by step; what is broken off is not kept.
    ///
    /// Failure: as [`Engine::record_watched`].
    pub fn record_kept_watched(
        &self,
        kept: Option<(&dyn Memory, Named<'_>)>,
        filed: impl IntoIterator<Item = Filed>,
        decisions: &[Decision],
        watch: &dyn Watch,
    ) -> Option<Record> {
        self.record_at(kept, true, filed, decisions, watch)
    }

    /// The record as it would be under other decisions: it goes on from what is kept, and nothing is kept of it.
    ///
    /// Failure: as [`Engine::record_watched`].
    pub fn record_foreseen(
        &self,
        kept: Option<(&dyn Memory, Named<'_>)>,
        filed: impl IntoIterator<Item = Filed>,
        decisions: &[Decision],
        watch: &dyn Watch,
    ) -> Option<Record> {
        self.record_at(kept, false, filed, decisions, watch)
    }

    fn record_at(
        &self,
        kept: Option<(&dyn Memory, Named<'_>)>,
        is_kept: bool,
        filed: impl IntoIterator<Item = Filed>,
        decisions: &[Decision],
        watch: &dyn Watch,
    ) -> Option<Record> {
        let filed: Vec<Filed> = filed.into_iter().collect();
        let place = kept.and_then(|(memory, Named { name, beside })| {
            let basis = self.basis(memory, &filed, decisions)?;
            Some(Place { memory, name, beside, basis, is_kept })
        });
        self.record_in(place.as_ref(), filed, decisions, watch)
    }

    /// `None`: of some report nobody noted what it was read from.
    fn basis(
        &self,
        memory: &dyn Memory,
        filed: &[Filed],
        decisions: &[Decision],
    ) -> Option<Digest> {
        let (build, rule) = (memory.build(), &self.stages.rule);
        let mut basis = format!("{build} {rule:?} {} {decisions:?}", self.voices).into_bytes();
        for one in filed {
            basis.extend(one.basis?.0);
        }
        Some(Digest::of(&basis))
    }
}

impl Place<'_> {
    /// The incidents that were kept here; `None`: none, or of something else.
    pub(crate) fn recalled(&self, engine: &Engine, record: &Record) -> Option<Vec<Recorded>> {
        let head = self.memory.recall(Shelf::Record, &self.head(), self.basis)?;
        let rows: Vec<Digest> = codec::decode(&head)?;
        Some(in_order(self.rows(engine, &rows, record)?))
    }

    /// The incidents of rows that are known by their digests, in no order.
    pub(crate) fn rows(
        &self,
        engine: &Engine,
        digests: &[Digest],
        record: &Record,
    ) -> Option<Vec<Recorded>> {
        let row = |(at, digest): (usize, &Digest)| self.row(at as u64, *digest, record);
        let rows: Option<Vec<Vec<Recorded>>> =
            engine.workers.install(|| digests.par_iter().enumerate().map(row).collect());
        Some(rows?.into_iter().flatten().collect())
    }

    /// Keeps the incidents; of rows that the standing record knows to be kept, only those that are others now.
    pub(crate) fn keep(
        &self,
        engine: &Engine,
        incidents: &[Recorded],
        standing: Option<&mut Standing>,
    ) {
        let n_rows = incidents.len().div_ceil(INCIDENTS_A_ROW).max(1).next_power_of_two();
        let mut rows: Vec<Vec<&Reckoned>> = vec![vec![]; n_rows];
        for one in incidents {
            rows[row_of(&one.incident.id, n_rows)].push(one);
        }
        let known = standing.as_ref().and_then(|standing| {
            let (_, known) = standing.rows.as_ref().filter(|(name, _)| name == self.name)?;
            let stale = standing.stale.iter().map(|id| row_of(id, n_rows)).collect();
            (known.len() == n_rows).then(|| (known.clone(), stale))
        });
        let (known, stale): (Vec<Digest>, HashSet<usize>) = known.unwrap_or_default();
        let keep = |(at, row): (usize, &mut Vec<&Reckoned>)| {
            if let Some(known) = known.get(at).filter(|_| !stale.contains(&at)) {
                return *known;
            }
            row.sort_by(|a, b| a.incident.id.cmp(&b.incident.id));
            let bytes = codec::encode_all(row);
            let digest = Digest::of(&bytes);
            self.memory.keep(Shelf::Record, &self.key(at as u64), digest, bytes);
            digest
        };
        let digests: Vec<Digest> =
            engine.workers.install(|| rows.par_iter_mut().enumerate().map(keep).collect());
        // What names the rows comes last: a run that was cut off leaves none that fit.
        self.memory.keep(Shelf::Record, &self.head(), self.basis, codec::encode(&digests));
        if let Some(standing) = standing {
            standing.rows = Some((self.name.to_owned(), digests));
            standing.stale.clear();
        }
    }

    fn row(&self, at: u64, digest: Digest, record: &Record) -> Option<Vec<Recorded>> {
        let bytes = self.memory.recall(Shelf::Record, &self.key(at), digest)?;
        let mut incidents: Vec<Reckoned> = codec::decode(&bytes)?;
        incidents.iter_mut().for_each(|one| share_ids(one, record));
        share_words_of_tallies(incidents.iter_mut().flat_map(|one| &mut one.tallies));
        share_places(incidents.iter_mut().map(|one| &mut one.incident.place));
        Some(incidents.into_iter().map(Recorded::from).collect())
    }

    fn key(&self, at: u64) -> String {
        format!("{} {at:06}", self.name)
    }

    fn head(&self) -> String {
        format!("{} rows", self.name)
    }
}

/// Which row an incident is in: the same however many others there are, as long as rows are as many.
fn row_of(id: &IncidentId, n_rows: usize) -> usize {
    let digest = Digest::of(id.as_str().as_bytes());
    let number = u32::from_le_bytes([digest.0[0], digest.0[1], digest.0[2], digest.0[3]]);
    number as usize % n_rows
}

/// Lets an incident name its claims by the ids that the record holds: a million copies of them would be a hundred megabytes.
fn share_ids(one: &mut Reckoned, record: &Record) {
    let share = |id: &mut ClaimId| {
        if let Some(held) = record.claim(id) {
            *id = held.id.clone();
        }
    };
    let Reckoned { incident, title: _, tallies, grounds: _ } = one;
    incident.claims.iter_mut().for_each(share);
    tallies.iter_mut().for_each(|tally| share_in_tally(tally, &share));
}

fn share_in_tally(tally: &mut Tally, share: &dyn Fn(&mut ClaimId)) {
    for bound in [&mut tally.low, &mut tally.best, &mut tally.high].into_iter().flatten() {
        share(&mut bound.owner);
    }
    for voice in &mut tally.voices {
        share(&mut voice.claim);
        voice.parts.iter_mut().chain(&mut voice.also).for_each(share);
    }
    tally.categories.iter_mut().for_each(|one| share_in_tally(&mut one.tally, share));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Options, ReportInput};
    use parallax_model::{ReportId, Verdict};
    use std::collections::HashMap;
    use std::sync::Mutex;

    const WORDS: [&str; 3] = [
        "At least 12 people were killed in Homs on Saturday, the health ministry said.",
        "Activists said 15 civilians, including two women, died in the airstrike on Homs on Saturday.",
        "Shelling wounded three people in Aleppo on Friday, residents said.",
    ];

    /// What was kept, and the digest of what it was computed from.
    type Row = (Digest, Vec<u8>);

    #[derive(Default)]
    struct Rows {
        rows: Mutex<HashMap<(Shelf, String), Row>>,
    }

    impl Memory for Rows {
        fn recall(&self, shelf: Shelf, key: &str, basis: Digest) -> Option<Vec<u8>> {
            let rows = self.rows.lock().expect("whole");
            let found = rows.get(&(shelf, key.to_owned())).filter(|(of, _)| *of == basis)?;
            Some(found.1.clone())
        }

        fn keep(&self, shelf: Shelf, key: &str, basis: Digest, bytes: Vec<u8>) {
            self.rows.lock().expect("whole").insert((shelf, key.to_owned()), (basis, bytes));
        }

        fn build(&self) -> Digest {
            Digest([7; 32])
        }
    }

    fn engine(rule: &str) -> Engine {
        let options = Options { jobs: 1, rule: rule.to_owned(), ..Options::default() };
        Engine::new(&options).expect("it starts")
    }

    fn read(engine: &Engine, memory: Option<&Rows>, words: &[&str]) -> Vec<Filed> {
        let input = |(at, words): (usize, &&str)| {
            Ok(ReportInput {
                id: ReportId::new(format!("r{at}")),
                body: Body::Text((*words).to_owned()),
                title: None,
                published: Some("2015-03-30".parse().expect("a day")),
                outlet: None,
            })
        };
        let mut filed = Vec::new();
        let memory = memory.map(|memory| memory as &dyn Memory);
        engine.read_each_with(memory, words.iter().enumerate().map(input), |read| {
            filed.extend(Filed::of(read));
            std::ops::ControlFlow::Continue(())
        });
        filed
    }

    /// The record, and whether it was recalled.
    fn record(
        engine: &Engine,
        memory: &Rows,
        words: &[&str],
        decisions: &[Decision],
    ) -> (Record, bool) {
        let filed = read(engine, Some(memory), words);
        let record = engine.record_kept(Some(memory), "all", filed, decisions);
        let was_recalled = record.work.is_none();
        (record, was_recalled)
    }

    #[test]
    fn the_same_record_comes_back_and_another_is_derived() {
        let (memory, ours, latest) = (Rows::default(), engine(""), engine("latest"));
        let (first, was_recalled) = record(&ours, &memory, &WORDS, &[]);
        assert!(!was_recalled && first.incidents.len() > 1);
        let (again, was_recalled) = record(&ours, &memory, &WORDS, &[]);
        assert!(was_recalled);
        assert_eq!(format!("{:?}", again.incidents), format!("{:?}", first.incidents));
        assert!(!record(&latest, &memory, &WORDS, &[]).1, "another rule");
        assert!(!record(&ours, &memory, &WORDS[..2], &[]).1, "a report less");
        let claims = first.claims().iter().take(2).map(|claim| claim.id.clone()).collect();
        let decision = Decision {
            entry: 3,
            time_ms: 0,
            author: "A".into(),
            reason: "so".into(),
            verdict: Verdict::Merged { claims },
        };
        record(&ours, &memory, &WORDS, &[]);
        assert!(!record(&ours, &memory, &WORDS, &[decision]).1, "a decision more");
    }

    #[test]
    fn damaged_rows_are_derived_anew() {
        let (memory, engine) = (Rows::default(), engine(""));
        let (first, _) = record(&engine, &memory, &WORDS, &[]);
        for (of, (_, bytes)) in memory.rows.lock().expect("whole").iter_mut() {
            if of.0 != Shelf::Read {
                bytes.truncate(bytes.len() / 2);
            }
        }
        let (again, _) = record(&engine, &memory, &WORDS, &[]);
        assert_eq!(format!("{:?}", again.incidents), format!("{:?}", first.incidents));
    }

    #[test]
    fn what_was_read_without_a_memory_is_derived() {
        let (memory, engine) = (Rows::default(), engine(""));
        let filed = read(&engine, None, &WORDS);
        let record = engine.record_kept(Some(&memory), "all", filed, &[]);
        assert!(!record.incidents.is_empty() && memory.rows.lock().expect("whole").is_empty());
    }
}
