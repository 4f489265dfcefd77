//! CSV: the rows of a table, each a report with its key.

use super::columns::{Columns, DayOrder, place};
use crate::found::{About, Document, Found, Row, Sink};
use crate::refusal::{Reason, Refusal};
use crate::{bayanat, day, makers};
use jiff::civil::Date;
use parallax_model::Day;
use std::collections::BTreeMap;

/// Rows of one table.
const MAX_ROWS: usize = 2_000_000;

/// Columns of one table.
const MAX_COLUMNS: usize = 16_384;

/// Bytes of a key.
const MAX_KEY: usize = 1_000;

/// Headings that a message names.
const MAX_NAMED: usize = 12;

/// Opens a table that came under `name`, by the one of `mappings` that fits it.
///
/// A row that lacks its key or its words, or whose day is none, is refused by itself.
pub fn rows(
    name: &str,
    bytes: &[u8],
    mappings: &[Columns],
    sink: &mut Sink<'_>,
) -> Result<(), Refusal> {
    let text = parallax_text::decode(bytes).map_err(|error| Refusal::damaged("table", error))?.text;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let headings: Vec<String> = loop {
        let Some(record) = records.next() else {
            return Err(Refusal::new(Reason::NoText, "the table is empty"));
        };
        let record = record.map_err(|error| Refusal::damaged("table", error))?;
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            break record.iter().take(MAX_COLUMNS).map(|cell| cell.trim().to_owned()).collect();
        }
    };
    if bayanat::is_table(&headings) && !mappings.iter().any(|columns| columns.fits(&headings)) {
        return bayanat::rows(records, &headings, sink);
    }
    let table = Table { columns: chosen(name, mappings, &headings)?, headings: &headings };
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for (idx, record) in records.enumerate() {
        if idx >= MAX_ROWS {
            let message = format!("it has more than {MAX_ROWS} rows; split it");
            return Err(Refusal::new(Reason::TooMany, message));
        }
        let record = record.map_err(|error| Refusal::damaged("table", error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let Some(found) = table.report(&record, line, &mut seen) else { continue };
        if sink(found).is_break() {
            break;
        }
    }
    Ok(())
}

/// The sign that parts the cells of the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in first.bytes() {
        is_quoted ^= byte == b'"';
        counts.iter_mut().filter(|one| one.0 == byte && !is_quoted).for_each(|one| one.1 += 1);
    }
    // Of equals the first: a comma.
    counts.iter().rev().max_by_key(|one| one.1).map_or(b',', |one| one.0)
}

fn chosen<'m>(
    name: &str,
    mappings: &'m [Columns],
    headings: &[String],
) -> Result<&'m Columns, Refusal> {
    let sheet = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".csv");
    let is_meant =
        |columns: &&Columns| columns.sheet.as_deref().is_none_or(|wanted| wanted == sheet);
    let fitting: Vec<&Columns> =
        mappings.iter().filter(is_meant).filter(|columns| columns.fits(headings)).collect();
    let headed =
        || headings.iter().take(MAX_NAMED).map(|h| format!("{h:?}")).collect::<Vec<_>>().join(", ");
    match fitting.as_slice() {
        [columns] => Ok(columns),
        [] => {
            let message = format!(
                "no mapping fits its columns ({}); write columns/NAME.toml with key and text, or give one with --columns",
                headed()
            );
            Err(Refusal::new(Reason::NoColumns, message))
        }
        several => {
            let names: Vec<&str> = several.iter().map(|columns| columns.name.as_str()).collect();
            let message = format!(
                "several mappings fit it ({}); choose one with --columns",
                names.join(", ")
            );
            Err(Refusal::new(Reason::NoColumns, message))
        }
    }
}

struct Table<'t> {
    columns: &'t Columns,
    headings: &'t [String],
}

