//! The `parallax` command: terminal, environment, exit status. A thin leaf: what it prints is made elsewhere.

mod as_of;

mod cli;

mod commands;

mod context;

mod desk;

mod examiner;

mod failure;

mod format;

mod hearing;

mod interrupt;

mod kept_views;

mod one_by_one;

mod pile;

mod reader;

mod show;

mod sight;

mod stamped;

mod store;

mod terminal;

mod web;

use clap::Parser;
use context::{Context, Outcome};

/// A record is millions of small things: this one packs them closer than the system's, and gives back what is freed.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let cli = cli::Cli::parse();
    interrupt::install();
    let context = Context::new(&cli.global);
    let outcome = commands::run(cli.command, &context).unwrap_or_else(|error| {
        failure::render(&error, &context);
        if failure::is_closed_pipe(&error) { Outcome::Done } else { Outcome::NotDone }
    });
    outcome.into()
}
