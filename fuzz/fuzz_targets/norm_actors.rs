//! Do any words break the search for known parties and voices?
#![no_main]

use std::sync::LazyLock;

use parallax_norm::{Actors, voice_id};

static ACTORS: LazyLock<Actors> = LazyLock::new(Actors::embedded);

libfuzzer_sys::fuzz_target!(|text: &str| {
    let words: Vec<&str> = text.split(' ').collect();
    let mut last = 0;
    for actor in ACTORS.find(&words, None) {
        assert!(last <= actor.words.start && actor.words.start < actor.words.end);
        assert!(usize::from(actor.words.end) <= words.len());
        last = actor.words.end;
    }
    let _ = voice_id(text);
});
