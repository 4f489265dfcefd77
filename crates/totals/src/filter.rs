//! Which incidents are asked for: by when and where they happened, and who is said to have done it.

use std::collections::BTreeSet;

use parallax_model::{Day, DayRange, Mentioned, Place, Stance};

use crate::Entry;

/// Which incidents to keep. An empty filter keeps all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Nothing that was over before this day.
    pub from: Option<Day>,
    /// Nothing that began after this day.
    pub to: Option<Day>,
    /// A place, a first-order division or a country code, in any case.
    pub place: Option<String>,
    /// A party, by its id or the words that name it, in any case.
    pub actor: Option<String>,
}

impl Filter {
    /// Whether the incident is asked for. One whose day nobody knows is in no span of days.
    pub fn keeps(&self, entry: &Entry<'_>) -> bool {
        self.keeps_days(entry.incident.days) && self.keeps_place(entry) && self.keeps_actor(entry)
    }

    pub(crate) fn keeps_days(&self, days: Option<DayRange>) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        let within = |days: DayRange| {
            self.from.is_none_or(|from| days.to() >= from)
                && self.to.is_none_or(|to| days.from() <= to)
        };
        days.is_some_and(within)
    }

    fn keeps_place(&self, entry: &Entry<'_>) -> bool {
        let Some(wanted) = &self.place else { return true };
        entry.incident.place.as_ref().is_some_and(|place| goes_by(place, wanted))
    }

    fn keeps_actor(&self, entry: &Entry<'_>) -> bool {
        let Some(wanted) = &self.actor else { return true };
        let wanted = wanted.to_lowercase();
        actors_of(entry).iter().any(|actor| actor.to_lowercase() == wanted)
    }
}

pub(crate) fn goes_by(place: &Place, wanted: &str) -> bool {
    let is_it = |name: &str| match name.is_ascii() && wanted.is_ascii() {
        true => name.eq_ignore_ascii_case(wanted),
        false => name.to_lowercase() == wanted.to_lowercase(),
    };
    is_it(&place.name)
        || place.admin1.as_deref().is_some_and(is_it)
        || place.country.as_deref().is_some_and(is_it)
}

/// Who is said to have done it: parties named by claims of the gravest event that are not denied; ids where known, else
/// the words.
pub fn actors_of(entry: &Entry<'_>) -> BTreeSet<String> {
    let naming = entry
        .claims
        .iter()
        .filter(|claim| claim.event == entry.incident.event && claim.stance != Stance::Denied);
    let actors = naming.flat_map(|claim| &claim.actor);
    let name = |actor: &Mentioned| {
        actor.actor.as_ref().map_or_else(|| actor.text.to_lowercase(), |id| id.to_string())
    };
    actors.map(name).collect()
}
