//! The head of a log as a text to be signed (C2SP tlog-checkpoint), and a leaf's place under it (C2SP tlog-proof).

use crate::note::{Note, NoteError, Verdict};
use crate::proof::{ProofError, check_inclusion};
use crate::{PublicKey, SecretKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use parallax_model::Digest;

const PROOF_HEAD: &str = "c2sp.org/tlog-proof@v1";

/// Longest path: a tree of 2^64 leaves is not deeper.
const MAX_PATH: usize = 64;

/// How many leaves a log has, and what they hash to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: never changes, and no other log says the same.
    pub origin: String,
    /// Leaves.
    pub size: u64,
    /// Root over them.
    pub root: Digest,
}

/// That one leaf is under a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// Number of the leaf.
    pub index: u64,
    /// From the leaf up.
    pub path: Vec<Digest>,
    /// The signed checkpoint.
    pub note: Note,
}

/// Why something is no checkpoint, or no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not even a note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A note of another text.
    #[error("it is not a checkpoint: {0}")]
    NotACheckpoint(&'static str),
    /// Not a proof.
    #[error("it is not an inclusion proof: {0}")]
    NotAProof(&'static str),
    /// No line by the log's key, or a wrong one.
    #[error("it is not signed by {0}")]
    Unsigned(String),
    /// The digests do not fit.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl Checkpoint {
    /// The lines that are signed.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.0))
    }

    /// Reads the text of a note. Lines of extensions below the root are allowed and ignored.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let bad = CheckpointError::NotACheckpoint;
        let mut lines = text.strip_suffix('\n').ok_or(bad("it is cut off"))?.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(bad("it has fewer than three lines"));
        };
        if origin.is_empty() || lines.any(str::is_empty) {
            return Err(bad("it has an empty line"));
        }
        let size = decimal(size).ok_or(bad("its second line is not a number of leaves"))?;
        let root = digest(root).ok_or(bad("its third line is not a digest"))?;
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// Signed by the log.
    pub fn sign(&self, key: &SecretKey) -> Note {
        let text = self.to_text();
        let lines = vec![key.sign(&text, 0)];
        Note { text, lines }
    }

    /// Reads a note that `key` signed, in whose name the log speaks.
    pub fn open(note: &Note, key: &PublicKey) -> Result<Self, CheckpointError> {
        match note.verdict(key) {
            Verdict::Signed(_) => Self::parse(&note.text),
            _ => Err(CheckpointError::Unsigned(key.name().to_owned())),
        }
    }
}

impl InclusionProof {
    /// Reads what [`std::fmt::Display`] prints; a line `extra` is allowed and left out.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let bad = CheckpointError::NotAProof;
        let text = std::str::from_utf8(bytes).map_err(|_| bad("it is not UTF-8 text"))?;
        let (above, note) = text.split_once("\n\n").ok_or(bad("it holds no checkpoint"))?;
        let mut lines = above.split('\n').peekable();
        if lines.next() != Some(PROOF_HEAD) {
            return Err(bad("its first line is not c2sp.org/tlog-proof@v1"));
        }
        lines.next_if(|line| line.starts_with("extra "));
        let index = lines.next().and_then(|line| decimal(line.strip_prefix("index ")?));
        let index = index.ok_or(bad("it does not say which leaf"))?;
        let path: Option<Vec<Digest>> = lines.map(digest).collect();
        let path = path.filter(|path| path.len() < MAX_PATH).ok_or(bad("a line is no digest"))?;
        Ok(Self { index, path, note: Note::parse(note.as_bytes())? })
    }

    /// Whether the leaf with this digest is under a checkpoint that `key` signed; answers the checkpoint.
    pub fn check(&self, leaf: Digest, key: &PublicKey) -> Result<Checkpoint, CheckpointError> {
        let checkpoint = Checkpoint::open(&self.note, key)?;
        check_inclusion(leaf, self.index, checkpoint.size, &self.path, checkpoint.root)?;
        Ok(checkpoint)
    }
}

impl std::fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{PROOF_HEAD}\nindex {}", self.index)?;
        self.path.iter().try_for_each(|step| writeln!(f, "{}", BASE64.encode(step.0)))?;
        write!(f, "\n{}", self.note)
    }
}

/// A number without sign and leading zeros.
fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn digest(base64: &str) -> Option<Digest> {
    BASE64.decode(base64).ok()?.try_into().ok().map(Digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Use;
    use crate::tree::leaf_hash;
    use crate::tree::tests::{nth_leaf, tree_of};

    fn key() -> SecretKey {
        SecretKey::from_seed("example.org/log", Use::Log, [3; 32]).expect("a name")
    }

    fn checkpoint() -> Checkpoint {
        let root = tree_of(20).root(20).expect("so many");
        Checkpoint { origin: "example.org/log".to_owned(), size: 20, root }
    }

    #[test]
    fn a_signed_checkpoint_reads_back_and_another_key_is_refused() {
        let note = checkpoint().sign(&key());
        assert_eq!(Checkpoint::open(&note, &key().public()), Ok(checkpoint()));
        let other = SecretKey::from_seed("example.org/log", Use::Log, [4; 32]).expect("a name");
        assert!(Checkpoint::open(&note, &other.public()).is_err());
        for bad in [
            "",
            "a\n",
            "a\n1\n",
            "a\n01\nAAAA\n",
            "a\n1\nAAAA\n",
            "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        ] {
            assert!(Checkpoint::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_proof_carries_all_that_is_needed() {
        let path = tree_of(20).inclusion(7, 20).expect("a leaf");
        let proof = InclusionProof { index: 7, path, note: checkpoint().sign(&key()) };
        let read = InclusionProof::parse(proof.to_string().as_bytes()).expect("reads back");
        assert_eq!(read, proof);
        assert_eq!(read.check(leaf_hash(&nth_leaf(7)), &key().public()), Ok(checkpoint()));
        assert!(read.check(leaf_hash(&nth_leaf(8)), &key().public()).is_err());
    }

    /// tlog_tiles is another's implementation of checkpoints.
    #[test]
    fn another_implementation_agrees() {
        let theirs = tlog_tiles::Checkpoint::from_bytes(checkpoint().to_text().as_bytes());
        let theirs = theirs.expect("they read it");
        assert_eq!((theirs.origin(), theirs.size()), ("example.org/log", 20));
        assert_eq!(theirs.hash().0, checkpoint().root.0);
    }
}
