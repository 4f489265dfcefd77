//! An item of evidence as one line of JSON, `parallax.evidence/1`; a link of its custody, `parallax.custody/1`; where the sun
//! stood, `parallax.sun/1`; the way between two points, `parallax.way/1`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An entry of the journal: number, time, author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryWords {
    /// Its number.
    pub entry: u64,
    /// When it was written (UTC).
    pub time: String,
    /// By whom.
    pub author: String,
}

/// How an item came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivalLine {
    /// The entry.
    #[serde(flatten)]
    pub entered: EntryWords,
    /// What it was called.
    pub name: String,
    /// Who gave or posted it.
    pub source: Option<String>,
    /// Through which channel.
    pub channel: Option<String>,
    /// Its address on the web.
    pub address: Option<String>,
    /// When and by whom it was collected, where that was not by the entry.
    pub collected: Option<String>,
    /// SHA-256 of the file it came in.
    pub from: Option<String>,
    /// The way to it inside of that file.
    pub part: Option<String>,
}

/// What an item is said to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementLine {
    /// The entry.
    #[serde(flatten)]
    pub entered: EntryWords,
    /// Who says so.
    pub speaker: String,
    /// Where, by name.
    pub place: Option<String>,
    /// Where, as degrees north and east.
    pub point: Option<String>,
    /// When.
    pub when: Option<String>,
    /// In the speaker's words.
    pub words: Option<String>,
    /// The report that says so.
    pub report: Option<String>,
}

/// What was checked of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckLine {
    /// The entry.
    #[serde(flatten)]
    pub entered: EntryWords,
    /// By what: `sun`, `distance`, …
    pub method: String,
    /// What was found.
    pub finding: String,
    /// `supports`, `contradicts`, `inconclusive`.
    pub outcome: String,
    /// Entry of the statement that was checked.
    pub of: Option<u64>,
    /// Why, or how.
    pub reason: Option<String>,
}

/// Another item whose picture is alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlikeLine {
    /// Its SHA-256.
    pub item: String,
    /// `same`, `mirrored`, `cropped`.
    pub how: String,
    /// Bits of 64 that differ.
    pub distance: u32,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceLine {
    /// [`EvidenceLine::FORMAT`].
    pub format: String,
    /// SHA-256 of its bytes.
    pub id: String,
    /// What it is known by.
    pub name: String,
    /// How many bytes.
    pub bytes: u64,
    /// `picture`, `video`, `audio`, `document`, `other`; null: it was never looked at.
    pub medium: Option<String>,
    /// `jpeg`, `mp4`, …
    pub file_format: Option<String>,
    /// What the file says of itself.
    pub facts: BTreeMap<String, String>,
    /// What could not be read.
    pub problems: Vec<String>,
    /// By which program it was looked at.
    pub maker: Option<String>,
    /// Each time it came in.
    pub arrivals: Vec<ArrivalLine>,
    /// What it is said to show.
    pub statements: Vec<StatementLine>,
    /// Reports that show or cite it.
    pub reports: Vec<String>,
    /// Claims it bears on.
    pub claims: Vec<String>,
    /// Claims of these reports that rest on something of this medium by their own words ("a video of what …"), where the record
    /// was derived. Which of several items a claim means, its words need not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cited_by: Vec<String>,
    /// What was checked.
    pub checks: Vec<CheckLine>,
    /// Other items whose picture is alike.
    pub alike: Vec<AlikeLine>,
}

impl EvidenceLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.evidence/1";

    /// Ids of the reports and claims that it is tied to, and of the reports that say what it shows.
    pub fn belongs_to(&self) -> impl Iterator<Item = &str> {
        let told = self.statements.iter().filter_map(|one| one.report.as_ref());
        self.reports.iter().chain(&self.claims).chain(told).map(String::as_str)
    }
}

/// One link of the chain of custody of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustodyLine {
    /// [`CustodyLine::FORMAT`].
    pub format: String,
    /// SHA-256 of the item.
    pub item: String,
    /// The entry.
    #[serde(flatten)]
    pub entered: EntryWords,
    /// When it happened, where that is said to be another moment.
    pub when: Option<String>,
    /// The event's name in PREMIS.
    pub event: String,
    /// Who did it.
    pub agent: String,
    /// What was done.
    pub detail: String,
    /// `success` or `failure`.
    pub outcome: Option<String>,
    /// SHA-256 of another item that came of it.
    pub result: Option<String>,
}

impl CustodyLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.custody/1";
}

/// Where the sun stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SunLine {
    /// [`SunLine::FORMAT`].
    pub format: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// The moment (UTC).
    pub time: String,
    /// Degrees clockwise from true north.
    pub azimuth: f64,
    /// Degrees above the horizon.
    pub elevation: f64,
    /// Degrees clockwise from true north in which shadows fall; null: there is no sun.
    pub shadow_bearing: Option<f64>,
    /// Length of a shadow in parts of the height of what throws it.
    pub shadow_ratio: Option<f64>,
}

impl SunLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.sun/1";
}

/// The way between two points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WayLine {
    /// [`WayLine::FORMAT`].
    pub format: String,
    /// `LAT,LON`.
    pub from: String,
    /// `LAT,LON`.
    pub to: String,
    /// Metres over the ground.
    pub metres: f64,
    /// Degrees clockwise from true north in which one sets out.
    pub bearing: f64,
    /// The same from the far end back.
    pub back: f64,
}

impl WayLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.way/1";
}
