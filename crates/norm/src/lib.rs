//! What do the words of a sentence stand for: how many, when, which known party? Pure.

mod pieces;

mod numerals;

mod amounts;

mod times;

mod actors;

mod voices;

pub use actors::{Actors, ActorsError, Role};
pub use amounts::{amounts, spell};
pub use times::times;
pub use voices::{Voice, Voices, VoicesError, voice, voice_id};
