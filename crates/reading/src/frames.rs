//! What a killing, a capture, a displacement looks like in a tree: frames, read from TOML that a researcher can extend.
//!
//! In: files by name, the program's own first, then a user's. Out: [`Frames`], indexed by trigger lemma. A user's frame
//! with the id of one of ours replaces it.

use std::collections::{BTreeMap, HashMap, HashSet};

use parallax_model::{EventType, Method, Scope, Upos};
use serde::Deserialize;
use toml::Spanned;

use crate::lexicon::{Class, Lexicon};
use crate::path::Path;

/// The program's own frame files, by name.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("killing.toml", include_str!("../../../frames/killing.toml")),
    ("injury.toml", include_str!("../../../frames/injury.toml")),
    ("detention.toml", include_str!("../../../frames/detention.toml")),
    ("abduction.toml", include_str!("../../../frames/abduction.toml")),
    ("release.toml", include_str!("../../../frames/release.toml")),
    ("disappearance.toml", include_str!("../../../frames/disappearance.toml")),
    ("torture.toml", include_str!("../../../frames/torture.toml")),
    ("sexual_violence.toml", include_str!("../../../frames/sexual_violence.toml")),
    ("displacement.toml", include_str!("../../../frames/displacement.toml")),
    ("return.toml", include_str!("../../../frames/return.toml")),
    ("attack.toml", include_str!("../../../frames/attack.toml")),
    ("clash.toml", include_str!("../../../frames/clash.toml")),
    ("siege.toml", include_str!("../../../frames/siege.toml")),
    ("destruction.toml", include_str!("../../../frames/destruction.toml")),
    ("looting.toml", include_str!("../../../frames/looting.toml")),
    ("capture.toml", include_str!("../../../frames/capture.toml")),
    ("withdrawal.toml", include_str!("../../../frames/withdrawal.toml")),
    ("control.toml", include_str!("../../../frames/control.toml")),
    ("ceasefire.toml", include_str!("../../../frames/ceasefire.toml")),
    ("protest.toml", include_str!("../../../frames/protest.toml")),
];

/// The program's own lists of words.
pub const EMBEDDED_LEXICON: &str = include_str!("../../../frames/lexicon.toml");

/// One way of saying one event.
#[derive(Debug, Clone)]
pub struct Frame {
    /// `killing.die`: unique.
    pub id: String,
    /// What it says happened.
    pub event: EventType,
    /// How, where the words themselves say it.
    pub method: Option<Method>,
    /// `standing` for states; else decided from the sentence.
    pub scope: Option<Scope>,
    /// Where the actor stands; the first path that leads somewhere wins.
    pub actor: Vec<Path>,
    /// Where the affected stand.
    pub affected: Vec<Path>,
    /// Conditions that must all hold.
    pub when: Vec<Condition>,
    /// Conditions of which none may hold.
    pub unless: Vec<Condition>,
    /// Classes of which the affected must be one; empty: any.
    pub affected_is: Vec<Class>,
    /// Classes of which the actor must be one where there is one; empty: any.
    pub actor_is: Vec<Class>,
    /// Without the affected there is no claim.
    pub needs_affected: bool,
    /// Without an actor there is no claim.
    pub needs_actor: bool,
    /// What the number counts.
    pub counts: Counts,
    /// How many it is where no number is said ("a man was killed" is one by grammar already).
    pub trigger: Trigger,
    other: Neighbours,
}

/// What a claim's quantity counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// The affected: people killed, graves smashed.
    #[default]
    Affected,
    /// The happenings: three airstrikes.
    Events,
    /// Nothing.
    Nothing,
}

/// Part of speech of the word that evokes a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// "killed".
    Verb,
    /// "the killing".
    Noun,
    /// "dead".
    Adjective,
}

/// `obj = life|toll`: some word at the path has one of the lemmas or classes.
#[derive(Debug, Clone)]
pub struct Condition {
    path: Path,
    lemmas: Vec<String>,
    classes: Vec<Class>,
}

