//! The same lines flattened for a spreadsheet: CSV with one header, values of a list joined by `; `.

use crate::{ClaimLine, IncidentLine, TallyLine, WriteError};
use std::io::Write;

const CLAIM_COLUMNS: &[&str] = &[
    "id",
    "report",
    "sentence",
    "start",
    "end",
    "event",
    "method",
    "trigger",
    "actor",
    "actor_id",
    "affected",
    "affected_noun",
    "affected_category",
    "low",
    "high",
    "qualifier",
    "quantity_text",
    "joint_low",
    "joint_high",
    "scope",
    "subset_of",
    "place",
    "country",
    "admin1",
    "lat",
    "lon",
    "place_precision",
    "geoname_id",
    "from",
    "to",
    "time_precision",
    "speakers",
    "speaker_kinds",
    "stance",
    "hedges",
    "text",
    "extractor",
    "lane",
    "decision",
    "format",
];

const INCIDENT_COLUMNS: &[&str] = &[
    "id",
    "kind",
    "event",
    "title",
    "from",
    "to",
    "place",
    "country",
    "admin1",
    "lat",
    "lon",
    "place_precision",
    "reports",
    "claims",
    "harm",
    "low",
    "best",
    "high",
    "agreed",
    "voices",
    "rule",
    "low_owner",
    "best_owner",
    "high_owner",
    "because",
    "categories",
    "machine",
    "accepted",
    "corrected",
    "added",
    "rejected",
    "format",
];

/// Rows under one header, each handed on as soon as it is whole: what every table is made of.
pub(crate) struct Rows<W: Write>(csv::Writer<W>);

impl<W: Write> Rows<W> {
    /// Starts with the header.
    pub(crate) fn start<C: AsRef<[u8]>>(
        out: W,
        columns: impl IntoIterator<Item = C>,
    ) -> Result<Self, WriteError> {
        let mut rows = csv::Writer::from_writer(out);
        rows.write_record(columns).map_err(io)?;
        Ok(Self(rows))
    }

    /// Adds a row.
    pub(crate) fn add<C: AsRef<[u8]>>(
        &mut self,
        row: impl IntoIterator<Item = C>,
    ) -> Result<(), WriteError> {
        self.0.write_record(row).map_err(io)?;
        Ok(self.0.flush()?)
    }
}

/// Claims as CSV, one row a claim.
pub struct ClaimTable<W: Write>(Rows<W>);

/// Incidents as CSV: one row for each harm of an incident, and one with empty harm where it has no tally.
pub struct IncidentTable<W: Write>(Rows<W>);

impl<W: Write> ClaimTable<W> {
    /// Starts the table: writes its header.
    pub fn new(out: W) -> Result<Self, WriteError> {
        Ok(Self(Rows::start(out, CLAIM_COLUMNS)?))
    }

    /// Adds one claim.
    pub fn write(&mut self, line: &ClaimLine) -> Result<(), WriteError> {
        self.0.add(claim_row(line))
    }
}

impl<W: Write> IncidentTable<W> {
    /// Starts the table: writes its header.
    pub fn new(out: W) -> Result<Self, WriteError> {
        Ok(Self(Rows::start(out, INCIDENT_COLUMNS)?))
    }

    /// Adds one incident.
    pub fn write(&mut self, line: &IncidentLine) -> Result<(), WriteError> {
        for (harm, tally) in &line.tallies {
            self.0.add(incident_row(line, harm, Some(tally)))?;
        }
        if line.tallies.is_empty() {
            self.0.add(incident_row(line, "", None))?;
        }
        Ok(())
    }
}

pub(crate) fn io(error: csv::Error) -> WriteError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => WriteError::Io(error),
        other => WriteError::Io(std::io::Error::other(format!("{other:?}"))),
    }
}

pub(crate) fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join("; ")
}

