//! Pictures made by chance: a sky, ground, houses with windows, smoke, people, grain. No two seeds give the same.

use image::{DynamicImage, Rgb, RgbImage};

/// A sequence of numbers that looks like chance and is the same everywhere (SplitMix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// `from..to`
    pub fn within(&mut self, from: u32, to: u32) -> u32 {
        from + (self.next() % u64::from((to - from).max(1))) as u32
    }

    fn colour(&mut self, from: u32, to: u32) -> [u8; 3] {
        [0; 3].map(|_| self.within(from, to) as u8)
    }
}

/// A street scene of 480 by 320 or 320 by 480.
pub fn scene(seed: u64) -> DynamicImage {
    let mut chance = Chance(seed);
    let (width, height) = if chance.within(0, 4) == 0 { (320, 480) } else { (480, 320) };
    let mut picture = RgbImage::new(width, height);
    let horizon = chance.within(height / 4, height * 3 / 4);
    let (top, low, ground) =
        (chance.colour(90, 250), chance.colour(120, 255), chance.colour(30, 170));
    for (_, y, pixel) in picture.enumerate_pixels_mut() {
        *pixel = Rgb(if y < horizon { mixed(top, low, y, horizon) } else { ground });
    }
    for _ in 0..chance.within(2, 9) {
        house(&mut picture, &mut chance, horizon);
    }
    for _ in 0..chance.within(1, 8) {
        blob(&mut picture, &mut chance);
    }
    for pixel in picture.pixels_mut() {
        let grain = chance.within(0, 13) as i16 - 6;
        pixel.0 = pixel.0.map(|v| (i16::from(v) + grain).clamp(0, 255) as u8);
    }
    DynamicImage::ImageRgb8(picture)
}

fn mixed(from: [u8; 3], to: [u8; 3], at: u32, of: u32) -> [u8; 3] {
    let part = |at: u32| f64::from(at) / f64::from(of.max(1));
    let mix = |idx: usize| {
        (f64::from(from[idx]) * (1.0 - part(at)) + f64::from(to[idx]) * part(at)) as u8
    };
    [mix(0), mix(1), mix(2)]
}

fn fill(picture: &mut RgbImage, [x, y, w, h]: [u32; 4], colour: [u8; 3]) {
    for y in y..(y + h).min(picture.height()) {
        for x in x..(x + w).min(picture.width()) {
            picture.put_pixel(x, y, Rgb(colour));
        }
    }
}

fn house(picture: &mut RgbImage, chance: &mut Chance, horizon: u32) {
    let (w, h) = (chance.within(30, 150), chance.within(30, 200));
    let x = chance.within(0, picture.width().saturating_sub(20));
    let y = (horizon + chance.within(0, 60)).saturating_sub(h);
    let (wall, window) = (chance.colour(40, 230), chance.colour(0, 90));
    fill(picture, [x, y, w, h], wall);
    for row in 0..h / 30 {
        for column in 0..w / 24 {
            if chance.within(0, 3) > 0 {
                fill(picture, [x + 6 + column * 24, y + 8 + row * 30, 11, 15], window);
            }
        }
    }
}

fn blob(picture: &mut RgbImage, chance: &mut Chance) {
    let (cx, cy) =
        (chance.within(0, picture.width()) as i64, chance.within(0, picture.height()) as i64);
    let (rx, ry) = (chance.within(8, 90) as i64, chance.within(8, 90) as i64);
    let colour = chance.colour(0, 255);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (dx, dy) = (i64::from(x) - cx, i64::from(y) - cy);
        if dx * dx * ry * ry + dy * dy * rx * rx < rx * rx * ry * ry {
            for (value, to) in pixel.0.iter_mut().zip(colour) {
                *value = ((u16::from(*value) + 2 * u16::from(to)) / 3) as u8;
            }
        }
    }
}
