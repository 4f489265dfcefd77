//! The small language in which a frame says where in the tree a party stands.
//!
//! `subject`, `object`, `agent` are grammatical functions, found across voice, control, coordination and relative
//! clauses. Other steps are Universal Dependencies relations, with the prepositions they need in parentheses:
//! `nmod(of|in)`, `obl(from)`, `nmod:poss`, `compound`. `^acl` climbs to the governor. Steps join with `/`:
//! `left` is whom "left 25 militants dead" leaves so; `itself` is the trigger. `obj/nmod(of)` is the lives' owners in "claimed the lives of twelve".

use parallax_model::Upos;

use crate::roles;
use crate::view::{View, matches_rel};

/// A parsed path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Subject,
    Object,
    Agent,
    Left,
    Itself,
    Down { rel: String, cases: Vec<String> },
    Up { rel: String },
}

/// What is wrong with a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{step:?} is no step of a path; write subject, object, agent, left, itself, a relation such as nmod(of), or ^acl"
)]
pub struct PathError {
    step: String,
}

impl std::str::FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        text.split('/').map(|step| parse_step(step.trim())).collect::<Result<_, _>>().map(Path)
    }
}

fn parse_step(step: &str) -> Result<Step, PathError> {
    let error = || PathError { step: step.to_owned() };
    Ok(match step {
        "subject" => Step::Subject,
        "object" => Step::Object,
        "agent" => Step::Agent,
        "left" => Step::Left,
        "itself" => Step::Itself,
        _ => {
            let (climbs, body) = step.strip_prefix('^').map_or((false, step), |rest| (true, rest));
            let (rel, cases) = match body.split_once('(') {
                Some((rel, rest)) => (rel, rest.strip_suffix(')').ok_or_else(error)?),
                None => (body, ""),
            };
            let well_formed =
                !rel.is_empty() && rel.bytes().all(|b| b.is_ascii_lowercase() || b == b':');
            let known = rel.parse::<parallax_model::Deprel>().is_ok();
            if !well_formed || !known || (climbs && !cases.is_empty()) {
                return Err(error());
            }
            if climbs {
                Step::Up { rel: rel.to_owned() }
            } else {
                let cases = cases.split('|').filter(|c| !c.is_empty()).map(str::to_owned).collect();
                Step::Down { rel: rel.to_owned(), cases }
            }
        }
    })
}

/// What marks whose something is.
const POSSESSIVES: &[&str] = &[
    "'s", "’s", "‘s", "'", "’", "s", "his", "her", "hers", "their", "its", "my", "our", "your",
    "whose",
];

impl Path {
    /// Words of which one stands between the start and whatever the path leads to; `None` where none need stand there.
    pub fn joints(&self) -> Option<Vec<String>> {
        match self.0.first()? {
            Step::Down { rel, .. } if rel == "nmod:poss" => {
                Some(POSSESSIVES.iter().map(ToString::to_string).collect())
            }
            Step::Down { rel, cases } if rel == "nmod" && !cases.is_empty() => {
                (!cases.iter().any(|case| case == "-")).then(|| cases.clone())
            }
            _ => None,
        }
    }

    /// Every word the path leads to from `start`, left to right.
    pub fn follow(&self, view: &View<'_>, start: usize) -> Vec<usize> {
        let mut at = vec![start];
        for step in &self.0 {
            let mut reached: Vec<usize> = at.iter().flat_map(|&i| step.take(view, i)).collect();
            reached.sort_unstable();
            reached.dedup();
            at = reached;
        }
        at
    }
}

impl Step {
    fn take(&self, view: &View<'_>, i: usize) -> Vec<usize> {
        match self {
            Self::Subject => roles::subject(view, i).into_iter().collect(),
            Self::Object => roles::object(view, i).into_iter().collect(),
            Self::Agent => roles::agent(view, i).into_iter().collect(),
            Self::Left => roles::left(view, i).into_iter().collect(),
            Self::Itself => vec![i],
            Self::Down { rel, cases } => {
                let own = |i: usize| {
                    let fits =
                        move |&child: &usize| cases.is_empty() || has_case(view, child, cases);
                    view.children_by(i, rel).filter(fits).collect::<Vec<_>>()
                };
                let found = own(i);
                // "The abduction and rape of four women": what follows a pair of nouns is said of both.
                let shared = || paired_noun(view, i).map(own).unwrap_or_default();
                if found.is_empty() && rel == "nmod" && cases.iter().any(|c| c == "of") {
                    shared()
                } else {
                    found
                }
            }
            Self::Up { rel } => {
                let climbs = matches_rel(view.rel(i), rel);
                view.head(i).filter(|_| climbs).into_iter().collect()
            }
        }
    }
}

/// The other of two nouns that "and" joins without a word between: "the arrest and torture of".
fn paired_noun(view: &View<'_>, i: usize) -> Option<usize> {
    let is_noun = |n: usize| view.upos(n) == Upos::Noun;
    let joins =
        |a: usize, b: usize| b == a + 2 && view.lower[a + 1] == "and" && is_noun(a) && is_noun(b);
    let first = view.head(i).filter(|&h| view.rel(i).base() == "conj" && joins(h, i));
    first.or_else(|| view.children_by(i, "conj").find(|&c| joins(i, c)))
}

fn has_case(view: &View<'_>, word: usize, cases: &[String]) -> bool {
    let marks = view.children_by(word, "case").chain(view.children_by(word, "mark"));
    let mut found = false;
    for mark in marks {
        found = true;
        if cases.iter().any(|case| *case == view.lower[mark]) {
            return true;
        }
    }
    !found && cases.iter().any(|case| case == "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_none_is_refused_with_its_step() {
        for good in ["subject", "obj/nmod(of)", "^acl", "obl(in|at)", "nmod:poss", "obl(-)"] {
            assert!(good.parse::<Path>().is_ok(), "{good}");
        }
        for bad in ["", "Subject", "nmod(of", "frobnicate", "obj//nmod", "^acl(of)"] {
            assert!(bad.parse::<Path>().is_err(), "{bad}");
        }
    }
}
