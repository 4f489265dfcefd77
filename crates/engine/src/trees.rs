//! What lets a reading skip the language model: the trees of sentences it has seen before.

use crate::codec;
use parallax_lm::LanguageModel;
use parallax_model::{Digest, Parse};
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

/// Where trees are kept. Shared by the workers.
///
/// **Invariant:** what is recalled under a key is what the model would say now: the key holds the weights and the words.
pub trait Trees: Send + Sync {
    /// The bytes kept under each key, where there are any.
    fn recall(&self, keys: &[String]) -> Vec<Option<Vec<u8>>>;

    /// Keeps bytes under their keys. Trouble is the keeper's to tell: the reading goes on without it.
    fn keep(&self, rows: Vec<(String, Vec<u8>)>);
}

/// Trees of the sentences read last, in memory: an agency's words come again under the names of ten outlets, and what an
/// outlet prints below each of its reports comes with every one.
#[derive(Default)]
pub(crate) struct Recent {
    generations: Mutex<Generations>,
}

/// Bytes of trees in one generation, some 40,000 sentences.
const GENERATION_BYTES: usize = 16 << 20;

/// Once the young are many they become the old, and the old before them are forgotten; an old one that comes again is young.
#[derive(Default)]
struct Generations {
    young: HashMap<String, Vec<u8>>,
    n_bytes: usize,
    old: HashMap<String, Vec<u8>>,
}

impl Generations {
    fn recall(&mut self, key: &str) -> Option<Vec<u8>> {
        if let Some(bytes) = self.young.get(key) {
            return Some(bytes.clone());
        }
        let (key, bytes) = self.old.remove_entry(key)?;
        self.keep(key, bytes.clone());
        Some(bytes)
    }

    fn keep(&mut self, key: String, bytes: Vec<u8>) {
        if self.n_bytes >= GENERATION_BYTES {
            (self.old, self.n_bytes) = (std::mem::take(&mut self.young), 0);
        }
        self.n_bytes += key.len() + bytes.len();
        self.young.insert(key, bytes);
    }
}

impl Trees for Recent {
    fn recall(&self, keys: &[String]) -> Vec<Option<Vec<u8>>> {
        // Where a worker has panicked the memory may lack a tree and is never wrong.
        let mut kept = self.generations.lock().unwrap_or_else(|held| held.into_inner());
        keys.iter().map(|key| kept.recall(key)).collect()
    }

    fn keep(&self, rows: Vec<(String, Vec<u8>)>) {
        let mut kept = self.generations.lock().unwrap_or_else(|held| held.into_inner());
        rows.into_iter().for_each(|(key, bytes)| kept.keep(key, bytes));
    }
}

/// One tree a sentence: from `trees` where it is kept, else from the model, and then kept. A sentence without words has an
/// empty one.
pub(crate) fn recalled_or_parsed(
    model: &LanguageModel,
    trees: &dyn Trees,
    sentences: &[Vec<&str>],
) -> Vec<Parse> {
    let asked: Vec<usize> = (0..sentences.len()).filter(|&at| !sentences[at].is_empty()).collect();
    let keys: Vec<String> = asked.iter().map(|&at| key(&sentences[at])).collect();
    let mut parses = vec![Parse::default(); sentences.len()];
    let mut missing = Vec::new();
    for ((at, key), bytes) in asked.into_iter().zip(&keys).zip(trees.recall(&keys)) {
        match bytes.and_then(|bytes| whole(&bytes, sentences[at].len())) {
            Some(parse) => parses[at] = parse,
            None => missing.push((at, key)),
        }
    }
    let unknown: Vec<Vec<&str>> = missing.iter().map(|(at, _)| sentences[*at].clone()).collect();
    let mut new = Vec::new();
    for ((at, key), parse) in missing.into_iter().zip(model.parse(&unknown)) {
        new.push((key.clone(), codec::encode(&parse)));
        parses[at] = parse;
    }
    trees.keep(new);
    parses
}

/// The tree that was kept, if it is one of so many words.
fn whole(bytes: &[u8], n_words: usize) -> Option<Parse> {
    codec::decode(bytes).filter(|tree: &Parse| tree.words.len() == n_words)
}

/// Weights and words: all that a tree depends on.
fn key(words: &[&str]) -> String {
    static WEIGHTS: OnceLock<Digest> = OnceLock::new();
    let weights = WEIGHTS.get_or_init(|| Digest::of(LanguageModel::weights()));
    let words = words.join("\0").to_lowercase();
    Digest::of(format!("{weights}\0{words}").as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct InMemory(Mutex<HashMap<String, Vec<u8>>>);

    impl Trees for InMemory {
        fn recall(&self, keys: &[String]) -> Vec<Option<Vec<u8>>> {
            let kept = self.0.lock().expect("one thread");
            keys.iter().map(|key| kept.get(key).cloned()).collect()
        }

        fn keep(&self, rows: Vec<(String, Vec<u8>)>) {
            self.0.lock().expect("one thread").extend(rows);
        }
    }

    #[test]
    fn a_kept_tree_is_the_tree() {
        let model = LanguageModel::embedded().expect("it ships");
        let text = ["Shells killed 12 people in Homs .", "The monitor said 15 had died ."];
        let sentences: Vec<Vec<&str>> = text.iter().map(|line| line.split(' ').collect()).collect();
        let trees = InMemory::default();
        let parsed = model.parse(&sentences);
        assert_eq!(recalled_or_parsed(&model, &trees, &sentences), parsed);
        assert_eq!(trees.0.lock().expect("one thread").len(), 2);
        assert_eq!(recalled_or_parsed(&model, &trees, &sentences), parsed, "recalled");
        trees.0.lock().expect("one thread").values_mut().for_each(|bytes| bytes.truncate(9));
        assert_eq!(recalled_or_parsed(&model, &trees, &sentences), parsed, "damage is read anew");
    }

    #[test]
    fn what_was_read_last_is_remembered_and_what_was_read_long_ago_is_not() {
        let recent = Recent::default();
        let row = |n: usize| (format!("key {n}"), vec![n as u8; GENERATION_BYTES / 4]);
        let is_kept = |n: usize| recent.recall(&[format!("key {n}")])[0].is_some();
        recent.keep((0..4).map(row).collect());
        assert!((0..4).all(is_kept));
        recent.keep((4..6).map(row).collect());
        assert!(is_kept(0), "of the generation before, and young again");
        recent.keep((6..9).map(row).collect());
        assert!(is_kept(0) && is_kept(8) && !is_kept(1));
    }
}
