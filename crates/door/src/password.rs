//! Passwords: hashed with Argon2id (19 MiB, two passes), never kept.

use crate::{DoorError, random};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;

/// Fewest letters of a password.
const LEAST: usize = 12;

/// Most bytes of a password: hashing more would only cost.
const MOST_BYTES: usize = 1024;

/// What a password's letters are drawn from where we make it: none that look alike.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Why a password is too easy to guess, in words; `None`: it is not, as far as can be seen.
pub fn too_weak(password: &str, person: &str) -> Option<String> {
    let lower = password.to_lowercase();
    let mut letters: Vec<char> = lower.chars().collect();
    if letters.len() < LEAST {
        return Some(format!("a password has at least {LEAST} letters"));
    }
    if password.len() > MOST_BYTES {
        return Some(format!("a password has at most {MOST_BYTES} bytes"));
    }
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 5 {
        return Some("these are the same few letters again and again".to_owned());
    }
    let name = person.to_lowercase();
    (name.chars().count() > 3 && lower.contains(&name))
        .then(|| "it holds the name of whoever it is for".to_owned())
}

/// The verifier of a password: a PHC string with a salt of its own.
pub fn hash_password(password: &str) -> Result<String, DoorError> {
    let salt = random::<16>()?;
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    let hash = hash.map_err(|error| DoorError::Hash(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether this is the password behind the verifier. Takes its time: some tens of milliseconds and 19 MiB.
pub fn is_password(password: &str, verifier: &str) -> bool {
    password.len() <= MOST_BYTES
        && Argon2::default().verify_password(password.as_bytes(), verifier).is_ok()
}

/// Takes as long as [`is_password`] does: for names that nobody has, so that time does not tell who is there.
pub fn try_in_vain(password: &str) {
    static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| hash_password("nobody's").ok());
    if let Some(verifier) = NOBODYS.as_deref() {
        is_password(password, verifier);
    }
}

/// A password that nobody can guess: 25 letters, 125 bits.
pub fn new_password() -> Result<String, DoorError> {
    let letters = random::<25>()?.map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_alone_is_it() {
        let verifier = hash_password("wet stones at noon").unwrap();
        assert!(verifier.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{verifier}");
        assert!(is_password("wet stones at noon", &verifier));
        assert!(!is_password("wet stones at noon ", &verifier));
        assert!(!is_password("", &verifier) && !is_password("wet stones at noon", ""));
        assert_ne!(verifier, hash_password("wet stones at noon").unwrap(), "each has its salt");
    }

    #[test]
    fn what_is_easy_to_guess_is_refused() {
        assert!(too_weak("short", "Rana").is_some());
        assert!(too_weak("aaaaaaaaaaaaaaaa", "Rana").is_some());
        assert!(too_weak("I am Rana Khalil!", "rana khalil").is_some());
        assert!(too_weak("كلمة سر طويلة جدا", "Rana").is_none(), "letters, not bytes");
        let ours = new_password().unwrap();
        assert!(ours.len() == 29 && too_weak(&ours, "Rana").is_none());
        assert_ne!(ours, new_password().unwrap());
    }
}
