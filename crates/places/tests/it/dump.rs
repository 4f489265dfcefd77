//! A country dump adds villages; what cannot be read is named by its line.

use parallax_model::Parse;
use parallax_places::{Context, DumpError, Gazetteer, PlaceKind};

fn line(id: u32, name: &str, others: &str, class: &str, code: &str, admin1: &str) -> String {
    format!(
        "{id}\t{name}\t{name}\t{others}\t35.5\t36.5\t{class}\t{code}\tSY\t\t{admin1}\t\t\t\t120\t\t300\tAsia/Damascus\t2024-01-01"
    )
}

#[test]
fn a_village_of_the_dump_is_found_by_every_spelling() {
    let dump = line(9_000_001, "Kafr Zorba", "Kfar Zurba,كفر زربا", "P", "PPL", "12");
    let (gazetteer, problems) =
        Gazetteer::embedded().with_dump(dump.as_bytes()).expect("one good line");
    assert!(problems.is_empty());
    for name in ["Kafr Zorba", "kfar zurba", "كفر زربا"] {
        let found = gazetteer.lookup(name);
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].geoname_id, Some(9_000_001));
        assert_eq!(found[0].admin1.as_deref(), Some("Idlib"), "the division's name, not its code");
    }
    let words = ["Warplanes", "bombed", "Kafr", "Zorba", "in", "Syria", "."];
    let parse = Parse::default();
    let found = gazetteer.toponyms(&[(&words, &parse)], &Context::default());
    let names: Vec<&str> = found[0].iter().map(|toponym| toponym.place.name.as_str()).collect();
    assert_eq!(names, ["Kafr Zorba", "Syria"]);
}

#[test]
fn a_town_that_we_have_is_not_doubled() {
    let gazetteer = Gazetteer::embedded();
    let idlib = gazetteer.lookup("Idlib").into_iter().find(|found| found.kind == PlaceKind::City);
    let id = idlib.and_then(|found| found.geoname_id).expect("Idlib has an id");
    let n_before = gazetteer.lookup("Idlib").len();
    let dump = line(id, "Idlib", "Idleb", "P", "PPLA", "12");
    let (gazetteer, _) = gazetteer.with_dump(dump.as_bytes()).expect("one good line");
    assert_eq!(gazetteer.lookup("Idlib").len(), n_before);
}

#[test]
fn a_bad_line_is_named_and_the_rest_is_read() {
    let nowhere = line(1, "Nowhere", "", "P", "PPL", "12").replace("35.5", "135.5");
    let good = line(2, "Somewhere Quite New", "", "P", "PPL", "12");
    let dump = format!("{nowhere}\r\n{good}\r\nthree\tcolumns\tonly\n\n");
    let (gazetteer, problems) =
        Gazetteer::embedded().with_dump(dump.as_bytes()).expect("one good line");
    assert_eq!(gazetteer.lookup("somewhere quite new").len(), 1);
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "line 1: 135.5, 36.5 is nowhere on Earth",
            "line 3: a place has 19 columns parted by tabs, this has 3"
        ]
    );
}

#[test]
fn what_is_no_dump_is_refused() {
    let refusal =
        |bytes: &[u8]| Gazetteer::embedded().with_dump(bytes).err().map(|error| error.to_string());
    assert_eq!(refusal(b"").as_deref(), Some("this GeoNames country dump is empty"));
    let zip = refusal(b"PK\x03\x04 not a dump").expect("refused");
    assert!(zip.starts_with("no line of this is a GeoNames country dump; line 1"), "{zip}");
    assert!(matches!(
        Gazetteer::embedded().with_dump(b"\xff\xfe\n"),
        Err(DumpError::NotADump { .. })
    ));
}
