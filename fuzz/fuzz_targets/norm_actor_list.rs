//! Does any text given as a user's list of actors end in a list or an error?
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Err(error) = parallax_norm::Actors::check(text) {
        assert!(!error.to_string().is_empty());
    }
});
