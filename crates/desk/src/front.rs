//! Who is at the door: whom a request is from, the desk as they see it, and what of it has to be entered.
//!
//! **Invariant:** two people share a room, that is a state of the project and its pages, only where they see the same; and a
//! restriction opens new rooms, so that no page made before it is shown after it.

use crate::answer::Failure;
use crate::desk::Desk;
use crate::pages::query::Form;
use crate::shelf::Shelf;
use crate::state::States;
use crate::visitor::{cookie, is_from_here, is_same};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HeaderValue};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use parallax_door::{Sessions, Tries};
use parallax_model::{
    Credential, Day, Digest, Groups, People, PeopleChange, Person, ReportId, Role,
};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Rooms that are held, the one entered last in front: each holds a state of the project.
const MOST_ROOMS: usize = 4;

/// Passwords that are checked at once: each takes 19 MiB.
const MOST_CHECKED: usize = 4;

/// Sightings remembered as entered, before they are looked up anew by entering them again.
const MOST_SIGHTINGS: usize = 1_000_000;

/// Under which name the desk is reached from elsewhere, through a proxy that speaks TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Name and, where it is not 443, port.
    pub host: String,
}

impl Origin {
    /// Reads `https://desk.example.org`. Nothing but HTTPS will do: passwords cross the network.
    pub fn read(typed: &str) -> Result<Self, String> {
        let host = typed.trim_end_matches('/').strip_prefix("https://").unwrap_or_default();
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        match !host.is_empty() && host.bytes().all(is_host) {
            true => Ok(Self { host: host.to_ascii_lowercase() }),
            false => {
                Err("an origin is https:// and a name, as https://desk.example.org".to_owned())
            }
        }
    }
}

/// Whom a request is from.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    /// Their name; `None`: nobody is asked here.
    pub person: Option<String>,
    /// What they may do.
    pub role: Role,
    /// What their forms carry.
    pub token: Arc<str>,
    /// The word their browser keeps from now on.
    pub turned: Option<String>,
    /// Whether it is a program with a key: no other site can make a browser send one.
    pub is_program: bool,
}

/// The project as some see it.
struct Room {
    groups: Groups,
    people: Arc<People>,
    shelf: Arc<dyn Shelf>,
    states: Arc<States>,
}

/// Everything behind the door.
pub(crate) struct Front {
    shelf: Arc<dyn Shelf>,
    token: Arc<str>,
    origin: Option<Origin>,
    rooms: Mutex<Vec<Room>>,
    sessions: Mutex<Sessions>,
    tries: Mutex<Tries>,
    /// The half minute of the last code that each person used.
    used_codes: Mutex<HashMap<String, u64>>,
    seen: Mutex<HashSet<(String, Day, ReportId)>>,
    n_checked: AtomicUsize,
    had_people: AtomicBool,
}

impl Front {
    pub fn new(shelf: Arc<dyn Shelf>, token: &str, origin: Option<Origin>) -> Self {
        Self {
            shelf,
            token: token.into(),
            origin,
            rooms: Mutex::default(),
            sessions: Mutex::default(),
            tries: Mutex::default(),
            used_codes: Mutex::default(),
            seen: Mutex::default(),
            n_checked: AtomicUsize::new(0),
            had_people: AtomicBool::new(false),
        }
    }

    /// The desk as whoever sent these headers sees it; `None`: nobody knows them.
    pub fn admit(&self, headers: &HeaderMap) -> Result<Option<Desk>, Failure> {
        let people = self.shelf.people().map_err(Failure::of_shelf)?;
        let Some(who) = self.who(headers, &people)? else { return Ok(None) };
        let person = who.person.as_ref().and_then(|name| people.person(name));
        let mut groups = person.map(|one| people.that_matter(&one.groups)).unwrap_or_default();
        if self.shelf.author().is_none() {
            // Who sees what cannot be entered here, so that nothing restricted is shown.
            groups.clear();
        }
        let sees = |report: &ReportId| !people.hides(report, &groups);
        let sees_restricted = people.restricted.keys().any(sees);
        let (shelf, states) = self.room(groups, &people);
        Ok(Some(Desk { shelf, states, who, people, sees_restricted }))
    }

