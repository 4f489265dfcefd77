//! Word lists that frames lean on: who is a person, what is a place, which words hedge, which verbs report speech.
//!
//! Read from `frames/lexicon.toml`, extended by a user's own `lexicon.toml`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use parallax_model::{AffectedKind, MentionKind, Method, SpeakerKind, Upos};
use serde::Deserialize;
use toml::Spanned;

use crate::frames::{FramesError, Source};
use crate::view::View;

/// Nouns whose first sense is a person's.
static PERSONS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("../../../frames/persons.txt").lines().filter(|l| !l.starts_with('#')).collect()
});

/// A class of things that a frame can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// People, by noun, name, nationality, pronoun or bare number.
    Person,
    /// Towns, districts, bases, territory.
    Place,
    /// Buildings, sites, vehicles, infrastructure.
    Property,
    /// An attack named by a noun: strike, bombing.
    Attack,
    /// Something that carries or is a weapon.
    Weapon,
    /// An armed side or its members.
    Armed,
    /// A picture, video or document.
    Record,
}

const CLASSES: &[(&str, Class)] = &[
    ("person", Class::Person),
    ("place", Class::Place),
    ("property", Class::Property),
    ("attack", Class::Attack),
    ("weapon", Class::Weapon),
    ("armed", Class::Armed),
    ("record", Class::Record),
];

