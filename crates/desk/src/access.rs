//! What each address asks of whoever asks for it: one table, and the only door to the pages.
//!
//! **Invariant:** an address that is not in the table is served to nobody. *Check:* the tests below.

use crate::answer::{Failure, Shape};
use crate::front::Front;
use crate::view::View;
use crate::works::ShowsNothing;
use axum::extract::{Request, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use parallax_model::Role;
use std::sync::Arc;

/// Most bytes of a page that is looked through for what is restricted.
const MOST_BYTES: usize = 1 << 30;

/// What an address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Least {
    /// Nothing.
    Anyone,
    /// This role, or one that may do more.
    Role(Role),
    /// It is in no table.
    Nobody,
}

/// Every address, without the ending that says its shape.
pub(crate) const TABLE: &[(&str, Least)] = &[
    ("/", Least::Role(Role::Reader)),
    ("/index", Least::Role(Role::Reader)),
    ("/incidents", Least::Role(Role::Reader)),
    ("/incidents/{id}", Least::Role(Role::Reader)),
    ("/reports", Least::Role(Role::Reader)),
    ("/reports/{id}", Least::Role(Role::Reader)),
    // What it hides is hidden from everybody outside of a group.
    ("/reports/{id}/restrict", Least::Role(Role::Reviewer)),
    ("/reports/{id}/release", Least::Role(Role::Reviewer)),
    ("/claims/{id}", Least::Role(Role::Reader)),
    ("/sources", Least::Role(Role::Reader)),
    ("/sources/{id}", Least::Role(Role::Reader)),
    ("/places", Least::Role(Role::Reader)),
    ("/actors", Least::Role(Role::Reader)),
    ("/totals", Least::Role(Role::Reader)),
    ("/map", Least::Role(Role::Reader)),
    ("/control", Least::Role(Role::Reader)),
    ("/decisions", Least::Role(Role::Reader)),
    ("/evidence", Least::Role(Role::Reader)),
    ("/evidence/{id}", Least::Role(Role::Reader)),
    ("/evidence/{id}/picture", Least::Role(Role::Reader)),
    ("/queue", Least::Role(Role::Reader)),
    ("/queue/{id}", Least::Role(Role::Reader)),
    ("/rules", Least::Role(Role::Reader)),
    // They decide what every figure says.
    ("/rules/adopt", Least::Role(Role::Admin)),
    ("/settings", Least::Role(Role::Reader)),
    ("/settings/{id}", Least::Role(Role::Reader)),
    ("/settings/{id}/change", Least::Role(Role::Admin)),
    ("/people", Least::Role(Role::Admin)),
    ("/people/{verb}", Least::Role(Role::Admin)),
    // Everybody's own; the reading of reports is stopped by those who may decide.
    ("/work", Least::Role(Role::Reader)),
    ("/work/{id}", Least::Role(Role::Reader)),
    ("/work/{id}/cancel", Least::Role(Role::Reader)),
    ("/work/{id}/resume", Least::Role(Role::Reader)),
    ("/views", Least::Role(Role::Reader)),
    ("/about", Least::Role(Role::Reader)),
    ("/journal", Least::Role(Role::Reader)),
    // It counts every file of the archive, restricted ones too.
    ("/journal/verify", Least::Role(Role::Admin)),
    ("/decide/{verb}", Least::Role(Role::Analyst)),
    ("/sign-in", Least::Anyone),
    ("/sign-in/passkey", Least::Anyone),
    ("/sign-out", Least::Role(Role::Reader)),
    ("/me", Least::Role(Role::Reader)),
    ("/me/password", Least::Role(Role::Reader)),
    ("/me/passkey", Least::Role(Role::Reader)),
    ("/me/passkey/add", Least::Role(Role::Reader)),
    ("/me/passkey/remove", Least::Role(Role::Reader)),
    ("/-/openapi", Least::Role(Role::Reader)),
    ("/-/version", Least::Role(Role::Reader)),
    ("/-/style.css", Least::Anyone),
    ("/-/desk.js", Least::Anyone),
];

/// What an address, as it is registered, asks for.
pub(crate) fn least(address: &str) -> Least {
    let plain = address.strip_suffix(Shape::of(address).ending()).unwrap_or(address);
    let found = TABLE.iter().find(|(known, _)| *known == plain || *known == address);
    found.map_or(Least::Nobody, |&(_, least)| least)
}

/// Lets a request through to its page, for those who may see it, with the desk as they see it.
pub(crate) async fn admit(
    State((front, least)): State<(Arc<Front>, Least)>,
    mut request: Request,
    next: Next,
) -> Response {
    let view = request.extensions().get::<View>().cloned().unwrap_or_default();
    let shape = Shape::of(request.uri().path());
    let Least::Role(role) = least else {
        return match least {
            Least::Anyone => next.run(request).await,
            _ => Failure::forbidden().answered(&view, shape),
        };
    };
    let headers = request.headers().clone();
    let at_the_door = front.clone();
    let admitted = tokio::task::spawn_blocking(move || at_the_door.admit(&headers)).await;
    let desk = match admitted {
        Ok(Ok(Some(desk))) => desk,
        Ok(Ok(None)) => return unknown(&request, &view, shape),
        Ok(Err(failure)) => return failure.answered(&view, shape),
        Err(_) => return Failure::broken().answered(&view, shape),
    };
    if desk.who.role < role {
        return Failure::forbidden().answered(&view, shape);
    }
    let address = request.uri().path().to_owned();
    let turned = desk.who.turned.as_deref().and_then(|word| front.session_cookie(word));
    request.extensions_mut().insert(desk.clone());
    let mut response = next.run(request).await;
    if desk.sees_restricted && response.extensions().get::<ShowsNothing>().is_none() {
        let (parts, body) = response.into_parts();
        let Ok(bytes) = axum::body::to_bytes(body, MOST_BYTES).await else {
            return Failure::broken().answered(&view, shape);
        };
        let page = bytes.clone();
        let noted =
            tokio::task::spawn_blocking(move || front.note_seen(&desk, &address, &page)).await;
        match noted {
            Ok(Ok(())) => {}
            // What cannot be entered is not shown.
            Ok(Err(failure)) => return failure.answered(&view, shape),
            Err(_) => return Failure::broken().answered(&view, shape),
        }
        response = Response::from_parts(parts, bytes.into());
    }
    if let Some(cookie) = turned {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Whoever is not known is shown the way to the door; a program is told.
fn unknown(request: &Request, view: &View, shape: Shape) -> Response {
    if shape != Shape::Page || request.method() != Method::GET {
        return Failure::unknown().answered(view, shape);
    }
    let address = request.uri().path_and_query().map_or("/", |address| address.as_str());
    let then = crate::pages::in_address(&format!("{}{address}", view.prefix()));
    let to = format!("{}/sign-in?then={then}", view.prefix());
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_has_its_role_and_every_row_its_route() {
        let mut served = BTreeSet::new();
        for (address, _) in crate::desk::routes() {
            assert_ne!(least(&address), Least::Nobody, "{address} asks for no role");
            let plain = address.strip_suffix(Shape::of(&address).ending()).unwrap_or(&address);
            served.insert(plain.to_owned());
            served.insert(address);
        }
        for (address, _) in TABLE {
            assert!(served.contains(*address), "nothing answers {address}");
        }
        assert_eq!(least("/new-page"), Least::Nobody);
        assert_eq!(least("/journal/verify.json"), Least::Role(Role::Admin));
    }
}
