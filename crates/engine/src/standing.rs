//! The record as it last stood, so that deriving it again costs what has changed and no more.
//!
//! **Invariant:** what comes out is what deriving it from nothing would give, whatever it stood for before.

use crate::grounds::Grounds;
use crate::record::Reckoned;
use crate::resumed::Kept;
use crate::shared::share_words_of_tallies;
use crate::{Engine, Record, Recorded};
use parallax_grouping::{Part, Pile, ToItsEnd, Told, Watch, Work};
use parallax_model::{Claim, ClaimId, Decision, Digest, Incident, IncidentId, ReportId};
use parallax_reckoning::{Copies, Sources, tallies};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What was grouped and reckoned.
#[derive(Default)]
pub(crate) struct Standing {
    pub(crate) pile: Pile,
    pub(crate) copies: Copies,
    pub(crate) decided: Decided,
    /// The rule and the voices by which it was reckoned.
    pub(crate) reckoned_by: Option<(String, Digest)>,
    pub(crate) recorded: HashMap<IncidentId, Recorded>,
    /// Ids of incidents that came, went or changed since rows were kept.
    pub(crate) stale: HashSet<IncidentId>,
    /// The rows that are kept, by the name they go by.
    pub(crate) rows: Option<(String, Vec<Digest>)>,
    /// The rows that are kept of all the rest.
    pub(crate) kept: Kept,
}

/// What people had decided.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Decided {
    /// Of every decision.
    pub(crate) digest: Option<Digest>,
    /// The claims that they name, sorted.
    pub(crate) claims: Vec<ClaimId>,
}

impl Decided {
    fn by(decisions: &[Decision]) -> Self {
        let named = decisions.iter().flat_map(|decision| decision.verdict.claims()).cloned();
        let mut claims: Vec<ClaimId> = named.collect();
        claims.sort();
        claims.dedup();
        Self { digest: Some(Digest::of(format!("{decisions:?}").as_bytes())), claims }
    }
}

/// Steps that looking for copies takes beside those of grouping, and reckoning.
const COPYING: u64 = 6;
const RECKONING: u64 = 40;

/// Above this share of the reports, one part in so many, a record is another and not the same with a change.
const IS_CLOSE: usize = 8;

impl Standing {
    /// Whether it is kept under this name; what was never kept may be so under any.
    pub(crate) fn is_kept_as(&self, name: &str) -> bool {
        self.kept.name == name
    }

    /// Whether a record of these reports is the one that stands, with few changes.
    pub(crate) fn is_close_to(&self, told: &[Told]) -> bool {
        let n_kept = told.iter().filter(|one| self.is_told(one)).count();
        let n_changed = told.len().abs_diff(n_kept) + self.pile.n_reports().abs_diff(n_kept);
        n_changed * IS_CLOSE <= self.pile.n_reports()
    }

    fn is_told(&self, one: &Told) -> bool {
        self.pile.told(&one.id).is_some_and(|held| is_same(held, one))
    }

