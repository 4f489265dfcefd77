//! Which column of a table holds what: a file of a few lines that a desk writes once for each kind of table it is sent.

use serde::Deserialize;

/// A mapping from columns to a report. Columns are named by their heading, whatever its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Under which name keys are unique: that of the file. Two tables with one mapping are two versions of one table.
    pub name: String,
    /// Columns that name a row for ever, and are never empty.
    pub key: Vec<String>,
    /// Columns whose words are read, in this order, a paragraph each.
    pub text: Vec<String>,
    /// Column of the headline.
    pub title: Option<String>,
    /// Column of the day of publication.
    pub published: Option<String>,
    /// Column of who printed or said it.
    pub outlet: Option<String>,
    /// Column of the address on the web.
    pub address: Option<String>,
    /// What comes first in 03/04/2031.
    pub days: Option<DayOrder>,
    /// Sheet of a workbook; `None`: every sheet that has these columns.
    pub sheet: Option<String>,
}

/// In which order a table writes its days. ISO 8601 is always read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayOrder {
    /// 03/04/2031 is 3 April.
    DayMonthYear,
    /// 03/04/2031 is 4 March.
    MonthDayYear,
}

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnsError(pub String);

impl std::fmt::Display for ColumnsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ColumnsError {}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    key: OneOrMany,
    text: OneOrMany,
    title: Option<String>,
    published: Option<String>,
    outlet: Option<String>,
    address: Option<String>,
    days: Option<DayOrder>,
    sheet: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn named(self, what: &str) -> Result<Vec<String>, ColumnsError> {
        let all = match self {
            Self::One(one) => vec![one],
            Self::Many(all) => all,
        };
        match all.is_empty() || all.iter().any(|name| name.trim().is_empty()) {
            true => Err(ColumnsError(format!("{what} names no column"))),
            false => Ok(all),
        }
    }
}

impl Columns {
    /// Reads a mapping (TOML) that is called `name`.
    pub fn parse(name: &str, toml: &str) -> Result<Self, ColumnsError> {
        let file: File = toml::from_str(toml).map_err(|error| ColumnsError(error.to_string()))?;
        let File { key, text, title, published, outlet, address, days, sheet } = file;
        let (key, text) = (key.named("key")?, text.named("text")?);
        Ok(Self {
            name: name.to_owned(),
            key,
            text,
            title,
            published,
            outlet,
            address,
            days,
            sheet,
        })
    }

    /// All columns that it names.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        let single = [&self.title, &self.published, &self.outlet, &self.address];
        let many = self.key.iter().chain(&self.text);
        many.chain(single.into_iter().flatten()).map(String::as_str)
    }

    /// Whether a table with these headings has every column that it names.
    pub fn fits(&self, headings: &[String]) -> bool {
        self.named().all(|name| place(headings, name).is_some())
    }
}

/// Where the column with this heading stands.
pub fn place(headings: &[String], name: &str) -> Option<usize> {
    let plain = |text: &str| text.trim().to_lowercase();
    headings.iter().position(|heading| plain(heading) == plain(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_says_what_is_wrong_with_it() {
        let columns = Columns::parse(
            "deaths",
            "key = \"Case\"\ntext = [\"Summary\"]\ndays = \"day-month-year\"",
        );
        let columns = columns.expect("it is sound");
        assert!(columns.fits(&["summary ".into(), "CASE".into()]));
        assert!(!columns.fits(&["summary".into()]));
        let wrong = |toml: &str| Columns::parse("x", toml).expect_err("it is wrong").to_string();
        assert!(wrong("key = []\ntext = \"a\"").contains("key names no column"));
        assert!(wrong("key = \"a\"\ntext = \"a\"\ntitel = \"b\"").contains("titel"));
        assert!(wrong("text = \"a\"").contains("key"));
    }
}
