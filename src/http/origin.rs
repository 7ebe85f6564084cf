//! The Origin gate in front of every POST: text/plain needs no preflight, so CORS alone would let any page log a
//! visitor in or out (R71).

use axum::http::{
    HeaderMap, HeaderName,
    header::{HOST, ORIGIN},
};

use super::local::this_machine;
use crate::config::{Config, CookieMode};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request with these headers may change anything. Curl sends neither `Origin` nor `Sec-Fetch-Site`, and passes.
pub(super) fn may_ask(config: &Config, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => {
            let mut sites = headers.get_all(SEC_FETCH_SITE).iter();
            !sites.any(|site| site.as_bytes().eq_ignore_ascii_case(b"cross-site"))
        }
        (Some(origin), None) => {
            config.origins.contains(origin.as_bytes()) || is_own(config, origin.as_bytes(), headers)
        }
        (Some(_), Some(_)) => false,
    }
}

/// Whether the origin is the server's own, for the demo page: on localhost only, since elsewhere DNS
/// rebinding could make any name the server's own.
fn is_own(config: &Config, origin: &[u8], headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else { return false };
    config.cookies == CookieMode::Local
        && this_machine(host).is_some()
        && origin.strip_prefix(b"http://") == Some(host.as_bytes())
}
