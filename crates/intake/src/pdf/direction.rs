//! From the order in which letters stand on the page, left to right, to the order in which they are read.

use unicode_normalization::UnicodeNormalization as _;

/// What stands between two ends of a line; several letters where one shape stands for several, in the order of reading.
pub type Unit = String;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Right,
    Left,
    /// Digits: they go left to right in any text.
    Number,
    Neutral,
}

/// The units of one line, given from left to right, in the order of reading.
///
/// A line with more letters from right to left than from left to right is read from right to left. What goes the other way
/// in it, and numbers, keep their own order.
pub fn read(units: Vec<Unit>) -> Vec<Unit> {
    let directions: Vec<Direction> = units.iter().map(|unit| direction_of(unit)).collect();
    let count = |wanted| directions.iter().filter(|&&one| one == wanted).count();
    let (n_left, n_right) = (count(Direction::Left), count(Direction::Right));
    if n_left == 0 {
        return units;
    }
    let mut units: Vec<(Unit, Direction)> = units.into_iter().zip(directions).collect();
    if n_left > n_right {
        turn_round(&mut units);
    } else {
        for (from, to) in runs_to_the_left(&units) {
            turn_round(&mut units[from..to]);
        }
    }
    units.into_iter().map(|(unit, _)| plain(&unit)).collect()
}

/// Reverses units, and reverses back what goes left to right in them.
fn turn_round(units: &mut [(Unit, Direction)]) {
    units.reverse();
    let mut at = 0;
    while at < units.len() {
        let Some(end) = end_of_run(units, at) else {
            mirror(&mut units[at].0);
            at += 1;
            continue;
        };
        units[at..end].reverse();
        at = end;
    }
}

/// Where a run of letters or digits that goes left to right ends, if one begins here: what joins them belongs to it.
fn end_of_run(units: &[(Unit, Direction)], at: usize) -> Option<usize> {
    let goes_right = |d: Direction| matches!(d, Direction::Right | Direction::Number);
    let begins = goes_right(units[at].1);
    let is_word = units[at..].iter().take_while(|unit| unit.1 != Direction::Left);
    let has_letters = is_word.clone().any(|unit| unit.1 == Direction::Right);
    let mut end = at;
    for (offset, (text, direction)) in units[at..].iter().enumerate() {
        match direction {
            Direction::Left => break,
            Direction::Neutral if !has_letters && !joins_digits(text) => break,
            Direction::Neutral => {}
            _ => end = at + offset + 1,
        }
    }
    begins.then_some(end)
}

/// Runs of what is read from right to left in a line that is not: from its first letter to its last, and what is between.
fn runs_to_the_left(units: &[(Unit, Direction)]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (idx, (_, direction)) in units.iter().enumerate() {
        match direction {
            Direction::Left => open = Some((open.map_or(idx, |run| run.0), idx + 1)),
            Direction::Right => runs.extend(open.take()),
            _ => {}
        }
    }
    runs.extend(open);
    runs
}

fn direction_of(unit: &str) -> Direction {
    let of = |c: char| match c {
        '0'..='9' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => Direction::Number,
        _ if goes_left(c) => Direction::Left,
        _ if c.is_alphabetic() => Direction::Right,
        _ => Direction::Neutral,
    };
    unit.chars().map(of).find(|&one| one != Direction::Neutral).unwrap_or(Direction::Neutral)
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their forms for printing.
fn goes_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
        && (c.is_alphabetic() || is_mark(c))
}

/// A vowel or accent that stands on the letter before it.
pub fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn joins_digits(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '.' | ',' | ':' | '/' | '-' | '٫' | '٬'))
}

/// A bracket that was drawn the other way round.
fn mirror(unit: &mut Unit) {
    const PAIRS: &[(char, char)] = &[('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»')];
    let turned = |c: char| {
        let pair = PAIRS.iter().find(|pair| pair.0 == c || pair.1 == c);
        pair.map_or(c, |pair| if pair.0 == c { pair.1 } else { pair.0 })
    };
    if unit.chars().count() == 1 {
        *unit = unit.chars().map(turned).collect();
    }
}

/// Forms for printing (a letter at the end of a word, two letters in one) as the letters that people type.
pub fn plain(unit: &str) -> String {
    let is_form = |c: char| matches!(c, '\u{fb00}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}');
    let mut text = String::with_capacity(unit.len());
    for c in unit.chars() {
        match is_form(c) {
            true => text.extend(std::iter::once(c).nfkc()),
            false => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `shown` as it stands on the page from left to right.
    fn check(shown: &str, expected: &str) {
        let units = shown.chars().map(String::from).collect();
        assert_eq!(read(units).concat(), expected, "{shown}");
    }

    #[test]
    fn a_line_is_read_in_its_own_direction() {
        check("Two were killed (in Homs).", "Two were killed (in Homs).");
        check("صمح يف 12 لتق", "قتل 12 في حمص");
        check("صمح يف ١٢ لتق", "قتل ١٢ في حمص");
        check(".(صمح) ةنيدم يف", "في مدينة (حمص).");
        check("2015/03/31 موي", "يوم 2015/03/31");
        check("ديازوب BBC World لاق", "قال BBC World بوزايد");
        check("the town of صمح لوقي says", "the town of يقول حمص says");
        check("17% ةبسنب", "بنسبة %17");
    }

    #[test]
    fn forms_for_printing_become_letters_and_letters_of_one_shape_keep_their_order() {
        let units = ["ﻡ", "ﻼ", "ﺳ"].map(String::from).to_vec();
        assert_eq!(read(units).concat(), "سلام");
        let units = ["م", "لا", "س"].map(String::from).to_vec();
        assert_eq!(read(units).concat(), "سلام");
        assert_eq!(plain("ﬁre"), "fire");
        assert_eq!(plain("½"), "½");
    }
}
