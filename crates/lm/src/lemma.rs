//! Lemmas: how a lower-cased form becomes its dictionary form. The twin of `training/lemma.py`.
//!
//! Where the treebanks agree on a form as a part of speech (men, NOUN → man), that is its lemma. For every other word the
//! network chooses a script.

use std::collections::HashMap;

use parallax_model::Upos;

/// One way to make a lemma of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Script {
    /// `2+y`: cut two characters, add "y" (bodies → body).
    Suffix {
        /// Characters to cut.
        cut: usize,
        /// What to add.
        add: Box<str>,
    },
    /// `=be`: the lemma itself (was → be).
    Whole(Box<str>),
}

impl Script {
    /// Reads `2+y` or `=be`; `None` is a script that nobody wrote.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(lemma) = text.strip_prefix('=') {
            return Some(Self::Whole(lemma.into()));
        }
        let (cut, add) = text.split_once('+')?;
        Some(Self::Suffix { cut: cut.parse().ok()?, add: add.into() })
    }

    /// The lemma of a lower-cased form; a form shorter than the cut is its own lemma.
    pub fn apply(&self, form: &str) -> Box<str> {
        match self {
            Self::Whole(lemma) => lemma.clone(),
            Self::Suffix { cut, add } => match stem_len(form, *cut) {
                Some(len) => [&form[..len], add].concat().into(),
                None => form.into(),
            },
        }
    }
}

/// Scripts of forms whose lemma the treebanks agree on, by part of speech.
pub struct KnownLemmas(HashMap<(&'static str, Upos), Script>);

impl KnownLemmas {
    /// Shape: a line each, form, part of speech, script. `None`: a line is not so.
    pub fn parse(text: &'static str) -> Option<Self> {
        let entry = |line: &'static str| {
            let mut cells = line.split('\t');
            Some(((cells.next()?, cells.next()?.parse().ok()?), Script::parse(cells.next()?)?))
        };
        text.lines().map(entry).collect::<Option<_>>().map(Self)
    }

    /// The lemma of a lower-cased form as a part of speech, where it is known.
    pub fn lemma(&self, form: &str, upos: Upos) -> Option<Box<str>> {
        self.0.get(&(form, upos)).map(|script| script.apply(form))
    }
}

fn stem_len(form: &str, cut: usize) -> Option<usize> {
    match cut {
        0 => Some(form.len()),
        _ => form.char_indices().rev().nth(cut - 1).map(|(i, _)| i),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, form: &str, lemma: &str) {
        let script = Script::parse(script).expect("a script");
        assert_eq!(&*script.apply(&form.to_lowercase()), lemma);
    }

    #[test]
    fn scripts_apply() {
        check("3+y", "Bodies", "body");
        check("=be", "WAS", "be");
        check("0+", "Syria", "syria");
        check("1+", "cafés", "café");
        check("4+x", "is", "is");
        check("2+", "is", "");
    }

    #[test]
    fn what_the_treebanks_agree_on_is_known() {
        let known = KnownLemmas::parse("men\tNOUN\t2+an\n").expect("a list");
        assert_eq!(known.lemma("men", Upos::Noun).as_deref(), Some("man"));
        assert_eq!(known.lemma("men", Upos::Propn), None);
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(Script::parse("y"), None);
        assert_eq!(Script::parse("x+y"), None);
    }
}
