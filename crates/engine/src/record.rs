//! From claims to the record: incidents with what each is said to have cost, and the way back to every word.

use crate::{Engine, ReadReport};
use parallax_model::{Claim, ClaimId, Incident, Report, ReportId, Span, Tally};
use parallax_reckoning::{Copies, Sources, tallies};
use std::collections::HashMap;

/// One incident with its tallies.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The grouping decision.
    pub incident: Incident,
    /// One line that names it.
    pub title: String,
    /// What the record says, by harm.
    pub tallies: Vec<Tally>,
}

/// What a pile of reports comes to.
#[derive(Debug, Default)]
pub struct Record {
    reports: Vec<Report>,
    /// Where the sentences of each report stand; their words are no longer needed.
    sentences: Vec<Vec<Span>>,
    claims: Vec<Claim>,
    report_idx: HashMap<ReportId, usize>,
    claim_idx: HashMap<ClaimId, usize>,
    /// The incidents, running totals and states.
    pub incidents: Vec<Recorded>,
}

impl Engine {
    /// Groups the claims of what was read into incidents and reckons each one's tallies.
    pub fn record(&self, read: Vec<ReadReport>) -> Record {
        let mut record = Record::default();
        for one in read.into_iter().filter(|one| !one.is_unread()) {
            record.report_idx.insert(one.report.id.clone(), record.reports.len());
            record.reports.push(one.report);
            record.sentences.push(one.sentences.iter().map(|sentence| sentence.span).collect());
            for claim in one.claims {
                record.claim_idx.insert(claim.id.clone(), record.claims.len());
                record.claims.push(claim);
            }
        }
        record.incidents = self.recorded(&record);
        record
    }

    fn recorded(&self, record: &Record) -> Vec<Recorded> {
        let copies = Copies::find(&record.reports);
        let sources = Sources {
            claim: &|id| record.claim(id),
            report: &|id| record.report(id).map(|(report, _)| report),
            alias: &|name| self.stages.alias(name),
            copies: &copies,
        };
        let incidents = parallax_grouping::group(&record.claims, &record.reports);
        let recorded = incidents.into_iter().map(|incident| {
            let title = parallax_grouping::title(&incident, &record.claims_of(&incident));
            let tallies = tallies(&incident, &sources, &self.stages.rule);
            Recorded { incident, title, tallies }
        });
        let mut recorded: Vec<Recorded> = recorded.collect();
        // What most is said of comes first; equals by id.
        recorded.sort_by(|a, b| {
            let told = |one: &Recorded| std::cmp::Reverse(one.incident.claims.len());
            told(a).cmp(&told(b)).then_with(|| a.incident.id.cmp(&b.incident.id))
        });
        recorded
    }
}

impl Record {
    /// Every claim, in the order of reports and of place in them.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// The claim of this id.
    pub fn claim(&self, id: &ClaimId) -> Option<&Claim> {
        self.claim_idx.get(id).map(|&idx| &self.claims[idx])
    }

    /// The report of this id, and where each of its sentences stands.
    pub fn report(&self, id: &ReportId) -> Option<(&Report, &[Span])> {
        self.report_idx.get(id).map(|&idx| (&self.reports[idx], self.sentences[idx].as_slice()))
    }

    /// The claims of an incident, in its order.
    pub fn claims_of(&self, incident: &Incident) -> Vec<&Claim> {
        incident.claims.iter().filter_map(|id| self.claim(id)).collect()
    }
}
