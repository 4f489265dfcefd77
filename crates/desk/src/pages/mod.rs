//! One file a page: what it takes from the record, its rows, its template, its data.

pub(crate) mod today;

pub(crate) mod incidents;

pub(crate) mod incident;

pub(crate) mod reports;

pub(crate) mod report;

pub(crate) mod keeping;

pub(crate) mod claim;

pub(crate) mod sources;

pub(crate) mod queue;

pub(crate) mod evidence;

pub(crate) mod decisions;

pub(crate) mod decide;

pub(crate) mod correction;

pub(crate) mod missed;

pub(crate) mod places;

pub(crate) mod totals;

pub(crate) mod map;

pub(crate) mod control;

pub(crate) mod journal;

pub(crate) mod rules;

pub(crate) mod settings;

pub(crate) mod people;

pub(crate) mod about;

pub(crate) mod sign_in;

pub(crate) mod me;

pub(crate) mod views;

pub(crate) mod query;

pub(crate) mod facets;

pub(crate) mod list;

use crate::answer::Failure;
use parallax_engine::{Reckoned, Record, Recorded};
use parallax_model::Claim;
use parallax_record::{ClaimLine, Extractor, IncidentLine};
use serde_json::Value;

/// The line of JSON that the command line prints too.
fn incident_line(record: &Record, recorded: &Recorded) -> Result<Value, Failure> {
    serde_json::to_value(line_of(record, recorded)).map_err(|_| Failure::broken())
}

fn line_of(record: &Record, recorded: &Recorded) -> IncidentLine {
    let claims = record.claims_of(&recorded.incident);
    let Reckoned { incident, title, tallies, .. } = &**recorded;
    IncidentLine::new(incident, &recorded.groupings(), title, &claims, tallies)
}

/// The line of a claim with the rule behind each field.
fn claim_line(
    record: &Record,
    claim: &Claim,
    extractor: &(String, String),
) -> Result<Value, Failure> {
    let text = record.report(&claim.report).map_or("", |(report, _)| report.text.as_str());
    let extractor = Extractor { name: extractor.0.clone(), version: extractor.1.clone() };
    let (lane, entry) = record.lane(&claim.id);
    let line = ClaimLine::new(claim, text, &extractor).explained(&record.because(claim));
    serde_json::to_value(line.in_lane(lane.as_str(), entry)).map_err(|_| Failure::broken())
}

/// A value as it stands in an address.
pub(crate) fn in_address(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let coded = value.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    coded.collect()
}
