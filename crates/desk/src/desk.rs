//! Who answers which address, and what is held between requests.

use crate::access::{admit, least};
use crate::answer::{Answer, Failure, Shape};
use crate::front::{Front, Origin, Who};
use crate::guard;
use crate::index::Index;
use crate::pages;
use crate::pages::query::Form;
use crate::shelf::{Holdings, Shelf};
use crate::since::Since;
use crate::state::{Held, States, is_shared};
use crate::view::View;
use crate::visitor::{Visitor, is_from_here, is_same};
use crate::words::Words;
use crate::works::{self, Wanted, Work, Works};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use parallax_model::{Day, Decision, People, Role};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

/// Most bytes of a form: a split can name every claim of a large incident.
const MOST_FORM_BYTES: usize = 1 << 20;

/// The desk as whoever asks sees it.
#[derive(Clone)]
pub(crate) struct Desk {
    pub shelf: Arc<dyn Shelf>,
    pub states: Arc<States>,
    /// What takes long.
    pub works: Arc<Works>,
    /// Who asks.
    pub who: Who,
    /// Everyone who may come in, and what is restricted.
    pub people: Arc<People>,
    /// Whether they see anything that others do not.
    pub sees_restricted: bool,
    /// Whose turn it is to be given a whole list as a file: each takes a thread for as long as it is long.
    pub exports: Arc<Semaphore>,
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
    /// What takes long tells how far it is, and is told to end.
    pub work: &'a Work,
}

impl Asked<'_> {
    /// Whether whoever asks may take a decision back: their own, or as a reviewer anybody's.
    pub fn may_undo(&self, decision: &Decision) -> bool {
        let who = &self.desk.who;
        let is_theirs = who.role >= Role::Reviewer || Some(&decision.author) == who.person.as_ref();
        self.visitor.may_decide && is_theirs
    }

    /// What the project came to at the end of a day.
    pub fn at(&self, day: Day) -> Result<Arc<Held>, Failure> {
        self.desk.states.at(day).map_err(Failure::of_shelf)
    }

    /// Every word of the state that is shown.
    pub fn words(&self) -> Result<Arc<Words>, Failure> {
        self.held.words().map_err(Failure::of_shelf)
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
        let visitor = Visitor::of(headers, &self.who.token, self.shelf.author());
        match &self.who.person {
            None => visitor,
            Some(person) => {
                let may_decide = visitor.may_decide && self.who.role >= Role::Analyst;
                Visitor { author: person.clone(), is_known: true, may_decide, ..visitor }
            }
        }
    }

    /// A form that was sent; refused where it did not come from a page of ours.
    pub fn form(&self, headers: &HeaderMap, body: &[u8]) -> Result<Form, Failure> {
        let form = Form::read(body)?;
        let is_ours = is_from_here(headers) && is_same(form.get("token"), &self.who.token);
        match is_ours || self.who.is_program {
            true => Ok(form),
            false => Err(Failure::not_ours()),
        }
    }
}

