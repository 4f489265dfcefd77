//! One copy of what many claims name alike, for as long as somebody holds it.

use parallax_model::Place;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Puts the copy that others hold in place of each.
pub(crate) fn share_places<'p>(places: impl Iterator<Item = &'p mut Option<Arc<Place>>>) {
    static HELD: Mutex<Places> = Mutex::new(Places { held: None, n_until_swept: 0 });
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    places.flatten().for_each(|place| held.share(place));
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
    fn what_nobody_holds_is_let_go() {
        let mut places = Places { held: None, n_until_swept: 0 };
        for n in 0..10_000 {
            places.share(place("Oak", n).as_mut().expect("a place"));
        }
        let n_held: usize = places.held.iter().flat_map(HashMap::values).map(Vec::len).sum();
        assert!(n_held <= 1024, "{n_held}");
    }
}
