//! Timelines as tests: reports about one town in the order they came, and who held it by them.
//!
//! A case has a heading, `report` blocks with a publication day and an outlet, and a `control` block with one line an
//! interval. Unlike the suites of paragraphs these are not blessed: each expectation is set by hand from the history.

use std::fmt::Write as _;

use parallax_engine::control::{Edge, Ground, Interval, Settings, State, Timeline};
use parallax_engine::{Body, Engine, ReportInput};
use parallax_model::{Day, ReportId};

use crate::SuiteError;

/// One town's reports and who held it by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineCase {
    /// The heading.
    pub title: String,
    /// Publication day, outlet, text.
    pub reports: Vec<(Day, String, String)>,
    /// Lines of the `control` block.
    pub control: Vec<String>,
}

/// Reads a file of timelines.
pub fn timeline_cases(markdown: &str) -> Result<Vec<TimelineCase>, SuiteError> {
    let lines: Vec<&str> = markdown.lines().collect();
    let mut cases: Vec<TimelineCase> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let error = |problem| SuiteError { line: at + 1, problem };
        if let Some(title) = lines[at].strip_prefix("## ") {
            cases.push(TimelineCase { title: title.to_owned(), reports: vec![], control: vec![] });
        } else if let Some(info) = lines[at].strip_prefix("```") {
            let end = (at + 1..lines.len()).find(|&i| lines[i] == "```");
            let end = end.ok_or(error("a block that never closes"))?;
            let case = cases.last_mut().ok_or(error("a block before the first heading"))?;
            let body = &lines[at + 1..end];
            match info {
                "control" => case.control = body.iter().map(|line| (*line).to_owned()).collect(),
                _ => {
                    let (day, outlet) = report_info(info).ok_or(error(
                        "a block that is neither `control` nor `report published=2031-03-04 outlet=NAME`",
                    ))?;
                    case.reports.push((day, outlet, body.join("\n")));
                }
            }
            at = end;
        }
        at += 1;
    }
    Ok(cases)
}

fn report_info(info: &str) -> Option<(Day, String)> {
    let rest = info.strip_prefix("report published=")?;
    let (day, outlet) = rest.split_once(" outlet=")?;
    Some((day.parse().ok()?, outlet.to_owned()))
}

/// Who held what by the case's reports, one line an interval.
pub fn control_lines(engine: &Engine, case: &TimelineCase) -> Vec<String> {
    let inputs = case.reports.iter().enumerate().map(|(at, (day, outlet, text))| ReportInput {
        id: ReportId::new(format!("report {}", at + 1)),
        body: Body::Text(text.clone()),
        title: None,
        published: Some(*day),
        outlet: Some(outlet.clone()),
    });
    let record = engine.record(inputs.map(|input| engine.read(input)).collect());
    let control = engine.control(&record, Settings::default());
    let lines = control.timelines.iter().flat_map(|timeline| {
        let all = timeline.holds.iter().chain(&timeline.sieges);
        all.map(|interval| interval_line(timeline, interval)).collect::<Vec<_>>()
    });
    lines.collect()
}

/// `Palmyra 2015-05-20..2015-06-10 held islamic_state | taken 2015-05-20 by … | said 2015-06-10 by … | assumed 20 days`.
fn interval_line(timeline: &Timeline, interval: &Interval) -> String {
    let mut line = format!(
        "{} {}..{} {}",
        timeline.place.name,
        interval.from,
        interval.to,
        interval.state.as_str()
    );
    if interval.state == State::Unknown {
        return line;
    }
    let _ = write!(line, " {}", interval.who());
    for (at, edge) in [&interval.begins, &interval.ends].into_iter().enumerate() {
        if at == 0 || *edge != interval.begins {
            let _ = write!(
                line,
                " | {} {} by {}",
                edge.turn.as_str(),
                edge.days,
                voices(timeline, edge)
            );
        }
    }
    for link in &interval.links {
        let n = (link.days.to() - link.days.from()).get_days() + 1;
        let ground = match link.ground {
            Ground::Assumed => "assumed".to_owned(),
            Ground::Decided(entry) => format!("entry {entry}"),
        };
        let _ = write!(line, " | {ground} {n} days");
    }
    for word in &interval.denied_by {
        let _ = write!(line, " | denied by {}", word.voice);
    }
    line
}

fn voices(timeline: &Timeline, edge: &Edge) -> String {
    let words = timeline.holds.iter().chain(&timeline.sieges).flat_map(|one| &one.words);
    let mut names: Vec<&str> = words
        .filter(|word| edge.claims.contains(&word.claim))
        .map(|word| word.voice.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_file_names_its_line() {
        let text =
            "## A\n```report published=2015-05-21 outlet=Wire\nIt fell.\n```\n```control\nx\n```\n";
        let cases = timeline_cases(text).expect("sound");
        assert_eq!((cases.len(), cases[0].reports.len(), cases[0].control.len()), (1, 1, 1));
        assert_eq!(timeline_cases("## A\n```report\nIt fell.\n```\n").expect_err("no day").line, 2);
    }
}
