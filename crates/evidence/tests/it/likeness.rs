//! How well a picture is found again, and how often another is taken for it.
//!
//! `cargo test -p parallax-evidence -- measured --nocapture` prints the table that `docs/EVIDENCE.md` quotes.

use crate::scenes::{Chance, scene};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageReader};
use parallax_evidence::{Fingerprint, Likeness};
use std::io::Cursor;

const N_SCENES: u64 = 60;

/// Part of the pairs of different pictures that may be taken for alike.
const MOST_WRONG: f64 = 0.003;

type Change = (&'static str, f64, fn(&DynamicImage, &mut Chance) -> DynamicImage);

/// What happens to pictures on their way, and which part of them must be found again.
const CHANGES: &[Change] = &[
    ("as JPEG of quality 90", 1.0, |picture, _| encoded(picture, 90)),
    ("as JPEG of quality 50", 1.0, |picture, _| encoded(picture, 50)),
    ("as JPEG of quality 15", 0.99, |picture, _| encoded(picture, 15)),
    ("half as large", 1.0, |picture, _| scaled(picture, 0.5)),
    ("a quarter as large, quality 60", 0.99, |picture, _| encoded(&scaled(picture, 0.25), 60)),
    ("twice as large", 1.0, |picture, _| scaled(picture, 2.0)),
    ("brighter", 0.98, |picture, _| picture.brighten(35)),
    ("more contrast", 0.98, |picture, _| picture.adjust_contrast(25.0)),
    ("grey", 1.0, |picture, _| DynamicImage::ImageLuma8(picture.to_luma8())),
    ("with a logo", 0.88, |picture, chance| with_logo(picture, chance)),
    ("mirrored", 1.0, |picture, _| picture.fliph()),
    ("cropped by 3 %", 0.98, |picture, chance| cropped(picture, chance, 0.03)),
    ("cropped by 5 %", 0.97, |picture, chance| cropped(picture, chance, 0.05)),
    ("cropped by 10 %", 0.97, |picture, chance| cropped(picture, chance, 0.10)),
    ("cropped by 20 %", 0.85, |picture, chance| cropped(picture, chance, 0.20)),
    ("cropped by 30 %", 0.5, |picture, chance| cropped(picture, chance, 0.30)),
];

fn encoded(picture: &DynamicImage, quality: u8) -> DynamicImage {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    picture.to_rgb8().write_with_encoder(encoder).expect("a JPEG");
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap().decode().unwrap()
}

fn scaled(picture: &DynamicImage, by: f64) -> DynamicImage {
    let side = |side: u32| (f64::from(side) * by).round() as u32;
    picture.resize_exact(side(picture.width()), side(picture.height()), FilterType::Triangle)
}

/// So much of each side is gone, taken off at either end by chance, and the rest is encoded again.
fn cropped(picture: &DynamicImage, chance: &mut Chance, by: f64) -> DynamicImage {
    let mut cut = |side: u32| {
        let gone = (f64::from(side) * by).round() as u32;
        (chance.within(0, gone + 1), side - gone)
    };
    let ((x, w), (y, h)) = (cut(picture.width()), cut(picture.height()));
    encoded(&picture.crop_imm(x, y, w, h), 80)
}

fn with_logo(picture: &DynamicImage, chance: &mut Chance) -> DynamicImage {
    let mut picture = picture.to_rgb8();
    let (w, h) = (picture.width(), picture.height());
    let (x, y) = (
        [4, w - w / 6 - 4][chance.within(0, 2) as usize],
        [4, h - h / 10 - 4][chance.within(0, 2) as usize],
    );
    for dy in 0..h / 10 {
        for dx in 0..w / 6 {
            picture.put_pixel(x + dx, y + dy, image::Rgb([235, 30, 30]));
        }
    }
    encoded(&DynamicImage::ImageRgb8(picture), 85)
}

#[test]
fn the_same_picture_is_found_again_and_others_are_not_as_measured() {
    let scenes: Vec<DynamicImage> = (0..N_SCENES).map(scene).collect();
    let prints: Vec<Fingerprint> =
        scenes.iter().map(|scene| Fingerprint::of(scene).expect("a scene is not plain")).collect();
    println!("{N_SCENES} pictures; per cent found again, as so many of 64 bits may differ:");
    let mut chance = Chance(7);
    let mut short = Vec::new();
    for (name, wanted, change) in CHANGES {
        let distances: Vec<[Likeness; 3]> = scenes
            .iter()
            .zip(&prints)
            .map(|(scene, print)| {
                let changed = Fingerprint::of(&change(scene, &mut chance)).expect("not plain");
                print.compared(&changed)
            })
            .collect();
        let found =
            |most: u32| distances.iter().filter(|ways| is_near(ways.as_slice(), most)).count();
        let n_found = distances.iter().filter(|ways| is_found(ways.as_slice())).count();
        let part = n_found as f64 / N_SCENES as f64;
        println!("{name:32} {}  as it is: {:.0}", table(N_SCENES as usize, found), 100.0 * part);
        if part < *wanted {
            short.push(format!("{name}: {part}, not {wanted}"));
        }
    }
    let pairs: Vec<[Likeness; 3]> = prints
        .iter()
        .enumerate()
        .flat_map(|(at, one)| prints[..at].iter().map(|other| one.compared(other)))
        .collect();
    let whole = |most: u32| pairs.iter().filter(|ways| is_near(&ways[..2], most)).count();
    let part = |most: u32| pairs.iter().filter(|ways| is_near(&ways[2..], most)).count();
    let n_wrong = pairs.iter().filter(|ways| is_found(ways.as_slice())).count();
    let wrong = n_wrong as f64 / pairs.len() as f64;
    println!("{} pairs of different pictures:", pairs.len());
    println!("{:32} {}", "taken for the same", table(pairs.len(), whole));
    println!("{:32} {}", "taken for a part", table(pairs.len(), part));
    println!("as it is, {n_wrong} are taken for alike");
    if wrong > MOST_WRONG {
        short.push(format!("{wrong} of all pairs are taken for alike"));
    }
    assert!(short.is_empty(), "{short:#?}");
}

fn is_found(ways: &[Likeness]) -> bool {
    ways.iter().any(|way| way.distance() <= way.most())
}

fn is_near(ways: &[Likeness], most: u32) -> bool {
    ways.iter().any(|way| way.distance() <= most)
}

/// Per cent at each threshold.
fn table(of: usize, found: impl Fn(u32) -> usize) -> String {
    let cell = |most: u32| format!("{most}: {:6.2}", 100.0 * found(most) as f64 / of as f64);
    [2, 4, 6, 8, 10, 12, 14].map(cell).join("  ")
}

#[test]
fn likeness_is_the_same_either_way_round() {
    let prints: Vec<Fingerprint> =
        (0..12).filter_map(|seed| Fingerprint::of(&scene(seed))).collect();
    for one in &prints {
        assert_eq!(one.likeness(one), Some(Likeness::Same(0)));
        prints.iter().for_each(|other| assert_eq!(one.compared(other), other.compared(one)));
    }
}
