//! What do the words of a sentence stand for: how many, when, which known party? Pure.

mod pieces;

mod numerals;

mod amounts;

mod times;

pub use amounts::{amounts, spell};
pub use times::times;
