//! Signed notes (C2SP signed-note): a text, and lines by which named keys vouch for it; and the keys.
//!
//! ```text
//! text of one or more lines
//!
//! — name base64(key id, signature)
//! ```
//!
//! A log signs the text itself (Ed25519, type 0x01). A witness cosigns it with a time (tlog-cosignature, type 0x04).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use parallax_model::Digest;

/// Longest note that is read, in bytes: a checkpoint with a hundred cosignatures has some 15,000.
const MAX_LEN: usize = 1_000_000;

/// Most lines of signatures that are read.
const MAX_LINES: usize = 1000;

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// The text, as the log itself (type 0x01).
    Log,
    /// The text at a time, as somebody who watches the log (type 0x04, `cosignature/v1`).
    Witness,
}

/// A name and a public key, printed as `name+id+key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    kind: Use,
    key: VerifyingKey,
}

/// A name and a private key, printed as `PRIVATE+KEY+name+id+key`.
pub struct SecretKey {
    name: String,
    kind: Use,
    key: SigningKey,
}

/// A note as read; what its lines are worth, [`Note::verdict`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What is signed; ends in a newline.
    pub text: String,
    /// Who signed, in the order of the lines.
    pub lines: Vec<NoteLine>,
}

/// One line under a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteLine {
    /// Name of the key.
    pub name: String,
    /// First four bytes of a digest over the key and its name.
    pub key_id: u32,
    /// What follows the key's id.
    pub signature: Vec<u8>,
}

/// What a note says for one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No line by this key.
    Absent,
    /// A line that claims to be by this key and is not, or two lines by it.
    Wrong,
    /// Signed; by a witness at this many seconds after 1970.
    Signed(Option<u64>),
}

/// Why something is no note or no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not text, a blank line is missing, a line is malformed.
    #[error("it is not a signed note: {0}")]
    NotANote(&'static str),
    /// A key in another spelling, of another type, or with an id that is not its own.
    #[error("it is not a key of a log or a witness: {0}")]
    NotAKey(&'static str),
    /// Names stand between spaces and plus signs.
    #[error("the name of a key is not empty and has no spaces and no '+', not {0:?}")]
    BadName(String),
}

impl Use {
    fn code(self) -> u8 {
        match self {
            Self::Log => 1,
            Self::Witness => 4,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        [Self::Log, Self::Witness].into_iter().find(|kind| kind.code() == code)
    }
}

impl PublicKey {
    /// Reads what [`std::fmt::Display`] prints.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let (name, id, kind, bytes) = parse_key(text)?;
        let key = VerifyingKey::from_bytes(&bytes)
            .map_err(|_| NoteError::NotAKey("its point is not on the curve"))?;
        let read = Self { name, kind, key };
        match read.id() == id {
            true => Ok(read),
            false => Err(NoteError::NotAKey("its id belongs to another key")),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> Use {
        self.kind
    }

    /// First four bytes of SHA-256 over the name, a newline, the type and the key.
    pub fn id(&self) -> u32 {
        let mut bytes = self.name.clone().into_bytes();
        bytes.extend([b'\n', self.kind.code()]);
        bytes.extend(self.key.to_bytes());
        let digest = Digest::of(&bytes).0;
        u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = [&[self.kind.code()], &self.key.to_bytes()[..]].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id(), BASE64.encode(bytes))
    }
}

impl SecretKey {
    /// A key from 32 bytes that nobody can guess.
    pub fn from_seed(name: &str, kind: Use, seed: [u8; 32]) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), kind, key: SigningKey::from_bytes(&seed) })
    }

    /// Reads what [`SecretKey::to_text`] prints.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let rest = text.trim().strip_prefix("PRIVATE+KEY+");
        let (name, id, kind, seed) =
            parse_key(rest.ok_or(NoteError::NotAKey("it does not begin with PRIVATE+KEY+"))?)?;
        let read = Self::from_seed(&name, kind, seed)?;
        match read.public().id() == id {
            true => Ok(read),
            false => Err(NoteError::NotAKey("its id belongs to another key")),
        }
    }

    /// As a file keeps it. Whoever reads it can sign.
    pub fn to_text(&self) -> String {
        let bytes = [&[self.kind.code()], &self.key.to_bytes()[..]].concat();
        format!("PRIVATE+KEY+{}+{:08x}+{}", self.name, self.public().id(), BASE64.encode(bytes))
    }

    /// The half that can be shown.
    pub fn public(&self) -> PublicKey {
        PublicKey { name: self.name.clone(), kind: self.kind, key: self.key.verifying_key() }
    }

    /// The line by which this key vouches for `text`; a witness's says at which second after 1970.
    pub fn sign(&self, text: &str, time_s: u64) -> NoteLine {
        let sign = |message: &[u8]| self.key.sign(message).to_bytes().to_vec();
        let signature = match self.kind {
            Use::Log => sign(text.as_bytes()),
            Use::Witness => [time_s.to_be_bytes().to_vec(), sign(&cosigned(text, time_s))].concat(),
        };
        NoteLine { name: self.name.clone(), key_id: self.public().id(), signature }
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey of {}", self.public())
    }
}

