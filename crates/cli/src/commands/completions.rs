//! Prints the completions of a shell, or the manual page, from the one definition of what can be typed.

use crate::cli::Cli;
use crate::context::Outcome;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;

/// What `completions` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script that teaches a shell our commands.
pub fn completions(args: &Args) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "parallax", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(Outcome::Done)
}

/// Prints the manual page of the program and of each command, in troff.
pub fn manual() -> anyhow::Result<Outcome> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        clap_mangen::Man::new(sub.clone()).render(&mut page)?;
    }
    std::io::stdout().write_all(&page)?;
    Ok(Outcome::Done)
}
