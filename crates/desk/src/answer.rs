//! How a page answers: as HTML or, under `.json`, as data; and how trouble does, in one shape everywhere.

use crate::desk::Asked;
use crate::messages::{Lang, filters};
use crate::pages::views::{self, Beside};
use crate::shelf::{Progress, ShelfError};
use crate::view::View;
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use parallax_record::{WriteError, write_json_line};
use serde_json::{Value, json};
use std::borrow::Cow;

/// In which shape a page is asked for: its address says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// For people.
    Page,
    /// One object.
    Json,
    /// A line of JSON a row.
    Jsonl,
    /// A table with a header.
    Csv,
}

impl Shape {
    /// The shape that an address ends with.
    pub fn of(path: &str) -> Self {
        let all = [Self::Json, Self::Jsonl, Self::Csv];
        all.into_iter().find(|shape| path.ends_with(shape.ending())).unwrap_or(Self::Page)
    }

    /// Whether it is a file of every row, however many there are.
    pub fn is_file(self) -> bool {
        matches!(self, Self::Jsonl | Self::Csv)
    }

    /// How an address of this shape ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Page => "",
            Self::Json => ".json",
            Self::Jsonl => ".jsonl",
            Self::Csv => ".csv",
        }
    }
}

impl Asked<'_> {
    /// The page or its data, whichever is asked for: the other is not made.
    pub fn answer(
        &self,
        title: String,
        main: impl FnOnce() -> Result<String, Failure>,
        data: impl FnOnce() -> Result<Value, Failure>,
        data_at: String,
    ) -> Result<Answer, Failure> {
        let (main, data) = match self.shape {
            Shape::Json => (String::new(), data()?),
            _ => (main()?, Value::Null),
        };
        Ok(Answer::new(title, main, data, data_at))
    }
}

/// A page before its shape is chosen.
pub(crate) struct Answer {
    /// Title of the page.
    pub title: String,
    /// What stands under the title.
    pub main: String,
    /// The same content as data, as JSON.
    pub data: String,
    /// The address of the data.
    pub data_at: String,
    /// Whether everything that belongs on it is there: a page that still waits for something is not kept.
    pub is_whole: bool,
    /// Every row of a list, where those were asked for.
    file: Option<Vec<u8>>,
}

#[derive(Template)]
#[template(path = "layout.html")]
struct Layout<'a> {
    lang: Lang,
    view: &'a View,
    title: &'a str,
    main: &'a str,
    others: Vec<(Lang, String)>,
    now_at: String,
    foot: Option<Foot<'a>>,
    beside: Option<Beside>,
    is_behind: bool,
    /// Whether the reading of reports is stopped.
    is_paused: bool,
    /// How far it is, while the page is behind.
    progress: Option<Progress>,
}

/// What a page ends with: where it is from, so that it can be cited.
struct Foot<'a> {
    project: &'a str,
    mark: &'a str,
    is_behind: bool,
    is_paused: bool,
    progress: Option<Progress>,
    rule: &'a str,
    extractor: String,
    data_at: &'a str,
    /// Name and token of whoever signed in.
    person: Option<(&'a str, &'a str)>,
}

impl Answer {
    /// A page with its data, and the address of those.
    pub fn new(title: String, main: String, data: Value, data_at: String) -> Self {
        Self { title, main, data: data.to_string(), data_at, is_whole: true, file: None }
    }

    /// The same, said to be whole or not.
    pub fn whole(self, is_whole: bool) -> Self {
        Self { is_whole, ..self }
    }

    /// How much memory it takes.
    pub fn n_bytes(&self) -> usize {
        self.main.len() + self.data.len() + self.title.len() + self.data_at.len()
    }

    /// The page in the shape asked for.
    pub fn shaped(&self, asked: &Asked<'_>) -> Result<Response, Failure> {
        self.shaped_as(StatusCode::OK, asked)
    }

