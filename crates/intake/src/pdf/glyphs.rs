//! What a page draws, as far as it is letters: each with its place, along and across its line.

use hayro_interpret::font::{Glyph as Shape, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};

/// A letter, or the few that one shape stands for.
///
/// Units: points of the page, in the direction of its line: `x` along it, `y` across it, growing downwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// What it says, in the order of reading.
    pub text: String,
    /// Where it begins.
    pub x: f64,
    /// Where the next one would begin.
    pub end: f64,
    /// Its base line.
    pub y: f64,
    /// Size of its font.
    pub size: f64,
    /// Quarter turns of its line: 0 for upright pages.
    pub turn: u8,
}

/// Collects glyphs, in the order in which they are drawn.
#[derive(Debug, Default)]
pub struct Glyphs {
    /// Those that say something.
    pub glyphs: Vec<Glyph>,
    /// How many say nothing that can be told.
    pub n_unknown: usize,
    /// How many pictures the page shows.
    pub n_images: usize,
    max: usize,
}

impl Glyphs {
    /// None yet; `max` at most.
    pub fn new(max: usize) -> Self {
        Self { max, ..Self::default() }
    }
}

impl Device<'_> for Glyphs {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text,
                None => String::new(),
            };
            // Private letters are what fonts of symbols name their shapes by.
            let is_known = text.chars().any(|c| !c.is_control() && !is_private(c));
            if !is_known {
                self.n_unknown += usize::from(!text.chars().any(char::is_whitespace));
                continue;
            }
            let placed = place(glyph, props.transform * glyph.transform(), text);
            if let Some(placed) = placed.filter(|_| self.glyphs.len() < self.max) {
                self.glyphs.push(placed);
            }
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.n_images += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Where a glyph stands. `None`: nowhere, by numbers that are none.
fn place(shape: &Shape<'_>, transform: Affine, text: String) -> Option<Glyph> {
    let advance = match shape {
        Shape::Outline(outline) => outline.advance_width(),
        Shape::Type3(drawn) => drawn.advance_width(),
    };
    let start = transform * Point::ZERO;
    let along = Vec2::new(transform.as_coeffs()[0], transform.as_coeffs()[1]);
    let across = Vec2::new(transform.as_coeffs()[2], transform.as_coeffs()[3]);
    // A shape is drawn a thousand units high.
    let size = across.hypot() * 1000.0;
    let end = start + along * f64::from(advance.unwrap_or(500.0));
    let is_placed = [start.x, start.y, end.x, end.y, size].iter().all(|n| n.is_finite());
    if !is_placed || size <= 0.0 || along.hypot() <= 0.0 {
        return None;
    }
    let turn = quarter_turns(along);
    let turned = |point: Point| match turn {
        0 => (point.x, point.y),
        1 => (point.y, -point.x),
        2 => (-point.x, -point.y),
        _ => (-point.y, point.x),
    };
    let ((x, y), (end, _)) = (turned(start), turned(end));
    Some(Glyph { text, x, end: end.max(x), y, size, turn })
}

/// To the nearest of four: 1 reads from top to bottom, 3 from bottom to top.
fn quarter_turns(along: Vec2) -> u8 {
    match along.x.abs() >= along.y.abs() {
        true if along.x >= 0.0 => 0,
        true => 2,
        false if along.y >= 0.0 => 1,
        false => 3,
    }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}
