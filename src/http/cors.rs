//! CORS: which pages may read the answers. The gate in `origin.rs` decides which may ask at all.

use std::time::Duration;

use axum::http::{
    HeaderName, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER},
};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::log::REQUEST_ID;
use crate::config::Origins;

/// Credentials for the allow-list, and every header by name: beside credentials `*` is no wildcard (Fetch).
pub(super) fn layer(origins: &Origins) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_credentials(true)
        .allow_headers([CONTENT_TYPE, AUTHORIZATION])
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .expose_headers([RETRY_AFTER, HeaderName::from_static(REQUEST_ID)])
        .max_age(Duration::from_secs(600))
}
