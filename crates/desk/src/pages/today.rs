//! The first page: what waits, what came in since a chosen day, where accounts have come to diverge, and what moved the
//! totals, posting by posting.

use super::decide::{Shown, lines, shown};
use super::incidents::{Row, row};
use super::query::Query;
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::messages::{Lang, filters};
use crate::shelf::Holdings;
use crate::wording;
use askama::Template;
use parallax_engine::totals::{Entry, Filter, Total, ledger, totals};
use parallax_model::{Day, Harm, IncidentKind};
use parallax_record::{ChangeLine, PostingLine, ReportLine};
use serde_json::json;
use std::collections::BTreeSet;

/// Rows of each list; the rest is behind a link.
const MOST_SHOWN: usize = 8;

#[derive(Template)]
#[template(path = "today.html")]
struct Page {
    n_reports: usize,
    n_unread: usize,
    n_claims: usize,
    n_incidents: usize,
    n_apart: usize,
    n_divergent: usize,
    n_waiting: usize,
    since: String,
    n_came_in: usize,
    came_in: Vec<Added>,
    n_decided: usize,
    has_before: bool,
    ledgers: Vec<Moved>,
    n_changes: usize,
    changes: Vec<Shown>,
    diverged: Vec<Row>,
    told_most: Vec<Row>,
    findings: Vec<String>,
}

/// A report in the list of what came in.
struct Added {
    id: String,
    name: String,
    when: String,
    unread: String,
}

/// A total that moved, with what moved it.
#[derive(Clone)]
pub(crate) struct Moved {
    pub harm: String,
    pub before: String,
    pub after: String,
    pub postings: Vec<Posting>,
    pub n_more: usize,
}

/// What one change did to a total.
#[derive(Clone)]
pub(crate) struct Posting {
    pub by: String,
    pub change: String,
    pub title: String,
    pub incident: Option<String>,
    pub owners: Vec<String>,
}

/// What stands at the top of everything.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let holdings = asked.holdings;
    let query = Query::read(asked.query, &["since"])?;
    let since = query.day("since")?.or_else(|| day_before_last(holdings));
    let before = since.map(|day| asked.at(day)).transpose()?;
    let is = holdings.record.entries();
    let was = before.as_ref().map(|before| before.record.entries()).unwrap_or_default();
    let learnt = if before.is_some() { lines(&was, &is) } else { Vec::new() };
    let moved = ledgers(asked.view.lang, &was, &is, &Filter::default(), None);
    let happened: Vec<_> = holdings
        .record
        .incidents
        .iter()
        .filter(|one| one.incident.kind == IncidentKind::Incident)
        .collect();
    let diverges =
        |one: &&&parallax_engine::Recorded| one.tallies.iter().any(|tally| !tally.agreed);
    let newly = newly_divergent(&learnt, &was);
    let is_newly = |one: &&&parallax_engine::Recorded| newly.contains(one.incident.id.as_str());
    let rows = |some: Vec<&&parallax_engine::Recorded>| -> Vec<Row> {
        some.into_iter().take(MOST_SHOWN).map(|one| row(asked.view.lang, holdings, one)).collect()
    };
    let came_in: Vec<&ReportLine> =
        holdings.reports.iter().filter(|one| is_after(&one.added, since)).collect();
    let n_decided = holdings
        .decisions
        .iter()
        .filter(|one| is_after(&wording::instant(one.time_ms), since))
        .count();
    let page = Page {
        n_reports: holdings.reports.len(),
        n_unread: holdings.reports.iter().filter(|report| report.unread.is_some()).count(),
        n_claims: holdings.record.claims().len(),
        n_incidents: happened.len(),
        n_apart: holdings.record.incidents.len() - happened.len(),
        n_divergent: asked.index.n_divergent,
        n_waiting: asked.index.waiting.len(),
        since: since.map(|day| day.to_string()).unwrap_or_default(),
        n_came_in: came_in.len(),
        came_in: came_in.iter().rev().take(MOST_SHOWN).map(|report| added(report)).collect(),
        n_decided,
        has_before: before.is_some(),
        ledgers: moved.iter().map(|(moved, _)| moved.clone()).collect(),
        n_changes: learnt.len(),
        changes: learnt.iter().take(MOST_SHOWN).map(shown).collect(),
        diverged: rows(happened.iter().filter(diverges).filter(is_newly).collect()),
        told_most: rows(happened.iter().collect()),
        findings: holdings.record.findings.iter().map(ToString::to_string).collect(),
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
        "divergent": page.n_divergent,
        "waiting": page.n_waiting,
        "since": since.map(|day| day.to_string()),
        "came_in": came_in.iter().map(|report| report.id.as_str()).collect::<Vec<_>>(),
        "decided": n_decided,
        "changes": learnt.len(),
        "diverged": newly,
        "ledger": moved.iter().flat_map(|(_, postings)| postings).collect::<Vec<_>>(),
        "findings": page.findings,
    });
    let title = holdings.project.clone();
    let since = since.map(|day| format!("?since={day}")).unwrap_or_default();
    Ok(Answer::new(title, asked.view.render(&page)?, data, format!("/index.json{since}")))
}

