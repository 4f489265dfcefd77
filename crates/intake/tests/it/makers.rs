//! What is written into the record about who made a text is true.

use parallax_intake::makers;

#[test]
fn the_versions_named_are_those_that_are_built_in() {
    let lock = include_str!("../../../../Cargo.lock");
    for maker in [
        makers::HTML,
        makers::DOCX,
        makers::MAIL,
        makers::PDF,
        makers::TABLE,
        makers::FEED,
        makers::ARCHIVER,
        makers::BAYANAT,
    ] {
        let words: Vec<_> = maker.split(' ').collect();
        for pair in words[1..].chunks(2) {
            let locked = format!("name = \"{}\"\nversion = \"{}\"", pair[0], pair[1]);
            assert!(
                lock.contains(&locked),
                "{maker}: another {} is built in; count the version up where its text differs",
                pair[0]
            );
        }
    }
}
