//! One entry of the journal, and the bytes its hash is taken over.
//!
//! In: a [`Draft`] (what happened), a [`Stamp`] (who, when) and the [`Head`] it follows. Out: an [`Entry`].
//!
//! **Invariant:** `entry.hash` commits to everything in the entry and, through `entry.prev`, to every entry before it.

use crate::canonical::Value;
use jiff::Timestamp;
use parallax_model::Digest;

/// First bytes of what an entry's hash is taken over, so that no other hash of ours can be mistaken for it.
pub const DOMAIN: &[u8; 18] = b"parallax entry v1\n";

/// Longest author, in bytes.
const MAX_AUTHOR: usize = 200;

/// Longest kind, in bytes.
const MAX_KIND: usize = 60;

/// Who says so, and when. The journal reads no clock: the caller does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Kept to the millisecond.
    pub time: Timestamp,
    /// Name of a person or a program; not empty, one line.
    pub author: String,
}

/// What is to be written: a kind and its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// `report.added`, `decision.merged`: lower-case words joined by dots.
    pub kind: String,
    /// See [`crate::Value`].
    pub body: Value,
}

/// One entry, as stored. Never changed and never deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 0 for the first; no gaps.
    pub seq: u64,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub time_ms: i64,
    /// See [`Stamp::author`].
    pub author: String,
    /// See [`Draft::kind`].
    pub kind: String,
    /// The body in its canonical spelling.
    pub body: String,
    /// Hash of the entry before; all zeros for the first.
    pub prev: Digest,
    /// SHA-256 over [`Entry::hashed_bytes`].
    pub hash: Digest,
}

/// Where the chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of entries; the sequence number of the next one.
    pub entries: u64,
    /// Hash of the last entry; all zeros where there is none.
    pub hash: Digest,
}

/// Why a draft cannot become an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// Empty, longer than 200 bytes, or with control characters.
    #[error("an author is one line of 1 to {MAX_AUTHOR} bytes, not {0:?}")]
    BadAuthor(String),
    /// Not words joined by dots.
    #[error("a kind is two or more lower-case words joined by dots, like report.added, not {0:?}")]
    BadKind(String),
    /// A number that JSON readers do not agree on.
    #[error("the body of {0} holds a number beyond 2^53 - 1")]
    BadNumber(String),
    /// A body that says of itself that it was erased.
    #[error("the body of {0} has the form that stands for an erased one")]
    Erased(String),
}

/// What is wrong with an entry as stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// A gap, or a number out of order.
    #[error("entry {expected} is missing; the next one stored is {found}")]
    Gap {
        /// The number that should have come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// The link to the entry before does not hold.
    #[error("it does not follow the entry before it")]
    BrokenLink,
    /// Some field was changed after the hash was taken.
    #[error("its contents do not match its hash")]
    AlteredContents,
    /// The body is not in canonical spelling.
    #[error("its body is not canonical")]
    BadBody,
}

impl Head {
    /// Before the first entry.
    pub const START: Self = Self { entries: 0, hash: Digest([0; 32]) };

    /// The entry that follows, and the head after it.
    pub fn follow(self, draft: &Draft, stamp: &Stamp) -> Result<(Entry, Self), DraftError> {
        check_author(&stamp.author)?;
        check_kind(&draft.kind)?;
        let body = draft.body.to_canonical();
        Value::parse(body.as_bytes()).map_err(|_| DraftError::BadNumber(draft.kind.clone()))?;
        let mut entry = Entry {
            seq: self.entries,
            time_ms: stamp.time.as_millisecond(),
            author: stamp.author.clone(),
            kind: draft.kind.clone(),
            body,
            prev: self.hash,
            hash: Digest([0; 32]),
        };
        if entry.erased().is_some() {
            return Err(DraftError::Erased(draft.kind.clone()));
        }
        entry.hash = entry.computed_hash();
        let head = entry.head();
        Ok((entry, head))
    }

