//! The last check before the routes: one Host, an allowed origin, and a time limit.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Method, Version, header::HOST},
    middleware::Next,
    response::Response,
};
use tokio::time::timeout;

use super::{error::Error, limits::REQUEST_TIME, origin};
use crate::app::App;

/// Refuses a forbidden request before its body is read, and cancels one that takes more than 8 s. Cancelling is safe:
/// no act leaves a record half written.
pub(super) async fn gate(State(app): State<Arc<App>>, request: Request, next: Next) -> Result<Response, Error> {
    check_host(&request)?;
    if request.method() == Method::POST && !origin::may_ask(&app.config, request.headers()) {
        return Err(origin::refuse(&app, request.headers()));
    }
    timeout(REQUEST_TIME, next.run(request)).await.map_err(|_| Error::Overdue)
}

/// Every request has one Host (RFC 9112 §3.2).
fn check_host(request: &Request) -> Result<(), Error> {
    let hosts = request.headers().get_all(HOST).iter().count();
    if hosts > 1 || hosts == 0 && request.version() == Version::HTTP_11 {
        return Err(Error::BadRequest("The request must have one Host header".into()));
    }
    Ok(())
}
