//! The words around a name that say it is a place, and of which kind.

use crate::PlaceKind;

/// Kinds that a noun beside a name asks for ("Idlib province"), likeliest first; empty where it is no such noun.
pub(super) fn kinds_of(noun: &str) -> &'static [PlaceKind] {
    use PlaceKind::{City, Country, District, Neighbourhood, Province, Region, Spot};
    match noun {
        "province" | "provinces" | "governorate" | "governorates" | "governate" | "oblast"
        | "department" | "departments" | "prefecture" | "muhafazah" | "countryside" | "krai" => {
            &[Province, Region, District]
        }
        "state" | "states" | "region" | "regions" | "republic" | "territory" => {
            &[Province, Region, Country, District]
        }
        "county" | "counties" | "district" | "districts" | "subdistrict" | "sub-district"
        | "parish" | "tehsil" | "borough" => &[District, Neighbourhood, City, Province],
        "city" | "cities" | "town" | "towns" | "village" | "villages" | "municipality"
        | "hamlet" | "capital" | "port" | "settlement" | "township" | "suburb" | "suburbs" => {
            &[City, Neighbourhood]
        }
        "neighbourhood" | "neighborhood" | "neighbourhoods" | "neighborhoods" | "quarter"
        | "quarters" => &[Neighbourhood, City],
        "area" | "areas" => &[City, Neighbourhood, District, Province, Region],
        "peninsula" | "valley" | "mountains" | "mountain" | "plain" | "plains" | "desert"
        | "sea" | "island" | "islands" | "river" | "delta" | "strait" | "gulf" => {
            &[Region, Spot, Province]
        }
        "camp" | "airbase" | "base" | "airport" | "dam" | "crossing" | "prison" | "checkpoint" => {
            &[Spot, City, Neighbourhood]
        }
        _ => &[],
    }
}

/// Nouns that make a small place of the name beside them: it may well be absent from every gazetteer.
pub(super) fn is_small(noun: &str) -> bool {
    matches!(
        noun,
        "village"
            | "villages"
            | "town"
            | "towns"
            | "hamlet"
            | "neighbourhood"
            | "neighborhood"
            | "neighbourhoods"
            | "neighborhoods"
            | "quarter"
            | "district"
            | "districts"
            | "suburb"
            | "subdistrict"
            | "camp"
            | "base"
            | "airbase"
            | "settlement"
            | "crossing"
            | "checkpoint"
            | "prison"
            | "dam"
            | "hill"
            | "area"
    )
}

/// A noun that makes a spot inside a town of the town's name: "Damascus airport" is in Damascus.
pub(super) fn is_part(noun: &str) -> bool {
    matches!(
        noun,
        "neighbourhood"
            | "neighborhood"
            | "neighbourhoods"
            | "neighborhoods"
            | "quarter"
            | "quarters"
    )
}

/// How strongly a preposition before a name says that it is a place.
pub(super) fn pull_of_preposition(word: &str) -> f64 {
    match word {
        "in" | "near" | "outside" | "inside" | "throughout" | "across" | "around" | "within" => 1.2,
        "into" | "towards" | "toward" | "at" | "outskirts" | "surrounding" => 0.9,
        "from" | "to" | "of" | "between" | "through" | "over" | "via" | "leaving" => 0.5,
        "northern" | "southern" | "eastern" | "western" | "central" | "northeastern"
        | "northwestern" | "southeastern" | "southwestern" | "north-eastern" | "north-western"
        | "south-eastern" | "south-western" | "northwest" | "northeast" | "southwest"
        | "southeast" | "neighboring" | "neighbouring" | "rural" | "mainland" | "nearby" => 1.0,
        _ => 0.0,
    }
}

/// How strongly a verb before a name says that it is a place: what can be taken and held.
pub(super) fn pull_of_verb(word: &str) -> f64 {
    match word {
        "captured" | "recaptured" | "retook" | "retaken" | "overran" | "besieged" | "shelled"
        | "bombarded" | "liberated" | "entered" | "reached" | "stormed" | "recapture"
        | "capture" | "retake" | "capturing" | "recapturing" | "retaking" | "besieging"
        | "seized" | "seize" | "seizing" | "controls" | "control" | "fled" | "fleeing" => 1.0,
        _ => 0.0,
    }
}

/// Words of a place mention that are no part of its name: "northern Syria", "the outskirts of Homs".
pub(super) fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "northern"
            | "southern"
            | "eastern"
            | "western"
            | "central"
            | "northeastern"
            | "northwestern"
            | "southeastern"
            | "southwestern"
            | "north-eastern"
            | "north-western"
            | "south-eastern"
            | "south-western"
            | "northwest"
            | "northeast"
            | "southwest"
            | "southeast"
            | "north"
            | "south"
            | "east"
            | "west"
            | "rural"
            | "mainland"
            | "downtown"
            | "upper"
            | "lower"
            | "outer"
            | "inner"
            | "greater"
            | "neighboring"
            | "neighbouring"
            | "nearby"
            | "occupied"
            | "war-torn"
            | "modern"
            | "ancient"
            | "old"
            | "northernmost"
            | "mid"
            | "metro"
            | "suburban"
            | "this"
            | "that"
            | "its"
            | "our"
            | "their"
            | "whole"
            | "of"
            | "in"
            | "s"
            | "central-western"
            | "far"
            | "rest"
            | "outskirts"
            | "near"
            | "'s"
            | "-"
            | ","
    )
}

