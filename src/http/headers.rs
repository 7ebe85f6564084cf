//! The security headers of every answer.

use std::sync::atomic::Ordering;

use axum::http::{
    HeaderName, HeaderValue, Response,
    header::{
        CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
        X_CONTENT_TYPE_OPTIONS,
    },
};

use crate::{app::App, config::CookieMode};

/// Whether pages of other origins may embed the answer.
pub(super) const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Sets the headers that the answer has not set itself (R83).
pub(super) fn secure<Body>(app: &App, mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    let mut set = |name, value| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(CACHE_CONTROL, "no-store");
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    set(REFERRER_POLICY, "no-referrer");
    set(CROSS_ORIGIN_RESOURCE_POLICY, "same-origin");
    if app.draining.load(Ordering::Relaxed) {
        set(CONNECTION, "close");
    }
    if app.config.cookies != CookieMode::Local {
        // Not includeSubDomains: behind a rewrite this header speaks for the front end's domain.
        set(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
