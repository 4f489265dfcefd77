//! What came in and could not be taken: lists it with its reason, tries it again, lets it go.

use crate::commands::add;
use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::format::Format;
use crate::pile::project::with_hint;
use crate::show::layout::clean;
use parallax_journal::{SetAside, settled_draft};
use parallax_record::{SetAsideLine, write_json_line};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What `intake` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do; lists where left out.
    #[command(subcommand)]
    chore: Option<Chore>,
    /// Shape of the list.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// What can be done with what was set aside.
#[derive(Debug, clap::Subcommand)]
pub enum Chore {
    /// Open the files again that are still where they were: with another mapping, more memory, a newer version.
    Retry(RetryArgs),
    /// Let it go: it is no longer listed; the journal keeps that it came.
    Dismiss(DismissArgs),
}

/// What `intake retry` takes.
#[derive(Debug, clap::Args)]
pub struct RetryArgs {
    /// As `add` takes them; without a path all that is set aside.
    #[command(flatten)]
    add: add::Args,
}

/// What `intake dismiss` takes.
#[derive(Debug, clap::Args)]
pub struct DismissArgs {
    /// Numbers of the entries, as the list shows them.
    #[arg(value_name = "ENTRY", required = true)]
    entries: Vec<u64>,
    /// Why.
    #[arg(long, value_name = "WORDS")]
    reason: String,
    /// Who writes.
    #[command(flatten)]
    author: AuthorArgs,
}

/// Lists, tries again, or lets go.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    match &args.chore {
        None => list(args.format, context),
        Some(Chore::Retry(args)) => retry(&args.add, context),
        Some(Chore::Dismiss(args)) => dismiss(args, context),
    }
}

fn list(format: Format, context: &Context) -> anyhow::Result<Outcome> {
    let open = desk::open(&context.project)?.set_aside().map_err(with_hint)?;
    let open: Vec<SetAsideLine> = open.iter().map(line).collect();
    let mut out = std::io::stdout();
    match format {
        Format::Table if open.is_empty() => context.say("nothing is set aside"),
        Format::Table => {
            for one in &open {
                let (day, name, message) =
                    (one.time.get(..10).unwrap_or_default(), clean(&one.name), clean(&one.message));
                writeln!(out, "{:>6}  {day}  {}: {name}: {message}", one.entry, one.code)?;
            }
        }
        Format::Jsonl => open.iter().try_for_each(|one| write_json_line(&mut out, one))?,
        Format::Csv => {
            let hint = "use --format jsonl";
            return Err(Failure::new(
                "what is set aside is listed for people or as JSON lines",
                hint,
            )
            .into());
        }
    }
    Ok(if open.is_empty() { Outcome::Done } else { Outcome::Findings })
}

fn line(one: &SetAside) -> SetAsideLine {
    SetAsideLine {
        format: SetAsideLine::FORMAT.to_owned(),
        entry: one.seq,
        name: one.name.clone(),
        code: one.code.clone(),
        message: one.message.clone(),
        time: jiff::Timestamp::from_millisecond(one.time_ms)
            .map(|time| time.to_string())
            .unwrap_or_default(),
        author: one.author.clone(),
    }
}

fn retry(args: &add::Args, context: &Context) -> anyhow::Result<Outcome> {
    if !args.paths.is_empty() || args.manifest.is_some() {
        return add::run(args, context);
    }
    let open = desk::open(&context.project)?.set_aside().map_err(with_hint)?;
    let mut paths = BTreeSet::new();
    for one in &open {
        // Nobody has looked at what it leads to yet.
        if one.code == "link" {
            let name = clean(&one.name);
            context.say(format_args!(
                "{}: {name} leads out of its folder; look at it, and name it to take it",
                one.seq
            ));
            continue;
        }
        match file_of(&one.name) {
            Some(path) => drop(paths.insert(path)),
            None => {
                let name = clean(&one.name);
                context.say(format_args!(
                    "{}: {name} is not here any more; add it from where it is",
                    one.seq
                ));
            }
        }
    }
    if paths.is_empty() {
        context.say("nothing to try again");
        return Ok(Outcome::Done);
    }
    add::run(&args.with_paths(paths.into_iter().collect()), context)
}

/// The file that a name begins with: what follows is the way inside of it.
fn file_of(name: &str) -> Option<PathBuf> {
    let mut path = Path::new(name);
    while !path.as_os_str().is_empty() {
        if path.is_file() {
            return Some(path.to_owned());
        }
        path = path.parent()?;
    }
    None
}

fn dismiss(args: &DismissArgs, context: &Context) -> anyhow::Result<Outcome> {
    let mut project = desk::open_to_write(&context.project)?;
    let open = project.set_aside().map_err(with_hint)?;
    if let Some(unknown) = args.entries.iter().find(|seq| !open.iter().any(|one| one.seq == **seq))
    {
        let hint = "`parallax intake` lists what is";
        return Err(Failure::new(format!("nothing is set aside by entry {unknown}"), hint).into());
    }
    if args.reason.trim().is_empty() {
        return Err(Failure::new("a reason is needed", "say why with --reason").into());
    }
    let drafts: Vec<_> =
        args.entries.iter().map(|seq| settled_draft(*seq, args.reason.trim())).collect();
    let author = args.author.name(project.settings().author.as_deref());
    project.append(&drafts, &desk::stamp(&author)).map_err(with_hint)?;
    context.say(format_args!("{} let go", drafts.len()));
    Ok(Outcome::Done)
}
