//! Reads the C2PA manifest of a file and checks it: signatures, hashes, and, against roots that are given, who signed.
//!
//! `parallax evidence manifest` runs it; it prints one line of JSON, `parallax.manifest/1`. Nothing is fetched: a manifest
//! that lies elsewhere on the web is named and not checked.

use anyhow::Context as _;
use c2pa::assertions::Actions;
use c2pa::{Context, Error, Manifest, Reader, Settings, ValidationState};
use clap::Parser;
use serde::Serialize;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::PathBuf;

/// Reads and checks the C2PA manifest of a file; prints a line of JSON.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// The file.
    file: PathBuf,
    /// What it is: image/jpeg, image/png, image/webp, video/mp4, …
    #[arg(long, value_name = "TYPE")]
    media_type: String,
    /// Certificates (PEM) of those who may vouch for signers. Without them a signature can be valid, never trusted.
    #[arg(long, value_name = "PEM")]
    trust: Option<PathBuf>,
    /// Processor time, in seconds.
    #[arg(long, default_value_t = 60)]
    max_seconds: u64,
    /// Memory, in MiB.
    #[arg(long, default_value_t = 2048)]
    max_memory: u64,
}

/// What was found: `parallax.manifest/1`.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Line {
    format: &'static str,
    /// `trusted`, `valid`, `invalid`, `none` (there is no manifest), `elsewhere` (it lies on the web, unchecked).
    state: &'static str,
    /// Name in the certificate that signed.
    signer: Option<String>,
    /// Organisation in it.
    issuer: Option<String>,
    /// When it was signed, by a time-stamping authority's word.
    signed: Option<String>,
    /// The program that wrote the manifest.
    generator: Option<String>,
    /// The title in it.
    title: Option<String>,
    /// What is said to have been done, in order: `c2pa.created`, `c2pa.edited`, …
    actions: Vec<String>,
    /// What it is said to be made of: titles.
    ingredients: Vec<String>,
    /// What does not hold: codes of the C2PA specification, with words.
    failures: Vec<String>,
    /// Where the manifest lies, where that is not in the file.
    address: Option<String>,
    /// Which program checked.
    maker: String,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    keep_to(&args)?;
    let roots = args.trust.as_ref().map(std::fs::read_to_string).transpose();
    let roots = roots.context("cannot read the certificates that were given")?;
    let file =
        File::open(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let line = checked(&args.media_type, BufReader::new(file), roots.as_deref())?;
    println!("{}", serde_json::to_string(&line)?);
    Ok(())
}

/// No more memory, time or cores than it was given, and no file written.
#[cfg(unix)]
fn keep_to(args: &Args) -> anyhow::Result<()> {
    use rlimit::Resource;
    let memory = args.max_memory.saturating_mul(1 << 20);
    Resource::AS.set(memory, memory)?;
    Resource::CPU.set(args.max_seconds, args.max_seconds.saturating_add(1))?;
    Resource::CORE.set(0, 0)?;
    Ok(())
}

#[cfg(not(unix))]
fn keep_to(_: &Args) -> anyhow::Result<()> {
    Ok(())
}

/// What the manifest says and whether it holds; with `roots`, whether one of them vouches for who signed.
fn checked(
    media_type: &str,
    stream: impl Read + Seek + Send,
    roots: Option<&str>,
) -> anyhow::Result<Line> {
    let maker = format!("parallax-c2pa/{} c2pa {}", env!("CARGO_PKG_VERSION"), c2pa::VERSION);
    let line = Line { format: "parallax.manifest/1", maker, ..Line::default() };
    let mut settings = Settings::new()
        .with_value("verify.remote_manifest_fetch", false)?
        .with_value("verify.ocsp_fetch", false)?;
    if let Some(roots) = roots {
        settings = settings.with_value("trust.trust_anchors", roots)?;
    }
    let context = Context::new().with_settings(settings)?;
    let reader = match Reader::from_context(context).with_stream(media_type, stream) {
        Ok(reader) => reader,
        Err(Error::JumbfNotFound) => return Ok(Line { state: "none", ..line }),
        Err(Error::RemoteManifestUrl(url)) => {
            return Ok(Line { state: "elsewhere", address: Some(url), ..line });
        }
        Err(error) => {
            let failures = vec![format!("it cannot be read: {error}")];
            return Ok(Line { state: "invalid", failures, ..line });
        }
    };
    let state = match reader.validation_state() {
        ValidationState::Trusted if roots.is_some() => "trusted",
        ValidationState::Trusted | ValidationState::Valid => "valid",
        ValidationState::Invalid => "invalid",
    };
    let failures = reader.validation_status().unwrap_or_default().iter().map(|one| {
        let words = one.explanation().map(|words| format!(": {words}")).unwrap_or_default();
        format!("{}{words}", one.code())
    });
    let line = Line { state, failures: failures.collect(), ..line };
    Ok(reader
        .active_manifest()
        .map_or_else(|| Line { state: "none", ..Line::default() }, |manifest| said(manifest, line)))
}

