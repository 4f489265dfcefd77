//! Which claims decisions put together and which they keep apart, one decision after the other.

use std::collections::{BTreeMap, BTreeSet};

use parallax_model::{Bonds, ClaimId, Verdict};

/// Blocks by number; numbers are never used twice.
#[derive(Default)]
struct Table {
    block_of: BTreeMap<ClaimId, usize>,
    blocks: BTreeMap<usize, BTreeSet<ClaimId>>,
    apart: BTreeSet<(usize, usize)>,
    next: usize,
}

/// The bonds after all of these, given in the order they take effect: a later one prevails over an earlier one.
pub(crate) fn bonds<'v>(verdicts: impl Iterator<Item = &'v Verdict>) -> Bonds {
    let mut table = Table::default();
    for verdict in verdicts {
        match verdict {
            Verdict::Merged { claims } => table.merge(claims),
            Verdict::Split { claims, from } => table.split(claims, from),
            Verdict::Assigned { claim, to, from } => table.assign(claim, to, from),
            _ => {}
        }
    }
    table.into_bonds()
}

impl Table {
    fn block(&mut self, claim: &ClaimId) -> usize {
        if let Some(&block) = self.block_of.get(claim) {
            return block;
        }
        self.found([claim.clone()].into())
    }

    fn found(&mut self, claims: BTreeSet<ClaimId>) -> usize {
        let block = self.next;
        self.next += 1;
        for claim in &claims {
            self.block_of.insert(claim.clone(), block);
        }
        self.blocks.insert(block, claims);
        block
    }

    fn merge(&mut self, claims: &[ClaimId]) {
        let blocks: BTreeSet<usize> = claims.iter().map(|claim| self.block(claim)).collect();
        let Some(&first) = blocks.first() else { return };
        self.apart.retain(|(a, b)| !(blocks.contains(a) && blocks.contains(b)));
        for &block in blocks.iter().skip(1) {
            for claim in self.blocks.remove(&block).unwrap_or_default() {
                self.block_of.insert(claim.clone(), first);
                self.blocks.entry(first).or_default().insert(claim);
            }
            for other in self.others(block) {
                self.keep_apart(first, other);
            }
            self.forget(block);
        }
    }

    /// What is taken out of a block stays apart from whatever the block was apart from.
    fn take_out(&mut self, claims: &[ClaimId]) -> usize {
        let old: BTreeSet<usize> =
            claims.iter().filter_map(|claim| self.block_of.get(claim).copied()).collect();
        let mut inherited: BTreeSet<usize> =
            old.iter().flat_map(|&block| self.others(block)).collect();
        for block in old {
            let left = self.blocks.entry(block).or_default();
            left.retain(|claim| !claims.contains(claim));
            if left.is_empty() {
                self.blocks.remove(&block);
                self.forget(block);
            }
        }
        let block = self.found(claims.iter().cloned().collect());
        inherited.retain(|other| self.blocks.contains_key(other));
        for other in inherited {
            self.keep_apart(block, other);
        }
        block
    }

    fn split(&mut self, claims: &[ClaimId], from: &[ClaimId]) {
        let block = self.take_out(claims);
        for claim in from.iter().filter(|claim| !claims.contains(claim)) {
            let other = self.block(claim);
            self.keep_apart(block, other);
        }
    }

    fn assign(&mut self, claim: &ClaimId, to: &ClaimId, from: &[ClaimId]) {
        self.take_out(std::slice::from_ref(claim));
        let target = self.block(to);
        let alone = self.block(claim);
        if alone == target {
            return;
        }
        // What kept the claim apart from its new companions is what this decision takes back.
        self.forget(alone);
        self.blocks.remove(&alone);
        self.block_of.insert(claim.clone(), target);
        self.blocks.entry(target).or_default().insert(claim.clone());
        for left in from.iter().filter(|left| *left != claim) {
            let other = self.block(left);
            self.keep_apart(target, other);
        }
    }

    fn others(&self, block: usize) -> Vec<usize> {
        let other = |&(a, b): &(usize, usize)| match block {
            _ if a == block => Some(b),
            _ if b == block => Some(a),
            _ => None,
        };
        self.apart.iter().filter_map(other).collect()
    }

    fn keep_apart(&mut self, a: usize, b: usize) {
        if a != b {
            self.apart.insert((a.min(b), a.max(b)));
        }
    }

    fn forget(&mut self, block: usize) {
        self.apart.retain(|(a, b)| *a != block && *b != block);
    }

