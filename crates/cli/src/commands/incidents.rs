//! Prints what the reports come to: incidents, their voices side by side, and what the record says of each.

use super::totals::WhichArgs;
use crate::context::{Context, Outcome};
use crate::format::Format;
use crate::pile::PileArgs;
use crate::reader::{self, ReaderArgs};
use crate::show;
use parallax_engine::totals::Filter;
use parallax_engine::{Reckoned, Record, Recorded};
use parallax_model::IncidentId;
use parallax_record::{DecisionLine, IncidentLine, IncidentTable, write_json_line};
use std::collections::HashSet;
use std::io::Write;
use std::path::PathBuf;

/// What `incidents` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Reports: text files, folders of them, or `-` for standard input; those of the project where none are given.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Rule by which the record chooses among what voices say; by default that of parallax.toml, else low-best-high.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    rule: String,
    /// Which incidents.
    #[command(flatten)]
    which: WhichArgs,
    /// Where the reports are.
    #[command(flatten)]
    pile: PileArgs,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// Reads the reports, groups their claims, reckons the tallies, and prints them.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let mut pile = args.pile.pile(&args.files, context)?;
    let engine = reader::engine(&args.reader, args.pile.max_bytes, &mut pile, &args.rule)?;
    let (mut record, outcome) = reader::record(&engine, pile, &args.reader, context);
    keep_only(&mut record, &args.which.filter());
    match args.format {
        Format::Table => table(&record, context)?,
        Format::Jsonl => jsonl(&record)?,
        Format::Csv => csv(&record)?,
    }
    Ok(outcome)
}

/// Drops the incidents that were not asked for.
fn keep_only(record: &mut Record, filter: &Filter) {
    let kept: HashSet<IncidentId> = record
        .entries()
        .iter()
        .filter(|entry| filter.keeps(entry))
        .map(|entry| entry.incident.id.clone())
        .collect();
    record.incidents.retain(|one| kept.contains(&one.incident.id));
}

fn table(record: &Record, context: &Context) -> anyhow::Result<()> {
    let text = show::incidents::all(record, &context.out);
    if text.is_empty() {
        context.say("no claim was found in these reports");
    }
    std::io::stdout().write_all(text.as_bytes())?;
    if let Some(first) = record.incidents.first() {
        context.say(format_args!("open one with: {}", how_to_open(first.incident.id.as_str())));
    }
    Ok(())
}

/// The command that opens an incident of this run: `why` takes the same reports, in the same words.
fn how_to_open(id: &str) -> String {
    let typed: Vec<String> = std::env::args().skip(1).collect();
    let at = typed.iter().position(|word| word == "incidents").unwrap_or(0);
    let mut words: Vec<String> = typed.iter().map(|word| quoted(word)).collect();
    words.splice(at..=at, ["why".to_owned(), id.to_owned()]);
    words.retain(|word| word != "--timing");
    format!("parallax {}", words.join(" "))
}

/// As a shell takes it back.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn jsonl(record: &Record) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    for recorded in &record.incidents {
        write_json_line(&mut out, &line(record, recorded))?;
    }
    Ok(())
}

fn csv(record: &Record) -> anyhow::Result<()> {
    let mut table = IncidentTable::new(std::io::stdout())?;
    for recorded in &record.incidents {
        table.write(&line(record, recorded))?;
    }
    Ok(())
}

/// The wire line of one incident.
pub fn line(record: &Record, recorded: &Recorded) -> IncidentLine {
    let claims = record.claims_of(&recorded.incident);
    let decisions = record.decisions_on(&recorded.incident).into_iter().map(|decision| {
        DecisionLine::new(decision, Some(show::decisions::instant(decision.time_ms)), None)
    });
    let lanes = claims.iter().map(|claim| record.lane(&claim.id).0.as_str());
    let Reckoned { incident, title, tallies, .. } = &**recorded;
    IncidentLine::new(incident, &recorded.groupings(), title, &claims, tallies)
        .in_lanes(lanes)
        .decided(decisions.collect(), &record.rejected_beside(&recorded.incident))
}
