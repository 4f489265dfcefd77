//! Adds reports to the project: each is archived and entered, or set aside with its reason, and the rest goes on.
//!
//! A report is printed as added only once it would survive a power cut. Ctrl-C finishes the report at hand, writes what is
//! read, and the same command run again carries on from there.

use super::evidence::attached::{Attached, Attachment, is_media};
use super::evidence::saved::Taking;
use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::hearing::Shape;
use crate::interrupt;
use crate::pile::project::with_hint;
use crate::pile::{Bounds, Fetched, Pile, PileArgs, Saved, TableArgs, day};
use crate::show::layout::clean;
use crate::show::reports::AddedPrinter;
use crate::show::talk::{line_of, outcome_of};
use crate::stamped;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use parallax_engine::{Body, Limits, intake};
use parallax_journal::{
    Added, Appearance, Arrival, Foreseen, Intake, JournalError, NewReport, Project,
};
use parallax_journal::{set_aside_draft, settled_draft};
use parallax_model::{Day, Diagnostic, Digest};
use parallax_timestamp::Trusted;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A batch is written when it holds this many reports …
const MAX_BATCH: usize = 64;

/// … or this many bytes …
const MAX_BATCH_BYTES: usize = 8 << 20;

/// … or its first report has waited this long.
const MAX_WAIT: Duration = Duration::from_millis(500);

/// What could not be taken is entered up to this many; a table of two million bad rows is one mistake.
const MAX_REFUSED: usize = 1000;

/// Reasons that lie with what was typed and not with what came in.
const SLIPS: &[&str] = &["missing", "manifest", "no-reports"];

/// Work that takes less than this needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// What `add` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Reports: text, web pages, PDF, DOCX, mail (EML), tables (CSV, XLSX), feeds (RSS, Atom, JSON), web archives (WARC,
    /// WACZ), ZIP of any of these; folders of them (in the order of their names); `-` for standard input.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Many reports from one file, a line of JSON each: {"id", "text" or "path", "title", "published", "outlet"}; `-` for
    /// standard input.
    #[arg(long, value_name = "REPORTS.jsonl")]
    pub manifest: Option<PathBuf>,
    /// Day on which the given files were published (YYYY-MM-DD); "on Saturday" means nothing without it.
    #[arg(long, value_name = "DATE", value_parser = day)]
    published: Option<Day>,
    /// Who printed the given files.
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Set aside reports longer than this.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().max_report_bytes)]
    max_bytes: usize,
    /// What opening one file may take.
    #[command(flatten)]
    bounds: Bounds,
    /// Certificates (PEM) that you trust to stand behind time stamp authorities: for the stamps that an auto-archiver's folder
    /// holds.
    #[arg(long, value_name = "FILE.pem")]
    authority: Vec<PathBuf>,
    /// How tables are read.
    #[command(flatten)]
    tables: TableArgs,
    /// How it is entered and told.
    #[command(flatten)]
    pub manner: Manner,
}

/// How what came in is entered, and how that is told.
#[derive(Debug, Clone, clap::Args)]
pub struct Manner {
    /// Who writes.
    #[command(flatten)]
    pub author: AuthorArgs,
    /// Say what would be added; write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Shape of the output: one line a report.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    pub format: Shape,
}

/// Adds what was given.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    if args.paths.is_empty() && args.manifest.is_none() {
        return Err(desk::nothing_given("add").into());
    }
    let pile = args.pile_args().pile(&args.paths, context)?;
    let mut adding = Adding::begin(&args.manner, args.max_bytes, args.bounds, context)?;
    adding.trusted = stamped::trusted(&args.authority)?;
    adding.all(pile)
}

/// Adds all of a pile.
pub fn all(
    pile: Pile,
    manner: &Manner,
    max_bytes: usize,
    bounds: Bounds,
    context: &Context,
) -> anyhow::Result<Outcome> {
    Adding::begin(manner, max_bytes, bounds, context)?.all(pile)
}

impl Args {
    /// The same for these paths.
    pub fn with_paths(&self, paths: Vec<PathBuf>) -> Self {
        Self { paths, ..self.clone() }
    }

    fn pile_args(&self) -> PileArgs {
        PileArgs {
            manifest: self.manifest.clone(),
            published: self.published,
            outlet: self.outlet.clone(),
            as_of: None,
            max_bytes: self.max_bytes,
            bounds: self.bounds,
            tables: self.tables.clone(),
        }
    }
}