/// What is wrong with a frame file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct FramesError {
    /// File name as given.
    pub file: String,
    /// 1-based line.
    pub line: usize,
    /// What, and what to write instead.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    event: Spanned<String>,
    #[allow(dead_code)]
    about: String,
    #[serde(default)]
    frame: Vec<FrameEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameEntry {
    id: Spanned<String>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    actor: Vec<Spanned<String>>,
    #[serde(default)]
    affected: Vec<Spanned<String>>,
    #[serde(default)]
    when: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    #[serde(default)]
    not_after: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
    #[serde(default)]
    affected_is: Vec<Spanned<String>>,
    #[serde(default)]
    actor_is: Vec<Spanned<String>>,
    method: Option<Spanned<String>>,
    scope: Option<Spanned<String>>,
    #[serde(default)]
    needs: Vec<Spanned<String>>,
    #[serde(default)]
    counts: Counts,
}

/// Every frame in use, and the word lists they lean on.
pub struct Frames {
    frames: Vec<Frame>,
    by_lemma: HashMap<(Trigger, String), Vec<usize>>,
    by_form: HashMap<String, Vec<usize>>,
    company: Vec<Vec<HashSet<String>>>,
    vocabulary: HashSet<String>,
    /// Word lists.
    pub lexicon: Lexicon,
}

impl Frames {
    /// The program's own frames.
    pub fn embedded() -> Result<Self, FramesError> {
        Self::with_files(&[])
    }

    /// The program's own frames and a user's: `(file name, TOML)`, in the order in which they override.
    ///
    /// A file named `lexicon.toml` adds to the word lists. Failure: names file and line.
    pub fn with_files(user: &[(String, String)]) -> Result<Self, FramesError> {
        let mut lexicon = Lexicon::parse("lexicon.toml", EMBEDDED_LEXICON)?;
        for (name, toml) in user.iter().filter(|(name, _)| is_lexicon(name)) {
            lexicon.extend(Lexicon::parse(name, toml)?);
        }
        let mut by_id: BTreeMap<String, Vec<(Vec<String>, Frame)>> = BTreeMap::new();
        let own = EMBEDDED.iter().map(|&(name, toml)| (name, toml));
        let theirs = user
            .iter()
            .filter(|(name, _)| !is_lexicon(name))
            .map(|(n, t)| (n.as_str(), t.as_str()));
        for (name, toml) in own.chain(theirs) {
            for (id, frames) in parse_file(name, toml)? {
                by_id.insert(id, frames);
            }
        }
        Ok(Self::index(by_id.into_values().flatten().collect(), lexicon))
    }

    fn index(entries: Vec<(Vec<String>, Frame)>, lexicon: Lexicon) -> Self {
        let mut by_lemma: HashMap<_, Vec<usize>> = HashMap::new();
        let mut by_form: HashMap<String, Vec<usize>> = HashMap::new();
        let mut company = Vec::new();
        let mut vocabulary = lexicon.vocabulary();
        let mut frames: Vec<Frame> = Vec::new();
        for (lemmas, frame) in entries {
            vocabulary.extend(
                frame.when.iter().chain(&frame.unless).flat_map(|c| c.lemmas.iter().cloned()),
            );
            vocabulary.extend(lemmas.iter().cloned());
            for lemma in lemmas {
                let mut forms = HashSet::new();
                crate::inflect::surface_forms(&lemma, frame.trigger, &mut forms);
                for form in forms {
                    by_form.entry(form).or_default().push(frames.len());
                }
                by_lemma.entry((frame.trigger, lemma)).or_default().push(frames.len());
            }
            let asked = frame.when.iter().filter_map(|condition| condition.forms(&lexicon));
            company.push(asked.chain(frame.joints()).collect());
            frames.push(frame);
        }
        Self { frames, by_lemma, by_form, company, vocabulary, lexicon }
    }

    /// Frames that a word of this lemma and part of speech may evoke, in order of id.
    pub fn evoked(&self, lemma: &str, upos: Upos) -> impl Iterator<Item = &Frame> {
        let kinds: &[Trigger] = match upos {
            Upos::Verb | Upos::Aux => &[Trigger::Verb],
            Upos::Noun | Upos::Propn => &[Trigger::Noun],
            Upos::Adj => &[Trigger::Adjective, Trigger::Verb],
            _ => &[],
        };
        kinds
            .iter()
            .filter_map(move |&kind| self.by_lemma.get(&(kind, lemma.to_owned())))
            .flatten()
            .map(|&i| &self.frames[i])
    }

