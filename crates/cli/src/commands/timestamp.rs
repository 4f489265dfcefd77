//! Has a checkpoint stamped by somebody else's clock, without a network of our own: writes the question, takes the answer.

use crate::context::{Context, Outcome};
use crate::desk;
use crate::failure::Failure;
use crate::pile::project::with_hint;
use crate::show::layout::clean;
use crate::stamped::{Said, check_one, in_words, trusted};
use parallax_journal::{JournalError, KeptCheckpoint, Project, StampKind};
use parallax_model::Digest;
use parallax_timestamp::{Asked, StampError, Stamped, is_proof, replay, request};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What `timestamp` does.
#[derive(Debug, clap::Subcommand)]
pub enum Chore {
    /// Write a request for a time stamp authority (RFC 3161): send it with
    /// `curl -H 'Content-Type: application/timestamp-query' --data-binary @FILE ADDRESS`.
    Request(RequestArgs),
    /// Print what is stamped: the checkpoint's lines without its signatures. OpenTimestamps stamps a file of it (`ots stamp`).
    Text(TextArgs),
    /// Take in what came back: an authority's answer (.tsr) or a proof of OpenTimestamps (.ots), checked and kept beside the
    /// checkpoint it is about.
    Take(TakeArgs),
}

/// What `timestamp request` takes.
#[derive(Debug, clap::Args)]
pub struct RequestArgs {
    /// A new file (.tsq).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The checkpoint over so many entries; by default the latest.
    #[arg(long, value_name = "ENTRIES")]
    checkpoint: Option<u64>,
}

/// What `timestamp text` takes.
#[derive(Debug, clap::Args)]
pub struct TextArgs {
    /// The checkpoint over so many entries; by default the latest.
    #[arg(long, value_name = "ENTRIES")]
    checkpoint: Option<u64>,
}

/// What `timestamp take` takes.
#[derive(Debug, clap::Args)]
pub struct TakeArgs {
    /// Answers and proofs.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The request (.tsq) that was sent: an answer to another is refused.
    #[arg(long, value_name = "FILE.tsq")]
    request: Option<PathBuf>,
    /// Certificates (PEM) that you trust to stand behind authorities; without them an answer is kept, and nobody vouches for
    /// who signed it.
    #[arg(long, value_name = "FILE.pem")]
    authority: Vec<PathBuf>,
}

/// Runs one of them.
pub fn run(chore: &Chore, context: &Context) -> anyhow::Result<Outcome> {
    match chore {
        Chore::Request(args) => ask(args, context),
        Chore::Text(args) => {
            let project = desk::open(&context.project)?;
            write!(std::io::stdout(), "{}", checkpoint(&project, args.checkpoint)?.note.text)?;
            Ok(Outcome::Done)
        }
        Chore::Take(args) => take(args, context),
    }
}

fn ask(args: &RequestArgs, context: &Context) -> anyhow::Result<Outcome> {
    let project = desk::open(&context.project)?;
    let kept = checkpoint(&project, args.checkpoint)?;
    let [a, b, c, d, e, f, g, h, ..] = desk::seed()?;
    let nonce = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    desk::write_private(&args.file, &request(Digest::of(kept.stamped()).0, nonce))?;
    context.say(format_args!(
        "{}: a request to stamp the checkpoint of {} entries; take the answer in with `parallax timestamp take`",
        args.file.display(),
        kept.size
    ));
    Ok(Outcome::Done)
}

fn checkpoint(project: &Project, size: Option<u64>) -> anyhow::Result<KeptCheckpoint> {
    let all = project.checkpoints().map_err(with_hint)?;
    let found = match size {
        Some(size) => all.into_iter().find(|kept| kept.size == size),
        None => all.into_iter().next_back(),
    };
    found.ok_or_else(|| with_hint(JournalError::NoCheckpoint))
}

fn take(args: &TakeArgs, context: &Context) -> anyhow::Result<Outcome> {
    let mut project = desk::open_to_write(&context.project)?;
    let trusted = trusted(&args.authority)?;
    let asked = args.request.as_deref().map(asked).transpose()?;
    let all = project.checkpoints().map_err(with_hint)?;
    for path in &args.files {
        let bytes = desk::read_file(path)?;
        let kind = match is_proof(&bytes) {
            true => StampKind::OpenTimestamps,
            false => StampKind::Authority,
        };
        let refused = |error| refused(path, error);
        let kept = about(kind, &bytes, &all).map_err(refused)?;
        let said = check_one(kind, &bytes, kept.stamped(), trusted.as_ref()).map_err(refused)?;
        if let (Said::Authority(stamp), Some(asked)) = (&said, &asked) {
            stamp.answers(asked).map_err(refused)?;
        }
        let to = project.keep_stamp(kept.size, kind, &bytes).map_err(with_hint)?;
        for words in in_words(&said) {
            let (to, size) = (to.display(), kept.size);
            context.say(clean(&format!("{to}: the first {size} entries: {words}")));
        }
    }
    Ok(Outcome::Done)
}

/// The checkpoint that it is about.
fn about<'a>(
    kind: StampKind,
    bytes: &[u8],
    all: &'a [KeptCheckpoint],
) -> Result<&'a KeptCheckpoint, StampError> {
    let latest = |is_it: &dyn Fn(&[u8]) -> bool| all.iter().rev().find(|one| is_it(one.stamped()));
    let (kept, digest) = match kind {
        StampKind::Authority => {
            let stamped = Stamped::of(bytes)?;
            (latest(&|text| stamped.is(text)), stamped.to_hex())
        }
        StampKind::OpenTimestamps => {
            let digest = Digest(replay(bytes)?.digest);
            (latest(&|text| Digest::of(text) == digest), digest.to_hex())
        }
    };
    kept.ok_or(StampError::OtherDigest(digest))
}

fn asked(path: &Path) -> anyhow::Result<Asked> {
    Asked::parse(&desk::read_file(path)?).map_err(|error| {
        let hint = "name the file that `parallax timestamp request` wrote";
        Failure::new(format!("{}: {error}", path.display()), hint).into()
    })
}

fn refused(path: &Path, error: StampError) -> anyhow::Error {
    let hint = match error {
        StampError::OtherDigest(_) => {
            "it stamps none of the checkpoints here; `parallax timestamp request` makes a request for one"
        }
        StampError::OtherRequest(_) => "it may be an older answer: send the request again",
        StampError::BadCertificate { .. } => {
            "name the authority's own root with --authority, as the authority publishes it"
        }
        _ => "ask the authority again; nothing of it was kept",
    };
    Failure::new(format!("{}: {error}", path.display()), hint).into()
}
