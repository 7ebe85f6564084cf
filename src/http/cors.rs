//! CORS: which pages may read the answers. The gate in `origin.rs` decides which may ask at all.

use std::time::Duration;

use axum::http::{
    HeaderName, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN, RETRY_AFTER},
    request::Parts,
};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::request_log::REQUEST_ID;
use crate::config::Origins;

/// Credentials for the allow-list, and every header by name: beside credentials `*` is no wildcard (Fetch).
pub(super) fn layer(origins: Origins) -> CorsLayer {
    let allowed = move |origin: &HeaderValue, head: &Parts| {
        origins.contains(origin.as_bytes()) && head.headers.get_all(ORIGIN).iter().count() == 1
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allowed))
        .allow_credentials(true)
        .allow_headers([CONTENT_TYPE, AUTHORIZATION])
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .expose_headers([RETRY_AFTER, HeaderName::from_static(REQUEST_ID)])
        .max_age(Duration::from_secs(600))
}