/// One run of `add`.
struct Adding<'a> {
    project: Project,
    /// Where nothing is written: what earlier batches would have added.
    foreseen: Option<Foreseen>,
    author: String,
    limits: Limits,
    context: &'a Context,
    printer: AddedPrinter<'a>,
    bar: ProgressBar,
    start: Instant,
    batch: Vec<NewReport>,
    batch_start: Instant,
    outcome: Outcome,
    counts: Counts,
    bounds: Bounds,
    attached: Attached,
    /// Certificates to hold time stamps against that came with reports.
    trusted: Option<Trusted>,
    /// What could not be taken: the first of it.
    refused: Vec<Diagnostic>,
    /// Names of what was taken.
    taken: BTreeSet<String>,
}

/// What came of the reports so far.
#[derive(Debug, Default)]
struct Counts {
    added: usize,
    replaced: usize,
    seen: usize,
    known: usize,
    redacted: usize,
    set_aside: usize,
}

impl<'a> Adding<'a> {
    fn begin(
        manner: &Manner,
        max_bytes: usize,
        bounds: Bounds,
        context: &'a Context,
    ) -> anyhow::Result<Self> {
        let project = match manner.dry_run {
            true => desk::open(&context.project)?,
            false => desk::open_to_write(&context.project)?,
        };
        let author = manner.author.name(project.settings().author.as_deref());
        let (shape, is_preview) = (manner.format, manner.dry_run);
        Ok(Self {
            author,
            refused: Vec::new(),
            taken: BTreeSet::new(),
            project,
            foreseen: is_preview.then(Foreseen::default),
            limits: Limits { max_report_bytes: max_bytes },
            context,
            printer: AddedPrinter::new(shape == Shape::Jsonl, is_preview, &context.out),
            bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
            start: Instant::now(),
            batch: Vec::new(),
            batch_start: Instant::now(),
            outcome: Outcome::Done,
            counts: Counts::default(),
            bounds,
            attached: Attached::default(),
            trusted: None,
        })
    }

    fn all(mut self, pile: Pile) -> anyhow::Result<Outcome> {
        let added = self.take_all(pile);
        // What was added before something failed is said all the same.
        let outcome = self.finish();
        added.and(outcome)
    }

    fn take_all(&mut self, pile: Pile) -> anyhow::Result<Outcome> {
        for fetched in pile.fetched() {
            self.take(fetched)?;
            if interrupt::asked() {
                self.outcome = Outcome::Interrupted;
                break;
            }
        }
        self.write_batch()?;
        self.attached.tie(&mut self.project, &desk::stamp(&self.author))?;
        self.enter_refusals()?;
        Ok(self.outcome)
    }

    /// What could not be taken is entered once, and settled when it is taken after all.
    fn enter_refusals(&mut self) -> anyhow::Result<()> {
        if self.foreseen.is_some() {
            return Ok(());
        }
        let open = self.project.set_aside().map_err(with_hint)?;
        let refused: Vec<(&str, &Diagnostic)> = self
            .refused
            .iter()
            .filter(|one| !SLIPS.contains(&one.code))
            .map(|one| (one.report.as_str(), one))
            .collect();
        let is_known = |name: &str, code: &str| {
            open.iter().any(|known| known.name == name && known.code == code)
        };
        let fresh = refused.iter().filter(|(name, one)| !is_known(name, one.code));
        let mut drafts: Vec<_> =
            fresh.map(|(name, one)| set_aside_draft(name, one.code, &one.message)).collect();
        for known in &open {
            let is_other =
                |(name, one): &(&str, &Diagnostic)| *name == known.name && one.code != known.code;
            if self.is_taken(&known.name) {
                drafts.push(settled_draft(known.seq, "taken"));
            } else if refused.iter().any(is_other) {
                drafts.push(settled_draft(known.seq, "set aside again, for another reason"));
            }
        }
        if self.refused.len() == MAX_REFUSED && self.counts.set_aside > MAX_REFUSED {
            let n = MAX_REFUSED;
            self.context
                .say(format_args!("`parallax intake` lists the first {n} of what was set aside"));
        }
        if !drafts.is_empty() {
            self.project.append(&drafts, &desk::stamp(&self.author)).map_err(with_hint)?;
        }
        Ok(())
    }

