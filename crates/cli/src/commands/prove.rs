//! Prints a proof that an entry is under the signed head (C2SP tlog-proof).

use crate::context::{Context, Outcome};
use crate::desk;
use crate::pile::project::with_hint;
use std::io::Write;

/// What `prove` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the entry.
    #[arg(value_name = "ENTRY")]
    entry: u64,
}

/// Prints the proof.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let project = desk::open(&context.project)?;
    write!(std::io::stdout(), "{}", project.prove(args.entry).map_err(with_hint)?)?;
    Ok(Outcome::Done)
}
