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