    /// Brings it up to date with what a record holds. `None`: all of it was made anew, and whoever watches broke that off; what
    /// stands is not to be used then.
    pub(crate) fn follow(
        &mut self,
        engine: &Engine,
        record: &Record,
        mut told: Vec<Told>,
        decisions: &[Decision],
        watch: &dyn Watch,
    ) -> Option<Work> {
        watch.expect(COPYING + RECKONING);
        let named: HashSet<&ReportId> = told.iter().map(|one| &one.id).collect();
        let gone: Vec<ReportId> =
            self.pile.ids().filter(|id| !named.contains(id)).cloned().collect();
        drop(named);
        told.retain(|one| !self.is_told(one));
        let changed: HashSet<ReportId> =
            told.iter().map(|one| &one.id).chain(&gone).cloned().collect();
        let change = self.pile.update_watched(told, &gone, record.ruling().bonds(), watch)?;
        // Where most stands as it stood, what is left to do is little.
        let to_its_end = ToItsEnd(watch);
        let watch = if self.recorded.is_empty() { watch } else { &to_its_end };
        let reports = record.reports();
        let part = Part::of(watch, COPYING, 2 * reports.len());
        let copies = Copies::find_watched(reports, &|n| part.done(n))?;
        part.finish().then_some(())?;
        let copied = copies.differing(&self.copies, &changed);
        self.copies = copies;
        for id in &change.gone {
            self.recorded.remove(id);
        }
        self.stale.extend(change.gone);
        for (before, now) in change.renamed {
            if let Some(mut one) = self.recorded.remove(&before) {
                one.own().incident.id = now.clone();
                self.recorded.insert(now.clone(), one);
            }
            self.stale.extend([before, now]);
        }
        let mut made = change.made;
        made.extend(self.take_changed(engine, record, Decided::by(decisions), &copied));
        let part = Part::of(watch, RECKONING, made.len());
        let reckon = |one| {
            let reckoned = self.reckon(engine, record, one);
            part.done(1).then_some(reckoned)
        };
        let made: Option<Vec<Recorded>> =
            engine.workers.install(|| made.into_par_iter().map(reckon).collect());
        part.finish().then_some(())?;
        for one in made? {
            self.stale.insert(one.incident.id.clone());
            self.recorded.insert(one.incident.id.clone(), one);
        }
        Some(change.work)
    }

    /// What it holds, the most told first.
    pub(crate) fn incidents(&self) -> Vec<Recorded> {
        in_order(self.recorded.values().cloned().collect())
    }

    /// As [`Standing::incidents`], for whoever does not follow on.
    pub(crate) fn take_incidents(&mut self) -> Vec<Recorded> {
        in_order(std::mem::take(&mut self.recorded).into_values().collect())
    }

    /// Takes out the incidents that are as they were and no longer say what they said.
    fn take_changed(
        &mut self,
        engine: &Engine,
        record: &Record,
        decided: Decided,
        copied: &HashSet<ReportId>,
    ) -> Vec<Incident> {
        let by = (format!("{:?}", engine.stages.rule), engine.voices);
        let is_by_another = self.reckoned_by.replace(by.clone()).is_some_and(|held| held != by);
        let before = std::mem::replace(&mut self.decided, decided);
        let decided: HashSet<&ClaimId> = match before == self.decided {
            true => HashSet::new(),
            false => before.claims.iter().chain(&self.decided.claims).collect(),
        };
        if !is_by_another && decided.is_empty() && copied.is_empty() {
            return vec![];
        }
        let is_copied = |id: &ClaimId| {
            let claim: Option<&Claim> = record.claim(id);
            !copied.is_empty() && claim.is_some_and(|claim| copied.contains(&claim.report))
        };
        let is_other = |one: &Recorded| {
            let mut claims = one.incident.claims.iter();
            is_by_another || claims.any(|id| decided.contains(id) || is_copied(id))
        };
        let again = self.recorded.values().filter(|one| is_other(one));
        let again: Vec<IncidentId> = again.map(|one| one.incident.id.clone()).collect();
        let taken = again.iter().filter_map(|id| self.recorded.remove(id));
        let undecided = |one: Recorded| {
            let mut groupings = one.groupings();
            for grouping in &mut groupings {
                grouping.reasons.retain(|reason| reason.comparison != DECISION);
            }
            Incident { groupings, ..one.into_own().incident }
        };
        taken.map(undecided).collect()
    }

    fn reckon(&self, engine: &Engine, record: &Record, mut incident: Incident) -> Recorded {
        let sources = Sources {
            claim: &|id| record.claim(id),
            report: &|id| record.report(id).map(|(report, _)| report),
            alias: &|name| engine.stages.alias(name),
            copies: &self.copies,
        };
        record.explain_decisions(&mut incident);
        let title = parallax_grouping::title(&incident, &record.claims_of(&incident));
        let mut tallies = tallies(&incident, &sources, &engine.stages.rule);
        share_words_of_tallies(tallies.iter_mut());
        let grounds = Grounds::pack(&incident.groupings, &incident.claims);
        incident.groupings = Vec::new();
        incident.claims.shrink_to_fit();
        Reckoned { incident, title, tallies, grounds }.into()
    }
}

