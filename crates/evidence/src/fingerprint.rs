//! By what a picture is found again when it was scaled, re-encoded, brightened, cropped or mirrored.
//!
//! A hash of 64 bits stands for a picture: which of its lowest frequencies are above their median. Two pictures are compared
//! by how many bits differ. A crop is another picture to such a hash, so each picture also keeps hashes of its windows; the
//! whole of one is held against the windows of the other. How many bits may differ is
//! measured, not guessed: `docs/EVIDENCE.md`.

use image::imageops::{crop_imm, flip_horizontal};
use image::{DynamicImage, GrayImage};
use image_hasher::{HashAlg, Hasher, HasherConfig};

/// Bits of 64 that may differ between two hashes of a picture.
pub const MOST_WHOLE: u32 = 12;

/// Bits of 64 that may differ between a picture and a window of another: fewer, since there are many windows.
pub const MOST_PART: u32 = 10;

/// Side of the picture that hashes are made of; what is finer does not matter to them.
const SIDE: u32 = 128;

/// Sides of the windows in parts of the whole, and at how many places along each side they lie.
const SCALES: [(f64, u32); 3] = [(0.9, 3), (0.8, 4), (0.7, 5)];

/// Spread of brightness below which a picture says nothing: a black frame, an empty page.
const MIN_SPREAD: f64 = 6.0;

/// Hashes of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Of all of it.
    pub whole: u64,
    /// Of its mirror image.
    pub mirrored: u64,
    /// Of its windows, the larger ones first.
    pub windows: Vec<u64>,
}

/// How two pictures are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// All of one is all of the other: scaled, re-encoded, brightened. How many bits of 64 differ.
    Same(u32),
    /// One is the other's mirror image.
    Mirrored(u32),
    /// One is a part of the other.
    Cropped(u32),
}

impl Likeness {
    /// Bits of 64 that differ.
    pub fn distance(self) -> u32 {
        match self {
            Self::Same(bits) | Self::Mirrored(bits) | Self::Cropped(bits) => bits,
        }
    }

    /// How many may differ.
    pub fn most(self) -> u32 {
        match self {
            Self::Same(_) | Self::Mirrored(_) => MOST_WHOLE,
            Self::Cropped(_) => MOST_PART,
        }
    }

    /// Its word in entries and on the screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same(_) => "same",
            Self::Mirrored(_) => "mirrored",
            Self::Cropped(_) => "cropped",
        }
    }
}

impl Fingerprint {
    /// The fingerprint of a picture; `None` where it is too plain to be known again.
    pub fn of(picture: &DynamicImage) -> Option<Self> {
        let is_large = picture.width() > SIDE || picture.height() > SIDE;
        let gray = match is_large {
            true => picture.thumbnail(SIDE, SIDE).to_luma8(),
            false => picture.to_luma8(),
        };
        if spread(&gray) < MIN_SPREAD {
            return None;
        }
        let hasher = hasher();
        let windows = windows(gray.width(), gray.height());
        let window = |&[x, y, width, height]: &[u32; 4]| {
            hash(&hasher, &crop_imm(&gray, x, y, width, height).to_image())
        };
        Some(Self {
            whole: hash(&hasher, &gray),
            mirrored: hash(&hasher, &flip_horizontal(&gray)),
            windows: windows.iter().map(window).collect(),
        })
    }

    /// How this picture is alike to another; `None` where no two hashes are near enough. It is the same either way round.
    pub fn likeness(&self, other: &Self) -> Option<Likeness> {
        self.compared(other).into_iter().find(|way| way.distance() <= way.most())
    }

