//! How a command starts the engine and takes a pile through it.

use crate::context::{Context, Outcome};
use crate::failure::Failure;
use crate::pile::{KeptTrees, NOW, OwnRules, Pile, ProjectMemory, THEN, layer, project};
use crate::show::talk::{Progress, timing};
use parallax_engine::{
    EXTRACTOR, Engine, EngineError, Filed, Finding, Limits, Memory, Named, Options, ReadReport,
    Record, Timing, VERSION, Watch,
};
use parallax_journal::{Entry, Project, Stamp};
use parallax_model::Decision;
use parallax_record::Extractor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How to read.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Reading")]
pub struct ReaderArgs {
    /// Read with the frames in this folder (*.toml) beside those that ship with the program; a file of the same name
    /// takes the place of ours.
    #[arg(long, value_name = "DIR")]
    pub frames: Option<PathBuf>,
    /// Workers; 0 is one a core. Their number changes no result.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub jobs: usize,
    /// Keep the trees of sentences in this folder, and take from it those that are there: reading the same reports again,
    /// with other frames say, then skips the language model.
    #[arg(long, value_name = "DIR")]
    pub trees: Option<PathBuf>,
    /// Say on standard error where the time went.
    #[arg(long)]
    pub timing: bool,
}

/// What to do about a file that is no country dump.
pub const NOT_A_DUMP: &str =
    "give the file of a country as GeoNames publishes it: 19 columns parted by tabs";

/// What claims are signed with.
pub fn extractor() -> Extractor {
    Extractor { name: EXTRACTOR.to_owned(), version: VERSION.to_owned() }
}

/// Starts the engine for a pile. `rule` chooses in tallies; empty: that of the project, else the default.
pub fn engine(
    args: &ReaderArgs,
    max_report_bytes: usize,
    pile: &mut Pile,
    rule: &str,
) -> anyhow::Result<Engine> {
    let limits = Limits { max_report_bytes };
    let dumps = std::mem::take(&mut pile.dumps);
    let own = std::mem::take(&mut pile.own);
    let rule = if rule.is_empty() { own.rule } else { rule.to_owned() };
    let (rules, voices, actors) = (own.rules, own.voices, own.reading.actors);
    let mut frames = own.reading.frames;
    // What is named on the command line comes last, and wins.
    frames.extend(args.frames.as_deref().map(frames_in).transpose()?.unwrap_or_default());
    let options = Options { jobs: args.jobs, limits, frames, dumps, rule, rules, voices, actors };
    let engine = Engine::new(&options).map_err(|error| with_hint(error, args))?;
    let Some(folder) = &args.trees else { return Ok(engine) };
    let trees = KeptTrees::in_folder(folder).map_err(|error| {
        let what = format!("cannot keep trees in {}", folder.display());
        Failure::new(what, "give a folder that can be written to with --trees").caused_by(error)
    })?;
    Ok(engine.with_trees(Box::new(trees)))
}

/// Puts what a project's folder holds of its own in force. What does not hold is refused before anything is written; `None`:
/// they were in force.
pub fn adopt(
    project: &mut Project,
    args: &ReaderArgs,
    reason: &str,
    stamp: &Stamp,
) -> anyhow::Result<Option<Entry>> {
    let mut pile = Pile::empty();
    pile.own = OwnRules::known(project, None)?;
    let files = pile.own.files();
    pile.dumps.extend(layer(&pile.own.reading.places)?);
    engine(args, Limits::default().max_report_bytes, &mut pile, "")?;
    project.adopt_rules(&files, reason, stamp).map_err(project::with_hint)
}

/// What an engine refuses, with what to do about it.
pub fn with_hint(error: EngineError, args: &ReaderArgs) -> anyhow::Error {
    let hint = match &error {
        EngineError::Frames(_) => {
            let folder = args.frames.as_deref().unwrap_or(Path::new("frames/ of the project"));
            format!(
                "mend the line named above in {}; docs/FRAMES.md says what a frame may hold",
                folder.display()
            )
        }
        EngineError::Dump { .. } => NOT_A_DUMP.to_owned(),
        EngineError::UnknownRule { .. } => {
            "choose one of them with --rule, or in parallax.toml".to_owned()
        }
        EngineError::Rule { .. } => {
            "mend the rule or its case; `parallax rules test` runs every case".to_owned()
        }
        EngineError::Voices { .. } => {
            "mend voices.toml in the project; docs/RULES.md says what it may hold".to_owned()
        }
        EngineError::Actors { .. } => {
            "mend actors.toml in the project; docs/SETTINGS.md says what it may hold".to_owned()
        }
        EngineError::Embedded { .. } => "the build is broken; build the program again".to_owned(),
        EngineError::Workers { .. } => "try fewer with --jobs".to_owned(),
    };
    let what = error.to_string();
    match std::error::Error::source(&error).is_some() {
        true => Failure::new(what, hint).caused_by(error).into(),
        false => Failure::new(what, hint).into(),
    }
}

/// Name and text of every frame file in the folder, by name.
fn frames_in(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let unreadable = |path: &Path, error: std::io::Error| {
        let what = format!("cannot read the frames in {}", path.display());
        Failure::new(what, "give a folder of *.toml files with --frames").caused_by(error)
    };
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unreadable(folder, error))?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    if paths.is_empty() {
        let what = format!("{} holds no frames", folder.display());
        return Err(Failure::new(what, "frame files end in .toml").into());
    }
    let named = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok((name.unwrap_or_default(), text))
    };
    paths.iter().map(named).collect()
}

