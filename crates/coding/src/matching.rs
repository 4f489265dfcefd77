//! Does a pattern of the verb dictionary fit the words around a verb? Subjects left of it, the rest right of it, by the
//! tree and not by order, so that a passive and a far object fit as well.

use std::collections::HashSet;

use parallax_model::{Deprel, Upos};

use crate::tree::Tree;
use crate::verbs::{Codes, Item, Pattern, Term, Verb, Verbs};

/// The words around a verb that patterns may name.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Nouns of who does it.
    pub subjects: Vec<usize>,
    /// Nouns of what it is done to, particles, adverbs, complements.
    pub near: Vec<usize>,
    /// Nouns behind prepositions, wherever they hang.
    pub governed: Vec<usize>,
}

/// A verb of the dictionary at a word, with the pattern that fits best.
#[derive(Debug, Clone)]
pub struct Sense<'d> {
    /// What it says.
    pub codes: &'d Codes,
    /// Index of the block.
    pub block: usize,
    /// The pattern, where one fits.
    pub pattern: Option<&'d Pattern>,
}

impl Surroundings {
    /// Of the verb `verb`, with `subjects` and `objects` as its voice has them.
    pub fn new(tree: &Tree, verb: usize, subjects: &[usize], objects: &[usize]) -> Self {
        let mut near: Vec<usize> = objects.to_vec();
        let beside = [
            Deprel::CompoundPrt,
            Deprel::Advmod,
            Deprel::Xcomp,
            Deprel::OblUnmarked,
            Deprel::Amod,
            Deprel::Ccomp,
            Deprel::Advcl,
        ];
        // A verb that completes this one is an act of its own, folded into this one later.
        near.extend(tree.by(verb, &beside).filter(|idx| tree.upos(*idx) != Upos::Verb));
        let mut governed = Vec::new();
        let mut open: Vec<(usize, usize)> = vec![(verb, 0)];
        open.extend(objects.iter().map(|object| (*object, 1)));
        while let Some((idx, depth)) = open.pop() {
            for child in tree.by(idx, &[Deprel::Obl, Deprel::OblAgent, Deprel::Nmod, Deprel::Advcl])
            {
                if tree.preposition(child).is_some() && !governed.contains(&child) {
                    governed.extend(tree.with_joined(child));
                    if depth < 2 {
                        open.push((child, depth + 1));
                    }
                }
            }
        }
        Self { subjects: subjects.to_vec(), near, governed }
    }
}

impl Verbs {
    /// The best sense of the verb at `verb`: several words before one, a pattern before none, many words before few.
    pub fn sense(&self, tree: &Tree, verb: usize, around: &Surroundings) -> Option<Sense<'_>> {
        let forms = self.forms(&tree.lemmas[verb], &tree.forms[verb]);
        let mut best: Option<((usize, usize, usize), Sense<'_>)> = None;
        for entry in forms.iter().flat_map(|form| self.of(form)) {
            if !has_words(tree, verb, entry) {
                continue;
            }
            let n_words = entry.before.len() + entry.after.len();
            let block = &self.blocks[entry.block];
            let base = entry.codes.as_ref().unwrap_or(&block.codes);
            let mut found =
                ((n_words, 0, 0), Sense { codes: base, block: entry.block, pattern: None });
            for pattern in &block.patterns {
                let weight = (n_words, pattern.n_words, n_literal(pattern));
                let is_same = found.1.pattern.is_some_and(|other| other.text == pattern.text);
                // Of the same words given twice the later code holds.
                if (weight > found.0 || is_same) && self.fits(tree, verb, around, pattern) {
                    let codes = &pattern.codes;
                    found = (weight, Sense { codes, block: entry.block, pattern: Some(pattern) });
                }
            }
            if best.as_ref().is_none_or(|(weight, _)| found.0 > *weight) {
                best = Some(found);
            }
        }
        best.map(|(_, sense)| sense)
    }

