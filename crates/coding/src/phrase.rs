//! Which codes does a noun phrase have? The actors it names and the roles of agents: "French police" is `FRACOP`.

use parallax_model::Day as Date;
use parallax_model::{Deprel, Upos};

use crate::names::{Found, Names};
use crate::tree::Tree;

/// Known actors, and agents that any country has.
#[derive(Debug, Clone, Default)]
pub struct WhoIsWho {
    /// With country or organisation.
    pub actors: Names,
    /// Roles.
    pub agents: Names,
}

/// Somebody coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// `FRACOP`; `---REB` where only a role is known.
    pub code: String,
    /// The noun.
    pub head: usize,
}

impl Party {
    /// Whether a country, organisation or person is named, not a role alone.
    pub fn is_named(&self) -> bool {
        !self.code.starts_with("---")
    }
}

/// An actor or agent among the words of a sentence.
#[derive(Debug, Clone)]
struct Name {
    code: String,
    is_agent: bool,
    /// Its words.
    words: Vec<usize>,
}

impl WhoIsWho {
    /// Everybody that a phrase names, by its noun: several where nouns or their modifiers are joined.
    pub fn parties(&self, tree: &Tree, head: usize, day: Option<Date>) -> Vec<Party> {
        let mut found: Vec<Party> = Vec::new();
        for noun in tree.with_joined(head) {
            for code in self.codes(tree, noun, day) {
                if found.iter().all(|party| party.code != code) {
                    found.push(Party { code, head: noun });
                }
            }
        }
        found
    }

    /// A role that a phrase names alone, with the country of another phrase: "ministers … from Georgia".
    pub fn joined(role: &Party, countries: &[Party]) -> Vec<Party> {
        let role_code = role.code.trim_start_matches("---");
        let with_role = |party: &Party| Party {
            code: combined(std::slice::from_ref(&party.code), &[role_code.to_owned()]).concat(),
            head: role.head,
        };
        countries.iter().filter(|party| party.is_named()).map(with_role).collect()
    }

    /// The codes of one noun with what belongs to it: a wider part of the phrase counts where the narrower names nobody.
    fn codes(&self, tree: &Tree, head: usize, day: Option<Date>) -> Vec<String> {
        let all = tree
            .branch(head, &|idx| is_joined_to(tree, idx, head) || is_quality_of_another(tree, idx));
        let names = self.names(tree, &all, day);
        let part = |is_out: &dyn Fn(usize) -> bool, from: usize| -> Vec<&Name> {
            let words = tree.branch(from, is_out);
            names.iter().filter(|name| words.contains(&name.words[0])).collect()
        };
        let is_aside = |idx: usize| is_clause(tree, idx) || is_apposed(tree, idx);
        let own = part(
            &|idx| is_aside(idx) || is_governed(tree, idx) || is_joined_to(tree, idx, head),
            head,
        );
        if own.iter().any(|name| !name.is_agent) {
            return combined_names(&own);
        }
        // "military exercises in Alaska" are no soldiers: the role must be that of the noun itself.
        let roles = |name: &&&Name| {
            name.words.contains(&head) || own.len() == 1 && is_person(&own, tree, head)
        };
        let roles: Vec<&Name> = own.iter().filter(roles).copied().collect();
        for branch in tree.children(head).iter().filter(|idx| is_governed(tree, **idx)) {
            let behind = part(&is_aside, *branch);
            if behind.iter().any(|name| !name.is_agent) {
                return combined_names(&[roles, behind].concat());
            }
        }
        for branch in tree.children(head).iter().filter(|idx| is_apposed(tree, **idx)) {
            let beside = part(&|idx| is_clause(tree, idx), *branch);
            if beside.iter().any(|name| !name.is_agent) {
                return combined_names(&[roles, beside].concat());
            }
        }
        let anything = part(&|idx| is_joined_to(tree, idx, head), head);
        let no_clause = part(&|idx| is_clause(tree, idx) || is_joined_to(tree, idx, head), head);
        combined_names(if no_clause.is_empty() { &anything } else { &no_clause })
    }

    /// Actors and agents among words, in order, none overlapping; of equal length a role before a name, since "the Senate"
    /// is any country's.
    fn names(&self, tree: &Tree, words: &[usize], day: Option<Date>) -> Vec<Name> {
        let spelt: Vec<(usize, Vec<String>)> = words
            .iter()
            .map(|idx| (*idx, tree.spellings(*idx)))
            .filter(|(_, spellings)| !spellings.is_empty())
            .collect();
        let spellings: Vec<Vec<String>> = spelt.iter().map(|(_, s)| s.clone()).collect();
        let (mut names, mut at) = (Vec::new(), 0);
        while at < spelt.len() {
            let may_be =
                |found: &Found| found.n_words > 1 || may_name(tree, spelt[at].0, &found.code);
            let actor = self.actors.find(&spellings[at..], day).filter(may_be);
            let agent = self.agents.find(&spellings[at..], day).filter(may_be);
            let n_agent = agent.as_ref().map_or(0, |agent| agent.n_words);
            let actor = actor.filter(|actor| actor.n_words > n_agent);
            let is_agent = actor.is_none();
            let Some(found) = actor.or(agent) else {
                at += 1;
                continue;
            };
            let words = spelt[at..at + found.n_words].iter().map(|(idx, _)| *idx).collect();
            at += found.n_words;
            names.push(Name { code: found.code, is_agent, words });
        }
        let is_business = |name: &Name| !name.is_agent && name.code.starts_with("MNC");
        if names.iter().any(|name| !name.is_agent && !is_business(name)) {
            names.retain(|name| !is_business(name));
        }
        names
    }
}

