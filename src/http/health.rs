//! Health: whether the process lives, and whether it is ready for requests.

use std::sync::{Arc, atomic::Ordering};

use axum::{Json, extract::State};
use serde::Serialize;

use super::error::Error;
use crate::{app::App, auth::is_ready};

/// The answer of a healthy process.
#[derive(Serialize)]
pub(super) struct Health {
    status: &'static str,
}

/// `GET /healthz`: answered while the process lives.
pub(super) async fn live() -> Json<Health> {
    Json(Health { status: "live" })
}

/// `GET /readyz`: refused while the process is stopping or its stores don't answer.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Health>, Error> {
    let ready = !app.draining.load(Ordering::Relaxed) && is_ready(&app).await;
    if ready { Ok(Json(Health { status: "ready" })) } else { Err(Error::NotReady) }
}
