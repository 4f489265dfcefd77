//! Who somebody is here: their name, role and groups, what they come in with; and another password.

use super::query::{Form, Query};
use crate::answer::{Answer, Failure, Shape};
use crate::desk::{Asked, Desk};
use crate::front::Front;
use crate::messages::filters;
use crate::view::View;
use askama::Template;
use axum::Extension;
use axum::body::Bytes;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "me.html")]
struct Page<'a> {
    role: &'static str,
    groups: Vec<&'a str>,
    kinds: &'a [&'static str],
    token: &'a str,
}

/// Their page.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Query::read(asked.query, &[])?;
    let people = &asked.desk.people;
    let person = asked.desk.who.person.as_ref().and_then(|name| people.person(name));
    let person = person.ok_or_else(|| Failure::not_found("page", "/me"))?;
    let kinds: Vec<&str> = person.credentials.keys().map(|kind| kind.as_str()).collect();
    let page = Page {
        role: person.role.as_str(),
        groups: person.groups.iter().map(String::as_str).collect(),
        kinds: &kinds,
        token: &asked.visitor.token,
    };
    let data = || {
        Ok(json!({
            "person": person.name,
            "role": person.role.as_str(),
            "groups": person.groups,
            "credentials": kinds,
        }))
    };
    let render = || asked.view.render(&page);
    asked.answer(person.name.clone(), render, data, "/me.json".to_owned())
}

/// Another password, for whoever knows the one they have.
pub(crate) async fn password(
    Extension(front): Extension<Arc<Front>>,
    Extension(desk): Extension<Desk>,
    Extension(view): Extension<View>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let home = format!("{}/me", view.prefix());
    let change = move || {
        let form = Form::read(&body)?;
        desk.check_form(&headers, &form)?;
        let cookie = front.change_password(&desk, &form)?;
        let mut response = (StatusCode::SEE_OTHER, [(LOCATION, home)]).into_response();
        response.headers_mut().append(SET_COOKIE, cookie);
        Ok(response)
    };
    crate::desk::answered(view, Shape::Page, change).await
}
