//! Reports from files, folders and standard input.

use super::archived::Store;
use super::received::{self, Reach, Said};
use super::{Fetched, PileArgs, set_aside};
use parallax_intake::Format;
use parallax_model::{Diagnostic, ReportId};
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

/// The reports of `files`, folders opened up, in the order given; those of a folder by name.
pub fn reports(
    files: &[PathBuf],
    args: &PileArgs,
    reach: &Reach,
) -> impl Iterator<Item = Result<Fetched, Diagnostic>> + 'static {
    let said = Said { title: None, published: args.published, outlet: args.outlet.clone() };
    let reach = reach.clone();
    let jobs: Vec<Job> = files.iter().flat_map(|path| opened_up(path)).collect();
    jobs.into_iter().flat_map(move |job| -> Box<dyn Iterator<Item = _>> {
        match job {
            Job::File(path) => Box::new(found_in(&path, &said, &reach).into_iter()),
            Job::Refused(diagnostic) => Box::new(std::iter::once(Err(diagnostic))),
            Job::Store(store) => {
                let (reports, rest) = store.open(&said, &reach);
                let (said, reach) = (said.clone(), reach.clone());
                let rest = rest.into_iter().filter(|path| is_report(path));
                Box::new(
                    reports
                        .into_iter()
                        .chain(rest.flat_map(move |path| found_in(&path, &said, &reach))),
                )
            }
        }
    })
}

/// What is to be opened.
enum Job {
    /// A file.
    File(PathBuf),
    /// Nothing, and why.
    Refused(Diagnostic),
    /// What an archiver saved.
    Store(Store),
}

/// The id of a report that is known by its path.
pub fn id_of(path: &Path) -> ReportId {
    let is_stdin = path == Path::new("-");
    ReportId::new(if is_stdin { "stdin".to_owned() } else { path.display().to_string() })
}

/// The file itself, or the reports in the folder, deep ones included. By its ending a file in a folder is taken for a
/// report; a file named by itself is always taken.
fn opened_up(path: &Path) -> Vec<Job> {
    if !path.is_dir() {
        return vec![Job::File(path.to_owned())];
    }
    let mut found = Vec::new();
    if let Err(error) = collect(path, &|entry| Ok(entry.path().is_file()), &mut found) {
        return vec![Job::Refused(unreadable(id_of(path), &error))];
    }
    found.sort();
    if let Some(store) = Store::among(&found) {
        return vec![Job::Store(store)];
    }
    found.retain(|path| is_report(path));
    if found.is_empty() {
        let message =
            format!("the folder holds no report; reports end in .{}", Format::ENDINGS.join(", ."));
        return vec![Job::Refused(set_aside(id_of(path), "no-reports", message))];
    }
    found.into_iter().map(Job::File).collect()
}

/// The files of a folder that are wanted, deep ones included; hidden ones are not.
pub fn collect(
    folder: &Path,
    is_wanted: &dyn Fn(&DirEntry) -> std::io::Result<bool>,
    found: &mut Vec<PathBuf>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        // A link is not followed into a folder: a loop would never end.
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), is_wanted, found)?;
        } else if is_wanted(&entry)? {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn is_report(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
    let name = name.unwrap_or_default();
    let has = |ending: &&str| name.strip_suffix(ending).is_some_and(|stem| stem.ends_with('.'));
    path.is_file() && Format::ENDINGS.iter().any(has)
}

fn found_in(path: &Path, said: &Said, reach: &Reach) -> Vec<Result<Fetched, Diagnostic>> {
    let id = id_of(path);
    if path.extension().is_some_and(|ending| ending == "jsonl") {
        let message = "this looks like a manifest; give it with --manifest";
        return vec![Err(set_aside(id, "manifest", message))];
    }
    received::reports(path, &id, said, reach)
}

/// A file that could not be opened or read, and why.
pub fn unreadable(id: ReportId, error: &std::io::Error) -> Diagnostic {
    let (code, hint) = match error.kind() {
        std::io::ErrorKind::NotFound => ("missing", "check the path"),
        std::io::ErrorKind::PermissionDenied => ("forbidden", "ask for the right to read it"),
        _ => ("unreadable", "check the file and the disk it is on"),
    };
    set_aside(id, code, format!("it cannot be read ({error}); {hint}"))
}
