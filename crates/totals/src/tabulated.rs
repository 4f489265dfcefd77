//! Totals asked for again and again of one record: what they need of each incident, laid out once, so that a question costs
//! adding up and nothing else.
//!
//! **Invariant:** the totals are those that [`totals`](crate::totals()) gives of the same entries.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use parallax_model::{
    AffectedKind, DayRange, EventType, Harm, IncidentId, IncidentKind, Place, PlacePrecision,
};

use crate::filter::{actors_of, goes_by};
use crate::{ALL_CATEGORIES, By, Entry, Filter, Sum, Total};

/// The incidents of a record, as totals take them.
#[derive(Debug, Default)]
pub struct Tabulated {
    /// By id.
    rows: Vec<Row>,
    /// What is added up, of one incident after the other.
    figures: Vec<Figure>,
    /// Who is said to have done it, as indices into `names`, of one incident after the other.
    parties: Vec<u32>,
    names: Vec<String>,
    places: Vec<Arc<Place>>,
    /// What incidents go under, each worked out when it is first asked for.
    keys: [OnceLock<Keys>; By::ALL.len()],
}

#[derive(Debug)]
struct Row {
    /// Index of the entry.
    at: u32,
    /// Whether it is ever summed.
    is_counted: bool,
    event: EventType,
    days: Option<DayRange>,
    /// Index into `places`.
    place: Option<u32>,
    /// Where its figures and parties end; they begin where those of the row before end.
    figures_to: u32,
    parties_to: u32,
}

#[derive(Debug)]
struct Figure {
    harm: Harm,
    /// `None`: of all who were harmed.
    category: Option<AffectedKind>,
    sum: Sum,
}

/// What each row goes under, as an index into labels in their order.
#[derive(Debug, Default)]
struct Keys {
    of: Vec<u32>,
    labels: Vec<Option<String>>,
}

/// One row of totals, its incidents by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// As in [`Total`].
    pub key: Vec<Option<String>>,
    /// What is counted.
    pub harm: Harm,
    /// The sum.
    pub sum: Sum,
    /// The incidents behind it, by id: indices into the entries that were tabulated.
    pub incidents: Vec<u32>,
}

impl Group {
    /// The same with ids of incidents, which `id` gives of their indices.
    pub fn total(&self, id: impl Fn(usize) -> IncidentId) -> Total {
        Total {
            key: self.key.clone(),
            harm: self.harm,
            sum: self.sum,
            incidents: self.incidents.iter().map(|&at| id(at as usize)).collect(),
        }
    }
}

impl Tabulated {
    /// Lays out entries, which come with their claims.
    pub fn of(entries: &[Entry<'_>]) -> Self {
        let mut by_id: Vec<usize> = (0..entries.len()).collect();
        by_id.sort_unstable_by_key(|&at| entries[at].incident.id.as_str());
        let mut table = Self { rows: Vec::with_capacity(by_id.len()), ..Self::default() };
        let mut known = Known::default();
        for at in by_id {
            table.add(at, &entries[at], &mut known);
        }
        table.figures.shrink_to_fit();
        table.parties.shrink_to_fit();
        table
    }

    fn add<'e>(&mut self, at: usize, entry: &Entry<'e>, known: &mut Known<'e>) {
        for tally in entry.tallies {
            let whole = Figure { harm: tally.harm, category: None, sum: Sum::of(tally) };
            let part = |part: &parallax_model::CategoryTally| Figure {
                harm: part.tally.harm,
                category: Some(part.category),
                sum: Sum::of(&part.tally),
            };
            self.figures.extend(std::iter::once(whole).chain(tally.categories.iter().map(part)));
        }
        for name in actors_of(entry) {
            let party = *known.names.entry(name).or_insert_with_key(|name| {
                self.names.push(name.clone());
                self.names.len() as u32 - 1
            });
            self.parties.push(party);
        }
        let place = entry.incident.place.as_ref().map(|place| {
            *known.places.entry(alike(place)).or_insert_with(|| {
                self.places.push(place.clone());
                self.places.len() as u32 - 1
            })
        });
        self.rows.push(Row {
            at: at as u32,
            is_counted: entry.incident.kind == IncidentKind::Incident,
            event: entry.incident.event,
            days: entry.incident.days,
            place,
            figures_to: self.figures.len() as u32,
            parties_to: self.parties.len() as u32,
        });
    }

