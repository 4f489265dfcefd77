//! Settings: the rules by which the record chooses among what voices say, those of the project too, and its own voices.

use super::query::Query;
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::messages::filters;
use askama::Template;
use parallax_engine::RuleSaid;
use serde_json::json;

#[derive(Template)]
#[template(path = "rules.html")]
struct Page<'a> {
    rules: Vec<(&'a RuleSaid, bool)>,
    voices: &'a str,
    extractor: &'a (String, String),
}

/// Every rule.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Query::read(asked.query, &[])?;
    let holdings = asked.holdings;
    let is_used = |rule: &RuleSaid| rule.name == holdings.rule || rule.label == holdings.rule;
    let page = Page {
        rules: holdings.rules.iter().map(|rule| (rule, is_used(rule))).collect(),
        voices: &holdings.voices,
        extractor: &holdings.extractor,
    };
    let data = || {
        let rule = |(rule, is_used): &(&RuleSaid, bool)| {
            json!({
                "name": rule.name,
                "label": rule.label,
                "says": rule.says,
                "own": rule.is_own,
                "used": is_used,
            })
        };
        let rules: Vec<_> = page.rules.iter().map(rule).collect();
        Ok(json!({ "rules": rules, "voices": holdings.voices }))
    };
    let title = asked.view.lang.say("Rules").to_owned();
    asked.answer(title, || asked.view.render(&page), data, "/rules.json".to_owned())
}
