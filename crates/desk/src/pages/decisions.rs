//! What people decided, the latest first: who, when, why, whether it holds, and the form that takes it back.

use super::query::{Paging, Query};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::visitor::Visitor;
use crate::wording;
use askama::Template;
use parallax_model::{Decision, Verdict};
use parallax_record::DecisionLine;
use serde_json::json;

#[derive(Template)]
#[template(path = "decisions.html")]
struct List<'a> {
    query: &'a Query,
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
    let lines: Vec<DecisionLine> = shown
        .iter()
        .map(|one| {
            DecisionLine::new(one, Some(wording::instant(one.time_ms)), ruling.undone_by(one.entry))
        })
        .collect();
    let main = List {
        query: &query,
        n_found: found.len(),
        rows: shown.iter().map(|one| row(one, ruling.undone_by(one.entry))).collect(),
        paging: &paging,
        visitor: asked.visitor,
        then: "/decisions",
    }
    .render()?;
    Ok(Answer {
        title: "Decisions".to_owned(),
        main,
        data: json!({ "found": found.len(), "decisions": lines, "next": paging.after }),
        data_at: format!("/decisions.json?{}", query.with_page(query.page()?)),
    })
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
