//! The web desk: pages where people read the record, each a URL, each with the same content as data under `.json`.
//!
//! In: a [`Shelf`], which knows where the project is. Out: HTTP on a local address. Pages work without scripts, ask nothing
//! of any other host; what is decided on them goes into the journal as an entry with an author and a reason.
//!
//! **Invariant:** every figure on a page is a link to the claims that own it, every claim to its words in the report.
//! *Check:* the crawl of `tests/`.

mod shelf;

mod once;

mod since;

mod works;

mod state;

mod sightings;

mod diff;

mod access;

mod front;

mod desk;

mod guard;

mod visitor;

mod view;

mod messages;

mod index;

mod answer;

mod wording;

mod phrases;

mod concordance;

mod words;

mod marking;

mod axis;

mod outlines;

mod pages;

pub use desk::{router, router_at};
pub use front::Origin;
pub use shelf::{
    Custody, Entered, EvidenceHeld, Foreseen, Holdings, InForce, JournalEntry, OwnFile, OwnRules,
    Progress, Shelf, ShelfError, Stage, View,
};
pub use works::Work;

/// The languages of the interface other than English, in which parties are to be called too, by their ISO 639 codes.
pub fn languages() -> Vec<&'static str> {
    messages::Lang::ALL.iter().map(|lang| lang.code()).filter(|code| *code != "en").collect()
}

use axum::serve::ListenerExt as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// How often the desk looks whether it should stop.
const TICK: Duration = Duration::from_millis(100);

/// Pages made at once: more would not be ready any sooner, and each takes memory while it is made.
const MOST_AT_ONCE: usize = 32;

/// Serves the desk on `listener` until `asked_to_stop` says so; requests under way are answered first.
/// `token` and `origin`: see [`router_at`].
///
/// Failure: the system's, where it cannot run a server at all.
pub fn serve(
    listener: std::net::TcpListener,
    shelf: Arc<dyn Shelf>,
    token: &str,
    origin: Option<Origin>,
    asked_to_stop: fn() -> bool,
) -> std::io::Result<()> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.enable_all().max_blocking_threads(MOST_AT_ONCE).build()?;
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let stop = async move {
            while !asked_to_stop() {
                tokio::time::sleep(TICK).await;
            }
        };
        // An answer in two writes must not wait for the browser to say that it has the first.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, router_at(shelf, token, origin)).with_graceful_shutdown(stop).await
    })
}

/// Opens the address the desk listens on.
pub fn listen(at: SocketAddr) -> std::io::Result<(std::net::TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(at)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}
