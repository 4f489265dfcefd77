//! Of how much of its place a claim speaks: all of it, a part, or something else that only lies there.

use parallax_model::{Claim, Place};

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The place.
    Whole,
    /// Some of it: a quarter, its airport.
    Part,
    /// Villages near it, people, a road: who holds the place is not said.
    Elsewhere,
}

/// Words for a part, or for what stands in a place and is not the place.
const PARTS: &[&str] = &[
    "part",
    "parts",
    "half",
    "most",
    "much",
    "majority",
    "quarter",
    "quarters",
    "third",
    "thirds",
    "district",
    "districts",
    "neighbourhood",
    "neighbourhoods",
    "neighborhood",
    "neighborhoods",
    "suburb",
    "suburbs",
    "outskirts",
    "edge",
    "edges",
    "section",
    "sections",
    "swath",
    "swaths",
    "swathe",
    "swathes",
    "portion",
    "percent",
    "side",
    "airport",
    "airfield",
    "airbase",
    "base",
    "bases",
    "barracks",
    "hospital",
    "checkpoint",
    "checkpoints",
    "bridge",
    "bridges",
    "headquarters",
    "building",
    "buildings",
    "compound",
    "crossing",
    "crossings",
    "hill",
    "hills",
    "square",
    "road",
    "roads",
    "highway",
    "station",
    "stations",
    "dam",
    "refinery",
    "field",
    "fields",
    "prison",
    "garrison",
    "university",
    "stadium",
    "palace",
    "positions",
    "position",
    "centre",
    "center",
    "downtown",
    "eastern",
    "western",
    "northern",
    "southern",
    "east",
    "west",
    "north",
    "south",
    "central",
    "school",
    "schools",
    "market",
    "mosque",
    "church",
    "entrance",
    "entrances",
    "port",
    "harbour",
    "harbor",
    "plant",
    "citadel",
    "ruins",
    "streets",
    "ministry",
];

/// Words that part a place off again: "the port city", "the southern city of Kherson" are cities.
const SETTLEMENTS: &[&str] = &[
    "city",
    "town",
    "village",
    "capital",
    "township",
    "settlement",
    "hamlet",
    "island",
    "province",
    "region",
    "governorate",
];

const MANY: &[&str] = &[
    "villages",
    "towns",
    "cities",
    "settlements",
    "hamlets",
    "several",
    "dozens",
    "areas",
    "territory",
];

const AROUND: &[&str] = &[
    "near",
    "outside",
    "around",
    "surrounding",
    "nearby",
    "toward",
    "towards",
    "adjacent",
    "countryside",
];

/// How much of its place a claim speaks of.
pub(crate) fn extent(claim: &Claim, place: &Place) -> Extent {
    let text: Vec<String> = claim.affected.iter().map(|affected| plain(&affected.text)).collect();
    if text.is_empty() {
        return Extent::Whole;
    }
    let name = plain(&place.name);
    let all = text.iter().map(|text| extent_of(text, &name));
    all.min_by_key(|extent| match extent {
        Extent::Whole => 0,
        Extent::Part => 1,
        Extent::Elsewhere => 2,
    })
    .unwrap_or(Extent::Whole)
}

fn extent_of(text: &str, name: &str) -> Extent {
    let is_named = contains_words(text, name);
    // What belongs to the name says nothing of a part: "Yarmouk camp", "South Kordofan".
    let rest = if is_named { without(text, name) } else { text.to_owned() };
    let words: Vec<&str> = rest.split(' ').collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    if has(AROUND) || has(MANY) && !is_named {
        return Extent::Elsewhere;
    }
    let settlement = words.iter().position(|word| SETTLEMENTS.contains(word));
    // "parts of the city" is a part, "the southern city" and "the port city" are not; nor is a village the city.
    let before =
        |at: usize| words[..at].windows(2).any(|pair| PARTS.contains(&pair[0]) && pair[1] == "of");
    match settlement {
        Some(at) if before(at) || words[at + 1..].iter().any(|word| is_place_within(word)) => {
            Extent::Part
        }
        Some(at) if !is_named && at > 0 && matches!(words[at - 1], "a" | "another") => {
            Extent::Elsewhere
        }
        Some(_) => Extent::Whole,
        None if has(PARTS) => Extent::Part,
        None => Extent::Whole,
    }
}

/// "the city centre", "the town's airport": what follows the settlement is what is meant.
fn is_place_within(word: &str) -> bool {
    PARTS.contains(&word)
        && !matches!(
            word,
            "north" | "south" | "east" | "west" | "northern" | "southern" | "eastern" | "western"
        )
}

/// Lower case, words parted by one space, accents as they are.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn contains_words(text: &str, name: &str) -> bool {
    !name.is_empty() && format!(" {text} ").contains(&format!(" {name} "))
}

fn without(text: &str, name: &str) -> String {
    format!(" {text} ").replacen(&format!(" {name} "), " ", 1).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_not_the_whole() {
        let of = |text: &str, name: &str| extent_of(&plain(text), &plain(name));
        for whole in [
            "Palmyra",
            "the Syrian city of Palmyra",
            "the southern city of Palmyra",
            "it",
            "the city",
        ] {
            assert_eq!(of(whole, "Palmyra"), Extent::Whole, "{whole}");
        }
        for part in [
            "parts of Palmyra",
            "eastern Palmyra",
            "the airport",
            "the city centre",
            "most of the city of Palmyra",
        ] {
            assert_eq!(of(part, "Palmyra"), Extent::Part, "{part}");
        }
        for other in
            ["villages near Palmyra", "a village", "several towns", "the Palmyra countryside"]
        {
            assert_eq!(of(other, "Palmyra"), Extent::Elsewhere, "{other}");
        }
        assert_eq!(of("Taqba airbase", "Taqba airbase"), Extent::Whole);
        assert_eq!(of("the port city of Hodeidah", "Hodeidah"), Extent::Whole);
    }
}
