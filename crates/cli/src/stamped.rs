//! What somebody else's clock says of a digest: stamps of authorities and proofs of OpenTimestamps, checked and put into words.

use crate::desk;
use crate::failure::Failure;
use parallax_journal::{Fault, Project, StampKind};
use parallax_model::Digest;
use parallax_record::{BlockLine, VerifyLine};
use parallax_timestamp::{Attested, Proof, StampError, TimeStamp, Trusted, check, replay_for};
use std::path::PathBuf;

/// What a stamp says that holds.
#[derive(Debug, Clone)]
pub enum Said {
    /// By an authority after RFC 3161.
    Authority(TimeStamp),
    /// By OpenTimestamps.
    Proof(Proof),
}

/// A stamp that is kept beside a checkpoint, and holds.
#[derive(Debug, Clone)]
pub struct Held {
    /// Entries that its checkpoint covers.
    pub size: u64,
    /// What it says.
    pub said: Said,
}

/// Certificates that the reader named; `None` where none were.
pub fn trusted(files: &[PathBuf]) -> anyhow::Result<Option<Trusted>> {
    if files.is_empty() {
        return Ok(None);
    }
    let mut pem = Vec::new();
    for path in files {
        pem.extend(desk::read_file(path)?);
        pem.push(b'\n');
    }
    let read = Trusted::parse(&pem).map_err(|error| {
        let names: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
        let hint = "name files with `-----BEGIN CERTIFICATE-----` in them";
        Failure::new(format!("{}: {error}", names.join(", ")), hint)
    })?;
    Ok(Some(read))
}

/// Checks a stamp of these bytes.
pub fn check_one(
    kind: StampKind,
    bytes: &[u8],
    message: &[u8],
    trusted: Option<&Trusted>,
) -> Result<Said, StampError> {
    match kind {
        StampKind::Authority => check(bytes, message, trusted).map(Said::Authority),
        StampKind::OpenTimestamps => replay_for(bytes, Digest::of(message).0).map(Said::Proof),
    }
}

/// Checks all stamps of a project: those that hold, and a fault for each that does not.
pub fn check_all(
    project: &Project,
    trusted: Option<&Trusted>,
) -> anyhow::Result<(Vec<Held>, Vec<Fault>)> {
    let (mut held, mut faults) = (Vec::new(), Vec::new());
    // Checkpoints that cannot be read are faults of their own.
    let checkpoints = project.checkpoints().unwrap_or_default();
    for stamp in project.stamps().map_err(crate::pile::project::with_hint)? {
        let about = checkpoints.iter().find(|kept| kept.size == stamp.size);
        let said = about.ok_or("it stamps a checkpoint that is not here".to_owned());
        let said = said.and_then(|kept| {
            let said = check_one(stamp.kind, &stamp.bytes, kept.stamped(), trusted);
            said.map_err(|error| error.to_string())
        });
        match said {
            Ok(said) => held.push(Held { size: stamp.size, said }),
            Err(why) => {
                let what = format!("{}: {why}", stamp.path.display());
                faults.push(Fault { seq: None, file: Some(stamp.path), what });
            }
        }
    }
    Ok((held, faults))
}

/// What a stamp is worth, a line for each thing that it says.
pub fn in_words(said: &Said) -> Vec<String> {
    match said {
        Said::Authority(stamp) => {
            let behind = match &stamp.root {
                Some(root) if *root == stamp.authority => "whom you trust".to_owned(),
                Some(root) => format!("for whom {root} vouches, whom you trust"),
                None => "for whom nobody that you named vouches (--authority)".to_owned(),
            };
            vec![format!("stamped on {} by {}, {behind}", stamp.time, stamp.authority)]
        }
        Said::Proof(proof) => proof.attested.iter().map(attested).collect(),
    }
}

fn attested(one: &Attested) -> String {
    match one {
        Attested::Bitcoin { height, merkle_root } => format!(
            "leads into Bitcoin block {height}, if a node says that its Merkle root is {merkle_root}: \
             not asked here (`bitcoin-cli getblockheader $(bitcoin-cli getblockhash {height})`)"
        ),
        Attested::Pending { calendar } => format!(
            "promised by the calendar {calendar}, in no block as far as this proof goes: nothing is proved until `ots upgrade`"
        ),
        Attested::Unknown { tag } => {
            format!("attested in a way that this version does not know ({tag})")
        }
    }
}

/// The same for machines.
pub fn line(held: &Held) -> VerifyLine {
    let (authority, proof) = match &held.said {
        Said::Authority(stamp) => (Some(stamp), None),
        Said::Proof(proof) => (None, Some(proof)),
    };
    let attested = || proof.into_iter().flat_map(|proof| &proof.attested);
    let block = |one: &Attested| match one {
        Attested::Bitcoin { height, merkle_root } => {
            Some(BlockLine { height: *height, merkle_root: merkle_root.clone() })
        }
        _ => None,
    };
    let pending = |one: &Attested| match one {
        Attested::Pending { calendar } => Some(calendar.clone()),
        _ => None,
    };
    VerifyLine::Timestamp {
        format: VerifyLine::FORMAT.to_owned(),
        size: held.size,
        kind: if proof.is_some() { "opentimestamps" } else { "rfc3161" }.to_owned(),
        time: authority.map(|said| said.time.to_string()),
        authority: authority.map(|said| said.authority.clone()),
        root: authority.and_then(|said| said.root.clone()),
        serial: authority.map(|said| said.serial.clone()),
        policy: authority.map(|said| said.policy.clone()),
        blocks: attested().filter_map(block).collect(),
        pending: attested().filter_map(pending).collect(),
    }
}
