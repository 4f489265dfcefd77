//! The rules by which the record chooses: what there is, what one says, how two differ on these reports, their test cases.

use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::format::Format;
use crate::hearing::Shape;
use crate::pile::project::with_hint;
use crate::pile::{OwnRules, PileArgs};
use crate::reader::{self, ReaderArgs};
use crate::show;
use crate::show::layout::{clean, column, row};
use parallax_engine::{Record, Rule, Rules};
use parallax_journal::Project;
use parallax_model::{Bound, ClaimId, Tally};
use parallax_record::{RuleChangeLine, RuleLine, write_json_line};
use std::io::Write;
use std::path::PathBuf;

/// What `rules` does.
#[derive(Debug, clap::Subcommand)]
pub enum Chore {
    /// List the rules that ship with the program and those of the project.
    List(ListArgs),
    /// Print a rule as it is written: its words, its choices, its test cases.
    Show(ShowArgs),
    /// Say which figures differ under two rules, and which claim owns each.
    Diff(Box<DiffArgs>),
    /// Run the test cases that rule files carry: those that ship, those of the project, or the given files.
    Test(TestArgs),
    /// Enter the project's rules, voices and chosen rule into the journal: --as-of then uses those that were in force.
    Adopt(AdoptArgs),
    /// List when the project's rules and voices were put in force, by whom and why.
    History,
}

/// What `rules adopt` takes.
#[derive(Debug, clap::Args)]
pub struct AdoptArgs {
    /// Why.
    #[arg(long, value_name = "WHY")]
    reason: String,
    /// Under which name.
    #[command(flatten)]
    author: AuthorArgs,
}

/// What `rules list` takes.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
}

/// What `rules show` takes.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// Its name.
    #[arg(value_name = "NAME")]
    name: String,
}

/// What `rules diff` takes.
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    /// The rule as it is.
    #[arg(value_name = "RULE")]
    before: String,
    /// The rule as it would be.
    #[arg(value_name = "OTHER")]
    after: String,
    /// Reports: text files, folders of them; those of the project where none are given.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Where the reports are.
    #[command(flatten)]
    pile: PileArgs,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// What `rules test` takes.
#[derive(Debug, clap::Args)]
pub struct TestArgs {
    /// Rule files; every rule there is where none are given.
    #[arg(value_name = "RULE.toml")]
    files: Vec<PathBuf>,
}

/// Runs what was typed.
pub fn run(chore: &Chore, context: &Context) -> anyhow::Result<Outcome> {
    match chore {
        Chore::List(args) => list(args, context),
        Chore::Show(args) => show_one(args, context),
        Chore::Diff(args) => diff(args, context),
        Chore::Test(args) => test(args, context),
        Chore::Adopt(args) => adopt(args, context),
        Chore::History => history(context),
    }
}

fn adopt(args: &AdoptArgs, context: &Context) -> anyhow::Result<Outcome> {
    if args.reason.trim().is_empty() {
        let hint = "say why with --reason";
        return Err(Failure::new("the reason is empty", hint).into());
    }
    let mut project = desk::open_to_write(&context.project)?;
    let reader = ReaderArgs { frames: None, jobs: 1, trees: None, timing: false };
    let stamp = desk::stamp(&args.author.name(project.settings().author.as_deref()));
    match reader::adopt(&mut project, &reader, &args.reason, &stamp)? {
        Some(entry) => context.say(format_args!("entry {}: in force from now on", entry.seq)),
        None => context.say("these rules and voices are in force already; nothing was written"),
    }
    Ok(Outcome::Done)
}

fn history(context: &Context) -> anyhow::Result<Outcome> {
    let adoptions = desk::open(&context.project)?.adoptions(None).map_err(with_hint)?;
    if adoptions.is_empty() {
        context.say("nothing was put in force yet; `parallax rules adopt` does");
    }
    let mut out = std::io::stdout();
    for one in adoptions {
        let mut names: Vec<String> = one.own.files.iter().map(|(name, _)| clean(name)).collect();
        names.extend(one.own.rule.iter().map(|rule| format!("rule {}", clean(rule))));
        let (when, names) = (show::decisions::instant(one.time_ms), names.join(", "));
        let (author, reason) = (clean(&one.author), clean(&one.reason));
        writeln!(out, "entry {}  {when}  {author}: {names}; {reason}", one.entry)?;
    }
    Ok(Outcome::Done)
}

