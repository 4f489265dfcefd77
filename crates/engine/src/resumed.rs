//! What stands is kept between runs, so that a report more costs what it touches in another process too.
//!
//! Kept are rows of the [pile](Pile), which reports print whose text, and a head that names every row by its digest, with those of
//! the incidents. Only what changed is written, the head last: rows that another process wrote meanwhile, or some that a run
//! which was cut off left behind, do not fit it, and all is derived anew.
//!
//! **Invariant:** going on from what was taken up gives what deriving from nothing would.

use crate::codec::{self, Code};
use crate::kept::Place;
use crate::memory::Shelf;
use crate::standing::{Decided, Standing};
use crate::{Engine, Record};
use parallax_grouping::{Mark, Pile, Told, Weights};
use parallax_model::{ClaimId, Digest, ReportId, Span, Verdict};
use parallax_reckoning::Copies;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// The rows that are kept of what stands.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Under which name.
    pub(crate) name: String,
    /// Of each row, by what it is.
    rows: HashMap<String, Digest>,
    /// Of the head, as it was written.
    head: Option<Digest>,
}

/// Reports in one row of those that say who prints whose text, about.
const COPIES_A_ROW: usize = 512;

/// What is in no row.
struct Head {
    reckoned_by: (String, Digest),
    decided: Option<Digest>,
    decided_claims: Vec<ClaimId>,
    incidents: Vec<Digest>,
    pile: Vec<u8>,
    rows: Vec<(String, Digest)>,
    n_rows_of_copies: u32,
}

impl Code for Head {
    fn put(&self, out: &mut Vec<u8>) {
        let Self { reckoned_by, decided, decided_claims, incidents, pile, rows, n_rows_of_copies } =
            self;
        reckoned_by.put(out);
        decided.put(out);
        decided_claims.put(out);
        incidents.put(out);
        pile.put(out);
        rows.put(out);
        n_rows_of_copies.put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some(Self {
            reckoned_by: Code::take(input)?,
            decided: Code::take(input)?,
            decided_claims: Code::take(input)?,
            incidents: Code::take(input)?,
            pile: Code::take(input)?,
            rows: Code::take(input)?,
            n_rows_of_copies: Code::take(input)?,
        })
    }
}

/// What each report was read from, and what people made of it.
pub(crate) struct Marks(HashMap<ReportId, (usize, Mark)>);

impl Marks {
    /// `told` and `read_from`: one entry a report of the record.
    pub(crate) fn of(record: &Record, told: &[Told], read_from: &[Option<Digest>]) -> Self {
        let judged: HashSet<&ReportId> =
            record.ruling().holding().iter().filter_map(|one| judged(&one.verdict)).collect();
        let mark = |(told, read_from): (&Told, &Option<Digest>)| {
            let mut of = read_from.map_or_else(Vec::new, |digest| digest.0.to_vec());
            if judged.contains(&told.id) {
                // What nothing is left of is not what nobody judged.
                of.push(1);
                told.claims.iter().for_each(|claim| claim.put(&mut of));
            }
            let digest = Digest::of(&of).0;
            let half = digest.first_chunk().expect("a digest is of thirty-two bytes");
            (told.id.clone(), Mark::from_le_bytes(*half))
        };
        let marks = (0..).zip(told.iter().zip(read_from).map(mark));
        Self(marks.map(|(at, (id, mark))| (id, (at, mark))).collect())
    }

    fn of_report(&self, id: &ReportId) -> Mark {
        self.0.get(id).map_or(0, |(_, mark)| *mark)
    }

    /// What a report tells, where its mark is this one.
    fn told(&self, id: &ReportId, mark: Mark, told: &[Told]) -> Option<Told> {
        let (at, now) = self.0.get(id)?;
        (*now == mark).then(|| told[*at].clone())
    }
}

/// The report of which a verdict makes something else than was read.
fn judged(verdict: &Verdict) -> Option<&ReportId> {
    match verdict {
        Verdict::Accepted { report, .. }
        | Verdict::Rejected { report, .. }
        | Verdict::Corrected { report, .. } => Some(report),
        Verdict::Added { missed, .. } => Some(&missed.report),
        _ => None,
    }
}

/// What a row says of one report: the one that it goes back to, and its paragraphs. `None` for the report itself.
type Copied = (ReportId, (Option<ReportId>, Vec<(Span, Option<ReportId>)>));

