//! States of the project that are held between requests: derived when the journal has moved, in the background, and shared
//! by all who ask; with them the pages that are the same for everybody, made once.
//!
//! **Invariant:** a page made for one state is never given for another: it is held by the state and goes with it.

use crate::answer::{Answer, Failure, Shape};
use crate::index::Index;
use crate::messages::Lang;
use crate::once::{Once, lock};
use crate::shelf::{EvidenceHeld, Holdings, Shelf, ShelfError};
use crate::sightings::Belongings;
use crate::since::Since;
use crate::view::end_of;
use crate::words::{Texts, Words};
use jiff::Timestamp;
use parallax_model::{Day, People};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a request waits for what is being derived before it is answered without.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a page waits for what changed since a day; it is shown without, and says so, where that takes longer.
const GLANCE: Duration = Duration::from_millis(700);

/// States of the past that are held, the one looked at last in front.
const MOST_HELD: usize = 3;

/// A project of more claims than this is large: one state of the past is all that is held of it.
const LARGE: usize = 100_000;

/// Bytes of pages that are held with one state; when it is full, all go.
const MOST_BYTES: usize = 64 << 20;

/// What the project comes to, with what is looked up in it.
pub(crate) struct Held {
    pub holdings: Holdings,
    pub index: Index,
    answers: Mutex<Answers>,
    since: Mutex<HashMap<Day, Arc<Once<Since>>>>,
    /// Whose end it looks back from; `None`: now.
    as_of: Option<Timestamp>,
    evidence: Mutex<Option<Arc<Vec<EvidenceHeld>>>>,
    belongings: Mutex<Option<Arc<Belongings>>>,
    words: Arc<Once<Words>>,
    texts: LastTexts,
    /// Whether the journal has moved and the next state is not ready.
    is_behind: AtomicBool,
}

impl std::ops::Deref for Held {
    type Target = Holdings;

    fn deref(&self) -> &Holdings {
        &self.holdings
    }
}

/// The words of the reports of the state before, which most of the reports of the next one are in.
type LastTexts = Arc<Mutex<Option<Arc<Texts>>>>;

/// Pages by language, shape and address.
#[derive(Default)]
struct Answers {
    slots: HashMap<(Lang, Shape, String), Slot>,
    n_bytes: usize,
}

type Slot = Arc<Mutex<Option<Arc<Answer>>>>;

impl Held {
    fn of(holdings: Holdings, as_of: Option<Timestamp>, texts: LastTexts) -> Self {
        let index = Index::of(&holdings);
        let (answers, since, evidence, belongings, words) = Default::default();
        let is_behind = AtomicBool::new(false);
        Self {
            holdings,
            index,
            answers,
            since,
            as_of,
            evidence,
            belongings,
            words,
            texts,
            is_behind,
        }
    }

    /// Every word of this state, taken up once, in the background; whoever seeks some before waits.
    pub fn words(self: &Arc<Self>) -> Result<Arc<Words>, ShelfError> {
        self.words_within(None).expect("it waits until it is done")
    }

    /// Begins to take up the words, where nobody has.
    fn take_up_words(self: &Arc<Self>) {
        _ = self.words_within(Some(Duration::ZERO));
    }

    fn words_within(
        self: &Arc<Self>,
        patience: Option<Duration>,
    ) -> Option<Result<Arc<Words>, ShelfError>> {
        let held = self.clone();
        self.words.get(patience, move || {
            let before = lock(&held.texts).clone();
            let words = Words::of(&held.holdings, before.as_deref());
            *lock(&held.texts) = Some(words.texts.clone());
            Ok(words)
        })
    }

    /// The evidence of this state, read once.
    pub fn evidence(&self, shelf: &dyn Shelf) -> Result<Arc<Vec<EvidenceHeld>>, ShelfError> {
        held_once(&self.evidence, || shelf.evidence(self.as_of))
    }

