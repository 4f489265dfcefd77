//! Adds reports to the project.

use crate::context::{Context, Outcome};

/// What `add` takes.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Adds reports to the project.
pub fn run(_args: &Args, _context: &Context) -> anyhow::Result<Outcome> {
    anyhow::bail!("`add` is not built yet")
}
