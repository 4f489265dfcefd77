//! Joins what scored comparisons say belongs together: average linkage over the comparisons that were made.
//!
//! In: how many items, the comparisons (pairs with their bits), pairs that must stay apart.
//! Out: for each item the smallest item of its cluster. Item numbers must not depend on the order of input.
//!
//! Only pairs that blocking proposed are compared, so the graph is sparse and the work near linear in its edges.
//!
//! What people decided comes first: items of one block are joined before anything is weighed, and no weight joins blocks that
//! are apart.
//!
//! **Invariant:** bits are added as whole numbers and means compared as fractions, so that no rounding tells one order of
//! joining from another. A joined cluster is then never nearer to a third than the nearer of its two parts was, and what goes on
//! in one place settles nothing elsewhere until the two would join: clusters that stand beside are looked at for that alone.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::blocks::Blocks;

/// One scored comparison.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Match weight, prior included: above 0 speaks for one cluster.
    pub(crate) bits: f64,
}

/// What is clustered: an entry an item in each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Items<'i> {
    /// The block of [`Blocks`] that it holds.
    pub(crate) block: &'i [Option<u32>],
    /// The cluster that it ends in whatever happens here, unless that would join one of those that have none.
    pub(crate) home: &'i [Option<u32>],
}

/// Whole parts of a bit: fine enough to tell bits apart, coarse enough for the sum over all pairs of a hundred thousand items.
const PARTS: f64 = (1_u64 << 20) as f64;

fn parts(bits: f64) -> i64 {
    (bits * PARTS).round() as i64
}

/// Sum and number of the comparisons made between two clusters.
#[derive(Debug, Clone, Copy, Default)]
struct Link {
    parts: i64,
    n_pairs: i64,
}

/// A mean as the fraction it is.
#[derive(Debug, Clone, Copy)]
struct Mean {
    sum: i64,
    n: i64,
}

impl Mean {
    fn cmp(self, other: Self) -> Ordering {
        let cross = |sum: i64, n: i64| i128::from(sum) * i128::from(n);
        cross(self.sum, other.n).cmp(&cross(other.sum, self.n))
    }
}

/// A proposal to join two clusters as they were at that moment.
#[derive(Debug)]
struct Proposal {
    mean: Mean,
    a: u32,
    b: u32,
    version_a: u32,
    version_b: u32,
}

impl PartialEq for Proposal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Proposal {}

impl Ord for Proposal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean.cmp(other.mean).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Proposal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

struct Clusters<'b> {
    links: Vec<BTreeMap<u32, Link>>,
    size: Vec<i64>,
    version: Vec<u32>,
    parent: Vec<u32>,
    /// Parts assumed for a pair that blocking saw no reason to compare.
    unseen: i64,
    heap: BinaryHeap<Proposal>,
    /// The block that each cluster holds, where people decided about one of its items.
    block: Vec<Option<u32>>,
    blocks: &'b mut Blocks,
    home: Vec<Option<u32>>,
    /// Homes with a cluster that joined one without a home.
    taken: BTreeSet<u32>,
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
    let home = &vec![None; block.len()];
    average_link_beside(Items { block, home }, edges, unseen, blocks).0
}

/// As [`average_link`], where some items have a home. Returns the homes too that would join one of the others.
///
/// Without such a home, the others' clusters are those that all items together would give, those of every home among them. With one,
/// the clusters hold for nothing: its items are to be clustered without a home, beside what stands near them.
pub(crate) fn average_link_beside(
    items: Items,
    edges: &[Edge],
    unseen: f64,
    blocks: &mut Blocks,
) -> (Vec<u32>, BTreeSet<u32>) {
    let mut clusters = Clusters::new(items, edges, unseen, blocks);
    clusters.join_decided();
    clusters.propose_all();
    while let Some(best) = clusters.heap.pop() {
        if clusters.is_current(&best) && clusters.may_join(best.a, best.b) {
            clusters.take_in(best.a, best.b);
            clusters.join(best.a, best.b);
        }
    }
    let taken = std::mem::take(&mut clusters.taken);
    (clusters.roots(), taken)
}

