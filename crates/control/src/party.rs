//! Who holds: a party by its id or its words, and when two names are one holder.

use parallax_model::{ActorKind, Mentioned, Place};

/// A party, as the reports name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    /// Its id where it is known, else the words.
    pub name: String,
    /// Its id in the alias list.
    pub actor: Option<String>,
    side: Side,
    /// It names a kind of party ("rebels") rather than one.
    is_generic: bool,
}

/// On what side a party stands, as far as that decides whether two names are one holder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Side {
    /// Forces and organs of one state.
    State(Option<String>),
    Kurdish,
    /// Against the state, by the words "rebels", "opposition".
    Rebel,
    /// Armed, by the words "militants", "fighters".
    Armed,
    Militia,
    Other,
}

/// Known parties that "Kurdish forces" may mean.
const KURDISH: &[&str] = &[
    "kurdish_forces",
    "ypg",
    "ypj",
    "pyd",
    "syrian_democratic_forces",
    "asayish",
    "peshmerga",
    "pkk",
];

/// Whom "rebels" does not mean, though "militants" may.
const NO_REBELS: &str = "islamic_state";

const STATE_WORDS: &[&str] = &[
    "army",
    "military",
    "troops",
    "soldiers",
    "regime",
    "government",
    "police",
    "gendarmes",
    "loyalists",
    "authorities",
    "navy",
    "marines",
    "commandos",
    "state",
];

const REBEL_WORDS: &[&str] = &["rebel", "rebels", "opposition", "revolutionaries"];

const ARMED_WORDS: &[&str] = &[
    "militant",
    "militants",
    "insurgent",
    "insurgents",
    "fighters",
    "gunmen",
    "jihadist",
    "jihadists",
    "jihadi",
    "extremists",
    "islamists",
    "separatist",
    "separatists",
    "guerrillas",
    "guerillas",
    "terrorists",
    "attackers",
];

const MILITIA_WORDS: &[&str] =
    &["militia", "militias", "militiamen", "paramilitary", "paramilitaries"];

impl Party {
    /// The party that these words name at a place.
    pub(crate) fn of(
        mentioned: &Mentioned,
        place: &Place,
        country_of: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        match &mentioned.actor {
            Some(actor) => Self::known(actor, mentioned.kind, country_of(actor)),
            None => Self::in_words(&mentioned.text, place),
        }
    }

    fn known(actor: &str, kind: Option<ActorKind>, country: Option<String>) -> Self {
        use ActorKind::{Government, Militia, RebelGroup, StateForces};
        let side = match kind {
            _ if KURDISH.contains(&actor) => Side::Kurdish,
            Some(StateForces | Government) => Side::State(country.clone()),
            Some(RebelGroup) => Side::Rebel,
            Some(Militia) => Side::Militia,
            _ => Side::Other,
        };
        // "Syrian rebels" are made of a country and a role, and are listed nowhere.
        let is_composed = actor.ends_with("_rebels") && !LISTED_REBELS.contains(&actor);
        let is_generic = actor == "kurdish_forces" || is_composed;
        Self { name: actor.to_owned(), actor: Some(actor.to_owned()), side, is_generic }
    }

    fn in_words(text: &str, place: &Place) -> Self {
        let lower = text.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
        let is_loyal = lower.contains("pro-government") || has(&["loyal", "loyalist"]);
        let side = if has(STATE_WORDS) && !has(&["anti", "former"])
            || is_loyal
            || lower.contains("security forces")
        {
            Side::State(place.country.clone())
        } else if has(REBEL_WORDS) {
            Side::Rebel
        } else if has(ARMED_WORDS) {
            Side::Armed
        } else if has(MILITIA_WORDS) {
            Side::Militia
        } else {
            Side::Other
        };
        let is_generic = side != Side::Other;
        let name = text.strip_prefix("the ").or(text.strip_prefix("The ")).unwrap_or(text);
        Self { name: name.to_owned(), actor: None, side, is_generic }
    }

