//! Lists items, opens one, writes one out.

use super::{find, line};
use crate::context::{Context, Outcome};
use crate::desk;
use crate::examiner::examine;
use crate::failure::Failure;
use crate::pile::Bounds;
use crate::pile::project::with_hint;
use crate::show;
use parallax_record::write_json_line;
use std::io::Write;
use std::path::PathBuf;

/// What `evidence list` takes.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Only pictures that are like another, and their likes.
    #[arg(long)]
    alike: bool,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
}

/// What `evidence show` takes.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The item: its SHA-256, or the start of it.
    #[arg(value_name = "ITEM")]
    item: String,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
}

/// What `evidence get` takes.
#[derive(Debug, clap::Args)]
pub struct GetArgs {
    /// The item: its SHA-256, or the start of it.
    #[arg(value_name = "ITEM")]
    item: String,
    /// The file to write, which must not exist.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write a small JPEG without metadata instead.
    #[arg(long)]
    thumbnail: bool,
    /// What looking at it may take.
    #[command(flatten)]
    bounds: Bounds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// Laid out for people.
    Table,
    /// One JSON object a line: `parallax.evidence/1`.
    Jsonl,
}

/// Prints the items, in the order they came in.
pub fn list(args: &ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let project = desk::open(&context.project)?;
    let mut all = project.evidence(None).map_err(with_hint)?;
    if args.alike {
        let has_alike =
            |item: &&parallax_journal::EvidenceRecord| !line(item, &all).alike.is_empty();
        let kept: Vec<_> = all.items.iter().filter(has_alike).cloned().collect();
        all = parallax_journal::Evidence::of(kept, Vec::new());
    }
    let mut out = std::io::stdout();
    match args.format {
        Shape::Table if all.items.is_empty() => context.say("the project holds no such evidence"),
        Shape::Table => out.write_all(show::evidence::list(&all, &context.out).as_bytes())?,
        Shape::Jsonl => {
            all.items.iter().try_for_each(|item| write_json_line(&mut out, &line(item, &all)))?;
        }
    }
    Ok(Outcome::Done)
}

/// Opens one item.
pub fn show(args: &ShowArgs, context: &Context) -> anyhow::Result<Outcome> {
    let project = desk::open(&context.project)?;
    let all = project.evidence(None).map_err(with_hint)?;
    let item = find(&all, &args.item)?;
    let mut out = std::io::stdout();
    match args.format {
        Shape::Table => {
            let reports = project.reports(None).map_err(with_hint)?;
            let text = show::evidence::item(item, &all, &reports, &context.out);
            out.write_all(text.as_bytes())?;
        }
        Shape::Jsonl => write_json_line(&mut out, &line(item, &all))?,
    }
    Ok(Outcome::Done)
}

/// Writes one item out: its bytes as received, or a small picture made of them now.
pub fn get(args: &GetArgs, context: &Context) -> anyhow::Result<Outcome> {
    let project = desk::open(&context.project)?;
    let all = project.evidence(None).map_err(with_hint)?;
    let item = find(&all, &args.item)?;
    let bytes = match args.thumbnail {
        false => project.bytes(item.digest).map_err(with_hint)?,
        true => {
            let path = project.path_of(item.digest);
            examine(&path, args.bounds)?.thumbnail.ok_or_else(|| {
                let what = format!("no small picture can be made of {}", item.name());
                Failure::new(what, "leave --thumbnail out to get the item itself")
            })?
        }
    };
    desk::write_private(&args.file, &bytes)?;
    Ok(Outcome::Done)
}
