//! Bundles of leaves from a published log: no panic, and packing what was read gives the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parallax_log::{pack_bundle, unpack_bundle};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(leaves) = unpack_bundle(bytes) {
        assert_eq!(pack_bundle(leaves).as_deref(), Ok(bytes));
    }
});
