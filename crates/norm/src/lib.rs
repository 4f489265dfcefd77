//! What do the words of a sentence stand for: how many, when, which known party? Pure.

mod pieces;

mod numerals;

mod amounts;

mod times;

mod actors;

mod voices;

pub use actors::{Actors, ActorsError, CORE as SHIPPED_ACTORS, Role};
pub use amounts::{amounts, spell};
pub use times::times;
pub use voices::{VOICES as SHIPPED_VOICES, Voice, Voices, VoicesError, voice, voice_id};
