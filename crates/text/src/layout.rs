//! Which ends of lines are ends of thought, and which only wrap a paragraph.
//!
//! In: text. Out: blocks in order: stretches that no sentence leaves. A blank line always ends a block. A single line
//! break ends one too (one sentence a line, headlines, lists) unless the report is hard-wrapped, as agency wires are: then
//! lines are filled to a common width, so that the first word of a line would not have fitted on the line before.

use std::ops::Range;

use crate::boundary::Casing;
use crate::words::is_gap;

/// A stretch of text that no sentence leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Bytes, from the first visible character to past the last.
    pub span: Range<usize>,
    /// Which paragraph, from 0; in a text without blank lines, which line.
    pub paragraph: u32,
}

/// A line that shows something.
#[derive(Debug, Clone)]
struct Line {
    span: Range<usize>,
    /// Columns before the first visible character.
    indent: usize,
    /// Columns up to the last visible character.
    width: usize,
    /// Columns of its first word.
    first_word: usize,
    /// Whether a blank line, or the beginning, stands before it.
    starts_group: bool,
    ends_sentence: bool,
    is_bullet: bool,
}

/// Columns beyond which nobody wraps.
const MAX_WRAP: usize = 160;

/// Columns below which a filled line proves nothing.
const MIN_WRAP: usize = 40;

/// Columns from which a line that ends in the middle of a sentence is cut off rather than a headline.
const LONG_LINE: usize = 72;

/// Share of the width that a filled line and the next first word reach at least.
const FILLED: f64 = 0.85;

/// Cuts `text` into blocks.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let lines = lines(text);
    let wrap = wrap_width(&lines);
    let mixed = Casing::of(text) == Casing::Mixed;
    let mut blocks: Vec<Block> = Vec::new();
    let (mut paragraph, grouped) = (0, lines.iter().skip(1).any(|line| line.starts_group));
    for group in lines.chunk_by(|_, next| !next.starts_group) {
        let wrap = group_wrap(group).or(wrap);
        for (idx, line) in group.iter().enumerate() {
            let previous = idx.checked_sub(1).map(|before| &group[before]);
            let wraps = previous.is_some_and(|previous| is_wrap(previous, line, wrap));
            match blocks.last_mut() {
                Some(block)
                    if wraps
                        || mixed
                            && is_broken(&text[block.span.clone()], &text[line.span.clone()]) =>
                {
                    block.span.end = line.span.end;
                    continue;
                }
                _ => {}
            }
            paragraph += u32::from(!blocks.is_empty() && (idx == 0 || !grouped));
            blocks.push(Block { span: line.span.clone(), paragraph });
        }
    }
    blocks
}

/// Lines that show something.
fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut at, mut after_blank) = (0, true);
    for piece in text.split_inclusive(is_line_end) {
        match line(text, at..at + piece.len(), after_blank) {
            Some(line) => {
                lines.push(line);
                after_blank = false;
            }
            // The feed of a CRLF pair shows nothing and is no line of its own.
            None => after_blank |= !(piece == "\n" && text[..at].ends_with('\r')),
        }
        at += piece.len();
    }
    lines
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn line(text: &str, bytes: Range<usize>, starts_group: bool) -> Option<Line> {
    let raw = &text[bytes.clone()];
    let start = bytes.start + raw.find(|c| !is_gap(c))?;
    let shown = text[start..bytes.end].trim_end_matches(is_gap);
    let end = start + shown.len();
    let columns = |text: &str| text.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum::<usize>();
    let indent = columns(&text[bytes.start..start]);
    let first_word = shown.split(is_gap).next().map_or(0, columns);
    Some(Line {
        indent,
        width: indent + columns(shown),
        first_word,
        starts_group,
        ends_sentence: ends_sentence(shown),
        is_bullet: is_bullet(shown),
        span: start..end,
    })
}

/// Whether a line ends as sentences do.
pub(crate) fn ends_sentence(line: &str) -> bool {
    let stripped = line.trim_end_matches(['"', '\'', '”', '’', ')', ']', '»', ' ']);
    stripped.ends_with(['.', '!', '?', '…', '؟', '。'])
}

/// Whether a line begins as list points do: "• ", "- ", "1. ", "a) ".
pub(crate) fn is_bullet(line: &str) -> bool {
    let Some((mark, rest)) = line.split_once(' ') else { return false };
    let number = mark.strip_suffix(['.', ')']).map(|n| n.trim_start_matches('('));
    let counted = number.is_some_and(|n| {
        (1..=2).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit())
            || n.len() == 1 && n.bytes().all(|b| b.is_ascii_lowercase())
    });
    !rest.is_empty()
        && (counted
            || matches!(
                mark,
                "•" | "-" | "*" | "–" | "—" | "·" | "●" | "▪" | "■" | "►" | "–\u{a0}"
            ))
}

/// The width to which the report is wrapped, or `None` where its line breaks mean something.
fn wrap_width(lines: &[Line]) -> Option<usize> {
    let groups: Vec<&[Line]> = lines.chunk_by(|_, next| !next.starts_group).collect();
    let mut widths: Vec<usize> = groups
        .iter()
        .filter(|group| group.len() > 1)
        .flat_map(|group| group.iter().map(|line| line.width))
        .collect();
    widths.sort_unstable();
    // A rare longer line (a table, an address) does not set the width.
    let width = *widths.get(widths.len().saturating_sub(1 + widths.len() / 50))?;
    let breaks: Vec<(&Line, &Line)> =
        groups.iter().flat_map(|group| group.iter().zip(group.iter().skip(1))).collect();
    is_wrapped(&breaks, width).then_some(width)
}

