//! Which methods a path has, as `Allow` lists them: in the answer to OPTIONS, which the CORS layer gives, and in the
//! refusal of any other method.

use axum::{
    http::{HeaderValue, Method, header::ALLOW},
    response::Response,
};

use super::files;
use crate::app::App;

/// For a path of acts.
pub(super) const POSTED: &str = "POST, OPTIONS";
/// For a path that can only be read.
pub(super) const READ: &str = "GET, HEAD, OPTIONS";

/// Adds `Allow` to the answer to OPTIONS, if the path exists.
pub(super) fn allow(app: &App, method: &Method, path: &str, response: &mut Response) {
    let allowed = match path {
        _ if method != Method::OPTIONS => None,
        "/login" => Some(POSTED),
        "/me" | "/healthz" | "/readyz" => Some(READ),
        path => files::find(app, path).map(|_| READ),
    };
    response.headers_mut().extend(allowed.map(|allowed| (ALLOW, HeaderValue::from_static(allowed))));
}
