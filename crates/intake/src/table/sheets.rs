//! Workbooks (XLSX): each sheet as a table of its own, its cells as they are shown.

use crate::archive::Archive;
use crate::found::{About, Found, Part, Sink};
use crate::open::Limits;
use crate::refusal::{Reason, Refusal};
use calamine::{DataRef, Reader as _, Xlsx};
use std::io::Cursor;

/// Cells of one workbook that hold something.
const MAX_CELLS: usize = 20_000_000;

/// Rows and columns of the largest sheet there is.
const MAX_ROWS: u32 = 1 << 20;
const MAX_COLUMNS: u32 = 1 << 14;

/// How far a part of a workbook may unpack.
const MAX_RATIO: u64 = 200;

/// Opens the workbook whose bytes these are; `archive` is the same, opened.
pub fn open(
    bytes: &[u8],
    archive: &mut Archive<'_>,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<(), Refusal> {
    check_sizes(archive, limits)?;
    let damaged = |error: calamine::XlsxError| Refusal::damaged("workbook", error);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut n_left = MAX_CELLS;
    for sheet in book.sheet_names() {
        let name = crate::names::safe(&format!("{}.csv", sheet.replace(['/', '\\'], "-")));
        let found = match table(&mut book, &sheet, &mut n_left, limits) {
            Ok(table) if table.is_empty() => continue,
            Ok(bytes) => Found::Part(Part { name, bytes, about: About::default() }),
            Err(refusal) => Found::Refused(name, refusal),
        };
        if sink(found).is_break() {
            break;
        }
    }
    Ok(())
}

/// What the parts claim to unpack to. What they really do, the bounds of the process hold.
fn check_sizes(archive: &mut Archive<'_>, limits: &Limits) -> Result<(), Refusal> {
    for idx in 0..archive.len() {
        let Ok(part) = archive.by_index_raw(idx) else { continue };
        let (size, packed) = (part.size(), part.compressed_size());
        let is_bomb = size > 16 << 20 && size > packed.saturating_mul(MAX_RATIO);
        if size > limits.max_file || is_bomb {
            let reason = if is_bomb { Reason::Bomb } else { Reason::TooLarge };
            let message = format!(
                "{packed} bytes of it unpack to {size}; save the sheet as CSV and add that"
            );
            return Err(Refusal::new(reason, message));
        }
    }
    Ok(())
}

/// A sheet as CSV: a line for each row that holds something, and empty lines between, so that lines are numbered as rows.
fn table(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    n_left: &mut usize,
    limits: &Limits,
) -> Result<Vec<u8>, Refusal> {
    let damaged = |error: calamine::XlsxError| Refusal::damaged("sheet", error);
    let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    let mut out = Vec::new();
    let mut at = (0_u32, 0_u32);
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let Some(text) = shown(cell.get_value()) else { continue };
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(Refusal::damaged("sheet", "a cell lies outside of any sheet"));
        }
        // Rows and cells that go backwards are no sheet that a program wrote.
        if row < at.0 || (row == at.0 && column < at.1) {
            return Err(Refusal::damaged("sheet", "its cells are out of order"));
        }
        if row > at.0 {
            out.resize(out.len() + (row - at.0) as usize, b'\n');
            at = (row, 0);
        }
        out.resize(out.len() + (column - at.1) as usize, b',');
        at.1 = column;
        quoted(&text, &mut out);
        *n_left = n_left.saturating_sub(1);
        if *n_left == 0 || out.len() as u64 > limits.max_part {
            let message =
                format!("it holds more than {} MiB of cells; split it", limits.max_part >> 20);
            return Err(Refusal::new(Reason::TooLarge, message));
        }
    }
    Ok(out)
}

/// What a person sees in the cell. A day and a time are written as ISO 8601.
fn shown(value: &DataRef<'_>) -> Option<String> {
    let text = match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(is_so) => is_so.to_string(),
        DataRef::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::Error(_) | DataRef::Empty => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend(text.replace('"', "\"\"").bytes());
    out.push(b'"');
}
