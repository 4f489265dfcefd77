//! What is said on standard error beside the result: what was set aside, progress, where the time went.

use super::layout::clean;
use crate::context::{Context, Outcome};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use parallax_engine::Timing;
use parallax_model::{Diagnostic, Severity};
use std::time::{Duration, Instant};

/// Work that takes less than this needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Says what happened to each report as it comes, and remembers how the batch ended.
pub struct Progress<'c> {
    context: &'c Context,
    bar: ProgressBar,
    start: Instant,
    may_show: bool,
    outcome: Outcome,
    n_unread: usize,
    n_read: usize,
}

impl<'c> Progress<'c> {
    /// Nothing read yet. `prints_meanwhile`: results appear while reports are read, so that on one terminal a bar would
    /// stand in their way.
    pub fn new(context: &'c Context, prints_meanwhile: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let is_in_the_way = prints_meanwhile && context.out.is_terminal;
        let may_show = context.talk.is_terminal && !context.quiet && !is_in_the_way;
        let (start, outcome) = (Instant::now(), Outcome::Done);
        Self { context, bar, start, may_show, outcome, n_unread: 0, n_read: 0 }
    }

    /// Tells of one report what a person should know about it.
    pub fn tell(&mut self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics.iter().filter(|one| one.severity != Severity::Note) {
            self.bar.suspend(|| self.say(diagnostic));
            self.outcome = self.outcome.max(outcome_of(diagnostic));
        }
        let is_unread = diagnostics.iter().any(|one| one.severity == Severity::Unread);
        self.n_unread += usize::from(is_unread);
        self.n_read += usize::from(!is_unread);
        self.bar.inc(1);
        self.show_when_it_takes_long();
    }

    /// What was set aside is told even to who asked for quiet: nothing is lost silently.
    fn say(&self, diagnostic: &Diagnostic) {
        let line = line_of(diagnostic);
        match diagnostic.severity {
            Severity::Unread => eprintln!("{line}"),
            _ => self.context.say(line),
        }
    }

    /// Whether the person asked to stop.
    pub fn is_stopped(&mut self) -> bool {
        let is_stopped = crate::interrupt::asked();
        if is_stopped {
            self.outcome = Outcome::Interrupted;
        }
        is_stopped
    }

    /// Takes the bar away, and says how many were set aside.
    pub fn finish(self) -> Outcome {
        self.bar.finish_and_clear();
        if self.n_unread > 0 {
            let total = self.n_read + self.n_unread;
            self.context.say(format_args!("{} of {total} reports set aside", self.n_unread));
        }
        self.outcome
    }

    fn show_when_it_takes_long(&mut self) {
        if self.may_show && self.bar.is_hidden() && self.start.elapsed() > PATIENCE {
            let style =
                ProgressStyle::with_template("{spinner} {pos} reports read, {per_sec}, {elapsed}");
            self.bar.set_style(style.expect("the template is fixed and holds"));
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

/// One line about a report, safe to print.
pub fn line_of(diagnostic: &Diagnostic) -> String {
    let (severity, code) = (diagnostic.severity, diagnostic.code);
    let (report, message) = (diagnostic.report.as_str(), diagnostic.message.as_str());
    format!("{severity}: {code}: {}: {}", clean(report), clean(message))
}

/// How a batch ends that holds such a report.
pub fn outcome_of(diagnostic: &Diagnostic) -> Outcome {
    match diagnostic.severity {
        Severity::Note => Outcome::Done,
        Severity::Warning => Outcome::Findings,
        Severity::Unread => Outcome::NotDone,
    }
}

/// Where the time went, and how much memory was held at most: `name=figure` pairs that a chore reads back.
///
/// Units: `wall_s` seconds; `text`, `model`, `annotation`, `reading` shares of the work time; `peak_mib` mebibytes.
pub fn timing(timing: &Timing, wall: Duration) -> String {
    let seconds = wall.as_secs_f64().max(f64::EPSILON);
    let busy = timing.busy().as_secs_f64().max(f64::EPSILON);
    let share = |part: Duration| format!("{:.3}", part.as_secs_f64() / busy);
    let memory = peak_memory_mib().map_or_else(|| "unknown".to_owned(), |mib| mib.to_string());
    format!(
        "timing: reports={} words={} sentences={} parsed={} wall_s={seconds:.2} reports_per_s={:.1} words_per_s={:.0}\n\
         timing: text={} model={} annotation={} reading={} peak_mib={memory}",
        timing.n_reports,
        timing.n_words,
        timing.n_sentences,
        timing.n_parsed,
        timing.n_reports as f64 / seconds,
        timing.n_words as f64 / seconds,
        share(timing.text),
        share(timing.model),
        share(timing.annotation),
        share(timing.reading),
    )
}

/// Largest resident set of this process so far; `None` where the system does not say.
fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}
