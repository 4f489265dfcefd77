//! Any XML inside of a Word document.

#![no_main]

use libfuzzer_sys::fuzz_target;
use parallax_intake::docx_text;

fuzz_target!(|bytes: &[u8]| {
    let _ = docx_text(bytes);
});
