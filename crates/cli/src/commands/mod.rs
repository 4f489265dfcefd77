//! One file a command. Each has its `Args`, and `run`, which answers how it ended.

pub mod add;

pub mod init;

pub mod rebuild;

pub mod reports;

use crate::cli::Command;
use crate::context::{Context, Outcome};

/// Runs the command that was typed.
pub fn run(command: Command, context: &Context) -> anyhow::Result<Outcome> {
    match command {
        Command::Init(args) => init::run(&args, context),
        Command::Add(args) => add::run(&args, context),
        Command::Reports(args) => reports::run(&args, context),
        Command::Rebuild(args) => rebuild::run(&args, context),
    }
}
