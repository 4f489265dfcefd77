//! Exports of Bayanat, in the shape in which its exporter writes them.

use crate::made::zip;
use crate::{expanded, outcomes, text_of};
use parallax_intake::{Expanded, Limits};

/// One bulletin as `Bulletin.to_json` writes it.
fn bulletin(id: u32, description: &str, published: &str) -> String {
    format!(
        r#"{{"class": "bulletin", "id": {id}, "title": "\u0633\u0648\u0642 \u062d\u0645\u0635", "title_ar": null, "sjac_title": "Shelling of a market", "sjac_title_ar": null, "originid": "yt-77", "assigned_to": {{"id": 4, "name": "Analyst"}}, "first_peer_reviewer": null, "locations": [{{"id": 3, "title": "Homs", "full_string": "Syria, Homs", "lat": 34.7, "lng": 36.7}}], "geoLocations": [{{"id": 1, "title": "The market", "geotype": null, "main": true, "lat": 34.73, "lng": 36.71, "comment": null}}], "labels": [{{"id": 1, "title": "Shelling"}}, {{"id": 2, "title": "Civilians"}}], "verLabels": [], "sources": [{{"id": 9, "title": "A Daily"}}, {{"id": 12, "title": "A channel"}}], "events": [{{"id": 5, "title": "Shelling", "eventtype": {{"id": 1, "title": "Attack"}}, "location": {{"id": 3, "title": "Homs"}}, "from_date": "2031-03-04T09:00", "to_date": null}}], "medias": [{{"id": 8, "title": "the street", "fileType": "image/png", "filename": "20310305-101010-street.png", "etag": "00", "main": true}}], "bulletin_relations": [], "actor_relations": [], "incident_relations": [], "description": "{description}", "comments": "Ask the witness again.", "source_link": "https://daily.example/{id}", "source_link_type": null, "tags": [], "publish_date": {published}, "documentation_date": "2031-03-06T08:00", "status": "Peer Reviewed", "review": null, "review_action": null, "updated_at": "2031-03-07T08:00", "roles": []}}"#
    )
}

/// The list as `generate_json_file` writes it: batches with no comma between them.
fn export(batches: &[&[String]]) -> String {
    let batches: String = batches.iter().map(|batch| format!("{}\n", batch.join(","))).collect();
    format!("{{ \n\"bulletins\": [ \n{batches}] \n }}")
}

const KILLED: &str = "<p>Two people were killed in Homs.</p>\\n<p>A witness said so.</p>";

#[test]
fn a_bulletin_is_a_report_with_what_was_noted_beside_it() {
    let json = export(&[
        &[bulletin(1041, KILLED, "\"2031-03-04T10:00\""), bulletin(1042, "", "null")],
        &[bulletin(1043, "Three were hurt.", "\"2031-03-05T10:00\"")],
    ]);
    let bytes = zip(&[
        ("export.json", json.as_bytes()),
        ("20310305-101010-street.png", b"\x89PNG\r\n\x1a\n"),
    ]);
    let found = expanded("export_20310307-080000.zip", &bytes, &Limits::default());
    let items: Vec<_> = found
        .iter()
        .filter_map(|one| match one {
            Expanded::Item(item) if item.path.starts_with("export.json") => Some(item),
            _ => None,
        })
        .collect();
    assert_eq!(items.len(), 3, "{found:?}");
    let first = &items[0];
    assert_eq!(first.path, "export.json/1041");
    assert_eq!(text_of(first), "Two people were killed in Homs.\n\nA witness said so.");
    let about = &first.document.about;
    assert_eq!(about.title.as_deref(), Some("سوق حمص"));
    assert_eq!(about.published, "2031-03-04".parse().ok());
    assert_eq!(about.outlet.as_deref(), Some("A Daily"));
    assert_eq!(about.address.as_deref(), Some("https://daily.example/1041"));
    let row = first.document.row.as_ref().expect("known by its number");
    assert_eq!((row.source.as_str(), row.key.as_str()), ("bayanat", "1041"));
    let noted = |key: &str| row.noted.get(key).map(|values| values.join(" | ")).unwrap_or_default();
    for (key, values) in [
        ("labels", "Shelling | Civilians"),
        ("locations", "Syria, Homs | The market (34.73, 36.71)"),
        ("sources", "A Daily | A channel"),
        ("events", "Shelling · Attack · Homs · 2031-03-04T09:00"),
        ("titles", "Shelling of a market"),
        ("documented", "2031-03-06T08:00"),
        ("origin_id", "yt-77"),
        ("status", "Peer Reviewed"),
        ("comments", ""),
    ] {
        assert_eq!(noted(key), values, "{key}");
    }
    assert_eq!(row.beside, ["20310305-101010-street.png"]);
    // Where a bulletin has a title only, that is what it says.
    assert_eq!(text_of(items[1]), "سوق حمص");
    assert_eq!(items[1].document.about.published, None);
}

