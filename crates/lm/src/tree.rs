//! The best tree over a sentence: Chu-Liu-Edmonds with exactly one root. The twin of `training/tree.py`.
//!
//! In: for each word, a score for the root and for every word as its head. Out: one head a word, 0 the root, words from 1.
//!
//! **Invariant:** one word hangs on the root and every word reaches it. Ties go to the lower index, so the same scores
//! give the same tree on every run.

const NEVER: f64 = -1e30;
/// A second root costs more than any tree with one can gain.
const SECOND_ROOT: f64 = 1e6;

/// Square scores, `[dependent][head]`, in one buffer.
struct Scores {
    n: usize,
    cells: Vec<f64>,
}

impl Scores {
    fn never(n: usize) -> Self {
        Self { n, cells: vec![NEVER; n * n] }
    }

    fn at(&self, dependent: usize, head: usize) -> f64 {
        self.cells[dependent * self.n + head]
    }

    fn set(&mut self, dependent: usize, head: usize, score: f64) {
        self.cells[dependent * self.n + head] = score;
    }

    fn best_head(&self, dependent: usize, among: impl Iterator<Item = usize>) -> usize {
        first_max(among, |head| self.at(dependent, head))
    }
}

/// Shape: `arcs` holds `n_words` rows of `n_words + 1` scores, column 0 the root; scores are finite and small beside 1e6.
pub fn best_tree(arcs: &[f32], n_words: usize) -> Vec<usize> {
    let n = n_words + 1;
    let mut scores = Scores::never(n);
    for word in 1..n {
        for head in (0..n).filter(|&head| head != word) {
            let score = f64::from(arcs[(word - 1) * n + head]);
            scores.set(word, head, if head == 0 { score - SECOND_ROOT } else { score });
        }
    }
    let mut heads = edmonds(&scores);
    heads.remove(0);
    heads
}

/// Every node's best head; where those close a cycle, the cycle becomes one node and the rest is solved first.
fn edmonds(scores: &Scores) -> Vec<usize> {
    let mut heads: Vec<usize> = (0..scores.n).map(|d| scores.best_head(d, 0..scores.n)).collect();
    heads[0] = 0;
    let Some(cycle) = find_cycle(&heads) else { return heads };
    let outside: Vec<usize> = (0..scores.n).filter(|i| !cycle.contains(i)).collect();
    let (smaller, entries) = contract(scores, &heads, &cycle, &outside);
    let chosen = edmonds(&smaller);
    let joint = outside.len();
    for (i, &word) in outside.iter().enumerate().skip(1) {
        heads[word] = match chosen[i] == joint {
            true => scores.best_head(word, cycle.iter().copied()),
            false => outside[chosen[i]],
        };
    }
    let from = chosen[joint];
    heads[entries[from]] = outside[from];
    heads
}

/// The graph with the cycle as its last node, and for each outside head the cycle's word it would enter by.
fn contract(
    scores: &Scores,
    heads: &[usize],
    cycle: &[usize],
    outside: &[usize],
) -> (Scores, Vec<usize>) {
    let joint = outside.len();
    let mut smaller = Scores::never(joint + 1);
    let gain = |word: usize, from: usize| scores.at(word, from) - scores.at(word, heads[word]);
    let mut entries = Vec::with_capacity(joint);
    for (i, &node) in outside.iter().enumerate() {
        if i > 0 {
            for (j, &head) in outside.iter().enumerate() {
                smaller.set(i, j, scores.at(node, head));
            }
            smaller.set(i, joint, scores.at(node, scores.best_head(node, cycle.iter().copied())));
        }
        let entry = first_max(cycle.iter().copied(), |word| gain(word, node));
        smaller.set(joint, i, gain(entry, node));
        entries.push(entry);
    }
    (smaller, entries)
}

fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen_from = vec![0; heads.len()]; // 0 is unseen; node 0 is the root, and no walk starts there.
    for start in 1..heads.len() {
        let mut at = start;
        while at != 0 && seen_from[at] == 0 {
            seen_from[at] = start;
            at = heads[at];
        }
        if at != 0 && seen_from[at] == start {
            let rest = std::iter::successors(Some(heads[at]), |&next| Some(heads[next]));
            return Some(std::iter::once(at).chain(rest.take_while(|&next| next != at)).collect());
        }
    }
    None
}

/// The first item of the highest value. Panics on an empty iterator.
fn first_max(mut items: impl Iterator<Item = usize>, value: impl Fn(usize) -> f64) -> usize {
    let first = items.next().expect("a node always has candidates");
    let keep = |best: (usize, f64), item| {
        let v = value(item);
        if v > best.1 { (item, v) } else { best }
    };
    items.fold((first, value(first)), keep).0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small deterministic source of scores.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self) -> f32 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 40) as f32) / 1e6 - 8.0
        }
    }

    fn is_tree(heads: &[usize]) -> bool {
        let reaches_root = |mut word: usize| {
            for _ in 0..=heads.len() {
                if word == 0 {
                    return true;
                }
                word = heads[word - 1];
            }
            false
        };
        heads.iter().filter(|&&h| h == 0).count() == 1 && (1..=heads.len()).all(reaches_root)
    }

    fn weight(arcs: &[f32], heads: &[usize]) -> f64 {
        let n = heads.len() + 1;
        heads.iter().enumerate().map(|(i, &h)| f64::from(arcs[i * n + h])).sum()
    }

    fn brute_force(arcs: &[f32], n: usize) -> f64 {
        let all = (0..(n + 1).pow(n as u32))
            .map(|code| (0..n).map(|i| code / (n + 1).pow(i as u32) % (n + 1)).collect::<Vec<_>>());
        all.filter(|heads| is_tree(heads))
            .map(|heads| weight(arcs, &heads))
            .fold(f64::MIN, f64::max)
    }

    #[test]
    fn small_sentences_get_the_best_of_all_trees() {
        let mut dice = Dice(1);
        for round in 0..400 {
            let n = 1 + round % 5;
            let arcs: Vec<f32> = (0..n * (n + 1)).map(|_| dice.roll()).collect();
            let heads = best_tree(&arcs, n);
            assert!(is_tree(&heads), "{heads:?}");
            let (got, best) = (weight(&arcs, &heads), brute_force(&arcs, n));
            assert!((got - best).abs() < 1e-4, "{got} against {best}");
        }
    }

    #[test]
    fn any_scores_give_a_tree() {
        let mut dice = Dice(2);
        for n in [1, 2, 10, 40, 120] {
            let arcs: Vec<f32> = (0..n * (n + 1)).map(|_| dice.roll()).collect();
            assert!(is_tree(&best_tree(&arcs, n)));
            assert!(is_tree(&best_tree(&vec![0.0; n * (n + 1)], n)), "ties, {n} words");
        }
    }

    #[test]
    fn no_words_no_heads() {
        assert!(best_tree(&[], 0).is_empty());
    }
}
