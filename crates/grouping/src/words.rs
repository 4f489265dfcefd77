//! Which words of a report are rare among all reports, and how much of them two texts share.
//!
//! Names, streets and ages tell happenings apart better than any list of fields; a word found in every report tells
//! nothing. So a shared word counts by how few reports hold it.

use std::collections::HashMap;

/// Number of a distinct word; numbered by first appearance in the order of report ids.
pub(crate) type WordId = u32;

/// A text as its words with weights, by word, of length one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Vector(pub(crate) Vec<(WordId, f32)>);

impl Vector {
    /// Cosine: 0 nothing shared, 1 the same words.
    pub(crate) fn cosine(&self, other: &Self) -> f64 {
        let (mut i, mut j, mut sum) = (0, 0, 0.0f64);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += f64::from(a.1) * f64::from(b.1);
                    i += 1;
                    j += 1;
                }
            }
        }
        sum.min(1.0)
    }

    /// Words of both, the most telling first.
    pub(crate) fn shared(&self, other: &Self) -> Vec<WordId> {
        let mut both: Vec<(WordId, f32)> = Vec::new();
        let mut j = 0;
        for &(word, weight) in &self.0 {
            while other.0.get(j).is_some_and(|o| o.0 < word) {
                j += 1;
            }
            if let Some(o) = other.0.get(j).filter(|o| o.0 == word) {
                both.push((word, weight * o.1));
            }
        }
        both.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        both.into_iter().map(|(word, _)| word).collect()
    }
}

/// Every word of a set of reports, and in how many of them it stands.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    ids: HashMap<Box<str>, WordId>,
    words: Vec<Box<str>>,
    n_reports_with: Vec<u32>,
    n_reports: u32,
}

/// Words of one text in order, numbered.
pub(crate) type WordList = Vec<WordId>;

impl Lexicon {
    /// Reads the texts of all reports, in the order given; returns each as a list of words.
    pub(crate) fn read<'t>(texts: impl Iterator<Item = Vec<&'t str>>) -> (Self, Vec<WordList>) {
        let mut lexicon = Self::default();
        let lists: Vec<WordList> = texts.map(|parts| lexicon.add(&parts)).collect();
        (lexicon, lists)
    }

    fn add(&mut self, parts: &[&str]) -> WordList {
        let mut list = WordList::new();
        for part in parts {
            for_each_word(part, |word| {
                let id = self.intern(word);
                list.push(id);
            });
        }
        let mut distinct = list.clone();
        distinct.sort_unstable();
        distinct.dedup();
        distinct.into_iter().for_each(|id| self.n_reports_with[id as usize] += 1);
        self.n_reports += 1;
        list
    }

    fn intern(&mut self, word: &str) -> WordId {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = self.words.len() as WordId;
        self.ids.insert(word.into(), id);
        self.words.push(word.into());
        self.n_reports_with.push(0);
        id
    }

    /// The word itself.
    pub(crate) fn word(&self, id: WordId) -> &str {
        &self.words[id as usize]
    }

    /// In how many reports a word stands.
    pub(crate) fn n_reports_with(&self, id: WordId) -> u32 {
        self.n_reports_with[id as usize]
    }

    /// How rare a word is among the reports: 0 where one in eight holds it or nobody does, 1 from one in a hundred down.
    pub(crate) fn rarity_of(&self, word: &str) -> f64 {
        let Some(&id) = self.ids.get(word) else { return 0.0 };
        let share = f64::from(self.n_reports_with(id)) / f64::from(self.n_reports.max(1));
        ((-share.log2() - 3.0) / 4.0).clamp(0.0, 1.0)
    }

    /// How many reports were read.
    pub(crate) fn n_reports(&self) -> u32 {
        self.n_reports
    }

    /// How much a word tells: the logarithm of one over the share of reports that hold it.
    ///
    /// A pile of five reports cannot know what is rare, so every word is taken to stand in a few reports more.
    fn telling(&self, id: WordId) -> f32 {
        let n = self.n_reports as f32;
        let held = self.n_reports_with(id) as f32;
        ((n + 1.0) / (held + 0.5)).ln().max(0.0)
    }

    /// Weighs the words of a text that is already read.
    pub(crate) fn weigh(&self, list: &[WordId]) -> Vector {
        let mut sorted = list.to_vec();
        sorted.sort_unstable();
        let mut vector: Vec<(WordId, f32)> = Vec::new();
        for run in sorted.chunk_by(|a, b| a == b) {
            let often = 1.0 + (run.len() as f32).ln();
            let weight = often * self.telling(run[0]);
            if weight > 0.0 {
                vector.push((run[0], weight));
            }
        }
        let length = vector.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
        Vector(vector)
    }

    /// Numbers the words of a passage; words no report holds are left out.
    pub(crate) fn list(&self, passage: &str) -> WordList {
        let mut list = WordList::new();
        for_each_word(passage, |word| list.extend(self.ids.get(word)));
        list
    }
}

