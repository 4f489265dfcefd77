//! Lists the reports of the project.

use crate::as_of::{AsOf, as_of};
use crate::context::{Context, Outcome};
use crate::desk;
use crate::format::Format;
use crate::pile::project::with_hint;
use crate::show;
use jiff::Timestamp;
use parallax_journal::{Appearance, ReportRecord};
use parallax_model::ArcStr;
use parallax_record::{AppearanceLine, ReportLine, ReportTable, ToldLine, write_json_line};
use std::collections::HashSet;
use std::io::Write;
use std::ops::ControlFlow;

/// What `reports` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Only what the project held then: a day, whose end in UTC is meant, or an instant.
    #[arg(long, value_name = "DATE", value_parser = as_of)]
    as_of: Option<AsOf>,
}

/// Prints the reports, in the order they came in, each as it is read.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let project = desk::open(&context.project)?;
    let until = args.as_of.map(AsOf::instant);
    let mut out = std::io::stdout().lock();
    let each = |mut print: Box<dyn FnMut(ReportRecord) -> anyhow::Result<()> + '_>| {
        let mut printed = Ok(());
        let mut one = |record| {
            printed = print(record);
            if printed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        project.each_report(until, &mut one).map_err(with_hint)?;
        printed
    };
    match args.format {
        Format::Table => {
            let mut list = show::reports::List::new(&context.out);
            each(Box::new(|record| Ok(out.write_all(list.take(record).as_bytes())?)))?;
            out.write_all(list.rest().as_bytes())?;
            if list.is_empty() {
                context.say("the project holds no report yet");
            }
        }
        Format::Jsonl => {
            each(Box::new(|record| Ok(write_json_line(&mut out, &line(&record))?)))?;
        }
        Format::Csv => {
            let mut table = ReportTable::new(out)?;
            each(Box::new(|record| Ok(table.write(&line(&record))?)))?;
        }
    }
    Ok(Outcome::Done)
}

/// The wire line of one report.
pub fn line(record: &ReportRecord) -> ReportLine {
    lines(std::slice::from_ref(record)).remove(0)
}

/// One line a report. What they say alike is held once.
pub fn lines(records: &[ReportRecord]) -> Vec<ReportLine> {
    let mut alike = Alike::default();
    records.iter().map(|record| line_of(record, &mut alike)).collect()
}

fn line_of(record: &ReportRecord, alike: &mut Alike) -> ReportLine {
    let added = Timestamp::from_millisecond(record.added_ms).map(|time| time.to_string());
    let known = appearance(&record.known, alike);
    let appearances = record.appearances.iter().map(|one| appearance(one, alike)).collect();
    ReportLine {
        format: alike.of(ReportLine::FORMAT),
        id: record.digest.to_hex().into(),
        known,
        appearances,
        bytes: record.len_bytes,
        encoding: record.intake.encoding.as_deref().map(|said| alike.of(said)),
        language: record.intake.language.as_deref().map(|said| alike.of(said)),
        unread: record.intake.unread.as_deref().map(|said| alike.of(said)),
        added: added.unwrap_or_default().into(),
        author: alike.of(&record.author),
        entry: record.seq,
        address: record.origin.address.as_deref().map(Into::into),
        from: record.origin.from.map(|digest| digest.to_hex().into()),
        part: record.origin.part.as_deref().map(Into::into),
        maker: record.origin.maker.as_deref().map(|said| alike.of(said)),
    }
}

fn appearance(known: &Appearance, alike: &mut Alike) -> AppearanceLine {
    AppearanceLine {
        name: alike.of(&known.name),
        title: known.title.as_deref().map(|said| alike.of(said)),
        published: known.published.map(|day| alike.of(&day.to_string())),
        outlet: known.outlet.as_deref().map(|said| alike.of(said)),
        told: known.told.as_ref().map(|told| {
            Box::new(ToldLine {
                by: told.by.clone(),
                channel: told.channel.clone(),
                consent: told.consent.clone(),
                restriction: told.restriction.clone(),
            })
        }),
        noted: known.noted.clone(),
    }
}

/// Words that reports, or appearances of one, have in common.
#[derive(Default)]
struct Alike(HashSet<ArcStr>);

impl Alike {
    fn of(&mut self, said: &str) -> ArcStr {
        if let Some(held) = self.0.get(said) {
            return held.clone();
        }
        let held = ArcStr::from(said);
        self.0.insert(held.clone());
        held
    }
}
