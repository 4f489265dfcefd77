//! Paragraphs as a careful reader would place them.

use parallax_model::{Parse, WordRange};

use crate::{Context, Gazetteer};

fn words(text: &str) -> Vec<&str> {
    text.split(' ').collect()
}

/// Toponyms of unparsed sentences as "name/COUNTRY/precision".
fn places(sentences: &[&str]) -> Vec<String> {
    let gazetteer = Gazetteer::embedded();
    let split: Vec<Vec<&str>> = sentences.iter().map(|s| words(s)).collect();
    let parse = Parse::default();
    let report: Vec<_> = split.iter().map(|words| (&words[..], &parse)).collect();
    let found = gazetteer.toponyms(&report, &Context::default());
    found
        .into_iter()
        .flatten()
        .map(|toponym| {
            let place = toponym.place;
            format!("{}/{}/{}", place.name, place.country.unwrap_or_default(), place.precision)
        })
        .collect()
}

#[test]
fn a_town_beside_its_country() {
    assert_eq!(
        places(&["Shells fell on Afrin , Syria , on Monday ."]),
        ["Afrin/SY/city", "Syria/SY/country"]
    );
    assert_eq!(
        places(&["Two people were shot in Paris , Texas ."]),
        ["Paris/US/city", "Texas/US/province"]
    );
    assert_eq!(
        places(&["He was seen in Springfield , Ill. , in May ."]),
        ["Springfield/US/city", "Illinois/US/province"]
    );
}

#[test]
fn a_noun_says_what_kind_of_place() {
    assert_eq!(places(&["Fighting spread through Idlib province ."]), ["Idlib/SY/province"]);
    assert_eq!(places(&["Rebels entered the city of Idlib ."]), ["Idlib/SY/city"]);
    assert_eq!(
        places(&["graves were smashed in raqqa province in syria"]),
        ["Raqqa/SY/province", "Syria/SY/country"]
    );
}

#[test]
fn capitals_do_not_decide() {
    let cased = ["Clashes broke out in Deir ez-Zor and near Palmyra in eastern Syria ."];
    let lower = cased[0].to_lowercase();
    let upper = cased[0].to_uppercase();
    let expected = ["Deir ez-Zor/SY/city", "Palmyra/SY/city", "Syria/SY/country"];
    assert_eq!(places(&cased), expected);
    assert_eq!(places(&[&lower]), expected);
    assert_eq!(places(&[&upper]), expected);
    assert_eq!(
        places(&["fighters entered deir ez - zor in syria"]),
        ["Deir ez-Zor/SY/city", "Syria/SY/country"]
    );
}

#[test]
fn the_report_decides_between_namesakes() {
    let libya =
        places(&["Militias clashed in Tripoli .", "The Libyan government fled to Tobruk ."]);
    assert_eq!(libya, ["Tripoli/LY/city", "Tobruk/LY/city"]);
    let lebanon = places(&[
        "Snipers fired in Tripoli .",
        "The Lebanese army deployed from Beirut and Sidon .",
    ]);
    assert_eq!(lebanon[0], "Tripoli/LB/city");
}

#[test]
fn common_words_and_nationalities_are_no_towns() {
    assert!(places(&["most of the men said police came on saturday of that march"]).is_empty());
    assert!(places(&["The Syrian army and Turkish officers met ."]).is_empty());
}

#[test]
fn an_unknown_village_keeps_its_name_and_the_country_of_the_report() {
    let found = places(&["Warplanes bombed the village of Zorbatiq in Idlib , Syria ."]);
    assert_eq!(found, ["Zorbatiq/SY/neighbourhood", "Idlib/SY/city", "Syria/SY/country"]);
}

#[test]
fn the_range_of_a_toponym_holds_its_noun() {
    let gazetteer = Gazetteer::embedded();
    let text = words("Rebels took the city of Idlib and Hama province .");
    let parse = Parse::default();
    let found = gazetteer.toponyms(&[(&text[..], &parse)], &Context::default());
    let ranges: Vec<_> = found[0].iter().map(|t| (t.words.start, t.words.end)).collect();
    assert_eq!(ranges, [(3, 6), (7, 9)]);
}

