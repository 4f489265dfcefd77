//! Asks servers on the web: politely, within bounds, and nothing that nobody named. Nothing else here goes out to a network.
//!
//! In: an address, and what its server said last. Out: an [`Answer`]. Polite means: conditional requests, a pause between two
//! to one host, nothing before the moment that a server named. Bounded means: time, bytes after unpacking, redirects.
//!
//! **Invariant:** what a feed or a redirect from outside names leads to no computer of this network: a feed must not make us
//! read what only we can reach.

mod near;

mod waits;

use crate::interrupt;
use near::{Outside, is_near};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, ResponseExt as _};

/// A server that has not answered in this time is asked another time.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a server may send us on.
const MAX_REDIRECTS: u32 = 5;

/// How soon Ctrl-C is seen while a server is slow.
const TICK: Duration = Duration::from_millis(100);

/// Who is asking.
const WHO: &str = concat!("parallax/", env!("CARGO_PKG_VERSION"), " (feed reader)");

/// What a server said of the bytes it gave; handed back, it can answer that they are still the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mark {
    etag: Option<String>,
    last_modified: Option<String>,
}

/// What came of asking.
pub enum Answer {
    /// Nothing new since the mark.
    Same,
    /// The bytes, unpacked where they came packed.
    Got(Got),
    /// Not now: so many seconds later.
    Later(i64),
    /// Not now, for a reason that may pass.
    Failed(String),
    /// Not at all: asking again would give the same.
    Refused(String),
    /// Somebody wants to stop.
    Interrupted,
}

/// What a server gave.
pub struct Got {
    /// As received.
    pub bytes: Vec<u8>,
    /// To be handed back next time.
    pub mark: Mark,
    /// Where they were in the end, where that is elsewhere.
    pub moved_to: Option<String>,
}

/// Everybody that is asked in one run.
pub struct Web {
    /// Asks whom a person named.
    open: Agent,
    /// Asks whom somebody outside named.
    guarded: Agent,
    /// Hosts of this network that a person named.
    near: BTreeSet<String>,
    delay: Duration,
    asked: HashMap<String, Instant>,
    /// Hosts that want no request before a moment, in seconds after 1970.
    pub resting: BTreeMap<String, i64>,
}

impl Web {
    /// `named` are the addresses that a person named; `delay` lies between two requests to one host.
    pub fn new(named: &[String], delay: Duration, resting: BTreeMap<String, i64>) -> Self {
        let config = || {
            Agent::config_builder()
                .timeout_global(Some(PATIENCE))
                .max_redirects(MAX_REDIRECTS)
                .http_status_as_error(false)
                .tls_config(TlsConfig::builder().root_certs(RootCerts::WebPki).build())
                .user_agent(WHO)
                .build()
        };
        let near = named.iter().filter(|address| is_near(address)).filter_map(|one| host_of(one));
        Self {
            open: Agent::new_with_config(config()),
            guarded: Agent::with_parts(config(), DefaultConnector::default(), Outside::default()),
            near: near.collect(),
            delay,
            asked: HashMap::new(),
            resting,
        }
    }

    /// Asks for what is at `address`, `max_bytes` at most.
    pub fn ask(&mut self, address: &str, mark: &Mark, max_bytes: u64) -> Answer {
        let Some(host) = host_of(address) else {
            return Answer::Refused("it is no address on the web".to_owned());
        };
        let now_s = jiff::Timestamp::now().as_second();
        if let Some(left) = self.resting.get(&host).map(|moment| moment - now_s)
            && left > 0
        {
            return Answer::Later(left);
        }
        self.resting.remove(&host);
        if !self.pause_for(&host) {
            return Answer::Interrupted;
        }
        let answer = self.answered(address, &host, mark, max_bytes);
        if let Answer::Later(seconds) = answer {
            self.resting.insert(host, now_s + seconds);
        }
        answer
    }