/// Longest run of letters taken for a word; anything longer is no language.
const MAX_WORD_BYTES: usize = 48;

/// Calls `f` with every word in lower case. "13-year-old" is one word, since an age tells more than its parts.
pub(crate) fn for_each_word(text: &str, mut f: impl FnMut(&str)) {
    let mut lower = String::new();
    let mut number = String::new();
    for run in text.split(|c: char| !c.is_alphanumeric()) {
        if run.is_empty() || run.len() > MAX_WORD_BYTES {
            continue;
        }
        lower.clear();
        lower.extend(run.chars().flat_map(char::to_lowercase));
        if lower.starts_with("year") && !number.is_empty() {
            number.push_str("-year");
            f(&number);
            number.clear();
        }
        if is_small_number(&lower) {
            number.clone_from(&lower);
        } else {
            number.clear();
        }
        if lower.len() > 1 && !is_common(&lower) {
            f(&lower);
        }
    }
}

fn is_small_number(word: &str) -> bool {
    word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit())
}

/// Words that say nothing about which happening it is, however few the reports.
fn is_common(word: &str) -> bool {
    COMMON.binary_search(&word).is_ok()
}

/// Grammar words and the phrases of the trade, sorted.
const COMMON: &[&str] = &[
    "about",
    "according",
    "after",
    "again",
    "against",
    "all",
    "also",
    "am",
    "an",
    "and",
    "another",
    "any",
    "are",
    "around",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "between",
    "both",
    "but",
    "by",
    "can",
    "could",
    "day",
    "did",
    "do",
    "during",
    "first",
    "for",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "here",
    "him",
    "his",
    "how",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "last",
    "left",
    "many",
    "may",
    "more",
    "most",
    "mr",
    "mrs",
    "news",
    "no",
    "not",
    "now",
    "of",
    "off",
    "old",
    "on",
    "one",
    "only",
    "or",
    "other",
    "our",
    "out",
    "over",
    "people",
    "pm",
    "police",
    "report",
    "reported",
    "reports",
    "said",
    "say",
    "says",
    "she",
    "so",
    "some",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "they",
    "this",
    "time",
    "to",
    "told",
    "two",
    "up",
    "us",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "will",
    "with",
    "would",
    "year",
    "years",
    "you",
    "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_common_words_is_sorted() {
        assert!(COMMON.is_sorted());
    }

    #[test]
    fn ages_are_words_and_case_does_not_matter() {
        let mut words = Vec::new();
        for_each_word("A 13-YEAR-OLD girl of IDLIB , 7 years old", |word| {
            words.push(word.to_owned())
        });
        assert_eq!(words, ["13", "13-year", "girl", "idlib", "7-year"]);
    }

    #[test]
    fn a_word_in_every_report_tells_nothing_beside_a_rare_one() {
        let texts = ["shelling hit zardana", "shelling hit taftanaz", "shelling hit binnish"];
        let (lexicon, lists) = Lexicon::read(texts.iter().map(|text| vec![*text]));
        let [a, b, _] = [0, 1, 2].map(|i| lexicon.weigh(&lists[i]));
        assert!(a.cosine(&b) < 0.3, "{}", a.cosine(&b));
        assert!((a.cosine(&a) - 1.0).abs() < 1e-5);
        let zardana = lexicon.weigh(&lexicon.list("in Zardana, shelling"));
        assert!(a.cosine(&zardana) > 0.8);
        assert_eq!(lexicon.word(a.shared(&zardana)[0]), "zardana");
    }
}
