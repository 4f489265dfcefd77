//! In which shape results go to standard output.

use clap::ValueEnum;

/// A shape of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Laid out for people; may change between versions.
    Table,
    /// One JSON object a line; documented and versioned in docs/FORMATS.md.
    Jsonl,
    /// The same flattened for a spreadsheet; documented and versioned.
    Csv,
}
