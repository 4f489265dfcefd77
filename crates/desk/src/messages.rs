//! The words of the interface in other languages: English stands in the pages, the rest in `messages/*.toml`; beside them the
//! nouns that titles of incidents take from reports.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A language of the interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Lang {
    /// English.
    #[default]
    En,
    /// Arabic.
    Ar,
}

static ARABIC: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("../messages/ar.toml")).expect("the messages that ship are sound")
});

static ARABIC_NOUNS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("../messages/nouns.ar.toml"))
        .expect("the nouns that ship are sound")
});

/// Names of places by their ids in GeoNames: a line each, in the order of the ids.
static ARABIC_PLACES: LazyLock<HashMap<u32, &'static str>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let (id, name) = line.split_once('\t').expect("the places that ship are sound");
        (id.parse().expect("an id in GeoNames is a number"), name)
    };
    include_str!("../messages/places.ar.tsv").lines().map(line).collect()
});

impl Lang {
    /// Every language there is.
    pub const ALL: &'static [Self] = &[Self::En, Self::Ar];

    /// Its code, as it stands in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ar => "ar",
        }
    }

    /// Its own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ar => "العربية",
        }
    }

    /// Which way it is written.
    pub fn dir(self) -> &'static str {
        match self {
            Self::En => "ltr",
            Self::Ar => "rtl",
        }
    }

    /// These words in this language; where nobody has put them into it yet, as they are.
    pub fn say(self, english: &str) -> &str {
        match self {
            Self::En => english,
            Self::Ar => {
                // The codebook's names stand there with the line that joins their words.
                let found = ARABIC.get(english);
                let found = found.or_else(|| ARABIC.get(&english.replace(' ', "_")));
                found.map_or(english, String::as_str)
            }
        }
    }

    /// A noun of those affected in this language; `None`: nobody has put it into it.
    pub fn noun(self, english: &str) -> Option<&str> {
        match self {
            Self::En => Some(english),
            Self::Ar => ARABIC_NOUNS.get(english).map(String::as_str),
        }
    }

    /// What this language calls the place of this id in GeoNames; `None`: it goes by the name it is shown by elsewhere.
    pub fn place(self, geoname_id: u32) -> Option<&'static str> {
        match self {
            Self::En => None,
            Self::Ar => ARABIC_PLACES.get(&geoname_id).copied(),
        }
    }

    /// A whole number, in the digits and with the marks of this language.
    pub fn number(self, n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            let is_third = at > 0 && (digits.len() - at).is_multiple_of(3);
            match self {
                Self::En => {
                    out.extend(is_third.then_some(','));
                    out.push(digit);
                }
                Self::Ar => {
                    out.extend(is_third.then_some('٬'));
                    out.push(self.digit(digit));
                }
            }
        }
        out
    }

    /// What stands between things that are listed.
    pub fn comma(self) -> &'static str {
        match self {
            Self::En => ", ",
            Self::Ar => "، ",
        }
    }

    /// Words that hold numbers, with the digits of this language.
    pub fn digits(self, text: &str) -> String {
        text.chars().map(|letter| self.digit(letter)).collect()
    }

    fn digit(self, letter: char) -> char {
        match (self, letter.to_digit(10)) {
            (Self::Ar, Some(digit)) => char::from_u32(0x660 + digit).unwrap_or(letter),
            _ => letter,
        }
    }
}

/// What the filters of the templates are handed.
impl askama::Values for Lang {
    fn get_value<'a>(&'a self, key: &str) -> Option<&'a dyn std::any::Any> {
        (key == "lang").then_some(self)
    }
}

/// Filters of the templates.
pub(crate) mod filters {
    use super::Lang;
    use std::fmt::Display;

    fn lang(values: &dyn askama::Values) -> Lang {
        askama::get_value::<Lang>(values, "lang").copied().unwrap_or_default()
    }

    /// These words in the language of the page; names of the codebook without the line that joins their words.
    #[askama::filter_fn]
    pub fn t(words: impl Display, values: &dyn askama::Values) -> askama::Result<String> {
        let words = words.to_string();
        let said = lang(values).say(&words);
        let is_name = said.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        Ok(if is_name { said.replace('_', " ") } else { said.to_owned() })
    }

    /// A day or an instant of ISO 8601 as the page's language says it; anything else as it is.
    #[askama::filter_fn]
    pub fn d(time: impl Display, values: &dyn askama::Values) -> askama::Result<String> {
        Ok(crate::wording::when(lang(values), &time.to_string()))
    }

    /// Digits of the page's language in place of ours: a number that something goes by.
    #[askama::filter_fn]
    pub fn digits(number: impl Display, values: &dyn askama::Values) -> askama::Result<String> {
        Ok(lang(values).digits(&number.to_string()))
    }

    /// A number in the digits of the page's language.
    #[askama::filter_fn]
    pub fn n(number: impl Display, values: &dyn askama::Values) -> askama::Result<String> {
        let text = number.to_string();
        let lang = lang(values);
        Ok(text.parse().map_or_else(|_| lang.digits(&text), |number| lang.number(number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        assert_eq!(Lang::En.number(220_001), "220,001");
        assert_eq!(Lang::Ar.number(220_001), "٢٢٠٬٠٠١");
        assert_eq!(Lang::Ar.digits("2015-03-30"), "٢٠١٥-٠٣-٣٠");
    }

    /// Every phrase that a template or a page hands to the catalogue stands in it.
    #[test]
    fn nothing_that_is_said_lacks_its_arabic() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut missing = Vec::new();
        for folder in ["templates", "src", "src/pages"] {
            for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
                let path = entry.expect("an entry").path();
                let Ok(text) = std::fs::read_to_string(&path) else { continue };
                if path.ends_with("messages.rs") {
                    continue;
                }
                for phrase in phrases(&text) {
                    if !ARABIC.contains_key(phrase) {
                        missing.push(format!("{phrase:?} ({})", path.display()));
                    }
                }
            }
        }
        assert!(missing.is_empty(), "{}", missing.join("\n"));
    }

    /// What stands in `{{ "…"|t }}`, in `say("…")`, and in the sentences of what went wrong.
    fn phrases(text: &str) -> Vec<&str> {
        let quoted = |rest: &'_ str| rest.split('"').next().map(str::len).unwrap_or(0);
        let mut found: Vec<&str> = Vec::new();
        for (at, _) in text.match_indices("say(\"") {
            let rest = &text[at + 5..];
            found.push(&rest[..quoted(rest)]);
        }
        // What went wrong: sentences with names in them, and those without.
        for opening in
            ["Told::with(\"", "Failure::refused(\"", "Failure::lacks(\"", "let words = \""]
        {
            for (at, _) in text.match_indices(opening) {
                let rest = &text[at + opening.len()..];
                found.push(&rest[..quoted(rest)]);
            }
        }
        for (at, _) in text.match_indices("\"|t") {
            found.extend(text[..at].rsplit('"').next());
        }
        found.retain(|phrase| !phrase.is_empty());
        found
    }
}