type Page = fn(&Asked<'_>) -> Result<Answer, Failure>;

/// What takes long, in words.
const PAGE: &str = "The page is being made";
const VERIFY: &str = "The journal is being checked";
const PREVIEW: &str = "What would change is being worked out";
const ENTRY: &str = "It is being entered";

/// Pages that are one page, and lists that also come as rows.
const LISTS: [(&str, Page, bool); 18] = [
    ("/incidents", pages::incidents::page, true),
    ("/reports", pages::reports::page, true),
    ("/sources", pages::sources::list, true),
    ("/places", pages::places::places, true),
    ("/actors", pages::places::actors, true),
    ("/totals", pages::totals::page, true),
    ("/decisions", pages::decisions::page, true),
    ("/evidence", pages::evidence::list, true),
    ("/queue", pages::queue::first, false),
    ("/map", pages::map::page, false),
    ("/journal", pages::journal::page, true),
    ("/journal/verify", pages::journal::verify, false),
    ("/control", pages::control::page, false),
    ("/rules", pages::rules::page, false),
    ("/settings", pages::settings::overview, false),
    ("/people", pages::people::page, false),
    ("/about", pages::about::page, false),
    ("/me", pages::me::page, false),
];

/// Pages about one thing, by its id or name.
const ONES: [(&str, Page); 7] = [
    ("/incidents/{id}", pages::incident::page),
    ("/reports/{id}", pages::report::page),
    ("/claims/{id}", pages::claim::page),
    ("/evidence/{id}", pages::evidence::one),
    ("/sources/{id}", pages::sources::one),
    ("/settings/{id}", pages::settings::page),
    ("/queue/{id}", pages::queue::page),
];

/// Every address with what answers it.
pub(crate) fn routes() -> Vec<(String, MethodRouter)> {
    let css = || asset("text/css", include_str!("../assets/style.css"));
    let js = || asset("text/javascript", include_str!("../assets/desk.js"));
    let mut routes = vec![
        ("/".to_owned(), page(pages::today::page)),
        ("/index.json".to_owned(), page(pages::today::page)),
        ("/decide/{verb}".to_owned(), act(pages::decide::answer)),
        ("/settings/{id}/change".to_owned(), act(pages::settings::change)),
        ("/settings/{id}/change.json".to_owned(), act(pages::settings::change)),
        ("/people/{verb}".to_owned(), act(pages::people::change)),
        ("/reports/{id}/restrict".to_owned(), act(pages::keeping::restrict)),
        ("/reports/{id}/restrict.json".to_owned(), act(pages::keeping::restrict)),
        ("/reports/{id}/release".to_owned(), act(pages::keeping::release)),
        ("/reports/{id}/release.json".to_owned(), act(pages::keeping::release)),
        ("/evidence/{id}/picture".to_owned(), get(picture)),
        ("/sign-in".to_owned(), get(pages::sign_in::page).post(pages::sign_in::enter)),
        ("/sign-out".to_owned(), post(pages::sign_in::leave)),
        ("/sign-in/passkey".to_owned(), post(pages::sign_in::enter_by_passkey)),
        ("/me/password".to_owned(), post(pages::me::password)),
        ("/me/passkey".to_owned(), post(pages::me::new_passkey)),
        ("/me/passkey/add".to_owned(), post(pages::me::add_passkey)),
        ("/me/passkey/remove".to_owned(), post(pages::me::drop_passkey)),
        ("/views".to_owned(), page(pages::views::page).post(pages::views::keep)),
        ("/views.json".to_owned(), page(pages::views::page)),
        ("/work".to_owned(), get(works::list)),
        ("/work.json".to_owned(), get(works::list)),
        ("/work/{id}".to_owned(), get(works::one)),
        ("/work/{id}/cancel".to_owned(), post(works::cancel)),
        ("/work/{id}/cancel.json".to_owned(), post(works::cancel)),
        ("/work/{id}/resume".to_owned(), post(works::resume)),
        ("/work/{id}/resume.json".to_owned(), post(works::resume)),
        ("/rules/adopt".to_owned(), post(pages::rules::adopt)),
        ("/-/openapi.json".to_owned(), get(pages::about::openapi)),
        ("/-/version".to_owned(), get(version)),
        ("/-/style.css".to_owned(), get(css)),
        ("/-/desk.js".to_owned(), get(js)),
    ];
    for (address, list, has_rows) in LISTS {
        let endings: &[&str] =
            if has_rows { &["", ".json", ".csv", ".jsonl"] } else { &["", ".json"] };
        routes.extend(endings.iter().map(|ending| (format!("{address}{ending}"), page(list))));
    }
    routes.extend(ONES.map(|(address, one)| (address.to_owned(), page(one))));
    routes
}

/// The desk on this computer: see [`router_at`].
pub fn router(shelf: Arc<dyn Shelf>, token: &str) -> Router {
    router_at(shelf, token, None)
}

/// Every address of the desk, each behind what it asks for. `token` is what nobody else can guess: where nobody is asked
/// who they are, a form that comes without it changes nothing. `origin` is the name under which it is reached from elsewhere.
pub fn router_at(shelf: Arc<dyn Shelf>, token: &str, origin: Option<Origin>) -> Router {
    let front = Arc::new(Front::new(shelf, token, origin.clone()));
    let mut inner = Router::new();
    for (address, answers) in routes() {
        let door = from_fn_with_state((front.clone(), least(&address)), admit);
        inner = inner.route(&address, answers.route_layer(door));
    }
    let inner = inner
        .fallback(|Extension(view): Extension<View>, uri: Uri| async move {
            Failure::not_found("page", uri.path()).answered(&view, Shape::of(uri.path()))
        })
        .method_not_allowed_fallback(|Extension(view): Extension<View>, uri: Uri| async move {
            Failure::wrong_method().answered(&view, Shape::of(uri.path()))
        })
        .layer(Extension(front))
        .layer(DefaultBodyLimit::max(MOST_FORM_BYTES));
    Router::new()
        .fallback(move |request: Request| in_view(inner.clone(), request))
        .layer(from_fn_with_state(origin, guard::guard))
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

fn page(page: Page) -> MethodRouter {
    let answer = move |Extension(desk): Extension<Desk>,
                       Extension(view): Extension<View>,
                       path: Option<Path<String>>,
                       RawQuery(query): RawQuery,
                       headers: HeaderMap,
                       uri: Uri| async move {
        let shape = Shape::of(uri.path());
        let address = uri.path_and_query().map_or("/", |address| address.as_str());
        let what = if uri.path() == "/journal/verify" { VERIFY } else { PAGE };
        let address = Some(format!("{}{address}", view.prefix()));
        let patience = works::patience(&headers);
        let wanted = Wanted { what, address, can_end: true, patience };
        let turn = match shape.is_file() {
            true => desk.exports.clone().acquire_owned().await.ok(),
            false => None,
        };
        works::answered(desk.clone(), view.clone(), shape, wanted, move |work| {
            // The turn is over when the file is made, whether anybody still waits for it or not.
            let _turn = turn;
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
                work,
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
pub(crate) async fn answered(
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

type Act = fn(&Asked<'_>, &Form) -> Result<Response, Failure>;

/// What a form of ours does.
fn act(act: Act) -> MethodRouter {
    let answer = move |Extension(desk): Extension<Desk>,
                       Extension(view): Extension<View>,
                       Path(rest): Path<String>,
                       headers: HeaderMap,
                       uri: Uri,
                       body: Bytes| async move {
        let shape = Shape::of(uri.path());
        let form = match desk.form(&headers, &body) {
            Ok(form) => form,
            Err(failure) => return failure.answered(&view, shape),
        };
        let can_end = form.get("step") != "enter" && !uri.path().starts_with("/people/");
        let what = if can_end { PREVIEW } else { ENTRY };
        let patience = works::patience(&headers);
        let wanted = Wanted { what, address: None, can_end, patience };
        works::answered(desk.clone(), view.clone(), shape, wanted, move |work| {
            let held = desk.held(None)?;
            let mut visitor = desk.visitor(&headers);
            visitor.may_decide &= view.as_of.is_none();
            let asked = Asked {
                desk: &desk,
                held: &held,
                holdings: &held.holdings,
                index: &held.index,
                address: "/",
                rest: rest.strip_suffix(shape.ending()).unwrap_or(&rest),
                query: "",
                visitor: &visitor,
                view: &view,
                shape,
                work,
            };
            act(&asked, &form)
        })
        .await
    };
    post(answer)
}

/// A picture, made small. Only a page on which somebody asked for it names this address.
async fn picture(
    Extension(desk): Extension<Desk>,
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
