//! Seeds and what once broke a reader: every reader takes them, each within a time. On request mutations of both, too.
//!
//! `PARALLAX_FUZZ_SECONDS=300` goes on with mutations that long for each target; `PARALLAX_FUZZ_ONLY=intake_feed` takes some targets.

use parallax_fuzzing::mutate::mutated;
use parallax_fuzzing::{TARGETS, Target};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

/// What one input may take, in a build for tests, on a machine that is busy.
const MAX_TIME: Duration = Duration::from_secs(20);

/// An input that takes this long never ends.
const NEVER: Duration = Duration::from_secs(120);

/// Bytes that all of it may take, the gazetteer and the actors among them.
#[cfg(unix)]
const MAX_MEMORY: u64 = 8 << 30;

/// What once broke a reader.
fn broke(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/broke").join(name);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("it can be read")).collect()
}

/// What is being read, and since when: what never ends is told by whoever watches.
static NOW: Mutex<Option<(Instant, String)>> = Mutex::new(None);

/// Memory is bounded for the whole process, and an input that never ends ends it.
fn keep_bounds() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        #[cfg(unix)]
        rlimit::Resource::AS.set(MAX_MEMORY, MAX_MEMORY).expect("it was more before");
        std::thread::spawn(|| {
            loop {
                std::thread::sleep(Duration::from_secs(1));
                let now = NOW.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if let Some((since, what)) = now.filter(|(since, _)| since.elapsed() > NEVER) {
                    eprintln!("{what} goes on for {:?}", since.elapsed());
                    std::process::abort();
                }
            }
        });
    });
}

fn take(target: &Target, bytes: &[u8], what: &str) -> Result<(), String> {
    let start = Instant::now();
    let note = |one| *NOW.lock().unwrap_or_else(PoisonError::into_inner) = one;
    note(Some((start, format!("{} on {what}", target.name))));
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(bytes)));
    note(None);
    let wrong = match outcome {
        Err(_) => "it panicked".to_owned(),
        Ok(()) if start.elapsed() > MAX_TIME => format!("it took {:?}", start.elapsed()),
        Ok(()) => return Ok(()),
    };
    let kept = std::env::temp_dir().join(format!("{}-{what}.bin", target.name));
    let _ = std::fs::write(&kept, bytes);
    Err(format!("{} on {what}: {wrong}; the bytes are in {}", target.name, kept.display()))
}

/// In a thread with as much stack as a process of its own has; one at a time, so that time is told rightly.
fn all_of(names: &'static [&'static str]) {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    keep_bounds();
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(move || run_all(names));
    if let Err(panic) = thread.expect("started").join() {
        std::panic::resume_unwind(panic);
    }
}

fn run_all(names: &[&str]) {
    let seconds = std::env::var("PARALLAX_FUZZ_SECONDS").ok().and_then(|n| n.parse().ok());
    let budget = Duration::from_secs(seconds.unwrap_or(0));
    let only = std::env::var("PARALLAX_FUZZ_ONLY").unwrap_or_default();
    let mut wrong = Vec::new();
    let wanted = TARGETS.iter().filter(|target| target.name.starts_with(&only));
    for target in wanted.filter(|target| names.iter().any(|name| target.name.starts_with(name))) {
        let mut seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{} has nothing to begin with", target.name);
        seeds.extend(broke(target.name));
        for (idx, seed) in seeds.iter().enumerate() {
            wrong.extend(take(target, seed, &format!("seed-{idx}")).err());
        }
        let (start, mut n_taken) = (Instant::now(), 0);
        for n in 0_u64.. {
            if start.elapsed() >= budget {
                break;
            }
            for (idx, seed) in seeds.iter().enumerate() {
                let bytes = mutated(seed, &seeds, n.wrapping_mul(seeds.len() as u64) + idx as u64);
                wrong.extend(take(target, &bytes, &format!("seed-{idx}-change-{n}")).err());
                n_taken += 1;
            }
        }
        println!("{}: {n_taken} mutations in {:.1} s", target.name, start.elapsed().as_secs_f32());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn words_and_what_users_write_come_to_something_or_to_an_error() {
    all_of(&["text_", "norm_", "reading_", "places_"]);
}

#[test]
fn what_is_received_comes_to_documents_or_to_reasons() {
    all_of(&["intake_"]);
}

#[test]
fn evidence_comes_to_findings() {
    all_of(&["evidence_"]);
}

#[test]
fn the_record_is_read_whole_or_refused() {
    all_of(&["journal_", "log_", "timestamp_", "door_"]);
}

#[test]
fn every_target_is_run_by_one_of_these_tests() {
    let known = [
        "text_",
        "norm_",
        "reading_",
        "places_",
        "intake_",
        "evidence_",
        "journal_",
        "log_",
        "timestamp_",
        "door_",
    ];
    for target in TARGETS {
        assert!(known.iter().any(|name| target.name.starts_with(name)), "{}", target.name);
    }
}
