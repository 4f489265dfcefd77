//! Writes the log as plain files that can be put on any web server or in any repository.

use crate::context::{Context, Outcome};
use crate::desk;
use crate::pile::project::with_hint;
use std::path::PathBuf;

/// What `publish` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to: a new folder, or one of an earlier publication, which then grows.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Publish each entry's time, author and kind and the digest of its body too. Without this, others see digests only:
    /// enough for every proof, and nobody is named.
    #[arg(long)]
    entries: bool,
}

/// Signs the head and publishes it.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let mut project = desk::open_to_write(&context.project)?;
    let done = project.publish(&args.dir, args.entries).map_err(with_hint)?;
    context.say(format_args!(
        "{}: {} entries, {} new files{}",
        args.dir.display(),
        done.checkpoint.size,
        done.new_files,
        if args.entries { "; authors, times and kinds of entries are in them" } else { "" }
    ));
    Ok(Outcome::Done)
}