impl Note {
    /// Reads a note. Lines of unknown keys and kinds are kept as they are.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let bad = NoteError::NotANote;
        if bytes.len() > MAX_LEN {
            return Err(bad("it is too long"));
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| bad("it is not UTF-8 text"))?;
        if whole.chars().any(|letter| letter < ' ' && letter != '\n') {
            return Err(bad("it holds control characters"));
        }
        let split = whole.rfind("\n\n").ok_or(bad("no blank line parts text and signatures"))?;
        let (text, below) = (&whole[..=split], &whole[split + 2..]);
        let below = below.strip_suffix('\n').ok_or(bad("its last line has no end"))?;
        let lines: Vec<NoteLine> =
            below.split('\n').map(NoteLine::parse).collect::<Result<_, _>>()?;
        match lines.len() <= MAX_LINES {
            true => Ok(Self { text: text.to_owned(), lines }),
            false => Err(bad("it has too many signatures")),
        }
    }

    /// What the note says for `key`. Two lines by one key are refused, as one of them has no reason to be there.
    pub fn verdict(&self, key: &PublicKey) -> Verdict {
        let is_by = |line: &&NoteLine| line.name == key.name && line.key_id == key.id();
        let mut lines = self.lines.iter().filter(is_by);
        match (lines.next(), lines.next()) {
            (None, _) => Verdict::Absent,
            (Some(line), None) => line.check(&self.text, key).unwrap_or(Verdict::Wrong),
            _ => Verdict::Wrong,
        }
    }

    /// Adds a line; one by the same key gives way to it.
    pub fn add(&mut self, line: NoteLine) {
        let is_other = |old: &NoteLine| (&old.name, old.key_id) != (&line.name, line.key_id);
        self.lines.retain(is_other);
        self.lines.push(line);
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl NoteLine {
    fn parse(line: &str) -> Result<Self, NoteError> {
        let bad = NoteError::NotANote("a line below the text is no signature");
        let (name, base64) =
            line.strip_prefix("— ").and_then(|rest| rest.split_once(' ')).ok_or(bad.clone())?;
        check_name(name).map_err(|_| bad.clone())?;
        let bytes = BASE64.decode(base64).map_err(|_| bad.clone())?;
        let (id, signature) = bytes.split_first_chunk::<4>().ok_or(bad.clone())?;
        if signature.is_empty() {
            return Err(bad);
        }
        let key_id = u32::from_be_bytes(*id);
        Ok(Self { name: name.to_owned(), key_id, signature: signature.to_vec() })
    }

    fn check(&self, text: &str, key: &PublicKey) -> Option<Verdict> {
        let (time_s, message, signature) = match key.kind {
            Use::Log => (None, text.as_bytes().to_vec(), &self.signature[..]),
            Use::Witness => {
                let (time, signature) = self.signature.split_first_chunk::<8>()?;
                let time_s = u64::from_be_bytes(*time);
                (Some(time_s), cosigned(text, time_s), signature)
            }
        };
        let signature = Signature::from_slice(signature).ok()?;
        key.key.verify_strict(&message, &signature).ok()?;
        Some(Verdict::Signed(time_s))
    }
}

impl std::fmt::Display for NoteLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = [&self.key_id.to_be_bytes()[..], &self.signature].concat();
        write!(f, "— {} {}", self.name, BASE64.encode(bytes))
    }
}

/// What a witness signs: the time and the whole text.
fn cosigned(text: &str, time_s: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time_s}\n{text}").into_bytes()
}

fn check_name(name: &str) -> Result<(), NoteError> {
    let is_plain = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
    match !name.is_empty() && name.chars().all(is_plain) {
        true => Ok(()),
        false => Err(NoteError::BadName(name.to_owned())),
    }
}