    /// A thread asks, so that Ctrl-C is not kept waiting; what it still hears then is heard by nobody.
    fn answered(&self, address: &str, host: &str, mark: &Mark, max_bytes: u64) -> Answer {
        let agent = if self.near.contains(host) { &self.open } else { &self.guarded }.clone();
        let (address, mark) = (address.to_owned(), mark.clone());
        let (tell, hear) = channel();
        std::thread::spawn(move || tell.send(fetch(&agent, &address, &mark, max_bytes)));
        loop {
            match hear.recv_timeout(TICK) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Timeout) if interrupt::asked() => return Answer::Interrupted,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Answer::Failed("asking it broke".to_owned());
                }
            }
        }
    }

    /// Waits until this host may be asked again; `false` where somebody wants to stop.
    fn pause_for(&mut self, host: &str) -> bool {
        let left = self.asked.get(host).map(|at| self.delay.saturating_sub(at.elapsed()));
        let goes_on = left.is_none_or(pause);
        self.asked.insert(host.to_owned(), Instant::now());
        goes_on
    }
}

/// Waits; `false` where somebody wanted to stop meanwhile.
pub fn pause(span: Duration) -> bool {
    let end = Instant::now() + span;
    while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    {
        if interrupt::asked() {
            return false;
        }
        std::thread::sleep(left.min(TICK));
    }
    !interrupt::asked()
}

/// Host and port of an address on the web, in lower case.
pub fn host_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next().filter(|host| !host.is_empty())?;
    is_web.then(|| host.to_ascii_lowercase())
}

fn fetch(agent: &Agent, address: &str, mark: &Mark, max_bytes: u64) -> Answer {
    let mut request = agent.get(address);
    if let Some(etag) = &mark.etag {
        request = request.header("If-None-Match", etag);
    }
    if let Some(moment) = &mark.last_modified {
        request = request.header("If-Modified-Since", moment);
    }
    let mut response = match request.call() {
        Ok(response) => response,
        Err(error) => return failed(&error, max_bytes),
    };
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        Some(value.to_str().ok()?.to_owned())
    };
    let mark = Mark { etag: header("etag"), last_modified: header("last-modified") };
    let wait = || {
        let here = jiff::Timestamp::now();
        waits::seconds(header("retry-after").as_deref(), header("date").as_deref(), here)
    };
    match response.status().as_u16() {
        304 => Answer::Same,
        200 => {
            let moved_to = response.get_uri().to_string();
            let body = response.body_mut().with_config().limit(max_bytes).read_to_vec();
            match body {
                Ok(bytes) => {
                    let moved_to = (moved_to != address).then_some(moved_to);
                    Answer::Got(Got { bytes, mark, moved_to })
                }
                Err(error) => failed(&error, max_bytes),
            }
        }
        429 | 503 => Answer::Later(wait()),
        404 | 410 => Answer::Refused(
            "its server answers that nothing is there; look for the new address".to_owned(),
        ),
        401 | 402 | 403 | 451 => {
            let status = response.status().as_u16();
            Answer::Refused(format!(
                "its server answers {status}: it is not for everybody; save it by hand and add that"
            ))
        }
        status @ 400..500 => Answer::Refused(format!("its server answers {status}")),
        status => Answer::Failed(format!("its server answers {status}; try again later")),
    }
}

fn failed(error: &ureq::Error, max_bytes: u64) -> Answer {
    match error {
        ureq::Error::BodyExceedsLimit(_) => Answer::Refused(format!(
            "it is longer than {} MiB; save it by hand and add that",
            max_bytes >> 20
        )),
        ureq::Error::TooManyRedirects => Answer::Refused(format!(
            "its server sends on and on, more than {MAX_REDIRECTS} times; look for the address behind"
        )),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
            Answer::Refused(format!("it is no address on the web ({error})"))
        }
        ureq::Error::Other(error) if error.is::<near::Inside>() => {
            Answer::Refused(error.to_string())
        }
        error => Answer::Failed(format!("{error}; try again later")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_on_the_web_have_a_host() {
        let check = |address: &str, host: Option<&str>| {
            assert_eq!(host_of(address).as_deref(), host, "{address}");
        };
        check("https://Example.org/feed?x#y", Some("example.org"));
        check("HTTP://example.org:8080", Some("example.org:8080"));
        check("https://user:word@example.org/", Some("example.org"));
        check("file:///etc/passwd", None);
        check("ftp://example.org/", None);
        check("https:///feed", None);
        check("example.org/feed", None);
    }
}
