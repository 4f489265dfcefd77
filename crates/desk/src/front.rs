//! Who is at the door: whom a request is from, the desk as they see it, and what of it has to be entered.
//!
//! **Invariant:** two people share a room, that is a state of the project and its pages, only where they see the same; and a
//! restriction opens new rooms, so that no page made before it is shown after it.

use crate::answer::{Failure, Told};
use crate::desk::Desk;
use crate::pages::query::Form;
use crate::shelf::Shelf;
use crate::state::States;
use crate::visitor::{cookie, is_from_here, is_same};
use crate::works::Works;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HOST, HeaderValue};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use parallax_door::{Answer, Party, Passkey, Passkeys, Sessions, Tries, base64url};
use parallax_model::{
    Credential, Day, Digest, Groups, People, PeopleChange, Person, ReportId, Role,
};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// Rooms that are held, the one entered last in front: each holds a state of the project.
const MOST_ROOMS: usize = 4;

/// Passwords that are checked at once: each takes 19 MiB.
const MOST_CHECKED: usize = 4;

/// How long a question to a device stands, in seconds: as long as the form that asks it.
const QUESTION_S: u64 = 3600;

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

/// Files of whole lists that are made at once.
fn exports_at_once() -> usize {
    (std::thread::available_parallelism().map_or(1, usize::from) / 2).max(1)
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

/// A key that a device is asked to make.
pub(crate) struct Wanted {
    /// For whom.
    pub person: String,
    /// For which desk.
    pub party: Party,
    /// What it has to sign.
    pub challenge: String,
    /// When it was asked, in seconds after 1970.
    pub time_s: u64,
    /// The keys they have.
    pub keys: Passkeys,
}

/// The project as some see it.
struct Room {
    groups: Groups,
    people: Arc<People>,
    shelf: Arc<dyn Shelf>,
    states: Arc<States>,
    works: Arc<Works>,
}

/// What is in a room.
type Belongs = (Arc<dyn Shelf>, Arc<States>, Arc<Works>);

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
    /// What questions to devices are made of; `None`: the system gave no random bytes, and no device is asked.
    secret: Option<String>,
    /// Questions that were answered, until they stand no more.
    answered: Mutex<HashMap<Digest, u64>>,
    had_people: AtomicBool,
    /// Turns at making files of whole lists: half of the processors are left to pages.
    exports: Arc<Semaphore>,
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
            secret: parallax_door::random_word().ok(),
            answered: Mutex::default(),
            had_people: AtomicBool::new(false),
            exports: Arc::new(Semaphore::new(exports_at_once())),
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
        let (shelf, states, works) = self.room(groups, &people);
        let exports = self.exports.clone();
        Ok(Some(Desk { shelf, states, works, who, people, sees_restricted, exports }))
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
    fn room(&self, groups: Groups, people: &Arc<People>) -> Belongs {
        let mut rooms = lock(&self.rooms);
        rooms.retain(|room| {
            Arc::ptr_eq(&room.people, people) || room.people.restricted == people.restricted
        });
        let room = match rooms.iter().position(|room| room.groups == groups) {
            Some(at) => rooms.remove(at),
            None => {
                let shelf = self.shelf.seen_by(&groups).unwrap_or_else(|| self.shelf.clone());
                let states = Arc::new(States::of(shelf.clone()));
                Room { groups, people: people.clone(), shelf, states, works: Arc::default() }
            }
        };
        let found = (room.shelf.clone(), room.states.clone(), room.works.clone());
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
        self.shelf.enter_people(person, &[saw], None).map_err(Failure::of_shelf)?;
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
        self.knock_of(headers, form)?;
        let name = form.get("name");
        let now_s = now_s();
        let counted = counted(headers, by_name(name));
        let wait = counted.iter().filter_map(|by| lock(&self.tries).wait(by, now_s)).max();
        if let Some(wait_s) = wait {
            return Err(Failure::too_often(wait_s));
        }
        let Some(shown) = self.one_of_few(|| self.check(name, form, now_s))? else {
            counted.iter().for_each(|by| lock(&self.tries).failed(by, now_s));
            return Err(Failure::not_let_in());
        };
        counted.iter().for_each(|by| lock(&self.tries).succeeded(by));
        self.let_in(headers, name, shown, now_s)
    }

    /// Lets somebody in whose device answers with a key that is kept of them: whose it is the key says.
    pub fn sign_in_by_passkey(
        &self,
        headers: &HeaderMap,
        form: &Form,
    ) -> Result<HeaderValue, Failure> {
        let knock = self.knock_of(headers, form)?;
        let now_s = now_s();
        let id = form.get("id");
        let counted = counted(headers, format!("passkey {}", Digest::of(id.as_bytes())));
        let wait = counted.iter().filter_map(|by| lock(&self.tries).wait(by, now_s)).max();
        if let Some(wait_s) = wait {
            return Err(Failure::too_often(wait_s));
        }
        let party = self.party(headers).ok_or_else(Failure::no_party)?;
        let asked = self.standing(&format!("in {knock}"), form.get("time"), now_s);
        let (Some(challenge), Some((person, keys, key))) = (asked, self.owner_of(id)?) else {
            counted.iter().for_each(|by| lock(&self.tries).failed(by, now_s));
            return Err(Failure::passkey_refused());
        };
        let held = self.shelf.verifiers(&person.name).map_err(Failure::of_shelf)?;
        let used = held.used.get(id).copied().unwrap_or_default();
        let answer = Answer {
            client: form.get("client"),
            data: form.get("data"),
            signature: form.get("signature"),
            handle: form.get("handle"),
        };
        let found = parallax_door::answered(&party, &challenge.0, answer, &keys, &key, used);
        let (Ok(times), true) = (found, self.is_first(challenge, now_s)) else {
            counted.iter().for_each(|by| lock(&self.tries).failed(by, now_s));
            return Err(Failure::passkey_refused());
        };
        if times != used {
            self.shelf.passkey_used(&person.name, id, times).map_err(Failure::of_shelf)?;
        }
        counted.iter().for_each(|by| lock(&self.tries).succeeded(by));
        self.let_in(headers, &person.name, shown_by(&person), now_s)
    }

    /// The word of the browser that a form of the door came from.
    fn knock_of(&self, headers: &HeaderMap, form: &Form) -> Result<String, Failure> {
        let knock = cookie(headers, self.knock_name()).unwrap_or_default();
        match is_from_here(headers) && !knock.is_empty() && is_same(form.get("token"), &knock) {
            true => Ok(knock),
            false => Err(Failure::not_ours()),
        }
    }

    /// The desk as the browser sees it that sent these headers; `None`: a number, which no key can be bound to.
    pub fn party(&self, headers: &HeaderMap) -> Option<Party> {
        let host = headers.get(HOST)?.to_str().ok()?.to_ascii_lowercase();
        let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        let name = match host.rsplit_once(':') {
            Some((name, port)) if is_port(port) => name,
            _ => host.as_str(),
        };
        if self.origin.as_ref().is_some_and(|origin| origin.host == host) {
            let is_number = name.starts_with('[') || name.parse::<std::net::IpAddr>().is_ok();
            let party = Party { origin: format!("https://{host}"), id: name.to_owned() };
            return (!is_number).then_some(party);
        }
        let is_here = name == "localhost";
        is_here.then(|| Party { origin: format!("http://{host}"), id: name.to_owned() })
    }

    /// What a device is asked on behalf of somebody, and when: the first as browsers take it.
    pub fn question(&self, of: &str) -> Option<(String, u64)> {
        let now_s = now_s();
        Some((base64url(&self.challenge(of, now_s)?.0), now_s))
    }

    /// The question of knocking at the door with a word.
    pub fn question_at_the_door(&self, knock: &str) -> Option<(String, u64)> {
        self.question(&format!("in {knock}"))
    }

    fn challenge(&self, of: &str, time_s: u64) -> Option<Digest> {
        let secret = self.secret.as_ref()?;
        Some(Digest::of(format!("{secret} {time_s} {of}").as_bytes()))
    }

    /// The question that was asked at a time, where it still stands.
    fn standing(&self, of: &str, time: &str, now_s: u64) -> Option<Digest> {
        let time_s: u64 = time.parse().ok()?;
        let is_fresh = time_s <= now_s && now_s - time_s <= QUESTION_S;
        self.challenge(of, time_s).filter(|_| is_fresh)
    }

    /// Whether a question is answered for the first time: what was seen on its way opens nothing again.
    fn is_first(&self, challenge: Digest, now_s: u64) -> bool {
        let mut answered = lock(&self.answered);
        answered.retain(|_, until_s| *until_s >= now_s);
        answered.insert(challenge, now_s + QUESTION_S).is_none()
    }

    /// Whose passkey this is.
    fn owner_of(&self, id: &str) -> Result<Option<(Person, Passkeys, Passkey)>, Failure> {
        let people = self.shelf.people().map_err(Failure::of_shelf)?;
        for person in people.persons.values() {
            if let Some(keys) = self.passkeys(person)?
                && let Some(key) = keys.keys.iter().find(|key| key.id == id).cloned()
            {
                return Ok(Some((person.clone(), keys, key)));
            }
        }
        Ok(None)
    }

    /// The passkeys of a person, as far as the journal knows of them.
    fn passkeys(&self, person: &Person) -> Result<Option<Passkeys>, Failure> {
        if !person.credentials.contains_key(&Credential::Passkey) {
            return Ok(None);
        }
        let held = self.shelf.verifiers(&person.name).map_err(Failure::of_shelf)?;
        let verifier = held.get(Credential::Passkey);
        let known = verifier.filter(|verifier| person.is_known(Credential::Passkey, verifier));
        Ok(known.and_then(Passkeys::read))
    }

    /// What a device of whoever is in is asked, so that it makes a key for them: for whoever knows their password too.
    pub fn ask_for_passkey(
        &self,
        desk: &Desk,
        headers: &HeaderMap,
        form: &Form,
    ) -> Result<Wanted, Failure> {
        let person = self.person_in(desk)?;
        let party = self.party(headers).ok_or_else(Failure::no_party)?;
        self.knows_password(&person.name, form)?;
        let keys = match self.passkeys(&person)? {
            Some(keys) => keys,
            None => Passkeys::none().map_err(|_| Failure::broken())?,
        };
        let of = format!("for {} {} {}", keys.handle, desk.who.token, person.name);
        let (challenge, time_s) = self.question(&of).ok_or_else(Failure::broken)?;
        Ok(Wanted { person: person.name, party, challenge, time_s, keys })
    }

    /// Keeps the key that a device made; every session but a new one ends. Gives what their browser keeps.
    pub fn add_passkey(
        &self,
        desk: &Desk,
        headers: &HeaderMap,
        form: &Form,
    ) -> Result<HeaderValue, Failure> {
        let person = self.person_in(desk)?;
        let party = self.party(headers).ok_or_else(Failure::no_party)?;
        let now_s = now_s();
        let mut keys = self.passkeys(&person)?.unwrap_or_default();
        if keys.handle.is_empty() {
            form.get("handle").clone_into(&mut keys.handle);
        }
        let of = format!("for {} {} {}", keys.handle, desk.who.token, person.name);
        let asked = self.standing(&of, form.get("time"), now_s);
        let challenge = asked.ok_or_else(Failure::passkey_refused)?;
        let label = match form.get("label") {
            "" => "passkey".to_owned(),
            label => label.chars().filter(|letter| !letter.is_control()).take(60).collect(),
        };
        let (client, attestation) = (form.get("client"), form.get("attestation"));
        let key = parallax_door::register(&party, &challenge.0, client, attestation, &label);
        let key = key.map_err(|_| Failure::passkey_refused())?;
        let is_new = self.owner_of(&key.id)?.is_none() && self.is_first(challenge, now_s);
        if !is_new || keys.add(key).is_err() {
            return Err(Failure::passkey_refused());
        }
        self.keep_passkeys(&person.name, &keys)
    }

    /// Forgets a passkey of whoever is in.
    pub fn drop_passkey(&self, desk: &Desk, form: &Form) -> Result<HeaderValue, Failure> {
        let person = self.person_in(desk)?;
        let mut keys = self.passkeys(&person)?.unwrap_or_default();
        keys.keys.retain(|key| key.id != form.get("id"));
        self.keep_passkeys(&person.name, &keys)
    }

    fn keep_passkeys(&self, name: &str, keys: &Passkeys) -> Result<HeaderValue, Failure> {
        let verifier = (!keys.keys.is_empty()).then(|| keys.written());
        let (kind, verifier) = (Credential::Passkey, verifier.as_deref());
        self.shelf.keep_verifier(name, name, kind, verifier, None).map_err(Failure::of_shelf)?;
        self.open_anew(name)
    }

    /// Ends every session of somebody, and opens another for them here.
    fn open_anew(&self, name: &str) -> Result<HeaderValue, Failure> {
        let people = self.shelf.people().map_err(Failure::of_shelf)?;
        let person = people.person(name).ok_or_else(Failure::forbidden)?;
        let mut sessions = lock(&self.sessions);
        sessions.close_all_of(name, None);
        let opened = sessions.open(name, shown_by(person), now_s());
        let opened = opened.map_err(|_| Failure::broken())?;
        self.session_cookie(&opened.word).ok_or_else(Failure::broken)
    }

    /// Whoever is in by a session of theirs.
    fn person_in(&self, desk: &Desk) -> Result<Person, Failure> {
        let name = desk.who.person.as_ref().filter(|_| !desk.who.is_program);
        let person = name.and_then(|name| desk.people.person(name));
        person.cloned().ok_or_else(Failure::forbidden)
    }

    /// Refuses whoever does not know their password.
    fn knows_password(&self, name: &str, form: &Form) -> Result<(), Failure> {
        let (now_s, by) = (now_s(), by_name(name));
        if let Some(wait_s) = lock(&self.tries).wait(&by, now_s) {
            return Err(Failure::too_often(wait_s));
        }
        let knows = self.one_of_few(|| {
            let held = self.shelf.verifiers(name).map_err(Failure::of_shelf)?;
            let held = held.get(Credential::Password).unwrap_or_default();
            Ok(parallax_door::is_password(form.raw("password"), held))
        })?;
        if !knows {
            lock(&self.tries).failed(&by, now_s);
            return Err(Failure::not_let_in());
        }
        Ok(())
    }

    /// Opens a session, and enters that somebody came in.
    fn let_in(
        &self,
        headers: &HeaderMap,
        name: &str,
        shown: Digest,
        now_s: u64,
    ) -> Result<HeaderValue, Failure> {
        if self.shelf.author().is_some() {
            let opened = PeopleChange::Opened { person: name.to_owned() };
            self.shelf.enter_people(name, &[opened], None).map_err(Failure::of_shelf)?;
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
            let what = Told::with("The password stays as it is: {0}.", [&why]);
            return Err(Failure::refused(what, hint));
        }
        self.knows_password(name, form)?;
        let verifier =
            self.one_of_few(|| parallax_door::hash_password(new).map_err(|_| Failure::broken()))?;
        let (kind, verifier) = (Credential::Password, Some(verifier.as_str()));
        self.shelf.keep_verifier(name, name, kind, verifier, None).map_err(Failure::of_shelf)?;
        self.open_anew(name)
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

/// What tries are counted by: what is tried, and where the proxy says that it comes from.
fn counted(headers: &HeaderMap, what: String) -> Vec<String> {
    // The proxy writes the last of these; the rest anybody can.
    let from = headers.get("x-forwarded-for").and_then(|all| all.to_str().ok());
    let from = from.and_then(|all| all.rsplit(',').next()).unwrap_or_default().trim();
    std::iter::once(what).chain((!from.is_empty()).then(|| format!("from {from}"))).collect()
}

/// How tries are counted, without the name.
fn by_name(name: &str) -> String {
    format!("name {}", Digest::of(name.to_lowercase().as_bytes()))
}

/// What somebody comes in with: a session that was opened with something else is over.
fn shown_by(person: &Person) -> Digest {
    let digest = |kind| person.credentials.get(&kind).map(|one| one.to_hex()).unwrap_or_default();
    let all = [Credential::Password, Credential::Code, Credential::Passkey].map(digest);
    Digest::of(all.join(" ").as_bytes())
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
