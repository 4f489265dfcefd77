//! Work that takes longer than a reader waits: what is under way, how far it is, and what ends it.
//!
//! A page that is not ready within [`PATIENCE`] is answered by one that says how far it is and asks again by itself, without a
//! script; what a form asked for is then found under `/work/ID`. A program waits until it is done, and sees it at `/work.json`.
//!
//! **Invariant:** what somebody works out is theirs alone to see and to end, and goes with the room that it was worked out in: a
//! restriction made meanwhile shows nothing of it.

use crate::answer::{Failure, Shape, data, plain_page};
use crate::desk::Desk;
use crate::messages::filters;
use crate::once::lock;
use crate::shelf::{Progress, Stage};
use crate::view::View;
use askama::Template;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header::{HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use parallax_engine::Watch;
use parallax_model::Role;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::{JoinError, JoinHandle};
use tokio::time::timeout;

/// How long a reader waits for a page before they are shown how far it is.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest that a browser can prefer to wait, in seconds.
const MOST_PATIENCE_S: u64 = 600;

/// How long whoever asks again waits.
const GLANCE: Duration = Duration::from_millis(500);

/// How often a page that says how far something is asks again, in seconds.
const REFRESH_S: &str = "2";

/// What nobody has asked for in this time is ended and forgotten.
const FORGOTTEN: Duration = Duration::from_secs(600);

/// What the reading of reports and their grouping is called among the works.
const READING: &str = "reading";

/// Works of one room that are held at once, those that are done too.
const MOST: usize = 64;

/// How far a piece of work is, and whether somebody wants it to end.
#[derive(Debug, Default)]
pub struct Work {
    done: AtomicU64,
    all: AtomicU64,
    is_cancelled: AtomicBool,
}

impl Work {
    /// So many more steps are to be done.
    pub fn expect(&self, n: u64) {
        self.all.fetch_add(n, Ordering::Relaxed);
    }

    /// One step more is done. Whether to go on: what is told to end ends at the next step, and changes nothing.
    pub fn step(&self) -> bool {
        self.done.fetch_add(1, Ordering::Relaxed);
        !self.is_cancelled()
    }

    /// Whether somebody wants it to end.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    /// Tells it to end at its next step.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Steps done, of all; `None`: nobody knows how many there are.
    pub fn progress(&self) -> Option<(u64, u64)> {
        let (done, all) = (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed));
        (all > 0).then(|| (done.min(all), all))
    }
}

impl Watch for Work {
    fn expect(&self, n: u64) {
        Self::expect(self, n);
    }

    fn done(&self, n: u64) -> bool {
        self.done.fetch_add(n, Ordering::Relaxed);
        !self.is_cancelled()
    }
}

/// What is asked for.
#[derive(Clone)]
pub(crate) struct Wanted {
    /// What it is, in words.
    pub what: &'static str,
    /// The address it is read at, with its view; `None`: a form asked for it.
    pub address: Option<String>,
    /// Whether it can be ended: what is being entered is entered whole.
    pub can_end: bool,
    /// How long whoever asks waits for it.
    pub patience: Duration,
}

/// How long a browser waits: what it prefers, as RFC 7240 has it (`Prefer: wait=60`), else [`PATIENCE`].
pub(crate) fn patience(headers: &HeaderMap) -> Duration {
    let said = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let mut all = said.flat_map(|line| line.split([',', ';'])).map(str::trim);
    let wait = all.find_map(|one| one.strip_prefix("wait=")?.trim_matches('"').parse().ok());
    wait.map_or(PATIENCE, |seconds: u64| Duration::from_secs(seconds.min(MOST_PATIENCE_S)))
}

/// A piece of work that is under way, or done and not yet seen.
struct Job {
    id: String,
    owner: Option<String>,
    wanted: Wanted,
    view: View,
    work: Arc<Work>,
    begun: Instant,
    looked: Mutex<Instant>,
    made: tokio::sync::Mutex<Made>,
}

enum Made {
    Working(JoinHandle<Result<Response, Failure>>),
    /// A program waits for it.
    Awaited,
    Done(StatusCode, HeaderMap, Bytes),
    Ended,
}

/// The works of a room.
#[derive(Default)]
pub(crate) struct Works {
    jobs: Mutex<Vec<Arc<Job>>>,
    n_begun: AtomicUsize,
}

/// Takes a job off the list when whoever waited for it has it, or has gone.
struct Awaiting(Arc<Works>, Arc<Job>);

impl Drop for Awaiting {
    fn drop(&mut self) {
        self.1.work.cancel();
        self.0.forget(&self.1.id);
    }
}

/// A mark on answers that show nothing of the record.
#[derive(Clone)]
pub(crate) struct ShowsNothing;