/// A long group decides for itself: a quoted wire in an article, an article below a wire.
fn group_wrap(group: &[Line]) -> Option<usize> {
    let width = group.iter().map(|line| line.width).max()?;
    let breaks: Vec<(&Line, &Line)> = group.iter().zip(group.iter().skip(1)).collect();
    (breaks.len() >= 4 && is_wrapped(&breaks, width)).then_some(width)
}

/// Whether breaks between lines of a text of that width mostly wrap: the lines are filled, and few end as sentences do. Of
/// one or two breaks every one must be filled.
fn is_wrapped(breaks: &[(&Line, &Line)], width: usize) -> bool {
    let filled = breaks.iter().filter(|(line, next)| is_filled(line, next, width)).count();
    let ended = breaks.iter().filter(|(line, _)| line.ends_sentence).count();
    let needed = if breaks.len() < 3 { 10 } else { 7 };
    let fits = (MIN_WRAP..=MAX_WRAP).contains(&width) && !breaks.is_empty();
    fits && filled * 10 >= breaks.len() * needed && ended * 2 <= breaks.len()
}

fn is_filled(line: &Line, next: &Line, width: usize) -> bool {
    (line.width + 1 + next.first_word) as f64 >= FILLED * width as f64
}

/// Whether the break between two lines only wraps.
fn is_wrap(line: &Line, next: &Line, wrap: Option<usize>) -> bool {
    let Some(width) = wrap else { return false };
    let full = is_filled(line, next, width);
    let indented = next.indent > line.indent + 1 && (line.ends_sentence || !full);
    let short = ((line.width + 1 + next.first_word) as f64) < 0.6 * width as f64;
    let ends = line.ends_sentence && (next.is_bullet || !full);
    !(short || indented || ends)
}

/// Whether a break cuts a sentence in ordinary spelling: before it a word that needs another, after it a small letter. Pages
/// whose links stood on lines of their own are broken so.
fn is_broken(before: &str, after: &str) -> bool {
    const NEEDS_MORE: &[&str] = &[
        "a", "an", "and", "are", "as", "at", "by", "for", "from", "had", "has", "have", "in",
        "into", "is", "near", "of", "on", "or", "than", "that", "the", "their", "to", "was",
        "were", "which", "who", "with",
    ];
    let last = before.rsplit(is_gap).next().unwrap_or_default();
    let line = before.rsplit(is_line_end).next().unwrap_or_default().trim();
    // Headlines and items of a list are shorter, or say that they end.
    let is_cut = (LONG_LINE..=MAX_WRAP).contains(&line.chars().count())
        && !ends_sentence(line)
        && !line.ends_with([';', ':']);
    after.starts_with(char::is_lowercase)
        && !is_bullet(after)
        && !is_bullet(line)
        && before.len() > last.len()
        && (is_cut || NEEDS_MORE.contains(&last) || last.ends_with("'s") || last.ends_with("’s"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = blocks(text).into_iter().map(|block| &text[block.span]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn one_sentence_a_line_stays_so() {
        check(
            "the group said 15 men were found dead inside\nit said others fled\na second video , shot at night , showed the bodies of at least nine men in a yard",
            &[
                "the group said 15 men were found dead inside",
                "it said others fled",
                "a second video , shot at night , showed the bodies of at least nine men in a yard",
            ],
        );
    }

    #[test]
    fn a_wrapped_wire_is_joined() {
        let wire = "   THE BATTALION COMMAND REPORTED THAT ABOUT 40 PEASANTS WERE KIDNAPPED\r\nON MONDAY BY A REBEL COLUMN NEAR THE RIVER.  THE SOURCE ADDED THAT THEY\r\nWERE TAKEN TO AN UNKNOWN PLACE IN THE HILLS AND THAT NO DEMAND HAS YET\r\nBEEN MADE.\r\n\r\n   A SOLDIER WAS WOUNDED.";
        let found = blocks(wire);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].paragraph, found[1].paragraph), (0, 1));
        assert!(wire[found[0].span.clone()].ends_with("BEEN MADE."));
    }

    #[test]
    fn a_sentence_that_a_link_broke_is_whole() {
        check(
            "Shells hit a house near the\n\nold bridge. Two people\n\nDied in hospital",
            &["Shells hit a house near the\n\nold bridge. Two people", "Died in hospital"],
        );
        check("the shells fell near the\nold bridge", &["the shells fell near the", "old bridge"]);
        let cut = "Shells hit a market in the old town on Monday and killed twelve people, officials\nsaid.\nThe town fell silent.";
        check(
            cut,
            &[
                "Shells hit a market in the old town on Monday and killed twelve people, officials\nsaid.",
                "The town fell silent.",
            ],
        );
    }

    #[test]
    fn headlines_and_lists_end_at_their_lines() {
        check(
            "Four wounded in shelling\nFour people were wounded in the shelling of a village on Monday, a medical source said, without giving names.\n- Two in the north\n- Two in the south",
            &[
                "Four wounded in shelling",
                "Four people were wounded in the shelling of a village on Monday, a medical source said, without giving names.",
                "- Two in the north",
                "- Two in the south",
            ],
        );
    }
}
