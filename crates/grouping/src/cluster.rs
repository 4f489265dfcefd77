//! Joins what scored comparisons say belongs together: average linkage over the comparisons that were made.
//!
//! In: how many items, the comparisons (pairs with their bits), pairs that must stay apart.
//! Out: for each item the smallest item of its cluster. Item numbers must not depend on the order of input.
//!
//! Only pairs that blocking proposed are compared, so the graph is sparse and the work near linear in its edges.

use std::collections::{BTreeMap, BinaryHeap};

/// One scored comparison.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Match weight, prior included: above 0 speaks for one cluster.
    pub(crate) bits: f64,
}

/// Sum and number of the comparisons made between two clusters.
#[derive(Debug, Clone, Copy, Default)]
struct Link {
    bits: f64,
    n_pairs: f64,
}

/// A proposal to join two clusters as they were at that moment.
#[derive(Debug, PartialEq)]
struct Proposal {
    bits: f64,
    a: u32,
    b: u32,
    version_a: u32,
    version_b: u32,
}

impl Eq for Proposal {}

impl Ord for Proposal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bits.total_cmp(&other.bits).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Proposal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

struct Clusters {
    links: Vec<BTreeMap<u32, Link>>,
    size: Vec<f64>,
    version: Vec<u32>,
    parent: Vec<u32>,
    /// Bits assumed for a pair that blocking saw no reason to compare.
    unseen: f64,
    heap: BinaryHeap<Proposal>,
}

/// Clusters `n` items; joins while the average comparison between two clusters speaks for it.
pub(crate) fn average_link(n: usize, edges: &[Edge], unseen: f64) -> Vec<u32> {
    let mut clusters = Clusters::new(n, edges, unseen);
    clusters.propose_all();
    while let Some(best) = clusters.heap.pop() {
        if clusters.is_current(&best) {
            clusters.join(best.a, best.b);
        }
    }
    clusters.roots()
}

impl Clusters {
    fn new(n: usize, edges: &[Edge], unseen: f64) -> Self {
        let mut links = vec![BTreeMap::<u32, Link>::new(); n];
        for edge in edges.iter().filter(|edge| edge.a != edge.b) {
            for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
                let link = links[from as usize].entry(to).or_default();
                link.bits += edge.bits;
                link.n_pairs += 1.0;
            }
        }
        let (size, version) = (vec![1.0; n], vec![0; n]);
        let parent = (0..n as u32).collect();
        Self { links, size, version, parent, unseen, heap: BinaryHeap::new() }
    }

    fn propose_all(&mut self) {
        for a in 0..self.links.len() as u32 {
            let larger: Vec<u32> = self.links[a as usize].range(a + 1..).map(|(&b, _)| b).collect();
            larger.into_iter().for_each(|b| self.propose(a, b));
        }
    }

    fn propose(&mut self, a: u32, b: u32) {
        let bits = self.mean_bits(a, b);
        if bits > 0.0 {
            let (a, b) = (a.min(b), a.max(b));
            let (version_a, version_b) = (self.version[a as usize], self.version[b as usize]);
            self.heap.push(Proposal { bits, a, b, version_a, version_b });
        }
    }

    fn mean_bits(&self, a: u32, b: u32) -> f64 {
        let Some(link) = self.links[a as usize].get(&b) else { return self.unseen };
        let n_all = self.size[a as usize] * self.size[b as usize];
        let n_unseen = (n_all - link.n_pairs).max(0.0);
        (link.bits + self.unseen * n_unseen) / (link.n_pairs + n_unseen)
    }

    fn is_current(&self, proposal: &Proposal) -> bool {
        self.version[proposal.a as usize] == proposal.version_a
            && self.version[proposal.b as usize] == proposal.version_b
    }

    /// Joins `b` into `a`; `a < b`, so that a cluster goes by its smallest item.
    fn join(&mut self, a: u32, b: u32) {
        let of_b = std::mem::take(&mut self.links[b as usize]);
        for (other, link) in of_b {
            self.links[other as usize].remove(&b);
            if other != a {
                for (from, to) in [(a, other), (other, a)] {
                    let joined = self.links[from as usize].entry(to).or_default();
                    joined.bits += link.bits;
                    joined.n_pairs += link.n_pairs;
                }
            }
        }
        self.size[a as usize] += self.size[b as usize];
        self.parent[b as usize] = a;
        self.version[a as usize] += 1;
        self.version[b as usize] = u32::MAX;
        let others: Vec<u32> = self.links[a as usize].keys().copied().collect();
        others.into_iter().for_each(|other| self.propose(a, other));
    }

    /// The smallest item of each item's cluster. A parent is smaller than its child, so one pass upwards settles all.
    fn roots(mut self) -> Vec<u32> {
        for item in 0..self.parent.len() {
            self.parent[item] = self.parent[self.parent[item] as usize];
        }
        self.parent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(a: u32, b: u32, bits: f64) -> Edge {
        Edge { a, b, bits }
    }

    #[test]
    fn joins_what_speaks_for_it_and_nothing_else() {
        let edges = [edge(0, 1, 4.0), edge(1, 2, -3.0), edge(2, 3, 1.0)];
        assert_eq!(average_link(5, &edges, -1.0), [0, 0, 2, 2, 4]);
    }

    #[test]
    fn one_strong_pair_does_not_chain_two_clusters_that_contradict() {
        let chain = [edge(0, 1, 6.0), edge(1, 2, 5.0), edge(2, 3, 6.0)];
        let contradicted = [chain.to_vec(), vec![edge(0, 3, -40.0)]].concat();
        assert_eq!(average_link(4, &contradicted, -1.0), [0, 0, 2, 2]);
        assert_eq!(average_link(4, &chain, 0.0), [0, 0, 0, 0]);
    }
}
