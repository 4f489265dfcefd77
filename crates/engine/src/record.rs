//! From claims to the record: incidents with what each is said to have cost, and the way back to every word.

use crate::filed::Filed;
use crate::grounds::{Explained, Grounds};
use crate::kept::Place;
use crate::resumed::Marks;
use crate::standing::DECISION;
use crate::{Engine, ReadReport};
use hashbrown::{DefaultHashBuilder, HashTable};
use parallax_decisions::{Finding, Ground, Lane, Reading, Ruling, overlay};
use parallax_grouping::{Told, Watch, Work};
use parallax_model::{
    Claim, ClaimId, Decision, Digest, Explanation, Grouping, Incident, Reason, Report, ReportId,
    Span, Tally, Verdict,
};
use parallax_totals::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::sync::{Arc, PoisonError};

/// One incident with its tallies, shared by all that hold it: the record, what stands for the next one, the one before.
#[derive(Debug, Clone)]
pub struct Recorded(Arc<Reckoned>);

/// What a [`Recorded`] holds.
#[derive(Debug, Clone)]
pub struct Reckoned {
    /// The grouping decision, without its `groupings`: [`Recorded::groupings`] gives those.
    pub incident: Incident,
    /// One line that names it.
    pub title: String,
    /// What the record says, by harm.
    pub tallies: Vec<Tally>,
    pub(crate) grounds: Grounds,
}

impl std::ops::Deref for Recorded {
    type Target = Reckoned;

    fn deref(&self) -> &Reckoned {
        &self.0
    }
}

impl From<Reckoned> for Recorded {
    fn from(reckoned: Reckoned) -> Self {
        Self(Arc::new(reckoned))
    }
}

impl Recorded {
    /// To be changed: a copy of its own where others hold it too.
    pub(crate) fn own(&mut self) -> &mut Reckoned {
        Arc::make_mut(&mut self.0)
    }

    /// What it holds, a copy where others hold it too.
    pub(crate) fn into_own(self) -> Reckoned {
        Arc::unwrap_or_clone(self.0)
    }

    /// Why each claim is in the incident.
    pub fn groupings(&self) -> Vec<Grouping> {
        self.grounds.unpack(&self.incident.claims).unwrap_or_default()
    }
}

/// What a pile of reports comes to.
#[derive(Debug, Default)]
pub struct Record {
    reports: Vec<Arc<Report>>,
    /// Where the sentences of each report stand.
    sentences: Vec<Arc<[Span]>>,
    /// Which rules gave the fields of its claims.
    explained: Vec<Arc<Explained>>,
    claims: Vec<Arc<Claim>>,
    report_idx: HashMap<ReportId, usize>,
    claim_idx: Places,
    /// Which claims each report makes, by its index: a half-open range, for claims come in the order of reports.
    claims_in: Vec<(usize, usize)>,
    /// Which incident each claim is in, by its index.
    home: Vec<u32>,
    /// The claims of each incident, as indices, one incident after the other; and where each one's begin.
    members: Vec<u32>,
    members_from: Vec<u32>,
    /// Whose word a claim is, where a person judged it, and by which entry.
    judged: HashMap<ClaimId, (Lane, u64)>,
    /// Claims that a person rejected: kept to be shown, counted nowhere.
    rejected: Vec<Arc<Claim>>,
    ruling: Ruling,
    /// What deriving the incidents took; `None` where they were kept from before.
    pub work: Option<Work>,
    /// What about the decisions a person has to look at.
    pub findings: Vec<Finding>,
    /// The incidents, running totals and states.
    pub incidents: Vec<Recorded>,
}

/// Where claims stand, by their ids, which the claims themselves hold: a million ids a second time would be fifty megabytes.
#[derive(Debug, Default)]
struct Places {
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Places {
    /// Room for `n` of these claims.
    fn reserve(&mut self, n: usize, claims: &[Arc<Claim>]) {
        let Self { table, hasher } = self;
        table.reserve(n, |&at| hasher.hash_one(claims[at as usize].id.as_str()));
    }

    fn get(&self, id: &ClaimId, claims: &[Arc<Claim>]) -> Option<usize> {
        let is_it = |at: &u32| claims[*at as usize].id == *id;
        let found = self.table.find(self.hasher.hash_one(id.as_str()), is_it);
        found.map(|&at| at as usize)
    }

    /// Notes the last of these claims; of two with one id the later one is found.
    fn note_last(&mut self, claims: &[Arc<Claim>]) {
        let Some(at) = claims.len().checked_sub(1) else { return };
        let hash = |at: &u32| self.hasher.hash_one(claims[*at as usize].id.as_str());
        let is_it = |known: &u32| claims[*known as usize].id == claims[at].id;
        let at = u32::try_from(at).expect("fewer claims than four thousand million");
        *self.table.entry(hash(&at), is_it, hash).or_insert(at).get_mut() = at;
    }
}

impl Engine {
    /// Groups the claims of what was read into incidents and reckons each one's tallies.
    pub fn record(&self, read: Vec<ReadReport>) -> Record {
        self.record_under(read, &[])
    }

