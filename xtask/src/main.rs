//! Every chore of the project: `cargo run --release -p xtask -- CHORE`.

mod actors;

mod bench;

mod cameo;

mod gazetteer;

mod geo;

mod hrds;

mod lm;

mod made_up;

mod muc4;

mod persons;

mod petr2;

mod polnear;

mod semeval;

mod text;

mod tidy;

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
    /// Compiles the dictionaries that code CAMEO events.
    Cameo(cameo::Cameo),
    /// Compiles the gazetteer that ships with the program.
    GazetteerBuild(gazetteer::Args),
    /// Scores places against the geoparsing corpora.
    GeoBench(geo::GeoBench),
    /// Writes a manifest of made-up reports, to measure a large project with.
    MadeUp(made_up::MadeUp),
    /// Scores filled templates against MUC-4, and learns the weights that fill them.
    Muc4(muc4::Muc4),
    /// Compiles the nouns for people that ship with the frames.
    Persons(persons::Persons),
    /// Scores coded events against PETRARCH-2's validation records.
    Petr2(petr2::Petr2),
    /// Scores who says what against PolNeAR.
    Polnear(polnear::Polnear),
    /// Scores words and sentences against treebanks.
    TextEval(text::TextEval),
    /// Checks the invariants that the sources can show.
    Tidy(tidy::Tidy),
    /// Learns the weights that end sentences.
    TextTrain(text::TextTrain),
}

fn main() -> anyhow::Result<()> {
    match Chore::parse() {
        Chore::Actors(args) => actors::run(&args),
        Chore::LmEval(args) => lm::eval(&args),
        Chore::LmSpeed(args) => lm::speed(&args),
        Chore::Bench(args) => bench::run(&args),
        Chore::Cameo(args) => cameo::run(&args),
        Chore::GazetteerBuild(args) => gazetteer::run(&args),
        Chore::GeoBench(args) => geo::run(&args),
        Chore::MadeUp(args) => made_up::run(&args),
        Chore::Muc4(args) => muc4::run(&args),
        Chore::Persons(args) => persons::run(&args),
        Chore::Petr2(args) => petr2::run(&args),
        Chore::Polnear(args) => polnear::run(&args),
        Chore::TextEval(args) => text::eval(&args),
        Chore::Tidy(args) => tidy::run(&args),
        Chore::TextTrain(args) => text::train(&args),
    }
}