    /// As [`Answer::shaped`], with another status.
    pub fn shaped_as(&self, status: StatusCode, asked: &Asked<'_>) -> Result<Response, Failure> {
        match (asked.shape, &self.file) {
            (Shape::Page, _) => {}
            (Shape::Csv, Some(bytes)) => {
                return Ok(file(bytes, "text/csv; charset=utf-8", header()));
            }
            (Shape::Jsonl, Some(bytes)) => return Ok(file(bytes, "application/jsonl", None)),
            (Shape::Json, None) => return Ok(written(status, format!("{}\n", self.data))),
            _ => return Err(Failure::not_found("page", asked.address)),
        }
        let holdings = asked.holdings;
        let (name, version) = &holdings.extractor;
        let foot = Foot {
            project: &holdings.project,
            mark: &holdings.mark,
            is_behind: asked.held.is_behind(),
            is_paused: asked.desk.shelf.is_paused(),
            progress: asked.desk.shelf.progress(),
            rule: &holdings.rule,
            extractor: format!("{name} {version}"),
            data_at: &self.data_at,
            person: match asked.visitor.is_known {
                true => Some((asked.visitor.author.as_str(), asked.visitor.token.as_str())),
                false => None,
            },
        };
        let beside = views::beside(asked)?;
        let (title, main) = (self.title.as_str(), self.main.as_str());
        html(status, asked.view, asked.address, title, main, Some(foot), beside)
    }
}

/// A spreadsheet takes a table for UTF-8 where it begins so.
fn header() -> Option<&'static [u8]> {
    Some("\u{feff}".as_bytes())
}

fn file(bytes: &[u8], kind: &'static str, before: Option<&'static [u8]>) -> Response {
    let body = [before.unwrap_or_default(), bytes].concat();
    (StatusCode::OK, [(CONTENT_TYPE, kind)], body).into_response()
}

/// All rows of a list as lines of JSON or as a table, where the address asks for those.
pub(crate) fn in_rows<L: serde::Serialize>(
    shape: Shape,
    lines: &[L],
    table: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteError>,
) -> Result<Option<Answer>, Failure> {
    let mut bytes = Vec::new();
    let written = match shape {
        Shape::Page | Shape::Json => return Ok(None),
        Shape::Jsonl => lines.iter().try_for_each(|line| write_json_line(&mut bytes, line)),
        Shape::Csv => table(&mut bytes),
    };
    written.map_err(|_| Failure::broken())?;
    let empty = Answer::new(String::new(), String::new(), Value::Null, String::new());
    Ok(Some(Answer { file: Some(bytes), ..empty }))
}

/// A table of objects with the same keys.
pub(crate) fn table(out: &mut Vec<u8>, lines: &[Value]) -> Result<(), WriteError> {
    let quoted = |text: String| match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    };
    let cell = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => quoted(text.clone()),
        other => quoted(other.to_string()),
    };
    let Some(Value::Object(first)) = lines.first() else { return Ok(()) };
    let header: Vec<&str> = first.keys().map(String::as_str).collect();
    out.extend(format!("{}\r\n", header.join(",")).into_bytes());
    for line in lines {
        let row: Vec<String> = header.iter().map(|key| cell(&line[*key])).collect();
        out.extend(format!("{}\r\n", row.join(",")).into_bytes());
    }
    Ok(())
}

/// A sentence of ours that holds names, each where `{0}`, `{1}` stands, so that it can be said in any language.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    words: Cow<'static, str>,
    names: Vec<String>,
}

impl Told {
    /// A sentence with names in it.
    pub fn with<const N: usize>(words: &'static str, names: [&str; N]) -> Self {
        Self { words: words.into(), names: names.map(str::to_owned).to_vec() }
    }

    /// What a shelf says: what failed, and behind a colon why, in words of its own.
    fn of_shelf(what: String) -> Self {
        match what.split_once(": ") {
            Some((failed, why)) => {
                Self { words: format!("{failed}: {{0}}").into(), names: vec![why.to_owned()] }
            }
            None => what.into(),
        }
    }

    /// Its pieces in a language, each with whether it is somebody else's: a name, or what nobody has put into it yet.
    pub fn pieces(&self, lang: Lang) -> Vec<(bool, String)> {
        let is_ours = |words: &str| lang == Lang::En || lang.say(words) != words;
        let mut pieces = Vec::new();
        let mut rest = lang.say(&self.words);
        let is_known = is_ours(&self.words);
        while let Some((at, nth, name)) = self.next_name(rest) {
            pieces.push((!is_known, rest[..at].to_owned()));
            let said = lang.say(name);
            pieces.push((lang == Lang::En || said == name, said.to_owned()));
            rest = &rest[at + format!("{{{nth}}}").len()..];
        }
        pieces.push((!is_known, rest.to_owned()));
        pieces.retain(|(_, words)| !words.is_empty());
        pieces
    }

    fn next_name(&self, rest: &str) -> Option<(usize, usize, &str)> {
        let found = self.names.iter().enumerate();
        let found = found.filter_map(|(nth, name)| {
            Some((rest.find(&format!("{{{nth}}}"))?, nth, name.as_str()))
        });
        found.min()
    }

    /// In a language, as one text.
    pub fn said(&self, lang: Lang) -> String {
        self.pieces(lang).into_iter().map(|(_, words)| words).collect()
    }
}

