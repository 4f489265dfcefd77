//! Makes a folder into a project.

use crate::context::{Context, Outcome};

/// What `init` takes.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Makes a folder into a project.
pub fn run(_args: &Args, _context: &Context) -> anyhow::Result<Outcome> {
    anyhow::bail!("`init` is not built yet")
}
