//! Which party does this stretch of units name? A hash of names, looked up by growing prefixes.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use parallax_model::{ActorKind, Day};

use super::fold::{Units, folded};
use super::list::{Called, List};
use super::{Found, Role};
use crate::pieces::listed;

/// Lookups only, never iterated, so its order reaches no output.
type Map<V> = HashMap<u64, V, BuildHasherDefault<Prehashed>>;

/// Keys are hashes already.
#[derive(Default)]
struct Prehashed(u64);

impl Hasher for Prehashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| step(hash, byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// One byte of FNV-1a.
fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

fn hash_of(text: &str) -> u64 {
    text.bytes().fold(SEED, step)
}

/// How much a name proves by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Written by hand for this purpose: any case will do.
    Sure,
    /// In capitals in the list: needs capitals where the text has them.
    Acronym,
    /// From the compiled list: needs capitals, or the language model's word, or to be long.
    Compiled,
}

#[derive(Clone, Copy)]
struct Name {
    actor: u32,
    /// Where its folded text stands in `texts`.
    start: u32,
    end: u32,
    proof: Proof,
    /// Several words of which the first is written with a capital: "White Helmets", not "white helmets".
    is_phrase: bool,
}

/// Where a party's id and roles are kept.
enum Actor {
    /// From a list in TOML.
    Listed { id: String, name: String, called: Called, roles: Vec<Role> },
    /// From the compiled list: where its first line starts. Read when asked for, so that opening takes no time.
    Compiled(u32),
}

/// Parties by their names.
pub(super) struct Index {
    /// Those of lists first, then the compiled ones, which are sorted by id.
    actors: Vec<Actor>,
    n_listed: usize,
    /// Listed parties by the hash of their id.
    listed: Map<u32>,
    names: Map<Name>,
    /// Most units of any name that begins with a word, by the word's hash.
    first_words: Map<u8>,
    texts: String,
    compiled: &'static str,
}

impl Index {
    /// The parties of the lists, the earlier winning, and behind them those of the compiled list.
    pub(super) fn of(lists: &[List], compiled: &'static str) -> Self {
        let n = compiled.len() / 60;
        let mut index = Self {
            actors: Vec::with_capacity(n),
            n_listed: 0,
            listed: Map::default(),
            names: Map::with_capacity_and_hasher(n, BuildHasherDefault::default()),
            first_words: Map::with_capacity_and_hasher(n / 2, BuildHasherDefault::default()),
            texts: String::with_capacity(compiled.len() / 2),
            compiled,
        };
        lists.iter().for_each(|list| index.add_list(list));
        index.n_listed = index.actors.len();
        index.add_compiled();
        index
    }

    pub(super) fn len(&self) -> usize {
        self.actors.len()
    }

    /// Roles of a party in order; `None`: no such party.
    pub(super) fn roles(&self, id: &str) -> Option<Vec<Role>> {
        Some(self.roles_of(self.actor(id)?))
    }

    /// The first name of a party, as its list writes it; one of the compiled list, which is in lower case, in capitals. `None`:
    /// no such party.
    pub(super) fn name(&self, id: &str) -> Option<String> {
        match self.actor(id)? {
            Actor::Listed { name, .. } => Some(name.clone()),
            Actor::Compiled(start) => {
                let line = self.compiled[*start as usize..].lines().next()?;
                Some(in_capitals(line.split('\t').nth(5)?))
            }
        }
    }

    /// What a party is called in another language, where its list says so.
    pub(super) fn called(&self, id: &str, language: &str) -> Option<&str> {
        match self.actor(id)? {
            Actor::Listed { called, .. } => called.get(language).map(String::as_str),
            Actor::Compiled(_) => None,
        }
    }

    fn actor(&self, id: &str) -> Option<&Actor> {
        let listed = self.listed.get(&hash_of(id)).map(|&actor| &self.actors[actor as usize]);
        if let Some(actor) = listed.filter(|actor| self.id(actor) == id) {
            return Some(actor);
        }
        let compiled = &self.actors[self.n_listed..];
        let at = compiled.binary_search_by(|actor| self.id(actor).cmp(id)).ok()?;
        Some(&compiled[at])
    }