    /// [`Engine::record`], held to what people decided.
    pub fn record_under(&self, read: Vec<ReadReport>, decisions: &[Decision]) -> Record {
        self.record_of(read.into_iter().filter_map(Filed::of), decisions)
    }

    /// [`Engine::record_under`], of what was filed: claims that nobody corrected are shared with whoever else holds them.
    pub fn record_of(
        &self,
        filed: impl IntoIterator<Item = Filed>,
        decisions: &[Decision],
    ) -> Record {
        self.record_watched(filed, decisions, &()).expect("nobody breaks it off")
    }

    /// [`Engine::record_of`], step by step.
    ///
    /// Failure: `None` where whoever watches broke it off. What follows closely on a record that stands takes little, and is
    /// carried to its end.
    pub fn record_watched(
        &self,
        filed: impl IntoIterator<Item = Filed>,
        decisions: &[Decision],
        watch: &dyn Watch,
    ) -> Option<Record> {
        self.record_in(None, filed, decisions, watch)
    }

    /// [`Engine::record_watched`], recalled from its place where it is there.
    pub(crate) fn record_in(
        &self,
        place: Option<&Place<'_>>,
        filed: impl IntoIterator<Item = Filed>,
        decisions: &[Decision],
        watch: &dyn Watch,
    ) -> Option<Record> {
        let mut record = Record { ruling: Ruling::of(decisions), ..Record::default() };
        let (mut claims, mut read_from) = (Vec::new(), Vec::new());
        for one in filed {
            read_from.push(one.basis);
            record.report_idx.insert(one.report.id.clone(), record.reports.len());
            let read = one.claims.to_vec();
            claims.extend(record.ruling.with_added(read, &one.report, &one.sentences));
            record.reports.push(one.report);
            record.sentences.push(one.sentences);
            record.explained.push(one.explained);
        }
        record.take(claims);
        let recalled = place.and_then(|place| place.recalled(self, &record));
        record.incidents = match recalled {
            Some(incidents) => incidents,
            None => {
                let (incidents, work) =
                    self.derived(place, &record, &read_from, decisions, watch)?;
                record.work = Some(work);
                incidents
            }
        };
        record.find_homes();
        Some(record)
    }

    /// The incidents of a record: from what stood before where that is close, else from nothing.
    fn derived(
        &self,
        place: Option<&Place<'_>>,
        record: &Record,
        read_from: &[Option<Digest>],
        decisions: &[Decision],
        watch: &dyn Watch,
    ) -> Option<(Vec<Recorded>, Work)> {
        let told = record.told();
        let marks = place.map(|_| Marks::of(record, &told, read_from));
        let place = place.zip(marks.as_ref());
        let close_by =
            || place.and_then(|(place, marks)| place.close_by(self, record, &told, marks));
        let keeps = place.filter(|(place, _)| place.is_kept);
        if let Some(standing) = &self.standing {
            let mut standing = standing.lock().unwrap_or_else(PoisonError::into_inner);
            if place.is_some() || standing.is_close_to(&told) {
                // Whoever panics or breaks off half-way leaves none behind.
                let mut taken = std::mem::take(&mut *standing);
                let is_its = place.is_some_and(|(place, _)| taken.is_kept_as(place.name));
                if !is_its && !taken.is_close_to(&told) {
                    taken = close_by().unwrap_or(taken);
                }
                let work = taken.follow(self, record, told, decisions, watch)?;
                let incidents = taken.incidents();
                keeps.inspect(|(place, marks)| place.keep_all(self, &incidents, &mut taken, marks));
                *standing = taken;
                return Some((incidents, work));
            }
        }
        let mut standing = close_by().unwrap_or_default();
        let work = standing.follow(self, record, told, decisions, watch)?;
        let incidents = standing.take_incidents();
        keeps.inspect(|(place, marks)| place.keep_all(self, &incidents, &mut standing, marks));
        Some((incidents, work))
    }
}

impl Record {
    fn find_homes(&mut self) {
        let mut home = vec![u32::MAX; self.claims.len()];
        self.members.reserve_exact(self.claims.len());
        for (at, one) in self.incidents.iter().enumerate() {
            self.members_from.push(self.members.len() as u32);
            let places = one.incident.claims.iter();
            for idx in places.filter_map(|id| self.claim_idx.get(id, &self.claims)) {
                home[idx] = at as u32;
                self.members.push(idx as u32);
            }
        }
        self.home = home;
        self.claims_in = vec![(0, 0); self.reports.len()];
        for (idx, claim) in self.claims.iter().enumerate() {
            let Some(&report) = self.report_idx.get(&claim.report) else { continue };
            let (start, end) = &mut self.claims_in[report];
            if *start == *end {
                *start = idx;
            }
            *end = idx + 1;
        }
    }

