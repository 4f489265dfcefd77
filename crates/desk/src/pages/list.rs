//! What every list has in common: a page of its rows, the same as data, and all of them as a file.

use super::query::{Paging, Query};
use crate::answer::{Answer, Failure, in_rows};
use crate::desk::Asked;
use parallax_record::WriteError;
use serde::Serialize;
use serde_json::{Map, Value};

/// A list.
pub(crate) struct List<'q> {
    /// Its address, and the property under which its rows stand.
    pub name: &'static str,
    /// In the language of the page.
    pub title: &'q str,
    /// What was asked for.
    pub query: &'q Query,
}

/// The rows that were found, in order: `line` and `table` give them as data, `page` as a page.
pub(crate) fn listed<T, L: Serialize>(
    asked: &Asked<'_>,
    list: &List<'_>,
    found: &[T],
    line: impl Fn(&T) -> L,
    table: impl FnOnce(&mut Vec<u8>, &[L]) -> Result<(), WriteError>,
    page: impl FnOnce(&[T], &Paging) -> Result<String, Failure>,
) -> Result<Answer, Failure> {
    let paging = Paging::of(list.query, found.len())?;
    let shown = &found[paging.rows.clone()];
    if asked.shape.is_file() {
        // A file holds every row found, a page one page of them.
        let lines: Vec<L> = found.iter().map(line).collect();
        let file = in_rows(asked.shape, &lines, |out| table(out, &lines))?;
        return file.ok_or_else(Failure::broken);
    }
    let data = || {
        let rows = serde_json::to_value(shown.iter().map(line).collect::<Vec<L>>());
        let data = [
            ("found".to_owned(), Value::from(found.len())),
            (list.name.to_owned(), rows.map_err(|_| Failure::broken())?),
            ("next".to_owned(), Value::from(paging.after.clone())),
        ];
        Ok(Value::Object(Map::from_iter(data)))
    };
    let data_at = format!("/{}.json?{}", list.name, list.query.with_page(list.query.page()?));
    asked.answer(list.title.to_owned(), || page(shown, &paging), data, data_at)
}
