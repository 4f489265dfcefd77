//! Adds files as evidence: each is archived as received, looked at, held against every picture that is there, and entered.

use super::items::{alike, point_of, report};
use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::examiner::{examination, examine};
use crate::failure::Failure;
use crate::interrupt;
use crate::pile::project::with_hint;
use crate::pile::{ArchiverStore, Bounds, Walked, walk};
use crate::show;
use parallax_evidence::Fingerprint;
use parallax_journal::{
    Arrival, Arrived, Brought, Evidence, Examination, Project, ReportRecord, Statement, Tie,
};
use parallax_model::Digest;
use parallax_record::write_json_line;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `evidence add` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files of any format, and folders of them (hidden files left out).
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<PathBuf>,
    /// Who gave them to us, or posted them.
    #[arg(long, value_name = "WHO", help_heading = "How they came")]
    source: Option<String>,
    /// Through which channel: telegram, a memory card, mail.
    #[arg(long, value_name = "HOW", help_heading = "How they came")]
    channel: Option<String>,
    /// The address on the web that they were at.
    #[arg(long, value_name = "URL", help_heading = "How they came")]
    address: Option<String>,
    /// When and by whom they were collected, where that was not now and not by the author.
    #[arg(long, value_name = "WORDS", help_heading = "How they came")]
    collected: Option<String>,
    /// What they are said to show.
    #[command(flatten)]
    story: StoryArgs,
    /// A report that shows or cites them: its id, or the start of it. May be given more than once.
    #[arg(long, value_name = "REPORT", help_heading = "What they are said to show")]
    report: Vec<String>,
    /// What looking at one file may take.
    #[command(flatten)]
    bounds: Bounds,
    /// Who writes.
    #[command(flatten)]
    author: AuthorArgs,
    /// Say what is in them and what is like them; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Shape of the output: one line an item.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
}

/// A story about an item.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "What they are said to show")]
pub struct StoryArgs {
    /// Where: a name of the gazetteer (Homs; Homs, SY) or LAT,LON.
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// When: a day, FROM..TO, or an instant, in the words of who says so.
    #[arg(long, value_name = "WHEN")]
    on: Option<String>,
    /// In the speaker's own words.
    #[arg(long, value_name = "WORDS")]
    words: Option<String>,
    /// Who says so; by default the source.
    #[arg(long, value_name = "WHO")]
    speaker: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// Laid out for people.
    Table,
    /// One JSON object a line: `parallax.evidence/1`.
    Jsonl,
}

impl StoryArgs {
    /// The statement; `None` where nothing is said.
    pub fn statement(
        &self,
        project: &Project,
        source: Option<&str>,
        report: Option<Digest>,
    ) -> anyhow::Result<Option<Statement>> {
        if self.place.is_none() && self.on.is_none() && self.words.is_none() {
            return Ok(None);
        }
        let Some(speaker) = self.speaker.as_deref().or(source) else {
            let hint =
                "add --speaker WHO: what a picture shows is somebody's word until it is checked";
            return Err(Failure::new("nobody is named who says so", hint).into());
        };
        let (point, place) = match &self.place {
            Some(typed) => {
                let (point, name) = point_of(Some(project), typed)?;
                (Some(point.to_string()), Some(name))
            }
            None => (None, None),
        };
        let (time, words) = (self.on.clone(), self.words.clone());
        Ok(Some(Statement { speaker: speaker.to_owned(), place, point, time, words, report }))
    }
}

/// Adds what was given.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let project = match args.dry_run {
        true => desk::open(&context.project)?,
        false => desk::open_to_write(&context.project)?,
    };
    let reports = project.reports(None).map_err(with_hint)?;
    let cited: Vec<Digest> = args
        .report
        .iter()
        .map(|typed| report(&reports, typed).map(|report| report.digest))
        .collect::<anyhow::Result<_>>()?;
    let statement =
        args.story.statement(&project, args.source.as_deref(), cited.first().copied())?;
    let author = args.author.name(project.settings().author.as_deref());
    let all = project.evidence(None).map_err(with_hint)?;
    let outcome = Outcome::Done;
    let mut adding = Adding { project, args, all, author, reports, cited, statement, outcome };
    for path in files(&args.paths, context) {
        match path {
            Ok(path) => adding.take(&path)?,
            Err(error) => adding.set_aside(&error),
        }
        if interrupt::asked() {
            return Ok(Outcome::Interrupted);
        }
    }
    Ok(adding.outcome)
}

struct Adding<'a> {
    project: Project,
    args: &'a Args,
    /// What was there before the file at hand.
    all: Evidence,
    author: String,
    reports: Vec<ReportRecord>,
    cited: Vec<Digest>,
    statement: Option<Statement>,
    outcome: Outcome,
}

