//! A sentence laid out for coding: forms, dictionary forms and children of every word.

use parallax_model::{AnnotatedSentence, Deprel, Upos, Word};

use crate::names::folded;

/// A sentence and its tree.
pub struct Tree<'s> {
    /// The sentence.
    pub sentence: &'s AnnotatedSentence,
    /// The words as written, in capitals.
    pub forms: Vec<String>,
    /// Their dictionary forms, in capitals.
    pub lemmas: Vec<String>,
    children: Vec<Vec<usize>>,
}

impl<'s> Tree<'s> {
    /// Lays out a sentence; nothing where it has no tree.
    pub fn new(sentence: &'s AnnotatedSentence, text: &str) -> Option<Self> {
        let words = &sentence.parse.words;
        if words.is_empty() || words.len() != sentence.sentence.tokens.len() {
            return None;
        }
        let mut children = vec![Vec::new(); words.len()];
        for (idx, word) in words.iter().enumerate() {
            if let Some(head) = word.head {
                children[usize::from(head)].push(idx);
            }
        }
        let forms = (0..words.len()).map(|idx| sentence.word(text, idx).to_uppercase()).collect();
        let lemmas = words.iter().map(|word| word.lemma.to_uppercase()).collect();
        Some(Self { sentence, forms, lemmas, children })
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// What the model says of a word.
    pub fn word(&self, idx: usize) -> &Word {
        &self.sentence.parse.words[idx]
    }

    /// Its relation.
    pub fn deprel(&self, idx: usize) -> Deprel {
        self.word(idx).deprel
    }

    /// Its part of speech.
    pub fn upos(&self, idx: usize) -> Upos {
        self.word(idx).upos
    }

    /// Its governor.
    pub fn head(&self, idx: usize) -> Option<usize> {
        self.word(idx).head.map(usize::from)
    }

    /// Words that hang on it, in order.
    pub fn children(&self, idx: usize) -> &[usize] {
        &self.children[idx]
    }

    /// Words that hang on it by one of these relations, in order.
    pub fn by<'t>(
        &'t self,
        idx: usize,
        relations: &'t [Deprel],
    ) -> impl Iterator<Item = usize> + 't {
        self.children[idx]
            .iter()
            .copied()
            .filter(move |child| relations.contains(&self.deprel(*child)))
    }

    /// The preposition of a phrase: its first `case` word, in capitals.
    pub fn preposition(&self, idx: usize) -> Option<&str> {
        self.by(idx, &[Deprel::Case]).next().map(|case| self.lemmas[case].as_str())
    }

    /// A noun and those joined to it: "Brazil and the United States".
    pub fn with_joined(&self, head: usize) -> Vec<usize> {
        let mut all = vec![head];
        all.extend(self.by(head, &[Deprel::Conj]).filter(|idx| self.is_nominal(*idx)));
        all
    }

    /// Whether a word can head a phrase that names somebody or something.
    pub fn is_nominal(&self, idx: usize) -> bool {
        use Upos::{Adj, Noun, Num, Pron, Propn, Sym, X};
        matches!(self.upos(idx), Noun | Propn | Pron | Num | Sym | X | Adj)
            && self.by(idx, &[Deprel::Cop, Deprel::Obj]).next().is_none()
    }

    /// The words under `head` and itself, in order, leaving out every branch for which `is_out` holds.
    pub fn branch(&self, head: usize, is_out: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        let mut open = vec![head];
        while let Some(idx) = open.pop() {
            found.push(idx);
            open.extend(self.children[idx].iter().copied().filter(|child| !is_out(*child)));
        }
        found.sort_unstable();
        found
    }

    /// Spellings under which a word may stand in a list of names; none where it is a mark or cannot name anybody.
    pub fn spellings(&self, idx: usize) -> Vec<String> {
        if matches!(self.upos(idx), Upos::Punct) || self.forms[idx].starts_with(['\'', '’']) {
            return Vec::new();
        }
        let mut all = vec![folded(&self.forms[idx])];
        let lemma = folded(&self.lemmas[idx]);
        if self.upos(idx) == Upos::Noun && !all.contains(&lemma) {
            all.push(lemma);
        }
        // A name keeps its plural in the lemma: "Malaysia Airlines".
        if self.upos(idx) == Upos::Propn && all[0].len() > 4 && !all[0].ends_with("SS") {
            all.extend(all[0].strip_suffix('S').map(str::to_owned));
        }
        all
    }
}
