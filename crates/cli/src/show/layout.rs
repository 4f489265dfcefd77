//! Text in columns: measured as a terminal measures it, wrapped between words, foreign directions kept to themselves.

use crate::terminal::Terminal;
use unicode_width::UnicodeWidthStr;

/// Opens and closes a stretch whose direction must not leak into its neighbours.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// Columns that `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` with spaces after it up to `columns`; longer text is left alone.
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// One line of what a report says, safe to print: no control characters, no invisible changes of direction, and no
/// run of white space longer than one. A report cannot speak to the terminal.
pub fn clean(text: &str) -> String {
    let is_hidden = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e000}' | '\u{e001}');
    let shown: String = text
        .chars()
        .filter(|&c| !is_hidden(c))
        .map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c })
        .collect();
    shown.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `text` isolated where it holds letters that run from right to left and a terminal shows it.
pub fn isolated(text: &str, terminal: &Terminal) -> String {
    if terminal.is_terminal && text.chars().any(runs_right_to_left) {
        format!("{}{text}{}", ISOLATE.0, ISOLATE.1)
    } else {
        text.to_owned()
    }
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbours.
fn runs_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Lines of at most `columns`, broken between words; a word that is longer than a line stands alone.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `text` wrapped under `indent` spaces.
pub fn paragraph(text: &str, indent: usize, terminal: &Terminal) -> String {
    let margin = " ".repeat(indent);
    let lines = wrapped(text, terminal.width.saturating_sub(indent).max(20));
    lines.iter().map(|line| format!("{margin}{}\n", isolated(line, terminal))).collect()
}

/// A row of cells under columns of fixed width; the last column takes the rest of the line and wraps. Cells too wide for
/// their column wrap in it.
pub fn row(cells: &[&str], columns: &[usize], indent: usize, terminal: &Terminal) -> String {
    let taken = indent + columns.iter().map(|column| column + 2).sum::<usize>();
    let last = terminal.width.saturating_sub(taken).max(20);
    let widths: Vec<usize> = columns.iter().copied().chain([last]).collect();
    let wrapped: Vec<Vec<String>> =
        cells.iter().zip(&widths).map(|(cell, &columns)| wrapped(cell, columns)).collect();
    let n_lines = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    (0..n_lines).map(|at| one_line(&wrapped, &widths, at, indent, terminal)).collect()
}

fn one_line(
    cells: &[Vec<String>],
    widths: &[usize],
    at: usize,
    indent: usize,
    terminal: &Terminal,
) -> String {
    let mut line = " ".repeat(indent);
    for (cell, &columns) in cells.iter().zip(widths) {
        let words = cell.get(at).map_or("", String::as_str);
        // Isolation marks take no column, so padding is measured on the words alone.
        let pad = " ".repeat(columns.saturating_sub(width(words)) + 2);
        line.push_str(&isolated(words, terminal));
        line.push_str(&pad);
    }
    format!("{}\n", line.trim_end())
}

/// The width of the widest of `cells`, at most `most`.
pub fn column<'a>(cells: impl Iterator<Item = &'a str>, most: usize) -> usize {
    cells.map(width).max().unwrap_or(0).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(width: usize) -> Terminal {
        Terminal { is_terminal: false, has_colour: false, width }
    }

    #[test]
    fn columns_stay_aligned_whatever_the_script() {
        let terminal = file(60);
        let rows = [["مرصد", "at least 12"], ["国際監視団", "15"], ["observatory", "12"]];
        let starts: Vec<usize> = rows
            .iter()
            .map(|cells| {
                let line = row(cells, &[12], 2, &terminal);
                let before = line.split(cells[1]).next().unwrap();
                width(before)
            })
            .collect();
        assert_eq!(starts, [16, 16, 16]);
    }

    #[test]
    fn the_last_column_wraps_under_itself() {
        let line = row(&["a", "one two three four five six"], &[3], 1, &file(26));
        assert_eq!(line, " a    one two three four\n      five six\n");
    }

    #[test]
    fn a_report_cannot_speak_to_the_terminal() {
        assert_eq!(clean("12\x1b[31m dead\u{202e}\n\tin  Homs\u{7}"), "12 [31m dead in Homs");
    }

    #[test]
    fn right_to_left_words_are_isolated_only_on_a_terminal() {
        let terminal = Terminal { is_terminal: true, has_colour: false, width: 80 };
        assert_eq!(isolated("حلب", &terminal), "\u{2068}حلب\u{2069}");
        assert_eq!(isolated("حلب", &file(80)), "حلب");
        assert_eq!(isolated("Homs", &terminal), "Homs");
        assert_eq!(width("\u{2068}حلب\u{2069}"), width("حلب"));
    }
}
