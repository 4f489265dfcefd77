//! Prints the public key of the project's log, or makes one.

use crate::context::{Context, Outcome};
use crate::desk;
use crate::failure::Failure;
use crate::pile::project::with_hint;
use parallax_journal::{SecretKey, Use};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `key` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do; by default, print the public key.
    #[command(subcommand)]
    chore: Option<Chore>,
}

#[derive(Debug, clap::Subcommand)]
enum Chore {
    /// Make a key for a project that has none: one made before logs were signed.
    New {
        /// Name by which witnesses know the log, for ever.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
    /// Make a key that opens backups, in a file of its own outside every project; give the public half to `backup`.
    Backup {
        /// Where the private key goes; the public one is printed.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Make a witness's key, in a file of its own outside every project.
    Witness {
        /// Name of the witness: a web address without https:// is best.
        #[arg(value_name = "NAME")]
        name: String,
        /// Where the private key goes; the public one is printed.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Does what was asked.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let keys = match &args.chore {
        None => desk::open(&context.project)?.public_keys().map_err(with_hint)?,
        Some(Chore::New { name }) => {
            let mut project = desk::open_to_write(&context.project)?;
            vec![project.create_key(name.as_deref(), desk::seed()?).map_err(with_hint)?]
        }
        Some(Chore::Backup { file }) => return super::backup::new_key(file),
        Some(Chore::Witness { name, file }) => return witness(name, file),
    };
    for key in &keys {
        writeln!(std::io::stdout(), "{key}")?;
    }
    if keys.is_empty() {
        context.say("this project has no key yet; make one with `parallax key new`");
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

fn witness(name: &str, file: &Path) -> anyhow::Result<Outcome> {
    let secret = SecretKey::from_seed(name, Use::Witness, desk::seed()?)
        .map_err(|error| Failure::new(error.to_string(), "choose another name"))?;
    if file.exists() {
        let what = format!("{} is there already", file.display());
        return Err(Failure::new(what, "name a new file; keys are never overwritten").into());
    }
    desk::write_private(file, format!("{}\n", secret.to_text()).as_bytes())?;
    writeln!(std::io::stdout(), "{}", secret.public())?;
    Ok(Outcome::Done)
}
