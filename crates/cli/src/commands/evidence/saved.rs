//! What the auto-archiver saved with a report becomes evidence: each file held against the digest that was written down for it, each
//! time stamp against the files it is about.

use super::attached::{Attached, Attachment};
use crate::pile::project::with_hint;
use crate::pile::{Bounds, Saved, SavedFile, claimed_digest, digest_of};
use crate::stamped::{Said, check_one, in_words};
use parallax_journal::{Arrival, Brought, Check, CustodyEvent, Project, Stamp, StampKind};
use parallax_model::Digest;
use parallax_timestamp::{MAX_REPLY, Stamped, Trusted, is_proof, replay};
use std::fs::{self, File};
use std::path::Path;

/// Who wrote the digests down.
const ARCHIVER: &str = "auto-archiver";

/// Made of what was saved, and to be had from it again: stills of a video; certificates, which stand in the stamps.
const LEFT_OUT: &[&str] = &["thumbnails", "cert_chain"];

/// What bringing in the files of one report came to.
#[derive(Default)]
pub struct Told {
    /// For standard output and talk.
    pub lines: Vec<String>,
    /// What there is to look at.
    pub findings: Vec<String>,
}

/// Brings in files that were saved with reports.
pub struct Taking<'a> {
    /// Into which project.
    pub project: &'a mut Project,
    /// What came in during this run.
    pub attached: &'a mut Attached,
    /// What looking at one file may take.
    pub bounds: Bounds,
    /// Who writes, and when.
    pub stamp: Stamp,
    /// Nothing is written.
    pub is_preview: bool,
    /// Certificates that the reader trusts to stand behind time stamp authorities.
    pub trusted: Option<&'a Trusted>,
}

/// A file that was brought in.
struct Item<'s> {
    file: &'s SavedFile,
    digest: Digest,
    /// Whether entries know all of it already.
    is_known: bool,
    /// Its bytes, where it is a stamp.
    stamp: Option<Vec<u8>>,
    /// Whether its bytes are those for which a digest was written down; `None`: none was.
    holds: Option<bool>,
}