    /// How far apart two pictures are in each way that they can be alike, near or not.
    pub fn compared(&self, other: &Self) -> [Likeness; 3] {
        let apart = |one: u64, other: u64| (one ^ other).count_ones();
        let nearest = |whole: u64, windows: &[u64]| {
            windows.iter().map(|&window| apart(whole, window)).min().unwrap_or(u64::BITS)
        };
        let mirrored = apart(self.mirrored, other.whole).min(apart(self.whole, other.mirrored));
        let cropped = nearest(self.whole, &other.windows).min(nearest(other.whole, &self.windows));
        [
            Likeness::Same(apart(self.whole, other.whole)),
            Likeness::Mirrored(mirrored),
            Likeness::Cropped(cropped),
        ]
    }

    /// Hashes as sixteen digits each: the whole, its mirror image, then the windows.
    pub fn to_hex(&self) -> Vec<String> {
        let all = [self.whole, self.mirrored].into_iter().chain(self.windows.iter().copied());
        all.map(|hash| format!("{hash:016x}")).collect()
    }

    /// What [`Fingerprint::to_hex`] wrote.
    pub fn from_hex(words: &[impl AsRef<str>]) -> Option<Self> {
        let parse = |word: &str| {
            let is_plain = word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_plain.then(|| u64::from_str_radix(word, 16).ok()).flatten()
        };
        let hashes: Option<Vec<u64>> = words.iter().map(|word| parse(word.as_ref())).collect();
        match hashes?.as_slice() {
            [whole, mirrored, windows @ ..] => {
                Some(Self { whole: *whole, mirrored: *mirrored, windows: windows.to_vec() })
            }
            _ => None,
        }
    }
}

fn hasher() -> Hasher<[u8; 8]> {
    HasherConfig::with_bytes_type::<[u8; 8]>()
        .hash_size(8, 8)
        .hash_alg(HashAlg::Median)
        .preproc_dct()
        .to_hasher()
}

fn hash(hasher: &Hasher<[u8; 8]>, gray: &GrayImage) -> u64 {
    u64::from_be_bytes(hasher.hash_image(gray).into_inner())
}

/// The standard deviation of brightness, of 255.
fn spread(gray: &GrayImage) -> f64 {
    let n = gray.as_raw().len().max(1) as f64;
    let mean = gray.as_raw().iter().map(|&v| f64::from(v)).sum::<f64>() / n;
    let squares = gray.as_raw().iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>();
    (squares / n).sqrt()
}

/// The windows, from corner to corner of each scale. `[x, y, width, height]`.
fn windows(width: u32, height: u32) -> Vec<[u32; 4]> {
    let mut windows = Vec::new();
    for (scale, n_places) in SCALES {
        let part = |side: u32| ((f64::from(side) * scale).round() as u32).clamp(1, side.max(1));
        let (w, h) = (part(width), part(height));
        let steps = n_places - 1;
        for y in 0..=steps {
            for x in 0..=steps {
                windows.push([(width - w) * x / steps, (height - h) * y / steps, w, h]);
            }
        }
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        let print = Fingerprint { whole: 1, mirrored: u64::MAX, windows: vec![7, 0xdead_beef] };
        assert_eq!(Fingerprint::from_hex(&print.to_hex()), Some(print));
        assert_eq!(Fingerprint::from_hex(&["+000000000000001", "0000000000000001"]), None);
        assert_eq!(Fingerprint::from_hex(&["0000000000000001"]), None);
    }

    #[test]
    fn a_plain_picture_has_no_fingerprint() {
        let black = DynamicImage::ImageLuma8(GrayImage::from_pixel(640, 480, image::Luma([3])));
        assert_eq!(Fingerprint::of(&black), None);
        let dot = DynamicImage::ImageLuma8(GrayImage::from_pixel(1, 1, image::Luma([200])));
        assert_eq!(Fingerprint::of(&dot), None);
    }

    #[test]
    fn windows_lie_in_the_picture() {
        for (width, height) in [(1, 1), (2, 384), (384, 200)] {
            for [x, y, w, h] in windows(width, height) {
                assert!(w >= 1 && h >= 1 && x + w <= width && y + h <= height);
            }
        }
    }
}