    /// Whether it, or something in it, was taken.
    fn is_taken(&self, name: &str) -> bool {
        let inside = format!("{name}/");
        self.taken.contains(name)
            || self.taken.range(inside.clone()..).next().is_some_and(|one| one.starts_with(&inside))
    }

    fn take(&mut self, fetched: Result<Fetched, Diagnostic>) -> anyhow::Result<()> {
        if let Ok(fetched) = &fetched
            && is_media(bytes_of(fetched))
        {
            self.take_evidence(fetched)?;
            self.bar.inc(1);
            return Ok(());
        }
        if let Ok(one) = &fetched
            && let Some(saved) = &one.saved
        {
            self.take_saved(saved, one.origin.from, Digest::of(bytes_of(one)))?;
        }
        match fetched.and_then(|fetched| self.examined(fetched)) {
            Ok((report, beside)) => {
                self.attached.expect(&report, beside);
                self.push(report)?;
            }
            Err(diagnostic) => {
                self.counts.set_aside += 1;
                self.tell(&diagnostic);
                if self.refused.len() < MAX_REFUSED {
                    self.refused.push(diagnostic);
                }
            }
        }
        self.bar.inc(1);
        self.show_bar_when_it_takes_long();
        Ok(())
    }

    /// A picture, a video or a sound is no report: it becomes evidence.
    fn take_evidence(&mut self, fetched: &Fetched) -> anyhow::Result<()> {
        let origin = &fetched.origin;
        let arrival = Arrival {
            name: fetched.input.id.as_str().to_owned(),
            from: origin.from,
            part: origin.from.map(|_| origin.part.clone().unwrap_or_default()),
            ..Arrival::default()
        };
        let one = Attachment { content: &mut bytes_of(fetched), arrival, report: None };
        let stamp = desk::stamp(&self.author);
        let is_preview = self.foreseen.is_some();
        let told = self.attached.take(&mut self.project, one, self.bounds, &stamp, is_preview)?;
        self.tell_evidence(&[told.line], &told.findings);
        Ok(())
    }

    /// What an archiver saved with a report becomes evidence that belongs to it.
    fn take_saved(
        &mut self,
        saved: &Saved,
        from: Option<Digest>,
        report: Digest,
    ) -> anyhow::Result<()> {
        let mut taking = Taking {
            project: &mut self.project,
            attached: &mut self.attached,
            bounds: self.bounds,
            stamp: desk::stamp(&self.author),
            is_preview: self.foreseen.is_some(),
            trusted: self.trusted.as_ref(),
        };
        let told = taking.take(saved, from, report)?;
        self.tell_evidence(&told.lines, &told.findings);
        Ok(())
    }

    fn tell_evidence(&mut self, lines: &[String], findings: &[String]) {
        self.bar.suspend(|| {
            for finding in findings {
                eprintln!("finding: {}", clean(finding));
            }
            for line in lines {
                self.context.say(clean(line.trim_end()));
            }
        });
        if !findings.is_empty() {
            self.outcome = self.outcome.max(Outcome::Findings);
        }
    }

    /// The report as it will be entered; `Err` where there is nothing that could be.
    ///
    /// A report in a language that is not read yet is evidence like any other: it is entered, and marked.
    fn examined(&mut self, mut fetched: Fetched) -> Result<(NewReport, Vec<String>), Diagnostic> {
        let input = &fetched.input;
        let found = match intake(&input.id, &input.body, self.limits) {
            Ok(passed) => {
                passed.diagnostics.iter().for_each(|diagnostic| self.tell(diagnostic));
                Intake {
                    encoding: Some(passed.encoding.to_owned()),
                    language: Some(passed.language.code.to_owned()),
                    unread: None,
                }
            }
            Err(refused) if refused.code == "language" => {
                self.tell(&refused);
                Intake { unread: Some(refused.code.to_owned()), ..Intake::default() }
            }
            Err(refused) => return Err(refused),
        };
        let beside = std::mem::take(&mut fetched.kept.beside);
        Ok((new_report(fetched, found), beside))
    }

    fn push(&mut self, report: NewReport) -> anyhow::Result<()> {
        if self.batch.is_empty() {
            self.batch_start = Instant::now();
        }
        self.batch.push(report);
        let n_bytes: usize = self.batch.iter().map(|report| report.bytes.len()).sum();
        let is_full = self.batch.len() >= MAX_BATCH || n_bytes >= MAX_BATCH_BYTES;
        if is_full || self.batch_start.elapsed() >= MAX_WAIT {
            self.write_batch()?;
        }
        Ok(())
    }

