//! A name in any of its spellings leads to the place that reports mean by it.

use parallax_model::PlacePrecision;
use parallax_places::{Gazetteer, PlaceKind};

/// Spellings, and the country, kind and rough point of what they should lead to first.
type Expected = (&'static [&'static str], &'static str, PlaceKind, (f64, f64));

const NAMES: &[Expected] = &[
    (&["Raqqa", "Ar-Raqqah", "Rakka", "al Raqqa", "RAQQA"], "SY", PlaceKind::City, (35.95, 39.0)),
    (&["Idlib", "Idleb", "idlib"], "SY", PlaceKind::City, (35.9, 36.6)),
    (
        &["Deir ez-Zor", "Deir al-Zour", "Deir Ezzor", "deir ez - zor", "Dayr az Zawr"],
        "SY",
        PlaceKind::City,
        (35.3, 40.1),
    ),
    (&["Homs", "Hims", "Ḩimş"], "SY", PlaceKind::City, (34.7, 36.7)),
    (&["Daraa", "Deraa", "Dar'a", "Dar‘ā"], "SY", PlaceKind::City, (32.6, 36.1)),
    (&["Hasakah", "Hasaka", "al-Hassakeh", "Hasakeh"], "SY", PlaceKind::City, (36.5, 40.7)),
    (&["Kobani", "Ayn al-Arab", "Ain al-Arab"], "SY", PlaceKind::City, (36.9, 38.35)),
    (&["Douma"], "SY", PlaceKind::City, (33.57, 36.4)),
    (&["Kyiv", "Kiev", "Київ"], "UA", PlaceKind::City, (50.45, 30.5)),
    (&["Odesa", "Odessa"], "UA", PlaceKind::City, (46.5, 30.7)),
    (&["Bakhmut", "Artemivsk"], "UA", PlaceKind::City, (48.6, 38.0)),
    (&["Mosul"], "IQ", PlaceKind::City, (36.3, 43.1)),
    (&["Fallujah", "Falluja"], "IQ", PlaceKind::City, (33.35, 43.8)),
    (&["Sanaa", "Sana'a", "Sana’a"], "YE", PlaceKind::City, (15.35, 44.2)),
    (&["Doğubayazıt", "Dogubeyazit", "dogubayezit"], "TR", PlaceKind::City, (39.55, 44.1)),
    (&["United States", "U.S.", "USA", "America"], "US", PlaceKind::Country, (39.8, -98.5)),
    (&["Ivory Coast", "Cote d'Ivoire"], "CI", PlaceKind::Country, (8.0, -5.0)),
    (&["Anbar"], "IQ", PlaceKind::Province, (33.0, 41.5)),
    (&["Helmand"], "AF", PlaceKind::Province, (31.3, 64.2)),
    (&["Chalatenango"], "SV", PlaceKind::City, (14.0, -88.9)),
    (&["Donbas", "Donbass"], "UA", PlaceKind::Region, (48.2, 38.2)),
    (&["Gaza Strip", "Gaza"], "PS", PlaceKind::Region, (31.4, 34.4)),
    (&["Cook County"], "US", PlaceKind::District, (41.8, -87.8)),
];

#[test]
fn every_spelling_leads_to_the_place() {
    let gazetteer = Gazetteer::embedded();
    let mut wrong = Vec::new();
    for (spellings, country, kind, (lat, lon)) in NAMES {
        for name in *spellings {
            let right = gazetteer.lookup(name).into_iter().take(3).any(|found| {
                let (found_lat, found_lon) = found.point.unwrap_or((90.0, 0.0));
                found.country.as_deref() == Some(*country)
                    && found.kind == *kind
                    && (found_lat - lat).abs() < 0.7
                    && (found_lon - lon).abs() < 0.7
            });
            if !right {
                wrong.push((*name, gazetteer.lookup(name).into_iter().take(2).collect::<Vec<_>>()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn candidates_come_likeliest_first() {
    let gazetteer = Gazetteer::embedded();
    let first =
        |name: &str| gazetteer.lookup(name).into_iter().next().expect("the gazetteer has it");
    assert_eq!(first("Paris").country.as_deref(), Some("FR"));
    assert_eq!(first("London").country.as_deref(), Some("GB"));
    assert_eq!(first("Georgia").kind, PlaceKind::Country);
    assert_eq!(first("Texas").precision(), PlacePrecision::Province);
    let springfields = gazetteer.lookup("Springfield");
    assert!(springfields.len() > 10, "every Springfield is kept: {}", springfields.len());
}

#[test]
fn a_nationality_is_no_name_of_its_country() {
    let gazetteer = Gazetteer::embedded();
    let found = gazetteer.lookup("Syrian");
    assert!(found.iter().all(|candidate| candidate.kind == PlaceKind::Nationality), "{found:?}");
}

#[test]
fn what_is_no_name_leads_nowhere() {
    let gazetteer = Gazetteer::embedded();
    for name in ["", " ", "-", "Xyzzyville of Nowhere", "\u{0}\u{ffff}"] {
        assert!(gazetteer.lookup(name).is_empty(), "{name:?}");
    }
}

#[test]
fn it_holds_what_the_data_card_says() {
    let (n_places, n_names) = Gazetteer::embedded().size();
    assert!(n_places > 240_000 && n_names > 600_000, "{n_places} places, {n_names} names");
}
