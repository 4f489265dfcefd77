//! Whether paragraphs written for the purpose are cut as a careful reader would, and what holds of every text.

mod properties;

mod suite;