impl From<&'static str> for Told {
    fn from(words: &'static str) -> Self {
        Self { words: words.into(), names: vec![] }
    }
}

impl From<String> for Told {
    fn from(words: String) -> Self {
        Self { words: words.into(), names: vec![] }
    }
}

/// What went wrong, for a person and for a program.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    code: &'static str,
    what: Told,
    hint: Told,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    what: Vec<(bool, String)>,
    hint: Vec<(bool, String)>,
}

impl Failure {
    fn new(
        status: StatusCode,
        code: &'static str,
        what: impl Into<Told>,
        hint: impl Into<Told>,
    ) -> Self {
        Self { status, code, what: what.into(), hint: hint.into() }
    }

    /// Nothing is called so.
    pub fn not_found(kind: &str, name: &str) -> Self {
        let what = Told::with("There is no {0} {1}.", [kind, name]);
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            what,
            "The record may have changed since the link was made; look it up in the lists above.",
        )
    }

    /// The words after `?` are none that the page knows.
    pub fn bad_query(what: impl Into<Told>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad_query",
            what,
            "Mend the address, or use the form of the page.",
        )
    }

    /// The project cannot be read now.
    pub fn of_shelf(error: ShelfError) -> Self {
        let what = Told::of_shelf(error.what);
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "project", what, error.hint)
    }

    /// Whether it is the project that could not be read.
    pub fn is_of_project(&self) -> bool {
        self.code == "project"
    }

    /// Somebody ended what was being worked out.
    pub fn ended() -> Self {
        let what = "It was ended; nothing was changed.";
        Self::new(StatusCode::CONFLICT, "ended", what, "Ask for it again.")
    }

    /// Asked under a name that is not this computer's.
    pub fn wrong_host() -> Self {
        let what = "This desk answers only under the names of the computer it runs on.";
        Self::new(
            StatusCode::MISDIRECTED_REQUEST,
            "wrong_host",
            what,
            "Open it as http://localhost, with its port.",
        )
    }

    /// A form that did not come from a page of this desk, or came after the desk was started anew.
    pub fn not_ours() -> Self {
        let what = "This form did not come from a page of this desk; nothing was changed.";
        let hint = "If the desk was started anew, open the page again and send the form once more.";
        Self::new(StatusCode::FORBIDDEN, "not_ours", what, hint)
    }

    /// Pages are read with GET, forms sent with POST.
    pub fn wrong_method() -> Self {
        let what = "This address does not take that kind of request.";
        let hint = "Pages are read with GET; decisions are sent with POST from their forms.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", what, hint)
    }

    /// Nobody knows who asks.
    pub fn unknown() -> Self {
        let what = "This desk is for people it knows.";
        let hint = "Sign in at /sign-in; a program sends an access key: Authorization: Bearer KEY.";
        Self::new(StatusCode::UNAUTHORIZED, "unknown", what, hint)
    }

    /// Their role does not allow it.
    pub fn forbidden() -> Self {
        let what = "Your role does not allow this; nothing was changed.";
        let hint = "Ask an admin of the project, who can give you another.";
        Self::new(StatusCode::FORBIDDEN, "forbidden", what, hint)
    }

    /// Name, password or code are wrong: which of them is not said.
    pub fn not_let_in() -> Self {
        let what = "Name, password or code are not right.";
        let hint = "Try again; a code is good for half a minute and for one sign-in.";
        Self::new(StatusCode::FORBIDDEN, "not_let_in", what, hint)
    }

    /// A passkey does not open the door, or cannot be kept: why is not said.
    pub fn passkey_refused() -> Self {
        let what = "This passkey does not do here.";
        let hint = "Open the page again, and choose a passkey that was added to this desk; or come in with your password.";
        Self::new(StatusCode::FORBIDDEN, "not_let_in", what, hint)
    }

    /// The desk is open under a number, which no passkey can be bound to.
    pub fn no_party() -> Self {
        let what = "Passkeys are bound to a name, and this desk is open under a number.";
        Self::refused(what, "Open it as http://localhost, with its port.")
    }

    /// It was tried too often.
    pub fn too_often(wait_s: u64) -> Self {
        let wait_s = wait_s.to_string();
        let what = Told::with("It was tried too often; try again in {0} seconds.", [&wait_s]);
        let hint = "Whoever forgot a password asks an admin for another.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_often", what, hint)
    }

    /// What was asked to be decided does not hold.
    pub fn refused(what: impl Into<Told>, hint: impl Into<Told>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", what, hint)
    }

    /// What somebody wrote cannot be used, as the shelf says.
    pub fn unusable(error: ShelfError) -> Self {
        Self::refused(Told::of_shelf(error.what), error.hint)
    }

    /// A form without what it needs.
    pub fn lacks(what: &'static str) -> Self {
        let told = Told::with("This needs {0}; nothing was changed.", [what]);
        Self::refused(told, "Go back, fill it in, and send the form again.")
    }

    /// The project cannot be written to from here.
    pub fn cannot_enter() -> Self {
        let what = "Nothing can be entered into this project here.";
        Self::refused(what, "Open a copy that can be written to, or ask who keeps the project.")
    }

    /// The journal could not take an entry.
    pub fn not_entered(error: ShelfError) -> Self {
        Self::new(StatusCode::CONFLICT, "not_entered", Told::of_shelf(error.what), error.hint)
    }

    /// A view could not be kept.
    pub fn not_kept(error: ShelfError) -> Self {
        Self::new(StatusCode::CONFLICT, "not_kept", Told::of_shelf(error.what), error.hint)
    }

    /// A fault of ours.
    pub fn broken() -> Self {
        let what = "The page could not be made; that is a fault of the program.";
        let hint = "Nothing in the project was changed. Please report the address of this page.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "broken", what, hint)
    }

    /// Its status, its sentence and what to do, for a page that says it beside its own form.
    pub fn parts(&self) -> (StatusCode, &Told, &Told) {
        (self.status, &self.what, &self.hint)
    }

    /// As a page or as data.
    pub fn answered(&self, view: &View, shape: Shape) -> Response {
        if shape != Shape::Page {
            let (what, hint) = (self.what.said(Lang::En), self.hint.said(Lang::En));
            let error = json!({ "code": self.code, "what": what, "hint": hint });
            return data(self.status, &json!({ "error": error }));
        }
        let lang = view.lang;
        let page = FailurePage { what: self.what.pieces(lang), hint: self.hint.pieces(lang) };
        let page = view.render(&page).unwrap_or_default();
        let title = view.lang.say("Not shown");
        html(self.status, view, "/", title, &page, None, None)
            .unwrap_or_else(|_| (self.status, self.what.said(lang)).into_response())
    }
}

