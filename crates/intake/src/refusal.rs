//! Why something gave no document.

use std::fmt;

/// The kinds of reasons; each is a short code for people and machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// More bytes than one file or part may have.
    TooLarge,
    /// It would unpack to more than it may.
    Bomb,
    /// Archives in archives, too deep.
    TooDeep,
    /// More parts than an archive may have.
    TooMany,
    /// Locked by a password.
    Encrypted,
    /// Not what its name or its first bytes say.
    Damaged,
    /// Well-formed, with no text in it.
    NoText,
    /// A format that no text is taken from.
    Unsupported,
    /// A table without a mapping that says which column holds what.
    NoColumns,
    /// A row that lacks what its mapping asks for.
    BadRow,
    /// Taking it apart took too long.
    OutOfTime,
    /// Taking it apart took too much memory.
    OutOfMemory,
    /// The converter broke on it.
    Crashed,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::TooLarge,
        Self::Bomb,
        Self::TooDeep,
        Self::TooMany,
        Self::Encrypted,
        Self::Damaged,
        Self::NoText,
        Self::Unsupported,
        Self::NoColumns,
        Self::BadRow,
        Self::OutOfTime,
        Self::OutOfMemory,
        Self::Crashed,
    ];

    /// The code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Bomb => "bomb",
            Self::TooDeep => "too-deep",
            Self::TooMany => "too-many",
            Self::Encrypted => "encrypted",
            Self::Damaged => "damaged-file",
            Self::NoText => "no-text",
            Self::Unsupported => "unsupported",
            Self::NoColumns => "no-columns",
            Self::BadRow => "bad-row",
            Self::OutOfTime => "out-of-time",
            Self::OutOfMemory => "out-of-memory",
            Self::Crashed => "crashed",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// A reason, and what a person should know and do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Of what kind.
    pub reason: Reason,
    /// In words.
    pub message: String,
}

impl Refusal {
    /// A refusal in these words.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }

    /// It is not what it should be.
    pub fn damaged(what: &str, error: impl fmt::Display) -> Self {
        let message =
            format!("it is no sound {what} ({error}); ask for it again, or open and save it anew");
        Self::new(Reason::Damaged, message)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason.code(), self.message)
    }
}

impl std::error::Error for Refusal {}
