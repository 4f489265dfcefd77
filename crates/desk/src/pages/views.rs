//! Saved views: addresses of lists that somebody keeps under names of their own.
//!
//! They are nobody else's to see, for a name or a word sought can tell of what is restricted; and no part of the record, so that
//! no entry is made of them.

use super::query::Query;
use crate::answer::{Answer, Failure, Shape, Told};
use crate::desk::{Asked, Desk};
use crate::messages::filters;
use crate::shelf::View as Kept;
use crate::view::View;
use askama::Template;
use axum::Extension;
use axum::body::Bytes;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Lists whose address can be kept.
const LISTS: [&str; 11] = [
    "/incidents",
    "/reports",
    "/sources",
    "/places",
    "/actors",
    "/totals",
    "/decisions",
    "/evidence",
    "/journal",
    "/map",
    "/control",
];

/// Views that one person can keep.
const MOST: usize = 200;

/// Longest name, in letters.
const MOST_LETTERS: usize = 100;

/// Longest address, in bytes.
const MOST_BYTES: usize = 2000;

#[derive(Template)]
#[template(path = "views.html")]
struct Page<'a> {
    views: &'a [Kept],
    token: &'a str,
    may_keep: bool,
}

/// What stands above a list: the views of it that are kept, and the form that keeps this one.
pub(crate) struct Beside {
    pub views: Vec<Kept>,
    pub address: String,
    pub token: String,
    pub may_keep: bool,
}

/// Whose views these are; nobody's name where nobody is asked.
fn owner(desk: &Desk) -> &str {
    desk.who.person.as_deref().unwrap_or_default()
}

fn list_of(address: &str) -> Option<&'static str> {
    let path = address.split('?').next().unwrap_or_default();
    LISTS.iter().copied().find(|list| *list == path)
}

/// The views of the list that is asked for; `None`: it is no list.
pub(crate) fn beside(asked: &Asked<'_>) -> Result<Option<Beside>, Failure> {
    let Some(list) = list_of(asked.address) else { return Ok(None) };
    let shelf = &asked.desk.shelf;
    let mut views = shelf.views(owner(asked.desk)).map_err(Failure::of_shelf)?;
    views.retain(|view| list_of(&view.address) == Some(list));
    Ok(Some(Beside {
        views,
        address: asked.address.to_owned(),
        token: asked.visitor.token.clone(),
        may_keep: shelf.author().is_some(),
    }))
}

/// Everything that somebody keeps.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Query::read(asked.query, &[])?;
    let views = asked.desk.shelf.views(owner(asked.desk)).map_err(Failure::of_shelf)?;
    let line = |view: &Kept| json!({ "name": view.name, "address": view.address });
    let page = Page {
        views: &views,
        token: &asked.visitor.token,
        may_keep: asked.desk.shelf.author().is_some(),
    };
    let data = || Ok(json!({ "views": views.iter().map(line).collect::<Vec<Value>>() }));
    let title = asked.view.lang.say("Saved views").to_owned();
    asked.answer(title, || asked.view.render(&page), data, "/views.json".to_owned())
}

/// Keeps a view, or lets one go.
pub(crate) async fn keep(
    Extension(desk): Extension<Desk>,
    Extension(view): Extension<View>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let prefix = view.prefix();
    let keep = move || {
        let form = desk.form(&headers, &body)?;
        let (name, address) = (form.get("name"), form.get("address"));
        if form.get("forget") == "yes" {
            desk.shelf.keep_view(owner(&desk), name, None).map_err(Failure::not_kept)?;
            let to = [(LOCATION, format!("{prefix}/views"))];
            return Ok((StatusCode::SEE_OTHER, to).into_response());
        }
        check(name, address)?;
        let held = desk.shelf.views(owner(&desk)).map_err(Failure::of_shelf)?;
        if held.len() >= MOST && held.iter().all(|one| one.name != name) {
            let most = MOST.to_string();
            let what = Told::with("You keep {0} views already.", [&most]);
            return Err(Failure::refused(what, "Let one go first."));
        }
        desk.shelf.keep_view(owner(&desk), name, Some(address)).map_err(Failure::not_kept)?;
        let to = [(LOCATION, format!("{prefix}{address}"))];
        Ok((StatusCode::SEE_OTHER, to).into_response())
    };
    crate::desk::answered(view, Shape::Page, keep).await
}

fn check(name: &str, address: &str) -> Result<(), Failure> {
    let n_letters = name.chars().count();
    if !(1..=MOST_LETTERS).contains(&n_letters) || name.chars().any(char::is_control) {
        let most = MOST_LETTERS.to_string();
        let what = Told::with("A view has a name of at most {0} letters.", [&most]);
        return Err(Failure::refused(what, "Give it another."));
    }
    let is_plain =
        address.len() <= MOST_BYTES && address.bytes().all(|byte| byte.is_ascii_graphic());
    match is_plain && list_of(address).is_some() {
        true => Ok(()),
        false => {
            let what = "This is no address of a list of this desk.";
            Err(Failure::refused(what, "Open the list, and save the view there."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_list_of_this_desk_is_kept() {
        for (name, address, is_kept) in [
            ("Homs", "/incidents?place=Homs", true),
            ("حمص", "/map", true),
            ("", "/incidents", false),
            ("x", "https://elsewhere.example/incidents", false),
            ("x", "//elsewhere.example/incidents", false),
            ("x", "/decide/accept", false),
            ("x", "/incidents?q=\r\nSet-Cookie:", false),
        ] {
            assert_eq!(check(name, address).is_ok(), is_kept, "{name} {address}");
        }
    }
}
