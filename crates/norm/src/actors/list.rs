//! What does a list of actors in TOML say, and where is it wrong?
//!
//! ```toml
//! [[actor]]
//! id = "nusra_front"              # lower-case letters, digits, underscores
//! kind = "rebel_group"            # a kind of the codebook
//! country = "SY"                  # optional, ISO 3166 alpha-2
//! from = "2012-01-23"             # optional, also `to`
//! names = ["Nusra Front", "Jabhat al-Nusra"]   # in any case, with or without hyphens and accents
//! acronyms = ["JN"]               # need capitals where the text has them
//! called.ar = "جبهة النصرة"        # optional: its name where pages are in another language, by ISO 639
//!
//! [[country]]                     # "Syrian army", "Syria's government"
//! id = "syria"
//! code = "SY"
//! names = ["Syria"]
//! adjectives = ["Syrian"]
//! called.ar = "السورية"           # optional: what stands behind "forces", "government" there
//! ```

use std::collections::BTreeMap;

use parallax_model::{ActorKind, Day};
use serde::Deserialize;
use toml::Spanned;

use super::Role;
use super::fold::folded;

/// Why a text is no list of actors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActorsError {
    /// The text is no TOML, or has a key that lists do not know.
    #[error("line {line}: {message}")]
    Toml {
        /// 1-based.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// A value that its key does not take.
    #[error("line {line}, key \"{key}\": {message}")]
    Value {
        /// 1-based.
        line: usize,
        /// The key.
        key: &'static str,
        /// What is wrong and what would be right.
        message: String,
    },
}

/// A list that was read.
#[derive(Debug, Default)]
pub(super) struct List {
    pub actors: Vec<Entry>,
    pub countries: Vec<Country>,
}

/// A party with its names.
#[derive(Debug)]
pub(super) struct Entry {
    pub id: String,
    pub roles: Vec<Role>,
    pub names: Vec<String>,
    pub acronyms: Vec<String>,
    pub called: Called,
}

/// What something is called in other languages, by their ISO 639 codes.
pub(super) type Called = BTreeMap<String, String>;

/// A country by its names.
#[derive(Debug)]
pub(super) struct Country {
    pub id: String,
    /// ISO 3166 alpha-2.
    pub code: String,
    pub names: Vec<String>,
    pub adjectives: Vec<String>,
    pub called: Called,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawList {
    #[serde(default)]
    actor: Vec<RawActor>,
    #[serde(default)]
    country: Vec<RawCountry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawActor {
    id: Spanned<String>,
    kind: Spanned<String>,
    country: Option<Spanned<String>>,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
    #[serde(default)]
    names: Vec<Spanned<String>>,
    #[serde(default)]
    acronyms: Vec<Spanned<String>>,
    #[serde(default)]
    called: BTreeMap<String, Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCountry {
    id: Spanned<String>,
    code: Spanned<String>,
    names: Vec<Spanned<String>>,
    #[serde(default)]
    adjectives: Vec<Spanned<String>>,
    #[serde(default)]
    called: BTreeMap<String, Spanned<String>>,
}

/// Reads a list. Refused: an unknown kind or key, a date that is none, a name that two parties of the list share, no name.
pub(super) fn from_toml(text: &str) -> Result<List, ActorsError> {
    let raw: RawList = toml::from_str(text).map_err(|error| ActorsError::Toml {
        line: error.span().map_or(1, |span| line_of(text, span.start)),
        message: error.message().to_owned(),
    })?;
    let mut reader = Reader { text, owners: BTreeMap::new() };
    let actors =
        raw.actor.into_iter().map(|actor| reader.actor(actor)).collect::<Result<_, _>>()?;
    let countries =
        raw.country.into_iter().map(|country| reader.country(country)).collect::<Result<_, _>>()?;
    Ok(List { actors, countries })
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|&byte| byte == b'\n').count() + 1
}

struct Reader<'t> {
    text: &'t str,
    /// Which party a folded name belongs to.
    owners: BTreeMap<String, String>,
}

impl Reader<'_> {
    fn actor(&mut self, raw: RawActor) -> Result<Entry, ActorsError> {
        let id = self.id(&raw.id)?;
        let kind: ActorKind =
            raw.kind.get_ref().parse().map_err(|error: parallax_model::UnknownName| {
                self.error(&raw.kind, "kind", error.to_string())
            })?;
        let country = raw.country.as_ref().map(|code| self.code(code, "country")).transpose()?;
        let from = raw.from.as_ref().map(|day| self.day(day, "from")).transpose()?;
        let to = raw.to.as_ref().map(|day| self.day(day, "to")).transpose()?;
        if raw.names.is_empty() && raw.acronyms.is_empty() {
            return Err(self.error(
                &raw.id,
                "names",
                format!("{id:?} has no names; give at least one"),
            ));
        }
        let names = self.names(&raw.names, "names", &id)?;
        let acronyms = self.names(&raw.acronyms, "acronyms", &id)?;
        let called = self.called(raw.called)?;
        Ok(Entry { id, roles: vec![Role { kind, country, from, to }], names, acronyms, called })
    }