    fn who(&self, headers: &HeaderMap, people: &People) -> Result<Option<Who>, Failure> {
        if !self.is_asking(people) {
            let token = self.token.clone();
            let (person, role, turned, is_program) = (None, Role::Admin, None, false);
            return Ok(Some(Who { person, role, token, turned, is_program }));
        }
        if let Some(given) = headers.get(AUTHORIZATION) {
            return self.with_key(given, people);
        }
        let Some(word) = cookie(headers, self.cookie_name()) else { return Ok(None) };
        let seen = lock(&self.sessions).see(&word, now_s()).map_err(|_| Failure::broken())?;
        let Some(seen) = seen else { return Ok(None) };
        let is_theirs = |person: &&Person| shown_by(person) == seen.shown;
        let Some(person) = people.person(&seen.person).filter(is_theirs) else {
            lock(&self.sessions).close(&word);
            return Ok(None);
        };
        Ok(Some(Who {
            person: Some(seen.person),
            role: person.role,
            token: seen.form.into(),
            turned: seen.turned,
            is_program: false,
        }))
    }

    fn with_key(&self, given: &HeaderValue, people: &People) -> Result<Option<Who>, Failure> {
        let key = given.to_str().ok().and_then(|given| given.strip_prefix("Bearer "));
        let Some(key) = key else { return Ok(None) };
        let verifier = parallax_door::verifier_of_key(key);
        let mut all = people.persons.values();
        let Some(person) = all.find(|one| one.is_known(Credential::Key, &verifier)) else {
            return Ok(None);
        };
        let held = self.shelf.verifiers(&person.name).map_err(Failure::of_shelf)?;
        let is_theirs =
            held.get(Credential::Key).is_some_and(|held| parallax_door::is_key(key, held));
        Ok(is_theirs.then(|| Who {
            person: Some(person.name.clone()),
            role: person.role,
            token: "".into(),
            turned: None,
            is_program: true,
        }))
    }

    /// The room of those in these groups.
    fn room(&self, groups: Groups, people: &Arc<People>) -> (Arc<dyn Shelf>, Arc<States>) {
        let mut rooms = lock(&self.rooms);
        rooms.retain(|room| {
            Arc::ptr_eq(&room.people, people) || room.people.restricted == people.restricted
        });
        let room = match rooms.iter().position(|room| room.groups == groups) {
            Some(at) => rooms.remove(at),
            None => {
                let shelf = self.shelf.seen_by(&groups).unwrap_or_else(|| self.shelf.clone());
                let states = Arc::new(States::of(shelf.clone()));
                Room { groups, people: people.clone(), shelf, states }
            }
        };
        let found = (room.shelf.clone(), room.states.clone());
        rooms.insert(0, room);
        rooms.truncate(MOST_ROOMS);
        found
    }

    /// Enters which restricted reports somebody sees on a page, once a person, report and day. What a page tells of stands on
    /// it by its id: the report's own, that of a claim it makes, that of an incident which such a claim is in.
    /// Likewise an item of evidence that belongs to such a report; a picture has its item's id in its `address`.
    pub fn note_seen(&self, desk: &Desk, address: &str, page: &[u8]) -> Result<(), Failure> {
        let Some(person) = &desk.who.person else { return Ok(()) };
        let held = desk.held(None)?;
        let belongings = held.belongings(&desk.people, &*desk.shelf).map_err(Failure::of_shelf)?;
        let found = belongings.on(address, page);
        let day = Timestamp::now().to_zoned(TimeZone::UTC).date();
        // Held while it is entered: two pages at once are one sighting.
        let mut seen = lock(&self.seen);
        let is_new =
            |report: &&&ReportId| !seen.contains(&(person.clone(), day, (**report).clone()));
        let mut fresh: Vec<&ReportId> = found.iter().filter(is_new).copied().collect();
        if fresh.is_empty() {
            return Ok(());
        }
        fresh.sort();
        let reports = fresh.iter().filter_map(|report| Digest::from_hex(report.as_str())).collect();
        let saw = PeopleChange::Saw { person: person.clone(), day, reports };
        self.shelf.enter_people(person, &[saw]).map_err(Failure::of_shelf)?;
        if seen.len() > MOST_SIGHTINGS {
            seen.clear();
        }
        seen.extend(fresh.into_iter().map(|report| (person.clone(), day, report.clone())));
        Ok(())
    }

