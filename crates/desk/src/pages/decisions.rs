//! What people decided, the latest first: who, when, why, whether it holds, and the form that takes it back.

use super::list::listed;
use super::query::{Paging, Query};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::messages::{Lang, filters};
use crate::visitor::Visitor;
use crate::wording;
use askama::Template;
use parallax_model::{Decision, Verdict};
use parallax_record::{DecisionLine, DecisionTable};

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
    /// Whether whoever looks may take it back.
    pub may_undo: bool,
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
    let ruling = holdings.record.ruling();
    let line = |one: &&Decision| {
        DecisionLine::new(one, Some(wording::instant(one.time_ms)), ruling.undone_by(one.entry))
    };
    let table = |out: &mut Vec<u8>, lines: &[DecisionLine]| {
        let mut table = DecisionTable::new(out)?;
        lines.iter().try_for_each(|line| table.write(line))
    };
    let list = super::list::List {
        name: "decisions",
        title: asked.view.lang.say("Decisions"),
        query: &query,
    };
    listed(asked, &list, &found, line, table, |shown, paging| {
        asked.view.render(&List {
            query: &query,
            address: query.with_page(1),
            n_found: found.len(),
            rows: shown
                .iter()
                .map(|one| {
                    let row = row(asked.view.lang, one, ruling.undone_by(one.entry));
                    let may_undo = row.undone_by.is_none() && asked.may_undo(one);
                    Row { may_undo, ..row }
                })
                .collect(),
            paging,
            visitor: asked.visitor,
            then: "/decisions",
        })
    })
}

/// A decision as it stands on a page.
pub(crate) fn row(lang: Lang, decision: &Decision, undone_by: Option<u64>) -> Row {
    let names = |ids: Vec<&parallax_model::ClaimId>| ids.iter().map(ToString::to_string).collect();
    let (claims, apart_from, says, undoes) = match &decision.verdict {
        Verdict::Split { claims, from } => {
            (claims.iter().collect(), from.iter().collect(), String::new(), None)
        }
        Verdict::Assigned { claim, to, from } => {
            (vec![claim, to], from.iter().collect(), String::new(), None)
        }
        Verdict::Corrected { fields, .. } => {
            (decision.verdict.subjects(), vec![], wording::fields(lang, fields), None)
        }
        Verdict::Added { missed, .. } => {
            (decision.verdict.subjects(), vec![], wording::fields(lang, &missed.fields), None)
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
        may_undo: false,
    }
}