    fn country(&mut self, raw: RawCountry) -> Result<Country, ActorsError> {
        let id = self.id(&raw.id)?;
        let code = self.code(&raw.code, "code")?;
        let plain =
            |names: Vec<Spanned<String>>| names.into_iter().map(Spanned::into_inner).collect();
        let (names, adjectives) = (plain(raw.names), plain(raw.adjectives));
        Ok(Country { id, code, names, adjectives, called: self.called(raw.called)? })
    }

    fn called(&self, called: BTreeMap<String, Spanned<String>>) -> Result<Called, ActorsError> {
        for (language, name) in &called {
            let is_code = (2..=3).contains(&language.len())
                && language.bytes().all(|byte| byte.is_ascii_lowercase());
            if !is_code {
                let what = format!("{language:?} is no language; use a code such as \"ar\"");
                return Err(self.error(name, "called", what));
            }
            if name.get_ref().trim().is_empty() {
                let what = format!("the name in {language:?} is empty; leave it out");
                return Err(self.error(name, "called", what));
            }
        }
        Ok(called.into_iter().map(|(language, name)| (language, name.into_inner())).collect())
    }

    fn names(
        &mut self,
        names: &[Spanned<String>],
        key: &'static str,
        id: &str,
    ) -> Result<Vec<String>, ActorsError> {
        for name in names {
            let plain = folded(name.get_ref());
            if plain.is_empty() {
                return Err(self.error(name, key, format!("{:?} holds no letter", name.get_ref())));
            }
            let owner = self.owners.entry(plain).or_insert_with(|| id.to_owned()).clone();
            if owner != id {
                return Err(self.error(
                    name,
                    key,
                    format!("{:?} is already a name of {owner:?}", name.get_ref()),
                ));
            }
        }
        Ok(names.iter().map(|name| name.get_ref().clone()).collect())
    }

    fn id(&self, id: &Spanned<String>) -> Result<String, ActorsError> {
        let text = id.get_ref();
        let is_valid = !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if is_valid {
            return Ok(text.clone());
        }
        Err(self.error(
            id,
            "id",
            format!("{text:?} is no id; use lower-case letters, digits and underscores"),
        ))
    }

    fn code(&self, code: &Spanned<String>, key: &'static str) -> Result<String, ActorsError> {
        let text = code.get_ref();
        if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) {
            return Ok(text.clone());
        }
        Err(self.error(
            code,
            key,
            format!("{text:?} is no country code; use two capitals such as \"SY\""),
        ))
    }

    fn day(&self, day: &Spanned<String>, key: &'static str) -> Result<Day, ActorsError> {
        let text = day.get_ref();
        text.parse().map_err(|_| {
            self.error(day, key, format!("{text:?} is no date; write it as 2015-03-30"))
        })
    }

    fn error<T>(&self, at: &Spanned<T>, key: &'static str, message: String) -> ActorsError {
        ActorsError::Value { line: line_of(self.text, at.span().start), key, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(from_toml(text).expect_err(text).to_string(), expected);
    }

    #[test]
    fn mistakes_are_named_with_line_and_key() {
        let entry = |rest: &str| format!("[[actor]]\nid = \"a\"\nkind = \"militia\"\n{rest}");
        check(
            "[[actor]]\nid = \"a\"\nkind = \"army\"\nnames = [\"A b\"]",
            "line 3, key \"kind\": \"army\" is no kind of actor; the codebook knows: state_forces, government, \
             rebel_group, militia, civilians, international, media, ngo, other",
        );
        check(&entry("names = []"), "line 2, key \"names\": \"a\" has no names; give at least one");
        check(
            &entry("names = [\"x y\"]\nfrom = \"soon\""),
            "line 5, key \"from\": \"soon\" is no date; write it as 2015-03-30",
        );
        check(
            "[[actor]]\nid = \"A b\"\nkind = \"militia\"\nnames = [\"x\"]",
            "line 2, key \"id\": \"A b\" is no id; use lower-case letters, digits and underscores",
        );
        check(
            &format!(
                "{}\n[[actor]]\nid = \"b\"\nkind = \"militia\"\nnames = [\"X-Y\"]",
                entry("names = [\"x y\"]")
            ),
            "line 8, key \"names\": \"X-Y\" is already a name of \"a\"",
        );
        check(
            &entry("names = [\"x y\"]\ncalled.arabic = \"س\""),
            "line 5, key \"called\": \"arabic\" is no language; use a code such as \"ar\"",
        );
        check(
            &entry("names = [\"x y\"]\ncalled.ar = \" \""),
            "line 5, key \"called\": the name in \"ar\" is empty; leave it out",
        );
        let unknown = from_toml(&entry("name = \"x\"")).expect_err("`name` is no key").to_string();
        assert!(unknown.starts_with("line 4: unknown field `name`"), "{unknown}");
    }
}
