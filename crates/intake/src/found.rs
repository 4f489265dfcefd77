//! What one step finds.

use crate::archiver::Archived;
use crate::refusal::Refusal;
use parallax_model::Day;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// What a format says about a text beside the text. All of it can be unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The headline or subject.
    pub title: Option<String>,
    /// Day on which it was published or sent, as written there: no clock is converted to another.
    pub published: Option<Day>,
    /// Who printed or sent it.
    pub outlet: Option<String>,
    /// The address it says it has on the web.
    pub address: Option<String>,
}

impl About {
    /// This, its gaps filled from `other`.
    pub fn or(self, other: &Self) -> Self {
        Self {
            title: self.title.or_else(|| other.title.clone()),
            published: self.published.or(other.published),
            outlet: self.outlet.or_else(|| other.outlet.clone()),
            address: self.address.or_else(|| other.address.clone()),
        }
    }
}

/// A text, and where it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Names it where one file gives several texts; empty where it is the text of the file.
    pub name: String,
    /// The text: made by `maker`, then UTF-8; without a maker the bytes as they were received, in any encoding.
    pub text: Vec<u8>,
    /// What is said of it there.
    pub about: About,
    /// Which converter made the text, one of [`crate::makers`]; `None`: nobody did, it came as text.
    pub maker: Option<String>,
    /// The row or item that it is, where what it says may change under its key.
    pub row: Option<Row>,
}

/// A row of a table or an item of an export, by which it is known again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// In what keys are unique.
    pub source: String,
    /// Its key.
    pub key: String,
    /// What people noted of it there beside its words, by what it is: labels, places. Never read.
    pub noted: BTreeMap<String, Vec<String>>,
    /// The ways to files that belong to it, from where it lies.
    pub beside: Vec<String>,
}

/// Bytes inside of other bytes, still to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name in what held it, made safe to show.
    pub name: String,
    /// As they were there.
    pub bytes: Vec<u8>,
    /// What holds for it where it does not say otherwise: an attachment was sent when its mail was.
    pub about: About,
}

/// What one step finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A text.
    Document(Document),
    /// The files that belong to the text that comes next, and lie beside what was received.
    Archived(Archived),
    /// Something to be opened in its turn.
    Part(Part),
    /// A part that cannot be taken, by name.
    Refused(String, Refusal),
}

/// Letters that a title, an outlet, an address or a reason keeps: a headline of a mebibyte is no headline.
const MAX_CHARS: usize = 2_000;

impl Found {
    /// This, with what is said beside the text kept short.
    pub fn kept_short(self) -> Self {
        match self {
            Self::Document(mut document) => {
                document.about = document.about.kept_short();
                Self::Document(document)
            }
            Self::Part(mut part) => {
                part.about = part.about.kept_short();
                Self::Part(part)
            }
            Self::Archived(archived) => Self::Archived(archived),
            Self::Refused(name, mut refusal) => {
                refusal.message = short(refusal.message);
                Self::Refused(name, refusal)
            }
        }
    }
}

impl About {
    fn kept_short(self) -> Self {
        let Self { title, published, outlet, address } = self;
        // An address that lost its end leads elsewhere.
        let address = address.filter(|address| address.chars().count() <= MAX_CHARS);
        Self { title: title.map(short), published, outlet: outlet.map(short), address }
    }
}

fn short(text: String) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        None => text,
        Some(_) => text.chars().take(MAX_CHARS - 1).chain(['…']).collect(),
    }
}

/// Takes what is found, one by one; `Break` where no more is wanted.
pub type Sink<'s> = dyn FnMut(Found) -> ControlFlow<()> + 's;
