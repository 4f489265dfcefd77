//! Decodes a picture within bounds, turns it upright, and makes its thumbnail.

use crate::findings::Findings;
use crate::fingerprint::Fingerprint;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};
use std::io::{BufRead, Seek};

/// Pixels on a side at most. A file of a few kilobytes can announce more than any memory holds.
const MAX_SIDE: u32 = 30_000;

/// Bytes that decoding may take.
const MAX_ALLOC: u64 = 768 << 20;

/// The longer side of a thumbnail.
const THUMBNAIL: u32 = 480;

/// Its quality, of 100.
const QUALITY: u8 = 80;

/// Decodes the picture; where that fails, the findings say why.
pub fn read(source: &mut (impl BufRead + Seek), findings: &mut Findings) {
    match upright(source, findings) {
        Ok(picture) => {
            findings.fingerprint = Fingerprint::of(&picture);
            findings.thumbnail = thumbnail(&picture);
            if findings.fingerprint.is_none() {
                findings
                    .trouble("it is not compared with others", "it is too plain to be known again");
            }
        }
        Err(ImageError::Unsupported(_)) => {
            findings.trouble("it is not compared with others", "this format is not decoded here");
        }
        Err(ImageError::Limits(error)) => {
            findings.trouble("it is not decoded: it would take more memory than it may", error);
        }
        Err(error) => findings.trouble("the picture is damaged", error),
    }
}

/// Cameras write a picture as their sensor lies and say how to turn it.
fn upright(
    source: &mut (impl BufRead + Seek),
    findings: &mut Findings,
) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::new(source).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    findings.note("width", width.to_string());
    findings.note("height", height.to_string());
    if decoder.total_bytes() > MAX_ALLOC {
        let kind = image::error::LimitErrorKind::InsufficientMemory;
        return Err(ImageError::Limits(image::error::LimitError::from_kind(kind)));
    }
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Small, without metadata: nothing of where and by whom it was taken goes with it.
fn thumbnail(picture: &DynamicImage) -> Option<Vec<u8>> {
    let is_small = picture.width() <= THUMBNAIL && picture.height() <= THUMBNAIL;
    let small = if is_small { picture.clone() } else { picture.thumbnail(THUMBNAIL, THUMBNAIL) };
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    small.to_rgb8().write_with_encoder(encoder).ok()?;
    Some(bytes)
}
