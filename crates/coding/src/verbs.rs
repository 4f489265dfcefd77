//! What is done: the verb dictionary. Verbs in blocks that share a code, sets of nouns, and patterns of words around a verb
//! that make its code more exact.
//!
//! In: the text of a dictionary in PETRARCH-2's format. Out: [`Verbs`]. A line that cannot be read is an error with its number.

use std::collections::{HashMap, HashSet};

use crate::DictionaryError;

/// What a verb or pattern says in each direction: `[042:043]` is a visit one way and a hosting the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    /// From the subject to the object; `None` for `---`.
    pub forward: Option<String>,
    /// From the object to the subject.
    pub backward: Option<String>,
}

/// A word of a pattern, or any of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// This word, in capitals.
    Word(String),
    /// Any word of the set `&NAME`.
    AnyOf(String),
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A word on its own.
    One(Term),
    /// `{AIR STRIKE}`: a noun, last, with these words before it.
    Phrase(Vec<Term>),
    /// `(IN {AIR STRIKE})`: a preposition and what it governs; nothing where any phrase will do.
    Prep(Term, Vec<Item>),
}

/// Words around a verb, and the code that they give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Left of the verb: who does it.
    pub before: Vec<Item>,
    /// Right of the verb.
    pub after: Vec<Item>,
    /// What it says; both `None` where such words are no event.
    pub codes: Codes,
    /// As the dictionary has it.
    pub text: String,
    /// How many words it asks for.
    pub n_words: usize,
}

/// Verbs that share a code and patterns.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// Its name: `EXPLAIN_VERBAL`.
    pub name: String,
    /// The code of its verbs, where they have none of their own.
    pub codes: Codes,
    /// In the order of the dictionary.
    pub patterns: Vec<Pattern>,
}

/// A verb, of one word or several: `SHOOT DOWN`.
#[derive(Debug, Clone)]
pub struct Verb {
    /// The words around the verb itself, in order: those before it and those after.
    pub before: Vec<String>,
    /// The words behind it.
    pub after: Vec<String>,
    /// Index of its block.
    pub block: usize,
    /// Its own code.
    pub codes: Option<Codes>,
}

/// A set of words.
#[derive(Debug, Clone, Default)]
pub struct Set {
    /// Single words.
    pub words: HashSet<String>,
    /// Several words, by the last one.
    pub phrases: HashMap<String, Vec<Vec<String>>>,
}

/// A verb dictionary.
#[derive(Debug, Clone, Default)]
pub struct Verbs {
    /// In the order of the dictionary.
    pub blocks: Vec<Block>,
    /// By name without `&`.
    pub sets: HashMap<String, Set>,
    by_form: HashMap<String, Vec<Verb>>,
}

impl Verbs {
    /// Reads a dictionary.
    ///
    /// Failure: a block or pattern without a code, or with an open bracket, with the number of its line.
    pub fn parse(text: &str) -> Result<Self, DictionaryError> {
        let mut verbs = Self::default();
        let mut set = None;
        for (idx, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            let wrong = |what: &'static str| DictionaryError { line: idx + 1, what };
            if let Some(heading) = line.strip_prefix("---") {
                set = None;
                verbs.blocks.push(block(heading).ok_or(wrong("a block without a name or code"))?);
            } else if let Some(name) = line.strip_prefix('&') {
                let name = name.trim_end_matches('_').to_owned();
                verbs.sets.entry(name.clone()).or_default();
                set = Some(name);
            } else if let Some(name) = &set {
                if let Some(word) = line.strip_prefix('+') {
                    verbs.sets.get_mut(name).expect("it was just made").add(word);
                }
            } else if let Some(rest) = line.strip_prefix('-') {
                let pattern = pattern(rest).ok_or(wrong("a pattern without a verb or code"))?;
                let block = verbs.blocks.last_mut().ok_or(wrong("a pattern before any block"))?;
                block.patterns.push(pattern);
            } else if !line.is_empty() && !line.starts_with('~') {
                verbs.add(line).ok_or(wrong("a verb before any block"))?;
            }
        }
        Ok(verbs)
    }

    /// The verbs that a word may be, by its form in capitals or its dictionary form.
    pub fn of(&self, form: &str) -> &[Verb] {
        self.by_form.get(form).map_or(&[], Vec::as_slice)
    }

    /// `KILL`, `FREE {FREES FREED} [084]`, `+SHOOT_DOWN {+SHOT_DOWN}`.
    fn add(&mut self, line: &str) -> Option<()> {
        let block = self.blocks.len().checked_sub(1)?;
        let (line, own) = match line.split_once('[') {
            Some((line, code)) => (line, Some(codes(code.split(']').next()?))),
            None => (line, None),
        };
        let spellings = line.split(['{', '}', ' ', '\t', ',']).filter(|form| !form.is_empty());
        for spelling in spellings {
            let words: Vec<&str> = spelling.split('_').filter(|word| !word.is_empty()).collect();
            // `+` marks the verb among several words; without it the first word is the verb.
            let at = words.iter().position(|word| word.starts_with('+')).unwrap_or(0);
            let plain: Vec<String> =
                words.iter().map(|word| word.trim_start_matches('+').to_owned()).collect();
            let Some(form) = plain.get(at).filter(|form| !form.is_empty()).cloned() else {
                continue;
            };
            let verb = Verb {
                before: plain[..at].to_vec(),
                after: plain[at + 1..].to_vec(),
                block,
                codes: own.clone(),
            };
            self.by_form.entry(form).or_default().push(verb);
        }
        Some(())
    }
}

