//! Drops everything derived and computes it again from the journal.

use crate::context::{Context, Outcome};

/// What `rebuild` takes.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Drops everything derived and computes it again from the journal.
pub fn run(_args: &Args, _context: &Context) -> anyhow::Result<Outcome> {
    anyhow::bail!("`rebuild` is not built yet")
}