impl Table<'_> {
    /// `None`: the row is empty.
    fn report(
        &self,
        record: &csv::StringRecord,
        line: u64,
        seen: &mut BTreeMap<String, u64>,
    ) -> Option<Found> {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            return None;
        }
        Some(match self.document(record, line, seen) {
            Ok(document) => Found::Document(document),
            Err(refusal) => Found::Refused(format!("line {line}"), refusal),
        })
    }

    fn document(
        &self,
        record: &csv::StringRecord,
        line: u64,
        seen: &mut BTreeMap<String, u64>,
    ) -> Result<Document, Refusal> {
        let bad = |message: String| Refusal::new(Reason::BadRow, message);
        let columns = self.columns;
        let keys: Vec<&str> = columns.key.iter().map(|name| self.cell(record, name)).collect();
        if let Some(missing) = keys.iter().position(|key| key.is_empty()) {
            return Err(bad(format!(
                "it has nothing under its key {:?}; fill it in",
                columns.key[missing]
            )));
        }
        let key = keys.join(" / ");
        if key.len() > MAX_KEY {
            return Err(bad(format!(
                "its key is longer than {MAX_KEY} bytes; choose other columns"
            )));
        }
        if let Some(first) = seen.insert(key.clone(), line) {
            seen.insert(key.clone(), first);
            return Err(bad(format!("line {first} has the same key {key:?}; a key names one row")));
        }
        let words: Vec<&str> = columns
            .text
            .iter()
            .map(|name| self.cell(record, name))
            .filter(|cell| !cell.is_empty())
            .collect();
        if words.is_empty() {
            return Err(bad(format!("it says nothing under {}", columns.text.join(", "))));
        }
        let optional = |name: &Option<String>| {
            let cell =
                name.as_deref().map(|name| self.cell(record, name)).filter(|cell| !cell.is_empty());
            cell.map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let published = match optional(&columns.published) {
            Some(written) => Some(day_in(&written, columns.days).ok_or_else(|| {
                bad(format!("{written:?} is no day that can be read; write YYYY-MM-DD, or say days = \"day-month-year\" in the mapping"))
            })?),
            None => None,
        };
        let about = About {
            title: optional(&columns.title),
            published,
            outlet: optional(&columns.outlet),
            address: optional(&columns.address),
        };
        let source = columns.name.clone();
        let row = Some(Row { source, key: key.clone(), ..Row::default() });
        let maker = Some(makers::TABLE.to_owned());
        Ok(Document {
            name: crate::names::safe(&key),
            text: words.join("\n\n").into_bytes(),
            about,
            maker,
            row,
        })
    }

    fn cell<'r>(&self, record: &'r csv::StringRecord, name: &str) -> &'r str {
        place(self.headings, name).and_then(|idx| record.get(idx)).unwrap_or_default().trim()
    }
}

fn day_in(written: &str, order: Option<DayOrder>) -> Option<Day> {
    day::parse(written).or_else(|| {
        let numbers: Vec<&str> = written.split([' ', 'T']).next()?.split(['/', '.', '-']).collect();
        let [a, b, year] = numbers.as_slice() else { return None };
        let (day, month) = match order? {
            DayOrder::DayMonthYear => (a, b),
            DayOrder::MonthDayYear => (b, a),
        };
        let year: i16 = (year.len() == 4).then(|| year.parse().ok())??;
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_between_cells_is_told_by_the_first_line() {
        let check = |text: &str, sign: char| assert_eq!(delimiter(text) as char, sign, "{text:?}");
        check("case,summary\n", ',');
        check("\ncase;\"a, b, c\";summary\n", ';');
        check("case\tsummary", '\t');
        check("case", ',');
    }

    #[test]
    fn a_day_that_two_countries_read_as_two_days_is_read_as_the_mapping_says() {
        let check = |written: &str, order, expected: Option<&str>| {
            assert_eq!(day_in(written, order).map(|day| day.to_string()).as_deref(), expected);
        };
        check("03/04/2031", None, None);
        check("03/04/2031", Some(DayOrder::DayMonthYear), Some("2031-04-03"));
        check("03/04/2031 00:00", Some(DayOrder::MonthDayYear), Some("2031-03-04"));
        check("31.3.2031", Some(DayOrder::MonthDayYear), None);
        check("2031-03-04", Some(DayOrder::DayMonthYear), Some("2031-03-04"));
    }
}
