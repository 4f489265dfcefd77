//! What the journal held at a moment, also where clocks were set back.

use super::{new_project, nth_report, stamp};
use jiff::Timestamp;
use parallax_model::{ClaimId, ReportId, Verdict};

/// Seconds after the start at which one entry after the other is stamped: a clock that was set back twice.
const STAMPS: &[i64] = &[10, 20, 5, 30, 25, 40];

#[test]
fn what_was_known_then_is_what_was_stamped_until_then() {
    let (_dir, mut project) = new_project();
    for (n, &at) in STAMPS.iter().enumerate() {
        project.add(&[nth_report(n)], &stamp(at)).expect("added");
        let (claim, report) = (ClaimId::new(format!("c{n}")), ReportId::new("r"));
        let verdict = Verdict::Rejected { claim, report, beside: None };
        project.decide(&verdict, "not said", &stamp(at)).expect("decided");
    }
    for moment in [0, 5, 9, 10, 24, 25, 30, 39, 40] {
        let as_of = Timestamp::from_second(1_930_000_000 + moment).expect("a time");
        let wanted: Vec<String> = STAMPS
            .iter()
            .enumerate()
            .filter(|(_, at)| **at <= moment)
            .map(|(n, _)| n.to_string())
            .collect();
        let reports = project.reports(Some(as_of)).expect("read");
        let names: Vec<String> = reports
            .iter()
            .map(|report| report.known.name.trim_end_matches(".txt").to_owned())
            .collect();
        assert_eq!(names, wanted, "reports as of {moment}");
        let decided: Vec<String> = project
            .decisions(Some(as_of))
            .expect("read")
            .iter()
            .flat_map(|decision| decision.verdict.claims())
            .map(|claim| claim.as_str()[1..].to_owned())
            .collect();
        assert_eq!(decided, wanted, "decisions as of {moment}");
    }
}
