//! A decision made at the desk: what was asked, what it would change, and the entry.

use super::correction;
use super::missed;
use super::query::Form;
use crate::answer::{Answer, Failure, Shape, Told, data};
use crate::desk::{Asked, Desk};
use crate::messages::filters;
use crate::shelf::Entered;
use crate::since::lines;
use crate::visitor::{Visitor, kept};
use crate::{phrases, wording};
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use parallax_engine::{Motion, Record, Refusal, find_claim};
use parallax_model::{Decision, Role};
use parallax_record::{ChangeLine, DecisionLine};
use serde_json::json;

/// What a form holds beside what is decided.
const BESIDE: [&str; 5] = ["token", "author", "reason", "step", "mark"];

/// Changes shown before the rest is counted.
const MOST_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "preview.html")]
struct Preview<'a> {
    verb: &'a str,
    visitor: &'a Visitor,
    hidden: Vec<(String, String)>,
    then: &'a str,
    mark: &'a str,
    has_moved: bool,
    changes: Vec<Shown>,
    n_more: usize,
    findings: Vec<String>,
}

/// One change as it stands on a page.
pub(crate) struct Shown {
    pub kind: String,
    pub before: Vec<(String, String)>,
    pub after: Vec<(String, String)>,
    pub fields: Vec<String>,
    pub figures: Vec<MovedFigure>,
    pub gained: Vec<String>,
    pub lost: Vec<String>,
}

/// A figure before and after, with the claim that moved it.
pub(crate) struct MovedFigure {
    pub harm: String,
    pub before: String,
    pub after: String,
    pub owner: String,
}

