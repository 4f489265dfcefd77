//! Prints what each report says: one claim after the other, in the order of the reports.

use crate::context::{Context, Outcome};
use crate::format::Format;
use crate::pile::{PileArgs, day};
use crate::reader::{self, ReaderArgs};
use crate::show;
use parallax_engine::{Ground, ReadReport, Reading, Ruling, overlay};
use parallax_model::{Claim, Day, EventType};
use parallax_record::{ClaimLine, ClaimTable, Extractor, write_json_line};
use std::collections::HashSet;
use std::io::{Stdout, Write};
use std::path::PathBuf;

/// What `read` and `claims` take.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Reports: text files, folders of them, or `-` for standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Only claims of this event: killing, capture, …
    #[arg(long, value_name = "EVENT", value_parser = str::parse::<EventType>)]
    event: Option<EventType>,
    /// Only what was not over before this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Option<Day>,
    /// Only what began until this day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    to: Option<Day>,
    /// Show which words and which rule gave each field.
    #[arg(long)]
    explain: bool,
    /// Where the reports are.
    #[command(flatten)]
    pile: PileArgs,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// Reads the reports and prints their claims as they come.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let mut pile = args.pile.pile(&args.files, context)?;
    let engine = reader::engine(&args.reader, args.pile.max_bytes, &mut pile, "")?;
    let mut printer = Printer::new(args, context)?;
    let ruling = Ruling::of(&std::mem::take(&mut pile.decisions));
    let mut read_ids = HashSet::new();
    let mut findings = Vec::new();
    let outcome = reader::stream(&engine, pile, &args.reader, context, |read| {
        let sentences: Vec<_> = read.sentences.iter().map(|sentence| sentence.span).collect();
        let claims = ruling.with_added(read.claims.clone(), &read.report, &sentences);
        read_ids.extend(claims.iter().map(|claim| claim.id.clone()));
        let ground = Ground { text: &read.report.text, sentences: &sentences };
        let (readings, found) = overlay(claims, &ruling, |_| Some(ground));
        findings.extend(found);
        printer.print(read, &readings)
    })?;
    findings.extend(ruling.unread(|id| read_ids.contains(id)));
    // What was broken off says nothing about what was not read.
    let is_whole = outcome != Outcome::Interrupted;
    Ok(if is_whole { outcome.max(reader::tell_findings(&findings)) } else { outcome })
}

impl Args {
    /// Whether a claim was asked for. One that says no day is in no span of days.
    fn is_wanted(&self, claim: &Claim) -> bool {
        let is_then = match (self.from, self.to) {
            (None, None) => true,
            (from, to) => claim.time.is_some_and(|time| {
                from.is_none_or(|from| time.to() >= from) && to.is_none_or(|to| time.from() <= to)
            }),
        };
        is_then && self.event.is_none_or(|event| claim.event == event)
    }
}

enum Shape {
    Table(Stdout),
    Jsonl(Stdout),
    Csv(Box<ClaimTable<Stdout>>),
}

struct Printer<'a> {
    args: &'a Args,
    context: &'a Context,
    extractor: Extractor,
    shape: Shape,
}

impl<'a> Printer<'a> {
    fn new(args: &'a Args, context: &'a Context) -> anyhow::Result<Self> {
        let out = std::io::stdout();
        let shape = match args.format {
            Format::Table => Shape::Table(out),
            Format::Jsonl => Shape::Jsonl(out),
            Format::Csv => Shape::Csv(Box::new(ClaimTable::new(out)?)),
        };
        Ok(Self { args, context, extractor: reader::extractor(), shape })
    }

    fn print(&mut self, read: &ReadReport, readings: &[Reading]) -> anyhow::Result<()> {
        let is_wanted = |one: &&Reading| self.args.is_wanted(&one.claim);
        let claims: Vec<&Reading> = readings.iter().filter(is_wanted).collect();
        if let Shape::Table(out) = &mut self.shape {
            let text = show::claims::of_report(read, &claims, self.args.explain, &self.context.out);
            return Ok(out.write_all(text.as_bytes())?);
        }
        for Reading { claim, lane, entry } in claims {
            let line = ClaimLine::new(claim, &read.report.text, &self.extractor);
            let line = line.in_lane(lane.as_str(), *entry);
            let line = if self.args.explain { line.explained(&claim.because) } else { line };
            match &mut self.shape {
                Shape::Csv(table) => table.write(&line)?,
                Shape::Jsonl(out) | Shape::Table(out) => write_json_line(out, &line)?,
            }
        }
        Ok(())
    }
}
