//! Rules as data: how what voices say becomes what the record says, with words for people and cases that test it.

use parallax_model::{SpeakerKind, UnknownName};
use serde::Deserialize;

/// How statements become a tally. Read from `rules/*.toml`; shown beside every number it chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    name: String,
    version: u32,
    says: String,
    pub(crate) choose: Choose,
    pub(crate) count: Count,
    /// Kinds of voice, the most trusted first; kinds left out come after all of them. For [`Choice::HighestSource`].
    pub(crate) hierarchy: Vec<SpeakerKind>,
    cases: Vec<Case>,
}

/// Which number becomes which bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choose {
    pub(crate) low: Choice,
    pub(crate) best: Choice,
    pub(crate) high: Choice,
    /// Whether the reason carries a grade.
    #[serde(default)]
    pub(crate) grade: bool,
}

/// Ways to choose one number among those that voices state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Choice {
    None,
    SmallestFloor,
    LargestNumber,
    /// The number that most voices can be right about.
    MostVoices,
    /// The number that most voices state in so many words.
    MostStated,
    /// The number stated last.
    Latest,
    /// The number of the kind of voice that stands first in the rule's hierarchy; of one kind the latest.
    HighestSource,
}

/// Which statements count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Count {
    pub(crate) hedged: Hedged,
    pub(crate) unnumbered: Unnumbered,
    pub(crate) outdated: Outdated,
}

/// How hedged statements count for `best`. They always count for the ends of the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Hedged {
    AsStated,
    AfterAsserted,
}

/// How statements without a number ("civilians were killed") count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Unnumbered {
    WhenAlone,
    AsStated,
}

/// Whether counts that a later statement replaces ("initially four … rose to seven") still set bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outdated {
    No,
    AsStated,
}

/// A test of the rule: what voices say, and what the record must then say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) title: String,
    /// `NAME: NUMBERS [hedged] [unnumbered] [outdated] [day N] [kind KIND]`, or `NAME: denied`.
    pub(crate) voices: Vec<String>,
    pub(crate) low: Option<u64>,
    pub(crate) best: Option<u64>,
    pub(crate) high: Option<u64>,
    pub(crate) agreed: bool,
    pub(crate) grade: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    name: String,
    version: u32,
    says: String,
    choose: Choose,
    count: Count,
    #[serde(default)]
    hierarchy: Vec<String>,
    #[serde(default)]
    case: Vec<Case>,
}

/// A rule that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// Not TOML, or not the fields of a rule; the message names line and column.
    #[error("cannot read the rule: {0}")]
    Shape(#[from] toml::de::Error),
    /// A name that could not be told from a version.
    #[error("a rule's name is made of letters, digits and hyphens, not {0:?}")]
    Name(String),
    /// A hierarchy names a kind of voice that is none, or is missing where the rule chooses by it.
    #[error("hierarchy: {0}")]
    Hierarchy(String),
    /// One of the rule's own cases fails.
    #[error("rule {rule}: case {case:?} gives {found}")]
    Case {
        /// The rule.
        rule: String,
        /// The title of the case.
        case: String,
        /// What came out instead.
        found: String,
    },
}

impl Rule {
    /// Reads a rule and runs its cases.
    pub fn read(text: &str) -> Result<Self, RuleError> {
        let rule = Self::unproved(text)?;
        rule.cases.iter().try_for_each(|case| crate::choose::check(&rule, case))?;
        Ok(rule)
    }

    /// Reads a rule and runs its cases: its name and version, and the title of each case with what came out where that is
    /// not what it expects.
    pub fn prove(text: &str) -> Result<(String, Vec<Proof>), RuleError> {
        let rule = Self::unproved(text)?;
        let proof = |case: &Case| match crate::choose::check(&rule, case) {
            Err(RuleError::Case { found, .. }) => (case.title.clone(), Some(found)),
            Err(other) => (case.title.clone(), Some(other.to_string())),
            Ok(()) => (case.title.clone(), None),
        };
        Ok((rule.label(), rule.cases.iter().map(proof).collect()))
    }

