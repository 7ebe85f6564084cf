//! The request log: one line a request, with an id that the answer carries too. Never a header, a query or a body.

use std::sync::Arc;

use axum::{
    extract::{Extension, Request, State},
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use super::{
    client::{Client, Peer},
    error::Refused,
    methods,
};
use crate::{app::App, clock};

/// The header that names a request, in the log and in the answer.
pub(super) const REQUEST_ID: &str = "x-request-id";

/// Locates the client, names the request, and logs it when it is answered.
pub(super) async fn log_request(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = clock::stopwatch();
    let proxies = &app.config.proxies;
    let client = Client::locate(peer, request.headers(), proxies);
    request.extensions_mut().insert(client);
    let routed = routed_id(request.headers()).filter(|_| proxies.include(peer.0.ip().to_canonical()));
    let id = routed.unwrap_or_else(|| format!("{:016x}", rand::random::<u64>()));
    let (method, path) = (request.method().clone(), request.uri().path().chars().take(128).collect::<String>());

    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span.clone()).await;

    methods::allow(&app, &method, &path, &mut response);
    let (status, ms) = (response.status().as_u16(), (started.elapsed().as_secs_f64() * 10_000.0).round() / 10.0);
    let refused = response.extensions().get::<Refused>();
    let (error, reason) = (refused.map(|refused| refused.code), refused.and_then(|refused| refused.reason.as_deref()));
    span.in_scope(|| {
        tracing::info!(target: "request", %method, path, status, ms, client = %client.address, error, reason);
    });
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The id that our own proxy gave the request, so that both logs show the same one.
fn routed_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let fits =
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    fits.then(|| id.to_owned())
}
