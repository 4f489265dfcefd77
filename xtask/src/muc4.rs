//! Filled templates against MUC-4: scores them, and learns the weights that fill them.
//!
//! The corpus: `dev/` is what may be learned from (1,300 reports), `tst12/` only scores. `train.json` and `dev.json` hold
//! the reduced templates of both, the key files all 24 slots.

mod gold;

mod score;

mod slots;

mod train;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use parallax_engine::{Body, Engine, Options, ReportInput, Trees};
use parallax_journal::{Derived, DerivedRow};
use parallax_model::{AnnotatedReport, Claim, Digest, ReportId, Template};
use parallax_templates::{Templates, Weights};
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};

use gold::Message;

/// Arguments of `muc4`.
#[derive(clap::Args)]
pub struct Muc4 {
    #[command(subcommand)]
    chore: Chore,
    /// The corpus.
    #[arg(long, value_name = "DIR", default_value = "../shared/bench/muc4")]
    corpus: PathBuf,
    /// Keep the trees of sentences in this folder.
    #[arg(long, value_name = "DIR", default_value = "target/bench/trees")]
    trees: PathBuf,
}

#[derive(clap::Subcommand)]
enum Chore {
    /// Scores what ships, or the weights given.
    Score {
        /// Weights in place of those that ship.
        #[arg(long, value_name = "FILE")]
        weights: Option<PathBuf>,
        /// Print what was found and what was missed in reports whose name has this in it.
        #[arg(long)]
        show: Option<String>,
    },
    /// Learns the weights from `dev/` and writes them.
    Train(train::Train),
}

pub fn run(args: &Muc4) -> Result<()> {
    match &args.chore {
        Chore::Score { weights, show } => {
            let templates = match weights {
                Some(path) => Templates::new(Weights::parse(&std::fs::read_to_string(path)?)?),
                None => Templates::embedded()?,
            };
            let figures = scored(&args.corpus, &args.trees, &templates, show.as_deref())?;
            println!("{}", serde_json::to_string_pretty(&figures)?);
            Ok(())
        }
        Chore::Train(chore) => train::run(chore, &args.corpus, &args.trees),
    }
}

/// The figures that `bench` keeps.
pub fn figures(corpus: &Path) -> Result<Value> {
    scored(corpus, Path::new("target/bench/trees"), &Templates::embedded()?, None)
}

fn scored(corpus: &Path, trees: &Path, templates: &Templates, show: Option<&str>) -> Result<Value> {
    let messages = gold::held_out(corpus)?;
    let read = annotated(&messages, trees)?;
    let filled: Vec<_> =
        read.iter().map(|(report, claims)| templates.read(report, claims)).collect();
    if let Some(show) = show {
        for (message, filled) in messages.iter().zip(&filled) {
            if message.id.contains(show) {
                score::show(message, filled);
            }
        }
    }
    Ok(figures_of(&messages, &read, &filled))
}

fn figures_of(
    messages: &[Message],
    read: &[(AnnotatedReport, Vec<Claim>)],
    filled: &[Vec<Template>],
) -> Value {
    let pairs: Vec<_> = messages
        .iter()
        .zip(read)
        .zip(filled)
        .map(|((message, (report, _)), filled)| (message, report, filled.as_slice()))
        .collect();
    json!({ "reduced": score::figures(&pairs), "slots": slots::figures(&pairs) })
}

/// Every message as the engine sees it, in order.
fn annotated(messages: &[Message], trees: &Path) -> Result<Vec<(AnnotatedReport, Vec<Claim>)>> {
    std::fs::create_dir_all(trees)?;
    let kept = KeptTrees(Mutex::new(Derived::in_folder(trees)?));
    let engine = Engine::new(&Options::default())?.with_trees(Box::new(kept));
    let engine = &engine;
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = messages.len().div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = messages
            .chunks(share)
            .map(|part| {
                scope
                    .spawn(move || part.iter().map(|m| read(engine, m)).collect::<Result<Vec<_>>>())
            })
            .collect();
        let mut all = Vec::new();
        for part in parts {
            all.extend(part.join().expect("reading does not panic")?);
        }
        Ok(all)
    })
}

fn read(engine: &Engine, message: &Message) -> Result<(AnnotatedReport, Vec<Claim>)> {
    let input = ReportInput {
        id: ReportId::new(message.id.as_str()),
        body: Body::Text(message.text.clone()),
        title: None,
        published: message.published,
        outlet: None,
    };
    let read = engine.annotated(input).map_err(|diagnostic| anyhow::anyhow!("{diagnostic:?}"));
    read.with_context(|| message.id.clone())
}

/// Trees kept in a folder.
struct KeptTrees(Mutex<Derived>);

impl Trees for KeptTrees {
    fn recall(&self, keys: &[String]) -> Vec<Option<Vec<u8>>> {
        let derived = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().map(|key| Some(derived.get("tree", key).ok()??.bytes)).collect()
    }

    fn keep(&self, rows: Vec<(String, Vec<u8>)>) {
        let row =
            |(key, bytes): (String, Vec<u8>)| DerivedRow { key, basis: Digest::of(&bytes), bytes };
        let rows: Vec<DerivedRow> = rows.into_iter().map(row).collect();
        if !rows.is_empty() {
            let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).put("tree", &rows);
        }
    }
}