impl Taking<'_> {
    /// Takes in all files of `saved`, which belong to the report with this digest that was made `from` this file.
    pub fn take(
        &mut self,
        saved: &Saved,
        from: Option<Digest>,
        report: Digest,
    ) -> anyhow::Result<Told> {
        let mut told = Told::default();
        let wanted = saved.files.iter().filter(|one| !LEFT_OUT.contains(&one.made_as.as_str()));
        let mut items = Vec::new();
        for file in wanted {
            if let Some(mut item) = self.bring_in(file, saved, (from, report), &mut told)? {
                item.holds = self.hold_against(&item, &mut told)?;
                items.push(item);
            }
        }
        self.check_stamps(&items, &mut told)?;
        tell_missing(saved, &mut told);
        Ok(told)
    }

    fn bring_in<'s>(
        &mut self,
        file: &'s SavedFile,
        saved: &Saved,
        (from, report): (Option<Digest>, Digest),
        told: &mut Told,
    ) -> anyhow::Result<Option<Item<'s>>> {
        let report = Some(report);
        let name = file.path.display().to_string();
        let mut content = match File::open(&file.path) {
            Ok(content) => content,
            Err(error) => {
                told.findings.push(format!("{name}: it cannot be read ({error}); set aside"));
                return Ok(None);
            }
        };
        let version = saved.archived.version.as_deref().map(|version| format!(" {version}"));
        let channel = format!("{ARCHIVER}{}", version.unwrap_or_default());
        let part = file.path.file_name().map(|name| name.to_string_lossy().into_owned());
        let one = Attachment {
            content: &mut content,
            arrival: Arrival {
                name,
                source: None,
                address: Some(saved.archived.address.clone()),
                collected: saved.archived.when.as_ref().map(|when| format!("{when} by {channel}")),
                channel: Some(channel),
                from,
                part,
            },
            report,
        };
        let (bounds, is_preview) = (self.bounds, self.is_preview);
        let brought = self.attached.take(self.project, one, bounds, &self.stamp, is_preview)?;
        told.lines.push(brought.line);
        told.findings.extend(brought.findings);
        if brought.brought == Brought::Redacted {
            return Ok(None);
        }
        let is_known = brought.brought == Brought::Known;
        let stamp = stamp_in(&file.path);
        Ok(Some(Item { file, digest: brought.digest, is_known, stamp, holds: None }))
    }

    /// Whether its bytes are those that the archiver wrote a digest down for; `None`: it wrote none. Both outcomes enter the chain
    /// of custody.
    fn hold_against(&mut self, item: &Item<'_>, told: &mut Told) -> anyhow::Result<Option<bool>> {
        let name = item.file.path.display();
        let Some(claimed) = &item.file.hash else {
            if !item.file.is_named && item.stamp.is_none() {
                let why = format!("the report of {ARCHIVER} beside it does not name it");
                told.findings.push(format!("{name}: {why}"));
            }
            return Ok(None);
        };
        let is = match claimed.split_once(':').map(|(function, _)| function) {
            Some("SHA-256") | None => item.digest.to_hex(),
            Some(_) => digest_of(&item.file.path, claimed).unwrap_or_default(),
        };
        let holds = is == claimed_digest(claimed);
        let detail = match holds {
            true => format!("its bytes are those for which {ARCHIVER} wrote down {claimed}"),
            false => format!(
                "its bytes are not those that {ARCHIVER} saved: it wrote down {claimed}, and they are {is}"
            ),
        };
        if !holds {
            told.findings.push(format!("{name}: ALTERED: {detail}"));
        }
        if !self.is_preview && !item.is_known {
            let event = CustodyEvent {
                event: "fixity".to_owned(),
                detail,
                outcome: Some(if holds { "success" } else { "failure" }.to_owned()),
                when: None,
                agent: None,
                result: None,
            };
            self.project.custody(item.digest, &event, &self.stamp).map_err(with_hint)?;
        }
        Ok(Some(holds))
    }

    /// Holds each stamp against the files that it is about, and enters what it says of them.
    fn check_stamps(&mut self, items: &[Item<'_>], told: &mut Told) -> anyhow::Result<()> {
        for one in items {
            let Some(bytes) = &one.stamp else { continue };
            let name = one.file.path.display().to_string();
            match self.check_stamp(bytes, items) {
                Ok((said, about)) => {
                    for words in in_words(&said) {
                        let n = about.len();
                        told.lines.push(format!("{name}: of {n} file(s): {words}\n"));
                        self.enter(&said, &words, &name, &about)?;
                    }
                }
                Err(why) => told.findings.push(format!("{name}: {why}")),
            }
        }
        Ok(())
    }

    /// What a stamp says, and of which files.
    fn check_stamp<'i, 's>(
        &self,
        bytes: &[u8],
        items: &'i [Item<'s>],
    ) -> Result<(Said, Vec<&'i Item<'s>>), String> {
        if is_proof(bytes) {
            let proof = replay(bytes).map_err(|error| error.to_string())?;
            let about: Vec<_> = items.iter().filter(|item| item.digest.0 == proof.digest).collect();
            return match about.is_empty() {
                true => Err(format!(
                    "it stamps {}, which is none of the files here",
                    Digest(proof.digest)
                )),
                false => Ok((Said::Proof(proof), about)),
            };
        }
        let stamped = Stamped::of(bytes).map_err(|error| error.to_string())?;
        // An authority stamps the list of digests, or a file itself.
        let found = items.iter().find_map(|item| {
            Some((item, short(&item.file.path)?)).filter(|(_, text)| stamped.is(text))
        });
        let Some((list, text)) = found else {
            return Err(format!("it stamps {}, which is none of the files here", stamped.to_hex()));
        };
        let said = check_one(StampKind::Authority, bytes, &text, self.trusted)
            .map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        // What is listed of a file that was changed since says nothing of its bytes.
        let is_listed = |item: &&Item<'_>| {
            let claimed =
                item.file.hash.as_deref().map(claimed_digest).filter(|_| item.holds == Some(true));
            std::ptr::eq(*item, list)
                || lines.contains(&item.digest.to_hex().as_str())
                || claimed.is_some_and(|one| lines.contains(&one.as_str()))
        };
        Ok((said, items.iter().filter(is_listed).collect()))
    }

    fn enter(
        &mut self,
        said: &Said,
        words: &str,
        name: &str,
        about: &[&Item<'_>],
    ) -> anyhow::Result<()> {
        let is_vouched = matches!(said, Said::Authority(stamp) if stamp.root.is_some());
        for item in about.iter().filter(|item| !item.is_known && !self.is_preview) {
            let check = Check {
                method: "time_stamp".to_owned(),
                finding: format!("{name}: {words}"),
                outcome: if is_vouched { "supports" } else { "inconclusive" }.to_owned(),
                of: None,
                reason: None,
            };
            self.project.check_evidence(item.digest, &check, &self.stamp).map_err(with_hint)?;
        }
        Ok(())
    }
}

/// The bytes of a file that is a stamp; `None`: it is none.
fn stamp_in(path: &Path) -> Option<Vec<u8>> {
    let bytes = short(path)?;
    (is_proof(&bytes) || Stamped::of(&bytes).is_ok()).then_some(bytes)
}

/// The bytes of a file, where it is no longer than a stamp or what one is about can be.
fn short(path: &Path) -> Option<Vec<u8>> {
    let is_short = fs::metadata(path).is_ok_and(|file| file.len() <= MAX_REPLY as u64);
    if is_short { fs::read(path).ok() } else { None }
}

fn tell_missing(saved: &Saved, told: &mut Told) {
    let missing = saved.missing.iter().filter(|one| one.made_as.is_empty());
    let names: Vec<&str> = missing
        .map(|one| if one.name.is_empty() { one.hash.as_deref().unwrap_or("?") } else { &one.name })
        .collect();
    if !names.is_empty() {
        let (n, address) = (names.len(), &saved.archived.address);
        let names = names.join(", ");
        told.findings
            .push(format!("{address}: {n} file(s) that {ARCHIVER} saved are not here: {names}"));
    }
}