/// What a reason that is a person's decision compares.
pub(crate) const DECISION: &str = "decision";

/// What most is said of comes first; equals by id.
pub(crate) fn in_order(mut recorded: Vec<Recorded>) -> Vec<Recorded> {
    recorded.sort_by(|a, b| {
        let told = |one: &Recorded| std::cmp::Reverse(one.incident.claims.len());
        told(a).cmp(&told(b)).then_with(|| a.incident.id.cmp(&b.incident.id))
    });
    recorded
}

fn is_same(held: &Told, now: &Told) -> bool {
    let is_one = |a: &Arc<Claim>, b: &Arc<Claim>| Arc::ptr_eq(a, b) || a == b;
    let is_report = match (&held.report, &now.report) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
        (a, b) => a.is_none() && b.is_none(),
    };
    is_report
        && held.claims.len() == now.claims.len()
        && held.claims.iter().zip(&now.claims).all(|(a, b)| is_one(a, b))
}

#[cfg(test)]
mod tests {
    use crate::{
        Engine, Filed, Memory, Named, Options, ReadReport, Record, ReportInput, Shelf, Watch,
    };
    use parallax_model::{Decision, Digest, ReportId, Verdict};
    use std::collections::HashMap;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    const WORDS: [&str; 8] = [
        "At least 12 people were killed in Homs on Saturday, the health ministry said.",
        "Activists said 15 civilians, including two women, died in the airstrike on Homs on Saturday.",
        "Shelling wounded three people in Aleppo on Friday, residents said.",
        "Jets struck the Amal bakery in Idlib on Thursday and killed nine people, a doctor said.",
        "Nine people died on Thursday when the Amal bakery in Idlib was hit, the civil defence said.",
        "More than 220,000 people have been killed in Syria since 2011, the Observatory said.",
        "Two children were injured by a mine near Raqqa on Sunday, their father said.",
        "About 300 residents fled Raqqa on Sunday after the shelling, the mayor said.",
    ];

    fn engine() -> Engine {
        Engine::new(&Options { jobs: 1, ..Options::default() }).expect("it starts")
    }

    fn read(engine: &Engine, at: usize) -> ReadReport {
        let read = engine.read(ReportInput {
            id: ReportId::new(format!("r{at:02}")),
            body: crate::Body::Text(WORDS[at % WORDS.len()].to_owned()),
            title: None,
            published: Some("2015-03-30".parse().expect("a day")),
            outlet: Some(format!("Outlet {}", at % 3)),
        });
        ReadReport { basis: Some(Digest::of(&[at as u8])), ..read }
    }

    fn decision(entry: u64, verdict: Verdict) -> Decision {
        Decision { entry, time_ms: 0, author: "A".into(), reason: "so".into(), verdict }
    }

    /// What is published of a record.
    fn told(record: &Record) -> String {
        format!("{:?} {:?}", record.incidents, record.findings)
    }

    type Row = (Digest, Vec<u8>);

    /// Counts what is written.
    #[derive(Default)]
    struct Rows {
        rows: Mutex<HashMap<String, Row>>,
        n_written: Mutex<usize>,
    }

    impl Memory for Rows {
        fn recall(&self, _: Shelf, key: &str, basis: Digest) -> Option<Vec<u8>> {
            let rows = self.rows.lock().expect("whole");
            rows.get(key).filter(|(of, _)| *of == basis).map(|(_, bytes)| bytes.clone())
        }

        fn keep(&self, _: Shelf, key: &str, basis: Digest, bytes: Vec<u8>) {
            *self.n_written.lock().expect("whole") += 1;
            self.rows.lock().expect("whole").insert(key.to_owned(), (basis, bytes));
        }

        fn build(&self) -> Digest {
            Digest([7; 32])
        }
    }

