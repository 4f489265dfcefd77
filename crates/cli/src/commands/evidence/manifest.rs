//! Has the C2PA manifest of an item checked by the program that does that, and enters the outcome.
//!
//! `parallax-c2pa` is a program of its own (`docs/EVIDENCE.md`): what it needs to build is more than all of this one.

use super::find;
use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::pile::Bounds;
use crate::pile::project::with_hint;
use crate::show::layout::clean;
use parallax_journal::{Check, EvidenceRecord};
use serde::Deserialize;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::Command;

/// The program that checks.
const CHECKER: &str = "parallax-c2pa";

/// Media types of the formats that can carry a manifest.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("tiff", "image/tiff"),
    ("heif", "image/heif"),
    ("avif", "image/avif"),
    ("mp4", "video/mp4"),
    ("quicktime", "video/quicktime"),
    ("m4a", "audio/mp4"),
    ("wav", "audio/wav"),
    ("mp3", "audio/mpeg"),
    ("avi", "video/x-msvideo"),
];

/// What `evidence manifest` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The item: its SHA-256, or the start of it.
    #[arg(value_name = "ITEM")]
    item: String,
    /// Certificates (PEM) of those who may vouch for signers. Without them a signature can be valid, never trusted.
    #[arg(long, value_name = "PEM")]
    trust: Option<PathBuf>,
    /// The program that checks; by default the one beside this program, else the one on the path.
    #[arg(long, value_name = "PROGRAM")]
    checker: Option<PathBuf>,
    /// What checking may take.
    #[command(flatten)]
    bounds: Bounds,
    /// Print what was found; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Who writes.
    #[command(flatten)]
    author: AuthorArgs,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// Laid out for people.
    Table,
    /// The checker's line: `parallax.manifest/1`.
    Jsonl,
}

/// `parallax.manifest/1`, as far as it is read here.
#[derive(Debug, Deserialize)]
struct Found {
    format: String,
    state: String,
    signer: Option<String>,
    issuer: Option<String>,
    signed: Option<String>,
    generator: Option<String>,
    #[serde(default)]
    actions: Vec<String>,
    #[serde(default)]
    ingredients: Vec<String>,
    #[serde(default)]
    failures: Vec<String>,
    address: Option<String>,
    maker: String,
}

/// Checks, prints, enters.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let mut project = match args.dry_run {
        true => desk::open(&context.project)?,
        false => desk::open_to_write(&context.project)?,
    };
    let all = project.evidence(None).map_err(with_hint)?;
    let item = find(&all, &args.item)?;
    project.bytes_hold(item.digest).map_err(with_hint)?;
    let line = checked(args, item, &project.path_of(item.digest))?;
    let found = read(&line)?;
    let finding = in_words(&found);
    let mut out = std::io::stdout();
    match args.format {
        Shape::Table => writeln!(out, "{}", clean(&finding))?,
        Shape::Jsonl => writeln!(out, "{}", line.trim_end())?,
    }
    let outcome = match found.state.as_str() {
        "trusted" => "supports",
        "invalid" => "contradicts",
        _ => "inconclusive",
    };
    if !args.dry_run {
        let check = Check {
            method: "c2pa-manifest".to_owned(),
            finding,
            outcome: outcome.to_owned(),
            of: None,
            reason: args
                .trust
                .as_ref()
                .map(|path| format!("held against the roots in {}", path.display())),
        };
        let author = args.author.name(project.settings().author.as_deref());
        let entry = project
            .check_evidence(item.digest, &check, &desk::stamp(&author))
            .map_err(with_hint)?;
        context.say(format_args!("entry {entry}: c2pa-manifest {outcome}"));
    }
    Ok(if found.state == "invalid" { Outcome::Findings } else { Outcome::Done })
}

fn checked(args: &Args, item: &EvidenceRecord, path: &std::path::Path) -> anyhow::Result<String> {
    let format = item.examination().map_or("", |found| found.format.as_str());
    let Some((_, media_type)) = MEDIA_TYPES.iter().find(|(name, _)| *name == format) else {
        let what =
            format!("{} is no picture, video or sound that can carry a manifest", item.name());
        return Err(Failure::new(what, "there is nothing to check").into());
    };
    let mut command = Command::new(checker(args));
    command.arg(path).args(["--media-type", media_type]);
    command.args(["--max-seconds", &args.bounds.max_seconds.to_string()]);
    command.args(["--max-memory", &args.bounds.max_memory.to_string()]);
    if let Some(trust) = &args.trust {
        command.arg("--trust").arg(trust);
    }
    let ran = command.output().map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::NotFound => {
                "build it with `cargo install --path c2pa`, or name it with --checker; docs/EVIDENCE.md says why it is apart"
            }
            _ => "see whether it can be run by hand",
        };
        Failure::new(format!("cannot run {CHECKER}"), hint).caused_by(error)
    })?;
    if !ran.status.success() {
        let said = String::from_utf8_lossy(&ran.stderr);
        let what = format!("{CHECKER} broke on {}: {}", item.name(), clean(&said));
        return Err(
            Failure::new(what, "look at the manifest by hand, or raise --max-memory").into()
        );
    }
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

fn checker(args: &Args) -> PathBuf {
    if let Some(named) = &args.checker {
        return named.clone();
    }
    let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.join(CHECKER)));
    beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(CHECKER))
}

fn read(line: &str) -> anyhow::Result<Found> {
    let found: Option<Found> = serde_json::from_str(line).ok();
    let known = found.filter(|found| found.format == "parallax.manifest/1");
    known.ok_or_else(|| {
        let hint = "install the version that belongs to this program";
        Failure::new(format!("{CHECKER} said something that is not understood"), hint).into()
    })
}

fn in_words(found: &Found) -> String {
    let state = match found.state.as_str() {
        "trusted" => "its C2PA manifest holds, and a root that was given vouches for who signed it",
        "valid" => "its C2PA manifest holds; nobody vouches for who signed it",
        "invalid" => "its C2PA manifest does not hold",
        "elsewhere" => "its C2PA manifest lies on the web and was not fetched",
        _ => "it carries no C2PA manifest, which says nothing: platforms strip them",
    };
    let signer = [found.signer.as_deref(), found.issuer.as_deref()];
    let signer: Vec<&str> = signer.into_iter().flatten().collect();
    let parts = [
        (!signer.is_empty()).then(|| format!("signed by {}", signer.join(", "))),
        found.signed.as_ref().map(|time| format!("on {time}")),
        found.generator.as_ref().map(|name| format!("written by {name}")),
        (!found.actions.is_empty()).then(|| format!("says {}", found.actions.join(", "))),
        (!found.ingredients.is_empty())
            .then(|| format!("made of {}", found.ingredients.join(", "))),
        (!found.failures.is_empty()).then(|| format!("fails: {}", found.failures.join("; "))),
        found.address.as_ref().map(|address| format!("at {address}")),
        Some(format!("checked by {}", found.maker)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{state}; {}", parts.join("; "))
}
