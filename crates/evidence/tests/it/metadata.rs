//! What files say of themselves is read as it was written there; the files are made here, byte by byte.

use image::{DynamicImage, ImageFormat};
use parallax_evidence::{Findings, Medium, examine, wire};
use std::io::Cursor;

pub fn look(bytes: &[u8]) -> Findings {
    examine(&mut Cursor::new(bytes)).expect("memory can be read")
}

pub fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(crate::scenes::scene(5).to_rgb8())
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// A JPEG with this EXIF block.
fn with_exif(tiff: &[u8]) -> Vec<u8> {
    let plain = picture(ImageFormat::Jpeg);
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend(&plain[2..]);
    bytes
}

/// A TIFF directory: tag, type, count, value; values that do not fit follow it.
type Field = (u16, u16, u32, Vec<u8>);

fn ascii(tag: u16, text: &str) -> Field {
    let bytes = [text.as_bytes(), b"\0"].concat();
    (tag, 2, bytes.len() as u32, bytes)
}

fn rationals(tag: u16, numbers: &[(u32, u32)]) -> Field {
    let bytes = numbers.iter().flat_map(|(n, d)| [n.to_be_bytes(), d.to_be_bytes()].concat());
    (tag, 5, numbers.len() as u32, bytes.collect())
}

fn directory(at: usize, fields: &[Field]) -> Vec<u8> {
    let mut out = u16::try_from(fields.len()).unwrap().to_be_bytes().to_vec();
    let mut rest: Vec<u8> = Vec::new();
    let rest_at = at + 2 + 12 * fields.len() + 4;
    for (tag, kind, count, value) in fields {
        out.extend(tag.to_be_bytes());
        out.extend(kind.to_be_bytes());
        out.extend(count.to_be_bytes());
        if value.len() <= 4 {
            let mut value = value.clone();
            value.resize(4, 0);
            out.extend(value);
        } else {
            out.extend(u32::try_from(rest_at + rest.len()).unwrap().to_be_bytes());
            rest.extend(value);
        }
    }
    out.extend([0; 4]);
    out.extend(rest);
    out
}

fn link(tag: u16, at: usize) -> Field {
    (tag, 4, 1, u32::try_from(at).unwrap().to_be_bytes().to_vec())
}

/// What a telephone writes: maker, clocks, place, direction.
pub fn telephone() -> Vec<u8> {
    let camera =
        [ascii(0x9003, "2031:03:04 12:05:06"), ascii(0x9011, "+03:00"), ascii(0xa431, "SN-0042")];
    let place = [
        ascii(1, "N"),
        rationals(2, &[(36, 1), (12, 1), (756, 100)]),
        ascii(3, "E"),
        rationals(4, &[(37, 1), (8, 1), (348, 100)]),
        (5, 1, 1, vec![0]),
        rationals(6, &[(3790, 10)]),
        rationals(7, &[(9, 1), (5, 1), (4, 1)]),
        ascii(16, "T"),
        rationals(17, &[(2705, 10)]),
        ascii(29, "2031:03:04"),
    ];
    let first = |camera_at, place_at| {
        [
            ascii(0x10f, "Acme"),
            ascii(0x110, "One"),
            (0x112, 3, 1, vec![0, 6]),
            link(0x8769, camera_at),
            link(0x8825, place_at),
        ]
    };
    let camera_at = 8 + directory(8, &first(0, 0)).len();
    let place_at = camera_at + directory(camera_at, &camera).len();
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    tiff.extend(directory(8, &first(camera_at, place_at)));
    tiff.extend(directory(camera_at, &camera));
    tiff.extend(directory(place_at, &place));
    with_exif(&tiff)
}

#[test]
fn a_photograph_says_when_where_and_with_what_it_was_taken() {
    let found = look(&telephone());
    let check = |name: &str, words: &str| assert_eq!(found.fact(name), Some(words), "{found:?}");
    assert_eq!((found.format.as_str(), found.medium), ("jpeg", Medium::Picture));
    check("taken", "2031-03-04T12:05:06+03:00");
    check("gps_time", "2031-03-04T09:05:04Z");
    check("point", "36.202100,37.134300");
    check("altitude_m", "379.0");
    check("facing_deg", "270.5 true");
    check("make", "Acme");
    check("model", "One");
    check("serial", "SN-0042");
    check("width", "480");
    assert!(found.problems.is_empty(), "{:?}", found.problems);
    let thumbnail =
        image::load_from_memory(found.thumbnail.as_ref().expect("a thumbnail")).unwrap();
    // Orientation 6: the sensor lay on its side.
    assert_eq!((thumbnail.width(), thumbnail.height()), (320, 480));
    assert!(!found.thumbnail.unwrap().windows(4).any(|window| window == b"Exif"));
}

#[test]
fn a_clock_that_was_never_set_and_a_place_never_found_say_nothing() {
    let camera = [ascii(0x9003, "0000:00:00 00:00:00")];
    let place = [
        ascii(1, "N"),
        rationals(2, &[(0, 1), (0, 1), (0, 1)]),
        ascii(3, "E"),
        rationals(4, &[(0, 0), (0, 0), (0, 0)]),
    ];
    let first = |camera_at, place_at| [link(0x8769, camera_at), link(0x8825, place_at)];
    let camera_at = 8 + directory(8, &first(0, 0)).len();
    let place_at = camera_at + directory(camera_at, &camera).len();
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    tiff.extend(directory(8, &first(camera_at, place_at)));
    tiff.extend(directory(camera_at, &camera));
    tiff.extend(directory(place_at, &place));
    let found = look(&with_exif(&tiff));
    assert_eq!((found.fact("taken"), found.fact("point")), (None, None), "{found:?}");
}

