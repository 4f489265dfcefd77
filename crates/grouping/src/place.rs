//! How two places lie to each other: same, contained, near, apart.

use parallax_model::{Place, PlacePrecision};

/// What a comparison of two places found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Relation {
    /// One spot or one town.
    Same,
    /// One district or province, and nothing finer said.
    SameArea,
    /// One country, and nothing finer said.
    SameCountry,
    /// One contains the other.
    Within,
    /// A whole country contains the other: true, and little said.
    WithinCountry,
    /// Different spots less than [`NEAR_KM`] apart.
    Near(f64),
    /// Different places of one country.
    Apart,
    OtherCountry,
    Unknown,
}

/// Suburbs and villages that one report names by the town and the next by the quarter.
pub(crate) const NEAR_KM: f64 = 20.0;

/// The relation of two places.
pub(crate) fn relate(a: &Place, b: &Place) -> Relation {
    if let (Some(country_a), Some(country_b)) = (&a.country, &b.country)
        && country_a != country_b
    {
        return Relation::OtherCountry;
    }
    if is_one_name(a, b) {
        return same_at(a.precision.max(b.precision));
    }
    match (is_area(a), is_area(b)) {
        (true, true) => relate_areas(a, b),
        (true, false) => relate_contained(a, b),
        (false, true) => relate_contained(b, a),
        (false, false) => relate_spots(a, b),
    }
}

fn is_one_name(a: &Place, b: &Place) -> bool {
    match (a.geoname_id, b.geoname_id) {
        (Some(a), Some(b)) if a == b => true,
        _ => {
            let of_one_rank = is_area(a) == is_area(b);
            of_one_rank && a.admin1 == b.admin1 && a.name.to_lowercase() == b.name.to_lowercase()
        }
    }
}

fn same_at(precision: PlacePrecision) -> Relation {
    match precision {
        PlacePrecision::District | PlacePrecision::Province => Relation::SameArea,
        PlacePrecision::Country | PlacePrecision::Region => Relation::SameCountry,
        _ => Relation::Same,
    }
}

/// Whether a place is larger than a town.
fn is_area(place: &Place) -> bool {
    use PlacePrecision::*;
    matches!(place.precision, District | Province | Country | Region)
}

fn is_country(place: &Place) -> bool {
    matches!(place.precision, PlacePrecision::Country | PlacePrecision::Region)
}

fn relate_areas(a: &Place, b: &Place) -> Relation {
    if is_country(a) || is_country(b) {
        let known = a.country.is_some() && b.country.is_some();
        return if known { Relation::WithinCountry } else { Relation::Unknown };
    }
    match (&a.admin1, &b.admin1) {
        (Some(one), Some(other)) if one == other => {
            if a.precision == b.precision {
                Relation::Apart
            } else {
                Relation::Within
            }
        }
        (Some(_), Some(_)) => Relation::Apart,
        _ => Relation::Unknown,
    }
}

fn relate_contained(area: &Place, spot: &Place) -> Relation {
    if area.country.is_none() || spot.country.is_none() {
        return Relation::Unknown;
    }
    if is_country(area) {
        return Relation::WithinCountry;
    }
    let admin1 = area.admin1.as_deref().unwrap_or(&area.name);
    match spot.admin1.as_deref() {
        Some(of_spot) if of_spot != admin1 => Relation::Apart,
        Some(_) => Relation::Within,
        None => Relation::Unknown,
    }
}

fn relate_spots(a: &Place, b: &Place) -> Relation {
    match (a.point, b.point) {
        (Some(a), Some(b)) => match distance_km(a, b) {
            km if km < 1.0 => Relation::Same,
            km if km < NEAR_KM => Relation::Near(km),
            _ => Relation::Apart,
        },
        _ => match (&a.admin1, &b.admin1) {
            (Some(one), Some(other)) if one != other => Relation::Apart,
            _ => Relation::Unknown,
        },
    }
}

/// Kilometres over the ground between two points given in degrees north and east.
pub(crate) fn distance_km((lat_a, lon_a): (f64, f64), (lat_b, lon_b): (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (lat_a.to_radians(), lat_b.to_radians());
    let half_lat = (lat_b - lat_a) / 2.0;
    let half_lon = (lon_b - lon_a).to_radians() / 2.0;
    let chord = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
    2.0 * 6371.0 * chord.sqrt().min(1.0).asin()
}

/// How specific a place is: 0 for a country, more for finer.
pub(crate) fn fineness(place: &Place) -> u8 {
    use PlacePrecision::*;
    match place.precision {
        Region => 0,
        Country => 1,
        Province => 2,
        District => 3,
        Unresolved => 3,
        City => 4,
        Neighbourhood => 5,
        Exact => 6,
    }
}

/// Key under which blocking files a spot: places with one key are compared.
pub(crate) fn spot_key(place: &Place) -> Option<String> {
    if is_area(place) {
        return None;
    }
    let country = place.country.as_deref().unwrap_or("");
    Some(format!("{country}/{}", place.name.to_lowercase()))
}

/// Key of the first-order division a place lies in.
pub(crate) fn area_key(place: &Place) -> Option<String> {
    let country = place.country.as_deref()?;
    let admin1 = place.admin1.as_deref()?;
    Some(format!("{country}//{admin1}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, admin1: &str, precision: PlacePrecision, point: (f64, f64)) -> Place {
        Place {
            name: name.into(),
            country: Some("SY".into()),
            admin1: (!admin1.is_empty()).then(|| admin1.into()),
            point: Some(point),
            precision,
            geoname_id: None,
            population: 0,
        }
    }

    #[test]
    fn a_town_lies_within_its_province_and_apart_from_the_next() {
        let idlib = place("Idlib", "Idlib", PlacePrecision::City, (35.93, 36.63));
        let idlib_province = place("Idlib", "Idlib", PlacePrecision::Province, (35.8, 36.7));
        let raqqa = place("Raqqa", "Raqqa", PlacePrecision::City, (35.95, 39.01));
        let syria = place("Syria", "", PlacePrecision::Country, (35.0, 38.0));
        let binnish = place("Binnish", "Idlib", PlacePrecision::City, (35.96, 36.71));
        assert_eq!(relate(&idlib, &idlib), Relation::Same);
        assert_eq!(relate(&idlib, &idlib_province), Relation::Within);
        assert_eq!(relate(&idlib_province, &raqqa), Relation::Apart);
        assert_eq!(relate(&idlib, &raqqa), Relation::Apart);
        assert_eq!(relate(&syria, &raqqa), Relation::WithinCountry);
        assert!(matches!(relate(&idlib, &binnish), Relation::Near(km) if km < 10.0));
        for (a, b) in [(&idlib, &raqqa), (&idlib, &syria), (&idlib_province, &binnish)] {
            assert_eq!(relate(a, b), relate(b, a));
        }
    }
}
