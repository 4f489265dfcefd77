//! How a decision is heard: the record as it stands, as it would be, and then the entry.

use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::format::Format;
use crate::pile::project::{reports, with_hint};
use crate::reader::{self, ReaderArgs};
use crate::show;
use parallax_engine::totals::changes;
use parallax_engine::{Engine, Limits, ReadReport, Record, Recorded};
use parallax_journal::{Project, decision_draft};
use parallax_model::{Claim, ClaimId, Decision, Verdict};
use parallax_record::{DecisionLine, write_json_line};
use std::io::Write;

/// What every decision takes.
#[derive(Debug, clap::Args)]
pub struct DecideArgs {
    /// Why: it stands beside the decision for ever.
    #[arg(long, value_name = "WORDS", value_parser = reason)]
    pub reason: String,
    /// Who decides.
    #[command(flatten)]
    pub author: AuthorArgs,
    /// Show what would change in the record, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Shape of the output: what changes, then the decision.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    pub format: Shape,
    /// Rule by which the record chooses among what voices say; by default the program's.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub rule: String,
    /// How to read.
    #[command(flatten)]
    pub reader: ReaderArgs,
}

/// A shape of what a decision prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Shape {
    /// Laid out for people.
    Table,
    /// One JSON object a line.
    Jsonl,
}

impl From<Shape> for Format {
    fn from(shape: Shape) -> Self {
        match shape {
            Shape::Table => Self::Table,
            Shape::Jsonl => Self::Jsonl,
        }
    }
}

fn reason(typed: &str) -> Result<String, String> {
    let words = typed.trim();
    if words.is_empty() {
        Err("a decision needs its reason in words".to_owned())
    } else {
        Ok(words.to_owned())
    }
}

/// The record as it stands, and what it takes to derive it again.
pub struct Hearing<'a> {
    args: &'a DecideArgs,
    context: &'a Context,
    project: Project,
    engine: Engine,
    read: Vec<ReadReport>,
    decisions: Vec<Decision>,
    /// As it stands.
    pub record: Record,
    outcome: Outcome,
}

impl<'a> Hearing<'a> {
    /// Derives the record of the project.
    pub fn open(args: &'a DecideArgs, context: &'a Context) -> anyhow::Result<Self> {
        let project = match args.dry_run {
            true => desk::open(&context.project)?,
            false => desk::open_to_write(&context.project)?,
        };
        let mut pile = reports(&context.project, None)?;
        let decisions = std::mem::take(&mut pile.decisions);
        let max_bytes = Limits::default().max_report_bytes;
        let engine = reader::engine(&args.reader, max_bytes, &mut pile, &args.rule)?;
        let (read, outcome) = reader::read_all(&engine, pile, &args.reader, context);
        let record = engine.record_under(read.clone(), &decisions);
        Ok(Self { args, context, project, engine, read, decisions, record, outcome })
    }

    /// The incident of this id, or the only one whose id starts so.
    pub fn incident(&self, name: &str) -> anyhow::Result<&Recorded> {
        crate::commands::why::find(&self.record, name)
    }

    /// The claim of this id, or the only one whose id starts so; rejected ones too.
    pub fn claim(&self, name: &str) -> anyhow::Result<&Claim> {
        find_claim(&self.record, name)
    }

    /// The incident that holds a claim.
    pub fn incident_of(&self, claim: &ClaimId) -> Option<&Recorded> {
        self.record.incidents.iter().find(|one| one.incident.claims.contains(claim))
    }

    /// Shows what the verdicts change, and writes them unless this is a dry run.
    pub fn decide(mut self, verdicts: &[Verdict]) -> anyhow::Result<Outcome> {
        let author = self.args.author.name(self.project.settings().author.as_deref());
        let stamp = desk::stamp(&author);
        let head = self.project.head().map_err(with_hint)?.entries;
        let foreseen = (head..).zip(verdicts).map(|(entry, verdict)| Decision {
            entry,
            time_ms: stamp.time.as_millisecond(),
            author: stamp.author.clone(),
            reason: self.args.reason.clone(),
            verdict: verdict.clone(),
        });
        let foreseen: Vec<Decision> = foreseen.collect();
        let all = [self.decisions.as_slice(), &foreseen].concat();
        let after = self.engine.record_under(std::mem::take(&mut self.read), &all);
        self.print(&after)?;
        let found = reader::tell_findings(&after.findings);
        if self.args.dry_run {
            self.print_decisions(&foreseen, false)?;
            self.context.say("dry run: nothing was written");
            return Ok(self.outcome.max(found));
        }
        let drafts: Vec<_> =
            verdicts.iter().map(|verdict| decision_draft(verdict, &self.args.reason)).collect();
        let entries = self.project.append(&drafts, &stamp).map_err(with_hint)?;
        let written = foreseen.into_iter().zip(&entries);
        let written: Vec<Decision> =
            written.map(|(decision, entry)| Decision { entry: entry.seq, ..decision }).collect();
        self.print_decisions(&written, true)?;
        for decision in &written {
            self.context.say(format_args!(
                "entry {}: {} by {}; take it back with `parallax undo {} --reason WORDS`",
                decision.entry,
                decision.verdict.verb(),
                decision.author,
                decision.entry
            ));
        }
        Ok(self.outcome.max(found))
    }

    fn print(&self, after: &Record) -> anyhow::Result<()> {
        let (was, is) = (self.record.entries(), after.entries());
        let found = changes(&was, &is);
        let mut out = std::io::stdout();
        match self.args.format {
            Shape::Table => {
                let text =
                    show::changes::all(&found, &was, &is, (&self.record, after), &self.context.out);
                out.write_all(text.as_bytes())?;
                if found.is_empty() {
                    self.context.say("no incident and no figure changes");
                }
            }
            Shape::Jsonl => {
                for change in &found {
                    write_json_line(&mut out, &show::changes::line(change, &was, &is))?;
                }
            }
        }
        Ok(())
    }

    fn print_decisions(&self, decisions: &[Decision], is_written: bool) -> anyhow::Result<()> {
        if self.args.format == Shape::Table {
            return Ok(());
        }
        let mut out = std::io::stdout();
        for decision in decisions {
            let time = is_written.then(|| show::decisions::instant(decision.time_ms));
            write_json_line(&mut out, &DecisionLine::new(decision, time, None))?;
        }
        Ok(())
    }
}

/// The claim of this id, or the only one whose id starts so; rejected ones too.
pub fn find_claim<'r>(record: &'r Record, name: &str) -> anyhow::Result<&'r Claim> {
    let all = || record.claims().iter().chain(record.rejected());
    if let Some(exact) = all().find(|claim| claim.id.as_str() == name) {
        return Ok(exact);
    }
    let found: Vec<&Claim> = all().filter(|claim| claim.id.as_str().starts_with(name)).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Failure::new(
            format!("no claim is called {name}"),
            "`parallax claims` prints the id of each claim at the end of its line",
        )
        .into()),
        many => Err(Failure::new(
            format!("{} claims start with {name}", many.len()),
            "give more of the id",
        )
        .into()),
    }
}
