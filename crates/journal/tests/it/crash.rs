//! `kill -9` at random points under load: nothing acknowledged is lost, nothing half-written is seen.

use super::{assert_sound, child, new_project, nth_report, rounds, stamp};
use parallax_journal::Project;
use parallax_model::Digest;
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

const FIRST: &str = "PARALLAX_TEST_FIRST";

#[test]
fn killed_at_random_points_nothing_acknowledged_is_lost() {
    let (dir, project) = new_project();
    drop(project);
    let mut acknowledged = BTreeSet::new();
    let (mut first, n_rounds) = (0, rounds(12, 200));
    for round in 0..n_rounds {
        let said = acknowledged_before_kill(dir.path(), first, delay_of(round));
        first += said.len();
        acknowledged.extend(said);
        check(dir.path(), &acknowledged, round);
    }
    println!("killed {n_rounds} times: {} reports acknowledged, none lost", acknowledged.len());
    assert!(acknowledged.len() > 20, "the children added {}", acknowledged.len());
}

/// Between 0 and 60 ms, in an order without pattern; the same in every run.
fn delay_of(round: usize) -> Duration {
    let mixed = (round as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    Duration::from_micros(mixed % 60_000)
}

/// Starts a child that adds without end, kills it `delay` after its first word, and collects all it said.
fn acknowledged_before_kill(folder: &Path, first: usize, delay: Duration) -> Vec<Digest> {
    let mut command = child::command("crash::adds_without_end", folder);
    command.env(FIRST, first.to_string()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut adding = command.spawn().expect("the child starts");
    let mut output = BufReader::new(adding.stdout.take().expect("piped"));
    let mut said = Vec::new();
    while !said.ends_with(b"begin\n") {
        assert!(output.read_until(b'\n', &mut said).expect("readable") > 0, "the child ended");
    }
    std::thread::sleep(delay);
    adding.kill().expect("killed");
    output.read_to_end(&mut said).expect("readable");
    adding.wait().expect("gone");
    let said = String::from_utf8(said).expect("text");
    // A line cut short by the kill was not said.
    let whole = said.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
    whole.filter_map(|line| Digest::from_hex(line.strip_prefix("added ")?)).collect()
}

fn check(folder: &Path, acknowledged: &BTreeSet<Digest>, round: usize) {
    let project = Project::open(folder).expect("opens after a kill");
    assert_sound(&project);
    let reports = project.reports(None).expect("readable");
    let held: BTreeSet<Digest> = reports.iter().map(|report| report.digest).collect();
    let lost: Vec<_> = acknowledged.difference(&held).collect();
    assert!(lost.is_empty(), "round {round}: acknowledged and lost: {lost:?}");
}

/// The child: batches of one to seven reports, each acknowledged once the call returned.
#[test]
#[ignore = "runs as a child"]
fn adds_without_end() {
    let Some(folder) = child::folder() else { return };
    let first = std::env::var(FIRST).expect("told").parse::<usize>().expect("a number");
    let mut project = Project::open(&folder).expect("opens");
    println!("\nbegin");
    let mut next = first;
    loop {
        let batch: Vec<_> = (next..next + 1 + next % 7).map(nth_report).collect();
        let outcomes = project.add(&batch, &stamp(next as i64)).expect("added");
        let lines: String =
            outcomes.iter().map(|outcome| format!("added {}\n", outcome.digest())).collect();
        let mut out = std::io::stdout().lock();
        out.write_all(lines.as_bytes()).and_then(|()| out.flush()).expect("said");
        next += batch.len();
    }
}