/// Where each rule comes from and its text: those that ship first. One of the project takes the place of its namesake.
fn texts(context: &Context) -> anyhow::Result<Vec<(String, String)>> {
    let shipped = Rules::embedded_texts().iter();
    let mut all: Vec<(String, String)> =
        shipped.map(|text| ("built in".to_owned(), (*text).to_owned())).collect();
    if Project::is_in(&context.project) || context.project_is_named {
        let project = crate::desk::open(&context.project)?;
        let own = OwnRules::of(&context.project, project.settings())?;
        for (source, text) in own.rules {
            if let Ok(rule) = Rule::read(&text) {
                all.retain(|(_, held)| {
                    Rule::read(held).map_or(true, |one| one.name() != rule.name())
                });
            }
            all.push((source, text));
        }
    }
    Ok(all)
}

fn read(source: &str, text: &str) -> anyhow::Result<Rule> {
    Rule::read(text).map_err(|error| {
        let hint = "mend the rule or its case; `parallax rules test` runs every case";
        Failure::new(format!("the rule in {source} does not hold"), hint).caused_by(error).into()
    })
}

fn list(args: &ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let mut out = std::io::stdout();
    let mut rows = Vec::new();
    for (source, text) in texts(context)? {
        let rule = read(&source, &text)?;
        match args.format {
            Shape::Table => rows.push([rule.label(), source, clean(rule.says())]),
            Shape::Jsonl => {
                write_json_line(&mut out, &RuleLine::new(&rule.label(), rule.says(), &source))?
            }
        }
    }
    let width = |at: usize| column(rows.iter().map(|row| row[at].as_str()), 32);
    let widths = [width(0), width(1)];
    for cells in &rows {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        out.write_all(row(&cells, &widths, 0, &context.out).as_bytes())?;
    }
    Ok(Outcome::Done)
}

fn show_one(args: &ShowArgs, context: &Context) -> anyhow::Result<Outcome> {
    let all = texts(context)?;
    let bare = args.name.split('/').next().unwrap_or_default();
    for (source, text) in &all {
        if read(source, text)?.name() == bare {
            std::io::stdout().write_all(text.as_bytes())?;
            context.say(format_args!("{source}"));
            return Ok(Outcome::Done);
        }
    }
    let what = format!("no rule is called {}", args.name);
    Err(Failure::new(what, "`parallax rules list` names them").into())
}

/// Runs every case and names those that fail.
fn test(args: &TestArgs, context: &Context) -> anyhow::Result<Outcome> {
    let given = args.files.iter().map(|path| {
        let bytes = crate::desk::read_file(path)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Failure::new(format!("{} is not UTF-8 text", path.display()), "save it as UTF-8")
        })?;
        Ok((path.display().to_string(), text))
    });
    let files = match args.files.is_empty() {
        true => texts(context)?,
        false => given.collect::<anyhow::Result<_>>()?,
    };
    let (mut n_cases, mut n_failed) = (0, 0);
    let mut out = std::io::stdout();
    for (source, text) in &files {
        let (label, cases) = match Rule::prove(text) {
            Ok(proved) => proved,
            Err(error) => {
                eprintln!("finding: {source}: {error}");
                n_failed += 1;
                continue;
            }
        };
        if cases.is_empty() {
            eprintln!(
                "finding: {label} ({source}) carries no case: nothing says what it should give"
            );
            n_failed += 1;
        }
        for (title, found) in cases {
            n_cases += 1;
            match found {
                None => writeln!(out, "ok      {label}  {}", clean(&title))?,
                Some(found) => {
                    n_failed += 1;
                    writeln!(out, "failed  {label}  {}: gives {}", clean(&title), clean(&found))?;
                }
            }
        }
    }
    context.say(format_args!("{n_cases} cases of {} rules, {n_failed} failed", files.len()));
    Ok(if n_failed == 0 { Outcome::Done } else { Outcome::Findings })
}

