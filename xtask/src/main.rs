//! Every chore of the project: `cargo run --release -p xtask -- CHORE`.

use clap::Parser;

/// Chores of the Parallax project.
#[derive(Parser)]
enum Chore {}

fn main() -> anyhow::Result<()> {
    match Chore::parse() {}
}
