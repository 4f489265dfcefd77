//! Files that somebody made to do harm. Each is made here; each comes to a reason, in little time and memory.

use crate::made::{docx, zip};
use crate::{expanded, outcomes};
use parallax_intake::{Expanded, Limits};

fn only_code(name: &str, bytes: &[u8], limits: &Limits) -> String {
    let found = outcomes(name, bytes, limits);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].split("! ").last().unwrap_or_default().to_owned()
}

#[test]
fn a_bomb_is_seen_by_how_far_it_unpacks() {
    let zeros = vec![b'0'; 40 << 20];
    let bomb = zip(&[("a.txt", b"One.".as_slice()), ("bomb.txt", &zeros), ("b.txt", b"Two.")]);
    assert!(bomb.len() < 100_000);
    assert_eq!(
        outcomes("x.zip", &bomb, &Limits::default()),
        ["a.txt: One.", "bomb.txt! bomb", "b.txt: Two."]
    );
}

#[test]
fn a_bomb_of_bombs_is_stopped_at_what_all_of_it_unpacks_to() {
    let leaf = zip(&[("a.txt", "word ".repeat(200_000).as_bytes())]);
    let parts: Vec<(String, &[u8])> =
        (0..40).map(|n| (format!("{n}.zip"), leaf.as_slice())).collect();
    let parts: Vec<_> = parts.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let limits = Limits { max_unpacked: 10 << 20, ..Limits::default() };
    let found = expanded("x.zip", &zip(&parts), &limits);
    let n_texts = found.iter().filter(|one| matches!(one, Expanded::Item(_))).count();
    assert!((9..=10).contains(&n_texts), "{n_texts}");
    assert!(
        matches!(&found.last(), Some(Expanded::Refused(_, refusal)) if refusal.reason.code() == "bomb" || refusal.reason.code() == "too-large")
    );
}

#[test]
fn archives_in_archives_end_at_a_depth() {
    let mut bytes = zip(&[("a.txt", b"One.".as_slice())]);
    for _ in 0..30 {
        bytes = zip(&[("in.zip", &bytes)]);
    }
    assert_eq!(only_code("x.zip", &bytes, &Limits::default()), "too-deep");
}

#[test]
fn an_archive_of_too_many_parts_is_refused() {
    let parts: Vec<(String, &[u8])> =
        (0..60).map(|n| (format!("{n}.txt"), b"One.".as_slice())).collect();
    let parts: Vec<_> = parts.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let limits = Limits { max_parts: 50, ..Limits::default() };
    assert_eq!(only_code("x.zip", &zip(&parts), &limits), "too-many");
    let halves = zip(&[("1.zip", &zip(&parts[..30])), ("2.zip", &zip(&parts[30..]))]);
    let found = outcomes("x.zip", &halves, &limits);
    assert_eq!(found.iter().filter(|one| one.ends_with("One.")).count(), 48, "{found:?}");
    assert_eq!(found.last().map(String::as_str), Some("2.zip! too-many"));
}

#[test]
fn a_path_that_climbs_is_a_name_and_nothing_more() {
    let climbing = zip(&[
        ("../../../../tmp/owned.txt", b"One.".as_slice()),
        ("/etc/passwd", b"Two."),
        ("C:\\x\\y.txt", b"Three."),
    ]);
    assert_eq!(
        outcomes("x.zip", &climbing, &Limits::default()),
        ["tmp/owned.txt: One.", "etc/passwd: Two.", "x/y.txt: Three."]
    );
    assert!(!std::path::Path::new("/tmp/owned.txt").exists());
}

#[test]
fn a_link_in_an_archive_is_not_followed() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer
        .add_symlink("passwords.txt", "/etc/passwd", zip::write::SimpleFileOptions::default())
        .expect("added");
    let bytes = writer.finish().expect("finished").into_inner();
    assert_eq!(outcomes("x.zip", &bytes, &Limits::default()), ["passwords.txt! unsupported"]);
}

