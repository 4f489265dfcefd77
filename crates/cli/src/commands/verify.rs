//! Checks every entry, signature and archived byte of a project, a copy of one, or a published log, and prints a report.
//!
//! Needs neither network nor private key. The report says what was checked, by which version and when, what it relied on,
//! and what the check cannot show: fit to be attached to a file.

use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::pile::project::with_hint;
use crate::show;
use crate::stamped::{self, Held};
use parallax_journal::{
    Evidence, Fault, Fixity, InclusionProof, JournalError, Project, PublicKey, Published, Trust,
    Verification,
};
use parallax_model::Digest;
use parallax_record::{CosignatureLine, VerifyLine, write_json_line};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `verify` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A project, a copy of one, or a published log; by default --project, else the current folder.
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Public key of the log, as its owner gave it to you. Without one, the key that lies beside the log is taken.
    #[arg(long, value_name = "KEY", value_parser = desk::public_key)]
    key: Vec<PublicKey>,
    /// Public key of a witness whose cosignatures are to be checked.
    #[arg(long, value_name = "KEY", value_parser = desk::public_key)]
    witness: Vec<PublicKey>,
    /// Certificates (PEM) that you trust to stand behind time stamp authorities.
    #[arg(long, value_name = "FILE.pem")]
    authority: Vec<PathBuf>,
    /// A published log to hold the project against: names the first entry that differs.
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
    /// A proof that `parallax prove` printed, to be checked for the entries of this project.
    #[arg(long, value_name = "FILE")]
    proof: Vec<PathBuf>,
    /// Write the report as a page to be printed and attached to a file too: each item of evidence with its digest and its
    /// chain of custody.
    #[arg(long, value_name = "FILE.html")]
    annex: Option<PathBuf>,
    /// Enter into the journal that everything was read back, and what failed: a fixity check of every item.
    #[arg(long)]
    enter: bool,
    /// Who writes.
    #[command(flatten)]
    author: AuthorArgs,
    /// Shape of the report.
    #[arg(long, value_enum, default_value_t = Shape::Text)]
    format: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// To be read, printed, attached.
    Text,
    /// One finding a line.
    Jsonl,
}

/// Checks and reports. Exit status 1: something is wrong.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let dir = args.dir.as_deref().unwrap_or(&context.project);
    let trust = Trust { log: args.key.clone(), witnesses: args.witness.clone() };
    let (found, stamps) = match !Project::is_in(dir) && dir.join("checkpoint").is_file() {
        true => (published(dir, &trust)?, Vec::new()),
        false => project(dir, args, &trust)?,
    };
    let checked = jiff::Timestamp::now().to_string();
    let failed = failed(&found);
    if args.enter {
        enter(dir, args, &found, &failed, context)?;
    }
    // A journal too damaged to tell of evidence is told of as what it is, above all else.
    let all = match Project::is_in(dir) {
        true => desk::open(dir)?.evidence(None).unwrap_or_default(),
        false => Evidence::default(),
    };
    let mut out = std::io::stdout();
    match args.format {
        Shape::Text => {
            let report = show::verify::report(dir, &found, &stamps, &trust, &checked);
            let report = format!("{report}{}", show::verify::items(&all, &failed));
            out.write_all(report.as_bytes())?;
        }
        Shape::Jsonl => {
            for line in lines(&found, &stamps, &trust, checked.clone()) {
                if matches!(line, VerifyLine::Verdict { .. }) {
                    item_lines(&all, &failed)
                        .try_for_each(|item| write_json_line(&mut out, &item))?;
                }
                write_json_line(&mut out, &line)?;
            }
        }
    }
    if let Some(path) = &args.annex {
        let report = show::verify::report(dir, &found, &stamps, &trust, &checked);
        let page = show::annex::page(&report, &all, &failed, &checked);
        desk::write_private(path, page.as_bytes())?;
    }
    Ok(if found.is_sound() { Outcome::Done } else { Outcome::Findings })
}

/// Digests whose bytes were lost or altered.
fn failed(found: &Verification) -> BTreeSet<Digest> {
    let files = found.faults.iter().filter_map(|fault| fault.file.as_ref());
    files.filter_map(|path| Digest::from_hex(path.file_name()?.to_str()?)).collect()
}