    /// Every step is taken by an engine of its own, as by commands one after the other.
    #[test]
    fn what_is_taken_up_by_another_process_is_what_deriving_from_nothing_gives() {
        let mut plain = engine();
        let filed: Vec<Filed> = (0..80).filter_map(|at| Filed::of(read(&plain, at))).collect();
        let claim = |at: usize| filed[at].claims[0].clone();
        let rows = Rows::default();
        let (id, report) = (claim(3).id.clone(), claim(3).report.clone());
        let rejected = Verdict::Rejected { claim: id, report, beside: None };
        let merged = Verdict::Merged { claims: vec![claim(0).id.clone(), claim(2).id.clone()] };
        let (mut decisions, mut n_followed) = (vec![], 0);
        for step in 0..16 {
            match step {
                3 => decisions.push(decision(1, merged.clone())),
                5 => decisions.push(decision(2, rejected.clone())),
                7 => _ = decisions.remove(0),
                9 => _ = decisions.remove(0),
                _ => {}
            }
            let mut ours = if step % 3 == 0 { engine().following() } else { engine() };
            if step > 10 {
                plain.choose_by("latest").expect("it ships");
                ours.choose_by("latest").expect("it ships");
            }
            let is_held = |at: &usize| step < 12 || *at != 5;
            let held = || (0..60 + step).filter(is_held).map(|at| filed[at].clone());
            let anew = plain.record_of(held(), &decisions);
            let before = *rows.n_written.lock().expect("whole");
            let taken_up = ours.record_kept(Some(&rows), "now", held(), &decisions);
            assert_eq!(told(&taken_up), told(&anew), "step {step}");
            let work = taken_up.work.expect("it is another record");
            let n_written = *rows.n_written.lock().expect("whole") - before;
            if step > 0 && work.n_weighed < work.n_reports {
                n_followed += 1;
                let whole = anew.work.expect("it was derived").n_compared;
                assert!(work.n_compared * 2 < whole, "step {step}: {work:?} of {whole}");
                assert!(n_written < rows.rows.lock().expect("whole").len(), "step {step}");
            }
            // What is only foreseen goes on from there, and leaves what is kept as it was.
            let foreseen = [&decisions[..], &[decision(9, merged.clone())]].concat();
            let before = *rows.n_written.lock().expect("whole");
            let now = Some((&rows as &dyn Memory, Named { name: "now", beside: None }));
            let preview = ours.record_foreseen(now, held(), &foreseen, &());
            let preview = preview.expect("nobody breaks it off");
            assert_eq!(told(&preview), told(&plain.record_of(held(), &foreseen)), "step {step}");
            assert_eq!(*rows.n_written.lock().expect("whole"), before, "step {step}");
            let work = preview.work.expect("it is another record");
            assert!(work.n_weighed * 2 < work.n_reports, "step {step}: {work:?}");
        }
        assert!(n_followed > 9, "{n_followed} of 15 steps were followed");
        // Rows that another has written over are not taken up.
        let written = rows.rows.lock().expect("whole").clone();
        let reports = |key: &&String| key.starts_with("now reports");
        let name = written.keys().find(reports).expect("it is kept").clone();
        rows.rows.lock().expect("whole").insert(name, (Digest([1; 32]), vec![]));
        let held = || filed.iter().take(30).cloned();
        let anew = plain.record_of(held(), &[]);
        let derived = plain.record_kept(Some(&rows), "now", held(), &[]);
        assert_eq!(told(&derived), told(&anew));
    }

    #[test]
    fn a_day_that_was_not_looked_at_before_goes_on_from_the_record_of_now_where_that_is_close() {
        let engine = engine();
        let filed: Vec<Filed> = (0..64).filter_map(|at| Filed::of(read(&engine, at))).collect();
        let rows = Rows::default();
        engine.record_kept(Some(&rows), "now", filed.clone(), &[]);
        let kept = rows.rows.lock().expect("whole").clone();
        let then = Some((&rows as &dyn Memory, Named { name: "then", beside: Some("now") }));
        // An early day first: what is kept of it is not close to the late one.
        for (n_then, is_close) in [(8, false), (60, true), (62, true), (20, false)] {
            let held = || filed[..n_then].iter().cloned();
            let ours = engine.record_kept_watched(then, held(), &[], &()).expect("derived");
            assert_eq!(told(&ours), told(&engine.record_of(held(), &[])), "{n_then}");
            let work = ours.work.expect("it is another record");
            assert_eq!(work.n_weighed < work.n_reports, is_close, "{n_then}: {work:?}");
            let again = engine.record_kept_watched(then, held(), &[], &()).expect("recalled");
            assert!(again.work.is_none() && told(&again) == told(&ours), "{n_then}");
        }
        let rows = rows.rows.lock().expect("whole");
        assert!(kept.iter().all(|(name, row)| rows[name] == *row), "that of now stays as it was");
    }

