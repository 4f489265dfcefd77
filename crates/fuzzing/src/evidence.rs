//! Readers of photographs, video and sound.

use std::io::Cursor;

/// A file that came in as evidence.
pub fn file(bytes: &[u8]) {
    let found = parallax_evidence::examine(&mut Cursor::new(bytes)).expect("memory can be read");
    let mut wire = Vec::new();
    parallax_evidence::wire::tell(&mut wire, &found).expect("memory takes it");
    assert!(parallax_evidence::wire::hear(&mut wire.as_slice()).is_ok(), "it cannot be told");
}

/// What an examiner that was taken over could write.
pub fn wire(bytes: &[u8]) {
    let _ = parallax_evidence::wire::hear(&mut { bytes });
}
