//! Gives each incident its id: a short one, or a long one where two would have the same.

use std::collections::HashMap;

use parallax_model::{ClaimId, IncidentId};

/// What one incident is called.
#[derive(Debug)]
struct Named {
    short: IncidentId,
    /// Its first claim, in the order of claim ids.
    first: ClaimId,
    shown: IncidentId,
}

/// The ids of all incidents, each known by a number of ours.
#[derive(Debug, Default)]
pub(crate) struct Names {
    of_number: HashMap<u32, Named>,
    numbers: HashMap<IncidentId, Vec<u32>>,
}

impl Names {
    /// Forgets an incident. Returns its short id, and the one it went by.
    pub(crate) fn remove(&mut self, number: u32) -> Option<(IncidentId, IncidentId)> {
        let named = self.of_number.remove(&number)?;
        if let Some(numbers) = self.numbers.get_mut(&named.short) {
            numbers.retain(|one| *one != number);
            if numbers.is_empty() {
                self.numbers.remove(&named.short);
            }
        }
        Some((named.short, named.shown))
    }

    /// Takes in an incident. It is named by [`Names::settle`].
    pub(crate) fn add(&mut self, number: u32, short: IncidentId, first: ClaimId) {
        self.numbers.entry(short.clone()).or_default().push(number);
        self.of_number.insert(number, Named { shown: short.clone(), short, first });
    }

    /// Names those that share these short ids. Returns old and new id of each that is called otherwise now.
    pub(crate) fn settle<'i>(
        &mut self,
        shorts: impl Iterator<Item = &'i IncidentId>,
    ) -> Vec<(u32, IncidentId, IncidentId)> {
        let mut renamed = Vec::new();
        for short in shorts {
            let numbers = self.numbers.get(short).map_or(&[][..], Vec::as_slice);
            for number in numbers {
                let named = self.of_number.get_mut(number).expect("what is listed is known");
                let shown = match numbers.len() {
                    1 => short.clone(),
                    _ => IncidentId::new(format!("i-{}", named.first)),
                };
                if named.shown != shown {
                    renamed.push((
                        *number,
                        std::mem::replace(&mut named.shown, shown.clone()),
                        shown,
                    ));
                }
            }
        }
        renamed
    }

    /// Names all of them.
    pub(crate) fn settle_all(&mut self) {
        let shorts: Vec<IncidentId> = self.numbers.keys().cloned().collect();
        self.settle(shorts.iter());
    }

    /// The first claim of an incident.
    pub(crate) fn first(&self, number: u32) -> Option<&ClaimId> {
        self.of_number.get(&number).map(|named| &named.first)
    }

    /// Every id.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &IncidentId> {
        self.of_number.values().map(|named| &named.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_one_short_id_go_by_their_first_claims_until_one_is_gone() {
        let (mut names, id) = (Names::default(), |id: &str| IncidentId::new(id.to_owned()));
        let add = |names: &mut Names, number, claim: &str| {
            let claim = ClaimId::new(claim.to_owned());
            names.add(number, IncidentId::mint(&claim), claim);
            names.settle([id("i-abcdefgh")].iter())
        };
        assert!(add(&mut names, 1, "abcdefgh01").is_empty());
        let renamed = add(&mut names, 2, "abcdefgh02");
        assert_eq!(renamed.len(), 2);
        assert!(renamed.contains(&(1, id("i-abcdefgh"), id("i-abcdefgh01"))));
        assert_eq!(names.remove(2), Some((id("i-abcdefgh"), id("i-abcdefgh02"))));
        let back = names.settle([id("i-abcdefgh")].iter());
        assert_eq!(back, [(1, id("i-abcdefgh01"), id("i-abcdefgh"))]);
    }
}
