//! Joins what scored comparisons say belongs together: average linkage over the comparisons that were made.
//!
//! In: how many items, the comparisons (pairs with their bits), pairs that must stay apart.
//! Out: for each item the smallest item of its cluster. Item numbers must not depend on the order of input.
//!
//! Only pairs that blocking proposed are compared, so the graph is sparse and the work near linear in its edges.
//!
//! What people decided comes first: items of one block are joined before anything is weighed, and no weight joins blocks that
//! are apart.

use std::collections::{BTreeMap, BinaryHeap};

use crate::blocks::Blocks;

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

struct Clusters<'b> {
    links: Vec<BTreeMap<u32, Link>>,
    size: Vec<f64>,
    version: Vec<u32>,
    parent: Vec<u32>,
    /// Bits assumed for a pair that blocking saw no reason to compare.
    unseen: f64,
    heap: BinaryHeap<Proposal>,
    /// The block that each cluster holds, where people decided about one of its items.
    block: Vec<Option<u32>>,
    blocks: &'b mut Blocks,
}

/// Clusters the items; joins while the average comparison between two clusters speaks for it, within what people decided.
///
/// `block`: one entry an item, the block of [`Blocks`] that it holds. Joined clusters join their blocks.
pub(crate) fn average_link(
    block: &[Option<u32>],
    edges: &[Edge],
    unseen: f64,
    blocks: &mut Blocks,
) -> Vec<u32> {
    let mut clusters = Clusters::new(block, edges, unseen, blocks);
    clusters.join_decided();
    clusters.propose_all();
    while let Some(best) = clusters.heap.pop() {
        if clusters.is_current(&best) && clusters.may_join(best.a, best.b) {
            clusters.join(best.a, best.b);
        }
    }
    clusters.roots()
}

impl<'b> Clusters<'b> {
    fn new(block: &[Option<u32>], edges: &[Edge], unseen: f64, blocks: &'b mut Blocks) -> Self {
        let n = block.len();
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
        let (heap, block) = (BinaryHeap::new(), block.to_vec());
        Self { links, size, version, parent, unseen, heap, block, blocks }
    }

    /// Items of one block are one cluster, whatever speaks against it.
    fn join_decided(&mut self) {
        let mut first: BTreeMap<u32, u32> = BTreeMap::new();
        for item in 0..self.block.len() as u32 {
            let Some(block) = self.block[item as usize].map(|block| self.blocks.now(block)) else {
                continue;
            };
            match first.get(&block) {
                Some(&held) => self.join(held, item),
                None => _ = first.insert(block, item),
            }
        }
    }

    fn may_join(&self, a: u32, b: u32) -> bool {
        self.blocks.may_join(self.block[a as usize], self.block[b as usize])
    }

    fn propose_all(&mut self) {
        // Joining what was decided has proposed some pairs already; once is enough.
        self.heap.clear();
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
        self.block[a as usize] = self.blocks.join(self.block[a as usize], self.block[b as usize]);
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
    use parallax_model::{Bonds, ClaimId};

    fn edge(a: u32, b: u32, bits: f64) -> Edge {
        Edge { a, b, bits }
    }

    fn link(n: usize, edges: &[Edge], unseen: f64) -> Vec<u32> {
        average_link(&vec![None; n], edges, unseen, &mut Blocks::default())
    }

    /// Items 0, 1, 2, … are claims `0`, `1`, `2`, …
    fn link_under(bonds: &Bonds, n: usize, edges: &[Edge]) -> Vec<u32> {
        let mut blocks = Blocks::new(bonds);
        let block: Vec<_> = (0..n).map(|item| blocks.of(&ClaimId::new(item.to_string()))).collect();
        average_link(&block, edges, -1.0, &mut blocks)
    }

    fn bonds(blocks: &[&[u32]], apart: &[(usize, usize)]) -> Bonds {
        let claims = |block: &&[u32]| block.iter().map(|n| ClaimId::new(n.to_string())).collect();
        Bonds { blocks: blocks.iter().map(claims).collect(), apart: apart.to_vec() }
    }

    #[test]
    fn what_people_decided_is_never_outweighed() {
        let edges = [edge(0, 1, 50.0), edge(1, 2, 50.0), edge(0, 3, -50.0)];
        let decided = bonds(&[&[0, 3], &[1]], &[(0, 1)]);
        assert_eq!(link_under(&decided, 4, &edges), [0, 1, 1, 0]);
        // 2 is undecided and closest to 1; once it is with 1 it can no longer bring 0 along.
        let apart = bonds(&[&[0], &[1]], &[(0, 1)]);
        let between = [edge(0, 2, 40.0), edge(1, 2, 50.0), edge(0, 1, 90.0)];
        assert_eq!(link_under(&apart, 3, &between), [0, 1, 1]);
    }

    #[test]
    fn joins_what_speaks_for_it_and_nothing_else() {
        let edges = [edge(0, 1, 4.0), edge(1, 2, -3.0), edge(2, 3, 1.0)];
        assert_eq!(link(5, &edges, -1.0), [0, 0, 2, 2, 4]);
    }

    #[test]
    fn one_strong_pair_does_not_chain_two_clusters_that_contradict() {
        let chain = [edge(0, 1, 6.0), edge(1, 2, 5.0), edge(2, 3, 6.0)];
        let contradicted = [chain.to_vec(), vec![edge(0, 3, -40.0)]].concat();
        assert_eq!(link(4, &contradicted, -1.0), [0, 0, 2, 2]);
        assert_eq!(link(4, &chain, 0.0), [0, 0, 0, 0]);
    }
}