#[test]
fn a_lost_apostrophe_hides_no_name() {
    assert_eq!(places(&["Guns fell silent along Sudans borders ."]), ["Sudan/SD/country"]);
    assert_eq!(places(&["Mortars fell on Aleppos outskirts ."]), ["Aleppo/SY/city"]);
    assert!(places(&["Then Frances said that she knew ."]).is_empty());
}

#[test]
fn names_of_a_list_share_its_noun() {
    let found = places(&["Shells hit Manbij and Azaz districts in Aleppo province , Syria ."]);
    assert!(found[0].starts_with("Manbij/SY") && found[1].starts_with("Azaz/SY"), "{found:?}");
    assert!(places(&["He was found near Poplar and Sutter streets ."]).is_empty());
}

#[test]
fn a_joined_article_is_part_of_the_name() {
    let found = places(&["Mortars hit al - Meridian neighbourhood in Mosul , Iraq ."]);
    assert!(found.iter().all(|f| !f.contains("/US/")), "{found:?}");
}

#[test]
fn a_nationality_that_acts_contains_nothing() {
    let found = places(&[
        "Turkish shelling of Zorbatiq village near Tel Tamr , Syria .",
        "Turkish guns fell silent in Tel Tamr .",
    ]);
    assert_eq!(found[0], "Zorbatiq/SY/unresolved");
}

#[test]
fn a_town_by_its_noun_needs_no_renown() {
    assert_eq!(
        places(&["A drone hit a farm near the town of Harem in Syria ."]),
        ["Harem/SY/city", "Syria/SY/country"]
    );
}

/// The nearest degree of what given words stand for: `words` are found in the sentence they are of.
fn given(sentences: &[&str], sentence: usize, name: &str) -> Option<(i32, i32)> {
    let gazetteer = Gazetteer::embedded();
    let split: Vec<Vec<&str>> = sentences.iter().map(|s| words(s)).collect();
    let parse = Parse::default();
    let report: Vec<_> = split.iter().map(|words| (&words[..], &parse)).collect();
    let name = words(name);
    let start = split[sentence].windows(name.len()).position(|window| window == name)?;
    let asked = [(sentence, WordRange::new(start, start + name.len()))];
    let place = gazetteer.resolve_given(&report, &asked, &Context::default()).pop()??;
    place.point.map(|(lat, lon)| (lat.round() as i32, lon.round() as i32))
}

#[test]
fn an_institution_is_in_the_land_it_is_called_after() {
    let of_norway =
        given(&["The Norwegian Seed Bank sent envoys to Nairobi ."], 0, "Norwegian Seed Bank");
    assert_eq!(of_norway, given(&["Talks were held in Norway ."], 0, "Norway"));
    assert!(of_norway.is_some());
}

#[test]
fn an_unknown_name_lies_where_the_report_is() {
    let report = [
        "Shoppers filled Lantern Alley in the old town .",
        "The mayor of Marseille opened the market .",
        "Traders from Aix - en - Provence and Toulon came to Marseille .",
        "One had been to Lagos .",
    ];
    assert_eq!(given(&report, 0, "Lantern Alley"), Some((43, 5)));
}

#[test]
fn words_of_any_name_are_no_town() {
    // A town in Texas, a province of Burkina Faso.
    for name in ["City Hall", "Community Centre"] {
        let report = ["Families gathered at the City Hall and the Community Centre in Cardiff ."];
        assert_eq!(given(&report, 0, name), Some((51, -3)), "{name}");
    }
}

#[test]
fn a_family_is_no_town() {
    assert_eq!(places(&["They met in Ramtha on Monday ."]), ["Ramtha/JO/city"]);
    assert!(places(&["They met at the house of the Ramtha family on Monday ."]).is_empty());
}

#[test]
fn what_opens_a_name_is_no_town() {
    assert_eq!(places(&["Shells hit Abu Hadid in Syria ."]), ["Syria/SY/country"]);
    let families = "Members of the Saada , Aden and Sanaa families fled to Yemen .";
    assert_eq!(places(&[families]), ["Yemen/YE/country"]);
}
