//! Signs the head of the journal, or takes in what witnesses cosigned. Prints the checkpoint.

use crate::context::{Context, Outcome};
use crate::desk;
use crate::failure::Failure;
use crate::pile::project::with_hint;
use parallax_journal::Note;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `checkpoint` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Take in the cosignatures under this checkpoint, which `parallax witness` wrote; sign nothing.
    #[arg(long, value_name = "FILE")]
    cosigned: Vec<PathBuf>,
}

/// Signs or takes in, and prints what is kept now.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let mut project = desk::open_to_write(&context.project)?;
    if args.cosigned.is_empty() {
        let kept = project.sign_checkpoint().map_err(with_hint)?;
        context.say(format_args!("{} entries signed: {}", kept.size, kept.path.display()));
        write!(std::io::stdout(), "{}", kept.note)?;
    }
    for path in &args.cosigned {
        let kept = project.take_cosignatures(&note(path)?).map_err(with_hint)?;
        context.say(format_args!("kept in {}", kept.path.display()));
        write!(std::io::stdout(), "{}", kept.note)?;
    }
    Ok(Outcome::Done)
}

fn note(path: &Path) -> anyhow::Result<Note> {
    Note::parse(&desk::read_file(path)?).map_err(|error| {
        let what = format!("{}: {error}", path.display());
        Failure::new(what, "name a file that `parallax witness` wrote").into()
    })
}
