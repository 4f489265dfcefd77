//! Do any bytes break the reading of an entry's body? What reads is canonical: it writes back to the same bytes.
#![no_main]

use parallax_journal::Value;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(value) = Value::parse(bytes) {
        assert_eq!(value.to_canonical().as_bytes(), bytes);
    }
});
