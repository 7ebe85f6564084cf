//! The Origin gate in front of every POST: text/plain needs no preflight, so CORS alone would let any page log a
//! visitor in or out (R71).

use axum::http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{HOST, ORIGIN},
};

use super::{error::Error, local::this_machine};
use crate::{
    app::App,
    config::{Config, CookieMode, Origins},
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request with these headers may change anything. One with neither `Origin` nor `Sec-Fetch-Site`,
/// such as curl's, passes.
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

/// Whether the origin is the server's own, for the demo page: on localhost only, since elsewhere DNS rebinding could
/// make any name the server's own.
fn is_own(config: &Config, origin: &[u8], headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else { return false };
    config.cookies == CookieMode::Local
        && this_machine(host).is_some()
        && origin.strip_prefix(b"http://") == Some(host.as_bytes())
}

/// The gate's refusal. Its page may read it, or a wrong origin would look like a dead server. It is the only answer
/// that echoes an unlisted origin, and it reveals nothing else (R74).
pub(super) fn refuse(app: &App, headers: &HeaderMap) -> Error {
    let mut origins = headers.get_all(ORIGIN).iter();
    let origin = origins.next().filter(|_| origins.next().is_none());
    if let Some(origin) = origin {
        warn(app, origin);
    }
    Error::OriginNotAllowed { readable_by: origin.filter(|origin| Origins::is_origin(origin.as_bytes())).cloned() }
}

/// Logs a refused origin, and what to do about it.
pub(super) fn warn(app: &App, origin: &HeaderValue) {
    /// Max characters, enough for any origin.
    const SHOWN: usize = 256;
    let shown: String = String::from_utf8_lossy(origin.as_bytes()).escape_debug().take(SHOWN).collect();
    if !app.refused_origins.is_due(&shown, app.clock.now()) {
        return;
    }
    if shown == "null" {
        tracing::warn!(
            origin = shown,
            "a page without an origin of its own was refused, such as a file or a sandboxed frame; it must come from \
             an origin that ALLOWED_ORIGINS lists"
        );
    } else {
        tracing::warn!(origin = shown, "a page of this origin was refused; if it is yours, add it to ALLOWED_ORIGINS");
    }
}
