//! Any bytes as a web archive: documents or a reason, and never a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use parallax_intake::{Limits, open};
use std::ops::ControlFlow;

fuzz_target!(|bytes: &[u8]| {
    let _ = open("x.warc", bytes, &Limits::default(), &mut |_| ControlFlow::Continue(()));
});
