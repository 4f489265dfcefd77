//! Letters become lines: those that stand on one base line, with the gaps between them that a reader sees.

use super::direction::{self, is_mark, plain};
use super::glyphs::Glyph;

/// A gap as wide as this share of the font's size parts two words.
const WORD_GAP: f64 = 0.15;

/// One as wide as this parts two cells or columns.
const CELL_GAP: f64 = 2.0;

/// Base lines that differ by less than this share of the size are one; a raised figure stays in its line.
const SAME_LINE: f64 = 0.45;

/// What rounding moves, as a share of the size.
const HAIR: f64 = 0.02;

/// Letters looked back at to find one that is drawn twice to look bold.
const LOOK_BACK: usize = 60;

/// A line of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its words, in the order of reading.
    pub text: String,
    /// Where it begins.
    pub x: f64,
    /// Where it ends.
    pub end: f64,
    /// Its base line.
    pub y: f64,
    /// Size of most of its letters.
    pub size: f64,
    /// Quarter turns: see [`Glyph::turn`].
    pub turn: u8,
    /// Whether it is read from right to left.
    pub goes_left: bool,
}

/// The lines of a page, in the order in which they are drawn: column by column, where it has columns.
pub fn of(glyphs: &[Glyph]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut open: Vec<Glyph> = Vec::new();
    for glyph in glyphs {
        if let Some(last) = open.last()
            && !is_beside(last, &open[0], glyph)
        {
            lines.extend(closed(std::mem::take(&mut open)));
        }
        if !is_drawn_twice(&open, glyph) {
            open.push(glyph.clone());
        }
    }
    lines.extend(closed(open));
    lines
}

/// Whether `glyph` stands on the line that began with `first` and went on to `last`.
fn is_beside(last: &Glyph, first: &Glyph, glyph: &Glyph) -> bool {
    let tolerance = SAME_LINE * first.size.max(glyph.size).max(last.size);
    let on_line =
        (glyph.y - first.y).abs() < tolerance || (glyph.y - last.y).abs() < tolerance / 2.0;
    last.turn == glyph.turn && on_line
}

fn is_drawn_twice(line: &[Glyph], glyph: &Glyph) -> bool {
    let near = SAME_LINE / 4.0 * glyph.size;
    let is_it = |drawn: &Glyph| {
        drawn.text == glyph.text
            && (drawn.x - glyph.x).abs() < near
            && (drawn.y - glyph.y).abs() < near
    };
    !glyph.text.trim().is_empty() && line.iter().rev().take(LOOK_BACK).any(is_it)
}

fn closed(mut glyphs: Vec<Glyph>) -> Option<Line> {
    if glyphs.iter().all(|glyph| glyph.text.trim().is_empty()) {
        return None;
    }
    let (y, turn) = (glyphs[0].y, glyphs[0].turn);
    let size = usual_size(&glyphs);
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let glyphs = with_marks_on_their_letters(glyphs);
    let (x, end) =
        (glyphs.first()?.x, glyphs.iter().map(|glyph| glyph.end).fold(f64::MIN, f64::max));
    let mut units: Vec<String> = Vec::new();
    let mut last_end = None;
    for glyph in glyphs {
        let gap = last_end.map_or(0.0, |end| glyph.x - end);
        if gap > CELL_GAP * size {
            units.push("\t".to_owned());
        } else if gap > WORD_GAP * glyph.size {
            units.push(" ".to_owned());
        }
        last_end = Some(last_end.unwrap_or(f64::MIN).max(glyph.end));
        units.push(glyph.text);
    }
    let first_shown = units.iter().find(|unit| !unit.trim().is_empty()).cloned();
    let read = direction::read(units);
    let goes_left = first_shown != read.iter().find(|unit| !unit.trim().is_empty()).cloned();
    let text = tidy(&read.iter().map(|unit| plain(unit)).collect::<String>());
    (!text.is_empty()).then_some(Line { text, x, end, y, size, turn, goes_left })
}

/// The size of most letters; a large initial is no large line.
fn usual_size(glyphs: &[Glyph]) -> f64 {
    let mut sizes: Vec<f64> = glyphs.iter().map(|glyph| glyph.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes[sizes.len() / 2]
}

/// Vowels and accents that are drawn by themselves belong to the letter that they stand on: the last one that begins before
/// the middle of the mark, for programs set the pen to where the letter begins.
fn with_marks_on_their_letters(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let is_alone = |glyph: &Glyph| glyph.text.chars().all(is_mark);
    let (marks, mut letters): (Vec<_>, Vec<_>) = glyphs.into_iter().partition(is_alone);
    for mark in marks {
        let middle = (mark.x + mark.end) / 2.0 + HAIR * mark.size;
        let n_before = letters.partition_point(|letter| letter.x <= middle);
        let at = n_before.saturating_sub(1);
        let is_gap = letters.get(at).is_some_and(|letter| letter.text.trim().is_empty());
        match letters.get_mut(if is_gap { at + 1 } else { at }) {
            Some(letter) => letter.text.push_str(&mark.text),
            None => letters.push(mark),
        }
    }
    letters
}

/// One gap between words, a tab where it is a wide one; no soft hyphens but at the end.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let n_chars = text.trim().chars().count();
    let mut gap: Option<char> = None;
    for (idx, c) in text.trim().chars().enumerate() {
        match c {
            '\t' => gap = Some('\t'),
            c if c.is_whitespace() => gap = gap.or(Some(' ')),
            '\u{ad}' if idx + 1 < n_chars => {}
            c if c.is_control() => {}
            c => {
                out.extend(gap.take());
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str, x: f64, y: f64) -> Vec<Glyph> {
        let at = |(idx, c): (usize, char)| {
            let x = x + idx as f64 * 5.0;
            Glyph { text: c.to_string(), x, end: x + 5.0, y, size: 10.0, turn: 0 }
        };
        text.chars().enumerate().filter(|(_, c)| *c != ' ').map(at).collect()
    }

    #[test]
    fn gaps_part_words_and_cells() {
        let mut page = glyphs("Two were", 0.0, 10.0);
        page.extend(glyphs("12", 100.0, 10.0));
        page.extend(glyphs("3", 110.0, 7.0));
        page.extend(glyphs("killed", 0.0, 22.0));
        let texts: Vec<_> = of(&page).into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["Two were\t123", "killed"]);
    }

    #[test]
    fn what_is_drawn_twice_to_look_bold_is_read_once() {
        let mut page = glyphs("Two", 0.0, 10.0);
        page.extend(glyphs("Two", 0.3, 10.0));
        assert_eq!(of(&page)[0].text, "Two");
    }

    #[test]
    fn a_vowel_stays_on_its_letter() {
        let mut page = glyphs("صمح", 0.0, 10.0);
        page.push(Glyph {
            text: "\u{650}".into(),
            x: 11.0,
            end: 11.0,
            y: 10.0,
            size: 10.0,
            turn: 0,
        });
        let line = &of(&page)[0];
        assert_eq!((line.text.as_str(), line.goes_left), ("ح\u{650}مص", true));
    }
}
