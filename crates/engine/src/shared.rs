//! One copy of what many claims name alike, for as long as somebody holds it.

use hashbrown::{DefaultHashBuilder, HashTable};
use parallax_model::{ArcStr, Claim, Place, Tally};
use std::collections::HashMap;
use std::hash::{BuildHasher as _, DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Puts the copy that others hold in place of each.
pub(crate) fn share_places<'p>(places: impl Iterator<Item = &'p mut Option<Arc<Place>>>) {
    static HELD: Mutex<Places> = Mutex::new(Places { held: None, n_until_swept: 0 });
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    places.flatten().for_each(|place| held.share(place));
}

/// Longer words than this are seldom said twice alike.
const MOST_BYTES: usize = 80;

/// Words that are held.
static WORDS: Mutex<Option<Words>> = Mutex::new(None);

/// Puts the copy that others hold in place of what claims say in a word or a few.
pub(crate) fn share_words_of_claims<'c>(claims: impl Iterator<Item = &'c mut Claim>) {
    let mut held = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let held = held.get_or_insert_default();
    for claim in claims {
        held.share(&mut claim.trigger.text);
        claim.quantity.iter_mut().for_each(|quantity| held.share(&mut quantity.text));
        for one in &mut claim.affected {
            held.share(&mut one.text);
            held.share(&mut one.noun);
        }
        for one in &mut claim.actor {
            held.share(&mut one.text);
            one.actor.iter_mut().for_each(|id| held.share(id));
        }
        claim.speakers.iter_mut().for_each(|speaker| held.share(&mut speaker.name));
        claim.hedges.iter_mut().for_each(|hedge| held.share(&mut hedge.text));
    }
}

/// As [`share_words_of_claims`], of what tallies say.
pub(crate) fn share_words_of_tallies<'t>(tallies: impl Iterator<Item = &'t mut Tally>) {
    fn share(held: &mut Words, tally: &mut Tally) {
        held.share(&mut tally.rule);
        held.share(&mut tally.because);
        tally.voices.iter_mut().for_each(|voice| held.share(&mut voice.name));
        tally.categories.iter_mut().for_each(|one| share(held, &mut one.tally));
    }
    let mut held = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let held = held.get_or_insert_default();
    tallies.for_each(|tally| share(held, tally));
}

/// Words, of equal ones one.
#[derive(Default)]
struct Words {
    table: HashTable<ArcStr>,
    hasher: DefaultHashBuilder,
    /// New ones until those that nobody holds any more are let go.
    n_until_swept: usize,
}

impl Words {
    fn share(&mut self, words: &mut ArcStr) {
        if words.len() > MOST_BYTES {
            return;
        }
        let hash = |words: &ArcStr| self.hasher.hash_one(words.as_str());
        let entry = self.table.entry(hash(words), |held| held == words, hash);
        if let hashbrown::hash_table::Entry::Occupied(held) = &entry {
            *words = held.get().clone();
            return;
        }
        entry.insert(words.clone());
        self.n_until_swept = self.n_until_swept.saturating_sub(1);
        if self.n_until_swept == 0 {
            self.table.retain(|held| ArcStr::strong_count(held).is_none_or(|n| n > 1));
            self.n_until_swept = self.table.len().max(1024);
        }
    }
}

/// Places by what a map can find them by; of equal ones there is one.
struct Places {
    held: Option<HashMap<u64, Vec<Weak<Place>>>>,
    /// New ones until those that nobody holds any more are let go.
    n_until_swept: usize,
}

impl Places {
    fn share(&mut self, place: &mut Arc<Place>) {
        let mut hasher = DefaultHasher::new();
        (&place.name, &place.admin1, place.geoname_id).hash(&mut hasher);
        let held = self.held.get_or_insert_default();
        let alike = held.entry(hasher.finish()).or_default();
        let known = alike.iter().filter_map(Weak::upgrade).find(|known| known == place);
        if let Some(known) = known {
            *place = known;
            return;
        }
        alike.push(Arc::downgrade(place));
        self.n_until_swept = self.n_until_swept.saturating_sub(1);
        if self.n_until_swept == 0 {
            held.retain(|_, alike| {
                alike.retain(|place| place.strong_count() > 0);
                !alike.is_empty()
            });
            self.n_until_swept = held.len().max(1024);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::PlacePrecision;

    fn place(name: &str, population: u32) -> Option<Arc<Place>> {
        Some(Arc::new(Place {
            name: name.to_owned(),
            country: Some("SY".to_owned()),
            admin1: None,
            point: Some((35.0, 36.5)),
            precision: PlacePrecision::City,
            geoname_id: Some(7),
            population,
        }))
    }

    #[test]
    fn equal_places_are_one_and_others_stay_apart() {
        let mut all = [place("Ash", 1), None, place("Ash", 1), place("Ash", 2), place("Elm", 1)];
        share_places(all.iter_mut());
        let is_one = |a: usize, b: usize| {
            Arc::ptr_eq(all[a].as_ref().expect("a place"), all[b].as_ref().expect("a place"))
        };
        assert!(is_one(0, 2) && !is_one(0, 3) && !is_one(0, 4));
        assert_eq!(all[3], place("Ash", 2));
    }

    #[test]
    fn equal_words_are_one_and_those_that_nobody_holds_are_let_go() {
        let mut words = Words::default();
        let mut shared = |one: &str| {
            let mut one = ArcStr::from(one);
            words.share(&mut one);
            one
        };
        let (first, second, other) = (shared("people"), shared("people"), shared("peoples"));
        assert!(ArcStr::ptr_eq(&first, &second) && other == "peoples");
        let long = "of a length that is said once, and of which nobody would think that it could ever be said again alike";
        assert!(!ArcStr::ptr_eq(&shared(long), &shared(long)));
        (0..10_000).for_each(|n| _ = shared(&n.to_string()));
        assert!(ArcStr::ptr_eq(&shared("people"), &first));
        assert!(words.table.len() <= 2048, "{}", words.table.len());
    }

    #[test]
    fn what_nobody_holds_is_let_go() {
        let mut places = Places { held: None, n_until_swept: 0 };
        for n in 0..10_000 {
            places.share(place("Oak", n).as_mut().expect("a place"));
        }
        let n_held: usize = places.held.iter().flat_map(HashMap::values).map(Vec::len).sum();
        assert!(n_held <= 1024, "{n_held}");
    }
}