    fn write_batch(&mut self) -> anyhow::Result<()> {
        let batch = std::mem::take(&mut self.batch);
        let outcomes = self.written(&batch).map_err(with_hint)?;
        for (report, added) in batch.iter().zip(outcomes) {
            match added {
                Added::New(_) => self.counts.added += 1,
                Added::Replaced(_) => self.counts.replaced += 1,
                Added::Seen(_) => self.counts.seen += 1,
                Added::Known(_) => self.counts.known += 1,
                Added::Redacted(_) => {
                    self.counts.redacted += 1;
                    self.outcome = self.outcome.max(Outcome::Findings);
                }
            }
            self.taken.insert(report.appearance.name.clone());
            self.bar.suspend(|| self.printer.print(report, added))?;
        }
        Ok(())
    }

    fn written(&mut self, batch: &[NewReport]) -> Result<Vec<Added>, JournalError> {
        match &mut self.foreseen {
            Some(foreseen) => self.project.plan(batch, foreseen),
            None if batch.is_empty() => Ok(Vec::new()),
            None => self.project.add(batch, &desk::stamp(&self.author)),
        }
    }

    fn tell(&mut self, diagnostic: &Diagnostic) {
        let line = line_of(diagnostic);
        self.bar.suspend(|| self.context.say(&line));
        self.outcome = self.outcome.max(outcome_of(diagnostic));
    }

    fn show_bar_when_it_takes_long(&mut self) {
        let may_show = self.context.talk.is_terminal && !self.context.quiet;
        if may_show && self.bar.is_hidden() && self.start.elapsed() > PATIENCE {
            let style =
                ProgressStyle::with_template("{spinner} {pos} reports, {per_sec}, {elapsed}");
            self.bar.set_style(style.expect("the template is fixed and holds"));
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Says what it came to.
    fn finish(self) -> anyhow::Result<Outcome> {
        self.bar.finish_and_clear();
        if self.outcome == Outcome::Interrupted {
            self.context.say("stopped; run the same command again to add the rest");
        }
        self.context.say(self.counts.in_words(self.foreseen.is_some()));
        match self.attached.n_new {
            0 => {}
            1 => self.context.say("1 file became evidence"),
            n => self.context.say(format_args!("{n} files became evidence")),
        }
        if self.foreseen.is_none()
            && self.counts.added + self.counts.replaced + self.counts.seen > 0
        {
            let head = self.project.head().map_err(with_hint)?;
            let (entries, hash) = (head.entries, head.hash);
            self.context.say(format_args!("the journal holds {entries} entries; head {hash}"));
        }
        Ok(self.outcome)
    }
}

fn bytes_of(fetched: &Fetched) -> &[u8] {
    match &fetched.input.body {
        Body::Bytes(bytes) => bytes,
        Body::Text(text) => text.as_bytes(),
    }
}

fn new_report(fetched: Fetched, intake: Intake) -> NewReport {
    let Fetched { input, origin, file, told, row, kept, saved: _ } = fetched;
    let bytes = match input.body {
        Body::Bytes(bytes) => bytes,
        Body::Text(text) => text.into_bytes(),
    };
    let appearance = Appearance {
        name: input.id.as_str().to_owned(),
        title: input.title,
        published: input.published,
        outlet: input.outlet,
        told,
        row,
        noted: kept.noted,
    };
    NewReport { bytes, appearance, intake, origin, file }
}

impl Counts {
    fn in_words(&self, is_preview: bool) -> String {
        let verb = if is_preview { "would add" } else { "added" };
        let mut parts = vec![match self.added {
            0 => "nothing new".to_owned(),
            n => format!("{verb} {}", reports(n)),
        }];
        let more = [
            (self.replaced, "in the place of what their rows said before"),
            (self.known, "there already"),
            (self.seen, "known from elsewhere, entered as seen again"),
            (self.redacted, "redacted before, not taken in again"),
            (self.set_aside, "not added"),
        ];
        parts.extend(
            more.iter()
                .filter(|more| more.0 > 0)
                .map(|(n, what)| format!("{} {what}", reports(*n))),
        );
        parts.join("; ")
    }
}

fn reports(n: usize) -> String {
    if n == 1 { "1 report".to_owned() } else { format!("{n} reports") }
}
