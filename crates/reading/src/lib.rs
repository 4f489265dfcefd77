//! Annotated reports to claims, by declarative frames over the tree.
//!
//! In: an [`AnnotatedReport`] (sentences with trees, numbers, days, places, known actors). Out: a [`Reading`]: claims in
//! order of their place in the text, each with the rule that gave each field. Pure: no clock, no disk, no model.
//!
//! **Invariant:** every span of a claim lies in the report's text; reading the same report again gives the same ids.

#![deny(unsafe_code)]

mod mend;

mod view;

mod lexicon;

mod path;

mod frames;

mod inflect;

mod roles;

mod event;

mod party;

mod parties;

mod speech;

mod stance;

mod setting;

mod quotation;

mod namesakes;

mod discourse;

mod dating;

mod attribution;

mod assemble;

mod settle;

mod merge;

pub use frames::{
    Condition, Counts, EMBEDDED as SHIPPED_FRAMES, EMBEDDED_LEXICON as SHIPPED_LEXICON, Frame,
    Frames, FramesError, Trigger,
};
pub use lexicon::{Class, Lexicon};
pub use path::{Path, PathError};
pub use quotation::turns_quotation;

use parallax_model::{AnnotatedReport, Attribution, Claim, Diagnostic};

/// Name of the reader in a claim's `extractor`.
pub const EXTRACTOR: &str = "parallax-reading";

/// Version of the reader; changes when the same report may read differently.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What reading found in one report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// In order of place in the text.
    pub claims: Vec<Claim>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads reports by a set of frames. Shared by threads.
pub struct Reader {
    frames: Frames,
}

impl Reader {
    /// A reader for these frames.
    pub fn new(frames: Frames) -> Self {
        Self { frames }
    }

    /// The frames in use.
    pub fn frames(&self) -> &Frames {
        &self.frames
    }

    /// Whether a sentence could hold a claim, by its lower-cased words alone. One that cannot needs no tree.
    pub fn may_hold_claim(&self, words: &[&str]) -> bool {
        let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        self.frames.may_be_evoked_by(&lower)
    }

    /// Whether a sentence says who speaks: it may name the speaker of a later claim.
    pub fn may_name_speaker(&self, words: &[&str]) -> bool {
        let cues = [
            "said",
            "says",
            "told",
            "added",
            "according",
            "reported",
            "announced",
            "stated",
            "confirmed",
        ];
        words.iter().any(|word| cues.iter().any(|cue| word.eq_ignore_ascii_case(cue)))
    }

    /// Who says, thinks or wants what, over the whole report.
    ///
    /// Shape: in order of the cue; an attribution inside the content of another is part of that content. Only sentences
    /// with a tree are looked at.
    pub fn attributions(&self, report: &AnnotatedReport) -> Vec<Attribution> {
        attribution::attributions(report, &self.frames)
    }

    /// Reads one report.
    ///
    /// Shape: claims in order of place in the text; furniture is left out.
    /// Failure: none; what cannot be read leaves a diagnostic.
    pub fn read(&self, report: &AnnotatedReport) -> Reading {
        let drafts = assemble::drafts(report, &self.frames);
        Reading { claims: merge::claims(report, drafts), diagnostics: Vec::new() }
    }
}
