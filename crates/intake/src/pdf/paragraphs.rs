//! Lines become paragraphs, and pages one text: what a page repeats from the one before is left out.

use super::lines::Line;
use std::collections::{BTreeMap, BTreeSet};

/// Lines at the top and at the bottom of a page that may belong to every page.
const EDGE: usize = 2;

/// A line is a page's furniture where this many pages have it at their edge …
const MIN_PAGES: usize = 3;

/// … or this many, where it is little more than a number.
const MIN_PAGES_SHORT: usize = 2;

/// Letters of what is little more than a number: "page 3 of 10".
const SHORT: usize = 8;

/// A line further below the last than this share of the usual distance begins a paragraph.
const LOOSE: f64 = 1.35;

/// A line that begins further in than this share of its size begins a paragraph.
const INDENT: f64 = 0.9;

/// A sentence that ends before this share of the width ends its paragraph.
const SHORT_LINE: f64 = 0.8;

/// A line shorter than this share of the widest of its page is a heading, a cell or an item, unless the next goes on in small
/// letters.
const STUB: f64 = 0.5;

/// Marks that begin an item of a list.
const BULLETS: &[char] = &['•', '●', '▪', '◦', '■', '‣', '–', '—'];

/// The text of all pages. Each page but the first begins with a form feed; a paragraph that runs over the end of a page
/// belongs to the page where it begins.
pub fn joined(pages: &[Vec<Line>]) -> String {
    let furniture = furniture(pages);
    let words = Words::of(pages);
    let mut text = String::new();
    let mut open = Open::default();
    for (page_idx, page) in pages.iter().enumerate() {
        let pitch = pitch(page);
        let widest = page.iter().map(|line| line.end - line.x).fold(0.0, f64::max);
        let lines = page.iter().enumerate();
        for (_, line) in lines.filter(|(idx, _)| !furniture.contains(&(page_idx, *idx))) {
            if open.goes_on(line, page_idx, pitch, widest) {
                open.take(line, page_idx, &words);
            } else {
                open.close(&mut text);
                open.start(line, page_idx);
            }
        }
    }
    open.close(&mut text);
    text
}

/// The paragraph at hand.
#[derive(Debug, Default)]
struct Open {
    text: String,
    page: usize,
    /// The page that the text has come to.
    written_page: usize,
    last: Option<(Line, usize)>,
    left: f64,
    right: f64,
    n_lines: usize,
}

impl Open {
    fn start(&mut self, line: &Line, page: usize) {
        self.text = line.text.clone();
        (self.page, self.n_lines) = (page, 1);
        (self.left, self.right) = (line.x, line.end);
        self.last = Some((line.clone(), page));
    }

    fn take(&mut self, line: &Line, page: usize, words: &Words) {
        match self.text.strip_suffix(['-', '\u{ad}', '\u{2010}']) {
            Some(head) if words.are_parted(head, &line.text, self.text.ends_with('\u{ad}')) => {
                self.text.truncate(head.len());
            }
            Some(_) if line.text.starts_with(char::is_lowercase) => {}
            _ => self.text.push(' '),
        }
        self.text.push_str(&line.text);
        self.n_lines += 1;
        (self.left, self.right) = (self.left.min(line.x), self.right.max(line.end));
        self.last = Some((line.clone(), page));
    }

    fn close(&mut self, text: &mut String) {
        if self.last.take().is_none() {
            return;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        (self.written_page..self.page).for_each(|_| text.push('\u{c}'));
        self.written_page = self.page;
        text.push_str(&self.text);
    }

    /// Whether `line` belongs to the paragraph.
    fn goes_on(&self, line: &Line, page: usize, pitch: f64, widest: f64) -> bool {
        let Some((last, last_page)) = &self.last else { return false };
        let is_like_it = last.turn == line.turn
            && last.goes_left == line.goes_left
            && (last.size - line.size).abs() < 0.1 * last.size;
        let ends = ends_sentence(&last.text);
        let step = (line.y - last.y) / line.size;
        let is_below =
            *last_page == page && step > 0.0 && line.x < self.right && line.end > self.left;
        if begins_item(&line.text) || last.turn != line.turn {
            return false;
        }
        if !is_below {
            // Another column or page: only a sentence that is not done goes on there.
            return is_like_it && !ends && !line.text.starts_with(char::is_uppercase);
        }
        let is_stub =
            last.end - last.x < STUB * widest && !line.text.starts_with(char::is_lowercase);
        let is_done = is_stub || ends && self.is_short(last);
        is_like_it && step <= pitch * LOOSE && !self.is_indented(line) && !is_done
    }

    fn is_indented(&self, line: &Line) -> bool {
        match line.goes_left {
            true => self.n_lines > 1 && line.end < self.right - INDENT * line.size,
            false => self.n_lines > 1 && line.x > self.left + INDENT * line.size,
        }
    }

    fn is_short(&self, last: &Line) -> bool {
        let width = self.right - self.left;
        match last.goes_left {
            true => self.n_lines > 1 && self.right - last.x < SHORT_LINE * width,
            false => self.n_lines > 1 && last.end - self.left < SHORT_LINE * width,
        }
    }
}

/// The usual distance of lines, in sizes of their font.
fn pitch(page: &[Line]) -> f64 {
    let steps = page.windows(2).filter(|pair| pair[0].turn == pair[1].turn);
    let mut steps: Vec<f64> = steps
        .map(|pair| (pair[1].y - pair[0].y) / pair[1].size)
        .filter(|step| (0.5..3.0).contains(step))
        .collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(1.2).clamp(1.0, 2.5)
}

fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', '”', '’', ')', ']', '»', ' ']);
    bare.ends_with(['.', '!', '?', ':', '؟', '…', ';'])
}

