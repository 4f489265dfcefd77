//! Adds incidents up: by place, period and actor, each harm for itself, each row open onto its incidents.

use crate::context::{Context, Outcome};
use crate::format::Format;
use crate::pile::{PileArgs, day};
use crate::reader::{self, ReaderArgs};
use crate::show;
use parallax_engine::totals::{By, Filter, Total, totals};
use parallax_model::{Day, Harm};
use parallax_record::{TotalLine, TotalTable, write_json_line};
use std::io::Write;
use std::path::PathBuf;

/// What `totals` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Reports: text files, folders of them, or `-` for standard input; those of the project where none are given.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What totals are parted by, in this order: place, admin1, country, day, week, month, year, actor,
    /// event, category.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = str::parse::<By>)]
    by: Vec<By>,
    /// Only this harm: killed, injured, …
    #[arg(long, value_name = "HARM", value_parser = str::parse::<Harm>)]
    harm: Option<Harm>,
    /// Which incidents.
    #[command(flatten)]
    which: WhichArgs,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Rule by which the record chooses among what voices say; by default that of parallax.toml, else low-best-high.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    rule: String,
    /// Where the reports are.
    #[command(flatten)]
    pile: PileArgs,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// Which incidents to keep.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Which incidents")]
pub struct WhichArgs {
    /// Nothing that was over before this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Option<Day>,
    /// Nothing that began after this day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub to: Option<Day>,
    /// Only this place, first-order division or country code.
    #[arg(long, value_name = "NAME")]
    pub place: Option<String>,
    /// Only what this party is said to have done: its id, or its name in the reports.
    #[arg(long, value_name = "NAME")]
    pub actor: Option<String>,
}

impl WhichArgs {
    /// The same as a filter.
    pub fn filter(&self) -> Filter {
        let (place, actor) = (self.place.clone(), self.actor.clone());
        Filter { from: self.from, to: self.to, place, actor }
    }
}

/// Derives the record and prints its totals.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let mut pile = args.pile.pile(&args.files, context)?;
    let engine = reader::engine(&args.reader, args.pile.max_bytes, &mut pile, &args.rule)?;
    let rule = engine.rule();
    let (record, outcome) = reader::record(&engine, pile, &args.reader, context);
    let is_wanted = |total: &Total| args.harm.is_none_or(|harm| total.harm == harm);
    let mut rows = totals(&record.entries(), &args.by, &args.which.filter());
    rows.retain(is_wanted);
    let mut out = std::io::stdout();
    match args.format {
        Format::Table if rows.is_empty() => context.say("no incident with a count was found"),
        Format::Table => {
            out.write_all(show::totals::table(&rows, &args.by, &context.out).as_bytes())?;
            context.say(
                "each harm is a sum of its own; --format jsonl lists the incidents behind each row",
            );
            if args.by.contains(&By::Category) {
                context.say("categories overlap and are parts of \"all\": they are not added up");
            }
        }
        Format::Jsonl => {
            rows.iter().try_for_each(|row| {
                write_json_line(&mut out, &TotalLine::new(row, &args.by, &rule))
            })?;
        }
        Format::Csv => {
            let names: Vec<&str> = args.by.iter().map(|by| by.as_str()).collect();
            let mut table = TotalTable::new(out, &names)?;
            rows.iter().try_for_each(|row| table.write(&TotalLine::new(row, &args.by, &rule)))?;
        }
    }
    Ok(outcome)
}