fn enter(
    dir: &Path,
    args: &Args,
    found: &Verification,
    failed: &BTreeSet<Digest>,
    context: &Context,
) -> anyhow::Result<()> {
    let mut project = desk::open_to_write(dir)?;
    let fixity = Fixity {
        files: found.reports + found.unnamed,
        failed: failed.iter().copied().collect(),
        maker: concat!("parallax ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let author = args.author.name(project.settings().author.as_deref());
    let entry = project.enter_fixity(&fixity, &desk::stamp(&author)).map_err(with_hint)?;
    context.say(format_args!("entry {entry}: fixity check of {} files", fixity.files));
    Ok(())
}

fn item_lines<'e>(
    all: &'e Evidence,
    failed: &'e BTreeSet<Digest>,
) -> impl Iterator<Item = VerifyLine> + 'e {
    all.items.iter().map(|item| VerifyLine::Item {
        format: VerifyLine::FORMAT.to_owned(),
        id: item.digest.to_hex(),
        name: item.name().to_owned(),
        bytes: item.len_bytes,
        entry: item.seq(),
        holds: !failed.contains(&item.digest),
    })
}

fn project(dir: &Path, args: &Args, trust: &Trust) -> anyhow::Result<(Verification, Vec<Held>)> {
    let trusted = stamped::trusted(&args.authority)?;
    let project = desk::open(dir)?;
    let mut found = project.verify_with(trust, &mut |_| {}).map_err(with_hint)?;
    if let Some(other) = &args.against {
        let other = Published::open(other).map_err(with_hint)?;
        found.faults.extend(project.compare(&other).map_err(with_hint)?);
    }
    for path in &args.proof {
        let proof = InclusionProof::parse(&desk::read_file(path)?).map_err(|error| {
            let what = format!("{}: {error}", path.display());
            Failure::new(what, "name a file that holds what `parallax prove` printed")
        })?;
        found.faults.extend(project.check_proof(path, &proof, trust).map_err(with_hint)?);
    }
    let (stamps, faults) = stamped::check_all(&project, trusted.as_ref())?;
    found.faults.extend(faults);
    Ok((found, stamps))
}

/// A published log that cannot be read to its end is a finding, not a failure.
fn published(dir: &Path, trust: &Trust) -> anyhow::Result<Verification> {
    match Published::open(dir).and_then(|log| log.verify(trust)) {
        Ok(found) => Ok(found),
        Err(JournalError::BadLogFile { path, why }) => {
            let what = format!("{}: {why}", path.display());
            Ok(Verification::of_fault(Fault { seq: None, file: Some(path), what }))
        }
        Err(error) => Err(with_hint(error)),
    }
}

/// What was found, line by line.
pub fn lines(
    found: &Verification,
    stamps: &[Held],
    trust: &Trust,
    checked: String,
) -> Vec<VerifyLine> {
    let format = || VerifyLine::FORMAT.to_owned();
    let mut lines = vec![
        VerifyLine::Journal {
            format: format(),
            entries: found.sound.entries,
            head: (found.sound.hash != Digest([0; 32])).then(|| found.sound.hash.to_hex()),
            root: found.root.to_hex(),
        },
        VerifyLine::Archive {
            format: format(),
            files: found.reports,
            unnamed: found.unnamed,
            bytes: found.bytes,
        },
    ];
    lines.extend(found.checkpoints.iter().map(|one| {
        VerifyLine::Checkpoint {
            format: format(),
            size: one.size,
            root: one.root.to_hex(),
            key: one.key.to_string(),
            key_is_known: trust.log.contains(&one.key),
            cosigned: one
                .cosigned
                .iter()
                .map(|line| CosignatureLine {
                    name: line.name.clone(),
                    checked_time: line.time_s.map(show::verify::utc),
                })
                .collect(),
        }
    }));
    lines.extend(stamps.iter().map(stamped::line));
    lines.extend(found.redactions.iter().map(|one| VerifyLine::Redaction {
        format: format(),
        entry: one.seq,
        time: show::verify::moment(one.time_ms),
        author: one.author.clone(),
        digest: one.digest.map(|digest| digest.to_hex()),
        erased: one.entries.clone(),
        reason: one.reason.clone(),
    }));
    lines.extend(found.faults.iter().map(|fault| VerifyLine::Fault {
        format: format(),
        entry: fault.seq,
        file: fault.file.as_ref().map(|path| path.display().to_string()),
        message: fault.what.clone(),
    }));
    lines.push(VerifyLine::Verdict {
        format: format(),
        sound: found.is_sound(),
        faults: found.faults.len() as u64,
        checked,
        by: concat!("parallax ", env!("CARGO_PKG_VERSION")).to_owned(),
    });
    lines
}