    /// Whether anybody is asked who they are.
    pub fn asks(&self) -> Result<bool, Failure> {
        let people = self.shelf.people().map_err(Failure::of_shelf)?;
        Ok(self.is_asking(&people))
    }

    /// Once there were people the desk asks until it is closed: whoever removes the last of them opens it to nobody.
    fn is_asking(&self, people: &People) -> bool {
        if !people.persons.is_empty() {
            self.had_people.store(true, Ordering::SeqCst);
        }
        self.origin.is_some() || self.had_people.load(Ordering::SeqCst)
    }

    /// Lets somebody in who shows what they come in with; gives what their browser keeps.
    pub fn sign_in(&self, headers: &HeaderMap, form: &Form) -> Result<HeaderValue, Failure> {
        let knock = cookie(headers, self.knock_name()).unwrap_or_default();
        if !is_from_here(headers) || knock.is_empty() || !is_same(form.get("token"), &knock) {
            return Err(Failure::not_ours());
        }
        let name = form.get("name");
        let now_s = now_s();
        // The proxy writes the last of these; the rest anybody can.
        let from = headers.get("x-forwarded-for").and_then(|all| all.to_str().ok());
        let from = from.and_then(|all| all.rsplit(',').next()).unwrap_or_default().trim();
        let mut counted = vec![by_name(name)];
        counted.extend((!from.is_empty()).then(|| format!("from {from}")));
        let wait = counted.iter().filter_map(|by| lock(&self.tries).wait(by, now_s)).max();
        if let Some(wait_s) = wait {
            return Err(Failure::too_often(wait_s));
        }
        let Some(shown) = self.one_of_few(|| self.check(name, form, now_s))? else {
            counted.iter().for_each(|by| lock(&self.tries).failed(by, now_s));
            return Err(Failure::not_let_in());
        };
        counted.iter().for_each(|by| lock(&self.tries).succeeded(by));
        if self.shelf.author().is_some() {
            let opened = PeopleChange::Opened { person: name.to_owned() };
            self.shelf.enter_people(name, &[opened]).map_err(Failure::of_shelf)?;
        }
        // Whoever was in with this browser is out: a session is never carried over.
        if let Some(old) = cookie(headers, self.cookie_name()) {
            lock(&self.sessions).close(&old);
        }
        let opened = lock(&self.sessions).open(name, shown, now_s);
        let opened = opened.map_err(|_| Failure::broken())?;
        self.session_cookie(&opened.word).ok_or_else(Failure::broken)
    }

    /// Gives whoever is in another password, where they know the one they have; every session but a new one ends. Gives
    /// what their browser keeps.
    pub fn change_password(&self, desk: &Desk, form: &Form) -> Result<HeaderValue, Failure> {
        let name = match &desk.who.person {
            Some(person) if !desk.who.is_program => person,
            _ => return Err(Failure::forbidden()),
        };
        let new = form.raw("new");
        let why = match new == form.raw("again") {
            true => parallax_door::too_weak(new, name),
            false => Some("the two new ones are not the same".to_owned()),
        };
        if let Some(why) = why {
            let hint = "Choose another and enter it twice.";
            return Err(Failure::refused(format!("The password stays as it is: {why}."), hint));
        }
        let (now_s, by) = (now_s(), by_name(name));
        if let Some(wait_s) = lock(&self.tries).wait(&by, now_s) {
            return Err(Failure::too_often(wait_s));
        }
        let verifier = self.one_of_few(|| {
            let held = self.shelf.verifiers(name).map_err(Failure::of_shelf)?;
            let held = held.get(Credential::Password).unwrap_or_default();
            match parallax_door::is_password(form.raw("password"), held) {
                true => parallax_door::hash_password(new).map(Some).map_err(|_| Failure::broken()),
                false => Ok(None),
            }
        })?;
        let Some(verifier) = verifier else {
            lock(&self.tries).failed(&by, now_s);
            return Err(Failure::not_let_in());
        };
        self.shelf.keep_password(name, &verifier).map_err(Failure::of_shelf)?;
        let people = self.shelf.people().map_err(Failure::of_shelf)?;
        let person = people.person(name).ok_or_else(Failure::forbidden)?;
        let mut sessions = lock(&self.sessions);
        sessions.close_all_of(name, None);
        let opened = sessions.open(name, shown_by(person), now_s);
        let opened = opened.map_err(|_| Failure::broken())?;
        self.session_cookie(&opened.word).ok_or_else(Failure::broken)
    }

