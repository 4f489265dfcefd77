//! As a second party: cosigns a published log, unless it contradicts what was seen of it before.

use crate::context::{Context, Outcome};
use crate::desk;
use crate::failure::Failure;
use crate::pile::project::with_hint;
use parallax_journal::{PublicKey, Published, SecretKey, Witnessed};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `witness` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The published log.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Public key of the log, as its owner gave it to you: not as it lies beside the log.
    #[arg(long, value_name = "KEY", value_parser = desk::public_key)]
    log_key: PublicKey,
    /// Your private key, made with `parallax key witness`.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Folder that remembers what you cosigned. Without its memory a witness is worth nothing: keep it.
    #[arg(long, value_name = "DIR")]
    state: PathBuf,
}

/// Checks and cosigns; prints the checkpoint with the one line added.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let secret = secret(&args.key)?;
    let published = Published::open(&args.dir).map_err(with_hint)?;
    let (note, seen) =
        published.witness(&args.log_key, &secret, &args.state, desk::now_s()).map_err(with_hint)?;
    let size = published.checkpoint.size;
    context.say(match seen {
        Witnessed::First => format!("{size} entries cosigned; this log is new to you"),
        Witnessed::Grown(old) => {
            format!("{size} entries cosigned; the first {old} are what they were")
        }
        Witnessed::Same => format!("{size} entries cosigned again"),
    });
    context.say("its owner takes this in with `parallax checkpoint --cosigned FILE`");
    write!(std::io::stdout(), "{note}")?;
    Ok(Outcome::Done)
}

fn secret(path: &Path) -> anyhow::Result<SecretKey> {
    let hint = "make one with `parallax key witness NAME FILE`";
    let text = String::from_utf8(desk::read_file(path)?)
        .map_err(|_| Failure::new(format!("{} is not a key", path.display()), hint))?;
    SecretKey::parse(&text)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display()), hint).into())
}
