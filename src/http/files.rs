//! Everything under `static/`, compiled into the binary: the avatars and the demo page.

use std::{borrow::Cow, path::Path, sync::Arc};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue, Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::{error::Error, headers::CROSS_ORIGIN_RESOURCE_POLICY, methods::READ};
use crate::{app::App, config::CookieMode};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// The policy of every file, for the demo page's sake: its own resources only, and nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The demo page and its parts. It offers the demo users, so it exists only with `COOKIES=local`, as they do.
const DEMO_PAGE: [&str; 3] = ["index.html", "demo.css", "demo.js"];

/// The file of a request's path, `index.html` for `/`.
pub(super) fn find(app: &App, path: &str) -> Option<EmbeddedFile> {
    let name = if path == "/" { "index.html" } else { path.strip_prefix('/')? };
    let hidden = app.config.cookies != CookieMode::Local && DEMO_PAGE.contains(&name);
    Files::get(name).filter(|_| !hidden)
}

/// Answers with the file of the request's path.
pub(super) async fn serve(State(app): State<Arc<App>>, request: Request) -> Result<Response, Error> {
    let file = find(&app, request.uri().path()).ok_or(Error::NotFound)?;
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Err(Error::MethodNotAllowed { allow: READ });
    }
    let tag = tag(&file.metadata.sha256_hash());
    let known = request.headers().get_all(IF_NONE_MATCH).iter().any(|tags| names(tags, &tag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(match file.data {
            Cow::Borrowed(bytes) => hyper::body::Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        })
        .into_response()
    };
    let headers = response.headers_mut();
    // Front ends on other origins show the avatars.
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.extend(HeaderValue::try_from(tag).map(|tag| (ETAG, tag)));
    headers.extend(
        HeaderValue::try_from(media_type(request.uri().path(), file.metadata.mimetype()))
            .map(|kind| (CONTENT_TYPE, kind)),
    );
    Ok(response)
}

/// The entity tag of a file: the beginning of its hash.
fn tag(hash: &[u8; 32]) -> String {
    let (beginning, _) = hash.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    format!("\"{:016x}\"", u64::from_be_bytes(*beginning))
}

/// Whether an `If-None-Match` names the tag (RFC 9110 §13.1.2, weak comparison).
fn names(tags: &HeaderValue, tag: &str) -> bool {
    let mut tags = tags.to_str().unwrap_or_default().split(',').map(str::trim);
    tags.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

fn media_type(path: &str, kind: &str) -> String {
    // The library mistakes TypeScript for a video.
    let kind = if Path::new(path).extension().is_some_and(|ending| ending == "ts") { "text/plain" } else { kind };
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}
