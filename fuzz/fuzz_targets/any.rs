//! The target that `PARALLAX_FUZZ` names: one program for all of them, for each is linked with all that it reads by.

#![no_main]

use libfuzzer_sys::fuzz_target;
use parallax_fuzzing::{Target, target};
use std::sync::LazyLock;

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("PARALLAX_FUZZ").expect("PARALLAX_FUZZ names a target");
    target(&name).unwrap_or_else(|| panic!("{name} is no target"))
});

fuzz_target!(|bytes: &[u8]| (TARGET.run)(bytes));
