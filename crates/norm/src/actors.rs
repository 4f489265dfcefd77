//! Which words name a known party to a conflict?
//!
//! In: the words of one sentence, in any case. Out: mentions in order, not overlapping, with the party's id and kind. The
//! names come from `actors/actors.tsv` (compiled from the Phoenix dictionaries), `actors/core.toml` (written by hand), and
//! the user's own list, the later one winning. Beside names, "Syrian army" and "Russian warplanes" are read from the
//! country and the role. A name that is also a common word ("IS", "US") needs capitals in a text that has them.

mod composed;
mod fold;
mod index;
mod list;

use std::sync::Arc;

use parallax_model::{ActorKind, ActorMention, Day, Parse, WordRange};

use self::composed::Countries;
use self::fold::{Units, units};
use self::index::Index;
pub use self::list::ActorsError;

pub(crate) use self::fold::folded;

const COMPILED: &str = include_str!("../../../actors/actors.tsv");
/// The best-known parties, as a list in TOML.
pub const CORE: &str = include_str!("../../../actors/core.toml");

/// What a party was, from when until when. Open ends are `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// What kind of party.
    pub kind: ActorKind,
    /// ISO 3166 alpha-2, where the party belongs to one country.
    pub country: Option<String>,
    /// First day.
    pub from: Option<Day>,
    /// Last day, included.
    pub to: Option<Day>,
}

impl Role {
    /// Whether the role was held on that day.
    pub fn held_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The parties that are known by name. Cheap to clone.
#[derive(Clone)]
pub struct Actors {
    index: Arc<Index>,
    countries: Arc<Countries>,
}

impl Actors {
    /// The list that ships with the program.
    pub fn embedded() -> Self {
        let lists = [list::from_toml(CORE).expect("the shipped list is valid: a test reads it")];
        Self::build(&lists)
    }

    /// The shipped list and a user's own entries, which win over shipped ones of the same name or id.
    ///
    /// Failure: the text is no list of actors; the error names the line and the key.
    pub fn with(text: &str) -> Result<Self, ActorsError> {
        let core = list::from_toml(CORE).expect("the shipped list is valid: a test reads it");
        Ok(Self::build(&[list::from_toml(text)?, core]))
    }

    /// Whether the text is a list of actors, without opening it.
    pub fn check(text: &str) -> Result<(), ActorsError> {
        list::from_toml(text).map(drop)
    }

    fn build(lists: &[list::List]) -> Self {
        let mut countries = Countries::default();
        lists.iter().for_each(|list| countries.add(list));
        Self { index: Arc::new(Index::of(lists, COMPILED)), countries: Arc::new(countries) }
    }

    /// Finds known parties: the longest name wins, then the leftmost.
    ///
    /// Shape: in order, not overlapping, within the words; articles and possessive endings are left out. Failure: none.
    pub fn find(&self, words: &[&str], parse: Option<&Parse>) -> Vec<ActorMention> {
        let units = units(words, parse);
        let mut found = Vec::new();
        let mut at = 0;
        while at < units.len() {
            // "Pro-Houthi crowds", "anti-ISIS raids": not the party itself.
            if at > 0 && matches!(units.at(at - 1), "pro" | "anti" | "non") {
                at += 1;
                continue;
            }
            let named = self.index.longest(&units, at);
            let composed = self.countries.composed(&units, at);
            let best =
                [named, composed].into_iter().flatten().max_by_key(|found| (found.end, found.rank));
            at = match best {
                Some(best) => {
                    found.push(best.mention(&units, at));
                    best.end
                }
                None => at + 1,
            };
        }
        found
    }

    /// The party's role on a day; without a day, or where none was held then, its latest. `None`: no such party.
    pub fn role(&self, actor: &str, on: Option<Day>) -> Option<Role> {
        let mut roles = self.index.roles(actor)?;
        let held = on.and_then(|day| roles.iter().position(|role| role.held_on(day)));
        match held {
            Some(at) => Some(roles.swap_remove(at)),
            None => roles.pop(),
        }
    }

    /// The name that a party goes by, of its list the first: "Islamic State"; of a country's forces what they are called: "Iraqi
    /// military". `None`: no such party.
    pub fn name(&self, actor: &str) -> Option<String> {
        self.index.name(actor).or_else(|| self.countries.name_of(actor))
    }

    /// What kind of party it was last; `None`: no such party.
    pub fn kind(&self, actor: &str) -> Option<ActorKind> {
        let composed = || self.countries.kind_of(actor);
        self.role(actor, None).map(|role| role.kind).or_else(composed)
    }

    /// The name that a party goes by in another language (ISO 639), where the lists say so: "تنظيم الدولة الإسلامية",
    /// "القوات العراقية".
    pub fn name_in(&self, language: &str, actor: &str) -> Option<String> {
        let listed = self.index.called(actor, language).map(str::to_owned);
        listed.or_else(|| self.countries.called(actor, language))
    }

    /// Code of the country that a party belongs to; `None`: of none, of several, or no such party.
    pub fn country(&self, actor: &str) -> Option<String> {
        match self.role(actor, None) {
            Some(role) => role.country,
            None => self.countries.code_of(actor).map(str::to_owned),
        }
    }

    /// How many parties the list names.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether the list names nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Default for Actors {
    fn default() -> Self {
        Self::embedded()
    }
}

impl std::fmt::Debug for Actors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Actors({} parties)", self.len())
    }
}

/// A name that was found: who, and one past its last unit.
struct Found {
    /// Of two names of one length: what was written by hand before country and role, and these before the compiled list.
    rank: u8,
    actor: String,
    kind: ActorKind,
    end: usize,
}

impl Found {
    fn mention(&self, units: &Units, start: usize) -> ActorMention {
        let first = units.word(start);
        let last = units.word(self.end - 1);
        ActorMention {
            words: WordRange::new(first, last + 1),
            actor: self.actor.clone(),
            kind: self.kind,
        }
    }
}
