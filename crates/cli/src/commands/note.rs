//! Takes a statement that somebody made to us, in their words: who, through which channel, and on what terms.

use crate::commands::add::{self, Manner};
use crate::commands::people;
use crate::context::{Context, Outcome};
use crate::desk;
use crate::failure::Failure;
use crate::pile::project::with_hint;
use crate::pile::{Bounds, Fetched, Pile, day};
use parallax_engine::{Body, Limits, ReportInput};
use parallax_journal::{Project, Told, people_draft};
use parallax_model::{Day, Digest, PeopleChange, ReportId};
use std::io::Read as _;

/// Longest statement, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// What `note` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The words, as they were said or written; `-` or left out: from standard input.
    #[arg(value_name = "STATEMENT")]
    statement: Option<String>,
    /// Who told us: a name, or the word that the desk uses for the person. It counts as a voice of its own.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Through which channel: in person, telephone, Signal, e-mail, …
    #[arg(long, value_name = "WORDS")]
    channel: Option<String>,
    /// What they agreed to.
    #[arg(long, value_enum)]
    consent: Consent,
    /// Keep it, and all that is derived from it, to this group: nobody else ever sees it at the desk.
    #[arg(long, value_name = "GROUP", value_parser = people::group)]
    restrict: Option<String>,
    /// Day on which it was told (YYYY-MM-DD): "on Saturday" means nothing without it.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Day,
    /// A headline for it.
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,
    /// How it is entered and told.
    #[command(flatten)]
    manner: Manner,
}

/// What a person who told us something agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Consent {
    /// It may be published with their name.
    Public,
    /// It may be published without anything that tells who they are.
    Anonymous,
    /// It may be used here, and not published.
    Internal,
    /// They were not asked, or could not answer.
    Unknown,
}

impl Consent {
    fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Anonymous => "anonymous",
            Self::Internal => "internal",
            Self::Unknown => "unknown",
        }
    }
}

/// Enters the statement.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let text = match args.statement.as_deref() {
        Some(text) if text != "-" => text.to_owned(),
        _ => typed()?,
    };
    if text.trim().is_empty() {
        let hint = "give the words behind `parallax note`, or on standard input";
        return Err(Failure::new("the statement is empty", hint).into());
    }
    // Nobody who guesses who told us can check it against the digest of an entry that was erased.
    let salt = desk::seed()?[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let told = Told {
        by: args.by.clone(),
        channel: args.channel.clone(),
        consent: args.consent.code().to_owned(),
        restriction: args.restrict.clone(),
        salt,
    };
    if let (Some(group), false) = (&args.restrict, args.manner.dry_run) {
        keep_to(group, Digest::of(text.as_bytes()), args, context)?;
    }
    let input = ReportInput {
        id: ReportId::new(format!("note of {}", args.on)),
        body: Body::Text(text),
        title: args.title.clone(),
        published: Some(args.on),
        outlet: args.by.clone(),
    };
    let fetched = Fetched { told: Some(told), ..Fetched::from(input) };
    let max_bytes = Limits::default().max_report_bytes;
    let pile = Pile::of(std::iter::once(Ok(fetched)));
    add::all(pile, &args.manner, max_bytes, Bounds::default(), context)
}

/// The restriction comes before the statement: at no moment is there a statement that everybody sees.
fn keep_to(group: &str, report: Digest, args: &Args, context: &Context) -> anyhow::Result<()> {
    let mut project: Project = desk::open_to_write(&context.project)?;
    let people = project.people().map_err(with_hint)?;
    let held = people.restricted.get(&ReportId::new(report.to_hex()));
    if held.is_some_and(|groups| groups.contains(group)) {
        return Ok(());
    }
    let change = PeopleChange::Restricted { report, group: group.to_owned() };
    let stamp = desk::stamp(&args.manner.author.name(project.settings().author.as_deref()));
    project.append(&[people_draft(&change, Some("told so"))], &stamp).map_err(with_hint)?;
    Ok(())
}

fn typed() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        let hint = "put it into a file and use `parallax add`";
        return Err(Failure::new("the statement is longer than 1 MiB", hint).into());
    }
    String::from_utf8(bytes).map_err(|error| {
        let hint = "save it as UTF-8";
        Failure::new("the statement is not UTF-8", hint).caused_by(error).into()
    })
}
