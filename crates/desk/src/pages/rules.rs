//! Settings: the rules by which the record chooses among what voices say, and the one in use here.

use super::query::Query;
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::messages::filters;
use askama::Template;
use serde_json::json;

#[derive(Template)]
#[template(path = "rules.html")]
struct Page<'a> {
    rules: Vec<Row>,
    extractor: &'a (String, String),
}

struct Row {
    name: String,
    label: String,
    says: String,
    is_used: bool,
}

/// Every rule.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Query::read(asked.query, &[])?;
    let used = &asked.holdings.rule;
    let row = |(name, label, says): (String, String, String)| Row {
        is_used: name == *used || label == *used,
        name,
        label,
        says,
    };
    let page = Page {
        rules: parallax_engine::rules().into_iter().map(row).collect(),
        extractor: &asked.holdings.extractor,
    };
    let data: Vec<_> = page
        .rules
        .iter()
        .map(|row| json!({ "name": row.name, "label": row.label, "says": row.says, "used": row.is_used }))
        .collect();
    let title = asked.view.lang.say("Rules").to_owned();
    Ok(Answer::new(
        title,
        asked.view.render(&page)?,
        json!({ "rules": data }),
        "/rules.json".to_owned(),
    ))
}
