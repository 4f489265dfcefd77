//! What a project has of its own beside what ships with the program: `rules/*.toml`, the rule of `parallax.toml`, `voices.toml`;
//! and what its reports are read with, `actors.toml`, `places.tsv`, `frames/*.toml`.
//!
//! Today all of it is what the folder holds. On an earlier day rules and voices are what the journal says was in force then;
//! reports are read with what is known now, as with country dumps.

use crate::failure::Failure;
use jiff::Timestamp;
use parallax_engine::own_places;
use parallax_journal::{OwnFiles, Project, Settings};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a project adds to what ships with the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnRules {
    /// The rule that `parallax.toml` names; empty: none.
    pub rule: String,
    /// Name and text of each rule file, by name.
    pub rules: Vec<(String, String)>,
    /// Text of the list of voices; empty: none.
    pub voices: String,
    /// What reports are read with.
    pub reading: OwnReading,
}

/// What a project reads with beside what ships.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnReading {
    /// Text of the list of actors; empty: none.
    pub actors: String,
    /// Text of the list of places; empty: none.
    pub places: String,
    /// Name and text of each file of frames, by name.
    pub frames: Vec<(String, String)>,
}

/// Name of the list of voices.
const VOICES: &str = "voices.toml";

/// The project's settings: of these, the rule that they name.
const CHOICE: &str = "parallax.toml";

/// Name of the list of actors.
const ACTORS: &str = "actors.toml";

/// Folders of files.
const RULES: &str = "rules";
const FRAMES: &str = "frames";

/// The longest file that is put in force.
const MOST_BYTES: usize = 1 << 20;

impl OwnRules {
    /// Those of the project; with `as_of`, the rules and voices that were put in force until then. A project that never put any
    /// in force has those of its folder on every day.
    pub fn known(project: &Project, as_of: Option<Timestamp>) -> anyhow::Result<Self> {
        let of_folder = Self::of(project.root(), project.settings())?;
        if as_of.is_none() {
            return Ok(of_folder);
        }
        let read = |as_of| project.adoptions(as_of).map_err(super::project::with_hint);
        let then = match read(as_of)?.pop() {
            Some(last) => Self::in_force(last.own),
            None if read(None)?.is_empty() => return Ok(of_folder),
            None => Self::default(),
        };
        Ok(Self { reading: of_folder.reading, ..then })
    }

    /// Those that an entry put in force.
    pub fn in_force(own: OwnFiles) -> Self {
        let mut all = Self { rule: own.rule.unwrap_or_default(), ..Self::default() };
        for (name, text) in own.files {
            all.put(&name, Some(text));
        }
        all
    }

    /// Takes a file in place of what stands under its name, or takes it away. Whether a project has such files of its own.
    pub fn put(&mut self, name: &str, text: Option<String>) -> bool {
        let files = match name {
            CHOICE => {
                let chosen = text.as_deref().map_or(Some(String::new()), chosen);
                let is_one = chosen.is_some();
                self.rule = chosen.unwrap_or_default();
                return is_one;
            }
            VOICES => {
                self.voices = text.unwrap_or_default();
                return true;
            }
            ACTORS => {
                self.reading.actors = text.unwrap_or_default();
                return true;
            }
            own_places::PLACES => {
                self.reading.places = text.unwrap_or_default();
                return true;
            }
            other if is_in(other, RULES) => &mut self.rules,
            other if is_in(other, FRAMES) => &mut self.reading.frames,
            _ => return false,
        };
        files.retain(|(known, _)| known != name);
        files.extend(text.map(|text| (name.to_owned(), text)));
        files.sort();
        true
    }

    /// Name and text of each file; of `parallax.toml` the rule that it names.
    pub fn named_files(&self) -> BTreeMap<String, String> {
        let OwnFiles { rule, files } = self.files();
        let rule = rule.map(|rule| (CHOICE.to_owned(), choice(&rule)));
        files.into_iter().chain(rule).collect()
    }

