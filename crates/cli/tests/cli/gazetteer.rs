//! Villages that the shipped gazetteer lacks come in with a country dump, and the next reading knows them.

use crate::run::Desk;

/// Two lines as GeoNames publishes them: a village that no gazetteer has, and a line that is none.
const DUMP: &str = "99000001\tTell Qarmuta\tTell Qarmuta\tTall Qarmutah,تل قرموطة\t35.91\t36.72\tP\tPPL\tSY\t\t12\t\t\t\t412\t\t380\tAsia/Damascus\t2020-01-01\n\
    not a line of it\n";

const REPORT: &str =
    "Shells killed at least 12 people in Tell Qarmuta on Tuesday, residents said.\n";

#[test]
fn a_village_is_known_once_its_country_was_added() {
    let desk = Desk::new();
    desk.write("SY.txt", DUMP);
    desk.write("report.txt", REPORT);
    assert_eq!(desk.run(&["gazetteer", "lookup", "Tell Qarmuta"]).status, Some(1));
    assert_eq!(desk.run(&["init"]).status, Some(0));
    assert_eq!(desk.run(&["add", "report.txt", "--published", "2015-03-31"]).status, Some(0));
    let place =
        |desk: &Desk| desk.run(&["claims", "--format", "jsonl"]).lines()[0]["place"].clone();
    assert_ne!(place(&desk)["geoname_id"], 99_000_001);

    let added = desk.run(&["gazetteer", "add", "SY.txt"]);
    assert!(added.talk.contains("SY.txt: 1 places added, 1 lines left out"), "{}", added.talk);
    assert_eq!(added.status, Some(1), "a line that was left out is a finding");
    let again = desk.run(&["gazetteer", "add", "SY.txt"]);
    assert!(again.talk.contains("nothing was added"), "{}", again.talk);

    let found = desk.run(&["gazetteer", "lookup", "تل قرموطة", "--format", "jsonl"]);
    assert_eq!(found.lines()[0]["geoname_id"], 99_000_001, "{}", found.out);
    assert!(desk.run(&["gazetteer", "lookup", "tell qarmuta"]).out.contains("35.9100, 36.7200"));
    let place = place(&desk);
    assert_eq!(
        (&place["geoname_id"], &place["country"]),
        (&99_000_001.into(), &"SY".into()),
        "{place}"
    );
}

#[test]
fn a_file_that_is_no_dump_adds_nothing() {
    let desk = Desk::new();
    desk.write("notes.txt", "twelve villages\n");
    desk.run(&["init"]);
    for (file, cause) in
        [("notes.txt", "notes.txt adds no place"), ("gone.txt", "cannot read gone.txt")]
    {
        let ran = desk.run(&["gazetteer", "add", file]);
        assert_eq!(ran.status, Some(2));
        assert!(
            ran.talk.contains(&format!("error: {cause}")) && ran.talk.contains("hint: "),
            "{}",
            ran.talk
        );
    }
    assert_eq!(Desk::new().run(&["gazetteer", "add", "x"]).status, Some(2));
}

#[test]
fn the_shipped_places_need_no_project() {
    let ran = Desk::new().run(&["gazetteer", "lookup", "Idlib"]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.out.lines().next().unwrap().contains("SY"), "{}", ran.out);
}
