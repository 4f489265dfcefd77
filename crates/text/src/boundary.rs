//! After which words of a block a sentence ends.
//!
//! In: the words of a block. Out: the gaps between words that end a sentence. A gap that could end one (after a stop, a
//! closing sign, a colon, before a capital) is described by what stands around it, and learned weights say yes or no. The
//! weights are a table of small numbers in `boundary.weights`; `training/text/README.md` says how they are made.

use std::ops::Range;

use parallax_model::Token;

use crate::lexicon;
use crate::words::is_gap;

/// Entries of the table of weights; features are hashed into it.
pub const TABLE_LEN: usize = 1 << TABLE_BITS;

const TABLE_BITS: u32 = 18;

static WEIGHTS: &[u8; TABLE_LEN] = include_bytes!("boundary.weights");

/// How a report uses capitals: what a capital says of a word depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Casing {
    /// As ordinary prose does.
    Mixed,
    /// Not at all: lower-cased text.
    Lower,
    /// Throughout: agency wires.
    Upper,
}

/// Bytes that are looked at to tell how a report uses capitals.
const CASING_SAMPLE: usize = 1 << 16;

impl Casing {
    /// Tells it from the first letters of a report.
    pub fn of(text: &str) -> Self {
        let sample = text.bytes().take(CASING_SAMPLE);
        let (mut upper, mut lower) = (0usize, 0usize);
        for byte in sample {
            upper += usize::from(byte.is_ascii_uppercase());
            lower += usize::from(byte.is_ascii_lowercase());
        }
        if upper > 2 * lower {
            Self::Upper
        } else if upper * 500 < lower {
            Self::Lower
        } else {
            Self::Mixed
        }
    }
}

/// Sort of a word, told from its letters: one of the constants below, or a sign's own value.
type Shape = u8;

const SHAPE_NONE: Shape = 0;
const SHAPE_LOWER: Shape = 1;
const SHAPE_CAPITAL: Shape = 2;
const SHAPE_UPPER: Shape = 3;
const SHAPE_LETTER: Shape = 4;
const SHAPE_DIGITS: Shape = 5;
const SHAPE_OTHER: Shape = 6;
const SHAPE_TITLE: Shape = 7;
const SHAPE_SHORTENED: Shape = 8;
const SHAPE_INITIAL: Shape = 9;
const SHAPE_DOTTED: Shape = 10;
const SHAPE_DOTS: Shape = 11;
const SHAPE_OPEN_QUOTE: Shape = 12;
const SHAPE_CLOSE_QUOTE: Shape = 13;
const SHAPE_DASH: Shape = 14;
const SHAPE_MARKS: Shape = 15;
const SHAPE_FACE: Shape = 16;
const SHAPE_ADDRESS: Shape = 17;

fn shape(word: &str) -> Shape {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return SHAPE_NONE };
    let last = chars.next_back();
    if first.is_alphabetic() {
        return letters_shape(word, first, last);
    }
    match (first, last) {
        ('0'..='9', _) => SHAPE_DIGITS,
        // "?s": an apostrophe that was decoded wrongly.
        ('?' | '\u{fffd}', Some(last)) if last.is_alphabetic() => SHAPE_LOWER,
        ('.', Some(_)) | ('…', _) => SHAPE_DOTS,
        ('“' | '„' | '«' | '‘' | '`', _) => SHAPE_OPEN_QUOTE,
        ('”' | '’' | '»', _) => SHAPE_CLOSE_QUOTE,
        ('-' | '–' | '—', None) if first != '-' => SHAPE_DASH,
        ('-' | '–' | '—', Some(_)) => SHAPE_DASH,
        ('!' | '?', Some(_)) => SHAPE_MARKS,
        (':' | ';' | '=', Some(_)) => SHAPE_FACE,
        (_, None) if first.is_ascii() => first as u8,
        ('\'', _) => b'\'',
        _ => SHAPE_OTHER,
    }
}

/// A straight quote as the opening or closing one that the white space around it makes it.
fn turned(text: &str, token: Token, shape: Shape) -> Shape {
    if !matches!(shape, b'"' | b'\'') {
        return shape;
    }
    let before = text[..token.span.start as usize].chars().next_back();
    let after = text[token.span.end as usize..].chars().next();
    let free =
        |c: Option<char>, brackets: [char; 2]| c.is_none_or(|c| is_gap(c) || brackets.contains(&c));
    match (free(before, ['(', '[']), free(after, [')', ']'])) {
        (true, false) => SHAPE_OPEN_QUOTE,
        (false, true) => SHAPE_CLOSE_QUOTE,
        _ => shape,
    }
}

