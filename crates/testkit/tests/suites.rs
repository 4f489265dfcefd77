//! Runs every annotated paragraph of `suites/` through the real stages.

use parallax_engine::{Engine, Options};
use parallax_testkit::{bless, cases, line, read};

#[test]
fn paragraphs_read_as_a_careful_reader_would() {
    let engine = Engine::new(&Options::default()).expect("the program's own parts open");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("suites");
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).expect("suites").map(|f| f.expect("readable").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "no suite in {}", folder.display());
    let mut wrong = String::new();
    for file in files {
        wrong += &run(&engine, &file);
    }
    assert!(wrong.is_empty(), "{wrong}\nPARALLAX_BLESS=1 accepts what was read");
}

fn run(engine: &Engine, file: &std::path::Path) -> String {
    let markdown = std::fs::read_to_string(file).expect("readable");
    let name = file.file_name().expect("a file").to_string_lossy();
    let cases = cases(&markdown).unwrap_or_else(|e| panic!("{name}:{}: {}", e.line, e.problem));
    let found: Vec<Vec<String>> =
        cases.iter().map(|case| read(engine, case).claims.iter().map(line).collect()).collect();
    if std::env::var_os("PARALLAX_BLESS").is_some() {
        std::fs::write(file, bless(&markdown, &cases, &found)).expect("writable");
        return String::new();
    }
    let off = cases.iter().zip(&found).filter(|(case, found)| case.claims != **found);
    off.map(|(case, found)| {
        format!("\n{name}: {}\n  expected {:#?}\n  read     {found:#?}\n", case.title, case.claims)
    })
    .collect()
}
