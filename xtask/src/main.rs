//! Every chore of the project: `cargo run --release -p xtask -- CHORE`.

mod actors;

mod bench;

mod lm;
mod text;

use clap::Parser;

/// Chores of the Parallax project.
#[derive(Parser)]
enum Chore {
    /// Compiles the list of known actors.
    Actors(actors::Actors),
    /// Scores parses against treebanks.
    LmEval(lm::LmEval),
    /// Times the language model on one thread.
    LmSpeed(lm::LmSpeed),
    /// Runs the benchmarks that are present and keeps the scores.
    Bench(bench::Bench),
    /// Scores words and sentences against treebanks.
    TextEval(text::TextEval),
    /// Learns the weights that end sentences.
    TextTrain(text::TextTrain),
}

fn main() -> anyhow::Result<()> {
    match Chore::parse() {
        Chore::Actors(args) => actors::run(&args),
        Chore::LmEval(args) => lm::eval(&args),
        Chore::LmSpeed(args) => lm::speed(&args),
        Chore::Bench(args) => bench::run(&args),
        Chore::TextEval(args) => text::eval(&args),
        Chore::TextTrain(args) => text::train(&args),
    }
}
