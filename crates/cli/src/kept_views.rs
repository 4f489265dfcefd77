//! The views of lists that people keep at the desk: a file beside the journal, for they are no part of the record.
//!
//! Only its owner reads the file: what people look for is nobody else's to know.
//!
//! **Invariant:** whoever reads meets the file whole; two desks that change it at once take turns.

use crate::failure::Failure;
use parallax_desk::View;
use parallax_door::rewrite;
use std::collections::BTreeMap;
use std::io::ErrorKind;
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
        rewrite(
            &self.0,
            "views.lock",
            |error| self.trouble("write", error),
            || {
                let mut all = self.read()?;
                let of_person = all.entry(person.to_owned()).or_default();
                match address {
                    Some(address) => _ = of_person.insert(name.to_owned(), address.to_owned()),
                    None => _ = of_person.remove(name),
                }
                all.retain(|_, views| !views.is_empty());
                Ok(serde_json::to_vec_pretty(&all).expect("it is text by names"))
            },
        )
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