fn diff(args: &DiffArgs, context: &Context) -> anyhow::Result<Outcome> {
    let mut pile = args.pile.pile(&args.files, context)?;
    let decisions = std::mem::take(&mut pile.decisions);
    let mut engine = reader::engine(&args.reader, args.pile.max_bytes, &mut pile, &args.before)?;
    // Both rules are looked up before anything is read.
    engine
        .choose_by(&args.after)
        .and_then(|()| engine.choose_by(&args.before))
        .map_err(|error| Failure::new(error.to_string(), "`parallax rules list` names them"))?;
    let (read, memory, outcome) = reader::read_all(&engine, pile, &args.reader, context);
    let before = reader::record_kept(&engine, read.clone(), memory.as_ref(), &decisions);
    engine.choose_by(&args.after)?;
    let after = reader::record_kept(&engine, read, memory.as_ref(), &decisions);
    let found = changes(&before, &after);
    let mut out = std::io::stdout();
    match args.format {
        Format::Table if found.is_empty() => context.say("no figure differs under the two rules"),
        Format::Table => {
            let text = show::rules::changes(&found, &after, &context.out);
            out.write_all(text.as_bytes())?;
        }
        Format::Jsonl => found.iter().try_for_each(|line| write_json_line(&mut out, line))?,
        Format::Csv => RuleChangeLine::write_csv(&found, out)?,
    }
    Ok(outcome)
}

/// Every bound that the two rules choose differently, incident by incident: both derive from the same grouping.
fn changes(before: &Record, after: &Record) -> Vec<RuleChangeLine> {
    let mut lines = Vec::new();
    for one in &after.incidents {
        let Some(was) = before.incidents.iter().find(|was| was.incident.id == one.incident.id)
        else {
            continue;
        };
        for tally in &one.tallies {
            let Some(old) = was.tallies.iter().find(|old| old.harm == tally.harm) else { continue };
            for (bound, old_bound, new_bound) in bounds(old, tally) {
                if old_bound.map(|bound| bound.n) == new_bound.map(|bound| bound.n) {
                    continue;
                }
                let owner = |bound: Option<&Bound>| bound.map(|bound| bound.owner.to_string());
                let voice = |record: &Record, bound: Option<&Bound>| {
                    bound.map(|bound| voice_of(record, &bound.owner))
                };
                lines.push(RuleChangeLine {
                    format: RuleChangeLine::FORMAT.to_owned(),
                    incident: one.incident.id.to_string(),
                    title: one.title.clone(),
                    harm: tally.harm.to_string(),
                    bound: bound.to_owned(),
                    before: old_bound.map(|bound| bound.n),
                    before_owner: owner(old_bound),
                    before_voice: voice(before, old_bound),
                    before_because: old.because.to_string(),
                    before_rule: old.rule.to_string(),
                    after: new_bound.map(|bound| bound.n),
                    after_owner: owner(new_bound),
                    after_voice: voice(after, new_bound),
                    after_because: tally.because.to_string(),
                    after_rule: tally.rule.to_string(),
                });
            }
        }
    }
    lines
}

type BoundPair<'t> = (&'static str, Option<&'t Bound>, Option<&'t Bound>);

fn bounds<'t>(old: &'t Tally, new: &'t Tally) -> [BoundPair<'t>; 3] {
    [
        ("low", old.low.as_ref(), new.low.as_ref()),
        ("best", old.best.as_ref(), new.best.as_ref()),
        ("high", old.high.as_ref(), new.high.as_ref()),
    ]
}

fn voice_of(record: &Record, claim: &ClaimId) -> String {
    record.claim(claim).map(|claim| show::incidents::voice_of(record, claim)).unwrap_or_default()
}
