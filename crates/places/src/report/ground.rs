//! Nationalities that say where: "Syrian territory", "the Syrian conflict".
//!
//! In: the names and nationalities of a sentence, and its words. Out: its names, with those nationalities among them, each as
//! its country. "Syrian soldiers" may stand anywhere, and are left out.

use parallax_model::{Place, PlacePrecision, Toponym, WordRange};

use super::{Nationality, SentencePlaces};
use crate::Gazetteer;

impl Gazetteer {
    /// The place names of a sentence with the grounds that its nationalities name, in order, not overlapping.
    pub fn with_grounds(&self, places: SentencePlaces, words: &[&str]) -> Vec<Toponym> {
        let SentencePlaces { mut toponyms, nationalities } = places;
        for nationality in nationalities {
            let Some(words) = ground(&nationality, words) else { continue };
            let is_free =
                toponyms.iter().all(|t| t.words.end <= words.start || words.end <= t.words.start);
            let of = nationality.of;
            let country = of.country.as_deref().and_then(|iso| self.country_name(iso));
            if let Some(name) = country.map(str::to_owned).filter(|_| is_free) {
                toponyms.push(Toponym { words, place: Place { name, ..of } });
            }
        }
        toponyms.sort_by_key(|t| t.words.start);
        toponyms
    }
}

/// The words that name the ground: adjective and noun of a land, the adjective alone of a war, which is no place itself.
fn ground(nationality: &Nationality, words: &[&str]) -> Option<WordRange> {
    let end = usize::from(nationality.words.end);
    let noun = |at: usize| words.get(at).map(|w| w.to_lowercase()).unwrap_or_default();
    if nationality.of.precision != PlacePrecision::Country {
        return None;
    }
    // The noun of a land may be among the words already: "Lebanese territory".
    if is_land(&noun(end - 1)) {
        return Some(nationality.words);
    }
    if is_land(&noun(end)) {
        return Some(WordRange::new(nationality.words.start.into(), end + 1));
    }
    let of_war = is_war(&noun(end)) || noun(end) == "civil" && is_war(&noun(end + 1));
    of_war.then_some(nationality.words)
}

fn is_land(noun: &str) -> bool {
    matches!(
        noun,
        "territory"
            | "territories"
            | "soil"
            | "airspace"
            | "waters"
            | "population"
            | "mainland"
            | "coast"
            | "highlands"
            | "heartland"
    )
}

fn is_war(noun: &str) -> bool {
    matches!(noun, "war" | "conflict" | "uprising" | "insurgency" | "revolution")
}

#[cfg(test)]
mod tests {
    use crate::{Context, Gazetteer};
    use parallax_model::Parse;

    fn named(line: &str) -> Vec<String> {
        let words: Vec<&str> = line.split(' ').collect();
        let parse = Parse::default();
        let gazetteer = Gazetteer::embedded();
        let mut places = gazetteer.places(&[(&words, &parse)], &Context::default());
        let found = gazetteer.with_grounds(places.remove(0), &words);
        found
            .iter()
            .map(|t| format!("{} {}", t.place.name, words[usize::from(t.words.start)]))
            .collect()
    }

    #[test]
    fn a_land_or_a_war_of_a_nation_is_its_country() {
        assert_eq!(named("Three shells landed on Lebanese territory ."), ["Lebanon Lebanese"]);
        assert_eq!(named("The Yemeni civil war has killed thousands ."), ["Yemen Yemeni"]);
    }

    #[test]
    fn people_of_a_nation_are_no_place() {
        assert!(named("Three Lebanese soldiers were wounded .").is_empty());
    }
}
