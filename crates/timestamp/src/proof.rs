//! Proofs of OpenTimestamps (`.ots`): from a digest by hashing, appending and prepending to what a calendar promised to write, or
//! to the Merkle root of a Bitcoin block.
//!
//! A proof is replayed, not believed: what it leads to is worked out here. Whether a block of that height really has that root is
//! known to a Bitcoin node alone; what a calendar promised is nobody's proof yet.
//!
//! Source: the format of `python-opentimestamps` (`core/serialize.py`, `op.py`, `notary.py`), version 1.
//!
//! **Invariant:** work is bounded by [`MAX_PROOF`] bytes, [`MAX_STEPS`] steps and [`MAX_MESSAGE`] bytes a step, whatever is read.

use crate::StampError;
use crate::hex;
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// Name, version 1, and that what follows is a SHA-256.
const MAGIC: &[u8] = b"\0OpenTimestamps\0\0Proof\0\xbf\x89\xe2\xe8\x84\xe8\x92\x94";
const VERSION: u64 = 1;

/// Bytes of a proof, at most; those of calendars have a few thousand.
pub const MAX_PROOF: usize = 256 << 10;

/// Operations in a proof, at most.
pub const MAX_STEPS: usize = 10_000;

/// Bytes that one operation works on, at most, as the format has it.
pub const MAX_MESSAGE: usize = 4096;

/// Branches that are open at once, at most.
const MAX_OPEN: usize = 256;

/// Bytes of what is attested, at most, as the format has it.
const MAX_PAYLOAD: usize = 8192;

const BITCOIN: [u8; 8] = [0x05, 0x88, 0x96, 0x0d, 0x73, 0xd7, 0x19, 0x01];
const PENDING: [u8; 8] = [0x83, 0xdf, 0xe3, 0x0d, 0x2e, 0xf9, 0x0c, 0x8e];

/// A proof that was replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// SHA-256 of what was stamped.
    pub digest: [u8; 32],
    /// What it leads to, in the order of the proof; never empty.
    pub attested: Vec<Attested>,
}

/// What one branch of a proof leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attested {
    /// The header of this Bitcoin block would have to hold this Merkle root: then the digest was there before the block.
    Bitcoin {
        /// Of the block.
        height: u64,
        /// Hexadecimal, in the order of bytes in which nodes print it.
        merkle_root: String,
    },
    /// A calendar promised to write it into a block. Nothing is proved yet: `ots upgrade` asks the calendar for the rest.
    Pending {
        /// Its address.
        calendar: String,
    },
    /// Something that this version does not know.
    Unknown {
        /// What kind, hexadecimal.
        tag: String,
    },
}

/// Whether bytes are meant as a proof.
pub fn is_proof(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Replays a proof of this digest.
pub fn replay_for(bytes: &[u8], digest: [u8; 32]) -> Result<Proof, StampError> {
    let proof = replay(bytes)?;
    if proof.digest == digest {
        Ok(proof)
    } else {
        Err(StampError::OtherDigest(hex(&proof.digest)))
    }
}

/// Replays a proof, whatever it stamps.
pub fn replay(bytes: &[u8]) -> Result<Proof, StampError> {
    if bytes.len() > MAX_PROOF {
        return Err(no(format!("it is longer than {MAX_PROOF} bytes")));
    }
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| no("it does not begin as one"))?;
    let mut rest = Rest(rest);
    match rest.number()? {
        VERSION => {}
        other => return Err(StampError::Unsupported(format!("version {other} of the format"))),
    }
    match rest.byte()? {
        0x08 => {}
        other => {
            return Err(StampError::Unsupported(format!(
                "the hash function {other:02x} of a file"
            )));
        }
    }
    let digest: [u8; 32] = rest.take(32)?.try_into().expect("32 were asked for");
    let attested = walk(&mut rest, digest.to_vec())?;
    match rest.0 {
        [] => Ok(Proof { digest, attested }),
        _ => Err(no("something follows its end")),
    }
}

