//! Who is in: sessions, kept by the server alone. The browser holds a word that nobody can guess; here lies its digest.
//!
//! **Invariant:** a word opens a session for at most twelve hours, two without use, and a quarter of an hour before it is
//! exchanged for another.

use crate::{DoorError, random_word};
use parallax_model::Digest;
use std::collections::HashMap;

/// Longest a session lasts.
const LONGEST_S: u64 = 12 * 3600;

/// Longest it lasts without use.
const IDLE_S: u64 = 2 * 3600;

/// After this the word is exchanged.
const TURN_S: u64 = 15 * 60;

/// How long the word before still opens: for what was asked before the new one came.
const GRACE_S: u64 = 60;

/// Sessions of one person; the oldest is closed for a further one.
const MOST_OF_ONE: usize = 10;

/// Sessions of all.
const MOST: usize = 10_000;

/// Who is in.
#[derive(Debug, Default)]
pub struct Sessions {
    next: u64,
    all: HashMap<u64, Session>,
    by_word: HashMap<Digest, u64>,
}

#[derive(Debug)]
struct Session {
    person: String,
    shown: Digest,
    form: String,
    opened_s: u64,
    seen_s: u64,
    turned_s: u64,
    word: Digest,
    before: Option<(Digest, u64)>,
}

/// A session that was just opened.
#[derive(Debug)]
pub struct Opened {
    /// What the browser keeps.
    pub word: String,
}

/// A session as it is met at a request.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Whose.
    pub person: String,
    /// By what they came in, as [`Sessions::open`] was told: where that is not what they come in with now, they are out.
    pub shown: Digest,
    /// What every form of it carries.
    pub form: String,
    /// The word that the browser keeps from now on, where it is exchanged.
    pub turned: Option<String>,
}

impl Sessions {
    /// Lets a person in, who showed what has the digest `shown`.
    pub fn open(&mut self, person: &str, shown: Digest, now_s: u64) -> Result<Opened, DoorError> {
        self.sweep(now_s);
        let word = random_word()?;
        let session = Session {
            person: person.to_owned(),
            shown,
            form: random_word()?,
            opened_s: now_s,
            seen_s: now_s,
            turned_s: now_s,
            word: digest(&word),
            before: None,
        };
        let is_theirs = |session: &&Session| session.person == person;
        while self.all.values().filter(is_theirs).count() >= MOST_OF_ONE {
            self.close_oldest(|session| session.person == person);
        }
        if self.all.len() >= MOST {
            self.close_oldest(|_| true);
        }
        self.by_word.insert(session.word, self.next);
        self.all.insert(self.next, session);
        self.next += 1;
        Ok(Opened { word })
    }

    /// Whose session a word opens; `None`: nobody's.
    pub fn see(&mut self, word: &str, now_s: u64) -> Result<Option<Seen>, DoorError> {
        let given = digest(word);
        let Some(&id) = self.by_word.get(&given) else { return Ok(None) };
        let session = self.all.get_mut(&id).expect("words and sessions go together");
        if is_over(session, now_s) {
            self.close_id(id);
            return Ok(None);
        }
        let is_old = session.before.is_some_and(|(word, _)| word == given);
        if is_old && session.before.is_some_and(|(_, until_s)| until_s < now_s) {
            return Ok(None);
        }
        session.seen_s = now_s;
        let mut turned = None;
        if !is_old && now_s >= session.turned_s + TURN_S {
            let fresh = random_word()?;
            let gone = session.before.replace((session.word, now_s + GRACE_S));
            session.word = digest(&fresh);
            session.turned_s = now_s;
            self.by_word.insert(session.word, id);
            if let Some((gone, _)) = gone {
                self.by_word.remove(&gone);
            }
            turned = Some(fresh);
        }
        let (person, form) = (session.person.clone(), session.form.clone());
        Ok(Some(Seen { person, shown: session.shown, form, turned }))
    }

    /// Lets whoever has this word out.
    pub fn close(&mut self, word: &str) {
        if let Some(&id) = self.by_word.get(&digest(word)) {
            self.close_id(id);
        }
    }

    /// Lets a person out everywhere but, where given, in the session of this word.
    pub fn close_all_of(&mut self, person: &str, but: Option<&str>) {
        let kept = but.and_then(|word| self.by_word.get(&digest(word)).copied());
        let theirs = self.all.iter().filter(|(_, session)| session.person == person);
        let ids: Vec<u64> = theirs.map(|(&id, _)| id).filter(|id| Some(*id) != kept).collect();
        ids.into_iter().for_each(|id| self.close_id(id));
    }