impl Works {
    /// Lists a piece of work.
    fn begin(
        &self,
        desk: &Desk,
        view: &View,
        wanted: Wanted,
        work: Arc<Work>,
        made: Made,
    ) -> Arc<Job> {
        let nth = self.n_begun.fetch_add(1, Ordering::Relaxed) + 1;
        let job = Arc::new(Job {
            id: nth.to_string(),
            owner: desk.who.person.clone(),
            wanted,
            view: view.clone(),
            work,
            begun: Instant::now(),
            looked: Mutex::new(Instant::now()),
            made: tokio::sync::Mutex::new(made),
        });
        let mut jobs = lock(&self.jobs);
        let is_due = |job: &Arc<Job>| lock(&job.looked).elapsed() < FORGOTTEN;
        jobs.iter().filter(|job| !is_due(job)).for_each(|job| job.work.cancel());
        jobs.retain(is_due);
        if jobs.len() >= MOST {
            jobs.remove(0).work.cancel();
        }
        jobs.push(job.clone());
        job
    }

    fn forget(&self, id: &str) {
        lock(&self.jobs).retain(|job| job.id != id);
    }

    /// What somebody has under way at an address.
    fn at(&self, owner: Option<&str>, address: &str) -> Option<Arc<Job>> {
        let is_it = |job: &&Arc<Job>| {
            job.owner.as_deref() == owner && job.wanted.address.as_deref() == Some(address)
        };
        lock(&self.jobs).iter().find(is_it).cloned()
    }

    /// A piece of somebody's work.
    fn of(&self, owner: Option<&str>, id: &str) -> Option<Arc<Job>> {
        let is_it = |job: &&Arc<Job>| job.owner.as_deref() == owner && job.id == id;
        lock(&self.jobs).iter().find(is_it).cloned()
    }

    /// All of somebody's work, the latest last.
    fn all_of(&self, owner: Option<&str>) -> Vec<Arc<Job>> {
        let jobs = lock(&self.jobs);
        jobs.iter().filter(|job| job.owner.as_deref() == owner).cloned().collect()
    }
}

/// What goes with a room goes with its works.
impl Drop for Works {
    fn drop(&mut self) {
        lock(&self.jobs).iter().for_each(|job| job.work.cancel());
    }
}

/// Makes an answer where it holds up nobody else; where that takes long, says how far it is.
pub(crate) async fn answered(
    desk: Desk,
    view: View,
    shape: Shape,
    wanted: Wanted,
    make: impl FnOnce(&Work) -> Result<Response, Failure> + Send + 'static,
) -> Response {
    let works = desk.works.clone();
    let patience = wanted.patience;
    let is_page = shape == Shape::Page;
    if let Some(address) = wanted.address.as_ref().filter(|_| is_page)
        && let Some(job) = works.at(desk.who.person.as_deref(), address)
    {
        return looked_at(&desk, &view, &job).await;
    }
    let work = Arc::new(Work::default());
    let worker = work.clone();
    let mut making = tokio::task::spawn_blocking(move || make(&worker));
    if let Ok(joined) = timeout(patience, &mut making).await {
        return told(&desk, joined, &view, shape);
    }
    if is_page {
        let job = works.begin(&desk, &view, wanted, work, Made::Working(making));
        return match job.wanted.address {
            Some(_) => looked_at(&desk, &view, &job).await,
            None => {
                let to = format!("{}/work/{}", view.prefix(), job.id);
                nothing_shown((StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response())
            }
        };
    }
    let awaiting = Awaiting(works.clone(), works.begin(&desk, &view, wanted, work, Made::Awaited));
    loop {
        match timeout(GLANCE, &mut making).await {
            // Whatever it came to: what was told to end says that it ended.
            _ if awaiting.1.work.is_cancelled() => {
                return nothing_shown(Failure::ended().answered(&view, shape));
            }
            Ok(joined) => return told(&desk, joined, &view, shape),
            Err(_) => *lock(&awaiting.1.looked) = Instant::now(),
        }
    }
}

fn told(
    desk: &Desk,
    made: Result<Result<Response, Failure>, JoinError>,
    view: &View,
    shape: Shape,
) -> Response {
    match made {
        Ok(Ok(response)) => response,
        Ok(Err(failure)) if failure.is_of_project() && desk.shelf.is_paused() => {
            match shape {
                // What goes on from where it was stands on a page of its own.
                Shape::Page => overview(desk, view, Shape::Page, Of::One(None, "Work is stopped")),
                _ => nothing_shown(failure.answered(view, shape)),
            }
        }
        Ok(Err(failure)) => failure.answered(view, shape),
        Err(_) => Failure::broken().answered(view, shape),
    }
}

/// What a piece of work came to, where it is done; else how far it is.
async fn looked_at(desk: &Desk, view: &View, job: &Arc<Job>) -> Response {
    *lock(&job.looked) = Instant::now();
    let mut made = job.made.lock().await;
    if let Made::Working(making) = &mut *made {
        match timeout(GLANCE, making).await {
            Err(_) => {
                return overview(desk, view, Shape::Page, Of::One(Some(job), job.wanted.what));
            }
            Ok(joined) => {
                let (parts, body) = told(desk, joined, &job.view, Shape::Page).into_parts();
                *made = match axum::body::to_bytes(body, usize::MAX).await {
                    Ok(bytes) => Made::Done(parts.status, parts.headers, bytes),
                    Err(_) => Made::Ended,
                };
            }
        }
    }
    if job.wanted.address.is_some() {
        // What was read is there; the next who asks reads anew.
        desk.works.forget(&job.id);
    }
    match &*made {
        Made::Done(status, headers, bytes) => {
            (*status, headers.clone(), bytes.clone()).into_response()
        }
        _ => overview(desk, view, Shape::Page, Of::One(Some(job), ENDED)),
    }
}

/// What a page of something that was ended is called.
const ENDED: &str = "It was ended";

/// What a page over works is of.
#[derive(Clone, Copy)]
enum Of<'j> {
    /// All of somebody's.
    All(&'j [Arc<Job>]),
    /// One, or what everybody waits for; and what that is.
    One(Option<&'j Arc<Job>>, &'static str),
}

impl Of<'_> {
    fn is_one(&self) -> bool {
        matches!(self, Self::One(..))
    }

    fn title(&self) -> &'static str {
        match self {
            Self::All(_) => "Work under way",
            Self::One(_, what) => what,
        }
    }

    fn rows(&self) -> Vec<Row> {
        match self {
            Self::All(jobs) => jobs.iter().map(Row::of).collect(),
            Self::One(job, _) => job.iter().copied().map(Row::of).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "works.html")]