/// Walks all branches. A message is `None` behind an operation that is not known: what lies there cannot be told.
fn walk(rest: &mut Rest<'_>, digest: Vec<u8>) -> Result<Vec<Attested>, StampError> {
    let mut attested = Vec::new();
    // Messages at which further branches begin.
    let mut open: Vec<Vec<u8>> = Vec::new();
    let mut message = digest;
    for _ in 0..MAX_STEPS {
        let mut tag = rest.byte()?;
        if tag == 0xff {
            if open.len() == MAX_OPEN {
                return Err(no(format!("it branches more than {MAX_OPEN} times")));
            }
            open.push(message.clone());
            tag = rest.byte()?;
        }
        match tag {
            0x00 => {
                attested.push(attestation(rest, &message)?);
                match open.pop() {
                    Some(branch) => message = branch,
                    None => return Ok(attested),
                }
            }
            _ => message = step(tag, rest, message)?,
        }
        if message.is_empty() || message.len() > MAX_MESSAGE {
            return Err(no(format!("a step of it makes {} bytes", message.len())));
        }
    }
    Err(no(format!("it has more than {MAX_STEPS} steps")))
}

fn step(tag: u8, rest: &mut Rest<'_>, mut message: Vec<u8>) -> Result<Vec<u8>, StampError> {
    Ok(match tag {
        0x02 => Sha1::digest(&message).to_vec(),
        0x03 => Ripemd160::digest(&message).to_vec(),
        0x08 => Sha256::digest(&message).to_vec(),
        0xf0 => [&message, rest.text(MAX_MESSAGE)?].concat(),
        0xf1 => [rest.text(MAX_MESSAGE)?, &message].concat(),
        0xf2 => {
            message.reverse();
            message
        }
        0xf3 => hex(&message).into_bytes(),
        other => return Err(StampError::Unsupported(format!("the operation {other:02x}"))),
    })
}

fn attestation(rest: &mut Rest<'_>, message: &[u8]) -> Result<Attested, StampError> {
    let tag: [u8; 8] = rest.take(8)?.try_into().expect("eight were asked for");
    let payload = rest.text(MAX_PAYLOAD)?;
    let mut inside = Rest(payload);
    let attested = match tag {
        BITCOIN => {
            let height = inside.number()?;
            let Ok(mut root) = <[u8; 32]>::try_from(message) else {
                return Err(no(format!("{} bytes cannot be the root of a block", message.len())));
            };
            root.reverse();
            Attested::Bitcoin { height, merkle_root: hex(&root) }
        }
        PENDING => {
            let address = inside.text(1000)?;
            let is_address = |byte: &u8| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/' | b':')
            };
            if !address.iter().all(is_address) {
                return Err(no("a calendar's address holds signs that it may not"));
            }
            Attested::Pending { calendar: String::from_utf8_lossy(address).into_owned() }
        }
        // What others put there is theirs.
        other => return Ok(Attested::Unknown { tag: hex(&other) }),
    };
    if inside.0.is_empty() { Ok(attested) } else { Err(no("something follows what it attests")) }
}

fn no(why: impl std::fmt::Display) -> StampError {
    StampError::NotAProof(why.to_string())
}

