//! Does any frame file break the program, rather than being refused with its line?
#![no_main]

libfuzzer_sys::fuzz_target!(|input: (bool, &str)| {
    let (is_lexicon, toml) = input;
    let name = if is_lexicon { "lexicon.toml" } else { "mine.toml" };
    if let Err(error) = parallax_reading::Frames::with_files(&[(name.to_owned(), toml.to_owned())])
    {
        assert!(error.line >= 1 && error.line <= toml.matches('\n').count() + 2);
    }
});