    /// As [`totals`](crate::totals()), in the same order.
    pub fn totals(&self, by: &[By], filter: &Filter) -> Vec<Group> {
        let keeps = self.keeping(filter);
        let keys: Vec<&Keys> = by.iter().map(|by| self.keys(*by)).collect();
        let category = by.iter().position(|by| *by == By::Category);
        let mut groups = Groups::default();
        let mut wanted = Vec::with_capacity(by.len());
        for nth in (0..self.rows.len()).filter(|&nth| keeps(nth)) {
            wanted.clear();
            wanted.extend(keys.iter().map(|keys| keys.of[nth]));
            let whole = groups.of(&wanted);
            let at = self.rows[nth].at;
            for figure in self.figures_of(nth) {
                let group = match (figure.category, category) {
                    (None, _) => whole,
                    (Some(_), None) => continue,
                    (Some(one), Some(place)) => {
                        let all = std::mem::replace(&mut wanted[place], keys[place].part(one));
                        let part = groups.of(&wanted);
                        wanted[place] = all;
                        part
                    }
                };
                groups.add(group, figure, at);
            }
        }
        groups.in_order(&keys)
    }

    /// Every party that is said to have done something, by name, with the indices of the entries of what it did; running
    /// totals and states among them.
    pub fn deeds(&self) -> Vec<(&str, Vec<u32>)> {
        let mut deeds: Vec<(&str, Vec<u32>)> =
            self.names.iter().map(|name| (name.as_str(), Vec::new())).collect();
        for nth in 0..self.rows.len() {
            for &party in self.parties_of(nth) {
                deeds[party as usize].1.push(self.rows[nth].at);
            }
        }
        deeds.iter_mut().for_each(|(_, incidents)| incidents.sort_unstable());
        deeds.sort_unstable();
        deeds
    }

    fn figures_of(&self, nth: usize) -> &[Figure] {
        let from = nth.checked_sub(1).map_or(0, |before| self.rows[before].figures_to);
        &self.figures[from as usize..self.rows[nth].figures_to as usize]
    }

    fn parties_of(&self, nth: usize) -> &[u32] {
        let from = nth.checked_sub(1).map_or(0, |before| self.rows[before].parties_to);
        &self.parties[from as usize..self.rows[nth].parties_to as usize]
    }

    /// Whether a filter keeps a row: places and names are compared once each.
    fn keeping<'t>(&'t self, filter: &'t Filter) -> impl Fn(usize) -> bool + use<'t> {
        let there = filter.place.as_ref().map(|wanted| -> Vec<bool> {
            self.places.iter().map(|place| goes_by(place, wanted)).collect()
        });
        let named = filter.actor.as_ref().map(|wanted| -> Vec<bool> {
            let wanted = wanted.to_lowercase();
            self.names.iter().map(|name| name.to_lowercase() == wanted).collect()
        });
        move |nth| {
            let row = &self.rows[nth];
            let is_there = |there: &Vec<bool>| row.place.is_some_and(|place| there[place as usize]);
            let is_named =
                |named: &Vec<bool>| self.parties_of(nth).iter().any(|&one| named[one as usize]);
            row.is_counted
                && filter.keeps_days(row.days)
                && there.as_ref().is_none_or(is_there)
                && named.as_ref().is_none_or(is_named)
        }
    }

    fn keys(&self, by: By) -> &Keys {
        let place = By::ALL.iter().position(|(one, _)| *one == by).expect("the list is whole");
        self.keys[place].get_or_init(|| match by {
            By::Place | By::Admin1 | By::Country => self.keys_by(by, |_, row| row.place),
            By::Day | By::Week | By::Month | By::Year => self.keys_by(by, |_, row| row.days),
            By::Actor => self.keys_by(by, |nth, _| self.parties_of(nth)),
            By::Event => self.keys_by(by, |_, row| row.event),
            By::Category => self.categories(),
        })
    }

    /// `alike` gives what decides under what a row goes: rows alike in it are asked once.
    fn keys_by<'t, K: Eq + std::hash::Hash>(
        &'t self,
        by: By,
        alike: impl Fn(usize, &'t Row) -> K,
    ) -> Keys {
        let mut known: HashMap<K, u32> = HashMap::new();
        let mut places: HashMap<Option<String>, u32> = HashMap::new();
        let mut label = |(nth, row): (usize, &'t Row)| {
            *known.entry(alike(nth, row)).or_insert_with(|| {
                let n_known = places.len() as u32;
                *places.entry(self.key(by, nth)).or_insert(n_known)
            })
        };
        let came: Vec<u32> = self.rows.iter().enumerate().map(&mut label).collect();
        Keys::sorted(came, places)
    }

    /// Everybody stands in the whole; parts are looked up by [`Keys::part`].
    fn categories(&self) -> Keys {
        let names = AffectedKind::ALL.iter().map(|one| one.to_string());
        let names = std::iter::once(ALL_CATEGORIES.to_owned()).chain(names);
        let places = names.map(Some).zip(0..).collect();
        Keys::sorted(vec![0; self.rows.len()], places)
    }

