//! Opens the project as pages in a browser on this computer.

use crate::commands::reports;
use crate::context::{Context, Outcome};
use crate::desk;
use crate::failure::Failure;
use crate::interrupt;
use crate::pile::project;
use crate::reader::{self, ReaderArgs};
use parallax_desk::{Holdings, Shelf, ShelfError};
use parallax_engine::{DEFAULT_RULE, Limits};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// What `serve` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Port to listen on, on this computer only; 0: one that is free.
    #[arg(long, value_name = "PORT", default_value_t = 8015)]
    port: u16,
    /// Rule by which the record chooses among what voices say.
    #[arg(long, value_name = "NAME", default_value = DEFAULT_RULE)]
    rule: String,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// Serves until Ctrl-C.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let shelf = ProjectShelf {
        root: context.project.clone(),
        rule: args.rule.clone(),
        reader: args.reader.clone(),
    };
    // Trouble with the project or the frames is told here, not on the first page.
    drop(desk::open(&shelf.root)?);
    reader::engine(
        &shelf.reader,
        Limits::default().max_report_bytes,
        &mut crate::pile::Pile::of(std::iter::empty()),
        &shelf.rule,
    )?;
    let (listener, address) = parallax_desk::listen(args.port).map_err(|error| {
        let what = format!("cannot listen on port {}", args.port);
        Failure::new(what, "close what uses it, or choose another with --port; 0 takes a free one")
            .caused_by(error)
    })?;
    context.say(format_args!(
        "the desk is at http://{address}/ for this computer only; Ctrl-C closes it"
    ));
    parallax_desk::serve(listener, Arc::new(shelf), interrupt::asked)?;
    Ok(Outcome::Done)
}

/// The project in a folder.
struct ProjectShelf {
    root: PathBuf,
    rule: String,
    reader: ReaderArgs,
}

impl Shelf for ProjectShelf {
    fn mark(&self) -> Result<String, ShelfError> {
        let head =
            desk::open(&self.root).and_then(|project| project.head().map_err(project::with_hint));
        head.map(|head| mark(&head)).map_err(told)
    }

    fn load(&self) -> Result<Holdings, ShelfError> {
        self.holdings().map_err(told)
    }
}

impl ProjectShelf {
    fn holdings(&self) -> anyhow::Result<Holdings> {
        let project = desk::open(&self.root)?;
        let head = project.head().map_err(project::with_hint)?;
        let records = project.reports(None).map_err(project::with_hint)?;
        let mut pile = project::reports(&self.root, None)?;
        let max_bytes = Limits::default().max_report_bytes;
        let engine = reader::engine(&self.reader, max_bytes, &mut pile, &self.rule)?;
        let memory = pile.memory.take();
        let recall = memory.as_ref().map(|memory| memory as &dyn parallax_engine::Memory);
        let mut read = Vec::new();
        engine.read_each_with(recall, pile, |one| {
            read.push(one);
            ControlFlow::Continue(())
        });
        let extractor = reader::extractor();
        let name = self
            .root
            .canonicalize()
            .ok()
            .and_then(|root| root.file_name().map(|name| name.to_string_lossy().into_owned()));
        Ok(Holdings {
            project: name.unwrap_or_else(|| "project".to_owned()),
            mark: mark(&head),
            record: engine.record(read),
            reports: records.iter().map(reports::line).collect(),
            rule: self.rule.clone(),
            extractor: (extractor.name, extractor.version),
        })
    }
}

/// Where the journal stands: its last entry and the first digits of the chain's digest.
fn mark(head: &parallax_journal::Head) -> String {
    let digest = head.hash.to_hex();
    format!("{} {}", head.entries, &digest[..16])
}

/// An error of ours as the desk tells it.
fn told(error: anyhow::Error) -> ShelfError {
    let hint = error.downcast_ref::<Failure>().map(|failure| failure.hint().to_owned());
    ShelfError {
        what: format!("The project cannot be read: {error}."),
        hint: hint
            .unwrap_or_else(|| "Look at the terminal that the desk was started from.".to_owned()),
    }
}