#[test]
fn a_file_of_absurd_size_is_refused_unopened() {
    let limits = Limits { max_file: 1 << 20, max_part: 1 << 16, ..Limits::default() };
    assert_eq!(only_code("x.html", &vec![b' '; (1 << 20) + 1], &limits), "too-large");
    let words = "many words of all kinds ".repeat(4000);
    assert_eq!(
        outcomes("x.zip", &zip(&[("long.txt", words.as_bytes())]), &limits),
        ["long.txt! too-large"]
    );
}

#[test]
fn entities_are_never_expanded() {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><w:document xmlns:w="w"><w:p><w:t>&c;&c;</w:t></w:p></w:document>"#;
    assert_eq!(
        only_code("x.docx", &zip(&[("word/document.xml", laughs.as_bytes())]), &Limits::default()),
        "damaged-file"
    );
    let outside = r#"<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w="w"><w:p><w:t>&a;</w:t></w:p></w:document>"#;
    assert_eq!(
        only_code("x.docx", &zip(&[("word/document.xml", outside.as_bytes())]), &Limits::default()),
        "damaged-file"
    );
}

#[test]
fn a_page_or_document_that_nests_without_end_ends() {
    let deep =
        format!("{}Two were killed in Homs.{}", "<div>".repeat(2_000), "</div>".repeat(2_000));
    let page = format!("<html><body>{deep}</body></html>");
    let found = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || outcomes("x.html", page.as_bytes(), &Limits::default()))
        .expect("started")
        .join()
        .expect("it ends");
    assert_eq!(found.len(), 1);
    let body = format!(
        "{}<w:p><w:r><w:t>Two.</w:t></w:r></w:p>{}",
        "<w:sdt>".repeat(900),
        "</w:sdt>".repeat(900)
    );
    assert_eq!(outcomes("x.docx", &docx(&body), &Limits::default()), [": Two."]);
}

#[test]
fn a_locked_archive_says_so() {
    // General purpose flag 1 in both headers: locked. What follows does not matter.
    let mut bytes = zip(&[("a.txt", b"One.".as_slice())]);
    bytes[6] |= 1;
    let central = bytes.windows(4).position(|four| four == b"PK\x01\x02").expect("a ZIP has one");
    bytes[central + 8] |= 1;
    assert_eq!(outcomes("x.zip", &bytes, &Limits::default()), ["a.txt! encrypted"]);
}

#[test]
fn cut_and_garbled_files_come_to_a_reason_and_never_to_a_panic() {
    let whole = zip(&[
        ("a.txt", b"One.".as_slice()),
        ("n.docx", &docx("<w:p><w:r><w:t>Two.</w:t></w:r></w:p>")),
    ]);
    for n in (4..whole.len()).step_by(7) {
        let _ = outcomes_lossy("x.zip", &whole[..n]);
        let mut garbled = whole.clone();
        garbled[n] ^= 0x55;
        let _ = outcomes_lossy("x.zip", &garbled);
    }
}

fn outcomes_lossy(name: &str, bytes: &[u8]) -> usize {
    expanded(name, bytes, &Limits::default()).len()
}

#[test]
fn a_headline_of_mebibytes_is_cut_and_costs_no_other_part() {
    let long = "word ".repeat(600_000);
    let limits = Limits::default();
    let item =
        |title: &str| format!("<item><title>{title}</title><description>Two.</description></item>");
    let feed =
        format!("<rss><channel><title>{long}</title>{}{}</channel></rss>", item(&long), item("x"));
    let page = format!(
        "<html><head><title>{long}</title></head><body><p>Two were killed.</p></body></html>"
    );
    let mail = format!("Subject: {long}\r\nFrom: a@example.org\r\n\r\nTwo.\r\n");
    for (name, bytes, n) in [("x.rss", &feed, 2), ("x.html", &page, 1), ("x.eml", &mail, 1)] {
        let found = expanded(name, bytes.as_bytes(), &limits);
        assert_eq!(found.len(), n, "{name}");
        for one in &found {
            let Expanded::Item(item) = one else { panic!("{name}: {one:?}") };
            let about = &item.document.about;
            for said in [&about.title, &about.outlet].into_iter().flatten() {
                assert!(said.chars().count() <= 2_000, "{name}: {}", said.len());
            }
        }
        // So it fits into what one process can say to the other.
        let mut wire = Vec::new();
        let _ = parallax_intake::open(name, bytes.as_bytes(), &limits, &mut |found| {
            parallax_intake::wire::answer(&mut wire, &parallax_intake::wire::Answer::Found(found))
                .expect("memory takes it");
            std::ops::ControlFlow::Continue(())
        });
        let mut from = wire.as_slice();
        for _ in 0..n {
            assert!(parallax_intake::wire::listen(&mut from, u64::MAX).is_ok(), "{name}");
        }
    }
}

