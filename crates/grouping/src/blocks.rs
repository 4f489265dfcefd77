//! Holds grouping to what people decided: claims of one block end in one incident, blocks that are apart never do.
//!
//! Blocks that grouping joins become one, and that one is apart from whatever either was apart from; so no two joins, made in
//! different reports, can contradict a decision between them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use parallax_model::{Bonds, ClaimId};

/// Blocks as they are while grouping goes on. A number stands for the block it was joined into.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blocks {
    of_claim: Arc<HashMap<ClaimId, u32>>,
    parent: Vec<u32>,
    apart: Vec<BTreeSet<u32>>,
}

impl Blocks {
    pub(crate) fn new(bonds: &Bonds) -> Self {
        let (mut blocks, mut of_claim) = (Self::default(), HashMap::new());
        for (number, claims) in bonds.blocks.iter().enumerate() {
            blocks.parent.push(number as u32);
            blocks.apart.push(BTreeSet::new());
            of_claim.extend(claims.iter().map(|claim| (claim.clone(), number as u32)));
        }
        blocks.of_claim = Arc::new(of_claim);
        for &(a, b) in &bonds.apart {
            blocks.apart[a].insert(b as u32);
            blocks.apart[b].insert(a as u32);
        }
        blocks
    }

    /// The block of a claim; `None` where nobody decided anything about it.
    pub(crate) fn of(&self, claim: &ClaimId) -> Option<u32> {
        self.of_claim.get(claim).map(|&block| self.now(block))
    }

    /// The block that this one has become.
    pub(crate) fn now(&self, mut block: u32) -> u32 {
        while self.parent[block as usize] != block {
            block = self.parent[block as usize];
        }
        block
    }

    /// Whether what holds the one and what holds the other may be one incident.
    pub(crate) fn may_join(&self, a: Option<u32>, b: Option<u32>) -> bool {
        let Some((a, b)) = a.zip(b) else { return true };
        let (a, b) = (self.now(a), self.now(b));
        a == b || !self.apart[a as usize].contains(&b)
    }

    /// The block of the two together.
    pub(crate) fn join(&mut self, a: Option<u32>, b: Option<u32>) -> Option<u32> {
        let (Some(one), Some(other)) = (a, b) else { return a.or(b) };
        let (one, other) = (self.now(one), self.now(other));
        if one == other {
            return Some(one);
        }
        let (kept, gone) = (one.min(other), one.max(other));
        self.parent[gone as usize] = kept;
        for apart in std::mem::take(&mut self.apart[gone as usize]) {
            self.apart[apart as usize].remove(&gone);
            self.apart[apart as usize].insert(kept);
            self.apart[kept as usize].insert(apart);
        }
        Some(kept)
    }
}