impl<'b> Clusters<'b> {
    fn new(items: Items, edges: &[Edge], unseen: f64, blocks: &'b mut Blocks) -> Self {
        let n = items.block.len();
        let mut links = vec![BTreeMap::<u32, Link>::new(); n];
        for edge in edges.iter().filter(|edge| edge.a != edge.b) {
            for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
                let link = links[from as usize].entry(to).or_default();
                link.parts += parts(edge.bits);
                link.n_pairs += 1;
            }
        }
        let (size, version) = (vec![1; n], vec![0; n]);
        let (parent, heap) = ((0..n as u32).collect(), BinaryHeap::new());
        let (block, home, taken) = (items.block.to_vec(), items.home.to_vec(), BTreeSet::new());
        // What speaks for joining is a comparison; that there was none does not.
        let unseen = parts(unseen).min(0);
        Self { links, size, version, parent, unseen, heap, block, blocks, home, taken }
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

    /// The home of a cluster, while nothing without one has joined any of that home.
    fn home(&self, cluster: u32) -> Option<u32> {
        self.home[cluster as usize].filter(|home| !self.taken.contains(home))
    }

    /// What joins something without a home has lost its own.
    fn take_in(&mut self, a: u32, b: u32) {
        if self.home(a) != self.home(b) {
            let homes = [self.home(a), self.home(b)];
            self.taken.extend(homes.into_iter().flatten());
        }
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
        let mean = self.mean(a, b);
        if mean.sum > 0 {
            let (a, b) = (a.min(b), a.max(b));
            let (version_a, version_b) = (self.version[a as usize], self.version[b as usize]);
            self.heap.push(Proposal { mean, a, b, version_a, version_b });
        }
    }

    fn mean(&self, a: u32, b: u32) -> Mean {
        let link = self.links[a as usize].get(&b).copied().unwrap_or_default();
        let n_all = self.size[a as usize] * self.size[b as usize];
        let n_unseen = (n_all - link.n_pairs).max(0);
        Mean { sum: link.parts + self.unseen * n_unseen, n: link.n_pairs + n_unseen }
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
                    joined.parts += link.parts;
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

    /// Items 0 to 3 have the homes given; the roots of those without one, and the homes that would join one.
    fn beside(home: [Option<u32>; 4], edges: &[Edge]) -> (Vec<u32>, Vec<u32>) {
        let (block, blocks) = ([None; 4], &mut Blocks::default());
        let items = Items { block: &block, home: &home };
        let (roots, taken) = average_link_beside(items, edges, -1.0, blocks);
        (roots, taken.into_iter().collect())
    }

    #[test]
    fn what_stands_beside_is_taken_in_only_where_it_would_join() {
        let home = [None, Some(7), Some(7), Some(9)];
        // 1 goes to its own sooner than to 0, and together they are too far from it.
        let apart = [edge(0, 1, 2.0), edge(1, 2, 5.0), edge(0, 2, -4.0), edge(0, 3, -1.0)];
        assert_eq!(beside(home, &apart), (vec![0, 1, 1, 3], vec![]));
        // 0 is nearer to 1 than its own.
        let nearer = [edge(0, 1, 6.0), edge(1, 2, 5.0), edge(0, 2, -8.0), edge(0, 3, -1.0)];
        assert_eq!(beside(home, &nearer), (vec![0, 0, 2, 3], vec![7]));
        // Together they are near enough.
        let near = [edge(0, 1, 2.0), edge(1, 2, 5.0), edge(0, 2, 1.0), edge(0, 3, 4.0)];
        assert_eq!(beside(home, &near).1, [7, 9]);
    }

    #[test]
    fn means_that_are_equal_join_in_the_order_of_items() {
        // Thirds and sums of tenths are no exact numbers of the machine; as fractions of whole parts they are.
        let edges = [edge(0, 1, 0.3), edge(1, 2, 0.3), edge(2, 3, 0.3), edge(0, 3, 0.3)];
        assert_eq!(link(4, &edges, -0.3), [0, 0, 2, 2]);
        assert_eq!(link(4, &edges, -0.1), [0, 0, 0, 0]);
    }
}
