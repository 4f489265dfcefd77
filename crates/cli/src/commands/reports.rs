//! Lists the reports of the project.

use crate::as_of::{AsOf, as_of};
use crate::context::{Context, Outcome};
use crate::desk;
use crate::format::Format;
use crate::pile::project::with_hint;
use crate::show;
use jiff::Timestamp;
use parallax_journal::{Appearance, ReportRecord};
use parallax_record::{AppearanceLine, ReportLine, ReportTable, ToldLine, write_json_line};
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
    let added = Timestamp::from_millisecond(record.added_ms).map(|time| time.to_string());
    ReportLine {
        format: ReportLine::FORMAT.to_owned(),
        id: record.digest.to_hex(),
        known: appearance(&record.known),
        appearances: record.appearances.iter().map(|one| appearance(one)).collect(),
        bytes: record.len_bytes,
        encoding: record.intake.encoding.clone(),
        language: record.intake.language.clone(),
        unread: record.intake.unread.clone(),
        added: added.unwrap_or_default(),
        author: record.author.to_string(),
        entry: record.seq,
        address: record.origin.address.clone(),
        from: record.origin.from.map(|digest| digest.to_hex()),
        part: record.origin.part.clone(),
        maker: record.origin.maker.clone(),
    }
}

fn appearance(known: &Appearance) -> AppearanceLine {
    AppearanceLine {
        name: known.name.clone(),
        title: known.title.clone(),
        published: known.published.map(|day| day.to_string()),
        outlet: known.outlet.clone(),
        told: known.told.as_ref().map(|told| ToldLine {
            by: told.by.clone(),
            channel: told.channel.clone(),
            consent: told.consent.clone(),
            restriction: told.restriction.clone(),
        }),
        noted: known.noted.clone(),
    }
}