impl From<askama::Error> for Failure {
    fn from(_: askama::Error) -> Self {
        Self::broken()
    }
}

fn html(
    status: StatusCode,
    view: &View,
    address: &str,
    title: &str,
    main: &str,
    foot: Option<Foot<'_>>,
    beside: Option<Beside>,
) -> Result<Response, Failure> {
    let elsewhere = |lang: Lang| View { lang, ..view.clone() }.prefix();
    let others = Lang::ALL.iter().filter(|lang| **lang != view.lang);
    let layout = Layout {
        lang: view.lang,
        view,
        title,
        main,
        others: others.map(|&lang| (lang, format!("{}{address}", elsewhere(lang)))).collect(),
        now_at: format!("{}{address}", View { as_of: None, ..view.clone() }.prefix()),
        is_behind: foot.as_ref().is_some_and(|foot| foot.is_behind),
        is_paused: foot.as_ref().is_some_and(|foot| foot.is_paused),
        progress: foot.as_ref().and_then(|foot| foot.progress),
        foot,
        beside,
    };
    let page = view.linked(view.render(&layout)?);
    Ok((status, [(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response())
}

/// A page that is of no project's state.
pub(crate) fn plain_page(
    view: &View,
    address: &str,
    title: &str,
    main: &str,
) -> Result<Response, Failure> {
    html(StatusCode::OK, view, address, title, main, None, None)
}

pub(crate) fn data(status: StatusCode, value: &Value) -> Response {
    written(status, format!("{value}\n"))
}

fn written(status: StatusCode, json: String) -> Response {
    (status, [(CONTENT_TYPE, "application/json; charset=utf-8")], json).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_where_a_language_puts_them() {
        let told = Told::with("Claim {0} is in {1} already.", ["7f<", "claim"]);
        assert_eq!(told.said(Lang::En), "Claim 7f< is in claim already.");
        let arabic = told.pieces(Lang::Ar);
        assert!(arabic.contains(&(true, "7f<".to_owned())), "{arabic:?}");
        // A word of ours is put into the language; a name is left as it is.
        assert!(arabic.contains(&(false, Lang::Ar.say("claim").to_owned())), "{arabic:?}");
        let foreign = Told::from("nobody has translated this".to_owned());
        assert_eq!(foreign.pieces(Lang::Ar), [(true, "nobody has translated this".to_owned())]);
    }
}
