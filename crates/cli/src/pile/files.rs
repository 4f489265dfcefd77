//! Reports from files, folders and standard input.

use super::archived::Store;
use super::received::{self, Reach, Said};
use super::{Fetched, PileArgs, set_aside};
use parallax_intake::Format;
use parallax_model::{Diagnostic, ReportId};
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
    let Walked { files: mut found, links, unreadable: closed } = walk(path);
    let refused = |path: &PathBuf, error| Job::Refused(unreadable(id_of(path), error));
    let mut jobs: Vec<Job> = closed.iter().map(|(path, error)| refused(path, error)).collect();
    let reports = links.into_iter().filter(|link| is_report(link));
    jobs.extend(
        reports.map(|link| Job::Refused(set_aside(id_of(&link), "link", Walked::LEADS_OUT))),
    );
    if let Some(store) = Store::among(&found) {
        jobs.push(Job::Store(store));
        return jobs;
    }
    found.retain(|path| is_report(path));
    if found.is_empty() && jobs.is_empty() {
        let message =
            format!("the folder holds no report; reports end in .{}", Format::ENDINGS.join(", ."));
        return vec![Job::Refused(set_aside(id_of(path), "no-reports", message))];
    }
    jobs.extend(found.into_iter().map(Job::File));
    jobs
}

/// What lies in a folder, deep ones included; hidden files are left out. Each list by name.
#[derive(Default)]
pub struct Walked {
    /// Files.
    pub files: Vec<PathBuf>,
    /// Links to files outside of the folder. None is followed: whoever made the folder would choose what of this machine is
    /// archived. What a link inside of it leads to is found where it lies.
    pub links: Vec<PathBuf>,
    /// Folders that cannot be looked into, and why.
    pub unreadable: Vec<(PathBuf, std::io::Error)>,
}

/// Goes through a folder.
pub fn walk(folder: &Path) -> Walked {
    let mut walked = Walked::default();
    let root = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        if let Err(error) = walked.look_into(&folder, &root, &mut folders) {
            walked.unreadable.push((folder, error));
        }
    }
    walked.files.sort();
    walked.links.sort();
    walked
}

impl Walked {
    /// Why a link is not taken.
    pub const LEADS_OUT: &str =
        "it is a link to what lies outside of the folder; name the file itself";

    /// Takes what lies in one folder; those in it are left to `folders`.
    fn look_into(
        &mut self,
        folder: &Path,
        root: &Path,
        folders: &mut Vec<PathBuf>,
    ) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let leads_out = || !path.canonicalize().is_ok_and(|to| to.starts_with(root));
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                self.files.push(path);
            } else if kind.is_symlink() && path.is_file() && leads_out() {
                self.links.push(path);
            }
        }
        Ok(())
    }
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
