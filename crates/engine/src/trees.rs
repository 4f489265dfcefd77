//! What lets a reading skip the language model: the trees of sentences it has seen before.

use crate::codec;
use parallax_lm::LanguageModel;
use parallax_model::{Digest, Parse};
use std::sync::OnceLock;

/// Where trees are kept. Shared by the workers.
///
/// **Invariant:** what is recalled under a key is what the model would say now: the key holds the weights and the words.
pub trait Trees: Send + Sync {
    /// The bytes kept under each key, where there are any.
    fn recall(&self, keys: &[String]) -> Vec<Option<Vec<u8>>>;

    /// Keeps bytes under their keys. Trouble is the keeper's to tell: the reading goes on without it.
    fn keep(&self, rows: Vec<(String, Vec<u8>)>);
}

/// One tree a sentence: from `trees` where it is kept, else from the model, and then kept.
pub(crate) fn recalled_or_parsed(
    model: &LanguageModel,
    trees: &dyn Trees,
    sentences: &[Vec<&str>],
) -> Vec<Parse> {
    let keys: Vec<String> = sentences.iter().map(|words| key(words)).collect();
    let recalled = trees.recall(&keys);
    let known: Vec<Option<Parse>> = recalled
        .into_iter()
        .zip(sentences)
        .map(|(bytes, words)| {
            codec::decode(&bytes?).filter(|tree: &Parse| tree.words.len() == words.len())
        })
        .collect();
    let unknown = |(words, known): (&Vec<_>, &Option<_>)| match known {
        Some(_) => Vec::new(),
        None => words.clone(),
    };
    let missing: Vec<Vec<&str>> = sentences.iter().zip(&known).map(unknown).collect();
    let parsed = model.parse(&missing);
    let new = missing.iter().zip(&keys).zip(&parsed).filter(|((words, _), _)| !words.is_empty());
    trees.keep(new.map(|((_, key), tree)| (key.clone(), codec::encode(tree))).collect());
    known.into_iter().zip(parsed).map(|(known, parsed)| known.unwrap_or(parsed)).collect()
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
    use std::collections::HashMap;
    use std::sync::Mutex;

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
}
