//! What a converter that was taken over could write: an answer or an error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use parallax_intake::wire;

fuzz_target!(|bytes: &[u8]| {
    let mut from = bytes;
    while wire::listen(&mut from, 1 << 16).is_ok() {}
});
