//! Lists the reports of the project.

use crate::context::{Context, Outcome};

/// What `reports` takes.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Lists the reports of the project.
pub fn run(_args: &Args, _context: &Context) -> anyhow::Result<Outcome> {
    anyhow::bail!("`reports` is not built yet")
}
