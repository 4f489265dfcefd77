//! Which documents hold a word, as part of any of their words, in whatever case and script.
//!
//! In: documents, each as any number of texts. Out: for words without space, the documents that hold each. Every distinct word
//! stands once, with the documents it is in; a word that is sought is looked for among these, so that what a search costs
//! grows with the number of distinct words and not with the texts.
//!
//! **Invariant:** a document is found exactly where one of its texts, in lower case and without the marks of Latin letters,
//! holds the word sought, so taken.

use hashbrown::HashMap;
use memchr::memmem::Finder;
use std::ops::Range;
use unicode_normalization::char::decompose_canonical;

/// A set of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marks {
    bits: Vec<u64>,
    n_marked: usize,
}

impl Marks {
    /// None of `n`.
    pub fn none_of(n: usize) -> Self {
        Self { bits: vec![0; n.div_ceil(64)], n_marked: 0 }
    }

    fn mark(&mut self, at: usize) {
        let (word, bit) = (&mut self.bits[at / 64], 1 << (at % 64));
        self.n_marked += usize::from(*word & bit == 0);
        *word |= bit;
    }

    /// Whether a document is one of them.
    pub fn holds(&self, at: usize) -> bool {
        self.bits.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.n_marked
    }

    /// Those that are in both.
    pub fn and(mut self, other: &Self) -> Self {
        self.bits.iter_mut().zip(&other.bits).for_each(|(word, other)| *word &= other);
        self.n_marked = self.bits.iter().map(|word| word.count_ones() as usize).sum();
        self
    }
}

/// The words of documents.
#[derive(Debug, Default)]
pub(crate) struct Concordance {
    /// Those in most documents first, each with a line's end behind it.
    words: Box<str>,
    /// Where each begins, and the end of the last.
    words_from: Box<[u32]>,
    /// The documents of each word in their order, as steps from the one before, seven bits a byte.
    documents: Box<[u8]>,
    documents_from: Box<[u32]>,
    n_documents: usize,
}

/// Texts while they are taken up.
#[derive(Default)]
pub(crate) struct Gathering {
    known: HashMap<Box<str>, u32>,
    lists: Vec<List>,
    n_documents: u32,
    folded: String,
}

/// The documents of a word, while they are found.
#[derive(Default)]
struct List {
    /// The number of the last one, from 1.
    last: u32,
    n: u32,
    steps: Vec<u8>,
}

impl Gathering {
    /// What follows belongs to the next document.
    pub fn begin(&mut self) {
        self.n_documents += 1;
    }

    /// A text of the document that was begun last.
    pub fn add(&mut self, text: &str) {
        let mut folded = std::mem::take(&mut self.folded);
        for word in text.split_whitespace() {
            folded.clear();
            fold(word, &mut folded);
            self.add_word(&folded);
        }
        self.folded = folded;
    }

    fn add_word(&mut self, word: &str) {
        let at = match self.known.get(word) {
            Some(&at) => at as usize,
            None => {
                self.known.insert(word.into(), self.lists.len() as u32);
                self.lists.push(List::default());
                self.lists.len() - 1
            }
        };
        let list = &mut self.lists[at];
        if list.last < self.n_documents {
            put(&mut list.steps, self.n_documents - list.last);
            list.last = self.n_documents;
            list.n += 1;
        }
    }

    /// All that was taken up.
    pub fn done(self) -> Concordance {
        let mut words: Vec<(Box<str>, u32)> = self.known.into_iter().collect();
        let n_in = |at: u32| self.lists[at as usize].n;
        words.sort_unstable_by(|(a, at), (b, bt)| n_in(*bt).cmp(&n_in(*at)).then_with(|| a.cmp(b)));
        let mut text = String::with_capacity(words.iter().map(|(word, _)| word.len() + 1).sum());
        let n_bytes = self.lists.iter().map(|list| list.steps.len()).sum();
        let mut documents = Vec::with_capacity(n_bytes);
        let (mut words_from, mut documents_from) = (vec![0], vec![0]);
        for (word, at) in &words {
            text.push_str(word);
            text.push('\n');
            documents.extend(&self.lists[*at as usize].steps);
            words_from.push(place(text.len()));
            documents_from.push(place(documents.len()));
        }
        Concordance {
            words: text.into(),
            words_from: words_from.into(),
            documents: documents.into(),
            documents_from: documents_from.into(),
            n_documents: self.n_documents as usize,
        }
    }
}

/// Four gigabytes of distinct words are more than the desk holds of anything.
fn place(n: usize) -> u32 {
    u32::try_from(n).expect("what the desk holds has fewer than four gigabytes of words")
}

impl Concordance {
    /// How many documents it is of.
    pub fn n_documents(&self) -> usize {
        self.n_documents
    }

