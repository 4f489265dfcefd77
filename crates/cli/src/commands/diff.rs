//! What was learnt between two moments: incidents new, merged or changed, figures that moved, and the ledger of a total.

use super::totals::WhichArgs;
use crate::as_of::{AsOf, as_of};
use crate::context::{Context, Outcome};
use crate::failure::Failure;
use crate::format::Format;
use crate::hearing::Shape;
use crate::pile::PileArgs;
use crate::reader::{self, ReaderArgs};
use crate::show;
use parallax_engine::totals::{Change, Entry, changes, ledger, totals};
use parallax_engine::{Limits, Record};
use parallax_model::Harm;
use parallax_record::{ChangeLine, PostingLine, PostingTable, write_json_line};
use std::io::Write;
use std::path::PathBuf;

/// Reports and how they are read, for a command that reads them as of two moments.
#[derive(Debug, clap::Args)]
pub struct TwiceArgs {
    /// Reports: text files, folders of them; those of the project where none are given.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Many reports from one file, a line of JSON each.
    #[arg(long, value_name = "REPORTS.jsonl")]
    manifest: Option<PathBuf>,
    /// Rule by which the record chooses among what voices say; by default that of parallax.toml, else low-best-high.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    rule: String,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// What `diff` takes.
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    /// The two moments (days, whose end in UTC is meant, or instants); given once, the other is now.
    #[arg(long, value_name = "DATE", value_parser = as_of, required = true)]
    as_of: Vec<AsOf>,
    /// Which incidents.
    #[command(flatten)]
    which: WhichArgs,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
    #[command(flatten)]
    twice: TwiceArgs,
}

/// What `ledger` takes.
#[derive(Debug, clap::Args)]
pub struct LedgerArgs {
    /// As of when the first total is (a day, whose end in UTC is meant, or an instant).
    #[arg(long, value_name = "DATE", value_parser = as_of)]
    from: AsOf,
    /// As of when the second is; now where left out.
    #[arg(long, value_name = "DATE", value_parser = as_of)]
    to: Option<AsOf>,
    /// Only what was not over before this day.
    #[arg(long, value_name = "DATE", value_parser = crate::pile::day)]
    since: Option<parallax_model::Day>,
    /// Only what began until this day.
    #[arg(long, value_name = "DATE", value_parser = crate::pile::day)]
    until: Option<parallax_model::Day>,
    /// Only this place, first-order division or country code.
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// Only what this party is said to have done.
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    /// Only this harm.
    #[arg(long, value_name = "HARM", value_parser = str::parse::<Harm>)]
    harm: Option<Harm>,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    twice: TwiceArgs,
}

impl TwiceArgs {
    /// The record as of a moment; now where none is given.
    fn record(&self, as_of: Option<AsOf>, context: &Context) -> anyhow::Result<(Record, Outcome)> {
        let max_bytes = Limits::default().max_report_bytes;
        let args = PileArgs {
            manifest: self.manifest.clone(),
            published: None,
            outlet: None,
            as_of,
            max_bytes,
            bounds: crate::pile::Bounds::default(),
            tables: crate::pile::TableArgs::default(),
        };
        let mut pile = args.pile(&self.files, context)?;
        let engine = reader::engine(&self.reader, max_bytes, &mut pile, &self.rule)?;
        Ok(reader::record(&engine, pile, &self.reader, context))
    }
}

/// Prints what was learnt in between.
pub fn diff(args: &DiffArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (from, to) = match args.as_of.as_slice() {
        [one] => (*one, None),
        [one, other] => (*one.min(other), Some(*one.max(other))),
        _ => {
            return Err(
                Failure::new("a difference has two ends", "give --as-of once or twice").into()
            );
        }
    };
    let (before, first) = args.twice.record(Some(from), context)?;
    let (after, second) = args.twice.record(to, context)?;
    let (was, is) = (before.entries(), after.entries());
    let filter = args.which.filter();
    let keeps = |change: &Change| {
        let any = |entries: &[Entry<'_>], idx: &[usize]| {
            idx.iter().any(|&idx| filter.keeps(&entries[idx]))
        };
        any(&was, &change.before) || any(&is, &change.after)
    };
    let mut found = changes(&was, &is);
    found.retain(keeps);
    let mut out = std::io::stdout();
    match args.format {
        Shape::Table if found.is_empty() => context.say("nothing was learnt in between"),
        Shape::Table => {
            let text = show::changes::all(&found, &was, &is, (&before, &after), &context.out);
            out.write_all(text.as_bytes())?;
        }
        Shape::Jsonl => found.iter().try_for_each(|change| {
            write_json_line(&mut out, &ChangeLine::new(change, &was, &is))
        })?,
    }
    Ok(first.max(second))
}

/// Prints what moved a total, posting by posting.
pub fn explain(args: &LedgerArgs, context: &Context) -> anyhow::Result<Outcome> {
    if args.to.is_some_and(|to| to < args.from) {
        return Err(
            Failure::new("--to is before --from", "give the earlier moment with --from").into()
        );
    }
    let (before, first) = args.twice.record(Some(args.from), context)?;
    let (after, second) = args.twice.record(args.to, context)?;
    let (was, is) = (before.entries(), after.entries());
    let which = WhichArgs {
        from: args.since,
        to: args.until,
        place: args.place.clone(),
        actor: args.actor.clone(),
    };
    let filter = which.filter();
    let is_wanted = |harm: Harm| args.harm.is_none_or(|wanted| wanted == harm);
    let mut postings = ledger(&was, &is, &filter);
    postings.retain(|posting| is_wanted(posting.harm));
    let lines = postings.iter().map(|posting| PostingLine::new(posting, &was, &is));
    let mut out = std::io::stdout();
    match args.format {
        Format::Table => {
            let sums = [totals(&was, &[], &filter), totals(&is, &[], &filter)];
            let lines: Vec<PostingLine> = lines.collect();
            let text =
                show::totals::ledger(&sums, &lines, is_wanted, (&before, &after), &context.out);
            out.write_all(text.as_bytes())?;
            if lines.is_empty() {
                context.say("no total moved in between");
            }
        }
        Format::Jsonl => lines.into_iter().try_for_each(|line| write_json_line(&mut out, &line))?,
        Format::Csv => {
            let mut table = PostingTable::new(out)?;
            lines.into_iter().try_for_each(|line| table.write(&line))?;
        }
    }
    Ok(first.max(second))
}
