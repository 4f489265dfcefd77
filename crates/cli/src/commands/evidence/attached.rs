//! Pictures, video and sound that come with reports (in a mail, in an archive) become evidence, tied to what they came with.

use super::alike;
use crate::examiner::{examination, examine};
use crate::pile::Bounds;
use crate::pile::project::with_hint;
use crate::show;
use parallax_evidence::{Fingerprint, Medium, SAMPLE_BYTES, format_of};
use parallax_journal::{Arrival, Brought, Evidence, NewReport, Project, ReportRecord, Stamp, Tie};
use parallax_model::Digest;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Read;

/// Whether bytes are a picture, video or sound, by how they start.
pub fn is_media(bytes: &[u8]) -> bool {
    let (_, medium) = format_of(&bytes[..bytes.len().min(SAMPLE_BYTES)]);
    matches!(medium, Medium::Picture | Medium::Video | Medium::Audio)
}

/// Something that came with reports.
pub struct Attachment<'a> {
    /// As it was there.
    pub content: &'a mut dyn Read,
    /// How it came: the file that it came in or beside, and the way to it there, where it did not come by itself.
    pub arrival: Arrival,
    /// The report that it belongs to; `None`: the one that is made of what held it, where there is one.
    pub report: Option<Digest>,
}

/// What came with the reports of one run.
#[derive(Default)]
pub struct Attached {
    all: Option<Evidence>,
    /// Items by the file that they came in, and the way to what held them there.
    by_holder: BTreeMap<(Digest, String), Vec<Digest>>,
    /// Reports with items that belong to them.
    by_report: Vec<(Digest, Digest)>,
    /// Items by the file that they came in, and the way to them there.
    by_way: BTreeMap<(Digest, String), Digest>,
    /// Reports that name files beside them: the file that all came in, the way to one, the report.
    named: Vec<(Digest, String, Digest)>,
    /// How many were new.
    pub n_new: usize,
}

/// What bringing in one came to: a line for standard output, and what there is to look at.
pub struct Told {
    /// As `evidence add` prints it.
    pub line: String,
    /// Each likeness, each damage.
    pub findings: Vec<String>,
    /// Of its bytes.
    pub digest: Digest,
    /// Whether they were new.
    pub brought: Brought,
}

impl Attached {
    /// Brings one in; with `is_preview` only looks at it.
    pub fn take(
        &mut self,
        project: &mut Project,
        one: Attachment<'_>,
        bounds: Bounds,
        stamp: &Stamp,
        is_preview: bool,
    ) -> anyhow::Result<Told> {
        let mut all = match self.all.take() {
            Some(all) => all,
            None => project.evidence(None).map_err(with_hint)?,
        };
        let arrived = project.take_in(one.content).map_err(with_hint)?;
        let found = examination(&examine(arrived.path(), bounds)?);
        let digest = arrived.digest();
        let (arrival, name) = (one.arrival.clone(), one.arrival.name.as_str());
        let known = all.item(digest);
        let brought = match (is_preview, known) {
            (true, None) if project.is_redacted(digest).map_err(with_hint)? => Brought::Redacted,
            (true, Some(_)) => Brought::Known,
            (true, None) => Brought::New,
            (false, known) => project
                .bring_in(&arrived, known, &arrival, Some(&found), stamp)
                .map_err(with_hint)?,
        };
        if brought == Brought::Redacted {
            self.all = Some(all);
            let line = show::evidence::added(digest, name, &found, brought, is_preview);
            let findings = vec![format!("{name}: redacted before, not taken in again")];
            return Ok(Told { line, findings, digest, brought });
        }
        let mut findings: Vec<String> =
            found.problems.iter().map(|problem| format!("{name}: {problem}")).collect();
        let print = Fingerprint::from_hex(&found.hashes);
        let others = print.map(|print| alike(&print, digest, &all)).unwrap_or_default();
        if let (Brought::New, false) = (brought, others.is_empty()) {
            let reports = project.reports(None).map_err(with_hint)?;
            findings.extend(others.into_iter().map(|(likeness, item)| {
                let how = show::evidence::likeness(likeness);
                let story = show::evidence::story(item, &reports);
                format!("{name}: {how} another that came in before: {story}")
            }));
        }
        self.n_new += usize::from(brought == Brought::New);
        let inside = arrival.from.zip(arrival.part.as_deref());
        if let (Some(report), false) = (one.report, is_preview) {
            self.by_report.push((report, digest));
        } else if let Some((file, part)) = inside.filter(|_| !is_preview) {
            let holder = part.rsplit_once('/').map_or("", |(holder, _)| holder);
            self.by_holder.entry((file, holder.to_owned())).or_default().push(digest);
            self.by_way.insert((file, part.to_owned()), digest);
        }
        project.catch_up(&mut all).map_err(with_hint)?;
        self.all = Some(all);
        let line = show::evidence::added(digest, name, &found, brought, is_preview);
        Ok(Told { line, findings, digest, brought })
    }

    /// A report that names files beside it.
    pub fn expect(&mut self, report: &NewReport, beside: Vec<String>) {
        if let (Some(file), false) = (report.origin.from, beside.is_empty()) {
            let digest = Digest::of(&report.bytes);
            self.named.extend(beside.into_iter().map(|way| (file, way, digest)));
        }
    }

    /// Ties what was attached to a mail to the report that the mail is: the one that was made from what held it. What an archiver
    /// saved is tied to its report, and what a report names beside it to that report, where that was taken.
    pub fn tie(&mut self, project: &mut Project, stamp: &Stamp) -> anyhow::Result<()> {
        if self.by_holder.is_empty() && self.by_report.is_empty() {
            return Ok(());
        }
        let reports = project.reports(None).map_err(with_hint)?;
        let all = project.evidence(None).map_err(with_hint)?;
        for ((file, holder), items) in std::mem::take(&mut self.by_holder) {
            let is_held = |report: &&ReportRecord| {
                report.origin.from == Some(file)
                    && report.origin.part.as_deref().unwrap_or_default() == holder
            };
            let Some(report) = reports.iter().find(is_held) else { continue };
            self.by_report.extend(items.into_iter().map(|item| (report.digest, item)));
        }
        for (file, way, report) in std::mem::take(&mut self.named) {
            let item = self.by_way.get(&(file, way));
            self.by_report.extend(item.map(|item| (report, *item)));
        }
        let pairs: BTreeSet<_> = std::mem::take(&mut self.by_report).into_iter().collect();
        let there: HashSet<Digest> = reports.iter().map(|one| one.digest).collect();
        for (report, item) in pairs {
            let tie = Tie::Report(report);
            if there.contains(&report) && !all.item(item).is_some_and(|item| item.is_tied(&tie)) {
                project.tie(item, &tie, stamp).map_err(with_hint)?;
            }
        }
        Ok(())
    }
}
