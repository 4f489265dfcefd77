//! Prints each attack that a report tells of, as a filled template.

use crate::context::{Context, Outcome};
use crate::one_by_one::{self, Inputs};
use crate::show;
use parallax_model::{Report, Template};
use parallax_record::{TemplateLine, write_json_line};
use std::io::Write;

/// What `templates` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
    /// Which reports.
    #[command(flatten)]
    inputs: Inputs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// Laid out for people; may change between versions.
    Table,
    /// One template a line; documented and versioned in docs/FORMATS.md.
    Jsonl,
}

/// Reads the reports one after the other and prints their templates as they come.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    one_by_one::run(
        &args.inputs,
        context,
        |engine, input| engine.templates(input),
        |report, found| print(report, found, args.format, context),
    )
}

/// Prints one report's templates.
fn print(
    report: &Report,
    found: &[Template],
    format: Shape,
    context: &Context,
) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    match format {
        Shape::Table => {
            let text = show::templates::of_report(report, found, &context.out);
            out.write_all(text.as_bytes())?;
        }
        Shape::Jsonl => {
            for template in found {
                write_json_line(&mut out, &TemplateLine::new(template, report))?;
            }
        }
    }
    Ok(())
}