    fn unproved(text: &str) -> Result<Self, RuleError> {
        let file: RuleFile = toml::from_str(text)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if file.name.is_empty() || !file.name.chars().all(is_name) {
            return Err(RuleError::Name(file.name));
        }
        let ranks = file.choose.best == Choice::HighestSource;
        if ranks && file.hierarchy.is_empty() {
            let missing = "best = \"highest-source\" needs `hierarchy = [\"monitor\", …]`";
            return Err(RuleError::Hierarchy(missing.to_owned()));
        }
        let kind = |name: &String| {
            name.parse().map_err(|unknown: UnknownName| RuleError::Hierarchy(unknown.to_string()))
        };
        let rule = Self {
            name: file.name,
            version: file.version,
            says: file.says,
            choose: file.choose,
            count: file.count,
            hierarchy: file.hierarchy.iter().map(kind).collect::<Result<_, _>>()?,
            cases: file.case,
        };
        Ok(rule)
    }

    /// The name: `low-best-high`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Name and version, as shown beside each number: `low-best-high/1`.
    pub fn label(&self) -> String {
        format!("{}/{}", self.name, self.version)
    }

    /// The rule in words.
    pub fn says(&self) -> &str {
        &self.says
    }
}

/// The title of a case, and what came out where that is not what it expects.
pub type Proof = (String, Option<String>);

/// Rules by name.
#[derive(Debug, Clone)]
pub struct Rules {
    rules: Vec<Rule>,
}

/// The rules that ship with the program.
const EMBEDDED: &[&str] = &[
    include_str!("../../../rules/range.toml"),
    include_str!("../../../rules/low-best-high.toml"),
    include_str!("../../../rules/majority.toml"),
    include_str!("../../../rules/latest.toml"),
    include_str!("../../../rules/conservative.toml"),
    include_str!("../../../rules/graded.toml"),
    include_str!("../../../rules/source-hierarchy.toml"),
];

impl Rules {
    /// The rules that ship with the program.
    pub fn embedded() -> Self {
        let read = |text: &&str| Rule::read(text).expect("a test reads every rule that ships");
        Self { rules: EMBEDDED.iter().map(read).collect() }
    }

    /// The files of the rules that ship with the program, in their order.
    pub fn embedded_texts() -> &'static [&'static str] {
        EMBEDDED
    }

    /// Adds a rule, in place of one of the same name.
    pub fn with(mut self, text: &str) -> Result<Self, RuleError> {
        let rule = Rule::read(text)?;
        self.rules.retain(|held| held.name != rule.name);
        self.rules.push(rule);
        Ok(self)
    }

    /// The rule of this name.
    pub fn get(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }

    /// Every name, in the order the rules came.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_that_ships_is_read_and_passes_its_cases() {
        for text in EMBEDDED {
            let rule = Rule::read(text).unwrap_or_else(|error| panic!("{error}"));
            assert!(!rule.cases.is_empty(), "{} has no cases", rule.name());
        }
    }

    #[test]
    fn a_rule_whose_case_fails_is_refused() {
        let text = EMBEDDED[0].replace("high = 15\nagreed = true", "high = 16\nagreed = true");
        let error = Rule::read(&text).expect_err("16 was stated by nobody");
        assert!(error.to_string().contains("three accounts"), "{error}");
    }

    #[test]
    fn a_hierarchy_of_kinds_that_are_none_is_refused() {
        let text = EMBEDDED[6].replace("\"monitor\"", "\"oracle\"");
        let error = Rule::read(&text).expect_err("no voice is an oracle");
        assert!(error.to_string().contains("oracle"), "{error}");
        let text = EMBEDDED[0].replace("best = \"none\"", "best = \"highest-source\"");
        assert!(matches!(Rule::read(&text), Err(RuleError::Hierarchy(_))));
    }

    #[test]
    fn a_rule_of_ones_own_takes_the_place_of_its_namesake() {
        let text = EMBEDDED[0].replace("version = 1", "version = 7");
        let rules = Rules::embedded().with(&text).expect("reads");
        assert_eq!(rules.get("range").expect("is there").label(), "range/7");
        assert!(Rules::embedded().with("name = 3").is_err());
        assert!(rules.names().any(|name| name == "low-best-high"));
    }
}