    /// Marks the documents that hold a word that was [`folded`], their numbers counted from `first`.
    pub fn mark(&self, word: &str, first: usize, found: &mut Marks) {
        let all = found.len() + self.n_documents;
        let words = self.words.as_bytes();
        let finder = Finder::new(word.as_bytes());
        let (mut from, mut nth) = (0, 0);
        while let Some(hit) = finder.find(&words[from..]) {
            while self.words_from[nth + 1] as usize <= from + hit {
                nth += 1;
            }
            self.documents_of(nth).for_each(|document| found.mark(first + document));
            // Those in most documents come first, so that what nearly all hold is soon found of all.
            if found.len() == all {
                return;
            }
            from = self.words_from[nth + 1] as usize;
        }
    }

    fn documents_of(&self, nth: usize) -> impl Iterator<Item = usize> {
        let bytes: Range<usize> =
            self.documents_from[nth] as usize..self.documents_from[nth + 1] as usize;
        let mut steps = &self.documents[bytes];
        let mut last = 0;
        std::iter::from_fn(move || {
            last += take(&mut steps)?;
            Some(last as usize - 1)
        })
    }
}

/// A word as it is looked for: see the invariant.
pub(crate) fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold(word, &mut folded);
    folded
}

fn fold(word: &str, out: &mut String) {
    if word.is_ascii() {
        out.push_str(word);
        out.make_ascii_lowercase();
        return;
    }
    // A mark that stands for itself goes with the letter that bears it.
    let is_mark = |letter: char| ('\u{300}'..='\u{36f}').contains(&letter);
    for letter in word.to_lowercase().chars() {
        let (mut base, mut is_marked) = (None, true);
        decompose_canonical(letter, |part| match base {
            None => base = Some(part),
            Some(_) => is_marked &= is_mark(part),
        });
        match base.filter(|base| base.is_ascii() && is_marked) {
            Some(base) => out.push(base),
            None if is_mark(letter) && out.ends_with(|last: char| last.is_ascii()) => {}
            None => out.push(letter),
        }
    }
}

fn put(out: &mut Vec<u8>, mut n: u32) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn take(steps: &mut &[u8]) -> Option<u32> {
    let mut n = 0;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = steps.split_first()?;
        *steps = rest;
        n |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    Some(n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(documents: &[Vec<String>]) -> Concordance {
        let mut gathering = Gathering::default();
        for texts in documents {
            gathering.begin();
            texts.iter().for_each(|text| gathering.add(text));
        }
        gathering.done()
    }

    fn found(concordance: &Concordance, word: &str) -> Vec<usize> {
        let mut found = Marks::none_of(concordance.n_documents() + 3);
        concordance.mark(&folded(word), 3, &mut found);
        let all: Vec<usize> =
            (0..concordance.n_documents() + 3).filter(|&at| found.holds(at)).collect();
        assert_eq!(all.len(), found.len());
        all.into_iter().map(|at| at - 3).collect()
    }

    #[test]
    fn words_are_found_in_any_case_and_script() {
        let texts = [
            "A market in HOMS, on Tuesday.",
            "Une école détruite à Alep",
            "قتل تسعة أشخاص في سوق بحمص",
            "Убито двенадцать человек",
            "市场上有九人被杀",
            "",
            "the market of Alep; \u{645}\u{64f}\u{642}",
        ];
        let concordance = of(&texts.map(|text| vec![text.to_owned()]));
        for (word, expected) in [
            ("homs", vec![0]),
            ("oms,", vec![0]),
            ("MARKET", vec![0, 6]),
            ("école", vec![1]),
            ("ecole", vec![1]),
            ("e\u{301}cole", vec![1]),
            ("alep", vec![1, 6]),
            ("بحمص", vec![2]),
            ("حمص", vec![2]),
            ("двенадцать", vec![3]),
            ("九人被", vec![4]),
            ("a", vec![0, 1, 6]),
            ("homs.", vec![]),
            ("\u{645}\u{64f}", vec![6]),
        ] {
            assert_eq!(found(&concordance, word), expected, "{word}");
        }
        assert!(found(&Concordance::default(), "a").is_empty());
    }

    #[test]
    fn what_all_hold_is_found_without_looking_further() {
        let documents: Vec<Vec<String>> =
            (0..500).map(|n| vec![format!("the market, number {n}")]).collect();
        assert_eq!(found(&of(&documents), "e").len(), 500);
    }

    proptest! {
        #[test]
        fn a_document_is_found_where_a_text_of_it_holds_the_word(
            documents in proptest::collection::vec(
                proptest::collection::vec("[aAbéE \u{301}س\n]{0,9}", 0..3), 0..200),
            word in "[aAbéE\u{301}س]{1,3}",
        ) {
            let holds = |texts: &Vec<String>| {
                let words = |text: &String| -> Vec<String> {
                    text.split_whitespace().map(folded).collect()
                };
                texts.iter().flat_map(words).any(|text| text.contains(&folded(&word)))
            };
            let expected: Vec<usize> =
                (0..documents.len()).filter(|&at| holds(&documents[at])).collect();
            prop_assert_eq!(found(&of(&documents), &word), expected);
        }
    }
}
