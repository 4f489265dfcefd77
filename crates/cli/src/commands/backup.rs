//! The whole project, its private key included, as one encrypted file (age), and back.

use super::export::{in_words, opened, take_in, written};
use crate::context::{Context, Outcome};
use crate::desk;
use crate::failure::Failure;
use crate::pile::project::with_hint;
use crate::store::StoreArgs;
use age::secrecy::{ExposeSecret as _, SecretString};
use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `backup` takes.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// A new file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Public key of who can open it (age1…), made with `parallax key backup` or age-keygen; may be given more than once.
    #[arg(long, value_name = "KEY", value_parser = recipient, required_unless_present = "passphrase_file")]
    recipient: Vec<Recipient>,
    /// File whose first line is a passphrase that opens it; `-` for standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "recipient")]
    passphrase_file: Option<PathBuf>,
}

/// What `restore` takes.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// A file that `parallax backup` wrote.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Folder that becomes the project, empty or not there yet; by default --project, else the current folder.
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// File with a private key that opens it; may be given more than once.
    #[arg(long, value_name = "FILE", required_unless_present = "passphrase_file")]
    identity: Vec<PathBuf>,
    /// File whose first line is the passphrase; `-` for standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "identity")]
    passphrase_file: Option<PathBuf>,
    /// Where its journal is to lie.
    #[command(flatten)]
    store: StoreArgs,
}

/// Writes an encrypted backup.
pub fn backup(args: &BackupArgs, context: &Context) -> anyhow::Result<Outcome> {
    let project = desk::open(&context.project)?;
    let encryptor = match &args.passphrase_file {
        Some(path) => Encryptor::with_user_passphrase(passphrase(path)?),
        None => Encryptor::with_recipients(args.recipient.iter().map(|one| one as _))
            .map_err(|error| Failure::new(error.to_string(), "name each key once"))?,
    };
    let done = written(&args.file, |out| {
        let mut sealed = encryptor.wrap_output(out)?;
        let done = project.export(&mut sealed, true).map_err(with_hint)?;
        sealed.finish()?.flush()?;
        Ok(done)
    })?;
    context.say(format_args!("{}: {}", args.file.display(), in_words(done)));
    context.say("the private key of the log is in it: try `parallax restore` into a new folder, and keep the two apart");
    Ok(Outcome::Done)
}

/// Opens a backup, checks all of it, and makes a folder into the project that it holds.
pub fn restore(args: &RestoreArgs, context: &Context) -> anyhow::Result<Outcome> {
    let dir = args.dir.as_deref().unwrap_or(&context.project);
    let failed = |error: DecryptError| unsealed(&args.file, &error);
    let sealed = Decryptor::new_buffered(opened(&args.file)?).map_err(failed)?;
    let mut input = match &args.passphrase_file {
        Some(path) => {
            let identity = scrypt::Identity::new(passphrase(path)?);
            sealed.decrypt(std::iter::once(&identity as _)).map_err(failed)?
        }
        None => {
            let keys = args.identity.iter().map(|path| identities(path));
            let keys = keys.collect::<anyhow::Result<Vec<_>>>()?.concat();
            sealed.decrypt(keys.iter().map(|key| key as _)).map_err(failed)?
        }
    };
    take_in(dir, &args.store, &mut input, context)
}

/// Makes a key that opens backups, in a file that only its owner can read; prints the public half.
pub fn new_key(file: &Path) -> anyhow::Result<Outcome> {
    let identity = Identity::generate();
    let public = identity.to_public();
    let text = format!("# public key: {public}\n{}\n", identity.to_string().expose_secret());
    desk::write_private(file, text.as_bytes())?;
    writeln!(std::io::stdout(), "{public}")?;
    Ok(Outcome::Done)
}

fn recipient(text: &str) -> Result<Recipient, String> {
    text.parse::<Recipient>().map_err(|why| format!("{why}; a public key starts with age1"))
}

fn identities(path: &Path) -> anyhow::Result<Vec<Identity>> {
    let text = String::from_utf8(desk::read_file(path)?).unwrap_or_default();
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys = lines.map(str::parse::<Identity>).collect::<Result<Vec<_>, _>>();
    keys.map_err(|why| {
        let what = format!("{} holds no private key: {why}", path.display());
        Failure::new(what, "name a file that `parallax key backup` or age-keygen wrote").into()
    })
}

fn passphrase(path: &Path) -> anyhow::Result<SecretString> {
    let text = match path.as_os_str() == "-" {
        true => std::io::read_to_string(std::io::stdin().lock())?,
        false => String::from_utf8(desk::read_file(path)?).unwrap_or_default(),
    };
    match text.lines().next().map(str::trim).filter(|line| !line.is_empty()) {
        Some(line) => Ok(SecretString::from(line.to_owned())),
        None => {
            let what = format!("{} holds no passphrase", path.display());
            Err(Failure::new(what, "write it on the first line, as UTF-8").into())
        }
    }
}

fn unsealed(path: &Path, error: &DecryptError) -> anyhow::Error {
    let hint = match error {
        DecryptError::NoMatchingKeys
        | DecryptError::KeyDecryptionFailed
        | DecryptError::DecryptionFailed => {
            "give the passphrase or the private key that it was made for"
        }
        _ => "name a file that `parallax backup` wrote, whole",
    };
    Failure::new(format!("{} cannot be opened: {error}", path.display()), hint).into()
}