    /// Under which forms the dictionary may have a verb: its lemma and form, and where it has neither, what the form may come
    /// from, for the model now and then makes up a lemma.
    fn forms(&self, lemma: &str, form: &str) -> Vec<String> {
        let mut forms = vec![lemma.to_owned()];
        if form != lemma {
            forms.push(form.to_owned());
        }
        if forms.iter().all(|form| self.of(form).is_empty()) {
            let mut guessed = Vec::new();
            for ending in ["ED", "ING", "S", "ES"] {
                let Some(stem) = form.strip_suffix(ending).filter(|stem| stem.len() > 2) else {
                    continue;
                };
                guessed.extend([stem.to_owned(), format!("{stem}E")]);
                let mut letters = stem.chars().rev();
                if letters.next() == letters.next() {
                    guessed.push(stem[..stem.len() - 1].to_owned());
                }
                guessed.extend(stem.strip_suffix('I').map(|stem| format!("{stem}Y")));
            }
            forms.extend(guessed.into_iter().find(|form| !self.of(form).is_empty()));
        }
        forms
    }

    fn fits(&self, tree: &Tree, verb: usize, around: &Surroundings, pattern: &Pattern) -> bool {
        let before = pattern.before.iter().all(|item| match item {
            Item::One(term) => self.any(tree, &around.subjects, std::slice::from_ref(term)),
            Item::Phrase(terms) => self.any(tree, &around.subjects, terms),
            Item::Prep(..) => false,
        });
        before && self.right(tree, verb, around, &pattern.after)
    }

    /// Items right of the verb; a bare preposition takes the next item with it.
    fn right(&self, tree: &Tree, verb: usize, around: &Surroundings, items: &[Item]) -> bool {
        let mut rest = items.iter().peekable();
        while let Some(item) = rest.next() {
            let is_here = match item {
                Item::Prep(preposition, inside) => self.governed(tree, around, preposition, inside),
                Item::Phrase(terms) => self.any(tree, &around.near, terms),
                Item::One(term) if self.is_preposition(term) => {
                    let is_particle = self.any(tree, &around.near, std::slice::from_ref(term));
                    match rest.peek() {
                        Some(next @ (Item::One(_) | Item::Phrase(_))) if !is_particle => {
                            let inside = std::slice::from_ref(*next);
                            let found = self.governed(tree, around, term, inside);
                            rest.next();
                            found
                        }
                        _ => is_particle || self.governed(tree, around, term, &[]),
                    }
                }
                Item::One(term) => {
                    self.any(tree, &around.near, std::slice::from_ref(term))
                        || self.is_next(tree, verb, term)
                }
            };
            if !is_here {
                return false;
            }
        }
        true
    }

    /// Whether the word after the verb is the term, whatever it hangs on.
    fn is_next(&self, tree: &Tree, verb: usize, term: &Term) -> bool {
        verb + 1 < tree.len() && self.is(tree, verb + 1, term) && tree.upos(verb + 1) != Upos::Noun
    }

    /// A phrase behind this preposition that holds what is asked for.
    fn governed(
        &self,
        tree: &Tree,
        around: &Surroundings,
        preposition: &Term,
        inside: &[Item],
    ) -> bool {
        let mut nouns: Vec<usize> = around.governed.clone();
        let is_governed = matches!(preposition, Term::Word(word) if PREPOSITIONS.contains(&word.as_str()))
            || matches!(preposition, Term::AnyOf(set) if set.starts_with("PREPOSIT"));
        if !is_governed {
            // "(GUNFIRE)": the noun alone, behind any preposition or none.
            nouns.extend(&around.near);
            return self.any(tree, &nouns, std::slice::from_ref(preposition))
                && inside.iter().all(|item| self.inside(tree, &nouns, item));
        }
        nouns.retain(|noun| self.has_preposition(tree, *noun, preposition));
        match inside {
            [] => !nouns.is_empty(),
            items => items.iter().all(|item| self.inside(tree, &nouns, item)),
        }
    }

    fn inside(&self, tree: &Tree, nouns: &[usize], item: &Item) -> bool {
        match item {
            Item::One(term) => self.any(tree, nouns, std::slice::from_ref(term)),
            Item::Phrase(terms) => self.any(tree, nouns, terms),
            Item::Prep(..) => false,
        }
    }

    fn has_preposition(&self, tree: &Tree, noun: usize, preposition: &Term) -> bool {
        // Of joined nouns the first carries the preposition.
        let first = match tree.deprel(noun) {
            Deprel::Conj => tree.head(noun).unwrap_or(noun),
            _ => noun,
        };
        tree.by(first, &[Deprel::Case, Deprel::Mark]).any(|case| self.is(tree, case, preposition))
    }

