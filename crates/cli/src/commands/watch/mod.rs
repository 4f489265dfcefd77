//! Asks feeds for what is new and adds it, once or again and again.
//!
//! What a server said of a feed is kept only once all of the feed is in the journal, so that whoever stops it, at any moment,
//! loses nothing: what was not taken is asked for again, and what was is not added twice.

mod last;

mod pages;

use super::add::{self, Manner};
use crate::context::{Context, Outcome};
use crate::desk;
use crate::failure::Failure;
use crate::interrupt;
use crate::pile::project::with_hint;
use crate::pile::{Bounds, Fetched, Pile, Reach, Said, TableArgs, of_bytes, set_aside};
use crate::show::talk::{line_of, outcome_of};
use crate::web::{Answer, Got, Web, host_of, pause};
use last::LastWords;
use pages::{Missing, Pages, had};
use parallax_engine::Limits;
use parallax_intake::Format;
use parallax_model::{Diagnostic, ReportId};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// Bytes of a feed; one with all its pictures in it is no feed.
const MAX_FEED: u64 = 16 << 20;

/// What `watch` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Addresses of feeds: RSS, Atom, JSON Feed.
    #[arg(value_name = "FEED", required = true)]
    feeds: Vec<String>,
    /// Ask again every so many minutes (5 at least), until Ctrl-C; once where left out.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(5..=10_080))]
    every: Option<u64>,
    /// Take the page that a new item points to in the place of the item, where it can be had: for feeds that hold summaries.
    #[arg(long)]
    follow: bool,
    /// Pause between two requests to one host.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(..=3600))]
    delay: u64,
    /// Set aside reports longer than this.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().max_report_bytes)]
    max_bytes: usize,
    /// What opening one feed or page may take.
    #[command(flatten)]
    bounds: Bounds,
    /// How it is entered and told.
    #[command(flatten)]
    manner: Manner,
}

/// Asks each feed, once or again and again.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    if let Some(feed) = args.feeds.iter().find(|feed| host_of(feed).is_none()) {
        let hint = "give its address, which begins with https:// or http://";
        return Err(Failure::new(format!("{feed} is no address of a feed"), hint).into());
    }
    desk::open(&context.project)?;
    let mut watch = Watch::new(args, context);
    let mut outcome = Outcome::Done;
    loop {
        for feed in &args.feeds {
            outcome = outcome.max(watch.ask(feed)?);
            if outcome == Outcome::Interrupted || interrupt::asked() {
                return Ok(Outcome::Interrupted);
            }
        }
        // Whoever stops a watch between two rounds has lost nothing.
        let Some(minutes) = args.every else { return Ok(outcome) };
        if !pause(Duration::from_secs(minutes * 60)) {
            return Ok(outcome);
        }
    }
}

struct Watch<'a> {
    args: &'a Args,
    context: &'a Context,
    web: Rc<RefCell<Web>>,
    last: LastWords,
}

impl<'a> Watch<'a> {
    fn new(args: &'a Args, context: &'a Context) -> Self {
        let last = LastWords::of(&context.project);
        let web = Web::new(&args.feeds, Duration::from_secs(args.delay), last.resting());
        Self { args, context, web: Rc::new(RefCell::new(web)), last }
    }

    /// Asks one feed and adds what it holds. What goes wrong with one is told, and the others are asked.
    fn ask(&mut self, feed: &str) -> anyhow::Result<Outcome> {
        let answer = self.web.borrow_mut().ask(feed, &self.last.mark(feed), MAX_FEED);
        let outcome = match answer {
            Answer::Interrupted => Ok(Outcome::Interrupted),
            Answer::Refused(message) | Answer::Failed(message) => Ok(tell(feed, message)),
            Answer::Same => {
                self.context.say(format_args!("{feed}: nothing new"));
                Ok(Outcome::Done)
            }
            Answer::Later(seconds) => {
                let message = "its server is busy and wants to be asked later";
                self.context.say(format_args!("{feed}: {message}, in {seconds} s"));
                Ok(Outcome::Findings)
            }
            Answer::Got(got) => self.take(feed, got),
        };
        if !self.args.manner.dry_run {
            self.last.keep_resting(&self.web.borrow().resting);
        }
        outcome
    }

    /// Adds the items; what the server said is kept only behind them.
    fn take(&mut self, feed: &str, got: Got) -> anyhow::Result<Outcome> {
        if let Some(address) = &got.moved_to {
            self.context.say(format_args!("{feed}: its server sent us on to {address}"));
        }
        if Format::of("", &got.bytes) != Format::Feed {
            let message =
                "what is there is no feed; give the address of its RSS, Atom or JSON Feed";
            return Ok(tell(feed, message.to_owned()));
        }
        let (args, context) = (self.args, self.context);
        let missing = Rc::new(Cell::new(Missing::None));
        let pile = self.pile(feed, got.bytes, &missing)?;
        let outcome = add::all(pile, &args.manner, args.max_bytes, args.bounds, context)?;
        let is_stopped = outcome == Outcome::Interrupted || interrupt::asked();
        if !is_stopped && missing.get() < Missing::ForNow && !args.manner.dry_run {
            self.last.keep(feed, got.mark);
        }
        let lacks_pages = missing.get() > Missing::None;
        Ok(if lacks_pages { outcome.max(Outcome::Findings) } else { outcome })
    }

    /// What is new in the feed; pages are asked for as they are taken.
    fn pile(
        &self,
        feed: &str,
        bytes: Vec<u8>,
        missing: &Rc<Cell<Missing>>,
    ) -> anyhow::Result<Pile> {
        let args = self.args;
        let tables = TableArgs::default().mappings(&self.context.project)?;
        let reach =
            Reach { max_bytes: args.max_bytes, bounds: args.bounds, tables, export_of: None };
        let reports = desk::open(&self.context.project)?.reports(None).map_err(with_hint)?;
        let had = had(&reports, args.follow);
        let found = of_bytes(bytes, Format::Feed, &ReportId::new(feed), &Said::default(), &reach);
        let is_had = |one: &Result<Fetched, Diagnostic>| {
            one.as_ref().is_ok_and(|one| had.contains(one.input.id.as_str()))
        };
        let items: Vec<_> = found.into_iter().filter(|one| !is_had(one)).collect();
        if !args.follow {
            return Ok(Pile::of(items.into_iter()));
        }
        let (web, feed) = (self.web.clone(), feed.to_owned());
        let pages = Pages { web, feed, reach, missing: missing.clone() };
        let taken = items.into_iter().map_while(move |one| match one {
            Ok(item) => pages.instead_of(item).map(Ok),
            Err(diagnostic) => Some(Err(diagnostic)),
        });
        Ok(Pile::of(taken))
    }
}

/// A feed that could not be asked: nothing of it came in, so nothing is entered.
fn tell(feed: &str, message: String) -> Outcome {
    let diagnostic = set_aside(ReportId::new(feed), "unreachable", message);
    eprintln!("{}", line_of(&diagnostic));
    outcome_of(&diagnostic)
}
