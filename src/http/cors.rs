//! CORS: which pages may read the answers. The gate in `origin.rs` decides which may act at all.

use std::{sync::Arc, time::Duration};

use axum::http::{
    HeaderName, HeaderValue, Method,
    header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, RETRY_AFTER},
    request::Parts,
};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::{origin, request_log::REQUEST_ID};
use crate::app::App;

/// Allows credentials to listed origins, and every requested header by its name: with credentials, browsers take `*`
/// literally (Fetch). The code that reads a header decides what it may do.
pub(super) fn layer(app: Arc<App>) -> CorsLayer {
    let allowed = move |origin: &HeaderValue, head: &Parts| {
        let listed = app.config.origins.contains(origin.as_bytes());
        if !listed && head.method == Method::OPTIONS && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            origin::warn(&app, origin);
        }
        listed && head.headers.get_all(ORIGIN).iter().count() == 1
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allowed))
        .allow_credentials(true)
        .allow_headers(AllowHeaders::mirror_request())
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .expose_headers([RETRY_AFTER, HeaderName::from_static(REQUEST_ID)])
        .max_age(Duration::from_secs(600))
        // No HTTP cache keeps the answer to a preflight, so `Vary` need not name the requested headers.
        .vary([ORIGIN])
}