/// Reads the pile and hands each report to `each` as it comes.
pub fn stream(
    engine: &Engine,
    mut pile: Pile,
    args: &ReaderArgs,
    context: &Context,
    mut each: impl FnMut(&ReadReport) -> anyhow::Result<()>,
) -> anyhow::Result<Outcome> {
    let mut progress = Progress::new(context, true);
    let mut failure = None;
    let memory = pile.memory.take();
    run(engine, pile, memory.as_ref(), args, context, &mut progress, |read| match each(&read) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failure = Some(error);
            ControlFlow::Break(())
        }
    });
    let outcome = progress.finish();
    failure.map_or(Ok(outcome), Err)
}

/// Reads the whole pile into a record, held to what people decided. What that leaves to be looked at is said.
pub fn record(
    engine: &Engine,
    mut pile: Pile,
    args: &ReaderArgs,
    context: &Context,
) -> (Record, Outcome) {
    let decisions = std::mem::take(&mut pile.decisions);
    let (read, memory, outcome) = read_all(engine, pile, args, context);
    let record = record_kept(engine, read, memory.as_ref(), &decisions);
    tell_trouble(memory.as_ref(), context);
    let outcome = outcome.max(tell_findings(&record.findings));
    (record, outcome)
}

/// The record of what was read, recalled where the project keeps it, and kept there where it is not.
pub fn record_kept(
    engine: &Engine,
    read: Vec<Filed>,
    memory: Option<&ProjectMemory>,
    decisions: &[Decision],
) -> Record {
    let moment = memory.map_or("", ProjectMemory::moment);
    let record = record_kept_as(moment, engine, read, memory, decisions, &());
    record.expect("nobody breaks it off")
}

/// As [`record_kept`], as the record of a moment: what is kept of the past does not push out what is kept of now. `None`:
/// whoever watches broke it off.
pub fn record_kept_as(
    moment: &str,
    engine: &Engine,
    read: Vec<Filed>,
    memory: Option<&ProjectMemory>,
    decisions: &[Decision],
    watch: &dyn Watch,
) -> Option<Record> {
    kept_under(moment, engine, memory, |kept| {
        engine.record_kept_watched(kept, read, decisions, watch)
    })
}

/// The record as it would be under other decisions, going on from what a project keeps of the one that stands. `None`: whoever
/// watches broke it off.
pub fn record_foreseen(
    engine: &Engine,
    read: Vec<Filed>,
    memory: Option<&ProjectMemory>,
    decisions: &[Decision],
    watch: &dyn Watch,
) -> Option<Record> {
    let moment = memory.map_or("", ProjectMemory::moment);
    kept_under(moment, engine, memory, |kept| engine.record_foreseen(kept, read, decisions, watch))
}

/// Derives the record of a moment, under the name that it has in the memory. A day of the past may be close to now.
fn kept_under<T>(
    moment: &str,
    engine: &Engine,
    memory: Option<&ProjectMemory>,
    derive: impl FnOnce(Option<(&dyn Memory, Named<'_>)>) -> T,
) -> T {
    let name = |moment: &str| format!("{moment} {}", engine.rule());
    let (name, of_now) = (name(moment), name(NOW));
    let beside = (moment == THEN).then_some(of_now.as_str());
    derive(memory.map(|memory| (memory as &dyn Memory, Named { name: &name, beside })))
}

/// Names each finding on standard error: a decision that cannot be carried out is never passed over in silence.
pub fn tell_findings(findings: &[Finding]) -> Outcome {
    findings.iter().for_each(|finding| eprintln!("finding: {finding}"));
    if findings.is_empty() { Outcome::Done } else { Outcome::Findings }
}

/// Reads the whole pile. With what was read comes where it is kept, if it is.
pub fn read_all(
    engine: &Engine,
    mut pile: Pile,
    args: &ReaderArgs,
    context: &Context,
) -> (Vec<Filed>, Option<ProjectMemory>, Outcome) {
    let mut progress = Progress::new(context, false);
    let mut all = Vec::new();
    let memory = pile.memory.take();
    match pile.archived.take() {
        Some(archived) => {
            let known = archived.known();
            timed(memory.as_ref(), args, context, |recall| {
                engine.file_each(
                    recall,
                    &known,
                    |at| archived.fetch(at),
                    |_, taken| {
                        progress.tell(&taken.diagnostics);
                        all.extend(taken.filed);
                        if progress.is_stopped() {
                            ControlFlow::Break(())
                        } else {
                            ControlFlow::Continue(())
                        }
                    },
                )
            });
        }
        None => run(engine, pile, memory.as_ref(), args, context, &mut progress, |read| {
            all.extend(Filed::of(read));
            ControlFlow::Continue(())
        }),
    }
    (all, memory, progress.finish())
}

fn tell_trouble(memory: Option<&ProjectMemory>, context: &Context) {
    if let Some(trouble) = memory.and_then(ProjectMemory::trouble) {
        context.say(format_args!("note: what was read could not be kept for next time: {trouble}"));
    }
}

fn run(
    engine: &Engine,
    pile: Pile,
    memory: Option<&ProjectMemory>,
    args: &ReaderArgs,
    context: &Context,
    progress: &mut Progress,
    mut each: impl FnMut(ReadReport) -> ControlFlow<()>,
) {
    timed(memory, args, context, |recall| {
        engine.read_each_with(recall, pile, |read| {
            progress.tell(&read.diagnostics);
            each(read)?;
            if progress.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    });
}

/// Says where the time of reading went, where that is asked for, and what kept the memory from being used.
fn timed(
    memory: Option<&ProjectMemory>,
    args: &ReaderArgs,
    context: &Context,
    read: impl FnOnce(Option<&dyn Memory>) -> Timing,
) {
    let start = Instant::now();
    let spent = read(memory.map(|memory| memory as &dyn Memory));
    tell_trouble(memory, context);
    if args.timing {
        // Asked for by name, so told even to who asked for quiet.
        eprintln!("{}", timing(&spent, start.elapsed()));
    }
}
