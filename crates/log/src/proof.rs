//! Checks inclusion and consistency proofs (RFC 9162 §2.1.3.2 and §2.1.4.2), knowing only roots.

use crate::tree::node_hash;
use parallax_model::Digest;

/// Why a proof does not show what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There is no leaf of that number in a tree of that size, or the old tree is larger than the new one.
    #[error("the sizes do not fit: {0} of {1}")]
    Sizes(u64, u64),
    /// Too many or too few digests.
    #[error("the proof has the wrong length")]
    Length,
    /// The digests lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// Whether the leaf with this digest is number `index` of the `size` leaves under `root`.
pub fn check_inclusion(
    leaf: Digest,
    index: u64,
    size: u64,
    path: &[Digest],
    root: Digest,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Sizes(index, size));
    }
    let (mut node, mut last, mut found) = (index, size - 1, leaf);
    for step in path {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node % 2 == 1 || node == last {
            found = node_hash(*step, found);
            // On the right edge, levels where the node has no sibling are skipped.
            while node % 2 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            found = node_hash(found, *step);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    match (last, found == root) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}

/// Whether the tree of `old_size` leaves under `old_root` is the beginning of that of `new_size` under `new_root`.
pub fn check_consistency(
    (old_size, old_root): (u64, Digest),
    (new_size, new_root): (u64, Digest),
    path: &[Digest],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::Sizes(old_size, new_size));
    }
    if old_size == new_size || old_size == 0 {
        let is_same = old_root == new_root || (old_size == 0 && old_root == Digest::of(b""));
        return match (path.is_empty(), is_same && (old_size < new_size || old_root == new_root)) {
            (false, _) => Err(ProofError::Length),
            (true, true) => Ok(()),
            (true, false) => Err(ProofError::Root),
        };
    }
    let mut steps = path.iter().copied();
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    while node % 2 == 1 {
        (node, last) = (node >> 1, last >> 1);
    }
    // An old tree that is a whole subtree of the new one is its own first step.
    let start = if node == 0 { Some(old_root) } else { steps.next() };
    let start = start.ok_or(ProofError::Length)?;
    let (mut old, mut new) = (start, start);
    for step in steps {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node % 2 == 1 || node == last {
            (old, new) = (node_hash(step, old), node_hash(step, new));
            while node % 2 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            new = node_hash(new, step);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    match (last, old == old_root && new == new_root) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::leaf_hash;
    use crate::tree::tests::{nth_leaf, tree_of};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_leaf_is_proved_and_no_other_is((size, index) in (1u64..200).prop_flat_map(|s| (Just(s), 0..s)), at: usize) {
            let tree = tree_of(size);
            let (leaf, root) = (leaf_hash(&nth_leaf(index)), tree.root(size).unwrap());
            let path = tree.inclusion(index, size).unwrap();
            prop_assert_eq!(check_inclusion(leaf, index, size, &path, root), Ok(()));
            prop_assert!(check_inclusion(leaf_hash(b"other"), index, size, &path, root).is_err());
            prop_assert!(check_inclusion(leaf, index + 1, size, &path, root).is_err());
            prop_assert!(check_inclusion(leaf, index, size, &[&path[..], &[root]].concat(), root).is_err());
            if !path.is_empty() {
                let mut bent = path.clone();
                bent[at % path.len()].0[at % 32] ^= 1;
                prop_assert!(check_inclusion(leaf, index, size, &bent, root).is_err());
                prop_assert!(check_inclusion(leaf, index, size, &path[1..], root).is_err());
            }
        }

        #[test]
        fn every_prefix_is_proved_and_no_rewriting((new, old) in (1u64..200).prop_flat_map(|n| (Just(n), 0..=n)), at: usize) {
            let tree = tree_of(new);
            let (old_root, new_root) = (tree.root(old).unwrap(), tree.root(new).unwrap());
            let path = tree.consistency(old, new).unwrap();
            prop_assert_eq!(check_consistency((old, old_root), (new, new_root), &path), Ok(()));
            let other = leaf_hash(b"other");
            prop_assert!(check_consistency((old, other), (new, new_root), &path).is_err());
            if old > 0 {
                prop_assert!(check_consistency((old, old_root), (new, other), &path).is_err());
            }
            if !path.is_empty() {
                let mut bent = path.clone();
                bent[at % path.len()].0[at % 32] ^= 1;
                prop_assert!(check_consistency((old, old_root), (new, new_root), &bent).is_err());
                prop_assert!(check_consistency((old, old_root), (new, new_root), &path[1..]).is_err());
            }
            prop_assert!(check_consistency((new + 1, old_root), (new, new_root), &path).is_err());
        }

        /// ct-merkle is another's implementation: it must accept our proofs and give our roots.
        #[test]
        fn another_implementation_agrees((size, index) in (1u64..120).prop_flat_map(|s| (Just(s), 0..s))) {
            use ct_merkle::{HashableLeaf, mem_backed_tree::MemoryBackedTree};
            use sha2_for_ct_merkle::Sha256;
            #[derive(Clone)]
            struct Leaf(Vec<u8>);
            impl HashableLeaf for Leaf {
                fn hash<H: sha2_for_ct_merkle::digest::Update>(&self, hasher: &mut H) {
                    hasher.update(&self.0);
                }
            }
            let mut theirs = MemoryBackedTree::<Sha256, Leaf>::new();
            (0..size).for_each(|n| theirs.push(Leaf(nth_leaf(n))));
            let ours = tree_of(size);
            let root = ours.root(size).unwrap();
            let their_root = theirs.root();
            prop_assert_eq!(their_root.as_bytes().as_slice(), &root.0[..]);
            let path = ours.inclusion(index, size).unwrap();
            let flat: Vec<u8> = path.iter().flat_map(|digest| digest.0).collect();
            let their_path = theirs.prove_inclusion(index as usize);
            prop_assert_eq!(their_path.as_bytes(), &flat[..]);
            let (old, added) = (index + 1, size - index - 1);
            if added > 0 {
                let flat: Vec<u8> = ours.consistency(old, size).unwrap().iter().flat_map(|d| d.0).collect();
                let their_path = theirs.prove_consistency(added as usize);
                prop_assert_eq!(their_path.as_bytes(), &flat[..]);
            }
        }
    }
}
