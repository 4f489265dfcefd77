//! The mappings that tables are read by: those that a project keeps under `columns/`, or one given on the command line.

use crate::failure::Failure;
use parallax_intake::Columns;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folder of a project that keeps mappings.
const FOLDER: &str = "columns";

/// How tables are read.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct TableArgs {
    /// Read tables (CSV, XLSX) by this mapping from columns: a file, or the name of one that the project keeps under
    /// columns/. Where left out, the one there that fits.
    #[arg(long, value_name = "MAPPING")]
    pub columns: Option<PathBuf>,
    /// Whose exports these are (Bayanat), where those of several desks come in: numbers of bulletins are unique at one only.
    #[arg(long, value_name = "DESK")]
    pub export_of: Option<String>,
}

impl TableArgs {
    /// The one given, or those of the project in `dir`.
    pub fn mappings(&self, dir: &Path) -> anyhow::Result<Arc<[Columns]>> {
        let folder = dir.join(FOLDER);
        let paths = match &self.columns {
            None => kept(&folder)?,
            Some(path) if path.is_file() => vec![path.clone()],
            Some(name) => vec![folder.join(name).with_extension("toml")],
        };
        paths.iter().map(|path| read(path)).collect()
    }
}

fn kept(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    Ok(paths)
}

/// Its name is that of the file: under it the keys of its tables are known again.
fn read(path: &Path) -> anyhow::Result<Columns> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let hint = "check the path; mappings of a project lie under columns/ and end in .toml";
        Failure::new(format!("cannot read the mapping {}", path.display()), hint).caused_by(error)
    })?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    Columns::parse(&name, &text).map_err(|error| {
        let hint = "docs/INTAKE.md shows what a mapping says";
        Failure::new(format!("the mapping {} does not hold", path.display()), hint)
            .caused_by(error)
            .into()
    })
}
