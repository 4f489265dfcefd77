//! The pile of reports that a command works on: files, folders, standard input, a manifest, or the project.
//!
//! What cannot be fetched comes out in its place as a diagnostic, so that the rest of the batch goes on.

mod archived;

mod files;

mod lines;

mod manifest;

mod memory;

mod opener;

pub mod project;

mod received;

mod tables;

mod trees;

mod own_rules;

use crate::as_of::{AsOf, as_of};
use crate::context::Context;
use crate::failure::Failure;
pub use archived::{Store as ArchiverStore, claimed_digest, digest_of};
pub use files::{Walked, walk};
pub use memory::{KINDS, NOW, ProjectMemory, THEN, undamaged};
pub use opener::{Bounds, ChildOpener, End, end_of};
pub use own_rules::{OwnRules, layer, write};
use parallax_engine::{Limits, ReportInput};
use parallax_intake::{Archived, Listed};
use parallax_journal::{Origin, ReceivedFile, Row, Told};
use parallax_model::{Day, Decision, Diagnostic, ReportId, Severity};
pub use received::{Reach, Said, of_bytes};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
pub use tables::TableArgs;
pub use trees::KeptTrees;

/// A report, and the file that it was made from.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The report.
    pub input: ReportInput,
    /// From what its text was made; all unknown where its bytes are as received.
    pub origin: Origin,
    /// The file that `origin` speaks of.
    pub file: Option<Arc<ReceivedFile>>,
    /// Who told us, where it was told and not printed.
    pub told: Option<Told>,
    /// The row that it is.
    pub row: Option<Row>,
    /// What came with it.
    pub kept: Kept,
    /// Files that an archiver saved with it.
    pub saved: Option<Saved>,
}

/// What came with a report.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// What people noted of it, by what it is.
    pub noted: BTreeMap<String, Vec<String>>,
    /// The ways to files that belong to it, inside of the file that it was made from.
    pub beside: Vec<String>,
}

/// Files that an archiver saved with a report.
#[derive(Debug, Clone)]
pub struct Saved {
    /// What the archiver says of them. Files that were looked for are no longer in its list.
    pub archived: Archived,
    /// Those that are there.
    pub files: Vec<SavedFile>,
    /// Those that it names and that are not.
    pub missing: Vec<Listed>,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct SavedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The digest that the archiver wrote down: `SHA-256:ab…`.
    pub hash: Option<String>,
    /// What it was made as, where it was made of another: `thumbnails`.
    pub made_as: String,
    /// Whether the report names it, rather than it lying beside.
    pub is_named: bool,
}

impl From<ReportInput> for Fetched {
    fn from(input: ReportInput) -> Self {
        Self {
            input,
            origin: Origin::default(),
            file: None,
            told: None,
            row: None,
            kept: Kept::default(),
            saved: None,
        }
    }
}

/// A pile, one report at a time.
pub struct Pile {
    inputs: Box<dyn Iterator<Item = Result<Fetched, Diagnostic>>>,
    /// The same reports where a project holds them: what was read of them before lies together there.
    pub archived: Option<Rc<project::Archived>>,
    /// Where what is read of them is kept: a project has such a place.
    pub memory: Option<ProjectMemory>,
    /// Country dumps that the project reads places by.
    pub dumps: Vec<(String, Vec<u8>)>,
    /// What people decided in the project.
    pub decisions: Vec<Decision>,
    /// What the project has of its own beside what ships.
    pub own: OwnRules,
}

impl Pile {
    /// Reports that no memory is kept of.
    pub fn of<T: Into<Fetched>>(
        inputs: impl Iterator<Item = Result<T, Diagnostic>> + 'static,
    ) -> Self {
        let inputs = Box::new(inputs.map(|input| input.map(T::into)));
        let (dumps, decisions) = (Vec::new(), Vec::new());
        let own = OwnRules::default();
        Self { inputs, archived: None, memory: None, dumps, decisions, own }
    }

    /// No reports.
    pub fn empty() -> Self {
        Self::of(std::iter::empty::<Result<Fetched, Diagnostic>>())
    }

