//! Sentences, words, and the tree over them (Universal Dependencies).

use crate::Span;
use crate::named::named_enum;

/// A syntactic word: "don't" holds two, "do" and "n't".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// Bytes of the report's text.
    pub span: Span,
}

named_enum! {
    /// What a sentence is on the page.
    pub enum SentenceRole ("role of a sentence") {
        Body = "body",
        Headline = "headline",
        /// The words beside a picture, marked as such.
        Caption = "caption",
        /// Navigation, teasers, share buttons, related articles: no claim is read from it.
        Furniture = "furniture",
    }
}

/// A sentence, headline or caption of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What it is on the page.
    pub role: SentenceRole,
    /// Index of the paragraph or line block it stands in, from 0.
    pub paragraph: u32,
    /// Bytes of the report's text.
    pub span: Span,
    /// Its words in order.
    pub tokens: Vec<Token>,
}

named_enum! {
    /// Universal parts of speech.
    pub enum Upos ("part of speech") {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ",
        Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT",
        Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
}

named_enum! {
    /// Dependency relations of the English treebanks, subtypes included.
    pub enum Deprel ("dependency relation") {
        Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl", Advmod = "advmod",
        Amod = "amod", Appos = "appos", Aux = "aux", AuxPass = "aux:pass", Case = "case", Cc = "cc",
        CcPreconj = "cc:preconj", Ccomp = "ccomp", Compound = "compound", CompoundPrt = "compound:prt",
        Conj = "conj", Cop = "cop", Csubj = "csubj", CsubjOuter = "csubj:outer", CsubjPass = "csubj:pass",
        Dep = "dep", Det = "det", DetPredet = "det:predet", Discourse = "discourse", Dislocated = "dislocated",
        Expl = "expl", Fixed = "fixed", Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list",
        Mark = "mark", Nmod = "nmod", NmodDesc = "nmod:desc", NmodPoss = "nmod:poss", NmodUnmarked = "nmod:unmarked",
        Nsubj = "nsubj", NsubjOuter = "nsubj:outer", NsubjPass = "nsubj:pass", Nummod = "nummod", Obj = "obj",
        Obl = "obl", OblAgent = "obl:agent", OblUnmarked = "obl:unmarked", Orphan = "orphan",
        Parataxis = "parataxis", Punct = "punct", Reparandum = "reparandum", Root = "root", Vocative = "vocative",
        Xcomp = "xcomp",
    }
}

impl Deprel {
    /// Reads a relation; a subtype this list lacks falls back to its base, an unknown base to `dep`.
    pub fn lenient(name: &str) -> Self {
        let base = name.split(':').next().unwrap_or(name);
        name.parse().or_else(|_| base.parse()).unwrap_or(Self::Dep)
    }

    /// The relation without its subtype: `nsubj` for `nsubj:pass`.
    pub fn base(self) -> &'static str {
        self.as_str().split(':').next().expect("split yields at least one piece")
    }
}

/// What the language model says of one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Part of speech.
    pub upos: Upos,
    /// Dictionary form, lower-case.
    pub lemma: Box<str>,
    /// Index of the governing word in the sentence; `None` for the root.
    pub head: Option<u16>,
    /// Relation to the governing word.
    pub deprel: Deprel,
}

named_enum! {
    /// What a mention names.
    pub enum MentionKind ("kind of mention") {
        Person = "person",
        /// Organisations, agencies, parties, armed groups.
        Organisation = "organisation",
        Place = "place",
        /// Nationalities, religious and ethnic groups.
        Nationality = "nationality",
        Time = "time",
        Quantity = "quantity",
    }
}

/// A stretch of words that names something: half-open word indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mention {
    /// First word.
    pub start: u16,
    /// One past the last word.
    pub end: u16,
    /// What it names.
    pub kind: MentionKind,
}

/// The language model's reading of one sentence.
///
/// **Invariant:** `words` has one entry a token, exactly one root where it is not empty, and no cycle.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parse {
    /// One entry a token.
    pub words: Vec<Word>,
    /// Named mentions, in order, not overlapping.
    pub mentions: Vec<Mention>,
}
