//! The views of lists that people keep at the desk: a file beside the journal, for they are no part of the record.
//!
//! **Invariant:** whoever reads meets the file whole; two desks that change it at once take turns.

use crate::failure::Failure;
use parallax_desk::View;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Where it stands in a project.
const VIEWS: &str = "people/views.json";

/// Addresses by name, of each person.
type All = BTreeMap<String, BTreeMap<String, String>>;

/// The file.
pub struct KeptViews(PathBuf);

impl KeptViews {
    /// That of the project in `dir`.
    pub fn of(dir: &Path) -> Self {
        Self(dir.join(VIEWS))
    }

    /// Those of a person, by name; none where there is no file.
    pub fn held(&self, person: &str) -> anyhow::Result<Vec<View>> {
        let of_person = self.read()?.remove(person).unwrap_or_default();
        let view = |(name, address)| View { name, address };
        Ok(of_person.into_iter().map(view).collect())
    }

    /// Keeps a view under a name, or lets it go.
    pub fn set(&self, person: &str, name: &str, address: Option<&str>) -> anyhow::Result<()> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        let trouble = |error| self.trouble("write", error);
        std::fs::create_dir_all(folder).map_err(trouble)?;
        let lock = private(&folder.join("views.lock")).map_err(trouble)?;
        lock.lock().map_err(trouble)?;
        let mut all = self.read()?;
        let of_person = all.entry(person.to_owned()).or_default();
        match address {
            Some(address) => _ = of_person.insert(name.to_owned(), address.to_owned()),
            None => _ = of_person.remove(name),
        }
        all.retain(|_, views| !views.is_empty());
        let text = serde_json::to_vec_pretty(&all).expect("it is text by names");
        let draft = folder.join("views.json.new");
        let write = || {
            let mut file = private(&draft)?;
            file.set_len(0)?;
            file.write_all(&text)?;
            file.sync_all()?;
            std::fs::rename(&draft, &self.0)
        };
        write().map_err(trouble)
    }

    fn read(&self) -> anyhow::Result<All> {
        let bytes = match std::fs::read(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(All::default()),
            read => read.map_err(|error| self.trouble("read", error))?,
        };
        serde_json::from_slice(&bytes).map_err(|error| {
            let what = format!("{} holds no views", self.0.display());
            Failure::new(what, "mend it, or move it away: only saved views are lost")
                .caused_by(error)
                .into()
        })
    }

    fn trouble(&self, doing: &str, error: std::io::Error) -> anyhow::Error {
        let what = format!("cannot {doing} {}", self.0.display());
        Failure::new(what, "see that its folder can be written to").caused_by(error).into()
    }
}

/// A file that only its owner can read: what people look for is nobody else's to know.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_comes_back_to_whoever_kept_it_and_to_nobody_else() {
        let dir = tempfile::tempdir().expect("a folder");
        let views = KeptViews::of(dir.path());
        assert!(views.held("Rana").expect("read").is_empty());
        views.set("Rana", "حمص", Some("/incidents?place=Homs")).expect("kept");
        views.set("Omar", "all", Some("/map")).expect("kept");
        views.set("Rana", "حمص", Some("/incidents?place=Hama")).expect("kept");
        let held = views.held("Rana").expect("read");
        let [one] = held.as_slice() else { panic!("{held:?}") };
        assert_eq!((one.name.as_str(), one.address.as_str()), ("حمص", "/incidents?place=Hama"));
        views.set("Rana", "حمص", None).expect("let go");
        assert!(views.held("Rana").expect("read").is_empty());
        assert_eq!(views.held("Omar").expect("read").len(), 1);
        std::fs::write(dir.path().join(VIEWS), "[").expect("written");
        assert!(views.held("Omar").is_err());
    }
}
