//! The rules and voices that a project has of its own: `rules/*.toml`, `voices.toml`, and the rule of `parallax.toml`.
//!
//! Today they are what the folder holds; on an earlier day, what the journal says was in force then.

use crate::failure::Failure;
use jiff::Timestamp;
use parallax_journal::{OwnFiles, Project, Settings};
use std::collections::BTreeMap;
use std::path::Path;

/// What a project adds to the rules and voices that ship with the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnRules {
    /// The rule that `parallax.toml` names; empty: none.
    pub rule: String,
    /// Name and text of each rule file, by name.
    pub rules: Vec<(String, String)>,
    /// Text of the list of voices; empty: none.
    pub voices: String,
}

/// Name of the list of voices.
const VOICES: &str = "voices.toml";

impl OwnRules {
    /// Those of the project; with `as_of`, those that were put in force until then. A project that never put any in force
    /// has those of its folder on every day.
    pub fn known(project: &Project, as_of: Option<Timestamp>) -> anyhow::Result<Self> {
        if as_of.is_none() {
            return Self::of(project.root(), project.settings());
        }
        let read = |as_of| project.adoptions(as_of).map_err(super::project::with_hint);
        match read(as_of)?.pop() {
            Some(last) => Ok(Self::in_force(last.own)),
            None if read(None)?.is_empty() => Self::of(project.root(), project.settings()),
            None => Ok(Self::default()),
        }
    }

    /// Those that an entry put in force.
    pub fn in_force(own: OwnFiles) -> Self {
        let (voices, rules) = own.files.into_iter().partition::<Vec<_>, _>(|file| file.0 == VOICES);
        let voices = voices.into_iter().next().map(|(_, text)| text).unwrap_or_default();
        Self { rule: own.rule.unwrap_or_default(), rules, voices }
    }

    /// Name and text of each file; of `parallax.toml` the rule that it names.
    pub fn named_files(&self) -> BTreeMap<String, String> {
        let OwnFiles { rule, files } = self.files();
        let rule = rule.map(|rule| ("parallax.toml".to_owned(), format!("rule = {rule:?}\n")));
        files.into_iter().chain(rule).collect()
    }

    /// The same for the journal.
    pub fn files(&self) -> OwnFiles {
        let voices = (!self.voices.is_empty()).then(|| (VOICES.to_owned(), self.voices.clone()));
        OwnFiles {
            rule: (!self.rule.is_empty()).then(|| self.rule.clone()),
            files: self.rules.iter().cloned().chain(voices).collect(),
        }
    }

    /// Those of the project in `dir`.
    pub fn of(dir: &Path, settings: &Settings) -> anyhow::Result<Self> {
        let rule = settings.rule.clone().unwrap_or_default();
        let voices = text_of(&dir.join(VOICES))?.unwrap_or_default();
        Ok(Self { rule, rules: rules_in(&dir.join("rules"))?, voices })
    }
}

fn rules_in(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let unreadable = |error| unreadable(folder, error);
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    let mut paths = paths.map_err(unreadable)?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    let named = |path: std::path::PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let text = text_of(&path)?.unwrap_or_default();
        Ok((format!("rules/{}", name.unwrap_or_default()), text))
    };
    paths.into_iter().map(named).collect()
}

/// `None`: there is no such file.
fn text_of(path: &Path) -> anyhow::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, error)),
    }
}

fn unreadable(path: &Path, error: std::io::Error) -> anyhow::Error {
    let what = format!("cannot read {}", path.display());
    Failure::new(what, "mend it, or move it out of the project").caused_by(error).into()
}
