//! The pile of reports that a command works on: files, folders, standard input, a manifest, or the project.
//!
//! What cannot be fetched comes out in its place as a diagnostic, so that the rest of the batch goes on.

mod files;

mod lines;

mod manifest;

mod memory;

pub mod project;

mod trees;

pub mod own_rules;

use crate::as_of::{AsOf, as_of};
use crate::context::Context;
use crate::failure::Failure;
pub use memory::{KIND, ProjectMemory, undamaged};
pub use own_rules::OwnRules;
use parallax_engine::{Limits, ReportInput};
use parallax_model::{Day, Decision, Diagnostic, ReportId, Severity};
use std::path::PathBuf;
pub use trees::KeptTrees;

/// A pile, one report at a time.
pub struct Pile {
    inputs: Box<dyn Iterator<Item = Result<ReportInput, Diagnostic>>>,
    /// Where what is read of them is kept: a project has such a place.
    pub memory: Option<ProjectMemory>,
    /// Country dumps that the project reads places by.
    pub dumps: Vec<(String, Vec<u8>)>,
    /// What people decided in the project.
    pub decisions: Vec<Decision>,
    /// Rules and voices of the project.
    pub own: OwnRules,
}

impl Pile {
    /// Reports that no memory is kept of.
    pub fn of(inputs: impl Iterator<Item = Result<ReportInput, Diagnostic>> + 'static) -> Self {
        let (dumps, decisions) = (Vec::new(), Vec::new());
        Self { inputs: Box::new(inputs), memory: None, dumps, decisions, own: OwnRules::default() }
    }
}

impl Iterator for Pile {
    type Item = Result<ReportInput, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        self.inputs.next()
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
        let listed = match &self.manifest {
            Some(path) => manifest::reports(path, self.max_bytes)?,
            None => Pile::of(std::iter::empty()),
        };
        let pile = Pile::of(files::reports(files, self).chain(listed));
        Ok(self.as_known(pile))
    }

    /// Leaves out what `--as-of` leaves out. A report without a day cannot be placed before or after another.
    fn as_known(&self, pile: Pile) -> Pile {
        let Some(day) = self.as_of.map(AsOf::day) else { return pile };
        Pile::of(pile.filter_map(move |input| match input {
            Ok(input) if input.published.is_none() => Some(Err(undated(input.id))),
            Ok(input) if input.published > Some(day) => None,
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
fn set_aside(report: ReportId, code: &'static str, message: impl Into<String>) -> Diagnostic {
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
