//! Every chore of the project: `cargo run --release -p xtask -- CHORE`.

mod text;

use clap::Parser;

/// Chores of the Parallax project.
#[derive(Parser)]
enum Chore {
    /// Scores words and sentences against treebanks.
    TextEval(text::TextEval),
    /// Learns the weights that end sentences.
    TextTrain(text::TextTrain),
}

fn main() -> anyhow::Result<()> {
    match Chore::parse() {
        Chore::TextEval(args) => text::eval(&args),
        Chore::TextTrain(args) => text::train(&args),
    }
}