    fn key(&self, by: By, nth: usize) -> Option<String> {
        let row = &self.rows[nth];
        let place = row.place.map(|place| &*self.places[place as usize]);
        match by {
            By::Actor => {
                let all = self.parties_of(nth).iter().map(|&one| self.names[one as usize].as_str());
                let all: Vec<&str> = all.collect();
                (!all.is_empty()).then(|| all.join(" + "))
            }
            by => by.key_of(place, row.days, row.event),
        }
    }
}

/// What was met while entries are laid out.
#[derive(Default)]
struct Known<'e> {
    names: HashMap<String, u32>,
    places: HashMap<Alike<'e>, u32>,
}

/// What of a place totals ask for: name, country, division and how exact it is.
type Alike<'e> = (&'e str, Option<&'e str>, Option<&'e str>, PlacePrecision);

fn alike(place: &Place) -> Alike<'_> {
    (&place.name, place.country.as_deref(), place.admin1.as_deref(), place.precision)
}

impl Keys {
    /// From labels in the order in which they came.
    fn sorted(came: Vec<u32>, places: HashMap<Option<String>, u32>) -> Self {
        let mut labels: Vec<(Option<String>, u32)> = places.into_iter().collect();
        labels.sort_unstable();
        let mut rank = vec![0; labels.len()];
        (0..).zip(&labels).for_each(|(to, (_, from))| rank[*from as usize] = to);
        let of = came.into_iter().map(|at| rank[at as usize]).collect();
        Self { of, labels: labels.into_iter().map(|(label, _)| label).collect() }
    }

    fn part(&self, category: AffectedKind) -> u32 {
        let name = category.as_str();
        let found = self.labels.binary_search_by(|label| label.as_deref().cmp(&Some(name)));
        found.expect("every category is there") as u32
    }
}

/// Groups while they are added up.
#[derive(Default)]
struct Groups {
    /// Of each key after the first: which group it makes of a group by the keys before.
    levels: Vec<HashMap<(u32, u32), u32>>,
    /// The same the other way.
    made_of: Vec<Vec<(u32, u32)>>,
    /// What is counted in each group.
    counted: Vec<Vec<(Harm, Sum, Vec<u32>)>>,
}

impl Groups {
    /// By one key the groups are its labels; every further key parts them.
    fn of(&mut self, keys: &[u32]) -> u32 {
        let mut group = keys.first().copied().unwrap_or_default();
        for (level, &key) in keys.iter().skip(1).enumerate() {
            if self.levels.len() == level {
                self.levels.push(HashMap::new());
                self.made_of.push(Vec::new());
            }
            let made_of = &mut self.made_of[level];
            group = *self.levels[level].entry((group, key)).or_insert_with(|| {
                made_of.push((group, key));
                made_of.len() as u32 - 1
            });
        }
        if self.counted.len() <= group as usize {
            self.counted.resize_with(group as usize + 1, Vec::new);
        }
        group
    }

    fn add(&mut self, group: u32, figure: &Figure, incident: u32) {
        let counted = &mut self.counted[group as usize];
        let place = match counted.iter().position(|(harm, _, _)| *harm == figure.harm) {
            Some(place) => place,
            None => {
                counted.push((figure.harm, Sum::default(), Vec::new()));
                counted.len() - 1
            }
        };
        let (_, sum, incidents) = &mut counted[place];
        sum.join(&figure.sum);
        incidents.push(incident);
    }

    fn in_order(self, keys: &[&Keys]) -> Vec<Group> {
        let wanted = |group: usize| -> Vec<u32> {
            let mut group = group as u32;
            let mut wanted = Vec::with_capacity(keys.len());
            for made_of in self.made_of.iter().rev() {
                let (before, key) = made_of[group as usize];
                wanted.push(key);
                group = before;
            }
            wanted.extend((!keys.is_empty()).then_some(group));
            wanted.reverse();
            wanted
        };
        let mut groups: Vec<_> = (0..self.counted.len())
            .filter(|&group| !self.counted[group].is_empty())
            .map(|group| (wanted(group), group))
            .collect();
        groups.sort_unstable();
        let mut counted = self.counted;
        let mut all = Vec::new();
        for (wanted, group) in groups {
            let label = |(keys, at): (&&Keys, &u32)| keys.labels[*at as usize].clone();
            let key: Vec<Option<String>> = keys.iter().zip(&wanted).map(label).collect();
            let mut of_group = std::mem::take(&mut counted[group]);
            of_group.sort_unstable_by_key(|(harm, _, _)| *harm);
            let row = |(harm, sum, incidents)| Group { key: key.clone(), harm, sum, incidents };
            all.extend(of_group.into_iter().map(row));
        }
        all
    }
}
