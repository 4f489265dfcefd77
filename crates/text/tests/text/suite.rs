//! Runs `sentences.md`: each case is a report and the sentences, roles and words that a careful reader sees in it.

use parallax_text::sentences;

/// A case of the suite.
struct Case {
    name: String,
    report: String,
    sentences: String,
}

#[test]
fn reports_are_cut_as_a_careful_reader_would() {
    let cases = cases(include_str!("sentences.md"));
    assert!(cases.len() >= 20, "the suite lost its cases: {} left", cases.len());
    let failures: Vec<String> = cases.iter().filter_map(check).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn check(case: &Case) -> Option<String> {
    let found: Vec<String> = sentences(&case.report, None)
        .iter()
        .map(|sentence| {
            let words: Vec<&str> =
                sentence.tokens.iter().map(|token| token.span.of(&case.report)).collect();
            format!("{}: {}", sentence.role, words.join(" "))
        })
        .collect();
    let expected: Vec<&str> = case.sentences.lines().collect();
    let differs = found.iter().map(String::as_str).ne(expected.iter().copied());
    differs.then(|| {
        format!("## {}\nfound:\n{}\nexpected:\n{}\n", case.name, found.join("\n"), case.sentences)
    })
}

/// Reads "## name", a fenced `report` and a fenced `sentences`.
fn cases(markdown: &str) -> Vec<Case> {
    markdown
        .split("\n## ")
        .skip(1)
        .map(|part| Case {
            name: part.lines().next().unwrap_or_default().to_owned(),
            report: fenced(part, "report"),
            sentences: fenced(part, "sentences"),
        })
        .collect()
}

fn fenced(part: &str, kind: &str) -> String {
    let open = format!("```{kind}\n");
    let start =
        part.find(&open).unwrap_or_else(|| panic!("a case lacks its {kind}: {part}")) + open.len();
    let len = part[start..].find("\n```").unwrap_or_else(|| panic!("a fence is open: {part}"));
    part[start..start + len].to_owned()
}
