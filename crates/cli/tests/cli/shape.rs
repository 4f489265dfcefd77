//! Help, completions, the manual, CSV.

use crate::run::{Desk, example};

#[test]
fn help_names_every_command_and_the_exit_status() {
    let ran = Desk::new().run(&["--help"]);
    assert_eq!(ran.status, Some(0));
    for words in [
        "incidents",
        "why",
        "read",
        "claims",
        "init",
        "add",
        "reports",
        "rebuild",
        "attributions",
        "templates",
        "code",
        "parse",
        "Exit status",
    ] {
        assert!(ran.out.contains(words), "{words} is not in\n{}", ran.out);
    }
}

#[test]
fn the_manual_and_the_completions_come_from_the_same_definition() {
    let desk = Desk::new();
    let manual = desk.run(&["manual"]).out;
    assert!(manual.contains(".TH parallax") && manual.contains("as\\-of"), "{manual}");
    for shell in ["bash", "zsh", "fish"] {
        assert!(desk.run(&["completions", shell]).out.contains("incidents"), "{shell}");
    }
}

#[test]
fn a_table_has_one_header_and_as_many_cells_a_row() {
    let desk = Desk::new();
    for command in ["read", "incidents"] {
        let out = desk.run(&[command, "--format", "csv", "--manifest", &example()]).out;
        let mut table = csv::Reader::from_reader(out.as_bytes());
        assert_eq!(table.headers().unwrap().get(0), Some("id"));
        // A row of another length is an error of the reader.
        let rows: Vec<_> = table.records().map(|row| row.unwrap()).collect();
        assert!(rows.len() > 5, "{out}");
        assert!(rows.iter().all(|row| row.iter().next_back().unwrap().starts_with("parallax.")));
    }
}

#[test]
fn quiet_keeps_errors_and_what_was_set_aside() {
    let desk = Desk::with_market();
    let ran = desk.run(&["incidents", "market.txt", "gone.txt", "--quiet"]);
    assert_eq!(ran.status, Some(2));
    assert_eq!(ran.talk.lines().count(), 1, "{}", ran.talk);
    assert!(ran.talk.starts_with("unread: missing: gone.txt"), "{}", ran.talk);
}
