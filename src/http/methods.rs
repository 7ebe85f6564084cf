//! Which methods a path has, as `Allow` lists them: in the answer to OPTIONS, which the CORS layer gives, and in the
//! refusal of any other method.

use axum::{
    http::{HeaderValue, Method, header::ALLOW},
    response::Response,
};

use super::files;
use crate::app::App;

/// What is acted with.
pub(super) const POSTED: &str = "POST, OPTIONS";
/// What can only be read.
pub(super) const READ: &str = "GET, HEAD, OPTIONS";

/// Says in the answer to OPTIONS which methods the path has, if there is anything at it.
pub(super) fn allow(app: &App, method: &Method, path: &str, response: &mut Response) {
    let allowed = match path {
        _ if method != Method::OPTIONS => None,
        "/login" => Some(POSTED),
        "/me" | "/healthz" | "/readyz" => Some(READ),
        path => files::find(app, path).map(|_| READ),
    };
    response.headers_mut().extend(allowed.map(|allowed| (ALLOW, HeaderValue::from_static(allowed))));
}
