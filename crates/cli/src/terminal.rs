//! What a stream is: a terminal or a file, how wide, whether colour is welcome.

use std::io::IsTerminal;

/// Columns of text that is not written to a terminal.
const WIDTH_OF_A_FILE: usize = 100;

/// Opens and closes highlighted words in text that is still to be laid out: private characters that no report may bring.
pub const MARKS: (char, char) = ('\u{e000}', '\u{e001}');

/// One output stream.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Whether a person looks at it directly.
    pub is_terminal: bool,
    /// Whether to colour: a terminal, no `NO_COLOR`, not `TERM=dumb`.
    pub has_colour: bool,
    /// Columns.
    pub width: usize,
}

impl Terminal {
    /// Standard output.
    pub fn stdout() -> Self {
        Self::of(std::io::stdout().is_terminal(), terminal_size::terminal_size())
    }

    /// Standard error.
    pub fn stderr() -> Self {
        let stderr = std::io::stderr();
        let size = terminal_size::terminal_size_of(&stderr);
        Self::of(stderr.is_terminal(), size)
    }

    fn of(is_terminal: bool, size: Option<(terminal_size::Width, terminal_size::Height)>) -> Self {
        let refuses = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let columns = size.map_or(WIDTH_OF_A_FILE, |(width, _)| usize::from(width.0));
        let width = if is_terminal { columns.max(40) } else { WIDTH_OF_A_FILE };
        let has_colour = is_terminal && !refuses("NO_COLOR") && !is_dumb;
        Self { is_terminal, has_colour, width }
    }

    /// `text` in the given style (an SGR code such as `1` or `33`), where colour is welcome.
    pub fn paint(&self, code: &str, text: &str) -> String {
        if self.has_colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// Turns [`MARKS`] into colour where colour is welcome, into « and » elsewhere.
    pub fn highlight(&self, text: &str) -> String {
        let (open, close) = if self.has_colour { ("\x1b[1;33m", "\x1b[0m") } else { ("«", "»") };
        text.replace(MARKS.0, open).replace(MARKS.1, close)
    }

    /// `error: what` with its label in bold, where colour is welcome.
    pub fn strong_until_colon(&self, line: &str) -> String {
        match line.split_once(':') {
            Some((label, rest)) => format!("{}:{rest}", self.paint("1", label)),
            None => line.to_owned(),
        }
    }
}
