//! How a decision is heard: the record as it stands, as it would be, and then the entry.

use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::format::Format;
use crate::pile::ProjectMemory;
use crate::pile::project::{reports, with_hint};
use crate::reader::{self, ReaderArgs};
use crate::show;
use parallax_engine::control::{Control, Settings, Timeline};
use parallax_engine::totals::changes;
use parallax_engine::{Engine, Filed, Limits, Motion, Record, Refusal};
use parallax_journal::{Project, decision_draft};
use parallax_model::Decision;
use parallax_record::{ChangeLine, DecisionLine, write_json_line};
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
    /// Rule by which the record chooses among what voices say; by default that of parallax.toml, else low-best-high.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub rule: String,
    /// How to read.
    #[command(flatten)]
    pub reader: ReaderArgs,
}

/// What a command prints, where it has these two shapes and no other to explain.
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
    read: Vec<Filed>,
    memory: Option<ProjectMemory>,
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
        // What was derived of the record as it stands is gone on from.
        let engine = reader::engine(&args.reader, max_bytes, &mut pile, &args.rule)?.following();
        let (read, memory, outcome) = reader::read_all(&engine, pile, &args.reader, context);
        let record = reader::record_kept(&engine, read.clone(), memory.as_ref(), &decisions);
        Ok(Self { args, context, project, engine, read, memory, decisions, record, outcome })
    }

    /// Shows what the motion changes, and writes it unless this is a dry run.
    pub fn decide(mut self, motion: &Motion) -> anyhow::Result<Outcome> {
        let verdicts = motion.verdicts(&self.record).map_err(refused)?;
        let author = self.args.author.name(self.project.settings().author.as_deref());
        let stamp = desk::stamp(&author);
        let head = self.project.head().map_err(with_hint)?.entries;
        let foreseen = (head..).zip(&verdicts).map(|(entry, verdict)| Decision {
            entry,
            time_ms: stamp.time.as_millisecond(),
            author: stamp.author.clone(),
            reason: self.args.reason.clone(),
            verdict: verdict.clone(),
        });
        let foreseen: Vec<Decision> = foreseen.collect();
        let all = [self.decisions.as_slice(), &foreseen].concat();
        let read = std::mem::take(&mut self.read);
        let after = reader::record_foreseen(&self.engine, read, self.memory.as_ref(), &all, &())
            .expect("nobody breaks it off");
        let changed = self.changed_timelines(&after);
        self.print(&after, &changed.timelines)?;
        changed.findings.iter().for_each(|finding| eprintln!("finding: {finding}"));
        let found = reader::tell_findings(&after.findings);
        let found = if changed.findings.is_empty() { found } else { Outcome::Findings };
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

    /// Who holds what where the decision changes it, as it would be.
    fn changed_timelines(&self, after: &Record) -> Control {
        let was = self.engine.control(&self.record, Settings::default());
        let mut is = self.engine.control(after, Settings::default());
        is.timelines.retain(|timeline| !was.timelines.contains(timeline));
        is.findings.retain(|finding| !was.findings.contains(finding));
        is
    }

    fn print(&self, after: &Record, held: &[Timeline]) -> anyhow::Result<()> {
        let (was, is) = (self.record.entries(), after.entries());
        let found = changes(&was, &is);
        let mut out = std::io::stdout();
        match self.args.format {
            Shape::Table => {
                let text =
                    show::changes::all(&found, &was, &is, (&self.record, after), &self.context.out);
                out.write_all(text.as_bytes())?;
                let text = show::control::timelines(held, |_| true, &self.context.out);
                out.write_all(text.as_bytes())?;
                if found.is_empty() && held.is_empty() {
                    self.context.say("no incident and no figure changes");
                }
            }
            Shape::Jsonl => {
                for change in &found {
                    write_json_line(&mut out, &ChangeLine::new(change, &was, &is))?;
                }
                for timeline in held {
                    for line in show::control::lines(timeline, Settings::default().assume_days) {
                        write_json_line(&mut out, &line)?;
                    }
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

/// A refusal with what to do about it at the terminal.
pub fn refused(refusal: Refusal) -> anyhow::Error {
    let hint = match &refusal {
        Refusal::Unknown { kind: "claim", .. } => {
            "`parallax claims` prints the id of each claim at the end of its line".to_owned()
        }
        Refusal::Unknown { .. } => "give the reports, the rule and the dates that `incidents` was given; it prints the ids in brackets".to_owned(),
        Refusal::Several { .. } => "give more of the id".to_owned(),
        Refusal::Nothing { .. } => "name it by its id".to_owned(),
        Refusal::OneAlready => "name two that differ".to_owned(),
        Refusal::OtherKinds { .. } => "where a claim was read with the wrong scope, mend that with `parallax correct CLAIM --scope …`".to_owned(),
        Refusal::NotInIt { .. } => "`parallax why INCIDENT` shows the claims of it".to_owned(),
        Refusal::AllOfIt { .. } => "name those that go; what is not named stays".to_owned(),
        Refusal::InIt { .. } => "name the incident it belongs to".to_owned(),
        Refusal::Rejected { entry, .. } => {
            format!("take that back first: `parallax undo {entry} --reason WORDS`")
        }
        Refusal::NothingOtherwise => "say it with --count, --event, --place, --on, --actor, --speaker, …; or use `parallax reject`".to_owned(),
        Refusal::NotInText { .. } => "give words as they stand in the report".to_owned(),
        Refusal::NotAPart { .. } => "`parallax claims --format jsonl` says in which report each claim is".to_owned(),
        Refusal::NoEvent => "say what happened".to_owned(),
        Refusal::NoHold { .. } => {
            "`parallax control --place NAME` names the claims of each edge".to_owned()
        }
        Refusal::NoDecision { .. } => "`parallax decisions` lists them".to_owned(),
        Refusal::TakenBack { by, .. } => {
            format!("bring it back with `parallax undo {by} --reason WORDS`")
        }
    };
    Failure::new(refusal.to_string(), hint).into()
}
