//! Keeps the dead out of the count of the wounded.
//!
//! "Four people were shot, one fatally" is one killed and three wounded; "a man was shot on Sunday … he died at the
//! hospital" is one killed and nobody wounded. Reports say both in two clauses, so the wounded are reckoned with the
//! killed of the same incident in view.

use parallax_model::{Claim, Stance, Tally};

use crate::account::End;
use crate::mention::Mention;
use crate::tally::Sources;

/// Who was killed in an incident, as far as its claims tell.
#[derive(Debug, Default)]
pub(crate) struct Dead<'a> {
    mentions: Vec<Mention<'a>>,
    /// How many, by the rule in force, and the claim that owns the number.
    n: Option<End>,
}

impl<'a> Dead<'a> {
    /// Reads the claims of a killing and what the rule made of them.
    pub(crate) fn of(claims: &[&'a Claim], tally: &Tally, sources: &Sources<'a>) -> Self {
        let affirmed = claims.iter().filter(|claim| claim.stance != Stance::Denied);
        let bound = tally.best.as_ref().or(tally.low.as_ref());
        Self {
            mentions: affirmed
                .filter_map(|claim| Mention::of(claim, (sources.report)(&claim.report)))
                .collect(),
            n: bound.map(|bound| (bound.n, bound.owner.clone())),
        }
    }

    /// What a mention of the wounded says of those who lived; `None` where it speaks only of the dead.
    pub(crate) fn survivors<'m>(&self, mention: Mention<'m>) -> Option<Mention<'m>> {
        let Some((n_dead, owner)) = &self.n else { return Some(mention) };
        if mention.is_person() {
            return (!self.is_among_them(&mention)).then_some(mention);
        }
        if !is_shot(mention.claim) || mention.is_more || mention.is_unnumbered {
            return Some(mention);
        }
        let said = mention.said.less(*n_dead)?;
        Some(Mention { said, less: Some(owner.clone()), ..mention })
    }

    /// Whether a wounded person can be one of the dead, and nothing says otherwise.
    fn is_among_them(&self, mention: &Mention) -> bool {
        let is_survivor = mention.is_counted && !is_shot(mention.claim);
        !is_survivor
            && self.mentions.iter().any(|dead| dead.is_person() && !mention.is_other_person(dead))
    }
}

/// Whether the words tell that people were hit and leave open who lived.
fn is_shot(claim: &Claim) -> bool {
    const HIT: &[&str] = &[
        "shot", "shoot", "shoots", "shooting", "struck", "hit", "stabbed", "gunned", "fired",
        "opened",
    ];
    let trigger = claim.trigger.text.to_lowercase();
    trigger.split(|c: char| !c.is_alphanumeric()).any(|word| HIT.contains(&word))
}