    /// The same for the journal.
    pub fn files(&self) -> OwnFiles {
        let OwnReading { actors, places, frames } = &self.reading;
        let lists = [(ACTORS, actors), (own_places::PLACES, places), (VOICES, &self.voices)];
        let lists = lists.into_iter().filter(|(_, text)| !text.is_empty());
        let lists = lists.map(|(name, text)| (name.to_owned(), text.clone()));
        OwnFiles {
            rule: (!self.rule.is_empty()).then(|| self.rule.clone()),
            files: self.rules.iter().chain(frames).cloned().chain(lists).collect(),
        }
    }

    /// Those of the project in `dir`.
    pub fn of(dir: &Path, settings: &Settings) -> anyhow::Result<Self> {
        let rule = settings.rule.clone().unwrap_or_default();
        let text = |name: &str| anyhow::Ok(text_of(&dir.join(name))?.unwrap_or_default());
        let reading = OwnReading {
            actors: text(ACTORS)?,
            places: text(own_places::PLACES)?,
            frames: files_in(dir, FRAMES)?,
        };
        Ok(Self { rule, rules: files_in(dir, RULES)?, voices: text(VOICES)?, reading })
    }
}

/// The project's own places as a layer of the gazetteer.
pub fn places_of(dir: &Path) -> anyhow::Result<Option<(String, Vec<u8>)>> {
    let text = text_of(&dir.join(own_places::PLACES))?.unwrap_or_default();
    layer(&text)
}

/// A list of places as a layer of the gazetteer.
pub fn layer(places: &str) -> anyhow::Result<Option<(String, Vec<u8>)>> {
    let dump = own_places::dump(places).map_err(|why| {
        let what = format!("{} does not hold: {why}", own_places::PLACES);
        Failure::new(what, "mend the line; docs/SETTINGS.md says what a place of the project is")
    })?;
    Ok(dump.map(|bytes| (own_places::PLACES.to_owned(), bytes)))
}

/// Writes a file of the project's own, or takes it away, and gives what stood there: whole, or not at all.
pub fn write(dir: &Path, name: &str, text: Option<&str>) -> anyhow::Result<Option<String>> {
    let is_known = OwnRules::default().put(name, text.map(str::to_owned));
    if !is_known || text.is_some_and(|text| text.len() > MOST_BYTES) {
        let what = format!("{name} is no file that a project has of its own");
        let hint = "one is called voices.toml, actors.toml, places.tsv, or lies in rules/ or frames/; none is longer than a mebibyte";
        return Err(Failure::new(what, hint).into());
    }
    let path = dir.join(name);
    if name == CHOICE {
        return choose(&path, text);
    }
    let before = text_of(&path)?;
    let put = || match text {
        None if before.is_none() => Ok(()),
        None => std::fs::remove_file(&path),
        Some(text) => {
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            let fresh = path.with_extension("new");
            std::fs::write(&fresh, text)?;
            std::fs::rename(&fresh, &path)
        }
    };
    put().map_err(|error| {
        let what = format!("cannot write {}", path.display());
        Failure::new(what, "make room, or let this user write to the folder").caused_by(error)
    })?;
    Ok(before)
}

/// The line that names a rule.
fn choice(rule: &str) -> String {
    format!("rule = {rule:?}\n")
}

/// The rule that such a line names; `None`: it is none.
fn chosen(line: &str) -> Option<String> {
    let named = line.trim().strip_prefix("rule")?.trim_start().strip_prefix('=')?.trim();
    let name = named.strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_. @".contains(letter);
    (!name.is_empty() && name.chars().all(is_plain)).then(|| name.to_owned())
}