#[test]
fn entries_that_share_their_bytes_unpack_to_no_more_than_an_archive_may() {
    // Two hundred names for one mebibyte, as in the bombs that need no archive in an archive.
    let filler = "word ".repeat(200_000);
    let names: Vec<String> = (0..200).map(|n| format!("{n:03}.txt")).collect();
    let parts: Vec<(&str, &[u8])> = names
        .iter()
        .enumerate()
        .map(|(n, name)| (name.as_str(), if n == 0 { filler.as_bytes() } else { b"x".as_slice() }))
        .collect();
    let mut bytes = zip(&parts);
    let starts: Vec<usize> =
        (0..bytes.len() - 4).filter(|at| &bytes[*at..*at + 4] == b"PK\x01\x02").collect();
    let first = bytes[starts[0]..starts[0] + 46].to_vec();
    for start in &starts[1..] {
        // Method, checksum, both lengths and the way to the bytes are those of the first.
        bytes[start + 10..start + 12].copy_from_slice(&first[10..12]);
        bytes[start + 16..start + 28].copy_from_slice(&first[16..28]);
        bytes[start + 42..start + 46].copy_from_slice(&first[42..46]);
    }
    let limits = Limits { max_unpacked: 10 << 20, ..Limits::default() };
    let found = expanded("x.zip", &bytes, &limits);
    let n_texts = found.iter().filter(|one| matches!(one, Expanded::Item(_))).count();
    assert!(n_texts <= 10, "{n_texts}");
    assert!(found.iter().any(|one| matches!(one, Expanded::Refused(..))), "the rest is told");
}

#[test]
fn mails_in_mails_and_mails_of_too_many_parts_end() {
    let mut mail = "Subject: in\r\n\r\nTwo were killed.\r\n".to_owned();
    for n in 0..12 {
        mail = format!(
            "Subject: {n}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B{n}\r\n\r\n--B{n}\r\nContent-Type: \
             message/rfc822\r\n\r\n{mail}\r\n--B{n}--\r\n"
        );
    }
    let found = outcomes("x.eml", mail.as_bytes(), &Limits::default());
    assert!(found.iter().any(|one| one.ends_with("! too-deep")), "{found:?}");
    let parts = "--B\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nOne.\r\n".repeat(60);
    let many = format!(
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n{parts}--B--\r\n"
    );
    let limits = Limits { max_parts: 50, ..Limits::default() };
    let found = outcomes("x.eml", many.as_bytes(), &limits);
    assert_eq!(found.last().map(String::as_str), Some("! too-many"));
    assert_eq!(found.len(), 51);
    let climbing = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: \
        text/plain\r\nContent-Disposition: attachment; filename=\"../../etc/passwd\"\r\n\r\nOne.\r\n--B--\r\n";
    assert_eq!(outcomes("x.eml", climbing.as_bytes(), &Limits::default()), ["etc/passwd: One."]);
}

