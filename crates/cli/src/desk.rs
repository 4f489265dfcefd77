//! Who writes into a project, and when: the only place where the clock is read for the record.

use crate::failure::Failure;
use crate::pile::project::with_hint;
use crate::store;
use parallax_journal::{Patience, Project, Stamp};
use parallax_model::Role;
use std::path::Path;

/// Under which name entries are written.
#[derive(Debug, Clone, clap::Args)]
pub struct AuthorArgs {
    /// Name under which this is written into the journal, for ever; by default the author that parallax.toml names, else
    /// the user of this computer.
    #[arg(long, value_name = "NAME")]
    pub author: Option<String>,
}

impl AuthorArgs {
    /// The name given, the project's, or the user's.
    pub fn name(&self, of_project: Option<&str>) -> String {
        let given = self.author.clone().or_else(|| of_project.map(str::to_owned));
        given.or_else(user).unwrap_or_else(|| "unnamed".to_owned())
    }
}

fn user() -> Option<String> {
    let variables = ["USER", "USERNAME", "LOGNAME"].into_iter();
    variables.filter_map(|name| std::env::var(name).ok()).find(|name| !name.trim().is_empty())
}

/// `author`, now.
pub fn stamp(author: &str) -> Stamp {
    Stamp { time: jiff::Timestamp::now(), author: author.trim().to_owned() }
}

/// Opens the project in `dir`.
pub fn open(dir: &Path) -> anyhow::Result<Project> {
    Project::open_from(dir, Patience::default(), &store::known()).map_err(with_hint)
}

/// Opens the project in `dir` and refuses at once where nothing can be written to it.
pub fn open_to_write(dir: &Path) -> anyhow::Result<Project> {
    let project = open(dir)?;
    match project.refusal() {
        None => Ok(project),
        Some(refusal) => Err(with_hint(refusal)),
    }
}

/// Refuses where the project knows people and `author` is none of them with this role. The terminal takes their word for who
/// they are: this keeps from mistakes, and what they do carries their name.
pub fn needs_role(project: &Project, author: &str, least: Role) -> anyhow::Result<()> {
    let people = project.people().map_err(with_hint)?;
    if people.persons.is_empty() {
        return Ok(());
    }
    let author = author.trim();
    let what = match people.person(author) {
        Some(person) if person.role >= least => return Ok(()),
        Some(person) => {
            format!("{author} is {} here, and this takes {}", person.role.as_str(), least.as_str())
        }
        None => format!(
            "{author} is not among the people of this project, and this takes {}",
            least.as_str()
        ),
    };
    let hint =
        "have one of them do it, under their name (--author); `parallax people list` names them";
    Err(Failure::new(what, hint).into())
}

/// Bytes that nobody can guess, for a key.
pub fn seed() -> anyhow::Result<[u8; 32]> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| {
        let hint = "run the command again; a system that gives no random bytes cannot make keys";
        Failure::new(format!("this system gives no random bytes: {error}"), hint)
    })?;
    Ok(seed)
}

/// Now, in seconds after 1970.
pub fn now_s() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default()
}

/// Reads a file that the user named.
pub fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| {
        let what = format!("cannot read {}", path.display());
        Failure::new(what, "check the path").caused_by(error).into()
    })
}

/// A key as it is given on the command line.
pub fn public_key(text: &str) -> Result<parallax_journal::PublicKey, String> {
    parallax_journal::PublicKey::parse(text).map_err(|error| error.to_string())
}

/// There is nothing to do, said before anything is opened.
pub fn nothing_given(verb: &str) -> Failure {
    Failure::new(
        format!("nothing to {verb} was given"),
        "name files or folders, `-` for standard input, or a --manifest",
    )
}

/// Writes a new file that only its owner can read.
pub fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written =
        options.open(path).and_then(|mut file| std::io::Write::write_all(&mut file, bytes));
    written.map_err(|error| {
        let what = format!("cannot write {}", path.display());
        Failure::new(what, "name a place that can be written to").caused_by(error).into()
    })
}