    /// Whether one of the nouns is the last term, and the words before it or under it are the others.
    fn any(&self, tree: &Tree, nouns: &[usize], terms: &[Term]) -> bool {
        let Some((last, others)) = terms.split_last() else { return true };
        nouns.iter().any(|noun| {
            self.is(tree, *noun, last)
                && others.iter().all(|term| {
                    tree.children(*noun).iter().any(|child| {
                        self.is(tree, *child, term)
                            || tree.children(*child).iter().any(|idx| self.is(tree, *idx, term))
                    })
                })
        })
    }

    /// Whether a word is the term, in its form, its dictionary form, or with the words before it.
    fn is(&self, tree: &Tree, idx: usize, term: &Term) -> bool {
        let (form, lemma) = (tree.forms[idx].as_str(), tree.lemmas[idx].as_str());
        match term {
            Term::Word(word) => word == form || word == lemma || is_hyphened(tree, idx, word),
            Term::AnyOf(set) => self.sets.get(set).is_some_and(|set| {
                let is_in = |words: &HashSet<String>| words.contains(form) || words.contains(lemma);
                let phrases = [form, lemma].into_iter().filter_map(|word| set.phrases.get(word));
                is_in(&set.words)
                    || hyphened(tree, idx).is_some_and(|word| set.words.contains(&word))
                    || phrases.flatten().any(|phrase| ends_with(tree, idx, phrase))
            }),
        }
    }

    fn is_preposition(&self, term: &Term) -> bool {
        matches!(term, Term::Word(word) if PREPOSITIONS.contains(&word.as_str()))
    }
}

/// What may stand in brackets as a preposition.
const PREPOSITIONS: [&str; 36] = [
    "ABOUT", "ABOVE", "ACROSS", "AFTER", "AGAINST", "ALONG", "AMONG", "AROUND", "AS", "AT",
    "BEFORE", "BEHIND", "BETWEEN", "BY", "DURING", "FOR", "FROM", "IN", "INSIDE", "INTO", "NEAR",
    "OF", "OFF", "ON", "ONTO", "OUT", "OVER", "THROUGH", "TO", "TOWARD", "TOWARDS", "UNDER",
    "UNTIL", "UPON", "WITH", "WITHOUT",
];

/// Whether the other words of a verb of several words stand around it: right beside it, or hanging on it.
fn has_words(tree: &Tree, verb: usize, entry: &Verb) -> bool {
    let is = |idx: usize, word: &String| tree.forms[idx] == *word || tree.lemmas[idx] == *word;
    let n_before = entry.before.len();
    let before = n_before <= verb
        && entry.before.iter().zip(verb - n_before..verb).all(|(word, idx)| is(idx, word));
    let right_beside = entry
        .after
        .iter()
        .enumerate()
        .all(|(at, word)| tree.forms.get(verb + 1 + at).is_some() && is(verb + 1 + at, word));
    let hanging = entry.after.iter().all(|word| {
        tree.children(verb).iter().any(|child| {
            tree.deprel(*child) == Deprel::CompoundPrt && is(*child, word)
                || tree.preposition(*child) == Some(word.as_str()) && entry.after.len() == 1
        })
    });
    before && (right_beside || hanging)
}

/// "cease-fire" as one word, where its parts are three.
fn hyphened(tree: &Tree, idx: usize) -> Option<String> {
    let is_last = idx > 1 && tree.forms[idx - 1] == "-";
    is_last.then(|| format!("{}-{}", tree.forms[idx - 2], tree.lemmas[idx]))
}

fn is_hyphened(tree: &Tree, idx: usize, word: &str) -> bool {
    word.contains('-') && hyphened(tree, idx).is_some_and(|whole| whole == word)
}

/// Whether the words up to `idx` are those of the phrase.
fn ends_with(tree: &Tree, idx: usize, phrase: &[String]) -> bool {
    let Some(start) = (idx + 1).checked_sub(phrase.len()) else { return false };
    let others = &phrase[..phrase.len() - 1];
    others
        .iter()
        .enumerate()
        .all(|(at, word)| tree.forms[start + at] == *word || tree.lemmas[start + at] == *word)
}

/// Words named outright, not by a set.
fn n_literal(pattern: &Pattern) -> usize {
    fn of(item: &Item) -> usize {
        let literal = |term: &Term| usize::from(matches!(term, Term::Word(_)));
        match item {
            Item::One(term) => literal(term),
            Item::Phrase(terms) => terms.iter().map(literal).sum(),
            Item::Prep(term, inside) => literal(term) + inside.iter().map(of).sum::<usize>(),
        }
    }
    pattern.before.iter().chain(&pattern.after).map(of).sum()
}