    /// Whether the two names can be one holder: the same name, organs of one state, or a kind and one of that kind.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        if self.plain_name() == other.plain_name() {
            return true;
        }
        match (&self.side, &other.side) {
            (Side::State(a), Side::State(b)) => a == b,
            _ => {
                self.is_generic && self.may_mean(other) || other.is_generic && other.may_mean(self)
            }
        }
    }

    fn may_mean(&self, other: &Self) -> bool {
        match (&self.side, &other.side) {
            (Side::Rebel, Side::Rebel) => !other.name.starts_with(NO_REBELS),
            (Side::Armed, Side::Rebel | Side::Armed) => true,
            (Side::Kurdish, Side::Kurdish) | (Side::Militia, Side::Militia) => true,
            _ => false,
        }
    }

    fn plain_name(&self) -> String {
        self.name.to_lowercase()
    }

    /// How much the name says: a known id before words, one party before a kind.
    fn rank(&self) -> (bool, bool, &str) {
        (self.is_generic, self.actor.is_none(), &self.name)
    }
}

/// "Chechen rebels" and "Tuareg rebels" are parties of the list, not any rebels of a country.
const LISTED_REBELS: &[&str] = &["chechen_rebels", "tuareg_rebels"];

/// Whether two lists can be the same holders: everybody of the shorter is somebody of the longer.
pub(crate) fn are_same(a: &[Party], b: &[Party]) -> bool {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !few.is_empty() && few.iter().all(|one| many.iter().any(|other| one.is_same(other)))
}

/// Everybody once, by the name that says most: "rebels" is dropped where they are named.
pub(crate) fn distinct<'p>(parties: impl Iterator<Item = &'p Party>) -> Vec<Party> {
    let mut all: Vec<&Party> = parties.collect();
    all.sort_by(|a, b| a.rank().cmp(&b.rank()));
    let mut kept: Vec<Party> = Vec::new();
    for party in all {
        if !kept.iter().any(|known| known.is_same(party)) {
            kept.push(party.clone());
        }
    }
    kept.sort_by(|a, b| a.name.cmp(&b.name));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::PlacePrecision;

    fn of(text: &str, actor: Option<(&str, ActorKind)>) -> Party {
        let place = Place {
            name: "Idlib".to_owned(),
            country: Some("SY".to_owned()),
            admin1: None,
            point: None,
            precision: PlacePrecision::City,
            geoname_id: None,
            population: 0,
        };
        let mentioned = Mentioned {
            text: text.into(),
            span: parallax_model::Span::new(0, 0),
            actor: actor.map(|(id, _)| id.to_owned()).map(Into::into),
            kind: actor.map(|(_, kind)| kind),
        };
        let country = |id: &str| id.starts_with("syria_").then(|| "SY".to_owned());
        Party::of(&mentioned, &place, &country)
    }

    #[test]
    fn a_kind_of_party_may_be_one_of_that_kind_and_no_other() {
        use ActorKind::{Government, RebelGroup, StateForces};
        let rebels = of("rebels", None);
        let nusra = of("the Nusra Front", Some(("nusra_front", RebelGroup)));
        let state = of("IS", Some(("islamic_state", RebelGroup)));
        let army = of("the Syrian army", Some(("syria_military", StateForces)));
        let government = of("Damascus", Some(("syria_government", Government)));
        assert!(rebels.is_same(&nusra) && !rebels.is_same(&state) && !nusra.is_same(&state));
        assert!(of("militants", None).is_same(&state));
        assert!(army.is_same(&government) && army.is_same(&of("regime forces", None)));
        assert!(!army.is_same(&rebels));
        assert!(!of("Russian troops", Some(("russia_military", StateForces))).is_same(&army));
    }

    #[test]
    fn the_name_that_says_most_stands_for_all() {
        let all = [of("Rebels", None), of("x", Some(("nusra_front", ActorKind::RebelGroup)))];
        let names: Vec<String> = distinct(all.iter()).into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["nusra_front"]);
    }
}
