//! Codes of a second factor: six digits that change every half minute (TOTP, RFC 6238), as any authenticator makes them.

use crate::{DoorError, random};
use totp_rs::{Builder, Secret};

/// A secret for an authenticator, in the base32 that it takes. It is its own verifier: codes cannot be checked without it.
pub fn new_code_secret() -> Result<String, DoorError> {
    Ok(Secret::from(random::<20>()?.to_vec()).to_base32())
}

/// Which half minute since 1970 this code is of, where it is one of now, of just before or of just after. A code counts
/// once: the caller refuses one of a half minute that was used, or came before one that was.
pub fn step_of_code(code: &str, secret: &str, now_s: u64) -> Option<u64> {
    let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let secret = Secret::try_from_base32(secret).ok()?;
    let totp = Builder::new().with_secret(secret).build().ok()?;
    totp.check(&digits, now_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B, and the last six digits of its table.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = Secret::from(b"12345678901234567890".to_vec()).to_base32();
        for (now_s, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(step_of_code(code, &secret, now_s), Some(now_s / 30), "{code}");
            assert_eq!(step_of_code(code, &secret, now_s + 30), Some(now_s / 30), "just after");
            assert_eq!(step_of_code(code, &secret, now_s + 90), None, "too late");
        }
        assert_eq!(step_of_code("287 082", &secret, 59), Some(1), "as they are shown");
        assert_eq!(step_of_code("28708", &secret, 59), None);
        assert_eq!(step_of_code("287082", "no base32!", 59), None);
    }

    #[test]
    fn a_secret_is_long_enough_and_new() {
        let secret = new_code_secret().unwrap();
        assert_eq!(secret.len(), 32, "160 bits");
        assert_ne!(secret, new_code_secret().unwrap());
    }
}
