//! Opens an incident: each figure's claim, its words in their sentence, and the rule that chose it.

use super::evidence;
use crate::context::{Context, Outcome};
use crate::failure::Failure;
use crate::pile::PileArgs;
use crate::reader::{self, ReaderArgs};
use crate::show;
use anyhow::Result;
use parallax_engine::{Record, Recorded, cites};
use parallax_journal::{Evidence, EvidenceRecord, Tie};
use parallax_model::{Claim, Harm};
use parallax_record::{ClaimLine, EvidenceLine, write_json_line};
use std::io::Write;
use std::path::PathBuf;

/// What `why` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The incident: its id, or the start of it.
    #[arg(value_name = "INCIDENT")]
    incident: String,
    /// Only this harm (killed, injured, …), then the same reports that `incidents` was given; those of the project where
    /// none are given.
    #[arg(value_name = "[HARM] FILE")]
    rest: Vec<PathBuf>,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
    /// Rule by which the record chooses among what voices say; by default that of parallax.toml, else low-best-high.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    rule: String,
    /// Where the reports are.
    #[command(flatten)]
    pile: PileArgs,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// Laid out for people.
    Table,
    /// The incident's line, then its claims with their explanations.
    Jsonl,
}

/// Reads the same reports again and opens the incident.
pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let (harm, files) = split(&args.rest);
    // Of files given by hand nothing is held in a project.
    let evidence = if files.is_empty() && args.pile.manifest.is_none() {
        evidence::held(&context.project)?
    } else {
        None
    };
    let mut pile = args.pile.pile(files, context)?;
    let engine = reader::engine(&args.reader, args.pile.max_bytes, &mut pile, &args.rule)?;
    let (record, outcome) = reader::record(&engine, pile, &args.reader, context);
    let recorded = find(&record, &args.incident)?;
    check_harm(recorded, harm)?;
    match args.format {
        Shape::Table => {
            let mut text = show::why::incident(&record, recorded, harm, &context.out);
            if let Some((all, reports)) = &evidence {
                let behind = behind(&record, recorded, all);
                text.push_str(&show::evidence::behind(&behind, reports, &context.out));
            }
            std::io::stdout().write_all(text.as_bytes())?;
        }
        Shape::Jsonl => {
            jsonl(&record, recorded)?;
            if let Some((all, _)) = &evidence {
                for (item, citing) in behind(&record, recorded, all) {
                    let cited_by =
                        citing.iter().map(|claim| claim.id.as_str().to_owned()).collect();
                    let line = EvidenceLine { cited_by, ..evidence::line(item, all) };
                    write_json_line(&mut std::io::stdout(), &line)?;
                }
            }
        }
    }
    Ok(outcome)
}

/// `why i-1234 killed a.txt`: a harm that stands first is the harm, everything after it files. A file that is called like
/// a harm is meant with `./killed`.
fn split(rest: &[PathBuf]) -> (Option<Harm>, &[PathBuf]) {
    let first = rest.first().and_then(|first| first.to_str());
    match first.and_then(|word| word.parse().ok()) {
        Some(harm) => (Some(harm), &rest[1..]),
        None => (None, rest),
    }
}

/// The incident of this id, or the only one whose id starts so.
pub fn find<'r>(record: &'r Record, name: &str) -> Result<&'r Recorded> {
    parallax_engine::find_incident(record, name).map_err(crate::hearing::refused)
}

fn check_harm(recorded: &Recorded, harm: Option<Harm>) -> Result<()> {
    let Some(harm) = harm else { return Ok(()) };
    if recorded.tallies.iter().any(|tally| tally.harm == harm) {
        return Ok(());
    }
    let known: Vec<&str> = recorded.tallies.iter().map(|tally| tally.harm.as_str()).collect();
    let counted = if known.is_empty() { "nothing is".to_owned() } else { known.join(", ") };
    let what = format!("no count of {harm} is reported in {}", recorded.incident.id);
    Err(Failure::new(what, format!("counted there: {counted}")).into())
}

/// Items tied to a claim of the incident, or to a report that one of its claims stands in; each with the claims of the incident
/// that rest on such a thing by their own words.
fn behind<'a>(
    record: &'a Record,
    recorded: &Recorded,
    all: &'a Evidence,
) -> Vec<(&'a EvidenceRecord, Vec<&'a Claim>)> {
    let claims = record.claims_of(&recorded.incident);
    let is_of = |claim: &Claim, tie: &Tie| match tie {
        Tie::Claim(id) => claim.id.as_str() == id,
        Tie::Report(digest) => claim.report.as_str() == digest.to_hex(),
    };
    let mut found = Vec::new();
    for item in &all.items {
        let of = |claim: &&&Claim| item.ties.iter().any(|tie| is_of(claim, &tie.said));
        let tied: Vec<&Claim> = claims.iter().filter(of).copied().collect();
        let medium = item.examination().map_or("", |found| &found.medium);
        let citing = tied.iter().copied().filter(|claim| cites(claim, medium)).collect();
        if !tied.is_empty() {
            found.push((item, citing));
        }
    }
    found
}

fn jsonl(record: &Record, recorded: &Recorded) -> Result<()> {
    let mut out = std::io::stdout();
    write_json_line(&mut out, &super::incidents::line(record, recorded))?;
    let extractor = reader::extractor();
    let rejected = record.rejected_beside(&recorded.incident);
    for claim in record.claims_of(&recorded.incident).into_iter().chain(rejected) {
        let text = record.report(&claim.report).map_or("", |(report, _)| report.text.as_str());
        let (lane, entry) = record.lane(&claim.id);
        let line = ClaimLine::new(claim, text, &extractor).explained(&record.because(claim));
        write_json_line(&mut out, &line.in_lane(lane.as_str(), entry))?;
    }
    Ok(())
}