pub fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], kind, body].concat()
}

/// Seconds after 1904 of 2031-03-04T09:05:06Z.
const MADE: u32 = (1_930_381_506 + 2_082_844_800_u64) as u32;

fn movie_header() -> Vec<u8> {
    let numbers = [0, MADE, MADE + 30, 1000, 12_500];
    boxed(b"mvhd", &numbers.map(u32::to_be_bytes).concat())
}

fn track_header(width: u32, height: u32) -> Vec<u8> {
    let mut body = vec![0; 76];
    body.extend((width << 16).to_be_bytes());
    body.extend((height << 16).to_be_bytes());
    boxed(b"trak", &boxed(b"tkhd", &body))
}

/// What an older telephone writes: `©xyz` among the user data.
pub fn video() -> Vec<u8> {
    let words = b"+36.2021+037.1343+379.000/";
    let place = [&(words.len() as u16).to_be_bytes()[..], &[0x15, 0xc7], words].concat();
    let user = boxed(b"udta", &boxed(b"\xa9xyz", &place));
    let moov = boxed(b"moov", &[movie_header(), track_header(1920, 1080), user].concat());
    [boxed(b"ftyp", b"isom\0\0\x02\0isomiso2"), moov, boxed(b"mdat", &[7; 500])].concat()
}

#[test]
fn a_video_says_when_and_where_it_was_made() {
    let found = look(&video());
    assert_eq!((found.format.as_str(), found.medium), ("mp4", Medium::Video));
    let check = |name: &str, words: &str| assert_eq!(found.fact(name), Some(words), "{found:?}");
    check("created", "2031-03-04T09:05:06Z");
    check("duration_s", "12.5");
    check("width", "1920");
    check("height", "1080");
    check("point", "36.202100,37.134300");
    check("altitude_m", "379.0");
    assert!(found.problems.is_empty(), "{:?}", found.problems);
}

#[test]
fn quicktime_gives_names_first_and_then_counts_them() {
    let names = [
        "com.apple.quicktime.location.ISO6709",
        "com.apple.quicktime.creationdate",
        "com.apple.quicktime.model",
    ];
    let words = ["+34.7268+036.7234/", "2031-03-04T12:05:06+0300", "One"];
    let mut keys = [0u32.to_be_bytes(), 3u32.to_be_bytes()].concat();
    names.iter().for_each(|name| keys.extend(boxed(b"mdta", name.as_bytes())));
    let mut list = Vec::new();
    for (at, words) in words.iter().enumerate() {
        let data = boxed(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], words.as_bytes()].concat());
        list.extend(boxed(&(at as u32 + 1).to_be_bytes(), &data));
    }
    let handler = boxed(b"hdlr", &[0; 24]);
    let inner = [handler, boxed(b"keys", &keys), boxed(b"ilst", &list)].concat();
    for version in [&[][..], &[0; 4]] {
        let meta = boxed(b"meta", &[version, &inner].concat());
        let moov = boxed(b"moov", &[movie_header(), meta].concat());
        let found = look(&[boxed(b"ftyp", b"qt  \0\0\0\0"), moov].concat());
        assert_eq!(found.format, "quicktime");
        assert_eq!(found.fact("point"), Some("34.726800,36.723400"), "{found:?}");
        assert_eq!(found.fact("taken"), Some("2031-03-04T12:05:06+0300"));
        assert_eq!(found.fact("model"), Some("One"));
    }
}

#[test]
fn a_c2pa_manifest_is_noticed_in_each_container() {
    let label = b"\0\0\0\x20jumb\0\0\0\x18jumdc2pa";
    let plain = picture(ImageFormat::Jpeg);
    let segment =
        [&[0xff, 0xeb][..], &u16::try_from(label.len() + 2).unwrap().to_be_bytes(), label].concat();
    let jpeg = [&plain[..2], &segment, &plain[2..]].concat();
    let png = picture(ImageFormat::Png);
    let chunk = [&4u32.to_be_bytes()[..], b"caBX", b"abcd", &[0; 4]].concat();
    let png_with = [&png[..33], &chunk, &png[33..]].concat();
    let id = b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";
    let video_with = [video(), boxed(b"uuid", id)].concat();
    for bytes in [&jpeg, &png_with, &video_with] {
        assert_eq!(look(bytes).fact("c2pa"), Some("present"));
    }
    for bytes in [&plain, &png, &video()] {
        assert_eq!(look(bytes).fact("c2pa"), None);
    }
}

#[test]
fn findings_come_through_the_wire_as_they_went_in() {
    for bytes in [telephone(), video(), b"Two people were killed.".to_vec()] {
        let found = look(&bytes);
        let mut line = Vec::new();
        wire::tell(&mut line, &found).unwrap();
        assert_eq!(wire::hear(&mut &line[..]).unwrap(), found);
        assert!(wire::hear(&mut &line[..line.len() - 2]).is_err());
    }
}
