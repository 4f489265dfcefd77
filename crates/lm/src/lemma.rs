//! Lemma scripts: how a lower-cased form becomes its dictionary form. The twin of `training/lemma.py`.

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

    /// The lemma of `form`; a form shorter than the cut is its own lemma.
    pub fn apply(&self, form: &str) -> Box<str> {
        let form = form.to_lowercase();
        match self {
            Self::Whole(lemma) => lemma.clone(),
            Self::Suffix { cut, add } => match stem_len(&form, *cut) {
                Some(len) => [&form[..len], add].concat().into(),
                None => form.into(),
            },
        }
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
        assert_eq!(&*Script::parse(script).expect("a script").apply(form), lemma);
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
    fn nonsense_is_refused() {
        assert_eq!(Script::parse("y"), None);
        assert_eq!(Script::parse("x+y"), None);
    }
}
