//! One report: its text as archived, the words of its claims marked, the claims beside the sentences that say them.

use super::incident::{Said, said};
use crate::answer::{Answer, Failure};
use crate::marking::{Piece, pieces};
use crate::shelf::Holdings;
use crate::wording;
use askama::Template;
use parallax_model::{Claim, ReportId, Span};
use parallax_record::ReportLine;
use serde_json::json;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    line: &'a ReportLine,
    rows: Vec<Row<'a>>,
    n_claims: usize,
}

/// A sentence, or what stands between two, with the claims that it says.
struct Row<'a> {
    pieces: Vec<Piece<'a>>,
    claims: Vec<Said>,
}

/// The report of this id.
pub(crate) fn page(holdings: &Holdings, id: &str) -> Result<Answer, Failure> {
    let line = holdings.reports.iter().find(|report| report.id == id);
    let line = line.ok_or_else(|| Failure::not_found("report", id))?;
    let report_id = ReportId::new(id);
    let record = &holdings.record;
    let claims: Vec<&Claim> =
        record.claims().iter().filter(|claim| claim.report == report_id).collect();
    let (text, rows) = match record.report(&report_id) {
        Some((report, sentences)) => {
            (report.text.as_str(), rows(holdings, &report.text, sentences, &claims))
        }
        None => ("", Vec::new()),
    };
    let main = Page { line, rows, n_claims: claims.len() }.render()?;
    let lines: Result<Vec<_>, _> =
        claims.iter().map(|claim| super::claim_line(record, claim, &holdings.extractor)).collect();
    let name = line.known.title.clone();
    Ok(Answer {
        title: name.unwrap_or_else(|| wording::short(&line.known.name)),
        main,
        data: json!({ "report": line, "text": text, "claims": lines? }),
        data_at: format!("/reports/{}.json", super::in_address(id)),
    })
}

fn rows<'a>(
    holdings: &Holdings,
    text: &'a str,
    sentences: &[Span],
    claims: &[&Claim],
) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for (idx, span) in sentences.iter().enumerate() {
        let said_here: Vec<&Claim> =
            claims.iter().copied().filter(|claim| claim.sentence as usize == idx).collect();
        let touching: Vec<&Claim> = claims
            .iter()
            .copied()
            .filter(|claim| claim.span.overlaps(*span) || claim.sentence as usize == idx)
            .collect();
        rows.push(Row {
            pieces: pieces(text, *span, &touching),
            claims: said_here.iter().map(|claim| said(&holdings.record, claim)).collect(),
        });
    }
    rows
}
