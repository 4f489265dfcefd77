//! Runs every annotated paragraph of `suites/` through the real stages.

use parallax_engine::{Body, Engine, Options, ReportInput};
use parallax_model::{Attribution, ReportId};
use parallax_testkit::{bless, cases, control_lines, line, read, timeline_cases};

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

#[test]
fn towns_are_held_as_public_history_tells() {
    let engine = Engine::new(&Options::default()).expect("the program's own parts open");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("timelines");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("timelines")
        .map(|f| f.expect("readable").path())
        .collect();
    files.sort();
    let (mut wrong, mut n_cases) = (String::new(), 0);
    for file in files {
        let markdown = std::fs::read_to_string(&file).expect("readable");
        let name = file.file_name().expect("a file").to_string_lossy().into_owned();
        let cases = timeline_cases(&markdown)
            .unwrap_or_else(|e| panic!("{name}:{}: {}", e.line, e.problem));
        for case in cases {
            n_cases += 1;
            let found = control_lines(&engine, &case);
            if found != case.control {
                wrong += &format!(
                    "\n{name}: {}\n  expected\n    {}\n  derived\n    {}\n",
                    case.title,
                    case.control.join("\n    "),
                    found.join("\n    ")
                );
            }
        }
    }
    assert!(n_cases >= 12, "at least twelve towns, not {n_cases}");
    assert!(wrong.is_empty(), "{wrong}");
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

/// `[source] <cue> content`, pieces of the content parted by " / ".
fn attributions(engine: &Engine, text: &str) -> Vec<String> {
    let input = ReportInput {
        id: ReportId::new("paragraph"),
        body: Body::Text(text.to_owned()),
        title: None,
        published: None,
        outlet: None,
    };
    let (report, found) = engine.attributions(input).unwrap();
    let line = |a: &Attribution| {
        let source = a.source.map_or("", |span| span.of(&report.text));
        let content: Vec<&str> = a.content.iter().map(|span| span.of(&report.text)).collect();
        format!("[{source}] <{}> {}", a.cue.of(&report.text), content.join(" / "))
    };
    found.iter().map(line).collect()
}

#[test]
fn who_says_what_is_found_in_every_way_of_saying_it() {
    let cases: &[(&str, &[&str])] = &[
        (
            "The mayor said that the bridge was closed.",
            &["[The mayor] <said> that the bridge was closed"],
        ),
        (
            "The bridge was closed, according to the mayor.",
            &["[the mayor] <according to> The bridge was closed"],
        ),
        (
            "The bridge, the mayor said, was closed.",
            &["[the mayor] <said> The bridge / was closed"],
        ),
        (
            "The minister wants to leave the coalition.",
            &["[The minister] <wants> to leave the coalition"],
        ),
        ("Lawmakers have criticised the plan.", &["[Lawmakers] <have criticised> the plan"]),
        (
            "His claim that the road is open was met with anger.",
            &["[His] <claim> that the road is open"],
        ),
        (
            "\u{201c}We heard shells. We ran,\u{201d} a baker said. \u{201c}Nobody helped.\u{201d}",
            &["[a baker] <said> We heard shells / We ran / Nobody helped"],
        ),
        (
            "She added:\n\n\"Bread is scarce. Water too.\"",
            &["[She] <added> Bread is scarce / Water too"],
        ),
        (
            "\u{201c}Nobody slept that night.\u{201d} \u{2014} Amal Haddad of Homs",
            &["[Amal Haddad of Homs] <\u{2014}> Nobody slept that night"],
        ),
        // What is said inside is the speaker's, not an attribution of its own.
        (
            "Officials said the army believes the town fell.",
            &["[Officials] <said> the army believes the town fell"],
        ),
        ("The shop opened at noon.", &[]),
    ];
    let engine = Engine::new(&Options::default()).expect("the program's own parts open");
    for (text, expected) in cases {
        assert_eq!(&attributions(&engine, text), expected, "{text}");
    }
}