/// Words before a name that make a person of it.
pub(super) fn is_title(word: &str) -> bool {
    matches!(
        word,
        "mr" | "mrs"
            | "ms"
            | "miss"
            | "dr"
            | "president"
            | "gen"
            | "general"
            | "col"
            | "colonel"
            | "capt"
            | "captain"
            | "sgt"
            | "sergeant"
            | "lt"
            | "lieutenant"
            | "maj"
            | "major"
            | "minister"
            | "senator"
            | "sen"
            | "rep"
            | "judge"
            | "justice"
            | "sheriff"
            | "officer"
            | "detective"
            | "sheikh"
            | "prof"
            | "professor"
            | "sir"
            | "lord"
            | "lady"
            | "king"
            | "queen"
            | "prince"
            | "princess"
            | "pope"
            | "commander"
            | "brigadier"
            | "spokesman"
            | "spokeswoman"
            | "spokesperson"
            | "deputy"
            | "chief"
            | "mayor"
            | "governor"
            | "gov"
            | "secretary"
            | "chancellor"
            | "ambassador"
            | "coach"
            | "actor"
            | "actress"
            | "singer"
            | "author"
    )
}

/// Words after a name that make an organisation of it, or a thing called after a place.
pub(super) fn is_organisation_noun(word: &str) -> bool {
    matches!(
        word,
        "university"
            | "college"
            | "times"
            | "post"
            | "news"
            | "tribune"
            | "herald"
            | "chronicle"
            | "daily"
            | "club"
            | "united"
            | "fc"
            | "inc"
            | "corp"
            | "company"
            | "group"
            | "association"
            | "institute"
            | "council"
            | "party"
            | "bank"
            | "brigade"
            | "brigades"
            | "battalion"
            | "front"
            | "police"
            | "department"
            | "committee"
            | "coordination"
            | "coordinating"
            | "center"
            | "centre"
            | "court"
            | "high"
            | "school"
            | "hospital"
            | "fire"
            | "sheriff"
            | "office"
            | "network"
            | "radio"
            | "tv"
            | "press"
    )
}

/// Words after a name that make a street of it: streets are no places of the codebook.
pub(super) fn is_street(word: &str) -> bool {
    matches!(
        word,
        "street"
            | "streets"
            | "avenue"
            | "avenues"
            | "roads"
            | "lanes"
            | "boulevards"
            | "highways"
            | "ave"
            | "lane"
            | "boulevard"
            | "blvd"
            | "road"
            | "rd"
            | "drive"
            | "highway"
            | "expressway"
            | "freeway"
            | "turnpike"
            | "parkway"
            | "terrace"
    )
}

/// What countries and towns have and people seldom do.
pub(super) fn is_owned_by_lands(noun: &str) -> bool {
    matches!(
        noun,
        "border"
            | "borders"
            | "war"
            | "conflict"
            | "government"
            | "army"
            | "military"
            | "regime"
            | "parliament"
            | "president"
            | "coast"
            | "countryside"
            | "territory"
            | "airspace"
            | "north"
            | "south"
            | "east"
            | "west"
            | "outskirts"
    )
}

/// Faiths and feasts, which stand where places do: "in Islam", "the festival of Ashura".
pub(super) fn is_faith(word: &str) -> bool {
    matches!(
        word,
        "islam"
            | "christianity"
            | "judaism"
            | "hinduism"
            | "buddhism"
            | "ramadan"
            | "ashura"
            | "eid"
            | "easter"
            | "christmas"
            | "passover"
            | "diwali"
            | "allah"
            | "god"
            | "hell"
            | "heaven"
    )
}

/// Joins two names of which the second contains the first.
pub(super) fn is_within(word: &str) -> bool {
    matches!(word, "in" | "of")
}

/// Words that stay small inside a name that is otherwise capitalised.
pub(super) fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "al" | "el"
            | "ez"
            | "es"
            | "ar"
            | "as"
            | "an"
            | "ad"
            | "az"
            | "of"
            | "de"
            | "del"
            | "la"
            | "las"
            | "los"
            | "the"
            | "and"
            | "e"
            | "i"
            | "on"
            | "upon"
            | "sur"
            | "le"
            | "les"
            | "du"
            | "di"
            | "da"
            | "do"
            | "dos"
            | "der"
            | "den"
    )
}
