//! A report that a group keeps to itself, and its release: what others would see no more is shown first, then it is entered,
//! signed and with a reason; each is taken back by the other.
//!
//! **Invariant:** whoever restricts is in the group, so that nobody hides at the desk what they could not bring back.

use super::decide::required;
use super::query::Form;
use crate::answer::{Answer, Failure, Shape, data};
use crate::desk::Asked;
use crate::messages::filters;
use crate::visitor::Visitor;
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use parallax_model::{Digest, PeopleChange, ReportId, Role};
use serde_json::json;

/// Incidents shown; the rest is counted.
const MOST_SHOWN: usize = 50;

/// What the page of a report shows of it.
#[derive(Default)]
pub(crate) struct Keeping<'a> {
    /// Groups that keep it.
    pub keepers: Vec<&'a str>,
    /// Groups of whoever looks that could.
    pub could: Vec<&'a str>,
    /// Whether they may change it.
    pub may: bool,
}

impl<'a> Keeping<'a> {
    /// Of a report, for whoever asks.
    pub fn of(asked: &'a Asked<'_>, report: &ReportId) -> Self {
        let people = &asked.desk.people;
        let keepers: Vec<&str> = match people.restricted.get(report) {
            Some(groups) => groups.iter().map(String::as_str).collect(),
            None => vec![],
        };
        let may = asked.visitor.may_decide && asked.desk.who.role >= Role::Reviewer;
        let own = asked.desk.who.person.as_ref().and_then(|name| people.person(name));
        let own = own.into_iter().flat_map(|person| &person.groups).map(String::as_str);
        let could = own.filter(|group| !keepers.contains(group)).collect();
        Self { keepers, could, may: may && asked.desk.who.person.is_some() }
    }
}

#[derive(Template)]
#[template(path = "keeping.html")]
struct Preview<'a> {
    id: &'a str,
    verb: &'static str,
    is_restricting: bool,
    group: &'a str,
    n_people: usize,
    /// Id, title, and how many of its claims are of this report, of how many.
    incidents: Vec<(String, String, usize, usize)>,
    n_more: usize,
    visitor: &'a Visitor,
}

/// Answers the form that keeps a report to a group.
pub(crate) fn restrict(asked: &Asked<'_>, form: &Form) -> Result<Response, Failure> {
    change(asked, form, true)
}

/// Answers the form that takes that back.
pub(crate) fn release(asked: &Asked<'_>, form: &Form) -> Result<Response, Failure> {
    change(asked, form, false)
}

fn change(asked: &Asked<'_>, form: &Form, is_restricting: bool) -> Result<Response, Failure> {
    let id = ReportId::new(asked.rest);
    let unknown = || Failure::not_found("report", asked.rest);
    asked.index.report(asked.holdings, asked.rest).ok_or_else(unknown)?;
    if !asked.visitor.may_decide {
        return Err(Failure::cannot_enter());
    }
    let Some(author) = &asked.desk.who.person else {
        return Err(Failure::refused(
            "This desk knows nobody, so that nobody could see the report any more.",
            "Let people in first, and put them into a group; or restrict it at the terminal.",
        ));
    };
    let report = Digest::from_hex(asked.rest).ok_or_else(unknown)?;
    let group = required(form, "group", "the name of a group")?;
    let keeping = Keeping::of(asked, &id);
    match is_restricting {
        true if keeping.keepers.contains(&group.as_str()) => {
            return Err(Failure::refused(
                "This group keeps it already.",
                "Open the report again; it says who keeps it.",
            ));
        }
        true if !keeping.could.contains(&group.as_str()) => {
            return Err(Failure::refused(
                "You are not in this group, and would see the report no more.",
                "Choose a group of yours, or ask somebody who is in it.",
            ));
        }
        false if !keeping.keepers.contains(&group.as_str()) => {
            return Err(Failure::refused(
                "This group does not keep it.",
                "Open the report again; it says who keeps it.",
            ));
        }
        _ => {}
    }
    let verb = if is_restricting { "restrict" } else { "release" };
    if form.get("step") != "enter" {
        return preview(asked, form, verb, &group);
    }
    let reason = required(form, "reason", "the reason, in words")?;
    let change = match is_restricting {
        true => PeopleChange::Restricted { report, group },
        false => PeopleChange::Released { report, group },
    };
    let shelf = &asked.desk.shelf;
    shelf.enter_people(author, &[change], Some(&reason)).map_err(Failure::not_entered)?;
    let at = format!("{}/reports/{}", asked.view.prefix(), asked.rest);
    Ok(match asked.shape {
        Shape::Page => (StatusCode::SEE_OTHER, [(LOCATION, at)]).into_response(),
        _ => {
            let people = shelf.people().map_err(Failure::of_shelf)?;
            let keepers = people.restricted.get(&id).cloned().unwrap_or_default();
            data(StatusCode::CREATED, &json!({ "report": asked.rest, "kept_to": keepers }))
        }
    })
}

fn preview(
    asked: &Asked<'_>,
    form: &Form,
    verb: &'static str,
    group: &str,
) -> Result<Response, Failure> {
    let record = &asked.holdings.record;
    let id = ReportId::new(asked.rest);
    let homes = record.claims_in(&id).iter().filter_map(|one| record.incident_of(&one.id));
    let mut incidents: Vec<(String, String, usize, usize)> = Vec::new();
    for home in homes {
        let key = home.incident.id.as_str();
        if incidents.iter().any(|(known, ..)| known == key) {
            continue;
        }
        let claims = home.incident.claims.iter().filter_map(|claim| record.claim(claim));
        let (n_of_it, n_all) = claims
            .fold((0, 0), |(of_it, all), claim| (of_it + usize::from(claim.report == id), all + 1));
        let title = crate::phrases::title_of(asked.view.lang, home);
        incidents.push((key.to_owned(), title, n_of_it, n_all));
    }
    let n_more = incidents.len().saturating_sub(MOST_SHOWN);
    let line = |(id, _, n_of_it, n_all): &(String, String, usize, usize)| json!({ "incident": id, "claims_of_report": n_of_it, "claims": n_all });
    let told = json!({
        "report": asked.rest,
        "verb": verb,
        "group": group,
        "incidents": incidents.iter().map(line).collect::<Vec<_>>(),
    });
    incidents.truncate(MOST_SHOWN);
    let within = asked.desk.people.persons.values().filter(|one| one.groups.contains(group));
    let signed = Visitor { reason: form.get("reason").to_owned(), ..asked.visitor.clone() };
    let page = Preview {
        id: asked.rest,
        verb,
        is_restricting: verb == "restrict",
        group,
        n_people: within.count(),
        incidents,
        n_more,
        visitor: &signed,
    };
    let lang = asked.view.lang;
    let verb = match verb {
        "restrict" => lang.say("Keep it to this group"),
        _ => lang.say("Release it from"),
    };
    let title = format!("{} {verb}: {group}", lang.say("What would change:"));
    Answer::new(title, asked.view.render(&page)?, told, String::new()).shaped(asked)
}
