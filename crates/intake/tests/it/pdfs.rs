//! PDFs.

use crate::made::{line, pdf};
use crate::{document, outcomes, text_of};
use parallax_intake::Limits;

/// Letters as they stand on the page from left to right, for the wide font.
fn wide(x: u32, y: u32, shown: &str) -> String {
    let codes: String = shown.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("BT /F2 12 Tf {x} {y} Td <{codes}> Tj ET\n")
}

#[test]
fn lines_become_paragraphs_and_each_page_begins_with_a_form_feed() {
    let first = [
        line(50, 800, "Shells hit a market in the city of Homs on Tuesday (4 March), residents"),
        line(50, 786, "said. At least 12 people were killed, the health ministry said."),
        line(50, 750, "Fifteen bodies were brought to the hospital, a local doctor"),
    ]
    .concat();
    let second = [
        line(50, 800, "said by telephone from the city."),
        line(50, 760, "The army said that it had fired on fighters only."),
    ]
    .concat();
    let item = document("report.pdf", &pdf(&[&first, &second], "Shells hit a market", ""));
    assert_eq!(
        text_of(&item),
        "Shells hit a market in the city of Homs on Tuesday (4 March), residents said. At least 12 people were killed, the \
         health ministry said.\n\nFifteen bodies were brought to the hospital, a local doctor said by telephone from the \
         city.\n\n\u{c}The army said that it had fired on fighters only."
    );
    assert_eq!(item.document.about.title.as_deref(), Some("Shells hit a market"));
    assert_eq!(item.document.about.published, None);
    assert!(item.document.maker.as_deref().is_some_and(|maker| maker.starts_with("pdf/")));
}

#[test]
fn words_are_parted_by_gaps_and_kerning_parts_none() {
    let page = "BT /F1 12 Tf 50 800 Td [(T) 120 (wo) -400 (were) -300 (kil) 20 (led.)] TJ ET";
    assert_eq!(text_of(&document("a.pdf", &pdf(&[page], "", ""))), "Two were killed.");
    let quote = "BT /F1 12 Tf 14 TL 50 800 Td (Two were) Tj (killed in Homs.) ' ET";
    assert_eq!(text_of(&document("a.pdf", &pdf(&[quote], "", ""))), "Two were killed in Homs.");
}

#[test]
fn right_to_left_text_is_read_in_its_order_and_numbers_in_theirs() {
    let shown: String = "قُتل ١٢ شخصاً في حمص".chars().filter(|c| !matches!(c, 'ُ' | 'ً')).collect();
    let backwards: String = shown.chars().rev().collect();
    let backwards = backwards.replace("٢١", "١٢");
    let item = document("a.pdf", &pdf(&[&wide(50, 800, &backwards)], "", ""));
    assert_eq!(text_of(&item), shown);
    let forms = "ﻡﻼﺳ";
    assert_eq!(text_of(&document("a.pdf", &pdf(&[&wide(50, 800, forms)], "", ""))), "سلام");
}

#[test]
fn a_scan_a_locked_file_and_letters_without_meaning_each_say_so() {
    let picture = "q 500 0 0 700 50 50 cm /I Do Q";
    let check = |bytes: &[u8], code: &str, words: &str| {
        let refused = crate::expanded("a.pdf", bytes, &Limits::default());
        let [parallax_intake::Expanded::Refused(_, refusal)] = refused.as_slice() else {
            panic!("{refused:?}")
        };
        assert_eq!(refusal.reason.code(), code);
        assert!(refusal.message.contains(words), "{}", refusal.message);
    };
    check(&pdf(&[picture, picture], "", ""), "no-text", "it is a scan");
    check(&pdf(&[""], "", ""), "no-text", "empty");
    let lock = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20> \
        /U <2102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20> >> /ID [ <01> <01> ]";
    check(&pdf(&[&line(50, 800, "Two were killed.")], "", lock), "encrypted", "password");
    check(&pdf(&[&wide(50, 800, "\u{e001}\u{e002}\u{e003}")], "", ""), "no-text", "shapes");
}

#[test]
fn pages_that_are_pictures_are_named_and_the_others_are_read() {
    let picture = "q 500 0 0 700 50 50 cm /I Do Q";
    let words = line(50, 800, "Two were killed.");
    let found = outcomes("a.pdf", &pdf(&[&words, picture, picture], "", ""), &Limits::default());
    assert_eq!(found, [": Two were killed.", "pages 2-3! no-text"]);
}

#[test]
fn a_broken_table_of_objects_is_mended_and_garbage_is_refused() {
    let sound = pdf(&[&line(50, 800, "Two were killed.")], "", "");
    let text = String::from_utf8(sound.clone()).expect("ASCII");
    let mended = text.replace("startxref\n", "startxref\n9");
    assert_eq!(text_of(&document("a.pdf", mended.as_bytes())), "Two were killed.");
    let garbage = b"%PDF-1.7\nnothing of the kind";
    assert_eq!(outcomes("a.pdf", garbage, &Limits::default()), ["! damaged-file"]);
}

#[test]
fn a_page_that_draws_itself_and_a_document_of_too_many_pages_end() {
    let page = line(50, 800, "Two were killed.");
    let bytes = pdf(&[&page], "", "");
    // The picture becomes a form whose content is to draw itself, without end.
    let text = String::from_utf8(bytes).expect("ASCII");
    let looped = text
        .replace(
            "/Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
            "/Subtype /Form /BBox [0 0 9 9] /Resources 3 0 R",
        )
        .replace("stream\nx\nendstream", "stream\n/I Do\nendstream")
        .replace("BT /F1", "/I Do BT /F1");
    let found = std::thread::Builder::new()
        .stack_size(8 << 20)
        .spawn(move || outcomes("a.pdf", looped.as_bytes(), &Limits::default()))
        .expect("started")
        .join()
        .expect("it ends");
    assert_eq!(found, [": Two were killed."]);
    let limits = Limits { max_parts: 3, ..Limits::default() };
    assert_eq!(
        outcomes("a.pdf", &pdf(&[&page, &page, &page, &page], "", ""), &limits),
        ["! too-many"]
    );
}

#[test]
fn cut_and_garbled_pdfs_come_to_a_reason_and_never_to_a_panic() {
    let whole = pdf(&[&line(50, 800, "Two were killed."), &wide(50, 700, "صمح")], "A title", "");
    for n in (0..whole.len()).step_by(23) {
        let _ = outcomes_lossy(&whole[..n]);
        let mut garbled = whole.clone();
        garbled[n] ^= 0x55;
        let _ = outcomes_lossy(&garbled);
    }
}

fn outcomes_lossy(bytes: &[u8]) -> usize {
    crate::expanded("a.pdf", bytes, &Limits::default()).len()
}