    /// What belongs to reports that are restricted, found once: a room knows one set of restrictions.
    pub fn belongings(
        &self,
        people: &People,
        shelf: &dyn Shelf,
    ) -> Result<Arc<Belongings>, ShelfError> {
        held_once(&self.belongings, || {
            let evidence = self.evidence(shelf)?;
            Ok(Belongings::of(people, &self.holdings.record, &evidence))
        })
    }

    /// Whether the journal has moved on since, and what it comes to is still being derived.
    pub fn is_behind(&self) -> bool {
        self.is_behind.load(Ordering::Relaxed)
    }

    /// A page that is the same for everybody who sees this state: made by the first who asks, the others wait for it.
    pub fn shared(
        &self,
        lang: Lang,
        shape: Shape,
        address: &str,
        make: impl FnOnce() -> Result<Answer, Failure>,
    ) -> Result<Arc<Answer>, Failure> {
        let key = (lang, shape, address.to_owned());
        let slot = lock(&self.answers).slots.entry(key.clone()).or_default().clone();
        let mut held = lock(&slot);
        if let Some(answer) = &*held {
            return Ok(answer.clone());
        }
        let answer = Arc::new(make()?);
        let mut answers = lock(&self.answers);
        if !answer.is_whole {
            answers.slots.remove(&key);
            return Ok(answer);
        }
        answers.n_bytes += answer.n_bytes();
        if answers.n_bytes > MOST_BYTES {
            *answers = Answers { n_bytes: answer.n_bytes(), ..Answers::default() };
        }
        *held = Some(answer.clone());
        Ok(answer)
    }
}

/// Every state that is held.
pub(crate) struct States {
    shelf: Arc<dyn Shelf>,
    texts: LastTexts,
    now: Mutex<Now>,
    then: Mutex<Vec<Then>>,
}

/// The state that is shown, and the one that is being derived or was derived last.
#[derive(Default)]
struct Now {
    shown: Option<Arc<Held>>,
    next: Option<(String, Arc<Once<Held>>)>,
}

/// A day, the journal's mark when its state was asked for, and that state.
type Then = (Day, String, Arc<Once<Held>>);

impl States {
    /// Nothing is derived before somebody asks.
    pub fn of(shelf: Arc<dyn Shelf>) -> Self {
        Self { shelf, texts: Arc::default(), now: Mutex::default(), then: Mutex::default() }
    }

    /// What the project comes to now; where that takes long, what it came to before the journal moved.
    pub fn now(&self) -> Result<Arc<Held>, ShelfError> {
        let mark = self.shelf.mark()?;
        let until = Instant::now() + PATIENCE;
        loop {
            let (shown, at, next) = {
                let mut now = lock(&self.now);
                if let Some(held) = now.shown.as_ref().filter(|held| held.mark == mark) {
                    return Ok(held.clone());
                }
                if let Some(held) = now.shown.as_ref().filter(|_| self.shelf.is_paused()) {
                    held.is_behind.store(true, Ordering::Relaxed);
                    return Ok(held.clone());
                }
                // One state at a time: a second would take as much again of memory and processor.
                let is_due =
                    now.next.as_ref().is_none_or(|(at, next)| *at != mark && !next.is_working());
                if is_due {
                    now.next = Some((mark.clone(), Arc::default()));
                }
                let (at, next) = now.next.clone().expect("set above");
                (now.shown.clone(), at, next)
            };
            let patience = shown.is_some().then(|| until.saturating_duration_since(Instant::now()));
            let (shelf, texts) = (self.shelf.clone(), self.texts.clone());
            let make = move || Ok(Held::of(shelf.load(None)?, None, texts));
            let derived = next.get(patience, make);
            let is_shown = shown.is_some();
            let mut now = lock(&self.now);
            match (derived, shown) {
                (Some(Ok(held)), _) => {
                    let is_this = at == mark || held.mark == mark;
                    now.shown = Some(held.clone());
                    drop(now);
                    held.take_up_words();
                    if is_this {
                        return Ok(held);
                    }
                }
                (Some(Err(error)), _) => {
                    // The next who asks tries again.
                    now.next.take_if(|(_, failed)| Arc::ptr_eq(failed, &next));
                    // Where it was stopped, the next turn shows what was known before.
                    if !is_shown || !self.shelf.is_paused() {
                        return Err(error);
                    }
                }
                (None, Some(shown)) => {
                    shown.is_behind.store(true, Ordering::Relaxed);
                    return Ok(shown);
                }
                (None, None) => {}
            }
        }
    }

