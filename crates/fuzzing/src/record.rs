//! Readers of the record: bodies, entries, exports, notes, bundles of a published log.

use parallax_journal::{Project, Value};
use parallax_log::{
    Checkpoint, InclusionProof, Note, PublicKey, SecretKey, pack_bundle, unpack_bundle,
};

/// What reads as a body is canonical: it writes back to the same bytes.
pub fn value(bytes: &[u8]) {
    if let Ok(value) = Value::parse(bytes) {
        assert_eq!(value.to_canonical().as_bytes(), bytes);
    }
}

/// Lines of entries in an export that is sound but for them.
pub fn entries(bytes: &[u8]) {
    import(&crate::made::export(&[
        ("parallax-export", b"parallax export v1\n"),
        ("entries/0000000000.jsonl", bytes),
    ]));
}

/// An export: a project that is sound, or an error; and nothing is left where there was one.
pub fn import(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("the system has room for a folder");
    let dir = folder.path().join("project");
    match Project::import(&dir, &mut { bytes }) {
        Ok((project, _)) => {
            let checked = project.verify(&mut |_| {}).expect("it can be read");
            assert!(checked.faults.is_empty(), "{:?}", checked.faults);
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert!(!Project::is_in(&dir), "half a project is left");
        }
    }
}

/// Signed notes, checkpoints, proofs and keys: what was read is written back as it came.
pub fn note(bytes: &[u8]) {
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
}

/// An answer of a time stamp authority: it stamps this, or says why not.
pub fn stamp_reply(bytes: &[u8]) {
    let _ = parallax_timestamp::check(bytes, b"what was there", None);
}

/// A proof of OpenTimestamps.
pub fn stamp_proof(bytes: &[u8]) {
    let _ = parallax_timestamp::replay(bytes);
}

/// Bundles of leaves: packing what was read gives the same bytes.
pub fn bundle(bytes: &[u8]) {
    if let Ok(leaves) = unpack_bundle(bytes) {
        assert_eq!(pack_bundle(leaves).as_deref(), Ok(bytes));
    }
}
