//! Any answer of a time stamp authority.

#![no_main]

use libfuzzer_sys::fuzz_target;
use parallax_timestamp::check;

fuzz_target!(|bytes: &[u8]| {
    let _ = check(bytes, b"what was there", None);
});
