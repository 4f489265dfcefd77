//! Which words of a report are rare among all reports, and how much of them two texts share.
//!
//! Names, streets and ages tell happenings apart better than any list of fields; a word found in every report tells
//! nothing. So a shared word counts by how few reports hold it.

use std::hash::{BuildHasherDefault, Hasher};

/// A word by the hash of its letters: the same in every pile, so that no report numbers the words of another.
///
/// Two words of one hash would count as one; among ten million words that is one chance in some hundred thousand.
pub(crate) type WordId = u64;

/// The word of these letters.
pub(crate) fn word_id(word: &str) -> WordId {
    hashed(word.bytes())
}

/// FNV-1a, its bits then spread. Ours and not the standard library's, whose result may change between its releases.
pub(crate) fn hashed(bytes: impl Iterator<Item = u8>) -> u64 {
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let spread = (sum ^ (sum >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    spread ^ (spread >> 32)
}

/// For tables whose keys are [`hashed`] already.
pub(crate) type Spread = BuildHasherDefault<AsIs>;

#[derive(Default)]
pub(crate) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hashed(bytes.iter().copied());
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

/// A text as its words with weights, by word, of length one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Vector {
    words: Box<[WordId]>,
    weights: Box<[f32]>,
}

impl Vector {
    /// Cosine: 0 nothing shared, 1 the same words.
    pub(crate) fn cosine(&self, other: &Self) -> f64 {
        let mut sum = 0.0f64;
        self.each_shared(other, |i, j| {
            sum += f64::from(self.weights[i]) * f64::from(other.weights[j]);
        });
        sum.min(1.0)
    }

    /// Words of both, the most telling first.
    pub(crate) fn shared(&self, other: &Self) -> Vec<WordId> {
        let mut both: Vec<(WordId, f32)> = Vec::new();
        self.each_shared(other, |i, j| {
            both.push((self.words[i], self.weights[i] * other.weights[j]));
        });
        both.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        both.into_iter().map(|(word, _)| word).collect()
    }

    fn each_shared(&self, other: &Self, mut f: impl FnMut(usize, usize)) {
        let (mut i, mut j) = (0, 0);
        while let (Some(a), Some(b)) = (self.words.get(i), other.words.get(j)) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    f(i, j);
                    i += 1;
                    j += 1;
                }
            }
        }
    }

    /// Whether the text holds a word.
    pub(crate) fn holds(&self, word: WordId) -> bool {
        self.words.binary_search(&word).is_ok()
    }

    /// Its words, each with its weight.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (WordId, f32)> + '_ {
        self.words.iter().copied().zip(self.weights.iter().copied())
    }
}

/// How often each word stands in a text, by word.
pub(crate) type WordCounts = Vec<(WordId, u32)>;

/// The words of a text that comes in parts.
pub(crate) fn count_words<'t>(parts: impl IntoIterator<Item = &'t str>) -> WordCounts {
    let mut words: Vec<WordId> = Vec::new();
    for part in parts {
        for_each_word(part, |word| words.push(word_id(word)));
    }
    words.sort_unstable();
    let counted = words.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32));
    counted.collect()
}

/// Weighs the words of a text, each by what `telling` says of it.
pub(crate) fn weigh(counts: &[(WordId, u32)], telling: impl Fn(WordId) -> f32) -> Vector {
    let weigh = |&(word, n): &(WordId, u32)| (1.0 + (n as f32).ln()) * telling(word);
    let mut weights: Box<[f32]> = counts.iter().map(weigh).collect();
    let length = weights.iter().map(|w| w * w).sum::<f32>().sqrt();
    if length > 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= length);
    }
    Vector { words: counts.iter().map(|(word, _)| *word).collect(), weights }
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
        let common = [word_id("shelling"), word_id("hit")];
        let telling = |word| if common.contains(&word) { 0.1 } else { 1.0 };
        let [a, b, _] = texts.map(|text| weigh(&count_words([text]), telling));
        assert!(a.cosine(&b) < 0.3, "{}", a.cosine(&b));
        assert!((a.cosine(&a) - 1.0).abs() < 1e-5);
        let zardana = weigh(&count_words(["in Zardana, shelling"]), telling);
        assert!(a.cosine(&zardana) > 0.8);
        assert_eq!(a.shared(&zardana)[0], word_id("zardana"));
        assert!(a.holds(word_id("zardana")) && !b.holds(word_id("zardana")));
    }
}
