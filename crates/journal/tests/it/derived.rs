//! Derived rows: kept, found stale, dropped, and the same again.

use super::new_project;
use parallax_journal::DerivedRow;
use parallax_model::Digest;
use std::collections::BTreeSet;

fn row(key: &str, bytes: &str) -> DerivedRow {
    let basis = Digest::of(key.as_bytes());
    DerivedRow { key: key.to_owned(), basis, bytes: bytes.as_bytes().to_vec() }
}

#[test]
fn the_same_rows_give_the_same_digest_in_any_order() {
    let (_dir, project) = new_project();
    let mut derived = project.derived().expect("opens");
    let empty = derived.digest("claims").expect("readable");
    derived.put("claims", &[row("b", "2"), row("a", "1")]).expect("kept");
    let digest = derived.digest("claims").expect("readable");
    derived.put("incidents", &[row("a", "other kind")]).expect("kept");
    assert_eq!(derived.digest("claims").expect("readable"), digest);
    derived.clear().expect("cleared");
    assert_eq!(derived.digest("claims").expect("readable"), empty);
    for single in [row("a", "1"), row("b", "2")] {
        derived.put("claims", &[single]).expect("kept");
    }
    assert_eq!(derived.digest("claims").expect("readable"), digest);
    derived.put("claims", &[row("b", "3")]).expect("kept");
    assert_ne!(derived.digest("claims").expect("readable"), digest);
}

#[test]
fn rows_come_back_by_key_and_strangers_go() {
    let (_dir, project) = new_project();
    let mut derived = project.derived().expect("opens");
    derived.put("claims", &[row("c", "3"), row("a", "1"), row("b", "2")]).expect("kept");
    derived.keep_only("claims", &BTreeSet::from(["a".to_owned(), "c".to_owned()])).expect("kept");
    let mut keys = Vec::new();
    derived.for_each("claims", &mut |row| keys.push(row.key)).expect("readable");
    assert_eq!(keys, ["a", "c"]);
    let bases = derived.basis_of_all("claims").expect("readable");
    assert_eq!(bases[1], ("c".to_owned(), Digest::of(b"c")));
    assert_eq!(derived.get("claims", "b").expect("readable"), None);
}

#[test]
fn a_damaged_or_missing_file_is_made_anew() {
    let (dir, project) = new_project();
    let file = dir.path().join("derived/derived.db");
    for damage in [Some(&b"not a database at all, not at all"[..]), Some(&[0; 9000]), None] {
        let mut derived = project.derived().expect("opens");
        derived.put("claims", &[row("a", "1")]).expect("kept");
        drop(derived);
        match damage {
            Some(bytes) => std::fs::write(&file, bytes).expect("written"),
            None => std::fs::remove_dir_all(dir.path().join("derived")).expect("removed"),
        }
        let derived = project.derived().expect("opens again");
        assert_eq!(derived.get("claims", "a").expect("readable"), None);
    }
}

#[test]
fn rows_that_cannot_be_read_are_made_anew() {
    let (dir, project) = new_project();
    let file = dir.path().join("derived/derived.db");
    let mut derived = project.derived().expect("opens");
    let rows: Vec<_> = (0..300).map(|n| row(&format!("{n:03}"), &"long ".repeat(50))).collect();
    derived.put("claims", &rows).expect("kept");
    drop(derived);
    let mut bytes = std::fs::read(&file).expect("readable");
    let tail = bytes.len() / 2;
    bytes[tail..].fill(0xa5);
    std::fs::write(&file, bytes).expect("written");
    let mut derived = project.derived_anew().expect("made anew");
    derived.put("claims", &rows).expect("kept");
    let mut n_rows = 0;
    derived.for_each("claims", &mut |_| n_rows += 1).expect("readable");
    assert_eq!(n_rows, 300);
}