struct Page<'a> {
    jobs: Vec<Row>,
    /// How far what everybody waits for is.
    progress: Option<Progress>,
    is_paused: bool,
    may_pause: bool,
    token: &'a str,
    of: Of<'a>,
}

struct Row {
    id: String,
    what: &'static str,
    address: Option<String>,
    progress: Option<(u64, u64)>,
    seconds: u64,
    can_end: bool,
    state: &'static str,
}

impl Row {
    fn of(job: &Arc<Job>) -> Self {
        let state = match job.made.try_lock() {
            Ok(made) => match &*made {
                Made::Working(making) if making.is_finished() => "done",
                Made::Done(..) => "done",
                Made::Ended => "ended",
                Made::Working(_) | Made::Awaited => "working",
            },
            // Somebody looks at it.
            Err(_) => "working",
        };
        Self {
            id: job.id.clone(),
            what: job.wanted.what,
            address: job.wanted.address.clone(),
            progress: job.work.progress(),
            seconds: job.begun.elapsed().as_secs(),
            can_end: job.wanted.can_end,
            state: if job.work.is_cancelled() { "ended" } else { state },
        }
    }

    fn line(&self) -> Value {
        json!({
            "id": self.id,
            "what": self.what,
            "address": self.address,
            "state": self.state,
            "done": self.progress.map(|(done, _)| done),
            "all": self.progress.map(|(_, all)| all),
            "seconds": self.seconds,
            "can_end": self.can_end,
        })
    }
}