    /// Blocks in the order of their first claims; a single claim that is apart from nothing is no bond.
    fn into_bonds(self) -> Bonds {
        let is_bound = |block: &usize, claims: &BTreeSet<ClaimId>| {
            claims.len() > 1 || self.apart.iter().any(|(a, b)| a == block || b == block)
        };
        let mut kept: Vec<(usize, Vec<ClaimId>)> = self
            .blocks
            .iter()
            .filter(|(block, claims)| is_bound(block, claims))
            .map(|(&block, claims)| (block, claims.iter().cloned().collect()))
            .collect();
        kept.sort_by(|a, b| a.1.cmp(&b.1));
        let place: BTreeMap<usize, usize> =
            kept.iter().enumerate().map(|(idx, (block, _))| (*block, idx)).collect();
        let pair = |&(a, b): &(usize, usize)| {
            let (a, b) = (*place.get(&a)?, *place.get(&b)?);
            Some((a.min(b), a.max(b)))
        };
        let apart: BTreeSet<(usize, usize)> = self.apart.iter().filter_map(pair).collect();
        Bonds {
            blocks: kept.into_iter().map(|(_, claims)| claims).collect(),
            apart: apart.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids(names: &str) -> Vec<ClaimId> {
        names.chars().map(|name| ClaimId::new(name.to_string())).collect()
    }

    fn merged(names: &str) -> Verdict {
        Verdict::Merged { claims: ids(names) }
    }

    fn split(names: &str, from: &str) -> Verdict {
        Verdict::Split { claims: ids(names), from: ids(from) }
    }

    fn assigned(claim: &str, to: &str, from: &str) -> Verdict {
        Verdict::Assigned { claim: ids(claim)[0].clone(), to: ids(to)[0].clone(), from: ids(from) }
    }

    /// "ab c | ab/c": blocks, then which of them are apart.
    fn words(bonds: &Bonds) -> String {
        let block = |claims: &Vec<ClaimId>| claims.iter().map(ClaimId::as_str).collect::<String>();
        let blocks: Vec<String> = bonds.blocks.iter().map(block).collect();
        let pair = |(a, b): &(usize, usize)| format!("{}/{}", blocks[*a], blocks[*b]);
        let apart: Vec<String> = bonds.apart.iter().map(pair).collect();
        format!("{} | {}", blocks.join(" "), apart.join(" "))
    }

    fn check(verdicts: &[Verdict], expected: &str) {
        assert_eq!(words(&bonds(verdicts.iter())), expected);
    }

    #[test]
    fn a_later_decision_prevails_over_an_earlier_one() {
        check(&[merged("abc")], "abc | ");
        check(&[merged("abc"), split("c", "ab")], "ab c | ab/c");
        check(&[split("c", "ab"), merged("abc")], "abc | ");
        check(&[merged("ab"), merged("bc")], "abc | ");
    }

    #[test]
    fn what_is_taken_out_stays_apart_from_what_it_was_apart_from() {
        check(&[split("ab", "x"), split("b", "a")], "a b x | a/b a/x b/x");
    }

    #[test]
    fn a_claim_that_is_assigned_goes_with_its_new_companion_and_leaves_the_old() {
        check(&[assigned("c", "x", "ab")], "a b cx | a/cx b/cx");
        check(&[split("c", "x"), assigned("c", "x", "")], "cx | ");
        check(&[merged("abc"), assigned("c", "x", "ab")], "ab cx | ab/cx");
    }

    fn any_verdict() -> impl Strategy<Value = Verdict> {
        let some = || proptest::sample::subsequence(vec!['a', 'b', 'c', 'd', 'e', 'f'], 1..5);
        (0..3u8, some(), some()).prop_map(|(which, one, other)| {
            let (one, other): (String, String) =
                (one.into_iter().collect(), other.into_iter().collect());
            match which {
                0 => merged(&one),
                1 => split(&one, &other),
                _ => assigned(&one[..1], &other[..1], &one[1..]),
            }
        })
    }

    proptest! {
        #[test]
        fn blocks_never_overlap_and_the_last_decision_always_holds(
            verdicts in proptest::collection::vec(any_verdict(), 1..12)
        ) {
            let bonds = bonds(verdicts.iter());
            let mut seen = BTreeSet::new();
            for claim in bonds.blocks.iter().flatten() {
                prop_assert!(seen.insert(claim.clone()), "{claim} is in two blocks");
            }
            prop_assert!(bonds.apart.iter().all(|(a, b)| a < b));
            let block = |claim: &ClaimId| bonds.blocks.iter().position(|one| one.contains(claim));
            match verdicts.last().expect("one at least") {
                Verdict::Merged { claims } if claims.len() > 1 => {
                    prop_assert!(claims.iter().all(|claim| block(claim) == block(&claims[0])));
                    prop_assert!(block(&claims[0]).is_some());
                }
                Verdict::Split { claims, from } => {
                    for other in from.iter().filter(|other| !claims.contains(other)) {
                        let (a, b) = (block(&claims[0]).expect("bound"), block(other).expect("bound"));
                        prop_assert!(bonds.apart.contains(&(a.min(b), a.max(b))));
                    }
                }
                Verdict::Assigned { claim, to, .. } if claim != to => {
                    prop_assert_eq!(block(claim), block(to));
                }
                _ => {}
            }
        }
    }
}
