//! How many of the listed places, and of their inhabitants, each holder has on a day.

use std::collections::BTreeMap;

use parallax_model::{Day, Place, PlacePrecision};

use crate::{State, Timeline};

/// What one holder has on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// What is said of these places.
    pub state: State,
    /// Who: "a + b" together, "a / b" against each other; who held it last where it is unknown, empty where nobody did.
    pub who: String,
    /// The places, by name.
    pub places: Vec<String>,
    /// Their inhabitants, of those whose number the gazetteer has.
    pub population: u64,
    /// Places whose number of inhabitants is not known.
    pub n_uncounted: usize,
}

/// Whether a place is a town or finer. Larger areas hold towns: to add them up would count twice.
pub fn is_town(place: &Place) -> bool {
    use PlacePrecision::{City, Exact, Neighbourhood, Unresolved};
    matches!(place.precision, City | Exact | Neighbourhood | Unresolved)
}

/// Who has what on a day among the towns of these timelines: most places first, what is unknown last.
pub fn shares<'t>(timelines: impl IntoIterator<Item = &'t Timeline>, day: Day) -> Vec<Share> {
    let mut rows: BTreeMap<(State, String), Share> = BTreeMap::new();
    for timeline in timelines.into_iter().filter(|timeline| is_town(&timeline.place)) {
        let (state, who) = said_of(timeline, day);
        let share = rows.entry((state, who.clone())).or_insert_with(|| Share {
            state,
            who,
            places: Vec::new(),
            population: 0,
            n_uncounted: 0,
        });
        share.places.push(timeline.place.name.clone());
        share.population += u64::from(timeline.place.population);
        share.n_uncounted += usize::from(timeline.place.population == 0);
    }
    let mut rows: Vec<Share> = rows.into_values().collect();
    rows.iter_mut().for_each(|row| row.places.sort());
    rows.sort_by_key(|row| {
        let is_unknown = row.state == State::Unknown;
        (is_unknown, std::cmp::Reverse(row.places.len()), row.state, row.who.clone())
    });
    rows
}

fn said_of(timeline: &Timeline, day: Day) -> (State, String) {
    match timeline.on(day).filter(|hold| hold.state != State::Unknown) {
        Some(hold) => (hold.state, hold.who()),
        None => {
            (State::Unknown, timeline.last_held(day).map(|hold| hold.who()).unwrap_or_default())
        }
    }
}
