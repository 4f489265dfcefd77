//! Many reports, all cores, one order: results come in the order of the inputs whatever the number of workers.

use crate::memory::{Memory, Place};
use crate::stages::{Parsed, RuleSaid, Stages, rule_called, rules_said};
use crate::standing::Standing;
use crate::{EngineError, Limits, ReadReport, ReportInput, Timing, Trees};
use parallax_coding::Coder;
use parallax_model::{
    AnnotatedReport, Attribution, Claim, CodedEvent, Diagnostic, Digest, Report, ReportId,
    Severity, Template,
};
use rayon::prelude::*;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Mutex;

/// Reports a worker gets of one chunk: enough that workers rarely wait for the slowest report of a chunk.
const REPORTS_A_WORKER: usize = 16;

/// A chunk is full at this many bytes: what bounds the memory of a batch of any length.
const MAX_CHUNK_BYTES: usize = 16 << 20;

/// How to run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Workers; 0: one a core.
    pub jobs: usize,
    /// How much of a report is too much.
    pub limits: Limits,
    /// A user's own frames: file names and their TOML. Empty: those that ship with the program.
    pub frames: Vec<(String, String)>,
    /// GeoNames country dumps, by the name of their file, whose places are known beside those that ship.
    pub dumps: Vec<(String, Vec<u8>)>,
    /// Rule by which tallies choose; empty: [`crate::DEFAULT_RULE`].
    pub rule: String,
    /// A user's own rules: file names and their TOML. One of the same name takes the place of ours.
    pub rules: Vec<(String, String)>,
    /// A user's own list of voices, in the shape of `actors/voices.toml`; empty: none.
    pub voices: String,
    /// A user's own list of actors, in the shape of `actors/core.toml`, which wins over what ships; empty: none.
    pub actors: String,
}

/// The stages, opened once, and the workers that run them.
pub struct Engine {
    pub(crate) stages: Stages,
    limits: Limits,
    pub(crate) setting: Digest,
    /// Digest of the user's own list of voices.
    pub(crate) voices: Digest,
    pub(crate) workers: rayon::ThreadPool,
    /// The record as it last stood, where that is followed.
    pub(crate) standing: Option<Mutex<Standing>>,
}

impl Engine {
    /// Opens the model, the gazetteer, the frames and the rules that ship with the program, and starts the workers.
    pub fn new(options: &Options) -> Result<Self, EngineError> {
        let stages = Stages::open(options)?;
        let workers = rayon::ThreadPoolBuilder::new()
            .num_threads(options.jobs)
            .build()
            .map_err(|cause| EngineError::Workers { jobs: options.jobs, cause })?;
        let (setting, voices) = (setting(options), Digest::of(options.voices.as_bytes()));
        Ok(Self { stages, limits: options.limits, setting, voices, workers, standing: None })
    }

    /// Keeps the record as it last stood, so that deriving it again costs what has changed: for those who derive it often. It
    /// takes memory, about as much as the record itself.
    #[must_use]
    pub fn following(mut self) -> Self {
        self.standing = Some(Mutex::default());
        self
    }

    /// Takes trees from `trees` where they are kept there, and keeps there those it makes.
    #[must_use]
    pub fn with_trees(mut self, trees: Box<dyn Trees>) -> Self {
        self.stages.trees = trees;
        self
    }

    /// Name and version of the rule by which tallies choose: `low-best-high/1`.
    pub fn rule(&self) -> String {
        self.stages.rule.label()
    }

    /// Every rule there is, those of the user's own too, by name.
    pub fn rules(&self) -> Vec<RuleSaid> {
        rules_said(&self.stages.rules)
    }

    /// Chooses by another rule from now on; what was read stays read.
    pub fn choose_by(&mut self, name: &str) -> Result<(), EngineError> {
        self.stages.rule = rule_called(&self.stages.rules, name)?;
        Ok(())
    }

    /// Chooses and counts voices as these of a user's rules and voices say from now on, as [`Options`] would have it; what was
    /// read stays read.
    pub fn held_to(
        &mut self,
        rule: &str,
        rules: &[(String, String)],
        voices: &str,
    ) -> Result<(), EngineError> {
        self.stages.held_to(rule, rules, voices)?;
        self.voices = Digest::of(voices.as_bytes());
        Ok(())
    }

    /// Reads one report.
    pub fn read(&self, input: ReportInput) -> ReadReport {
        let mut read = self.stages.read(input, self.limits);
        read.timing.n_reports = 1;
        read
    }

    /// Recalls what was read of a report before; reads it, and keeps that, where the memory holds nothing that fits.
    fn recall_or_read(&self, input: ReportInput, memory: Option<&dyn Memory>) -> ReadReport {
        let Some(memory) = memory else { return self.read(input) };
        let place = Place::of(&input, memory, self.setting);
        if let Some(mut read) = place.recalled() {
            read.timing.n_reports = 1;
            return read;
        }
        place.keep(self.read(input))
    }

    /// The sentences of a report and the tree of each, with no sentence skipped.
    pub fn parse(&self, input: ReportInput) -> Result<(Report, Vec<Parsed>), Diagnostic> {
        self.stages.parse(input, self.limits)
    }