    fn close_id(&mut self, id: u64) {
        if let Some(session) = self.all.remove(&id) {
            self.by_word.remove(&session.word);
            if let Some((before, _)) = session.before {
                self.by_word.remove(&before);
            }
        }
    }

    fn close_oldest(&mut self, among: impl Fn(&Session) -> bool) {
        let some = self.all.iter().filter(|(_, session)| among(session));
        if let Some(id) = some.min_by_key(|(_, session)| session.seen_s).map(|(&id, _)| id) {
            self.close_id(id);
        }
    }

    fn sweep(&mut self, now_s: u64) {
        let over = self.all.iter().filter(|(_, session)| is_over(session, now_s));
        let ids: Vec<u64> = over.map(|(&id, _)| id).collect();
        ids.into_iter().for_each(|id| self.close_id(id));
    }
}

fn is_over(session: &Session, now_s: u64) -> bool {
    now_s > session.opened_s + LONGEST_S || now_s > session.seen_s + IDLE_S
}

fn digest(word: &str) -> Digest {
    Digest::of(word.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: Digest = Digest([7; 32]);

    #[test]
    fn a_session_ends_when_idle_and_after_half_a_day() {
        let mut sessions = Sessions::default();
        let word = sessions.open("Rana", SHOWN, 0).unwrap().word;
        let seen = sessions.see(&word, 60).unwrap().unwrap();
        assert_eq!((seen.person.as_str(), seen.shown), ("Rana", SHOWN));
        assert!(sessions.see("another", 60).unwrap().is_none());
        assert!(sessions.see(&word, 60 + IDLE_S + 1).unwrap().is_none(), "idle");
        assert!(sessions.see(&word, 61).unwrap().is_none(), "over is over");

        let mut word = sessions.open("Rana", SHOWN, 0).unwrap().word;
        for now_s in (0..=LONGEST_S).step_by(3600) {
            let seen = sessions.see(&word, now_s).unwrap().expect("in use");
            word = seen.turned.unwrap_or(word);
        }
        assert!(sessions.see(&word, LONGEST_S + 1).unwrap().is_none(), "half a day");
        assert!(sessions.all.is_empty() && sessions.by_word.is_empty(), "nothing is left");
    }

    #[test]
    fn the_word_is_exchanged_and_the_old_one_soon_opens_nothing() {
        let mut sessions = Sessions::default();
        let old = sessions.open("Rana", SHOWN, 0).unwrap().word;
        let seen = sessions.see(&old, TURN_S).unwrap().unwrap();
        let new = seen.turned.expect("exchanged");
        let form = sessions.see(&new, TURN_S + 1).unwrap().unwrap().form;
        assert_eq!(form, seen.form, "forms on the way still hold");
        let again = sessions.see(&old, TURN_S + GRACE_S).unwrap().expect("asked at the same time");
        assert!(again.turned.is_none());
        assert!(sessions.see(&old, TURN_S + GRACE_S + 1).unwrap().is_none());
        assert!(sessions.see(&new, TURN_S + GRACE_S + 1).unwrap().is_some());
    }

    #[test]
    fn whoever_signs_out_is_out() {
        let mut sessions = Sessions::default();
        let one = sessions.open("Rana", SHOWN, 0).unwrap().word;
        let two = sessions.open("Rana", SHOWN, 0).unwrap().word;
        let other = sessions.open("Omar", SHOWN, 0).unwrap().word;
        sessions.close(&one);
        assert!(sessions.see(&one, 1).unwrap().is_none());
        let three = sessions.open("Rana", SHOWN, 0).unwrap().word;
        sessions.close_all_of("Rana", Some(&three));
        assert!(sessions.see(&two, 1).unwrap().is_none());
        assert!(sessions.see(&three, 1).unwrap().is_some());
        assert!(sessions.see(&other, 1).unwrap().is_some());
    }

    #[test]
    fn one_person_cannot_fill_the_house() {
        let mut sessions = Sessions::default();
        let first = sessions.open("Rana", SHOWN, 0).unwrap().word;
        for now_s in 1..=MOST_OF_ONE as u64 {
            sessions.open("Rana", SHOWN, now_s).unwrap();
        }
        assert_eq!(sessions.all.len(), MOST_OF_ONE);
        assert!(sessions.see(&first, 20).unwrap().is_none(), "the oldest went");
    }
}
