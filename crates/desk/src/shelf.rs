//! Where the desk takes the record from and puts decisions into. The desk knows no disk: whoever starts it hands it a shelf.

use crate::messages::Lang;
use crate::works::Work;
use jiff::Timestamp;
use parallax_door::Held;
use parallax_engine::control::Control;
use parallax_engine::{Party, Record, RuleSaid};
use parallax_model::{Credential, Decision, Groups, People, PeopleChange, Place, Verdict};
use parallax_record::{CustodyLine, EvidenceLine, ReportLine, VerifyLine};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What a project comes to at one moment.
pub struct Holdings {
    /// Name of the project, for the top of the page.
    pub project: String,
    /// The journal's state that this was derived from: equal marks, equal holdings.
    pub mark: String,
    /// The incidents and the claims behind them.
    pub record: Record,
    /// Every report, also those that could not be read, in the order they came in.
    pub reports: Vec<ReportLine>,
    /// Every decision, in the order of entries, those since undone too.
    pub decisions: Vec<Decision>,
    /// Who is said to have held which place when.
    pub control: Control,
    /// The known parties that claims name, by their ids, with what they are called in [`languages`](crate::languages).
    pub actors: BTreeMap<String, Party>,
    /// Names that claims credit, each with the name of its source where that is another.
    pub sources: BTreeMap<String, String>,
    /// The rules there are, those of the project too.
    pub rules: Vec<RuleSaid>,
    /// The project's own list of voices, as it wrote it; empty: it has none.
    pub voices: String,
    /// Rule and version that chose among the voices.
    pub rule: String,
    /// Name and version of what read the claims.
    pub extractor: (String, String),
}

impl Holdings {
    /// The name of a party in a language: that of its list where it is known, else what was said.
    pub(crate) fn party<'h>(&'h self, lang: Lang, id: &'h str) -> &'h str {
        let Some(party) = self.actors.get(id) else { return id };
        party.called.get(lang.code()).unwrap_or(&party.name)
    }

    /// The names of parties that go under one key: `islamic_state + rebels`.
    pub(crate) fn parties(&self, lang: Lang, ids: &str) -> String {
        ids.split(" + ").map(|id| self.party(lang, id)).collect::<Vec<_>>().join(" + ")
    }

    /// The name of the source that a name which claims credit stands for.
    pub(crate) fn source<'h>(&'h self, name: &'h str) -> &'h str {
        self.sources.get(name).map_or(name, String::as_str)
    }

    /// Every name of a party that is listed; what was said, of another.
    pub(crate) fn names_of<'h>(&'h self, id: &'h str) -> impl Iterator<Item = &'h str> {
        let party = self.actors.get(id);
        let names =
            party.into_iter().flat_map(|one| std::iter::once(&one.name).chain(one.called.values()));
        std::iter::once(id).chain(names.map(String::as_str))
    }

    /// What a party goes by in the record, of its id or one of its names, in any case.
    pub(crate) fn party_id(&self, typed: &str) -> String {
        let lower = typed.to_lowercase();
        let is_it = |id: &&String| self.names_of(id).any(|name| name.to_lowercase() == lower);
        self.actors.keys().find(is_it).map_or(lower, |id| id.to_lowercase())
    }
}

/// Holdings of a project that holds nothing.
#[cfg(test)]
pub(crate) fn nothing() -> Holdings {
    Holdings {
        project: String::new(),
        mark: String::new(),
        record: Record::default(),
        reports: vec![],
        decisions: vec![],
        control: Control::default(),
        actors: BTreeMap::new(),
        sources: BTreeMap::new(),
        rules: vec![],
        voices: String::new(),
        rule: String::new(),
        extractor: Default::default(),
    }
}

