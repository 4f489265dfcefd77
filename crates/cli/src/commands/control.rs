//! Prints who is said to hold which place: intervals with the claims that own their edges, and shares on a day.

use crate::context::{Context, Outcome};
use crate::format::Format;
use crate::pile::{PileArgs, day};
use crate::reader::{self, ReaderArgs};
use crate::show;
use parallax_engine::control::{Control, Interval, Settings, Share, Timeline, is_town, shares};
use parallax_model::Day;
use parallax_record::{ControlLine, ControlTable, ShareLine, ShareTable, write_json_line};
use std::io::Write;
use std::path::PathBuf;

/// What `control` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Reports: text files, folders of them, or `-` for standard input; those of the project where none are given.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only this place, first-order division or country code.
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// Nothing that was over before this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Option<Day>,
    /// Nothing that began after this day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    to: Option<Day>,
    /// Day of the shares; by default --to, else the day of --as-of, else the last day that is spoken of.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Day>,
    /// Print only the share of the listed towns, and of their inhabitants, by holder on a day.
    #[arg(long)]
    shares: bool,
    /// Who is said to hold a place twice is assumed to have held it in between where no more days than this lie between,
    /// and nobody says otherwise; 0: never.
    #[arg(long, value_name = "DAYS", default_value_t = Settings::default().assume_days)]
    assume_days: u32,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Where the reports are.
    #[command(flatten)]
    pile: PileArgs,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// Derives the record and prints who held what.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let mut pile = args.pile.pile(&args.files, context)?;
    let engine = reader::engine(&args.reader, args.pile.max_bytes, &mut pile, "")?;
    let (record, outcome) = reader::record(&engine, pile, &args.reader, context);
    let mut control = engine.control(&record, Settings { assume_days: args.assume_days });
    let outcome = outcome.max(tell(&control, context));
    if let Some(wanted) = &args.place {
        control.timelines.retain(|timeline| goes_by(timeline, wanted));
    }
    print(args, &control, context)?;
    Ok(outcome)
}

/// Names what stands on no timeline, and decisions that cannot be carried out.
fn tell(control: &Control, context: &Context) -> Outcome {
    control.findings.iter().for_each(|finding| eprintln!("finding: {finding}"));
    let mut reasons: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for one in &control.left_out {
        *reasons.entry(one.because).or_default() += 1;
    }
    for (because, n) in reasons {
        context.say(format_args!("left out: {n} claims, since {because}"));
    }
    if control.findings.is_empty() { Outcome::Done } else { Outcome::Findings }
}

fn goes_by(timeline: &Timeline, wanted: &str) -> bool {
    let is_it = |name: &str| name.to_lowercase() == wanted.to_lowercase();
    let place = &timeline.place;
    is_it(&place.name)
        || place.admin1.as_deref().is_some_and(is_it)
        || place.country.as_deref().is_some_and(is_it)
}

fn print(args: &Args, control: &Control, context: &Context) -> anyhow::Result<()> {
    let day = args.day(control);
    let found = day.map(|day| shares(&control.timelines, day)).unwrap_or_default();
    let mut out = std::io::stdout();
    match args.format {
        Format::Table if control.timelines.is_empty() => {
            context.say("no claim says who holds a place");
        }
        Format::Table => {
            if !args.shares {
                let is_wanted = |interval: &Interval| args.keeps(interval);
                let text = show::control::timelines(&control.timelines, is_wanted, &context.out);
                out.write_all(text.as_bytes())?;
            }
            if let Some(day) = day {
                let n_areas = control.timelines.iter().filter(|one| !is_town(&one.place)).count();
                let text = show::control::shares(&found, day, n_areas, &context.out);
                out.write_all(text.as_bytes())?;
            }
        }
        Format::Jsonl if args.shares => {
            for line in share_lines(&found, day) {
                write_json_line(&mut out, &line)?;
            }
        }
        Format::Jsonl => {
            for line in args.lines(control) {
                write_json_line(&mut out, &line)?;
            }
        }
        Format::Csv if args.shares => {
            let mut table = ShareTable::new(out)?;
            share_lines(&found, day).iter().try_for_each(|line| table.write(line))?;
        }
        Format::Csv => {
            let mut table = ControlTable::new(out)?;
            args.lines(control).iter().try_for_each(|line| table.write(line))?;
        }
    }
    Ok(())
}

impl Args {
    fn day(&self, control: &Control) -> Option<Day> {
        let asked = self.on.or(self.to).or(self.pile.as_of.map(|as_of| as_of.day()));
        let holds = control.timelines.iter().flat_map(|timeline| &timeline.holds);
        asked.or_else(|| holds.map(|hold| hold.to).max())
    }

    fn keeps(&self, interval: &Interval) -> bool {
        self.from.is_none_or(|from| interval.to >= from)
            && self.to.is_none_or(|to| interval.from <= to)
    }

    fn lines(&self, control: &Control) -> Vec<ControlLine> {
        let lines = control.timelines.iter().flat_map(|timeline| {
            let intervals = timeline.holds.iter().chain(&timeline.sieges);
            let wanted = intervals.filter(|interval| self.keeps(interval));
            wanted.map(|interval| show::control::line(&timeline.place, interval, self.assume_days))
        });
        lines.collect()
    }
}

fn share_lines(found: &[Share], day: Option<Day>) -> Vec<ShareLine> {
    let Some(day) = day else { return Vec::new() };
    let listed: usize = found.iter().map(|share| share.places.len()).sum();
    let people: u64 = found.iter().map(|share| share.population).sum();
    let part = |some: f64, all: f64| (some / all * 1e4).round() / 1e4;
    let line = |share: &Share| ShareLine {
        format: ShareLine::FORMAT.to_owned(),
        day: day.to_string(),
        state: share.state.as_str().to_owned(),
        who: share.who.clone(),
        places: share.places.clone(),
        listed,
        share: part(share.places.len() as f64, listed as f64),
        population: share.population,
        population_share: (people > 0).then(|| part(share.population as f64, people as f64)),
        without_population: share.n_uncounted,
    };
    found.iter().map(line).collect()
}
