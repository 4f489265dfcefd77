//! Makes a folder into a project.

use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::pile::project::with_hint;
use crate::store::{self, StoreArgs};
use parallax_journal::{JournalError, Place, Project, Settings};
use std::path::{Path, PathBuf};

/// What `init` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder, made where it is missing; by default --project, else the current folder.
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Who writes, here and by default later on.
    #[command(flatten)]
    author: AuthorArgs,
    /// Where its journal is to lie.
    #[command(flatten)]
    store: StoreArgs,
    /// Name by which witnesses know the log, for ever: a web address without https:// is best. By default one is made up
    /// from the first entry.
    #[arg(long, value_name = "NAME")]
    log_name: Option<String>,
    /// Say what would be made; make nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Makes the folder into a project.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let dir = args.dir.as_deref().unwrap_or(&context.project);
    if args.dry_run {
        return preview(dir, &args.store.place(), context);
    }
    let settings = Settings { author: args.author.author.clone(), ..Settings::default() };
    let stamp = desk::stamp(&args.author.name(None));
    let place = args.store.place();
    let mut project =
        Project::init_at(&place, &store::known(), dir, settings, &stamp).map_err(with_hint)?;
    let n_entries = project.head().map_err(with_hint)?.entries;
    if n_entries > 1 {
        context.say(format_args!(
            "{} is a desk of that journal now: {n_entries} entries, signed by the desk that began it",
            shown(dir)
        ));
        context.say(format_args!("next: parallax reports{}", option_for(dir)));
        return Ok(Outcome::Done);
    }
    let key = project.create_key(args.log_name.as_deref(), desk::seed()?).map_err(with_hint)?;
    context.say(format_args!(
        "{} is a project now: parallax.toml, {}, archive, log",
        shown(dir),
        journal_of(&place)
    ));
    context.say(format_args!("its log signs with log/key; give others the public key: {key}"));
    context.say(format_args!("next: parallax add FILE…{}", option_for(dir)));
    Ok(Outcome::Done)
}

fn journal_of(place: &Place) -> &'static str {
    match place {
        Place::Folder => "journal.db",
        Place::Postgres(_) => "store.toml",
    }
}

fn preview(dir: &Path, place: &Place, context: &Context) -> anyhow::Result<Outcome> {
    if Project::is_in(dir) {
        return Err(with_hint(JournalError::IsProject { dir: dir.to_owned() }));
    }
    context.say(format_args!(
        "would make {} a project: parallax.toml, {}, archive, log",
        shown(dir),
        journal_of(place)
    ));
    Ok(Outcome::Done)
}

fn shown(dir: &Path) -> String {
    match dir == Path::new(".") {
        true => "this folder".to_owned(),
        false => dir.display().to_string(),
    }
}

fn option_for(dir: &Path) -> String {
    match dir == Path::new(".") {
        true => String::new(),
        false => format!(" --project {}", dir.display()),
    }
}
