//! What looking at a file came to.

use crate::fingerprint::Fingerprint;
use crate::format::Medium;

/// Characters that one fact keeps; a file can put megabytes into a field.
const MAX_CHARS: usize = 500;

/// Facts that are kept; no file of a camera has as many.
const MAX_FACTS: usize = 100;

/// One thing that a file says of itself: a name of those that `docs/EVIDENCE.md` lists, and the words.
pub type Fact = (String, String);

/// What looking at a file came to. A file says of itself what whoever made it wrote there: none of it is known to be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// By its first bytes: `jpeg`, `mp4`, …
    pub format: String,
    /// What kind of thing that is.
    pub medium: Medium,
    /// What the file says of itself, in the order of the names.
    pub facts: Vec<Fact>,
    /// By what the picture is found again; `None` where it is no picture, or none that is decoded here.
    pub fingerprint: Option<Fingerprint>,
    /// A small JPEG of the picture.
    pub thumbnail: Option<Vec<u8>>,
    /// What could not be read, in words.
    pub problems: Vec<String>,
}

impl Findings {
    /// Nothing is known but the format.
    pub fn of(format: &str, medium: Medium) -> Self {
        Self {
            format: format.to_owned(),
            medium,
            facts: Vec::new(),
            fingerprint: None,
            thumbnail: None,
            problems: Vec::new(),
        }
    }

    /// The words under this name.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|fact| fact.0 == name).map(|fact| fact.1.as_str())
    }

    /// Notes a fact, made safe to keep; what is empty says nothing, and of two the first stands.
    pub(crate) fn note(&mut self, name: &str, words: impl AsRef<str>) {
        let words: String = words
            .as_ref()
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(MAX_CHARS)
            .collect();
        let words = words.trim();
        if !words.is_empty() && self.fact(name).is_none() && self.facts.len() < MAX_FACTS {
            self.facts.push((name.to_owned(), words.to_owned()));
            self.facts.sort();
        }
    }

    pub(crate) fn trouble(&mut self, what: &str, error: impl std::fmt::Display) {
        let words: String = format!("{what}: {error}").chars().take(MAX_CHARS).collect();
        self.problems.push(words);
    }
}
