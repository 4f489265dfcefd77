//! The whole project as one file of plain files, and back.

use crate::context::{Context, Outcome};
use crate::desk;
use crate::failure::Failure;
use crate::pile::project::with_hint;
use crate::store::{self, StoreArgs};
use parallax_journal::{Project, Transferred};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// What `export` takes.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// Where to: a new file, or `-` for standard output.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The whole project: entries, archived bytes, signed heads, rules, settings. Its private key is left out.
    #[arg(long, required = true)]
    all: bool,
}

/// What `import` takes.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// A file that `parallax export --all` wrote, or `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Folder that becomes the project, empty or not there yet; by default --project, else the current folder.
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Where its journal is to lie.
    #[command(flatten)]
    store: StoreArgs,
}

/// Writes the project to one file.
pub fn export(args: &ExportArgs, context: &Context) -> anyhow::Result<Outcome> {
    let project = desk::open(&context.project)?;
    let done = match args.file.as_os_str() == "-" {
        true => project.export(&mut std::io::stdout().lock(), false).map_err(with_hint)?,
        false => written(&args.file, |out| project.export(out, false).map_err(with_hint))?,
    };
    context.say(format_args!("{}: {}", args.file.display(), in_words(done)));
    Ok(Outcome::Done)
}

/// Makes a folder into the project that a file holds.
pub fn import(args: &ImportArgs, context: &Context) -> anyhow::Result<Outcome> {
    let dir = args.dir.as_deref().unwrap_or(&context.project);
    let mut input: Box<dyn Read> = match args.file.as_os_str() == "-" {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(opened(&args.file)?),
    };
    take_in(dir, &args.store, &mut input, context)
}

/// Takes in a project, and says how much of it was checked and found sound.
pub fn take_in(
    dir: &Path,
    store: &StoreArgs,
    input: &mut dyn Read,
    context: &Context,
) -> anyhow::Result<Outcome> {
    let (project, done) =
        Project::import_to(&store.place(), &store::known(), dir, input).map_err(with_hint)?;
    let head = project.head().map_err(with_hint)?;
    context.say(format_args!("{}: {}; all of it checked and sound", dir.display(), in_words(done)));
    context.say(format_args!("head {}", head.hash));
    Ok(Outcome::Done)
}

/// How much it was.
pub fn in_words(done: Transferred) -> String {
    format!("{} entries, {} archived files, {} bytes", done.entries, done.files, done.bytes)
}

/// Opens a file that the user named.
pub fn opened(path: &Path) -> anyhow::Result<BufReader<File>> {
    File::open(path).map(BufReader::new).map_err(|error| {
        let what = format!("cannot read {}", path.display());
        Failure::new(what, "check the path").caused_by(error).into()
    })
}

/// Writes a new file that only its owner can read; under its name it is whole, or not there.
pub fn written<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    if path.exists() {
        let what = format!("{} is there already", path.display());
        return Err(Failure::new(what, "name a new file; nothing is written over").into());
    }
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    let outcome = write_draft(&draft, path, write);
    if outcome.is_err() {
        // The first error is the one that matters.
        let _ = std::fs::remove_file(&draft);
    }
    outcome
}

fn write_draft<T>(
    draft: &Path,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let failed = |error: std::io::Error| {
        let what = format!("cannot write {}", path.display());
        Failure::new(what, "name a place that can be written to and has room").caused_by(error)
    };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = BufWriter::new(options.open(draft).map_err(failed)?);
    let done = write(&mut out)?;
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().and_then(|()| std::fs::rename(draft, path)).map_err(failed)?;
    Ok(done)
}
