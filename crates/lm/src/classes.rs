//! The class lists the network was trained with: what column 17 of a head means.

use parallax_model::{Deprel, Upos};

use crate::lemma::Script;
use crate::mentions::Tag;

/// One list a head, in the order of its scores.
pub struct Classes {
    pub upos: Vec<Upos>,
    pub deprel: Vec<Deprel>,
    pub lemma: Vec<Script>,
    pub mention: Vec<Tag>,
}

impl Classes {
    /// Shape: one line a head, its name and its classes, tab-separated. `None`: the file is not of this crate's time.
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self {
            upos: list(text, "upos", |name| name.parse().ok())?,
            deprel: list(text, "deprel", |name| Some(Deprel::lenient(name)))?,
            lemma: list(text, "lemma", Script::parse)?,
            mention: list(text, "mention", Tag::parse)?,
        })
    }
}

fn list<T>(text: &str, head: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let mut lines = text.lines().map(|line| line.split('\t'));
    let columns = lines.find_map(|mut line| (line.next() == Some(head)).then_some(line))?;
    columns.map(parse).collect()
}

#[test]
fn the_shipped_lists_are_read_whole() {
    let classes = Classes::parse(crate::CLASSES).expect("the shipped class lists");
    assert_eq!(classes.upos.len(), 17);
    assert_eq!(classes.mention.len(), 13);
    assert!(classes.deprel.len() > 45, "{}", classes.deprel.len());
    assert!(!classes.deprel.contains(&Deprel::Dep) || crate::CLASSES.contains("\tdep\t"));
    assert!(classes.lemma.len() > 150, "{}", classes.lemma.len());
}
