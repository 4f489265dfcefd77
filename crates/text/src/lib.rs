//! Bytes to sentences and words; offsets survive. Pure.