/// Whether the one role of a phrase stands before a noun that names its bearer: "rebel leader".
fn is_person(own: &[&Name], tree: &Tree, head: usize) -> bool {
    own.iter()
        .all(|name| name.words.contains(&head) || tree.deprel(name.words[0]) == Deprel::NmodDesc)
}

fn combined_names(names: &[&Name]) -> Vec<String> {
    let of = |is_agent: bool| -> Vec<String> {
        let mut codes: Vec<String> = Vec::new();
        for name in names.iter().filter(|name| name.is_agent == is_agent) {
            if !codes.contains(&name.code) {
                codes.push(name.code.clone());
            }
        }
        codes
    };
    combined(&of(false), &of(true))
}

/// A clause that describes: "rebels who …", "parts held by …".
fn is_clause(tree: &Tree, idx: usize) -> bool {
    matches!(
        tree.deprel(idx),
        Deprel::Acl | Deprel::AclRelcl | Deprel::Advcl | Deprel::Parataxis | Deprel::Ccomp
    )
}

fn is_apposed(tree: &Tree, idx: usize) -> bool {
    tree.deprel(idx) == Deprel::Appos
}

/// "of Nablus", "in Guyana".
fn is_governed(tree: &Tree, idx: usize) -> bool {
    matches!(tree.deprel(idx), Deprel::Nmod | Deprel::Obl)
        && tree.by(idx, &[Deprel::Case]).any(|case| case < idx && tree.upos(case) == Upos::Adp)
}

/// Another noun beside the phrase's own is another phrase.
fn is_joined_to(tree: &Tree, idx: usize, head: usize) -> bool {
    tree.deprel(idx) == Deprel::Conj && tree.head(idx) == Some(head) && tree.is_nominal(idx)
}

/// "Iran-backed", "rebel-held", "UK-based", "pro-government": who is named there is somebody else.
fn is_quality_of_another(tree: &Tree, idx: usize) -> bool {
    let is_participle = matches!(tree.upos(idx), Upos::Verb | Upos::Adj);
    let is_before = tree.head(idx).is_some_and(|head| idx < head);
    is_participle
        && is_before
        && idx > 1
        && tree.forms[idx - 1] == "-"
        && (tree.forms[idx].ends_with("ED") || IRREGULAR.contains(&tree.forms[idx].as_str()))
}

/// Participles after a hyphen without "-ed".
const IRREGULAR: [&str; 8] = ["HELD", "LED", "RUN", "BORN", "BUILT", "MADE", "FRIENDLY", "BOUND"];

/// Whether a single word may be a name: "US" but not "us", a business only as a name.
fn may_name(tree: &Tree, idx: usize, code: &str) -> bool {
    match tree.upos(idx) {
        Upos::Propn => true,
        Upos::Noun | Upos::Adj | Upos::X | Upos::Num => !code.starts_with("MNC"),
        _ => false,
    }
}

/// Each actor with all the roles: what a code has already is not added, people in general only where nothing else is said.
fn combined(actors: &[String], agents: &[String]) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    let nobody = ["---".to_owned()];
    let actors = if actors.is_empty() { &nobody[..] } else { actors };
    for actor in actors {
        let mut code = actor.clone();
        for agent in agents.iter().filter(|agent| *agent != "PPL" || agents.len() == 1) {
            if !code.contains(agent.as_str()) {
                code.push_str(agent);
            }
        }
        codes.push(code);
    }
    codes.retain(|code| code != "---");
    let all = codes.clone();
    codes.retain(|code| !all.iter().any(|other| other != code && other.starts_with(code.as_str())));
    codes.dedup();
    let mut kept: Vec<String> = Vec::new();
    for code in codes {
        if !kept.contains(&code) {
            kept.push(code);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_added_once_and_people_in_general_only_alone() {
        let codes = |actors: &[&str], agents: &[&str]| {
            let owned = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
            combined(&owned(actors), &owned(agents))
        };
        assert_eq!(codes(&["FRA"], &["COP"]), ["FRACOP"]);
        assert_eq!(codes(&["SYR", "SYRGOV"], &["GOV"]), ["SYRGOV"]);
        assert_eq!(codes(&["USA", "GBR"], &["OPP", "PPL"]), ["USAOPP", "GBROPP"]);
        assert_eq!(codes(&[], &["REB"]), ["---REB"]);
        assert!(codes(&[], &[]).is_empty());
    }
}