#[test]
fn a_bulletin_that_cannot_be_taken_says_why_and_the_others_are_taken() {
    let restricted = r#"{"id": 7, "restricted": true}"#.to_owned();
    let empty = r#"{"class": "bulletin", "id": 8, "title": " ", "description": null}"#.to_owned();
    let nobody = r#"{"class": "bulletin", "title": "x"}"#.to_owned();
    let json = export(&[&[
        restricted,
        empty,
        nobody,
        bulletin(9, "One was killed.", "\"some day\""),
        bulletin(10, "One was killed.", "null"),
        bulletin(10, "Two were killed.", "null"),
    ]]);
    assert_eq!(
        outcomes("export.json", json.as_bytes(), &Limits::default()),
        [
            "7! bad-row",
            "8! bad-row",
            "bulletin 3! bad-row",
            "9! bad-row",
            "10: One was killed.",
            "10! bad-row"
        ]
    );
    let cut = &json[..json.rfind("Two were").expect("it is there")];
    let found = outcomes("export.json", cut.as_bytes(), &Limits::default());
    assert_eq!(found[4..], ["10: One was killed.", "bulletin 6! damaged-file"]);
    let actors = "{ \n\"actors\": [ \n{\"class\": \"actor\", \"id\": 1}\n] \n }";
    assert_eq!(outcomes("export.json", actors.as_bytes(), &Limits::default()), ["! unsupported"]);
    let none = export(&[&[]]);
    assert_eq!(outcomes("export.json", none.as_bytes(), &Limits::default()), ["! no-text"]);
}

#[test]
fn the_table_of_an_export_is_read_without_a_mapping() {
    let csv = ",id,title,title_ar,origin_id,source_link,sjac_title,sjac_title_ar,description,publish_date,documentation_date,\
        verified_labels,locations,labels.label-1,labels.label-2,sources.source-1,media.media-1\n\
        0,1041,Market,,yt-77,https://daily.example/1041,,,\"<p>Two people were killed, a witness said.</p>\",2031-03-04T10:00,,\
        ,,1-Shelling,2-Civilians,9-A Daily,8-the street\n\
        1,1042,,,,,,,,,,,,,,,\n";
    let found = expanded("export.csv", csv.as_bytes(), &Limits::default());
    let [Expanded::Item(item), Expanded::Refused(path, refusal)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((path.as_str(), refusal.reason.code()), ("1042", "bad-row"));
    assert_eq!(text_of(item), "Two people were killed, a witness said.");
    assert_eq!(item.document.about.outlet.as_deref(), Some("A Daily"));
    let row = item.document.row.as_ref().expect("known by its number");
    assert_eq!((row.source.as_str(), row.key.as_str()), ("bayanat", "1041"));
    assert_eq!(row.noted["labels"], ["Shelling", "Civilians"]);
}

#[test]
fn a_hostile_export_comes_to_reasons_in_little_room() {
    let deep = format!("{{\"bulletins\": [{}", "[".repeat(200_000));
    assert_eq!(
        outcomes("x.json", deep.as_bytes(), &Limits::default()),
        ["bulletin 1! damaged-file"]
    );
    let labels = "{\"title\": \"x\"},".repeat(100_000);
    let long = "y".repeat(2 << 20);
    let wide = format!(
        "{{\"bulletins\": [{{\"id\": 1, \"title\": \"{long}\", \"labels\": [{labels}{{\"title\": \"{long}\"}}], \"medias\": [{}{{\"filename\": \"../../{long}\"}}]}}]}}",
        "{\"filename\": \"../../etc/passwd\"},".repeat(100_000),
    );
    let found = expanded("x.json", wide.as_bytes(), &Limits::default());
    let [Expanded::Item(item)] = found.as_slice() else { panic!("{}", found.len()) };
    let row = item.document.row.as_ref().expect("known by its number");
    assert!(row.noted["labels"].len() <= 50);
    let title = item.document.about.title.as_deref().unwrap_or_default();
    assert!(title.chars().count() <= 201);
    let zipped = expanded("x.zip", &zip(&[("in/x.json", wide.as_bytes())]), &Limits::default());
    let [Expanded::Item(item)] = zipped.as_slice() else { panic!("{}", zipped.len()) };
    let beside = &item.document.row.as_ref().expect("known by its number").beside;
    assert!(beside.len() <= 500 && beside.iter().all(|name| name == "in/etc/passwd"));
}
