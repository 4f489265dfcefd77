//! Access keys: 256 random bits that a program sends with each request. The verifier is their digest: nobody can guess them,
//! so that nothing slower is needed.

use crate::{DoorError, is_same, random_word};
use parallax_model::Digest;

/// What a key starts with, so that one that leaked can be told for what it is.
const START: &str = "parallax-key-";

/// A new key.
pub fn new_key() -> Result<String, DoorError> {
    Ok(format!("{START}{}", random_word()?))
}

/// Its verifier.
pub fn verifier_of_key(key: &str) -> String {
    Digest::of(key.as_bytes()).to_hex()
}

/// Whether this is the key behind the verifier.
pub fn is_key(key: &str, verifier: &str) -> bool {
    key.starts_with(START) && is_same(&verifier_of_key(key), verifier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_and_its_verifier_does_not() {
        let key = new_key().unwrap();
        let verifier = verifier_of_key(&key);
        assert!(is_key(&key, &verifier));
        assert!(!is_key(&verifier, &verifier) && !is_key(&new_key().unwrap(), &verifier));
    }
}
