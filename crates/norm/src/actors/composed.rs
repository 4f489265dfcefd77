//! Which party do a country and a role name together: "Syrian army", "Russian warplanes", "Israel's military"?

use std::collections::HashMap;

use parallax_model::ActorKind;

use super::Found;
use super::fold::{Units, folded};
use super::list::{Called, List};

/// Countries by the folded first word of their names. Lookups only: its order reaches no output.
#[derive(Default)]
pub(super) struct Countries {
    by_first_word: HashMap<String, Vec<Name>>,
    /// Countries by the id that begins a composed party's.
    known: HashMap<String, Country>,
}

/// A country that parties are composed of.
struct Country {
    /// ISO 3166 alpha-2.
    code: String,
    /// What its forces are called after: "Syrian".
    adjective: String,
    /// The same in other languages.
    called: Called,
}

struct Name {
    units: Vec<String>,
    country: String,
    is_adjective: bool,
}

/// Roles by their words: what follows the country, the end of the id, the kind. Longer ones first.
const ROLES: &[(&[&str], &str, ActorKind)] = {
    use ActorKind::{Government, Other, RebelGroup, StateForces};
    &[
        (&["security", "forces"], "security_forces", StateForces),
        (&["security", "agency"], "security_forces", StateForces),
        (&["security", "agencies"], "security_forces", StateForces),
        (&["security", "services"], "security_forces", StateForces),
        (&["security", "service"], "security_forces", StateForces),
        (&["border", "guards"], "security_forces", StateForces),
        (&["border", "police"], "police", StateForces),
        (&["national", "police"], "police", StateForces),
        (&["federal", "police"], "police", StateForces),
        (&["national", "army"], "military", StateForces),
        (&["arab", "army"], "military", StateForces),
        (&["armed", "forces"], "military", StateForces),
        (&["air", "force"], "military", StateForces),
        (&["special", "forces"], "military", StateForces),
        (&["government", "forces"], "military", StateForces),
        (&["government", "troops"], "military", StateForces),
        (&["government", "soldiers"], "military", StateForces),
        (&["regime", "forces"], "military", StateForces),
        (&["regime", "troops"], "military", StateForces),
        (&["regime", "warplanes"], "military", StateForces),
        (&["regime", "aircraft"], "military", StateForces),
        (&["government", "warplanes"], "military", StateForces),
        (&["military", "aircraft"], "military", StateForces),
        (&["military", "intelligence"], "military", StateForces),
        (&["fighter", "jets"], "military", StateForces),
        (&["fighter", "jet"], "military", StateForces),
        (&["war", "planes"], "military", StateForces),
        (&["defence", "ministry"], "government", Government),
        (&["defense", "ministry"], "government", Government),
        (&["foreign", "ministry"], "government", Government),
        (&["interior", "ministry"], "government", Government),
        (&["health", "ministry"], "government", Government),
        (&["opposition", "fighters"], "rebels", RebelGroup),
        (&["opposition", "forces"], "rebels", RebelGroup),
        (&["opposition", "factions"], "rebels", RebelGroup),
        (&["opposition", "groups"], "rebels", RebelGroup),
        (&["rebel", "groups"], "rebels", RebelGroup),
        (&["rebel", "group"], "rebels", RebelGroup),
        (&["rebel", "fighters"], "rebels", RebelGroup),
        (&["rebel", "forces"], "rebels", RebelGroup),
        (&["rebel", "factions"], "rebels", RebelGroup),
        (&["army"], "military", StateForces),
        (&["military"], "military", StateForces),
        (&["forces"], "military", StateForces),
        (&["troops"], "military", StateForces),
        (&["soldiers"], "military", StateForces),
        (&["warplanes"], "military", StateForces),
        (&["warplane"], "military", StateForces),
        (&["jets"], "military", StateForces),
        (&["jet"], "military", StateForces),
        (&["aircraft"], "military", StateForces),
        (&["navy"], "military", StateForces),
        (&["commandos"], "military", StateForces),
        (&["marines"], "military", StateForces),
        (&["airforce"], "military", StateForces),
        (&["gendarmerie"], "police", StateForces),
        (&["police"], "police", StateForces),
        (&["government"], "government", Government),
        (&["regime"], "government", Government),
        (&["authorities"], "government", Government),
        (&["administration"], "government", Government),
        (&["cabinet"], "government", Government),
        (&["rebels"], "rebels", RebelGroup),
        (&["rebel"], "rebels", RebelGroup),
        (&["insurgents"], "rebels", RebelGroup),
        (&["opposition"], "opposition", Other),
    ]
};

/// The ends of ids in other languages; the country's word stands behind them.
const ROLES_CALLED: &[(&str, &[(&str, &str)])] = &[(
    "ar",
    &[
        ("security_forces", "قوات الأمن"),
        ("police", "الشرطة"),
        ("military", "القوات"),
        ("government", "الحكومة"),
        ("rebels", "فصائل المعارضة"),
        ("opposition", "المعارضة"),
    ],
)];

