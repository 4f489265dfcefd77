//! Word documents.

use crate::made::{docx, zip};
use crate::{document, outcomes, text_of};
use parallax_intake::Limits;

#[test]
fn a_document_gives_what_stands_in_it_paragraph_by_paragraph() {
    let body = r#"<w:p><w:r><w:t xml:space="preserve">At least </w:t></w:r><w:r><w:t>12 people were killed.</w:t></w:r></w:p>
        <w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>One</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>
        <w:p><w:del><w:r><w:delText>Fifteen</w:delText></w:r></w:del><w:ins><w:r><w:t>Sixteen</w:t></w:r></w:ins><w:r><w:t> were hurt.</w:t></w:r></w:p>
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Homs</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>12</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
        <w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>A box</w:t></w:r></w:p></w:txbxContent></mc:Choice>
        <mc:Fallback><w:txbxContent><w:p><w:r><w:t>A box</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>after</w:t></w:r></w:p>
        <w:p><w:r><w:instrText>HYPERLINK</w:instrText><w:t>قُتل ١٢ شخصاً</w:t></w:r></w:p>"#;
    let item = document("note.docx", &docx(body));
    let expected = "At least 12 people were killed.\n\nOne\ttwo\nthree\n\nSixteen were hurt.\n\nHoms\n\n12\n\nA box\n\nafter\n\nقُتل ١٢ شخصاً";
    assert_eq!(text_of(&item), expected);
    assert_eq!(item.document.about.title.as_deref(), Some("Field note 7"));
    assert_eq!(
        item.document.about.published, None,
        "when a file was made is not when it was published"
    );
}

#[test]
fn files_in_archives_come_out_by_their_way_and_text_stays_as_it_is() {
    let latin = encoding_rs::WINDOWS_1252.encode("Zwölf Tote.").0.into_owned();
    let inner = zip(&[("deep/note.docx", &docx("<w:p><w:r><w:t>Twelve.</w:t></w:r></w:p>"))]);
    let outer = zip(&[
        ("a.html", b"<html><body><p>Two were killed.</p></body></html>".as_slice()),
        ("__MACOSX/._a.html", b"litter"),
        ("inner.zip", &inner),
        ("latin.txt", &latin),
    ]);
    let found = crate::documents("pile.zip", &outer);
    let paths: Vec<_> = found.iter().map(|item| item.path.as_str()).collect();
    assert_eq!(paths, ["a.html", "inner.zip/deep/note.docx", "latin.txt"]);
    assert_eq!(found[2].document.text, latin);
    assert_eq!(found[2].document.maker, None);
    assert_eq!(
        found[1].digest,
        parallax_model::Digest::of(&docx("<w:p><w:r><w:t>Twelve.</w:t></w:r></w:p>"))
    );
}

#[test]
fn one_bad_part_is_refused_and_the_others_come_out() {
    let broken = &docx("<w:p><w:r><w:t>Twelve.</w:t></w:r></w:p>")[..200];
    let pile = zip(&[
        ("a.txt", b"One.".as_slice()),
        ("broken.docx", broken),
        ("empty.html", b"<html></html>"),
        ("b.txt", b"Two."),
    ]);
    let found = outcomes("pile.zip", &pile, &Limits::default());
    assert_eq!(
        found,
        ["a.txt: One.", "broken.docx! damaged-file", "empty.html! no-text", "b.txt: Two."]
    );
}
