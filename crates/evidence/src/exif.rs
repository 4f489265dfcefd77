//! What a camera wrote into a picture: when, where, with what. EXIF in JPEG, TIFF, HEIF, PNG and WebP.

use crate::findings::Findings;
use exif::{Exif, In, Reader, Tag, Value};
use std::io::{BufRead, Seek};

/// Reads the EXIF block, where there is one. A block that is damaged is read as far as it goes.
pub fn read(source: &mut (impl BufRead + Seek), findings: &mut Findings) {
    let read = Reader::new().continue_on_error(true).read_from_container(source);
    let exif = match read {
        Ok(exif) => exif,
        Err(exif::Error::NotFound(_)) => return,
        Err(exif::Error::PartialResult(partial)) => {
            let (exif, errors) = partial.into_inner();
            for error in errors.iter().take(3) {
                findings.trouble("EXIF is damaged", error);
            }
            exif
        }
        Err(error) => return findings.trouble("EXIF cannot be read", error),
    };
    times(&exif, findings);
    places(&exif, findings);
    words(&exif, findings);
}

/// The clock of the camera. Without an offset nobody knows of which time zone it speaks.
fn times(exif: &Exif, findings: &mut Findings) {
    let clocks = [
        ("taken", Tag::DateTimeOriginal, Tag::OffsetTimeOriginal),
        ("digitized", Tag::DateTimeDigitized, Tag::OffsetTimeDigitized),
        ("changed", Tag::DateTime, Tag::OffsetTime),
    ];
    for (name, clock, offset) in clocks {
        let Some(time) = ascii(exif, clock).as_deref().and_then(instant) else { continue };
        let offset = ascii(exif, offset).filter(|offset| is_offset(offset)).unwrap_or_default();
        findings.note(name, format!("{time}{offset}"));
    }
    if let Some(time) = satellite_time(exif) {
        findings.note("gps_time", time);
    }
}

/// `2031:03:04 12:05:06` as `2031-03-04T12:05:06`; a camera whose clock was never set writes spaces or zeros.
fn instant(text: &str) -> Option<String> {
    let (day, time) = text.trim().split_once(' ')?;
    let day = day.replace(':', "-");
    let written = format!("{day}T{time}");
    written.parse::<jiff::civil::DateTime>().ok().map(|_| written)
}

/// `+03:00`
fn is_offset(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 6
        && matches!(bytes[0], b'+' | b'-')
        && bytes[3] == b':'
        && [1, 2, 4, 5].iter().all(|&at| bytes[at].is_ascii_digit())
}

/// What the satellites said: always in UTC.
fn satellite_time(exif: &Exif) -> Option<String> {
    let day = ascii(exif, Tag::GPSDateStamp)?.trim().replace(':', "-");
    let [hour, minute, second] = numbers(exif, Tag::GPSTimeStamp)?;
    let written = format!("{day}T{hour:02.0}:{minute:02.0}:{:02.0}", second.floor());
    written.parse::<jiff::civil::DateTime>().ok().map(|_| format!("{written}Z"))
}

fn places(exif: &Exif, findings: &mut Findings) {
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S', 90.0);
    let lon = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W', 180.0);
    // Zero and zero is what a receiver writes that sees no satellite.
    if let (Some(lat), Some(lon)) = (lat, lon)
        && (lat, lon) != (0.0, 0.0)
    {
        findings.note("point", format!("{lat:.6},{lon:.6}"));
    }
    if let Some([metres]) = numbers(exif, Tag::GPSAltitude) {
        let below = matches!(value(exif, Tag::GPSAltitudeRef), Some(Value::Byte(b)) if b.first() == Some(&1));
        findings.note("altitude_m", format!("{}{metres:.1}", if below { "-" } else { "" }));
    }
    if let Some([bearing]) = numbers(exif, Tag::GPSImgDirection).filter(|[b]| *b <= 360.0) {
        let north = match ascii(exif, Tag::GPSImgDirectionRef).as_deref() {
            Some("T") => " true",
            Some("M") => " magnetic",
            _ => "",
        };
        findings.note("facing_deg", format!("{bearing:.1}{north}"));
    }
}

fn degrees(exif: &Exif, tag: Tag, side: Tag, minus: u8, most: f64) -> Option<f64> {
    let [degrees, minutes, seconds] = numbers(exif, tag)?;
    let size = degrees + minutes / 60.0 + seconds / 3600.0;
    let side = ascii(exif, side)?;
    let sign = if side.as_bytes().first() == Some(&minus) { -1.0 } else { 1.0 };
    (size.is_finite() && size <= most).then_some(sign * size)
}

fn words(exif: &Exif, findings: &mut Findings) {
    let fields = [
        ("make", Tag::Make),
        ("model", Tag::Model),
        ("lens", Tag::LensModel),
        ("serial", Tag::BodySerialNumber),
        ("software", Tag::Software),
        ("description", Tag::ImageDescription),
        ("artist", Tag::Artist),
        ("copyright", Tag::Copyright),
        ("picture_id", Tag::ImageUniqueID),
    ];
    for (name, tag) in fields {
        if let Some(words) = ascii(exif, tag) {
            findings.note(name, words);
        }
    }
}

fn value(exif: &Exif, tag: Tag) -> Option<&Value> {
    exif.get_field(tag, In::PRIMARY).map(|field| &field.value)
}

fn ascii(exif: &Exif, tag: Tag) -> Option<String> {
    match value(exif, tag)? {
        Value::Ascii(lines) => Some(String::from_utf8_lossy(lines.first()?).into_owned()),
        _ => None,
    }
}

/// The first numbers of a field, where it has as many and each is one.
fn numbers<const N: usize>(exif: &Exif, tag: Tag) -> Option<[f64; N]> {
    let Value::Rational(all) = value(exif, tag)? else { return None };
    let mut found = [0.0; N];
    for (slot, number) in found.iter_mut().zip(all.get(..N)?) {
        *slot = number.to_f64();
    }
    found.iter().all(|number| number.is_finite()).then_some(found)
}
