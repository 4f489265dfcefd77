//! Who somebody is here: their name, role and groups, what they come in with; and another password.

use super::query::{Form, Query};
use crate::answer::{Answer, Failure, Shape, plain_page};
use crate::desk::{Asked, Desk};
use crate::front::{Front, Wanted};
use crate::messages::filters;
use crate::view::View;
use askama::Template;
use axum::Extension;
use axum::body::Bytes;
use axum::http::header::{HeaderValue, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use parallax_door::{Passkey, Passkeys};
use parallax_model::Credential;
use serde_json::json;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "me.html")]
struct Page<'a> {
    role: &'static str,
    groups: Vec<&'a str>,
    kinds: &'a [&'static str],
    passkeys: Vec<Passkey>,
    token: &'a str,
}

#[derive(Template)]
#[template(path = "passkey_new.html")]
struct New<'a> {
    wanted: &'a Wanted,
    label: &'a str,
    token: &'a str,
    known: String,
}

/// Their page.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Query::read(asked.query, &[])?;
    let people = &asked.desk.people;
    let person = asked.desk.who.person.as_ref().and_then(|name| people.person(name));
    let person = person.ok_or_else(|| Failure::not_found("page", "/me"))?;
    let kinds: Vec<&str> = person.credentials.keys().map(|kind| kind.as_str()).collect();
    let held = asked.desk.shelf.verifiers(&person.name).map_err(Failure::of_shelf)?;
    let passkeys = held.get(Credential::Passkey).and_then(Passkeys::read).unwrap_or_default().keys;
    let page = Page {
        role: person.role.as_str(),
        groups: person.groups.iter().map(String::as_str).collect(),
        kinds: &kinds,
        passkeys,
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
    changed(view, desk, headers, body, move |desk, _, form| front.change_password(desk, form)).await
}

/// Asks a device for a key, for whoever knows their password.
pub(crate) async fn new_passkey(
    Extension(front): Extension<Arc<Front>>,
    Extension(desk): Extension<Desk>,
    Extension(view): Extension<View>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let seen = view.clone();
    let ask = move || {
        let form = desk.form(&headers, &body)?;
        let wanted = front.ask_for_passkey(&desk, &headers, &form)?;
        let known: Vec<&str> = wanted.keys.keys.iter().map(|key| key.id.as_str()).collect();
        let (label, token) = (form.get("label"), &*desk.who.token);
        let page = New { wanted: &wanted, label, token, known: known.join(" ") };
        plain_page(&seen, "/me", seen.lang.say("A new passkey"), &seen.render(&page)?)
    };
    crate::desk::answered(view, Shape::Page, ask).await
}

/// Keeps the key that it made.
pub(crate) async fn add_passkey(
    Extension(front): Extension<Arc<Front>>,
    Extension(desk): Extension<Desk>,
    Extension(view): Extension<View>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    changed(view, desk, headers, body, move |desk, headers, form| {
        front.add_passkey(desk, headers, form)
    })
    .await
}

/// Forgets one.
pub(crate) async fn drop_passkey(
    Extension(front): Extension<Arc<Front>>,
    Extension(desk): Extension<Desk>,
    Extension(view): Extension<View>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    changed(view, desk, headers, body, move |desk, _, form| front.drop_passkey(desk, form)).await
}

/// What a form changes of how they come in; then back to their page, with another session.
async fn changed(
    view: View,
    desk: Desk,
    headers: HeaderMap,
    body: Bytes,
    change: impl FnOnce(&Desk, &HeaderMap, &Form) -> Result<HeaderValue, Failure> + Send + 'static,
) -> Response {
    let home = format!("{}/me", view.prefix());
    let change = move || {
        let form = desk.form(&headers, &body)?;
        let cookie = change(&desk, &headers, &form)?;
        let mut response = (StatusCode::SEE_OTHER, [(LOCATION, home)]).into_response();
        response.headers_mut().append(SET_COOKIE, cookie);
        Ok(response)
    };
    crate::desk::answered(view, Shape::Page, change).await
}