/// Has the settings name another rule, or none; all else in them stays as it is. Gives the line that stood there.
fn choose(path: &Path, line: Option<&str>) -> anyhow::Result<Option<String>> {
    let text = text_of(path)?.unwrap_or_default();
    let is_choice = |one: &&str| chosen(one).is_some();
    // What stands under a heading is of something else.
    let n_top = text.lines().take_while(|one| !one.trim_start().starts_with('[')).count();
    let before = text.lines().take(n_top).find(is_choice).map(|one| format!("{one}\n"));
    let mut lines: Vec<&str> = text.lines().take(n_top).filter(|one| !is_choice(one)).collect();
    lines.extend(line.map(str::trim_end));
    lines.extend(text.lines().skip(n_top));
    let fresh = path.with_extension("new");
    let put = std::fs::write(&fresh, format!("{}\n", lines.join("\n")))
        .and_then(|()| std::fs::rename(&fresh, path));
    put.map_err(|error| {
        let what = format!("cannot write {}", path.display());
        Failure::new(what, "make room, or let this user write to the folder").caused_by(error)
    })?;
    Ok(before)
}

/// Whether a name is that of a file in this folder, and of nothing outside it.
fn is_in(name: &str, folder: &str) -> bool {
    let file = name.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    file.and_then(|file| file.strip_suffix(".toml")).is_some_and(|stem| {
        let is_plain = |letter: char| !letter.is_control() && !"/\\:".contains(letter);
        !stem.is_empty() && !stem.starts_with('.') && stem.chars().all(is_plain)
    })
}

fn files_in(dir: &Path, name: &str) -> anyhow::Result<Vec<(String, String)>> {
    let folder = dir.join(name);
    let Ok(entries) = std::fs::read_dir(&folder) else { return Ok(Vec::new()) };
    let unreadable = |error| unreadable(&folder, error);
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    let mut paths = paths.map_err(unreadable)?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    let named = |path: PathBuf| {
        let file = path.file_name().map(|file| file.to_string_lossy().into_owned());
        let text = text_of(&path)?.unwrap_or_default();
        Ok((format!("{name}/{}", file.unwrap_or_default()), text))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_name_another_rule_and_keep_all_else() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join(CHOICE);
        std::fs::write(&path, "format = 1\nrule = \"range\"\n# ours\n[x]\nrule = 3\n")
            .expect("written");
        let put = |text: Option<&str>| write(dir.path(), CHOICE, text);
        let stands = || std::fs::read_to_string(&path).expect("read");
        assert_eq!(
            put(Some("rule = \"graded\"\n")).expect("put").as_deref(),
            Some("rule = \"range\"\n")
        );
        assert_eq!(stands(), "format = 1\n# ours\nrule = \"graded\"\n[x]\nrule = 3\n");
        assert_eq!(put(None).expect("put").as_deref(), Some("rule = \"graded\"\n"));
        assert_eq!(stands(), "format = 1\n# ours\n[x]\nrule = 3\n");
        assert!(put(Some("author = \"x\"")).is_err(), "nothing but the rule is changed so");
        assert!(put(Some("rule = \"a\"\nformat = \"9\"")).is_err());
    }

    #[test]
    fn a_file_has_its_place_and_nothing_lies_outside() {
        let dir = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: Option<&str>| write(dir.path(), name, text);
        for name in ["voices.toml", "frames/flood.toml", "rules/cautious.toml", "places.tsv"] {
            assert_eq!(put(name, Some("# one\n")).expect(name), None);
            assert_eq!(put(name, Some("# two\n")).expect(name).as_deref(), Some("# one\n"));
        }
        for name in [
            "journal.db",
            "../voices.toml",
            "rules/../x.toml",
            "rules/a/b.toml",
            "rules/.toml",
            "frames/x",
        ] {
            assert!(put(name, Some("x")).is_err(), "{name}");
        }
        let own = OwnRules::of(dir.path(), &Settings::default()).expect("read");
        assert_eq!(own.reading.frames, [("frames/flood.toml".to_owned(), "# two\n".to_owned())]);
        assert_eq!(OwnRules::in_force(own.files()), own);
        put("frames/flood.toml", None).expect("gone");
        let own = OwnRules::of(dir.path(), &Settings::default()).expect("read");
        assert!(own.reading.frames.is_empty());
    }
}