fn letters_shape(word: &str, first: char, last: Option<char>) -> Shape {
    if let Some(stem) = word.strip_suffix('.') {
        return match () {
            () if lexicon::is_title(stem) => SHAPE_TITLE,
            () if stem.contains('.') => SHAPE_DOTTED,
            () if stem.chars().count() == 1 => SHAPE_INITIAL,
            () => SHAPE_SHORTENED,
        };
    }
    if word.contains(['/', '@']) || word.contains('.') && word.len() > 4 {
        return SHAPE_ADDRESS;
    }
    match (first.is_uppercase(), last) {
        (true, None) => SHAPE_LETTER,
        (true, Some(last)) if last.is_uppercase() => SHAPE_UPPER,
        (true, _) => SHAPE_CAPITAL,
        (false, _) => SHAPE_LOWER,
    }
}

/// Whether a sentence may end in a word of this shape.
fn is_terminal(shape: Shape) -> bool {
    matches!(
        shape,
        b'.' | b'!'
            | b'?'
            | SHAPE_DOTS
            | SHAPE_MARKS
            | SHAPE_SHORTENED
            | SHAPE_INITIAL
            | SHAPE_DOTTED
            | SHAPE_TITLE
    )
}

fn is_closer(shape: Shape) -> bool {
    matches!(shape, b')' | b']' | b'"' | b'\'' | SHAPE_CLOSE_QUOTE | SHAPE_FACE)
}

fn is_sign(shape: Shape) -> bool {
    shape >= b'!' || matches!(shape, SHAPE_DASH | SHAPE_OPEN_QUOTE | SHAPE_OTHER | SHAPE_ADDRESS)
}

/// What stands between two words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    None,
    One,
    Wide,
}

fn space(between: &str) -> Space {
    match between.len() {
        0 => Space::None,
        1 => Space::One,
        // A wrap is one space however it is spelled; two spaces are a typist's full stop.
        _ if between.contains(['\n', '\r']) => Space::One,
        _ => Space::Wide,
    }
}

/// A block of words as the weights see it.
pub(crate) struct Walk<'a> {
    text: &'a str,
    tokens: &'a [Token],
    shapes: Vec<Shape>,
    casing: Casing,
    /// First word of the sentence that is being read.
    start: usize,
    /// Quotes since then.
    quotes: usize,
    /// Brackets open since then.
    depth: usize,
}

/// What stands around one gap, each fact as a hash; [`slot`] says where its weight is.
pub type Features = Vec<u32>;

/// Index into the table of the weight of a fact.
pub fn slot(fact: u32) -> usize {
    (fact >> (u32::BITS - TABLE_BITS)) as usize
}

impl<'a> Walk<'a> {
    pub(crate) fn new(text: &'a str, tokens: &'a [Token], casing: Casing) -> Self {
        let mut shapes: Vec<Shape> =
            tokens.iter().map(|token| shape(token.span.of(text))).collect();
        for (token, shape) in tokens.iter().zip(&mut shapes) {
            *shape = turned(text, *token, *shape);
        }
        Self { text, tokens, shapes, casing, start: 0, quotes: 0, depth: 0 }
    }

    /// Visits the gaps in order; `ends` is asked about each that could end a sentence, and told
    /// whether nothing in it but a capital speaks for that, and its features.
    pub(crate) fn run(&mut self, mut ends: impl FnMut(usize, bool, &Features) -> bool) {
        let mut features = Features::with_capacity(24);
        for gap in 0..self.tokens.len().saturating_sub(1) {
            self.pass(gap);
            let space = space(&self.text[self.between(gap)]);
            if self.could_end(gap, space) {
                self.describe(gap, space, &mut features);
                if ends(gap, self.is_bare(gap), &features) {
                    (self.start, self.quotes, self.depth) = (gap + 1, 0, 0);
                }
            }
        }
    }

    fn between(&self, gap: usize) -> Range<usize> {
        self.tokens[gap].span.end as usize..self.tokens[gap + 1].span.start as usize
    }