    fn id<'i>(&'i self, actor: &'i Actor) -> &'i str {
        match actor {
            Actor::Listed { id, .. } => id,
            Actor::Compiled(start) => id_of(&self.compiled[*start as usize..]),
        }
    }

    fn roles_of(&self, actor: &Actor) -> Vec<Role> {
        match actor {
            Actor::Listed { roles, .. } => roles.clone(),
            Actor::Compiled(start) => {
                let lines = self.compiled[*start as usize..].lines();
                let own = lines.take_while(|line| id_of(line) == self.id(actor));
                own.filter_map(compiled_role).collect()
            }
        }
    }

    /// Adds the entries of a list; names and roles that are there already stay.
    fn add_list(&mut self, list: &List) {
        for entry in &list.actors {
            let next = self.actors.len() as u32;
            let actor = *self.listed.entry(hash_of(&entry.id)).or_insert(next);
            if actor == next {
                let name = entry.names.first().or(entry.acronyms.first());
                let (id, name) = (entry.id.clone(), name.cloned().unwrap_or_default());
                let (called, roles) = (Called::default(), entry.roles.clone());
                self.actors.push(Actor::Listed { id, name, called, roles });
            }
            if let Actor::Listed { called, .. } = &mut self.actors[actor as usize] {
                for (language, name) in &entry.called {
                    called.entry(language.clone()).or_insert_with(|| name.clone());
                }
            }
            for name in &entry.names {
                let is_phrase = name.contains(' ') && name.starts_with(char::is_uppercase);
                self.add_name(&folded(name), actor, Proof::Sure, is_phrase);
            }
            for name in &entry.acronyms {
                self.add_name(&folded(name), actor, Proof::Acronym, false);
            }
        }
    }

    /// Adds the compiled list: `id kind country from to names…`, tab-separated, names on a party's first line.
    fn add_compiled(&mut self) {
        let (mut start, mut last) = (0, "");
        for line in self.compiled.lines() {
            let id = id_of(line);
            if !line.starts_with('#') && id != last {
                last = id;
                let actor = match self.listed.get(&hash_of(id)) {
                    Some(&actor) => actor,
                    None => {
                        self.actors.push(Actor::Compiled(start as u32));
                        self.actors.len() as u32 - 1
                    }
                };
                line.split('\t').skip(5).for_each(|name| self.add_compiled_name(name, actor));
            }
            start += line.len() + 1;
        }
    }

    fn add_compiled_name(&mut self, name: &str, actor: u32) {
        let is_acronym = name.bytes().any(|b| b.is_ascii_uppercase());
        let proof = if is_acronym { Proof::Acronym } else { Proof::Compiled };
        // Most of the twenty thousand names are plain already.
        if name.bytes().all(|b| b.is_ascii_lowercase() || b == b' ') {
            self.add_name(name, actor, proof, false);
        } else {
            self.add_name(&folded(name), actor, proof, false);
        }
    }

    fn add_name(&mut self, name: &str, actor: u32, proof: Proof, is_phrase: bool) {
        if name.is_empty() {
            return;
        }
        let start = self.texts.len() as u32;
        let end = start + name.len() as u32;
        if let std::collections::hash_map::Entry::Vacant(vacant) = self.names.entry(hash_of(name)) {
            vacant.insert(Name { actor, start, end, proof, is_phrase });
            self.texts.push_str(name);
            let first = name.split(' ').next().unwrap_or(name);
            let n_units = name.bytes().filter(|&b| b == b' ').count().min(30) as u8 + 1;
            let most = self.first_words.entry(hash_of(first)).or_insert(0);
            *most = n_units.max(*most);
        }
    }

    /// The longest name that starts at unit `at` and has the evidence it needs.
    pub(super) fn longest(&self, units: &Units, at: usize) -> Option<Found> {
        let mut most = self.first_words.get(&hash_of(units.at(at))).copied();
        if units.is_possessive(at) {
            let first = step(hash_of(units.at(at)), b's');
            most = most.max(self.first_words.get(&first).copied());
        }
        let most = usize::from(most?);
        let (mut hash, mut best) = (SEED, None);
        for end in at + 1..=(at + most).min(units.len()) {
            // The last unit of a name sheds its "'s", those before it keep the s: "People's Army 's".
            let closed = units.at(end - 1).bytes().fold(hash, step);
            if let Some(name) =
                self.names.get(&closed).filter(|name| self.is_name(name, units, at, end))
            {
                best = Some((end, *name));
            }
            if !units.goes_on(end - 1) {
                break;
            }
            let open = if units.is_possessive(end - 1) { step(closed, b's') } else { closed };
            hash = step(open, b' ');
        }
        best.map(|(end, name)| self.found(name, end))
    }

