//! Totals by place, period, actor and harm: each incident in one row, each row open onto its incidents.

use std::collections::{BTreeMap, HashMap};

use parallax_model::{
    Day, DayRange, EventType, Harm, IncidentId, IncidentKind, Place, PlacePrecision, Tally,
};

use crate::filter::actors_of;
use crate::{Entry, Filter, Sum};

/// What totals are parted by. Harms are always parted: the killed and the displaced are never one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// The most specific place of the incident.
    Place,
    /// First-order division.
    Admin1,
    /// Country code.
    Country,
    /// The day.
    Day,
    /// ISO week.
    Week,
    /// Calendar month.
    Month,
    /// Calendar year.
    Year,
    /// Who is said to have done it.
    Actor,
    /// The gravest event.
    Event,
    /// Category of those harmed, where stated, beside [`ALL_CATEGORIES`]. An incident stands in several of these rows, and
    /// they are never added up.
    Category,
}

/// What the whole goes under where totals are parted by category: all who were harmed, whatever is said of them.
pub const ALL_CATEGORIES: &str = "all";

impl By {
    /// Every value with the name it goes by.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Place, "place"),
        (Self::Admin1, "admin1"),
        (Self::Country, "country"),
        (Self::Day, "day"),
        (Self::Week, "week"),
        (Self::Month, "month"),
        (Self::Year, "year"),
        (Self::Actor, "actor"),
        (Self::Event, "event"),
        (Self::Category, "category"),
    ];

    /// The published name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(by, _)| *by == self).map_or("", |(_, name)| name)
    }

    /// What an incident goes under. `None`: not known.
    ///
    /// An incident that lies in two months goes under both at once, `2015-03..2015-04`: a row of its own, so that it is
    /// neither counted twice nor given to one of them.
    fn key(self, entry: &Entry<'_>) -> Option<String> {
        match self {
            Self::Actor => {
                let actors: Vec<String> = actors_of(entry).into_iter().collect();
                (!actors.is_empty()).then(|| actors.join(" + "))
            }
            _ => {
                let incident = entry.incident;
                self.key_of(incident.place.as_deref(), incident.days, incident.event)
            }
        }
    }

    /// The same, but for who did it, which claims alone say.
    pub(crate) fn key_of(
        self,
        place: Option<&Place>,
        days: Option<DayRange>,
        event: EventType,
    ) -> Option<String> {
        let is_known = |place: &&Place| place.precision != PlacePrecision::Unresolved;
        match self {
            Self::Place => place.map(|place| match &place.country {
                Some(country) if place.precision != PlacePrecision::Country => {
                    format!("{} ({country})", place.name)
                }
                _ => place.name.clone(),
            }),
            Self::Admin1 => {
                let place = place.filter(is_known)?;
                let name = match place.precision {
                    PlacePrecision::Province => Some(&place.name),
                    _ => place.admin1.as_ref(),
                }?;
                Some(place.country.as_ref().map_or(name.clone(), |code| format!("{name} ({code})")))
            }
            Self::Country => place?.country.clone(),
            Self::Day => span(days?, |day| day.to_string()),
            Self::Week => span(days?, week),
            Self::Month => span(days?, |d| format!("{:04}-{:02}", d.year(), d.month())),
            Self::Year => span(days?, |day| format!("{:04}", day.year())),
            Self::Actor => None,
            Self::Event => Some(event.to_string()),
            Self::Category => Some(ALL_CATEGORIES.to_owned()),
        }
    }
}

impl std::str::FromStr for By {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known: Vec<&str> = Self::ALL.iter().map(|(_, name)| *name).collect();
        let found = Self::ALL.iter().find(|(_, known)| *known == name).map(|(by, _)| *by);
        found.ok_or_else(|| format!("totals are parted by {}", known.join(", ")))
    }
}

fn span(days: DayRange, name: impl Fn(Day) -> String) -> Option<String> {
    if days.from() == days.to() {
        return Some(name(days.from()));
    }
    let (from, to) = (name(days.from()), name(days.to()));
    Some(if from == to { from } else { format!("{from}..{to}") })
}

fn week(day: Day) -> String {
    let week = day.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// One entry for each [`By`], in the order asked; `None`: not known.
    pub key: Vec<Option<String>>,
    /// What is counted.
    pub harm: Harm,
    /// The sum.
    pub sum: Sum,
    /// The incidents behind it, by id.
    pub incidents: Vec<IncidentId>,
}

type Key = Vec<Option<String>>;

/// Totals over the incidents that the filter keeps, by key, then harm. Running totals and states are left out: an incident
/// may be part of them.
pub fn totals(entries: &[Entry<'_>], by: &[By], filter: &Filter) -> Vec<Total> {
    let mut rows = Rows::default();
    for entry in counted(entries, filter) {
        let key: Vec<Option<String>> = by.iter().map(|by| by.key(entry)).collect();
        let whole = rows.of(&key);
        for tally in entry.tallies {
            rows.add(whole, tally, &entry.incident.id);
        }
        let Some(at) = by.iter().position(|by| *by == By::Category) else { continue };
        for part in entry.tallies.iter().flat_map(|tally| &tally.categories) {
            let mut key = key.clone();
            key[at] = Some(part.category.to_string());
            let of_category = rows.of(&key);
            rows.add(of_category, &part.tally, &entry.incident.id);
        }
    }
    rows.totals()
}

/// Rows while they are added up, each key once.
#[derive(Default)]
struct Rows {
    place: HashMap<Key, usize>,
    sums: Vec<BTreeMap<Harm, (Sum, Vec<IncidentId>)>>,
}

impl Rows {
    /// The place of a key's rows.
    fn of(&mut self, key: &Key) -> usize {
        if let Some(&at) = self.place.get(key) {
            return at;
        }
        self.place.insert(key.clone(), self.sums.len());
        self.sums.push(BTreeMap::new());
        self.sums.len() - 1
    }

    fn add(&mut self, at: usize, tally: &Tally, incident: &IncidentId) {
        let (sum, incidents) = self.sums[at].entry(tally.harm).or_default();
        sum.add(tally);
        incidents.push(incident.clone());
    }

    fn totals(mut self) -> Vec<Total> {
        let mut keys: Vec<(Key, usize)> = self.place.into_iter().collect();
        keys.sort_unstable();
        let mut totals = Vec::new();
        for (key, at) in keys {
            for (harm, (sum, mut incidents)) in std::mem::take(&mut self.sums[at]) {
                // Looked at once each: a row can hold every incident there is.
                incidents.sort_by_cached_key(|id| (first_bytes(id.as_str()), id.clone()));
                totals.push(Total { key: key.clone(), harm, sum, incidents });
            }
        }
        totals
    }
}

/// In the order of the names, as far as it reaches.
fn first_bytes(name: &str) -> u128 {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(name.bytes()).for_each(|(to, byte)| *to = byte);
    u128::from_be_bytes(bytes)
}

/// The incidents that are ever summed.
pub(crate) fn counted<'e, 'r>(
    entries: &'e [Entry<'r>],
    filter: &'e Filter,
) -> impl Iterator<Item = &'e Entry<'r>> {
    let is_counted = |entry: &&Entry<'_>| entry.incident.kind == IncidentKind::Incident;
    entries.iter().filter(is_counted).filter(|entry| filter.keeps(entry))
}
