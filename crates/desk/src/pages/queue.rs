//! The queue: one report at a time beside its claims, each to be accepted, corrected or rejected, then the next.
//!
//! A report waits while a claim of it has nobody's word behind it but the machine's. They come in the order they came in.

use super::report::{Row, rows};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::visitor::Visitor;
use crate::wording;
use askama::Template;
use parallax_engine::{Lane, Record};
use parallax_model::{Claim, ReportId};
use parallax_record::ReportLine;
use serde_json::json;

#[derive(Template)]
#[template(path = "queue.html")]
struct Page<'a> {
    line: &'a ReportLine,
    rows: Vec<Row<'a>>,
    n_waiting_here: usize,
    n_claims: usize,
    n_waiting: usize,
    next: Option<String>,
    visitor: &'a Visitor,
    then: String,
    here: &'a str,
    reason: &'a str,
}

#[derive(Template)]
#[template(path = "queue_empty.html")]
struct Empty {
    n_reports: usize,
}

/// The reports that wait, in the order they came in.
pub(crate) fn waiting(record: &Record) -> Vec<&ReportId> {
    let mut waiting: Vec<&ReportId> = record
        .claims()
        .iter()
        .filter(|claim| record.lane(&claim.id).0 == Lane::Machine)
        .map(|claim| &claim.report)
        .collect();
    // Claims come in the order of reports.
    waiting.dedup();
    waiting
}

/// The first report that waits.
pub(crate) fn first(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let waiting = waiting(&asked.holdings.record);
    let Some(first) = waiting.first() else {
        let main = Empty { n_reports: asked.holdings.reports.len() }.render()?;
        let data = json!({ "waiting": 0, "report": null });
        let (title, data_at) = ("Nothing waits".to_owned(), "/queue.json".to_owned());
        return Ok(Answer { title, main, data, data_at });
    };
    one(asked, first.as_str(), &waiting)
}

/// The report of this id, whether it waits or not.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    one(asked, asked.rest, &waiting(&asked.holdings.record))
}

fn one(asked: &Asked<'_>, id: &str, waiting: &[&ReportId]) -> Result<Answer, Failure> {
    let holdings = asked.holdings;
    let record = &holdings.record;
    let line = holdings.reports.iter().find(|report| report.id == id);
    let line = line.ok_or_else(|| Failure::not_found("report", id))?;
    let report_id = ReportId::new(id);
    let claims: Vec<&Claim> = super::report::claims_of(record, &report_id);
    let rows = record.report(&report_id).map_or_else(Vec::new, |(report, sentences)| {
        rows(record, &report.text, sentences, &claims)
    });
    let is_waiting = |claim: &&&Claim| record.lane(&claim.id).0 == Lane::Machine;
    let next = next(waiting, &report_id, holdings.reports.iter());
    let here = super::in_address(id);
    let main = Page {
        line,
        rows,
        n_waiting_here: claims.iter().filter(is_waiting).count(),
        n_claims: claims.len(),
        n_waiting: waiting.len(),
        next: next.map(|id| super::in_address(id.as_str())),
        visitor: asked.visitor,
        then: format!("/queue/{here}"),
        here: &here,
        reason: match asked.visitor.reason.as_str() {
            "" => "read against the report",
            kept => kept,
        },
    }
    .render()?;
    let lines: Result<Vec<_>, _> =
        claims.iter().map(|claim| super::claim_line(record, claim, &holdings.extractor)).collect();
    let title = line.known.title.clone().unwrap_or_else(|| wording::short(&line.known.name));
    Ok(Answer {
        title,
        main,
        data: json!({
            "waiting": waiting.len(),
            "report": id,
            "claims": lines?,
            "next": next.map(ReportId::as_str),
        }),
        data_at: format!("/queue/{here}.json"),
    })
}

/// The report that waits after this one; after the last, the first.
fn next<'w>(
    waiting: &[&'w ReportId],
    here: &ReportId,
    reports: impl Iterator<Item = &'w ReportLine>,
) -> Option<&'w ReportId> {
    let after = reports.skip_while(|report| report.id != here.as_str()).skip(1);
    let waits: std::collections::HashMap<&str, &'w ReportId> =
        waiting.iter().map(|id| (id.as_str(), *id)).collect();
    let later = after.filter_map(|report| waits.get(report.id.as_str()).copied()).next();
    later.or_else(|| waiting.iter().copied().find(|id| *id != here))
}
