//! How reports of a project are shown: each as it is added, and all of them in a list.

use super::layout::{clean, column, isolated, padded, row};
use crate::terminal::Terminal;
use parallax_journal::{Added, NewReport, ReportRecord};
use parallax_record::{AddedLine, write_json_line};
use std::io::Write;

/// Digits of a digest that tell reports apart for people.
const SHORT: usize = 12;

/// Prints what each report came to.
pub struct AddedPrinter<'a> {
    is_json: bool,
    is_preview: bool,
    terminal: &'a Terminal,
}

impl<'a> AddedPrinter<'a> {
    /// For people, or as JSON lines; `is_preview`: nothing was written.
    pub fn new(is_json: bool, is_preview: bool, terminal: &'a Terminal) -> Self {
        Self { is_json, is_preview, terminal }
    }

    /// One line on standard output, whole and at once.
    pub fn print(&self, report: &NewReport, added: Added) -> anyhow::Result<()> {
        let mut out = std::io::stdout();
        if self.is_json {
            return Ok(write_json_line(&mut out, &self.json(report, added))?);
        }
        out.write_all(self.line(report, added).as_bytes())?;
        Ok(out.flush()?)
    }

    fn json(&self, report: &NewReport, added: Added) -> AddedLine {
        AddedLine {
            format: AddedLine::FORMAT.to_owned(),
            outcome: word(added).to_owned(),
            dry_run: self.is_preview,
            report: added.digest().to_hex(),
            name: report.appearance.name.clone(),
            unread: report.intake.unread.clone(),
        }
    }

    fn line(&self, report: &NewReport, added: Added) -> String {
        let name = isolated(&clean(&report.appearance.name), self.terminal);
        let unread = report.intake.unread.as_ref().map(|why| format!("  (unread: {why})"));
        let short = &added.digest().to_hex()[..SHORT];
        let word = padded(word(added), 5);
        let word = if self.is_preview { format!("would be {word}") } else { word };
        format!("{word}  {short}  {name}{}\n", unread.unwrap_or_default())
    }
}

fn word(added: Added) -> &'static str {
    match added {
        Added::New(_) => "added",
        Added::Replaced(_) => "replaced",
        Added::Seen(_) => "seen",
        Added::Known(_) => "known",
        Added::Redacted(_) => "redacted",
    }
}

/// Rows that say how wide columns are: nobody waits for more of them.
const MEASURED: usize = 1000;

/// All reports: id, day, outlet, name, and the title or why it is unread.
pub struct List<'a> {
    terminal: &'a Terminal,
    /// Those that are not laid out yet.
    waiting: Vec<[String; 5]>,
    columns: Option<[usize; 4]>,
}

impl<'a> List<'a> {
    /// A list without rows.
    pub fn new(terminal: &'a Terminal) -> Self {
        Self { terminal, waiting: Vec::new(), columns: None }
    }

    /// The lines that can be printed once this report is among them.
    pub fn take(&mut self, record: ReportRecord) -> String {
        self.waiting.push(cells(&record));
        match self.columns.is_some() || self.waiting.len() == MEASURED {
            true => self.rest(),
            false => String::new(),
        }
    }

    /// The lines that are left.
    pub fn rest(&mut self) -> String {
        let rows = std::mem::take(&mut self.waiting);
        if rows.is_empty() {
            return String::new();
        }
        let widest = |idx: usize, most| column(rows.iter().map(|row| row[idx].as_str()), most);
        let columns =
            *self.columns.get_or_insert_with(|| [SHORT, 10, widest(2, 20), widest(3, 30)]);
        let line = |cells: &[String; 5]| {
            row(&cells.each_ref().map(String::as_str), &columns, 0, self.terminal)
        };
        rows.iter().map(line).collect()
    }

    /// Whether there was no report, once the [`rest`](List::rest) was asked for.
    pub fn is_empty(&self) -> bool {
        self.columns.is_none()
    }
}

fn cells(record: &ReportRecord) -> [String; 5] {
    let known = &record.known;
    let unread = record.intake.unread.as_ref().map(|why| format!("unread: {why}"));
    let others = match record.appearances.len() {
        0 | 1 => None,
        n => Some(format!("{n} appearances")),
    };
    let title = known.title.as_deref().map(clean);
    let remarks: Vec<String> = [title, unread, others].into_iter().flatten().collect();
    [
        record.digest.to_hex()[..SHORT].to_owned(),
        known.published.map_or_else(|| "no day".to_owned(), |day| day.to_string()),
        known.outlet.as_deref().map_or_else(|| "no outlet".to_owned(), clean),
        clean(&known.name),
        remarks.join("; "),
    ]
}