    /// Reports come, decisions are made and undone, the rule changes, a report goes; and somebody asks for a preview.
    #[test]
    fn what_is_followed_is_what_deriving_from_nothing_gives() {
        let (mut plain, mut following) = (engine(), engine().following());
        let filed: Vec<Filed> = (0..40).filter_map(|at| Filed::of(read(&plain, at))).collect();
        let claim = |at: usize| filed[at].claims[0].clone();
        let rows = Rows::default();
        let mut decisions: Vec<Decision> = vec![];
        let merged =
            decision(1, Verdict::Merged { claims: vec![claim(0).id.clone(), claim(2).id.clone()] });
        let (id, report) = (claim(3).id.clone(), claim(3).report.clone());
        let rejected = decision(2, Verdict::Rejected { claim: id, report, beside: None });
        for step in 0..14 {
            match step {
                4 => decisions.push(merged.clone()),
                6 => decisions.push(rejected.clone()),
                8 => _ = decisions.remove(0),
                10 => {
                    plain.choose_by("latest").expect("it ships");
                    following.choose_by("latest").expect("it ships");
                }
                _ => {}
            }
            let is_held = |at: &usize| step < 12 || *at != 5;
            let held = || (0..24 + step).filter(is_held).map(|at| filed[at].clone());
            let anew = plain.record_of(held(), &decisions);
            assert!(anew.incidents.len() > 3);
            let followed = following.record_kept(Some(&rows), "now", held(), &decisions);
            assert_eq!(told(&followed), told(&anew), "step {step}");
            let foreseen = [&decisions[..], std::slice::from_ref(&merged)].concat();
            let preview = following.record_of(held(), &foreseen);
            assert_eq!(told(&preview), told(&plain.record_of(held(), &foreseen)), "step {step}");
            // What is kept is whole, though only what changed was written.
            let recalled = plain.record_kept(Some(&rows), "now", held(), &decisions);
            assert!(recalled.work.is_none(), "step {step}");
            assert_eq!(told(&recalled), told(&anew), "step {step}");
        }
    }
    /// Ends what it watches at a step.
    struct Until(u64, AtomicU64);

    impl Watch for Until {
        fn expect(&self, _: u64) {}

        fn done(&self, n: u64) -> bool {
            self.1.fetch_add(n, Relaxed) + n < self.0
        }
    }

    #[test]
    fn what_is_broken_off_is_made_anew_and_what_stands_is_followed_to_its_end() {
        let (plain, following) = (engine(), engine().following());
        let filed: Vec<Filed> = (0..24).filter_map(|at| Filed::of(read(&plain, at))).collect();
        let rows = Rows::default();
        let now = Some((&rows as &dyn Memory, Named { name: "now", beside: None }));
        let kept = |decisions: &[Decision], watch: &Until| {
            following.record_kept_watched(now, filed.clone(), decisions, watch)
        };
        // In grouping, and in reckoning.
        for last in [1, 50, 120, 140] {
            assert!(kept(&[], &Until(last, 0.into())).is_none(), "step {last}");
            assert_eq!(*rows.n_written.lock().expect("whole"), 0, "half a record is not kept");
        }
        let whole = kept(&[], &Until(1_000, 0.into())).expect("it goes on");
        assert_eq!(told(&whole), told(&plain.record_of(filed.clone(), &[])));
        let claims = [0, 2].map(|at: usize| filed[at].claims[0].id.clone());
        let merged = [decision(1, Verdict::Merged { claims: claims.to_vec() })];
        let followed = kept(&merged, &Until(1, 0.into())).expect("it follows");
        assert_eq!(told(&followed), told(&plain.record_of(filed, &merged)));
    }
}