    /// The reports with the files that they were made from.
    pub fn fetched(self) -> impl Iterator<Item = Result<Fetched, Diagnostic>> {
        self.inputs
    }
}

impl Iterator for Pile {
    type Item = Result<ReportInput, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.inputs.next()?.map(|fetched| fetched.input))
    }
}

/// Where the reports are, apart from the files named by themselves.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Reports")]
pub struct PileArgs {
    /// Many reports from one file, a line of JSON each: {"id", "text" or "path", "title", "published", "outlet"}; `-` for
    /// standard input.
    #[arg(long, value_name = "REPORTS.jsonl")]
    pub manifest: Option<PathBuf>,
    /// Day on which the given files were published (YYYY-MM-DD); "on Saturday" means nothing without it.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub published: Option<Day>,
    /// Who printed the given files.
    #[arg(long, value_name = "NAME")]
    pub outlet: Option<String>,
    /// Only what was known then (a day, whose end in UTC is meant, or an instant): of given reports, those published until
    /// then; of a project, the reports and the decisions that it held then.
    #[arg(long, value_name = "DATE", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// Set aside reports longer than this.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().max_report_bytes)]
    pub max_bytes: usize,
    /// What opening one file may take.
    #[command(flatten)]
    pub bounds: Bounds,
    /// How tables are read.
    #[command(flatten)]
    pub tables: TableArgs,
}

impl PileArgs {
    /// The reports of `files` and of the manifest; those of the project where neither is given.
    pub fn pile(&self, files: &[PathBuf], context: &Context) -> anyhow::Result<Pile> {
        let is_given = !files.is_empty() || self.manifest.is_some();
        if !is_given
            && !parallax_journal::Project::is_in(&context.project)
            && !context.project_is_named
        {
            return Err(nothing_given(context).into());
        }
        if !is_given {
            return project::reports(&context.project, self.as_of);
        }
        let tables = self.tables.mappings(&context.project)?;
        let export_of = self.tables.export_of.clone();
        let reach = Reach { max_bytes: self.max_bytes, bounds: self.bounds, tables, export_of };
        let listed = match &self.manifest {
            Some(path) => manifest::reports(path, &reach)?,
            None => Pile::empty(),
        };
        let pile = Pile::of(files::reports(files, self, &reach).chain(listed.fetched()));
        Ok(self.as_known(pile))
    }

    /// Leaves out what `--as-of` leaves out. A report without a day cannot be placed before or after another.
    fn as_known(&self, pile: Pile) -> Pile {
        let Some(day) = self.as_of.map(AsOf::day) else { return pile };
        Pile::of(pile.fetched().filter_map(move |fetched| match fetched {
            Ok(one) if one.input.published.is_none() => Some(Err(undated(one.input.id))),
            Ok(one) if one.input.published > Some(day) => None,
            other => Some(other),
        }))
    }
}

/// Reads a day as it is typed.
pub fn day(typed: &str) -> Result<Day, String> {
    let is_plain = typed.len() == 10 && typed.is_ascii();
    let parsed = if is_plain { typed.parse::<Day>().ok() } else { None };
    parsed.ok_or_else(|| "no such day; write it as YYYY-MM-DD, like 2015-03-30".to_owned())
}

fn nothing_given(context: &Context) -> Failure {
    Failure::new(
        format!("no reports given, and {} is no project", context.project.display()),
        "name files or folders, or a --manifest; or make a project with `parallax init`",
    )
}

fn undated(id: ReportId) -> Diagnostic {
    set_aside(id, "undated", "it has no publication day, so --as-of cannot place it; give it one")
}

/// A report that is set aside whole.
pub fn set_aside(report: ReportId, code: &'static str, message: impl Into<String>) -> Diagnostic {
    Diagnostic { report, severity: Severity::Unread, code, message: message.into(), span: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_typed_one_way() {
        assert_eq!(day("2015-03-30"), Ok(jiff::civil::date(2015, 3, 30)));
        for wrong in ["2015-02-30", "30.3.2015", "2015-3-30", "yesterday", "", "２０１５-03-30"]
        {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}