/// A page over works, or the same as data.
fn overview(desk: &Desk, view: &View, shape: Shape, of: Of<'_>) -> Response {
    let jobs = of.rows();
    let (progress, is_paused) = (desk.shelf.progress(), desk.shelf.is_paused());
    if shape != Shape::Page {
        let at = |stage: Stage| {
            let at = progress.filter(|at| at.stage == stage)?;
            Some(json!({ "done": at.done, "all": at.all }))
        };
        let told = json!({
            "works": jobs.iter().map(Row::line).collect::<Vec<Value>>(),
            "reading": at(Stage::Reading),
            "grouping": at(Stage::Grouping),
            "reading_is_stopped": is_paused,
        });
        return nothing_shown(data(StatusCode::OK, &told));
    }
    let is_working =
        jobs.iter().any(|job| job.state == "working") || progress.is_some() && !is_paused;
    let page = Page {
        jobs,
        progress,
        is_paused,
        may_pause: desk.who.role >= Role::Analyst,
        token: &desk.who.token,
        of,
    };
    let main = view.render(&page);
    let made = main.and_then(|main| plain_page(view, "/work", view.lang.say(of.title()), &main));
    let mut response = match made {
        Ok(page) => page,
        Err(failure) => return failure.answered(view, shape),
    };
    if is_working {
        *response.status_mut() = StatusCode::ACCEPTED;
        let again = HeaderValue::from_static(REFRESH_S);
        response.headers_mut().insert(HeaderName::from_static("refresh"), again.clone());
        response.headers_mut().insert(RETRY_AFTER, again);
    } else if is_paused {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    nothing_shown(response)
}

fn nothing_shown(mut response: Response) -> Response {
    response.extensions_mut().insert(ShowsNothing);
    response
}

/// All that whoever asks has under way.
pub(crate) async fn list(
    Extension(desk): Extension<Desk>,
    Extension(view): Extension<View>,
    uri: Uri,
) -> Response {
    let jobs = desk.works.all_of(desk.who.person.as_deref());
    let mut response = overview(&desk, &view, Shape::of(uri.path()), Of::All(&jobs));
    // The list itself is whole.
    *response.status_mut() = StatusCode::OK;
    response
}

/// One piece of it: what it came to, or how far it is.
pub(crate) async fn one(
    Extension(desk): Extension<Desk>,
    Extension(view): Extension<View>,
    Path(rest): Path<String>,
    uri: Uri,
) -> Response {
    let shape = Shape::of(uri.path());
    let id = rest.strip_suffix(shape.ending()).unwrap_or(&rest);
    match desk.works.of(desk.who.person.as_deref(), id) {
        None => nothing_shown(Failure::not_found("work", id).answered(&view, shape)),
        Some(job) if shape == Shape::Page => looked_at(&desk, &view, &job).await,
        Some(job) => nothing_shown(data(StatusCode::OK, &Row::of(&job).line())),
    }
}

/// Ends a piece of work, or stops reading and grouping.
pub(crate) async fn cancel(
    Extension(desk): Extension<Desk>,
    Extension(view): Extension<View>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
    body: Bytes,
) -> Response {
    let shape = Shape::of(uri.path());
    let ended = async {
        desk.form(&headers, &body)?;
        if id == READING {
            return pause(&desk, &view, shape, true);
        }
        let job = desk.works.of(desk.who.person.as_deref(), &id);
        let job = job.ok_or_else(|| Failure::not_found("work", &id))?;
        if !job.wanted.can_end {
            let hint = "Wait for it; a decision is taken back on the page of decisions.";
            return Err(Failure::refused("What is being entered is entered whole.", hint));
        }
        job.work.cancel();
        let mut made = job.made.lock().await;
        if let Made::Working(_) = &*made {
            *made = Made::Ended;
        }
        Ok(match shape {
            Shape::Page => {
                drop(made);
                overview(&desk, &view, shape, Of::One(Some(&job), ENDED))
            }
            _ => data(StatusCode::OK, &json!({ "id": id, "state": "ended" })),
        })
    };
    nothing_shown(ended.await.unwrap_or_else(|failure| failure.answered(&view, shape)))
}

/// Lets reading and grouping go on.
pub(crate) async fn resume(
    Extension(desk): Extension<Desk>,
    Extension(view): Extension<View>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
    body: Bytes,
) -> Response {
    let shape = Shape::of(uri.path());
    let resumed = || {
        desk.form(&headers, &body)?;
        match id == READING {
            true => pause(&desk, &view, shape, false),
            false => Err(Failure::not_found("work", &id)),
        }
    };
    nothing_shown(resumed().unwrap_or_else(|failure| failure.answered(&view, shape)))
}

/// What everybody waits for is everybody's: whoever may decide may stop it.
fn pause(desk: &Desk, view: &View, shape: Shape, is_paused: bool) -> Result<Response, Failure> {
    if desk.who.role < Role::Analyst {
        return Err(Failure::forbidden());
    }
    desk.shelf.pause(is_paused);
    let to = if is_paused { "/work" } else { "/" };
    Ok(match shape {
        Shape::Page => {
            let to = format!("{}{to}", view.prefix());
            (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
        }
        _ => data(StatusCode::OK, &json!({ "reading_is_stopped": is_paused })),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_waits_as_long_as_it_prefers() {
        let patience = |value: &'static str| {
            patience(&HeaderMap::from_iter([(
                HeaderName::from_static("prefer"),
                HeaderValue::from_static(value),
            )]))
        };
        assert_eq!(patience("wait=60"), Duration::from_secs(60));
        assert_eq!(patience("respond-async, wait=0"), Duration::ZERO);
        assert_eq!(patience("wait=99999999"), Duration::from_secs(MOST_PATIENCE_S));
        assert_eq!(patience("wait=long"), PATIENCE);
    }

    #[test]
    fn a_piece_of_work_says_how_far_it_is_and_when_to_end() {
        let work = Work::default();
        assert_eq!(work.progress(), None, "nobody knows how much there is");
        work.expect(3);
        assert!(work.step() && work.progress() == Some((1, 3)));
        work.cancel();
        assert!(!work.step() && work.is_cancelled());
        (0..5).for_each(|_| _ = work.step());
        assert_eq!(work.progress(), Some((3, 3)), "never more than there is");
    }
}
