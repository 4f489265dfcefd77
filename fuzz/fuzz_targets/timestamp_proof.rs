//! Any proof of OpenTimestamps.

#![no_main]

use libfuzzer_sys::fuzz_target;
use parallax_timestamp::replay;

fuzz_target!(|bytes: &[u8]| {
    let _ = replay(bytes);
});
