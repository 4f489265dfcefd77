//! What a batch takes and gives back, report by report.

use crate::Timing;
use parallax_model::{Claim, Day, Diagnostic, Digest, Report, ReportId, Sentence, Severity};

/// The words of a report, as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Bytes of a file, in an encoding yet to be found out.
    Bytes(Vec<u8>),
    /// Text that was decoded before, by a manifest or a project.
    Text(String),
}

impl Body {
    /// As bytes, whichever they are.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
        }
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.bytes().len()
    }

    /// Whether nothing came.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One report to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportInput {
    /// The name the user knows it under.
    pub id: ReportId,
    /// Its words.
    pub body: Body,
    /// The headline, where it came beside the text.
    pub title: Option<String>,
    /// Publication day, where known.
    pub published: Option<Day>,
    /// Who printed it, where known.
    pub outlet: Option<String>,
}

/// How much of a report is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A longer report is set aside as `too-long`, so that one broken file cannot exhaust the memory of a batch.
    pub max_report_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_report_bytes: 4 << 20 }
    }
}

/// One report as read, or as set aside: then it has a diagnostic of severity `unread` and no claims.
#[derive(Debug, Clone)]
pub struct ReadReport {
    /// The report. Its text is empty where the bytes were no text.
    pub report: Report,
    /// Its sentences in order.
    pub sentences: Vec<Sentence>,
    /// What it says, in order of place in the text.
    pub claims: Vec<Claim>,
    /// What a person should know about it.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the time went.
    pub timing: Timing,
    /// Digest of everything it was read from: the input, the options, the build; `None` where no memory was asked.
    pub basis: Option<Digest>,
}

impl ReadReport {
    /// A report set aside whole, and why.
    pub fn set_aside(report: Report, diagnostic: Diagnostic) -> Self {
        Self {
            report,
            sentences: Vec::new(),
            claims: Vec::new(),
            diagnostics: vec![diagnostic],
            timing: Timing::default(),
            basis: None,
        }
    }

    /// A report of which nothing is there but the reason why not.
    pub fn missing(diagnostic: Diagnostic) -> Self {
        let report = Report {
            id: diagnostic.report.clone(),
            text: String::new(),
            title: None,
            published: None,
            outlet: None,
        };
        Self::set_aside(report, diagnostic)
    }

    /// Whether it was set aside whole.
    pub fn is_unread(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Unread)
    }
}
