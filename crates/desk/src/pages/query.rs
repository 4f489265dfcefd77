//! The words after `?`: the whole state of a list.

use crate::answer::{Failure, Told};
use parallax_model::Day;
use std::collections::BTreeMap;

/// Rows of a list on one page.
pub(crate) const ROWS: usize = 100;

/// Keys and values of an address, each key once.
#[derive(Debug, Default)]
pub(crate) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads `a=b&c=d`. Empty values count as left out: a form sends every field. A key that the page does not know is an
    /// error, so that a mistyped filter never passes for a wider list.
    pub fn read(query: &str, known: &[&str]) -> Result<Self, Failure> {
        let mut read = BTreeMap::new();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let (key, value) = (decoded(key)?, decoded(value)?);
            if !known.contains(&key.as_str()) {
                let words = "This list has no filter “{0}”; it has: {1}.";
                let what = Told::with(words, [&key, &known.join(", ")]);
                return Err(Failure::bad_query(what));
            }
            let value = value.trim().to_owned();
            if !value.is_empty() && read.insert(key.clone(), value).is_some() {
                return Err(Failure::bad_query(Told::with(
                    "“{0}” stands twice in the address.",
                    [&key],
                )));
            }
        }
        Ok(Self(read))
    }

    /// The value of a key; empty: left out.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// A value of one of the codebook's lists.
    pub fn one_of<T: std::str::FromStr>(&self, key: &str) -> Result<Option<T>, Failure> {
        match self.get(key) {
            "" => Ok(None),
            value => value.parse().map(Some).map_err(|_| {
                Failure::bad_query(Told::with("“{0}” is none of the list “{1}”.", [value, key]))
            }),
        }
    }

    /// A day.
    pub fn day(&self, key: &str) -> Result<Option<Day>, Failure> {
        let value = self.get(key);
        if value.is_empty() {
            return Ok(None);
        }
        let day = value.parse::<Day>().ok().filter(|_| value.len() == 10);
        day.map(Some).ok_or_else(|| crate::view::no_day(value))
    }

    /// The page of a long list, from 1.
    pub fn page(&self) -> Result<usize, Failure> {
        match self.get("page") {
            "" => Ok(1),
            value => {
                value.parse().ok().filter(|page| (1..=1_000_000).contains(page)).ok_or_else(|| {
                    Failure::bad_query(Told::with("“{0}” is no number of a page.", [value]))
                })
            }
        }
    }

    /// The same address with another value, from its first page.
    pub fn with(&self, key: &str, value: &str) -> String {
        let mut all = self.0.clone();
        all.insert(key.to_owned(), value.to_owned());
        Self(all).with_page(1)
    }

    /// The same without a key.
    pub fn without(&self, key: &str) -> Self {
        let mut all = self.0.clone();
        all.remove(key);
        Self(all)
    }

    /// The same address with another page.
    pub fn with_page(&self, page: usize) -> String {
        let kept = self.0.iter().filter(|(key, _)| *key != "page");
        let mut parts: Vec<String> =
            kept.map(|(key, value)| format!("{key}={}", super::in_address(value))).collect();
        if page > 1 {
            parts.push(format!("page={page}"));
        }
        parts.join("&")
    }
}

/// What a form sends: names and values, a name as often as it is ticked.
#[derive(Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `a=b&a=c`.
    pub fn read(body: &[u8]) -> Result<Self, Failure> {
        let text =
            std::str::from_utf8(body).map_err(|_| Failure::bad_query("The form is not UTF-8."))?;
        let pair = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Ok((decoded(name)?, decoded(value)?))
        };
        text.split('&')
            .filter(|part| !part.is_empty())
            .map(pair)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The first value under a name, without space around it; empty: left out.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The first value under a name as it was sent, space and all.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Every value under a name that says something.
    pub fn all(&self, name: &str) -> Vec<String> {
        let of_name = self.0.iter().filter(|(known, _)| known == name);
        of_name
            .map(|(_, value)| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// What was sent, but for these names.
    pub fn without(&self, left_out: &[&str]) -> Vec<(String, String)> {
        let is_kept = |pair: &&(String, String)| !left_out.contains(&pair.0.as_str());
        self.0.iter().filter(is_kept).cloned().collect()
    }
}

/// Which rows of `n` stand on a page, and the addresses before and after it.
pub(crate) struct Paging {
    /// Half-open range of rows.
    pub rows: std::ops::Range<usize>,
    /// The query of the page before.
    pub before: Option<String>,
    /// The query of the page after.
    pub after: Option<String>,
}

impl Paging {
    /// A page past the end is empty, with the way back.
    pub fn of(query: &Query, n: usize) -> Result<Self, Failure> {
        let page = query.page()?;
        let start = ((page - 1) * ROWS).min(n);
        let end = (start + ROWS).min(n);
        Ok(Self {
            rows: start..end,
            before: (page > 1).then(|| query.with_page(page - 1)),
            after: (end < n).then(|| query.with_page(page + 1)),
        })
    }
}

/// `+` is a space and `%41` an `A`, as forms send them.
pub(crate) fn decoded(coded: &str) -> Result<String, Failure> {
    let mut bytes = Vec::with_capacity(coded.len());
    let mut rest = coded.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
                let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                bytes.push(byte.ok_or_else(|| Failure::bad_query("The address is cut in a “%”."))?);
                rest = &tail[2..];
            }
            plain => bytes.push(*plain),
        }
    }
    String::from_utf8(bytes).map_err(|_| Failure::bad_query("The address is not UTF-8."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_and_writes_back() {
        let read = |query| Query::read(query, &["q", "from", "page"]);
        let query = read("q=%D8%AD%D9%85%D8%B5+x&from=&page=2").expect("sound");
        assert_eq!((query.get("q"), query.get("from"), query.page().expect("2")), ("حمص x", "", 2));
        assert_eq!(query.with_page(1), "q=%D8%AD%D9%85%D8%B5%20x");
        for wrong in ["colour=red", "q=a&q=b", "q=%4", "q=%zz", "q=%ff"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read("page=0").expect("reads").page().is_err());
        assert!(read("from=30.3.2015").expect("reads").day("from").is_err());
    }

    #[test]
    fn pages_cover_a_list_once() {
        let at = |page: &str| {
            Paging::of(&Query::read(page, &["page"]).expect("sound"), 250).expect("a page")
        };
        assert_eq!(
            (at("").rows, at("page=3").rows, at("page=9").rows),
            (0..100, 200..250, 250..250)
        );
        assert!(at("").before.is_none() && at("page=3").after.is_none());
        assert_eq!(at("page=2").before.as_deref(), Some(""));
    }
}