/// The day before the last entry's: what the last day of work changed. The desk reads no clock for it, so that the same
/// journal always opens on the same page.
fn day_before_last(holdings: &Holdings) -> Option<Day> {
    let report = holdings.reports.last().and_then(|report| day_of(&report.added));
    let decision = holdings.decisions.last().and_then(|one| day_of(&wording::instant(one.time_ms)));
    report.max(decision)?.yesterday().ok()
}

fn day_of(instant: &str) -> Option<Day> {
    instant.get(..10)?.parse().ok()
}

fn is_after(instant: &str, since: Option<Day>) -> bool {
    since.is_none_or(|since| day_of(instant).is_none_or(|day| day > since))
}

/// Incidents whose accounts diverge now and did not before.
fn newly_divergent(learnt: &[ChangeLine], was: &[Entry<'_>]) -> BTreeSet<String> {
    let diverged: BTreeSet<&str> = was
        .iter()
        .filter(|entry| entry.tallies.iter().any(|tally| !tally.agreed))
        .map(|entry| entry.incident.id.as_str())
        .collect();
    let touched = learnt
        .iter()
        .filter(|change| !change.before.iter().any(|side| diverged.contains(side.id.as_str())));
    touched.flat_map(|change| &change.after).map(|side| side.id.clone()).collect()
}

fn added(report: &ReportLine) -> Added {
    Added {
        id: super::in_address(&report.id),
        name: report.known.title.clone().unwrap_or_else(|| wording::short(&report.known.name)),
        when: report.added.clone(),
        unread: report.unread.clone().unwrap_or_default(),
    }
}

/// The totals that moved between two records, each with its postings.
pub(crate) fn ledgers(
    lang: Lang,
    was: &[Entry<'_>],
    is: &[Entry<'_>],
    filter: &Filter,
    harm: Option<Harm>,
) -> Vec<(Moved, Vec<PostingLine>)> {
    const MOST_POSTINGS: usize = 12;
    let (before, after) = (totals(was, &[], filter), totals(is, &[], filter));
    let mut postings = ledger(was, is, filter);
    postings.retain(|posting| harm.is_none_or(|harm| harm == posting.harm));
    let harms: BTreeSet<Harm> = postings.iter().map(|posting| posting.harm).collect();
    let sum = |totals: &[Total], harm: Harm| {
        let found = totals.iter().find(|total| total.harm == harm);
        found.map_or_else(
            || lang.say("nothing reported").to_owned(),
            |total| wording::sum(lang, &total.sum),
        )
    };
    let one = |harm: Harm| {
        let of_harm: Vec<PostingLine> = postings
            .iter()
            .filter(|posting| posting.harm == harm)
            .map(|posting| PostingLine::new(posting, was, is))
            .collect();
        let moved = Moved {
            harm: harm.to_string(),
            before: sum(&before, harm),
            after: sum(&after, harm),
            postings: of_harm.iter().take(MOST_POSTINGS).map(posting).collect(),
            n_more: of_harm.len().saturating_sub(MOST_POSTINGS),
        };
        (moved, of_harm)
    };
    harms.into_iter().map(one).collect()
}

fn posting(line: &PostingLine) -> Posting {
    let by = match (line.low, line.high) == (line.best, line.best) {
        true => format!("{:+}", line.best),
        false => format!("best {:+}, low {:+}, high {:+}", line.best, line.low, line.high),
    };
    Posting {
        by,
        change: line.change.clone(),
        title: line.title.clone(),
        incident: line.after.first().cloned(),
        owners: line.owners.clone(),
    }
}
