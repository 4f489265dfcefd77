//! Settings: the rules by which the record chooses among what voices say, those of the project too, and its own voices; what
//! of them is in force, what the folder holds instead, what that changes in the record, and the form that puts it in force.

use super::decide::{Shown, shown};
use super::query::Query;
use super::settings;
use crate::answer::{Answer, Failure, Shape};
use crate::desk::{Asked, Desk};
use crate::messages::filters;
use crate::shelf::OwnFile;
use crate::since::lines;
use crate::view::View;
use crate::visitor::Visitor;
use crate::wording;
use askama::Template;
use axum::Extension;
use axum::body::Bytes;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use parallax_engine::RuleSaid;
use parallax_model::Role;
use serde_json::{Value, json};

/// Changes of incidents shown; the rest is counted.
const MOST_SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "rules.html")]
struct Page<'a> {
    rules: Vec<(&'a RuleSaid, bool)>,
    voices: &'a str,
    extractor: &'a (String, String),
    in_force: Option<(u64, String, String, String)>,
    has_own: bool,
    files: Vec<Changed<'a>>,
    /// What the files change in the record; `None`: that was not asked for.
    effect: Option<(Vec<Shown>, usize)>,
    may_adopt: bool,
    visitor: &'a Visitor,
    then: &'static str,
}

/// A file that differs from what is in force.
struct Changed<'a> {
    name: &'a str,
    lines: Vec<(&'static str, &'static str, &'a str)>,
}

/// Every rule.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let query = Query::read(asked.query, &["effect"])?;
    let holdings = asked.holdings;
    let shelf = &asked.desk.shelf;
    let own = shelf.own_rules().map_err(Failure::of_shelf)?;
    let is_used = |rule: &RuleSaid| rule.name == holdings.rule || rule.label == holdings.rule;
    let is_asked = query.get("effect") == "shown" && own.differ() && asked.view.as_of.is_none();
    let changes = match is_asked {
        true => {
            let before = shelf.under_rules_in_force(asked.work).map_err(Failure::of_shelf)?;
            Some(lines(&before.entries(), &holdings.record.entries()))
        }
        false => None,
    };
    let page = Page {
        rules: holdings.rules.iter().map(|rule| (rule, is_used(rule))).collect(),
        voices: &holdings.voices,
        extractor: &holdings.extractor,
        in_force: own.in_force.as_ref().map(settings::in_force),
        has_own: !own.files.is_empty(),
        files: own.files.iter().filter(|file| file.before != file.after).map(changed).collect(),
        effect: changes.as_ref().map(|all| {
            let first = all.iter().take(MOST_SHOWN).map(|one| shown(asked, one)).collect();
            (first, all.len().saturating_sub(MOST_SHOWN))
        }),
        may_adopt: asked.visitor.may_decide && asked.desk.who.role >= Role::Admin,
        visitor: asked.visitor,
        then: "/rules",
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
        let file = |file: &OwnFile| json!({ "name": file.name, "in_force": file.before, "now": file.after });
        Ok(json!({
            "rules": rules,
            "voices": holdings.voices,
            "in_force": own.in_force.as_ref().map(|one| json!({
                "entry": one.entry,
                "time": wording::instant(one.time_ms),
                "author": one.author,
                "reason": one.reason,
            })),
            "files": own.files.iter().map(file).collect::<Vec<Value>>(),
            "changes": changes,
        }))
    };
    let title = asked.view.lang.say("Rules").to_owned();
    let effect = if is_asked { "?effect=shown" } else { "" };
    asked.answer(title, || asked.view.render(&page), data, format!("/rules.json{effect}"))
}

fn changed(file: &OwnFile) -> Changed<'_> {
    Changed {
        name: &file.name,
        lines: settings::told(file.before.as_deref(), file.after.as_deref()),
    }
}

/// Puts what the folder holds in force.
pub(crate) async fn adopt(
    Extension(desk): Extension<Desk>,
    Extension(view): Extension<View>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let home = format!("{}/rules", view.prefix());
    let adopt = move || {
        let form = desk.form(&headers, &body)?;
        let author = match &desk.who.person {
            Some(person) => person.as_str(),
            None => form.get("author"),
        };
        let reason = form.get("reason");
        if author.is_empty() || reason.is_empty() || desk.shelf.author().is_none() {
            let what = "Rules are put in force by somebody, for a reason; nothing was changed.";
            let hint = "Go back, fill in both, and send the form again.";
            return Err(Failure::refused(what, hint));
        }
        desk.shelf.adopt_rules(author, reason).map_err(Failure::not_entered)?;
        Ok((StatusCode::SEE_OTHER, [(LOCATION, home)]).into_response())
    };
    crate::desk::answered(view, Shape::Page, adopt).await
}
