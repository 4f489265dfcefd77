//! Bytes to sentences and words; offsets survive. Pure: no disk, no clock, no network.
//!
//! [`decode()`] finds the text in a report's bytes, [`language()`] says what it is written in, and [`sentences()`] cuts it
//! into the sentences and words that the language model was trained on. Every span points into the decoded text.

mod decode;

mod language;

mod layout;

mod words;

mod lexicon;

mod boundary;

mod cues;

mod role;

mod sentences;

pub use decode::{DecodeError, Decoded, decode};
pub use language::{Language, language};
pub use sentences::{MAX_WORDS, sentences};

/// What the recipe that learns where sentences end needs of this crate: the same features that the program sees.
pub mod learning {
    pub use crate::boundary::{Features, SCALE, TABLE_LEN, slot, walk};
}