fn parse_key(text: &str) -> Result<(String, u32, Use, [u8; 32]), NoteError> {
    let bad = NoteError::NotAKey;
    let mut parts = text.trim().splitn(3, '+');
    let (Some(name), Some(id), Some(base64)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(bad("it is not name+id+key"));
    };
    check_name(name)?;
    let is_hex = id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let id = u32::from_str_radix(id, 16).ok().filter(|_| is_hex);
    let id = id.ok_or(bad("its id is not eight hexadecimal digits"))?;
    let bytes = BASE64.decode(base64).map_err(|_| bad("its last part is not base64"))?;
    let (code, key) = bytes.split_first().ok_or(bad("it is empty"))?;
    let kind = Use::from_code(*code).ok_or(bad("its type is neither Ed25519 nor cosignature"))?;
    let key = key.try_into().map_err(|_| bad("it is not 32 bytes long"))?;
    Ok((name.to_owned(), id, kind, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(name: &str, kind: Use) -> SecretKey {
        SecretKey::from_seed(name, kind, [7; 32]).expect("a name")
    }

    fn signed(kind: Use) -> (Note, PublicKey) {
        let key = key("example.org/log", kind);
        let text = "example.org/log\n1\nAAAA\n".to_owned();
        let line = key.sign(&text, 1_930_000_000);
        (Note { text, lines: vec![line] }, key.public())
    }

    #[test]
    fn notes_and_keys_read_back() {
        for kind in [Use::Log, Use::Witness] {
            let (note, public) = signed(kind);
            assert_eq!(Note::parse(note.to_string().as_bytes()), Ok(note.clone()));
            assert_eq!(PublicKey::parse(&public.to_string()), Ok(public.clone()));
            let secret = SecretKey::parse(&key("a", kind).to_text()).expect("reads back");
            assert_eq!(secret.public(), key("a", kind).public());
            let time = (kind == Use::Witness).then_some(1_930_000_000);
            assert_eq!(note.verdict(&public), Verdict::Signed(time));
        }
    }

    #[test]
    fn what_was_not_signed_is_told() {
        for kind in [Use::Log, Use::Witness] {
            let (note, public) = signed(kind);
            let other_text = Note { text: note.text.replace('1', "2"), ..note.clone() };
            assert_eq!(other_text.verdict(&public), Verdict::Wrong);
            let twice = Note { lines: [&note.lines[..], &note.lines].concat(), ..note.clone() };
            assert_eq!(twice.verdict(&public), Verdict::Wrong);
            assert_eq!(note.verdict(&key("other", kind).public()), Verdict::Absent);
        }
        let (mut note, public) = signed(Use::Witness);
        note.lines[0].signature[7] ^= 1;
        assert_eq!(note.verdict(&public), Verdict::Wrong, "a witness's time is signed too");
    }

    #[test]
    fn what_is_no_note_and_no_key_is_refused() {
        for bad in [
            "",
            "a\n",
            "a\n\n",
            "a\n\n— b",
            "a\n\n— b AAAA\n",
            "a\n\n- b AAAAAAA=\n",
            "a\r\n\n— b AAAAAAA=\n",
        ] {
            assert!(Note::parse(bad.as_bytes()).is_err(), "{bad:?}");
        }
        let good = key("a", Use::Log).public().to_string();
        for bad in ["", "a+b+c", &good[2..], &good.replace("a+", "b+"), &good[..good.len() - 4]] {
            assert!(PublicKey::parse(bad).is_err(), "{bad:?}");
        }
        assert!(SecretKey::from_seed("with space", Use::Log, [0; 32]).is_err());
    }

    /// signed_note is another's implementation: it must accept our keys and notes.
    #[test]
    fn another_implementation_agrees() {
        use signed_note::{Note as Theirs, StandardVerifier, Verifier as _, VerifierList};
        let (note, public) = signed(Use::Log);
        let theirs = Theirs::from_bytes(note.to_string().as_bytes()).expect("they read it");
        let verifier = StandardVerifier::new(&public.to_string()).expect("a key");
        assert_eq!(verifier.key_id(), public.id());
        let list = VerifierList::new(vec![Box::new(verifier)]);
        let (known, unknown) = theirs.verify(&list).expect("they verify it");
        assert_eq!((known.len(), unknown.len()), (1, 0));
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_writes_back_what_it_read(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(note) = Note::parse(&bytes) {
                prop_assert_eq!(note.to_string().into_bytes(), bytes);
            }
        }
    }
}