fn said(manifest: &Manifest, line: Line) -> Line {
    let actions: Option<Actions> = manifest
        .find_assertion(Actions::LABEL)
        .or_else(|_| manifest.find_assertion("c2pa.actions.v2"))
        .ok();
    let actions = actions.iter().flat_map(|actions| actions.actions()).map(|action| {
        let when = action.when().map(|when| format!(" {when}")).unwrap_or_default();
        format!("{}{when}", action.action())
    });
    let generator = manifest.claim_generator_info.as_ref().and_then(|all| all.first());
    Line {
        signer: manifest.common_name(),
        issuer: manifest.issuer(),
        signed: manifest.time(),
        generator: manifest
            .claim_generator()
            .map(str::to_owned)
            .or_else(|| generator.map(|one| one.name.clone())),
        title: manifest.title().map(str::to_owned),
        actions: actions.collect(),
        ingredients: manifest
            .ingredients()
            .iter()
            .filter_map(|one| one.title().map(str::to_owned))
            .collect(),
        ..line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use c2pa::{Builder, EphemeralSigner, Signer as _};
    use std::io::Cursor;

    /// A grey PNG of 8 by 8, its pixels stored as they are.
    fn png() -> Vec<u8> {
        let rows: Vec<u8> =
            (0..8).flat_map(|y| [0u8].into_iter().chain((0..8).map(move |x| x * 16 + y))).collect();
        let len = rows.len() as u16;
        let (a, b) = rows.iter().fold((1u32, 0u32), |(a, b), &byte| {
            let a = (a + u32::from(byte)) % 65_521;
            (a, (b + a) % 65_521)
        });
        let stored = [
            &[0x78, 1, 1][..],
            &len.to_le_bytes(),
            &(!len).to_le_bytes(),
            &rows,
            &((b << 16) | a).to_be_bytes(),
        ]
        .concat();
        let header = [&8u32.to_be_bytes()[..], &8u32.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        for (kind, body) in [(b"IHDR", header), (b"IDAT", stored), (b"IEND", vec![])] {
            out.extend((body.len() as u32).to_be_bytes());
            let checked = [&kind[..], &body].concat();
            out.extend(&checked);
            out.extend(crc(&checked).to_be_bytes());
        }
        out
    }

    fn crc(bytes: &[u8]) -> u32 {
        let step =
            |crc: u32, _: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
    }

    /// A signed picture, and the certificate at the root of who signed it.
    fn signed() -> (Vec<u8>, String) {
        let signer = EphemeralSigner::new("camera.example").expect("a signer");
        let definition = r#"{"title": "market.png", "assertions": [
            {"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"}]}}]}"#;
        let mut builder = Builder::from_context(Context::new())
            .with_definition(definition)
            .expect("a definition");
        let mut out = Cursor::new(Vec::new());
        builder.sign(&signer, "image/png", &mut Cursor::new(png()), &mut out).expect("signed");
        let root = signer.certs().expect("certificates").pop().expect("a root");
        let body = base64::engine::general_purpose::STANDARD.encode(root);
        let lines: Vec<&str> = body
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).expect("ASCII"))
            .collect();
        let pem = format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            lines.join("\n")
        );
        (out.into_inner(), pem)
    }

    fn look(bytes: &[u8], roots: Option<&str>) -> Line {
        checked("image/png", Cursor::new(bytes.to_vec()), roots).expect("looked at")
    }

    #[test]
    fn a_signature_is_valid_and_trusted_only_where_a_root_vouches() {
        let (bytes, root) = signed();
        let alone = look(&bytes, None);
        assert_eq!(alone.state, "valid", "{alone:?}");
        assert_eq!(alone.signer.as_deref(), Some("camera.example"));
        assert_eq!(alone.title.as_deref(), Some("market.png"));
        assert!(alone.actions.iter().any(|action| action.starts_with("c2pa.created")), "{alone:?}");
        let vouched = look(&bytes, Some(&root));
        assert_eq!(vouched.state, "trusted", "{vouched:?}");
        let (_, other) = signed();
        assert_ne!(look(&bytes, Some(&other)).state, "trusted", "another root does not vouch");
    }

    #[test]
    fn a_changed_picture_does_not_hold() {
        let (mut bytes, root) = signed();
        let at = bytes.windows(4).position(|window| window == b"IDAT").expect("pixels");
        bytes[at + 20] ^= 1;
        let found = look(&bytes, Some(&root));
        assert_eq!(found.state, "invalid", "{found:?}");
        assert!(found.failures.iter().any(|failure| failure.contains("mismatch")), "{found:?}");
    }

    #[test]
    fn no_manifest_and_a_damaged_one_are_told_apart() {
        assert_eq!(look(&png(), None).state, "none");
        let (mut bytes, _) = signed();
        let at = bytes.windows(4).position(|window| window == b"caBX").expect("a manifest");
        bytes[at + 40..at + 80].fill(0xff);
        assert_eq!(look(&bytes, None).state, "invalid");
    }
}
