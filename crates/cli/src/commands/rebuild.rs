//! Drops everything derived and computes it again from the journal and the archive.
//!
//! Prints how many reports, claims and incidents that gives, each with a digest over its JSON lines: two machines that hold
//! the same journal and run the same version print the same.

use super::incidents::line;
use crate::context::{Context, Outcome};
use crate::desk;
use crate::pile::project::{reports, with_hint};
use crate::pile::{KINDS, undamaged};
use crate::reader::{self, ReaderArgs};
use parallax_engine::{Limits, Record};
use parallax_journal::{Derived, JournalError};
use parallax_model::Digest;
use parallax_record::{ClaimLine, write_json_line};
use std::collections::BTreeMap;
use std::io::Write;

/// What `rebuild` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Rule by which the record chooses among what voices say; by default that of parallax.toml, else low-best-high.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    rule: String,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// Rows by key, with the digest of what they were computed from and of what was computed.
type Rows = BTreeMap<(&'static str, String), (Digest, Digest)>;

/// Computes everything again, and compares it with what was there.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let project = desk::open_to_write(&context.project)?;
    // Rows that cannot be read are no rows to compare with: this command is what mends them.
    let before = project.derived().and_then(|derived| rows(&derived)).unwrap_or_default();
    let derived = project.derived_anew().map_err(with_hint)?;
    let mut pile = reports(&context.project, None)?;
    let max_bytes = Limits::default().max_report_bytes;
    let engine = reader::engine(&args.reader, max_bytes, &mut pile, &args.rule)?;
    let (record, outcome) = reader::record(&engine, pile, &args.reader, context);
    print(&record, project.reports(None).map_err(with_hint)?.len())?;
    Ok(compare(&before, &rows(&derived).map_err(with_hint)?, context).max(outcome))
}

fn rows(derived: &Derived) -> Result<Rows, JournalError> {
    let mut rows = Rows::new();
    for kind in KINDS {
        derived.for_each(kind, &mut |row| {
            if let Some(bytes) = undamaged(&row.bytes) {
                rows.insert((kind, row.key), (row.basis, Digest::of(bytes)));
            }
        })?;
    }
    Ok(rows)
}

/// Rows computed from the same must be the same; anything else is a fault of ours that has to be told.
fn compare(before: &Rows, after: &Rows, context: &Context) -> Outcome {
    let pairs = after.iter().filter_map(|(key, now)| Some((key, before.get(key)?, now)));
    let comparable: Vec<_> = pairs.filter(|(_, then, now)| then.0 == now.0).collect();
    let other: Vec<_> = comparable.iter().filter(|(_, then, now)| then.1 != now.1).collect();
    if let Some(((kind, key), _, _)) = other.first() {
        let n = other.len();
        context.say(format_args!(
            "{n} rows of derived/ now come out otherwise, {kind} {key} first, though nothing they are made from changed"
        ));
        context.say("hint: tell the makers of Parallax: the same input must give the same record");
        return Outcome::Findings;
    }
    let [read, _] = KINDS;
    let is_read = |(kind, _): &&(&str, String)| *kind == read;
    let n_as_before = comparable.iter().filter(|(key, _, _)| is_read(key)).count();
    let n_new = after.keys().filter(is_read).count() - n_as_before;
    context.say(format_args!("{n_as_before} reports read as before, {n_new} read anew"));
    Outcome::Done
}

fn print(record: &Record, n_reports: usize) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "reports    {n_reports}")?;
    writeln!(out, "claims     {}  {}", record.claims().len(), digest_of_claims(record)?)?;
    writeln!(out, "incidents  {}  {}", record.incidents.len(), digest_of_incidents(record)?)?;
    Ok(())
}

fn digest_of_claims(record: &Record) -> anyhow::Result<Digest> {
    let (mut lines, extractor) = (Vec::new(), reader::extractor());
    for claim in record.claims() {
        let text = record.report(&claim.report).map_or("", |(report, _)| report.text.as_str());
        let (lane, entry) = record.lane(&claim.id);
        let line = ClaimLine::new(claim, text, &extractor).explained(&record.because(claim));
        write_json_line(&mut lines, &line.in_lane(lane.as_str(), entry))?;
    }
    Ok(Digest::of(&lines))
}

fn digest_of_incidents(record: &Record) -> anyhow::Result<Digest> {
    let mut lines = Vec::new();
    for recorded in &record.incidents {
        write_json_line(&mut lines, &line(record, recorded))?;
    }
    Ok(Digest::of(&lines))
}
