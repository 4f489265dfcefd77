//! A GeoNames country dump becomes a layer of the gazetteer: the villages that a list of towns leaves out.
//!
//! In: the bytes of `SY.txt` as geonames.org hands it out: one place a line, 19 columns parted by tabs. Out: a [`Source`]
//! to compile, and what could not be read, each with its line.

use std::collections::BTreeMap;

use crate::artefact::PlaceKind;
use crate::compile::{CompileError, Draft, Source};

/// A line of a dump that was left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct DumpProblem {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// Why a dump adds nothing.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// Every line was refused.
    #[error("no line of this is a GeoNames country dump; {first}")]
    NotADump {
        /// The first refusal.
        first: DumpProblem,
    },
    /// There is no line.
    #[error("this GeoNames country dump is empty")]
    Empty,
    /// More places than a layer holds.
    #[error(transparent)]
    Compile(CompileError),
}

const N_COLUMNS: usize = 19;

/// Reads a dump; `admins` and `countries` name the divisions and countries that its codes stand for.
pub(crate) fn read_dump<'g>(
    dump: &[u8],
    admins: impl Iterator<Item = (&'g str, &'g str)>,
    countries: impl Iterator<Item = (&'g str, &'g str)>,
) -> Result<(Source, Vec<DumpProblem>), DumpError> {
    let mut drafts = Vec::new();
    let mut problems = Vec::new();
    for (n, line) in dump.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        match read_line(line) {
            Ok(draft) => drafts.extend(draft),
            Err(reason) => problems.push(DumpProblem { line: n + 1, reason }),
        }
    }
    if drafts.is_empty() {
        return Err(problems
            .into_iter()
            .next()
            .map_or(DumpError::Empty, |first| DumpError::NotADump { first }));
    }
    let owned = |(code, name): (&str, &str)| (code.to_owned(), name.to_owned());
    let mut source = Source {
        countries: countries.map(owned).collect(),
        admins: admins.map(owned).collect(),
        ..Source::default()
    };
    keep_own_codes(&mut source, &drafts);
    source.drafts = drafts;
    Ok((source, problems))
}

/// Codes of this dump only, with the divisions it names itself where the shipped layer has no name for them.
fn keep_own_codes(source: &mut Source, drafts: &[Draft]) {
    let mut countries = BTreeMap::new();
    let mut admins = BTreeMap::new();
    for draft in drafts {
        let iso = draft.country.clone();
        let name = source.countries.get(&iso).cloned().unwrap_or_default();
        countries.insert(iso, name);
        let code = format!("{}.{}", draft.country, draft.admin1);
        if let Some(name) = source.admins.get(&code) {
            admins.insert(code, name.clone());
        } else if draft.kind == PlaceKind::Province {
            admins.insert(code, draft.name.clone());
        }
    }
    source.countries = countries;
    source.admins = admins;
}

/// The place on one line, or `None` where it is of a kind that reports do not place events at.
fn read_line(line: &[u8]) -> Result<Option<Draft>, String> {
    let line =
        std::str::from_utf8(line).map_err(|_| "these bytes are not UTF-8 text".to_owned())?;
    let columns: Vec<&str> = line.split('\t').collect();
    if columns.len() != N_COLUMNS {
        return Err(format!(
            "a place has {N_COLUMNS} columns parted by tabs, this has {}",
            columns.len()
        ));
    }
    let number = |i: usize, what: &str| {
        columns[i].parse::<f64>().map_err(|_| format!("{what} is no number: {:?}", columns[i]))
    };
    let (lat, lon) = (number(4, "latitude")?, number(5, "longitude")?);
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
        return Err(format!("{lat}, {lon} is nowhere on Earth"));
    }
    let geoname_id = columns[0]
        .parse()
        .map_err(|_| format!("the first column is no GeoNames id: {:?}", columns[0]))?;
    let Some((kind, is_capital)) = kind_of(columns[6], columns[7]) else { return Ok(None) };
    let population = columns[14].parse::<u64>().unwrap_or(0).min(u64::from(u32::MAX)) as u32;
    Ok(Some(Draft {
        name: columns[1].to_owned(),
        alternates: std::iter::once(columns[2])
            .chain(columns[3].split(','))
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
        kind,
        is_capital,
        is_renowned: false,
        country: columns[8].to_owned(),
        admin1: columns[10].to_owned(),
        point: Some((lat, lon)),
        geoname_id,
        population,
    }))
}

/// What a GeoNames feature is to us; its code list has 680 codes, of which events happen at some.
fn kind_of(class: &str, code: &str) -> Option<(PlaceKind, bool)> {
    let kind = match (class, code) {
        ("P", "PPLX") => PlaceKind::Neighbourhood,
        ("P", "PPLH" | "PPLCH") => return None,
        ("P", _) => PlaceKind::City,
        ("A", "PCLI" | "PCL" | "PCLD" | "PCLF" | "PCLS" | "PCLIX") => return None,
        ("A", "ADM1") => PlaceKind::Province,
        ("A", "ADM2" | "ADM3" | "ADM4" | "ADMD") => PlaceKind::District,
        (
            "S",
            "AIRP" | "AIRB" | "AIRF" | "AIRQ" | "MILB" | "INSM" | "DAM" | "BDG" | "CMPRF" | "BDRP"
            | "CSTL",
        )
        | (
            "S",
            "MNST" | "HSP" | "PRN" | "PS" | "OILR" | "FT" | "PRT" | "ANS" | "RUIN" | "CTRB"
            | "UNIV",
        )
        | ("L", "MILB" | "CMPRF" | "INDS" | "OILF" | "PRT")
        | ("H", "DAM" | "LK" | "RSV") => PlaceKind::Spot,
        ("L", "RGN" | "AREA" | "LCTY")
        | ("T", "MT" | "MTS" | "ISL" | "PEN" | "VAL" | "HLL" | "PASS") => PlaceKind::Spot,
        _ => return None,
    };
    Some((kind, code == "PPLC"))
}