    /// Whether lower-cased words could evoke any frame, before any model has run: some frame's trigger is among them,
    /// and with it the words that the frame's conditions ask for by name.
    pub fn may_be_evoked_by(&self, words: &[&str]) -> bool {
        let mut seen = HashSet::new();
        let evoked = (0..words.len()).flat_map(|at| {
            let frames = self.by_form.get(words[at]).map_or(&[][..], Vec::as_slice);
            frames.iter().copied().filter(move |&frame| !self.is_other_word(frame, words, at))
        });
        evoked.filter(|&frame| seen.insert(frame)).any(|frame| {
            let asked = &self.company[frame];
            asked.iter().all(|forms| words.iter().any(|word| forms.contains(*word)))
        })
    }

    /// Whether a trigger in its dictionary form is plainly another word, by what stands beside it.
    fn is_other_word(&self, frame: usize, words: &[&str], at: usize) -> bool {
        let frame = &self.frames[frame];
        let is_plain = || self.by_lemma.contains_key(&(frame.trigger, words[at].to_owned()));
        frame.other.are_beside(words, at) && is_plain()
    }

    /// Whether a dictionary form is one that some frame or word list speaks of.
    pub fn knows(&self, lemma: &str) -> bool {
        self.vocabulary.contains(lemma)
    }

    /// All frames, in order of id.
    pub fn all(&self) -> &[Frame] {
        &self.frames
    }
}

/// Neighbours by which a word that looks like a trigger is another one: the month of March, a homicide squad.
#[derive(Debug, Clone, Default)]
struct Neighbours {
    /// Words right before it, lower-case; `#` is any figure.
    after: Vec<String>,
    /// Words right behind it.
    before: Vec<String>,
}

impl Neighbours {
    fn are_beside(&self, words: &[&str], at: usize) -> bool {
        let is_figure = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        let holds = |list: &[String], word: Option<&&str>| {
            word.is_some_and(|word| list.iter().any(|w| w == word || w == "#" && is_figure(word)))
        };
        let left = at.checked_sub(1).and_then(|left| words.get(left));
        holds(&self.after, left) || holds(&self.before, words.get(at + 1))
    }
}

impl Frame {
    /// Words of which one must join the affected to a noun that says nothing without them: "the arrest of three".
    fn joints(&self) -> Option<HashSet<String>> {
        if self.trigger != Trigger::Noun || !self.needs_affected {
            return None;
        }
        let joints: Vec<_> = self.affected.iter().map(Path::joints).collect::<Option<_>>()?;
        let joints: HashSet<String> = joints.into_iter().flatten().collect();
        (!joints.is_empty()).then_some(joints)
    }
}

impl Condition {
    /// Every form of the words that it asks for by name; `None` where it asks for a class that no list exhausts, or for
    /// anything.
    fn forms(&self, lexicon: &Lexicon) -> Option<HashSet<String>> {
        let listed = |class: &Class| match class {
            Class::Attack => Some(lexicon.list("attack")),
            Class::Weapon => Some(lexicon.list("weapon")),
            _ => None,
        };
        let classes: Vec<_> = self.classes.iter().map(listed).collect::<Option<_>>()?;
        if self.lemmas.is_empty() && classes.is_empty() {
            return None;
        }
        let mut forms = HashSet::new();
        for lemma in self.lemmas.iter().map(String::as_str).chain(classes.into_iter().flatten()) {
            crate::inflect::surface_forms(lemma, Trigger::Verb, &mut forms);
            crate::inflect::surface_forms(lemma, Trigger::Noun, &mut forms);
        }
        Some(forms)
    }

    /// Whether it holds of a trigger word.
    pub fn holds(&self, view: &crate::view::View<'_>, trigger: usize, lexicon: &Lexicon) -> bool {
        let named =
            |i: usize| self.lemmas.iter().any(|l| l == view.lemma(i) || *l == view.lower[i]);
        let classed = |i: usize| self.classes.iter().any(|&c| lexicon.is(view, i, c));
        let anything = self.lemmas.is_empty() && self.classes.is_empty();
        // "hundreds of raids", "24 of 30 raids" are raids.
        let counted = |i: usize| {
            let counts = lexicon.lists("counting", view.lemma(i))
                || view.upos(i) == parallax_model::Upos::Num;
            let of = view.children_by(i, "nmod").find(|&c| view.case_of(c) == Some("of"));
            of.filter(|_| counts)
        };
        self.path.follow(view, trigger).into_iter().any(|i| {
            anything || named(i) || classed(i) || counted(i).is_some_and(|i| named(i) || classed(i))
        })
    }
}