    fn pass(&mut self, word: usize) {
        match self.shapes[word] {
            b'"' | SHAPE_OPEN_QUOTE | SHAPE_CLOSE_QUOTE => self.quotes += 1,
            b'(' | b'[' => self.depth += 1,
            b')' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn could_end(&self, gap: usize, space: Space) -> bool {
        if self.is_dateline(gap) || self.is_lone_bullet(gap) || self.is_hour_of_day(gap) {
            return false;
        }
        let (left, right) = (self.shapes[gap], self.shapes[gap + 1]);
        let after_stop = is_terminal(left) || is_closer(left) && self.stop_behind(gap);
        match space {
            Space::None => after_stop && left != SHAPE_TITLE,
            Space::One if after_stop || is_sign(left) || is_closer(left) => true,
            Space::One if self.casing == Casing::Mixed => {
                matches!(right, SHAPE_CAPITAL | SHAPE_UPPER | SHAPE_LETTER)
                    || is_sign(right) && right != b','
            }
            Space::One => is_sign(right) && right != b',',
            Space::Wide => true,
        }
    }

    /// The mark that opens a point of a list is no sentence.
    fn is_lone_bullet(&self, gap: usize) -> bool {
        let word = self.tokens[gap].span.of(self.text);
        gap == self.start && matches!(word, "•" | "·" | "●" | "▪" | "■" | "►" | "-" | "–")
    }

    /// "At 7:30 p.m. Friday", "10:35 a.m. Nov. 5": an hour and the day it is of.
    fn is_hour_of_day(&self, gap: usize) -> bool {
        let word = |at: usize| self.tokens[at].span.of(self.text);
        let half = word(gap).trim_end_matches('.');
        let is_half = ["a.m", "p.m", "am", "pm"].iter().any(|h| half.eq_ignore_ascii_case(h));
        let after_hour = || {
            let hour = gap.checked_sub(1).filter(|hour| *hour >= self.start).map(word);
            hour.is_some_and(|hour| hour.starts_with(|c: char| c.is_ascii_digit()))
        };
        // "At 7 p.m. Sunday was quiet": a day that something is said of opens a sentence.
        let is_subject = || {
            let next = self.tokens.get(gap + 2).map(|token| token.span.of(self.text));
            next.is_some_and(|next| {
                ["was", "is", "has", "had", "will"].iter().any(|v| next.eq_ignore_ascii_case(v))
            })
        };
        is_half
            && after_hour()
            && lexicon::is_day(word(gap + 1).trim_end_matches('.'))
            && !is_subject()
    }

    /// Whether nothing but a capital or an opening sign speaks for an end: a word stands before the gap, or a bracket with no
    /// stop in it that did not open the sentence ("[AS HEARD]").
    fn is_bare(&self, gap: usize) -> bool {
        let is_word = |shape: Shape| !is_terminal(shape) && !is_sign(shape) && !is_closer(shape);
        let (left, right) = (self.shapes[gap], self.shapes[gap + 1]);
        let begun = !matches!(self.shapes[self.start], b'(' | b'[');
        let bracket = begun && matches!(left, b')' | b']') && !self.stop_behind(gap);
        let opens = matches!(right, b'[' | b'(' | SHAPE_OPEN_QUOTE);
        bracket || is_word(left) && (is_word(right) || opens)
    }

    /// A dateline stays with its sentence: the dash after "BEIRUT (AP)", the stop of "PORTLAND, Ore. (AP)".
    fn is_dateline(&self, gap: usize) -> bool {
        if self.start > 0 || !(1..=14).contains(&gap) {
            return false;
        }
        let before = self.shapes[gap - 1];
        let named = matches!(
            before,
            b')' | b']'
                | SHAPE_UPPER
                | SHAPE_CAPITAL
                | SHAPE_DIGITS
                | SHAPE_SHORTENED
                | SHAPE_DOTTED
        );
        match self.shapes[gap] {
            SHAPE_DASH | b'-' => named,
            SHAPE_SHORTENED | SHAPE_DOTTED => {
                matches!(self.shapes[gap + 1], SHAPE_DASH | b'-' | b'(')
            }
            _ => false,
        }
    }

    fn stop_behind(&self, gap: usize) -> bool {
        self.shapes[self.start..gap]
            .iter()
            .rev()
            .take(3)
            .find(|shape| !is_closer(**shape))
            .is_some_and(|s| is_terminal(*s))
    }

    fn shape_at(&self, word: Option<usize>) -> u32 {
        word.and_then(|word| self.shapes.get(word)).map_or(0, |shape| u32::from(*shape))
    }

    fn form_at(&self, word: Option<usize>) -> u32 {
        let form = word
            .and_then(|word| self.tokens.get(word))
            .map_or("", |token| token.span.of(self.text));
        form.bytes().take(24).fold(0x811c_9dc5, |hash, byte| {
            (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
        })
    }

    /// Writes what stands around a gap into `out`.
    fn describe(&self, gap: usize, space: Space, out: &mut Features) {
        out.clear();
        let mode = self.casing as u32 + 1;
        let g = space as u32 + 1;
        let at = |offset: usize| (gap + 1).checked_sub(offset).filter(|word| *word >= self.start);
        let (p, pp, ppp) = (self.shape_at(at(1)), self.shape_at(at(2)), self.shape_at(at(3)));
        let (n, nn) = (self.shape_at(Some(gap + 1)), self.shape_at(Some(gap + 2)));
        let (hp, hpp) = (self.form_at(at(1)), self.form_at(at(2)));
        let (hn, hnn) = (self.form_at(Some(gap + 1)), self.form_at(Some(gap + 2)));
        let odd = (self.quotes % 2) as u32 + 1;
        let deep = u32::from(self.depth > 0) + 1;
        let since = bucket(gap + 1 - self.start);
        let left = bucket(self.tokens.len() - gap - 1);
        let short = self.tokens[gap.saturating_sub(1)].span.len().min(6);
        for (kind, parts) in [
            [mode, g, p, 0],
            [mode, g, p, n],
            [mode, p, n, nn],
            [mode, pp, p, n],
            [g, ppp, pp, p],
            [mode, hp, n, 0],
            [mode, hn, p, 0],
            [hpp, p, n, mode],
            [hp, hn, 1, 0],
            [hnn, n, p, 0],
            [odd, p, n, g],
            [odd, pp, p, n],
            [deep, p, n, 0],
            [since, p, mode, 0],
            [left, p, n, 0],
            [since, left, p, 0],
            [short, pp, p, n],
            [hpp, hp, 2, 0],
            [g, hn, nn, mode],
            [mode, g, n, self.end_style()],
            [hn, n, abbreviated(p), g],
            [hn, nn, abbreviated(p), mode],
        ]
        .into_iter()
        .enumerate()
        {
            out.push(fact(kind as u32, parts));
        }
    }

    /// How the block as a whole ends: prose with stops, or a label without.
    fn end_style(&self) -> u32 {
        let last = self
            .shapes
            .iter()
            .rev()
            .find(|shape| !is_closer(**shape))
            .copied()
            .unwrap_or(SHAPE_NONE);
        if is_terminal(last) { 1 } else { 2 + u32::from(last == b':') }
    }
}

/// Whether a shape is a stop, a word with its own stop, or neither.
fn abbreviated(shape: u32) -> u32 {
    match shape as Shape {
        b'.' | b'!' | b'?' | SHAPE_MARKS | SHAPE_DOTS => 1,
        SHAPE_SHORTENED | SHAPE_INITIAL | SHAPE_DOTTED => 2,
        SHAPE_TITLE => 3,
        _ => 4,
    }
}

fn bucket(count: usize) -> u32 {
    match count {
        0..=6 => count as u32,
        7..=10 => 7,
        11..=20 => 8,
        21..=40 => 9,
        _ => 10,
    }
}

/// A fact of one kind.
fn fact(kind: u32, parts: [u32; 4]) -> u32 {
    let mut hash = 0x9e37_79b9u32 ^ kind.wrapping_mul(0x85eb_ca6b);
    for part in parts {
        hash = (hash ^ part).wrapping_mul(0xc2b2_ae35);
        hash ^= hash >> 15;
    }
    hash
}

/// Units of a weight that make odds e times as high.
pub const SCALE: f32 = 16.0;

/// What the weights must sum to for a sentence to end where no sign says so: names and brackets stand so in every report.
const BARE_MARGIN: i32 = 3 * SCALE as i32;

/// The same next to a sign. Below zero: two sentences read as one cost a reader more than one read as two.
const SIGN_MARGIN: i32 = -8;

/// Indices of the words of a block after which a sentence ends, the last word left out.
pub(crate) fn ends(text: &str, tokens: &[Token], casing: Casing) -> Vec<usize> {
    let mut found = Vec::new();
    Walk::new(text, tokens, casing).run(|gap, is_bare, features| {
        let sum: i32 = features.iter().map(|fact| i32::from(WEIGHTS[slot(*fact)] as i8)).sum();
        let ends = sum > if is_bare { BARE_MARGIN } else { SIGN_MARGIN };
        if ends {
            found.push(gap);
        }
        ends
    });
    found
}

/// Visits every gap of `text` that could end a sentence with the byte it stands at and its features; `ends` says whether
/// one ends there. Learning answers as the treebank does.
pub fn walk(text: &str, ends: &mut dyn FnMut(usize, &Features) -> bool) {
    let casing = Casing::of(text);
    let mut tokens = Vec::new();
    for block in crate::layout::blocks(text) {
        tokens.clear();
        crate::words::cut(text, block.span, &mut tokens);
        Walk::new(text, &tokens, casing)
            .run(|gap, _, features| ends(tokens[gap].span.end as usize, features));
    }
}
