//! Who answers which address, and what is held between requests.

use crate::answer::{Answer, Failure, Shape};
use crate::guard;
use crate::index::Index;
use crate::pages;
use crate::pages::query::Form;
use crate::shelf::{Holdings, Shelf};
use crate::since::Since;
use crate::state::{Held, States, is_shared};
use crate::view::View;
use crate::visitor::{Visitor, is_from_here, is_same};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use parallax_model::Day;
use std::sync::Arc;
use tower::ServiceExt as _;

/// Most bytes of a form: a split can name every claim of a large incident.
const MOST_FORM_BYTES: usize = 1 << 20;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Desk {
    pub shelf: Arc<dyn Shelf>,
    states: Arc<States>,
    token: Arc<str>,
}

/// What a page is asked for.
pub(crate) struct Asked<'a> {
    /// What answers.
    pub desk: &'a Desk,
    /// The state that is shown.
    pub held: &'a Arc<Held>,
    /// What the project comes to.
    pub holdings: &'a Holdings,
    /// What is looked up in it.
    pub index: &'a Index,
    /// The address without its view, with what follows `?`.
    pub address: &'a str,
    /// The rest of the address.
    pub rest: &'a str,
    /// The words after `?`.
    pub query: &'a str,
    /// Who asks.
    pub visitor: &'a Visitor,
    /// In which language and as of when.
    pub view: &'a View,
    /// As a page, as data, as a table.
    pub shape: Shape,
}

impl Asked<'_> {
    /// What the project came to at the end of a day.
    pub fn at(&self, day: Day) -> Result<Arc<Held>, Failure> {
        self.desk.states.at(day).map_err(Failure::of_shelf)
    }

    /// What has changed since the end of a day; `None`: that is still being worked out.
    pub fn since(&self, day: Day) -> Result<Option<Arc<Since>>, Failure> {
        self.desk.states.since(self.held, day).map_err(Failure::of_shelf)
    }
}

impl Desk {
    /// What the project comes to, now or at the end of a day.
    pub fn held(&self, as_of: Option<Day>) -> Result<Arc<Held>, Failure> {
        let held = as_of.map_or_else(|| self.states.now(), |day| self.states.at(day));
        held.map_err(Failure::of_shelf)
    }

    fn visitor(&self, headers: &HeaderMap) -> Visitor {
        Visitor::of(headers, &self.token, self.shelf.author())
    }
}

