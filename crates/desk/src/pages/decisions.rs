//! What people decided, the latest first: who, when, why, whether it holds, and the form that takes it back.

use super::query::{Paging, Query};
use crate::answer::{Answer, Failure, Shape, in_rows};
use crate::desk::Asked;
use crate::messages::filters;
use crate::visitor::Visitor;
use crate::wording;
use askama::Template;
use parallax_model::{Decision, Verdict};
use parallax_record::{DecisionLine, DecisionTable};
use serde_json::json;

#[derive(Template)]
#[template(path = "decisions.html")]
struct List<'a> {
    query: &'a Query,
    address: String,
    n_found: usize,
    rows: Vec<Row>,
    paging: &'a Paging,
    visitor: &'a Visitor,
    then: &'static str,
}

/// A decision as it stands on a page.
pub(crate) struct Row {
    pub entry: u64,
    pub when: String,
    pub author: String,
    pub verb: &'static str,
    pub reason: String,
    pub claims: Vec<String>,
    pub apart_from: Vec<String>,
    pub says: String,
    pub undoes: Option<u64>,
    pub undone_by: Option<u64>,
}

/// The decisions that pass the filters.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let holdings = asked.holdings;
    let query = Query::read(asked.query, &["author", "verb", "page"])?;
    let (author, verb) = (query.get("author").to_lowercase(), query.get("verb"));
    let found: Vec<&Decision> = holdings
        .decisions
        .iter()
        .rev()
        .filter(|one| author.is_empty() || one.author.to_lowercase().contains(&author))
        .filter(|one| verb.is_empty() || one.verdict.verb() == verb)
        .collect();
    let paging = Paging::of(&query, found.len())?;
    let shown = &found[paging.rows.clone()];
    let ruling = holdings.record.ruling();
    // A file holds every decision found, a page one page of them.
    let told = if matches!(asked.shape, Shape::Csv | Shape::Jsonl) { &found[..] } else { shown };
    let lines: Vec<DecisionLine> = told
        .iter()
        .map(|one| {
            DecisionLine::new(one, Some(wording::instant(one.time_ms)), ruling.undone_by(one.entry))
        })
        .collect();
    let file = in_rows(asked.shape, &lines, |out| {
        let mut table = DecisionTable::new(out)?;
        lines.iter().try_for_each(|line| table.write(line))
    })?;
    if let Some(answer) = file {
        return Ok(answer);
    }
    let page = List {
        query: &query,
        address: query.with_page(1),
        n_found: found.len(),
        rows: shown.iter().map(|one| row(one, ruling.undone_by(one.entry))).collect(),
        paging: &paging,
        visitor: asked.visitor,
        then: "/decisions",
    };
    Ok(Answer::new(
        asked.view.lang.say("Decisions").to_owned(),
        asked.view.render(&page)?,
        json!({ "found": found.len(), "decisions": lines, "next": paging.after }),
        format!("/decisions.json?{}", query.with_page(query.page()?)),
    ))
}

/// A decision as it stands on a page.
pub(crate) fn row(decision: &Decision, undone_by: Option<u64>) -> Row {
    let names = |ids: Vec<&parallax_model::ClaimId>| ids.iter().map(ToString::to_string).collect();
    let (claims, apart_from, says, undoes) = match &decision.verdict {
        Verdict::Split { claims, from } => {
            (claims.iter().collect(), from.iter().collect(), String::new(), None)
        }
        Verdict::Assigned { claim, to, from } => {
            (vec![claim, to], from.iter().collect(), String::new(), None)
        }
        Verdict::Corrected { fields, .. } => {
            (decision.verdict.subjects(), vec![], wording::fields(fields), None)
        }
        Verdict::Undone { entry } => (vec![], vec![], String::new(), Some(*entry)),
        other => (other.subjects(), vec![], String::new(), None),
    };
    Row {
        entry: decision.entry,
        when: wording::instant(decision.time_ms),
        author: decision.author.clone(),
        verb: decision.verdict.verb(),
        reason: decision.reason.clone(),
        claims: names(claims),
        apart_from: names(apart_from),
        says,
        undoes,
        undone_by,
    }
}