    /// Whether `entry` is the untouched next entry; answers the head after it.
    pub fn check(self, entry: &Entry) -> Result<Self, EntryFault> {
        if entry.seq != self.entries {
            return Err(EntryFault::Gap { expected: self.entries, found: entry.seq });
        }
        if entry.computed_hash() != entry.hash {
            return Err(EntryFault::AlteredContents);
        }
        if entry.prev != self.hash {
            return Err(EntryFault::BrokenLink);
        }
        Value::parse(entry.body.as_bytes()).map_err(|_| EntryFault::BadBody)?;
        Ok(entry.head())
    }
}

impl Entry {
    /// The bytes the hash is taken over; `docs/JOURNAL.md` draws them.
    ///
    /// The body enters as its digest, so that a body can be erased for someone's safety and the chain still hold.
    pub fn hashed_bytes(&self) -> Vec<u8> {
        let mut bytes = DOMAIN.to_vec();
        bytes.extend(self.seq.to_be_bytes());
        bytes.extend(self.prev.0);
        bytes.extend(self.time_ms.to_be_bytes());
        for text in [&self.author, &self.kind] {
            bytes.extend((text.len() as u32).to_be_bytes());
            bytes.extend(text.as_bytes());
        }
        bytes.extend(self.body_digest().0);
        bytes
    }

    /// Digest of the body as it was entered, also where the body is erased.
    pub fn body_digest(&self) -> Digest {
        self.erased().unwrap_or_else(|| Digest::of(self.body.as_bytes()))
    }

