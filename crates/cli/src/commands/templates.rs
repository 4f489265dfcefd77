//! Prints each attack that a report tells of, as a filled template.

use crate::context::{Context, Outcome};
use crate::pile::PileArgs;
use crate::reader::{self, ReaderArgs};
use crate::show;
use crate::show::talk::Progress;
use parallax_engine::{Engine, ReadReport, ReportInput};
use parallax_model::Diagnostic;
use parallax_record::{TemplateLine, write_json_line};
use std::io::Write;
use std::path::PathBuf;

/// What `templates` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Reports: text files, folders of them, or `-` for standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
    /// Where the reports are.
    #[command(flatten)]
    pile: PileArgs,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
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
    let mut pile = args.pile.pile(&args.files, context)?;
    let engine = reader::engine(&args.reader, args.pile.max_bytes, &mut pile, "")?;
    let mut progress = Progress::new(context, true);
    for input in pile {
        if let Err(diagnostic) = print(input, &engine, args, context)? {
            progress.tell(&ReadReport::missing(diagnostic));
        }
        if progress.is_stopped() {
            break;
        }
    }
    Ok(progress.finish())
}

/// Prints one report's templates, or says why it has none to print.
fn print(
    input: Result<ReportInput, Diagnostic>,
    engine: &Engine,
    args: &Args,
    context: &Context,
) -> anyhow::Result<Result<(), Diagnostic>> {
    let (report, filled) = match input.and_then(|input| engine.templates(input)) {
        Ok(read) => read,
        Err(diagnostic) => return Ok(Err(diagnostic)),
    };
    let mut out = std::io::stdout();
    match args.format {
        Shape::Table => {
            let text = show::templates::of_report(&report, &filled, &context.out);
            out.write_all(text.as_bytes())?;
        }
        Shape::Jsonl => {
            for template in &filled {
                write_json_line(&mut out, &TemplateLine::new(template, &report))?;
            }
        }
    }
    Ok(Ok(()))
}