impl Set {
    fn add(&mut self, word: &str) {
        let words: Vec<String> =
            word.split('_').filter(|w| !w.is_empty()).map(|w| w.trim().to_owned()).collect();
        match words.as_slice() {
            [] => {}
            [one] => {
                self.words.insert(one.clone());
            }
            [.., last] => self.phrases.entry(last.clone()).or_default().push(words.clone()),
        }
    }
}

/// `  RELEASE   [080]  ---`
fn block(heading: &str) -> Option<Block> {
    let (name, rest) = heading.split_once('[')?;
    let code = rest.split(']').next()?;
    let name = name.trim().to_owned();
    (!name.is_empty()).then(|| Block { name, codes: codes(code), patterns: Vec::new() })
}

/// `042:043`, `:110`, `---`.
fn codes(text: &str) -> Codes {
    let code = |text: &str| {
        let text = text.trim();
        text.bytes().all(|b| b.is_ascii_digit()).then(|| text.to_owned()).filter(|c| c.len() > 1)
    };
    match text.split_once(':') {
        Some((forward, backward)) => Codes { forward: code(forward), backward: code(backward) },
        None => Codes { forward: code(text), backward: None },
    }
}

/// ` * (IN {AIR STRIKE}) [195]`
fn pattern(line: &str) -> Option<Pattern> {
    let (words, code) = line.rsplit_once('[')?;
    let code = code.split(']').next()?;
    let spaced: String = words
        .chars()
        .flat_map(|c| if "{}()*".contains(c) { vec![' ', c, ' '] } else { vec![c] })
        .collect();
    let mut tokens = spaced.split_whitespace().peekable();
    let (mut before, mut after, mut is_after) = (Vec::new(), Vec::new(), false);
    while let Some(token) = tokens.next() {
        if token == "*" {
            is_after = true;
            continue;
        }
        let items = if is_after { &mut after } else { &mut before };
        items.extend(item(token, &mut tokens)?);
    }
    let n_words = before.iter().chain(&after).map(Item::n_words).sum();
    let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
    is_after.then(|| Pattern { before, after, codes: codes(code), text, n_words })
}

/// One item; none where the token stands for the source or target (`$`, `+`) or anything (`^`, `%`).
fn item<'t>(token: &'t str, rest: &mut impl Iterator<Item = &'t str>) -> Option<Vec<Item>> {
    match token {
        "$" | "+" | "^" | "%" => Some(Vec::new()),
        "{" => {
            let words = rest.by_ref().take_while(|token| *token != "}");
            let terms: Vec<Term> = words.flat_map(terms).collect();
            (!terms.is_empty()).then(|| vec![Item::Phrase(terms)])
        }
        "(" => {
            let preposition = rest.next()?;
            let mut inside = Vec::new();
            loop {
                match rest.next()? {
                    ")" => break,
                    token => inside.extend(item(token, rest)?),
                }
            }
            Some(vec![Item::Prep(terms(preposition).pop()?, inside)])
        }
        "}" | ")" => Some(Vec::new()),
        word => {
            let mut terms = terms(word);
            Some(match terms.len() {
                1 => vec![Item::One(terms.pop()?)],
                _ => vec![Item::Phrase(terms)],
            })
        }
    }
}

fn terms(word: &str) -> Vec<Term> {
    match word.strip_prefix('&') {
        Some(set) => vec![Term::AnyOf(set.trim_end_matches('_').to_owned())],
        None => {
            word.split('_').filter(|w| !w.is_empty()).map(|w| Term::Word(w.to_owned())).collect()
        }
    }
}

impl Item {
    fn n_words(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Phrase(terms) => terms.len(),
            Self::Prep(_, inside) => 1 + inside.iter().map(Self::n_words).sum::<usize>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "&ARMS\n+GUN_\n+AIR_GUN\n\n---  GIVE   [060]  ---\nGIVE {GAVE GIVEN }\nLEND [070]\n\
        +HAND_OVER {+HANDED_OVER }  # of things\n- * &ARMS [072]\n- KING * {OLD HORSE} (TO + ) [040:041]\n- * BIRTH [---]\n\
        ~ a (a b ATTACK) SAY = a b 015\n";

    #[test]
    fn blocks_forms_sets_and_patterns_are_read() {
        let verbs = Verbs::parse(TEXT).unwrap();
        assert!(verbs.sets["ARMS"].words.contains("GUN"));
        assert_eq!(verbs.sets["ARMS"].phrases["GUN"], [["AIR", "GUN"]]);
        assert_eq!(verbs.of("GAVE")[0].block, 0);
        assert_eq!(verbs.of("LEND")[0].codes.as_ref().unwrap().forward.as_deref(), Some("070"));
        assert_eq!(verbs.of("HANDED")[0].after, ["OVER"]);
        let patterns = &verbs.blocks[0].patterns;
        assert_eq!(patterns[1].codes.backward.as_deref(), Some("041"));
        assert_eq!((patterns[1].before.len(), patterns[1].n_words), (1, 4));
        assert_eq!(patterns[2].codes, Codes::default());
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let error = Verbs::parse("---  GIVE   [060]  ---\n- * GUN\n").unwrap_err();
        assert_eq!(error.line, 2);
        assert!(Verbs::parse("- * GUN [010]").is_err());
    }
}