fn begins_item(text: &str) -> bool {
    text.starts_with(BULLETS) || text.starts_with("- ") || text.starts_with("* ")
}

/// Places, by page and line, of what stands at the edge of several pages, numbers apart.
fn furniture(pages: &[Vec<Line>]) -> BTreeSet<(usize, usize)> {
    let mut found: BTreeMap<String, BTreeSet<(usize, usize)>> = BTreeMap::new();
    for (page_idx, page) in pages.iter().enumerate() {
        let mut by_height: Vec<usize> =
            (0..page.len()).filter(|&idx| page[idx].turn == 0).collect();
        by_height.sort_by(|&a, &b| page[a].y.total_cmp(&page[b].y));
        let n_edge = EDGE.min(by_height.len());
        let edges = by_height[..n_edge].iter().chain(&by_height[by_height.len() - n_edge..]);
        for &idx in edges {
            found.entry(signature(&page[idx].text)).or_default().insert((page_idx, idx));
        }
    }
    let is_everywhere = |(signature, places): &(String, BTreeSet<(usize, usize)>)| {
        let n_pages = places.iter().map(|place| place.0).collect::<BTreeSet<_>>().len();
        let is_short = signature.chars().filter(|c| c.is_alphabetic()).count() <= SHORT
            && signature.contains('#');
        n_pages >= if is_short { MIN_PAGES_SHORT } else { MIN_PAGES }
    };
    found.into_iter().filter(is_everywhere).flat_map(|(_, places)| places).collect()
}

/// The line, each number in it as `#`.
fn signature(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c.is_numeric() {
            true if out.ends_with('#') => {}
            true => out.push('#'),
            false => out.push(c),
        }
    }
    out
}

/// Words of the document, to tell a word parted at the end of a line from one that is written with a hyphen.
struct Words(BTreeSet<String>);

impl Words {
    fn of(pages: &[Vec<Line>]) -> Self {
        let words =
            pages.iter().flatten().flat_map(|line| line.text.split(|c: char| !is_of_word(c)));
        Self(words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect())
    }

    /// Whether the last letters of `head` and the first of `tail` are one word.
    fn are_parted(&self, head: &str, tail: &str, is_soft: bool) -> bool {
        let front = head.rsplit(|c: char| !is_of_word(c)).next().unwrap_or_default();
        let back = tail.split(|c: char| !is_of_word(c)).next().unwrap_or_default();
        let whole = format!("{front}{back}").to_lowercase();
        !front.is_empty() && !back.is_empty() && (is_soft || self.0.contains(&whole))
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '\u{2010}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x: f64, y: f64) -> Line {
        let end = x + text.chars().count() as f64 * 5.0;
        Line { text: text.to_owned(), x, end, y, size: 10.0, turn: 0, goes_left: false }
    }

    #[test]
    fn lines_join_and_paragraphs_part() {
        let page = vec![
            line("Shells hit a market in the city of Homs on Tues-", 0.0, 10.0),
            line("day, residents said. At least twenty-", 0.0, 22.0),
            line("five people were killed, the ministry said on Tuesday.", 0.0, 34.0),
            line("A second paragraph begins further below the first one,", 0.0, 60.0),
            line("and ends early.", 0.0, 72.0),
            line("A third begins behind a line that ended early.", 0.0, 84.0),
            line("\u{2022} an item", 0.0, 96.0),
        ];
        assert_eq!(
            joined(&[page]),
            "Shells hit a market in the city of Homs on Tuesday, residents said. At least twenty-five people were killed, the ministry said on Tuesday.\n\n\
             A second paragraph begins further below the first one, and ends early.\n\n\
             A third begins behind a line that ended early.\n\n\u{2022} an item"
        );
    }

    #[test]
    fn a_sentence_runs_over_the_page_and_what_every_page_repeats_is_left_out() {
        let page = |n: usize, body: &str| {
            vec![
                line(&format!("Monthly report {n}"), 0.0, 5.0),
                line(body, 0.0, 50.0),
                line(&format!("Page {n} of 3"), 0.0, 95.0),
            ]
        };
        let pages = [
            page(1, "At least twelve people were"),
            page(2, "killed in Homs."),
            page(3, "The end."),
        ];
        assert_eq!(
            joined(&pages),
            "At least twelve people were killed in Homs.\n\n\u{c}\u{c}The end."
        );
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let page = vec![
            line("The first column", 0.0, 10.0),
            line("ends here.", 0.0, 22.0),
            line("The second", 200.0, 10.0),
            line("column ends here.", 200.0, 22.0),
        ];
        assert_eq!(joined(&[page]), "The first column ends here.\n\nThe second column ends here.");
    }
}
