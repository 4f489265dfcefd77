//! Puts the pages that items of a feed point to in the place of the items: feeds often hold a summary only.
//!
//! A page is asked for once. Where it cannot be had, the item stands as the feed has it; a page that is had later takes its
//! place, for the two have one key.

use crate::commands::evidence::attached::is_media;
use crate::pile::{Fetched, Reach, Said, of_bytes};
use crate::show::talk::line_of;
use crate::web::{Answer, Got, Mark, Web};
use parallax_engine::Body;
use parallax_intake::Format;
use parallax_journal::{Appearance, ReportRecord, Row};
use parallax_model::{Diagnostic, Severity};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// Bytes of a page.
const MAX_PAGE: u64 = 16 << 20;

/// Asks for pages.
#[derive(Clone)]
pub struct Pages {
    /// Who is asked.
    pub web: Rc<RefCell<Web>>,
    /// The feed: its items are keyed under it.
    pub feed: String,
    /// How they are opened.
    pub reach: Reach,
    /// What could not be had.
    pub missing: Rc<Cell<Missing>>,
}

/// Whether pages are missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// None is.
    #[default]
    None,
    /// Some are, and asking again would not help.
    ForGood,
    /// Some are that may yet be had: the feed is asked for whole again.
    ForNow,
}

/// Names of items whose page is in the journal, or that were taken when pages were not wanted.
pub fn had(reports: &[ReportRecord], follow: bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for report in reports {
        let maker = report.origin.maker.as_deref().unwrap_or_default();
        let is_item = maker.starts_with("feed/");
        let is_had = |one: &&Arc<Appearance>| match (one.row.is_some(), is_item) {
            // A page.
            (true, false) => true,
            // An item whose page could not be had.
            (true, true) => false,
            // Taken from the feed, or added as a file, before pages were wanted.
            (false, _) => follow,
        };
        names.extend(report.appearances.iter().filter(is_had).map(|one| one.name.clone()));
    }
    names
}

impl Pages {
    /// The page of this item, or the item; `None` where somebody wants to stop.
    pub fn instead_of(&self, mut item: Fetched) -> Option<Fetched> {
        let Some(address) = item.origin.address.clone() else { return Some(item) };
        let row = Row { source: self.feed.clone(), key: address.clone() };
        item.row = Some(row.clone());
        let answer = self.web.borrow_mut().ask(&address, &Mark::default(), MAX_PAGE);
        let why = match answer {
            Answer::Interrupted => return None,
            Answer::Got(got) => match self.opened(got, &item, &address, row) {
                Ok(page) => return Some(page),
                Err(why) => why,
            },
            Answer::Refused(why) => why,
            Answer::Failed(why) => {
                self.missing.set(Missing::ForNow);
                why
            }
            Answer::Later(seconds) => {
                self.missing.set(Missing::ForNow);
                format!("its server wants to be asked {seconds} s later")
            }
            Answer::Same => "its server says that nothing changed".to_owned(),
        };
        self.missing.set(self.missing.get().max(Missing::ForGood));
        let report = item.input.id.clone();
        let message = format!("{why}; the feed's own words are taken");
        let (severity, span) = (Severity::Warning, None);
        let told = Diagnostic { report, severity, code: "no-page", message, span };
        eprintln!("{}", line_of(&told));
        Some(item)
    }

    /// The one report that the page is. What it says of itself stands before what the feed says of it.
    fn opened(&self, got: Got, item: &Fetched, address: &str, row: Row) -> Result<Fetched, String> {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let format = match Format::of(path, &got.bytes) {
            // What a browser would show is a page, whatever it begins with.
            Format::Text if is_markup(&got.bytes) => Format::Html,
            format => format,
        };
        let id = &item.input.id;
        let found = of_bytes(got.bytes, format, id, &Said::default(), &self.reach);
        let mut found = found.into_iter();
        let mut page = match (found.next(), found.next()) {
            (Some(Ok(page)), None) => page,
            (Some(Err(diagnostic)), _) => return Err(format!("its page: {}", diagnostic.message)),
            _ => return Err("there is more than one report behind it".to_owned()),
        };
        let text = match &page.input.body {
            Body::Bytes(bytes) => bytes.as_slice(),
            Body::Text(text) => text.as_bytes(),
        };
        if is_media(text) {
            return Err("it points to a picture, a video or a sound".to_owned());
        }
        page.input.id = item.input.id.clone();
        page.input.title = page.input.title.or_else(|| item.input.title.clone());
        page.input.published = page.input.published.or(item.input.published);
        page.input.outlet = page.input.outlet.or_else(|| item.input.outlet.clone());
        page.origin.address = page.origin.address.or_else(|| Some(address.to_owned()));
        page.row = Some(row);
        Ok(page)
    }
}

fn is_markup(bytes: &[u8]) -> bool {
    bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}
