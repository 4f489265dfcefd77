//! Whether any bytes are read or refused, and never end the program.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(decoded) = parallax_text::decode(bytes) {
        assert!(!decoded.text.trim().is_empty());
        let language = parallax_text::language(&decoded.text);
        assert!((0.0..=1.0).contains(&language.confidence));
    }
});