/// Answers a form: with what it would change, or with the entry made.
pub(crate) fn answer(asked: &Asked<'_>, form: &Form) -> Result<Response, Failure> {
    let (desk, holdings) = (asked.desk, asked.holdings);
    if !asked.visitor.may_decide {
        return Err(Failure::cannot_enter());
    }
    only_own(asked, form)?;
    let motion = motion(desk, &holdings.record, asked.rest, form)?;
    let verdicts = motion.verdicts(&holdings.record).map_err(refused)?;
    let entered = Entered {
        verdicts,
        author: match asked.visitor.is_known {
            true => asked.visitor.author.clone(),
            false => required(form, "author", "your name")?,
        },
        reason: required(form, "reason", "the reason, in words")?,
    };
    let mark = desk.shelf.mark().map_err(Failure::of_shelf)?;
    let has_moved = !form.get("mark").is_empty() && form.get("mark") != mark;
    if form.get("step") != "enter" || has_moved {
        let after = desk.shelf.foresee(&entered, asked.work).map_err(Failure::of_shelf)?;
        let status = if has_moved { StatusCode::CONFLICT } else { StatusCode::OK };
        return preview(asked, &entered, &after, form, has_moved)?.shaped_as(status, asked);
    }
    let entries = desk.shelf.enter(&entered).map_err(Failure::not_entered)?;
    let mut response = match asked.shape {
        Shape::Page => {
            let first = entries.first().map_or_else(String::new, |entry| format!("#e{entry}"));
            let then = then(form).map_or_else(|| format!("/decisions{first}"), str::to_owned);
            let then = format!("{}{then}", asked.view.prefix());
            (StatusCode::SEE_OTHER, [(LOCATION, then)]).into_response()
        }
        _ => data(StatusCode::CREATED, &json!({ "entries": entries })),
    };
    for (name, value) in [("author", &entered.author), ("reason", &entered.reason)] {
        if let Some(cookie) = kept(name, value) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

/// What somebody else decided is taken back by a reviewer.
fn only_own(asked: &Asked<'_>, form: &Form) -> Result<(), Failure> {
    if asked.rest != "undo" || asked.desk.who.role >= Role::Reviewer {
        return Ok(());
    }
    // As a number, as it is read below: `07` is entry 7.
    let entry = form.get("entry").parse::<u64>().ok();
    let is_it = |one: &&Decision| Some(one.entry) == entry;
    let decided = asked.holdings.decisions.iter().find(is_it);
    match decided.is_none_or(|one| asked.may_undo(one)) {
        true => Ok(()),
        false => Err(Failure::forbidden()),
    }
}

/// Where to go on afterwards: a page of this desk, or none.
pub(crate) fn then(form: &Form) -> Option<&str> {
    let then = form.get("then");
    let is_plain = then.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (then.starts_with('/') && !then.starts_with("//") && is_plain).then_some(then)
}

/// What a form says under a name.
pub(crate) fn required(form: &Form, name: &str, what: &'static str) -> Result<String, Failure> {
    match form.get(name) {
        "" => Err(Failure::lacks(what)),
        given => Ok(given.to_owned()),
    }
}

fn motion(desk: &Desk, record: &Record, verb: &str, form: &Form) -> Result<Motion, Failure> {
    let one = |name: &str| form.get(name).to_owned();
    let claims = || form.all("claim");
    // One form over the claims of an incident serves several verbs; this one moves one claim.
    let single = || match claims().as_slice() {
        [claim] => Ok(claim.clone()),
        _ => Err(Failure::refused("This moves one claim at a time.", "Choose one claim.")),
    };
    Ok(match verb {
        "merge" => Motion::Merge([form.all("incident"), form.all("other")].concat()),
        "split" => Motion::Split { incident: one("incident"), claims: claims() },
        "assign" => Motion::Assign { claim: single()?, incident: one("other") },
        "accept" => Motion::Accept(claims()),
        "reject" => Motion::Reject(claims()),
        "correct" => {
            let claim = single()?;
            let found = find_claim(record, &claim).map_err(refused)?;
            let report = record.report(&found.report);
            let published = report.and_then(|(report, _)| report.published);
            let mut fields = correction::fields(desk, form, published)?;
            fields.speakers = correction::speakers(record, form, found)?;
            Motion::Correct { claim, fields }
        }
        "add" => Motion::Add(missed::sent(desk, record, form)?),
        "bridge" => Motion::Bridge { earlier: one("earlier"), later: one("later") },
        "part" => Motion::Part { earlier: one("earlier"), later: one("later") },
        "undo" => {
            let entry = one("entry").parse().map_err(|_| {
                Failure::refused("An entry has a number.", "Take it from the list of decisions.")
            })?;
            Motion::Undo { entry }
        }
        other => return Err(Failure::not_found("decision", other)),
    })
}

fn refused(refusal: Refusal) -> Failure {
    let hint = match &refusal {
        Refusal::Unknown { .. } => {
            "The record may have changed since the page was made; open it again."
        }
        Refusal::Several { .. } => "Give more of the id.",
        Refusal::Nothing { .. } => "Tick what you mean, and send the form again.",
        Refusal::OneAlready => "Name an incident that differs from this one.",
        Refusal::OtherKinds { .. } => {
            "Where a claim was read with the wrong scope, correct that first."
        }
        Refusal::NotInIt { .. } => "Open the incident again; its claims have changed.",
        Refusal::AllOfIt { .. } => "Tick those that go; what is not ticked stays.",
        Refusal::InIt { .. } => "Name the incident it belongs to.",
        Refusal::Rejected { .. } => "Take the rejection back first, on the page of decisions.",
        Refusal::NothingOtherwise => "Fill in what the report says instead, or reject the claim.",
        Refusal::NotInText { .. } => "Copy the words from the report’s text.",
        Refusal::NotAPart { .. } => "Name another claim of the same report, or “none”.",
        Refusal::NoEvent => "Choose the event.",
        Refusal::NoHold { .. } => "Choose claims that say who holds a place.",
        Refusal::NoDecision { .. } | Refusal::TakenBack { .. } => {
            "The page of decisions lists what holds."
        }
    };
    Failure::refused(said(&refusal), hint)
}

/// What does not hold, in words that can be put into another language.
fn said(refusal: &Refusal) -> Told {
    let id = |id: &dyn ToString| id.to_string();
    match refusal {
        Refusal::Unknown { kind, name } => Told::with("No {0} is called {1}.", [kind, name]),
        Refusal::Several { kind: _, name, n } => {
            Told::with("{0} ids start with {1}.", [&id(n), name])
        }
        Refusal::Nothing { verb } => Told::with("Nothing was named to {0}.", [verb]),
        Refusal::OneAlready => "These are one incident already.".into(),
        Refusal::OtherKinds { a, a_kind, b, b_kind } => {
            let words = "{0} is of kind {1}, {2} of kind {3}: these are never one.";
            Told::with(words, [a.as_str(), a_kind.as_str(), b.as_str(), b_kind.as_str()])
        }
        Refusal::NotInIt { claim, incident } => {
            Told::with("Claim {0} is not in {1}.", [claim.as_str(), incident.as_str()])
        }
        Refusal::AllOfIt { incident } => {
            Told::with("These are all the claims of {0}.", [incident.as_str()])
        }
        Refusal::InIt { claim, incident } => {
            Told::with("Claim {0} is in {1} already.", [claim.as_str(), incident.as_str()])
        }
        Refusal::Rejected { claim, entry } => {
            Told::with("Claim {0} was rejected in entry {1}.", [claim.as_str(), &id(entry)])
        }
        Refusal::NotInText { report } => {
            Told::with("These words do not stand in report {0}.", [report.as_str()])
        }
        Refusal::NoEvent => "What happened is not said.".into(),
        Refusal::NotAPart { claim, whole, why } => {
            let words = "Claim {0} cannot be a part of {1}, which is {2}.";
            Told::with(words, [claim.as_str(), whole.as_str(), why])
        }
        Refusal::NothingOtherwise => "Nothing is said to be otherwise.".into(),
        Refusal::NoHold { claim, event } => {
            let words = "Claim {0} is a {1}, and says nothing of who holds a place.";
            Told::with(words, [claim.as_str(), event.as_str()])
        }
        Refusal::NoDecision { entry } => Told::with("Entry {0} is no decision.", [&id(entry)]),
        Refusal::TakenBack { entry, by } => {
            Told::with("Entry {0} was taken back by entry {1} already.", [&id(entry), &id(by)])
        }
    }
}

fn preview(
    asked: &Asked<'_>,
    entered: &Entered,
    after: &Record,
    form: &Form,
    has_moved: bool,
) -> Result<Answer, Failure> {
    let (holdings, verb) = (asked.holdings, asked.rest);
    let (was, is) = (holdings.record.entries(), after.entries());
    let lines = lines(&was, &is);
    let findings: Vec<String> = after.findings.iter().map(ToString::to_string).collect();
    let decisions: Vec<DecisionLine> = decisions_of(entered)
        .iter()
        .map(|decision| DecisionLine::new(decision, None, None))
        .collect();
    let signed = Visitor {
        author: entered.author.clone(),
        reason: entered.reason.clone(),
        ..asked.visitor.clone()
    };
    let page = Preview {
        verb,
        visitor: &signed,
        hidden: form.without(&[&BESIDE[..], &["then"]].concat()),
        then: then(form).unwrap_or_default(),
        mark: &holdings.mark,
        has_moved,
        changes: lines.iter().take(MOST_SHOWN).map(|line| shown(asked, line)).collect(),
        n_more: lines.len().saturating_sub(MOST_SHOWN),
        findings: findings
            .iter()
            .map(|found| phrases::finding(asked.view.lang, holdings, found))
            .collect(),
    };
    let lang = asked.view.lang;
    let title = format!("{} {}", lang.say("What would change:"), lang.say(verb));
    let data = json!({
        "mark": holdings.mark,
        "decisions": decisions,
        "changes": lines,
        "findings": findings,
    });
    Ok(Answer::new(title, asked.view.render(&page)?, data, String::new()))
}

/// A title that was told of an incident, with the place that the incident of this id has now.
pub(crate) fn titled(asked: &Asked<'_>, id: Option<&String>, title: &str) -> String {
    let now = id.and_then(|id| asked.index.incident(asked.holdings, id));
    phrases::title(asked.view.lang, title, now.and_then(|one| one.incident.place.as_deref()))
}

/// A change as it stands on a page.
pub(crate) fn shown(asked: &Asked<'_>, line: &ChangeLine) -> Shown {
    let lang = asked.view.lang;
    let side = |side: &parallax_record::SideLine| {
        (side.id.clone(), titled(asked, Some(&side.id), &side.title))
    };
    let sides = |sides: &[parallax_record::SideLine]| sides.iter().map(side).collect();
    let figure = |figure: &parallax_record::FigureLine| MovedFigure {
        harm: lang.say(&figure.harm).replace('_', " "),
        before: wording::bounds(lang, &figure.before),
        after: wording::bounds(lang, &figure.after),
        owner: figure.owner().unwrap_or_default().to_owned(),
    };
    Shown {
        kind: line.change.clone(),
        before: sides(&line.before),
        after: sides(&line.after),
        fields: line.fields.iter().map(|field| lang.say(field).to_owned()).collect(),
        figures: line.figures.iter().map(figure).collect(),
        gained: line.gained.clone(),
        lost: line.lost.clone(),
    }
}

fn decisions_of(entered: &Entered) -> Vec<Decision> {
    let decision = |verdict: &parallax_model::Verdict| Decision {
        entry: 0,
        time_ms: 0,
        author: entered.author.clone(),
        reason: entered.reason.clone(),
        verdict: verdict.clone(),
    };
    entered.verdicts.iter().map(decision).collect()
}
