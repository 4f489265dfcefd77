//! What a check of a project found, as lines of JSON: `parallax.verify/1`.
//!
//! One line each for the journal and the archive, one a checkpoint, one a time stamp, one a redaction, one an item of evidence, one a fault,
//! and last one that says whether all is sound.

use serde::Serialize;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum VerifyLine {
    /// The entries whose chain holds.
    Journal {
        /// [`VerifyLine::FORMAT`].
        format: String,
        /// How many.
        entries: u64,
        /// Hash of the last, hexadecimal; `null` for a published log, which holds no chain.
        head: Option<String>,
        /// Root of the Merkle tree over them, hexadecimal.
        root: String,
    },
    /// What was read back.
    Archive {
        /// [`VerifyLine::FORMAT`].
        format: String,
        /// Files that an entry names and whose digest holds.
        files: u64,
        /// Files that no entry names and whose digest holds.
        unnamed: u64,
        /// Bytes in all of them.
        bytes: u64,
    },
    /// A signed head that holds.
    Checkpoint {
        /// [`VerifyLine::FORMAT`].
        format: String,
        /// Entries it covers.
        size: u64,
        /// The root it signs, hexadecimal.
        root: String,
        /// The log's public key.
        key: String,
        /// Whether the reader brought that key, rather than finding it beside the log.
        key_is_known: bool,
        /// Who cosigned.
        cosigned: Vec<CosignatureLine>,
    },
    /// A stamp of a checkpoint by somebody else's clock, which holds.
    Timestamp {
        /// [`VerifyLine::FORMAT`].
        format: String,
        /// Entries that the checkpoint covers.
        size: u64,
        /// `rfc3161` or `opentimestamps`.
        kind: String,
        /// When (UTC), by an authority.
        time: Option<String>,
        /// Subject of the certificate that signed.
        authority: Option<String>,
        /// Subject of the trusted certificate that stands behind it; `null`: the reader named none.
        root: Option<String>,
        /// Number of the stamp, hexadecimal.
        serial: Option<String>,
        /// Under which policy of the authority, an object identifier.
        policy: Option<String>,
        /// Blocks of Bitcoin that a proof leads into, if they have these roots: nobody was asked.
        blocks: Vec<BlockLine>,
        /// Calendars that promised to write it into a block.
        pending: Vec<String>,
    },
    /// Something that was erased for somebody's safety, as an entry says.
    Redaction {
        /// [`VerifyLine::FORMAT`].
        format: String,
        /// The entry that says so.
        entry: u64,
        /// When (UTC).
        time: String,
        /// Who erased it.
        author: String,
        /// SHA-256 of the bytes that are gone, hexadecimal; `null` where only bodies of entries are.
        digest: Option<String>,
        /// Entries whose bodies are gone.
        erased: Vec<u64>,
        /// Why.
        reason: String,
    },
    /// An item of evidence.
    Item {
        /// [`VerifyLine::FORMAT`].
        format: String,
        /// Its SHA-256.
        id: String,
        /// What it is known by.
        name: String,
        /// How many bytes.
        bytes: u64,
        /// The entry that brought it in.
        entry: u64,
        /// Whether its bytes were read back and have that digest.
        holds: bool,
    },
    /// Something that is wrong.
    Fault {
        /// [`VerifyLine::FORMAT`].
        format: String,
        /// The entry, where it is about one.
        entry: Option<u64>,
        /// The file, where it is about one.
        file: Option<String>,
        /// In words.
        message: String,
    },
    /// The last line.
    Verdict {
        /// [`VerifyLine::FORMAT`].
        format: String,
        /// Whether nothing is wrong.
        sound: bool,
        /// How many faults.
        faults: u64,
        /// When the check ran (UTC).
        checked: String,
        /// The version that checked.
        by: String,
    },
}

/// A block of Bitcoin that a proof of OpenTimestamps leads into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlockLine {
    /// Its height.
    pub height: u64,
    /// The Merkle root that its header must have for the proof to hold, hexadecimal, as nodes print it.
    pub merkle_root: String,
}

/// A cosignature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CosignatureLine {
    /// The witness.
    pub name: String,
    /// When it signed (UTC); `null` where the reader brought no key of this witness, so that nothing was checked.
    pub checked_time: Option<String>,
}

impl VerifyLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.verify/1";
}
