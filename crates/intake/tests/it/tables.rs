//! Tables.

use crate::made::{xlsx, zip};
use crate::{Here, text_of};
use parallax_intake::{Columns, Expanded, Limits, expand};

const MAPPING: &str = "key = \"Case\"\ntext = [\"Summary\", \"Notes\"]\ntitle = \"Headline\"\n\
    published = \"Reported\"\noutlet = \"Source\"\ndays = \"day-month-year\"\n";

fn expanded(name: &str, bytes: &[u8], mappings: &[(&str, &str)]) -> Vec<Expanded> {
    let mappings: Vec<Columns> =
        mappings.iter().map(|(name, toml)| Columns::parse(name, toml).expect("sound")).collect();
    expand(name, bytes, &Limits::default(), &mappings, &Here)
}

/// `path | source/key | day | outlet | title | text`, or `path! code`.
fn shown(found: &[Expanded]) -> Vec<String> {
    let line = |one: &Expanded| match one {
        Expanded::Archived(_) => unreachable!("a table names no files"),
        Expanded::Refused(path, refusal) => format!("{path}! {}", refusal.reason.code()),
        Expanded::Item(item) => {
            let about = &item.document.about;
            let row = item.document.row.as_ref().map(|row| format!("{}/{}", row.source, row.key));
            let day = about.published.map_or_else(String::new, |day| day.to_string());
            let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
            let (outlet, title) = (or_empty(&about.outlet), or_empty(&about.title));
            format!(
                "{} | {} | {day} | {outlet} | {title} | {}",
                item.path,
                row.unwrap_or_default(),
                text_of(item)
            )
        }
    };
    found.iter().map(line).collect()
}

#[test]
fn each_row_becomes_a_report_under_its_key() {
    let table = "\u{feff}case;Summary;Notes;Headline;Reported;Source;Other\n\
        7;\"Two were killed; one was hurt.\";A witness said so.;Strike;03/04/2031;A Daily;x\n\
        ;;;;;;\n\
        8;قُتل ١٢ شخصاً;;;2031-04-05;;\n";
    assert_eq!(
        shown(&expanded("deaths.csv", table.as_bytes(), &[("deaths", MAPPING)])),
        [
            "7 | deaths/7 | 2031-04-03 | A Daily | Strike | Two were killed; one was hurt.\n\nA witness said so.",
            "8 | deaths/8 | 2031-04-05 |  |  | قُتل ١٢ شخصاً",
        ]
    );
}

#[test]
fn a_row_that_lacks_what_it_needs_is_refused_by_itself() {
    let table = "Case,Summary,Notes,Headline,Reported,Source\n\
        1,One was killed.,,,,\n,Two were killed.,,,,\n3,,,A title,,\n1,Four were killed.,,,,\n5,Five were killed.,,,soon,\n6,Six\n";
    let found = expanded("deaths.csv", table.as_bytes(), &[("deaths", MAPPING)]);
    assert_eq!(
        shown(&found),
        [
            "1 | deaths/1 |  |  |  | One was killed.",
            "line 3! bad-row",
            "line 4! bad-row",
            "line 5! bad-row",
            "line 6! bad-row",
            "6 | deaths/6 |  |  |  | Six",
        ]
    );
    let Expanded::Refused(_, refusal) = &found[3] else { panic!("{found:?}") };
    assert!(refusal.message.contains("line 2 has the same key \"1\""), "{}", refusal.message);
}

#[test]
fn the_mapping_that_fits_is_taken_and_none_or_two_are_told() {
    let other = "key = [\"Case\", \"Source\"]\ntext = \"Words\"";
    let table = b"Case,Source,Words\n1,A,One was killed.\n";
    let found = expanded("a.csv", table, &[("deaths", MAPPING), ("other", other)]);
    assert_eq!(shown(&found), ["1/A | other/1 / A |  |  |  | One was killed."]);
    let refused = |mappings: &[(&str, &str)]| match expanded("a.csv", table, mappings).as_slice() {
        [Expanded::Refused(_, refusal)] => {
            format!("{}: {}", refusal.reason.code(), refusal.message)
        }
        found => panic!("{found:?}"),
    };
    assert!(
        refused(&[]).starts_with(
            "no-columns: no mapping fits its columns (\"Case\", \"Source\", \"Words\")"
        )
    );
    assert!(refused(&[("x", other), ("y", other)]).contains("several mappings fit it (x, y)"));
}

