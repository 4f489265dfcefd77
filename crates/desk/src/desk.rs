//! Who answers which address, and what is held between requests.

use crate::answer::{Answer, Failure};
use crate::guard;
use crate::pages;
use crate::pages::query::Form;
use crate::shelf::{Holdings, Shelf};
use crate::visitor::{Visitor, is_from_here, is_same};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::sync::{Arc, Mutex, PoisonError};

/// Most bytes of a form: a split can name every claim of a large incident.
const MOST_FORM_BYTES: usize = 1 << 20;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Desk {
    pub shelf: Arc<dyn Shelf>,
    held: Arc<Mutex<Option<Arc<Holdings>>>>,
    token: Arc<str>,
}

/// What a page is asked for.
pub(crate) struct Asked<'a> {
    /// What the project comes to.
    pub holdings: &'a Holdings,
    /// The rest of the address.
    pub rest: &'a str,
    /// The words after `?`.
    pub query: &'a str,
    /// Who asks.
    pub visitor: &'a Visitor,
}

impl Desk {
    /// What the project comes to now. Derived again only where the journal has moved.
    pub fn holdings(&self) -> Result<Arc<Holdings>, Failure> {
        let mark = self.shelf.mark().map_err(Failure::of_shelf)?;
        // Held while loading: a second request waits for the first one's work instead of doing it again.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(holdings) = held.as_ref().filter(|holdings| holdings.mark == mark) {
            return Ok(holdings.clone());
        }
        let holdings = Arc::new(self.shelf.load().map_err(Failure::of_shelf)?);
        *held = Some(holdings.clone());
        Ok(holdings)
    }

    fn visitor(&self, headers: &HeaderMap) -> Visitor {
        Visitor::of(headers, &self.token, self.shelf.author())
    }
}

type Page = fn(&Asked<'_>) -> Result<Answer, Failure>;

/// Every address of the desk. `token` is what nobody else can guess: a form that comes without it changes nothing.
pub fn router(shelf: Arc<dyn Shelf>, token: &str) -> Router {
    let desk = Desk { shelf, held: Arc::default(), token: token.into() };
    let mut router = Router::new()
        .route("/", page(pages::overview::page))
        .route("/index.json", page(pages::overview::page))
        .route("/incidents/{id}", page(pages::incident::page))
        .route("/reports/{id}", page(pages::report::page))
        .route("/claims/{id}", page(pages::claim::page))
        .route("/sources/{name}", page(pages::sources::one))
        .route("/queue/{id}", page(pages::queue::page))
        .route("/decide/{verb}", post(decide))
        .route("/-/version", get(version))
        .route("/-/style.css", get(|| asset("text/css", include_str!("../assets/style.css"))))
        .route("/-/desk.js", get(|| asset("text/javascript", include_str!("../assets/desk.js"))));
    let lists: [(&str, &str, Page); 5] = [
        ("/incidents", "/incidents.json", pages::incidents::page),
        ("/reports", "/reports.json", pages::reports::page),
        ("/sources", "/sources.json", pages::sources::list),
        ("/queue", "/queue.json", pages::queue::first),
        ("/decisions", "/decisions.json", pages::decisions::page),
    ];
    for (address, data, list) in lists {
        router = router.route(address, page(list)).route(data, page(list));
    }
    router
        .fallback(|uri: Uri| async move {
            Failure::not_found("page", uri.path()).answered(uri.path().ends_with(".json"))
        })
        .method_not_allowed_fallback(|uri: Uri| async move {
            Failure::wrong_method().answered(uri.path().ends_with(".json"))
        })
        .layer(DefaultBodyLimit::max(MOST_FORM_BYTES))
        .layer(axum::middleware::from_fn(guard::guard))
        .with_state(desk)
}

fn page(page: Page) -> axum::routing::MethodRouter<Desk> {
    let answer = move |State(desk): State<Desk>,
                       path: Option<Path<String>>,
                       RawQuery(query): RawQuery,
                       headers: HeaderMap,
                       uri: Uri| async move {
        let is_json = uri.path().ends_with(".json");
        answered(is_json, move || {
            let holdings = desk.holdings()?;
            let rest = path.map_or_else(String::new, |Path(rest)| rest);
            let asked = Asked {
                holdings: &holdings,
                rest: if is_json { rest.strip_suffix(".json").unwrap_or(&rest) } else { &rest },
                query: query.as_deref().unwrap_or_default(),
                visitor: &desk.visitor(&headers),
            };
            page(&asked)?.shaped(&holdings, is_json)
        })
        .await
    };
    get(answer)
}

/// Runs what may take its time where it holds up nobody else.
async fn answered(
    is_json: bool,
    make: impl FnOnce() -> Result<Response, Failure> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(make).await {
        Ok(Ok(response)) => response,
        Ok(Err(failure)) => failure.answered(is_json),
        Err(_) => Failure::broken().answered(is_json),
    }
}

async fn decide(
    State(desk): State<Desk>,
    Path(verb): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_json = verb.ends_with(".json");
    answered(is_json, move || {
        let form = Form::read(&body)?;
        if !is_from_here(&headers) || !is_same(form.get("token"), &desk.token) {
            return Err(Failure::not_ours());
        }
        let verb = verb.strip_suffix(".json").unwrap_or(&verb);
        pages::decide::answer(&desk, &desk.visitor(&headers), verb, &form, is_json)
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
