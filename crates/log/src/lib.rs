//! A Merkle log on its own: tree, proofs, signed notes, checkpoints, tiles.
//!
//! It exists so that the mathematics of the public log need not know about journals, files or databases, and so that
//! another reader can check it alone. Hashing is RFC 6962 with SHA-256; texts are those of C2SP: signed-note,
//! tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof.
//!
//! **Invariant:** no clock, no randomness, no disk: the caller brings times, seeds and bytes.

mod tree;

mod proof;

mod note;

mod checkpoint;

mod tiles;

pub use checkpoint::{Checkpoint, CheckpointError, InclusionProof};
pub use note::{Note, NoteError, NoteLine, PublicKey, SecretKey, Use, Verdict};
pub use proof::{ProofError, check_consistency, check_inclusion};
pub use tiles::{BundleError, TILE_WIDTH, Tile, pack_bundle, tiles_of, unpack_bundle, unpack_tile};
pub use tree::{Frontier, Tree, leaf_hash, node_hash};
