//! Reports from files, folders and standard input.

use super::{PileArgs, set_aside};
use parallax_engine::{Body, ReportInput};
use parallax_model::{Day, Diagnostic, ReportId};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Endings by which a file in a folder is taken for a report. A file named by itself is always taken.
const ENDINGS: [&str; 2] = ["txt", "text"];

/// What every file of one call shares.
#[derive(Clone)]
struct Shared {
    published: Option<Day>,
    outlet: Option<String>,
    max_bytes: usize,
}

/// The reports of `files`, folders opened up, in the order given; those of a folder by name.
pub fn reports(
    files: &[PathBuf],
    args: &PileArgs,
) -> impl Iterator<Item = Result<ReportInput, Diagnostic>> + 'static {
    let shared = Shared {
        published: args.published,
        outlet: args.outlet.clone(),
        max_bytes: args.max_bytes,
    };
    let paths: Vec<_> = files.iter().flat_map(|path| opened_up(path)).collect();
    paths.into_iter().map(move |path| path.and_then(|path| report(&path, &shared)))
}

/// The id of a report that is known by its path.
pub fn id_of(path: &Path) -> ReportId {
    let is_stdin = path == Path::new("-");
    ReportId::new(if is_stdin { "stdin".to_owned() } else { path.display().to_string() })
}

/// The file itself, or the reports in the folder, deep ones included.
fn opened_up(path: &Path) -> Vec<Result<PathBuf, Diagnostic>> {
    if !path.is_dir() {
        return vec![Ok(path.to_owned())];
    }
    let mut found = Vec::new();
    if let Err(error) = collect(path, &mut found) {
        return vec![Err(unreadable(id_of(path), &error))];
    }
    if found.is_empty() {
        let message =
            format!("the folder holds no report; reports end in .{}", ENDINGS.join(" or ."));
        return vec![Err(set_aside(id_of(path), "no-reports", message))];
    }
    found.sort();
    found.into_iter().map(Ok).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if is_hidden {
            continue;
        }
        // A link is not followed into a folder: a loop would never end.
        if entry.file_type()?.is_dir() {
            collect(&path, found)?;
        } else if is_report(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_report(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    path.is_file()
        && ending.is_some_and(|e| ENDINGS.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

fn report(path: &Path, shared: &Shared) -> Result<ReportInput, Diagnostic> {
    let id = id_of(path);
    if path.extension().is_some_and(|ending| ending == "jsonl") {
        return Err(set_aside(
            id,
            "manifest",
            "this looks like a manifest; give it with --manifest",
        ));
    }
    let bytes = bytes_of(path, shared.max_bytes).map_err(|error| unreadable(id.clone(), &error))?;
    Ok(ReportInput {
        id,
        body: Body::Bytes(bytes),
        title: None,
        published: shared.published,
        outlet: shared.outlet.clone(),
    })
}

/// The bytes of a file, one past `max_bytes` at most: enough for the engine to see that there are too many.
pub fn bytes_of(path: &Path, max_bytes: usize) -> std::io::Result<Vec<u8>> {
    let source: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(File::open(path)?),
    };
    let mut bytes = Vec::new();
    source.take((max_bytes as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
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
