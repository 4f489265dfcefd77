//! What of a page tells that a restricted report is seen: the ids that belong to such reports.
//!
//! A report's own id, that of a claim it makes, of an incident which such a claim is in, and of an item of evidence that belongs
//! to it. Found once for each state of a room; a page is then looked through word by word.

use crate::shelf::EvidenceHeld;
use parallax_engine::Record;
use parallax_model::{People, ReportId};
use std::collections::{HashMap, HashSet};

/// Restricted reports by the ids that belong to them.
#[derive(Default)]
pub(crate) struct Belongings(HashMap<Box<[u8]>, Vec<ReportId>>);

impl Belongings {
    /// Of everything that is restricted. `record` holds what those of a room see.
    pub fn of(people: &People, record: &Record, evidence: &[EvidenceHeld]) -> Self {
        let mut all = Self::default();
        let rejected = record.rejected().iter();
        let rejected = rejected.filter(|claim| people.restricted.contains_key(&claim.report));
        rejected.for_each(|claim| all.add(claim.id.as_str(), &claim.report));
        for report in people.restricted.keys() {
            all.add(report.as_str(), report);
            for claim in record.claims_in(report) {
                all.add(claim.id.as_str(), report);
                if let Some(one) = record.incident_of(&claim.id) {
                    all.add(one.incident.id.as_str(), report);
                }
            }
        }
        for EvidenceHeld { line, .. } in evidence {
            let of: Vec<ReportId> = line
                .belongs_to()
                .filter_map(|id| all.0.get(id.as_bytes()))
                .flatten()
                .cloned()
                .collect();
            of.iter().for_each(|report| all.add(&line.id, report));
        }
        all
    }

    fn add(&mut self, id: &str, report: &ReportId) {
        let reports = self.0.entry(id.as_bytes().into()).or_default();
        if !reports.contains(report) {
            reports.push(report.clone());
        }
    }

    /// The restricted reports of which a page, or the address it stands at, tells something.
    pub fn on(&self, address: &str, page: &[u8]) -> HashSet<&ReportId> {
        let is_of_id = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        let words = [address.as_bytes(), page].into_iter();
        let words = words.flat_map(|text| text.split(|byte| !is_of_id(byte)));
        words.filter_map(|word| self.0.get(word)).flatten().collect()
    }
}
