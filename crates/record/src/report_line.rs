//! A report of a project as one line of JSON, `parallax.report/1`, and what adding one came to, `parallax.added/1`.

use crate::WriteError;
use crate::table::Rows;
use parallax_model::ArcStr;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "title",
    "published",
    "outlet",
    "appearances",
    "bytes",
    "encoding",
    "language",
    "unread",
    "added",
    "author",
    "entry",
    "format",
    "address",
    "from",
    "part",
    "maker",
];

/// One appearance of a report: where the same bytes were found, and what was known of them there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppearanceLine {
    /// A path, or the id of a manifest.
    pub name: ArcStr,
    /// The headline, where it came beside the text.
    pub title: Option<ArcStr>,
    /// Publication day.
    pub published: Option<ArcStr>,
    /// Who printed it.
    pub outlet: Option<ArcStr>,
    /// Who told us, where it was told and not printed; left out otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Box<ToldLine>>,
    /// What people noted of it where it came from, by what it is; left out where nothing is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub noted: BTreeMap<String, Vec<String>>,
}

/// Who made a statement to us, and on what terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldLine {
    /// A name, or the word that the desk uses for the person.
    pub by: Option<String>,
    /// Through which channel.
    pub channel: Option<String>,
    /// What they agreed to: `public`, `anonymous`, `internal`, `unknown`.
    pub consent: String,
    /// Who alone may see it.
    pub restriction: Option<String>,
}

/// Something that came in and could not be taken, as `parallax intake` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAsideLine {
    /// [`SetAsideLine::FORMAT`].
    pub format: String,
    /// The journal's entry that says so.
    pub entry: u64,
    /// A path, and the way inside of it.
    pub name: String,
    /// The reason, as a code.
    pub code: String,
    /// The reason, in words.
    pub message: String,
    /// When, in UTC.
    pub time: String,
    /// Who tried to bring it in.
    pub author: String,
}

impl SetAsideLine {
    /// Name and version of the format.
    pub const FORMAT: &'static str = "parallax.set-aside/1";
}

/// One report of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    /// [`ReportLine::FORMAT`].
    pub format: ArcStr,
    /// SHA-256 of its bytes: the id that claims carry.
    pub id: ArcStr,
    /// What is known of it, gaps of its first appearance filled from later ones.
    #[serde(flatten)]
    pub known: AppearanceLine,
    /// Every appearance, the first one first.
    pub appearances: Vec<AppearanceLine>,
    /// How many bytes.
    pub bytes: u64,
    /// How the bytes become text, where that was found.
    pub encoding: Option<ArcStr>,
    /// Language code, where one was found.
    pub language: Option<ArcStr>,
    /// Why no claim is read from it; null: it is read.
    pub unread: Option<ArcStr>,
    /// When it was added, in UTC.
    pub added: ArcStr,
    /// By whom.
    pub author: ArcStr,
    /// The journal's entry that brought it in.
    pub entry: u64,
    /// The address on the web that it says it has.
    #[serde(default)]
    pub address: Option<ArcStr>,
    /// SHA-256 of the received file that its text was made from or lay in; null: its bytes are as received.
    #[serde(default)]
    pub from: Option<ArcStr>,
    /// The way to it inside of that file.
    #[serde(default)]
    pub part: Option<ArcStr>,
    /// Which converter made the text, with its version; null: it came as text.
    #[serde(default)]
    pub maker: Option<ArcStr>,
}

/// What adding one report came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedLine {
    /// [`AddedLine::FORMAT`].
    pub format: String,
    /// `added`, `known` (nothing was written) or `seen` (known bytes under another outlet, date or title).
    pub outcome: String,
    /// Whether nothing was written because only a preview was asked for.
    pub dry_run: bool,
    /// SHA-256 of its bytes.
    pub report: String,
    /// A path, or the id of a manifest.
    pub name: String,
    /// Why no claim is read from it; null: it is read.
    pub unread: Option<String>,
}

impl ReportLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.report/1";
}

impl AddedLine {
    /// Name and version of this format.
    pub const FORMAT: &'static str = "parallax.added/1";
}

/// Reports as CSV, one row a report.
pub struct ReportTable<W: Write>(Rows<W>);

impl<W: Write> ReportTable<W> {
    /// Starts the table: writes its header.
    pub fn new(out: W) -> Result<Self, WriteError> {
        Ok(Self(Rows::start(out, COLUMNS)?))
    }

    /// Adds one report.
    pub fn write(&mut self, line: &ReportLine) -> Result<(), WriteError> {
        self.0.add(row(line))
    }
}

fn row(line: &ReportLine) -> Vec<String> {
    let or_empty = |value: &Option<ArcStr>| value.as_deref().unwrap_or_default().to_owned();
    let row = vec![
        line.id.to_string(),
        line.known.name.to_string(),
        or_empty(&line.known.title),
        or_empty(&line.known.published),
        or_empty(&line.known.outlet),
        line.appearances.len().to_string(),
        line.bytes.to_string(),
        or_empty(&line.encoding),
        or_empty(&line.language),
        or_empty(&line.unread),
        line.added.to_string(),
        line.author.to_string(),
        line.entry.to_string(),
        line.format.to_string(),
        or_empty(&line.address),
        or_empty(&line.from),
        or_empty(&line.part),
        or_empty(&line.maker),
    ];
    debug_assert_eq!(row.len(), COLUMNS.len());
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> ReportLine {
        let known = AppearanceLine {
            name: "a, b.txt".into(),
            title: None,
            published: Some("2031-03-04".into()),
            outlet: None,
            told: None,
            noted: BTreeMap::new(),
        };
        ReportLine {
            format: ReportLine::FORMAT.into(),
            id: "ab".into(),
            appearances: vec![known.clone()],
            known,
            bytes: 12,
            encoding: Some("UTF-8".into()),
            language: None,
            unread: Some("language".into()),
            added: "2031-03-04T10:00:00Z".into(),
            author: "desk".into(),
            entry: 1,
            address: None,
            from: None,
            part: None,
            maker: Some("html/1".into()),
        }
    }

    #[test]
    fn a_line_holds_what_is_known_at_its_top() {
        let json = serde_json::to_string(&line()).unwrap();
        assert!(
            json.starts_with(
                r#"{"format":"parallax.report/1","id":"ab","name":"a, b.txt","title":null,"#
            ),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<ReportLine>(&json).unwrap(), line());
    }

    #[test]
    fn a_table_has_one_row_a_report_under_its_header() {
        let mut out = Vec::new();
        ReportTable::new(&mut out).unwrap().write(&line()).unwrap();
        let rows: Vec<_> = std::str::from_utf8(&out).unwrap().lines().collect();
        assert_eq!(rows[0], COLUMNS.join(","));
        assert_eq!(
            rows[1],
            "ab,\"a, b.txt\",,2031-03-04,,1,12,UTF-8,,language,2031-03-04T10:00:00Z,desk,1,parallax.report/1,,,,html/1"
        );
    }
}
