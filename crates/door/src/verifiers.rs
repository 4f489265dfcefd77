//! The file of verifiers, beside the journal: what each person comes in with, as far as it has to be kept.
//!
//! It is rewritten whole, readable by its owner only, and can be changed or erased without the journal; the journal holds the
//! digest of each verifier, so that one that was slipped into the file opens nothing.

use crate::DoorError;
use crate::private::rewrite;
use parallax_model::Credential;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where it lies in a project.
pub const VERIFIERS: &str = "people/verifiers.json";

/// What is kept of one person.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Hash of the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Secret of the second factor, base32.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Digest of the access key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Passkeys, as [`crate::Passkeys::written`] gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<String>,
    /// How often each passkey was used, by its id, where its device counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub used: BTreeMap<String, u32>,
}

/// Never shown whole, not even by mistake.
impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kinds = Credential::ALL.iter().filter(|kind| self.get(**kind).is_some());
        f.debug_set().entries(kinds).finish()
    }
}

impl Held {
    /// The verifier of this kind.
    pub fn get(&self, kind: Credential) -> Option<&str> {
        match kind {
            Credential::Password => self.password.as_deref(),
            Credential::Code => self.code.as_deref(),
            Credential::Key => self.key.as_deref(),
            Credential::Passkey => self.passkey.as_deref(),
        }
    }

    fn set(&mut self, kind: Credential, verifier: Option<String>) {
        match kind {
            Credential::Password => self.password = verifier,
            Credential::Code => self.code = verifier,
            Credential::Key => self.key = verifier,
            Credential::Passkey => self.passkey = verifier,
        }
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct All {
    people: BTreeMap<String, Held>,
}

/// The file of a project.
#[derive(Debug, Clone)]
pub struct VerifierFile(PathBuf);

impl VerifierFile {
    /// That of the project in `dir`.
    pub fn of(dir: &Path) -> Self {
        Self(dir.join(VERIFIERS))
    }

    /// What is kept of a person; nothing where there is no file.
    pub fn held(&self, person: &str) -> Result<Held, DoorError> {
        Ok(self.read()?.people.remove(person).unwrap_or_default())
    }

    /// Keeps another verifier of a person, or none.
    pub fn set(
        &self,
        person: &str,
        kind: Credential,
        verifier: Option<String>,
    ) -> Result<(), DoorError> {
        self.change(|all| all.people.entry(person.to_owned()).or_default().set(kind, verifier))
    }

    /// Keeps how often a passkey was used.
    pub fn used(&self, person: &str, id: &str, times: u32) -> Result<(), DoorError> {
        self.change(|all| {
            let held = all.people.entry(person.to_owned()).or_default();
            held.used.insert(id.to_owned(), times);
        })
    }

    /// Forgets a person.
    pub fn forget(&self, person: &str) -> Result<(), DoorError> {
        self.change(|all| _ = all.people.remove(person))
    }

    fn read(&self) -> Result<All, DoorError> {
        let bytes = match std::fs::read(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(All::default()),
            read => read.map_err(|source| self.trouble("read", source))?,
        };
        // What the parser says may quote what it read: a secret. Where it stands is enough.
        serde_json::from_slice(&bytes).map_err(|error| DoorError::Damaged {
            path: self.0.clone(),
            why: format!("line {}, column {}", error.line(), error.column()),
        })
    }

    /// Two programs that change it at once take turns; whoever reads meets it whole.
    fn change(&self, with: impl FnOnce(&mut All)) -> Result<(), DoorError> {
        rewrite(
            &self.0,
            "lock",
            |source| self.trouble("write", source),
            || {
                let mut all = self.read()?;
                with(&mut all);
                Ok(serde_json::to_vec_pretty(&all).expect("it is text by names"))
            },
        )
    }

    fn trouble(&self, doing: &'static str, source: std::io::Error) -> DoorError {
        DoorError::File { doing, path: self.0.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_held_until_it_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let file = VerifierFile::of(dir.path());
        assert_eq!(file.held("رنا").unwrap(), Held::default());
        file.set("رنا", Credential::Password, Some("$argon2id$a".into())).unwrap();
        file.set("رنا", Credential::Code, Some("ABC".into())).unwrap();
        file.set("B", Credential::Key, Some("00".into())).unwrap();
        let held = file.held("رنا").unwrap();
        assert_eq!(
            (held.get(Credential::Password), held.get(Credential::Key)),
            (Some("$argon2id$a"), None)
        );
        assert!(!format!("{held:?}").contains("argon2id"), "a secret is not shown");
        file.set("رنا", Credential::Code, None).unwrap();
        assert_eq!(file.held("رنا").unwrap().code, None);
        file.forget("رنا").unwrap();
        let left = std::fs::read_to_string(dir.path().join(VERIFIERS)).unwrap();
        assert!(!left.contains("رنا") && left.contains("\"B\""), "{left}");
    }

    #[test]
    #[cfg(unix)]
    fn others_cannot_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        VerifierFile::of(dir.path()).set("A", Credential::Key, Some("00".into())).unwrap();
        let mode = std::fs::metadata(dir.path().join(VERIFIERS)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_file_is_told_without_what_it_holds() {
        let dir = tempfile::tempdir().unwrap();
        let file = VerifierFile::of(dir.path());
        std::fs::create_dir(dir.path().join("people")).unwrap();
        std::fs::write(dir.path().join(VERIFIERS), "{\"people\": {\"A\": {\"key\": hunter2}}}")
            .unwrap();
        let error = file.held("A").unwrap_err().to_string();
        assert!(error.contains("line 1") && !error.contains("hunter2"), "{error}");
        assert!(file.set("A", Credential::Key, None).is_err(), "it is not written over");
    }
}
