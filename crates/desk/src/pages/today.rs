//! The first page: what waits, what came in since a chosen day, where accounts have come to diverge, and what moved the
//! totals, posting by posting.

use super::decide::{Shown, shown, titled};
use super::incidents::{Row, row};
use super::query::Query;
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::messages::filters;
use crate::shelf::Holdings;
use crate::since;
use crate::{phrases, wording};
use askama::Template;
use parallax_engine::totals::Sum;
use parallax_model::{Day, IncidentKind};
use parallax_record::{PostingLine, ReportLine};
use serde_json::json;

/// Rows of each list; the rest is behind a link.
const MOST_SHOWN: usize = 8;

#[derive(Template)]
#[template(path = "today.html")]
struct Page {
    n_reports: usize,
    /// Whether it is looked back from now.
    is_past: bool,
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
    is_worked_out: bool,
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
    let found = since.map(|day| asked.since(day)).transpose()?.flatten();
    let learnt = found.as_ref().map_or(&[][..], |found| &found.changes);
    let moved = found.as_ref().map_or(&[][..], |found| &found.moved);
    let facts = &asked.index.facts;
    let happened: Vec<usize> =
        (0..facts.len()).filter(|&at| facts[at].kind == IncidentKind::Incident).collect();
    let newly = found.as_ref().map(|found| &found.diverged);
    let is_newly = |at: usize| {
        let id = holdings.record.incidents[at].incident.id.as_str();
        newly.is_some_and(|newly| newly.contains(id))
    };
    let mut newly_diverged =
        happened.iter().copied().filter(|&at| facts[at].is_divergent && is_newly(at));
    let rows = |some: &mut dyn Iterator<Item = usize>| -> Vec<Row> {
        some.take(MOST_SHOWN).map(|at| row(asked, at)).collect()
    };
    let came_in: Vec<&ReportLine> =
        holdings.reports.iter().filter(|one| is_after(&one.added, since)).collect();
    let n_decided = holdings
        .decisions
        .iter()
        .filter(|one| is_after(&wording::instant(one.time_ms), since))
        .count();
    let found_wrong: Vec<String> =
        holdings.record.findings.iter().map(ToString::to_string).collect();
    let page = Page {
        n_reports: holdings.reports.len(),
        is_past: asked.view.as_of.is_some(),
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
        has_before: since.is_some(),
        is_worked_out: since.is_none() || found.is_some(),
        ledgers: moved.iter().map(|one| shown_moved(asked, one)).collect(),
        n_changes: learnt.len(),
        changes: learnt.iter().take(MOST_SHOWN).map(|one| shown(asked, one)).collect(),
        diverged: rows(&mut newly_diverged),
        told_most: rows(&mut happened.iter().copied()),
        findings: found_wrong
            .iter()
            .map(|found| phrases::finding(asked.view.lang, holdings, found))
            .collect(),
    };
    let data = || {
        Ok(json!({
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
            "ledger": moved.iter().flat_map(|one| &one.postings).collect::<Vec<_>>(),
            "worked_out": page.is_worked_out,
            "findings": found_wrong,
        }))
    };
    let title = holdings.project.clone();
    let since_at = since.map(|day| format!("?since={day}")).unwrap_or_default();
    let data_at = format!("/index.json{since_at}");
    let answer = asked.answer(title, || asked.view.render(&page), data, data_at)?;
    Ok(answer.whole(page.is_worked_out))
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

fn added(report: &ReportLine) -> Added {
    Added {
        id: super::in_address(&report.id),
        name: wording::called(&report.known),
        when: report.added.to_string(),
        unread: report.unread.as_deref().unwrap_or_default().to_owned(),
    }
}

/// A total that moved, as it stands on a page.
pub(crate) fn shown_moved(asked: &Asked<'_>, moved: &since::Moved) -> Moved {
    const MOST_POSTINGS: usize = 12;
    let lang = asked.view.lang;
    let sum = |sum: &Option<Sum>| match sum {
        Some(sum) => wording::sum(lang, sum),
        None => lang.say("nothing reported").to_owned(),
    };
    Moved {
        harm: moved.harm.to_string(),
        before: sum(&moved.before),
        after: sum(&moved.after),
        postings: moved
            .postings
            .iter()
            .take(MOST_POSTINGS)
            .map(|one| posting(asked, one))
            .collect(),
        n_more: moved.postings.len().saturating_sub(MOST_POSTINGS),
    }
}

fn posting(asked: &Asked<'_>, line: &PostingLine) -> Posting {
    let lang = asked.view.lang;
    let moved = |by: i64| {
        let sign = if by < 0 { "−" } else { "+" };
        format!("{sign}{}", lang.number(by.unsigned_abs()))
    };
    let by = match (line.low, line.high) == (line.best, line.best) {
        true => moved(line.best),
        false => format!(
            "{} {}{comma}{} {}{comma}{} {}",
            lang.say("best"),
            moved(line.best),
            lang.say("lowest"),
            moved(line.low),
            lang.say("highest"),
            moved(line.high),
            comma = lang.comma()
        ),
    };
    Posting {
        by,
        change: line.change.clone(),
        title: titled(asked, line.after.first(), &line.title),
        incident: line.after.first().cloned(),
        owners: line.owners.clone(),
    }
}