impl std::str::FromStr for Class {
    type Err = parallax_model::UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = || CLASSES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let found = CLASSES.iter().find(|(n, _)| *n == name).map(|&(_, class)| class);
        found.ok_or_else(|| parallax_model::UnknownName {
            name: name.to_owned(),
            list: "class",
            known: known(),
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct LexiconFile {
    #[serde(default)]
    affected: BTreeMap<Spanned<String>, Vec<String>>,
    #[serde(default)]
    method: BTreeMap<Spanned<String>, Vec<String>>,
    #[serde(default)]
    speaker: BTreeMap<Spanned<String>, Vec<String>>,
    #[serde(default)]
    list: BTreeMap<String, Vec<String>>,
}

/// Every word list, by name.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    affected: BTreeMap<String, AffectedKind>,
    methods: Vec<(Vec<String>, Method)>,
    speakers: BTreeMap<String, SpeakerKind>,
    lists: BTreeMap<String, BTreeSet<String>>,
}

impl Lexicon {
    /// Reads word lists; a mistake names file and line.
    pub fn parse(name: &str, toml: &str) -> Result<Self, FramesError> {
        let source = Source { name, toml };
        let file: LexiconFile = toml::from_str(toml).map_err(|error| source.syntax(&error))?;
        let mut lexicon = Self::default();
        for (kind, words) in &file.affected {
            let kind: AffectedKind = source.value(kind)?;
            lexicon.affected.extend(words.iter().map(|word| (word.clone(), kind)));
        }
        for (method, phrases) in &file.method {
            let method: Method = source.value(method)?;
            let split = |phrase: &String| phrase.split(' ').map(str::to_owned).collect();
            lexicon.methods.extend(phrases.iter().map(|phrase| (split(phrase), method)));
        }
        for (kind, words) in &file.speaker {
            let kind: SpeakerKind = source.value(kind)?;
            lexicon.speakers.extend(words.iter().map(|word| (word.clone(), kind)));
        }
        for (name, words) in file.list {
            lexicon.lists.entry(name).or_default().extend(words);
        }
        lexicon.sort_methods();
        Ok(lexicon)
    }

    /// Adds another's words to these; the other's category wins where both know a word.
    pub fn extend(&mut self, other: Self) {
        self.affected.extend(other.affected);
        self.methods.extend(other.methods);
        self.speakers.extend(other.speakers);
        for (name, words) in other.lists {
            self.lists.entry(name).or_default().extend(words);
        }
        self.sort_methods();
    }

    /// Every word of every list.
    pub fn vocabulary(&self) -> std::collections::HashSet<String> {
        let phrases = self.methods.iter().flat_map(|(phrase, _)| phrase.iter());
        let lists = self.lists.values().flatten();
        self.affected
            .keys()
            .chain(phrases)
            .chain(self.speakers.keys())
            .chain(lists)
            .cloned()
            .collect()
    }

    /// Longest phrases first, so that "suicide bombing" is found before "bombing".
    fn sort_methods(&mut self) {
        self.methods.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    }

    /// The words of a named list.
    pub fn list(&self, list: &str) -> impl Iterator<Item = &str> {
        self.lists.get(list).into_iter().flatten().map(String::as_str)
    }

    /// Whether a word is on a named list.
    pub fn lists(&self, list: &str, word: &str) -> bool {
        self.lists.get(list).is_some_and(|words| words.contains(word))
    }

    /// Category of an affected noun, by lemma.
    pub fn category(&self, lemma: &str) -> Option<AffectedKind> {
        self.affected.get(lemma).copied()
    }

    /// Kind of voice that a noun names, by lemma.
    pub fn speaker(&self, lemma: &str) -> Option<SpeakerKind> {
        self.speakers.get(lemma).copied()
    }

    /// The method that the longest phrase starting at `at` names, and how many words it has.
    pub fn method_at(&self, view: &View<'_>, at: usize) -> Option<(Method, usize)> {
        let matches = |phrase: &[String]| {
            phrase.iter().enumerate().all(|(k, word)| {
                let i = at + k;
                i < view.len() && (*word == view.lower[i] || *word == *view.lemma(i))
            })
        };
        self.methods
            .iter()
            .find(|(phrase, _)| matches(phrase))
            .map(|(phrase, method)| (*method, phrase.len()))
    }

    /// Whether a word of a sentence is of a class.
    pub fn is(&self, view: &View<'_>, i: usize, class: Class) -> bool {
        let lemma = view.lemma(i);
        match class {
            Class::Person => self.is_person(view, i),
            Class::Place => self.is_place(view, i),
            Class::Property => self.is_thing(view, i),
            Class::Attack => self.lists("attack", lemma),
            Class::Weapon => self.lists("weapon", lemma),
            Class::Armed => {
                self.lists("armed", lemma)
                    || in_actor(view, i)
                    || self.is_of_armed(view, i)
                    // "the network's local arm, the Northern Front".
                    || view.children_by(i, "appos").any(|c| in_actor(view, c))
            }
            Class::Record => self.lists("record", lemma),
        }
    }

    fn is_person(&self, view: &View<'_>, i: usize) -> bool {
        let lemma = view.lemma(i);
        if self.lists("not-person", lemma) {
            return false;
        }
        if is_told_by_age(view, i) {
            return true;
        }
        if self.category(lemma).is_some_and(|kind| !is_property(Some(kind)))
            || self.lists("people", lemma)
        {
            return true;
        }
        // "14 names of the family who were killed" are 14 people.
        if lemma == "name" {
            return crate::party::amount_of(view, i).is_some();
        }
        let pronoun = [
            "he",
            "she",
            "they",
            "him",
            "her",
            "them",
            "himself",
            "herself",
            "themselves",
            "who",
            "i",
            "we",
            "us",
            "everyone",
            "anyone",
        ];
        match view.upos(i) {
            Upos::Pron => {
                pronoun.contains(&view.lower[i].as_str()) || self.lists("counting", &view.lower[i])
            }
            // A bare number or "dozens", "several", "others": people, unless it counts something else.
            Upos::Num => {
                // "At least six": the "least" belongs to the number.
                let is_own = |c: usize| view.s.amounts.iter().any(|a| a.words.holds(c));
                view.children_by(i, "nmod").all(|c| is_own(c) || self.is_person(view, c))
            }
            _ if self.lists("counting", lemma) => {
                view.children_by(i, "nmod").filter(|&c| view.case_of(c) == Some("of")).all(|c| {
                    self.is_person(view, c) || view.s.toponyms.iter().any(|t| t.words.holds(c))
                })
            }
            Upos::Propn | Upos::Noun | Upos::Adj => {
                matches!(view.mention_kind(i), Some(MentionKind::Person | MentionKind::Nationality))
                    || is_person_noun(lemma)
            }
            _ => false,
        }
    }

    fn is_thing(&self, view: &View<'_>, i: usize) -> bool {
        let own = |i: usize| {
            is_property(self.category(view.lemma(i))) || self.lists("property", view.lemma(i))
        };
        // "the edges of a tomb", "parts of the hospital".
        let piece = matches!(
            view.lemma(i),
            "edge" | "part" | "side" | "piece" | "section" | "wing" | "floor" | "front" | "remains"
        );
        own(i) || (piece && view.children_by(i, "nmod").any(own))
    }

    /// "members of the security agency", "dozens of soldiers".
    fn is_of_armed(&self, view: &View<'_>, i: usize) -> bool {
        let stands_for = matches!(view.lemma(i), "member" | "element" | "convoy" | "column")
            || self.lists("counting", view.lemma(i));
        stands_for
            && view
                .children_by(i, "nmod")
                .any(|c| self.lists("armed", view.lemma(c)) || in_actor(view, c))
    }

    fn is_place(&self, view: &View<'_>, i: usize) -> bool {
        let toponym = view.s.toponyms.iter().any(|t| t.words.holds(i));
        toponym
            || view.mention_kind(i) == Some(MentionKind::Place)
            || self.lists("place", view.lemma(i))
            || matches!(
                view.lower[i].as_str(),
                "it" | "its" | "which" | "that" | "most" | "much" | "half" | "part" | "parts"
            )
    }
}

/// Whether a noun, by lemma, means a person before anything else.
pub fn is_person_noun(lemma: &str) -> bool {
    PERSONS.contains(lemma)
}

/// "A 17-year-old", in one word or five: somebody told by their age alone, no measure on a noun.
pub fn is_told_by_age(view: &View<'_>, i: usize) -> bool {
    let form = view.lower[i].as_str();
    let is_unit = |word: &str| matches!(word, "year" | "years" | "month" | "months" | "yr");
    let is_split = form == "old"
        && i > 1
        && (is_unit(&view.lower[i - 1]) || view.lower[i - 1] == "-" && is_unit(&view.lower[i - 2]));
    let is_whole = ["-year-old", "-years-old", "-month-old"].iter().any(|end| form.ends_with(end));
    (is_split || is_whole) && !matches!(view.rel(i).base(), "amod" | "compound")
}

fn in_actor(view: &View<'_>, i: usize) -> bool {
    view.s.actors.iter().any(|a| a.words.holds(i))
}

/// Whether a category is of things, not of people.
pub fn is_property(kind: Option<AffectedKind>) -> bool {
    use AffectedKind::*;
    matches!(
        kind,
        Some(
            Home | Hospital
                | School
                | ReligiousSite
                | CulturalSite
                | Cemetery
                | Infrastructure
                | Vehicle
        )
    )
}