/// Why nothing could be taken from a shelf, or put there: one sentence, and what to do.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{what}")]
pub struct ShelfError {
    /// What happened, and where.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

/// One entry of the journal.
#[derive(Debug, Clone)]
pub struct JournalEntry {
    /// Its number, from 0.
    pub seq: u64,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub time_ms: i64,
    /// Who wrote it.
    pub author: String,
    /// `report.added`, `decision.merged`, …
    pub kind: String,
    /// Its body, JSON.
    pub body: String,
    /// Its SHA-256, hexadecimal.
    pub hash: String,
}

/// An item of evidence, and what happened to it.
#[derive(Debug, Clone)]
pub struct EvidenceHeld {
    /// The item.
    pub line: EvidenceLine,
    /// Its chain of custody, oldest link first.
    pub custody: Vec<CustodyLine>,
}

impl JournalEntry {
    /// An entry that is not shown: its number, time and hash alone, which the chain shows anyway.
    pub fn withheld(seq: u64, time_ms: i64, hash: String) -> Self {
        let kind = "withheld".to_owned();
        Self { seq, time_ms, author: String::new(), kind, body: "{}".to_owned(), hash }
    }
}

/// How far the journal reaches and what of it is signed.
#[derive(Debug, Clone, Default)]
pub struct Custody {
    /// Number of entries.
    pub n_entries: u64,
    /// Signed checkpoints: entries covered, and the root of the tree over them.
    pub checkpoints: Vec<(u64, String)>,
    /// Stamps of checkpoints that hold.
    pub stamps: Vec<VerifyLine>,
    /// What is wrong with those that do not.
    pub faulty_stamps: Vec<String>,
}

/// What a person enters.
#[derive(Debug, Clone)]
pub struct Entered {
    /// What is decided.
    pub verdicts: Vec<Verdict>,
    /// Who decides.
    pub author: String,
    /// Why.
    pub reason: String,
}

/// A list as somebody wants to see it again: an address under a name of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// What they call it.
    pub name: String,
    /// Its address, without language and day.
    pub address: String,
}

/// A file of the project's own, as it was put in force and as the folder holds it; `None`: there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFile {
    /// `rules/cautious.toml`, `voices.toml`, `actors.toml`, `places.tsv`, `frames/flood.toml`; `parallax.toml` for the rule that it names.
    pub name: String,
    /// As it was put in force last.
    pub before: Option<String>,
    /// As it is.
    pub after: Option<String>,
}

/// What another file of the project's own would make of the record.
pub struct Foreseen {
    /// As it is, over the same reports; `None`: over all of them, as it stands.
    pub before: Option<Record>,
    /// As it would be.
    pub after: Record,
    /// Reports that were read to see it, the last ones to come in.
    pub n_reports: usize,
    /// Reports there are.
    pub n_all: usize,
}

/// What is being done to derive the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reports are being read: a step each.
    Reading,
    /// Claims are being grouped and reckoned: as many steps however many there are.
    Grouping,
}

/// How far deriving the record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Steps that are done.
    pub done: u64,
    /// Of so many.
    pub all: u64,
}

impl Progress {
    /// Whether it is the reading of reports.
    pub(crate) fn is_reading(&self) -> bool {
        self.stage == Stage::Reading
    }
}

/// The entry that put rules and voices in force last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Its number.
    pub entry: u64,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub time_ms: i64,
    /// Who did.
    pub author: String,
    /// Why.
    pub reason: String,
}

/// The project's own rules and voices, and what of them is in force.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnRules {
    /// `None`: none were ever put in force, so that those of the folder are used on every day.
    pub in_force: Option<InForce>,
    /// Every file that either has.
    pub files: Vec<OwnFile>,
}

impl OwnRules {
    /// Whether the folder holds other rules or voices than those in force.
    pub fn differ(&self) -> bool {
        self.files.iter().any(|file| file.before != file.after)
    }
}

/// A project that can be looked at again and again, and decided about.
pub trait Shelf: Send + Sync {
    /// The journal's state now. Cheap: asked at every request.
    fn mark(&self) -> Result<String, ShelfError>;

    /// Derives everything anew; with `as_of`, from what the journal held at that moment.
    fn load(&self, as_of: Option<Timestamp>) -> Result<Holdings, ShelfError>;

    /// How far deriving the record is, while it is being derived. Cheap.
    fn progress(&self) -> Option<Progress> {
        None
    }

    /// Stops the reading of reports at the next whole one and the grouping of everything at its next step, or lets them go on.
    /// What is read is kept; while they are stopped, whatever needs them fails.
    fn pause(&self, _is_paused: bool) {}

    /// Whether reading and grouping are stopped.
    fn is_paused(&self) -> bool {
        false
    }

    /// Whom entries are signed with where nobody says otherwise; `None`: nothing can be entered here.
    fn author(&self) -> Option<String>;

    /// The record as it would be with these decisions. Writes nothing; grouping tells its steps to `work`.
    fn foresee(&self, entered: &Entered, work: &Work) -> Result<Record, ShelfError>;

    /// Writes decisions into the journal: all of them, or none. Gives the numbers of their entries.
    fn enter(&self, entered: &Entered) -> Result<Vec<u64>, ShelfError>;

    /// How far the journal reaches.
    fn custody(&self) -> Result<Custody, ShelfError>;

