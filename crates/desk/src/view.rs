//! How a page is looked at: in which language, and as of when. Both stand in front of every address, so that a link keeps
//! them: `/ar/as-of/2015-03-30/incidents`.

use crate::answer::{Failure, Told};
use crate::messages::Lang;
use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use parallax_model::Day;

/// A way of looking at the project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// The language of the interface.
    pub lang: Lang,
    /// The day whose end is looked back from; `None`: now.
    pub as_of: Option<Day>,
}

impl View {
    /// The view that an address starts with, and the rest of the address.
    pub fn of(path: &str) -> Result<(Self, &str), Failure> {
        let mut view = Self::default();
        let mut rest = path;
        for &lang in Lang::ALL {
            if let Some(tail) = after(rest, lang.code()) {
                view.lang = lang;
                rest = tail;
                break;
            }
        }
        if let Some(tail) = after(rest, "as-of").and_then(|tail| tail.strip_prefix('/')) {
            let end = tail.find('/').unwrap_or(tail.len());
            view.as_of = Some(read_day(&tail[..end])?);
            rest = &tail[end..];
        }
        Ok((view, if rest.is_empty() { "/" } else { rest }))
    }

    /// What stands in front of every address of this view.
    pub fn prefix(&self) -> String {
        let lang = if self.lang == Lang::default() { "" } else { self.lang.code() };
        let slash = if lang.is_empty() { "" } else { "/" };
        let as_of = self.as_of.map(|day| format!("/as-of/{day}")).unwrap_or_default();
        format!("{slash}{lang}{as_of}")
    }

    /// A template in the words of this view.
    pub fn render(&self, template: &impl Template) -> Result<String, Failure> {
        Ok(template.render_with_values(&self.lang)?)
    }

    /// A page whose links keep the view. Only our own markup holds these quotes: words of reports are escaped.
    pub fn linked(&self, page: String) -> String {
        let prefix = self.prefix();
        if prefix.is_empty() {
            return page;
        }
        let mut linked = page;
        for attribute in ["href", "action"] {
            let (own, shared) = (format!("{attribute}=\"/"), format!("{attribute}=\"{prefix}/-/"));
            linked = linked
                .replace(&own, &format!("{attribute}=\"{prefix}/"))
                .replace(&shared, &format!("{attribute}=\"/-/"));
        }
        linked
    }
}

/// What follows a first segment of this name.
fn after<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let tail = path.strip_prefix('/')?.strip_prefix(name)?;
    (tail.is_empty() || tail.starts_with('/')).then_some(tail)
}

/// The last instant of a day, UTC: what is known at its end.
pub(crate) fn end_of(day: Day) -> Timestamp {
    let end = day.at(23, 59, 59, 999_999_999).to_zoned(TimeZone::UTC);
    end.map_or(Timestamp::MAX, |end| end.timestamp())
}

/// What was typed is no day.
pub(crate) fn no_day(typed: &str) -> Failure {
    Failure::bad_query(Told::with("“{0}” is no day of the form 2015-03-30.", [typed]))
}

fn read_day(typed: &str) -> Result<Day, Failure> {
    let day = typed.parse::<Day>().ok().filter(|_| typed.len() == 10);
    day.ok_or_else(|| no_day(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_language_and_day() {
        let of = |path| View::of(path).map(|(view, rest)| (view.prefix(), rest.to_owned()));
        let is = |prefix: &str, rest: &str| (prefix.to_owned(), rest.to_owned());
        for (path, expected) in [
            ("/", is("", "/")),
            ("/incidents", is("", "/incidents")),
            ("/ar", is("/ar", "/")),
            ("/arms", is("", "/arms")),
            ("/ar/incidents", is("/ar", "/incidents")),
            ("/as-of/2015-03-30", is("/as-of/2015-03-30", "/")),
            ("/as-of/2015-03-30/", is("/as-of/2015-03-30", "/")),
            ("/ar/as-of/2015-03-30/claims/x.json", is("/ar/as-of/2015-03-30", "/claims/x.json")),
        ] {
            assert_eq!(of(path).expect(path), expected, "{path}");
        }
        assert!(View::of("/as-of/yesterday/incidents").is_err());
    }

    #[test]
    fn links_keep_the_view_and_files_are_shared() {
        let view = View { as_of: "2015-03-30".parse().ok(), ..View::default() };
        let page = "<a href=\"/claims/x\">x</a><link href=\"/-/style.css\"><form action=\"/decide/x\"><a href='/ar/'>";
        assert_eq!(
            view.linked(page.to_owned()),
            "<a href=\"/as-of/2015-03-30/claims/x\">x</a><link href=\"/-/style.css\"><form action=\"/as-of/2015-03-30/decide/x\"><a href='/ar/'>"
        );
    }
}
