//! Health: whether the process lives, and whether it wants requests.

use std::sync::{Arc, atomic::Ordering};

use axum::{Json, extract::State};
use serde::Serialize;

use super::error::Error;
use crate::app::App;

/// The answer of a healthy process.
#[derive(Serialize)]
pub(super) struct Health {
    status: &'static str,
}

/// `GET /healthz`: answered while the process lives.
pub(super) async fn live() -> Json<Health> {
    Json(Health { status: "live" })
}

/// `GET /readyz`: refused while the process is about to leave.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Health>, Error> {
    if app.draining.load(Ordering::Relaxed) { Err(Error::Draining) } else { Ok(Json(Health { status: "ready" })) }
}
