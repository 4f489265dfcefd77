//! Who asks: the name and the reason they sign with, and the token that shows that a form came from a page of this desk.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HOST, HeaderValue, ORIGIN};

/// Longest name or reason that is kept for the next form.
const MOST_KEPT: usize = 500;

/// What a page needs to know of who looks at it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visitor {
    /// Goes back with every form.
    pub token: String,
    /// The name they sign with.
    pub author: String,
    /// The reason they gave last.
    pub reason: String,
    /// Whether they signed in, so that no other name will do.
    pub is_known: bool,
    /// Whether anything can be entered from this page.
    pub may_decide: bool,
}

impl Visitor {
    /// With what the browser sends back.
    pub fn of(headers: &HeaderMap, token: &str, author: Option<String>) -> Self {
        let may_decide = author.is_some();
        Self {
            token: token.to_owned(),
            author: cookie(headers, "author").or(author).unwrap_or_default(),
            reason: cookie(headers, "reason").unwrap_or_default(),
            is_known: false,
            may_decide,
        }
    }
}

/// A value that the browser kept for us.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, coded) = pairs.into_iter().find(|(key, _)| *key == name)?;
    crate::pages::query::decoded(coded).ok().filter(|value| !value.is_empty())
}

/// The header that has the browser keep a value and send it to nobody else.
pub(crate) fn kept(name: &str, value: &str) -> Option<HeaderValue> {
    let value: String = value.chars().take(MOST_KEPT).collect();
    let coded = crate::pages::in_address(&value);
    let text = format!("{name}={coded}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000");
    HeaderValue::from_str(&text).ok()
}

/// Whether a form can have come from a page of ours, as far as the browser tells. The token decides; this is the second lock.
pub(crate) fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_own_site = text("sec-fetch-site").is_none_or(|site| site == "same-origin");
    let host = text(HOST.as_str()).unwrap_or_default();
    let is_own_origin = text(ORIGIN.as_str())
        .is_none_or(|origin| origin.split_once("://").is_some_and(|(_, from)| from == host));
    is_own_site && is_own_origin
}

/// Equal, in a time that does not tell where they differ.
pub(crate) fn is_same(a: &str, b: &str) -> bool {
    let differing = a.bytes().zip(b.bytes()).fold(0, |found, (a, b)| found | (a ^ b));
    a.len() == b.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |&(name, value): &(&'static str, &str)| {
            (name.parse().expect("a name"), HeaderValue::from_str(value).expect("a value"))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_form_of_another_site_is_told_by_what_the_browser_says() {
        let from = |pairs: &[(&'static str, &str)]| is_from_here(&headers(pairs));
        let host = ("host", "localhost:8015");
        assert!(from(&[host]), "no browser");
        assert!(from(&[
            host,
            ("origin", "http://localhost:8015"),
            ("sec-fetch-site", "same-origin")
        ]));
        assert!(!from(&[host, ("origin", "http://localhost:9000")]));
        assert!(!from(&[host, ("origin", "null")]));
        assert!(!from(&[host, ("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn what_is_kept_comes_back() {
        let kept = kept("reason", "كما في النص; so").expect("a header");
        let pair = kept.to_str().expect("ASCII").split(';').next().expect("a pair").to_owned();
        assert_eq!(
            cookie(&headers(&[("cookie", &pair)]), "reason").as_deref(),
            Some("كما في النص; so")
        );
        assert!(is_same("abc", "abc") && !is_same("abc", "abd") && !is_same("abc", "ab"));
    }
}