    /// Entries by their numbers, in order; those that are not there are left out.
    fn entries(&self, range: Range<u64>) -> Result<Vec<JournalEntry>, ShelfError>;

    /// Checks every entry and every archived byte; each is a step of `work`.
    fn verify(&self, work: &Work) -> Result<Vec<VerifyLine>, ShelfError>;

    /// Items of evidence, in the order they came in; with `as_of`, as the journal told of them at that moment. A shelf may
    /// hold none.
    fn evidence(&self, _as_of: Option<Timestamp>) -> Result<Vec<EvidenceHeld>, ShelfError> {
        Ok(Vec::new())
    }

    /// A small JPEG of an item's picture, without metadata; `None`: there is no such picture.
    fn picture(&self, _id: &str) -> Result<Option<Vec<u8>>, ShelfError> {
        Ok(None)
    }

    /// Everyone who may come in, and what is restricted, now. Nobody: the desk asks nobody who they are. Cheap: asked at
    /// every request.
    fn people(&self) -> Result<Arc<People>, ShelfError> {
        Ok(Arc::default())
    }

    /// The project as those in these groups see it; `None`: as this shelf shows it.
    fn seen_by(&self, _groups: &Groups) -> Option<Arc<dyn Shelf>> {
        None
    }

    /// What is kept of what a person comes in with.
    fn verifiers(&self, _person: &str) -> Result<Held, ShelfError> {
        Ok(Held::default())
    }

    /// Keeps another verifier of a person, or none, and enters that it changed, signed by `author`.
    fn keep_verifier(
        &self,
        _author: &str,
        _person: &str,
        _kind: Credential,
        _verifier: Option<&str>,
        _reason: Option<&str>,
    ) -> Result<(), ShelfError> {
        Ok(())
    }

    /// Keeps how often a passkey of a person was used, as its device counts.
    fn passkey_used(&self, _person: &str, _id: &str, _times: u32) -> Result<(), ShelfError> {
        Ok(())
    }

    /// Forgets what was kept of a person who was removed.
    fn forget(&self, _person: &str) -> Result<(), ShelfError> {
        Ok(())
    }

    /// Writes changes about people into the journal, signed by `author`.
    fn enter_people(
        &self,
        _author: &str,
        _changes: &[PeopleChange],
        _reason: Option<&str>,
    ) -> Result<(), ShelfError> {
        Ok(())
    }

    /// The views of lists that a person keeps, in the order of their names. Nobody's name is empty.
    fn views(&self, _person: &str) -> Result<Vec<View>, ShelfError> {
        Ok(Vec::new())
    }

    /// Keeps a person's view under a name, in place of what stood there; without an address, lets it go.
    fn keep_view(&self, _person: &str, _name: &str, _at: Option<&str>) -> Result<(), ShelfError> {
        Ok(())
    }

    /// The project's own rules and voices, beside those in force.
    fn own_rules(&self) -> Result<OwnRules, ShelfError> {
        Ok(OwnRules::default())
    }

    /// The record under the rules and voices that were put in force last, whatever the folder holds; grouping tells its steps
    /// to `work`.
    fn under_rules_in_force(&self, _work: &Work) -> Result<Record, ShelfError> {
        Ok(self.load(None)?.record)
    }

    /// Puts the rules and voices of the folder in force. Gives the entry's number; `None`: they were.
    fn adopt_rules(&self, _author: &str, _reason: &str) -> Result<Option<u64>, ShelfError> {
        Ok(None)
    }

    /// What the record would be with another file of the project's own, or without it. Writes nothing; each report that is read
    /// for it, and grouping, are steps of `work`.
    fn foresee_file(
        &self,
        _name: &str,
        _text: Option<&str>,
        _work: &Work,
    ) -> Result<Foreseen, ShelfError> {
        Ok(Foreseen { before: None, after: self.load(None)?.record, n_reports: 0, n_all: 0 })
    }

    /// Writes a file of the project's own, or takes it away, and puts what the folder then holds in force: all of it or
    /// nothing. Gives the entry's number; `None`: it was.
    fn put_in_force(
        &self,
        _author: &str,
        _reason: &str,
        _name: &str,
        _text: Option<&str>,
    ) -> Result<Option<u64>, ShelfError> {
        Ok(None)
    }

    /// The likeliest place of a name, in this country (ISO 3166) where one is given.
    fn place(&self, name: &str, country: Option<&str>) -> Result<Option<Place>, ShelfError>;
}