    /// What each report tells, once people had their word.
    fn told(&self) -> Vec<Told> {
        let nothing = |report: &Arc<Report>| Told {
            id: report.id.clone(),
            report: Some(Arc::clone(report)),
            claims: vec![],
        };
        let mut told: Vec<Told> = self.reports.iter().map(nothing).collect();
        for claim in &self.claims {
            if let Some(&report) = self.report_idx.get(&claim.report) {
                told[report].claims.push(Arc::clone(claim));
            }
        }
        told.iter_mut().for_each(Told::tidy);
        told
    }

    /// Files the machine's claims, a person's word in front of each.
    fn take(&mut self, claims: Vec<Arc<Claim>>) {
        if !self.ruling.holding().is_empty() {
            let read: HashSet<&ClaimId> = claims.iter().map(|claim| &claim.id).collect();
            self.findings = self.ruling.unread(|id| read.contains(id));
        }
        self.claim_idx.reserve(claims.len(), &[]);
        self.claims.reserve_exact(claims.len());
        let (readings, findings) = overlay(claims, &self.ruling, |report| {
            let (report, sentences) = self.report(report)?;
            Some(Ground { text: &report.text, sentences })
        });
        self.findings.extend(findings);
        for Reading { claim, lane, entry } in readings {
            if let Some(entry) = entry {
                self.judged.insert(claim.id.clone(), (lane, entry));
            }
            if lane == Lane::Rejected {
                self.rejected.push(claim);
            } else {
                self.claims.push(claim);
                self.claim_idx.note_last(&self.claims);
            }
        }
        let kinds = self.ruling.of_other_kinds(|id| self.claim(id).map(|claim| claim.scope));
        self.findings.extend(kinds);
        self.findings.sort();
        self.findings.dedup();
    }

    /// Names the decisions that put claims where they are, before what the machine found.
    pub(crate) fn explain_decisions(&self, incident: &mut Incident) {
        for grouping in &mut incident.groupings {
            let binds = |decision: &&Decision| {
                use Verdict::{Assigned, Merged, Split};
                matches!(decision.verdict, Merged { .. } | Split { .. } | Assigned { .. })
            };
            let reasons = self.ruling.about(&grouping.claim).filter(binds).map(|decision| {
                let (verb, by, why) = (decision.verdict.verb(), &decision.author, &decision.reason);
                let found = format!("{verb} by {by}, entry {}: {why}", decision.entry);
                Reason { comparison: DECISION, found, weight: 0.0 }
            });
            let reasons: Vec<Reason> = reasons.collect();
            grouping.reasons.splice(0..0, reasons);
        }
    }

