//! Who may come in: what somebody shows (a password and a code, or an access key) held against its verifier; sessions; and
//! how often it may be tried.
//!
//! Nothing here reads a clock: callers say what time it is, in seconds after 1970. Random bytes come from the system.
//!
//! **Invariant:** of a secret only what cannot be turned back is kept (a hash; codes need theirs as it is), and never in the
//! journal.

mod password;

mod code;

mod key;

mod passkey;

mod private;

mod verifiers;

mod sessions;

mod tries;

pub use code::{new_code_secret, step_of_code};
pub use key::{is_key, new_key, verifier_of_key};
pub use passkey::{Answer, Party, Passkey, PasskeyError, Passkeys, answered, base64url, register};
pub use password::{hash_password, is_password, new_password, too_weak, try_in_vain};
pub use private::rewrite;
pub use sessions::{Opened, Seen, Sessions};
pub use tries::Tries;
pub use verifiers::{Held, VERIFIERS, VerifierFile};

/// Why the door could not be worked: the system, or a file.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// No random bytes.
    #[error("this system gives no random bytes: {0}")]
    NoRandom(getrandom::Error),
    /// A password that cannot be hashed.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
    /// The file of verifiers.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// `read`, `write`.
        doing: &'static str,
        /// Which file.
        path: std::path::PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file of verifiers holds something else.
    #[error("{} is no file of verifiers: {why}", path.display())]
    Damaged {
        /// Which file.
        path: std::path::PathBuf,
        /// What is wrong there.
        why: String,
    },
}

/// Bytes that nobody can guess.
fn random<const N: usize>() -> Result<[u8; N], DoorError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(DoorError::NoRandom)?;
    Ok(bytes)
}

/// A word of 64 hexadecimal digits that nobody can guess.
pub fn random_word() -> Result<String, DoorError> {
    Ok(random::<32>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Equal, in a time that does not tell where they differ.
pub fn is_same(a: &str, b: &str) -> bool {
    let differing = a.bytes().zip(b.bytes()).fold(0, |found, (a, b)| found | (a ^ b));
    a.len() == b.len() && differing == 0
}
