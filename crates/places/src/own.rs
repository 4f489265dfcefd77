//! The project's own places, `places.tsv`, as a layer of the gazetteer.
//!
//! In: one place a line, columns parted by tabs: name; other names, parted by semicolons; country (ISO 3166: SY); latitude;
//! longitude; kind (`city`, `neighbourhood`, `district`, `province`, `spot`). A line that begins with `#` says nothing. Out: what
//! [`Gazetteer::with_dump`](crate::Gazetteer::with_dump) takes: the lines of a country dump, without ids of GeoNames, for these places have none.

use crate::compile::MAX_KEY;
use crate::fold::fold_name;
use crate::report::MAX_KEY_WORDS;

/// Name of the file.
pub const PLACES: &str = "places.tsv";

const KINDS: [(&str, &str, &str); 5] = [
    ("city", "P", "PPL"),
    ("neighbourhood", "P", "PPLX"),
    ("district", "A", "ADM2"),
    ("province", "A", "ADM1"),
    ("spot", "L", "LCTY"),
];

/// The places as a dump; `None`: the text names none. Failure: the line, and what is wrong with it.
pub fn dump(text: &str) -> Result<Option<Vec<u8>>, String> {
    let mut dump = String::new();
    for (n, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let row = row(line).map_err(|why| format!("line {}: {why}", n + 1))?;
        dump.push_str(&row);
    }
    Ok((!dump.is_empty()).then(|| dump.into_bytes()))
}

fn row(line: &str) -> Result<String, String> {
    let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
    let [name, others, country, lat, lon, kind] = columns.as_slice() else {
        return Err(format!(
            "a place has 6 columns parted by tabs (name, other names, country, latitude, longitude, kind), this has {}",
            columns.len()
        ));
    };
    if name.is_empty() {
        return Err("a place has a name".to_owned());
    }
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(format!("{country:?} is no country of two letters, as SY"));
    }
    let degrees = |typed: &str, most: f64, what: &str| {
        let degrees = typed.parse::<f64>().ok().filter(|one| one.abs() <= most);
        degrees.ok_or_else(|| format!("{typed:?} is no {what} in degrees"))
    };
    let (lat, lon) = (degrees(lat, 90.0, "latitude")?, degrees(lon, 180.0, "longitude")?);
    let (_, class, code) = KINDS.iter().find(|(known, ..)| known == kind).ok_or_else(|| {
        let known: Vec<&str> = KINDS.iter().map(|(known, ..)| *known).collect();
        format!("{kind:?} is no kind of place; choose one of {}", known.join(", "))
    })?;
    let others: Vec<&str> =
        others.split(';').map(str::trim).filter(|one| !one.is_empty()).collect();
    if let Some(other) = others.iter().find(|other| other.contains(',')) {
        return Err(format!("other names are parted by semicolons, {other:?} has a comma"));
    }
    others.iter().chain([name]).try_for_each(|name| check_name(name))?;
    let others = others.join(",");
    Ok(format!(
        "0\t{name}\t\t{others}\t{lat}\t{lon}\t{class}\t{code}\t{country}\t\t\t\t\t\t0\t\t\t\t\n"
    ))
}

/// A name that no text is searched for would be lost without a word.
fn check_name(name: &str) -> Result<(), String> {
    let key = fold_name(name);
    match key.is_empty() {
        true => Err(format!("{name:?} has no letter to look for")),
        false if key.len() > MAX_KEY || key.split(' ').count() > MAX_KEY_WORDS => Err(format!(
            "{name:?} is too long to be looked for: at most {MAX_KEY_WORDS} words and {MAX_KEY} bytes"
        )),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_place_without_an_id_of_geonames() {
        let text = "# our own\n\nTal Zahra\tTell Zahra; تل زهرة\tSY\t35.5\t36.75\tcity\n";
        let bytes = dump(text).expect("it holds").expect("a place");
        let (gazetteer, problems) =
            crate::Gazetteer::embedded().with_dump(&bytes).expect("a layer");
        assert!(problems.is_empty(), "{problems:?}");
        for name in ["Tal Zahra", "tell zahra", "تل زهرة"] {
            let found = gazetteer.lookup(name).into_iter().next().expect(name);
            assert_eq!((found.name.as_str(), found.geoname_id), ("Tal Zahra", None));
        }
        assert_eq!(dump("# nothing\n"), Ok(None));
    }

    #[test]
    fn what_is_no_place_is_told_with_its_line() {
        for (text, says) in [
            ("Tal Zahra\tSY", "line 1: a place has 6 columns"),
            ("# x\n\t\tSY\t1\t1\tcity", "line 2: a place has a name"),
            ("A\t\tSyria\t1\t1\tcity", "no country"),
            ("?!\t\tSY\t1\t1\tcity", "line 1: \"?!\" has no letter"),
            ("A\tthe old well behind the school by the road\tSY\t1\t1\tcity", "at most 6 words"),
            ("A\tB, C\tSY\t1\t1\tcity", "semicolons"),
            ("A\t\tSY\t91\t1\tcity", "no latitude"),
            ("A\t\tSY\t1\teast\tcity", "no longitude"),
            ("A\t\tSY\t1\t1\thamlet", "neighbourhood"),
        ] {
            let told = dump(text).expect_err(text);
            assert!(told.contains(says), "{told}");
        }
    }
}