impl Countries {
    /// Adds the countries of a list; a name that is there already stays.
    pub(super) fn add(&mut self, list: &List) {
        for country in &list.countries {
            let adjective = country.adjectives.first().or(country.names.first());
            let known = self.known.entry(country.id.clone()).or_insert_with(|| Country {
                code: country.code.clone(),
                adjective: adjective.cloned().unwrap_or_default(),
                called: Called::default(),
            });
            for (language, word) in &country.called {
                known.called.entry(language.clone()).or_insert_with(|| word.clone());
            }
            let names = country.names.iter().map(|name| (name, false));
            let adjectives = country.adjectives.iter().map(|name| (name, true));
            for (name, is_adjective) in names.chain(adjectives) {
                self.add_name(&folded(name), &country.id, is_adjective);
            }
        }
    }

    /// Code of the country that a composed party belongs to: "IQ" of `iraq_military`.
    pub(super) fn code_of(&self, actor: &str) -> Option<&str> {
        self.parts(actor).map(|(country, _)| country.code.as_str())
    }

    /// What kind of party its role makes it.
    pub(super) fn kind_of(&self, actor: &str) -> Option<ActorKind> {
        let (_, role) = self.parts(actor)?;
        ROLES.iter().find(|known| known.1 == role).map(|known| known.2)
    }

    /// What a composed party is called: "Iraqi military" for `iraq_military`.
    pub(super) fn name_of(&self, actor: &str) -> Option<String> {
        let (country, role) = self.parts(actor)?;
        Some(format!("{} {}", country.adjective, role.replace('_', " ")))
    }

    /// What it is called in another language: "القوات العراقية".
    pub(super) fn called(&self, actor: &str, language: &str) -> Option<String> {
        let (country, role) = self.parts(actor)?;
        let after = country.called.get(language)?;
        let (_, roles) = ROLES_CALLED.iter().find(|(known, _)| *known == language)?;
        let (_, called) = roles.iter().find(|(known, _)| *known == role)?;
        Some(format!("{called} {after}"))
    }

    fn parts(&self, actor: &str) -> Option<(&Country, &'static str)> {
        let role = ROLES.iter().map(|role| role.1).find(|role| actor.ends_with(role))?;
        let country = actor.strip_suffix(role)?.strip_suffix('_')?;
        Some((self.known.get(country)?, role))
    }

    fn add_name(&mut self, name: &str, country: &str, is_adjective: bool) {
        let units: Vec<String> = name.split(' ').map(str::to_owned).collect();
        let names = self.by_first_word.entry(units[0].clone()).or_default();
        if names.iter().all(|known| known.units != units) {
            names.push(Name { units, country: country.to_owned(), is_adjective });
            names.sort_by_key(|name| std::cmp::Reverse(name.units.len()));
        }
    }

    /// The party that a country and a role at `at` name, or the government where the country itself is said to act.
    pub(super) fn composed(&self, units: &Units, at: usize) -> Option<Found> {
        let names = self.by_first_word.get(units.at(at))?;
        let name = names.iter().find(|name| is_here(units, at, &name.units))?;
        let end = at + name.units.len();
        if units.at(at) == "us" && name.units.len() == 1 && !is_country_us(units, at) {
            return None;
        }
        with_role(units, name, end).or_else(|| acting(units, at, name, end))
    }
}

/// "US" in capitals, or as the first word of a role; not the pronoun.
fn is_country_us(units: &Units, at: usize) -> bool {
    if units.is_mixed_case() {
        return units.is_in_capitals(at);
    }
    units.is_name(at).unwrap_or(true)
}

fn is_here(units: &Units, at: usize, name: &[String]) -> bool {
    name.iter().enumerate().all(|(ahead, text)| units.at(at + ahead) == text)
        && (at..at + name.len() - 1).all(|idx| units.goes_on(idx))
}

fn with_role(units: &Units, name: &Name, end: usize) -> Option<Found> {
    if !units.goes_on(end - 1) {
        return None;
    }
    let is_here = |words: &[&str]| {
        words.iter().enumerate().all(|(ahead, word)| units.at(end + ahead) == *word)
            && (end..end + words.len() - 1).all(|idx| units.goes_on(idx))
    };
    let role = ROLES.iter().find(|role| is_here(role.0))?;
    Some(Found {
        rank: 1,
        actor: format!("{}_{}", name.country, role.1),
        kind: role.2,
        end: end + role.0.len(),
    })
}

/// "Russia struck", "bombed by Israel": where the tree says that a country acts, its government is meant.
fn acting(units: &Units, at: usize, name: &Name, end: usize) -> Option<Found> {
    use parallax_model::Deprel::{Nsubj, OblAgent};
    if name.is_adjective || units.is_possessive(end - 1) {
        return None;
    }
    let acts = (at..end)
        .any(|idx| units.parsed(idx).is_some_and(|word| matches!(word.deprel, Nsubj | OblAgent)));
    acts.then(|| Found {
        rank: 1,
        actor: format!("{}_government", name.country),
        kind: ActorKind::Government,
        end,
    })
}
