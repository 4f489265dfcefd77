//! `kill -9` of a writer at random points: nothing acknowledged is lost, nothing half-written is seen, the lock is given back.

use super::ground::Ground;
use super::{assert_sound, nth_report, on_both, rounds, stamp};
use parallax_journal::{Patience, Project};
use parallax_model::Digest;
use parallax_postgres::Postgres;
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

const FOLDER: &str = "PARALLAX_TEST_FOLDER";
const FIRST: &str = "PARALLAX_TEST_FIRST";

on_both!(killed_at_random_points_nothing_acknowledged_is_lost);

fn killed_at_random_points_nothing_acknowledged_is_lost(ground: &Ground) {
    drop(ground.desk("a"));
    let mut acknowledged = BTreeSet::new();
    let n_rounds = rounds(6, 100);
    for round in 0..n_rounds {
        // Some are killed in their first batch, some after a few.
        let (n_batches, delay) = (round % 3, delay_of(round));
        let said = acknowledged_before_kill(ground, acknowledged.len(), n_batches, delay);
        acknowledged.extend(said);
        let project = ground.open("a", Patience::default()).expect("opens after a kill");
        assert_sound(&project);
        let reports = project.reports(None).expect("readable");
        let held: BTreeSet<Digest> = reports.iter().map(|report| report.digest).collect();
        let lost: Vec<_> = acknowledged.difference(&held).collect();
        assert!(lost.is_empty(), "round {round}: acknowledged and lost: {lost:?}");
    }
    // Whatever the last one left of a transaction, the next writer comes to the lock.
    ground.desk("a").add(&[nth_report(1_000_000)], &stamp(1)).expect("added");
    println!("killed {n_rounds} times: {} reports acknowledged, none lost", acknowledged.len());
    assert!(acknowledged.len() >= n_rounds, "the children added {}", acknowledged.len());
}

/// Between 0 and 60 ms, in an order without pattern; the same in every run.
fn delay_of(round: usize) -> Duration {
    let mixed = (round as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    Duration::from_micros(mixed % 60_000)
}

/// Starts a child that adds without end, kills it `delay` after so many batches, and collects all it said.
fn acknowledged_before_kill(
    ground: &Ground,
    first: usize,
    n_batches: usize,
    delay: Duration,
) -> Vec<Digest> {
    let mut adding = Command::new(std::env::current_exe().expect("this binary has a path"))
        .args(["crash::adds_without_end", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, ground.folder("a"))
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the child starts");
    let mut output = BufReader::new(adding.stdout.take().expect("piped"));
    let mut said = Vec::new();
    let is_enough = |said: &[u8]| {
        let n_said = said.windows(6).filter(|word| word == b"batch\n").count();
        said.windows(6).any(|word| word == b"begin\n") && n_said >= n_batches
    };
    while !is_enough(&said) {
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

/// The child: batches of one to seven reports, each acknowledged once the call returned.
#[test]
#[ignore = "runs as a child"]
fn adds_without_end() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let first = std::env::var(FIRST).expect("told").parse::<usize>().expect("a number");
    let mut project =
        Project::open_from(&folder, Patience::default(), &Postgres::default()).expect("opens");
    println!("\nbegin");
    let mut next = first;
    loop {
        let batch: Vec<_> = (next..next + 1 + next % 7).map(nth_report).collect();
        let outcomes = project.add(&batch, &stamp(next as i64)).expect("added");
        let lines = outcomes.iter().map(|outcome| format!("added {}\n", outcome.digest()));
        let lines: String = lines.chain(["batch\n".to_owned()]).collect();
        let mut out = std::io::stdout().lock();
        out.write_all(lines.as_bytes()).and_then(|()| out.flush()).expect("said");
        next += batch.len();
    }
}
