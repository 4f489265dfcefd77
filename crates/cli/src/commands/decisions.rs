//! Lists what people decided: who, when, why, and whether it still holds.

use crate::as_of::{AsOf, as_of};
use crate::context::{Context, Outcome};
use crate::desk;
use crate::format::Format;
use crate::pile::project::with_hint;
use crate::show;
use parallax_engine::Ruling;
use parallax_record::{DecisionLine, DecisionTable, write_json_line};
use std::io::Write;

/// What `decisions` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Only those made until then, with what was undone until then: a day, whose end in UTC is meant, or an instant.
    #[arg(long, value_name = "DATE", value_parser = as_of)]
    as_of: Option<AsOf>,
}

/// Prints the decisions, in the order of their entries, those since undone too.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let project = desk::open(&context.project)?;
    let decisions = project.decisions(args.as_of.map(AsOf::instant)).map_err(with_hint)?;
    let ruling = Ruling::of(&decisions);
    let lines = decisions.iter().map(|decision| {
        let time = Some(show::decisions::instant(decision.time_ms));
        DecisionLine::new(decision, time, ruling.undone_by(decision.entry))
    });
    let mut out = std::io::stdout();
    match args.format {
        Format::Table if decisions.is_empty() => context.say("nobody has decided anything yet"),
        Format::Table => {
            let lines: Vec<DecisionLine> = lines.collect();
            out.write_all(show::decisions::list(&lines, &context.out).as_bytes())?;
        }
        Format::Jsonl => lines.into_iter().try_for_each(|line| write_json_line(&mut out, &line))?,
        Format::Csv => {
            let mut table = DecisionTable::new(out)?;
            lines.into_iter().try_for_each(|line| table.write(&line))?;
        }
    }
    Ok(Outcome::Done)
}
