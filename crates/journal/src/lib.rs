//! The journal: an append-only, hash-chained table of what came in and what people decided, the bytes of reports under
//! their digest, and rows derived from both. With the stores that implement its traits, the only crate that knows a database.
//!
//! Start at [`Project`]. The formats are fixed in `docs/JOURNAL.md`; no clock and no environment is read here.

mod project;

mod reports;

mod made;

mod redaction;

mod history;

mod outline;

mod list;

mod transfer;

mod set_aside;

mod dumps;

mod adopted;

mod decisions;

mod evidence;

mod premis;

mod people;

mod entry;

mod canonical;

mod log;

mod published;

mod stamps;

mod verify;

mod derived;

mod settings;

mod place;

mod store;

mod sqlite;

mod archive;

mod error;

pub use adopted::{Adoption, OwnFiles, RULES_ADOPTED};
pub use archive::{Archive, Arrived};
pub use canonical::{CanonicalError, MAX_INT, Value};
pub use decisions::{DECISION, decision_draft};
pub use derived::{Derived, DerivedRow};
pub use dumps::{Dump, GAZETTEER_ADDED};
pub use entry::{DOMAIN, Draft, DraftError, Entry, EntryFault, Head, Stamp};
pub use error::JournalError;
pub use evidence::{
    Arrival, Brought, CUSTODY, Check, CustodyEvent, EVIDENCE, EVIDENCE_ADDED, EVIDENCE_CHECKED,
    EVIDENCE_EXAMINED, EVIDENCE_LINKED, EVIDENCE_SEEN, EVIDENCE_STATED, Entered, Evidence,
    EvidenceRecord, Examination, FIXITY, Fixity, Statement, Tie,
};
pub use log::KeptCheckpoint;
pub use people::{ACCESS, PERSON, PeopleEntry, moves_the_record, people_draft};
pub use place::Place;
pub use premis::{CustodyLink, PREMIS, Premis, chain};
pub use project::{CREATED, Foreseen, Project};
pub use published::{Publication, Published, Witnessed};
pub use redaction::{ENTRY_REDACTED, Redaction, Scope};
pub use reports::{
    ADDED, Added, Appearance, Intake, NewReport, Origin, RECEIVED, REDACTED, REMOVED, ReceivedFile,
};
pub use reports::{REPLACED, ReportRecord, Row, SEEN, Told};
pub use set_aside::{SET_ASIDE, SETTLED, SetAside, set_aside_draft, settled_draft};
pub use settings::Settings;
pub use sqlite::SqliteStore;
pub use stamps::{KeptStamp, StampKind};
pub use store::{
    CHANGES, FORMAT, FilesOnly, Kinds, NEWEST, Patience, Scrubbed, Store, Stores, Visit,
    WITH_ERASED, Walk, Writing,
};
pub use transfer::Transferred;
pub use verify::{
    CheckpointFinding, Cosigned, Fault, RedactionFinding, Step, Trust, Verification, Watch,
};

/// What signatures, proofs and checkpoints are made of, for those who hold them in their hands.
pub use parallax_log::{InclusionProof, Note, PublicKey, SecretKey, Use};
