//! Frames: runs annotated paragraphs against them, so that whoever writes a frame sees what it reads and what it breaks.

use crate::context::{Context, Outcome};
use crate::failure::Failure;
use crate::pile::Pile;
use crate::reader::{self, ReaderArgs};
use parallax_engine::{Engine, Limits};
use parallax_testkit::{Case, SuiteError, bless, cases, line, read};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What can be done with frames.
#[derive(Debug, clap::Subcommand)]
pub enum Chore {
    /// Read annotated paragraphs (Markdown) and show where the claims are not those written beside them.
    ///
    /// Exit status: 0 every paragraph reads as written, 1 some do not, 2 a file cannot be run.
    Test(TestArgs),
}

/// What `frames test` takes.
#[derive(Debug, clap::Args)]
pub struct TestArgs {
    /// Suites: a `## heading`, a ```report block and a ```claims block each paragraph; docs/FRAMES.md shows one.
    #[arg(value_name = "FILE.md", required = true)]
    files: Vec<PathBuf>,
    /// Write the claims that were read into the files, to be reviewed there.
    #[arg(long)]
    accept: bool,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// Does what was asked.
pub fn run(chore: &Chore, context: &Context) -> anyhow::Result<Outcome> {
    let Chore::Test(args) = chore;
    let mut nothing = Pile::empty();
    let limit = Limits::default().max_report_bytes;
    let engine = reader::engine(&args.reader, limit, &mut nothing, "")?;
    // Every file is understood before any is run, let alone written to.
    let suites = args.files.iter().map(|path| Suite::open(path)).collect::<Result<Vec<_>, _>>()?;
    let mut n_off = 0;
    for suite in &suites {
        let found = suite.read(&engine);
        if args.accept {
            suite.accept(&found)?;
        }
        n_off += suite.print(&found, context)?;
    }
    let n_cases: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let accepted = if args.accept && n_off > 0 { "; the files now hold what was read" } else { "" };
    context
        .say(format_args!("{} of {n_cases} paragraphs read as written{accepted}", n_cases - n_off));
    Ok(if n_off == 0 || args.accept { Outcome::Done } else { Outcome::Findings })
}

/// One file of paragraphs.
struct Suite<'a> {
    path: &'a Path,
    markdown: String,
    cases: Vec<Case>,
}

impl<'a> Suite<'a> {
    fn open(path: &'a Path) -> Result<Self, Failure> {
        let markdown = std::fs::read_to_string(path).map_err(|error| {
            Failure::new(format!("cannot read {}", path.display()), "check the path")
                .caused_by(error)
        })?;
        let cases = cases(&markdown).map_err(|SuiteError { line, problem }| {
            Failure::new(format!("{}:{line}: {problem}", path.display()), SHAPE)
        })?;
        if cases.is_empty() {
            let what = format!("{} holds no annotated paragraph", path.display());
            return Err(Failure::new(what, SHAPE));
        }
        Ok(Self { path, markdown, cases })
    }

    /// The lines of each paragraph's claims, or why it could not be read.
    fn read(&self, engine: &Engine) -> Vec<Vec<String>> {
        let lines = |case| {
            let read = read(engine, case);
            let refused = read.diagnostics.iter().filter(|_| read.is_unread());
            let refused = refused.map(|why| format!("unread: {}", why.message));
            refused.chain(read.claims.iter().map(line)).collect()
        };
        self.cases.iter().map(lines).collect()
    }

    fn accept(&self, found: &[Vec<String>]) -> Result<(), Failure> {
        let blessed = bless(&self.markdown, &self.cases, found);
        if blessed == self.markdown {
            return Ok(());
        }
        std::fs::write(self.path, blessed).map_err(|error| {
            let what = format!("cannot write {}", self.path.display());
            Failure::new(what, "leave --accept out to see the differences only").caused_by(error)
        })
    }

    /// Shows every paragraph, and says how many are off.
    fn print(&self, found: &[Vec<String>], context: &Context) -> std::io::Result<usize> {
        let mut text = format!("{}\n", self.path.display());
        let mut n_off = 0;
        for (case, found) in self.cases.iter().zip(found) {
            let is_off = case.claims != *found;
            n_off += usize::from(is_off);
            let mark = if is_off { context.out.paint("31", "off") } else { "ok ".to_owned() };
            text.push_str(&format!("  {mark}  {}\n", case.title));
            if is_off {
                text.push_str(&difference(&case.claims, found));
            }
        }
        std::io::stdout().write_all(text.as_bytes())?;
        Ok(n_off)
    }
}

/// What to do about a file that is no suite.
const SHAPE: &str = "give each paragraph a `## heading`, a ```report block and a ```claims block; docs/FRAMES.md shows one";

/// The claims of one side only: `-` written and not read, `+` read and not written.
fn difference(written: &[String], read: &[String]) -> String {
    let only = |sign, of: &[String], other: &[String]| -> String {
        let missing = of.iter().filter(|line| !other.contains(line));
        missing.map(|line| format!("    {sign} {line}\n")).collect()
    };
    let sides = only('-', written, read) + &only('+', read, written);
    if sides.is_empty() {
        "    the same claims in another order or number\n".to_owned()
    } else {
        sides
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_shows_both_sides() {
        let lines = |text: &str| text.split(';').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(difference(&lines("a;b"), &lines("b;c")), "    - a\n    + c\n");
        assert!(difference(&lines("a;b"), &lines("b;a")).contains("another order"));
    }
}