    /// Who says, thinks or wants what in a report, with no sentence skipped.
    ///
    /// Failure: a report that is set aside comes back as the diagnostic that says why.
    pub fn attributions(
        &self,
        input: ReportInput,
    ) -> Result<(Report, Vec<Attribution>), Diagnostic> {
        self.stages.attributions(input, self.limits)
    }

    /// A report with everything known of every sentence, none skipped, and its claims: what learning needs.
    ///
    /// Failure: a report that is set aside comes back as the diagnostic that says why.
    pub fn annotated(
        &self,
        input: ReportInput,
    ) -> Result<(AnnotatedReport, Vec<Claim>), Diagnostic> {
        self.stages.annotated(input, self.limits)
    }

    /// The attacks that a report tells of, as filled templates.
    ///
    /// Failure: a report that is set aside comes back as the diagnostic that says why.
    pub fn templates(&self, input: ReportInput) -> Result<(Report, Vec<Template>), Diagnostic> {
        self.stages.templates(input, self.limits)
    }

    /// Who did what to whom in a report, in CAMEO codes, with no sentence skipped.
    ///
    /// Failure: a report that is set aside comes back as the diagnostic that says why.
    pub fn coded(
        &self,
        coder: &Coder,
        input: ReportInput,
    ) -> Result<(Report, Vec<CodedEvent>), Diagnostic> {
        let parsed = self.stages.bare(input, self.limits)?;
        let found = coder.code(&parsed);
        Ok((parsed.report, found))
    }

    /// Reads reports in parallel and hands each to `each`, in the order of the inputs, until it breaks off.
    ///
    /// An input that could not be fetched comes as the diagnostic that says why, and goes through in its place. A second
    /// report under an id that was seen is set aside as `same-id`: claims of the two could not be told apart.
    pub fn read_each(
        &self,
        inputs: impl IntoIterator<Item = Result<ReportInput, Diagnostic>>,
        each: impl FnMut(ReadReport) -> ControlFlow<()>,
    ) -> Timing {
        self.read_each_with(None, inputs, each)
    }

    /// As [`Engine::read_each`], with a memory of what was read before.
    pub fn read_each_with(
        &self,
        memory: Option<&dyn Memory>,
        inputs: impl IntoIterator<Item = Result<ReportInput, Diagnostic>>,
        mut each: impl FnMut(ReadReport) -> ControlFlow<()>,
    ) -> Timing {
        let mut total = Timing::default();
        let mut seen = HashSet::new();
        let mut inputs = inputs.into_iter().map(|input| refuse_same_id(input, &mut seen));
        loop {
            let chunk = next_chunk(&mut inputs, self.workers.current_num_threads());
            if chunk.is_empty() {
                return total;
            }
            for read in self.read_chunk(chunk, memory) {
                total += read.timing;
                if each(read).is_break() {
                    return total;
                }
            }
        }
    }

    fn read_chunk(
        &self,
        chunk: Vec<Result<ReportInput, Diagnostic>>,
        memory: Option<&dyn Memory>,
    ) -> Vec<ReadReport> {
        let read = |input: Result<ReportInput, Diagnostic>| match input {
            Ok(input) => self.recall_or_read(input, memory),
            Err(diagnostic) => ReadReport::missing(diagnostic),
        };
        self.workers.install(|| chunk.into_par_iter().with_max_len(1).map(read).collect())
    }
}

/// Digest of the options that decide what is read of a report. The number of workers does not, nor does the rule.
fn setting(options: &Options) -> Digest {
    let Options { jobs: _, limits, frames, dumps, rule: _, rules: _, voices: _, actors } = options;
    let dumps: Vec<Digest> = dumps.iter().map(|(_, bytes)| Digest::of(bytes)).collect();
    let mut all = format!("{limits:?} {frames:?} {dumps:?}");
    if !actors.is_empty() {
        all.push_str(&format!(" {actors:?}"));
    }
    Digest::of(all.as_bytes())
}

fn next_chunk(
    inputs: &mut impl Iterator<Item = Result<ReportInput, Diagnostic>>,
    n_workers: usize,
) -> Vec<Result<ReportInput, Diagnostic>> {
    let mut chunk = Vec::new();
    let mut n_bytes = 0;
    while chunk.len() < n_workers * REPORTS_A_WORKER && n_bytes < MAX_CHUNK_BYTES {
        let Some(input) = inputs.next() else { break };
        n_bytes += input.as_ref().map_or(0, |input| input.body.len());
        chunk.push(input);
    }
    chunk
}

fn refuse_same_id(
    input: Result<ReportInput, Diagnostic>,
    seen: &mut HashSet<ReportId>,
) -> Result<ReportInput, Diagnostic> {
    let input = input?;
    if seen.insert(input.id.clone()) {
        return Ok(input);
    }
    let message =
        format!("a report called {} came before; give this one an id of its own", input.id);
    Err(Diagnostic {
        report: input.id,
        severity: Severity::Unread,
        code: "same-id",
        message,
        span: None,
    })
}