impl Place<'_> {
    /// What was kept here, or beside, and is close to these reports. `told`: in the order of the record.
    pub(crate) fn close_by(
        &self,
        engine: &Engine,
        record: &Record,
        told: &[Told],
        marks: &Marks,
    ) -> Option<Standing> {
        let taken_up = |name| Place { name, ..*self }.taken_up(engine, record, told, marks);
        let mut names = [Some(self.name), self.beside].into_iter().flatten();
        names.find_map(|name| taken_up(name).filter(|standing| standing.is_close_to(told)))
    }

    /// What was kept here, brought to these reports; `None`: nothing that fits.
    fn taken_up(
        &self,
        engine: &Engine,
        record: &Record,
        told: &[Told],
        marks: &Marks,
    ) -> Option<Standing> {
        let bytes = self.memory.recall(Shelf::Standing, &self.standing(), self.standing_basis())?;
        let head: Head = codec::decode(&bytes)?;
        let rows: HashMap<String, Digest> = head.rows.into_iter().collect();
        let row = |name: &str| {
            self.memory.recall(Shelf::Standing, &format!("{} {name}", self.name), *rows.get(name)?)
        };
        let told = |id: &ReportId, mark: Mark| marks.told(id, mark, told);
        let n_rows_of_copies = head.n_rows_of_copies as usize;
        let (pile, rest) = engine.workers.install(|| {
            rayon::join(
                || Pile::take_up(Weights::default(), &head.pile, row, told),
                || {
                    Some((
                        taken_copies(n_rows_of_copies, row)?,
                        self.rows(engine, &head.incidents, record)?,
                    ))
                },
            )
        });
        let (pile, (copies, recorded)) = (pile?, rest?);
        Some(Standing {
            pile,
            copies,
            decided: Decided { digest: head.decided, claims: head.decided_claims },
            reckoned_by: Some(head.reckoned_by),
            recorded: recorded.into_iter().map(|one| (one.incident.id.clone(), one)).collect(),
            stale: HashSet::new(),
            rows: Some((self.name.to_owned(), head.incidents)),
            kept: Kept { name: self.name.to_owned(), rows, head: Some(Digest::of(&bytes)) },
        })
    }

    /// Keeps the incidents, and what stands where it is of this place: of what stands for another, and was close, it is left
    /// there.
    pub(crate) fn keep_all(
        &self,
        engine: &Engine,
        incidents: &[crate::Recorded],
        standing: &mut Standing,
        marks: &Marks,
    ) {
        if !standing.is_kept_as(self.name) && !standing.is_kept_as("") {
            return self.keep(engine, incidents, None);
        }
        let written = self.memory.recall(Shelf::Standing, &self.standing(), self.standing_basis());
        let is_ours = written.is_some_and(|bytes| standing.kept.head == Some(Digest::of(&bytes)));
        if !is_ours {
            standing.rows = None;
            standing.kept = Kept { name: self.name.to_owned(), ..Kept::default() };
            standing.pile.keep_anew();
        }
        self.keep(engine, incidents, Some(standing));
        self.keep_standing(engine, standing, marks);
    }

    fn keep_standing(&self, engine: &Engine, standing: &mut Standing, marks: &Marks) {
        let parallax_grouping::Kept { head: pile, mut rows } =
            standing.pile.keep(|id| marks.of_report(id));
        let copies = rows_of_copies(&standing.copies, marks.0.len());
        let n_rows_of_copies = copies.len() as u32;
        rows.extend(copies);
        let known = &standing.kept.rows;
        let keep = |(name, bytes): (String, Vec<u8>)| {
            let digest = Digest::of(&bytes);
            if known.get(&name) != Some(&digest) {
                self.memory.keep(Shelf::Standing, &format!("{} {name}", self.name), digest, bytes);
            }
            (name, digest)
        };
        let kept: Vec<(String, Digest)> =
            engine.workers.install(|| rows.into_par_iter().map(keep).collect());
        standing.kept.rows.extend(kept);
        let Decided { digest, claims } = &standing.decided;
        let mut rows: Vec<(String, Digest)> =
            standing.kept.rows.iter().map(|(name, digest)| (name.clone(), *digest)).collect();
        rows.sort();
        let head = Head {
            reckoned_by: standing.reckoned_by.clone().expect("it was reckoned"),
            decided: *digest,
            decided_claims: claims.clone(),
            incidents: standing.rows.as_ref().map_or(vec![], |(_, digests)| digests.clone()),
            pile,
            rows,
            n_rows_of_copies,
        };
        let bytes = codec::encode(&head);
        standing.kept.head = Some(Digest::of(&bytes));
        self.memory.keep(Shelf::Standing, &self.standing(), self.standing_basis(), bytes);
    }

    fn standing(&self) -> String {
        format!("{} head", self.name)
    }

    /// Reports, rule and decisions may be others than when it was kept; the program may not.
    fn standing_basis(&self) -> Digest {
        Digest::of(format!("standing {}", self.memory.build()).as_bytes())
    }
}

fn row_of_copies(at: usize) -> String {
    format!("copies {at:06}")
}

fn rows_of_copies(copies: &Copies, n_reports: usize) -> Vec<(String, Vec<u8>)> {
    let n_rows = n_reports.div_ceil(COPIES_A_ROW).next_power_of_two();
    let mut rows: Vec<Vec<Copied>> = vec![vec![]; n_rows];
    for (id, first, passages) in copies.parts() {
        let other = |one: &ReportId| (one != id).then(|| one.clone());
        let passages = passages.iter().map(|(span, source)| (*span, other(source))).collect();
        let digest = Digest::of(id.as_str().as_bytes()).0;
        let at = usize::from(u16::from_le_bytes([digest[0], digest[1]])) % n_rows;
        rows[at].push((id.clone(), (first.cloned(), passages)));
    }
    let row = |(at, mut row): (usize, Vec<Copied>)| {
        row.sort();
        (row_of_copies(at), codec::encode(&row))
    };
    rows.into_iter().enumerate().map(row).collect()
}

fn taken_copies(n_rows: usize, row: impl Fn(&str) -> Option<Vec<u8>>) -> Option<Copies> {
    let row = |at: usize| codec::decode::<Vec<Copied>>(&row(&row_of_copies(at))?);
    let rows: Option<Vec<Vec<Copied>>> = (0..n_rows).map(row).collect();
    let part = |(id, (first, passages)): Copied| {
        let source =
            |(span, source): (Span, Option<ReportId>)| (span, source.unwrap_or_else(|| id.clone()));
        let passages = passages.into_iter().map(source).collect();
        (id.clone(), first, passages)
    };
    Some(Copies::of_parts(rows?.into_iter().flatten().map(part)))
}
