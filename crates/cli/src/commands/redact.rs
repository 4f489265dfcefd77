//! Erases a report or an entry for somebody's safety. The one thing that no later entry can undo.

use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::pile::project::with_hint;
use crate::show::layout::clean;
use parallax_journal::{Project, Redaction, Scope};
use parallax_model::{Digest, Role};
use std::collections::BTreeSet;
use std::io::Write;

/// Fewest digits of a digest that are taken for a report.
const LEAST_DIGITS: usize = 6;

/// What `redact` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The report: its id, or how it begins. Its bytes, the file they were made from, what entries say of it and what people
    /// decided about its claims are erased.
    #[arg(value_name = "REPORT", required_unless_present = "entry", conflicts_with = "entry")]
    report: Option<String>,
    /// Erase what this entry says instead: a decision, a note, an appearance. May be given more than once.
    #[arg(long, value_name = "N")]
    entry: Vec<u64>,
    /// Why, in words that harm nobody: they stay for ever.
    #[arg(long, value_name = "WORDS")]
    reason: String,
    /// Who writes: an admin, in a project with people.
    #[command(flatten)]
    author: AuthorArgs,
    /// Say what would be erased; erase nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Erases, and says what.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let reason = args.reason.trim();
    if reason.is_empty() {
        let hint = "say in a few words why it is erased; they stay in the journal";
        return Err(Failure::new("the reason is empty", hint).into());
    }
    let mut project = match args.dry_run {
        true => desk::open(&context.project)?,
        false => desk::open_to_write(&context.project)?,
    };
    let scope = match &args.report {
        Some(id) => Scope::Bytes(found(&project, id)?),
        None => Scope::Entries(args.entry.clone()),
    };
    let redaction = match args.dry_run {
        true => project.plan_redaction(&scope).map_err(with_hint)?,
        false => {
            let author = args.author.name(project.settings().author.as_deref());
            desk::needs_role(&project, &author, Role::Admin)?;
            project.redact(&scope, reason, &desk::stamp(&author)).map_err(with_hint)?
        }
    };
    tell(&redaction, args.dry_run)?;
    if let Some(why) = &redaction.kept {
        eprintln!(
            "finding: nobody reads it in the journal any more, but the database's own files may still hold it: {}; \
             run the same command again once that has passed",
            clean(why)
        );
    }
    if !args.dry_run {
        context.say(
            "copies elsewhere are not reached: backups, exports, printed pages, a disk's own snapshots",
        );
    }
    Ok(if redaction.kept.is_some() { Outcome::Findings } else { Outcome::Done })
}

/// The report, or the file or removed report that was named in full.
fn found(project: &Project, id: &str) -> anyhow::Result<Digest> {
    if let Some(digest) = Digest::from_hex(id) {
        return Ok(digest);
    }
    let digests: BTreeSet<Digest> =
        project.reports(None).map_err(with_hint)?.into_iter().map(|one| one.digest).collect();
    let fits = digests.iter().filter(|digest| digest.to_hex().starts_with(id));
    let hint = "list the reports with `parallax reports --format jsonl`; give six digits or more of the id";
    match fits.collect::<Vec<_>>().as_slice() {
        [one] if id.len() >= LEAST_DIGITS => Ok(**one),
        [] | [_] => Err(Failure::new(format!("no report is known as {id}"), hint).into()),
        more => Err(Failure::new(format!("{} reports begin with {id}", more.len()), hint).into()),
    }
}

fn tell(redaction: &Redaction, is_preview: bool) -> anyhow::Result<()> {
    let verb = match (is_preview, redaction.is_known) {
        (true, _) => "would erase",
        (false, true) => "erased before, made sure of",
        (false, false) => "erased",
    };
    let mut out = std::io::stdout();
    for digest in redaction.bytes.keys() {
        writeln!(out, "{verb}  the bytes {digest}")?;
    }
    for seq in &redaction.entries {
        writeln!(out, "{verb}  what entry {seq} says")?;
    }
    for report in &redaction.beside {
        writeln!(out, "stays  report {report}, made from the same file")?;
    }
    Ok(())
}
