//! Photographs, video, audio, documents: added, found again, told what they show, checked.

mod add;

pub mod attached;

pub mod saved;

mod look;

mod say;

mod items;

mod manifest;

pub use items::{alike, find, hash_of, held, line, point_of};
pub use say::Verdict;

use crate::context::{Context, Outcome};

/// What can be done with evidence.
#[derive(Debug, clap::Subcommand)]
pub enum Chore {
    /// Add files as they were received: archived, looked at, and held against all pictures that are there.
    Add(add::Args),
    /// List what the project holds.
    List(look::ListArgs),
    /// Open an item: what its file says, who brought it, what it is said to show, what is like it, what was checked.
    Show(look::ShowArgs),
    /// Say what an item is said to show, where and when, by whose word.
    State(say::StateArgs),
    /// Tie an item to reports that show it or to claims it bears on.
    Link(say::LinkArgs),
    /// Enter what somebody checked of an item, and what came of it.
    Check(say::CheckArgs),
    /// Have the C2PA manifest of an item checked by the program for that, and enter the outcome.
    Manifest(manifest::Args),
    /// Write an item, or a small picture of it, to a file.
    Get(look::GetArgs),
}

/// Does what was asked.
pub fn run(chore: &Chore, context: &Context) -> anyhow::Result<Outcome> {
    match chore {
        Chore::Add(args) => add::run(args, context),
        Chore::List(args) => look::list(args, context),
        Chore::Show(args) => look::show(args, context),
        Chore::State(args) => say::state(args, context),
        Chore::Link(args) => say::link(args, context),
        Chore::Check(args) => say::check(args, context),
        Chore::Manifest(args) => manifest::run(args, context),
        Chore::Get(args) => look::get(args, context),
    }
}
