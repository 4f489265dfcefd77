//! What every command is told about where it runs, and what it may answer.

use crate::cli::Global;
use crate::terminal::Terminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where a command runs. Read once at the start; nothing below reads the environment again.
#[derive(Debug)]
pub struct Context {
    /// `--project`, or the current folder.
    pub project: PathBuf,
    /// Whether `--project` was given, so that a command that can do without a project knows that one is meant.
    pub project_is_named: bool,
    /// Say nothing on standard error but errors.
    pub quiet: bool,
    /// What standard output is.
    pub out: Terminal,
    /// What standard error is.
    pub talk: Terminal,
}

impl Context {
    /// Reads the environment once.
    pub fn new(global: &Global) -> Self {
        Self {
            project: global.project.clone().unwrap_or_else(|| PathBuf::from(".")),
            project_is_named: global.project.is_some(),
            quiet: global.quiet,
            out: Terminal::stdout(),
            talk: Terminal::stderr(),
        }
    }

    /// One line of talk on standard error; silent with `--quiet`.
    pub fn say(&self, line: impl std::fmt::Display) {
        if !self.quiet {
            eprintln!("{line}");
        }
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Done: exit status 0.
    Done,
    /// Done, with findings to look at: exit status 1.
    Findings,
    /// Not done, or some input could not be read while the rest was: exit status 2.
    NotDone,
    /// Stopped by Ctrl-C with everything printed so far whole: exit status 130.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Findings => 1,
            Outcome::NotDone => 2,
            Outcome::Interrupted => 130,
        })
    }
}