type Page = fn(&Asked<'_>) -> Result<Answer, Failure>;

/// Pages that are one page, and lists that also come as rows.
const LISTS: [(&str, Page, bool); 15] = [
    ("/incidents", pages::incidents::page, true),
    ("/reports", pages::reports::page, true),
    ("/sources", pages::sources::list, true),
    ("/places", pages::places::places, true),
    ("/actors", pages::places::actors, true),
    ("/totals", pages::totals::page, true),
    ("/decisions", pages::decisions::page, true),
    ("/evidence", pages::evidence::list, false),
    ("/queue", pages::queue::first, false),
    ("/map", pages::map::page, false),
    ("/journal", pages::journal::page, false),
    ("/journal/verify", pages::journal::verify, false),
    ("/control", pages::control::page, false),
    ("/rules", pages::rules::page, false),
    ("/about", pages::about::page, false),
];

/// Pages about one thing, by its id or name.
const ONES: [(&str, Page); 6] = [
    ("/incidents/{id}", pages::incident::page),
    ("/reports/{id}", pages::report::page),
    ("/claims/{id}", pages::claim::page),
    ("/evidence/{id}", pages::evidence::one),
    ("/sources/{id}", pages::sources::one),
    ("/queue/{id}", pages::queue::page),
];

/// Every address of the desk. `token` is what nobody else can guess: a form that comes without it changes nothing.
pub fn router(shelf: Arc<dyn Shelf>, token: &str) -> Router {
    let states = Arc::new(States::of(shelf.clone()));
    let desk = Desk { shelf, states, token: token.into() };
    let mut inner = Router::new()
        .route("/", page(pages::today::page))
        .route("/index.json", page(pages::today::page))
        .route("/decide/{verb}", post(decide))
        .route("/evidence/{id}/picture", get(picture))
        .route("/-/openapi.json", get(crate::pages::about::openapi))
        .route("/-/version", get(version))
        .route("/-/style.css", get(|| asset("text/css", include_str!("../assets/style.css"))))
        .route("/-/desk.js", get(|| asset("text/javascript", include_str!("../assets/desk.js"))));
    for (address, list, has_rows) in LISTS {
        inner = inner.route(address, page(list)).route(&format!("{address}.json"), page(list));
        if has_rows {
            inner = inner.route(&format!("{address}.csv"), page(list));
            inner = inner.route(&format!("{address}.jsonl"), page(list));
        }
    }
    for (address, one) in ONES {
        inner = inner.route(address, page(one));
    }
    let inner = inner
        .fallback(|Extension(view): Extension<View>, uri: Uri| async move {
            Failure::not_found("page", uri.path()).answered(&view, Shape::of(uri.path()))
        })
        .method_not_allowed_fallback(|Extension(view): Extension<View>, uri: Uri| async move {
            Failure::wrong_method().answered(&view, Shape::of(uri.path()))
        })
        .layer(DefaultBodyLimit::max(MOST_FORM_BYTES))
        .with_state(desk);
    Router::new()
        .fallback(move |request: Request| in_view(inner.clone(), request))
        .layer(axum::middleware::from_fn(guard::guard))
}

/// Takes the view off the front of an address and asks for the rest.
async fn in_view(inner: Router, mut request: Request) -> Response {
    let uri = request.uri();
    let shape = Shape::of(uri.path());
    let (view, rest) = match View::of(uri.path()) {
        Ok(found) => found,
        Err(failure) => return failure.answered(&View::default(), shape),
    };
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(plain) = format!("{rest}{query}").parse::<Uri>() else {
        return Failure::not_found("page", rest).answered(&view, shape);
    };
    *request.uri_mut() = plain;
    request.extensions_mut().insert(view);
    match inner.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn page(page: Page) -> axum::routing::MethodRouter<Desk> {
    let answer = move |State(desk): State<Desk>,
                       Extension(view): Extension<View>,
                       path: Option<Path<String>>,
                       RawQuery(query): RawQuery,
                       headers: HeaderMap,
                       uri: Uri| async move {
        let shape = Shape::of(uri.path());
        answered(view.clone(), shape, move || {
            let held = desk.held(view.as_of)?;
            let rest = path.map_or_else(String::new, |Path(rest)| rest);
            let mut visitor = desk.visitor(&headers);
            // The past can be looked at, not changed.
            visitor.may_decide &= view.as_of.is_none();
            let asked = Asked {
                desk: &desk,
                held: &held,
                holdings: &held.holdings,
                index: &held.index,
                address: uri.path_and_query().map_or("/", |address| address.as_str()),
                rest: rest.strip_suffix(shape.ending()).unwrap_or(&rest),
                query: query.as_deref().unwrap_or_default(),
                visitor: &visitor,
                view: &view,
                shape,
            };
            if !is_shared(uri.path(), shape) {
                return page(&asked)?.shaped(&asked);
            }
            let answer = held.shared(view.lang, shape, asked.address, || page(&asked))?;
            answer.shaped(&asked)
        })
        .await
    };
    get(answer)
}

/// Runs what may take its time where it holds up nobody else.
async fn answered(
    view: View,
    shape: Shape,
    make: impl FnOnce() -> Result<Response, Failure> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(make).await {
        Ok(Ok(response)) => response,
        Ok(Err(failure)) => failure.answered(&view, shape),
        Err(_) => Failure::broken().answered(&view, shape),
    }
}

async fn decide(
    State(desk): State<Desk>,
    Extension(view): Extension<View>,
    Path(verb): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let shape = Shape::of(&verb);
    answered(view.clone(), shape, move || {
        let form = Form::read(&body)?;
        if !is_from_here(&headers) || !is_same(form.get("token"), &desk.token) {
            return Err(Failure::not_ours());
        }
        let held = desk.held(None)?;
        let mut visitor = desk.visitor(&headers);
        visitor.may_decide &= view.as_of.is_none();
        let asked = Asked {
            desk: &desk,
            held: &held,
            holdings: &held.holdings,
            index: &held.index,
            address: "/",
            rest: verb.strip_suffix(shape.ending()).unwrap_or(&verb),
            query: "",
            visitor: &visitor,
            view: &view,
            shape,
        };
        pages::decide::answer(&asked, &form)
    })
    .await
}

/// A picture, made small. Only a page on which somebody asked for it names this address.
async fn picture(
    State(desk): State<Desk>,
    Extension(view): Extension<View>,
    Path(id): Path<String>,
) -> Response {
    answered(view, Shape::Page, move || {
        let bytes = desk.shelf.picture(&id).map_err(Failure::of_shelf)?;
        let bytes = bytes.ok_or_else(|| Failure::not_found("picture", &id))?;
        Ok(([(CONTENT_TYPE, "image/jpeg")], bytes).into_response())
    })
    .await
}

async fn version() -> Response {
    let version = serde_json::json!({
        "program": "parallax",
        "version": env!("CARGO_PKG_VERSION"),
    });
    ([(CONTENT_TYPE, "application/json")], version.to_string()).into_response()
}

async fn asset(kind: &'static str, text: &'static str) -> Response {
    let kind = format!("{kind}; charset=utf-8");
    ([(CONTENT_TYPE, kind.as_str()), (CACHE_CONTROL, "no-cache")], text).into_response()
}
