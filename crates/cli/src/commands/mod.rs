//! One file a command. Each has its `Args`, and `run`, which answers how it ended.

pub mod incidents;

pub mod why;

pub mod read;

pub mod init;

pub mod add;

pub mod reports;

pub mod rebuild;

pub mod gazetteer;

pub mod frames;

pub mod parse;

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
        Command::Reports(args) => reports::run(&args, context),
        Command::Rebuild(args) => rebuild::run(&args, context),
        Command::Gazetteer(chore) => gazetteer::run(&chore, context),
        Command::Frames(chore) => frames::run(&chore, context),
        Command::Parse(args) => parse::run(&args, context),
        Command::Serve(args) => serve::run(&args, context),
        Command::Completions(args) => completions::completions(&args),
        Command::Manual => completions::manual(),
    }
}
