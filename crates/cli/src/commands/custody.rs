//! Prints the chain of custody of an item of evidence, and enters what happened to it.

use super::evidence::find;
use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::pile::project::with_hint;
use crate::show;
use crate::show::verify::moment;
use parallax_journal::{CustodyEvent, CustodyLink, EvidenceRecord, PREMIS, Project, chain};
use parallax_record::{CustodyLine, EntryWords, write_json_line};
use std::io::Write;

/// What `custody` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The item: its SHA-256, or the start of it.
    #[arg(value_name = "ITEM")]
    item: String,
    /// Enter what happened: capture, transfer, copy, fixity, redaction, modification, release, quarantine.
    #[arg(long, value_name = "EVENT", value_parser = event)]
    event: Option<String>,
    /// What was done, in words; `fixity` reads the item back and says so itself.
    #[arg(long, value_name = "WORDS", requires = "event")]
    detail: Option<String>,
    /// Who did it or to whom it went, where that is not the author.
    #[arg(long, value_name = "WHO", requires = "event")]
    agent: Option<String>,
    /// When it happened, where that was not now.
    #[arg(long, value_name = "WHEN", requires = "event")]
    when: Option<String>,
    /// The item that came of it (a redacted version that was added): its SHA-256, or the start of it.
    #[arg(long, value_name = "ITEM", requires = "event")]
    result: Option<String>,
    /// Who writes.
    #[command(flatten)]
    author: AuthorArgs,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// Laid out for people.
    Table,
    /// One JSON object a line: `parallax.custody/1`.
    Jsonl,
}

fn event(typed: &str) -> Result<String, String> {
    let known = PREMIS.iter().find(|known| known.word == typed || known.name == typed);
    known.map(|known| known.word.to_owned()).ok_or_else(|| {
        let lines = PREMIS.iter().map(|known| format!("  {}: {}", known.word, known.meaning));
        format!("it is none of these events:\n{}", lines.collect::<Vec<_>>().join("\n"))
    })
}

/// Enters, where something is to be entered; then prints the chain.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Done;
    let mut project = match &args.event {
        Some(_) => desk::open_to_write(&context.project)?,
        None => desk::open(&context.project)?,
    };
    let all = project.evidence(None).map_err(with_hint)?;
    let item = find(&all, &args.item)?;
    if let Some(word) = &args.event {
        let result = args.result.as_deref().map(|typed| find(&all, typed)).transpose()?;
        let event = CustodyEvent {
            result: result.map(|item| item.digest),
            ..described(args, word, item, &project)?
        };
        if event.outcome.as_deref() == Some("failure") {
            outcome = Outcome::Findings;
        }
        let author = args.author.name(project.settings().author.as_deref());
        project.custody(item.digest, &event, &desk::stamp(&author)).map_err(with_hint)?;
    }
    let all = project.evidence(None).map_err(with_hint)?;
    let item = find(&all, &args.item)?;
    let links = chain(item, &all);
    let mut out = std::io::stdout();
    match args.format {
        Shape::Table => {
            out.write_all(show::evidence::custody(item, &links, &context.out).as_bytes())?;
        }
        Shape::Jsonl => {
            links.iter().try_for_each(|link| write_json_line(&mut out, &line(item, link)))?;
        }
    }
    Ok(outcome)
}

/// A fixity check is done here and now; of all else a person says what was done.
fn described(
    args: &Args,
    word: &str,
    item: &EvidenceRecord,
    project: &Project,
) -> anyhow::Result<CustodyEvent> {
    let (detail, outcome) = match (word, &args.detail) {
        ("fixity", _) => match project.bytes_hold(item.digest) {
            Ok(len) => {
                (format!("{len} bytes read back; SHA-256 {} holds", item.digest), Some("success"))
            }
            Err(error) => (error.to_string(), Some("failure")),
        },
        (_, Some(detail)) => (detail.clone(), None),
        (_, None) => {
            let hint = "add --detail WORDS: it stands in the chain of custody for ever";
            return Err(Failure::new("it is not said what was done", hint).into());
        }
    };
    Ok(CustodyEvent {
        event: word.to_owned(),
        detail,
        outcome: outcome.map(str::to_owned),
        when: args.when.clone(),
        agent: args.agent.clone(),
        result: None,
    })
}

/// The wire line of one link.
pub fn line(item: &EvidenceRecord, link: &CustodyLink) -> CustodyLine {
    CustodyLine {
        format: CustodyLine::FORMAT.to_owned(),
        item: item.digest.to_hex(),
        entered: EntryWords {
            entry: link.seq,
            time: moment(link.time_ms),
            author: link.agent.clone(),
        },
        when: link.when.clone(),
        event: link.event.clone(),
        agent: link.agent.clone(),
        detail: link.detail.clone(),
        outcome: link.outcome.clone(),
        result: link.result.map(|digest| digest.to_hex()),
    }
}