fn is_lexicon(name: &str) -> bool {
    name.rsplit(['/', '\\']).next() == Some("lexicon.toml")
}

type Parsed = BTreeMap<String, Vec<(Vec<String>, Frame)>>;

fn parse_file(name: &str, toml: &str) -> Result<Parsed, FramesError> {
    let source = Source { name, toml };
    let file: FrameFile = toml::from_str(toml).map_err(|error| source.syntax(&error))?;
    let event: EventType = source.value(&file.event)?;
    let mut parsed = Parsed::new();
    for entry in &file.frame {
        let id = format!("{event}.{}", entry.id.get_ref());
        if parsed.insert(id.clone(), source.frames(&id, event, entry)?).is_some() {
            return Err(
                source.error(entry.id.span().start, format!("a second frame is called {id}"))
            );
        }
    }
    Ok(parsed)
}

/// A frame file with what is needed to name a line of it.
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) toml: &'a str,
}

impl Source<'_> {
    pub(crate) fn error(&self, at: usize, problem: String) -> FramesError {
        let line = self.toml.get(..at).unwrap_or("").matches('\n').count() + 1;
        FramesError { file: self.name.to_owned(), line, problem }
    }

    pub(crate) fn syntax(&self, error: &toml::de::Error) -> FramesError {
        let at = error.span().map_or(0, |span| span.start);
        self.error(at, error.message().to_owned())
    }

    pub(crate) fn value<T>(&self, text: &Spanned<String>) -> Result<T, FramesError>
    where
        T: std::str::FromStr,
        T::Err: std::fmt::Display,
    {
        let parsed = text.get_ref().parse();
        parsed.map_err(|error: T::Err| self.error(text.span().start, error.to_string()))
    }

    fn frames(
        &self,
        id: &str,
        event: EventType,
        entry: &FrameEntry,
    ) -> Result<Vec<(Vec<String>, Frame)>, FramesError> {
        let needs: Vec<&str> = entry.needs.iter().map(|n| n.get_ref().as_str()).collect();
        if let Some(odd) =
            entry.needs.iter().find(|n| !["actor", "affected"].contains(&n.get_ref().as_str()))
        {
            let problem =
                format!("{:?} cannot be needed; write \"actor\" or \"affected\"", odd.get_ref());
            return Err(self.error(odd.span().start, problem));
        }
        let frame = Frame {
            id: id.to_owned(),
            event,
            method: entry.method.as_ref().map(|m| self.value(m)).transpose()?,
            scope: entry.scope.as_ref().map(|s| self.value(s)).transpose()?,
            actor: self.all(&entry.actor)?,
            affected: self.all(&entry.affected)?,
            when: self.conditions(&entry.when)?,
            unless: self.conditions(&entry.unless)?,
            affected_is: self.all(&entry.affected_is)?,
            actor_is: self.all(&entry.actor_is)?,
            needs_affected: needs.contains(&"affected"),
            needs_actor: needs.contains(&"actor"),
            counts: entry.counts,
            trigger: Trigger::Verb,
            other: Neighbours { after: entry.not_after.clone(), before: entry.not_before.clone() },
        };
        let kinds = [
            (Trigger::Verb, &entry.verbs),
            (Trigger::Noun, &entry.nouns),
            (Trigger::Adjective, &entry.adjectives),
        ];
        if kinds.iter().all(|(_, words)| words.is_empty()) {
            let problem = format!("frame {id} has no trigger; give it verbs, nouns or adjectives");
            return Err(self.error(entry.id.span().start, problem));
        }
        let used = kinds.into_iter().filter(|(_, words)| !words.is_empty());
        Ok(used
            .map(|(trigger, words)| (words.clone(), Frame { trigger, ..frame.clone() }))
            .collect())
    }

    fn all<T>(&self, texts: &[Spanned<String>]) -> Result<Vec<T>, FramesError>
    where
        T: std::str::FromStr,
        T::Err: std::fmt::Display,
    {
        texts.iter().map(|text| self.value(text)).collect()
    }

    fn conditions(&self, texts: &[Spanned<String>]) -> Result<Vec<Condition>, FramesError> {
        texts.iter().map(|text| self.condition(text)).collect()
    }

    fn condition(&self, text: &Spanned<String>) -> Result<Condition, FramesError> {
        let at = text.span().start;
        let (path, values) = text.get_ref().split_once('=').unwrap_or((text.get_ref(), ""));
        let path =
            path.trim().parse::<Path>().map_err(|error| self.error(at, error.to_string()))?;
        let mut condition = Condition { path, lemmas: Vec::new(), classes: Vec::new() };
        for value in values.split('|').map(str::trim).filter(|value| !value.is_empty()) {
            match value.strip_prefix('@') {
                Some(class) => {
                    let class = class
                        .parse()
                        .map_err(|e: parallax_model::UnknownName| self.error(at, e.to_string()))?;
                    condition.classes.push(class);
                }
                None => condition.lemmas.push(value.to_owned()),
            }
        }
        Ok(condition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(toml: &str) -> Result<Frames, FramesError> {
        Frames::with_files(&[("mine/floods.toml".to_owned(), toml.to_owned())])
    }

    #[test]
    fn a_mistake_names_file_and_line() {
        let cases = [
            ("event = \"flood\"\nabout = \"\"", 1, "is no event type"),
            (
                "event = \"killing\"\nabout = \"\"\n[[frame]]\nid = \"x\"\nverbs = [\"drown\"]\nactor = [\"sobject\"]",
                6,
                "no step",
            ),
            ("event = \"killing\"\nabout = \"\"\n[[frame]]\nid = \"x\"", 4, "no trigger"),
            (
                "event = \"killing\"\nabout = \"\"\n[[frame]]\nid = \"x\"\nverb = [\"drown\"]",
                5,
                "unknown field",
            ),
            (
                "event = \"killing\"\nabout = \"\"\n[[frame]]\nid = \"x\"\nverbs = [\"a\"]\naffected_is = [\"fish\"]",
                6,
                "is no class",
            ),
        ];
        for (toml, line, problem) in cases {
            let error = with(toml).err().expect("refused");
            assert_eq!((error.file.as_str(), error.line), ("mine/floods.toml", line), "{error}");
            assert!(error.problem.contains(problem), "{error}");
        }
    }

    fn ours_evoked(words: &[&str]) -> bool {
        Frames::embedded().expect("the program's own frames are sound").may_be_evoked_by(words)
    }

    #[test]
    fn a_trigger_without_its_company_evokes_nothing() {
        assert!(ours_evoked(&["they", "opened", "fire", "on", "the", "crowd"]));
        assert!(!ours_evoked(&["they", "opened", "the", "window"]));
        assert!(ours_evoked(&["the", "attack", "claimed", "12", "lives"]));
    }

    #[test]
    fn a_word_that_is_plainly_another_evokes_nothing() {
        let evoked = |sentence: &str| ours_evoked(&sentence.split(' ').collect::<Vec<_>>());
        assert!(evoked("thousands march through the town"));
        assert!(!evoked("the meeting is on march 12"));
        assert!(evoked("it ended in a homicide"));
        assert!(!evoked("homicide detectives arrived"));
        assert!(evoked("gunmen gun down a mayor"));
        assert!(!evoked("he bought a gun"));
    }

    #[test]
    fn a_noun_that_needs_somebody_asks_for_a_word_that_joins_them() {
        let evoked = |sentence: &str| ours_evoked(&sentence.split(' ').collect::<Vec<_>>());
        assert!(evoked("the incarceration of two clerks"));
        assert!(evoked("his incarceration came later"));
        assert!(!evoked("no incarceration followed"));
        assert!(evoked("the battle started at dawn") && evoked("an attack started"));
        assert!(!evoked("the meeting started"));
    }

    #[test]
    fn a_users_frame_adds_to_ours() {
        let ours = Frames::embedded().expect("the program's own frames are sound").all().len();
        let both =
            with("event = \"killing\"\nabout = \"\"\n[[frame]]\nid = \"x\"\nverbs = [\"zap\"]")
                .expect("sound");
        assert_eq!(both.all().len(), ours + 1);
        assert_eq!(both.evoked("zap", Upos::Verb).count(), 1);
        assert!(both.may_be_evoked_by(&["he", "zapped", "it"]));
    }
}
