//! What every request must be and every answer carries: the desk is for this computer, and asks nothing of another.

use crate::answer::{Failure, Shape};
use crate::front::Origin;
use crate::view::View;
use axum::extract::{Request, State};
use axum::http::header::{HOST, HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY};
use axum::middleware::Next;
use axum::response::Response;

/// Said with every answer. No frame, no other host, no script but our own file; referrers would tell a
/// linked site what is worked on. (`no-referrer` would also keep a form from saying where it came from.)
const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// Refuses requests under another name than this computer's own or the desk's, and sets the headers.
pub(crate) async fn guard(
    State(origin): State<Option<Origin>>,
    request: Request,
    next: Next,
) -> Response {
    let shape = Shape::of(request.uri().path());
    let mut response = match is_for_us(request.headers().get(HOST), origin.as_ref()) {
        true => next.run(request).await,
        false => Failure::wrong_host().answered(&View::default(), shape),
    };
    for (name, value) in HEADERS {
        let name = HeaderName::from_static(name);
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if origin.is_some() {
        let year = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// A page elsewhere can have its own name resolve to this computer and then read what the desk answers; the name under
/// which it asks gives it away.
fn is_for_us(host: Option<&HeaderValue>, origin: Option<&Origin>) -> bool {
    let Some(host) = host.and_then(|host| host.to_str().ok()) else { return false };
    if origin.is_some_and(|origin| origin.host == host.to_ascii_lowercase()) {
        return true;
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computers_names_are_ours() {
        let is_ours = |host: &str| is_for_us(HeaderValue::from_str(host).ok().as_ref(), None);
        assert!(is_ours("127.0.0.1:8015") && is_ours("LOCALHOST") && is_ours("[::1]:80"));
        assert!(!is_ours("desk.example.org:8015") && !is_ours("127.0.0.1.example.org"));
        assert!(!is_for_us(None, None));
        let origin = Origin { host: "desk.example.org".to_owned() };
        let is_ours =
            |host: &'static str| is_for_us(Some(&HeaderValue::from_static(host)), Some(&origin));
        assert!(is_ours("Desk.example.org") && is_ours("127.0.0.1:8015"));
        assert!(!is_ours("other.example.org") && !is_ours("desk.example.org:444"));
    }
}
