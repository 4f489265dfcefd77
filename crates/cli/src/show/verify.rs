//! The report of a check, for people: what was checked, what it relied on, what is wrong, what it cannot show.

use super::layout::clean;
use crate::stamped::{Held, Said, in_words};
use parallax_journal::{CheckpointFinding, Evidence, Fault, RedactionFinding, Trust, Verification};
use parallax_model::Digest;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// The report as text; `checked` is when.
pub fn report(
    dir: &Path,
    found: &Verification,
    stamps: &[Held],
    trust: &Trust,
    checked: &str,
) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("a string grows");
    line(format!("Check of {}", clean(&dir.display().to_string())));
    line(format!("  on {checked} by parallax {}", env!("CARGO_PKG_VERSION")));
    line(String::new());
    line(format!("Entries   {} whose chain holds, from the first on", found.sound.entries));
    if found.sound.hash != Digest([0; 32]) {
        line(format!("          last hash    {}", found.sound.hash));
    }
    line(format!("          Merkle root  {}", found.root));
    line(format!(
        "Archive   {} files read back, {} bytes, each with its SHA-256",
        found.reports, found.bytes
    ));
    if found.unnamed > 0 {
        line(format!("          and {} that no entry names", found.unnamed));
    }
    for one in &found.checkpoints {
        checkpoint_lines(one, trust).into_iter().for_each(&mut line);
        stamp_lines(one.size, stamps).into_iter().for_each(&mut line);
    }
    found.redactions.iter().for_each(|one| line(redaction_line(one)));
    if found.checkpoints.is_empty() {
        let is_checkpoint =
            |path: &Path| path.parent().is_some_and(|dir| dir.ends_with("checkpoints"));
        let is_broken = |fault: &Fault| fault.file.as_deref().is_some_and(is_checkpoint);
        line(match found.faults.iter().any(is_broken) {
            true => "Signed    nothing that holds: see what is wrong below".to_owned(),
            false => "Signed    nothing: no checkpoint was made".to_owned(),
        });
    }
    line(String::new());
    match found.faults.len() {
        0 => line("Nothing is wrong.".to_owned()),
        1 => line("One thing is wrong:".to_owned()),
        n => line(format!("{n} things are wrong:")),
    }
    for fault in &found.faults {
        line(format!("  {}", clean(&fault.to_string())));
    }
    line(String::new());
    for text in limits(found, stamps, trust) {
        line(text.to_owned());
    }
    out
}

/// Each item of evidence with its digest, and whether it was read back; nothing where there is none.
pub fn items(all: &Evidence, failed: &BTreeSet<Digest>) -> String {
    if all.items.is_empty() {
        return String::new();
    }
    let lines = all.items.iter().map(|item| {
        let holds = if failed.contains(&item.digest) { "WRONG" } else { "holds" };
        format!("  {holds}  {}  {}\n", item.digest, clean(item.name()))
    });
    format!("\nEvidence  {} items, SHA-256 of each\n{}", all.items.len(), lines.collect::<String>())
}

fn checkpoint_lines(one: &CheckpointFinding, trust: &Trust) -> Vec<String> {
    let known =
        if trust.log.contains(&one.key) { "the key you gave" } else { "the key beside the log" };
    let mut lines =
        vec![format!("Signed    the first {} entries, by {known}: {}", one.size, one.key)];
    for cosigned in &one.cosigned {
        let worth = match cosigned.time_s {
            Some(time_s) => format!("cosigned by {} on {}", clean(&cosigned.name), utc(time_s)),
            None => format!(
                "a line by {}, not checked: its key was not given (--witness)",
                clean(&cosigned.name)
            ),
        };
        lines.push(format!("          {worth}"));
    }
    lines
}

fn stamp_lines(size: u64, stamps: &[Held]) -> Vec<String> {
    let of_it = stamps.iter().filter(|one| one.size == size);
    of_it
        .flat_map(|one| {
            let by = if matches!(one.said, Said::Proof(_)) { "OpenTimestamps: " } else { "" };
            in_words(&one.said)
                .into_iter()
                .map(move |words| format!("          {by}{}", clean(&words)))
        })
        .collect()
}

fn redaction_line(one: &RedactionFinding) -> String {
    let bytes = one.digest.map(|digest| format!("the bytes {digest}"));
    let bodies = match one.entries.as_slice() {
        [] => None,
        [seq] => Some(format!("the body of entry {seq}")),
        seqs => {
            let seqs: Vec<String> = seqs.iter().map(u64::to_string).collect();
            Some(format!("the bodies of entries {}", seqs.join(", ")))
        }
    };
    let what: Vec<String> = [bytes, bodies].into_iter().flatten().collect();
    format!(
        "Redacted  {}: {} (entry {}, {}, {})",
        what.join(" and "),
        clean(&one.reason),
        one.seq,
        clean(&one.author),
        moment(one.time_ms)
    )
}

/// Milliseconds after 1970, as a date.
pub fn moment(time_ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(time_ms);
    time.map_or_else(|_| format!("millisecond {time_ms}"), |time| time.to_string())
}

/// What this check cannot show, said where it matters.
fn limits(found: &Verification, stamps: &[Held], trust: &Trust) -> Vec<&'static str> {
    let mut limits = Vec::new();
    if found.checkpoints.last().is_none_or(|one| one.size < found.sound.entries) {
        limits.push("Entries after the last checkpoint: whoever holds the journal could still cut them off or write them anew.");
    }
    if trust.log.is_empty() && !found.checkpoints.is_empty() {
        limits.push("The log's key was taken from the copy itself: compare it with the one its owner gave you (--key).");
    }
    if found.checkpoints.iter().all(|one| one.cosigned.iter().all(|line| line.time_s.is_none())) {
        limits.push("No cosignature was checked: that no other version of this journal was shown to others rests on its owner's word.");
    }
    let is_timed = |one: &Held| matches!(&one.said, Said::Authority(stamp) if stamp.root.is_some());
    if !stamps.iter().any(is_timed) {
        limits.push("No time stamp was checked down to somebody whom you trust: when entries were made rests on the writer's clock.");
    }
    limits.push("The check shows that nothing was changed since it was entered, not that what was entered is true.");
    limits
}

/// Seconds after 1970, as a date.
pub fn utc(time_s: u64) -> String {
    let time = i64::try_from(time_s).ok().and_then(|s| jiff::Timestamp::from_second(s).ok());
    time.map_or_else(|| format!("second {time_s}"), |time| time.to_string())
}
