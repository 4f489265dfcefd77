//! The queue: one report at a time beside its claims, each to be accepted, corrected or rejected, then the next.
//!
//! A report waits while a claim of it has nobody's word behind it but the machine's. They come in the order they came in.

use super::missed::{self, Missing};
use super::report::{Row, rows};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::messages::filters;
use crate::visitor::Visitor;
use crate::wording;
use askama::Template;
use parallax_engine::Lane;
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
    missing: Missing,
}

#[derive(Template)]
#[template(path = "queue_empty.html")]
struct Empty {
    n_reports: usize,
}

/// The first report that waits.
pub(crate) fn first(asked: &Asked<'_>) -> Result<Answer, Failure> {
    if let Some(first) = asked.index.waiting.first() {
        return one(asked, first.as_str());
    }
    let page = Empty { n_reports: asked.holdings.reports.len() };
    let title = asked.view.lang.say("Nothing waits").to_owned();
    let data = json!({ "waiting": 0, "report": null });
    Ok(Answer::new(title, asked.view.render(&page)?, data, "/queue.json".to_owned()))
}

/// The report of this id, whether it waits or not.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    one(asked, asked.rest)
}

fn one(asked: &Asked<'_>, id: &str) -> Result<Answer, Failure> {
    let (holdings, waiting) = (asked.holdings, &asked.index.waiting);
    let record = &holdings.record;
    let line = asked.index.report(holdings, id);
    let line = line.ok_or_else(|| Failure::not_found("report", id))?;
    let report_id = ReportId::new(id);
    let claims: Vec<&Claim> = super::report::claims_of(record, &report_id);
    let rows = record.report(&report_id).map_or_else(Vec::new, |(report, sentences)| {
        rows(asked.view.lang, record, &report.text, sentences, &claims)
    });
    let is_waiting = |claim: &&&Claim| record.lane(&claim.id).0 == Lane::Machine;
    let next = next(asked, &report_id);
    let here = super::in_address(id);
    let page = Page {
        line,
        rows,
        n_waiting_here: claims.iter().filter(is_waiting).count(),
        n_claims: claims.len(),
        n_waiting: waiting.len(),
        next: next.map(|id| super::in_address(id.as_str())),
        visitor: asked.visitor,
        then: format!("/queue/{here}"),
        here: &here,
        missing: missed::over(asked.view.lang, &report_id, &claims),
        reason: match asked.visitor.reason.as_str() {
            "" => asked.view.lang.say("read against the report"),
            kept => kept,
        },
    };
    let lines = || -> Result<Vec<_>, Failure> {
        let line = |claim: &&Claim| super::claim_line(record, claim, &holdings.extractor);
        claims.iter().map(line).collect()
    };
    let title = wording::called(&line.known);
    let data = || {
        Ok(json!({
            "waiting": waiting.len(),
            "report": id,
            "claims": lines()?,
            "next": next.map(ReportId::as_str),
        }))
    };
    asked.answer(title, || asked.view.render(&page), data, format!("/queue/{here}.json"))
}

/// The report that waits after this one; after the last, the first.
fn next<'a>(asked: &Asked<'a>, here: &ReportId) -> Option<&'a ReportId> {
    let waiting = &asked.index.waiting;
    let at = |id: &ReportId| asked.index.place_of_report(asked.holdings, id.as_str());
    let later = waiting.partition_point(|id| at(id) <= at(here));
    waiting.get(later).or_else(|| waiting.first()).filter(|id| *id != here)
}
