//! Who answers which address, and what is held between requests.

use crate::answer::{Answer, Failure};
use crate::guard;
use crate::pages;
use crate::shelf::{Holdings, Shelf};
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::{Arc, Mutex, PoisonError};

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Desk {
    shelf: Arc<dyn Shelf>,
    held: Arc<Mutex<Option<Arc<Holdings>>>>,
}

impl Desk {
    /// What the project comes to now. Derived again only where the journal has moved.
    fn holdings(&self) -> Result<Arc<Holdings>, Failure> {
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
}

/// A page: what is held, the rest of the address, the words after `?`.
type Page = fn(&Holdings, &str, &str) -> Result<Answer, Failure>;

/// Every address of the desk.
pub fn router(shelf: Arc<dyn Shelf>) -> Router {
    let desk = Desk { shelf, held: Arc::default() };
    Router::new()
        .route("/", page(|holdings, _, _| pages::overview::page(holdings)))
        .route("/index.json", page(|holdings, _, _| pages::overview::page(holdings)))
        .route("/incidents", page(|holdings, _, query| pages::incidents::page(holdings, query)))
        .route(
            "/incidents.json",
            page(|holdings, _, query| pages::incidents::page(holdings, query)),
        )
        .route("/incidents/{id}", page(|holdings, id, _| pages::incident::page(holdings, id)))
        .route("/reports", page(|holdings, _, query| pages::reports::page(holdings, query)))
        .route("/reports.json", page(|holdings, _, query| pages::reports::page(holdings, query)))
        .route("/reports/{id}", page(|holdings, id, _| pages::report::page(holdings, id)))
        .route("/claims/{id}", page(|holdings, id, _| pages::claim::page(holdings, id)))
        .route("/sources", page(|holdings, _, query| pages::sources::list(holdings, query)))
        .route("/sources.json", page(|holdings, _, query| pages::sources::list(holdings, query)))
        .route("/sources/{name}", page(|holdings, name, _| pages::sources::one(holdings, name)))
        .route("/-/version", get(version))
        .route("/-/style.css", get(style))
        .fallback(|uri: axum::http::Uri| async move {
            Failure::not_found("page", uri.path()).answered(uri.path().ends_with(".json"))
        })
        .layer(axum::middleware::from_fn(guard::guard))
        .with_state(desk)
}

fn page(page: Page) -> axum::routing::MethodRouter<Desk> {
    let answer = move |State(desk): State<Desk>,
                       path: Option<Path<String>>,
                       RawQuery(query): RawQuery,
                       uri: axum::http::Uri| async move {
        let is_json = uri.path().ends_with(".json");
        let made = tokio::task::spawn_blocking(move || {
            let holdings = desk.holdings()?;
            let rest = path.map_or_else(String::new, |Path(rest)| rest);
            let rest = if is_json { rest.strip_suffix(".json").unwrap_or(&rest) } else { &rest };
            page(&holdings, rest, query.as_deref().unwrap_or_default())?.shaped(&holdings, is_json)
        });
        match made.await {
            Ok(Ok(response)) => response,
            Ok(Err(failure)) => failure.answered(is_json),
            Err(_) => Failure::broken().answered(is_json),
        }
    };
    get(answer)
}

async fn version() -> Response {
    let version = serde_json::json!({
        "program": "parallax",
        "version": env!("CARGO_PKG_VERSION"),
    });
    ([(CONTENT_TYPE, "application/json")], version.to_string()).into_response()
}

async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../assets/style.css")).into_response()
}