#[test]
fn a_workbook_is_read_sheet_by_sheet_with_its_days() {
    let text = |cell: &str, text: &str| {
        format!(r#"<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    let heading: String = ["Case", "Summary", "Notes", "Headline", "Reported", "Source"]
        .iter()
        .enumerate()
        .map(|(idx, name)| text(&format!("{}1", (b'A' + idx as u8) as char), name))
        .collect();
    // 47911 days after the last day of 1899.
    let rows = format!(
        r#"<row r="1">{heading}</row><row r="3"><c r="A3"><v>7</v></c>{}<c r="E3" s="1"><v>47911</v></c></row>"#,
        text("B3", "Two were killed, a &quot;witness&quot; said.")
    );
    let found = expanded("book.xlsx", &xlsx(&rows), &[("deaths", MAPPING)]);
    assert_eq!(
        shown(&found),
        ["Incidents.csv/7 | deaths/7 | 2031-03-04 |  |  | Two were killed, a \"witness\" said."]
    );
    let only = format!("{MAPPING}sheet = \"Other\"");
    assert_eq!(
        shown(&expanded("book.xlsx", &xlsx(&rows), &[("deaths", &only)])),
        ["Incidents.csv! no-columns"]
    );
}

#[test]
fn hostile_tables_and_workbooks_come_to_a_reason() {
    let mapping = [("deaths", MAPPING)];
    // A cell at the far corner of the largest sheet there is.
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    assert_eq!(shown(&expanded("a.xlsx", &xlsx(far), &mapping)), ["Incidents.csv! no-columns"]);
    // Cells where no sheet has any: the empty ones before them would fill the memory.
    for nowhere in [
        r#"<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>"#,
        r#"<row r="4"><c r="ENDOBJA4"><v>1</v></c></row>"#,
    ] {
        let found = shown(&expanded("a.xlsx", &xlsx(nowhere), &mapping));
        assert_eq!(found, ["Incidents.csv! damaged-file"], "{nowhere}");
    }
    let backwards =
        r#"<row r="9"><c r="B9"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>"#;
    assert_eq!(
        shown(&expanded("a.xlsx", &xlsx(backwards), &mapping)),
        ["Incidents.csv! damaged-file"]
    );
    let blank = " ".repeat(30 << 20);
    assert_eq!(shown(&expanded("a.xlsx", &xlsx(&blank), &mapping)), ["! bomb"]);
    let entity = zip(&[(
        "xl/workbook.xml",
        b"<!DOCTYPE w [<!ENTITY a \"b\">]><workbook>&a;</workbook>".as_slice(),
    )]);
    assert_eq!(shown(&expanded("a.xlsx", &entity, &mapping)), ["! damaged-file"]);
    let quote = format!("Case,Summary\n1,\"{}", "never ended ".repeat(100_000));
    let found = expanded("a.csv", quote.as_bytes(), &[("x", "key = \"Case\"\ntext = \"Summary\"")]);
    assert_eq!(found.len(), 1);
    assert_eq!(shown(&expanded("a.csv", b"\n , \n", &mapping)), ["! no-text"]);
    let wide = format!("{}\n", "a,".repeat(200_000));
    assert_eq!(shown(&expanded("a.csv", wide.as_bytes(), &mapping)), ["! no-columns"]);
    let sound = xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#);
    for n in (4..sound.len()).step_by(11) {
        let mut garbled = sound.clone();
        garbled[n] ^= 0x55;
        let _ = expanded("a.xlsx", &garbled, &mapping);
        let _ = expanded("a.xlsx", &sound[..n], &mapping);
    }
}
