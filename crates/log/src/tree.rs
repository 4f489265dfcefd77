//! The hash tree of RFC 6962: leaves, nodes, the root of any prefix.
//!
//! [`Frontier`] holds a few dozen digests and gives the root as leaves come; [`Tree`] holds them all (64 bytes a leaf) and
//! gives the root of any earlier size, and the proofs.

use parallax_model::Digest;

/// The digest of a leaf: SHA-256 over a zero byte and the bytes.
pub fn leaf_hash(bytes: &[u8]) -> Digest {
    Digest::of(&[&[0], bytes].concat())
}

/// The digest of a node: SHA-256 over a byte one and both children.
pub fn node_hash(left: Digest, right: Digest) -> Digest {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    Digest::of(&bytes)
}

/// Roots of the perfect subtrees that a growing tree consists of, largest first.
#[derive(Debug, Clone, Default)]
pub struct Frontier {
    size: u64,
    roots: Vec<Digest>,
}

impl Frontier {
    /// Takes in the next leaf's digest.
    pub fn push(&mut self, leaf: Digest) {
        let mut carried = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self.roots.pop().expect("one root for each bit of the size");
            carried = node_hash(left, carried);
        }
        self.roots.push(carried);
        self.size += 1;
    }

    /// Leaves so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of what came so far; of nothing, the digest of no bytes.
    pub fn root(&self) -> Digest {
        let joined = self.roots.iter().rev().copied().reduce(|right, left| node_hash(left, right));
        joined.unwrap_or_else(|| Digest::of(b""))
    }
}

/// Every digest of a tree, by level: 0 holds the leaves, and node `i` of a level covers `2i` and `2i + 1` below it.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// Takes in the next leaf's digest.
    pub fn push(&mut self, leaf: Digest) {
        let mut carried = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(carried);
            let nodes = &self.levels[level];
            if nodes.len() % 2 == 1 {
                return;
            }
            carried = node_hash(nodes[nodes.len() - 2], carried);
        }
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// The digests of a level that cover a whole power of two of leaves.
    pub fn level(&self, level: usize) -> &[Digest] {
        self.levels.get(level).map_or(&[], Vec::as_slice)
    }

    /// The root when the tree had `size` leaves; `None` where it has fewer.
    pub fn root(&self, size: u64) -> Option<Digest> {
        match size {
            0 => Some(Digest::of(b"")),
            _ => (size <= self.size()).then(|| self.range(0, size)),
        }
    }

    /// RFC 6962 §2.1.1: from leaf `index` up to the root of `size` leaves. `None` where there is no such leaf.
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Digest>> {
        if index >= size || size > self.size() {
            return None;
        }
        let mut path = Vec::new();
        self.climb(index, 0, size, &mut path);
        Some(path)
    }

    /// RFC 6962 §2.1.2: that the first `old` of `new` leaves are what they were. `None` where the sizes do not fit; empty
    /// where there is nothing to show (`old` is 0 or `new`).
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Digest>> {
        if old > new || new > self.size() {
            return None;
        }
        let mut path = Vec::new();
        if old > 0 && old < new {
            self.descend(old, 0, new, true, &mut path);
        }
        Some(path)
    }

    /// The root over the leaves `from..to`, where `from` is a multiple of the power of two that covers them.
    fn range(&self, from: u64, to: u64) -> Digest {
        let len = to - from;
        if len.is_power_of_two() {
            let level = len.trailing_zeros();
            return self.levels[level as usize][(from >> level) as usize];
        }
        let middle = from + largest_power_below(len);
        node_hash(self.range(from, middle), self.range(middle, to))
    }

    fn climb(&self, index: u64, from: u64, to: u64, path: &mut Vec<Digest>) {
        if to - from == 1 {
            return;
        }
        let middle = from + largest_power_below(to - from);
        if index < middle {
            self.climb(index, from, middle, path);
            path.push(self.range(middle, to));
        } else {
            self.climb(index, middle, to, path);
            path.push(self.range(from, middle));
        }
    }

    /// `is_whole`: the old tree is this very subtree's left part from leaf 0 on, whose root the reader knows.
    fn descend(&self, old: u64, from: u64, to: u64, is_whole: bool, path: &mut Vec<Digest>) {
        if old == to {
            if !is_whole {
                path.push(self.range(from, to));
            }
            return;
        }
        let middle = from + largest_power_below(to - from);
        if old <= middle {
            self.descend(old, from, middle, is_whole, path);
            path.push(self.range(middle, to));
        } else {
            self.descend(old, middle, to, false, path);
            path.push(self.range(from, middle));
        }
    }
}

/// The largest power of two below `n`, which is at least 2.
fn largest_power_below(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub fn nth_leaf(n: u64) -> Vec<u8> {
        format!("leaf {n}").into_bytes()
    }

    pub fn tree_of(size: u64) -> Tree {
        let mut tree = Tree::default();
        (0..size).for_each(|n| tree.push(leaf_hash(&nth_leaf(n))));
        tree
    }

    /// Leaves and roots of the tests that came with Certificate Transparency.
    #[test]
    fn the_published_vectors_hold() {
        let hex = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        ];
        let (mut frontier, mut tree) = (Frontier::default(), Tree::default());
        for (leaf, root) in hex.iter().zip(roots) {
            let pairs = leaf.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
            let bytes: Vec<u8> = pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
            frontier.push(leaf_hash(&bytes));
            tree.push(leaf_hash(&bytes));
            assert_eq!(frontier.root().to_hex(), root);
            assert_eq!(tree.root(frontier.size()), Some(frontier.root()));
        }
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Frontier::default().root().to_hex(), nothing);
    }

    proptest! {
        #[test]
        fn a_tree_remembers_every_root_it_had(size in 1u64..300) {
            let tree = tree_of(size);
            let mut frontier = Frontier::default();
            for n in 0..size {
                prop_assert_eq!(tree.root(n), Some(frontier.root()));
                frontier.push(leaf_hash(&nth_leaf(n)));
            }
            prop_assert_eq!(tree.root(size), Some(frontier.root()));
            prop_assert_eq!(tree.root(size + 1), None);
        }
    }
}
