//! Coming in and going out.

use super::query::{Form, Query};
use crate::answer::{Failure, Shape, plain_page};
use crate::front::Front;
use crate::messages::filters;
use crate::view::View;
use askama::Template;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::header::{HeaderValue, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    token: &'a str,
    then: &'a str,
    name: &'a str,
    /// For which desk a device is asked for a passkey, the question, and when; `None`: none can be used here.
    passkey: Option<(String, String, u64)>,
    /// What was wrong with what was sent before, and what to do; empty: nothing was.
    wrong: (&'a str, &'a str),
}

/// The form.
pub(crate) async fn page(
    Extension(front): Extension<Arc<Front>>,
    Extension(view): Extension<View>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let shown = || {
        if !front.asks()? {
            return Ok((StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response());
        }
        let query = Query::read(query.as_deref().unwrap_or_default(), &["then"])?;
        form(&front, &view, &headers, query.get("then"), "", ("", ""))
    };
    shown().unwrap_or_else(|failure: Failure| failure.answered(&view, Shape::Page))
}

fn form(
    front: &Front,
    view: &View,
    headers: &HeaderMap,
    then: &str,
    name: &str,
    wrong: (&str, &str),
) -> Result<Response, Failure> {
    let knock = parallax_door::random_word().map_err(|_| Failure::broken())?;
    let passkey = front.party(headers).zip(front.question_at_the_door(&knock));
    let passkey = passkey.map(|(party, (challenge, time_s))| (party.id, challenge, time_s));
    let page = view.render(&Page { token: &knock, then, name, passkey, wrong })?;
    let mut response = plain_page(view, "/sign-in", view.lang.say("Sign in"), &page)?;
    if let Some(cookie) = front.knock_cookie(&knock) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// What was sent with it. Where it lets nobody in the form is there again, with what was wrong.
pub(crate) async fn enter(
    Extension(front): Extension<Arc<Front>>,
    Extension(view): Extension<View>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    enter_by(front, view, headers, body, Front::sign_in).await
}

/// What was sent with it by a device.
pub(crate) async fn enter_by_passkey(
    Extension(front): Extension<Arc<Front>>,
    Extension(view): Extension<View>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    enter_by(front, view, headers, body, Front::sign_in_by_passkey).await
}

type Way = fn(&Front, &HeaderMap, &Form) -> Result<HeaderValue, Failure>;

async fn enter_by(
    front: Arc<Front>,
    view: View,
    headers: HeaderMap,
    body: Bytes,
    way: Way,
) -> Response {
    let (seen, home) = (view.clone(), format!("{}/", view.prefix()));
    let enter = move || {
        let sent = Form::read(&body)?;
        let then = super::decide::then(&sent);
        let failure = match way(&front, &headers, &sent) {
            Ok(cookie) => {
                let to = [(LOCATION, then.unwrap_or(&home))];
                let mut response = (StatusCode::SEE_OTHER, to).into_response();
                response.headers_mut().append(SET_COOKIE, cookie);
                return Ok(response);
            }
            Err(failure) => failure,
        };
        let (status, what, hint) = failure.parts();
        let (what, hint) = (what.said(seen.lang), hint.said(seen.lang));
        let wrong = (what.as_str(), hint.as_str());
        let (then, name) = (then.unwrap_or_default(), sent.get("name"));
        let mut response = form(&front, &seen, &headers, then, name, wrong)?;
        *response.status_mut() = status;
        Ok(response)
    };
    crate::desk::answered(view, Shape::Page, enter).await
}

/// Out.
pub(crate) async fn leave(
    Extension(front): Extension<Arc<Front>>,
    Extension(desk): Extension<crate::desk::Desk>,
    Extension(view): Extension<View>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let door = format!("{}/sign-in", view.prefix());
    let leave = move || {
        desk.form(&headers, &body)?;
        let to = [(LOCATION, door)];
        let mut response = (StatusCode::SEE_OTHER, to).into_response();
        if let Some(cookie) = front.sign_out(&headers) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    };
    crate::desk::answered(view, Shape::Page, leave).await
}
