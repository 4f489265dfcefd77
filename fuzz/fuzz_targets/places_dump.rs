//! Does any country dump break the gazetteer, rather than being refused or having lines set aside?
#![no_main]

libfuzzer_sys::fuzz_target!(|dump: &[u8]| {
    if let Ok((gazetteer, _)) = parallax_places::Gazetteer::embedded().with_dump(dump) {
        gazetteer.lookup("Harem");
    }
});