/// What is still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, n: usize) -> Result<&'b [u8], StampError> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or_else(|| no("it is cut off"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, StampError> {
        Ok(self.take(1)?[0])
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Result<u64, StampError> {
        let mut number = 0_u64;
        for shift in (0..=56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(no("a number in it is too large"))
    }

    /// Bytes behind their length.
    fn text(&mut self, max: usize) -> Result<&'b [u8], StampError> {
        let len = self.number()?;
        match usize::try_from(len) {
            Ok(len) if len <= max => self.take(len),
            _ => Err(no(format!("it claims {len} bytes where at most {max} may be"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DIGEST: [u8; 32] = [7; 32];

    fn proof(body: &[u8]) -> Vec<u8> {
        [MAGIC, &[1, 8], &DIGEST, body].concat()
    }

    fn pending(address: &str) -> Vec<u8> {
        let payload = [&[u8::try_from(address.len()).unwrap()], address.as_bytes()].concat();
        [&[0][..], &PENDING, &[u8::try_from(payload.len()).unwrap()], &payload].concat()
    }

    fn bitcoin(height: &[u8]) -> Vec<u8> {
        [&[0][..], &BITCOIN, &[u8::try_from(height.len()).unwrap()], height].concat()
    }

    /// A calendar's promise, and beside it a path of every operation into block 358391.
    fn two_branches() -> Vec<u8> {
        let path = [0xf0, 2, 0xaa, 0xbb, 0x08, 0xf1, 1, 0xcc, 0x02, 0x03, 0xf2, 0xf3, 0x08];
        let first = [&[0xff][..], &[0xf0, 1, 0x11, 0x08], &pending("https://a.example")].concat();
        proof(&[&first[..], &path, &bitcoin(&[0xf7, 0xef, 0x15])].concat())
    }

    #[test]
    fn each_branch_is_replayed_to_its_end() {
        let found = replay_for(&two_branches(), DIGEST).unwrap();
        // By hand, with no function of the module.
        let one = Sha256::digest([&DIGEST[..], &[0xaa, 0xbb]].concat());
        let mut two = Ripemd160::digest(Sha1::digest([&[0xcc], &one[..]].concat())).to_vec();
        two.reverse();
        let spelled: String = two.iter().map(|byte| format!("{byte:02x}")).collect();
        let root: String =
            Sha256::digest(spelled).iter().rev().map(|byte| format!("{byte:02x}")).collect();
        let calendar = "https://a.example".to_owned();
        let expected = [
            Attested::Pending { calendar },
            Attested::Bitcoin { height: 358_391, merkle_root: root },
        ];
        assert_eq!(found.attested, expected);
    }

    /// The examples that OpenTimestamps publishes beside its programs: "Hello World!", in a block since 2015, and one that no block
    /// holds yet.
    const PUBLISHED: [&str; 2] = [
        "004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e89294010803ba204e50d126e4674c005e04d82e84c21366780af1\
        f43bd54a37816b6ab34003f1c8010100000001e482f9d32ecc3ba657b69d898010857b54457a90497982ff56f97c4ec58e6f9801000000\
        6b483045022100b253add1d1cf90844338a475a04ff13fc9e7bd242b07762dea07f5608b2de367022000b268ca9c3342b3769cdd062891\
        317cdcef87aac310b6855e9d93898ebbe8ec0121020d8e4d107d2b339b0050efdd4b4a09245aa056048f125396374ea6a2ab0709c6ffff\
        ffff026533e605000000001976a9140bf057d40fbba6744862515f5b55a2310de5772f88aca0860100000000001976a914f00688ac0000\
        00000808f120a987f716c533913c314c78e35d35884cac943fa42cac49d2b2c69f4003f85f880808f120dec55b3487e1e3f722a49b55a7\
        783215862785f4a3acb392846019f71dc64a9d0808f120b2ca18f485e080478e025dab3d464b416c0e1ecb6629c9aefce8c8214d042432\
        0808f02011b0e90661196ff4b0813c3eda141bab5e91604837bdf7a0c9df37db0e3a11980808f020c34bc1a4a1093ffd148c016b1e6647\
        42914e939efabe4d3d356515914b26d9e20808f020c3e6e7c38c69f6af24c2be34ebac48257ede61ec0a21b9535e4443277be306460808\
        f1200798bf8606e00024e5d5d54bf0c960f629dfb9dad69157455b6f2652c0e8de810808f0203f9ada6d60baa244006bb0aad51448ad2f\
        afb9d4b6487a0999cff26b91f0f5360808f120c703019e959a8dd3faef7489bb328ba485574758e7091f01464eb65872c975c80808f020\
        cbfefff513ff84b915e3fed6f9d799676630f8364ea2a6c7557fad94a5b5d7880808f1200be23709859913babd4460bbddf8ed213e7c87\
        73a4b1face30f8acfdf093b7050808000588960d73d7190103f7ef15",
        "004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e89294010805c4f616a8e5310d19d938cfd769864d7f4ccdc2ca8b\
        479b10af83564b097af9f010e754bf93806a7ebaa680ef7bd0114bf408f010b573e8850cfd9e63d1f043fbb6fc250e08f10457cfa5c4f0\
        086fb1ac8d4e4eb0e70083dfe30d2ef90c8e2e2d68747470733a2f2f616c6963652e6274632e63616c656e6461722e6f70656e74696d65\
        7374616d70732e6f7267",
    ];

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    /// What the programs of others made and a node of Bitcoin confirms: this is the Merkle root in the header of block 358391.
    #[test]
    fn proofs_that_others_made_lead_where_they_say() {
        let hello = replay_for(&bytes(PUBLISHED[0]), Sha256::digest("Hello World!\n").into());
        let merkle_root = "8a1b66ecb7cbd07d8139a7e7d7f2c41aab1f5009b8364aaf61d03ad245e47e00";
        let merkle_root = merkle_root.to_owned();
        assert_eq!(hello.unwrap().attested, [Attested::Bitcoin { height: 358_391, merkle_root }]);
        let calendar = "https://alice.btc.calendar.opentimestamps.org".to_owned();
        let pending = replay(&bytes(PUBLISHED[1])).unwrap().attested;
        assert_eq!(pending, [Attested::Pending { calendar }]);
        // Whatever byte of the path is another, it leads elsewhere or nowhere.
        let whole = bytes(PUBLISHED[0]);
        let root = replay(&whole).unwrap().attested;
        for at in 65..whole.len() {
            let mut bent = whole.clone();
            bent[at] ^= 1 << (at % 8);
            assert_ne!(replay(&bent).map(|found| found.attested), Ok(root.clone()), "byte {at}");
        }
    }

    #[test]
    fn what_cannot_be_a_proof_is_refused_with_its_reason() {
        let refused = |body: &[u8], why: &str| {
            let error = replay(&proof(body)).unwrap_err().to_string();
            assert!(error.contains(why), "{error:?}, not {why:?}");
        };
        refused(&[], "cut off");
        refused(&[0x99], "operation 99");
        refused(&[0x67], "operation 67");
        refused(&[&[0x08][..], &pending("https://a.example"), &[0]].concat(), "follows its end");
        refused(&[&[0xf0, 1, 1][..], &bitcoin(&[1])].concat(), "33 bytes cannot be the root");
        refused(&pending("https://a.example/?x=\u{1b}[2J"), "signs that it may not");
        refused(&[0xf0, 0xff, 0xff, 0x7f], "at most 4096");
        refused(&[0xf0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], "too large");
        refused(&[0xff, 0xff, 0x08], "operation ff");
        refused(&[0xff, 0x08].repeat(300), "branches more than");
        refused(&vec![0x08; 20_000], "more than 10000 steps");
        refused(&[0xf3; 20], "a step of it makes");
        let other = replay_for(&two_branches(), [8; 32]).unwrap_err();
        assert!(matches!(other, StampError::OtherDigest(_)), "{other}");
        assert!(replay(&vec![0; MAX_PROOF + 1]).unwrap_err().to_string().contains("longer"));
    }

    #[test]
    fn no_byte_turned_or_cut_off_makes_a_panic_and_no_path_survives_it() {
        let whole = two_branches();
        let root = replay(&whole).unwrap().attested[1].clone();
        let path_at = whole.len() - 12 - 13..whole.len() - 12;
        for at in 0..whole.len() {
            assert!(replay(&whole[..at]).is_err(), "cut off at {at}");
            for bit in 0..8 {
                let mut bent = whole.clone();
                bent[at] ^= 1 << bit;
                let found = replay_for(&bent, DIGEST);
                if path_at.contains(&at) {
                    assert!(
                        found.is_ok_and(|found| !found.attested.contains(&root))
                            || replay_for(&bent, DIGEST).is_err(),
                        "byte {at}, bit {bit}"
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = replay(&bytes);
            let _ = replay(&proof(&bytes));
        }
    }
}
