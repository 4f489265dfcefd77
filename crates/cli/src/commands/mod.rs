//! One file a command. Each has its `Args`, and `run`, which answers how it ended.

pub mod incidents;

pub mod why;

pub mod read;

pub mod init;

pub mod add;

pub mod watch;

pub mod note;

pub mod intake;

pub mod open_part;

pub mod evidence;

pub mod ground;

pub mod custody;

pub mod examine_part;

pub mod reports;

pub mod rebuild;

pub mod redact;

pub mod export;

pub mod backup;

pub mod decide;

pub mod decisions;

pub mod diff;

pub mod totals;

pub mod control;

pub mod rules;

pub mod gazetteer;

pub mod attributions;

pub mod code;

pub mod templates;

pub mod frames;

pub mod key;

pub mod checkpoint;

pub mod publish;

pub mod prove;

pub mod timestamp;

pub mod verify;

pub mod witness;

pub mod parse;

pub mod people;

pub mod serve;

pub mod completions;

use crate::cli::Command;
use crate::context::{Context, Outcome};

/// Runs the command that was typed.
pub fn run(command: Command, context: &Context) -> anyhow::Result<Outcome> {
    match command {
        Command::Incidents(args) => incidents::run(&args, context),
        Command::Why(args) => why::run(&args, context),
        Command::Read(args) | Command::Claims(args) => read::run(&args, context),
        Command::Init(args) => init::run(&args, context),
        Command::Add(args) => add::run(&args, context),
        Command::Watch(args) => watch::run(&args, context),
        Command::Note(args) => note::run(&args, context),
        Command::Intake(args) => intake::run(&args, context),
        Command::Reports(args) => reports::run(&args, context),
        Command::Rebuild(args) => rebuild::run(&args, context),
        Command::Redact(args) => redact::run(&args, context),
        Command::Export(args) => export::export(&args, context),
        Command::Import(args) => export::import(&args, context),
        Command::Backup(args) => backup::backup(&args, context),
        Command::Restore(args) => backup::restore(&args, context),
        Command::Merge(args) => decide::merge(&args, context),
        Command::Split(args) => decide::split(&args, context),
        Command::Assign(args) => decide::assign(&args, context),
        Command::Accept(args) => decide::accept(&args, context),
        Command::Reject(args) => decide::reject(&args, context),
        Command::Correct(args) => decide::correct(&args, context),
        Command::Bridge(args) => decide::bridge(&args, context),
        Command::Part(args) => decide::part(&args, context),
        Command::Undo(args) => decide::undo(&args, context),
        Command::Totals(args) => totals::run(&args, context),
        Command::Rules(chore) => rules::run(&chore, context),
        Command::Control(args) => control::run(&args, context),
        Command::Diff(args) => diff::diff(&args, context),
        Command::Ledger(args) => diff::explain(&args, context),
        Command::Decisions(args) => decisions::run(&args, context),
        Command::Evidence(chore) => evidence::run(&chore, context),
        Command::Custody(args) => custody::run(&args, context),
        Command::Sun(args) => ground::sun(&args, context),
        Command::Distance(args) => ground::distance(&args, context),
        Command::Gazetteer(chore) => gazetteer::run(&chore, context),
        Command::Frames(chore) => frames::run(&chore, context),
        Command::Key(args) => key::run(&args, context),
        Command::Checkpoint(args) => checkpoint::run(&args, context),
        Command::Publish(args) => publish::run(&args, context),
        Command::Prove(args) => prove::run(&args, context),
        Command::Verify(args) => verify::run(&args, context),
        Command::Witness(args) => witness::run(&args, context),
        Command::Timestamp(chore) => timestamp::run(&chore, context),
        Command::People(chore) => people::run(&chore, context),
        Command::Restrict(args) => people::restrict(&args, context),
        Command::Release(args) => people::release(&args, context),
        Command::Attributions(args) => attributions::run(&args, context),
        Command::Code(args) => code::run(&args, context),
        Command::Templates(args) => templates::run(&args, context),
        Command::Parse(args) => parse::run(&args, context),
        Command::Serve(args) => serve::run(&args, context),
        Command::Completions(args) => completions::completions(&args),
        Command::OpenPart(bounds) => open_part::run(&bounds),
        Command::ExaminePart(bounds) => examine_part::run(&bounds),
        Command::Manual => completions::manual(),
    }
}
