//! Signed notes, checkpoints, proofs and keys from anybody: no panic, and what was read is written back as it came.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parallax_log::{Checkpoint, InclusionProof, Note, PublicKey, SecretKey};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
        let _ = Checkpoint::parse(&note.text);
    }
    if let Ok(proof) = InclusionProof::parse(bytes) {
        assert_eq!(InclusionProof::parse(proof.to_string().as_bytes()), Ok(proof));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Checkpoint::parse(text);
        let _ = SecretKey::parse(text);
        if let Ok(key) = PublicKey::parse(text) {
            assert_eq!(PublicKey::parse(&key.to_string()), Ok(key));
        }
    }
});