    /// Checks passwords of a few at once: each takes memory and time.
    fn one_of_few<T>(&self, check: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        let is_free = self.n_checked.fetch_add(1, Ordering::SeqCst) < MOST_CHECKED;
        let checked = if is_free { check() } else { Err(Failure::too_often(1)) };
        self.n_checked.fetch_sub(1, Ordering::SeqCst);
        checked
    }

    /// What they showed, where it lets them in.
    fn check(&self, name: &str, form: &Form, now_s: u64) -> Result<Option<Digest>, Failure> {
        let people = self.shelf.people().map_err(Failure::of_shelf)?;
        // Space belongs to a password: it is taken as it was sent.
        let password = form.raw("password");
        let held = self.shelf.verifiers(name).map_err(Failure::of_shelf)?;
        let verifier = held.get(Credential::Password);
        let (Some(person), Some(verifier)) = (people.person(name), verifier) else {
            parallax_door::try_in_vain(password);
            return Ok(None);
        };
        if !parallax_door::is_password(password, verifier)
            || !person.is_known(Credential::Password, verifier)
        {
            return Ok(None);
        }
        if !person.credentials.contains_key(&Credential::Code) {
            return Ok(Some(shown_by(person)));
        }
        let Some(secret) = held.get(Credential::Code) else { return Ok(None) };
        if !person.is_known(Credential::Code, secret) {
            return Ok(None);
        }
        let Some(step) = parallax_door::step_of_code(form.get("code"), secret, now_s) else {
            return Ok(None);
        };
        let mut used = lock(&self.used_codes);
        let is_new = used.get(name).is_none_or(|last| *last < step);
        if is_new {
            used.insert(name.to_owned(), step);
        }
        Ok(is_new.then(|| shown_by(person)))
    }

    /// Lets out whoever sent these headers; gives what takes the word from their browser.
    pub fn sign_out(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        if let Some(word) = cookie(headers, self.cookie_name()) {
            lock(&self.sessions).close(&word);
        }
        self.cookie(self.cookie_name(), "", 0)
    }

    /// The header that has the browser keep a session's word.
    pub fn session_cookie(&self, word: &str) -> Option<HeaderValue> {
        self.cookie(self.cookie_name(), word, 12 * 3600)
    }

    /// The header that has the browser keep what shows that a sign-in came from our form.
    pub fn knock_cookie(&self, word: &str) -> Option<HeaderValue> {
        self.cookie(self.knock_name(), word, 3600)
    }

    /// Behind TLS the browser itself holds to it that no other name of the domain sets these.
    fn cookie_name(&self) -> &'static str {
        if self.origin.is_some() { "__Host-session" } else { "session" }
    }

    fn knock_name(&self) -> &'static str {
        if self.origin.is_some() { "__Host-knock" } else { "knock" }
    }

    fn cookie(&self, name: &str, value: &str, age_s: u32) -> Option<HeaderValue> {
        let secure = if self.origin.is_some() { "; Secure" } else { "" };
        let text =
            format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age_s}{secure}");
        HeaderValue::from_str(&text).ok()
    }
}

/// How tries are counted, without the name.
fn by_name(name: &str) -> String {
    format!("name {}", Digest::of(name.to_lowercase().as_bytes()))
}

/// What somebody comes in with: a session that was opened with something else is over.
fn shown_by(person: &Person) -> Digest {
    let digest = |kind| person.credentials.get(&kind).map(|one| one.to_hex()).unwrap_or_default();
    let both = [Credential::Password, Credential::Code].map(digest);
    Digest::of(both.join(" ").as_bytes())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Seconds after 1970.
fn now_s() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_https_and_a_name() {
        let host = |typed| Origin::read(typed).map(|origin| origin.host);
        assert_eq!(host("https://Desk.example.org/"), Ok("desk.example.org".to_owned()));
        assert_eq!(host("https://10.0.0.4:8443"), Ok("10.0.0.4:8443".to_owned()));
        assert!(host("http://desk.example.org").is_err() && host("desk.example.org").is_err());
        assert!(host("https://a/b").is_err() && host("https://").is_err());
    }
}