    /// Digest of the body that was erased for somebody's safety; `None`: the body is there.
    pub fn erased(&self) -> Option<Digest> {
        let digest = self.body.strip_prefix(r#"{"erased":""#)?.strip_suffix(r#""}"#)?;
        Digest::from_hex(digest)
    }

    /// What stands in place of the body once it is erased: its digest.
    pub(crate) fn erased_body(&self) -> String {
        format!(r#"{{"erased":"{}"}}"#, self.body_digest())
    }

    /// SHA-256 over [`Entry::hashed_bytes`].
    pub fn computed_hash(&self) -> Digest {
        Digest::of(&self.hashed_bytes())
    }

    /// The chain when this is its last entry.
    pub fn head(&self) -> Head {
        Head { entries: self.seq + 1, hash: self.hash }
    }

    /// When, where the stored number is a time at all.
    pub fn time(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.time_ms).ok()
    }
}

fn check_author(author: &str) -> Result<(), DraftError> {
    let fits = (1..=MAX_AUTHOR).contains(&author.len());
    let is_plain = !author.chars().any(char::is_control) && author.trim() == author;
    (fits && is_plain).then_some(()).ok_or_else(|| DraftError::BadAuthor(author.to_owned()))
}

fn check_kind(kind: &str) -> Result<(), DraftError> {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    let is_kind = kind.len() <= MAX_KIND && kind.contains('.') && kind.split('.').all(is_word);
    is_kind.then_some(()).ok_or_else(|| DraftError::BadKind(kind.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stamp(time_ms: i64, author: &str) -> Stamp {
        let time = Timestamp::from_millisecond(time_ms).expect("a time");
        Stamp { time, author: author.to_owned() }
    }

    fn draft(kind: &str, body: Value) -> Draft {
        Draft { kind: kind.to_owned(), body }
    }

    #[test]
    fn the_documented_vector_holds() {
        let created = draft("project.created", Value::map([("format", Some(Value::Int(1)))]));
        let (first, head) =
            Head::START.follow(&created, &stamp(1_930_000_000_000, "desk")).expect("valid");
        let bytes: String = first.hashed_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        check_vector(&bytes, FIRST_BYTES);
        check_vector(&first.hash.to_hex(), FIRST_HASH);
        let note = draft("note.made", Value::map([("text", Some(Value::text("é")))]));
        let (second, _) = head.follow(&note, &stamp(1_930_000_000_001, "desk")).expect("valid");
        check_vector(&second.hash.to_hex(), SECOND_HASH);
        check_log(&[first, second]);
    }

    /// Roots, key and checkpoint of the log over those entries stand in docs/JOURNAL.md.
    fn check_log(entries: &[Entry]) {
        use parallax_log::{Checkpoint, Frontier, SecretKey, Use, leaf_hash};
        let documented = include_str!("../../../docs/JOURNAL.md");
        let is_documented =
            |text: &str| assert!(documented.contains(text), "docs/JOURNAL.md lacks\n{text}");
        let mut tree = Frontier::default();
        for entry in entries {
            tree.push(leaf_hash(&entry.hashed_bytes()));
            is_documented(&tree.root().to_hex());
        }
        let key = SecretKey::from_seed("example.org/desk", Use::Log, [1; 32]).expect("a name");
        is_documented(&key.public().to_string());
        let head = Checkpoint { origin: "example.org/desk".into(), size: 2, root: tree.root() };
        let indented: Vec<_> = head
            .sign(&key)
            .to_string()
            .lines()
            .map(|line| format!("  {line}").trim_end().to_owned())
            .collect();
        is_documented(&indented.join("\n"));
    }

    fn check_vector(found: &str, documented: &str) {
        assert_eq!(found, documented, "docs/JOURNAL.md documents this vector: it never changes");
    }

    const FIRST_BYTES: &str = concat!(
        "706172616c6c617820656e7472792076310a",
        "0000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "000001c15cf6e400",
        "000000046465736b",
        "0000000f70726f6a6563742e63726561746564",
        "3f0a99256beeb89a6b9f2793885291a6454928fd74903159ab2e51452b13df6f",
    );
    const FIRST_HASH: &str = "0f5f1357280f448015bc66cc9d25bf7f08a18e860ae4fc3cb20fe0db6206c711";
    const SECOND_HASH: &str = "3f1eb8d5ed9464973097bf7ae565514c35424891636c6dfe53e492658be1a184";

    #[test]
    fn authors_and_kinds_are_plain() {
        let good = draft("decision.merged", Value::Null);
        for author in ["", " desk", "a\nb", &"x".repeat(201)] {
            assert!(Head::START.follow(&good, &stamp(0, author)).is_err(), "{author:?}");
        }
        for kind in ["", "report", "Report.added", "report..added", "report.added ", ".x"] {
            let bad = draft(kind, Value::Null);
            assert!(Head::START.follow(&bad, &stamp(0, "desk")).is_err(), "{kind:?}");
        }
        let too_big = draft("a.b", Value::Int(i64::MAX));
        assert!(Head::START.follow(&too_big, &stamp(0, "desk")).is_err());
    }

    proptest! {
        #[test]
        fn any_change_to_any_field_is_found(which in 0usize..7, by in 1u8..=255) {
            let body = Value::map([("digest", Some(Value::text("ab")))]);
            let (good, _) = Head::START.follow(&draft("report.added", body), &stamp(5, "desk")).expect("valid");
            prop_assert!(Head::START.check(&good).is_ok());
            let mut bad = good.clone();
            match which {
                0 => bad.seq += u64::from(by),
                1 => bad.time_ms += i64::from(by),
                2 => bad.author.push(char::from(by % 26 + b'a')),
                3 => bad.kind.push(char::from(by % 26 + b'a')),
                4 => bad.body.insert(1, char::from(by % 26 + b'a')),
                5 => bad.prev.0[usize::from(by) % 32] ^= by,
                _ => bad.hash.0[usize::from(by) % 32] ^= by,
            }
            prop_assert!(Head::START.check(&bad).is_err());
        }
    }

    #[test]
    fn words_cannot_move_between_author_and_kind() {
        let entry = |author: &str, kind: &str| Entry {
            seq: 0,
            time_ms: 0,
            author: author.to_owned(),
            kind: kind.to_owned(),
            body: String::new(),
            prev: Head::START.hash,
            hash: Head::START.hash,
        };
        assert_ne!(entry("ab", "c").computed_hash(), entry("a", "bc").computed_hash());
    }
}
