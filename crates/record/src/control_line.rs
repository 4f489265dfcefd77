//! Who is said to hold a place as lines of JSON: `parallax.control/1`, and how much each holds on a day: `parallax.share/1`.

use crate::table::{Rows, or_empty};
use crate::{PlaceLine, WriteError};
use serde::{Deserialize, Serialize};
use std::io::Write;

/// A party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyLine {
    /// Its id where it is known, else the words of a report.
    pub name: String,
    /// Its id; null: not known.
    pub actor: Option<String>,
}

/// Where an interval begins or ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeLine {
    /// `taken`, `left`, or `said`: the first or last day of which it is said, and nothing of the day beyond.
    pub turn: String,
    /// First day on which it may have been.
    pub from: String,
    /// Last such day.
    pub to: String,
    /// The claims that own the edge.
    pub claims: Vec<String>,
}

/// One claim that speaks of an interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidLine {
    /// The claim.
    pub claim: String,
    /// Whose word it is.
    pub voice: String,
    /// `takes`, `leaves`, `holds`, `besieges`, `fights`.
    pub says: String,
    /// First day of which it says so.
    pub from: String,
    /// Last such day.
    pub to: String,
    /// It hedges.
    pub hedged: bool,
}

/// Days within an interval that no claim speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkLine {
    /// First day that was filled.
    pub from: String,
    /// Last such day.
    pub to: String,
    /// The last claim before.
    pub before: String,
    /// The first claim after.
    pub after: String,
    /// `assumed` by the rule of contiguity, or `decided` by a person.
    pub ground: String,
    /// The entry of the decision.
    pub entry: Option<u64>,
}

/// Days of one state at one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlLine {
    /// [`ControlLine::FORMAT`].
    pub format: String,
    /// Where.
    pub place: PlaceLine,
    /// Inhabitants by the gazetteer; null: not known.
    pub population: Option<u32>,
    /// First day.
    pub from: String,
    /// Last day, included.
    pub to: String,
    /// `held`, `joint`, `partly`, `contested`, `besieged`, `unknown`.
    pub state: String,
    /// Who.
    pub parties: Vec<PartyLine>,
    /// How it began.
    pub begins: EdgeLine,
    /// How it ended.
    pub ends: EdgeLine,
    /// Every claim that says so.
    pub words: Vec<SaidLine>,
    /// Claims that deny it.
    pub denied_by: Vec<SaidLine>,
    /// Days that were filled.
    pub links: Vec<LinkLine>,
    /// The decision that keeps a gap open.
    pub parted_by: Option<u64>,
    /// The rule of contiguity: days that may be filled without a decision.
    pub assume_days: u32,
}

impl ControlLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.control/1";
}

/// What one holder has on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareLine {
    /// [`ShareLine::FORMAT`].
    pub format: String,
    /// The day.
    pub day: String,
    /// `held`, `joint`, `partly`, `contested`, `unknown`.
    pub state: String,
    /// Who; where it is unknown, who was last said to hold the places; empty: nobody was.
    pub who: String,
    /// Towns, by name.
    pub places: Vec<String>,
    /// Of so many listed towns.
    pub listed: usize,
    /// The part of the listed towns, from 0 to 1.
    pub share: f64,
    /// Inhabitants of those towns whose number is known.
    pub population: u64,
    /// The part of the inhabitants of all listed towns whose number is known; null: none is.
    pub population_share: Option<f64>,
    /// Towns whose number of inhabitants is not known.
    pub without_population: usize,
}

impl ShareLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.share/1";
}

const CONTROL_COLUMNS: &[&str] = &[
    "place",
    "country",
    "admin1",
    "lat",
    "lon",
    "place_precision",
    "geoname_id",
    "population",
    "from",
    "to",
    "state",
    "parties",
    "begins",
    "begins_from",
    "begins_to",
    "begins_claims",
    "ends",
    "ends_from",
    "ends_to",
    "ends_claims",
    "voices",
    "denied_by",
    "filled",
    "parted_by",
    "assume_days",
    "format",
];

const SHARE_COLUMNS: &[&str] = &[
    "day",
    "state",
    "who",
    "places",
    "n_places",
    "listed",
    "share",
    "population",
    "population_share",
    "without_population",
    "format",
];

/// Intervals as CSV, one row each.
pub struct ControlTable<W: Write>(Rows<W>);

impl<W: Write> ControlTable<W> {
    /// Starts the table: writes its header.
    pub fn new(out: W) -> Result<Self, WriteError> {
        Ok(Self(Rows::start(out, CONTROL_COLUMNS)?))
    }

    /// Adds one interval.
    pub fn write(&mut self, line: &ControlLine) -> Result<(), WriteError> {
        self.0.add(control_row(line))
    }
}

/// Shares as CSV, one row each.
pub struct ShareTable<W: Write>(Rows<W>);

impl<W: Write> ShareTable<W> {
    /// Starts the table: writes its header.
    pub fn new(out: W) -> Result<Self, WriteError> {
        Ok(Self(Rows::start(out, SHARE_COLUMNS)?))
    }

    /// Adds one share.
    pub fn write(&mut self, line: &ShareLine) -> Result<(), WriteError> {
        let row = [
            line.day.clone(),
            line.state.clone(),
            line.who.clone(),
            line.places.join("; "),
            line.places.len().to_string(),
            line.listed.to_string(),
            line.share.to_string(),
            line.population.to_string(),
            or_empty(line.population_share),
            line.without_population.to_string(),
            line.format.clone(),
        ];
        debug_assert_eq!(row.len(), SHARE_COLUMNS.len());
        self.0.add(row)
    }
}

fn control_row(line: &ControlLine) -> Vec<String> {
    let joined = |parts: Vec<String>| parts.join("; ");
    let voices = |words: &[SaidLine]| {
        let mut names: Vec<String> = words.iter().map(|word| word.voice.clone()).collect();
        names.sort();
        names.dedup();
        joined(names)
    };
    let filled = line.links.iter().map(|link| match link.entry {
        Some(entry) => format!("{}..{} {} {entry}", link.from, link.to, link.ground),
        None => format!("{}..{} {}", link.from, link.to, link.ground),
    });
    let edge = |edge: &EdgeLine| {
        [edge.turn.clone(), edge.from.clone(), edge.to.clone(), joined(edge.claims.clone())]
    };
    let mut row = vec![
        line.place.name.clone(),
        or_empty(line.place.country.as_ref()),
        or_empty(line.place.admin1.as_ref()),
        or_empty(line.place.lat),
        or_empty(line.place.lon),
        line.place.precision.clone(),
        or_empty(line.place.geoname_id),
        or_empty(line.population),
        line.from.clone(),
        line.to.clone(),
        line.state.clone(),
        joined(line.parties.iter().map(|party| party.name.clone()).collect()),
    ];
    row.extend(edge(&line.begins));
    row.extend(edge(&line.ends));
    row.extend([
        voices(&line.words),
        voices(&line.denied_by),
        joined(filled.collect()),
        or_empty(line.parted_by),
        line.assume_days.to_string(),
        line.format.clone(),
    ]);
    debug_assert_eq!(row.len(), CONTROL_COLUMNS.len());
    row
}