    fn found(&self, name: Name, end: usize) -> Found {
        let actor = &self.actors[name.actor as usize];
        let kind = self.roles_of(actor).last().map_or(ActorKind::Other, |role| role.kind);
        let rank = if name.proof == Proof::Compiled { 0 } else { 2 };
        Found { rank, actor: self.id(actor).to_owned(), kind, end }
    }

    fn is_name(&self, name: &Name, units: &Units, at: usize, end: usize) -> bool {
        self.is_spelled_so(name, units, at, end)
            && match name.proof {
                Proof::Sure => !name.is_phrase || !units.is_mixed_case() || units.has_capital(at),
                Proof::Acronym => is_acronym(units, at, end),
                Proof::Compiled => is_proper(units, at, end),
            }
    }

    /// Guards against two names of one hash.
    fn is_spelled_so(&self, name: &Name, units: &Units, at: usize, end: usize) -> bool {
        let mut rest = &self.texts[name.start as usize..name.end as usize];
        for idx in at..end {
            let Some(after) = rest.strip_prefix(units.at(idx)) else { return false };
            rest = after;
            if idx + 1 < end {
                rest = match rest.strip_prefix(if units.is_possessive(idx) { "s " } else { " " }) {
                    Some(after) => after,
                    None => return false,
                };
            }
        }
        rest.is_empty()
    }
}

/// In ordinary case an acronym is in capitals. Elsewhere it must be no common word, or the language model's name.
fn is_acronym(units: &Units, at: usize, end: usize) -> bool {
    let is_in_capitals = (at..end).all(|idx| units.is_in_capitals(idx));
    if units.has_both_cases() {
        return is_in_capitals;
    }
    end > at + 1 || !is_common_word(units.at(at))
}

/// A name of the compiled list wants its first and last word capitalised, or that the language model takes it for a name.
fn is_proper(units: &Units, at: usize, end: usize) -> bool {
    if units.is_mixed_case() {
        return units.has_capital(at) && units.has_capital(end - 1);
    }
    (at..end)
        .find_map(|idx| units.is_name(idx).filter(|&is_name| is_name))
        .unwrap_or(units.is_name(at).is_none())
}

/// Short common words that acronyms of actors are spelled like.
fn is_common_word(word: &str) -> bool {
    listed(
        word,
        "tip let mend arena ana pac sap jem ola tak kia pdf pdfs rap alp saf spa stem gun tie ram gia sim is us it as in on an at by he we me my no of or so to up be do go if am are \
             who all and but for can did had has her him his how its may new not now old \
             one our out see she the too two use was way you aid arm act add ago any ask \
             bad car cut day end eye far few get got man men own pay per put ran red run \
             saw say set sit six ten try war win won yes yet fans care fast safe star pa \
             ap ira pap mod sa sas",
    )
}

/// "white helmets" as a name is written: "White Helmets".
fn in_capitals(name: &str) -> String {
    let is_small = |word: &str| listed(word, "of the and for in on to de la del el al");
    let word = |(at, word): (usize, &str)| match word.chars().next() {
        Some(first) if at == 0 || !is_small(word) => {
            first.to_uppercase().chain(word.chars().skip(1)).collect()
        }
        _ => word.to_owned(),
    };
    name.split(' ').enumerate().map(word).collect::<Vec<String>>().join(" ")
}

fn id_of(line: &str) -> &str {
    line.split('\t').next().unwrap_or(line)
}

/// The role that a line of the compiled list states; `None` where the line is no role.
fn compiled_role(line: &str) -> Option<Role> {
    let mut cells = line.split('\t').skip(1);
    let kind = cells.next()?.parse().ok()?;
    let country = Some(cells.next()?).filter(|code| !code.is_empty()).map(str::to_owned);
    Some(Role { kind, country, from: day(cells.next()?), to: day(cells.next()?) })
}

fn day(text: &str) -> Option<Day> {
    text.parse().ok()
}