    /// What the project came to at the end of a day.
    pub fn at(&self, day: Day) -> Result<Arc<Held>, ShelfError> {
        let mark = self.shelf.mark()?;
        let once = {
            let most = if self.is_large() { 1 } else { MOST_HELD };
            let mut all = lock(&self.then);
            let found = all.iter().position(|(of, at, _)| *of == day && *at == mark);
            let then = found.map_or_else(|| (day, mark, Arc::default()), |at| all.remove(at));
            let once = then.2.clone();
            all.insert(0, then);
            all.truncate(most);
            once
        };
        let shelf = self.shelf.clone();
        let derived = once.get(None, move || {
            let end = Some(end_of(day));
            Ok(Held::of(shelf.load(end)?, end, LastTexts::default()))
        });
        let derived = derived.expect("it waits until it is done");
        if derived.is_err() {
            lock(&self.then).retain(|(_, _, failed)| !Arc::ptr_eq(failed, &once));
        }
        derived
    }

    /// How a state differs from what the project came to at the end of a day; `None`: that is still being worked out.
    pub fn since(
        self: &Arc<Self>,
        held: &Arc<Held>,
        day: Day,
    ) -> Result<Option<Arc<Since>>, ShelfError> {
        let once = lock(&held.since).entry(day).or_default().clone();
        let (states, of) = (self.clone(), held.clone());
        let make = move || {
            // Of a large project the state of the past is not kept for this: what is told of it is all that is needed.
            if states.is_large() {
                let before = states.shelf.load(Some(end_of(day)))?.record;
                return Ok(Since::of(&before, &of.record));
            }
            Ok(Since::of(&states.at(day)?.record, &of.record))
        };
        match once.get(Some(GLANCE), make) {
            None => Ok(None),
            Some(Ok(since)) => Ok(Some(since)),
            Some(Err(error)) => {
                lock(&held.since).remove(&day);
                Err(error)
            }
        }
    }

    fn is_large(&self) -> bool {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.shown.as_ref().is_some_and(|held| held.record.claims().len() > LARGE)
    }
}

/// What is in the slot; made where nothing is, while whoever else asks waits. What fails is tried again.
fn held_once<T>(
    slot: &Mutex<Option<Arc<T>>>,
    make: impl FnOnce() -> Result<T, ShelfError>,
) -> Result<Arc<T>, ShelfError> {
    let mut held = lock(slot);
    if let Some(made) = &*held {
        return Ok(made.clone());
    }
    let made = Arc::new(make()?);
    *held = Some(made.clone());
    Ok(made)
}

/// Whether a page shows the same to everybody: it holds no form of a decision, and nothing of who asks. `address` is
/// without its view and without what follows `?`.
pub(crate) fn is_shared(address: &str, shape: Shape) -> bool {
    const LISTS: [&str; 11] = [
        "",
        "index",
        "incidents",
        "reports",
        "sources",
        "places",
        "actors",
        "totals",
        "map",
        "control",
        "about",
    ];
    let plain = address.strip_suffix(shape.ending()).unwrap_or(address).trim_start_matches('/');
    matches!(shape, Shape::Page | Shape::Json)
        && (LISTS.contains(&plain) || plain.starts_with("sources/"))
}
