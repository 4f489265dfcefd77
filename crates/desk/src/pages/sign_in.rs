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
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    token: &'a str,
    then: &'a str,
}

/// The form.
pub(crate) async fn page(
    Extension(front): Extension<Arc<Front>>,
    Extension(view): Extension<View>,
    RawQuery(query): RawQuery,
) -> Response {
    let shown = || {
        if !front.asks()? {
            return Ok((StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response());
        }
        let query = Query::read(query.as_deref().unwrap_or_default(), &["then"])?;
        let knock = parallax_door::random_word().map_err(|_| Failure::broken())?;
        let page = view.render(&Page { token: &knock, then: query.get("then") })?;
        let title = view.lang.say("Sign in");
        let mut response = plain_page(&view, "/sign-in", title, &page)?;
        if let Some(cookie) = front.knock_cookie(&knock) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    };
    shown().unwrap_or_else(|failure: Failure| failure.answered(&view, Shape::Page))
}

/// What was sent with it.
pub(crate) async fn enter(
    Extension(front): Extension<Arc<Front>>,
    Extension(view): Extension<View>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let home = format!("{}/", view.prefix());
    let enter = move || {
        let form = Form::read(&body)?;
        let cookie = front.sign_in(&headers, &form)?;
        let then = super::decide::then(&form).unwrap_or(&home).to_owned();
        let mut response = (StatusCode::SEE_OTHER, [(LOCATION, then)]).into_response();
        response.headers_mut().append(SET_COOKIE, cookie);
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
        desk.check_form(&headers, &Form::read(&body)?)?;
        let to = [(LOCATION, door)];
        let mut response = (StatusCode::SEE_OTHER, to).into_response();
        if let Some(cookie) = front.sign_out(&headers) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    };
    crate::desk::answered(view, Shape::Page, leave).await
}
