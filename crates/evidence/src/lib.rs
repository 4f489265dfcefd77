//! Photographs, video and audio: what their files say of themselves, how alike two pictures are, where the sun stood.
//!
//! In: the bytes of a file, as a reader. Out: [`Findings`]: format, metadata, a thumbnail, and a [`Fingerprint`] by which
//! the same picture is found again when it was scaled, re-encoded or cropped. Hostile formats belong into a process of their
//! own ([`wire`] is how it answers). Pure: no clock, no disk, no network.
//!
//! **Invariant:** a file that cannot be read gives findings all the same: what it is, and in words what is wrong with it.

mod format;

mod findings;

mod exif;

mod container;

mod provenance;

mod picture;

mod fingerprint;

mod examine;

mod ground;

mod sun;

pub mod wire;

pub use examine::examine;
pub use findings::{Fact, Findings};
pub use fingerprint::{Fingerprint, Likeness, MOST_PART, MOST_WHOLE};
pub use format::{Medium, format_of};
pub use ground::{Point, PointError, Way, way};
pub use sun::{Sky, SkyError, sky};

/// What made the findings, with its version: counts up whenever the same bytes can give other findings.
pub const MAKER: &str = "evidence/1 kamadak-exif 0.6 image 0.25 image_hasher 3.1";

/// Bytes at the start of a file by which its format is told.
pub const SAMPLE_BYTES: usize = 64;