impl Adding<'_> {
    /// One file. What is wrong with it is that file's; what is wrong with the journal ends it.
    fn take(&mut self, path: &Path) -> anyhow::Result<()> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) => {
                self.set_aside(&format!("{}: it cannot be read ({error})", path.display()));
                return Ok(());
            }
        };
        let arrived = self.project.take_in(&mut file).map_err(with_hint)?;
        if arrived.len_bytes() == 0 {
            self.set_aside(&format!("{}: it is empty", path.display()));
            return Ok(());
        }
        if self.project.is_redacted(arrived.digest()).map_err(with_hint)? {
            self.set_aside(&format!("{}: redacted before, not taken in again", path.display()));
            return Ok(());
        }
        let found = examination(&examine(arrived.path(), self.args.bounds)?);
        let brought = self.bring_in(&arrived, path, &found)?;
        self.tell(&arrived, path, &found, brought)?;
        self.project.catch_up(&mut self.all).map_err(with_hint)
    }

    fn bring_in(
        &mut self,
        arrived: &Arrived,
        path: &Path,
        found: &Examination,
    ) -> anyhow::Result<Brought> {
        let args = self.args;
        let known = self.all.item(arrived.digest());
        let arrival = Arrival {
            name: path.display().to_string(),
            source: args.source.clone(),
            channel: args.channel.clone(),
            address: args.address.clone(),
            collected: args.collected.clone(),
            from: None,
            part: None,
        };
        if args.dry_run {
            return Ok(if known.is_some() { Brought::Known } else { Brought::New });
        }
        let stamp = desk::stamp(&self.author);
        let brought = self
            .project
            .bring_in(arrived, known, &arrival, Some(found), &stamp)
            .map_err(with_hint)?;
        let digest = arrived.digest();
        let is_told = |said: &Statement| {
            known.is_some_and(|item| item.statements.iter().any(|one| one.said == *said))
        };
        if let Some(said) = self.statement.clone().filter(|said| !is_told(said)) {
            self.project.state(digest, &said, &stamp).map_err(with_hint)?;
        }
        for report in self.cited.clone() {
            let tie = Tie::Report(report);
            if !known.is_some_and(|item| item.is_tied(&tie)) {
                self.project.tie(digest, &tie, &stamp).map_err(with_hint)?;
            }
        }
        Ok(brought)
    }

    /// One line on standard output; each picture that is like it, and each earlier arrival, as a finding.
    fn tell(
        &mut self,
        arrived: &Arrived,
        path: &Path,
        found: &Examination,
        brought: Brought,
    ) -> anyhow::Result<()> {
        let mut out = std::io::stdout();
        let name = path.display().to_string();
        match self.args.format {
            Shape::Table => {
                let line = show::evidence::added(
                    arrived.digest(),
                    &name,
                    found,
                    brought,
                    self.args.dry_run,
                );
                out.write_all(line.as_bytes())?;
            }
            Shape::Jsonl if self.args.dry_run => {}
            Shape::Jsonl => {
                let mut all = self.all.clone();
                self.project.catch_up(&mut all).map_err(with_hint)?;
                let item = all.item(arrived.digest()).expect("it was brought in");
                write_json_line(&mut out, &super::line(item, &all))?;
            }
        }
        let mut findings: Vec<String> =
            found.problems.iter().map(|problem| format!("{name}: {problem}")).collect();
        let before = &self.all;
        if let (Brought::Seen, Some(item)) = (brought, before.item(arrived.digest())) {
            let story = show::evidence::story(item, &self.reports);
            findings.push(format!("{name}: the very same file came in before: {story}"));
        }
        let print = Fingerprint::from_hex(&found.hashes);
        let others = print.map(|print| alike(&print, arrived.digest(), before)).unwrap_or_default();
        for (likeness, item) in others {
            let how = show::evidence::likeness(likeness);
            let story = show::evidence::story(item, &self.reports);
            findings.push(format!("{name}: {how} another that came in before: {story}"));
        }
        findings.iter().for_each(|finding| self.finding(finding));
        Ok(())
    }

    fn finding(&mut self, what: &str) {
        eprintln!("finding: {}", show::layout::clean(what));
        self.outcome = self.outcome.max(Outcome::Findings);
    }

    fn set_aside(&mut self, what: &str) {
        eprintln!("set aside: {}", show::layout::clean(what));
        self.outcome = self.outcome.max(Outcome::NotDone);
    }
}

/// The files given, folders opened up in the order of their names.
fn files(paths: &[PathBuf], context: &Context) -> Vec<Result<PathBuf, String>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let Walked { files: inside, links, unreadable } = walk(path);
            let closed = unreadable.iter().map(|(path, error)| {
                format!("{}: it cannot be read ({error}); ask for the right to", path.display())
            });
            found.extend(closed.map(Err));
            let links =
                links.iter().map(|link| format!("{}: {}", link.display(), Walked::LEADS_OUT));
            found.extend(links.map(Err));
            if ArchiverStore::among(&inside).is_some() {
                context.say(format_args!(
                    "{}: the auto-archiver filled this folder; `parallax add` would take its posts too, and hold each file \
                     against the digest that was written down for it",
                    path.display()
                ));
            }
            if inside.is_empty() {
                context.say(format_args!("{}: the folder holds no file", path.display()));
            }
            found.extend(inside.into_iter().map(Ok));
        } else {
            found.push(Ok(path.clone()));
        }
    }
    found
}
