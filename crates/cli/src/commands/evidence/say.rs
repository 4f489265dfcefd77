//! What people say of an item: what it shows, what it belongs to, what they checked.

use super::items::report;
use super::{add::StoryArgs, find};
use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::pile::project::with_hint;
use crate::pile::{Pile, project};
use crate::reader::{self, ReaderArgs};
use parallax_engine::Limits;
use parallax_journal::{Check, Project, Tie};
use parallax_model::Digest;

/// What `evidence state` takes.
#[derive(Debug, clap::Args)]
pub struct StateArgs {
    /// The item: its SHA-256, or the start of it.
    #[arg(value_name = "ITEM")]
    item: String,
    /// What it is said to show.
    #[command(flatten)]
    story: StoryArgs,
    /// The report that says so: its id, or the start of it.
    #[arg(long, value_name = "REPORT")]
    report: Option<String>,
    /// Who writes.
    #[command(flatten)]
    author: AuthorArgs,
}

/// What `evidence link` takes.
#[derive(Debug, clap::Args)]
pub struct LinkArgs {
    /// The item: its SHA-256, or the start of it.
    #[arg(value_name = "ITEM")]
    item: String,
    /// Reports that show or cite it, and claims that it bears on: their ids, or the starts of them.
    #[arg(value_name = "REPORT|CLAIM", required = true)]
    to: Vec<String>,
    /// Who writes.
    #[command(flatten)]
    author: AuthorArgs,
    /// How to read: claims are looked up in what the reports say.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// What `evidence check` takes.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// The item: its SHA-256, or the start of it.
    #[arg(value_name = "ITEM")]
    item: String,
    /// By what it was checked: place, time, sun, distance, weather, reverse-search, manifest, …
    #[arg(long, value_name = "METHOD")]
    by: String,
    /// What was found, in words.
    #[arg(long, value_name = "WORDS")]
    finding: String,
    /// Whether that speaks for what the item is said to show.
    #[arg(long, value_enum)]
    outcome: Verdict,
    /// The entry that says what was checked; `evidence show` names it.
    #[arg(long, value_name = "ENTRY")]
    of: Option<u64>,
    /// Why, or how it was done.
    #[arg(long, value_name = "WORDS")]
    reason: Option<String>,
    /// Who checked.
    #[command(flatten)]
    author: AuthorArgs,
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Verdict {
    /// It speaks for what is said.
    Supports,
    /// It speaks against it.
    Contradicts,
    /// It speaks neither way.
    Inconclusive,
}

impl Verdict {
    /// Its word in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supports => "supports",
            Self::Contradicts => "contradicts",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// An item of a project that can be written to, and who writes.
fn opened(
    item: &str,
    author: &AuthorArgs,
    context: &Context,
) -> anyhow::Result<(Project, Digest, String)> {
    let project = desk::open_to_write(&context.project)?;
    let all = project.evidence(None).map_err(with_hint)?;
    let digest = find(&all, item)?.digest;
    let author = author.name(project.settings().author.as_deref());
    Ok((project, digest, author))
}

/// Enters what an item is said to show.
pub fn state(args: &StateArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (mut project, digest, author) = opened(&args.item, &args.author, context)?;
    let reports = project.reports(None).map_err(with_hint)?;
    let report = args.report.as_deref().map(|typed| report(&reports, typed)).transpose()?;
    let report = report.map(|report| report.digest);
    let Some(said) = args.story.statement(&project, None, report)? else {
        let hint = "give --place, --on or --words";
        return Err(Failure::new("nothing is said of the item", hint).into());
    };
    let entry = project.state(digest, &said, &desk::stamp(&author)).map_err(with_hint)?;
    context.say(format_args!("entry {entry}: {}", crate::show::evidence::said(&said)));
    Ok(Outcome::Done)
}

/// Ties an item to what was named.
pub fn link(args: &LinkArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (mut project, digest, author) = opened(&args.item, &args.author, context)?;
    let reports = project.reports(None).map_err(with_hint)?;
    // Both kinds of ids are digits of a digest: what is no report can only be a claim.
    let mut ties = Vec::new();
    let mut claims = Vec::new();
    for typed in &args.to {
        match report(&reports, typed) {
            Ok(report) => ties.push(Tie::Report(report.digest)),
            Err(_) => claims.push(typed),
        }
    }
    if !claims.is_empty() {
        let mut pile: Pile = project::reports(&context.project, None)?;
        let engine =
            reader::engine(&args.reader, Limits::default().max_report_bytes, &mut pile, "")?;
        let (record, _) = reader::record(&engine, pile, &args.reader, context);
        for typed in claims {
            let claim =
                parallax_engine::find_claim(&record, typed).map_err(crate::hearing::refused)?;
            ties.push(Tie::Claim(claim.id.to_string()));
        }
    }
    let stamp = desk::stamp(&author);
    for tie in &ties {
        let entry = project.tie(digest, tie, &stamp).map_err(with_hint)?;
        let what = match tie {
            Tie::Report(digest) => format!("report {}", crate::show::evidence::short(*digest)),
            Tie::Claim(claim) => format!("claim {claim}"),
        };
        context.say(format_args!("entry {entry}: tied to {what}"));
    }
    Ok(Outcome::Done)
}

/// Enters what somebody checked.
pub fn check(args: &CheckArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (mut project, digest, author) = opened(&args.item, &args.author, context)?;
    let all = project.evidence(None).map_err(with_hint)?;
    let item = all.item(digest).expect("it was found");
    if let Some(of) = args.of
        && item.statements.iter().all(|one| one.seq != of)
    {
        let what = format!("entry {of} does not say what this item shows");
        let hint = format!("`parallax evidence show {}` names those that do", &args.item);
        return Err(Failure::new(what, hint).into());
    }
    let check = Check {
        method: args.by.clone(),
        finding: args.finding.clone(),
        outcome: args.outcome.as_str().to_owned(),
        of: args.of,
        reason: args.reason.clone(),
    };
    let entry = project.check_evidence(digest, &check, &desk::stamp(&author)).map_err(with_hint)?;
    context.say(format_args!("entry {entry}: {} {}", check.method, check.outcome));
    Ok(Outcome::Done)
}
