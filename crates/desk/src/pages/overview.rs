//! The first page: what the project holds, where accounts diverge, what came in last, what could not be read.

use super::incidents::{Row, row};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::wording;
use askama::Template;
use parallax_model::IncidentKind;
use parallax_record::ReportLine;
use serde_json::json;

/// Rows of each list; the rest is behind a link.
const MOST_SHOWN: usize = 8;

#[derive(Template)]
#[template(path = "overview.html")]
struct Page {
    n_reports: usize,
    n_unread: usize,
    n_claims: usize,
    n_incidents: usize,
    n_apart: usize,
    n_divergent: usize,
    divergent: Vec<Row>,
    told_most: Vec<Row>,
    latest: Vec<Added>,
}

/// A report in the list of what came in.
struct Added {
    id: String,
    name: String,
    when: String,
    unread: String,
}

/// What stands at the top of everything.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let holdings = asked.holdings;
    let incidents = &holdings.record.incidents;
    let happened = || incidents.iter().filter(|one| one.incident.kind == IncidentKind::Incident);
    let divergent: Vec<_> =
        happened().filter(|one| one.tallies.iter().any(|tally| !tally.agreed)).collect();
    let rows = |some: &[&_]| some.iter().take(MOST_SHOWN).map(|one| row(holdings, one)).collect();
    let page = Page {
        n_reports: holdings.reports.len(),
        n_unread: holdings.reports.iter().filter(|report| report.unread.is_some()).count(),
        n_claims: holdings.record.claims().len(),
        n_incidents: happened().count(),
        n_apart: incidents.len() - happened().count(),
        n_divergent: divergent.len(),
        divergent: rows(&divergent),
        told_most: rows(&happened().collect::<Vec<_>>()),
        latest: holdings.reports.iter().rev().take(MOST_SHOWN).map(added).collect(),
    };
    let data = json!({
        "project": holdings.project,
        "mark": holdings.mark,
        "rule": holdings.rule,
        "reports": page.n_reports,
        "unread": page.n_unread,
        "claims": page.n_claims,
        "incidents": page.n_incidents,
        "series": page.n_apart,
        "divergent": divergent.iter().map(|one| one.incident.id.as_str()).collect::<Vec<_>>(),
    });
    let title = holdings.project.clone();
    Ok(Answer { title, main: page.render()?, data, data_at: "/index.json".to_owned() })
}

fn added(report: &ReportLine) -> Added {
    Added {
        id: super::in_address(&report.id),
        name: report.known.title.clone().unwrap_or_else(|| wording::short(&report.known.name)),
        when: report.added.clone(),
        unread: report.unread.clone().unwrap_or_default(),
    }
}
