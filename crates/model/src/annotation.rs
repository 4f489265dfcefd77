//! What the words of a report stand for: amounts, days, places, actors. Reading takes these as data, so the stages that
//! find them need not know reading, nor it them.

use crate::named::named_enum;
use crate::{DayRange, Interval, Parse, Qualifier, Report, Sentence, Shift, Span};

/// Half-open range of word indices in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordRange {
    /// First word.
    pub start: u16,
    /// One past the last word.
    pub end: u16,
}

impl WordRange {
    /// Words `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u16, end: end as u16 }
    }

    /// Whether `word` is one of them.
    pub fn holds(self, word: usize) -> bool {
        (usize::from(self.start)..usize::from(self.end)).contains(&word)
    }
}

/// Words that state a number: "at least 12", "dozens of", "between 10 and 15", "a man" is not one (grammar decides that).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountMention {
    /// The words, qualifier included: "more than 220,000".
    pub words: WordRange,
    /// The number word itself: "220,000"; the tree hangs it on what is counted.
    pub number: WordRange,
    /// What they bound.
    pub interval: Interval,
    /// How.
    pub qualifier: Qualifier,
    /// "per cent", "a third of": no count of people.
    pub is_share: bool,
}

/// Words that state a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeMention {
    /// The words, preposition excluded.
    pub words: WordRange,
    /// The days, or `None` where they cannot be known (no publication date, no year).
    pub days: Option<DayRange>,
    /// "since 2011", "over the past year": the statement covers the whole range up to publication.
    pub is_since: bool,
    /// "the following day", "two weeks earlier": how far it lies from a time that the passage tells.
    pub shift: Option<Shift>,
}

named_enum! {
    /// How exact a place is, on the codebook's scale, coarse last.
    pub enum PlacePrecision ("place precision") {
        /// A building or spot with coordinates of its own.
        Exact = "exact",
        /// A neighbourhood, or a village absent from the gazetteer, at what contains it.
        Neighbourhood = "neighbourhood",
        City = "city",
        District = "district",
        Province = "province",
        Country = "country",
        /// Larger than a country, or a region across borders.
        Region = "region",
        /// Named, and absent from every gazetteer in use.
        Unresolved = "unresolved",
    }
}

/// A resolved place.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The gazetteer's name, or the words as said where it has none.
    pub name: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// First-order division, by the gazetteer's name.
    pub admin1: Option<String>,
    /// Degrees north and east, WGS 84.
    pub point: Option<(f64, f64)>,
    /// How exact.
    pub precision: PlacePrecision,
    /// GeoNames id.
    pub geoname_id: Option<u32>,
    /// Inhabitants, by the gazetteer; 0 where unknown.
    pub population: u32,
}

/// A place name in a sentence, resolved with the whole report in view.
#[derive(Debug, Clone, PartialEq)]
pub struct Toponym {
    /// The words.
    pub words: WordRange,
    /// What they name.
    pub place: Place,
}

named_enum! {
    /// What kind of party an actor is.
    pub enum ActorKind ("kind of actor") {
        StateForces = "state_forces",
        Government = "government",
        RebelGroup = "rebel_group",
        Militia = "militia",
        Civilians = "civilians",
        International = "international",
        Media = "media",
        Ngo = "ngo",
        Other = "other",
    }
}

/// Words that name a known actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorMention {
    /// The words.
    pub words: WordRange,
    /// Stable id in the alias list: `islamic_state`.
    pub actor: String,
    /// What kind of party.
    pub kind: ActorKind,
}

/// One sentence with everything known of its words.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedSentence {
    /// Words and where they stand.
    pub sentence: Sentence,
    /// The tree. Empty where the sentence was skipped because it cannot hold a claim.
    pub parse: Parse,
    /// Numbers, in order, not overlapping.
    pub amounts: Vec<AmountMention>,
    /// Times, in order, not overlapping.
    pub times: Vec<TimeMention>,
    /// Places, in order, not overlapping.
    pub toponyms: Vec<Toponym>,
    /// Known actors, in order, not overlapping.
    pub actors: Vec<ActorMention>,
}

impl AnnotatedSentence {
    /// Text of word `idx`.
    pub fn word<'t>(&self, text: &'t str, idx: usize) -> &'t str {
        self.sentence.tokens[idx].span.of(text)
    }

    /// Bytes of the words `start..end`; empty at the sentence's start where the range is empty.
    pub fn span_of(&self, words: WordRange) -> Span {
        let tokens = &self.sentence.tokens[usize::from(words.start)..usize::from(words.end)];
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.span.hull(last.span),
            _ => Span::new(self.sentence.span.start, self.sentence.span.start),
        }
    }
}

/// A report with everything that reading needs to know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedReport {
    /// The report.
    pub report: Report,
    /// Its sentences in order.
    pub sentences: Vec<AnnotatedSentence>,
}

impl AnnotatedSentence {
    /// A sentence of which nothing is known yet but where its words stand.
    pub fn bare(sentence: Sentence) -> Self {
        Self {
            sentence,
            parse: Parse::default(),
            amounts: Vec::new(),
            times: Vec::new(),
            toponyms: Vec::new(),
            actors: Vec::new(),
        }
    }
}
