//! How a page answers: as HTML or, under `.json`, as data; and how trouble does, in one shape everywhere.

use crate::shelf::{Holdings, ShelfError};
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A page before its shape is chosen.
pub(crate) struct Answer {
    /// Title of the page.
    pub title: String,
    /// What stands under the title.
    pub main: String,
    /// The same content as data.
    pub data: Value,
    /// The address of the data.
    pub data_at: String,
}

#[derive(Template)]
#[template(path = "layout.html")]
struct Layout<'a> {
    title: &'a str,
    main: &'a str,
    foot: Option<Foot<'a>>,
}

/// What a page ends with: where it is from, so that it can be cited.
struct Foot<'a> {
    project: &'a str,
    mark: &'a str,
    rule: &'a str,
    extractor: String,
    data_at: &'a str,
}

impl Answer {
    /// The page, as HTML or as data.
    pub fn shaped(self, holdings: &Holdings, is_json: bool) -> Result<Response, Failure> {
        self.shaped_as(StatusCode::OK, holdings, is_json)
    }

    /// As [`Answer::shaped`], with another status.
    pub fn shaped_as(
        self,
        status: StatusCode,
        holdings: &Holdings,
        is_json: bool,
    ) -> Result<Response, Failure> {
        if is_json {
            return Ok(data(status, &self.data));
        }
        let (name, version) = &holdings.extractor;
        let foot = Foot {
            project: &holdings.project,
            mark: &holdings.mark,
            rule: &holdings.rule,
            extractor: format!("{name} {version}"),
            data_at: &self.data_at,
        };
        let layout = Layout { title: &self.title, main: &self.main, foot: Some(foot) };
        Ok(html(status, layout.render()?))
    }
}

/// What went wrong, for a person and for a program.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    code: &'static str,
    what: String,
    hint: String,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    what: &'a str,
    hint: &'a str,
}

impl Failure {
    fn new(status: StatusCode, code: &'static str, what: String, hint: &str) -> Self {
        Self { status, code, what, hint: hint.to_owned() }
    }

    /// Nothing is called so.
    pub fn not_found(kind: &str, name: &str) -> Self {
        let what = format!("There is no {kind} {name}.");
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            what,
            "The record may have changed since the link was made; look it up in the lists above.",
        )
    }

    /// The words after `?` are none that the page knows.
    pub fn bad_query(what: String) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad_query",
            what,
            "Mend the address, or use the form of the page.",
        )
    }

    /// The project cannot be read now.
    pub fn of_shelf(error: ShelfError) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "project", error.what, &error.hint)
    }

    /// Asked under a name that is not this computer's.
    pub fn wrong_host() -> Self {
        let what = "This desk answers only under the names of the computer it runs on.".to_owned();
        Self::new(
            StatusCode::MISDIRECTED_REQUEST,
            "wrong_host",
            what,
            "Open it as http://localhost, with its port.",
        )
    }

    /// A form that did not come from a page of this desk, or came after the desk was started anew.
    pub fn not_ours() -> Self {
        let what =
            "This form did not come from a page of this desk; nothing was changed.".to_owned();
        let hint = "If the desk was started anew, open the page again and send the form once more.";
        Self::new(StatusCode::FORBIDDEN, "not_ours", what, hint)
    }

    /// Pages are read with GET, forms sent with POST.
    pub fn wrong_method() -> Self {
        let what = "This address does not take that kind of request.".to_owned();
        let hint = "Pages are read with GET; decisions are sent with POST from their forms.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", what, hint)
    }

    /// What was asked to be decided does not hold.
    pub fn refused(what: String, hint: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", what, hint)
    }

    /// The journal could not take an entry.
    pub fn not_entered(error: ShelfError) -> Self {
        Self::new(StatusCode::CONFLICT, "not_entered", error.what, &error.hint)
    }

    /// A fault of ours.
    pub fn broken() -> Self {
        let what = "The page could not be made; that is a fault of the program.".to_owned();
        let hint = "Nothing in the project was changed. Please report the address of this page.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "broken", what, hint)
    }

    /// As a page or as data.
    pub fn answered(&self, is_json: bool) -> Response {
        if is_json {
            let error = json!({ "code": self.code, "what": self.what, "hint": self.hint });
            return data(self.status, &json!({ "error": error }));
        }
        let page = FailurePage { what: &self.what, hint: &self.hint }.render().unwrap_or_default();
        let layout = Layout { title: "Not shown", main: &page, foot: None };
        html(self.status, layout.render().unwrap_or_else(|_| self.what.clone()))
    }
}

impl From<askama::Error> for Failure {
    fn from(_: askama::Error) -> Self {
        Self::broken()
    }
}

fn html(status: StatusCode, page: String) -> Response {
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

pub(crate) fn data(status: StatusCode, value: &Value) -> Response {
    let text = format!("{value}\n");
    (status, [(CONTENT_TYPE, "application/json; charset=utf-8")], text).into_response()
}
