//! Reports of a project, from its archive.

use super::{OwnRules, Pile, ProjectMemory, set_aside};
use crate::as_of::AsOf;
use crate::desk;
use crate::failure::Failure;
use parallax_engine::{Body, KnownReport, ReportInput};
use parallax_journal::{JournalError, Project, ReportRecord};
use parallax_model::Diagnostic;
use std::path::Path;
use std::rc::Rc;

/// Reports of a project, as it held them.
pub struct Archived {
    project: Project,
    records: Vec<ReportRecord>,
}

impl Archived {
    /// What is known of each before its bytes are fetched.
    pub fn known(&self) -> Vec<KnownReport> {
        self.records.iter().map(|record| known(&self.project, record)).collect()
    }

    /// One of them with its bytes, or why they could not be fetched.
    pub fn fetch(&self, at: usize) -> Result<ReportInput, Diagnostic> {
        report(&self.project, &self.records[at])
    }
}

/// The reports that the project in `dir` holds, in the order they came in, and what people decided; with `as_of`, what it
/// held then, with what was known of it then.
pub fn reports(dir: &Path, as_of: Option<AsOf>) -> anyhow::Result<Pile> {
    let project = desk::open(dir)?;
    let until = as_of.map(AsOf::instant);
    let records = project.reports(until).map_err(with_hint)?;
    // Without its derived rows a project reads slower, not otherwise.
    let memory = project.derived().ok().map(ProjectMemory::new);
    let memory = memory.map(|memory| if until.is_some() { memory.of_the_past() } else { memory });
    let dumps = dumps(&project, until)?;
    let decisions = project.decisions(until).map_err(with_hint)?;
    let own = OwnRules::known(&project, until)?;
    let archived = Rc::new(Archived { project, records });
    let one_by_one = Rc::clone(&archived);
    let inputs = (0..archived.records.len()).map(move |at| one_by_one.fetch(at));
    Ok(Pile { archived: Some(archived), memory, dumps, decisions, own, ..Pile::of(inputs) })
}

/// Name and bytes of the country dumps that the project held then, and its own places.
pub fn dumps(
    project: &Project,
    until: Option<jiff::Timestamp>,
) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let dumps = project.dumps(until).map_err(with_hint)?;
    let fetched = dumps.into_iter().map(|dump| Ok((dump.name, project.bytes(dump.digest)?)));
    let mut all: Vec<(String, Vec<u8>)> = fetched.collect::<Result<_, _>>().map_err(with_hint)?;
    all.extend(super::own_rules::places_of(project.root())?);
    Ok(all)
}

/// A journal's error as a person reads it.
pub fn with_hint(error: JournalError) -> anyhow::Error {
    let hint = error.hint();
    Failure::new(error.to_string(), hint).caused_by(error).into()
}

/// One report with its bytes, or why they could not be fetched.
pub fn report(project: &Project, record: &ReportRecord) -> Result<ReportInput, Diagnostic> {
    let id = record.id();
    let bytes = project
        .bytes(record.digest)
        .map_err(|error| set_aside(id.clone(), "archive", format!("{error}; {}", error.hint())))?;
    let known = &record.known;
    Ok(ReportInput {
        id,
        body: Body::Bytes(bytes),
        title: known.title.clone(),
        published: known.published,
        outlet: known.outlet.clone(),
    })
}

/// What is known of a report before its bytes are fetched.
pub fn known(project: &Project, record: &ReportRecord) -> KnownReport {
    let known = &record.known;
    let there = std::fs::metadata(project.path_of(record.digest)).ok();
    KnownReport {
        id: record.id(),
        title: known.title.clone(),
        published: known.published,
        outlet: known.outlet.clone(),
        n_bytes: there.map(|there| there.len()),
    }
}