    /// The incidents as totals and comparisons take them.
    pub fn entries<'r>(&'r self) -> Vec<Entry<'r>> {
        // Whoever dropped incidents from the record left the indices behind.
        let is_whole = self.members_from.len() == self.incidents.len();
        let claims = |at: usize| {
            if !is_whole {
                return self.claims_of(&self.incidents[at].incident);
            }
            self.members(at).iter().map(|&idx| &*self.claims[idx as usize]).collect()
        };
        let entry = |(at, one): (usize, &'r Recorded)| {
            let Reckoned { incident, title, tallies, grounds: _ } = &**one;
            Entry { incident, title, claims: claims(at), tallies }
        };
        self.incidents.iter().enumerate().map(entry).collect()
    }

    /// As [`Record::entries`], without their claims, where nothing is asked of who did it: they are most of the work.
    pub fn entries_without_claims<'r>(&'r self) -> Vec<Entry<'r>> {
        let entry = |one: &'r Recorded| {
            let Reckoned { incident, title, tallies, grounds: _ } = &**one;
            Entry { incident, title, claims: Vec::new(), tallies }
        };
        self.incidents.iter().map(entry).collect()
    }

    /// What people decided, settled.
    pub fn ruling(&self) -> &Ruling {
        &self.ruling
    }

    /// Whose word a claim is, and the entry that says so where a person judged it.
    pub fn lane(&self, claim: &ClaimId) -> (Lane, Option<u64>) {
        self.judged.get(claim).map_or((Lane::Machine, None), |&(lane, entry)| (lane, Some(entry)))
    }

    /// Claims that a person rejected, in the order of reports and of place in them.
    pub fn rejected(&self) -> &[Arc<Claim>] {
        &self.rejected
    }

    /// The rejected claims that were told with this incident.
    pub fn rejected_beside(&self, incident: &Incident) -> Vec<&Claim> {
        let is_here = |claim: &&Claim| {
            let is_beside = |decision: &Decision| match &decision.verdict {
                Verdict::Rejected { beside: Some(beside), .. } => incident.claims.contains(beside),
                _ => false,
            };
            self.ruling.about(&claim.id).any(is_beside)
        };
        self.rejected.iter().map(|claim| &**claim).filter(is_here).collect()
    }

    /// The decisions that made an incident what it is, or judged a claim of it, in the order they take effect.
    pub fn decisions_on(&self, incident: &Incident) -> Vec<&Decision> {
        let rejected = self.rejected_beside(incident);
        let concerns = |id: &&ClaimId| {
            incident.claims.contains(id) || rejected.iter().any(|claim| claim.id == **id)
        };
        let is_here = |decision: &&Decision| decision.verdict.claims().iter().any(concerns);
        self.ruling.holding().iter().filter(is_here).collect()
    }

    /// Every claim that counts, in the order of reports and of place in them.
    pub fn claims(&self) -> &[Arc<Claim>] {
        &self.claims
    }

    /// The claim of this id.
    pub fn claim(&self, id: &ClaimId) -> Option<&Claim> {
        self.index_of(id).map(|idx| &*self.claims[idx])
    }

    /// Which rule gave each field of a claim: what a person set stands in place of what was read.
    pub fn because(&self, claim: &Claim) -> Vec<Explanation> {
        let report = self.report_idx.get(&claim.report);
        let mut all = report.map_or_else(Vec::new, |&idx| self.explained[idx].of(&claim.id));
        all.retain(|read| claim.because.iter().all(|set| set.field != read.field));
        all.extend(claim.because.iter().cloned());
        all
    }

    /// Where the claim of this id stands in [`Record::claims`].
    pub fn index_of(&self, id: &ClaimId) -> Option<usize> {
        self.claim_idx.get(id, &self.claims)
    }

    /// Every report that was read, in the order they came in.
    pub fn reports(&self) -> &[Arc<Report>] {
        &self.reports
    }

    /// The report of this id, and where each of its sentences stands.
    pub fn report(&self, id: &ReportId) -> Option<(&Report, &[Span])> {
        self.report_idx.get(id).map(|&idx| (&*self.reports[idx], &*self.sentences[idx]))
    }

    /// The incident that holds a claim; `None` for one that was rejected.
    pub fn incident_of(&self, claim: &ClaimId) -> Option<&Recorded> {
        self.incidents.get(self.home[self.index_of(claim)?] as usize)
    }

    /// The claims that a report makes and that count, in the order of place in it.
    pub fn claims_in(&self, report: &ReportId) -> &[Arc<Claim>] {
        let range = self.report_idx.get(report).map(|&idx| self.claims_in[idx]);
        range.map_or(&[], |(start, end)| &self.claims[start..end])
    }

    /// The claims of the incident at this place of [`Record::incidents`], in its order, as indices into
    /// [`Record::claims`]. Of a record from which incidents were dropped it knows none.
    pub fn members(&self, at: usize) -> &[u32] {
        if self.members_from.len() != self.incidents.len() {
            return &[];
        }
        let until = self.members_from.get(at + 1).map_or(self.members.len(), |&next| next as usize);
        &self.members[self.members_from[at] as usize..until]
    }

    /// The claims of an incident, in its order.
    pub fn claims_of(&self, incident: &Incident) -> Vec<&Claim> {
        incident.claims.iter().filter_map(|id| self.claim(id)).collect()
    }
}
