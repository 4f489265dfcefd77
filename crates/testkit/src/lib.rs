//! Annotated paragraphs as tests: a fixture is a paragraph, the expectation is what a careful reader would say.
//!
//! A suite is a Markdown file that a researcher can review. Each case has a heading, a `report` block and a `claims`
//! block with one line a claim. `PARALLAX_BLESS=1 cargo test -p parallax-testkit` writes what was read into the suites,
//! to be reviewed as a diff.

mod timelines;

use std::fmt::Write as _;

use parallax_engine::{Body, Engine, ReadReport, ReportInput};
use parallax_model::{Claim, Day, ReportId};

pub use timelines::{TimelineCase, control_lines, timeline_cases};

/// One case of a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The heading.
    pub title: String,
    /// Publication day, from `report published=2031-03-04`.
    pub published: Option<Day>,
    /// The paragraph.
    pub text: String,
    /// Lines of the `claims` block.
    pub claims: Vec<String>,
    /// Line of the file where the claims begin, from 0; and one past where they end.
    lines: (usize, usize),
}

/// What keeps a suite from being run.
#[derive(Debug, PartialEq, Eq)]
pub struct SuiteError {
    /// 1-based line.
    pub line: usize,
    /// What is wrong there.
    pub problem: &'static str,
}

/// Reads a suite.
pub fn cases(markdown: &str) -> Result<Vec<Case>, SuiteError> {
    let lines: Vec<&str> = markdown.lines().collect();
    let mut cases = Vec::new();
    let (mut title, mut at) = (String::new(), 0);
    while at < lines.len() {
        if let Some(heading) = lines[at].strip_prefix("## ") {
            title = heading.to_owned();
        } else if let Some(info) = lines[at].strip_prefix("```report") {
            let (report_end, claims_start, claims_end) = blocks(&lines, at)?;
            cases.push(Case {
                title: title.clone(),
                published: published(info, at)?,
                text: lines[at + 1..report_end].join("\n"),
                claims: lines[claims_start..claims_end].iter().map(|l| (*l).to_owned()).collect(),
                lines: (claims_start, claims_end),
            });
            at = claims_end;
        }
        at += 1;
    }
    Ok(cases)
}

fn published(info: &str, at: usize) -> Result<Option<Day>, SuiteError> {
    let Some(day) = info.trim().strip_prefix("published=") else { return Ok(None) };
    let problem = "the publication day is no day of the form 2031-03-04";
    day.parse().map(Some).map_err(|_| SuiteError { line: at + 1, problem })
}

fn blocks(lines: &[&str], at: usize) -> Result<(usize, usize, usize), SuiteError> {
    let fence = |from: usize| (from..lines.len()).find(|&i| lines[i] == "```");
    let unclosed = SuiteError { line: at + 1, problem: "a report block that never closes" };
    let report_end = fence(at + 1).ok_or(unclosed)?;
    let missing =
        SuiteError { line: report_end + 1, problem: "no claims block follows the report" };
    let start =
        (report_end + 1..lines.len()).find(|&i| lines[i].starts_with("```")).ok_or(missing)?;
    if lines[start] != "```claims" {
        return Err(SuiteError { line: start + 1, problem: "no claims block follows the report" });
    }
    let unclosed = SuiteError { line: start + 1, problem: "a claims block that never closes" };
    Ok((report_end, start + 1, fence(start + 1).ok_or(unclosed)?))
}

/// Reads a case's paragraph as the program would.
pub fn read(engine: &Engine, case: &Case) -> ReadReport {
    engine.read(ReportInput {
        id: ReportId::new("case"),
        body: Body::Text(case.text.clone()),
        title: None,
        published: case.published,
        outlet: None,
    })
}

/// A claim in one line: event, number, then only what is there.
pub fn line(claim: &Claim) -> String {
    let mut line = claim.event.to_string();
    let number = claim.quantity.as_ref().map(|q| q.interval.to_string());
    let joint = claim.joint.map(|joint| format!("jointly {joint}"));
    for part in [number, joint, claim.method.map(|m| format!("by {m}"))].into_iter().flatten() {
        let _ = write!(line, " {part}");
    }
    let texts = |items: Vec<&str>| (!items.is_empty()).then(|| items.join("; "));
    let fields = [
        ("affected", texts(claim.affected.iter().map(|a| a.text.as_str()).collect())),
        ("actor", texts(claim.actor.iter().map(|a| a.text.as_str()).collect())),
        ("source", texts(claim.speakers.iter().map(|s| s.name.as_str()).collect())),
        ("at", claim.place.as_ref().map(|p| p.name.as_str().to_owned())),
        ("on", claim.time.map(|t| t.to_string())),
    ];
    for (name, value) in fields.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        let _ = write!(line, " | {name} {value}");
    }
    let scope = claim.scope.as_str();
    let stance = claim.stance.as_str();
    let flags = [
        (scope != "incident", scope),
        (stance != "asserted", stance),
        (claim.subset_of.is_some(), "a part"),
    ];
    for (_, flag) in flags.iter().filter(|(is_on, _)| *is_on) {
        let _ = write!(line, " | {flag}");
    }
    line
}

/// The suite with each case's claims replaced.
pub fn bless(markdown: &str, cases: &[Case], read: &[Vec<String>]) -> String {
    let lines: Vec<&str> = markdown.lines().collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    for (case, claims) in cases.iter().zip(read) {
        out.extend(lines[at..case.lines.0].iter().map(|l| (*l).to_owned()));
        out.extend(claims.iter().cloned());
        at = case.lines.1;
    }
    out.extend(lines[at..].iter().map(|l| (*l).to_owned()));
    out.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUITE: &str =
        "# S\n\n## One\n```report published=2031-03-04\nA.\nB.\n```\n```claims\nkilling 1\n```\n";

    #[test]
    fn a_suite_reads_and_writes_back() {
        let cases = cases(SUITE).expect("sound");
        assert_eq!(
            (cases.len(), cases[0].text.as_str(), cases[0].title.as_str()),
            (1, "A.\nB.", "One")
        );
        assert_eq!(bless(SUITE, &cases, &[vec!["killing 1".to_owned()]]), SUITE);
        assert!(bless(SUITE, &cases, &[vec![]]).contains("```claims\n```"));
    }

    #[test]
    fn a_broken_suite_names_its_line() {
        let error = super::cases("## One\n```report\nA.\n```\n\ntext\n").expect_err("no claims");
        assert_eq!(error.line, 4);
    }
}
