//! Prints who did what to whom in every sentence, in CAMEO codes: event data for those who count events.

use crate::context::{Context, Outcome};
use crate::failure::Failure;
use crate::one_by_one::{self, Inputs};
use crate::show;
use anyhow::Context as _;
use parallax_engine::{Coder, Dictionaries, EMBEDDED_DICTIONARIES};
use parallax_model::{CodedEvent, Report};
use parallax_record::{CodedLine, write_json_line};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `code` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
    /// A verb dictionary in PETRARCH-2's format, in place of the one that ships with the program.
    #[arg(long, value_name = "FILE")]
    verbs: Option<PathBuf>,
    /// An actor dictionary in PETRARCH's format, beside ours; a name in it wins. May be given several times.
    #[arg(long, value_name = "FILE")]
    actors: Vec<PathBuf>,
    /// An agent dictionary in PETRARCH's format, beside ours. May be given several times.
    #[arg(long, value_name = "FILE")]
    agents: Vec<PathBuf>,
    /// Which reports.
    #[command(flatten)]
    inputs: Inputs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// Laid out for people; may change between versions.
    Table,
    /// One event a line; documented and versioned in docs/FORMATS.md.
    Jsonl,
    /// Date, source, target, code and sentence, parted by tabs, without a header: as PETRARCH writes them.
    Tsv,
}

/// Codes the reports one after the other and prints their events as they come.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let coder = coder(args)?;
    one_by_one::run(
        &args.inputs,
        context,
        |engine, input| engine.coded(&coder, input),
        |report, found| print(report, found, args.format, context),
    )
}

/// With our dictionaries and those of the user.
fn coder(args: &Args) -> anyhow::Result<Coder> {
    let verbs = args.verbs.as_deref().map(text_of).transpose()?;
    let texts = |files: &[PathBuf]| -> anyhow::Result<Vec<String>> {
        files.iter().map(|path| text_of(path)).collect()
    };
    let (actors, agents) = (texts(&args.actors)?, texts(&args.agents)?);
    let dictionaries = Dictionaries {
        verbs: verbs.as_deref().unwrap_or(EMBEDDED_DICTIONARIES.verbs),
        actors: &beside(EMBEDDED_DICTIONARIES.actors, &actors),
        agents: &beside(EMBEDDED_DICTIONARIES.agents, &agents),
    };
    Coder::new(&dictionaries).map_err(|error| {
        let path = args.verbs.clone().unwrap_or_default();
        let what = format!("the verb dictionary {} cannot be read", path.display());
        Failure::new(what, "see docs/CODING.md for its format").caused_by(error).into()
    })
}

fn beside<'t>(ours: &[&'t str], own: &'t [String]) -> Vec<&'t str> {
    ours.iter().copied().chain(own.iter().map(String::as_str)).collect()
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read the dictionary {}", path.display()))?;
    // Dictionaries of this kind come in several encodings; what is no text in a name is no name.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Prints one report's events.
fn print(
    report: &Report,
    found: &[CodedEvent],
    format: Shape,
    context: &Context,
) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    if format == Shape::Table {
        out.write_all(show::coded::of_report(report, found, &context.out).as_bytes())?;
        return Ok(());
    }
    for event in found {
        let line = CodedLine::new(event, report);
        match format {
            Shape::Jsonl => write_json_line(&mut out, &line)?,
            _ => writeln!(out, "{}", line.tabbed())?,
        }
    }
    Ok(())
}