#[test]
fn json_that_nests_without_end_is_refused() {
    let deep = "[".repeat(500_000);
    let feed = format!("{{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": {deep}");
    assert_eq!(only_code("x.json", feed.as_bytes(), &Limits::default()), "damaged-file");
    let package = format!("{{\"resources\": {deep}");
    let wacz =
        zip(&[("datapackage.json", package.as_bytes()), ("archive/data.warc", b"WARC/1.1\r\n")]);
    assert_eq!(only_code("x.wacz", &wacz, &Limits::default()), "damaged-file");
}

#[test]
fn a_wacz_is_held_to_the_limits_of_archives() {
    let html = "<html><body><p>Two were killed.</p></body></html>";
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{html}");
    let record = |address: &str, block: &str| {
        format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nContent-Type: application/http\r\nContent-Length: \
             {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    };
    let wacz =
        |name: &str, warc: &[u8]| zip(&[("datapackage.json", b"{}".as_slice()), (name, warc)]);
    // The names of pages and of archives lead nowhere.
    let climbing = record("https://a.example/../../../etc/passwd\u{202e}", &block);
    let bytes = wacz("archive/../../../tmp/x.warc", climbing.as_bytes());
    let found = outcomes("x.wacz", &bytes, &Limits::default());
    assert_eq!(found, ["a.example/etc/passwd.html: Two were killed."]);
    // Forty mebibytes of one letter, which pack a thousand times.
    let bomb = record("https://a.example/1", &format!("{block}{}", "x".repeat(40 << 20)));
    let found = outcomes("x.wacz", &wacz("archive/data.warc", bomb.as_bytes()), &Limits::default());
    assert_eq!(found, ["archive/data.warc! bomb"]);
    let many: String = (0..60).map(|n| record(&format!("https://a.example/{n}"), &block)).collect();
    let limits = Limits { max_parts: 50, ..Limits::default() };
    let found = outcomes("x.wacz", &wacz("archive/data.warc", many.as_bytes()), &limits);
    assert!(found.len() == 51 && found[50].ends_with("! too-many"), "{found:?}");
    // Archives in archives, the innermost a WACZ.
    let mut bytes = wacz("archive/data.warc", record("https://a.example/1", &block).as_bytes());
    for _ in 0..6 {
        bytes = zip(&[("in.zip", &bytes)]);
    }
    assert_eq!(only_code("x.zip", &bytes, &Limits::default()), "too-deep");
}

#[test]
fn a_workbook_that_repeats_one_long_text_is_stopped_and_leads_nowhere() {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = |target: &str, sheet: &str| {
        let workbook = format!(
            r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="../../x" sheetId="1" r:id="r1"/></sheets></workbook>"#
        );
        let relations = format!(
            r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="{target}"/><Relationship Id="r3" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
        );
        let words =
            format!("<sst xmlns=\"{main}\"><si><t>{}</t></si></sst>", "word ".repeat(40_000));
        let root = format!(
            r#"<Relationships xmlns="{package}"><Relationship Id="r0" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        );
        zip(&[
            ("[Content_Types].xml", b"<Types/>".as_slice()),
            ("_rels/.rels", root.as_bytes()),
            ("xl/workbook.xml", workbook.as_bytes()),
            ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
            ("xl/sharedStrings.xml", words.as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ])
    };
    let cells: String = (1..=4_000)
        .map(|n| format!(r#"<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>"#))
        .collect();
    let sheet = format!(r#"<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>"#);
    let found = outcomes("x.xlsx", &book("worksheets/sheet1.xml", &sheet), &Limits::default());
    assert!(found.len() == 1 && found[0].ends_with("! too-large"), "{found:?}");
    assert!(!found[0].contains("../"), "{found:?}");
    let outside = book("../../../../etc/passwd", &sheet);
    let found = outcomes("x.xlsx", &outside, &Limits::default());
    assert!(found.len() == 1 && !found[0].contains("root:"), "{found:?}");
}

#[test]
fn a_pdf_whose_parts_hold_themselves_ends() {
    let sound = crate::made::pdf(&[&crate::made::line(50, 800, "Two were killed.")], "", "");
    let text = String::from_utf8(sound).expect("ASCII");
    let swapped = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    };
    for looped in [
        // The list of pages is among its own pages.
        swapped("/Kids [ 10 0 R ]", "/Kids [ 2 0 R 10 0 R ]"),
        // The table of objects continues in itself.
        swapped("/Size ", "/Prev 9 /Size "),
        // A stream is as long as itself says elsewhere, in itself.
        swapped("/Contents 11 0 R", "/Contents [ 11 0 R 11 0 R 10 0 R ]"),
        // A font stands for its own parts.
        swapped("/DescendantFonts [ 6 0 R ]", "/DescendantFonts [ 5 0 R ]"),
    ] {
        let found = std::thread::Builder::new()
            .stack_size(8 << 20)
            .spawn(move || outcomes("x.pdf", looped.as_bytes(), &Limits::default()))
            .expect("started")
            .join()
            .expect("it ends");
        assert!(!found.is_empty());
    }
}
