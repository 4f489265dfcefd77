//! Files that mean harm, or were cut off on the way: each gives findings, in bounded time and memory.

use crate::metadata::{boxed, look, picture, telephone, video};
use image::ImageFormat;
use parallax_evidence::Medium;
use proptest::prelude::*;

/// A PNG of two hundred bytes that announces more pixels than any memory holds.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 6, 0, 0, 0]);
    let chunk = |kind: &[u8], body: &[u8]| {
        let checked = [kind, body].concat();
        [
            &u32::try_from(body.len()).unwrap().to_be_bytes()[..],
            &checked,
            &crc(&checked).to_be_bytes(),
        ]
        .concat()
    };
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(b"IHDR", &header),
        &chunk(b"IDAT", &[0x78, 1, 3, 0, 0, 0, 0, 1]),
        &chunk(b"IEND", &[]),
    ]
    .concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
}

#[test]
fn a_picture_that_announces_too_many_pixels_is_not_decoded() {
    for (width, height) in [(2_000_000_000, 2_000_000_000), (29_999, 29_999), (31_000, 2)] {
        let found = look(&bomb(width, height));
        assert_eq!(found.medium, Medium::Picture);
        assert!(found.fingerprint.is_none() && found.thumbnail.is_none());
        assert!(found.problems.iter().any(|problem| problem.contains("memory")), "{found:?}");
    }
}

#[test]
fn a_file_cut_off_anywhere_gives_what_is_left_of_it() {
    let files = [telephone(), picture(ImageFormat::Png), picture(ImageFormat::WebP), video()];
    for file in files {
        for part in [0, 1, 5, 30, 31, 60, 90, 99] {
            let cut = &file[..file.len() * part / 100];
            let found = look(cut);
            assert!(part > 0 || found.medium == Medium::Other);
        }
    }
    let photograph = telephone();
    let found = look(&photograph[..photograph.len() / 2]);
    assert_eq!(
        found.fact("taken"),
        Some("2031-03-04T12:05:06+03:00"),
        "what stands in front is kept"
    );
}

#[test]
fn boxes_that_hold_themselves_or_lie_about_their_length_end() {
    let lies = [
        b"\0\0\0\x10ftypisom\0\0\0\0\xff\xff\xff\xffmoov".to_vec(),
        b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x01moov\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x03moov".to_vec(),
    ];
    for lie in lies {
        assert!(!look(&lie).problems.is_empty());
    }
    let mut deep = Vec::new();
    for _ in 0..2_000 {
        deep = boxed(b"udta", &deep);
    }
    let _ = look(&[boxed(b"ftyp", b"isom\0\0\0\0"), boxed(b"moov", &deep)].concat());
    let many = boxed(b"free", &[]).repeat(50_000);
    let found = look(&[boxed(b"ftyp", b"isom\0\0\0\0"), many].concat());
    assert!(found.problems.iter().any(|problem| problem.contains("too many")), "{found:?}");
}

#[test]
fn what_a_file_says_is_kept_short_and_on_one_line() {
    let words = [b"A\x1b[31m\n".repeat(3_000)].concat();
    let place = [&(words.len() as u16).to_be_bytes()[..], &[0, 0], &words].concat();
    let user = boxed(b"udta", &boxed(b"\xa9mak", &place));
    let found = look(&[boxed(b"ftyp", b"isom\0\0\0\0"), boxed(b"moov", &user)].concat());
    let make = found.fact("make").expect("a maker");
    assert!(make.chars().count() <= 500 && !make.chars().any(char::is_control));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_damage_brings_it_down(which in 0usize..4, at in any::<proptest::sample::Index>(), byte in any::<u8>(), n in 1usize..40) {
        let mut file = match which {
            0 => telephone(),
            1 => picture(ImageFormat::Png),
            2 => picture(ImageFormat::WebP),
            _ => video(),
        };
        // Mostly into the front, where the structure is.
        let len = if n % 2 == 0 { file.len() } else { file.len().min(400) };
        let start = at.index(len);
        for place in start..(start + n).min(file.len()) {
            file[place] ^= byte;
        }
        let found = look(&file);
        prop_assert!(found.problems.iter().all(|problem| problem.chars().count() <= 500));
    }
}