fn claim_row(line: &ClaimLine) -> Vec<String> {
    let quantity = line.quantity.as_ref();
    let joint = line.joint.as_ref();
    let place = line.place.as_ref();
    let time = line.time.as_ref();
    let row = vec![
        line.id.clone(),
        line.report.clone(),
        line.sentence.to_string(),
        line.span[0].to_string(),
        line.span[1].to_string(),
        line.event.clone(),
        or_empty(line.method.as_ref()),
        line.trigger.text.clone(),
        joined(line.actor.iter().map(|actor| actor.text.as_str())),
        joined(line.actor.iter().filter_map(|actor| actor.actor.as_deref())),
        joined(line.affected.iter().map(|affected| affected.text.as_str())),
        joined(line.affected.iter().map(|affected| affected.noun.as_str())),
        joined(line.affected.iter().filter_map(|affected| affected.category.as_deref())),
        or_empty(quantity.map(|quantity| quantity.low)),
        or_empty(quantity.and_then(|quantity| quantity.high)),
        or_empty(quantity.map(|quantity| &quantity.qualifier)),
        or_empty(quantity.map(|quantity| &quantity.text)),
        or_empty(joint.map(|joint| joint.low)),
        or_empty(joint.and_then(|joint| joint.high)),
        line.scope.clone(),
        or_empty(line.subset_of.as_ref()),
        or_empty(place.map(|place| &place.name)),
        or_empty(place.and_then(|place| place.country.as_ref())),
        or_empty(place.and_then(|place| place.admin1.as_ref())),
        or_empty(place.and_then(|place| place.lat)),
        or_empty(place.and_then(|place| place.lon)),
        or_empty(place.map(|place| &place.precision)),
        or_empty(place.and_then(|place| place.geoname_id)),
        or_empty(time.map(|time| &time.from)),
        or_empty(time.map(|time| &time.to)),
        or_empty(time.map(|time| &time.precision)),
        joined(line.speakers.iter().map(|speaker| speaker.name.as_str())),
        joined(line.speakers.iter().map(|speaker| speaker.kind.as_str())),
        line.stance.clone(),
        joined(line.hedges.iter().map(|hedge| hedge.text.as_str())),
        line.text.clone(),
        format!("{} {}", line.extractor.name, line.extractor.version),
        line.lane.clone(),
        or_empty(line.decision),
        line.format.clone(),
    ];
    debug_assert_eq!(row.len(), CLAIM_COLUMNS.len());
    row
}

/// "child 2..3 best 3; civilian 12.. best 12": a cell, not rows, so that nobody adds a part to its whole.
fn categories(tally: &TallyLine) -> String {
    let cell = |(category, part): (&String, &TallyLine)| {
        let best = part.best.map(|best| format!(" best {best}")).unwrap_or_default();
        format!("{category} {}..{}{best}", or_empty(part.low), or_empty(part.high))
    };
    tally.categories.iter().map(cell).collect::<Vec<_>>().join("; ")
}

fn incident_row(line: &IncidentLine, harm: &str, tally: Option<&TallyLine>) -> Vec<String> {
    let in_lane = |lane: &str| line.lanes.get(lane).copied().unwrap_or(0).to_string();
    let place = line.place.as_ref();
    let row = vec![
        line.id.clone(),
        line.kind.clone(),
        line.event.clone(),
        line.title.clone(),
        or_empty(line.from.as_ref()),
        or_empty(line.to.as_ref()),
        or_empty(place.map(|place| &place.name)),
        or_empty(place.and_then(|place| place.country.as_ref())),
        or_empty(place.and_then(|place| place.admin1.as_ref())),
        or_empty(place.and_then(|place| place.lat)),
        or_empty(place.and_then(|place| place.lon)),
        or_empty(place.map(|place| &place.precision)),
        joined(line.claims.keys().map(String::as_str)),
        line.claims.values().sum::<usize>().to_string(),
        harm.to_owned(),
        or_empty(tally.and_then(|tally| tally.low)),
        or_empty(tally.and_then(|tally| tally.best)),
        or_empty(tally.and_then(|tally| tally.high)),
        or_empty(tally.map(|tally| tally.agreed)),
        joined(tally.iter().flat_map(|tally| &tally.voices).map(|voice| voice.name.as_str())),
        or_empty(tally.map(|tally| &tally.rule)),
        or_empty(tally.and_then(|tally| tally.owners.low.as_ref())),
        or_empty(tally.and_then(|tally| tally.owners.best.as_ref())),
        or_empty(tally.and_then(|tally| tally.owners.high.as_ref())),
        or_empty(tally.map(|tally| &tally.because)),
        tally.map(categories).unwrap_or_default(),
        in_lane("machine"),
        in_lane("accepted"),
        in_lane("corrected"),
        in_lane("added"),
        line.rejected.len().to_string(),
        line.format.clone(),
    ];
    debug_assert_eq!(row.len(), INCIDENT_COLUMNS.len());
    row
}
