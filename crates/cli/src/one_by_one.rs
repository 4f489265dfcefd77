//! Reads reports one after the other and prints what each holds as it comes.

use crate::context::{Context, Outcome};
use crate::pile::PileArgs;
use crate::reader::{self, ReaderArgs};
use crate::show::talk::Progress;
use parallax_engine::{Engine, ReportInput};
use parallax_model::{Diagnostic, Report};
use std::path::PathBuf;

/// Which reports, and how they are read.
#[derive(Debug, clap::Args)]
pub struct Inputs {
    /// Reports: text files, folders of them, or `-` for standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where the reports are.
    #[command(flatten)]
    pile: PileArgs,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// Takes of each report what `find` finds in it and hands it to `print`; a report that cannot be read is told of, and
/// the next one comes.
pub fn run<T>(
    inputs: &Inputs,
    context: &Context,
    find: impl Fn(&Engine, ReportInput) -> Result<(Report, Vec<T>), Diagnostic>,
    print: impl Fn(&Report, &[T]) -> anyhow::Result<()>,
) -> anyhow::Result<Outcome> {
    let Inputs { files, pile, reader } = inputs;
    let mut inputs = pile.pile(files, context)?;
    let engine = reader::engine(reader, pile.max_bytes, &mut inputs, "")?;
    let mut progress = Progress::new(context, true);
    for input in inputs {
        match input.and_then(|input| find(&engine, input)) {
            Ok((report, found)) => print(&report, &found)?,
            Err(diagnostic) => progress.tell(&[diagnostic]),
        }
        if progress.is_stopped() {
            break;
        }
    }
    Ok(progress.finish())
}
